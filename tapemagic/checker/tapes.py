"""Tapes as the checker sees them: what a tape follows, and whether it records.

This is TensorFlow's tape without the numbers. A tape has a set of nodes that it follows: those it
watches, and those that were computed, while it recorded, from what it followed. How that comes
about stands in `recording`, what a gradient makes of it in `differentiating`.

What is not known is a *maybe*: of a tape that records only in one branch, of a value from a
function that cannot be looked into.

All that changes is written through the `Store`, so that it can be taken back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from .levels import MAYBE, NO, Level

if TYPE_CHECKING:
    import ast
    import weakref

    from .graph import Node
    from .store import Cells
    from .values import TapeValue

__all__ = ["ASKED_BEFORE", "ASKED_OR_NEW", "LOST", "OPAQUE", "Generation", "Tape"]


# Stands among the recorded nodes where a function that cannot be looked into ran while the tape
# recorded; with the value LOST where the tape itself may have been used by one.
OPAQUE: Final = "opaque"
LOST: Final = 3
# Stands for the call that used a tape up, where that was before the program begins.
ASKED_BEFORE: Final = "asked before"
# The same, or the tape was never entered: which of the two is not known.
ASKED_OR_NEW: Final = "asked before, or never entered"


class Generation:
    """What a tape follows between two beginnings: a reset, or a gradient, begins anew.

    Attributes
    ----------
    begun
        How many nodes there were when it began.
    recorded
        The nodes that were computed under the tape's eyes from what it followed; perhaps `OPAQUE`.
    watched
        The nodes that it was told to follow, and the Variables that it saw being read.
    """

    __slots__ = ("begun", "recorded", "watched")

    def __init__(self, begun: int) -> None:
        self.begun = begun
        self.recorded: Cells = {}
        self.watched: Cells = {}

    @property
    def is_lost(self) -> bool:
        """Whether it is not known what the tape follows."""
        return bool(self.recorded.get(OPAQUE) == LOST)

    def follows(self, node: Node) -> Level:
        """Tell whether the tape follows `node`."""
        level: Level = max(self.recorded.get(node, NO), self.watched.get(node, NO))
        if level == NO and OPAQUE in self.recorded:
            # What comes from a place that cannot be looked into may have been computed there.
            return MAYBE if self.is_lost or node.operation == "unknown" else NO
        return level


@dataclass(eq=False)
class Tape:
    """A ``GradientTape``.

    Attributes
    ----------
    persistent, accessed
        Its arguments ``persistent`` and ``watch_accessed_variables``.
    made
        The expression that made it.
    cells
        What changes: "generation" (None before the first entry and after the gradient of a tape
        that is not persistent), "recording" (a level), "asked" (the call that used it up, or
        `ASKED_BEFORE`, or `ASKED_OR_NEW`), "spans" (when and where it was entered, and why it
        stopped).
    name
        The first name that it was given.
    graph
        In which call of a compiled function it was made; 0 outside of all of them.
    holder
        The value by which the program has it, as long as it does.
    watched_on_entry
        What it watches whenever it is entered: what ``tapemagic.tape`` was given. None for nothing.
    """

    persistent: Level
    accessed: Level
    made: ast.AST
    cells: Cells = field(default_factory=lambda: {"generation": None, "recording": NO})
    name: str = ""
    graph: int = 0
    holder: weakref.ReferenceType[TapeValue] | None = None
    watched_on_entry: Any = None

    @property
    def generation(self) -> Generation | None:
        """What it follows, None where there is nothing to ask."""
        found: Generation | None = self.cells["generation"]
        return found

    @property
    def recording(self) -> Level:
        """Whether it records now."""
        level: Level = self.cells["recording"]
        return level

    @property
    def is_gone(self) -> bool:
        """Whether nobody has it any more."""
        return self.holder is not None and self.holder() is None
