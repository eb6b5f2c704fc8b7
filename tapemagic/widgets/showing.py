"""Showing the highlight: as a widget where one can be drawn, else as text and HTML.

Where there is no anywidget, text and HTML are replaced when the cell has run. A terminal gets the
text, and another line then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from IPython.core.display_functions import display

from tapemagic.widgets.where_drawn import can_be_drawn, has_kernel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tapemagic.display.highlight import Highlight

__all__ = ["show_highlight"]


def show_highlight(highlight: Highlight) -> Callable[[Mapping[int, str]], None]:
    """Display a highlight, and return what is to be called when the cell has run.

    Parameters
    ----------
    highlight
        What is to be seen.

    Returns
    -------
    A function that adds, to what is displayed, what the run has shown of each finding, by its index
    in the report: ``{0: "and it was None"}``.
    """
    if not has_kernel():
        display(highlight)
        return lambda sentences: _say(highlight.confirmed(sentences))
    if not can_be_drawn():
        handle = display(highlight, display_id=True)
        return lambda sentences: handle.update(highlight.confirmed(sentences))
    from tapemagic.widgets.highlight import HighlightWidget

    widget = HighlightWidget(highlight)
    display(widget)
    return widget.confirm


def _say(highlight: Highlight) -> None:
    """Print what was confirmed: what a terminal has printed stays as it is."""
    lines = [
        f"{finding.message.rstrip('.')}, {finding.confirmed}."
        for finding in highlight.findings
        if finding.confirmed
    ]
    if lines:
        display({"text/plain": "\n".join(lines)}, raw=True)
