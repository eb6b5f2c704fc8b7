"""The picture: each library's time for each workload, as a multiple of ours.

A dot a library and a line a workload, on a logarithmic axis, since the smallest and the largest
lie a factor of a million apart. Dots differ in colour, from a palette that colour-blind eyes can
tell apart, and in shape. The picture is light or dark as its reader wants.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib as mpl
import words
from libraries import LIBRARIES, OURS
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from results import Results
    from targets import Row

# Colours by Okabe and Ito. NumPy has no colour: it is not a competitor but the floor.
INK, PALE, PAPER = "#010203", "#030201", "#fdfeff"
STYLES = {
    "numpy": ("|", INK),
    "jax-jit": ("D", "#cc79a7"),
    "micrograd": ("v", "#56b4e9"),
    "mygrad-unguarded": ("P", "#8c8c8c"),
    "autograd": ("^", "#009e73"),
    "tensorflow": ("o", "#e69f00"),
    "pytorch": ("s", "#d55e00"),
    "jax": ("X", "#0072b2"),
}

# A colour of the drawing, and what stands for it in a light and in a dark surrounding.
THEMES = {INK: ("#1f2328", "#e6edf3"), PALE: ("#d1d9e0", "#3d444d"), PAPER: ("#ffffff", "#0d1117")}


def draw(results: Results, path: Path) -> None:
    """Write the picture of the times to `path`, as SVG."""
    rows = [row for row in results.tables["Times"].values() if OURS in row.minima]
    options = {"svg.fonttype": "none", "svg.hashsalt": "tapemagic", "font.family": "sans-serif"}
    with mpl.rc_context(options):
        figure = Figure(figsize=(9.6, 1.6 + 0.34 * len(rows)), layout="constrained")
        axes = figure.subplots()
        _draw_rows(axes, rows)
        _dress(axes, rows)
        figure.legend(loc="outside upper center", ncols=5, frameon=False, labelcolor=INK)
        figure.set_facecolor(PAPER)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, format="svg", metadata={"Date": None})
    path.write_text(_themed(path.read_text()))


def _draw_rows(axes: Axes, rows: list[Row]) -> None:
    axes.axvline(1, color=INK, linewidth=1.5, label=LIBRARIES[OURS].title)
    for library, (marker, colour) in STYLES.items():
        found = [
            (row.minima[library] / row.minima[OURS], place)
            for place, row in enumerate(rows)
            if library in row.minima
        ]
        if found:
            axes.plot(
                *zip(*found, strict=True),
                marker,
                color=colour,
                markersize=10 if marker == "|" else 6.5,
                markeredgewidth=2 if marker == "|" else 0.6,
                markeredgecolor=colour if marker == "|" else PAPER,
                label=LIBRARIES[library].title,
            )


def _dress(axes: Axes, rows: list[Row]) -> None:
    axes.set_facecolor(PAPER)
    axes.set_xscale("log")
    axes.set_yticks(range(len(rows)), [row.title for row in rows])
    axes.invert_yaxis()
    beside = axes.secondary_yaxis("right")
    ours = [words.number(row.minima[OURS], row.unit) for row in rows]
    beside.set_yticks(range(len(rows)), ours)
    beside.tick_params(length=0, labelcolor=INK)
    beside.spines[:].set_visible(False)
    axes.xaxis.set_major_formatter(FuncFormatter(_multiple))
    axes.minorticks_off()
    axes.grid(color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelcolor=INK)
    axes.spines[:].set_visible(False)
    axes.set_xlabel(
        "time, as a multiple of tapemagic's (at the right); smaller is faster", color=INK
    )


def _multiple(value: float, _: object) -> str:
    return f"{value:,.0f}×" if value >= 1 else f"1/{1 / value:,.0f}"


def _themed(svg: str) -> str:
    """Let the colours of the drawing follow the reader's preference."""
    light = "".join(f"--c{colour[1:]}: {theme[0]}; " for colour, theme in THEMES.items())
    dark = "".join(f"--c{colour[1:]}: {theme[1]}; " for colour, theme in THEMES.items())
    for colour in THEMES:
        svg = svg.replace(colour, f"var(--c{colour[1:]})")
    style = (
        f"<style>:root {{ {light}}} "
        f"@media (prefers-color-scheme: dark) {{ :root {{ {dark}}} }}</style>"
    )
    return svg.replace("<defs>", f"<defs>\n  {style}", 1)
