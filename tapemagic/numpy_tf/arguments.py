"""What functions read from their arguments besides tensors: axes, shapes, numbers, texts.

Shapes and axes may be given as numbers, lists, tensors, or lists that hold tensors. What comes out
is plain Python: an ``int``, or a tuple of them. What is no integer is refused: a number as in
TensorFlow's conversion to int32, a tensor as by TensorFlow's operations, which name the attribute
whose type it decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .conversion import convert, static_value
from .dtypes import BOOL, INT32
from .errors import NotFoundError, invalid_argument
from .operation import mismatch
from .shapes import TensorShape
from .tensor import Tensor, shape_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .dtypes import DType

__all__ = [
    "as_truth",
    "axes_of",
    "axis_of",
    "check_kernel",
    "check_type",
    "integer",
    "integers",
    "lengths",
    "same_type",
    "shape_of",
    "vector",
]

Shape = tuple[int, ...]


def integer(value: Any, operation: str = "", attribute: str = "Tidx") -> int:
    """Return `value`, a number or a tensor of rank 0, as an ``int``.

    Raises
    ------
    TypeError
        When it is a number, but no integer.
    tf.errors.InvalidArgumentError
        When it is a tensor of anything but integers.
    """
    if type(value) is int:
        return value
    _check_integer(value, operation, attribute)
    value = static_value(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    return int(_integer_tensor(value)._value)


def integers(value: Any, operation: str = "", attribute: str = "Tidx") -> Shape:
    """Return `value`, a number or a list of numbers, as a tuple of ``int``.

    Raises
    ------
    TypeError
        When they are numbers, but no integers.
    tf.errors.InvalidArgumentError
        When it is a tensor of anything but integers.
    """
    kind = type(value)
    if kind is int:
        return (value,)
    if kind in {list, tuple} and all(type(item) is int for item in value):
        return tuple(value)
    if kind is TensorShape:
        return tuple(value.as_list())
    _check_integer(value, operation, attribute)
    value = static_value(value)
    return tuple(int(item) for item in np.ravel(_integer_tensor(value)._value))


def _check_integer(value: Any, operation: str, attribute: str) -> None:
    """Refuse a tensor of anything but integers, and likewise a text or a list.

    A number is converted to int32, as TensorFlow does, and refused in doing so.
    """
    dtype = getattr(value, "_dtype", None)
    if dtype is None and isinstance(value, (str, list, tuple)) and len(value):
        dtype = convert(static_value(value))._dtype
    if dtype is not None and not dtype.is_integer:
        message = (
            f"Value for attr '{attribute}' of {dtype.type_name} is not in the list of allowed "
            "values: int32, int64"
        )
        raise invalid_argument(message, operation)


def _integer_tensor(value: Any) -> Tensor:
    if isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "iu":
        return convert(value)
    return convert(value, INT32)


def vector(
    value: Any, operation: str, attribute: str, message: str, *, or_number: bool = True
) -> Shape:
    """Return `value`, a list of integers, as a tuple of ``int``.

    Parameters
    ----------
    value
        The list, or a tensor of rank 1.
    operation, attribute
        Who asks, and for what, for the messages.
    message
        The sentence when there are lists in the list; ``{shape}`` in it is filled in.
    or_number
        Whether one number may stand for a list with it.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When it is a tensor of anything but integers, or its rank is another.
    """
    kind = type(value)
    if kind in {list, tuple} and all(type(item) is int for item in value):
        return tuple(value)
    found = integers(value, operation, attribute)
    if kind is not TensorShape:
        shape = np.shape(static_value(value))
        if len(shape) > 1 or not (shape or or_number):
            raise invalid_argument(message.format(shape=shape_text(shape)), operation)
    return found


def lengths(shape: Any, operation: str = "Fill") -> Shape:
    """Return `shape` as the lengths of axes, none of which is negative.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When one is negative.
    """
    expected = "dims must represent a vector, got shape {shape}"
    found = vector(shape, operation, "index_type", expected)
    for length in found:
        if length < 0:
            message = f"Dimension {length} must be >= 0"
            raise invalid_argument(message, operation)
    return found


def axes_of(rank: int, axis: Any, operation: str) -> Shape:
    """Return which axes a reduction goes over, each counted from the front, in order.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When one does not exist, or is named twice.
    """
    if axis is None:
        return tuple(range(rank))
    chosen = []
    for number in integers(axis, operation):
        if not -rank <= number < rank:
            message = f"Invalid reduction dimension ({number} for input with {rank} dimension(s)"
            raise invalid_argument(message, operation)
        chosen.append(number % rank)
    if len(chosen) > 1:
        if len(set(chosen)) != len(chosen):
            twice = next(number for number in chosen if chosen.count(number) > 1)
            message = f"Invalid reduction arguments: Axes contains duplicate dimension: {twice}"
            raise invalid_argument(message, operation)
        chosen.sort()
    return tuple(chosen)


def axis_of(rank: int, axis: Any, operation: str, message: str | None = None) -> int:
    """Return `axis` counted from the front.

    Parameters
    ----------
    rank
        The number of axes there are.
    axis
        Which one, counted from the front, or from the back if negative.
    operation
        Who asks, for the message.
    message
        The sentence when there is no such axis; ``{axis}`` and ``{rank}`` in it are filled in.
    """
    number = integer(axis, operation)
    if not -rank <= number < rank:
        text = message or "Expected dimension in the range [-{rank}, {rank}), but got {axis}"
        raise invalid_argument(text.format(axis=number, rank=rank), operation)
    return number % rank


def as_truth(value: Any, operation: str, position: int = 0) -> Tensor:
    """Return `value` as a tensor of truth values.

    Raises
    ------
    TypeError
        When it is a number, or a list of numbers.
    tf.errors.InvalidArgumentError
        When it is a tensor of anything else.
    """
    is_tensor = type(value) is Tensor or hasattr(value, "_to_tensor")
    tensor = convert(value) if is_tensor else convert(value, BOOL)
    if tensor._dtype is not BOOL:
        message = (
            f"cannot compute {operation} as input #{position}(zero-based) was expected to be a "
            f"bool tensor but is a {tensor._dtype.type_name} tensor"
        )
        raise invalid_argument(message, operation)
    return tensor


def shape_of(x: Tensor) -> Shape:
    """Return the shape as a plain tuple."""
    return x._value.shape if type(x._value) is np.ndarray else ()


def same_type(values: Sequence[Any], operation: str, dtype: DType | None = None) -> list[Tensor]:
    """Return `values` as tensors of one type: that of the first tensor among them.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When two tensors among them have different types.
    """
    if dtype is None:
        for value in values:
            if type(value) is Tensor:
                dtype = value._dtype
                break
            if hasattr(value, "_to_tensor"):
                dtype = value.dtype
                break
    found = []
    for value in values:
        if type(value) is Tensor or hasattr(value, "_to_tensor"):
            tensor = convert(value)
            if tensor._dtype is not dtype:
                raise mismatch(operation, dtype or tensor._dtype, tensor._dtype)
        else:
            tensor = convert(value, dtype)
            dtype = tensor._dtype
        found.append(tensor)
    return found


_KINDS = {
    "f": "half, float, double",
    "c": "complex64, complex128",
    "i": "int8, int16, int32, int64",
    "u": "uint8, uint16, uint32, uint64",
    "b": "bool",
}


def check_type(x: Tensor, operation: str, kinds: str, attribute: str = "T") -> None:
    """Check that the elements of `x` are of one of numpy's `kinds`, such as ``"fc"``.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When they are not.
    """
    if x._dtype.kind not in kinds:
        allowed = ", ".join(_KINDS[kind] for kind in kinds)
        message = (
            f"Value for attr '{attribute}' of {x._dtype.type_name} is not in the list of allowed "
            f"values: {allowed}"
        )
        raise invalid_argument(message, operation)


def check_kernel(x: Tensor, operation: str, *without: DType) -> None:
    """Refuse the types that TensorFlow's list of an operation names, but that it cannot compute.

    Raises
    ------
    tf.errors.NotFoundError
        When `x` is of one of the types `without`.
    """
    if x._dtype in without:
        message = (
            f"Could not find device for node: {operation} has no kernel for {x._dtype.type_name} "
            f"on this processor: tf.cast the argument first [Op:{operation}] name: "
        )
        raise NotFoundError(None, None, message)
