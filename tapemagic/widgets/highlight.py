"""The highlight as a widget: `Highlight` drawn in the browser, with buttons that change the cell.

The kernel sends two things: ``highlight``, once, and ``confirmed``, when the cell has run. All that
the reader does after that (stepping, lighting up, fixing, hiding, copying) happens in the browser,
so that it works on a saved page too. Beside the view, the output has the text and the HTML of the
`Highlight`, for viewers that draw no widget.

This module imports anywidget, and is imported when a widget is made and not before.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import anywidget
import traitlets

from tapemagic.display.highlight import Highlight

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["HighlightWidget"]

_STATIC: Final = resources.files("tapemagic.widgets").joinpath("static")


def _to_json(highlight: Highlight, _widget: object) -> dict[str, Any]:
    return highlight.to_json()


class HighlightWidget(anywidget.AnyWidget):
    """A cell with its tapes and its mistakes, to step through and to put right.

    Parameters
    ----------
    highlight
        What is to be seen.

    Attributes
    ----------
    highlight
        May be replaced: another highlight is then shown in the same place.
    confirmed
        What the run has shown of a finding, by its index in the report, as the end of a sentence:
        ``{0: "and it was None"}``.
    """

    _esm = _STATIC.joinpath("highlight.js").read_text(encoding="utf-8")
    _css = _STATIC.joinpath("highlight.css").read_text(encoding="utf-8")

    highlight = traitlets.Instance(Highlight).tag(sync=True, to_json=_to_json)
    confirmed: Any = traitlets.Dict(
        value_trait=traitlets.Unicode(), key_trait=traitlets.Int(), default_value={}
    ).tag(sync=True)

    def __init__(self, highlight: Highlight) -> None:
        super().__init__(highlight=highlight)

    def confirm(self, sentences: Mapping[int, str]) -> None:
        """Add what the run has shown of findings, by their index."""
        self.confirmed = {**self.confirmed, **sentences}

    def __repr__(self) -> str:
        return repr(self.highlight.confirmed(self.confirmed))

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Return the view of the widget beside the text and the HTML of the highlight."""
        static = self.highlight.confirmed(self.confirmed)._repr_mimebundle_()
        view = super()._repr_mimebundle_(**kwargs)
        if view is None:
            return static
        data, metadata = view
        return {**data, **static}, metadata
