"""A derivative plot as a file, whose name says what it is: a page, a figure or a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from os import PathLike

    from tapemagic.display.plot_picture import Picture

__all__ = ["save_plot"]

_FIGURES: Final = (".png", ".svg", ".pdf")


def save_plot(
    path: str | PathLike[str],
    picture: Picture,
    x: float,
    show: Mapping[str, Any],
    traits: Callable[[], Mapping[str, Any]],
) -> None:
    """Write a plot to a file.

    Parameters
    ----------
    traits
        Returns what the widget draws, for a page.

    Raises
    ------
    ValueError
        If it is not known what to write.
    """
    path = Path(path)
    kind = path.suffix.lower()
    if kind in _FIGURES:
        from tapemagic.display.plot_figure import figure_bytes, plot_figure

        path.write_bytes(figure_bytes(plot_figure(picture, x, show), kind.removeprefix(".")))
    elif kind == ".csv":
        from tapemagic.display.plot_table import plot_table

        path.write_text(plot_table(picture), encoding="utf-8", newline="")
    elif kind in (".html", ".htm"):
        from tapemagic.display.plot_figure import figure_bytes, plot_figure
        from tapemagic.display.plot_text import plot_text
        from tapemagic.display.saved_widgets import widget_page

        static = figure_bytes(plot_figure(picture, x, show), "png")
        title = ", ".join(curve.name for curve in picture.curves)
        page = widget_page("plot", traits(), title=title, picture=static, text=plot_text(picture, x, {}))
        path.write_text(page, encoding="utf-8")
    else:
        raise ValueError(
            f"a plot cannot be saved as {path.name!r}: let the name end in .html (it moves), .png, "
            ".svg or .pdf (figures), or .csv (the numbers)."
        )
