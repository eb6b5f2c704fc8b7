"""TensorFlow's reductions, scans and norms: ``tf.reduce_sum``, ``tf.cumsum``, ``tf.norm`` and more.

`axis` is None for all axes, a number, or a list of numbers, counted from the back if negative.
With `keepdims` the axes that were reduced stay, with length 1.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import arrays, elementwise, reductions
from .arguments import as_truth, axes_of, axis_of, check_type, shape_of
from .array_functions import stop_gradient
from .complex_numbers import conj, real_part
from .conversion import convert
from .dtypes import BOOL
from .elementwise_functions import is_finite
from .tensor import Tensor

__all__ = [
    "cumprod",
    "cumsum",
    "cumulative_logsumexp",
    "reduce_all",
    "reduce_any",
    "reduce_euclidean_norm",
    "reduce_logsumexp",
    "reduce_max",
    "reduce_mean",
    "reduce_min",
    "reduce_prod",
    "reduce_std",
    "reduce_sum",
    "reduce_variance",
]


_ALL_AXES = [tuple(range(rank)) for rank in range(65)]
"""All axes of a tensor, by its rank; numpy's arrays have at most 64."""


def _reduce(row: Any, kinds: str, x: Any, axis: Any, keepdims: bool | None) -> Any:
    if type(x) is not Tensor:
        x = convert(x)
    if x._dtype.kind not in kinds:
        check_type(x, row.operation, kinds)
    value = x._value
    rank = value.ndim if type(value) is np.ndarray else 0
    axes = _ALL_AXES[rank] if axis is None else axes_of(rank, axis, row.operation)
    return row(x, axes, bool(keepdims))


def reduce_sum(
    input_tensor: Any,
    axis: Any = None,
    keepdims: bool = False,
    name: str | None = None,
) -> Tensor:
    """Return the sum of the elements along `axis`.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When there is no such axis, or the elements are no numbers.
    """
    return _reduce(reductions.reduce_sum, "fiuc", input_tensor, axis, keepdims)  # type: ignore[no-any-return]


def reduce_mean(
    input_tensor: Any,
    axis: Any = None,
    keepdims: bool = False,
    name: str | None = None,
) -> Tensor:
    """Return the mean of the elements along `axis`; of integers it is an integer, rounded to 0.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When there is no such axis, or the elements are no numbers.
    """
    return _reduce(reductions.reduce_mean, "fiuc", input_tensor, axis, keepdims)  # type: ignore[no-any-return]


def reduce_prod(
    input_tensor: Any,
    axis: Any = None,
    keepdims: bool = False,
    name: str | None = None,
) -> Tensor:
    """Return the product of the elements along `axis`."""
    return _reduce(reductions.reduce_prod, "fiuc", input_tensor, axis, keepdims)  # type: ignore[no-any-return]


def reduce_max(
    input_tensor: Any,
    axis: Any = None,
    keepdims: bool = False,
    name: str | None = None,
) -> Tensor:
    """Return the largest element along `axis`; equal ones share the gradient."""
    return _reduce(reductions.reduce_max, "fiu", input_tensor, axis, keepdims)  # type: ignore[no-any-return]


def reduce_min(
    input_tensor: Any,
    axis: Any = None,
    keepdims: bool = False,
    name: str | None = None,
) -> Tensor:
    """Return the smallest element along `axis`; equal ones share the gradient."""
    return _reduce(reductions.reduce_min, "fiu", input_tensor, axis, keepdims)  # type: ignore[no-any-return]


def _reduce_truths(row: Any, x: Any, axis: Any, keepdims: bool) -> Any:
    if isinstance(axis, (list, tuple)) and isinstance(x, Tensor) and x._dtype is not BOOL:
        message = f"Tensor conversion requested dtype bool for Tensor with dtype {x._dtype.name}"
        raise ValueError(f"{message}: {x!r}")
    return _reduce(row, "b", as_truth(x, row.operation), axis, keepdims)


def reduce_all(
    input_tensor: Any,
    axis: Any = None,
    keepdims: bool = False,
    name: str | None = None,
) -> Tensor:
    """Tell whether all elements along `axis` are true."""
    return _reduce_truths(reductions.reduce_all, input_tensor, axis, keepdims)  # type: ignore[no-any-return]


def reduce_any(
    input_tensor: Any,
    axis: Any = None,
    keepdims: bool = False,
    name: str | None = None,
) -> Tensor:
    """Tell whether any element along `axis` is true."""
    return _reduce_truths(reductions.reduce_any, input_tensor, axis, keepdims)  # type: ignore[no-any-return]


def reduce_variance(
    input_tensor: Any,
    axis: Any = None,
    keepdims: bool = False,
    name: str | None = None,
) -> Tensor:
    """Return the mean of the squared distances to the mean along `axis`.

    Raises
    ------
    TypeError
        When the elements are integers.
    """
    x = convert(input_tensor)
    mean = reduce_mean(x, axis, True)
    if not x._dtype.is_differentiable:
        message = f"Input must be either real or complex. Received integer type {x._dtype}."
        raise TypeError(message)
    distance = x - mean
    if x._dtype.is_complex:
        squared = real_part(distance * conj(distance))
    else:
        squared = elementwise.square(distance)
    return reduce_mean(squared, axis, keepdims)


def reduce_std(
    input_tensor: Any,
    axis: Any = None,
    keepdims: bool = False,
    name: str | None = None,
) -> Tensor:
    """Return the square root of the variance along `axis`.

    Raises
    ------
    TypeError
        When the elements are integers.
    """
    return elementwise.sqrt(reduce_variance(input_tensor, axis, keepdims))


def reduce_logsumexp(
    input_tensor: Any,
    axis: Any = None,
    keepdims: bool = False,
    name: str | None = None,
) -> Tensor:
    """Return log(sum(exp(x))) along `axis`, without overflow."""
    x = convert(input_tensor)
    check_type(x, "IsFinite", "f")
    largest = stop_gradient(reduce_max(x, axis, True))
    largest = arrays.keep(largest, is_finite(largest))
    total = reduce_sum(elementwise.exp(x - largest), axis, keepdims)
    return elementwise.log(total) + arrays.reshape(largest, shape_of(total))


def reduce_euclidean_norm(
    input_tensor: Any,
    axis: Any = None,
    keepdims: bool = False,
    name: str | None = None,
) -> Tensor:
    """Return the square root of the sum of squares along `axis`."""
    return _reduce(reductions.euclidean_norm, "fiuc", input_tensor, axis, keepdims)  # type: ignore[no-any-return]


# ---- scans -----------------------------------------------------------------------------------


def _scan(row: Any, x: Any, axis: Any, exclusive: bool, reverse: bool) -> Any:
    x = convert(x)
    check_type(x, row.operation, "fiuc")
    rank = len(shape_of(x))
    message = f"ScanOp: Expected scan axis in the range [{-rank}, {rank}), but got {{axis}}"
    place = axis_of(rank, axis, row.operation, message)
    return row(x, place, bool(exclusive), bool(reverse))


def cumsum(
    x: Any,
    axis: Any = 0,
    exclusive: bool = False,
    reverse: bool = False,
    name: str | None = None,
) -> Tensor:
    """Return the running sums along `axis`.

    Parameters
    ----------
    x
        The tensor.
    axis
        Along which axis.
    exclusive
        Whether each sum ends before its element, so that the first is 0.
    reverse
        Whether to begin at the end.
    name
        Not used.
    """
    return _scan(reductions.cumsum, x, axis, exclusive, reverse)  # type: ignore[no-any-return]


def cumprod(
    x: Any,
    axis: Any = 0,
    exclusive: bool = False,
    reverse: bool = False,
    name: str | None = None,
) -> Tensor:
    """Return the running products along `axis`; the arguments are those of ``tf.cumsum``."""
    return _scan(reductions.cumprod, x, axis, exclusive, reverse)  # type: ignore[no-any-return]


def cumulative_logsumexp(
    x: Any,
    axis: Any = 0,
    exclusive: bool = False,
    reverse: bool = False,
    name: str | None = None,
) -> Tensor:
    """Return log(cumsum(exp(x))), without overflow; the arguments are those of ``tf.cumsum``."""
    x = convert(x)
    check_type(x, "CumulativeLogsumexp", "f")
    return _scan(reductions.cumulative_logsumexp, x, axis, exclusive, reverse)  # type: ignore[no-any-return]
