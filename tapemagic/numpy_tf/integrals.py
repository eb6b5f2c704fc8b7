"""Functions that are integrals of elementary ones: Dawson's, Fresnel's, Ei, and the dilogarithm.

As for the Bessel functions, each is computed where it is exact: by a power series for small
arguments, an asymptotic one for large arguments, and something of its own between them. All of it
runs in double precision, and is rounded once at the end.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .bessel import branches
from .operation import unary
from .special_functions import rounded

__all__: list[str] = []

_EULER = 0.5772156649015329


# ---- Dawson's integral: exp(-x²) ∫ exp(t²) dt from 0 to x --------------------------------------

_STEP = 0.2


def _dawson_series(x: Any) -> Any:
    term, total = x.copy(), np.zeros_like(x)
    for k in range(12):
        total += term
        term = -term * 2 * x * x / (2 * k + 3)
    return total


def _dawson_sum(x: Any) -> Any:
    """Add up what is an integral by its form (G. B. Rybicki, Computers in Physics 3, 1989)."""
    even = 2 * np.round(x / (2 * _STEP))
    rest = x - even * _STEP
    total = np.zeros_like(x)
    for n in range(-33, 34, 2):
        total += np.exp(-((rest - n * _STEP) ** 2)) / (n + even)
    return total / math.sqrt(math.pi)


def _dawson(x: Any) -> Any:
    size = np.abs(x)
    found = branches(
        size,
        (size < 0.3, _dawson_series),  # noqa: PLR2004
        (np.isinf(size), np.zeros_like),
        (size < np.inf, _dawson_sum),
    )
    return np.copysign(found, x)


# ---- Fresnel's integrals of cos(π t²/2) and sin(π t²/2) from 0 to x ---------------------------

_HALF_PI = math.pi / 2
_HIGHEST = 100


def _fresnel_sums(x: Any) -> tuple[Any, Any]:
    """Add up spherical Bessel functions of π x²/2, found by recurrence downwards."""
    z = _HALF_PI * x * x
    above, here = np.zeros_like(z), np.full_like(z, 1e-120)
    sums = [np.zeros_like(z), np.zeros_like(z)]
    for n in range(_HIGHEST, -1, -1):
        sums[n % 2] += here
        here, above = (2 * n + 1) / z * here - above, here
    # Now `above` is that of order 0, which is sin(z)/z, and `here` that of order -1, cos(z)/z.
    scale = (np.sin(z) * above + np.cos(z) * here) / (z * (above**2 + here**2))
    return x * scale * sums[0], x * scale * sums[1]


def _fresnel_series(x: Any) -> tuple[Any, Any]:
    z = _HALF_PI * x * x
    term = np.ones_like(x)
    sums = [np.zeros_like(x), np.zeros_like(x)]
    for k in range(24):
        sums[k % 2] += (term if k % 4 < 2 else -term) / (2 * k + 1)  # noqa: PLR2004
        term = term * z / (k + 1)
    return x * sums[0], x * sums[1]


def _fresnel_large(x: Any) -> tuple[Any, Any]:
    z = _HALF_PI * x * x
    term = np.ones_like(x)
    sums = [np.zeros_like(x), np.zeros_like(x)]
    for k in range(20):
        sums[k % 2] += term if k % 4 < 2 else -term  # noqa: PLR2004
        term = term * (2 * k + 1) / (2 * z)
    f, g = sums[0] / (math.pi * x), sums[1] / (math.pi * x)
    angle = _HALF_PI * np.fmod(x * x, 4)  # exact where π x²/2 itself has lost its last digits
    sine, cosine = np.sin(angle), np.cos(angle)
    return 0.5 + f * sine - g * cosine, 0.5 - f * cosine - g * sine


def _fresnel(x: Any, which: int) -> Any:
    size = np.abs(x)
    found = branches(
        size,
        (size < 1, lambda z: _fresnel_series(z)[which]),
        (size < 5, lambda z: _fresnel_sums(z)[which]),  # noqa: PLR2004
        (size > 1e8, lambda z: np.full_like(z, 0.5)),  # noqa: PLR2004
        (size < np.inf, lambda z: _fresnel_large(z)[which]),
    )
    return np.copysign(found, x)


# ---- Ei: ∫ exp(t)/t dt up to x -----------------------------------------------------------------


def _ei_series(x: Any) -> Any:
    term, total = x.copy(), np.zeros_like(x)
    for k in range(1, 130):
        total += term / k
        term = term * x / (k + 1)
    return _EULER + np.log(x) + total


def _ei_large(x: Any) -> Any:
    term, total = np.ones_like(x), np.zeros_like(x)
    for k in range(1, 40):
        total += term
        term = term * k / x
    return np.exp(x) / x * total


def _ei(x: Any) -> Any:
    return branches(
        x,
        (x == 0, lambda z: np.full_like(z, -np.inf)),
        (x < 0, lambda z: np.full_like(z, np.nan)),
        (x < 40, _ei_series),  # noqa: PLR2004
        (x < np.inf, _ei_large),
    )


# ---- Spence's function: -∫ log(t)/(t - 1) dt from 1 to x --------------------------------------

_ZETA_2 = math.pi**2 / 6
# B(k) / (k + 1)! of the Bernoulli numbers B(0), B(1), B(2), B(4), …
_OF_DILOGARITHM = (
    (1, 1.0), (2, -1 / 4), (3, 1 / 36), (5, -1 / 3600), (7, 1 / 211680), (9, -1 / 10886400),
    (11, 1 / 526901760), (13, -691 / 16999766784000), (15, 1 / 1120863744000),
    (17, -3617 / 181400588328960000), (19, 43867 / 97072790126247936000),
)  # fmt: skip


def _dilogarithm(z: Any) -> Any:
    """Return Li₂(z) for z from -1 to 1/2."""
    u = -np.log1p(-z)
    return sum(factor * u**power for power, factor in _OF_DILOGARITHM)


def _spence(x: Any) -> Any:
    return branches(
        x,
        (x < 0, lambda z: np.full_like(z, np.nan)),
        (x == 0, lambda z: np.full_like(z, _ZETA_2)),
        (x < 0.5, lambda z: _ZETA_2 - np.log(z) * np.log1p(-z) - _dilogarithm(z)),  # noqa: PLR2004
        (x <= 2, lambda z: _dilogarithm(1 - z)),  # noqa: PLR2004
        (
            x < np.inf,
            lambda z: -_ZETA_2 - np.log(z - 1) ** 2 / 2 - _dilogarithm(1 / (1 - z)),
        ),
    )


# ---- the rows ----------------------------------------------------------------------------------

dawsn = unary(
    "Dawsn", "dawsn", rounded(_dawson), lambda m, g, x, out: g * (1 - 2 * x * out), floats_only=True
)
expint = unary("Expint", "expint", rounded(_ei), lambda m, g, x: g * m.exp(x) / x, floats_only=True)
fresnel_cos = unary(
    "FresnelCos",
    "fresnel_cos",
    rounded(lambda x: _fresnel(x, 0)),
    lambda m, g, x: g * m.cos(x * x * _HALF_PI),
    floats_only=True,
)
fresnel_sin = unary(
    "FresnelSin",
    "fresnel_sin",
    rounded(lambda x: _fresnel(x, 1)),
    lambda m, g, x: g * m.sin(x * x * _HALF_PI),
    floats_only=True,
)
spence = unary(
    "Spence",
    "spence",
    rounded(_spence),
    lambda m, g, x: g * _slope_of_spence(m, x),
    floats_only=True,
)


def _slope_of_spence(m: Any, x: Any) -> Any:
    """Return log(x) / (1 - x), which is -1 at 1."""
    ones = m.ones_like(x)
    return m.where(m.is_nonzero(x - ones), m.log(x) / (1 - x), -ones)
