"""TensorFlow's functions that join tensors, and that take them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import arrays
from .arguments import integer, integers, only_integer, same_type, shape_of
from .array_functions import cast, identity
from .conversion import convert, static_value
from .dtypes import INT32
from .errors import invalid_argument
from .tensor import Tensor, shape_text

if TYPE_CHECKING:
    from .dtypes import DType

__all__ = [
    "concat",
    "pack",
    "split",
    "stack",
    "unstack",
]


# ---- from lists ------------------------------------------------------------------------------


def pack(values: Any, dtype: DType | None = None) -> Tensor:
    """Return nested lists that hold tensors as one tensor.

    Numbers among them take the type of the first tensor. If another type is asked for, all the
    tensors are cast.

    Raises
    ------
    TypeError
        When a number, or another tensor, does not fit.
    tf.errors.InvalidArgumentError
        When there are only tensors, and they have several types; when the shapes differ.
    """
    own = _dtype_within(values)
    wanted = dtype or own
    casts = wanted is not own
    only_tensors = all(map(_is_tensor, values))
    packed = []
    for value in values:
        if isinstance(value, (list, tuple)):
            holds_tensors = _dtype_within(value) is not None
            packed.append(pack(value, wanted) if holds_tensors else convert(value, wanted))
        elif not _is_tensor(value):
            packed.append(convert(value, wanted))
        elif casts:
            packed.append(cast(value, wanted))
        elif value.dtype is own or only_tensors:
            packed.append(convert(value))
        else:
            message = f"Cannot convert a list containing a tensor of dtype {value.dtype} to {own}"
            raise TypeError(message)
    return stack(packed, name="packed")


def _is_tensor(value: Any) -> bool:
    return type(value) is Tensor or hasattr(value, "_to_tensor")


def _dtype_within(values: Any) -> DType | None:
    for value in values:
        if isinstance(value, (list, tuple)):
            found = _dtype_within(value)
        else:
            found = value.dtype if _is_tensor(value) else None
        if found is not None:
            return found
    return None


# ---- joining and taking apart ----------------------------------------------------------------


def stack(values: Any, axis: Any = 0, name: str | None = "stack") -> Tensor:
    """Join tensors of one shape along a new axis.

    Raises
    ------
    ValueError
        When there is no such position for an axis.
    tf.errors.InvalidArgumentError
        When the shapes or the types differ.
    """
    if type(values) is Tensor or hasattr(values, "_to_tensor"):
        values = unstack(values)
    given = same_type(list(values), "Pack")
    if not given:
        return convert([])
    shapes = [shape_of(x) for x in given]
    count = len(shapes[0]) + 1
    place = integer(axis)
    if not -count <= place < count:
        message = f"Argument `axis` = {place} not in range [{-count}, {count})"
        raise ValueError(message)
    for number, own in enumerate(shapes):
        if own != shapes[0]:
            message = (
                f"Shapes of all inputs must match: values[0].shape = {shape_text(shapes[0])} "
                f"!= values[{number}].shape = {shape_text(own)}"
            )
            raise invalid_argument(message, "Pack", name or "")
    return arrays.stack(given, place % count)


def concat(values: Any, axis: Any, name: str | None = "concat") -> Tensor:
    """Join tensors along an axis that they have.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When they differ in anything but their length along that axis.
    """
    if not isinstance(values, (list, tuple)):
        values = [values]
    if len(values) == 1:
        return _only(values[0], axis)  # type: ignore[no-any-return]
    if any(type(value) is not Tensor and hasattr(value, "row_splits") for value in values):
        from .ragged_functions import concat as concat_ragged

        return concat_ragged(list(values), axis)  # type: ignore[return-value]
    return _several(same_type(list(values), "ConcatV2"), axis, name or "")


def _several(given: list[Tensor], axis: Any, name: str) -> Tensor:
    """Join tensors that are of one type."""
    if not given:
        raise invalid_argument(
            "ConcatOp : Expected at least one tensor, got none", "ConcatV2", name
        )
    shapes = [shape_of(x) for x in given]
    first = shapes[0]
    if not first:
        message = "ConcatOp : Can't concatenate scalars (use tf.stack instead)"
        raise invalid_argument(message, "ConcatV2", name)
    one = "axis tensor should be a scalar integer, but got shape {shape}"
    place = only_integer(axis, "ConcatV2", "Tidx", one)
    if not -len(first) <= place < len(first):
        message = (
            f"ConcatOp : Expected concatenating dimensions in the range [{-len(first)}, "
            f"{len(first)}), but got {place}"
        )
        raise invalid_argument(message, "ConcatV2", name)
    place %= len(first)
    for number, own in enumerate(shapes):
        text = f"shape[0] = {shape_text(first)} vs. shape[{number}] = {shape_text(own)}"
        if len(own) != len(first):
            message = f"ConcatOp : Ranks of all input tensors should match: {text}"
            raise invalid_argument(message, "ConcatV2", name)
        for other, (n, m) in enumerate(zip(first, own, strict=True)):
            if other != place and n != m:
                message = f"ConcatOp : Dimension {other} in both shapes must be equal: {text}"
                raise invalid_argument(message, "ConcatV2", name)
    return arrays.concat(given, place)


def _only(value: Any, axis: Any) -> Any:
    """Return the one tensor that there is, once `axis` is seen to be a number."""
    shape = convert(axis, INT32).shape
    if shape.rank:
        message = f"Shape {shape} must have rank 0"
        raise ValueError(message)
    return value if hasattr(value, "row_splits") else identity(value)


def unstack(
    value: Any,
    num: int | None = None,
    axis: Any = 0,
    name: str | None = "unstack",
) -> list[Tensor]:
    """Return the parts of `value` along `axis`, each without that axis.

    Raises
    ------
    ValueError
        When there is no such axis.
    tf.errors.InvalidArgumentError
        When there are not `num` parts.
    """
    x = convert(value)
    own = shape_of(x)
    place = integer(axis)
    if not -len(own) <= place < len(own):
        message = f"Argument `axis` = {place} not in range [{-len(own)}, {len(own)})"
        raise ValueError(message)
    place %= len(own)
    if num is not None and num != own[place]:
        message = f"Input shape axis {place} must equal {num}, got shape {shape_text(own)}"
        raise invalid_argument(message, "Unpack")
    return [arrays.part(x, arrays._key(place, number)) for number in range(own[place])]


_NO_SIZES = "size of the split_tensor must be 1-D and have the same elements as outputs got {shape}"


def split(
    value: Any,
    num_or_size_splits: Any,
    axis: Any = 0,
    num: int | None = None,
    name: str = "split",
) -> list[Tensor]:
    """Return parts of `value` along `axis`: a number of equal ones, or with the given lengths.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When the parts do not make up the whole.
    """
    x = convert(value)
    own = shape_of(x)
    parts = num_or_size_splits
    operation = "Split" if isinstance(parts, (int, np.integer)) else "SplitV"
    number = integer(axis, operation if isinstance(axis, (list, tuple)) else "")
    if operation == "SplitV" and not np.ndim(static_value(parts)):
        message = (
            "Rank-0 tensors are not supported as the num_or_size_splits argument to split. "
            f"Argument provided: {parts}"
        )
        raise ValueError(message)
    if not -len(own) <= number < len(own):
        message = (
            f"-input rank(-{len(own)}) <= split_dim < input rank ({len(own)}), but got {number}"
        )
        raise invalid_argument(message, operation, name)
    place = number % len(own)
    sizes = (
        _equal_sizes(own[place], integer(parts), place, name)
        if operation == "Split"
        else _given_sizes(own[place], integers(parts, "SplitV", "Tlen", _NO_SIZES), name)
    )
    found, start = [], 0
    for length in sizes:
        found.append(arrays.part(x, arrays._key(place, slice(start, start + length))))
        start += length
    return found


def _equal_sizes(length: int, count: int, axis: int, name: str) -> list[int]:
    if count <= 0:
        raise invalid_argument(
            f"Number of ways to split should be > 0, but got {count}", "Split", name
        )
    if length % count:
        message = (
            "Number of ways to split should evenly divide the split dimension, but got split_dim "
            f"{axis} (size = {length}) and num_split {count}"
        )
        raise invalid_argument(message, "Split", name)
    return [length // count] * count


def _given_sizes(length: int, sizes: tuple[int, ...], name: str) -> list[int]:
    known = sum(size for size in sizes if size != -1)
    if sizes.count(-1) > 1:
        message = "There can only be one -1 in the input."
        raise invalid_argument(message, "SplitV", name)
    if known > length or (known < length and -1 not in sizes):
        message = (
            "Determined shape must either match input shape along split_dim exactly if fully "
            "specified, or be less than the size of the input along split_dim if not fully "
            f"specified.  Got: {known}"
        )
        raise invalid_argument(message, "SplitV", name)
    return [length - known if size == -1 else size for size in sizes]
