"""Where a curve is sampled: at some points first, then at more where it needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tapemagic.derivatives.samples import Samples

if TYPE_CHECKING:
    from tapemagic.derivatives.curves import Curve

__all__ = ["sample"]


def sample(curve: Curve, low: float, high: float, *, count: int = 400) -> Samples:
    """Return a curve between two limits, at about `count` points."""
    x = np.linspace(low, high, count)
    values = curve.at(x)
    finite = np.isfinite(values[0])
    edges = np.flatnonzero(np.diff(np.concatenate(([0], finite.astype(np.int8), [0]))))
    pieces = tuple((int(a), int(b)) for a, b in edges.reshape(-1, 2))
    return Samples(x, values, pieces, (), curve.dtype)
