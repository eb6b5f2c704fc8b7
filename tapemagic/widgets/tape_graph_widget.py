"""The graph of a tape as a widget: the backward pass is stepped through, and paths are followed.

The kernel sends everything once: ``graph``, with every step and every path. All that the reader
does happens in the browser, and nothing of it is sent back, so that it works on a saved page too.
Beside the view, the output has the text of what was recorded, and its graph as HTML.

This module imports anywidget, and is imported when a widget is made and not before.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import anywidget
import traitlets

if TYPE_CHECKING:
    from tapemagic.display.tape_graph import TapeGraph

__all__ = ["TapeGraphWidget"]

_STATIC: Final = resources.files("tapemagic.widgets").joinpath("static")


class TapeGraphWidget(anywidget.AnyWidget):
    """What a tape recorded, as a graph to step through.

    Parameters
    ----------
    found
        The graph.

    Attributes
    ----------
    graph
        All that the page draws.
    """

    _esm = _STATIC.joinpath("tape_graph.js").read_text(encoding="utf-8")
    _css = _STATIC.joinpath("tape_graph.css").read_text(encoding="utf-8")

    graph: Any = traitlets.Dict(read_only=True).tag(sync=True)

    def __init__(self, found: TapeGraph) -> None:
        self._found = found
        # Given before the view is opened, so that the page gets it with the first message.
        self.set_trait("graph", found.to_json())
        super().__init__()

    def __repr__(self) -> str:
        return repr(self._found)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Return the view of the widget beside the text and the HTML of the graph."""
        static = self._found._repr_mimebundle_()
        view = super()._repr_mimebundle_(**kwargs)
        if view is None:
            return static
        data, metadata = view
        return {**data, **static}, metadata
