"""``tf.SparseTensor``: the elements of a tensor that are not 0, and where they stand.

This is what lessons need of TensorFlow's sparse tensors: to make them, to show them, to multiply
them by numbers and matrices, and to turn them into tensors.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import arrays
from .conversion import convert, matching_tensors
from .dtypes import INT64, STRING, DType
from .errors import invalid_argument
from .operation import result_tensor
from .operators import true_divide
from .shapes import TensorShape
from .tensor import Tensor, shape_text

__all__ = ["SparseTensor", "from_dense", "reorder", "sparse_dense_matmul", "to_dense"]


class SparseTensor:
    """A tensor of which only some elements are kept.

    Parameters
    ----------
    indices
        The place of each element: a matrix with one row for each.
    values
        The elements.
    dense_shape
        The shape of the whole tensor.

    Raises
    ------
    ValueError
        When the shapes of the three do not fit together.
    """

    __array_priority__ = 100

    def __init__(self, indices: Any, values: Any, dense_shape: Any) -> None:
        self._indices = convert(indices, INT64)
        self._values = convert(values)
        self._dense_shape = convert(dense_shape, INT64)
        for part, rank in ((self._indices, 2), (self._values, 1), (self._dense_shape, 1)):
            part.shape.with_rank(rank)
        (count, width), (values_count,) = self._indices.shape, self._values.shape
        for one, other in ((count, values_count), (width, len(self._dense_shape))):
            if one != other:
                message = f"Dimensions {one} and {other} are not compatible"
                raise ValueError(message)

    @property
    def indices(self) -> Tensor:
        """The place of each element."""
        return self._indices

    @property
    def values(self) -> Tensor:
        """The elements."""
        return self._values

    @property
    def dense_shape(self) -> Tensor:
        """The shape of the whole tensor, as a tensor."""
        return self._dense_shape

    @property
    def shape(self) -> TensorShape:
        """The shape of the whole tensor."""
        return TensorShape(self._lengths())

    @property
    def dtype(self) -> DType:
        """The type of the elements."""
        return self._values.dtype

    def get_shape(self) -> TensorShape:
        """Return the shape of the whole tensor."""
        return self.shape

    def with_values(self, new_values: Any) -> SparseTensor:
        """Return other elements in the same places."""
        return SparseTensor(self._indices, new_values, self._dense_shape)

    def _lengths(self) -> tuple[int, ...]:
        return tuple(self._dense_shape._value.tolist())

    def _key(self) -> tuple[Any, ...]:
        """Return the places as numpy takes them."""
        return tuple(self._indices._value.T)

    def __mul__(self, other: Any) -> SparseTensor:
        return self.with_values(self._values * self._beside(other))

    def __truediv__(self, other: Any) -> SparseTensor:
        return self.with_values(true_divide(self._values, self._beside(other)))

    def _beside(self, other: Any) -> Tensor:
        """Return what stands in a tensor, broadcast to the shape, in the places of the elements."""
        _, tensor = matching_tensors(self._values, other, "SparseDenseCwiseMul")
        return arrays.take(arrays.broadcast_to(tensor, self._lengths()), self._key())

    def __repr__(self) -> str:
        return (
            f"SparseTensor(indices={self._indices!s}, values={self._values!s}, "
            f"dense_shape={self._dense_shape!s})"
        )


def from_dense(tensor: Any, name: str | None = None) -> SparseTensor:
    """Return the elements of `tensor` that are not 0, nor an empty text."""
    del name
    dense = convert(tensor)
    places = np.nonzero(dense._value != (b"" if dense._dtype is STRING else 0))
    return SparseTensor(np.stack(places, -1), arrays.take(dense, places), dense.shape)


def to_dense(
    sp_input: SparseTensor,
    default_value: Any = None,
    validate_indices: bool = True,
    name: str | None = None,
) -> Tensor:
    """Return the whole tensor.

    Parameters
    ----------
    sp_input
        The sparse tensor.
    default_value
        What stands where it has no element: 0 or an empty text, unless given.
    validate_indices
        Whether places must be in order, and named once.
    name
        Ignored.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When they are not, or are out of bounds.
    """
    del name
    sparse = _require_sparse(sp_input)
    shape, values = sparse._lengths(), sparse.values
    _check_places(sparse, ordered=validate_indices)
    if default_value is None:
        default_value = b"" if values._dtype is STRING else 0
    default = convert(default_value, values._dtype)
    whole = np.full(shape, default._value, values._dtype.numpy_dtype)
    dense = result_tensor(whole, values._dtype)
    return arrays.replace_at(dense, values, sparse._key())


def _check_places(sparse: SparseTensor, *, ordered: bool) -> None:
    places, shape = sparse.indices._value, sparse._lengths()
    previous: list[int] | None = None
    for row, place in enumerate(places.tolist()):
        shown, problem = f"indices[{row}] = {shape_text(place)}", ""
        if not all(0 <= index < length for index, length in zip(place, shape, strict=True)):
            problem = f"is out of bounds: need 0 <= index < {shape_text(shape)}"
        elif ordered and previous is not None and place == previous:
            problem = "is repeated"
        elif ordered and previous is not None and place < previous:
            problem = (
                "is out of order. Many sparse ops require sorted indices.\n"
                "    Use `tf.sparse.reorder` to create a correctly ordered copy.\n\n"
            )
        if problem:
            raise invalid_argument(f"{shown} {problem}", "SparseToDense")
        previous = place


def reorder(sp_input: SparseTensor, name: str | None = None) -> SparseTensor:
    """Return the same tensor with its elements in the order of their places."""
    del name
    sparse = _require_sparse(sp_input)
    order = np.lexsort(sparse._key()[::-1])
    values = arrays.take(sparse.values, (order,))
    return SparseTensor(sparse.indices._value[order], values, sparse.dense_shape)


def sparse_dense_matmul(
    sp_a: Any, b: Any, adjoint_a: bool = False, adjoint_b: bool = False, name: str | None = None
) -> Tensor:
    """Multiply two matrices, of which one is sparse."""
    from .linalg import matmul

    del name
    left, right = (
        to_dense(reorder(matrix)) if isinstance(matrix, SparseTensor) else convert(matrix)
        for matrix in (sp_a, b)
    )
    return matmul(left, right, adjoint_a=adjoint_a, adjoint_b=adjoint_b)


def _require_sparse(value: Any) -> SparseTensor:
    if not isinstance(value, SparseTensor):
        message = f"Input must be a SparseTensor, not {value!r}: see tf.sparse.from_dense."
        raise TypeError(message)
    return value
