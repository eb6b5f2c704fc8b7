"""``tf.math.special``: Bessel functions, and integrals of elementary functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import bessel, integrals
from .arguments import check_type
from .conversion import convert

if TYPE_CHECKING:
    from .operation import Operation
    from .tensor import Tensor

__all__ = [
    "bessel_i0",
    "bessel_i0e",
    "bessel_i1",
    "bessel_i1e",
    "bessel_j0",
    "bessel_j1",
    "bessel_k0",
    "bessel_k0e",
    "bessel_k1",
    "bessel_k1e",
    "bessel_y0",
    "bessel_y1",
    "dawsn",
    "expint",
    "fresnel_cos",
    "fresnel_sin",
    "spence",
]


def _of_floats(row: Operation, x: Any) -> Tensor:
    """Apply an operation that takes floating-point numbers."""
    x = convert(x)
    check_type(x, row.operation, "f")
    return row(x)


def bessel_i0(x: Any, name: str | None = None) -> Tensor:
    """Return the modified Bessel function I of order 0."""
    return _of_floats(bessel.bessel_i0, x)


def bessel_i0e(x: Any, name: str | None = None) -> Tensor:
    """Return I of order 0, times exp(-|x|)."""
    return _of_floats(bessel.bessel_i0e, x)


def bessel_i1(x: Any, name: str | None = None) -> Tensor:
    """Return the modified Bessel function I of order 1."""
    return _of_floats(bessel.bessel_i1, x)


def bessel_i1e(x: Any, name: str | None = None) -> Tensor:
    """Return I of order 1, times exp(-|x|)."""
    return _of_floats(bessel.bessel_i1e, x)


def bessel_j0(x: Any, name: str | None = None) -> Tensor:
    """Return the Bessel function J of order 0."""
    return _of_floats(bessel.bessel_j0, x)


def bessel_j1(x: Any, name: str | None = None) -> Tensor:
    """Return the Bessel function J of order 1."""
    return _of_floats(bessel.bessel_j1, x)


def bessel_k0(x: Any, name: str | None = None) -> Tensor:
    """Return the modified Bessel function K of order 0."""
    return _of_floats(bessel.bessel_k0, x)


def bessel_k0e(x: Any, name: str | None = None) -> Tensor:
    """Return K of order 0, times exp(x)."""
    return _of_floats(bessel.bessel_k0e, x)


def bessel_k1(x: Any, name: str | None = None) -> Tensor:
    """Return the modified Bessel function K of order 1."""
    return _of_floats(bessel.bessel_k1, x)


def bessel_k1e(x: Any, name: str | None = None) -> Tensor:
    """Return K of order 1, times exp(x)."""
    return _of_floats(bessel.bessel_k1e, x)


def bessel_y0(x: Any, name: str | None = None) -> Tensor:
    """Return the Bessel function Y of order 0."""
    return _of_floats(bessel.bessel_y0, x)


def bessel_y1(x: Any, name: str | None = None) -> Tensor:
    """Return the Bessel function Y of order 1."""
    return _of_floats(bessel.bessel_y1, x)


def dawsn(x: Any, name: str | None = None) -> Tensor:
    """Return exp(-x²) times the integral of exp(t²) from 0 to x."""
    return _of_floats(integrals.dawsn, x)


def expint(x: Any, name: str | None = None) -> Tensor:
    """Return the exponential integral Ei, that of exp(t)/t up to x."""
    return _of_floats(integrals.expint, x)


def fresnel_cos(x: Any, name: str | None = None) -> Tensor:
    """Return the integral of cos(π t²/2) from 0 to x."""
    return _of_floats(integrals.fresnel_cos, x)


def fresnel_sin(x: Any, name: str | None = None) -> Tensor:
    """Return the integral of sin(π t²/2) from 0 to x."""
    return _of_floats(integrals.fresnel_sin, x)


def spence(x: Any, name: str | None = None) -> Tensor:
    """Return minus the integral of log(t)/(t - 1) from 1 to x."""
    return _of_floats(integrals.spence, x)
