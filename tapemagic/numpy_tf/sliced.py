"""The cotangent of a value of which only some rows were used.

What `tf.gather` does not take of a table has the gradient 0, and of a large table that is most. So
the gradient of a gather is kept as the rows that arrived and which rows they are: added to another
of its kind it stays so, added to anything else it becomes a whole array. A user gets it as a
`tf.IndexedSlices`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .arrays import taken
from .indexed_slices import IndexedSlices
from .operation import kernels, operation, result_tensor, tensors
from .recording import state
from .tensor import Tensor

__all__ = ["Sliced", "take_rows"]

Shape = tuple[int, ...]


class Sliced:
    """Cotangents of some rows; all others are 0.

    Parameters
    ----------
    rows
        What arrived, in pieces: arrays while nobody records, tensors otherwise.
    places
        Which rows the pieces are: arrays of integers. A row that is named twice counts twice.
    shape
        The shape of the whole.
    """

    __slots__ = ("places", "rows", "shape")

    __array_ufunc__ = None  # numpy's arrays leave the sum to this class

    def __init__(self, rows: list[Any], places: list[Any], shape: Shape) -> None:
        self.rows = rows
        self.places = places
        self.shape = shape

    def __add__(self, other: Any) -> Any:
        if type(other) is Sliced:
            # What comes later on the way back was computed earlier, and stands first.
            return Sliced([*other.rows, *self.rows], [*other.places, *self.places], self.shape)
        return self.whole() + other

    def __radd__(self, other: Any) -> Any:
        return other + self.whole()

    def whole(self) -> Any:
        """Return the cotangent of the whole value."""
        m = tensors if type(self.rows[0]) is Tensor else kernels
        rows = self.rows[0] if len(self.rows) == 1 else m.concat(self.rows, 0)
        return m.put_added(rows, (np.concatenate(self.places),), self.shape)

    def _to_tensor(self) -> Any:
        return self.whole()

    def to_slices(self, source: Any) -> IndexedSlices:
        """Return the gradient of `source` as the user gets it."""
        rows = [
            row if type(row) is Tensor else result_tensor(row, source._dtype) for row in self.rows
        ]
        return IndexedSlices(
            rows[0] if len(rows) == 1 else tensors.concat(rows, 0),
            np.concatenate(self.places),
            np.array(self.shape, np.int32),
        )


def _rows_that_arrived(m: Any, g: Any, places: Any, x_shape: Shape) -> Sliced:
    return Sliced([m.reshape(g, (places.size, *x_shape[1:]))], [places.ravel()], x_shape)


_take_rows = operation(
    "GatherV2",
    "take_rows",
    lambda x, places: taken(x, places),
    _rows_that_arrived,
)


def take_rows(x: Tensor, places: Any) -> Tensor | None:
    """Return the rows of `x` that `places` names; None if the gradient is to be a whole array.

    That is so for what was computed on a tape, since its gradient goes on from there.
    """
    recording = state.recording
    if recording is not None and x._token is not None:
        is_leaf = x._token is recording.token and recording.records[x._index] is None
        if not is_leaf:
            return None
    return _take_rows(x, places)
