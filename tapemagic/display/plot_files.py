"""A derivative plot as the contents of a file, whose name says what it is: a figure or a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import PurePath

    from tapemagic.display.plot_picture import Picture

__all__ = ["file_kind", "plot_file"]

_KINDS: Final = ("html", "png", "svg", "pdf", "csv")


def file_kind(path: PurePath) -> str:
    """Return what a file is to hold: ``html``, ``png``, ``svg``, ``pdf`` or ``csv``.

    Raises
    ------
    ValueError
        If its name says none of these.
    """
    kind = path.suffix.lower().removeprefix(".")
    if kind not in _KINDS:
        raise ValueError(
            f"a plot cannot be saved as {path.name!r}: let the name end in .html (it moves), .png, "
            ".svg or .pdf (figures), or .csv (the numbers)."
        )
    return kind


def plot_file(kind: str, picture: Picture, x: float, show: Mapping[str, Any]) -> bytes:
    """Return the contents of a file: a figure, or a table."""
    if kind == "csv":
        from tapemagic.display.plot_table import plot_table

        return plot_table(picture).encode()
    from tapemagic.display.plot_figure import figure_bytes, plot_figure

    return figure_bytes(plot_figure(picture, x, show), kind)
