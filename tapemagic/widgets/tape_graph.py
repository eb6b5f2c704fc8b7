"""What displays a tape that is shown: a widget where one can be drawn, else text and HTML."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

from IPython.core.getipython import get_ipython

from tapemagic.display.tape_graph import TapeGraph

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
    shell: Any = get_ipython()
    if getattr(shell, "kernel", None) is None or importlib.util.find_spec("anywidget") is None:
        return graph
    from tapemagic.widgets.tape_graph_widget import TapeGraphWidget

    return TapeGraphWidget(graph)
