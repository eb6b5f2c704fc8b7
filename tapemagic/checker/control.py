"""Where a program goes next: return, break, continue, an exception.

The interpreter follows Python's own way: each of these is an exception of the interpreter, which
blocks that must be left properly (``with``, ``try ... finally``) see as they do in Python.

Where it is not known which way is taken, the ways that leave a function or a loop early are set
aside in its `Frame`, and joined with the others when the function or the loop ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .store import Changes

__all__ = ["Broke", "Continued", "Departure", "Frame", "OutOfSteps", "Raised", "Returned"]


class Departure(Exception):  # noqa: N818  no error, but a way that the program goes
    """A way out of the lines that are read one after the other."""

    kind = ""


class Returned(Departure):
    """``return``."""

    kind = "function"

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class Broke(Departure):
    """``break``."""

    kind = "loop"
    value: Any = None


class Continued(Departure):
    """``continue``."""

    kind = "pass"
    value: Any = None


class Raised(Departure):
    """An exception of the program.

    Attributes
    ----------
    name
        Its class; "" where that is not known.
    value
        What caused it: a gradient call, or None.
    """

    kind = "try"

    def __init__(self, name: str, value: Any = None) -> None:
        super().__init__()
        self.name = name
        self.value = value


class OutOfSteps(Exception):  # noqa: N818  no error: enough has been read
    """The program was read for as long as it is worth."""


@dataclass(eq=False)
class Frame:
    """A function, a loop, one pass of a loop, or a ``try``: what a `Departure` leaves.

    Attributes
    ----------
    kind
        The `Departure.kind` that ends it.
    mark
        The moment at which it began.
    aside
        The ways that left it early: each with its departure, and what had changed by then.
    """

    kind: str
    mark: int
    aside: list[tuple[Departure, Changes]] = field(default_factory=list)
