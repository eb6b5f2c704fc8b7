"""Interpolation between two samples that know their derivatives (Hermite).

Two neighbours x0 < x1 at which a function and its first m derivatives are known determine one
polynomial of degree 2m + 1. With t = (x - x0) / h, h = x1 - x0 and s = 1 - t it is

    p(x) = sum over k = 0..m of  w_k(t) h^k f^(k)(x0)  +  (-1)^k w_k(s) h^k f^(k)(x1)
    w_k(t) = t^k / k!  s^(m+1)  sum over j = 0..m-k of  binomial(m + j, j) t^j

and its error is at most (h/2)^(2m+2) / (2m+2)! times the largest derivative of that order between
them. Where a derivative is not finite at one of the two, only those below it are used. A panel that
shows the k-th derivative is interpolated with the k-th and all that are stored above it. The
frontend computes the same; tests/derivatives/hermite_cases.json holds both to the exact values.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

__all__ = ["interpolate", "weights"]


def interpolate(
    x0: ArrayLike, x1: ArrayLike, left: ArrayLike, right: ArrayLike, x: ArrayLike
) -> Floats:
    """Return the Hermite polynomial of two neighbours at x.

    Parameters
    ----------
    x0, x1
        The neighbours, or an array of pairs. Where both are the same, the left values count.
    left, right
        At x0 and x1: the value, the first derivative, ...; for pairs an array for each of these.
    x
        Where to evaluate, between x0 and x1: numbers for one pair, or one number for each pair.
    """
    start, points = np.asarray(x0, np.float64), np.asarray(x, np.float64)
    width = np.asarray(x1, np.float64) - start
    at_start, at_end = np.asarray(left, np.float64), np.asarray(right, np.float64)
    with np.errstate(all="ignore"):
        t = np.where(width == 0, 0.0, (points - start) / width)
        known = np.isfinite(at_start) & np.isfinite(at_end)
        highest = np.cumprod(known, axis=0).sum(axis=0) - 1
        result = np.full(np.broadcast_shapes(t.shape, highest.shape), np.nan)
        for m in np.unique(highest[highest >= 0]):
            here = _polynomial(t, width, at_start[: m + 1], at_end[: m + 1])
            result = np.where(highest == m, here, result)
    return result


def _polynomial(t: Floats, width: Floats, left: Floats, right: Floats) -> Floats:
    m = len(left) - 1
    from_left, from_right = weights(t, m), weights(1 - t, m)
    total = np.zeros(np.broadcast_shapes(t.shape, left.shape[1:]))
    for k in reversed(range(m + 1)):
        total = total + width**k * (from_left[k] * left[k] + (-1) ** k * from_right[k] * right[k])
    return total


def weights(t: Floats, m: int) -> Floats:
    """Return w_0(t), ..., w_m(t): what the left neighbour's values count at t in 0..1."""
    powers = [np.ones_like(t)]
    for _ in range(m):
        powers.append(powers[-1] * t)
    away = (1 - t) ** (m + 1)
    sums = np.cumsum([math.comb(m + j, j) * power for j, power in enumerate(powers)], axis=0)
    parts = [powers[k] / math.factorial(k) * away * sums[m - k] for k in range(m + 1)]
    return np.array(parts)
