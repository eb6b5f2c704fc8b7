"""TensorFlow's functions on the order of elements, from ``tf.sort`` to ``tf.unique``.

Among equals the first comes first. A gradient flows to the elements where they came from.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from . import arrays, elementwise
from .arguments import axis_of, check_kernel, check_type, integer, same_type, shape_of
from .conversion import convert
from .dtypes import (
    BOOL,
    COMPLEX64,
    COMPLEX128,
    INT16,
    INT32,
    INT64,
    UINT16,
    as_dtype,
)
from .errors import invalid_argument
from .operation import not_allowed, operation, result_tensor
from .tensor import Tensor, shape_text

__all__ = [
    "TopKV2",
    "argmax",
    "argmin",
    "argsort",
    "in_top_k",
    "invert_permutation",
    "searchsorted",
    "sequence_mask",
    "sort",
    "top_k",
    "unique",
    "unique_with_counts",
]


# ---- order -----------------------------------------------------------------------------------


def _order(value: Any, axis: int, *, descending: bool) -> Any:
    """Return the indices that sort `value`; among equals the first comes first."""
    if not descending:
        return np.argsort(value, axis, kind="stable")
    # Sorted backwards, and the result read backwards: equals keep their order.
    back = np.argsort(np.flip(value, axis), axis, kind="stable")
    return value.shape[axis] - 1 - np.flip(back, axis)


def _along(order: Any, axis: int) -> tuple[Any, ...]:
    """Return `order`, indices along one axis, as a key that takes just these elements."""
    key = [
        np.arange(length).reshape([-1 if i == other else 1 for i in range(order.ndim)])
        for other, length in enumerate(order.shape)
    ]
    key[axis] = order
    return tuple(key)


def _sorting(values: Any, axis: Any, direction: str) -> tuple[Tensor, int, bool]:
    if direction not in {"ASCENDING", "DESCENDING"}:
        message = (
            "Argument `direction` should be one of ASCENDING, DESCENDING. "
            f"Received: direction={direction}"
        )
        raise ValueError(message)
    x = convert(values)
    given = convert(axis)
    if given.ndim:
        message = f"Argument `axis` must be a constant scalar. Received: axis={axis}."
        raise ValueError(message)
    if not x._dtype.is_numeric:
        raise not_allowed("Neg", x._dtype, "the signed numeric types")
    if x._dtype.is_complex:
        raise not_allowed("TopKV2", x._dtype, "the real numeric types")
    message = "slice index {axis} of dimension 0 out of bounds."
    # As in TensorFlow, what Python can make an integer of, such as 0.0, is one.
    place = axis_of(len(shape_of(x)), int(given._value), "StridedSlice", message)
    return x, place, direction == "DESCENDING"


def sort(
    values: Any,
    axis: Any = -1,
    direction: str = "ASCENDING",
    name: str | None = None,
) -> Tensor:
    """Return the elements in order along `axis`.

    Raises
    ------
    ValueError
        When `direction` is neither ``"ASCENDING"`` nor ``"DESCENDING"``.
    """
    x, place, descending = _sorting(values, axis, direction)
    order = _order(x._value, place, descending=descending)
    return arrays.take(x, _along(order, place))


def argsort(
    values: Any,
    axis: Any = -1,
    direction: str = "ASCENDING",
    stable: bool = False,
    name: str | None = None,
) -> Tensor:
    """Return the int32 indices that sort `values` along `axis`."""
    x, place, descending = _sorting(values, axis, direction)
    order = _order(x._value, place, descending=descending)
    return result_tensor(order.astype(np.int32), INT32)


class TopKV2(NamedTuple):
    """What ``tf.math.top_k`` returns."""

    values: Tensor
    indices: Tensor


def top_k(
    input: Any,
    k: Any = 1,
    sorted: bool = True,
    index_type: Any = INT32,
    name: str | None = None,
) -> TopKV2:
    """Return the `k` largest elements along the last axis, and their indices.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When there are fewer than `k`.
    """
    x = convert(input)
    own = shape_of(x)
    number = integer(k, "TopKV2", "Tk")
    if not own:
        raise invalid_argument("input must be >= 1-D, got shape []", "TopKV2")
    if number < 0:
        raise invalid_argument(f"Need k >= 0, got {number}", "TopKV2")
    if own[-1] < number:
        message = f"input must have at least k columns. Had {own[-1]}, needed {number}"
        raise invalid_argument(message, "TopKV2")
    order = _order(x._value, len(own) - 1, descending=True)[..., :number]
    dtype = as_dtype(index_type)
    values = arrays.take(x, _along(order, len(own) - 1))
    return TopKV2(values, result_tensor(order.astype(dtype.numpy_dtype), dtype))


def _has_nan(value: Any) -> bool:
    return value.dtype.kind == "f" and bool(np.isnan(value).any())


def in_top_k(targets: Any, predictions: Any, k: Any, name: str | None = None) -> Tensor:
    """Return for each row of `predictions` whether the target is among the `k` largest."""
    rows = np.asarray(convert(predictions)._value)
    wanted = np.asarray(convert(targets)._value)
    there = (wanted >= 0) & (wanted < rows.shape[1])
    own = np.take_along_axis(rows, np.where(there, wanted, 0)[:, None], 1)
    inside = ((rows > own).sum(1) < integer(k)) & np.isfinite(own[:, 0])
    return result_tensor(inside & there, BOOL)


def _arg(name: str, function: Any, input: Any, axis: Any, output_type: Any) -> Tensor:
    x = convert(input)
    own = shape_of(x)
    dtype = as_dtype(output_type)
    if dtype not in {INT16, UINT16, INT32, INT64}:
        message = (
            f"Value for attr 'output_type' of {dtype.type_name} is not in the list of allowed "
            "values: int16, uint16, int32, int64"
        )
        raise invalid_argument(message, name)
    message = f"Expected dimension in the range [{-len(own)}, {len(own)}), but got {{axis}}"
    check_type(x, name, "fiub")
    place = axis_of(len(own), 0 if axis is None else axis, name, message)
    if own[place] == 0:
        message = f"Reduction axis {place} is empty in shape {shape_text(own)}"
        raise invalid_argument(message, name)
    return result_tensor(function(x._value, place).astype(dtype.numpy_dtype)[()], dtype)


def _argmax(x: Any, axis: int) -> Any:
    """Return where the largest elements are; nan is larger than nothing."""
    return np.argmax(np.where(np.isnan(x), -np.inf, x) if _has_nan(x) else x, axis)


def _argmin(x: Any, axis: int) -> Any:
    """Return where the smallest elements are; nan is smaller than nothing."""
    return np.argmin(np.where(np.isnan(x), np.inf, x) if _has_nan(x) else x, axis)


def argmax(
    input: Any,
    axis: Any = None,
    output_type: Any = INT64,
    name: str | None = None,
) -> Tensor:
    """Return the index of the largest element along `axis`, by default the first axis.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When there is no such axis, or it is empty.
    """
    is_integer = axis is None or isinstance(axis, int)
    if not is_integer and not getattr(getattr(axis, "_dtype", None), "is_integer", False):
        message = "axis must be int or Tensor with integer datatype"
        raise TypeError(message)
    return _arg("ArgMax", _argmax, input, axis, output_type)


def argmin(
    input: Any,
    axis: Any = None,
    output_type: Any = INT64,
    name: str | None = None,
) -> Tensor:
    """Return the index of the smallest element along `axis`, by default the first axis.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When there is no such axis, or it is empty.
    """
    return _arg("ArgMin", _argmin, input, axis, output_type)


def searchsorted(
    sorted_sequence: Any,
    values: Any,
    side: str = "left",
    out_type: Any = INT32,
    name: str | None = None,
) -> Tensor:
    """Return where each of `values` would stand in its row of `sorted_sequence`."""
    rows, wanted = same_type([sorted_sequence, values], "LowerBound")
    dtype = as_dtype(out_type)
    own, places = shape_of(rows), shape_of(wanted)
    if own[:-1] != places[:-1]:
        message = "Leading dim_size of both tensors must match."
        raise invalid_argument(message, "LowerBound" if side == "left" else "UpperBound")
    count = math.prod(own[:-1])
    flat = rows._value.reshape((count, own[-1]))
    sought = wanted._value.reshape((count, places[-1]))
    found = [np.searchsorted(row, x, side) for row, x in zip(flat, sought, strict=True)]  # type: ignore[call-overload]
    return result_tensor(np.array(found, dtype.numpy_dtype).reshape(places), dtype)


class Unique(NamedTuple):
    """What ``tf.unique`` returns."""

    y: Tensor
    idx: Tensor


class UniqueWithCounts(NamedTuple):
    """What ``tf.unique_with_counts`` returns."""

    y: Tensor
    idx: Tensor
    count: Tensor  # type: ignore[assignment]  # TensorFlow's name, over tuple's method


def unique(x: Any, out_idx: Any = INT32, name: str | None = None) -> Unique:
    """Return the different elements of a vector in their order, and which one each element is."""
    return Unique(*unique_with_counts(x, out_idx, name)[:2])


# TensorFlow knows no gradient of the different elements, and says so when it is asked.
_different = operation(
    "Unique", "different", lambda x, places: x[places], elementwise.refused("Unique")
)


def unique_with_counts(
    x: Any,
    out_idx: Any = INT32,
    name: str | None = None,
) -> UniqueWithCounts:
    """Return the different elements of a vector, which one each is, and how often each occurs."""
    x = convert(x)
    if len(shape_of(x)) != 1:
        raise invalid_argument("unique expects a 1D vector.", "Unique")
    dtype = as_dtype(out_idx)
    _, first, inverse, counts = np.unique(
        x._value, return_index=True, return_inverse=True, return_counts=True
    )
    by_appearance = np.argsort(first)
    number = np.empty(len(first), np.int64)
    number[by_appearance] = np.arange(len(first))
    check_kernel(x, "Unique", COMPLEX64, COMPLEX128)
    return UniqueWithCounts(
        _different(x, first[by_appearance]),
        result_tensor(number[inverse.ravel()].astype(dtype.numpy_dtype), dtype),
        result_tensor(counts[by_appearance].astype(dtype.numpy_dtype), dtype),
    )


def sequence_mask(
    lengths: Any,
    maxlen: Any = None,
    dtype: Any = BOOL,
    name: str | None = None,
) -> Tensor:
    """Return a mask whose row for the number ``n`` begins with ``n`` true values."""
    counts = np.asarray(convert(lengths)._value)
    limit = int(counts.max(initial=0)) if maxlen is None else integer(maxlen)
    wanted = as_dtype(dtype)
    mask = np.arange(limit) < counts[..., None]
    return result_tensor(mask.astype(wanted.numpy_dtype), wanted)


def invert_permutation(x: Any, name: str | None = None) -> Tensor:
    """Return the permutation that undoes `x`."""
    x = convert(x)
    order = x._value
    if sorted_values(order) != list(range(len(order))):
        raise invalid_argument("The input is no permutation of 0, 1, 2, …", "InvertPermutation")
    back = np.empty_like(order)
    back[order] = np.arange(len(order), dtype=order.dtype)
    return result_tensor(back, x._dtype)


def sorted_values(values: Any) -> list[Any]:
    """Return the values in order, as a list."""
    return np.sort(values).tolist()  # type: ignore[no-any-return]
