"""TensorFlow's functions that count, and that add up groups of rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import arrays
from .arguments import axes_of, check_type, integer, shape_of
from .array_functions import cast
from .conversion import convert, static_value
from .dtypes import BOOL, FLOAT32, INT32, INT64, STRING, as_dtype
from .errors import invalid_argument
from .operation import result_tensor
from .tensor import Tensor, shape_text

__all__ = [
    "bincount",
    "confusion_matrix",
    "count_nonzero",
    "histogram_fixed_width",
    "is_non_decreasing",
    "is_strictly_increasing",
    "segment_max",
    "segment_mean",
    "segment_min",
    "segment_sum",
    "unsorted_segment_max",
    "unsorted_segment_mean",
    "unsorted_segment_min",
    "unsorted_segment_sqrt_n",
    "unsorted_segment_sum",
    "zero_fraction",
]


# ---- counting, and sums of groups --------------------------------------------------------------


def zero_fraction(value: Any, name: str | None = None) -> Tensor:
    """Return which share of the elements is 0."""
    elements = np.asarray(convert(value)._value)
    share = np.float32(np.mean(elements == 0)) if elements.size else np.float32(np.nan)
    return result_tensor(share, FLOAT32)


def count_nonzero(
    input: Any,
    axis: Any = None,
    keepdims: bool | None = None,
    dtype: Any = INT64,
    name: str | None = None,
) -> Tensor:
    """Return how many elements along `axis` are neither 0 nor empty texts.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When there is no such axis.
    """
    x = convert(input)
    elements = np.asarray(x._value)
    present = elements != b"" if x._dtype is STRING else elements != 0
    axes = axes_of(elements.ndim, axis, "Sum")
    count = np.sum(np.asarray(present), axes, np.int64, keepdims=bool(keepdims))
    wanted = as_dtype(dtype)
    return result_tensor(np.asarray(count).astype(wanted.numpy_dtype)[()], wanted)


def bincount(
    arr: Any,
    weights: Any = None,
    minlength: Any = None,
    maxlength: Any = None,
    dtype: Any = INT32,
    name: str | None = None,
    axis: Any = None,
    binary_output: bool = False,
) -> Tensor:
    """Return how often each of the numbers 0, 1, 2, … occurs in `arr`, or the sum of its weights.

    Parameters
    ----------
    arr
        Whole numbers.
    weights
        One for each number; a gradient flows to them.
    minlength, maxlength
        Bounds of the length of the result, which else is the largest number plus 1. What does not
        fit in is not counted.
    dtype
        The type of the counts.
    name
        Not used.
    axis
        -1 to count in each row of a matrix by itself.
    binary_output
        Whether to say only if a number occurs, with 0 or 1.

    Raises
    ------
    ValueError
        When `axis` is another, or `binary_output` is given together with weights.
    tf.errors.InvalidArgumentError
        When a number is negative.
    """
    if axis is not None and axis not in {0, -1}:
        message = (
            f"Unsupported value for argument axis={axis}. Only 0 and -1 are currently supported."
        )
        raise ValueError(message)
    if binary_output and weights is not None:
        message = (
            "Arguments `binary_output` and `weights` are mutually exclusive. "
            "Please specify only one."
        )
        raise ValueError(message)
    numbers = np.atleast_1d(convert(arr)._value).astype(np.int64)
    if (numbers < 0).any():
        raise invalid_argument("Input arr must be non-negative!", "DenseBincount")
    length = int(numbers.max(initial=-1)) + 1
    if minlength is not None:
        length = max(length, integer(minlength))
    if maxlength is not None:
        length = min(length, integer(maxlength))
    by_row = axis == -1 and numbers.ndim > 1
    within = np.nonzero(numbers < length)
    key: tuple[Any, ...] = (within[0], numbers[within]) if by_row else (numbers[within],)
    shape = (len(numbers), length) if by_row else (length,)
    if weights is not None:
        return arrays.put_added(arrays.take(convert(weights), within), key, shape)
    wanted = as_dtype(dtype)
    counts = np.zeros(shape, wanted.numpy_dtype)
    if binary_output:
        counts[key] = 1
    else:
        np.add.at(counts, key, 1)
    return result_tensor(counts, wanted)


def histogram_fixed_width(
    values: Any,
    value_range: Any,
    nbins: Any = 100,
    dtype: Any = INT32,
    name: str | None = None,
) -> Tensor:
    """Return how many values fall in each of `nbins` equal parts of `value_range`.

    What lies outside is counted in the first or the last part.
    """
    x = np.ravel(convert(values)._value)
    low, high = np.asarray(static_value(value_range), x.dtype)
    count = integer(nbins)
    wanted = as_dtype(dtype)
    places = np.clip(((x - low) / (high - low) * count).astype(np.int64), 0, count - 1)
    return result_tensor(np.bincount(places, minlength=count).astype(wanted.numpy_dtype), wanted)


def confusion_matrix(
    labels: Any,
    predictions: Any,
    num_classes: Any = None,
    weights: Any = None,
    dtype: Any = INT32,
    name: str | None = None,
) -> Tensor:
    """Return how often each label (the row) met each prediction (the column)."""
    rows, columns = (np.ravel(convert(x)._value).astype(np.int64) for x in (labels, predictions))
    if rows.shape != columns.shape:
        message = (
            f"Shapes of all inputs must match: values[0].shape = {shape_text(rows.shape)} != "
            f"values[1].shape = {shape_text(columns.shape)}"
        )
        raise invalid_argument(message, "Pack")
    if (rows < 0).any() or (columns < 0).any():
        message = (
            "`labels` contains negative values"
            if (rows < 0).any()
            else "`predictions` contains negative values"
        )
        raise invalid_argument(message, "Assert")
    most = int(max(rows.max(initial=-1), columns.max(initial=-1))) + 1
    count = most if num_classes is None else integer(num_classes)
    if not most and num_classes is None:
        raise invalid_argument("Without labels num_classes must be given", "ScatterNd")
    if most > count:
        raise invalid_argument("`labels` or `predictions` out of bound", "Assert")
    amounts = np.ones(rows.shape) if weights is None else convert(weights)
    key, shape = (rows, columns), (count, count)
    return arrays.put_added(convert(cast(amounts, dtype)), key, shape)


def _segments(ids: Any, x: Tensor, operation: str, *, ordered: bool) -> Any:
    groups = np.asarray(convert(ids)._value)
    if groups.shape != shape_of(x)[: groups.ndim]:
        message = (
            f"data.shape = {shape_text(shape_of(x))} does not start with segment_ids.shape = "
            f"{shape_text(groups.shape)}"
        )
        raise invalid_argument(message, operation)
    if ordered and (np.diff(groups) < 0).any():
        raise invalid_argument("segment ids are not increasing", operation)
    return groups


def _check_groups(groups: Any, num_segments: Any, operation: str) -> int:
    """Return how many groups there are."""
    count = integer(num_segments)
    if (groups >= count).any():
        place = np.argwhere(groups >= count)[0]
        where = ",".join(map(str, place))
        message = f"segment_ids[{where}] = {groups[tuple(place)]} is out of range [0, {count})"
        raise invalid_argument(message, operation)
    return count


def _count_of_groups(x: Tensor, groups: Any, num_segments: Any, operation: str) -> int:
    """Return how many groups there are; where rows are empty no group of theirs is wrong."""
    if 0 in shape_of(x)[groups.ndim :]:
        return integer(num_segments)
    return _check_groups(groups, num_segments, operation)


def unsorted_segment_sum(
    data: Any,
    segment_ids: Any,
    num_segments: Any,
    name: str | None = None,
) -> Tensor:
    """Return the sum of each group of rows; rows of a negative group are left out.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When a group is not below `num_segments`.
    """
    x = convert(data)
    groups = _segments(segment_ids, x, "UnsortedSegmentSum", ordered=False)
    count = _count_of_groups(x, groups, num_segments, "UnsortedSegmentSum")
    inside = np.nonzero((groups >= 0) & (groups < count))
    form = (count, *shape_of(x)[groups.ndim :])
    return arrays.put_added(arrays.take(x, inside), (groups[inside],), form)


def _extremes(
    operation: str, data: Any, segment_ids: Any, num_segments: Any, *, infinite: bool = False
) -> Tensor:
    """Return the largest element of each group, or the smallest.

    It begins with the lowest number there is, or with minus infinity where `infinite`.
    """
    x = convert(data)
    check_type(x, operation, "fiu")
    groups = _segments(segment_ids, x, operation, ordered=False)
    count = _count_of_groups(x, groups, num_segments, operation)
    inside = np.nonzero((groups >= 0) & (groups < count))
    kind = x._dtype.numpy_dtype
    limits = np.finfo(kind) if x._dtype.is_floating else np.iinfo(kind)
    lowest, highest = limits.min, limits.max
    if infinite and x._dtype.is_floating:
        lowest, highest = -np.inf, np.inf
    is_largest = operation.endswith("Max")
    form = (count, *shape_of(x)[groups.ndim :])
    nothing = np.full(form, lowest if is_largest else highest, kind)
    put = arrays.maximum_at if is_largest else arrays.minimum_at
    return put(result_tensor(nothing, x._dtype), arrays.take(x, inside), (groups[inside],))


def unsorted_segment_max(
    data: Any,
    segment_ids: Any,
    num_segments: Any,
    name: str | None = None,
) -> Tensor:
    """Return the largest element of each group, the lowest number there is for an empty group."""
    return _extremes("UnsortedSegmentMax", data, segment_ids, num_segments)


def unsorted_segment_min(
    data: Any,
    segment_ids: Any,
    num_segments: Any,
    name: str | None = None,
) -> Tensor:
    """Return the smallest element of each group, the highest number there is for an empty group."""
    return _extremes("UnsortedSegmentMin", data, segment_ids, num_segments)


def unsorted_segment_mean(
    data: Any,
    segment_ids: Any,
    num_segments: Any,
    name: str | None = None,
) -> Tensor:
    """Return the mean of each group of rows, 0 for an empty group."""
    total = unsorted_segment_sum(data, segment_ids, num_segments)
    return total / _sizes(segment_ids, total)  # type: ignore[no-any-return]


def unsorted_segment_sqrt_n(
    data: Any,
    segment_ids: Any,
    num_segments: Any,
    name: str | None = None,
) -> Tensor:
    """Return the sum of each group of rows divided by the root of their number."""
    total = unsorted_segment_sum(data, segment_ids, num_segments)
    check_type(total, "Sqrt", "fc")
    return total / _sizes(segment_ids, total) ** 0.5  # type: ignore[no-any-return]


def _sizes(segment_ids: Any, total: Tensor) -> Any:
    """Return how many rows each group has, at least 1, to divide the `total` of the groups."""
    groups = np.asarray(convert(segment_ids)._value)
    _check_groups(groups, shape_of(total)[0], "UnsortedSegmentSum")
    counts = np.bincount(groups[groups >= 0].ravel(), minlength=shape_of(total)[0])
    counts = np.maximum(counts, 1).astype(total._dtype.numpy_dtype)
    form = (-1, *([1] * (len(shape_of(total)) - 1)))
    return result_tensor(counts.reshape(form), total._dtype)


def segment_sum(data: Any, segment_ids: Any, name: str | None = None) -> Tensor:
    """Return the sum of each group of rows; the groups stand in order.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When they do not.
    """
    x = convert(data)
    groups = _segments(segment_ids, x, "SegmentSum", ordered=True)
    return unsorted_segment_sum(x, segment_ids, int(groups.max(initial=-1)) + 1)


def segment_mean(data: Any, segment_ids: Any, name: str | None = None) -> Tensor:
    """Return the mean of each group of rows; the groups stand in order."""
    x = convert(data)
    check_type(x, "SegmentMean", "fiuc")
    groups = _segments(segment_ids, x, "SegmentMean", ordered=True)
    count = int(groups.max(initial=-1)) + 1
    if not x._dtype.is_integer:
        return unsorted_segment_mean(x, segment_ids, count)
    total = unsorted_segment_sum(x, segment_ids, count)._value
    members = np.maximum(np.bincount(groups, minlength=count), 1).astype(total.dtype)
    members = members.reshape((-1, *([1] * (total.ndim - 1))))
    return result_tensor(np.sign(total) * (np.abs(total) // members), x._dtype)


def segment_max(data: Any, segment_ids: Any, name: str | None = None) -> Tensor:
    """Return the largest element of each group, 0 for an empty group; the groups in order."""
    return _ordered_extremes("SegmentMax", data, segment_ids)


def segment_min(data: Any, segment_ids: Any, name: str | None = None) -> Tensor:
    """Return the smallest element of each group, 0 for an empty group; the groups in order."""
    return _ordered_extremes("SegmentMin", data, segment_ids)


def _ordered_extremes(operation: str, data: Any, segment_ids: Any) -> Tensor:
    x = convert(data)
    groups = _segments(segment_ids, x, operation, ordered=True)
    count = int(groups.max(initial=-1)) + 1
    found = _extremes(f"Unsorted{operation}", x, segment_ids, count, infinite=True)
    present = np.isin(np.arange(count), groups).reshape((-1, *([1] * (len(shape_of(found)) - 1))))
    return arrays.keep(found, convert(present))


# ---- order -------------------------------------------------------------------------------------


def is_non_decreasing(x: Any, name: str | None = None) -> Tensor:
    """Return whether each element is at least as large as the one before it."""
    return _in_order(x, np.greater_equal)


def is_strictly_increasing(x: Any, name: str | None = None) -> Tensor:
    """Return whether each element is larger than the one before it."""
    return _in_order(x, np.greater)


def _in_order(x: Any, test: Any) -> Tensor:
    x = convert(x)
    elements = np.ravel(x._value)
    if len(elements) > 1:
        check_type(x, "Less", "fiu")
    return result_tensor(np.bool_(test(elements[1:], elements[:-1]).all()), BOOL)
