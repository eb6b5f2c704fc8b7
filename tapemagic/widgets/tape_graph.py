"""The graph of a tape as a widget, and `for_display`, which says what a tape is displayed by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tapemagic.display.tape_graph import TapeGraph

if TYPE_CHECKING:
    from tapemagic.display.shown_tape import ShownTape

__all__ = ["for_display"]


def for_display(shown: ShownTape) -> TapeGraph:
    """Return what displays a tape that is shown: its graph, in one mimebundle with its text.

    Parameters
    ----------
    shown
        What the tape recorded, and the value whose derivative is followed back.
    """
    return TapeGraph(shown)
