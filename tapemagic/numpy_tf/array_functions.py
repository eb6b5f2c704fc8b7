"""TensorFlow's functions on the form of tensors: ``tf.reshape``, ``tf.concat`` and more.

Each takes what TensorFlow takes (tensors, Variables, arrays, numbers, nested lists), checks its
arguments as TensorFlow does, and then calls one operation of `arrays`. What selects elements
(``tf.gather``, ``tf.where``…) is in `selection`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from . import arrays, elementwise
from .arguments import (
    NO_VECTOR,
    axis_of,
    integer,
    integer_array,
    integers,
    lengths,
    only_integer,
    shape_of,
)
from .complex_numbers import complex, imag, real
from .conversion import convert, static_value
from .dtypes import INT32, STRING, as_dtype
from .errors import UnimplementedError, invalid_argument
from .indexed_slices import IndexedSlices
from .logs import warn
from .operation import result_tensor
from .tensor import Tensor, shape_text
from .variable import UnreadVariable, Variable

if TYPE_CHECKING:
    from .dtypes import DType

__all__ = [
    "broadcast_dynamic_shape",
    "broadcast_static_shape",
    "broadcast_to",
    "cast",
    "ensure_shape",
    "expand_dims",
    "identity",
    "pad",
    "rank",
    "repeat",
    "reshape",
    "reverse",
    "roll",
    "saturate_cast",
    "shape",
    "size",
    "squeeze",
    "stop_gradient",
    "tile",
    "transpose",
]


# ---- values as they are ----------------------------------------------------------------------


def identity(input: Any, name: str | None = None) -> Tensor:
    """Return a tensor with the value of `input`."""
    if isinstance(input, IndexedSlices):
        return input.changed(identity)  # type: ignore[return-value]  # as TensorFlow: rows stay rows
    return arrays.identity(convert(input))


def stop_gradient(input: Any, name: str | None = None) -> Tensor:
    """Return the value of `input` as a constant, through which no gradient flows."""
    if isinstance(input, IndexedSlices):
        return input.changed(stop_gradient)  # type: ignore[return-value]
    return arrays.stop_gradient(convert(input))


def cast(x: Any, dtype: Any, name: str | None = None) -> Tensor:
    """Return `x` with elements of type `dtype`; a gradient flows between floating types only.

    What has the type already is returned as it is, a Variable as that Variable.

    Raises
    ------
    tf.errors.UnimplementedError
        When one of the two types is ``tf.string``.
    """
    wanted = as_dtype(dtype)
    if isinstance(x, Variable) and x.dtype is wanted and not isinstance(x, UnreadVariable):
        return x  # type: ignore[return-value]  # the Variable itself: it goes on changing
    if isinstance(x, IndexedSlices):
        return x.changed(lambda values: cast(values, wanted))  # type: ignore[return-value]
    x = convert(x)
    own = x._dtype
    if own is wanted:
        return x  # type: ignore[no-any-return]
    if own is STRING or wanted is STRING:
        message = f"Cast {own.type_name} to {wanted.type_name} is not supported [Op:Cast] name: "
        raise UnimplementedError(None, None, message)
    if own.is_differentiable and wanted.is_differentiable:
        return arrays.cast_values(x, wanted, own)
    return result_tensor(arrays._cast(x._value, wanted, own), wanted)


def saturate_cast(value: Any, dtype: Any, name: str | None = None) -> Tensor:
    """Return `value` with elements of type `dtype`, clipped to the range of that type."""
    wanted = as_dtype(dtype)
    x = convert(value)
    own = x._dtype
    for kind in (own, wanted):
        if not kind.is_numeric:
            message = f"Cannot find minimum value of {kind!r} with type {kind!r}."
            raise TypeError(message)
    low, high = _bounds(own.real_dtype, wanted.real_dtype)
    if not own.is_complex:
        return cast(_between(x, low, high), wanted)
    if not wanted.is_complex:
        warn("Casting complex to real discards imaginary part.")
        return cast(_between(real(x), low, high), wanted)
    if own.size > wanted.size:
        x = complex(_between(real(x), low, high), _between(imag(x), low, high))
    return cast(x, wanted)


def _bounds(own: DType, wanted: DType) -> tuple[Any, Any]:
    """Return the range of `wanted`, in numbers of type `own` that lie within."""
    kind = own.numpy_dtype.type
    wide = np.promote_types(own.numpy_dtype, wanted.numpy_dtype).type
    low = kind(max(own.min, wanted.min))
    high = kind(min(own.max, wanted.max))
    if own.is_floating:
        if wide(low) < wide(wanted.min):
            low = np.nextafter(low, kind(0))
        if wide(high) > wide(wanted.max):
            high = np.nextafter(high, kind(0))
    return low, high


def _between(x: Tensor, low: Any, high: Any) -> Tensor:
    low, high = (result_tensor(bound, x._dtype) for bound in (low, high))
    return elementwise.maximum(elementwise.minimum(x, high), low)


# ---- sizes -----------------------------------------------------------------------------------


def shape(input: Any, out_type: Any = None, name: str | None = None) -> Tensor:
    """Return the length of each axis as a vector, int32 unless `out_type` says otherwise."""
    dtype = INT32 if out_type is None else as_dtype(out_type)
    return result_tensor(np.array(shape_of(convert(input)), dtype.numpy_dtype), dtype)


def size(input: Any, out_type: Any = None, name: str | None = None) -> Tensor:
    """Return the number of elements, int32 unless `out_type` says otherwise."""
    dtype = INT32 if out_type is None else as_dtype(out_type)
    return result_tensor(dtype.as_numpy_dtype(np.size(convert(input)._value)), dtype)


def rank(input: Any, name: str | None = None) -> Tensor:
    """Return the number of axes."""
    return result_tensor(np.int32(np.ndim(convert(input)._value)), INT32)


def ensure_shape(x: Any, shape: Any, name: str | None = None) -> Tensor:
    """Return `x`, whose shape must be compatible with `shape`.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When it is not.
    """
    x = convert(x)
    if not x.shape.is_compatible_with(shape):
        wanted = shape_text(tuple("?" if n is None else n for n in shape))  # type: ignore[misc]
        message = f"Shape of tensor EnsureShape {shape_text(shape_of(x))} is not compatible with "
        raise invalid_argument(f"{message}expected shape {wanted}.", "EnsureShape")
    return arrays.identity(x)


def broadcast_static_shape(shape_x: Any, shape_y: Any) -> Any:
    """Return the shape of the sum of two tensors of shapes `shape_x` and `shape_y`."""
    from .shapes import TensorShape, as_shape

    x, y = as_shape(shape_x), as_shape(shape_y)
    try:
        return TensorShape(np.broadcast_shapes(integers(x), integers(y)))
    except ValueError:
        message = f"Incompatible shapes for broadcasting: {x} and {y}"
        raise ValueError(message) from None


def broadcast_dynamic_shape(shape_x: Any, shape_y: Any) -> Tensor:
    """Return the shape of the sum of two tensors, as a tensor."""
    return convert(list(broadcast_static_shape(integers(shape_x), integers(shape_y))), INT32)


# ---- form ------------------------------------------------------------------------------------


def reshape(tensor: Any, shape: Any, name: str | None = None) -> Tensor:
    """Return the elements in a new shape, of which one length may be -1: whatever is left.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When the number of elements does not fit.
    """
    x = convert(tensor)
    wanted = integers(shape, "Reshape", "Tshape", "sizes input must be 1-D, not {shape}")
    count = np.size(x._value)
    if -1 in wanted:
        wanted = _fill_in(wanted, shape_of(x))
    for axis, length in enumerate(wanted):
        if length < 0:
            message = f"Size {axis} must be non-negative, not {length}"
            raise invalid_argument(message, "Reshape")
    if math.prod(wanted) != count:
        message = (
            f"Input to reshape is a tensor with {count} values, but the requested shape has "
            f"{math.prod(wanted)}"
        )
        raise invalid_argument(message, "Reshape")
    return arrays.reshape(x, wanted)


def _fill_in(wanted: tuple[int, ...], own: tuple[int, ...]) -> tuple[int, ...]:
    """Return `wanted` with its one -1 replaced so that there are as many elements as in `own`.

    Where both have axes of length 0, these are left out of account: (3, 0) as (-1, 0) is (3, 0).
    """
    place = wanted.index(-1)
    if wanted.count(-1) > 1:
        second = wanted.index(-1, place + 1)
        message = f"Only one input size may be -1, not both {place} and {second}"
        raise invalid_argument(message, "Reshape")
    known = -math.prod(length for length in wanted if length)
    if known < 0:
        return wanted
    counted = 0 in wanted
    count = math.prod(length for length in own if length or not counted)
    if count % known and not (counted and 0 in own):
        message = (
            f"Input to reshape is a tensor with {count} values, but the requested shape requires "
            f"a multiple of {known}"
        )
        raise invalid_argument(message, "Reshape")
    return (*wanted[:place], count // known, *wanted[place + 1 :])


def transpose(
    a: Any,
    perm: Any = None,
    conjugate: bool = False,
    name: str | None = "transpose",
) -> Tensor:
    """Return `a` with its axes in the order `perm`, by default reversed.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When `perm` is no permutation of the axes.
    """
    x = convert(a)
    count = len(shape_of(x))
    if perm is None:
        order = tuple(range(count))[::-1]
    else:
        wanted = integers(perm, "Transpose", "Tperm", "perm must be rank 1, got shape {shape}")
        order = _permutation(wanted, count)
    if conjugate and x._dtype.is_complex:
        from .elementwise import conj

        x = conj(x)
    return arrays.transpose(x, order)


def _permutation(order: tuple[int, ...], count: int) -> tuple[int, ...]:
    if len(order) != count:
        message = (
            f"transpose expects a vector of size {count}. But input(1) is a vector of size "
            f"{len(order)}"
        )
        raise invalid_argument(message, "Transpose")
    for axis in order:
        if not -count <= axis < count:
            raise invalid_argument(f"{axis} is out of range [0 .. {count})", "Transpose")
    found = tuple(axis % count for axis in order)
    for axis in range(count):
        if axis not in found:
            given = ",".join(map(str, order))
            raise invalid_argument(f"{axis} is missing from {{{given}}}.", "Transpose")
    return found


def expand_dims(input: Any, axis: Any, name: str | None = None) -> Tensor:
    """Return `input` with a new axis of length 1 at position `axis`.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When there is no such position.
    """
    x = convert(input)
    own = shape_of(x)
    one = "'dim' must be a tensor with a single value"
    place = only_integer(axis, "ExpandDims", "Tdim", one)
    if not -len(own) - 1 <= place <= len(own):
        message = f"Tried to expand dim index {place} for tensor with {len(own)} dimensions."
        raise invalid_argument(message, "ExpandDims")
    place %= len(own) + 1
    return arrays.reshape(x, (*own[:place], 1, *own[place:]))


def squeeze(input: Any, axis: Any = None, name: str | None = None) -> Tensor:
    """Return `input` without the axes of length 1, or without those of them named by `axis`.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When a named axis has another length, or does not exist.
    """
    x = convert(input)
    own = shape_of(x)
    if type(axis) is Tensor or hasattr(axis, "_to_tensor") or isinstance(axis, np.ndarray):
        text = f"Expected list for 'axis' argument to 'squeeze' Op, not {axis!r}."
        raise TypeError(text)
    named = () if axis is None else integers(_cut_off(axis))
    message = "Tried to squeeze dim index {axis} for tensor with {rank} dimensions."
    chosen = [axis_of(len(own), number, "Squeeze", message) for number in named]
    for place in chosen:
        if own[place] != 1:
            text = f"Can not squeeze dim[{place}], expected a dimension of 1, got {own[place]}"
            raise invalid_argument(text, "Squeeze")
    kept = tuple(
        length
        for place, length in enumerate(own)
        if (place not in chosen if chosen else length != 1)
    )
    return arrays.reshape(x, kept)


def _cut_off(axis: Any) -> Any:
    """Return `axis` with what stands behind the decimal point cut off, as TensorFlow does here."""
    if isinstance(axis, (list, tuple)):
        return [_cut_off(number) for number in axis]
    return int(axis) if isinstance(axis, float) else axis


def broadcast_to(input: Any, shape: Any, name: str | None = None) -> Tensor:
    """Return `input` repeated to the given shape.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When it cannot be.
    """
    x = convert(input)
    own, wanted = shape_of(x), lengths(shape, "BroadcastTo", "Tidx", NO_VECTOR)
    if len(own) > len(wanted):
        message = (
            f"Rank of input ({len(own)}) must be no greater than rank of output shape "
            f"({len(wanted)})."
        )
        raise invalid_argument(message, "BroadcastTo")
    tail = wanted[len(wanted) - len(own) :]
    if any(n not in {1, m} for n, m in zip(own, tail, strict=True)):
        message = f"Incompatible shapes: {shape_text(own)} vs. {shape_text(wanted)}"
        raise invalid_argument(message, "BroadcastTo")
    return arrays.broadcast_to(x, wanted)


def tile(input: Any, multiples: Any, name: str | None = None) -> Tensor:
    """Return `input` repeated ``multiples[i]`` times along axis ``i``.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When there is not one number, 0 or more, for each axis.
    """
    x = convert(input)
    message = "Expected multiples to be 1-D, but got shape {shape}"
    times = integers(multiples, "Tile", "Tmultiples", message, scalar=False)
    count = len(shape_of(x))
    if len(times) != count:
        message = (
            f"Expected multiples argument to be a vector of length {count} but got length "
            f"{len(times)}"
        )
        raise invalid_argument(message, "Tile")
    for axis, number in enumerate(times):
        if number < 0:
            message = f"Expected multiples[{axis}] >= 0, but got {number}"
            raise invalid_argument(message, "Tile")
    return arrays.tile(x, times) if times else x


def repeat(
    input: Any,
    repeats: Any,
    axis: Any = None,
    name: str | None = None,
) -> Tensor:
    """Return `input` with each element repeated; along `axis`, or else of the flat tensor.

    Raises
    ------
    ValueError
        When `repeats` has neither one number nor one for each element.
    """
    x = convert(input)
    if axis is None:
        x, place = arrays.reshape(x, (-1,)), 0
    else:
        place = _axis_to_repeat(len(shape_of(x)), integer(axis))
    times = integers(repeats)
    length = shape_of(x)[place]
    if len(times) not in {1, length}:
        message = f"Dimensions {length} and {len(times)} are not compatible"
        raise ValueError(message)
    if min(times, default=0) < 0:
        raise invalid_argument(f"Expected multiples[1] >= 0, but got {max(times)}", "Tile")
    chosen = np.repeat(np.arange(length), times)
    return arrays.take(x, arrays._key(place, chosen))


def _axis_to_repeat(rank: int, axis: int) -> int:
    if not -rank <= axis < rank:
        message = f"axis={axis} out of bounds: expected {-rank}<=axis<{rank}"
        raise ValueError(message)
    return axis % rank


def reverse(tensor: Any, axis: Any, name: str | None = None) -> Tensor:
    """Return `tensor` with the order reversed along the axes in the list `axis`.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When `axis` is no list of different axes.
    """
    x = convert(tensor)
    if not shape_of(x) or not np.size(x._value):
        return arrays.identity(x)
    numbers = integers(axis, "ReverseV2")
    if np.ndim(static_value(axis)) != 1:
        message = f"'dims' must be 1-dimension, not {np.ndim(static_value(axis))}"
        raise invalid_argument(message, "ReverseV2")
    count = len(shape_of(x))
    chosen = []
    for place, number in enumerate(numbers):
        message = f"'axis'[{place}] = {{axis}} is out of valid range [0, {count - 1}]"
        chosen.append(axis_of(count, number, "ReverseV2", message))
    for number in chosen:
        if chosen.count(number) > 1:
            raise invalid_argument(f"axis {number} specified more than once.", "ReverseV2")
    return arrays.reverse(x, tuple(chosen))


def roll(input: Any, shift: Any, axis: Any, name: str | None = None) -> Tensor:
    """Return `input` with the elements shifted along `axis`, the last ones coming first."""
    x = convert(input)
    count = len(shape_of(x))
    axes = tuple(
        axis_of(count, number, "Roll", "axis {axis} is out of range")
        for number in integers(axis, "Roll", "Taxis")
    )
    shifts = integers(shift, "Roll", "Tshift")
    if len(shifts) != len(axes):
        raise invalid_argument("shift and axis must have the same size", "Roll")
    return arrays.roll(x, shifts, axes)


# ---- padding ---------------------------------------------------------------------------------


def pad(
    tensor: Any,
    paddings: Any,
    mode: str = "CONSTANT",
    constant_values: Any = 0,
    name: str | None = None,
) -> Tensor:
    """Return `tensor` with elements added before and after it along each axis.

    Parameters
    ----------
    tensor
        The tensor.
    paddings
        For each axis how many elements to add before it, and how many after.
    mode
        ``"CONSTANT"`` adds `constant_values`, ``"REFLECT"`` a mirror image without the border,
        ``"SYMMETRIC"`` one with the border.
    constant_values
        The number that mode ``"CONSTANT"`` adds.
    name
        Not used.

    Raises
    ------
    ValueError
        When there is no such mode.
    tf.errors.InvalidArgumentError
        When `paddings` does not fit.
    """
    x = convert(tensor)
    own = shape_of(x)
    mode = mode.upper()
    if mode not in {"CONSTANT", "REFLECT", "SYMMETRIC"}:
        message = (
            'Value of argument `mode` expected to be one of "CONSTANT", "REFLECT", or "SYMMETRIC". '
            f"Received `mode` = {mode}"
        )
        raise ValueError(message)
    operation = "Pad" if mode == "CONSTANT" else "MirrorPad"
    pairs = _paddings(paddings, own, operation)
    if mode == "CONSTANT":
        value = convert(constant_values, x._dtype)._value
        return arrays.pad(x, pairs, value)
    border = 1 if mode == "REFLECT" else 0
    for (before, after), length in zip(pairs, own, strict=True):
        if max(before, after) > length - border:
            how = "less than" if border else "no greater than"
            than = "not less than" if border else "greater than"
            message = (
                f"paddings must be {how} the dimension size: {before}, {after} {than} {length}"
            )
            raise invalid_argument(message, operation)
    places = [
        np.pad(np.arange(length), pair, mode.lower())  # type: ignore[call-overload]
        for pair, length in zip(pairs, own, strict=True)
    ]
    return arrays.take(x, np.ix_(*places))


def _paddings(paddings: Any, own: tuple[int, ...], operation: str) -> tuple[tuple[int, int], ...]:
    given = integer_array(paddings, operation, "Tpaddings")
    text = shape_text(np.shape(given))
    if np.ndim(given) != 2 or given.shape[1] != 2:  # noqa: PLR2004
        raise invalid_argument(f"paddings must be a matrix with 2 columns: {text}", operation)
    if len(given) != len(own):
        message = f"The first dimension of paddings must be the rank of inputs{text} "
        raise invalid_argument(message + shape_text(own), operation)
    for before, after in given.tolist():
        if min(before, after) < 0:
            message = f"Paddings must be non-negative: {before} {after}"
            raise invalid_argument(message, operation)
    return tuple((before, after) for before, after in given.tolist())
