"""TensorFlow's functions of two tensors: arithmetic, comparisons and logic.

Numbers take the type of the tensor that they meet, two tensors must have one type, and shapes
broadcast. The formulas, and their gradients, stand in `elementwise`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import arrays, elementwise
from .arguments import as_truth, check_kernel, check_type, same_type, shape_of
from .conversion import convert, matching_tensors
from .creation import is_tensor
from .dtypes import BOOL, COMPLEX64, COMPLEX128, FLOAT16
from .errors import InternalError, invalid_argument
from .operation import Operation, mismatch, not_allowed, result_tensor
from .operators import floor_divide, floor_mod, power, true_divide
from .tensor import Tensor, shape_text

__all__ = [
    "accumulate_n",
    "add",
    "add_n",
    "atan2",
    "divide",
    "divide_no_nan",
    "equal",
    "floordiv",
    "floormod",
    "greater",
    "greater_equal",
    "less",
    "less_equal",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "maximum",
    "minimum",
    "mod",
    "multiply",
    "multiply_no_nan",
    "not_equal",
    "polyval",
    "pow",
    "reciprocal_no_nan",
    "scalar_mul",
    "squared_difference",
    "subtract",
    "truediv",
    "truncatediv",
    "truncatemod",
    "xdivy",
    "xlog1py",
    "xlogy",
]


def logical_not(x: Any, name: str | None = None) -> Tensor:
    """Tell which elements are false."""
    return elementwise.logical_not(as_truth(x, "LogicalNot"))


# ---- arithmetic of two -------------------------------------------------------------------------


def _own(x: Any) -> Any:
    """Return the first operand of a function that lets it keep the type that it has alone."""
    return x if type(x) is Tensor or is_tensor(x) else convert(x)


def add(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Return x + y; texts are joined.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When the types differ, or the shapes do not broadcast. A number before a tensor keeps its
        own type: write ``x + y`` to have it follow.
    """
    return elementwise.add(_own(x), y)


def subtract(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Return x - y.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When the types differ, or the shapes do not broadcast.
    """
    return elementwise.subtract(x, y)


def multiply(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Return x · y, element by element.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When the types differ, or the shapes do not broadcast.
    """
    return _product(x, y)


def _product(x: Any, y: Any) -> Tensor:
    """Return x · y, but refuse the truth values that the operator takes."""
    x, y = matching_tensors(x, y, "Mul")
    if x._dtype is BOOL or y._dtype is BOOL:
        if x._dtype is y._dtype:
            raise not_allowed("Mul", BOOL, "the numeric types: tf.cast the arguments first")
        raise mismatch("Mul", x._dtype, y._dtype)
    return elementwise.multiply(x, y)


def divide(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Return x / y; integers are divided as float64.

    Raises
    ------
    TypeError
        When the types differ.
    tf.errors.InvalidArgumentError
        When the shapes do not broadcast.
    """
    if not is_tensor(x) and not is_tensor(y):
        x = convert(x)
    return x / y  # type: ignore[no-any-return]


def truediv(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Return x / y; integers are divided as float64.

    Raises
    ------
    TypeError
        When the types differ. A number before a tensor keeps its own type: write ``x / y`` to have
        it follow.
    tf.errors.InvalidArgumentError
        When the shapes do not broadcast.
    """
    return true_divide(_own(x), y)


def floordiv(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Return the quotient rounded down.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When an integer is divided by zero.
    """
    return floor_divide(x, y)


def floormod(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Return the remainder of a division that is rounded down: it has the sign of y.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When an integer is divided by zero.
    """
    return floor_mod(x, y)


mod = floormod


def _truncated(row: Operation, x: Tensor, y: Tensor) -> Tensor:
    if x._dtype.is_integer and not np.all(y._value):
        message = "Unexpected error in binary operator: an integer is divided by zero"
        raise InternalError(None, None, f"{message} [Op:{row.operation}] name: ")
    return row(x, y)


def truncatediv(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Return the quotient rounded towards zero.

    Raises
    ------
    tf.errors.InternalError
        When an integer is divided by zero.
    """
    x, y = _pair("TruncateDiv", x, y, "fiuc")
    check_kernel(x, "TruncateDiv", COMPLEX64, COMPLEX128)
    return _truncated(elementwise.truncate_divide, x, y)


def truncatemod(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Return the remainder of a division that is rounded towards zero: it has the sign of x.

    Raises
    ------
    tf.errors.InternalError
        When an integer is divided by zero.
    """
    x, y = _pair("TruncateMod", x, y, "fi")
    check_kernel(x, "TruncateMod", FLOAT16)
    return _truncated(elementwise.truncate_mod, x, y)


def pow(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Return x raised to the power y.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When the types differ, or an integer is raised to a negative power.
    """
    return power(x, y)


def scalar_mul(scalar: Any, x: Any, name: str | None = None) -> Tensor:
    """Return a tensor multiplied by one number.

    Raises
    ------
    ValueError
        When `scalar` has axes.
    """
    x = convert(x)
    factor = scalar if type(scalar) is Tensor else convert(scalar, x._dtype)
    if shape_of(factor):
        message = f"The input scalar must be a 0-D value. Received shape {factor.shape}."
        raise ValueError(message)
    return _product(factor, x)


def _pair(operation: str, x: Any, y: Any, kinds: str) -> tuple[Tensor, Tensor]:
    x, y = matching_tensors(x, y, operation)
    check_type(x, operation, kinds)
    return x, y


def maximum(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Return the larger of each pair; of equal ones the gradient flows to x."""
    return elementwise.maximum(*_pair("Maximum", x, y, "fiu"))


def minimum(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Return the smaller of each pair; of equal ones the gradient flows to x."""
    return elementwise.minimum(*_pair("Minimum", x, y, "fiu"))


def squared_difference(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Return the square of x - y."""
    return elementwise.squared_difference(*_pair("SquaredDifference", x, y, "fic"))


def atan2(y: Any, x: Any, name: str | None = None) -> Tensor:
    """Return the angle of the point (x, y), between -π and π."""
    return elementwise.atan2(*_pair("Atan2", y, x, "f"))


def multiply_no_nan(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Return x · y, and 0 where y is 0, whatever x is."""
    x = convert(x)
    y = convert(y, x._dtype)
    return elementwise.multiply_no_nan(*_pair("MulNoNan", x, y, "fc"))


def xlogy(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Return x · log(y), and 0 where x is 0."""
    return elementwise.xlogy(*_pair("Xlogy", x, y, "fc"))


def xlog1py(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Return x · log(1 + y), and 0 where x is 0."""
    return elementwise.xlog1py(*_pair("Xlog1py", x, y, "fc"))


def xdivy(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Return x / y, and 0 where x is 0."""
    return elementwise.xdivy(*_pair("Xdivy", x, y, "fc"))


def divide_no_nan(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Return x / y, and 0 where y is 0; integers are divided as float64."""
    x, y = matching_tensors(x, y, "DivNoNan")
    if x._dtype is not y._dtype:
        message = f"`x` and `y` must have the same dtype, got {x._dtype!r} != {y._dtype!r}."
        raise TypeError(message)
    if x._dtype.is_integer and y._dtype.is_integer:
        x, y = (true_divide(t, result_tensor(t._dtype.as_numpy_dtype(1), t._dtype)) for t in (x, y))
    return elementwise.divide_no_nan(x, y)


def reciprocal_no_nan(x: Any, name: str | None = None) -> Tensor:
    """Return 1 divided by each number, and 0 for 0."""
    x = convert(x)
    check_type(x, "DivNoNan", "fc")
    return elementwise.divide_no_nan(arrays.ones_like(x), x)


def add_n(inputs: Any, name: str | None = None) -> Tensor:
    """Return the sum of a list of tensors of one shape and type.

    Raises
    ------
    ValueError
        When the list is empty.
    tf.errors.InvalidArgumentError
        When the types or the shapes differ.
    """
    given = [convert(x) for x in inputs]
    if not given:
        message = (
            "Inputs must be an iterable of at least one Tensor/IndexedSlices with the same dtype "
            "and shape."
        )
        raise ValueError(message)
    same_type(given, "AddN")
    first = shape_of(given[0])
    for number, x in enumerate(given):
        if shape_of(x) != first:
            message = (
                "Inputs to operation AddN of type AddN must have the same size and shape.  "
                f"Input 0: {shape_text(first)} != input {number}: {shape_text(shape_of(x))}"
            )
            raise invalid_argument(message, "AddN")
    return given[0] if len(given) == 1 else arrays.add_n(given)


def accumulate_n(
    inputs: Any,
    shape: Any = None,
    tensor_dtype: Any = None,
    name: str | None = None,
) -> Tensor:
    """Return the sum of a list of tensors of one shape and type.

    Raises
    ------
    ValueError
        When the list is empty, or the types or the shapes differ.
    """
    given = [convert(x) for x in inputs] if isinstance(inputs, (list, tuple)) else []
    if not given or any(x._dtype is not given[0]._dtype for x in given):
        message = "inputs must be a list of at least one Tensor with the same dtype and shape"
        raise ValueError(message)
    for x in given:
        if shape_of(x) != shape_of(given[0]):
            message = f"Shapes {given[0].shape} and {x.shape} are not compatible"
            raise ValueError(message)
    return add_n(given)


def polyval(coeffs: Any, x: Any, name: str | None = None) -> Tensor:
    """Return a polynomial at x, given the list of its coefficients, the highest power first.

    Raises
    ------
    ValueError
        When the coefficients are no list.
    """
    if not isinstance(coeffs, list):
        message = f"Argument coeffs must be list type. Received type {type(coeffs)}."
        raise ValueError(message)  # noqa: TRY004  TensorFlow's class
    x = convert(x)
    if not coeffs:
        return arrays.zeros_like(x)
    value = convert(coeffs[0])
    for coefficient in coeffs[1:]:
        value = convert(coefficient) + value * x
    return value


# ---- comparison and logic ----------------------------------------------------------------------


def equal(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Tell which pairs are equal.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When the types differ, or the shapes do not broadcast.
    """
    return elementwise.equal(x, y)


def not_equal(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Tell which pairs differ.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When the types differ, or the shapes do not broadcast.
    """
    return elementwise.not_equal(x, y)


def less(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Tell where x < y.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When the types differ or have no order, or the shapes do not broadcast.
    """
    return elementwise.less(*_pair("Less", x, y, "fiu"))


def less_equal(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Tell where x ≤ y.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When the types differ or have no order, or the shapes do not broadcast.
    """
    return elementwise.less_equal(*_pair("LessEqual", x, y, "fiu"))


def greater(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Tell where x > y.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When the types differ or have no order, or the shapes do not broadcast.
    """
    return elementwise.greater(*_pair("Greater", x, y, "fiu"))


def greater_equal(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Tell where x ≥ y.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When the types differ or have no order, or the shapes do not broadcast.
    """
    return elementwise.greater_equal(*_pair("GreaterEqual", x, y, "fiu"))


def logical_and(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Tell where both are true.

    Raises
    ------
    TypeError, tf.errors.InvalidArgumentError
        When one of them is no truth value.
    """
    x, y = as_truth(x, "LogicalAnd"), as_truth(y, "LogicalAnd", 1)
    return elementwise.logical_and(x, y)


def logical_or(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Tell where at least one is true.

    Raises
    ------
    TypeError, tf.errors.InvalidArgumentError
        When one of them is no truth value.
    """
    x, y = as_truth(x, "LogicalOr"), as_truth(y, "LogicalOr", 1)
    return elementwise.logical_or(x, y)


def logical_xor(x: Any, y: Any, name: str | None = "LogicalXor") -> Tensor:
    """Tell where exactly one is true.

    Raises
    ------
    TypeError, tf.errors.InvalidArgumentError
        When one of them is no truth value.
    """
    x, y = as_truth(x, "LogicalXor"), as_truth(y, "LogicalXor", 1)
    return elementwise.logical_xor(x, y)
