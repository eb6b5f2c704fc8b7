"""Jacobians: the gradients of all elements of a target.

Each row of a Jacobian is a gradient that begins with a cotangent of its own, 1 for one element of
the target and 0 for the others. While nobody records the gradients themselves, all rows are
computed in one backward pass, with `Rows` for cotangents; otherwise, and where a formula has to see
a single cotangent, row by row.
"""

from __future__ import annotations

import contextlib
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .conversion import convert
from .cotangents import as_gradient
from .operation import kernels, result_tensor, tensors
from .recording import state
from .rows import NotInRowsError, Rows
from .sliced import Sliced
from .variable import Variable

if TYPE_CHECKING:
    from collections.abc import Callable

    from .heard import Heard
    from .tensor import Tensor

__all__ = ["batch_jacobian", "jacobians", "tensor_of"]

Seeds = Any
"""``(first, last) -> array``: the cotangents to begin with, one above the other."""

_ELEMENTS_AT_ONCE = 2**20
"""How many elements the cotangents of one value may have that are computed at once."""


def jacobians(
    heard: Heard, target: Tensor, sources: list[Any], *, zero: bool, at_once: bool
) -> list[Any]:
    """Return the Jacobian of `target` with respect to each of `sources`.

    Parameters
    ----------
    heard
        What the tape heard.
    target, sources
        A tensor; tensors and Variables.
    zero
        Whether a source that the target does not depend on gets zeros, and not None.
    at_once
        Whether rows may be computed together.

    Returns
    -------
    list
        Tensors of shape ``target.shape + source.shape``, or None.
    """
    value = target._value
    shape, size = np.shape(value), np.size(value)

    def seeds(first: int, last: int) -> Any:
        rows = np.eye(last - first, size, first, target._dtype.numpy_dtype)
        return rows.reshape(last - first, *shape)

    found = []
    for source, stack in zip(
        sources, _stacks(heard, target, sources, seeds, size, at_once=at_once), strict=True
    ):
        if stack is not None:
            found.append(tensors.reshape(stack, shape + np.shape(source._value)))
        elif zero or not size:
            empty = np.empty(shape + np.shape(source._value), source._dtype.numpy_dtype)
            found.append(result_tensor(kernels.zeros_like(empty)[()], source._dtype))
        else:
            found.append(None)
    return found


def batch_jacobian(heard: Heard, target: Tensor, source: Any, *, at_once: bool) -> Tensor:
    """Return the Jacobian of each row of `target` with respect to the same row of `source`.

    Since no row depends on another row of the source, the gradients of one column of the target
    are the rows of the Jacobian for that column.
    """
    batch, *lengths = target._value.shape
    size = math.prod(lengths)

    def seeds(first: int, last: int) -> Any:
        columns = np.zeros((last - first, batch, size), target._dtype.numpy_dtype)
        numbers = np.arange(last - first)
        columns[numbers, :, first + numbers] = 1
        return columns.reshape(last - first, *target._value.shape)

    (stack,) = _stacks(heard, target, [source], seeds, size, at_once=at_once)
    shape = (*target._value.shape, *np.shape(source._value)[1:])
    if stack is None:
        dtype = source._dtype if size else target._dtype
        return result_tensor(np.zeros(shape, dtype.numpy_dtype), dtype)
    order = (1, 0, *range(2, np.ndim(stack._value)))
    found: Tensor = tensors.reshape(tensors.transpose(stack, order), shape)
    return found


def _stacks(
    heard: Heard, target: Tensor, sources: list[Any], seeds: Seeds, count: int, *, at_once: bool
) -> list[Any]:
    """Return for each source its `count` gradients as one tensor, or None if there are none."""
    if not count:
        return [None] * len(sources)
    if at_once and count > 1 and state.recording is None:
        with contextlib.suppress(NotInRowsError):
            return _stacks_at_once(heard, target, sources, seeds, count)
    rows = []
    for place in range(count):
        seed = seeds(place, place + 1)[0]
        if state.recording is not None:
            seed = result_tensor(seed, target._dtype)
        rows.append(heard.gradients([target], [seed], sources, release=False))
    return [
        _stacked([row[position] for row in rows], source) for position, source in enumerate(sources)
    ]


def _stacked(rows: list[Any], source: Any) -> Any:
    if all(row is None for row in rows):
        return None
    dense = [
        tensors.zeros_like(tensor_of(source))
        if row is None
        else convert(row if hasattr(row, "_dtype") else as_gradient(row, source))
        for row in rows
    ]
    return tensors.stack(dense, 0)


def tensor_of(source: Any) -> Tensor:
    """Return the value of a source as a tensor, without reading a Variable under a tape."""
    return source._peek() if isinstance(source, Variable) else source


def _stacks_at_once(
    heard: Heard,
    target: Tensor,
    sources: list[Any],
    seeds: Callable[[int, int], Any],
    count: int,
) -> list[Any]:
    sizes = [np.size(x._value) for x in (target, *sources)]
    step = max(1, _ELEMENTS_AT_ONCE // max(sizes))
    chunks: list[list[Any]] = [[] for _ in sources]
    for first in range(0, count, step):
        last = min(count, first + step)
        g = Rows(seeds(first, last))
        found = heard.gradients([target], [g], sources, release=False)
        for chunk, rows, source in zip(chunks, found, sources, strict=True):
            chunk.append(_array_of(rows, source, last - first))
    return [
        None
        if chunk[0] is None
        else result_tensor(chunk[0] if len(chunk) == 1 else np.concatenate(chunk), source._dtype)
        for chunk, source in zip(chunks, sources, strict=True)
    ]


def _array_of(rows: Any, source: Any, count: int) -> Any:
    """Return `count` cotangents of `source` as one array; None if it has none."""
    if rows is None:
        return None
    if type(rows) is Sliced:
        rows = rows.whole()
    shape = np.shape(source._value)
    array = rows.lifted(len(shape)) if type(rows) is Rows else rows
    return np.ascontiguousarray(np.broadcast_to(array, (count, *shape)), source._dtype.numpy_dtype)
