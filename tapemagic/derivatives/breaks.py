"""Where a curve breaks: gaps, poles, jumps, kinks, and seams where only a higher derivative jumps.

An interval in which no refinement helps is cut into many parts. Over each part, f must change by
what the trapezoid rule makes of f', f' by what it makes of f'', and so on; that fails in a part
with a break however small the part is, and anywhere else it holds better and better. The part where
it fails most is cut again, down to a few units in the last place. Then both sides are looked at
from some distances: what grows each time has no bound, and what differs from one side to the other
by more than it changes on each of them jumps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Truths = NDArray[np.bool_]
    Evaluate = Callable[[Floats], Floats]
    Pair = tuple[Floats, Floats]
    Samples = tuple[Floats, Floats]

__all__ = ["Place", "Scales", "find_breaks", "simplest"]

# Into how many parts some intervals are cut together, and one at least and at most.
_PARTS: Final = 768
_FEWEST_PARTS: Final = 8
_MOST_PARTS: Final = 256
_MOST_CUTS: Final = 24
# A defect below this part of a panel's height is none.
_DEFECT: Final = 1e-4
# A difference of f's two sides below this is what is left of a cusp.
_JUMP: Final = 1e-5
# How much what has no bound grows from one distance to the next; a logarithm is the slowest.
_GROWTH: Final = 1.3
# Looks at what is near, in units of the nearest distance.
_NEARBY: Final = (1.0, 1.3, 1.7, 2.0)
# How much more f must differ from side to side than on each of them.
_ISOLATED: Final = 10.0
# The distances from a break: so many times the resolution, and this part of the width.
_NEAREST: Final = 4.0
_FARTHEST: Final = 2.0**-10


@dataclass(frozen=True)
class Scales:
    """What counts as small.

    Attributes
    ----------
    heights
        Of each panel.
    lowest, highest
        What each panel shows, and some more.
    low, high
        The range.
    dtype
        In what f computes.
    is_slow
        Whether each point is a call of its own.
    """

    heights: Floats
    lowest: Floats
    highest: Floats
    low: float
    high: float
    dtype: str
    is_slow: bool

    @property
    def width(self) -> float:
        """The width of the range."""
        return self.high - self.low

    def resolution(self, x: Floats) -> Floats:
        """Return the width below which points cannot be told apart, or need not."""
        precision = 4 * float(np.finfo(self.dtype).eps)
        return np.maximum(self.width * 2.0**-44, precision * np.abs(x))

    def rounded(self, x: Floats) -> Floats:
        """Return points as f sees them."""
        return x.astype(self.dtype).astype(np.float64)


@dataclass(frozen=True)
class Place:
    """A break, and the samples that lead up to it.

    Attributes
    ----------
    x
        The place; a short decimal number if there is one so near that it cannot be told apart.
    kind
        As in `samples.Break`.
    reach
        Up to which distance other samples are too near.
    left, right
        The points on each side, the nearest one nearest to the break, with the values there; no
        points where f is not defined.
    """

    x: float
    kind: str
    reach: float
    left: Samples
    right: Samples


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
    places = np.array([simplest(a, b) for a, b in zip(low, high, strict=True)])
    reach = _NEAREST * scales.resolution(places)
    places, kept = _distinct(places, reach)
    return _described(evaluate, places, reach[kept], scales)


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


def _distinct(places: Floats, reach: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Return the places that differ, in increasing order, and which these are."""
    order = np.argsort(places, kind="stable")
    apart = np.diff(places[order], prepend=-np.inf) > reach[order]
    kept = order[apart]
    return places[kept], kept


# --- both sides ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Side:
    """One side of some places, looked at from three distances.

    Attributes
    ----------
    sign
        -1 on the left, +1 on the right.
    nearest
        f and its derivatives at the nearest distance.
    limits
        The same at the places, as this side leads up to it.
    unbounded
        Which of them have no bound.
    changes
        By how much they change nearby.
    """

    sign: int
    nearest: Floats
    limits: Floats
    unbounded: Truths
    changes: Floats

    @classmethod
    def of(cls, sign: int, values: Floats, distance: Floats) -> _Side:
        """Describe a side by its values: ``(order + 1, looks, places)``, the nearest first."""
        near = len(_NEARBY)
        changes = np.ptp(values[:, :near], axis=1)
        sizes = np.abs(values[:, [0, near, near + 1]])
        is_steady = (np.diff(np.abs(values[:, :near]), axis=1) < 0).all(axis=1)
        unbounded = np.asarray(is_steady & (sizes[:, :-1] > _GROWTH * sizes[:, 1:]).all(axis=1))
        limits = _shifted(values[:, 0], -sign * distance)
        return cls(sign, values[:, 0], limits, unbounded, changes)

    @property
    def exists(self) -> Truths:
        """Whether f is defined here, or was before it grew too large."""
        exists: Truths = np.isfinite(self.limits[0]) | self.unbounded[0]
        return exists

    def replaced(self, beyond: Truths, there: Floats, other: _Side) -> _Side:
        """Return the side with what f is at the place itself where the side is beyond the range."""
        value = np.where(np.isfinite(there), there, other.limits)
        return _Side(
            self.sign,
            np.where(beyond, value, self.nearest),
            np.where(beyond, value, self.limits),
            self.unbounded & ~beyond,
            np.where(beyond, 0.0, self.changes),
        )


@dataclass(frozen=True)
class _Found:
    """Places, what is known of them, and what f is there itself."""

    places: Floats
    reach: Floats
    kinds: list[str]
    sides: tuple[_Side, _Side]
    there: Floats


def _shifted(values: Floats, step: Floats) -> Floats:
    """Return f and its derivatives a small step away, by Taylor's series."""
    shifted = values.copy()
    for row in reversed(range(len(values) - 1)):
        following = shifted[row + 1] * step
        shifted[row] += np.where(np.isfinite(following), following, 0.0)
    return shifted


def _described(evaluate: Evaluate, places: Floats, reach: Floats, scales: Scales) -> list[Place]:
    """Look at both sides of each place; return those that are breaks."""
    farthest = np.maximum(_FARTHEST * scales.width, 16 * reach)
    near = [times * reach for times in _NEARBY]
    distances = np.array([*near, np.sqrt(reach * farthest), farthest])
    x = np.concatenate([places - distances, places + distances, places[None]])
    values = evaluate(x.ravel()).reshape(-1, *x.shape)
    looks, there = len(distances), values[:, -1]
    left = _Side.of(-1, values[:, :looks], reach)
    right = _Side.of(+1, values[:, looks : 2 * looks], reach)
    first, last = places <= scales.low, places >= scales.high
    left = left.replaced(first, there, right)
    right = right.replaced(last, there, left)
    is_gap = ~np.isfinite(there[0])
    kinds = _kinds(left, right, scales.heights, first | last, is_gap)
    samples = _approaching(evaluate, _Found(places, reach, kinds, (left, right), there), scales)
    return [
        Place(
            x=float(places[index]),
            kind=kind,
            reach=float(reach[index]),
            left=samples[-1, index],
            right=samples[+1, index],
        )
        for index, kind in enumerate(kinds)
        if kind
    ]


def _kinds(
    left: _Side, right: _Side, heights: Floats, at_limit: Truths, is_gap: Truths
) -> list[str]:
    """Return the kind of each break; nothing where there is none.

    At a limit of the range, the last point is compared with what leads up to it, and a derivative
    without bound there says nothing about what is beyond.
    """
    change = np.abs(right.nearest - left.nearest)[: len(heights)] / heights[:, None]
    wild = (left.unbounded | right.unbounded)[: len(heights)]
    nearby = (left.changes + right.changes)[: len(heights)] / heights[:, None]
    change[change < _ISOLATED * nearby] = 0.0
    known = [np.isfinite(side.limits)[: len(heights)] for side in (left, right)]
    change[known[0] != known[1]] = np.inf
    differs = (change > _DEFECT) | wild
    kinds = []
    for index in range(change.shape[1]):
        if wild[0, index]:
            kinds.append("pole")
        elif not (left.exists[index] and right.exists[index]):
            kinds.append("gap" if left.exists[index] or right.exists[index] else "")
        elif change[0, index] > _JUMP:
            kinds.append("jump")
        elif (change[1:2, index] > _DEFECT).any() or (
            wild[1:2, index].any() and not at_limit[index]
        ):
            kinds.append("kink")
        elif is_gap[index]:
            kinds.append("gap")
        else:
            kinds.append("seam" if differs[1:, index].any() else "")
    return kinds


def _approaching(
    evaluate: Evaluate, found: _Found, scales: Scales
) -> dict[tuple[int, int], Samples]:
    """Return for each side of each break the samples that lead up to it, from left to right."""
    points: dict[tuple[int, int], Floats] = {}
    ends: dict[tuple[int, int], Samples] = {}
    for side in found.sides:
        for index, kind in enumerate(found.kinds):
            key = side.sign, index
            exists = bool(kind) and bool(side.exists[index])
            points[key] = _steps(found, side, index, scales) if exists else np.empty(0)
            ends[key] = _end(found, side, index if exists else None)
    every = evaluate(np.concatenate(list(points.values())))
    samples, start = {}, 0
    for key, x in points.items():
        values = every[:, start : start + x.size]
        start += x.size
        end_x, end_values = ends[key]
        both = np.concatenate([x, end_x]), np.concatenate([values, end_values], axis=1)
        samples[key] = both if key[0] < 0 else (both[0][::-1], both[1][:, ::-1])
    return samples


def _steps(found: _Found, side: _Side, index: int, scales: Scales) -> Floats:
    """Return points on one side, each half as far from the break as the one before."""
    place, nearest = found.places[index], found.reach[index]
    count = 1 if found.kinds[index] == "gap" else 0
    if side.unbounded[: len(scales.heights), index].any():
        count = 1 + max(1, int(np.log2(scales.width * _FARTHEST / nearest)))
    steps: Floats = place + side.sign * nearest * 2.0 ** np.arange(count - 1, -1, -1)
    return scales.rounded(steps)


def _end(found: _Found, side: _Side, index: int | None) -> Samples:
    """Return the last sample of a side, at the break itself, if f has a value there."""
    nothing = np.empty(0), np.empty((len(found.there), 0))
    if index is None or found.kinds[index] == "pole":
        return nothing
    place = found.places[index : index + 1]
    if found.kinds[index] != "gap":
        return place, side.limits[:, index : index + 1]
    is_defined = np.isfinite(found.there[0, index])
    return (place, found.there[:, index : index + 1]) if is_defined else nothing
