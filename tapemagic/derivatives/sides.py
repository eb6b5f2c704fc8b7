"""What a break is: its two sides, looked at from some distances.

What grows each time one comes nearer has no bound, and what differs from one side to the other by
more than it changes on each of them jumps. If f has no bound the break is a pole, if it jumps a
jump; if f' does, it is a kink, and if only a higher derivative does, a seam. Where f is not defined
on one side, or not at the place itself, there is a gap. If it goes on smoothly there all the same,
that is a hole: its derivatives nearby may be nothing but rounding, as those of ``sin(x) / x`` are
near 0, and are not looked at.

Each side gets the samples that lead up to the break: the values that this side has there, or, where
something has no bound, a row of points each half as far away as the one before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tapemagic.derivatives.hermite import interpolate

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Truths = NDArray[np.bool_]
    Evaluate = Callable[[Floats], Floats]
    Samples = tuple[Floats, Floats]

__all__ = ["Place", "Scales", "places_at"]

# A difference of two sides below this part of a panel's height is none,
_DEFECT: Final = 1e-4
# and one of f's below this is what is left of a cusp.
_JUMP: Final = 1e-5
# How much what has no bound grows from one distance to the next; a logarithm is the slowest.
_GROWTH: Final = 1.3
# Looks at what is near, in units of the nearest distance.
_NEARBY: Final = (1.0, 1.3, 1.7, 2.0)
# How much more f must differ from side to side than on each of them.
_ISOLATED: Final = 10.0
# From how far away f is extended into a hole, as a part of the width,
_HOLE: Final = 2.0**-8
# and how exactly it must go on as it does there, as a part of the panel's height.
_SMOOTH: Final = 5e-5
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

    def reach(self, x: Floats) -> Floats:
        """Return the distance from which a break is looked at, and up to which samples are left."""
        return _NEAREST * self.resolution(x)

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
    is_hole
        Whether it is one point that is missing in a smooth curve.
    left, right
        The points on each side, the nearest one nearest to the break, with the values there; no
        points where f is not defined.
    """

    x: float
    kind: str
    reach: float
    is_hole: bool
    left: Samples
    right: Samples


def places_at(evaluate: Evaluate, places: Floats, scales: Scales) -> list[Place]:
    """Look at both sides of some places; return those that are breaks.

    Parameters
    ----------
    evaluate
        Gives f and all its derivatives at points.
    places
        Where to look, in increasing order.
    scales
        What counts as small.
    """
    reach = scales.reach(places)
    farthest = np.maximum(_FARTHEST * scales.width, 16 * reach)
    near = [times * reach for times in _NEARBY]
    hole = np.full_like(reach, _HOLE * scales.width)
    distances = np.array([*near, np.sqrt(reach * farthest), farthest, hole / 4, hole / 2, hole])
    x = np.concatenate([places - distances, places + distances, places[None]])
    values = evaluate(x.ravel()).reshape(-1, *x.shape)
    looks, there = len(distances), values[:, -1]
    left = _Side.of(-1, values[:, :looks], distances, scales.heights)
    right = _Side.of(+1, values[:, looks : 2 * looks], distances, scales.heights)
    first, last = places <= scales.low, places >= scales.high
    left = left.replaced(first, there, right)
    right = right.replaced(last, there, left)
    is_gap = ~np.isfinite(there[0])
    step = np.abs(right.extended[0] - left.extended[0])
    is_hole = is_gap & (step <= _JUMP * scales.heights[0])
    kinds = _kinds(left, right, scales.heights, first | last, is_gap)
    kinds = ["gap" if hole else kind for hole, kind in zip(is_hole, kinds, strict=True)]
    found = _Found(places, reach, kinds, (left, right), there, is_hole)
    samples = _approaching(evaluate, found, scales)
    return [
        Place(
            x=float(places[index]),
            kind=kind,
            reach=float(hole[index] / 4 if is_hole[index] else reach[index]),
            is_hole=bool(is_hole[index]),
            left=samples[-1, index],
            right=samples[+1, index],
        )
        for index, kind in enumerate(kinds)
        if kind
    ]


# --- one side -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Side:
    """One side of some places, looked at from some distances.

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
    extended
        What they are at the places if they go on as they do from the farthest distance to half of
        it; NaN where they do not even as far as to a quarter.
    """

    sign: int
    nearest: Floats
    limits: Floats
    unbounded: Truths
    changes: Floats
    extended: Floats

    @classmethod
    def of(cls, sign: int, values: Floats, distances: Floats, heights: Floats) -> _Side:
        """Describe a side by its values: ``(order + 1, looks, places)``, the nearest first."""
        near = len(_NEARBY)
        changes = np.ptp(values[:, :near], axis=1)
        sizes = np.abs(values[:, [0, near, near + 1]])
        is_steady = (np.diff(np.abs(values[:, :near]), axis=1) < 0).all(axis=1)
        unbounded = is_steady & (sizes[:, :-1] > _GROWTH * sizes[:, 1:]).all(axis=1)
        # too large to be a number, and from farther away one sees it grow
        far = np.abs(values[:, -3:])
        unbounded |= np.isinf(sizes[:, 0]) & (far[:, :-1] > _GROWTH * far[:, 1:]).all(axis=1)
        return cls(
            sign,
            nearest=values[:, 0],
            limits=_shifted(values[:, 0], -sign * distances[0]),
            unbounded=unbounded,
            changes=changes,
            extended=_extended(sign, values[:, -3:], distances[-3:], heights),
        )

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
            np.where(beyond, other.extended, self.extended),
        )


@dataclass(frozen=True)
class _Found:
    """Places, what is known of them, and what f is there itself."""

    places: Floats
    reach: Floats
    kinds: list[str]
    sides: tuple[_Side, _Side]
    there: Floats
    is_hole: Truths


def _shifted(values: Floats, step: Floats) -> Floats:
    """Return f and its derivatives a tiny step away, on their tangents."""
    shifted = values.copy()
    following = values[1:] * step
    shifted[:-1] += np.where(np.isfinite(following), following, 0.0)
    return shifted


def _extended(sign: int, values: Floats, distances: Floats, heights: Floats) -> Floats:
    """Return f and its derivatives at distance 0, from values at three: the last two go on.

    The first tells whether they really do.
    """
    x = sign * distances
    extended = np.empty((len(values), x.shape[1]))
    for row in range(len(values)):
        ends = x[1], x[2], values[row:, 1], values[row:, 2]
        extended[row] = interpolate(*ends, np.zeros(x.shape[1]))
        if row < len(heights):
            error = np.abs(interpolate(*ends, x[0]) - values[row, 0])
            extended[0, ~(error <= _SMOOTH * heights[row])] = np.nan
    return extended


# --- what is between the two -------------------------------------------------------------------


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
    count = 1 if found.kinds[index] == "gap" and not found.is_hole[index] else 0
    if side.unbounded[: len(scales.heights), index].any() and not found.is_hole[index]:
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
    if np.isfinite(found.there[0, index]):
        return place, found.there[:, index : index + 1]
    return (place, side.extended[:, index : index + 1]) if found.is_hole[index] else nothing
