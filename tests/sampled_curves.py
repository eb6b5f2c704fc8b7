"""What a reader of samples does: it interpolates inside of pieces, and nowhere else."""

from __future__ import annotations

import numpy as np

from tapemagic.derivatives.hermite import interpolate


def interpolated(samples, panel, x):
    """Return a derivative between samples; NaN outside of all pieces."""
    linked = np.zeros(samples.x.size, bool)
    for start, end in samples.pieces:
        linked[start : end - 1] = True
    left = np.searchsorted(samples.x, x, side="right") - 1
    inside = (left >= 0) & (left < samples.x.size - 1)
    left = np.where(inside, left, 0)
    values = interpolate(
        samples.x[left],
        samples.x[left + 1],
        samples.values[panel:, left],
        samples.values[panel:, left + 1],
        x,
    )
    return np.where(inside & linked[left], values, np.nan)
