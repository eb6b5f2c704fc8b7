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

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Break", "Samples", "panel_limits", "value_range"]

# The highest and lowest parts, by width, that a panel with a pole may cut off,
_CUT: Final = 0.1
# and how far it reaches beyond the rest, as a part of its height.
_BEYOND: Final = 0.5
# How near the end of a piece, as a part of the width, values may grow without bound,
_NEAR: Final = 0.01
# and by what factor they do, at least.
_GROWTH: Final = 3.0
# Above and below the values, as a part of their height.
_MARGIN: Final = 0.05
# Below this part of the values' size a difference is rounding.
_ROUNDING: Final = {"float64": 1e-13, "float32": 1e-5}
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
    with np.errstate(all="ignore"):
        finite = np.where(np.isfinite(samples.values), np.abs(samples.values), 0.0)
        width = np.ptp(samples.x) or 1.0
        sizes = finite[order].max(), finite[0].max() / width**order
    return _ROUNDING[samples.dtype] * float(np.nanmax(sizes))


def _bulk(
    samples: Samples, order: int, shown: NDArray[np.bool_], height: float
) -> tuple[float, float] | None:
    """Return where most of the values are, if they grow without bound at the end of a piece."""
    x, values = samples.x, samples.values[order]
    ends = _unbounded_ends(samples, order)
    if not ends.size:
        return None
    near = np.min(np.abs(x[:, None] - ends), axis=1) <= _NEAR * np.ptp(x)
    calm = shown & ~near
    if not calm.any() or height <= _GROWTH * np.ptp(values[calm]):
        return None
    weights = np.zeros(x.size)
    for start, end in samples.pieces:
        widths = np.diff(x[start:end]) / 2
        weights[start : end - 1] += widths
        weights[start + 1 : end] += widths
    order_of_values = np.argsort(values[shown])
    sorted_values, passed = (
        values[shown][order_of_values],
        np.cumsum(weights[shown][order_of_values]),
    )
    low, high = np.interp([_CUT * passed[-1], (1 - _CUT) * passed[-1]], passed, sorted_values)
    reach = _BEYOND * (high - low)
    turns = _turning_values(samples, order, calm)
    return float(min(low - reach, *turns)), float(max(high + reach, *turns))


def _unbounded_ends(samples: Samples, order: int) -> Floats:
    """Return the ends of pieces towards which a derivative may grow without bound."""
    x, sizes = samples.x, np.abs(samples.values[order])
    breaks = np.array([one.x for one in samples.breaks])
    reach = _NEAR * np.ptp(x)
    found = []
    limits = [-np.inf, *(x[[start, end - 1]] for start, end in samples.pieces), np.inf]
    for number, (start, end) in enumerate(samples.pieces, start=1):
        before = np.max(limits[number - 1])
        after = np.min(limits[number + 1])
        for index, outer in ((start, before), (end - 1, after)):
            low, high = sorted((x[index], outer))
            at_break = ((breaks >= low) & (breaks <= high)).any()
            near = sizes[start:end][np.abs(x[start:end] - x[index]) <= reach]
            if not np.isfinite(sizes[index]) or (at_break and sizes[index] >= near.max()):
                found.append(x[index])
    return np.array(found)


def _turning_values(samples: Samples, order: int, calm: NDArray[np.bool_]) -> list[float]:
    """Return the values of a derivative where it is locally largest or smallest."""
    values = samples.values[order]
    turns = np.zeros(values.size, bool)
    for start, end in samples.pieces:
        rising = np.sign(np.diff(values[start:end]))
        turns[start + 1 : end - 1] |= rising[1:] * rising[:-1] < 0
    found: list[float] = values[turns & calm].tolist()
    return found or [float(values[calm][0])]
