"""Special functions that numpy has not: erf, its relatives, and the logarithm of Γ.

Python's own ``math`` gives erf, erfc and log Γ to the last bit, one number at a time. The
derivatives of log Γ, the polygamma functions, are computed here for whole arrays: recurrence until
the argument is large, then the asymptotic series (Abramowitz & Stegun 6.3.18 and 23.2.7). All of it
runs in double precision, and is rounded once at the end.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import invalid_argument
from .operation import operation, unary

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["rounded"]

# The Bernoulli numbers B2, B4, …
_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
_LARGE = 12.0
_MOST_STEPS = 10_000
"""How far below 0 the polygamma functions are computed; they go up by steps of 1."""


def _one_by_one(function: Callable[[float], float]) -> Callable[[Any], Any]:
    """Return the kernel that applies `function` to each element."""

    def kernel(x: Any) -> Any:
        if type(x) is not np.ndarray:
            return x.dtype.type(function(float(x)))
        return np.array([function(v) for v in x.ravel().tolist()], x.dtype).reshape(x.shape)

    return kernel


def rounded(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the kernel that computes in double precision, and gives the type it received."""

    def kernel(x: Any, *attributes: Any) -> Any:
        with np.errstate(all="ignore"):
            wide = np.atleast_1d(np.asarray(x, np.float64))
            return function(wide, *attributes).reshape(np.shape(x)).astype(x.dtype)[()]

    return kernel


# ---- the error function ------------------------------------------------------------------------

_TWO_OVER_ROOT_PI = 2 / math.sqrt(math.pi)


def _inverse_erf(y: Any) -> Any:
    """Invert erf: Winitzki's approximation, then Newton's and Halley's method."""
    inside = np.abs(y) < 1
    safe = np.where(inside, y, 0.0)
    logarithm = np.log1p(-safe * safe)
    a = 0.147
    half = 2 / (math.pi * a) + logarithm / 2
    x = np.sign(safe) * np.sqrt(np.sqrt(half * half - logarithm / a) - half)
    exact_erf = _one_by_one(math.erf)
    exact_erfc = _one_by_one(math.erfc)
    for _ in range(3):
        # Near ±1 the difference is taken of erfc, which keeps its digits there.
        tail = np.where(safe >= 0, (1 - safe) - exact_erfc(x), exact_erfc(-x) - (1 + safe))
        error = np.where(np.abs(safe) > 0.5, tail, exact_erf(x) - safe)  # noqa: PLR2004
        step = error / (_TWO_OVER_ROOT_PI * np.exp(-x * x))
        x = x - step / (1 + x * step)
    return np.where(inside, x, np.where(np.abs(y) == 1, np.copysign(np.inf, y), np.nan))


erf = unary(
    "Erf",
    "erf",
    _one_by_one(math.erf),
    lambda m, g, x: g * _TWO_OVER_ROOT_PI * m.exp(-(x * x)),
    floats_only=True,
)
erfc = unary(
    "Erfc",
    "erfc",
    _one_by_one(math.erfc),
    lambda m, g, x: -(g * _TWO_OVER_ROOT_PI * m.exp(-(x * x))),
    floats_only=True,
)
erfinv = unary(
    "Erfinv",
    "erfinv",
    rounded(_inverse_erf),
    lambda m, g, out: g * (1 / _TWO_OVER_ROOT_PI) * m.exp(out * out),
    floats_only=True,
)

ndtri = unary(
    "Ndtri",
    "ndtri",
    rounded(lambda x: _inverse_erf(2 * x - 1) * math.sqrt(2)),
    lambda m, g, out: g * math.sqrt(2 * math.pi) * m.exp(out * out / 2),
    floats_only=True,
)

# ---- the logarithm of Γ ------------------------------------------------------------------------


def _log_gamma(x: float) -> float:
    if math.isinf(x):
        return math.inf
    if x <= 0 and x == math.floor(x):
        return math.inf
    return math.lgamma(x)


def _digamma(x: Any) -> Any:
    """Compute ψ by ψ(x) = ψ(x+1) - 1/x, the series for large x, and reflection for negative x."""
    mirrored = x < 0
    z = np.where(mirrored, 1 - x, x)
    total = np.zeros_like(z)
    for _ in range(int(_LARGE)):
        small = z < _LARGE
        total -= np.where(small, 1 / z, 0)
        z = np.where(small, z + 1, z)
    inverse = 1 / (z * z)
    series = np.zeros_like(z)
    for k in range(len(_BERNOULLI), 0, -1):
        series = (series + _BERNOULLI[k - 1] / (2 * k)) * inverse
    total += np.log(z) - 0.5 / z - series
    reflected = total - math.pi / np.tan(math.pi * np.where(mirrored, x, 0.5))
    value = np.where(mirrored, reflected, total)
    return np.where((x <= 0) & (x == np.floor(x)), np.nan, value)


def _polygamma(x: Any, given: float) -> Any:
    """Compute the derivative of ψ of the given order, as (-1)^(n+1) n! ζ(n+1, x)."""
    if given != np.floor(given) or given < 0:
        return np.full_like(x, np.nan)
    order = int(given)
    s = order + 1
    pole = (x <= 0) & (x == np.floor(x))
    z = np.where(pole, 1.0, x)
    total = np.zeros_like(z)
    lowest = float(np.min(x, initial=0.0, where=np.isfinite(x)))
    for _ in range(min(int(_LARGE - lowest) + 1, _MOST_STEPS)):
        small = z < _LARGE
        total += np.where(small, z ** float(-s), 0)
        z = np.where(small, z + 1, z)
    # Euler and Maclaurin's formula for the rest of the sum.
    total += z ** (1.0 - s) / (s - 1) + 0.5 * z ** float(-s)
    factor = float(s)
    power = z ** (-s - 1.0)
    for k, bernoulli in enumerate(_BERNOULLI, 1):
        total += bernoulli / math.factorial(2 * k) * factor * power
        factor *= (s + 2 * k - 1) * (s + 2 * k)
        power = power / (z * z)
    value = (-1) ** (order + 1) * math.factorial(order) * total
    at_poles = np.where(pole, np.inf if s % 2 == 0 else np.nan, value)
    return np.where(x > _LARGE - _MOST_STEPS, at_poles, np.nan)


def _polygamma_kernel(x: Any, order: float) -> Any:
    if x.dtype.char == "e":  # met in the derivatives of lgamma and digamma only
        message = "Value for attr 'T' of half is not in the list of allowed values: float, double"
        raise invalid_argument(message, "Polygamma")
    return rounded(_polygamma)(x, order)


lgamma = unary(
    "Lgamma",
    "lgamma",
    _one_by_one(_log_gamma),
    lambda m, g, x: g * m.digamma(x),
    floats_only=True,
)
digamma = unary(
    "Digamma",
    "digamma",
    rounded(_digamma),
    lambda m, g, x: g * m.polygamma(x, 1),
    floats_only=True,
)
polygamma = operation(
    "Polygamma",
    "polygamma",
    _polygamma_kernel,
    lambda m, g, x, order: g * m.polygamma(x, order + 1),
)
