"""Bessel functions of the orders 0 and 1: J, Y, I, K, and I and K without their exponential.

Three ways to compute them, each where it is exact: the power series for small arguments;
recurrence downwards from a high order, where the functions are tiny whatever one begins with
(J. C. P. Miller), for those in the middle; the asymptotic series for large ones. (Abramowitz &
Stegun, chapter 9.) All of it runs in double precision, and is rounded once at the end.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .operation import unary
from .special_functions import rounded

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["branches"]

_EULER = 0.5772156649015329
_SMALL, _LARGE = 2.0, 25.0
_TERMS = 24
_HIGHEST_ORDER = 74
_STEPS = 48

Pair = tuple[Any, Any]
"""The functions of order 0 and of order 1."""


def branches(x: Any, *cases: tuple[Any, Callable[[Any], Any]]) -> Any:
    """Return what the function of the first case gives whose condition holds."""
    result = np.full_like(x, np.nan)
    left = ~np.isnan(x)
    for condition, function in cases:
        here = left & condition
        if here.any():
            result[here] = function(x[here])
        left &= ~here
    return result


# ---- the power series --------------------------------------------------------------------------


def _series(x: Any, sign: float, terms: int = _TERMS) -> tuple[Pair, Pair]:
    """Return the series of J or I, and those that Y or K has beside the logarithm."""
    q = sign * x * x / 4
    term = np.ones_like(x)
    harmonic = 0.0
    first, second = np.zeros_like(x), np.zeros_like(x)
    beside_first, beside_second = np.zeros_like(x), np.zeros_like(x)
    for k in range(terms):
        first += term
        second += term / (k + 1)
        beside_first += harmonic * term
        beside_second += (2 * harmonic + 1 / (k + 1) - 2 * _EULER) * term / (k + 1)
        term = term * q / (k + 1) ** 2
        harmonic += 1 / (k + 1)
    return (first, x / 2 * second), (beside_first, x / 2 * beside_second)


def _small_y(x: Any) -> Pair:
    (j0, j1), (beside_0, beside_1) = _series(x, -1.0)
    logarithm = np.log(x / 2)
    y0 = 2 / math.pi * ((logarithm + _EULER) * j0 - beside_0)
    y1 = (2 * logarithm * j1 - beside_1 - 2 / x) / math.pi
    return y0, y1


def _small_k(x: Any) -> Pair:
    (i0, i1), (beside_0, beside_1) = _series(x, 1.0)
    logarithm = np.log(x / 2)
    return beside_0 - (logarithm + _EULER) * i0, 1 / x + logarithm * i1 - beside_1 / 2


# ---- recurrence downwards ----------------------------------------------------------------------


def _recurrence(x: Any) -> list[Any]:
    """Return J of the orders 0, 1, 2 and so on."""
    orders = [np.zeros_like(x), np.full_like(x, 1e-200)]
    for n in range(_HIGHEST_ORDER, 0, -1):
        orders.append(2 * n / x * orders[-1] - orders[-2])
    orders.reverse()
    total = orders[0] + 2 * sum(orders[2::2])
    return [order / total for order in orders]


def _middle_y(x: Any) -> Pair:
    """Compute Y by Neumann's series of the J of all orders, and its derivative."""
    j = _recurrence(x)
    logarithm = np.log(x / 2) + _EULER
    halves = range(1, _HIGHEST_ORDER // 2)
    even = sum((-1) ** k * j[2 * k] / k for k in halves)
    slope = sum((-1) ** k * (j[2 * k - 1] - j[2 * k + 1]) / (2 * k) for k in halves)
    y0 = 2 / math.pi * (logarithm * j[0] - 2 * even)
    y1 = 2 / math.pi * (logarithm * j[1] - j[0] / x + 2 * slope)
    return y0, y1


# ---- large arguments ---------------------------------------------------------------------------


def _hankel(x: Any, order: int) -> Pair:
    """Return the sums of the even and the odd terms of the asymptotic series."""
    term = np.ones_like(x)
    sums = [np.zeros_like(x), np.zeros_like(x)]
    for k in range(_TERMS):
        sums[k % 2] += term if k % 4 < 2 else -term  # noqa: PLR2004
        term = term * (4 * order - (2 * k + 1) ** 2) / (8 * (k + 1) * x)
    return sums[0], sums[1]


def _large(x: Any, order: int, *, second_kind: bool) -> Any:
    """Compute J, or Y if of the second kind."""
    even, odd = _hankel(x, order)
    angle = x - (order / 2 + 0.25) * math.pi
    factor = np.sqrt(2 / (math.pi * x))
    if second_kind:
        return factor * (even * np.sin(angle) + odd * np.cos(angle))
    return factor * (even * np.cos(angle) - odd * np.sin(angle))


def _large_ie(x: Any, order: int) -> Any:
    term, total = np.ones_like(x), np.zeros_like(x)
    for k in range(_TERMS):
        total += term
        term = -term * (4 * order - (2 * k + 1) ** 2) / (8 * (k + 1) * x)
    return total / np.sqrt(2 * math.pi * x)


def _ke(x: Any, order: int) -> Any:
    """Compute exp(x) K(x) = ∫ exp(-x (cosh t - 1)) cosh(order t) dt, by the trapezoidal rule.

    Where what is integrated and all its derivatives vanish at the end, the rule is exact.
    """
    end = np.arccosh(1 + 42 / x)
    step = end / _STEPS
    total = np.full_like(x, 0.5)
    for k in range(1, _STEPS + 1):
        t = k * step
        total += np.exp(-2 * x * np.sinh(t / 2) ** 2) * np.cosh(order * t)
    return total * step


# ---- the functions -----------------------------------------------------------------------------


def _j(x: Any, order: int) -> Any:
    size = np.abs(x)
    found = branches(
        size,
        (size < _SMALL, lambda z: _series(z, -1.0)[0][order]),
        (size < _LARGE, lambda z: _recurrence(z)[order]),
        (size >= _LARGE, lambda z: _large(z, order, second_kind=False)),
    )
    return np.sign(x) * found if order else found


def _y(x: Any, order: int) -> Any:
    return branches(
        x,
        (x <= 0, lambda z: np.full_like(z, -np.inf)),
        (x < _SMALL, lambda z: _small_y(z)[order]),
        (x < _LARGE, lambda z: _middle_y(z)[order]),
        (x >= _LARGE, lambda z: _large(z, order, second_kind=True)),
    )


def _ie(x: Any, order: int) -> Any:
    size = np.abs(x)
    found = branches(
        size,
        (size < _LARGE, lambda z: _series(z, 1.0, 64)[0][order] * np.exp(-z)),
        (np.isinf(size), np.zeros_like),
        (size >= _LARGE, lambda z: _large_ie(z, order)),
    )
    return np.sign(x) * found if order else found


def _k(x: Any, order: int, *, scaled: bool) -> Any:
    return branches(
        x,
        (x <= 0, lambda z: np.full_like(z, np.inf)),
        (x < _SMALL, lambda z: _small_k(z)[order] * (np.exp(z) if scaled else 1)),
        (np.isinf(x), np.zeros_like),
        (x >= _SMALL, lambda z: _ke(z, order) * (1 if scaled else np.exp(-z))),
    )


def _row(name: str, function: Callable[[Any], Any], gradient: Any) -> Any:
    words = f"bessel_{name}"
    return unary(f"Bessel{name.upper()}", words, rounded(function), gradient, floats_only=True)


def _half_at_0(m: Any, x: Any, slope: Any) -> Any:
    """Return `slope`, which is 0 divided by 0 at 0, where the derivative is a half."""
    return m.where(m.is_nonzero(x), slope, m.ones_like(x) / 2)


bessel_i0 = _row("i0", lambda x: _ie(x, 0) * np.exp(np.abs(x)), lambda m, g, x: g * m.bessel_i1(x))
bessel_i0e = _row(
    "i0e",
    lambda x: _ie(x, 0),
    lambda m, g, x, out: g * (m.bessel_i1e(x) - m.sign(x) * out),
)
bessel_i1 = _row(
    "i1",
    lambda x: _ie(x, 1) * np.exp(np.abs(x)),
    lambda m, g, x, out: g * _half_at_0(m, x, m.bessel_i0(x) - out / x),
)
bessel_i1e = _row(
    "i1e",
    lambda x: _ie(x, 1),
    lambda m, g, x, out: (
        g * _half_at_0(m, x, m.bessel_i0e(x) - out * (m.sign(x) + m.reciprocal(x)))
    ),
)
bessel_j0 = _row("j0", lambda x: _j(x, 0), lambda m, g, x: -g * m.bessel_j1(x))
bessel_j1 = _row(
    "j1",
    lambda x: _j(x, 1),
    lambda m, g, x, out: g * _half_at_0(m, x, m.bessel_j0(x) - out / x),
)
bessel_k0 = _row("k0", lambda x: _k(x, 0, scaled=False), lambda m, g, x: -g * m.bessel_k1(x))
bessel_k0e = _row(
    "k0e",
    lambda x: _k(x, 0, scaled=True),
    lambda m, g, x, out: g * (out - m.bessel_k1e(x)),
)
bessel_k1 = _row(
    "k1",
    lambda x: _k(x, 1, scaled=False),
    lambda m, g, x, out: g * (-m.bessel_k0(x) - out / x),
)
bessel_k1e = _row(
    "k1e",
    lambda x: _k(x, 1, scaled=True),
    lambda m, g, x, out: g * (out * (1 - m.reciprocal(x)) - m.bessel_k0e(x)),
)
bessel_y0 = _row("y0", lambda x: _y(x, 0), lambda m, g, x: -g * m.bessel_y1(x))
bessel_y1 = _row(
    "y1",
    lambda x: _y(x, 1),
    lambda m, g, x, out: g * (m.bessel_y0(x) - out / x),
)
