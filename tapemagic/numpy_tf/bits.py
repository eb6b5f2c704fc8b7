"""``tf.bitcast`` and ``tf.bitwise``: numbers as the bits that they are stored in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .arguments import check_type, same_type, shape_of
from .conversion import convert
from .dtypes import as_dtype
from .elementwise import refused
from .errors import invalid_argument
from .operation import incompatible_shapes, not_allowed, operation, result_tensor
from .tensor import shape_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from .tensor import Tensor

__all__ = [
    "bitcast",
    "bitwise_and",
    "bitwise_or",
    "bitwise_xor",
    "invert",
    "left_shift",
    "right_shift",
]


# TensorFlow knows no gradient of the bits, and says so when it is asked.
_bitcast = operation(
    "Bitcast",
    "bitcast",
    lambda x, dtype, shape: np.frombuffer(x.tobytes(), dtype).reshape(shape)[()],
    refused("Bitcast"),
    retypes=True,
)


def bitcast(input: Any, type: Any, name: str | None = None) -> Tensor:
    """Return the tensor of `type` whose bits are those of `input`.

    When the elements of the new type are smaller, a last axis is added that holds the parts of one
    element; when they are larger, the last axis must hold the parts of one and goes away.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When one of the types has no fixed number of bits, or the last axis does not fit.
    """
    x = convert(input)
    wanted = as_dtype(type)
    check_type(x, "Bitcast", "fciu")
    if not wanted.is_numeric:
        message = (
            f"Value for attr 'type' of {wanted.type_name} is not in the list of allowed values"
        )
        raise invalid_argument(message, "Bitcast")
    own, new = x._value.dtype.itemsize, wanted.numpy_dtype.itemsize
    shape = shape_of(x)
    if own > new:
        shape = (*shape, own // new)
    elif own < new:
        if not shape or shape[-1] != new // own:
            message = (
                f"Cannot bitcast from {x._dtype.type_name} to {wanted.type_name}: the last axis "
                f"must have length {new // own}, but the shape is {shape_text(shape)}"
            )
            raise invalid_argument(message, "Bitcast")
        shape = shape[:-1]
    return _bitcast(x, wanted.numpy_dtype, shape)


def bitwise_and(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Return the bits that are set in both."""
    return _on_two("BitwiseAnd", np.bitwise_and, x, y)


def bitwise_or(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Return the bits that are set in one or in both."""
    return _on_two("BitwiseOr", np.bitwise_or, x, y)


def bitwise_xor(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Return the bits that are set in one and not in both."""
    return _on_two("BitwiseXor", np.bitwise_xor, x, y)


def left_shift(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Return `x` with its bits moved up by `y` places."""
    return _on_two("LeftShift", _shift(np.left_shift), x, y)


def right_shift(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Return `x` with its bits moved down by `y` places; the sign stays."""
    return _on_two("RightShift", _shift(np.right_shift), x, y)


def invert(x: Any, name: str | None = None) -> Tensor:
    """Return `x` with each bit turned over."""
    value = convert(x)
    check_type(value, "Invert", "iu")
    return result_tensor(np.invert(value._value), value._dtype)


def _on_two(operation: str, kernel: Callable[[Any, Any], Any], x: Any, y: Any) -> Tensor:
    first, second = same_type([x, y], operation)
    if not first._dtype.is_integer:
        raise not_allowed(
            operation, first._dtype, "int8, int16, int32, int64, uint8, uint16, uint32, uint64"
        )
    try:
        found = kernel(first._value, second._value)
    except ValueError as error:
        raise incompatible_shapes(operation, first, second, error) from None
    return result_tensor(found, first._dtype)


def _shift(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Return the kernel that shifts by at least nothing and at most all bits but one."""

    def kernel(x: Any, y: Any) -> Any:
        return function(x, np.clip(y, 0, 8 * x.dtype.itemsize - 1).astype(x.dtype))

    return kernel
