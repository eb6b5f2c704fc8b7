"""Of which class an object is, without asking the object.

``isinstance`` reads an object's ``__class__`` where its type does not tell enough, and a class of
the reader's may have made a property of that, which runs the reader's code.
"""

from __future__ import annotations

from typing import Any

__all__ = ["is_a"]


def is_a(value: object, *kinds: Any) -> bool:
    """Tell whether the type of an object is one of these classes, or inherits from one."""
    return issubclass(type(value), kinds)
