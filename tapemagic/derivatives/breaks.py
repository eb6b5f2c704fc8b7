"""Where a curve breaks: gaps, poles, jumps, kinks, and seams where only a higher derivative jumps.

An interval in which no refinement helps is cut into many parts. Over each part, f must change by
what the trapezoid rule makes of f', f' by what it makes of f'', and so on; that fails in a part
with a break however small the part is, and anywhere else it holds better and better. The part where
it fails most is cut again, down to a few units in the last place. What is there then, its two sides
say (`sides`).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from tapemagic.derivatives.sides import places_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from tapemagic.derivatives.sides import Place, Scales

    Floats = NDArray[np.float64]
    Evaluate = Callable[[Floats], Floats]
    Pair = tuple[Floats, Floats]

__all__ = ["find_breaks", "simplest"]

# Into how many parts some intervals are cut together, and one at least and at most.
_PARTS: Final = 768
_FEWEST_PARTS: Final = 8
_MOST_PARTS: Final = 256
_MOST_CUTS: Final = 24
# Two breaks that are nearer than so many times their reach are one.
_SAME: Final = 4.0
# A defect below this part of a panel's height is none.
_DEFECT: Final = 1e-4


def find_breaks(evaluate: Evaluate, intervals: Pair, ends: Pair, scales: Scales) -> list[Place]:
    """Return the breaks in some intervals, one for each at most.

    Parameters
    ----------
    evaluate
        Gives f and all its derivatives at points.
    intervals
        Where they begin, and where they end.
    ends
        The values at both.
    scales
        What counts as small.
    """
    low, high = _narrowed(evaluate, intervals, ends, scales)
    if not low.size:
        return []
    places = np.array(sorted(simplest(a, b) for a, b in zip(low, high, strict=True)))
    apart = np.diff(places, prepend=-np.inf) > scales.reach(places)
    found = places_at(evaluate, places[apart], scales)
    # a steep break may be found from two intervals, not quite at the same place
    return [
        place
        for before, place in zip([None, *found], found, strict=False)
        if before is None or place.x - before.x > _SAME * before.reach
    ]


def _narrowed(evaluate: Evaluate, intervals: Pair, ends: Pair, scales: Scales) -> Pair:
    """Cut intervals around what is wrong in them; drop those in which nothing is."""
    (left, right), (at_left, at_right) = intervals, ends
    together = _FEWEST_PARTS if scales.is_slow else _PARTS
    for _ in range(_MOST_CUTS):
        wide = right - left > scales.resolution(np.maximum(np.abs(left), np.abs(right)))
        if not wide.any():
            break
        parts = int(np.clip(together // left.size, _FEWEST_PARTS, _MOST_PARTS))
        steps = (right - left)[:, None] * (np.arange(1, parts) / parts)
        inner = scales.rounded(left[:, None] + steps)
        found = evaluate(inner.ravel()).reshape(-1, *inner.shape)
        x = np.concatenate([left[:, None], inner, right[:, None]], axis=1)
        values = np.concatenate([at_left[..., None], found, at_right[..., None]], axis=2)
        defects = _defects(x, values, scales)
        worst = np.argmax(defects, axis=1)
        row = np.arange(left.size)
        keep = defects[row, worst] > _DEFECT
        row, worst = row[keep], worst[keep]
        left, right = x[row, worst], x[row, worst + 1]
        at_left, at_right = values[:, row, worst], values[:, row, worst + 1]
        if not left.size:
            break
    return left, right


def _defects(x: Floats, values: Floats, scales: Scales) -> Floats:
    """Return for each part how far the trapezoid rule is from what changes over it.

    It is a part of the panel's height, or of what the panel changes by in the interval, if that is
    more. What a panel does not show is left aside.
    """
    widths, finite = np.diff(x, axis=1), np.isfinite(values[0])
    worst = np.zeros_like(widths)
    for panel, height in enumerate(scales.heights):
        before, after = values[panel, :, :-1], values[panel, :, 1:]
        change = after - before
        if panel + 1 < len(values):
            slopes = values[panel + 1]
            expected = widths * (slopes[:, 1:] / 2 + slopes[:, :-1] / 2)
            change = np.where(np.isfinite(expected), change - expected, change)
        # where a value is no number, so is the range: then the height counts
        size = np.fmax(height, np.ptp(values[panel], axis=1))
        known = np.isfinite(values[panel])
        first, last = known[:, :-1], known[:, 1:]
        defect = np.where(first & last, np.abs(change) / size[:, None], 0.0)
        defect[first != last] = np.inf
        low, high = scales.lowest[panel], scales.highest[panel]
        unseen = ((before < low) & (after < low)) | ((before > high) & (after > high))
        defect[unseen] = 0.0
        worst = np.maximum(worst, defect)
    worst[~finite[:, 1:] & ~finite[:, :-1]] = 0.0
    worst[finite[:, 1:] != finite[:, :-1]] = np.inf
    return worst


def simplest(low: float, high: float) -> float:
    """Return the number with the fewest digits between two numbers."""
    if low <= 0 <= high:
        return 0.0
    middle = low / 2 + high / 2
    size = max(abs(low), abs(high))
    first = -math.floor(math.log10(size))
    for digits in range(first, first + 18):
        rounded = round(middle, digits)
        if low <= rounded <= high:
            return rounded
    return middle
