"""The points of a curve while it is being sampled, and how wrong interpolation is between them.

Between each point and the next there is an interval. `Grid.errors` says for each panel how wrong
Hermite interpolation is expected to be there; infinity means that nobody has looked yet. It is
measured by what is there already: a new point in the middle of an interval is compared with the
interpolation that it replaces, and each half is then at least four times better than that, since
the error of the least exact panel, a cubic one, falls with the fourth power of the width.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tapemagic.derivatives.hermite import interpolate, weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tapemagic.derivatives.breaks import Place

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]
    Truths = NDArray[np.bool_]
    Piece = tuple[Floats, Floats]

__all__ = ["Grid"]

# How much better a half is than the whole.
_HALVED: Final = 0.25


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
        starts = np.arange(0, self.x.size - 2, 2)
        if self.x.size % 2 == 0:
            starts = np.append(starts, self.x.size - 3)
        found = _HALVED * _middle_errors(self.x, self.values, starts, starts + 1, starts + 2)
        self.errors[:, starts] = self.errors[:, starts + 1] = found

    def halve(self, starts: Indices, middles: Floats, values: Floats) -> None:
        """Put a point in the middle of each of some intervals, and measure what it replaces."""
        places = starts + 1
        self._insert(places, middles, values)
        inserted = places + np.arange(places.size)
        found = _HALVED * _middle_errors(self.x, self.values, inserted - 1, inserted, inserted + 1)
        self.errors[:, inserted - 1] = self.errors[:, inserted] = found

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
        for end, count in zip(ends, counts, strict=True):
            if end >= 0:
                self.broken[end] = True
            self.errors[:, max(end - count, 0) : end + count + 1] = np.inf

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


def _middle_errors(
    x: Floats, values: Floats, left: Indices, middle: Indices, right: Indices
) -> Floats:
    """Return how far the middle points are from the interpolation between their neighbours."""
    order = len(values) - 1
    width = x[right] - x[left]
    errors = np.empty((max(1, order), left.size))
    at_left, at_right, at_middle = values[:, left], values[:, right], values[:, middle]
    for panel in range(len(errors)):
        m = order - panel
        w = weights(np.array(0.5), m)
        total = np.zeros(left.size)
        for k in reversed(range(m + 1)):
            step = w[k] * width**k
            total += step * at_left[panel + k] + (-1) ** k * step * at_right[panel + k]
        errors[panel] = np.abs(total - at_middle[panel])
    if np.isnan(errors).any():
        for panel, row in enumerate(errors):
            odd = np.flatnonzero(np.isnan(row))
            here = left[odd], middle[odd], right[odd]
            row[odd] = _errors_where_not_finite(x, values[panel:], *here)
    return errors


def _errors_where_not_finite(
    x: Floats, values: Floats, left: Indices, middle: Indices, right: Indices
) -> Floats:
    """Return errors of a panel of which some derivatives are not finite; 0 where it has no value.

    No refinement helps an interval at whose end the panel itself has no value.
    """
    expected = interpolate(x[left], x[right], values[:, left], values[:, right], x[middle])
    errors: Floats = np.nan_to_num(np.abs(expected - values[0, middle]), nan=0.0, posinf=0.0)
    return errors
