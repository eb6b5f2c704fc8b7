"""What a sampled curve is: points, the values of f and its derivatives there, and its pieces.

Inside a piece f is smooth and finite, so that a reader may interpolate between two neighbours
(`hermite`); from one piece to the next nothing may be drawn. A `Break` says why a piece ends.

The limits of a panel come from what is sampled, with one exception: where f or a derivative grows
without bound towards the end of a piece, what is beyond the bulk of the values is cut off, since a
pole would flatten all the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tapemagic.derivatives.hermite import interpolate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Break", "Samples", "interpolated", "panel_limits", "value_range"]

# The highest and lowest parts, by width, that a panel with a pole may cut off,
_CUT: Final = 0.1
# and how far it reaches beyond the rest, as a part of its height.
_BEYOND: Final = 0.5
# How near the end of a piece, as a part of the width, values may grow without bound,
_NEAR: Final = 0.01
# and by what factor they do at least, where f itself has no pole.
_GROWTH: Final = 3.0
# Pieces with no more points than this say nothing about growth.
_FEW: Final = 2
# Above and below the values, as a part of their height.
_MARGIN: Final = 0.05
# Below this part of the values' size a difference is rounding, and what each derivative adds to it.
_ROUNDING: Final = {"float64": 1e-13, "float32": 1e-5}
_CANCELLATION: Final = {"float64": 100.0, "float32": 10.0}
# Limits keep away from the largest number, so that their difference is one too.
_LARGEST: Final = float(np.finfo(np.float64).max) / 4


@dataclass(frozen=True)
class Break:
    """Where a piece ends, and why.

    Attributes
    ----------
    x
        The place.
    kind
        ``"gap"``: f is not defined there or beyond; ``"pole"``: it grows without bound; ``"jump"``;
        ``"kink"``: it is not differentiable; ``"seam"``: it is, but a higher derivative jumps.
    """

    x: float
    kind: str


@dataclass(frozen=True)
class Samples:
    """A curve at some points.

    Attributes
    ----------
    x
        The points, increasing; equal neighbours only where two pieces touch.
    values
        ``(order + 1, n)``: f and its derivatives.
    pieces
        Half-open ranges of indices. Inside a piece f is smooth and finite.
    breaks
        Why pieces end.
    dtype
        ``"float64"`` or ``"float32"``: in what the values were computed.
    """

    x: Floats
    values: Floats
    pieces: tuple[tuple[int, int], ...]
    breaks: tuple[Break, ...]
    dtype: str


def interpolated(samples: Samples, order: int, x: Floats) -> Floats:
    """Return a derivative between the samples; NaN outside of all pieces.

    Parameters
    ----------
    samples
        A curve.
    order
        Which derivative.
    x
        Where.
    """
    left = np.searchsorted(samples.x, x, side="right") - 1
    # the last point belongs to the interval before it
    left = np.where(x == samples.x[-1], samples.x.size - 2, left)
    inside = (left >= 0) & (left < samples.x.size - 1)
    left = np.where(inside, left, 0)
    ends = samples.values[order:, left], samples.values[order:, left + 1]
    values = interpolate(samples.x[left], samples.x[left + 1], *ends, x)
    return np.where(inside & _linked(samples)[left], values, np.nan)


def panel_limits(samples: Sequence[Samples], order: int) -> tuple[float, float]:
    """Return the lowest and the highest value that the panel of a derivative shows.

    Parameters
    ----------
    samples
        All curves of the panel.
    order
        Which derivative it shows.
    """
    ranges = [found for one in samples if (found := value_range(one, order)) is not None]
    low, high = min((a for a, _ in ranges), default=0.0), max((b for _, b in ranges), default=0.0)
    margin = _MARGIN * (high - low)
    if not margin:
        margin = abs(high) / 2 or 1.0
    return max(low - margin, -_LARGEST), min(high + margin, _LARGEST)


def value_range(
    samples: Samples, order: int, also: Floats | None = None
) -> tuple[float, float] | None:
    """Return what a panel shows of one curve, without margins; None if there is nothing.

    A constant that is so but for rounding has a range of height 0.

    Parameters
    ----------
    samples
        The curve.
    order
        Which derivative the panel shows.
    also
        Values that were seen elsewhere.
    """
    values = samples.values[order]
    shown = np.isfinite(values) & np.isfinite(samples.values[0])
    if not shown.any():
        return None
    lowest, highest = values[shown].min(), values[shown].max()
    if also is not None and also.size:
        lowest, highest = min(lowest, also.min()), max(highest, also.max())
    low, high = _bounded(lowest), _bounded(highest)
    noise = _noise(samples, order)
    if high - low <= noise:
        middle = low / 2 + high / 2
        middle = 0.0 if abs(middle) <= noise else middle
        return middle, middle
    with np.errstate(all="ignore"):
        bulk = _bulk(samples, order, shown, high - low)
    return (low, high) if bulk is None else (max(low, bulk[0]), min(high, bulk[1]))


def _bounded(value: float) -> float:
    """Return a number so far from the largest one that differences of such are numbers."""
    return float(np.clip(value, -_LARGEST, _LARGEST))


def _noise(samples: Samples, order: int) -> float:
    """Return what is rounding in a derivative: of its own values, or of f's."""
    own, f = (_largest(samples.values[row]) for row in (order, 0))
    width = float(samples.x[-1] - samples.x[0]) or 1.0
    with np.errstate(all="ignore"):
        size = float(np.fmax(own, f / np.float64(width) ** order))
    return _ROUNDING[samples.dtype] * _CANCELLATION[samples.dtype] ** order * size


def _largest(values: Floats) -> float:
    return float(np.max(np.abs(values), initial=0.0, where=np.isfinite(values)))


def _bulk(
    samples: Samples, order: int, shown: NDArray[np.bool_], height: float
) -> tuple[float, float] | None:
    """Return where most of the values are, if they grow without bound at the end of a piece."""
    x, values = samples.x, samples.values[order]
    ends = _unbounded_ends(samples, order)
    if not ends.size:
        return None
    calm = shown & (_distances(x, ends) > _NEAR * (x[-1] - x[0]))
    has_pole = any(one.kind == "pole" for one in samples.breaks)
    if not calm.any() or not (has_pole or height > _GROWTH * np.ptp(values[calm])):
        return None
    linked = _linked(samples)
    widths = np.where(linked, np.diff(x) / 2, 0.0)
    weights = np.append(widths, 0.0) + np.append(0.0, widths)
    order_of_values = np.argsort(values[shown])
    sorted_values = values[shown][order_of_values]
    passed = np.cumsum(weights[shown][order_of_values])
    low, high = np.interp([_CUT * passed[-1], (1 - _CUT) * passed[-1]], passed, sorted_values)
    reach = _BEYOND * (high - low)
    rising = np.where(linked, np.sign(np.diff(values)), 0.0)
    turns = np.append(np.append(False, rising[1:] * rising[:-1] < 0), False) & calm
    kept = values[turns] if turns.any() else values[calm][:1]
    return float(min(low - reach, kept.min())), float(max(high + reach, kept.max()))


def _linked(samples: Samples) -> NDArray[np.bool_]:
    """Return whether a point and the next one are of one piece."""
    begun = np.zeros(samples.x.size + 1, np.int64)
    for start, end in samples.pieces:
        begun[start] += 1
        begun[end - 1] -= 1
    linked: NDArray[np.bool_] = np.cumsum(begun)[: samples.x.size - 1] > 0
    return linked


def _distances(x: Floats, ends: Floats) -> Floats:
    """Return for each point how far the nearest of some ends is, in increasing order both."""
    after = np.searchsorted(ends, x)
    before = np.append(-np.inf, ends)[after]
    distances: Floats = np.minimum(x - before, np.append(ends, np.inf)[after] - x)
    return distances


def _unbounded_ends(samples: Samples, order: int) -> Floats:
    """Return the ends of pieces at which a derivative may grow without bound."""
    pieces = np.array([piece for piece in samples.pieces if piece[1] - piece[0] > _FEW])
    values = samples.values[order]
    if not pieces.size or not (samples.breaks or np.isinf(values).any()):
        return np.empty(0)
    x, sizes, breaks = samples.x, np.abs(values), np.array([one.x for one in samples.breaks])
    starts, ends = pieces[:, 0], pieces[:, 1] - 1
    # how many breaks are before the end of a piece, and before the start of the next one
    passed = np.append(0, np.searchsorted(breaks, x[ends], side="left"))
    reached = np.append(np.searchsorted(breaks, x[starts], side="right"), breaks.size)
    at_break = reached > passed
    found = []
    for index, step, broken in ((starts, 1, at_break[:-1]), (ends, -1, at_break[1:])):
        grows = (sizes[index] > sizes[index + step]) & (
            sizes[index + step] > sizes[index + 2 * step]
        )
        found.append(x[index[(broken & grows) | ~np.isfinite(sizes[index])]])
    return np.unique(np.concatenate(found))
