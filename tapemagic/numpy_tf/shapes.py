"""`TensorShape`, the shape of a tensor as TensorFlow shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["TensorShape", "as_shape", "unknown_shape"]


class TensorShape:
    """The length of each axis; an axis, or the whole shape, may be unknown (None).

    Parameters
    ----------
    dims
        The lengths: an iterable of numbers and None, a number, another shape, or None.
    """

    __slots__ = ("_dims",)

    def __init__(self, dims: Any) -> None:
        self._dims: tuple[int | None, ...] | None
        if dims is None:
            self._dims = None
        elif isinstance(dims, TensorShape):
            self._dims = dims._dims
        elif isinstance(dims, (list, tuple)) or hasattr(dims, "__iter__"):
            self._dims = tuple(_length(length) for length in dims)
        else:
            self._dims = (_length(dims),)

    @property
    def rank(self) -> int | None:
        """The number of axes, or None."""
        return None if self._dims is None else len(self._dims)

    ndims = rank

    @property
    def dims(self) -> list[int | None] | None:
        """The lengths as a list, or None."""
        return None if self._dims is None else list(self._dims)

    def as_list(self) -> list[int | None]:
        """Return the lengths as a list.

        Raises
        ------
        ValueError
            When the rank is unknown.
        """
        return list(self._known())

    def num_elements(self) -> int | None:
        """Return the product of the lengths, or None."""
        if not self.is_fully_defined():
            return None
        product = 1
        for length in self._known():
            product *= length or 0
        return product

    def is_fully_defined(self) -> bool:
        """Whether every length is known."""
        return self._dims is not None and None not in self._dims

    def is_compatible_with(self, other: Any) -> bool:
        """Whether some shape is both this one and `other`."""
        other = as_shape(other)
        if self._dims is None or other._dims is None:
            return True
        return len(self._dims) == len(other._dims) and all(
            a is None or b is None or a == b for a, b in zip(self._dims, other._dims, strict=True)
        )

    def assert_is_compatible_with(self, other: Any) -> None:
        """Raise ValueError unless this shape and `other` are compatible."""
        if not self.is_compatible_with(other):
            message = f"Shapes {self} and {as_shape(other)} are incompatible"
            raise ValueError(message)

    def with_rank(self, rank: int) -> TensorShape:
        """Return this shape.

        Raises
        ------
        ValueError
            When its rank is not `rank`.
        """
        if self._dims is not None and len(self._dims) != rank:
            message = f"Shape {self} must have rank {rank}"
            raise ValueError(message)
        return self

    def with_rank_at_least(self, rank: int) -> TensorShape:
        """Return this shape.

        Raises
        ------
        ValueError
            When its rank is below `rank`.
        """
        if self._dims is not None and len(self._dims) < rank:
            message = f"Shape {self} must have rank at least {rank}"
            raise ValueError(message)
        return self

    def concatenate(self, other: Any) -> TensorShape:
        """Return the axes of this shape followed by those of `other`."""
        other = as_shape(other)
        if self._dims is None or other._dims is None:
            return unknown_shape()
        return TensorShape(self._dims + other._dims)

    def merge_with(self, other: Any) -> TensorShape:
        """Return what is known from this shape and `other` together."""
        other_shape = as_shape(other)
        self.assert_is_compatible_with(other_shape)
        if self._dims is None:
            return other_shape
        if other_shape._dims is None:
            return self
        pairs = zip(self._dims, other_shape._dims, strict=True)
        return TensorShape([b if a is None else a for a, b in pairs])

    def _known(self) -> tuple[int | None, ...]:
        if self._dims is None:
            message = "as_list() is not defined on an unknown TensorShape."
            raise ValueError(message)
        return self._dims

    def __len__(self) -> int:
        if self._dims is None:
            message = "Cannot take the length of shape with unknown rank."
            raise ValueError(message)
        return len(self._dims)

    def __bool__(self) -> bool:
        return self._dims is not None

    def __iter__(self) -> Iterator[int | None]:
        if self._dims is None:
            message = "Cannot iterate over a shape with unknown rank."
            raise ValueError(message)
        return iter(self._dims)

    def __getitem__(self, key: Any) -> Any:
        found = self._known()[key]
        return TensorShape(found) if isinstance(key, slice) else found

    def __eq__(self, other: object) -> bool:
        try:
            other_shape = as_shape(other)
        except TypeError:
            return NotImplemented
        return self._dims == other_shape._dims

    def __hash__(self) -> int:
        return hash(self._dims)

    def __add__(self, other: Any) -> TensorShape:
        return self.concatenate(other)

    def __radd__(self, other: Any) -> TensorShape:
        return as_shape(other).concatenate(self)

    def __repr__(self) -> str:
        return f"TensorShape({None if self._dims is None else list(self._dims)})"

    def __str__(self) -> str:
        if self._dims is None:
            return "<unknown>"
        if len(self._dims) == 1:
            return f"({self._dims[0]},)"
        return f"({', '.join(str(length) for length in self._dims)})"

    def __reduce__(self) -> tuple[Any, tuple[Any]]:
        return TensorShape, (self.dims,)


def _length(value: Any) -> int | None:
    if value is None:
        return None
    try:
        length = value.__index__()
    except AttributeError:
        message = (
            f"Dimension value must be integer or None or have an __index__ method, "
            f"got value '{value!r}' with type '{type(value)!r}'"
        )
        raise TypeError(message) from None
    if length < 0:
        message = f"Dimension {length} must be >= 0"
        raise ValueError(message)
    return int(length)


def as_shape(value: Any) -> TensorShape:
    """Return `value` as a `TensorShape`."""
    return value if isinstance(value, TensorShape) else TensorShape(value)


def unknown_shape(rank: int | None = None) -> TensorShape:
    """Return the shape of which only the `rank`, or nothing, is known."""
    return TensorShape(None if rank is None else [None] * rank)
