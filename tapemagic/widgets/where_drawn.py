"""Whether a widget can be drawn where the program runs.

A widget needs a kernel, whose messages draw it, and anywidget. A terminal has no kernel.
"""

from __future__ import annotations

import importlib.util
from typing import Any

from IPython.core.getipython import get_ipython

__all__ = ["can_be_drawn", "has_kernel"]


def has_kernel() -> bool:
    """Return whether the program runs in a kernel, and not in a terminal or by itself."""
    shell: Any = get_ipython()
    return getattr(shell, "kernel", None) is not None


def can_be_drawn() -> bool:
    """Return whether there is a kernel, and anywidget."""
    return has_kernel() and importlib.util.find_spec("anywidget") is not None
