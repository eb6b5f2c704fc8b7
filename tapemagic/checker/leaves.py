"""The leaves of nested lists and dictionaries, as ``tf.nest`` would go through them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .values import Instance, Mapping, Sequence, Tensor, Unknown, Variable

if TYPE_CHECKING:
    from .graph import Node

__all__ = ["leaves_of", "node_of_leaf", "parts_of"]


def leaves_of(*values: Any) -> list[Any]:
    """Return what stands in these values and is no list and no dictionary itself."""
    found: list[Any] = []
    for value in values:
        if isinstance(value, (Sequence, Mapping)):
            found += leaves_of(*value.cells.values())
        else:
            found.append(value)
    return found


def parts_of(*values: Any) -> list[Any]:
    """Return these values and all that stands in them, lists and dictionaries too."""
    found: list[Any] = []
    for value in values:
        found.append(value)
        if isinstance(value, (Sequence, Mapping)):
            found += parts_of(*value.cells.values())
    return found


def node_of_leaf(value: Any) -> Node | None:
    """Return the node by which a tape knows a leaf; None for what certainly is no tensor."""
    if isinstance(value, (Tensor, Unknown, Instance)):
        return value.node
    return value.handle if isinstance(value, Variable) else None
