"""From what a user writes (numbers, lists, arrays, Variables) to tensors.

TensorFlow never promotes one tensor to another's type. A Python number takes the type of the
tensor that it meets, if it can be represented there; a numpy array that meets a tensor in an
operator is cast; everything that meets no tensor takes its own type: ``float`` becomes float32,
``int`` int32, and a numpy array keeps what it has.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from .dtypes import FLOAT32, INT32, INT64, STRING, DType, as_dtype, from_numpy
from .python_values import array_of_python, encoded
from .shapes import TensorShape
from .tensor import Tensor

__all__ = ["convert", "from_value", "matching_tensors", "operand", "static_value"]

_INT32_MAX = 2**31 - 1
_FLOAT32_MAX = float(np.finfo(np.float32).max)


def wrap(value: Any, dtype: DType) -> Tensor:
    """Return the tensor of a numpy value that nobody else writes to, and is of `dtype` already."""
    tensor = Tensor()
    tensor._value = value[()] if type(value) is np.ndarray and value.ndim == 0 else value
    tensor._dtype = dtype
    tensor._token = None
    return tensor


def operand(value: Any, operation: str, dtype: DType | None = None) -> Tensor:
    """Return `value` as the only operand of `operation`."""
    if type(value) is Tensor:
        return value
    read = getattr(value, "_read", None)
    return read() if read is not None else convert(value, dtype)


def matching_tensors(x: Any, y: Any, operation: str) -> tuple[Tensor, Tensor]:
    """Return the two operands of `operation` as tensors; what is no tensor follows what is one."""
    if type(x) is not Tensor:
        x = _read(x)
    if type(y) is not Tensor:
        if type(y) in PYTHON_REALS and type(x) is Tensor and x._dtype.is_differentiable:
            return x, number(y, x._dtype)
        y = _read(y)
    if type(x) is Tensor:
        return x, (y if type(y) is Tensor else follow(y, x._dtype, operation))
    if type(y) is Tensor:
        return follow(x, y._dtype, operation), y
    x = convert(x)
    return x, follow(y, x._dtype, operation)


def _read(value: Any) -> Any:
    """Return the tensor that a Variable reads as, and everything else as it is."""
    if type(value) in _NUMBERS:
        return value
    read = getattr(value, "_read", None)
    return value if read is None else read()


PYTHON_REALS = frozenset((float, int))
"""The types of Python's numbers that take the type of a tensor of real numbers."""

_NUMBERS = frozenset((*PYTHON_REALS, bool, complex))


def number(value: float, dtype: DType) -> Tensor:
    """Return a Python number as a tensor of type `dtype`, which is differentiable."""
    tensor = Tensor()
    tensor._value = dtype.as_numpy_dtype(value)
    tensor._dtype = dtype
    tensor._token = None
    return tensor


def follow(value: Any, dtype: DType, operation: str) -> Tensor:
    """Return `value`, which is no tensor, as one of type `dtype`, the type of the other operand."""
    kind = type(value)
    if kind is float or kind is int:
        if dtype.is_differentiable:
            return number(value, dtype)
    elif (
        isinstance(value, (np.ndarray, np.generic))
        and dtype is not STRING
        and value.dtype.kind in "biufc"
    ):
        return wrap(np.array(value, dtype.numpy_dtype), dtype)
    if operation in {"AddV2", "RealDiv", "MatMul"}:
        # These differ from the others: what cannot have this type keeps its own, and is refused.
        try:
            return convert(value, dtype)
        except (TypeError, ValueError):
            return convert(value)
    return convert(value, dtype)


def convert(value: Any, dtype: DType | None = None) -> Tensor:
    """Return ``tf.convert_to_tensor(value, dtype)``.

    Raises
    ------
    ValueError, TypeError
        As TensorFlow does, when the value has no such tensor.
    """
    if type(value) is Tensor:
        if dtype is not None and dtype is not value._dtype:
            message = (
                f"Tensor conversion requested dtype {dtype.name} for Tensor with dtype "
                f"{value._dtype.name}: {value!r}"
            )
            raise ValueError(message)
        return value
    to_tensor = getattr(value, "_to_tensor", None)
    if to_tensor is not None:
        if dtype is not None and dtype is not value.dtype:
            message = (
                f"Incompatible type conversion requested to type {dtype.name} for a "
                f"{type(value).__name__} of type {value.dtype.name}: write tf.cast(value, "
                f"tf.{dtype.name})"
            )
            raise ValueError(message)
        return to_tensor()  # type: ignore[no-any-return]
    if isinstance(value, (list, tuple)) and _holds_tensors(value):
        from .joining import pack

        return pack(value, dtype)
    return from_value(value, dtype)


def _holds_tensors(value: list[Any] | tuple[Any, ...]) -> bool:
    return any(
        type(item) is Tensor
        or hasattr(item, "_to_tensor")
        or (isinstance(item, (list, tuple)) and _holds_tensors(item))
        for item in value
    )


def from_value(value: Any, dtype: DType | None = None) -> Tensor:
    """Return the tensor of a Python or numpy value that holds no tensors."""
    kind = type(value)
    if kind is float:
        if (dtype is None or dtype is FLOAT32) and -_FLOAT32_MAX <= value <= _FLOAT32_MAX:
            return wrap(np.float32(value), FLOAT32)
    elif kind is int and dtype is None:
        if -_INT32_MAX - 1 <= value <= _INT32_MAX:
            return wrap(np.int32(value), INT32)
    elif isinstance(value, (np.ndarray, np.generic)):
        return _from_numpy(np.asarray(value), dtype)
    elif kind is TensorShape:
        if dtype is not None and dtype not in {INT32, INT64}:
            message = f"Cannot convert TensorShape {value} to dtype {dtype}"
            raise TypeError(message)
        value = value.as_list()
        dtype = dtype or INT32
    elif isinstance(value, DType):
        message = (
            f"Attempt to convert a value ({value!r}) with an unsupported type ({kind}) to a Tensor."
        )
        raise ValueError(message)
    elif hasattr(value, "__array__") and not isinstance(value, (list, tuple)):
        return _from_numpy(np.asarray(value), dtype)
    return wrap(*array_of_python(value, dtype))


def _from_numpy(array: Any, dtype: DType | None) -> Tensor:
    """Convert an array; if another type is asked for, cast it, as TensorFlow does for arrays."""
    if array.dtype.kind == "O":
        if dtype is None or dtype is STRING:
            _require_texts(array)
        own = STRING
    else:
        own = from_numpy(array.dtype)
    if own is STRING and dtype in {None, STRING}:
        texts = np.empty(array.size, object)
        texts[:] = [encoded(text) for text in array.ravel().tolist()]
        return wrap(texts.reshape(array.shape), STRING)
    if dtype is STRING:
        _require_texts(array.astype(object))
    dtype = dtype or own
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of lost imaginary parts, overflows: TensorFlow is silent
        return wrap(np.array(array, dtype.numpy_dtype, order="C"), dtype)


def _require_texts(array: Any) -> None:
    for item in array.ravel():
        if not isinstance(item, (str, bytes)):
            message = (
                "Failed to convert a NumPy array to a Tensor (Unsupported object type "
                f"{type(item).__name__})."
            )
            raise ValueError(message)  # noqa: TRY004  TensorFlow's class


def static_value(value: Any) -> Any:
    """Return what `value` holds as plain numpy or Python: for axes, shapes and other attributes."""
    if type(value) is Tensor:
        return value._value
    read = getattr(value, "_read", None)
    if read is not None:
        return read()._value
    if isinstance(value, (list, tuple)):
        return [static_value(item) for item in value]
    if isinstance(value, TensorShape):
        return value.as_list()
    return value


def optional_dtype(dtype: Any) -> DType | None:
    """Return the `DType` that `dtype` names, or None for None."""
    return None if dtype is None else as_dtype(dtype)
