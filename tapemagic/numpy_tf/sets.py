"""``tf.sets``: the rows of two tensors taken as sets of numbers or texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .conversion import convert
from .dtypes import INT8, INT16, INT32, INT64, STRING, UINT8, UINT16
from .errors import invalid_argument
from .operation import result_tensor
from .sparse import SparseTensor
from .tensor import Tensor, shape_text

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["difference", "intersection", "size", "union"]

_TYPES = (INT8, INT16, INT32, INT64, UINT8, UINT16, STRING)


def union(a: Any, b: Any, validate_indices: bool = True) -> SparseTensor:
    """Return what is in a row of `a`, or in the row of `b` beside it, or in both."""
    del validate_indices
    return _of_rows(a, b, lambda x, y: x | y)


def intersection(a: Any, b: Any, validate_indices: bool = True) -> SparseTensor:
    """Return what is in a row of `a` and in the row of `b` beside it."""
    del validate_indices
    return _of_rows(a, b, lambda x, y: x & y)


def difference(a: Any, b: Any, aminusb: bool = True, validate_indices: bool = True) -> SparseTensor:
    """Return what is in a row of `a` and not in the row of `b`; or the other way round."""
    del validate_indices
    return _of_rows(a, b, (lambda x, y: x - y) if aminusb else (lambda x, y: y - x))


def size(a: Any, validate_indices: bool = True) -> Tensor:
    """Return how many different elements each row of a sparse tensor has.

    Raises
    ------
    TypeError
        When `a` is not sparse.
    """
    del validate_indices
    if not isinstance(a, SparseTensor):
        message = f"Expected `SparseTensor`, got {a!s}."
        raise TypeError(message)
    shape, rows = _rows(a)
    counts = np.zeros(shape, np.int32)
    for place, row in rows.items():
        counts[place] = len(row)
    return result_tensor(counts[()], INT32)


def _of_rows(a: Any, b: Any, combined: Callable[[Any, Any], Any]) -> SparseTensor:
    """Return the sparse tensor of the combined sets, each in order.

    Raises
    ------
    TypeError
        When the elements are of different types, or are neither integers nor texts.
    tf.errors.InvalidArgumentError
        When the tensors have different numbers of rows, or are vectors.
    """
    left, right = (item if isinstance(item, SparseTensor) else convert(item) for item in (a, b))
    if left.dtype is not right.dtype:
        message = f"Types don't match, {left.dtype} vs {right.dtype}."
        raise TypeError(message)
    if left.dtype not in _TYPES:
        supported = ", ".join(f"tf.{dtype.name}" for dtype in _TYPES)
        message = f"'a' has invalid dtype `{left.dtype}` not in supported dtypes: {supported}."
        raise TypeError(message)
    (shape, rows), (other_shape, other_rows) = _rows(left), _rows(right)
    if shape != other_shape:
        message = f"Mismatched shapes {shape_text(shape)} vs {shape_text(other_shape)}"
        raise invalid_argument(message, "DenseToDenseSetOperation")
    found = {}
    for place in np.ndindex(shape):
        found[place] = sorted(combined(rows.get(place, set()), other_rows.get(place, set())))
    width = max(map(len, found.values()), default=0)
    places = [(*place, number) for place, row in found.items() for number in range(len(row))]
    values = np.empty(len(places), left.dtype.numpy_dtype)
    values[:] = [item for row in found.values() for item in row]
    indices = np.array(places, np.int64).reshape(-1, len(shape) + 1)
    return SparseTensor(indices, result_tensor(values, left.dtype), [*shape, width])


def _rows(tensor: Any) -> tuple[tuple[int, ...], dict[tuple[int, ...], set[Any]]]:
    """Return the shape of a tensor without its last axis, and the set of each row."""
    shape = tuple(tensor.shape)
    if len(shape) < 2:  # noqa: PLR2004
        message = f"Shape {shape_text(shape)} has rank {len(shape)} < 2"
        raise invalid_argument(message, "DenseToDenseSetOperation")
    rows: dict[tuple[int, ...], set[Any]] = {}
    if isinstance(tensor, SparseTensor):
        for place, value in zip(tensor.indices._value.tolist(), tensor.values._value, strict=True):
            rows.setdefault(tuple(place[:-1]), set()).add(value)
    else:
        for place in np.ndindex(shape[:-1]):
            rows[place] = set(tensor._value[place])
    return shape[:-1], rows
