"""Functions of ragged tensors: `constant`, which makes them, `concat`, and Python's operators."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from . import arrays, joining
from .conversion import convert, static_value
from .dtypes import FLOAT32, INT64, as_dtype
from .errors import InvalidArgumentError
from .ragged import RaggedTensor, _rows_at

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["concat", "constant"]


def constant(
    pylist: Any,
    dtype: Any = None,
    ragged_rank: int | None = None,
    inner_shape: Any = None,
    name: str | None = None,
    row_splits_dtype: Any = INT64,
) -> Any:
    """Return nested lists, whose lengths may differ, as a ragged tensor.

    Parameters
    ----------
    pylist
        The lists. One without lists in it, or a number, gives a tensor.
    dtype
        The type of the elements.
    ragged_rank
        Along how many axes lengths may differ: all but the first, unless given.
    inner_shape
        The shape of the innermost elements that have one.
    name, row_splits_dtype
        Ignored.

    Raises
    ------
    ValueError
        When numbers stand at different depths.
    """
    del name, row_splits_dtype
    kind = None if dtype is None else as_dtype(dtype)
    scalars, depth = _depths(pylist)
    if len(scalars) > 1:
        message = "all scalar values must have the same nesting depth"
        raise ValueError(message)
    if scalars and depth > min(scalars):
        message = f"Invalid pylist={pylist}: empty list nesting is greater than scalar nesting"
        raise ValueError(message)
    if ragged_rank is None:
        ragged_rank = max(depth - 1 - len(inner_shape or ()), 0)
    lengths, items = [], pylist
    for _ in range(ragged_rank):
        lengths.append([len(row) for row in items])
        items = [item for row in items for item in row]
    found: Any = convert(items, kind if scalars else kind or FLOAT32)
    if inner_shape is not None:
        found = arrays.reshape(found, (-1, *inner_shape))
    for rows in reversed(lengths):
        found = RaggedTensor.from_row_lengths(found, rows)
    return found


def _depths(value: Any, depth: int = 0) -> tuple[set[int], int]:
    """Return at which depths scalars stand in nested lists, and how deep the lists are."""
    if not isinstance(value, (list, tuple, np.ndarray)) or (
        isinstance(value, np.ndarray) and not value.ndim
    ):
        return {depth}, depth
    scalars: set[int] = set()
    deepest = depth + 1
    for item in value:
        own, depth_of_item = _depths(item, depth + 1)
        scalars |= own
        deepest = max(deepest, depth_of_item)
    return scalars, deepest


def concat(values: list[Any], axis: Any) -> RaggedTensor:
    """Join ragged tensors along the first or the second axis.

    Raises
    ------
    ValueError
        When `axis` is another one.
    """
    place = int(static_value(axis))
    ragged = [value if isinstance(value, RaggedTensor) else _rows_of(value) for value in values]
    if place not in {0, 1}:
        message = f"ragged tensors are joined along axis 0 or 1, not {place}."
        raise ValueError(message)
    inner = [value.values for value in ragged]
    both = concat(inner, 0) if isinstance(inner[0], RaggedTensor) else joining.concat(inner, 0)
    lengths = [np.diff(value.row_splits._value) for value in ragged]
    stacked = RaggedTensor.from_row_lengths(both, np.concatenate(lengths))
    if place == 0:
        return stacked
    counts = {len(own) for own in lengths}
    if len(counts) > 1:
        message = f"ragged tensors with {sorted(counts)} rows cannot be joined along axis 1."
        raise InvalidArgumentError(None, None, message)
    (count,) = counts
    order = np.arange(count * len(ragged)).reshape(len(ragged), count).T.ravel()
    return RaggedTensor.from_row_lengths(_rows_at(stacked, order).values, sum(lengths))


def _rows_of(tensor: Any) -> RaggedTensor:
    """Return a tensor of two axes or more as a ragged one."""
    tensor = convert(tensor)
    rows, width, *inner = tensor.shape
    flat = arrays.reshape(tensor, (rows * width, *inner))
    return RaggedTensor.from_row_lengths(flat, [width] * rows)


# ---- operators: element by element, with a number or with equal rows -------------------------


def _elementwise(function: Callable[[Any, Any], Any]) -> Callable[[RaggedTensor, Any], Any]:
    def method(self: RaggedTensor, other: Any) -> RaggedTensor:
        if isinstance(other, RaggedTensor):
            pairs = zip(self.nested_row_splits, other.nested_row_splits, strict=False)
            if self.ragged_rank != other.ragged_rank or not all(
                np.array_equal(a._value, b._value) for a, b in pairs
            ):
                message = "Ragged tensors of different row lengths cannot be combined."
                raise InvalidArgumentError(None, None, message)
            other = other.flat_values
        return self.with_flat_values(function(self.flat_values, other))

    return method


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow"):
    _function = getattr(operator, _name)
    setattr(RaggedTensor, f"__{_name}__", _elementwise(_function))
    _reflected = _elementwise(lambda x, y, function=_function: function(y, x))  # type: ignore[misc]
    setattr(RaggedTensor, f"__r{_name}__", _reflected)
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(RaggedTensor, f"__{_name}__", _elementwise(getattr(operator, _name)))
