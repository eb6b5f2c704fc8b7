"""What a sampled curve is: points, the values of f and its derivatives there, and its pieces.

Inside a piece f is smooth and finite, so that a reader may interpolate between two neighbours
(`hermite`); from one piece to the next nothing may be drawn. A `Break` says why a piece ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Break", "Samples", "panel_limits"]


@dataclass(frozen=True)
class Break:
    """Where a piece ends, and why.

    Attributes
    ----------
    x
        The place.
    kind
        ``"gap"`` (f is not defined), ``"pole"``, ``"jump"`` or ``"kink"`` (not differentiable).
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
    """Return the lowest and the highest value that the panel of a derivative shows."""
    shown = np.concatenate([one.values[order] for one in samples] or [np.zeros(0)])
    shown = shown[np.isfinite(shown)]
    if not shown.size:
        return -1.0, 1.0
    low, high = float(shown.min()), float(shown.max())
    margin = 0.05 * (high - low) or abs(high) or 1.0
    return low - margin, high + margin
