"""Where a curve is sampled: at some points first, then at more where it needs them.

1. A pass of `count` points in equal distances, with all derivatives. Each second point is compared
   with the Hermite interpolation between its two neighbours: that measures how exact it is.
2. A look in between, at ten times as many points in irregular distances, for f alone: a narrow peak
   is seen here, and so is an oscillation that the regular points happen to hit at equal phases. A
   feature is surely seen if it is wider than a two-thousandth of the range; one that is narrower
   may be missed, unless a point happens to hit it.
3. Where interpolation errs by more than 1e-4 of the panel's height, intervals are halved until it
   does not. Where that does not help, a break is searched for (`breaks`).

The work is bounded: twenty times `count` points, and so many passes. A function that is evaluated
point by point gets a quarter of the points to begin with, no look in between and twice `count` at
most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tapemagic.derivatives.breaks import find_breaks
from tapemagic.derivatives.curves import CurveError
from tapemagic.derivatives.grid import Grid, first_points
from tapemagic.derivatives.samples import Break, Samples, value_range
from tapemagic.derivatives.scan import Scan
from tapemagic.derivatives.sides import Scales

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from tapemagic.derivatives.curves import Curve
    from tapemagic.derivatives.sides import Place

    Floats = NDArray[np.float64]

__all__ = ["sample"]

# What interpolation may err by is 1e-4 of the panel's height. Errors are estimates, and so are
# heights while poles are not known yet: half of that is aimed at.
_TOLERANCE: Final = 5e-5
# An interval next to one of the same width that errs by so many times that is not trusted: an error
# may happen to vanish in the middle, where it is measured.
_INFECTIOUS: Final = 4.0
# How far beyond the panel a curve is still seen, in heights; and kept, where it leaves for good.
_SEEN: Final = 1.0
_KEPT: Final = 4.0
# At most so many passes,
_MOST_PASSES: Final = 40
# so many times `count` points, and intervals in which breaks are searched for in one pass,
_AT_ONCE: Final = (20, 512)
# or, of a function that is evaluated point by point, so many.
_ONE_BY_ONE: Final = (2, 16)
# With so many points it is found out how f is to be called.
_PROBE: Final = 64
# Fewer points than this are no curve.
_FEWEST: Final = 3
# A function that is evaluated point by point begins with this part of the points.
_SLOWER: Final = 4
# Breaks are searched for in so few intervals at once, or after so many passes in so many.
_FEW: Final = 16
_SEARCHES: Final = (3, 7, 12)
# An interval is not halved below this part of the range.
_NARROWEST: Final = 2.0**-40


def sample(curve: Curve, low: float, high: float, *, count: int = 400) -> Samples:
    """Return a curve between two limits, with more points where it needs them.

    Parameters
    ----------
    curve
        The curve. Its highest derivative serves interpolation; the ones below it are the panels.
    low, high
        The limits.
    count
        The points of the first pass.

    Raises
    ------
    CurveError
        If the limits are no range.
    """
    if not (np.isfinite(high - low) and low < high):
        raise CurveError(
            f"from {low!r} to {high!r} is no range: write two finite numbers, the smaller first."
        )
    # what is infinite, or no number, is looked at where it matters
    with np.errstate(all="ignore"):
        return _Sampler(curve, float(low), float(high), max(count, _FEWEST)).run()


class _Sampler:
    """The state of one run: a grid, what it has not explained, and the breaks found."""

    def __init__(self, curve: Curve, low: float, high: float, count: int) -> None:
        self._curve = curve
        self._low, self._high = low, high
        curve.at(np.linspace(low, high, _PROBE), order=0)  # tells how f is to be called
        self._slow = curve.is_pointwise
        times, self._most_searched = _ONE_BY_ONE if self._slow else _AT_ONCE
        self._most_points = times * count
        x = first_points(low, high, max(_FEWEST, count // _SLOWER) if self._slow else count)
        x = np.unique(self._rounded(x))
        if x.size < _FEWEST:
            raise CurveError(
                f"from {low!r} to {high!r} there are too few {curve.dtype} numbers to be drawn: "
                "write a wider range."
            )
        self._grid = Grid(x, self._curve.padded_at(x, curve.order))
        self._scan = None if self._slow else Scan(curve.padded_at, self._grid)
        self._places: list[Place] = []
        self._measure()

    def run(self) -> Samples:
        for number in range(_MOST_PASSES):
            searched = self._search(number)
            if searched:
                self._measure()
            added = self._add_surprises()
            halved = self._halve()
            if not (searched or added or halved):
                break
            self._measure()
        return self._trimmed()

    def _rounded(self, x: Floats) -> Floats:
        return x.astype(self._curve.dtype).astype(np.float64)

    # --- what is small --------------------------------------------------------------------------

    def _measure(self) -> None:
        """Find out what each panel shows now, and which error counts as none."""
        samples = self._samples()
        seen = self._scan.values if self._scan is not None and not self._places else None
        ranges = [
            value_range(samples, panel, seen if panel == 0 else None) or (0.0, 0.0)
            for panel in range(self._grid.panels)
        ]
        low, high = np.array(ranges).T
        sizes = np.maximum(np.abs(low), np.abs(high))
        self._heights = np.where(high > low, high - low, np.where(sizes > 0, sizes / 2, 1.0))
        self._seen = low - _SEEN * self._heights, high + _SEEN * self._heights
        self._window = low - _KEPT * self._heights, high + _KEPT * self._heights

    def _samples(self) -> Samples:
        grid = self._grid
        breaks = tuple(Break(place.x, place.kind) for place in self._places)
        return Samples(grid.x, grid.values, grid.pieces(), breaks, self._curve.dtype)

    def _needs_more(self) -> Floats:
        """Return how often each interval errs by what it may; 0 where it does not."""
        grid = self._grid
        excess = np.zeros(grid.x.size)
        for panel, height in enumerate(self._heights):
            v, next_v = grid.values[panel, :-1], grid.values[panel, 1:]
            low, high = self._seen[0][panel], self._seen[1][panel]
            unseen = ((v < low) & (next_v < low)) | ((v > high) & (next_v > high))
            share = grid.errors[panel, :-1] / (_TOLERANCE * height)
            excess[:-1] = np.maximum(excess[:-1], np.where(unseen, 0.0, share))
        widths = np.diff(grid.x)
        equal = np.abs(widths[1:] - widths[:-1]) < widths[1:] / 4
        bad = np.where(np.isfinite(excess[:-1]), excess[:-1], 0.0) / _INFECTIOUS
        excess[:-2] = np.maximum(excess[:-2], np.where(equal, bad[1:], 0.0))
        excess[1:-1] = np.maximum(excess[1:-1], np.where(equal, bad[:-1], 0.0))
        finite = grid.finite
        excess[:-1][grid.broken[:-1] | ~finite[:-1] | ~finite[1:]] = 0.0
        return np.where(excess > 1, excess, 0.0)

    # --- steps ----------------------------------------------------------------------------------

    def _halve(self) -> bool:
        """Halve the intervals that err, the worst first if there are too many."""
        grid = self._grid
        excess = self._needs_more()
        starts = np.flatnonzero(excess)
        middles = self._rounded(grid.middles(starts))
        inside = (middles > grid.x[starts]) & (middles < grid.x[starts + 1])
        wide = grid.x[starts + 1] - grid.x[starts] > _NARROWEST * (self._high - self._low)
        starts, middles = starts[inside & wide], middles[inside & wide]
        left = self._most_points - grid.x.size
        if starts.size > left:
            worst = np.sort(np.argsort(-excess[starts], kind="stable")[: max(0, left)])
            starts, middles = starts[worst], middles[worst]
        if not starts.size:
            return False
        grid.halve(starts, middles, self._curve.padded_at(middles, self._curve.order))
        return True

    def _add_surprises(self) -> bool:
        """Add the points at which f was found to be other than expected."""
        if self._scan is None:
            return False
        limits = self._seen[0][0], self._seen[1][0]
        x = self._scan.surprises(self._grid, _TOLERANCE * self._heights[0], limits)
        x = x[: max(0, self._most_points - self._grid.x.size)]
        if x.size:
            self._grid.add(x, self._curve.padded_at(x, self._curve.order))
        return bool(x.size)

    def _search(self, number: int) -> bool:
        """Search for breaks: at the edges of where f is finite, and where halving does not help."""
        grid = self._grid
        suspect = grid.edges()
        if number in _SEARCHES or number < _SEARCHES[0] - 1:
            in_need = self._needs_more() > 0
            if number in _SEARCHES or in_need.sum() <= _FEW:
                suspect |= in_need
        starts = np.flatnonzero(suspect)[: self._most_searched]
        if not starts.size or grid.x.size >= self._most_points:
            return False
        places = find_breaks(
            self._inside,
            (grid.x[starts], grid.x[starts + 1]),
            (grid.values[:, starts], grid.values[:, starts + 1]),
            Scales(
                self._heights, *self._seen, self._low, self._high, self._curve.dtype, self._slow
            ),
        )
        known = np.array([place.x for place in self._places])
        places = [place for place in places if not (np.abs(known - place.x) <= place.reach).any()]
        grid.break_at(places)
        self._places += places
        # an edge of which nothing is known ends a piece as well
        grid.broken |= grid.edges()
        return bool(places)

    def _inside(self, x: Floats) -> Floats:
        """Return f and its derivatives; nothing beyond the range, where f may not be called."""
        values = np.full((self._curve.order + 1, x.size), np.nan)
        inside = (x >= self._low) & (x <= self._high)
        values[:, inside] = self._curve.padded_at(x[inside], self._curve.order)
        return values

    # --- the end --------------------------------------------------------------------------------

    def _trimmed(self) -> Samples:
        """Return the samples, without what is far beyond all panels at the ends of pieces."""
        grid = self._grid
        low, high = (limits[:, None] for limits in self._window)
        shown = grid.values[: grid.panels]
        near = ((shown >= low) & (shown <= high)).any(axis=0)
        gone = np.zeros(grid.x.size, bool)
        for start, end in grid.pieces():
            if (near[start] and near[end - 1]) or not near[start:end].any():
                continue
            first = start + int(np.argmax(near[start:end]))
            last = end - 1 - int(np.argmax(near[start:end][::-1]))
            gone[start : max(start, first - 1)] = True
            gone[min(end, last + 2) : end] = True
            grid.broken[min(end - 1, last + 1)] |= grid.broken[end - 1]
        grid.remove(gone)
        self._places = sorted(self._without_overflows(), key=lambda place: place.x)
        return self._samples()

    def _without_overflows(self) -> Iterator[Place]:
        """Yield the breaks, except the gaps where f is too large to be a number, beside a pole."""
        poles = [place.x for place in self._places if place.kind == "pole"]
        is_infinite = np.isinf(self._grid.values[0])
        for place in self._places:
            between = (
                (self._grid.x > min(pole, place.x)) & (self._grid.x < max(pole, place.x))
                for pole in poles
            )
            if place.kind != "gap" or not any(is_infinite[some].all() for some in between):
                yield place
