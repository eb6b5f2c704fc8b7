"""TensorFlow's functions that put elements in given places: ``tf.scatter_nd`` and its kin."""

from __future__ import annotations

from typing import Any

from . import arrays
from .arguments import check_type, lengths, same_type, shape_of
from .conversion import convert
from .errors import invalid_argument
from .selection import Key, check_positions, indices_of
from .tensor import Tensor, shape_text

__all__ = [
    "scatter_nd",
    "tensor_scatter_nd_add",
    "tensor_scatter_nd_max",
    "tensor_scatter_nd_min",
    "tensor_scatter_nd_sub",
    "tensor_scatter_nd_update",
]


# ---- putting elements in place -----------------------------------------------------------------


def scatter_nd(
    indices: Any,
    updates: Any,
    shape: Any,
    bad_indices_policy: str = "",
    name: str | None = None,
) -> Tensor:
    """Return zeros of the given shape, with `updates` added at the positions `indices`.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When a position is out of range, or the shapes do not fit.
    """
    x = convert(updates)
    wanted = lengths(shape, "ScatterNd")
    key = _scatter_key(indices, shape_of(x), wanted, "ScatterNd", "input")
    return arrays.put_added(x, key, wanted)


def _scatter_key(
    indices: Any, updates: tuple[int, ...], own: tuple[int, ...], operation: str, what: str
) -> Key:
    places = indices_of(indices, operation)
    if places.ndim == 0:
        raise invalid_argument("Indices shape must have rank at least one. Found: []", operation)
    if not updates:
        raise invalid_argument("Updates shape must have rank at least one. Found:[]", operation)
    if 0 in own and 0 not in places.shape[:-1]:
        raise invalid_argument("Indices and updates specified for empty output shape", operation)
    depth, outer = places.shape[-1], places.ndim - 1
    if depth > len(own):
        message = f"Index innermost dimension length must be <= the rank: {depth} vs. {len(own)}"
        raise invalid_argument(message, operation)
    check_positions(places, own, "does not index into shape {shape}", operation)
    if updates[:outer] != places.shape[:-1]:
        message = (
            "Outer dimensions of indices and update must match. Indices shape: "
            f"{shape_text(places.shape)}, updates shape:{shape_text(updates)}"
            if operation.startswith("TensorScatter")
            else f"Dimensions [0,{outer}) of indices[shape={shape_text(places.shape)}] must match "
            f"dimensions [0,{outer}) of updates[shape={shape_text(updates)}]"
        )
        raise invalid_argument(message, operation)
    # A vector of indices is one position, and TensorFlow wants an axis of positions nevertheless.
    for first in (outer, max(1, outer)):
        if updates[first:] != own[depth:]:
            message = (
                f"Dimensions [{depth},{len(own)}) of {what}[shape={shape_text(own)}] must match "
                f"dimensions [{first},{len(updates)}) of updates[shape={shape_text(updates)}]"
            )
            raise invalid_argument(message, operation)
    return tuple(places[..., number] for number in range(depth))


def _scattered(
    tensor: Any, indices: Any, updates: Any, operation: str
) -> tuple[Tensor, Tensor, Key]:
    x, new = same_type([tensor, updates], operation)
    return x, new, _scatter_key(indices, shape_of(new), shape_of(x), operation, "input")


def tensor_scatter_nd_update(
    tensor: Any,
    indices: Any,
    updates: Any,
    name: str | None = None,
) -> Tensor:
    """Return `tensor` with `updates` in the place of what stood at the positions `indices`."""
    x, new, key = _scattered(tensor, indices, updates, "TensorScatterUpdate")
    return arrays.replace_at(x, new, key)


def tensor_scatter_nd_add(
    tensor: Any,
    indices: Any,
    updates: Any,
    bad_indices_policy: str = "",
    name: str | None = None,
) -> Tensor:
    """Return `tensor` with `updates` added at the positions `indices`."""
    x, new, key = _scattered(tensor, indices, updates, "TensorScatterAdd")
    return x + arrays.put_added(new, key, shape_of(x))


def tensor_scatter_nd_sub(
    tensor: Any,
    indices: Any,
    updates: Any,
    bad_indices_policy: str = "",
    name: str | None = None,
) -> Tensor:
    """Return `tensor` with `updates` subtracted at the positions `indices`."""
    x, new, key = _scattered(tensor, indices, updates, "TensorScatterSub")
    return x - arrays.put_added(new, key, shape_of(x))


def tensor_scatter_nd_min(
    tensor: Any,
    indices: Any,
    updates: Any,
    bad_indices_policy: str = "",
    name: str | None = None,
) -> Tensor:
    """Return `tensor` with the smaller of itself and `updates` at the positions `indices`."""
    x, new, key = _scattered(tensor, indices, updates, "TensorScatterMin")
    check_type(x, "TensorScatterMin", "fiu")
    return arrays.minimum_at(x, new, key)


def tensor_scatter_nd_max(
    tensor: Any,
    indices: Any,
    updates: Any,
    bad_indices_policy: str = "",
    name: str | None = None,
) -> Tensor:
    """Return `tensor` with the larger of itself and `updates` at the positions `indices`."""
    x, new, key = _scattered(tensor, indices, updates, "TensorScatterMax")
    check_type(x, "TensorScatterMax", "fiu")
    return arrays.maximum_at(x, new, key)
