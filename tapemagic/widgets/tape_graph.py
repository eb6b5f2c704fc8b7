"""What displays a tape that is shown: a widget where one can be drawn, else text and HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tapemagic.display.tape_graph import TapeGraph
from tapemagic.widgets.where_drawn import can_be_drawn

if TYPE_CHECKING:
    from tapemagic.display.shown_tape import ShownTape
    from tapemagic.widgets.tape_graph_widget import TapeGraphWidget

__all__ = ["for_display"]


def for_display(shown: ShownTape) -> TapeGraphWidget | TapeGraph:
    """Return what displays a tape: its graph, in one mimebundle with its text.

    Parameters
    ----------
    shown
        What the tape recorded, and the value whose derivative is followed back.

    Returns
    -------
    A widget where there is a kernel to draw it, and anywidget; else a `TapeGraph`.
    """
    graph = TapeGraph(shown)
    if not can_be_drawn():
        return graph
    from tapemagic.widgets.tape_graph_widget import TapeGraphWidget

    return TapeGraphWidget(graph)
