"""``tf.linalg.expm``: the exponential of a matrix.

The series of exp converges quickly for a small matrix, and a quotient of two polynomials, Padé's
approximation, does so with fewer products. A large matrix is halved until it is small, and the
result is squared as often: exp(A) = exp(A/2)². This is Higham's method (SIAM J. Matrix Anal. Appl.
26, 2005), with the bounds that TensorFlow takes. It is written in the engine's own operations, so
that the derivatives need no formula.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from . import arrays, matrices
from .arguments import check_type, shape_of
from .conversion import convert
from .dtypes import COMPLEX64, FLOAT32
from .elementwise_functions import abs as magnitude
from .errors import invalid_argument
from .linalg import matmul
from .operation import result_tensor
from .reduction_functions import reduce_max, reduce_sum
from .tensor import Tensor, shape_text

__all__ = ["expm"]

_SINGLE = ((3, 0.4258730016922831), (5, 1.880152677804762), (7, 3.925724783138660))
_DOUBLE = (
    (3, 1.495585217958292e-2),
    (5, 2.539398330063230e-1),
    (7, 9.504178996162932e-1),
    (9, 2.097847961257068),
    (13, 5.371920351148152),
)
"""The degrees of Padé's approximation, and up to which norm each one is exact enough."""


def expm(input: Any, name: str | None = None) -> Tensor:
    """Return the exponential of each matrix of a batch.

    Raises
    ------
    ValueError
        When the numbers are neither floating nor complex.
    tf.errors.InvalidArgumentError
        When the matrices are not square.
    """
    matrix = convert(input)
    if not (matrix._dtype.is_floating or matrix._dtype.is_complex):
        message = f"tf.linalg.expm does not support matrices of type {matrix._dtype}"
        raise ValueError(message)
    shape = shape_of(matrix)
    if shape[-2:] == (0, 0):
        return matrix
    if len(shape) < 2 or shape[-1] != shape[-2]:  # noqa: PLR2004
        message = (
            f"Matrix size-incompatible: In[0]: {shape_text(shape)}, In[1]: {shape_text(shape)}"
        )
        raise invalid_argument(message, "BatchMatMulV2")
    check_type(matrix, "MatrixSolve", "fc")
    batch = arrays.reshape(matrix, (-1, *shape[-2:]))
    norms = reduce_max(reduce_sum(magnitude(batch), 1), -1)._value
    if not np.isfinite(norms).all():
        nothing = np.full(shape, np.nan, matrix._dtype.numpy_dtype)
        return result_tensor(nothing, matrix._dtype)
    return arrays.reshape(_exponential(batch, norms), shape)


def _exponential(batch: Tensor, norms: Any) -> Tensor:
    """Return the exponentials of matrices, given their norms."""
    degrees = _SINGLE if batch._dtype in {FLOAT32, COMPLEX64} else _DOUBLE
    most, largest = degrees[-1]
    with np.errstate(divide="ignore"):
        halvings = np.maximum(np.floor(np.log(norms / largest) / math.log(2.0)), 0)
    places = np.searchsorted([bound for _, bound in degrees[:-1]], norms, side="right")
    result = None
    for degree, _ in (degrees[place] for place in np.unique(places)):
        small = batch * _column(0.5**halvings, batch) if degree == most else batch
        found = _pade(small, degree)
        chosen = convert((places == [d for d, _ in degrees].index(degree))[:, None, None])
        result = found if result is None else arrays.where(chosen, found, result)
    if result is None:  # there are no matrices
        return batch
    for done in range(int(halvings.max())):
        again = convert((halvings > done)[:, None, None])
        result = arrays.where(again, matmul(result, result), result)
    return result


def _column(values: Any, like: Tensor) -> Tensor:
    """Return one number for each matrix."""
    return convert(values[:, None, None].astype(like._dtype.numpy_dtype))


def _pade(x: Tensor, degree: int) -> Tensor:
    """Return the quotient of two polynomials that is closest to exp(x)."""
    unit = convert(np.eye(shape_of(x)[-1], dtype=x._dtype.numpy_dtype))
    square = matmul(x, x)
    even, odd, power = None, None, unit
    for place in range(0, degree + 1, 2):
        first, second = _coefficient(degree, place), _coefficient(degree, place + 1)
        even = first * power if even is None else even + first * power
        odd = second * power if odd is None else odd + second * power
        power = square if place == 0 else matmul(power, square)
    odd = matmul(x, odd)
    return matrices.solve(even - odd, even + odd)


def _coefficient(degree: int, place: int) -> float:
    """Return the coefficient of xᵏ, where that of the highest power is 1."""
    rest = degree - place
    above = math.factorial(degree + rest) // math.factorial(rest)
    return float(above // math.factorial(place))
