"""``tf.math.betainc``, ``lbeta`` and ``erfcinv``: functions that others are made of.

The incomplete beta function is computed by its continued fraction (Abramowitz & Stegun 26.5.8),
from the end where that converges quickly; in double precision, rounded once at the end.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from . import arrays
from .arguments import same_type, shape_of
from .conversion import convert
from .elementwise_functions import lgamma, ndtri
from .errors import invalid_argument
from .operation import not_allowed, operation
from .reduction_functions import reduce_sum
from .tensor import shape_text

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = ["betainc", "erfcinv", "lbeta"]

_MOST_STEPS = 300
_TINY = 1e-300


def _fraction(a: Any, b: Any, x: Any) -> Any:
    """Return the continued fraction, by Lentz's method."""
    c, d = np.ones_like(x), 1 / _not_zero(1 - (a + b) * x / (a + 1))
    result = d.copy()
    for n in range(1, _MOST_STEPS):
        for factor in (
            n * (b - n) * x / ((a + 2 * n - 1) * (a + 2 * n)),
            -(a + n) * (a + b + n) * x / ((a + 2 * n) * (a + 2 * n + 1)),
        ):
            d = 1 / _not_zero(1 + factor * d)
            c = _not_zero(1 + factor / c)
            step = c * d
            result *= step
        if np.all(np.abs(step - 1) < 1e-16):  # noqa: PLR2004
            break
    return result


def _not_zero(x: Any) -> Any:
    return np.where(np.abs(x) < _TINY, _TINY, x)


_log_gamma = np.vectorize(math.lgamma, otypes=[np.float64])


def _regularized(a: Any, b: Any, x: Any) -> Any:
    """Compute I(x; a, b) for numbers in the domain."""
    turned = x > (a + 1) / (a + b + 2)
    a, b, x = np.where(turned, b, a), np.where(turned, a, b), np.where(turned, 1 - x, x)
    front = a * np.log(x) + b * np.log1p(-x) - np.log(a)
    front += _log_gamma(a + b) - _log_gamma(a) - _log_gamma(b)
    found = np.exp(front) * _fraction(a, b, x)
    return np.where(turned, 1 - found, found)


def _betainc(a: Any, b: Any, x: Any) -> Any:
    kind = x.dtype
    a, b, x = (np.atleast_1d(part).astype(np.float64) for part in np.broadcast_arrays(a, b, x))
    inside = (a > 0) & (b > 0) & (x > 0) & (x < 1)
    result = np.full(x.shape, np.nan)
    valid = (a > 0) & (b > 0)
    result[valid & (x == 0)], result[valid & (x == 1)] = 0.0, 1.0
    if inside.any():
        result[inside] = _regularized(a[inside], b[inside], x[inside])
    return result.astype(kind)


def _density(m: Any, g: Any, a: Any, b: Any, x: Any, x_shape: Any) -> Any:
    beta = m.lgamma(a) + m.lgamma(b) - m.lgamma(a + b)
    slope = m.exp(m.xlog1py(b - 1, -x) + m.xlogy(a - 1, x) - beta)
    return m.sum_to_shape(g * slope, x_shape)


_incomplete = operation("Betainc", "betainc", _betainc, None, None, _density)


def betainc(a: Any, b: Any, x: Any, name: str | None = None) -> Tensor:
    """Return the regularized incomplete beta function; only `x` has a gradient, as in TensorFlow.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When the shapes differ, other than by being that of one number.
    """
    parts = same_type([a, b, x], "Betainc")
    if parts[0]._dtype.name not in {"float32", "float64"}:
        raise not_allowed("Betainc", parts[0]._dtype, "float, double")
    shapes = {shape_of(part) for part in parts} - {()}
    if len(shapes) > 1:
        texts = [shape_text(shape_of(part)) for part in parts]
        message = f"Shapes of a, b and x are inconsistent: {', '.join(texts)}"
        raise invalid_argument(message, "Betainc")
    shape = shapes.pop() if shapes else ()
    whole = [arrays.broadcast_to(part, shape) if shape else part for part in parts]
    return arrays.reshape(_incomplete(*whole), shape)


def lbeta(x: Any, name: str | None = None) -> Tensor:
    """Return the logarithm of the absolute value of the beta function of the last axis."""
    x = convert(x)
    return reduce_sum(lgamma(x), -1) - lgamma(reduce_sum(x, -1))


def erfcinv(x: Any, name: str | None = None) -> Tensor:
    """Return the number whose complementary error function each number is."""
    return -ndtri(0.5 * convert(x)) * math.sqrt(0.5)
