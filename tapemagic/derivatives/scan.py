"""A look at f between the points of a grid, for what the grid has missed.

It asks for f alone, at irregular places, ten to an interval. What interpolation between the grid's
points does not explain there shows where the grid needs a point.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

import numpy as np

from tapemagic.derivatives.hermite import interpolate, weights

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from tapemagic.derivatives.grid import Grid

    Floats = NDArray[np.float64]
    Evaluate = Callable[[Floats, int], Floats]

__all__ = ["Scan"]

# How many looks there are in each interval of the first grid.
_LOOKS: Final = 10
# How far they are irregular: multiples of the golden ratio never repeat a phase.
_GOLDEN_RATIO: Final = (1 + 5**0.5) / 2
# Derivatives that are used to compare: enough for what the grid resolves.
_USED: Final = 2


@functools.lru_cache(maxsize=4)
def _places(intervals: int) -> Floats:
    """Return where in each interval to look: numbers between 0 and 1."""
    strata = np.arange(_LOOKS)
    jitter = (np.arange(intervals * _LOOKS) * _GOLDEN_RATIO % 1).reshape(intervals, _LOOKS)
    return (strata + jitter) / _LOOKS


class Scan:
    """What f is between the points of a grid, as far as the grid does not explain it.

    Parameters
    ----------
    evaluate
        Gives f, and a number of its derivatives, at points.
    grid
        A grid that nobody has refined yet.

    Attributes
    ----------
    values
        The lowest and the highest finite value that was seen; none if there is none.
    """

    def __init__(self, evaluate: Evaluate, grid: Grid) -> None:
        x = grid.x[:-1, None] + np.diff(grid.x)[:, None] * _places(grid.x.size - 1)
        f = evaluate(x.ravel(), 0)[0].reshape(x.shape)
        finite = f[np.isfinite(f)]
        self.values = np.array([finite.min(), finite.max()] if finite.size else [])
        self._errors = _errors(f, _explained(grid, f.shape[0]))
        self._x, self._f = x, f

    def surprises(self, grid: Grid, tolerance: float, limits: tuple[float, float]) -> Floats:
        """Return one point for each interval in which f is not as expected: the worst one.

        Parameters
        ----------
        grid
            The points there are now.
        tolerance
            Which error is none.
        limits
            What is beyond them is not seen.
        """
        odd = self._errors > tolerance
        x, f = self._x[odd], self._f[odd]
        if not x.size:
            self._x, self._f, self._errors = x, f, x
            return x
        left = np.clip(np.searchsorted(grid.x, x, side="right") - 1, 0, grid.x.size - 2)
        expected = interpolate(
            grid.x[left], grid.x[left + 1], grid.values[:, left], grid.values[:, left + 1], x
        )
        errors = _errors(f, expected)
        for limit, beyond in zip(limits, (np.less, np.greater), strict=True):
            errors[beyond(f, limit) & beyond(expected, limit)] = 0.0
        in_edge = np.isfinite(grid.values[0, left]) != np.isfinite(grid.values[0, left + 1])
        odd = (errors > tolerance) & ~grid.broken[left] & ~in_edge & (grid.x[left] < x)
        self._x, self._f, self._errors = x[odd], f[odd], errors[odd]
        order = np.lexsort((-self._errors, left[odd]))
        first = np.diff(left[odd][order], prepend=-1) > 0
        return np.sort(self._x[order[first]])


def _explained(grid: Grid, intervals: int) -> Floats:
    """Return f where `_places` says, interpolated between the points of a grid."""
    m = min(_USED, len(grid.values) - 1)
    at_left, at_right = _weights(intervals, m)
    widths = np.diff(grid.x)[:, None]
    total = np.zeros(at_left.shape[1:])
    for k in reversed(range(m + 1)):
        here = widths**k * grid.values[k, :-1, None], widths**k * grid.values[k, 1:, None]
        total += at_left[k] * here[0] + at_right[k] * here[1]
    return total


@functools.lru_cache(maxsize=4)
def _weights(intervals: int, m: int) -> tuple[Floats, Floats]:
    """Return what values and derivatives on the left and on the right count at each place."""
    t = _places(intervals)
    signs = np.array([(-1.0) ** k for k in range(m + 1)])[:, None, None]
    return weights(t, m), signs * weights(1 - t, m)


def _errors(f: Floats, expected: Floats) -> Floats:
    """Return how far f is from what was expected; infinitely, where only one of them is finite."""
    errors: Floats = np.abs(f - expected)
    unknown = np.isnan(errors)
    errors[unknown] = np.where(np.isfinite(f) != np.isfinite(expected), np.inf, 0.0)[unknown]
    return errors
