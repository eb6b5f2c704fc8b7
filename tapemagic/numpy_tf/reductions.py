"""Reductions (sum, mean, product, extremes…) and scans (running sums and products).

The axes of a reduction come as a tuple, counted from the front. A reduction of nothing gives its
neutral element, as in TensorFlow: 0 for a sum, 1 for a product, the lowest number for a maximum;
only a mean has none, and gives "not a number".
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .dtypes import BOOL
from .operation import kernels, operation, result_tensor

if TYPE_CHECKING:
    from collections.abc import Callable

__all__: list[str] = []

# Numpy's type stubs do not know all that `reduce` takes.
_add: Any = np.add
_logical_and: Any = np.logical_and
_logical_or: Any = np.logical_or
_multiply: Any = np.multiply


Shape = tuple[int, ...]


def _kept(shape: Shape, axes: Shape) -> Shape:
    """Return `shape` with length 1 along `axes`: the shape of a reduction that keeps its axes."""
    return tuple(1 if axis in axes else length for axis, length in enumerate(shape))


def _count(shape: Shape, axes: Shape) -> int:
    if len(axes) == len(shape):
        return math.prod(shape)
    return math.prod([shape[axis] for axis in axes])


@functools.lru_cache(maxsize=256)
def _number(kind: Any, count: int) -> Any:
    """Return a count as a number of some type, which takes longer than to divide by it."""
    return kind(count)


def _spread(m: Any, g: Any, x_shape: Shape, axes: Shape, keepdims: bool | None = None) -> Any:
    """Give each element that was reduced the cotangent of the result it went into.

    If it is known whether the result kept its axes, `keepdims` tells.
    """
    if len(axes) == len(x_shape):
        return m.broadcast_to(m.reshape(g, ()) if keepdims is None else g, x_shape)
    if keepdims:
        return m.broadcast_to(g, x_shape)
    return m.broadcast_to(m.reshape(g, _kept(x_shape, axes)), x_shape)


# ---- sums ------------------------------------------------------------------------------------


def _sum(x: Any, axes: Shape, keepdims: bool) -> Any:
    dtype = x.dtype
    if dtype.char == "e":  # numpy adds halves as halves
        return _add.reduce(x, axes, np.float32, None, keepdims).astype(dtype)
    return _add.reduce(x, axes, dtype, None, keepdims)


def _mean(x: Any, axes: Shape, keepdims: bool) -> Any:
    dtype, count = x.dtype, _count(x.shape, axes)
    kind = dtype.kind
    if kind in "fc":
        if dtype.char == "e":
            total = _add.reduce(x, axes, np.float32, None, keepdims)
            return (total / np.float32(count)).astype(dtype)
        total = _add.reduce(x, axes, dtype, None, keepdims)
        # The mean of no complex numbers is 0 in TensorFlow; that of real ones is none.
        return total if kind == "c" and not count else total / _number(dtype.type, count)
    total = _add.reduce(x, axes, x.dtype, None, keepdims)
    if kind == "u":
        return total // x.dtype.type(count)
    return np.sign(total) * (np.abs(total) // x.dtype.type(count))


reduce_sum = operation(
    "Sum",
    "reduce_sum",
    _sum,
    lambda m, g, x_shape, axes, keepdims: _spread(m, g, x_shape, axes, keepdims),
)
reduce_mean = operation(
    "Mean",
    "reduce_mean",
    _mean,
    # TensorFlow spreads first and divides then; it is the same number, with less work.
    lambda m, g, x_shape, axes, keepdims: _spread(
        m, m.divide_by_count(g, _count(x_shape, axes) or 1), x_shape, axes, keepdims
    ),
)
divide_by_count = operation(
    "RealDiv",
    "divide_by_count",
    lambda x, count: x / _number(x.dtype.type, count),
    lambda m, g, count: m.divide_by_count(g, count),
)


def _euclidean_norm(x: Any, axes: Shape, keepdims: bool) -> Any:
    squares = x * x.conj() if x.dtype.kind == "c" else x * x
    return np.sqrt(_sum(squares, axes, keepdims)).astype(x.dtype)


euclidean_norm = operation(
    "EuclideanNorm",
    "euclidean_norm",
    _euclidean_norm,
    lambda m, g, x, out, x_shape, axes: x * _spread(m, g / out, x_shape, axes),
    holomorphic=False,
)

# ---- extremes --------------------------------------------------------------------------------


def _extreme(function: Any, *, lowest: bool) -> Callable[..., Any]:
    def kernel(x: Any, axes: Shape, keepdims: bool) -> Any:
        if x.size:
            return function.reduce(x, axes, None, None, keepdims)
        return function.reduce(x, axes, None, None, keepdims, _limit(x.dtype, lowest=lowest))

    return kernel


def _limit(dtype: Any, *, lowest: bool) -> Any:
    """Return the lowest or the highest number of a type: what an extreme of nothing is."""
    if dtype.kind == "f":
        return dtype.type(-np.inf if lowest else np.inf)
    limits = np.iinfo(dtype)
    return dtype.type(limits.min if lowest else limits.max)


def _extreme_gradient(m: Any, g: Any, x: Any, out: Any, axes: Shape, x_shape: Shape) -> Any:
    """Share the cotangent equally among the elements that are extreme, in its own type."""
    chosen = m.equal(x, _spread(m, out, x_shape, axes))
    spread = _spread(m, g, x_shape, axes)
    share = m.keep(m.ones_like(spread), chosen)
    many = _spread(m, m.reduce_sum(share, axes, False), x_shape, axes)
    return share / many * spread


reduce_max = operation("Max", "reduce_max", _extreme(np.maximum, lowest=True), _extreme_gradient)
reduce_min = operation("Min", "reduce_min", _extreme(np.minimum, lowest=False), _extreme_gradient)
reduce_all = operation(
    "All",
    "reduce_all",
    lambda x, axes, keepdims: _logical_and.reduce(x, axes, None, None, keepdims),
)
reduce_any = operation(
    "Any",
    "reduce_any",
    lambda x, axes, keepdims: _logical_or.reduce(x, axes, None, None, keepdims),
)

# ---- products --------------------------------------------------------------------------------


def _product_gradient(m: Any, g: Any, x: Any, axes: Shape, x_shape: Shape) -> Any:
    """Multiply by the product of all *other* elements, which is exact where elements are 0."""
    rest = tuple(axis for axis in range(len(x_shape)) if axis not in axes)
    order = (*axes, *rest)
    back = tuple(order.index(axis) for axis in range(len(order)))
    moved_shape = tuple(x_shape[axis] for axis in order)
    flat = m.reshape(m.transpose(x, order), (_count(x_shape, axes), *moved_shape[len(axes) :]))
    before = m.cumprod(flat, 0, True, False)
    after = m.cumprod(flat, 0, True, True)
    others = m.transpose(m.reshape(before * after, moved_shape), back)
    return _spread(m, g, x_shape, axes) * others


reduce_prod = operation(
    "Prod",
    "reduce_prod",
    lambda x, axes, keepdims: _multiply.reduce(x, axes, x.dtype, None, keepdims),
    _product_gradient,
)

# ---- scans -----------------------------------------------------------------------------------


def _at(axis: int, position: int) -> tuple[Any, ...]:
    """Return the index of what is at `position` along `axis`."""
    return (*([slice(None)] * axis), position)


def _scan(function: np.ufunc, neutral: float) -> Callable[..., Any]:
    def kernel(x: Any, axis: int, exclusive: bool, reverse: bool) -> Any:
        if reverse:
            x = np.flip(x, axis)
        scanned = function.accumulate(x, axis, x.dtype)
        if exclusive and x.shape[axis]:
            scanned = np.roll(scanned, 1, axis)
            scanned[_at(axis, 0)] = neutral
        return np.flip(scanned, axis) if reverse else scanned

    return kernel


cumsum = operation(
    "Cumsum",
    "cumsum",
    _scan(np.add, 0),
    lambda m, g, axis, exclusive, reverse: m.cumsum(g, axis, exclusive, not reverse),
)


def _running_product_gradient(
    m: Any, g: Any, x: Any, axis: int, exclusive: bool, reverse: bool
) -> Any:
    # Source: TensorFlow's _CumprodGrad; it computes the products again, and is 0 where x is 0.
    products = m.cumprod(x, axis, exclusive, reverse)
    return m.divide_no_nan(m.cumsum(products * g, axis, exclusive, not reverse), x)


cumprod = operation(
    "Cumprod",
    "cumprod",
    _scan(np.multiply, 1),
    _running_product_gradient,
    holomorphic=False,  # TensorFlow takes no conjugates here
)


def _running_log_sum(x: Any, axis: int, exclusive: bool, reverse: bool) -> Any:
    return _scan(np.logaddexp, -np.inf)(x, axis, exclusive, reverse)


def _running_log_sum_gradient(
    m: Any, g: Any, x: Any, out: Any, x_shape: Shape, axis: int, exclusive: bool, reverse: bool
) -> Any:
    """Add up what each element gave to each sum: e^(x - sum), which never overflows."""
    rank, length = len(x_shape), x_shape[axis]
    order = (*(place for place in range(rank) if place != axis), axis)
    lead = tuple(x_shape[place] for place in order[:-1])
    column, row = (*lead, length, 1), (*lead, 1, length)
    given, sums, cotangents = (m.transpose(part, order) for part in (x, out, g))
    ahead = np.arange(length) - np.arange(length)[:, None]
    ahead = -ahead if reverse else ahead
    whole = (*lead, length, length)
    into: Any = np.broadcast_to(ahead > 0 if exclusive else ahead >= 0, whole)
    into = into if m is kernels else result_tensor(into, BOOL)
    distance = m.reshape(given, column) - m.reshape(sums, row)
    share = m.keep(m.exp(m.where(into, distance, m.zeros_like(distance))), into)
    arrived = m.keep(m.broadcast_to(m.reshape(cotangents, row), whole), into)
    total = m.reduce_sum(share * arrived, (rank,), False)
    back = tuple(order.index(place) for place in range(rank))
    return m.transpose(total, back)


cumulative_logsumexp = operation(
    "CumulativeLogsumexp",
    "cumulative_logsumexp",
    _running_log_sum,
    _running_log_sum_gradient,
)
