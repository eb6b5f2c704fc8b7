"""What functions read from their arguments besides tensors: axes, shapes, numbers, texts.

Shapes and axes may be given as numbers, lists, tensors, or lists that hold tensors. What comes out
is plain Python: an ``int``, or a tuple of them. What is no integer raises the error that
TensorFlow's conversion to int32 raises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .conversion import convert, static_value
from .dtypes import BOOL, INT32, INT64
from .errors import NotFoundError, invalid_argument
from .operation import mismatch
from .shapes import TensorShape
from .tensor import Tensor, shape_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .dtypes import DType

__all__ = [
    "NO_VECTOR",
    "as_truth",
    "axes_of",
    "axis_of",
    "check_kernel",
    "check_type",
    "integer",
    "integer_array",
    "integers",
    "lengths",
    "only_integer",
    "same_type",
    "shape_of",
]

Shape = tuple[int, ...]
NO_VECTOR = "shape must be a vector of {{int32,int64}}, got shape {shape}"
"""What several operations say of a shape that is a number, or a matrix of numbers."""


def integer(value: Any, operation: str = "", attribute: str = "Tidx") -> int:
    """Return `value`, a number or a tensor of rank 0, as an ``int``.

    Parameters
    ----------
    value
        The number.
    operation, attribute
        Which of TensorFlow's operations takes it as an operand, and what its type is called there:
        a tensor, list or text that is no integer is refused by the operation. A number, and if
        there is no operation everything, is refused in being converted to int32.
    """
    if type(value) is int:
        return value
    if isinstance(value, np.integer):
        return int(value)
    found = integer_array(value, operation, attribute)
    if found.ndim:
        message = f"a scalar is expected, but got shape {shape_text(found.shape)}"
        raise invalid_argument(message, operation) if operation else TypeError(message)
    return int(found)


def only_integer(value: Any, operation: str, attribute: str, message: str) -> int:
    """Return `value`, a number or a list or tensor with one number in it, as an ``int``.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When it holds several, or none, which `message` says; ``{shape}`` in it is filled in.
    """
    if type(value) is int:
        return value
    found = integer_array(value, operation, attribute)
    if found.size != 1:
        raise invalid_argument(message.format(shape=shape_text(found.shape)), operation)
    return int(found.item())


def integers(
    value: Any,
    operation: str = "",
    attribute: str = "Tidx",
    no_vector: str = "",
    *,
    scalar: bool = True,
) -> Shape:
    """Return `value`, a number or a list of numbers, as a tuple of ``int``.

    Parameters
    ----------
    value
        The numbers.
    operation, attribute
        As for `integer`.
    no_vector
        What is said when they do not stand in one row; ``{shape}`` in it is filled in. By default
        they may stand in any form.
    scalar
        Whether one number may stand alone.
    """
    kind = type(value)
    if kind is int and scalar:
        return (value,)
    if kind in {list, tuple} and all(type(item) is int for item in value):
        return tuple(value)
    if kind is TensorShape:
        return tuple(value.as_list())
    found = integer_array(value, operation, attribute)
    if no_vector and found.ndim != 1 and not (scalar and found.ndim == 0):
        message = no_vector.format(shape=shape_text(found.shape))
        raise invalid_argument(message, operation or "Fill")
    return tuple(found.ravel().tolist())


def integer_array(value: Any, operation: str = "", attribute: str = "Tidx") -> Any:
    """Return integers as an array.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When `value` is something else, and `operation` is named.
    TypeError, ValueError
        When it is, and none is named.
    """
    if type(value) is Tensor or hasattr(value, "_to_tensor"):
        tensor = convert(value)
        if tensor._dtype not in {INT32, INT64}:
            tensor = _refuse(tensor, operation, attribute)
    else:
        value = static_value(value)
        try:
            is_integer = isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "iu"
            tensor = convert(value) if is_integer else convert(value, INT32)
        except (TypeError, ValueError):
            if not operation or isinstance(value, (float, complex)):
                raise  # a number is converted, and nothing else
            tensor = _refuse(convert(value), operation, attribute)
    return np.asarray(tensor._value)


def _refuse(tensor: Tensor, operation: str, attribute: str) -> Tensor:
    """Refuse what is not made of integers; without `operation`, other integers are taken."""
    if not operation:
        return tensor if tensor._dtype.is_integer else convert(tensor, INT32)
    message = (
        f"Value for attr '{attribute}' of {tensor._dtype.type_name} is not in the list of allowed "
        "values: int32, int64"
    )
    raise invalid_argument(message, operation)


def lengths(shape: Any, operation: str = "Fill", attribute: str = "", no_vector: str = "") -> Shape:
    """Return `shape` as the lengths of axes, none of which is negative.

    Parameters
    ----------
    shape
        The lengths.
    operation
        Who asks, for the message.
    attribute
        As for `integer`, if the operation refuses what is no integer.
    no_vector
        As for `integers`; one number alone is taken by "Fill" only.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When one is negative.
    """
    who = operation if attribute else ""
    found = integers(shape, who, attribute, no_vector, scalar=operation == "Fill")
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


def axis_of(
    rank: int, axis: Any, operation: str, message: str | None = None, attribute: str = "Tidx"
) -> int:
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
    attribute
        As for `integer`.
    """
    number = integer(axis, operation, attribute)
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


def same_type(
    values: Sequence[Any], operation: str, dtype: DType | None = None, *, before: int = 0
) -> list[Tensor]:
    """Return `values` as tensors of one type: that of the first tensor among them.

    Parameters
    ----------
    values
        Tensors, or what converts to them.
    operation
        Who asks, for the message.
    dtype
        The type, if it is known.
    before
        How many inputs the operation has before these.

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
    for number, value in enumerate(values):
        if type(value) is Tensor or hasattr(value, "_to_tensor"):
            tensor = convert(value)
            if tensor._dtype is not dtype:
                wanted = dtype or tensor._dtype
                place = before + max(number, 1)
                raise mismatch(operation, wanted, tensor._dtype, place)
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
