"""Complex numbers: ``tf.complex``, and their parts as real numbers.

These functions are not holomorphic, so each formula here is the gradient that TensorFlow defines
for it, and reads its values as they are, not conjugated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import arrays, elementwise
from .conversion import convert
from .operation import incompatible_shapes, operation, result_tensor

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = ["angle", "complex", "conj", "imag", "modulus", "real"]


def _join(x: Any, y: Any) -> Any:
    joined = np.empty(np.broadcast_shapes(x.shape, y.shape), np.result_type(x.dtype, np.complex64))
    joined.real = x
    joined.imag = y
    return joined[()]


def _part_gradient(m: Any, g: Any) -> Any:
    return m.complex_of(g, m.zeros_like(g))


complex_of = operation(
    "Complex",
    "complex_of",
    _join,
    lambda m, g, x_shape: m.sum_to_shape(m.real_part(g), x_shape),
    lambda m, g, y_shape: m.sum_to_shape(m.imaginary_part(g), y_shape),
    retypes=True,
    holomorphic=False,
)
real_part = operation(
    "Real", "real_part", lambda x: x.real, _part_gradient, retypes=True, holomorphic=False
)
imaginary_part = operation(
    "Imag",
    "imaginary_part",
    lambda x: x.imag,
    # Source: TensorFlow's _ImagGrad.
    lambda m, g: m.complex_of(m.zeros_like(g), g),
    retypes=True,
    holomorphic=False,
)


def _modulus_gradient(m: Any, g: Any, x: Any, out: Any) -> Any:
    # Source: TensorFlow's _ComplexAbsGrad; 0 at 0.
    return m.divide_no_nan(_part_gradient(m, g), _part_gradient(m, out)) * x


modulus = operation(
    "ComplexAbs", "modulus", lambda x: np.abs(x), _modulus_gradient, retypes=True, holomorphic=False
)
argument = operation(
    "Angle",
    "argument",
    lambda x: np.angle(x)[()],
    # Source: TensorFlow's _AngleGrad.
    lambda m, g, x: -(_part_gradient(m, g) / m.complex_of(m.imaginary_part(x), m.real_part(x))),
    retypes=True,
    holomorphic=False,
)


def complex(real: Any, imag: Any, name: str | None = None) -> Tensor:
    """Return complex numbers with the given real and imaginary parts, float32 or float64.

    Raises
    ------
    TypeError
        When the parts are of different types, or are not real floating numbers.
    tf.errors.InvalidArgumentError
        When the shapes do not broadcast.
    """
    x = convert(real)
    y = convert(imag)
    if x._dtype is not y._dtype or x._dtype.name not in {"float32", "float64"}:
        message = (
            f"The `real` and `imag` components have incorrect types: "
            f"{x._dtype.name} {y._dtype.name}. They must be consistent, and one of "
            "[tf.float32, tf.float64]"
        )
        raise TypeError(message)
    try:
        return complex_of(x, y)
    except ValueError as error:
        raise incompatible_shapes("Complex", x, y, error) from None


def real(input: Any, name: str | None = None) -> Tensor:
    """Return the real part; of real numbers, themselves."""
    x = convert(input)
    if not x._dtype.is_numeric:
        message = f"input must be a numeric tensor, but got tensor with dtype {x._dtype}"
        raise TypeError(message)
    return real_part(x) if x._dtype.is_complex else x


def imag(input: Any, name: str | None = None) -> Tensor:
    """Return the imaginary part; of real numbers, zeros."""
    x = convert(input)
    return imaginary_part(x) if x._dtype.is_complex else arrays.zeros_like(x)


def conj(x: Any, name: str | None = None) -> Tensor:
    """Return the complex conjugate; of real numbers, themselves."""
    x = convert(x)
    if x._dtype.is_complex:
        return elementwise.conj(x)
    if not x._dtype.is_numeric:
        message = f"Expected numeric or variant tensor, got dtype {x._dtype!r}"
        raise TypeError(message)
    return x  # type: ignore[no-any-return]


def angle(input: Any, name: str | None = None) -> Tensor:
    """Return the angle in the complex plane, between -π and π; of real numbers, 0 or π."""
    x = convert(input)
    if x._dtype.is_complex:
        return argument(x)
    half_turn = convert(np.pi, x._dtype)._value
    return result_tensor(np.where(x._value < 0, half_turn, half_turn - half_turn)[()], x._dtype)
