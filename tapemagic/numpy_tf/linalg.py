"""``tf.linalg``: products, inverses, determinants and decompositions of matrices.

Matrices are the last two axes; all others are a batch. The formulas stand in `matrices`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from . import arrays, matrices
from .arguments import check_type, integer, integer_array, integers, same_type, shape_of
from .array_functions import cast, stop_gradient, transpose
from .complex_numbers import conj
from .conversion import convert, static_value
from .creation import hinted
from .dtypes import BOOL, FLOAT32, DType
from .errors import invalid_argument
from .operation import mismatch, result_tensor
from .reduction_functions import reduce_sum
from .tensor import Tensor, shape_text

__all__ = [
    "adjoint",
    "band_part",
    "cross",
    "diag",
    "diag_part",
    "matmul",
    "matrix_transpose",
    "matvec",
    "set_diag",
    "tensor_diag",
    "tensor_diag_part",
    "tensordot",
    "trace",
]

_MATRIX = 2

# ---- products --------------------------------------------------------------------------------


def matmul(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    transpose_b: bool = False,
    adjoint_a: bool = False,
    adjoint_b: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
    output_type: Any = None,
    grad_a: bool = False,
    grad_b: bool = False,
    name: str | None = None,
) -> Tensor:
    """Multiply matrices, or batches of matrices, whose batch axes broadcast.

    Parameters
    ----------
    a, b
        Tensors of rank 2 or more.
    transpose_a, transpose_b
        Whether to transpose the matrices first.
    adjoint_a, adjoint_b
        Whether to transpose and conjugate them first.
    a_is_sparse, b_is_sparse, grad_a, grad_b, name
        Not used.
    output_type
        The type of the result.

    Raises
    ------
    ValueError
        When a matrix shall be transposed and adjoint.
    tf.errors.InvalidArgumentError
        When the types differ, or the shapes do not fit; a vector is no matrix.
    """
    if type(a) is not Tensor or type(b) is not Tensor:
        a = convert(a)
        b = hinted(b, a._dtype)
    shape_a, shape_b = shape_of(a), shape_of(b)
    operation = "MatMul" if len(shape_a) <= _MATRIX and len(shape_b) <= _MATRIX else "BatchMatMulV2"
    if a._dtype is not b._dtype:
        raise mismatch(operation, a._dtype, b._dtype)
    check_type(a, operation, "fiuc")
    if transpose_a or adjoint_a:
        a = _transposed(a, "a", conjugate=adjoint_a, both=transpose_a and adjoint_a)
    if transpose_b or adjoint_b:
        b = _transposed(b, "b", conjugate=adjoint_b, both=transpose_b and adjoint_b)
    _check_product(a, b, shape_a, shape_b, operation)
    product = matrices.matmul(a, b)
    return product if output_type is None else cast(product, output_type)


def _transposed(x: Tensor, which: str, *, conjugate: bool, both: bool) -> Tensor:
    if both:
        message = (
            f"Only one of `transpose_{which}` and `adjoint_{which}` can be True. Received "
            f"`transpose_{which}`=True, `adjoint_{which}`=True."
        )
        raise ValueError(message)
    rank = len(shape_of(x))
    if rank < _MATRIX:
        return x
    x = arrays.transpose(x, (*range(rank - 2), rank - 1, rank - 2))
    return conj(x) if conjugate else x


def _check_product(
    a: Tensor, b: Tensor, given_a: tuple[int, ...], given_b: tuple[int, ...], operation: str
) -> None:
    shape_a, shape_b = shape_of(a), shape_of(b)
    rank_a, rank_b = len(shape_a), len(shape_b)
    text_a, text_b = shape_text(given_a), shape_text(given_b)
    if rank_a < _MATRIX or rank_b < _MATRIX:
        raise invalid_argument(_too_few_axes(given_a, given_b, a._dtype), operation)
    if shape_a[-1] != shape_b[-2]:
        message = f"Matrix size-incompatible: In[0]: {text_a}, In[1]: {text_b}"
        raise invalid_argument(message, operation)
    if rank_a > _MATRIX and rank_b > _MATRIX:
        for n, m in zip(shape_a[-3::-1], shape_b[-3::-1], strict=False):
            if n != m and 1 not in {n, m}:
                message = (
                    f"In[0] and In[1] must have compatible batch dimensions: {text_a} vs. {text_b}"
                )
                raise invalid_argument(message, operation)


def _too_few_axes(shape_a: tuple[int, ...], shape_b: tuple[int, ...], dtype: DType) -> str:
    """Return what TensorFlow says of two operands of which one is no matrix."""
    ranks = len(shape_a), len(shape_b)
    which = 0 if ranks[0] < _MATRIX else 1
    if max(ranks) > _MATRIX:
        return f"In[{which}] ndims must be >= 2: {ranks[which]}"
    if dtype is FLOAT32:  # its kernel for this type has words of its own
        return f"In[{which}] ndims must be >= 2"
    if ranks[0] == ranks[1]:
        return f"In[0] and In[1] ndims must be == 2: {ranks[0]}"
    shown = f"{shape_text(shape_a)} vs. {shape_text(shape_b)}"
    return f"In[0] and In[1] has different ndims: {shown}"


def matvec(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    adjoint_a: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
    name: str | None = None,
) -> Tensor:
    """Multiply matrices by vectors, the last axis of `b`."""
    a, b = convert(a), convert(b)
    column = arrays.reshape(b, (*shape_of(b), 1))
    product = matmul(a, column, transpose_a=transpose_a, adjoint_a=adjoint_a)
    return arrays.reshape(product, shape_of(product)[:-1])


def tensordot(a: Any, b: Any, axes: Any, name: str | None = None) -> Tensor:
    """Multiply two tensors, and sum over the axes that `axes` pairs.

    Parameters
    ----------
    a, b
        The tensors.
    axes
        A number n: the last n axes of `a` with the first n of `b`. Or two lists of axes, or two
        axes, which are paired in order.
    name
        Not used.

    Raises
    ------
    ValueError
        When the lists are not equally long, or there are too few axes.
    tf.errors.InvalidArgumentError
        When the types, or the lengths of paired axes, differ.
    """
    a, b = convert(a), convert(b)
    if a._dtype is not b._dtype:
        raise mismatch("MatMul", a._dtype, b._dtype)
    check_type(a, "MatMul", "fiuc")
    axes_a, axes_b = _paired(a, b, static_value(axes))
    shape_a, shape_b = shape_of(a), shape_of(b)
    if [shape_a[i] for i in axes_a] != [shape_b[i] for i in axes_b]:
        return _tensordot_of_matrices(a, b, axes_a, axes_b)
    labels_a = [("a", axis) for axis in range(len(shape_a))]
    labels_b = [("b", axis) for axis in range(len(shape_b))]
    out = [label for axis, label in enumerate(labels_a) if axis not in axes_a]
    out += [label for axis, label in enumerate(labels_b) if axis not in axes_b]
    for axis_a, axis_b in zip(axes_a, axes_b, strict=True):
        labels_b[axis_b] = labels_a[axis_a]
    return matrices.contract(a, b, tuple(labels_a), tuple(labels_b), tuple(out))


def _tensordot_of_matrices(a: Tensor, b: Tensor, axes_a: list[int], axes_b: list[int]) -> Tensor:
    """Sum over axes whose lengths differ one by one, but not their product, as TensorFlow does."""
    shape_a, shape_b = shape_of(a), shape_of(b)
    free_a = [axis for axis in range(len(shape_a)) if axis not in axes_a]
    free_b = [axis for axis in range(len(shape_b)) if axis not in axes_b]
    rows, inner_a, inner_b, columns = (
        math.prod(own[axis] for axis in axes)
        for own, axes in (
            (shape_a, free_a), (shape_a, axes_a), (shape_b, axes_b), (shape_b, free_b),
        )
    )  # fmt: skip
    left = arrays.reshape(arrays.transpose(a, (*free_a, *axes_a)), (rows, inner_a))
    right = arrays.reshape(arrays.transpose(b, (*axes_b, *free_b)), (inner_b, columns))
    out = [shape_a[axis] for axis in free_a] + [shape_b[axis] for axis in free_b]
    return arrays.reshape(matmul(left, right), tuple(out))


def _paired(a: Tensor, b: Tensor, axes: Any) -> tuple[list[int], list[int]]:
    """Return which axes of `a` and of `b` to sum over."""
    ranks = len(shape_of(a)), len(shape_of(b))
    if not isinstance(axes, (list, tuple, np.ndarray)):
        count = integer(axes)
        for x, rank in zip((a, b), ranks, strict=True):
            if not 0 <= count <= rank:
                message = (
                    f"`axes` must be at least 0. Received: {count}."
                    if count < 0
                    else "`axes` must not be larger than the number of dimensions of tensor "
                    f"{x._value}.  Received {count}, vs tensor dimensions {rank}."
                )
                raise ValueError(message)
        return list(range(ranks[0] - count, ranks[0])), list(range(count))
    if len(axes) != 2:  # noqa: PLR2004
        message = f"`axes` must be an integer or have length 2. Received {axes}."
        raise ValueError(message)
    first, second = (list(integers(numbers)) for numbers in axes)
    if len(first) != len(second):
        message = (
            f"Different number of contraction axes `a` and `b`, {len(first)} != {len(second)}."
        )
        raise ValueError(message)
    for numbers, rank in zip((first, second), ranks, strict=True):
        for place, number in enumerate(numbers):
            if not -rank <= number < rank:
                message = f"`axes` names axis {number} of a tensor with {rank} dimensions."
                raise IndexError(message)
            numbers[place] = number % rank
    return first, second


# ---- transposes and diagonals ------------------------------------------------------------------


def matrix_transpose(
    a: Any,
    name: str = "matrix_transpose",
    conjugate: bool = False,
) -> Tensor:
    """Transpose the last two axes, and conjugate if asked to.

    Raises
    ------
    ValueError
        When there are less than two axes.
    """
    x = convert(a)
    rank = len(shape_of(x))
    if rank < _MATRIX:
        message = (
            "Argument `a` should be a (batch) matrix with rank >= 2.  Received "
            f"`a` = {x._value} with shape: {x.shape}"
        )
        raise ValueError(message)
    return transpose(x, [*range(rank - 2), rank - 1, rank - 2], conjugate)


def adjoint(matrix: Any, name: str | None = None) -> Tensor:
    """Transpose the last two axes and conjugate."""
    return matrix_transpose(matrix, conjugate=True)


def _diagonal_key(rows: int, columns: int, k: int, length: int | None = None) -> Any:
    count = min(rows + min(k, 0), columns - max(k, 0)) if length is None else length
    places = np.arange(count)
    return (..., places + max(-k, 0), places + max(k, 0))


def _one_diagonal(k: Any) -> int:
    number = integer_array(k)
    if len(set(number.ravel().tolist())) > 1:
        message = "This engine takes one diagonal at a time: give k as one number."
        raise ValueError(message)
    return int(number.ravel()[0])


def diag(
    diagonal: Any,
    name: str = "diag",
    k: Any = 0,
    num_rows: Any = -1,
    num_cols: Any = -1,
    padding_value: Any = 0,
    align: str = "RIGHT_LEFT",
) -> Tensor:
    """Return matrices with `diagonal` on the diagonal, and `padding_value` elsewhere.

    Parameters
    ----------
    diagonal
        The vectors to put there.
    name
        Not used.
    k
        Which diagonal: 0 is the main one, positive ones are above it.
    num_rows, num_cols
        The size of the matrix, by default the smallest that holds the diagonal.
    padding_value
        What stands elsewhere.
    align
        Not used.
    """
    x = convert(diagonal)
    shape = shape_of(x)
    if not shape:
        message = "diagonal must be at least 1-dim, received shape: []"
        raise invalid_argument(message, "MatrixDiagV3", name)
    offset, length = _one_diagonal(k), shape[-1]
    rows, columns = integer(num_rows), integer(num_cols)
    least_rows, least_columns = length + max(-offset, 0), length + max(offset, 0)
    if rows == columns == -1:
        rows = columns = length + abs(offset)
    rows = least_rows if rows == -1 else rows
    columns = least_columns if columns == -1 else columns
    if rows > least_rows and columns > least_columns:
        message = (
            "The number of rows or columns is not consistent with the specified d_lower, d_upper, "
            "and diagonal."
        )
        raise invalid_argument(message, "MatrixDiagV3", name)
    if rows < least_rows or columns < least_columns:
        message = f"A diagonal of length {length} does not fit in a matrix of {rows} by {columns}"
        raise invalid_argument(message, "MatrixDiagV3", name)
    key = _diagonal_key(rows, columns, offset, length)
    whole = arrays.put_part(x, key, (*shape[:-1], rows, columns))
    padding = stop_gradient(convert(padding_value, x._dtype))
    if not padding._value:
        return whole
    elsewhere = np.ones((rows, columns), np.bool_)
    elsewhere[key[1:]] = False
    return arrays.where(result_tensor(elsewhere, BOOL), padding, whole)


def diag_part(
    input: Any,
    name: str = "diag_part",
    k: Any = 0,
    padding_value: Any = 0,
    align: str = "RIGHT_LEFT",
) -> Tensor:
    """Return the diagonal of matrices, or several as rows, the highest first.

    Parameters
    ----------
    input
        The matrices.
    name
        Not used.
    k
        Which diagonal: 0 is the main one, positive ones are above it. Two numbers stand for all
        diagonals from the one to the other.
    padding_value
        What fills up the rows of diagonals that are shorter than the longest.
    align
        To which side diagonals are put, those above the main one and those below.
    """
    x = convert(input)
    shape = shape_of(x)
    if len(shape) < _MATRIX:
        message = f"input must be at least 2-dim, received shape: {shape_text(shape)}"
        raise invalid_argument(message, "MatrixDiagPartV3", name)
    rows, columns = shape[-2:]
    lower, upper = _offsets(k, rows, columns)
    if lower == upper:
        return arrays.part(x, _diagonal_key(rows, columns, lower))
    to_right = [side == "RIGHT" for side in align.split("_")]
    places = [_diagonal_key(rows, columns, offset)[1:] for offset in range(upper, lower - 1, -1)]
    longest = max(len(first) for first, _ in places)
    key = np.zeros((2, len(places), longest), int)
    filled = np.zeros((len(places), longest), np.bool_)
    for number, pair in enumerate(places):
        length = len(pair[0])
        start = longest - length if to_right[upper - number < 0] else 0
        key[:, number, start : start + length] = pair
        filled[number, start : start + length] = True
    taken = arrays.take(x, (..., *key))
    padding = stop_gradient(convert(padding_value, x._dtype))
    return arrays.where(result_tensor(filled, BOOL), taken, padding)


def _offsets(k: Any, rows: int, columns: int) -> tuple[int, int]:
    """Return the lowest and the highest of the diagonals that `k` names.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When there are no such diagonals.
    """
    numbers = integer_array(k).ravel().tolist()
    message = ""
    lower, upper = int(numbers[0]), int(numbers[-1])
    bounds = f"It must be between {-rows} and {columns}"
    if len(numbers) > 2:  # noqa: PLR2004
        message = (
            f"diag_index must have only one or two elements, received {len(numbers)} elements."
        )
    elif not (-rows < lower < columns or lower == 0):
        message = f"lower_diag_index is out of bound: {lower}. {bounds}"
    elif not (-rows < upper < columns or upper == 0):
        message = f"upper_diag_index is out of bound: {upper} {bounds}"
    elif lower > upper:
        message = f"lower_diag_index must not be larger than upper_diag_index: {lower} > {upper}"
    if message:
        raise invalid_argument(message, "MatrixDiagPartV3")
    return lower, upper


def set_diag(
    input: Any,
    diagonal: Any,
    name: str = "set_diag",
    k: Any = 0,
    align: str = "RIGHT_LEFT",
) -> Tensor:
    """Return matrices with another diagonal."""
    x, y = same_type([input, diagonal], "MatrixSetDiagV3")
    rows, columns = shape_of(x)[-2:]
    key = _diagonal_key(rows, columns, _one_diagonal(k))
    wanted = (*shape_of(x)[:-2], len(key[1]))
    if shape_of(y) != wanted:
        message = (
            f"The diagonal must have shape {shape_text(wanted)}, received {shape_text(shape_of(y))}"
        )
        raise invalid_argument(message, "MatrixSetDiagV3")
    return arrays.replace_at(x, y, key)


def band_part(input: Any, num_lower: Any, num_upper: Any, name: str | None = None) -> Tensor:
    """Return matrices with only so many diagonals below and above the main one; -1 means all."""
    x = convert(input)
    lower, upper = integer(num_lower), integer(num_upper)
    shape = shape_of(x)
    if len(shape) < _MATRIX:
        message = f"input must be at least 2-dim, received shape: {shape_text(shape)}"
        raise invalid_argument(message, "MatrixBandPart")
    for what, number, side, length in (
        ("num_lower", lower, "rows", shape[-2]),
        ("num_upper", upper, "columns", shape[-1]),
    ):
        if number > length:
            message = f"{what} must be negative or less or equal to number of {side} ({length})"
            raise invalid_argument(f"{message} got: {number}", "MatrixBandPart")
    mask = matrices.band_mask(shape, lower, upper)
    return arrays.keep(x, result_tensor(mask, BOOL))


def trace(x: Any, name: str | None = None) -> Tensor:
    """Return the sum of the diagonal of matrices."""
    return reduce_sum(diag_part(x), -1)


def tensor_diag(diagonal: Any, name: str | None = None) -> Tensor:
    """Return a tensor of twice the rank, with the elements where both halves of indices agree."""
    x = convert(diagonal)
    places = np.indices(shape_of(x), sparse=False)
    return arrays.put_part(x, (*places, *places), shape_of(x) * 2)


def tensor_diag_part(input: Any, name: str | None = None) -> Tensor:
    """Return the elements where both halves of the indices agree."""
    x = convert(input)
    shape = shape_of(x)
    half = shape[: len(shape) // 2]
    if not shape or half * 2 != shape:
        message = f"input must have a shape of two equal halves, received: {shape_text(shape)}"
        raise invalid_argument(message, "DiagPart")
    places = np.indices(half)
    return arrays.part(x, (*places, *places))


def cross(a: Any, b: Any, name: str | None = None) -> Tensor:
    """Return the cross product of vectors of length 3, the last axis."""
    x, y = same_type([a, b], "Cross")
    check_type(x, "Cross", "fiu")
    if shape_of(x) != shape_of(y) or shape_of(x)[-1:] != (3,):
        shapes = f"{shape_text(shape_of(x))} vs. {shape_text(shape_of(y))}"
        message = f"Both inputs must be of same shape: {shapes}"
        raise invalid_argument(message, "Cross")
    first, second = (np.array(order) for order in ((1, 2, 0), (2, 0, 1)))
    x1, x2, y1, y2 = (arrays.part(v, (..., order)) for v in (x, y) for order in (first, second))
    return x1 * y2 - x2 * y1
