"""The derivative plot as text: the same on every run and on both engines.

What is nothing but rounding beside the height of its panel is 0, since the engines differ there.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from tapemagic.display.notation import with_primes
from tapemagic.numbers_in_text import number_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tapemagic.display.plot_picture import Picture, PlottedCurve

__all__ = ["mark_text", "plot_text", "settled"]

# More marks than this are counted.
_MOST_MARKS: Final = 6
_ROUNDING: Final = {"float64": 1e-9, "float32": 1e-5}
_MARK_WORDS: Final = {
    "stationary": "stationary point",
    "inflection": "inflection point",
    "kink": "kink (not differentiable)",
}


def plot_text(picture: Picture, x: float, derivatives: Mapping[str, Sequence[float]]) -> str:
    """Return a plot in a few lines: what is shown, the values at the point, the marks."""
    names = ", ".join(
        with_primes(curve.name, order)
        for curve in picture.curves
        for order in range(picture.order + 1)
    )
    low, high = map(number_text, picture.interval)
    lines = [f"{names} for {picture.variable} from {low} to {high}"]
    if picture.parameters:
        chosen = (f"{each.name} = {_value_text(each.value)}" for each in picture.parameters)
        lines.append(f"with {', '.join(chosen)}")
    values = [
        f"{with_primes(curve.name, order)} = {_settled_text(picture, curve, order, value)}"
        for curve in picture.curves
        for order, value in enumerate(derivatives.get(curve.name, ()))
    ]
    if values:
        lines.append(f"at {picture.variable} = {number_text(x)}: {', '.join(values)}")
    for curve in picture.curves:
        lines += _mark_lines(picture, curve)
    return "\n".join(lines)


def mark_text(picture: Picture, curve: PlottedCurve, place: int) -> str:
    """Return what a mark is and where: ``maximum of f at x = 2.0288, f = 1.8197``.

    A pole has no value. What the function happens to give so near to it, as ``tan`` does, is
    another number on each engine.
    """
    mark = curve.marks[place]
    width = picture.interval[1] - picture.interval[0]
    x = number_text(settled(mark.x, width, curve.samples.dtype))
    word = _MARK_WORDS.get(mark.kind, mark.kind)
    text = f"{word} of {curve.name} at {picture.variable} = {x}"
    if mark.kind != "pole" and mark.values and math.isfinite(mark.values[0]):
        text += f", {curve.name} = {_settled_text(picture, curve, 0, mark.values[0])}"
    return text


def settled(value: float, height: float, dtype: str) -> float:
    """Return 0 for a value that is nothing but rounding beside a height."""
    return 0.0 if abs(value) < _ROUNDING.get(dtype, 0.0) * height else value


def _settled_text(picture: Picture, curve: PlottedCurve, order: int, value: float) -> str:
    if math.isnan(value):
        return "undefined"
    low, high = picture.limits[order]
    return number_text(settled(value, max(high - low, abs(high)), curve.samples.dtype))


def _value_text(value: object) -> str:
    if isinstance(value, (bool, int, float)):
        return number_text(value)
    return str(getattr(value, "__name__", value))


def _mark_lines(picture: Picture, curve: PlottedCurve) -> Iterator[str]:
    for place in range(len(curve.marks))[:_MOST_MARKS]:
        yield mark_text(picture, curve, place)
    more = len(curve.marks) - _MOST_MARKS
    if more > 0:
        yield f"and {more} more of {curve.name}"
