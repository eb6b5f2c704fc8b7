"""The widgets of a saved notebook: from the state that it holds to places on a page.

A notebook that was run outside of JupyterLab, or saved with "Save Widget State Automatically",
holds the traits of its widgets. Ours are drawn from them; of a widget without state, and of the
widgets of others, stays what their output has beside the view.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tapemagic.widgets.saved_widgets import (
    PageParts,
    SavedWidget,
    page_parts,
    picture_html,
    place_of,
)

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["NotebookWidgets", "widgets_placed"]

_VIEW: Final = "application/vnd.jupyter.widget-view+json"
_STATE: Final = "application/vnd.jupyter.widget-state+json"
# By what anywidget calls a widget: the module that draws it, the traits it needs, and the values of
# those that a notebook may leave out.
_OURS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "tapemagic.widgets.plot.DerivativePlot": (
        "plot",
        {"samples": "", "picture": {}, "x": 0.0, "exact": None, "show": {}, "request": {}},
    ),
    "tapemagic.widgets.tape_graph_widget.TapeGraphWidget": ("tape_graph", {"graph": {}}),
    "tapemagic.widgets.highlight.HighlightWidget": (
        "highlight",
        {"highlight": {}, "confirmed": {}},
    ),
}


class NotebookWidgets(NamedTuple):
    """A notebook with places for its widgets, and what draws them there.

    Attributes
    ----------
    notebook
        A copy.
    parts
        What the page needs for it.
    moving
        How many widgets are drawn.
    still
        How many views of widgets are not drawn, since the notebook holds no state of them.
    """

    notebook: NotebookNode
    parts: PageParts
    moving: int
    still: int


def widgets_placed(notebook: NotebookNode) -> NotebookWidgets:
    """Put a place for each of our widgets in its output's stead."""
    notebook = copy.deepcopy(notebook)
    state = notebook.metadata.get("widgets", {}).get(_STATE, {}).get("state", {})
    widgets: list[SavedWidget] = []
    still = 0
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            view = output.get("data", {}).get(_VIEW)
            if view is None:
                continue
            stored = state.get(view.get("model_id"))
            if stored is None:
                still += 1
                continue
            widget = _saved(stored)
            if widget is not None:
                place = place_of(len(widgets), _static(output.data))
                output.data = type(output.data)({"text/html": place})
                widgets.append(widget)
    return NotebookWidgets(notebook, page_parts(widgets), len(widgets), still)


def _saved(stored: NotebookNode) -> SavedWidget | None:
    """Return a widget of ours from its stored state, None for one of others."""
    state = stored.get("state", {})
    kind, defaults = _OURS.get(state.get("_anywidget_id"), ("", {}))
    if not kind:
        return None
    traits = {name: state.get(name, default) for name, default in defaults.items()}
    for buffer in stored.get("buffers", ()):
        if len(buffer["path"]) == 1 and buffer["path"][0] in traits:
            traits[buffer["path"][0]] = buffer["data"]  # base64, as the page reads it
    if kind == "plot":
        traits["picture"] = {**traits["picture"], "is_live": False}
    return SavedWidget(kind, traits)


def _static(data: NotebookNode) -> str:
    """Return what an output has for readers without scripts."""
    html = data.get("text/html", "")
    text = data.get("text/plain", "")
    if html:
        return "".join(html)
    return picture_html("".join(data.get("image/png", "")), "".join(text))
