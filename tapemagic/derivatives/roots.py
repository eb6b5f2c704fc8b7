"""Where a derivative is zero, to the last place, from samples that enclose its zeros.

Between two samples at which the derivative has different signs there is a zero. Interpolation says
nearly where, and Newton's method on the tape's own values finds it in a pass or two, all zeros
together; a step that leaves the two is replaced by their middle. What is still not found then (a
zero of higher multiplicity) is cut into parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tapemagic.derivatives.breaks import simplest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tapemagic.derivatives.curves import Curve

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

__all__ = ["Brackets", "find_roots"]

_NEWTON_STEPS: Final = 8
_PARTS: Final = 64
_MOST_CUTS: Final = 12
# How many units in the last place a zero is known to, at best.
_UNITS: Final = 4
# Two points so near to each other, as a part of the range's width, look the same.
_INDISTINCT: Final = 2.0**-44
# After a step of this part of the bracket, Newton's method is as exact as it can be.
_SQUARED: Final = 2.0**-26
# A step that is so short and no shorter than the one before is rounding.
_SHORT: Final = 1e-9


@dataclass(frozen=True)
class Brackets:
    """Pairs of points between which a derivative changes its sign.

    Attributes
    ----------
    rows
        Which derivative.
    low, high
        The points; equal where the zero is known.
    rises
        Whether it goes from negative to positive.
    guesses
        Where the zero may be, between the two.
    """

    rows: Indices
    low: Floats
    high: Floats
    rises: NDArray[np.bool_]
    guesses: Floats


def find_roots(curve: Curve, brackets: Brackets, width: float) -> tuple[Floats, Floats]:
    """Return the zeros, and f and its derivatives there.

    Parameters
    ----------
    curve
        The curve.
    brackets
        What encloses the zeros.
    width
        The width of the range: beside it, a point that is nearly zero is zero.
    """
    if not brackets.rows.size:
        return brackets.low, np.empty((curve.order + 1, 0))
    low, high = brackets.low.copy(), brackets.high.copy()
    found = _by_newton(curve, brackets, (low, high), width)
    _by_cutting(curve, brackets, low, high, ~found)
    return _rounded(curve, brackets, (low, high), width)


def _precision(curve: Curve, x: Floats) -> Floats:
    units: Floats = _UNITS * np.spacing(np.abs(x).astype(curve.dtype)).astype(np.float64)
    return units


def _by_newton(
    curve: Curve, brackets: Brackets, ends: tuple[Floats, Floats], width: float
) -> NDArray[np.bool_]:
    """Narrow brackets to a few units in the last place; return where that was reached."""
    low, high = ends
    every = np.arange(low.size)
    x, done = brackets.guesses.copy(), np.zeros(low.size, bool)
    previous = high - low
    enough = _SQUARED * previous
    for _ in range(_NEWTON_STEPS):
        values = curve.padded_at(x, curve.order)
        value = values[brackets.rows, every]
        slope = values[np.minimum(brackets.rows + 1, curve.order), every]
        is_right = (value > 0) == brackets.rises
        low[:] = np.where(is_right & (value != 0), low, np.maximum(low, x))
        high[:] = np.where(is_right | (value == 0), np.minimum(high, x), high)
        step = np.where(value == 0, 0.0, value / slope)
        precision = _precision(curve, x)
        is_noise = (np.abs(step) >= previous / 2) & (previous < _SHORT * width)
        done |= (np.abs(step) <= np.maximum(precision, enough)) | is_noise
        previous = np.abs(step)
        following = x - step
        inside = (following >= low - precision) & (following <= high + precision)
        x = np.where(inside, following, low / 2 + high / 2)
        if done.all():
            break
    low[:] = np.where(done, x - precision, low)
    high[:] = np.where(done, x + precision, high)
    return done


def _by_cutting(
    curve: Curve, brackets: Brackets, low: Floats, high: Floats, wide: NDArray[np.bool_]
) -> None:
    """Cut the brackets that are still wide, until they are not."""
    for _ in range(_MOST_CUTS):
        (left,) = np.nonzero(wide & (high - low > 2 * _precision(curve, high)))
        if not left.size:
            return
        inner = np.linspace(low[left], high[left], _PARTS + 1)[1:-1]
        values = curve.padded_at(inner.ravel(), curve.order).reshape(-1, *inner.shape)
        there = values[brackets.rows[left], :, np.arange(left.size)].T
        is_right = np.where(brackets.rises[left], there >= 0, there <= 0)
        first = np.where(is_right.any(axis=0), np.argmax(is_right, axis=0), _PARTS - 1)
        edges = np.concatenate([low[left][None], inner, high[left][None]])
        low[left], high[left] = (
            edges[first, np.arange(left.size)],
            edges[first + 1, np.arange(left.size)],
        )


def _rounded(
    curve: Curve, brackets: Brackets, ends: tuple[Floats, Floats], width: float
) -> tuple[Floats, Floats]:
    """Return one point of each bracket: a short number if its value is no larger than elsewhere."""
    low, high = ends
    reach = np.maximum(_precision(curve, high), width * _INDISTINCT)
    short = [simplest(a, b) for a, b in zip(low - reach, high + reach, strict=True)]
    candidates = np.array([short, low / 2 + high / 2, low, high])
    values = curve.padded_at(candidates.ravel(), curve.order).reshape(-1, *candidates.shape)
    every = np.arange(low.size)
    sizes = np.abs(values[brackets.rows, :, every].T)
    best = np.argmin(np.where(np.isnan(sizes), np.inf, sizes), axis=0)
    return candidates[best, every], values[:, best, every]
