"""TensorFlow's functions that choose elements: ``tf.gather``, ``tf.where``, ``tf.sort`` and more.

Whatever chooses (indices, masks, orders) is plain numpy to a gradient: it flows to the elements
that were chosen, and nowhere else.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import arrays
from .arguments import as_truth, axis_of, integer, integers, same_type, shape_of
from .conversion import convert, operand, static_value
from .dtypes import INT64
from .errors import invalid_argument
from .operation import result_tensor
from .sliced import take_rows
from .tensor import Tensor, shape_text

__all__ = [
    "boolean_mask",
    "gather",
    "gather_nd",
    "slice",
    "where",
]

Key = tuple[Any, ...]


def indices_of(value: Any, operation: str) -> Any:
    """Return indices as an array.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When they are no integers.
    """
    tensor = convert(value)
    if not tensor._dtype.is_integer:
        message = (
            f"Value for attr 'Tindices' of {tensor._dtype.type_name} is not in the list of "
            "allowed values: int16, int32, int64"
        )
        raise invalid_argument(message, operation)
    return np.asarray(tensor._value)


def _element(name: str, place: Any) -> str:
    """Return how TensorFlow names one element of an array of indices: ``indices[0,1]``."""
    return f"{name}[{','.join(map(str, place))}]" if len(place) else name


# ---- slices, and elements at indices ----------------------------------------------------------


def slice(
    input_: Any,
    begin: Any,
    size: Any,
    name: str | None = None,
) -> Tensor:
    """Return the part of `input_` that begins at `begin` and has the shape `size`.

    A length of -1 means: up to the end.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When the part is not inside.
    """
    x = convert(input_)
    own = shape_of(x)
    first, count = integers(begin, "Slice", "Index"), integers(size, "Slice", "Index")
    if not (len(first) == len(count) == len(own) and _is_row(begin) and _is_row(size)):
        shapes = [shape_text(np.shape(static_value(given))) for given in (begin, size)]
        message = (
            f"Expected begin and size arguments to be 1-D tensors of size {len(own)}, but got "
            f"shapes {shapes[0]} and {shapes[1]} instead."
        )
        raise invalid_argument(message, "Slice")
    key = []
    for axis, (start, wanted, length) in enumerate(zip(first, count, own, strict=True)):
        if not 0 <= start <= length:
            message = f"Expected begin[{axis}] in [0, {length}], but got {start}"
            raise invalid_argument(message, "Slice")
        taken = length - start if wanted == -1 else wanted
        if not 0 <= taken <= length - start:
            message = f"Expected size[{axis}] in [0, {length - start}], but got {wanted}"
            raise invalid_argument(message, "Slice")
        key.append(np.s_[start : start + taken])
    return arrays.part(x, tuple(key)) if key else x


def _is_row(value: Any) -> bool:
    """Whether `value` is a list of numbers, or what has one axis."""
    if isinstance(value, (list, tuple)):
        return not any(isinstance(item, (list, tuple)) for item in value)
    return np.ndim(static_value(value)) == 1


def gather(
    params: Any,
    indices: Any,
    validate_indices: Any = None,
    axis: Any = None,
    batch_dims: int = 0,
    name: str | None = None,
) -> Tensor:
    """Return the slices of `params` along `axis` that `indices` names.

    Parameters
    ----------
    params
        What to take from, of rank 1 or more.
    indices
        Integers of any shape, 0 or more; the shape stands in the result where `axis` was.
    validate_indices
        Not used.
    axis
        The axis, by default the first after the `batch_dims`.
    batch_dims
        How many first axes of `params` and `indices` belong together.
    name
        Not used.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When an index is out of range.
    """
    x = operand(params, "GatherV2")
    own = shape_of(x)
    if not own:
        raise invalid_argument("params must be at least 1 dimensional", "GatherV2")
    places = indices_of(indices, "GatherV2")
    batch = batch_dims + places.ndim if batch_dims < 0 else batch_dims
    number = batch if axis is None else integer(axis, "GatherV2", "Taxis")
    message = f"Shape must be at least rank {number + 1} but is rank {len(own)}"
    place = axis_of(len(own), number, "GatherV2", message)
    if place < batch:
        message = f"axis {place} must not be one of the {batch} batch_dims"
        raise invalid_argument(message, "GatherV2")
    for axis_of_batch, (n, m) in enumerate(zip(own[:batch], places.shape, strict=False)):
        if n != m:
            where = f"shape[{axis_of_batch}]"
            message = f"params.{where}: {n} should be equal to indices.{where}: {m}"
            raise invalid_argument(message, "GatherV2")
    rest = own[:place], own[place + 1 :]
    if 0 in rest[0] + rest[1] and _reach_beyond(places, own[place]):
        # Nothing is taken, so that TensorFlow looks at no index.
        return arrays.reshape(x, (*rest[0], *places.shape[batch:], *rest[1]))
    _check_within(places, own[place])
    if batch == 0 == place and (taken := take_rows(x, places)) is not None:
        return taken
    if batch == 0:
        key = places if places.ndim else int(places)
        if places.ndim:
            return arrays.take(x, arrays._key(place, key))
        return arrays.part(x, arrays._key(place, key))
    # The axis comes to stand behind the batch, so that all indices are neighbours.
    between = range(batch, place)
    order = (*range(batch), place, *between, *range(place + 1, len(own)))
    taken = arrays.take(arrays.transpose(x, order), (*_batch_key(places, batch), places))
    start, stop = batch, places.ndim
    back = (
        *range(batch),
        *range(stop, stop + len(between)),
        *range(start, stop),
        *range(stop + len(between), len(shape_of(taken))),
    )
    return arrays.transpose(taken, back)


def _batch_key(places: Any, batch: int) -> Key:
    """Return indices that pair each of the first `batch` axes with itself."""
    return tuple(
        np.arange(places.shape[axis]).reshape([-1 if i == axis else 1 for i in range(places.ndim)])
        for axis in range(batch)
    )


def _reach_beyond(places: Any, length: int) -> bool:
    return bool(((places < 0) | (places >= length)).any())


def _check_within(places: Any, length: int) -> None:
    if _reach_beyond(places, length):
        first = np.argwhere((places < 0) | (places >= length))[0]
        value = places[tuple(first)]
        message = f"{_element('indices', first)} = {value} is not in [0, {length})"
        raise invalid_argument(message, "GatherV2")


def gather_nd(
    params: Any,
    indices: Any,
    batch_dims: int = 0,
    name: str | None = None,
    bad_indices_policy: str = "",
) -> Tensor:
    """Return the elements, or slices, of `params` at the positions in the last axis of `indices`.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When a position is out of range, or has more numbers than `params` has axes.
    """
    x = operand(params, "GatherNd")
    places = indices_of(indices, "GatherNd")
    if places.ndim == 0:
        raise invalid_argument("indices must be at least a vector", "GatherNd")
    depth = places.shape[-1]
    own = shape_of(x)
    if depth + batch_dims > len(own):
        message = (
            f"index innermost dimension length must be <= params rank; saw: {depth} vs. {len(own)}"
        )
        raise invalid_argument(message, "GatherNd")
    text = "does not index into param shape {shape}, node name: GatherNd"
    check_positions(places, own[batch_dims:], text, "GatherNd")
    if depth == 1 and not batch_dims and (taken := take_rows(x, places[..., 0])) is not None:
        return taken
    columns = tuple(places[..., number] for number in range(depth))
    if not columns and not batch_dims:
        return arrays.broadcast_to(x, (*places.shape[:-1], *own))
    return arrays.take(x, (*_batch_key(places[..., 0], batch_dims), *columns))


def check_positions(places: Any, own: tuple[int, ...], text: str, operation: str) -> None:
    depth = places.shape[-1]
    wrong = ((places < 0) | (places >= np.array(own[:depth], places.dtype))).any(-1)
    if wrong.any():
        first = np.argwhere(wrong)[0]
        position = places[tuple(first)].tolist()
        message = f"{_element('indices', first)} = {position} {text.format(shape=shape_text(own))}"
        raise invalid_argument(message, operation)


def boolean_mask(
    tensor: Any,
    mask: Any,
    axis: Any = None,
    name: str = "boolean_mask",
) -> Tensor:
    """Return the elements of `tensor` where `mask` is true.

    Parameters
    ----------
    tensor
        The tensor.
    mask
        Truth values; their shape is that of the axes of `tensor` from `axis` on.
    axis
        Where in `tensor` the axes of `mask` begin, by default at the first.
    name
        Not used.

    Raises
    ------
    ValueError
        When the shapes do not fit.
    """
    x = convert(tensor)
    chosen = np.asarray(convert(mask)._value)
    if chosen.ndim == 0:
        message = "mask cannot be scalar."
        raise ValueError(message)
    own = shape_of(x)
    start = 0 if axis is None else integer(axis)
    covered = own[start : start + chosen.ndim]  # of the last axis, -1, this is nothing
    if covered != chosen.shape:
        from .shapes import TensorShape

        message = f"Shapes {TensorShape(covered)} and {TensorShape(chosen.shape)} are incompatible"
        raise ValueError(message)
    key = (*([np.s_[:]] * (start % len(own))), *np.nonzero(chosen))
    return arrays.take(x, key)


def where(
    condition: Any,
    x: Any = None,
    y: Any = None,
    name: str | None = None,
) -> Tensor:
    """Return `x` where `condition` holds and `y` elsewhere; without them, where it holds.

    Returns
    -------
    Tensor
        Of the shape that all three broadcast to; or the positions of what is true (or not 0) in
        `condition`, as the rows of an int64 matrix.

    Raises
    ------
    ValueError
        When only one of `x` and `y` is given.
    tf.errors.InvalidArgumentError
        When the shapes do not broadcast, or the types of `x` and `y` differ.
    """
    if x is None and y is None:
        given = convert(condition)._value
        if np.ndim(given) == 0:
            raise invalid_argument("WhereOp : Unhandled input dimensions: 0", "Where")
        return result_tensor(np.argwhere(given).astype(np.int64), INT64)
    if x is None or y is None:
        message = "x and y must both be non-None or both be None."
        raise ValueError(message)
    chosen = as_truth(condition, "SelectV2")
    a, b = same_type([x, y], "SelectV2", before=1)
    shapes = [shape_of(chosen), shape_of(a), shape_of(b)]
    try:
        np.broadcast_shapes(*shapes)
    except ValueError:
        texts = [shape_text(own) for own in shapes]
        message = "condition {}, then {}, and else {} must be broadcastable".format(*texts)
        raise invalid_argument(message, "SelectV2") from None
    if a._dtype.is_differentiable:
        return arrays.where(chosen, a, b)
    return result_tensor(np.where(chosen._value, a._value, b._value)[()], a._dtype)
