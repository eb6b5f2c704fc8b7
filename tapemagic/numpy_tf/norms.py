"""TensorFlow's norms, and what keeps numbers within bounds."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from . import arrays, elementwise
from .arguments import axis_of, check_type, same_type, shape_of
from .arithmetic import maximum, minimum
from .array_functions import cast
from .complex_numbers import complex, conj, imag, real
from .conversion import convert, static_value
from .dtypes import FLOAT32
from .indexed_slices import IndexedSlices
from .operation import result_tensor
from .operators import absolute
from .reduction_functions import reduce_max, reduce_sum
from .tensor import Tensor

__all__ = [
    "clip_by_global_norm",
    "clip_by_norm",
    "clip_by_value",
    "global_norm",
    "l2_normalize",
    "norm",
    "normalize",
]


# ---- norms -----------------------------------------------------------------------------------


def norm(
    tensor: Any,
    ord: Any = "euclidean",
    axis: Any = None,
    keepdims: bool | None = None,
    name: str | None = None,
) -> Tensor:
    """Return the norm of vectors, or of matrices.

    Parameters
    ----------
    tensor
        Floating numbers.
    ord
        ``"euclidean"``; a positive number p, or infinity, for the p-norm; ``"fro"`` for the
        Frobenius norm of matrices. Of matrices p may be 1, 2 or infinity.
    axis
        The axis of the vectors; a tuple of two axes for matrices; None for one vector of all.
    keepdims
        Whether the axes stay, with length 1.
    name
        Not used.

    Raises
    ------
    ValueError, TypeError
        When there is no such norm, or `ord` is a tensor.
    """
    if isinstance(ord, Tensor):
        first = "euclidean" if isinstance(axis, (list, tuple)) else "fro"
        message = f"Cannot convert {first!r} to EagerTensor of dtype {ord._dtype.type_name}"
        raise TypeError(message)
    x = convert(tensor)
    if isinstance(axis, (list, tuple)):
        axis = tuple(axis)
        if len(axis) != 2 or axis[0] == axis[1]:  # noqa: PLR2004
            message = (
                f"'axis' must be None, an integer, or a tuple of 2 unique integers, got {axis}"
            )
            raise ValueError(message)
        return _matrix_norm(x, ord, axis, bool(keepdims))
    return _vector_norm(x, ord, axis, bool(keepdims))


def _vector_norm(x: Tensor, order: Any, axis: Any, keepdims: bool) -> Tensor:
    supported = order in ("euclidean", np.inf) if isinstance(order, str) else order > 0
    if not supported:
        message = f"'ord' must be a supported vector norm, got {order}"
        raise ValueError(message)
    if order in ("euclidean", 2):
        return _root_of_squares(x, axis, keepdims)
    size = absolute(x)
    if order == 1:
        return reduce_sum(size, axis, keepdims)
    if order == np.inf:
        return reduce_max(size, axis, keepdims)
    return reduce_sum(size**order, axis, keepdims) ** (1 / order)  # type: ignore[no-any-return]


def _root_of_squares(x: Tensor, axis: Any, keepdims: bool) -> Tensor:
    check_type(x, "Sqrt", "fc")
    squares = x * conj(x) if x._dtype.is_complex else elementwise.square(x)
    roots: Tensor = elementwise.sqrt(reduce_sum(squares, axis, True))
    if keepdims:
        return roots
    # The root's gradient reads the root, and not the norm: TensorFlow squeezes it, too.
    rank = len(shape_of(x))
    places = range(rank) if axis is None else np.ravel(static_value(axis))
    gone = {axis_of(rank, place, "Sum") for place in places}
    kept = tuple(length for place, length in enumerate(shape_of(x)) if place not in gone)
    return arrays.reshape(roots, kept)


def _matrix_norm(x: Tensor, order: Any, axis: tuple[Any, Any], keepdims: bool) -> Tensor:
    if isinstance(order, str) and order in {"euclidean", "fro"}:
        return _root_of_squares(x, axis, keepdims)
    if order not in (1, 2, np.inf):
        message = (
            f"'ord' must be a supported matrix norm in ['euclidean', 'fro', 1, 2, inf], got {order}"
        )
        raise ValueError(message)
    rank = len(shape_of(x))
    rows, columns = (axis_of(rank, number, "Sum") for number in axis)
    if order == 2:  # noqa: PLR2004
        from .decompositions import svd

        rest = [number for number in range(rank) if number not in {rows, columns}]
        largest = reduce_max(
            svd(arrays.transpose(x, (*rest, rows, columns)), compute_uv=False), -1, False
        )
        kept = tuple(1 if i in {rows, columns} else n for i, n in enumerate(shape_of(x)))
        return arrays.reshape(largest, kept) if keepdims else largest
    first, second = (rows, columns) if order == 1 else (columns, rows)
    sums = reduce_sum(absolute(x), first, True)
    return reduce_max(sums, (first, second), keepdims)


def normalize(
    tensor: Any,
    ord: Any = "euclidean",
    axis: Any = None,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """Return `tensor` divided by its norm, and the norm with the axes kept."""
    x = convert(tensor)
    length = cast(norm(x, ord, axis, True), x._dtype)
    return x / length, length


def l2_normalize(
    x: Any,
    axis: Any = None,
    epsilon: float = 1e-12,
    name: str | None = None,
    dim: Any = None,
) -> Tensor:
    """Return `x` divided by its Euclidean norm, which counts at least as the root of `epsilon`."""
    x = convert(x)
    axis = axis if dim is None else dim
    if x._dtype.is_complex:
        squares = reduce_sum(real(x * conj(x)), axis, True)
        factor = elementwise.rsqrt(maximum(squares, epsilon))
        return complex(real(x) * factor, imag(x) * factor)
    squares = reduce_sum(elementwise.square(x), axis, True)
    return x * elementwise.rsqrt(maximum(squares, epsilon))  # type: ignore[no-any-return]


def global_norm(t_list: Any, name: str | None = None) -> Tensor:
    """Return the Euclidean norm of all the numbers in a list of tensors together.

    Raises
    ------
    TypeError
        When `t_list` is no list.
    """
    if not isinstance(t_list, (list, tuple)):
        message = f"`t_list` should be a sequence of tensors. Received {type(t_list)}."
        raise TypeError(message)
    values = [t.values if isinstance(t, IndexedSlices) else t for t in t_list]
    halves = [reduce_sum(elementwise.square(convert(t))) / 2 for t in values if t is not None]
    if not halves:
        return result_tensor(np.float32(0), FLOAT32)
    total = reduce_sum(arrays.stack(same_type(halves, "Pack"), 0))
    return elementwise.sqrt(total * 2)


# ---- keeping within bounds ---------------------------------------------------------------------


def clip_by_value(
    t: Any,
    clip_value_min: Any,
    clip_value_max: Any,
    name: str | None = None,
) -> Tensor:
    """Return the numbers, those outside the bounds replaced by it; at a bound the slope is 1.

    Raises
    ------
    ValueError, tf.errors.InvalidArgumentError
        When a bound has a shape that `t` does not broadcast to itself with.
    """
    if isinstance(t, IndexedSlices):
        clip = functools.partial(
            clip_by_value, clip_value_min=clip_value_min, clip_value_max=clip_value_max
        )
        return t.changed(clip)  # type: ignore[return-value]
    x = convert(t)
    clipped = x
    for function, bound in ((minimum, clip_value_max), (maximum, clip_value_min)):
        clipped = function(clipped, bound)
        if shape_of(clipped) != shape_of(x):
            message = f"Shapes {x.shape} and {clipped.shape} are incompatible"
            raise ValueError(message)
    return clipped


def clip_by_norm(t: Any, clip_norm: Any, axes: Any = None, name: str | None = None) -> Tensor:
    """Return `t`, shortened to the Euclidean norm `clip_norm` if it is longer; below 0 to 0."""
    if isinstance(t, IndexedSlices):
        return t.changed(lambda values: clip_by_norm(values, clip_norm, axes))  # type: ignore[return-value]
    # Source: TensorFlow's clip_by_norm, whose gradient is finite for zeros too.
    x = convert(t)
    if isinstance(clip_norm, (int, float, np.generic)):
        clip_norm = max(clip_norm, 0)  # type: ignore[type-var]
    else:
        clip_norm = cast(maximum(clip_norm, 0), x._dtype)
    squares = reduce_sum(x * x, axes, True)
    positive = elementwise.is_positive(squares)
    safe = arrays.where(positive, squares, arrays.ones_like(squares))
    length = arrays.where(positive, elementwise.sqrt(safe), squares)
    return x * clip_norm / maximum(length, clip_norm)  # type: ignore[no-any-return]


def clip_by_global_norm(
    t_list: Any,
    clip_norm: Any,
    use_norm: Any = None,
    name: str | None = None,
) -> tuple[list[Tensor | None], Tensor]:
    """Return the tensors, all shortened alike if their common norm is above `clip_norm`.

    Returns
    -------
    list of Tensor, Tensor
        The tensors (None stays None), and the norm that they had.
    """
    if not isinstance(t_list, (list, tuple)):
        message = f"`t_list` should be a sequence of tensors. Received {type(t_list)}."
        raise TypeError(message)
    length = global_norm(t_list) if use_norm is None else convert(use_norm)
    scale = clip_norm * minimum(1.0 / length, 1.0 / convert(clip_norm, length._dtype))
    # Not a number for a norm that is infinite or not a number, as in TensorFlow.
    scale = scale + (length - length)
    return [None if t is None else _scaled(t, scale) for t in t_list], length


def _scaled(t: Any, scale: Tensor) -> Any:
    if isinstance(t, IndexedSlices):
        return t.changed(lambda values: values * scale)
    return convert(t) * scale
