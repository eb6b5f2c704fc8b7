"""`IndexedSlices`: some rows of a tensor; what updates a few rows of a Variable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .conversion import convert
from .dtypes import DType, as_dtype
from .operation import tensors
from .shapes import TensorShape, unknown_shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from .tensor import Tensor

__all__ = ["IndexedSlices"]


class IndexedSlices:
    """Some rows of a tensor.

    Parameters
    ----------
    values
        The rows: a tensor whose first axis counts them.
    indices
        Which rows of the whole tensor they are; a row that is named twice counts twice.
    dense_shape
        The shape of the whole tensor, or None when it is not known.
    """

    def __init__(self, values: Any, indices: Any, dense_shape: Any = None) -> None:
        self._values = convert(values)
        self._indices = convert(indices)
        self._dense_shape = None if dense_shape is None else convert(dense_shape)

    @property
    def values(self) -> Tensor:
        """The rows."""
        return self._values

    @property
    def indices(self) -> Tensor:
        """Which rows of the whole tensor they are."""
        return self._indices

    @property
    def dense_shape(self) -> Tensor | None:
        """The shape of the whole tensor as a tensor, or None."""
        return self._dense_shape

    @property
    def shape(self) -> TensorShape:
        """The shape of the whole tensor."""
        if self._dense_shape is None:
            return unknown_shape()
        return TensorShape([int(length) for length in self._dense_shape._value])

    @property
    def dtype(self) -> DType:
        """The type of the elements."""
        return self._values.dtype

    @property
    def device(self) -> str:
        """Where the value is: always the processor."""
        return self._values.device

    def changed(self, function: Callable[[Tensor], Any]) -> IndexedSlices:
        """Return the same rows with other values: what `function` makes of them."""
        return IndexedSlices(function(self._values), self._indices, self._dense_shape)

    def consumers(self) -> list[Any]:
        """Return nothing: there are no graphs in eager mode."""
        return []

    def _to_tensor(self) -> Tensor:
        """Return the whole tensor; rows that are not named are 0, rows named twice are added."""
        if self._dense_shape is None:
            message = (
                "Tensor conversion requested for IndexedSlices for argument `value` without "
                f"dense_shape: {self}"
            )
            raise ValueError(message)
        lengths = tuple(int(length) for length in self._dense_shape._value)
        dense: Tensor = tensors.put_added(self._values, (self._indices._value,), lengths)
        return dense

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return self._to_tensor().__array__(dtype, copy)

    def __neg__(self) -> IndexedSlices:
        return self.changed(lambda values: -values)

    def __str__(self) -> str:
        dense = "" if self._dense_shape is None else f", dense_shape={self._dense_shape!s}"
        return f"IndexedSlices(indices={self._indices!s}, values={self._values!s}{dense})"


def rows_of(sparse_delta: Any, dtype: DType) -> tuple[Any, Any]:
    """Return the indices and the values of an `IndexedSlices`, the values of type `dtype`.

    Raises
    ------
    TypeError
        When it is something else.
    """
    if not isinstance(sparse_delta, IndexedSlices):
        message = (
            f"Argument `sparse_delta` must be a `tf.IndexedSlices`. Received arg: {sparse_delta}"
        )
        raise TypeError(message)
    values = convert(sparse_delta.values, as_dtype(dtype))
    return np.asarray(sparse_delta.indices._value), values._value
