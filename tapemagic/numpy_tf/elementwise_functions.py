"""TensorFlow's element-wise functions: arithmetic, elementary functions, comparisons.

Together with `reduction_functions` this is most of ``tf.math``. Each function takes tensors,
Variables, arrays, numbers and nested lists; numbers take the type of the tensor that they meet, and
two tensors must have one type. The formulas, and their gradients, stand in `elementwise`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from . import arrays, elementwise, special_functions
from .arguments import check_kernel, check_type, same_type, shape_of
from .conversion import convert
from .dtypes import BOOL, COMPLEX64, COMPLEX128, FLOAT16, INT8, INT16, INT32, INT64
from .errors import invalid_argument
from .operation import result_tensor
from .operators import absolute
from .tensor import Tensor

__all__ = [
    "abs",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atanh",
    "ceil",
    "cos",
    "cosh",
    "digamma",
    "erf",
    "erfc",
    "erfinv",
    "exp",
    "expm1",
    "floor",
    "is_finite",
    "is_inf",
    "is_nan",
    "lgamma",
    "log",
    "log1p",
    "log_sigmoid",
    "ndtri",
    "negative",
    "pi",
    "polygamma",
    "reciprocal",
    "rint",
    "round",
    "rsqrt",
    "sigmoid",
    "sign",
    "sin",
    "sinh",
    "softplus",
    "softsign",
    "sqrt",
    "square",
    "tan",
    "tanh",
]

pi = math.pi

# ---- functions of one number -------------------------------------------------------------------


def negative(x: Any, name: str | None = None) -> Tensor:
    """Return the numbers with the opposite sign."""
    x = convert(x)
    check_type(x, elementwise.negative.operation, "fic")
    return elementwise.negative(x)


def sign(x: Any, name: str | None = None) -> Tensor:
    """Return -1, 0 or 1, as each number is negative, zero or positive; of complex ones, x / |x|."""
    x = convert(x)
    check_type(x, elementwise.sign.operation, "fiuc")
    if x._dtype.is_complex:
        size = absolute(x)
        return elementwise.divide_no_nan(x, arrays.cast_values(size, x._dtype, size._dtype))
    return elementwise.sign(x)


def square(x: Any, name: str | None = None) -> Tensor:
    """Return the square of each number."""
    if type(x) is not Tensor:
        x = convert(x)
    if not x._dtype.is_numeric:
        check_type(x, elementwise.square.operation, "fiuc")
    return elementwise.square(x)


def sqrt(x: Any, name: str | None = None) -> Tensor:
    """Return the square root of each number; of negative ones, not a number."""
    return elementwise.sqrt(x)


def rsqrt(x: Any, name: str | None = None) -> Tensor:
    """Return 1 divided by the square root of each number."""
    return elementwise.rsqrt(x)


def reciprocal(x: Any, name: str | None = None) -> Tensor:
    """Return 1 divided by each number."""
    x = convert(x)
    check_type(x, elementwise.reciprocal.operation, "fic")
    check_kernel(x, elementwise.reciprocal.operation, INT8, INT16, INT32, INT64)
    return elementwise.reciprocal(x)


def exp(x: Any, name: str | None = None) -> Tensor:
    """Return e raised to each number."""
    return elementwise.exp(x)


def expm1(x: Any, name: str | None = None) -> Tensor:
    """Return e raised to each number, minus 1, exact near 0."""
    return elementwise.expm1(x)


def log(x: Any, name: str | None = None) -> Tensor:
    """Return the natural logarithm of each number."""
    return elementwise.log(x)


def log1p(x: Any, name: str | None = None) -> Tensor:
    """Return the natural logarithm of 1 plus each number, exact near 0."""
    return elementwise.log1p(x)


def sin(x: Any, name: str | None = None) -> Tensor:
    """Return the sine of each angle, in radians."""
    return elementwise.sin(x)


def cos(x: Any, name: str | None = None) -> Tensor:
    """Return the cosine of each angle, in radians."""
    return elementwise.cos(x)


def tan(x: Any, name: str | None = None) -> Tensor:
    """Return the tangent of each angle, in radians."""
    return elementwise.tan(x)


def asin(x: Any, name: str | None = None) -> Tensor:
    """Return the angle, in radians, whose sine each number is."""
    return elementwise.asin(x)


def acos(x: Any, name: str | None = None) -> Tensor:
    """Return the angle, in radians, whose cosine each number is."""
    return elementwise.acos(x)


def atan(x: Any, name: str | None = None) -> Tensor:
    """Return the angle, in radians, whose tangent each number is."""
    return elementwise.atan(x)


def sinh(x: Any, name: str | None = None) -> Tensor:
    """Return the hyperbolic sine of each number."""
    return elementwise.sinh(x)


def cosh(x: Any, name: str | None = None) -> Tensor:
    """Return the hyperbolic cosine of each number."""
    return elementwise.cosh(x)


def tanh(x: Any, name: str | None = None) -> Tensor:
    """Return the hyperbolic tangent of each number."""
    return elementwise.tanh(x)


def asinh(x: Any, name: str | None = None) -> Tensor:
    """Return the number whose hyperbolic sine each number is."""
    return elementwise.asinh(x)


def acosh(x: Any, name: str | None = None) -> Tensor:
    """Return the number whose hyperbolic cosine each number is."""
    return elementwise.acosh(x)


def atanh(x: Any, name: str | None = None) -> Tensor:
    """Return the number whose hyperbolic tangent each number is."""
    return elementwise.atanh(x)


def sigmoid(x: Any, name: str | None = None) -> Tensor:
    """Return 1 / (1 + exp(-x)) for each number."""
    return elementwise.sigmoid(x)


def erf(x: Any, name: str | None = None) -> Tensor:
    """Return the error function of each number."""
    x = convert(x)
    check_type(x, special_functions.erf.operation, "f")
    return special_functions.erf(x)


def erfc(x: Any, name: str | None = None) -> Tensor:
    """Return 1 minus the error function of each number, exact for large ones."""
    x = convert(x)
    check_type(x, special_functions.erfc.operation, "f")
    return special_functions.erfc(x)


def erfinv(x: Any, name: str | None = None) -> Tensor:
    """Return the number whose error function each number is."""
    x = convert(x)
    check_type(x, special_functions.erfinv.operation, "f")
    check_kernel(x, special_functions.erfinv.operation, FLOAT16)
    return special_functions.erfinv(x)


def lgamma(x: Any, name: str | None = None) -> Tensor:
    """Return the logarithm of the absolute value of the gamma function."""
    x = convert(x)
    check_type(x, special_functions.lgamma.operation, "f")
    return special_functions.lgamma(x)


def digamma(x: Any, name: str | None = None) -> Tensor:
    """Return the derivative of the logarithm of the gamma function."""
    x = convert(x)
    check_type(x, special_functions.digamma.operation, "f")
    return special_functions.digamma(x)


def floor(x: Any, name: str | None = None) -> Tensor:
    """Return the largest whole number that is not above each number."""
    x = convert(x)
    check_type(x, elementwise.floor.operation, "f")
    return elementwise.floor(x)


def ceil(x: Any, name: str | None = None) -> Tensor:
    """Return the smallest whole number that is not below each number."""
    x = convert(x)
    check_type(x, elementwise.ceil.operation, "f")
    return elementwise.ceil(x)


def abs(x: Any, name: str | None = None) -> Tensor:
    """Return the absolute value; of complex numbers too it is real."""
    x = convert(x)
    check_type(x, "Abs", "fic")
    return absolute(x)


def round(x: Any, name: str | None = None) -> Tensor:
    """Return the nearest whole number, of two equally near ones the even one."""
    x = convert(x)
    check_type(x, "Round", "fic")
    check_kernel(x, "Round", COMPLEX64, COMPLEX128)
    return elementwise.rint(x)


def rint(x: Any, name: str | None = None) -> Tensor:
    """Return the nearest whole number, of two equally near ones the even one."""
    x = convert(x)
    check_type(x, "Rint", "f")
    check_kernel(x, "Rint", FLOAT16)
    return elementwise.rint(x)


def softplus(features: Any, name: str | None = None) -> Tensor:
    """Return log(1 + exp(x)) for each number, exact for large ones."""
    x = convert(features)
    check_type(x, "Softplus", "f")
    return elementwise.softplus(x)


def softsign(features: Any, name: str | None = None) -> Tensor:
    """Return x / (1 + |x|) for each number."""
    x = convert(features)
    check_type(x, "Softsign", "f")
    return elementwise.softsign(x)


def log_sigmoid(x: Any, name: str | None = None) -> Tensor:
    """Return log(sigmoid(x)) for each number, exact for large negative ones."""
    return -softplus(-convert(x))


def ndtri(x: Any, name: str | None = None) -> Tensor:
    """Return the quantile of the standard normal distribution at each probability."""
    x = convert(x)
    check_type(x, "Ndtri", "f")
    check_kernel(x, "Ndtri", FLOAT16)
    return special_functions.ndtri(x)


def polygamma(a: Any, x: Any, name: str | None = None) -> Tensor:
    """Return the derivative of order `a` (one whole number) of the digamma function.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When `a` is not one number.
    """
    given, x = same_type([a, x], "Polygamma")
    check_type(x, "Polygamma", "f")
    if shape_of(given):
        message = "tf.math.polygamma takes for a one whole number, 0 or more, in this engine"
        raise invalid_argument(message, "Polygamma")
    order = float(given._value)
    if order == 0:
        return special_functions.digamma(x)
    return special_functions.polygamma(x, order)


def _test(name: str, function: Any, x: Any) -> Tensor:
    x = convert(x)
    check_type(x, name, "f")
    return result_tensor(function(x._value), BOOL)


def is_nan(x: Any, name: str | None = None) -> Tensor:
    """Tell which elements are not a number."""
    return _test("IsNan", np.isnan, x)


def is_inf(x: Any, name: str | None = None) -> Tensor:
    """Tell which elements are infinite."""
    return _test("IsInf", np.isinf, x)


def is_finite(x: Any, name: str | None = None) -> Tensor:
    """Tell which elements are neither infinite nor not a number."""
    return _test("IsFinite", np.isfinite, x)
