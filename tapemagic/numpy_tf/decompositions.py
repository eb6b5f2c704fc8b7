"""Inverses, solutions, determinants and decompositions of matrices, for ``tf.linalg``.

Matrices are the last two axes; all others are a batch. The formulas stand in `matrices`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from . import arrays, elementwise, matrices
from .arguments import check_type, same_type, shape_of
from .complex_numbers import real
from .conversion import convert, static_value
from .creation import eye
from .dtypes import BOOL, INT32
from .errors import invalid_argument
from .linalg import band_part, diag_part, matmul, matrix_transpose
from .operation import result_tensor, tensors
from .reduction_functions import (
    reduce_sum,
)

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = [
    "LogMatrixDeterminant",
    "Qr",
    "cholesky",
    "cholesky_solve",
    "det",
    "eig",
    "eigh",
    "eigvals",
    "eigvalsh",
    "inv",
    "logdet",
    "lstsq",
    "matrix_rank",
    "pinv",
    "qr",
    "slogdet",
    "solve",
    "svd",
    "triangular_solve",
]


_MATRIX = 2


def _matrix(value: Any, operation: str, kinds: str = "fc", *, square: bool = False) -> Tensor:
    """Return `value` as a tensor of matrices.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When it has another type or less than two axes, or is not square but must be.
    """
    x = convert(value)
    check_type(x, operation, kinds)
    shape = shape_of(x)
    if len(shape) < _MATRIX:
        message = f"Input tensor 0 must have rank >= 2, got {len(shape)}"
        raise invalid_argument(message, operation)
    if square and shape[-1] != shape[-2]:
        raise invalid_argument("Input matrix must be square.", operation)
    return x


# ---- inverse, solution, determinant ------------------------------------------------------------


def inv(input: Any, adjoint: bool = False, name: str | None = None) -> Tensor:
    """Return the inverse of square matrices.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When a matrix is not square, or has no inverse.
    """
    inverse = matrices.inverse(_matrix(input, "MatrixInverse", square=True))
    return matrix_transpose(inverse, conjugate=True) if adjoint else inverse


def solve(matrix: Any, rhs: Any, adjoint: bool = False, name: str | None = None) -> Tensor:
    """Return x with ``matrix @ x = rhs``.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When the matrix is not square or has no inverse, or the shapes do not fit.
    """
    a, b = same_type([matrix, rhs], "MatrixSolve")
    check_type(a, "MatrixSolve", "fc")
    shape_a, shape_b = shape_of(a), shape_of(b)
    if len(shape_a) != len(shape_b):
        raise invalid_argument("All input tensors must have the same rank.", "MatrixSolve")
    _matrix(a, "MatrixSolve")
    if shape_a[-1] != shape_a[-2]:
        message = "First input (lhs) must be a square matrix."
        raise invalid_argument(message, "MatrixSolve")
    if shape_a[:-2] != shape_b[:-2]:
        message = "All input tensors must have the same outer dimensions."
        raise invalid_argument(message, "MatrixSolve")
    if shape_a[-2] != shape_b[-2]:
        raise invalid_argument("Input matrix and rhs are incompatible.", "MatrixSolve")
    if adjoint:
        a = matrix_transpose(a, conjugate=True)
    return matrices.solve(a, b)


def triangular_solve(
    matrix: Any,
    rhs: Any,
    lower: bool = True,
    adjoint: bool = False,
    name: str | None = None,
) -> Tensor:
    """Return x with ``matrix @ x = rhs``, where only one triangle of the matrix is read."""
    a, b = same_type([matrix, rhs], "MatrixTriangularSolve")
    a = band_part(
        _matrix(a, "MatrixTriangularSolve", square=True), *((-1, 0) if lower else (0, -1))
    )
    return solve(a, b, adjoint)


def det(input: Any, name: str | None = None) -> Tensor:
    """Return the determinant of square matrices."""
    return matrices.determinant(_matrix(input, "MatrixDeterminant", square=True))


class LogMatrixDeterminant(NamedTuple):
    """What ``tf.linalg.slogdet`` returns."""

    sign: Tensor
    log_abs_determinant: Tensor


def slogdet(input: Any, name: str | None = None) -> LogMatrixDeterminant:
    """Return the sign of the determinant, and the logarithm of its absolute value."""
    x = _matrix(input, "LogMatrixDeterminant", square=True)
    return LogMatrixDeterminant(matrices.sign_of_determinant(x), matrices.log_determinant(x))


def logdet(matrix: Any, name: str | None = None) -> Tensor:
    """Return the logarithm of the determinant of positive definite matrices."""
    factor = real(diag_part(cholesky(matrix)))
    return 2.0 * reduce_sum(elementwise.log(factor), -1)


def lstsq(
    matrix: Any,
    rhs: Any,
    l2_regularizer: float = 0.0,
    fast: bool = True,
    name: str | None = None,
) -> Tensor:
    """Return x for which ``matrix @ x`` comes closest to `rhs`.

    Parameters
    ----------
    matrix, rhs
        The equations.
    l2_regularizer
        How much the squares of x count beside those of the distance.
    fast
        Whether to solve the normal equations; otherwise singular values are used.
    name
        Not used.
    """
    a, b = same_type([matrix, rhs], "MatrixSolveLs")
    _matrix(a, "MatrixSolveLs")
    if not fast:
        return matmul(pinv(a), b)
    rows, columns = shape_of(a)[-2:]
    adjoint_a = matrix_transpose(a, conjugate=True)
    size = min(rows, columns)
    square = matmul(adjoint_a, a) if rows >= columns else matmul(a, adjoint_a)
    square = square + l2_regularizer * eye(size, dtype=a._dtype)
    if rows >= columns:
        return solve(square, matmul(adjoint_a, b))
    return matmul(adjoint_a, solve(square, b))


# ---- decompositions --------------------------------------------------------------------------


def _parts(packed: Tensor, x: Tensor, shapes: Any) -> list[Tensor]:
    return matrices.packed_parts(tensors, packed, shape_of(x)[:-2], shapes)


def _real_values(values: Tensor, x: Tensor) -> Tensor:
    """Return values that are real although they were packed with complex ones."""
    return real(values) if x._dtype.is_complex else values


def eigh(tensor: Any, name: str | None = None) -> tuple[Tensor, Tensor]:
    """Return the eigenvalues, in ascending order, and eigenvectors of self-adjoint matrices.

    Only the lower triangle is read. Each vector may have another sign than TensorFlow's.
    """
    x = _matrix(tensor, "SelfAdjointEigV2", square=True)
    n = shape_of(x)[-1]
    values, vectors = _parts(matrices.hermitian_eigen(x), x, ((n,), (n, n)))
    # As TensorFlow, which returns the values in the type of the matrix.
    return values, vectors


def eigvalsh(tensor: Any, name: str | None = None) -> Tensor:
    """Return the eigenvalues of self-adjoint matrices, in ascending order."""
    return eigh(tensor)[0]


def eig(tensor: Any, name: str | None = None) -> tuple[Tensor, Tensor]:
    """Return the eigenvalues and eigenvectors of square matrices, which are complex numbers.

    The order, and the phase of each vector, may differ from TensorFlow's.
    """
    if not hasattr(tensor, "dtype"):  # it is asked for before anything is converted
        message = (
            f"{type(tensor).__name__!r} object is not a tensor or a Variable: "
            "write tf.linalg.eig(tf.constant(...))"
        )
        raise AttributeError(message)
    x = _matrix(tensor, "Eig", square=True)
    n = shape_of(x)[-1]
    packed = matrices.eigen(x, not x._dtype.is_complex)
    values, vectors = _parts(packed, x, ((n,), (n, n)))
    return values, vectors


def eigvals(tensor: Any, name: str | None = None) -> Tensor:
    """Return the eigenvalues of square matrices, which are complex numbers."""
    return eig(tensor)[0]


def svd(
    tensor: Any,
    full_matrices: bool = False,
    compute_uv: bool = True,
    name: str | None = None,
) -> Any:
    """Return the singular values, in descending order, and the left and right singular vectors.

    Returns
    -------
    tuple of Tensor, or Tensor
        ``s, u, v`` with ``tensor = u @ diag(s) @ adjoint(v)``; only ``s`` without `compute_uv`.
        Each pair of vectors may have another sign than TensorFlow's.
    """
    x = _matrix(tensor, "Svd")
    is_complex = x._dtype.is_complex
    if not compute_uv:
        return _real_values(matrices.singular_values(x, is_complex), x)
    packed = matrices.svd_packed(x, bool(full_matrices), is_complex)
    s, u, v = _parts(packed, x, matrices.svd_shapes(shape_of(x), bool(full_matrices)))
    return _real_values(s, x), u, v


class Qr(NamedTuple):
    """What ``tf.linalg.qr`` returns."""

    q: Tensor
    r: Tensor


def qr(input: Any, full_matrices: bool = False, name: str | None = None) -> Qr:
    """Return an orthogonal and an upper triangular factor of matrices."""
    x = _matrix(input, "Qr")
    packed = matrices.qr_packed(x, bool(full_matrices))
    return Qr(*_parts(packed, x, matrices.qr_shapes(shape_of(x), bool(full_matrices))))


def cholesky(input: Any, name: str | None = None) -> Tensor:
    """Return the lower triangular factor L with ``input = L @ adjoint(L)``.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When a matrix is not square, or not positive definite.
    """
    return matrices.cholesky(_matrix(input, "Cholesky", square=True))


def cholesky_solve(chol: Any, rhs: Any, name: str | None = None) -> Tensor:
    """Return x with ``A @ x = rhs``, given the Cholesky factor of A."""
    return triangular_solve(chol, triangular_solve(chol, rhs), adjoint=True)


def _cutoff(s: Tensor, shape: tuple[int, ...], given: Any, factor: float) -> Any:
    if given is None:
        given = factor * max(shape[-2:]) * np.finfo(s._value.dtype).eps
    return np.asarray(static_value(given), s._value.dtype)


def pinv(
    a: Any,
    rcond: Any = None,
    validate_args: bool = False,
    name: str | None = None,
) -> Tensor:
    """Return the Moore–Penrose pseudo-inverse; singular values below `rcond` count as 0."""
    x = _matrix(a, "Svd", "f")
    s, u, v = svd(x)
    largest = s._value.max(-1, keepdims=True, initial=0)
    kept = result_tensor(s._value > _cutoff(s, shape_of(x), rcond, 10) * largest, BOOL)
    inverse = arrays.keep(1 / arrays.where(kept, s, arrays.ones_like(s)), kept)
    row = arrays.reshape(inverse, (*shape_of(inverse)[:-1], 1, shape_of(inverse)[-1]))
    return matmul(v * row, u, transpose_b=True)


def matrix_rank(
    a: Any,
    tol: Any = None,
    validate_args: bool = False,
    name: str | None = None,
) -> Tensor:
    """Return how many singular values are above `tol`."""
    x = _matrix(a, "Svd", "f")
    s = svd(x, compute_uv=False)
    largest = s._value.max(-1, keepdims=True, initial=0)
    limit = _cutoff(s, shape_of(x), None, 1) * largest if tol is None else static_value(tol)
    return result_tensor((s._value > limit).sum(-1).astype(np.int32)[()], INT32)
