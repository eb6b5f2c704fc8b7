"""The points of a curve while it is being sampled, and how wrong interpolation is between them.

Between each point and the next there is an interval. `Grid.errors` says for each panel how wrong
Hermite interpolation is expected to be there; infinity means that nobody has looked yet. It is
measured by what is there already: a new point near the middle of an interval is compared with the
interpolation that it replaces, and each half is then at least four times better than that, since
the error of the least exact panel, a cubic one, falls with the fourth power of the width.

It is near the middle, and not there: kinks are at simple numbers, where middles come to lie, and
the slope that a tape has in a kink is the mean of both sides, just as interpolation expects it.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tapemagic.derivatives.hermite import interpolate, weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tapemagic.derivatives.sides import Place

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]
    Truths = NDArray[np.bool_]
    Piece = tuple[Floats, Floats]

__all__ = ["Grid", "first_points"]

# How much better a half is than the whole.
_HALVED: Final = 0.25
# Where an interval is halved.
_SPLIT: Final = 0.4877


def first_points(low: float, high: float, count: int) -> Floats:
    """Return points for a new grid, in nearly equal distances; each second is off the middle."""
    x = np.linspace(low, high, count)
    middles = slice(1, -1, 2)
    x[middles] += (2 * _SPLIT - 1) * (high - low) / (count - 1)
    return x


class Grid:
    """Points in increasing order, with the values there and the errors between them.

    Attributes
    ----------
    x, values
        The points, and f and its derivatives there.
    errors
        ``(panels, n)``: for the interval that begins at each point; the last one is no interval.
    broken
        Whether a piece ends between a point and the next.
    """

    def __init__(self, x: Floats, values: Floats) -> None:
        self.x = x
        self.values = values
        self.panels = max(1, len(values) - 1)
        self.errors = np.full((self.panels, x.size), np.inf)
        self.broken = np.zeros(x.size, bool)
        self._compare_every_second()

    @property
    def finite(self) -> Truths:
        """Whether f is finite at each point."""
        finite: Truths = np.isfinite(self.values[0])
        return finite

    def edges(self) -> Truths:
        """Return where f is finite at one end of an interval only, and no piece ends there yet."""
        finite = self.finite
        found = np.zeros(finite.size, bool)
        found[:-1] = (finite[1:] != finite[:-1]) & ~self.broken[:-1]
        return found

    def _compare_every_second(self) -> None:
        """Measure errors on the points themselves: each one against its two neighbours."""
        self._measure(np.arange(1, self.x.size - 1, 2), _SPLIT)
        if self.x.size % 2 == 0:
            self._measure(np.array([self.x.size - 2]), 1 - _SPLIT)

    def middles(self, starts: Indices) -> Floats:
        """Return where the intervals that begin at some points are to be halved."""
        middles: Floats = (1 - _SPLIT) * self.x[starts] + _SPLIT * self.x[starts + 1]
        return middles

    def halve(self, starts: Indices, middles: Floats, values: Floats) -> None:
        """Put a point into each of some intervals, and measure what it replaces."""
        places = starts + 1
        self._insert(places, middles, values)
        self._measure(places + np.arange(places.size), _SPLIT)

    def _measure(self, middles: Indices, split: float) -> None:
        """Measure errors by some points: each is compared with what its neighbours make of it."""
        found = _HALVED * _middle_errors(self.x, self.values, middles, split)
        for starts in (middles - 1, middles):
            panels = self.values[: self.panels]
            has_values = np.isfinite(panels[:, starts]) & np.isfinite(panels[:, starts + 1])
            # no refinement helps an interval at whose end the panel has no value
            unknown = np.where(has_values, np.inf, 0.0)
            self.errors[:, starts] = np.where(np.isnan(found), unknown, found)

    def add(self, x: Floats, values: Floats) -> None:
        """Put points anywhere; the intervals around them are new to everybody."""
        if not x.size:
            return
        places = np.searchsorted(self.x, x)
        self._insert(places, x, values)
        inserted = places + np.arange(places.size)
        self.errors[:, inserted] = np.inf
        self.errors[:, np.maximum(inserted - 1, 0)] = np.inf

    def break_at(self, places: Sequence[Place]) -> None:
        """End pieces at some places, with samples that lead up to each from both sides.

        Points that are no nearer to a place than what is there already are left out.
        """
        if not places:
            return
        for place in places:
            gone = np.abs(self.x - place.x) <= place.reach
            if gone.any():
                self.remove(gone)
        indices = np.searchsorted(self.x, [place.x for place in places])
        xs: list[Floats] = []
        values: list[Floats] = []
        counts: list[int] = []
        ends: list[int] = []
        for index, place in zip(indices, places, strict=True):
            left, right = place.left, place.right
            if index > 0:
                left = _where(left, left[0] > self.x[index - 1])
            if index < self.x.size:
                right = _where(right, right[0] < self.x[index])
            ends.append(int(index) + sum(counts) + left[0].size - 1)
            counts.append(left[0].size + right[0].size)
            xs += [left[0], right[0]]
            values += [left[1], right[1]]
        self._insert(np.repeat(indices, counts), np.concatenate(xs), np.concatenate(values, axis=1))
        for end, count, place in zip(ends, counts, places, strict=True):
            if end >= 0:
                self.broken[end] = True
            # into a hole, f is known to go on smoothly
            unknown = 0.0 if place.is_hole else np.inf
            self.errors[:, max(end - count, 0) : end + count + 1] = unknown

    def pieces(self) -> tuple[tuple[int, int], ...]:
        """Return the ranges of points in which f is finite and nothing is broken."""
        finite = self.finite
        linked = finite[1:] & finite[:-1] & ~self.broken[:-1]
        changes = np.diff(linked.astype(np.int8), prepend=0, append=0)
        starts, ends = np.flatnonzero(changes > 0), np.flatnonzero(changes < 0) + 1
        return tuple(zip(starts.tolist(), ends.tolist(), strict=True))

    def remove(self, gone: Truths) -> None:
        """Take points away."""
        self.x, self.broken = self.x[~gone], self.broken[~gone]
        self.values, self.errors = self.values[:, ~gone], self.errors[:, ~gone]

    def _insert(self, places: Indices, x: Floats, values: Floats) -> None:
        """Put points before those at some places; nobody knows the errors after them."""
        new = places + np.arange(places.size)
        old = np.ones(self.x.size + places.size, bool)
        old[new] = False
        self.x = _merged(self.x, old, new, x)
        self.values = _merged(self.values, old, new, values)
        self.errors = _merged(self.errors, old, new, np.inf)
        self.broken = _merged(self.broken, old, new, np.zeros(new.size, bool))


def _merged(before: Any, old: Truths, new: Indices, added: Any) -> Any:
    """Return an array with what was there at the old places, and what is added at the new ones."""
    both = np.empty((*before.shape[:-1], old.size), before.dtype)
    both[..., old] = before
    both[..., new] = added
    return both


def _where(piece: Piece, kept: Truths) -> Piece:
    return piece[0][kept], piece[1][:, kept]


@functools.lru_cache(maxsize=32)
def _split_weights(split: float, m: int) -> tuple[list[float], list[float]]:
    """Return what the left and the right neighbour count at a part of the way."""
    at, back = (weights(np.array(t), m).tolist() for t in (split, 1 - split))
    return at, [(-1) ** k * weight for k, weight in enumerate(back)]


def _middle_errors(x: Floats, values: Floats, middle: Indices, split: float) -> Floats:
    """Return how far points are from the interpolation between their neighbours, for each panel.

    It is NaN where one of the three has no value. The points are at a part `split` of the way,
    but for rounding; their slopes correct for that.
    """
    order, left, right = len(values) - 1, middle - 1, middle + 1
    width = x[right] - x[left]
    aside = (x[middle] - x[left]) - split * width
    at_left, at_right, at_middle = values[:, left], values[:, right], values[:, middle]
    errors = np.empty((max(1, order), middle.size))
    for panel, row in enumerate(errors):
        from_left, from_right = _split_weights(split, order - panel)
        total = np.zeros(middle.size) if order == panel else aside * at_middle[panel + 1]
        for k in reversed(range(len(from_left))):
            step = width**k
            total += from_left[k] * step * at_left[panel + k]
            total += from_right[k] * step * at_right[panel + k]
        row[:] = np.abs(total - at_middle[panel])
        odd = np.flatnonzero(np.isnan(row))
        if odd.size:
            first, last = at_left[panel:, odd], at_right[panel:, odd]
            expected = interpolate(x[left[odd]], x[right[odd]], first, last, x[middle[odd]])
            row[odd] = np.abs(expected - at_middle[panel, odd])
    if order > 0:
        slopes = _slope_errors(width, at_left[-2:], at_right[-2:], at_middle[-1], split)
        errors[-1] = np.fmax(errors[-1], np.where(np.isnan(errors[-1]), np.nan, slopes))
    errors[np.isinf(errors)] = np.nan
    return errors


def _slope_errors(
    width: Floats, at_left: Floats, at_right: Floats, slope: Floats, split: float
) -> Floats:
    """Return what a cubic's slope at the split is wrong by, times an eighth of the width.

    For a smooth function that is nothing beside the cubic's own error. Where there is a kink, the
    cubic may happen to be right at the split, but then its slope is not.
    """
    chord = (at_right[0] - at_left[0]) / width
    expected = 6 * split * (1 - split) * chord
    expected += (3 * split**2 - 4 * split + 1) * at_left[1]
    expected += (3 * split**2 - 2 * split) * at_right[1]
    errors: Floats = np.abs(expected - slope) * width / 8
    return errors
