"""``tf.RaggedTensor``: rows of different lengths, such as the words of several sentences.

The elements of all rows stand one after another in `values`, and `row_splits` says where each row
ends and the next begins: ``[[1], [2, 3]]`` is the values ``[1, 2, 3]`` with the splits
``[0, 1, 3]``. The values may themselves be ragged. This is what lessons on texts need of
TensorFlow's ragged tensors: to make them, to look into them, to join them and to pad them.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from . import arrays, joining
from .arguments import integers
from .conversion import convert, optional_dtype, static_value
from .dtypes import INT64, STRING, DType
from .errors import InvalidArgumentError
from .operation import result_tensor
from .shapes import TensorShape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .tensor import Tensor

__all__ = ["RaggedTensor"]


class RaggedTensor:
    """A tensor whose rows may have different lengths. Make one with ``tf.ragged.constant``."""

    __array_priority__ = 100
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, values: Any, row_partition: Any, internal: bool = False) -> None:
        if not internal:
            message = (
                "RaggedTensor constructor is private; please use one of the factory methods "
                "instead (e.g., RaggedTensor.from_row_lengths())"
            )
            raise ValueError(message)
        self._values: Tensor | RaggedTensor = values
        self._row_splits: Tensor = row_partition
        self._uniform_row_length: int | None = None

    # ---- making one --------------------------------------------------------------------------

    @classmethod
    def from_row_splits(
        cls, values: Any, row_splits: Any, name: str | None = None, validate: bool = True
    ) -> RaggedTensor:
        """Return `values` in rows: row ``i`` from ``row_splits[i]`` up to ``row_splits[i + 1]``.

        Raises
        ------
        tf.errors.InvalidArgumentError
            When they do not begin with 0, do not rise, or do not end with the number of values.
        """
        del name, validate
        if not isinstance(values, RaggedTensor):
            values = convert(values)
        splits = _int64(row_splits)
        count = _count(values)
        ends = splits._value
        if not len(ends) or ends[0] != 0 or ends[-1] != count or np.any(np.diff(ends) < 0):
            message = (
                "Arguments to from_row_splits do not form a valid RaggedTensor: the splits of "
                f"{count} values must rise from 0 to {count}, and are {ends.tolist()}"
            )
            raise InvalidArgumentError(None, None, message)
        return cls(values, splits, internal=True)

    @classmethod
    def from_row_lengths(
        cls, values: Any, row_lengths: Any, name: str | None = None, validate: bool = True
    ) -> RaggedTensor:
        """Return `values` in rows of these lengths."""
        del name, validate
        lengths = _int64(row_lengths)._value
        return cls.from_row_splits(values, np.concatenate([[0], np.cumsum(lengths)]))

    @classmethod
    def from_value_rowids(
        cls,
        values: Any,
        value_rowids: Any,
        nrows: Any = None,
        name: str | None = None,
        validate: bool = True,
    ) -> RaggedTensor:
        """Return `values` in rows, `value_rowids` being the number of the row of each."""
        del name, validate
        least = 0 if nrows is None else int(static_value(nrows))
        lengths = np.bincount(_int64(value_rowids)._value, minlength=least)
        return cls.from_row_lengths(values, lengths)

    @classmethod
    def from_uniform_row_length(
        cls, values: Any, uniform_row_length: Any, nrows: Any = None
    ) -> RaggedTensor:
        """Return `values` in rows that are all of this length; `nrows` counts them if it is 0."""
        length = int(static_value(uniform_row_length))
        count = _count(values if isinstance(values, RaggedTensor) else convert(values))
        rows = count // length if length else int(static_value(nrows or 0))
        found = cls.from_row_splits(values, np.arange(rows + 1) * length)
        found._uniform_row_length = length
        return found

    def with_values(self, new_values: Any) -> RaggedTensor:
        """Return other values in the same rows."""
        found = type(self)(new_values, self._row_splits, internal=True)
        found._uniform_row_length = self._uniform_row_length
        return found

    def with_flat_values(self, new_values: Any) -> RaggedTensor:
        """Return other elements in the same rows of the innermost kind."""
        if isinstance(self._values, RaggedTensor):
            return self.with_values(self._values.with_flat_values(new_values))
        return self.with_values(new_values)

    # ---- what it is --------------------------------------------------------------------------

    @property
    def values(self) -> Any:
        """The elements of all rows: a tensor, or a ragged tensor."""
        return self._values

    @property
    def flat_values(self) -> Tensor:
        """The elements of all the innermost rows."""
        return self._values.flat_values if isinstance(self._values, RaggedTensor) else self._values

    @property
    def row_splits(self) -> Tensor:
        """Where the rows begin, and where the last one ends."""
        return self._row_splits

    @property
    def nested_row_splits(self) -> tuple[Tensor, ...]:
        """The splits of each ragged axis, from the outermost."""
        inner = self._values.nested_row_splits if isinstance(self._values, RaggedTensor) else ()
        return (self._row_splits, *inner)

    @property
    def dtype(self) -> DType:
        """The type of the elements."""
        return self._values.dtype

    @property
    def ragged_rank(self) -> int:
        """The number of axes along which lengths differ."""
        return len(self.nested_row_splits)

    @property
    def shape(self) -> TensorShape:
        """The lengths of the axes, None where they differ."""
        inner = list(self._values.shape)[1:]
        return TensorShape([len(self._row_splits) - 1, self._uniform_row_length, *inner])

    def get_shape(self) -> TensorShape:
        """Return the shape."""
        return self.shape

    def nrows(self, out_type: Any = None, name: str | None = None) -> Tensor:
        """Return the number of rows."""
        del name
        return convert(len(self._row_splits) - 1, optional_dtype(out_type) or INT64)

    def row_lengths(self, axis: int = 1, name: str | None = None) -> Any:
        """Return the lengths of the rows along `axis`."""
        del name
        if axis > 1 and isinstance(self._values, RaggedTensor):
            return self.with_values(self._values.row_lengths(axis - 1))
        return result_tensor(np.diff(self._row_splits._value), INT64)

    def bounding_shape(self) -> Tensor:
        """Return the lengths of the smallest tensor into which the rows fit."""
        positions, _ = self._positions()
        inner = np.shape(self.flat_values._value)[1:]
        return convert([*positions.shape, *inner], INT64)

    # ---- what is in it -----------------------------------------------------------------------

    def to_list(self) -> list[Any]:
        """Return nested lists of Python values."""
        values: Any = self._values
        rows = values.to_list() if isinstance(values, RaggedTensor) else values.numpy().tolist()
        return [rows[start:stop] for start, stop in self._bounds()]

    def numpy(self) -> Any:
        """Return an array: of rows, if they have different lengths."""
        values = self._values.numpy()
        rows = np.split(values, self._row_splits._value[1:-1])
        if len(self._row_splits) == 1:
            return np.array([], values.dtype)
        if any(len(row) != len(rows[0]) for row in rows):
            found = np.empty(len(rows), object)
            found[:] = rows
            return found
        return np.array(rows)

    def to_tensor(
        self, default_value: Any = None, name: str | None = None, shape: Any = None
    ) -> Tensor:
        """Return a tensor, with `default_value` (0, or no text) behind rows that are too short.

        Parameters
        ----------
        default_value
            What to pad with.
        name
            Ignored.
        shape
            The lengths of the axes; longer rows are cut off. None stands for what is needed.
        """
        del name
        positions, count = self._positions()
        if shape is not None:
            positions = _resized(positions, list(shape), count)
        flat = self.flat_values
        if default_value is None:
            default_value = b"" if flat._dtype is STRING else 0
        padding = np.empty((1, *np.shape(flat._value)[1:]), flat._dtype.numpy_dtype)
        padding[:] = convert(default_value, flat._dtype)._value
        padded = joining.concat([flat, result_tensor(padding, flat._dtype)], 0)
        return arrays.take(padded, (positions,))

    def _positions(self) -> tuple[Any, int]:
        """Return where each element stands in `flat_values`, padded with their number."""
        count = len(self.flat_values)
        found: Any = np.arange(count)
        for splits in reversed(self.nested_row_splits):
            ends = splits._value
            width = int(np.diff(ends).max(initial=0))
            rows = np.full((len(ends) - 1, width, *found.shape[1:]), count)
            for row, (start, stop) in enumerate(itertools.pairwise(ends)):
                rows[row, : stop - start] = found[start:stop]
            found = rows
        return found, count

    def _bounds(self) -> list[tuple[int, int]]:
        ends = self._row_splits._value.tolist()
        return list(itertools.pairwise(ends))

    def __getitem__(self, key: Any) -> Any:
        row, *rest = key if isinstance(key, tuple) else (key,)
        row = static_value(row)
        count = len(self._row_splits) - 1
        if isinstance(row, (int, np.integer)):
            if not -count <= row < count:
                message = f"Row key {row} out of bounds"
                raise IndexError(message)
            start, stop = self._bounds()[row]
            found = self._values[start:stop]
            return found[tuple(rest)] if rest else found
        if row is Ellipsis and not rest:
            return self
        rows = _rows_at(self, np.arange(count)[_slice_of(row)])
        return rows._within_rows(rest) if rest else rows

    def _within_rows(self, key: list[Any]) -> RaggedTensor:
        """Return ``self[:, *key]``."""
        place, *rest = key
        if not isinstance(place, slice):
            message = "Cannot index into an inner ragged dimension."
            raise ValueError(message)  # noqa: TRY004  TensorFlow's class
        chosen = [np.arange(start, stop)[_slice_of(place)] for start, stop in self._bounds()]
        values = _rows_at(self._values, np.concatenate([np.zeros(0, int), *chosen]))
        if rest:
            values = values[(slice(None), *rest)]
        return RaggedTensor.from_row_lengths(values, [len(places) for places in chosen])

    def __iter__(self) -> Iterator[Any]:
        return (self[row] for row in range(len(self._row_splits) - 1))

    def __repr__(self) -> str:
        with np.printoptions(formatter={"all": _shown}):
            return f"<tf.RaggedTensor {_shown(self.numpy())}>"


def _shown(value: Any) -> str:
    # Within printoptions numpy asks this for the rows too, so that commas stand everywhere.
    if isinstance(value, np.ndarray):
        return np.array2string(value, separator=", ") if value.size else repr(value.tolist())
    return str(value)


def _int64(value: Any) -> Tensor:
    return convert(np.asarray(static_value(value), np.int64).reshape(-1))


def _count(values: Any) -> int:
    ragged = isinstance(values, RaggedTensor)
    return len(values.row_splits) - 1 if ragged else len(values)


def _slice_of(place: Any) -> slice:
    if not isinstance(place, slice):
        message = (
            f"rows of a ragged tensor are chosen with a number or a slice, not with {place!r}."
        )
        raise TypeError(message)
    ends = (static_value(end) for end in (place.start, place.stop, place.step))
    return slice(*(None if end is None else int(end) for end in ends))


def _rows_at(values: Any, places: Any) -> Any:
    """Return the rows of a tensor or ragged tensor that stand at `places`."""
    if not isinstance(values, RaggedTensor):
        return arrays.take(values, (places,))
    bounds = values._bounds()
    chosen = [np.arange(*bounds[place]) for place in places]
    inner = _rows_at(values.values, np.concatenate([np.zeros(0, int), *chosen]))
    return RaggedTensor.from_row_lengths(inner, [len(row) for row in chosen])


def _resized(positions: Any, shape: list[Any], padding: int) -> Any:
    """Return `positions` cut or padded to `shape`, in which None leaves an axis as it is."""
    lengths = [
        own if length is None else integers(length)[0]
        for own, length in zip(positions.shape, shape, strict=False)
    ]
    found = np.full((*lengths, *positions.shape[len(lengths) :]), padding)
    common = tuple(slice(min(a, b)) for a, b in zip(found.shape, positions.shape, strict=True))
    found[common] = positions[common]
    return found
