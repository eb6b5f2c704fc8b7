"""The derivative plot as a figure of matplotlib: where no widget is drawn, and for papers.

One panel for f and one for each derivative, below each other, with the point in all of them, its
tangent in the first, the marks, and hatching where f rises and falls. Colours are those of Okabe
and Ito, which people see apart who see few colours; lines differ in their dashes too.

Only `matplotlib.figure` is used: nobody's pyplot gets another backend or one more open figure.
"""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from matplotlib import rc_context, style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from PIL import Image

from tapemagic.display.notation import with_primes
from tapemagic.display.plot_text import settled
from tapemagic.numbers_in_text import number_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from tapemagic.display.plot_picture import Picture, PlottedCurve

__all__ = ["DerivativeFigure", "figure_bytes", "plot_figure", "small_png"]

_COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
_DASHES: Final = ("-", "--", "-.", ":")
_MARKERS: Final = {
    "maximum": "^", "minimum": "v", "stationary": "s", "inflection": "D",
    "kink": "X", "jump": "P", "pole": "*",
}  # fmt: skip
# Where a mark's name stands, in points from it, and which of its sides is there.
_NEAR: Final = (7, 4)
_BESIDE: Final[dict[str, tuple[tuple[int, int], Literal["left", "center", "right"]]]] = {
    "maximum": ((0, -14), "center"),
    "minimum": ((0, 8), "center"),
    "inflection": ((8, -3), "left"),
}
_WIDTH: Final = 7.2
_HEIGHT_OF_PANEL: Final = 1.9
_HEIGHT_ALONE: Final = 3.6
_DOTS_PER_INCH: Final = 100
_COLOURS_OF_SMALL_PNG: Final = 64
# More of them would cover each other: they are marked, and not named.
_MOST_NAMED: Final = 8
# Neither files nor pictures say when they were made: the same plot is the same file.
_METADATA: Final[dict[str, dict[str, Any]]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


class DerivativeFigure(Figure):
    """A figure that shows itself in a notebook, whether pyplot has been imported or not."""

    def _repr_png_(self) -> bytes:
        return small_png(self)


def figure_bytes(figure: Figure, form: str) -> bytes:
    """Return a figure as the contents of a file: ``png``, ``svg`` or ``pdf``."""
    stream = io.BytesIO()
    # Text stays text, which can be read, searched and edited.
    with rc_context({"svg.hashsalt": "tapemagic", "svg.fonttype": "none", "pdf.fonttype": 42}):
        figure.savefig(stream, format=form, metadata=_METADATA[form])
    return stream.getvalue()


def small_png(figure: Figure) -> bytes:
    """Return a figure as a PNG for a notebook: in 64 colours, at a quarter of the size."""
    full = Image.open(io.BytesIO(figure_bytes(figure, "png"))).convert("RGB")
    stream = io.BytesIO()
    full.quantize(_COLOURS_OF_SMALL_PNG, dither=Image.Dither.NONE).save(stream, "png")
    return stream.getvalue()


def plot_figure(picture: Picture, x: float, show: Mapping[str, Any]) -> DerivativeFigure:
    """Draw a picture with the point at x.

    Parameters
    ----------
    show
        What is switched on, as for the widget.
    """
    # The reader's own style may have been made for a dark screen.
    with style.context("default"):
        return _drawn(picture, x, show)


def _drawn(picture: Picture, x: float, show: Mapping[str, Any]) -> DerivativeFigure:
    panels = 1 if show["panels"] == "one" else picture.order + 1
    height = _HEIGHT_ALONE if panels == 1 else 0.6 + _HEIGHT_OF_PANEL * panels
    figure = DerivativeFigure(
        figsize=(_WIDTH, height), dpi=_DOTS_PER_INCH, layout="constrained", facecolor="white"
    )
    FigureCanvasAgg(figure)
    axes: list[Axes] = list(np.atleast_1d(figure.subplots(panels, 1, sharex=True)))
    for panel, each in enumerate(axes):
        _prepare(each, picture, panel, alone=panels == 1)
        for place, curve in enumerate(picture.curves):
            orders = range(picture.order + 1) if panels == 1 else [panel]
            for order in orders:
                style = order if len(picture.curves) == 1 and panels == 1 else place
                _draw_curve(each, curve, order, style)
            if show["marks"]:
                _draw_marks(each, picture, curve, panel, place)
        if show["shading"] and len(picture.curves) == 1 and panel < picture.order:
            _draw_shading(each, picture.curves[0], panel)
    _draw_point(axes, picture, x, show)
    axes[-1].set_xlabel(picture.variable, style="italic")
    for each in axes:
        if each.get_legend_handles_labels()[0]:
            each.legend(
                loc="upper left", bbox_to_anchor=(1.0, 1.02), frameon=False, fontsize="small"
            )
    return figure


def _prepare(axes: Axes, picture: Picture, panel: int, *, alone: bool) -> None:
    axes.set_xlim(*picture.interval)
    shown = picture.limits if alone else picture.limits[panel : panel + 1]
    axes.set_ylim(min(low for low, _ in shown), max(high for _, high in shown))
    axes.axhline(0, color="0.6", linewidth=0.8, zorder=1)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(visible=True, color="0.92", linewidth=0.8)
    axes.set_axisbelow(True)
    if len(picture.curves) == 1:
        curve = picture.curves[0]
        names = curve.label if alone or panel == 0 else None
        axes.set_title(names or "", fontsize="small", loc="left")


def _draw_curve(axes: Axes, curve: PlottedCurve, order: int, style: int) -> None:
    """Draw each piece by itself: between them is a gap."""
    samples = curve.samples
    label = with_primes(curve.name, order)
    for begin, end in samples.pieces:
        axes.plot(
            samples.x[begin:end],
            samples.values[order, begin:end],
            _DASHES[style % len(_DASHES)],
            color=_COLOURS[style % len(_COLOURS)],
            linewidth=1.6,
            label=label,
        )
        label = "_nolegend_"


def _draw_shading(axes: Axes, curve: PlottedCurve, panel: int) -> None:
    """Hatch where the panel's function rises and where it falls, by the next derivative's sign."""
    samples = curve.samples
    words = {0: ("increasing", "decreasing"), 1: ("concave up", "concave down")}
    rises, falls = words.get(panel, ("rising", "falling"))
    for hatch, colour, sign, word in (
        ("///", _COLOURS[0], 1, rises),
        ("\\\\\\", _COLOURS[1], -1, falls),
    ):
        label = word
        for begin, end in samples.pieces:
            slope = samples.values[panel + 1, begin:end]
            where = sign * slope > 0
            if not where.any():
                continue
            axes.fill_between(
                samples.x[begin:end],
                0,
                1,
                where=where,
                transform=axes.get_xaxis_transform(),
                facecolor=(*_rgb(colour), 0.05),
                edgecolor=(*_rgb(colour), 0.22),
                hatch=hatch,
                linewidth=0,
                zorder=0,
                label=label,
            )
            label = "_nolegend_"


def _rgb(colour: str) -> tuple[float, ...]:
    return tuple(to_rgb(colour))


def _draw_marks(axes: Axes, picture: Picture, curve: PlottedCurve, panel: int, place: int) -> None:
    named: dict[float, list[str]] = {}
    for mark in curve.marks:
        value = mark.values[panel] if panel < len(mark.values) else math.nan
        named.setdefault(mark.x, []).append(mark.kind)
        if not math.isfinite(value):
            axes.axvline(mark.x, color="0.5", linewidth=0.9, linestyle=(0, (1, 2)))
            continue
        axes.plot(
            mark.x,
            value,
            _MARKERS.get(mark.kind, "o"),
            color=_COLOURS[place % len(_COLOURS)],
            markeredgecolor="white",
            markersize=7,
            zorder=4,
        )
    if panel == 0 and len(named) <= _MOST_NAMED:
        for x, kinds in named.items():
            _name_marks(axes, picture, curve, x, kinds)


def _name_marks(
    axes: Axes, picture: Picture, curve: PlottedCurve, x: float, kinds: list[str]
) -> None:
    """Write what is at a place beside it, where the curve leaves room."""
    width = picture.interval[1] - picture.interval[0]
    value = next(mark.values[0] for mark in curve.marks if mark.x == x)
    text = f"{', '.join(kinds)} {number_text(settled(x, width, curve.samples.dtype))}"
    away, side = _BESIDE.get(kinds[0], (_NEAR, "left"))
    if not math.isfinite(value):
        value = axes.get_ylim()[0]
    axes.annotate(
        text.replace("-", "\N{MINUS SIGN}"),
        (x, value),
        textcoords="offset points",
        xytext=away,
        ha=side,
        fontsize="x-small",
        annotation_clip=True,
        path_effects=[withStroke(linewidth=2.5, foreground="white")],
        zorder=5,
    )


def _draw_point(axes: list[Axes], picture: Picture, x: float, show: Mapping[str, Any]) -> None:
    if not picture.interval[0] <= x <= picture.interval[1]:
        return
    for each in axes:
        each.axvline(x, color="0.3", linewidth=0.9, linestyle=":", zorder=2)
    for place, curve in enumerate(picture.curves):
        values = curve.values_at(x)
        for panel, each in enumerate(axes):
            if math.isfinite(values[panel]):
                each.plot(x, values[panel], "o", color="black", markerfacecolor="white", zorder=6)
        if math.isfinite(values[0]) and math.isfinite(values[1]):
            is_alone = len(picture.curves) == 1
            colour = "black" if is_alone else _COLOURS[place % len(_COLOURS)]
            style = {"color": colour, "linewidth": 1.0, "zorder": 3}
            _draw_tangents(axes[0], curve, x, show, style)


def _draw_tangents(
    axes: Axes, curve: PlottedCurve, x: float, show: Mapping[str, Any], style: Mapping[str, Any]
) -> None:
    """Draw what touches the curve at the point, and the secant."""
    place, slope, bend, *_ = (*curve.values_at(x), math.nan)
    along = np.linspace(*axes.get_xlim(), 300)
    line = place + slope * (along - x)
    if show["tangent"]:
        text = f"tangent, slope {number_text(slope)}"
        axes.plot(along, line, **style, linestyle="-", label=text)
    if show["parabola"] and math.isfinite(bend):
        parabola = line + bend / 2 * (along - x) ** 2
        axes.plot(along, parabola, **style, linestyle="--", label="osculating parabola")
    if show["circle"] and math.isfinite(bend) and bend:
        radius = (1 + slope**2) ** 1.5 / abs(bend)
        away = (1 + slope**2) / bend
        turn = np.linspace(0, 2 * np.pi, 400)
        axes.plot(
            x - slope * away + radius * np.cos(turn),
            place + away + radius * np.sin(turn),
            **style,
            linestyle=":",
            label=f"osculating circle, radius {number_text(radius)}",
        )
    if show["secant"]:
        secant = (curve.values_at(x + show["h"])[0] - place) / show["h"]
        text = f"secant, h = {number_text(show['h'])}, slope {number_text(secant)}"
        if math.isfinite(secant):
            axes.plot(along, place + secant * (along - x), **style, linestyle="-.", label=text)
