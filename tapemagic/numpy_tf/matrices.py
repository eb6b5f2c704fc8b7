"""Products, inverses, determinants and decompositions of matrices, with their gradients.

Every kernel works on batches: the matrices are the last two axes. Decompositions have several
results, and a row has one, so a row returns them *packed*: flattened and joined along one axis.
`packed_parts` takes them apart, with operations that are recorded as well, and so the cotangents of
all results arrive together in one formula.

Formulas with a decomposition are stated for the values themselves (``holomorphic=False``) and
conjugate explicitly. Sources: M. Giles, "An extended collection of matrix derivative results"
(2008); J. Townsend, "Differentiating the singular value decomposition" (2016); C. Boeddeker et al.,
https://arxiv.org/abs/1701.00392. Where they leave a choice, it is TensorFlow's.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .dtypes import BOOL
from .errors import invalid_argument
from .operation import kernels, operation, result_tensor

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["packed_parts"]

Shape = tuple[int, ...]


def _swap(m: Any, x: Any, rank: int) -> Any:
    """Transpose the last two axes."""
    return m.transpose(x, (*range(rank - 2), rank - 1, rank - 2))


def _adjoint(m: Any, x: Any, rank: int) -> Any:
    return m.conj(_swap(m, x, rank))


# ---- products --------------------------------------------------------------------------------

matmul = operation(
    "MatMul",
    "matmul",
    lambda x, y: x @ y,
    lambda m, g, y, x_shape, y_shape: m.sum_to_shape(
        m.matmul(g, _swap(m, y, len(y_shape))), x_shape
    ),
    lambda m, g, x, x_shape, y_shape: m.sum_to_shape(
        m.matmul(_swap(m, x, len(x_shape)), g), y_shape
    ),
)

Labels = tuple[Any, ...]


def _contract(x: Any, y: Any, labels_x: Labels, labels_y: Labels, labels_out: Labels) -> Any:
    """Multiply, and sum over the labels that `labels_out` does not name.

    Each label names an axis, in one tensor only once. What is summed over is in both inputs.
    """
    both = [label for label in labels_x if label in labels_y]
    batch = [label for label in both if label in labels_out]
    summed = [label for label in both if label not in labels_out]
    rows = [label for label in labels_x if label not in labels_y]
    columns = [label for label in labels_y if label not in labels_x]
    left = x.transpose([labels_x.index(label) for label in (*batch, *rows, *summed)])
    right = y.transpose([labels_y.index(label) for label in (*batch, *summed, *columns)])
    shapes = left.shape[: len(batch)], left.shape[len(batch) : len(batch) + len(rows)]
    sizes = *shapes, right.shape[len(batch) + len(summed) :]
    count = math.prod(left.shape[len(batch) + len(rows) :])
    lengths = [math.prod(size) for size in sizes]
    product = left.reshape((lengths[0], lengths[1], count)) @ right.reshape(
        (lengths[0], count, lengths[2])
    )
    found = product.reshape((*sizes[0], *sizes[1], *sizes[2]))
    order = [*batch, *rows, *columns]
    return found.transpose([order.index(label) for label in labels_out])[()]


contract = operation(
    "Einsum",
    "contract",
    _contract,
    lambda m, g, y, labels_x, labels_y, labels_out: m.contract(
        g, y, labels_out, labels_y, labels_x
    ),
    lambda m, g, x, labels_x, labels_y, labels_out: m.contract(
        g, x, labels_out, labels_x, labels_y
    ),
)

# ---- diagonals and triangles -------------------------------------------------------------------


def band_mask(shape: Shape, lower: int, upper: int) -> Any:
    """Return where a matrix lies within so many diagonals below and above the main one."""
    rows = np.arange(shape[-2])[:, None]
    columns = np.arange(shape[-1])
    return ((lower < 0) | (rows - columns <= lower)) & ((upper < 0) | (columns - rows <= upper))


def _on_diagonal(m: Any, x: Any, shape: Shape) -> Any:
    """Return square matrices with `x` on the diagonal, whose last two lengths are those given."""
    places = np.arange(shape[-1])
    return m.put_part(x, (..., places, places), shape)


def _diagonal(m: Any, x: Any, length: int) -> Any:
    places = np.arange(length)
    return m.part(x, (..., places, places))


def _symmetrized(m: Any, x: Any, shape: Shape) -> Any:
    """Return the lower triangle of x + xᴴ, with the diagonal of x: only that was read."""
    whole = x + _adjoint(m, x, len(shape))
    lower = m.keep(whole, _mask(m, band_mask(shape, -1, 0)))
    half = _on_diagonal(m, _diagonal(m, whole, shape[-1]), shape) * 0.5
    return lower - half


def _mask(m: Any, mask: Any) -> Any:
    """Return a mask as a value that `m` computes with."""
    return mask if m is kernels else result_tensor(mask, BOOL)


# ---- inverse, solution, determinant ------------------------------------------------------------


def _inverse(x: Any) -> Any:
    try:
        return np.linalg.inv(x)
    except np.linalg.LinAlgError:
        message = "Input is not invertible."
        raise invalid_argument(message, "MatrixInverse") from None


def _solve(x: Any, y: Any) -> Any:
    try:
        return np.linalg.solve(x, y)
    except np.linalg.LinAlgError:
        message = "Input matrix is not invertible."
        raise invalid_argument(message, "MatrixSolve") from None


def _inverse_gradient(m: Any, g: Any, out: Any, x_shape: Shape) -> Any:
    transposed = _swap(m, out, len(x_shape))
    return -m.matmul(transposed, m.matmul(g, transposed))


inverse = operation("MatrixInverse", "inverse", _inverse, _inverse_gradient)
solve = operation(
    "MatrixSolve",
    "solve",
    _solve,
    lambda m, g, x, out, x_shape: (
        -m.matmul(m.solve(_swap(m, x, len(x_shape)), g), _swap(m, out, len(x_shape)))
    ),
    lambda m, g, x, x_shape: m.solve(_swap(m, x, len(x_shape)), g),
)


def _scaled_inverse(m: Any, factor: Any, x: Any, x_shape: Shape) -> Any:
    return m.reshape(factor, (*x_shape[:-2], 1, 1)) * _swap(m, m.inverse(x), len(x_shape))


determinant = operation(
    "MatrixDeterminant",
    "determinant",
    lambda x: np.linalg.det(x).astype(x.dtype)[()],
    lambda m, g, x, out, x_shape: _scaled_inverse(m, g * out, x, x_shape),
)
log_determinant = operation(
    "LogMatrixDeterminant",
    "log_determinant",
    lambda x: np.linalg.slogdet(x)[1].astype(x.dtype)[()],
    lambda m, g, x, x_shape: _scaled_inverse(m, g, x, x_shape),
)

# As that of every sign, the gradient is 0 and depends on nothing.
sign_of_determinant = operation(
    "LogMatrixDeterminant",
    "sign_of_determinant",
    lambda x: np.linalg.slogdet(x)[0].astype(x.dtype)[()],
    lambda m, g, x_shape: m.broadcast_to(
        m.reshape(m.zeros_like(g), (*x_shape[:-2], 1, 1)), x_shape
    ),
)

# ---- several results in one ---------------------------------------------------------------------


def _pack(parts: Sequence[Any], batch: Shape) -> Any:
    dtype = np.result_type(*[part.dtype for part in parts])
    return np.concatenate([part.reshape((*batch, -1)).astype(dtype) for part in parts], -1)


def packed_parts(m: Any, packed: Any, batch: Shape, shapes: Sequence[Shape]) -> list[Any]:
    """Take apart what `_pack` joined: parts of the given shapes, without those of the batch."""
    found, start = [], 0
    for shape in shapes:
        stop = start + math.prod(shape)
        found.append(m.reshape(m.part(packed, (..., slice(start, stop))), (*batch, *shape)))
        start = stop
    return found


def _differences(m: Any, values: Any, x_shape: Shape, length: int) -> Any:
    """Return 1 / (values[j] - values[i]) in row i and column j, and 0 on the diagonal."""
    batch = x_shape[:-2]
    difference = m.reshape(values, (*batch, 1, length)) - m.reshape(values, (*batch, length, 1))
    off = _mask(m, ~np.eye(length, dtype=bool))
    return m.keep(_safe_reciprocal(m, difference), off)


def _safe_reciprocal(m: Any, x: Any) -> Any:
    """Return 1 / x, and 0 for 0: of equal values the vectors can turn, which costs nothing."""
    # Source: TensorFlow's _SafeReciprocal.
    return x * m.reciprocal(x * x + 1e-20)


# ---- eigenvalues -----------------------------------------------------------------------------


def _hermitian_eigen_gradient(m: Any, g: Any, out: Any, x_shape: Shape) -> Any:
    n, rank = x_shape[-1], len(x_shape)
    shapes = ((n,), (n, n))
    e, v = packed_parts(m, out, x_shape[:-2], shapes)
    g_e, g_v = packed_parts(m, g, x_shape[:-2], shapes)
    v_adjoint = _adjoint(m, v, rank)
    inner = _on_diagonal(m, g_e, x_shape) + _differences(m, e, x_shape, n) * m.matmul(
        v_adjoint, g_v
    )
    return _symmetrized(m, m.matmul(v, m.matmul(inner, v_adjoint)), x_shape)


def _hermitian_eigen(x: Any) -> Any:
    return _pack(np.linalg.eigh(x), x.shape[:-2])


hermitian_eigen = operation(
    "SelfAdjointEigV2",
    "hermitian_eigen",
    _hermitian_eigen,
    _hermitian_eigen_gradient,
    holomorphic=False,
)


def _eigen(x: Any, is_real: bool) -> Any:
    values, vectors = np.linalg.eig(x)
    own = np.result_type(x.dtype, np.complex64)
    return _pack([values.astype(own), vectors.astype(own)], x.shape[:-2])


def _eigen_gradient(m: Any, g: Any, out: Any, x_shape: Shape, is_real: bool) -> Any:
    n, rank = x_shape[-1], len(x_shape)
    shapes = ((n,), (n, n))
    e, v = packed_parts(m, out, x_shape[:-2], shapes)
    g_e, g_v = packed_parts(m, g, x_shape[:-2], shapes)
    v_adjoint = _adjoint(m, v, rank)
    projected = m.matmul(v_adjoint, g_v)
    # The vectors have length 1, which takes away one direction of each.
    along = m.real_part(_diagonal(m, projected, n))
    along = _on_diagonal(m, m.complex_of(along, m.zeros_like(along)), x_shape)
    inner = _on_diagonal(m, g_e, x_shape) + m.conj(_differences(m, e, x_shape, n)) * (
        projected - m.matmul(m.matmul(v_adjoint, v), along)
    )
    gradient = m.solve(v_adjoint, m.matmul(inner, v_adjoint))
    return m.real_part(gradient) if is_real else gradient


eigen = operation("Eig", "eigen", _eigen, _eigen_gradient, retypes=True, holomorphic=False)

# ---- singular values -------------------------------------------------------------------------


def svd_shapes(shape: Shape, full_matrices: bool) -> tuple[Shape, Shape, Shape]:
    """Return the shapes of the singular values and of the left and the right vectors."""
    rows, columns = shape[-2:]
    k = min(rows, columns)
    if full_matrices:
        return (k,), (rows, rows), (columns, columns)
    return (k,), (rows, k), (columns, k)


def _svd(x: Any, full_matrices: bool, is_complex: bool) -> Any:
    u, s, vh = np.linalg.svd(x, full_matrices=full_matrices)
    return _pack([s, u, vh.conj().swapaxes(-1, -2)], x.shape[:-2])


def _svd_gradient(
    m: Any, g: Any, out: Any, x_shape: Shape, full_matrices: bool, is_complex: bool
) -> Any:
    rows, columns = x_shape[-2:]
    if full_matrices and rows != columns:
        message = (
            "The gradient of tf.linalg.svd with full_matrices=True is only known for square "
            "matrices: leave full_matrices out."
        )
        raise NotImplementedError(message)
    if is_complex:
        message = (
            "The gradient of tf.linalg.svd is not known for complex matrices: use tf.linalg.eigh."
        )
        raise NotImplementedError(message)
    k, rank = min(rows, columns), len(x_shape)
    square = (*x_shape[:-2], k, k)
    shapes = svd_shapes(x_shape, full_matrices)
    s, u, v = packed_parts(m, out, x_shape[:-2], shapes)
    g_s, g_u, g_v = packed_parts(m, g, x_shape[:-2], shapes)
    u_t, v_t = _swap(m, u, rank), _swap(m, v, rank)
    gaps = _differences(m, s * s, square, k)
    row, column = m.reshape(s, (*square[:-1], 1)), m.reshape(s, (*square[:-2], 1, k))
    turn_u, turn_v = m.matmul(u_t, g_u), m.matmul(v_t, g_v)
    inner = (
        _on_diagonal(m, g_s, square)
        + gaps * (turn_u - _swap(m, turn_u, rank)) * column
        + row * gaps * (turn_v - _swap(m, turn_v, rank))
    )
    gradient = m.matmul(m.matmul(u, inner), v_t)
    if rows > k:
        outside = (g_u - m.matmul(u, turn_u)) * _safe_reciprocal(m, column)
        gradient = gradient + m.matmul(outside, v_t)
    if columns > k:
        outside = (g_v - m.matmul(v, turn_v)) * _safe_reciprocal(m, column)
        gradient = gradient + m.matmul(u, _swap(m, outside, rank))
    return gradient


def _singular_values_gradient(m: Any, g: Any, x: Any, x_shape: Shape, is_complex: bool) -> Any:
    packed = m.svd_packed(x, False, is_complex)
    shapes = svd_shapes(x_shape, full_matrices=False)
    _, u, v = packed_parts(m, packed, x_shape[:-2], shapes)
    scaled = u * m.reshape(g, (*x_shape[:-2], 1, shapes[0][0]))
    return m.matmul(scaled, _adjoint(m, v, len(x_shape)))


svd_packed = operation("Svd", "svd_packed", _svd, _svd_gradient, holomorphic=False)
singular_values = operation(
    "Svd",
    "singular_values",
    lambda x, is_complex: np.linalg.svd(x, compute_uv=False).astype(x.dtype),
    _singular_values_gradient,
    holomorphic=False,
)

# ---- triangular factors ------------------------------------------------------------------------


def _cholesky(x: Any) -> Any:
    try:
        return np.linalg.cholesky(x)
    except np.linalg.LinAlgError:
        message = (
            "Cholesky decomposition was not successful. The input might not be valid: it must be "
            "symmetric, with only positive eigenvalues."
        )
        raise invalid_argument(message, "Cholesky") from None


def _cholesky_gradient(m: Any, g: Any, out: Any, x_shape: Shape) -> Any:
    rank = len(x_shape)
    l_inverse = m.inverse(out)
    middle = m.keep(m.matmul(_adjoint(m, out, rank), g), _mask(m, band_mask(x_shape, -1, 0)))
    middle = middle - 0.5 * _on_diagonal(m, _diagonal(m, middle, x_shape[-1]), x_shape)
    gradient = m.matmul(m.matmul(_adjoint(m, l_inverse, rank), middle), l_inverse)
    return (gradient + _adjoint(m, gradient, rank)) * 0.5


cholesky = operation("Cholesky", "cholesky", _cholesky, _cholesky_gradient, holomorphic=False)


def qr_shapes(shape: Shape, full_matrices: bool) -> tuple[Shape, Shape]:
    """Return the shapes of the two factors."""
    rows, columns = shape[-2:]
    k = rows if full_matrices else min(rows, columns)
    return (rows, k), (k, columns)


def _qr(x: Any, full_matrices: bool) -> Any:
    return _pack(np.linalg.qr(x, "complete" if full_matrices else "reduced"), x.shape[:-2])


def _qr_gradient(m: Any, g: Any, x: Any, out: Any, x_shape: Shape, full_matrices: bool) -> Any:
    rows, columns = x_shape[-2:]
    if full_matrices and rows > columns:
        message = (
            "The gradient of tf.linalg.qr with full_matrices=True is not known for matrices with "
            "more rows than columns: leave full_matrices out."
        )
        raise NotImplementedError(message)
    shapes = qr_shapes(x_shape, full_matrices)
    q, r = packed_parts(m, out, x_shape[:-2], shapes)
    g_q, g_r = packed_parts(m, g, x_shape[:-2], shapes)
    rank = len(x_shape)
    if columns <= rows:
        return _tall_qr_gradient(m, q, r, g_q, g_r, rank)
    # The first columns make a square matrix, and the others are q times theirs.
    first, rest = (..., slice(0, rows)), (..., slice(rows, columns))
    g_rest = m.matmul(q, m.part(g_r, rest))
    g_q = g_q + m.matmul(m.part(x, rest), _adjoint(m, m.part(g_r, rest), rank))
    g_first = _tall_qr_gradient(m, q, m.part(r, first), g_q, m.part(g_r, first), rank)
    return m.put_part(g_first, first, x_shape) + m.put_part(g_rest, rest, x_shape)


def _tall_qr_gradient(m: Any, q: Any, r: Any, g_q: Any, g_r: Any, rank: int) -> Any:
    turned = m.matmul(_adjoint(m, q, rank), g_q)
    stretched = m.matmul(r, _adjoint(m, g_r, rank))
    skew = turned - _adjoint(m, turned, rank) + stretched - _adjoint(m, stretched, rank)
    shape = skew.shape
    lower = m.keep(skew, _mask(m, band_mask(tuple(shape), -1, 0)))

    def over_r(y: Any) -> Any:
        """Return y r⁻ᴴ."""
        return _adjoint(m, m.solve(r, _adjoint(m, y, rank)), rank)

    return m.matmul(q, g_r + over_r(lower)) + over_r(g_q - m.matmul(q, turned))


qr_packed = operation("Qr", "qr_packed", _qr, _qr_gradient, holomorphic=False)
