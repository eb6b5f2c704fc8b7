"""Every operation of the numpy engine, held against TensorFlow and against finite differences.

A row of the table is a piece of a lesson's code and the inputs it is run with. From it follow:

* with TensorFlow: value, dtype and shape, the gradient and the gradient of the gradient agree, in
  float64 and in float32, and what has no gradient has none in both;
* without TensorFlow: both derivatives agree with central differences of the values;
* every formula of a gradient that the engine has is used by some row.
"""

from __future__ import annotations

import inspect
import sys
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import tapemagic.numpy_tf as own
from tapemagic.numpy_tf import operation as engine
from tapemagic.numpy_tf import steps

# ---- inputs ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Random:
    """Random numbers between two bounds."""

    shape: tuple[int, ...]
    low: float
    high: float

    def draw(self, generator: np.random.Generator) -> Any:
        return generator.uniform(self.low, self.high, self.shape)


@dataclass(frozen=True)
class Given:
    """Numbers as they are."""

    values: Any

    def draw(self, generator: np.random.Generator) -> Any:  # noqa: ARG002
        return np.array(self.values, float)


def real(*shape):
    return Random(shape, -2.0, 2.0)


def positive(*shape):
    return Random(shape, 0.4, 2.0)


def wide(*shape):
    return Random(shape, -6.0, 6.0)


def upwards(*shape):
    return Random(shape, 0.1, 8.0)


def inside(*shape):
    return Random(shape, -0.9, 0.9)


def above_one(*shape):
    return Random(shape, 1.2, 3.0)


@dataclass(frozen=True)
class Row:
    """A piece of code, its inputs, and how much of it is comparable.

    `orders` says how many derivatives to compare with TensorFlow's, `smooth` whether differences
    say anything, and `tolerance` how much worse than usual the rounding is.
    """

    code: str
    inputs: dict[str, Any]
    orders: int = 2
    smooth: bool = True
    tolerance: float = 1.0

    def __str__(self) -> str:
        shapes = ",".join(
            "x".join(map(str, np.shape(x.draw(np.random.default_rng(0))))) or "0"
            for x in self.inputs.values()
        )
        return f"{self.code} [{shapes}]"


def row(code, orders=2, smooth=True, tolerance=1.0, **inputs):
    return Row(code, inputs, orders, smooth, tolerance)


def unary_rows():
    """Each function of one number, on a matrix, on a number and on nothing."""
    domains = {
        real: "abs negative square exp sin cos atan sinh cosh tanh asinh sigmoid math.expm1 "
        "math.softplus math.erf math.erfc identity nn.relu nn.elu nn.selu nn.leaky_relu nn.relu6 "
        "nn.softsign nn.gelu nn.silu math.log_sigmoid math.softsign nn.l2_loss",
        wide: "math.bessel_i0 math.bessel_i0e math.bessel_i1 math.bessel_i1e "
        "math.special.bessel_j0 math.special.bessel_j1 math.special.dawsn "
        "math.special.fresnel_cos math.special.fresnel_sin",
        upwards: "math.special.bessel_k0 math.special.bessel_k0e math.special.bessel_k1 "
        "math.special.bessel_k1e math.special.bessel_y0 math.special.bessel_y1 "
        "math.special.expint math.special.spence",
        positive: "sqrt math.log math.rsqrt math.reciprocal math.log1p math.lgamma math.digamma "
        "math.reciprocal_no_nan",
        inside: "tan asin acos atanh math.erfinv",
        above_one: "acosh",
    }
    for domain, names in domains.items():
        for name in names.split():
            for shape in ((2, 3), (), (0,)):
                # TensorFlow has no second derivative of softsign.
                yield row(f"tf.{name}(x)", 1 if "softsign" in name else 2, x=domain(*shape))


def binary_rows():
    """Each function of two numbers, with shapes that broadcast in every way."""
    shapes = (((2, 3), (2, 3)), ((2, 3), (3,)), ((), (2, 2)), ((2, 1), (1, 3)), ((), ()))
    names = {
        real: "add subtract multiply maximum minimum math.squared_difference math.multiply_no_nan",
        positive: "divide pow atan2 math.xlogy math.xlog1py math.xdivy math.divide_no_nan math.mod",
    }
    for domain, functions in names.items():
        for name in functions.split():
            for first, second in shapes:
                yield row(f"tf.{name}(x, y)", x=domain(*first), y=domain(*second))


REDUCTIONS = ("None", "0", "[0, 2]", "-1", "[]")


def reduction_rows():
    names = (
        "reduce_sum reduce_mean reduce_prod reduce_max reduce_min reduce_logsumexp "
        "math.reduce_variance math.reduce_std math.reduce_euclidean_norm"
    )
    for name in names.split():
        for axis in REDUCTIONS:
            for keepdims in (False, True):
                if "euclidean" in name and axis == "[]":
                    continue  # its second derivative is 0 divided by 0, from rounding
                if name in {"math.reduce_variance", "math.reduce_std"} and axis == "[]":
                    continue  # the variance of one number is 0: a kink of the root
                code = f"tf.{name}(x, axis={axis}, keepdims={keepdims})"
                yield row(code, x=real(2, 3, 2))
    for name in ("cumsum", "math.cumprod"):
        for exclusive in (False, True):
            for reverse in (False, True):
                yield row(
                    f"tf.{name}(x, 1, exclusive={exclusive}, reverse={reverse})", x=positive(2, 4)
                )


FORM = [
    row("tf.reshape(x, [3, -1])", x=real(2, 3)),
    row("tf.reshape(x, [])", x=real(1, 1)),
    row("tf.transpose(x)", x=real(2, 3, 4)),
    row("tf.transpose(x, [1, 2, 0])", x=real(2, 3, 4)),
    row("tf.expand_dims(x, 1) * x", x=real(3)),
    row("tf.squeeze(x)", x=real(1, 3, 1)),
    row("tf.squeeze(x, axis=[0])", x=real(1, 3, 1)),
    row("tf.concat([x, y, x], 1)", x=real(2, 1), y=real(2, 3)),
    row("tf.concat([x, y], -2)", x=real(2, 3), y=real(1, 3)),
    row("tf.stack([x, y * x], axis=1)", x=real(3), y=real(3)),
    row("tf.stack([x, y, x])", x=real(), y=real()),
    row("tf.unstack(x * x, axis=1)", x=real(2, 3)),
    row("tf.split(x * x, 2, axis=1)", x=real(2, 4)),
    row("tf.split(x, [1, -1, 2])", x=real(6)),
    row("tf.tile(x, [2, 3])", x=real(2, 2)),
    row("tf.repeat(x, [1, 3], axis=0)", x=real(2, 3)),
    row("tf.repeat(x * x, 2)", x=real(2, 3)),
    row("tf.reverse(x * x, [0, -1])", x=real(2, 3)),
    row("tf.roll(x * x, [1, -2], [0, 1])", x=real(2, 3)),
    row("tf.broadcast_to(x, [2, 3, 2])", x=real(3, 1)),
    row("tf.pad(x * x, [[1, 0], [2, 1]])", x=real(2, 3)),
    row("tf.pad(x, [[1, 1]], constant_values=7)", x=real(3)),
    row("tf.pad(x * x, [[1, 2]], 'REFLECT')", x=real(3)),
    row("tf.pad(x * x, [[1, 2], [0, 1]], 'SYMMETRIC')", x=real(3, 2)),
    row("tf.meshgrid(x, y)", x=real(2), y=real(3)),
    row("tf.meshgrid(x * x, y, indexing='ij')", x=real(2), y=real(3)),
    row("tf.linspace(x, y, 5)", x=real(), y=real()),
    row("tf.linspace(x * x, y, 4, axis=-1)", x=real(2), y=real(2)),
    row("tf.fill([2, 3], x)", x=real()),
    row("tf.cast(x * x, tf.float64) * 2", x=real(3)),
    row("tf.cast(tf.cast(x, tf.complex128), tf.float64)", x=real(3)),
    row("tf.stop_gradient(x) * x", x=real(3)),
    row("tf.ensure_shape(x, [None, 2]) * x", x=real(2, 2)),
    row("tf.convert_to_tensor([x, y]) * x", x=real(), y=real()),
    row("x[1:, ::-1] * x[0]", x=real(3, 4)),
    row("x[..., 1, tf.newaxis] * 2", x=real(3, 2)),
    row("x[x > 0.] * 3", x=Given([-1.0, 2.0, 3.0])),
    row("tf.zeros_like(x) + x", x=real(2)),
    row("tf.ones_like(x) * x", x=real(2)),
]

SELECTION = [
    row("tf.gather(x * x, [2, 0, 2])", x=real(3, 2)),
    row("tf.gather(x, [[0, 1], [1, 1]], axis=1)", x=real(2, 3)),
    row("tf.gather(x, 1, axis=1)", x=real(2, 3)),
    row("tf.gather(x, [[1, 0], [2, 2]], batch_dims=1)", x=real(2, 3)),
    row("tf.gather(x * x, [[1, 0], [2, 2]], axis=2, batch_dims=1)", x=real(2, 3, 3)),
    row("tf.gather_nd(x * x, [[0, 1], [1, 2], [0, 1]])", x=real(2, 3)),
    row("tf.gather_nd(x, [[1], [0]])", x=real(2, 3)),
    row("tf.gather_nd(x, [[1], [0]], batch_dims=1)", x=real(2, 3)),
    row("tf.boolean_mask(x * x, [True, False, True])", x=real(3, 2)),
    row("tf.boolean_mask(x, [True, False], axis=1)", x=real(3, 2)),
    row("tf.where([[True], [False]], x, y)", x=real(3), y=real(2, 1)),
    row("tf.where(x > 0., x * x, -x)", x=real(5)),
    row("tf.where(True, x, y)", x=real(), y=real()),
    row("tf.slice(x * x, [0, 1], [2, -1])", x=real(2, 3)),
    row("tf.scatter_nd([[1], [3], [1]], x * x, [4])", x=real(3)),
    row("tf.scatter_nd([[0, 1], [1, 0]], x, [2, 2, 3])", x=real(2, 3)),
    row("tf.tensor_scatter_nd_update(x * x, [[1], [0]], y)", x=real(3), y=real(2)),
    row("tf.tensor_scatter_nd_add(x, [[1], [1]], y * y)", x=real(3), y=real(2)),
    row("tf.tensor_scatter_nd_sub(x, [[1], [0]], y * y)", x=real(3), y=real(2)),
    row("tf.tensor_scatter_nd_min(x, [[1], [1]], y * y)", x=real(3), y=real(2)),
    row("tf.tensor_scatter_nd_max(x * x, [[0, 1], [1, 0]], y)", x=real(2, 2), y=real(2)),
    row(
        "tf.tensor_scatter_nd_max(tf.round(x), [[1], [1], [0]], tf.round(y)) * x",
        x=real(3),
        y=real(3),
    ),
    row("tf.sort(x * x, axis=0)", x=real(4, 2)),
    row("tf.sort(x, direction='DESCENDING')", x=real(2, 4)),
    row("tf.math.top_k(x * x, 2)", x=real(2, 4)),
    row("tf.clip_by_value(x * x, 0.5, 2.)", x=real(7)),
    row("tf.clip_by_norm(x, 1.)", x=real(3)),
    row("tf.clip_by_norm(x, 100., axes=[0])", x=real(3, 2)),
    row("tf.clip_by_global_norm([x, y], 1.)", x=real(3), y=real(2, 2)),
    row("tf.math.bincount([1, 1, 3], weights=x * x)", orders=0, x=positive(3)),
    row("tf.math.segment_sum(x * x, [0, 0, 2])", x=real(3, 2)),
    row("tf.math.unsorted_segment_sum(x * x, [2, -1, 2], 3)", x=real(3, 2)),
    row("tf.math.unsorted_segment_mean(x * x, [1, 0, 1], 3)", x=real(3, 2)),
    row("tf.math.unsorted_segment_sqrt_n(x * x, [1, 0, 1], 3)", x=real(3, 2)),
    row("tf.math.unsorted_segment_max(x * x, [1, 0, 1], 2)", x=real(3, 2)),
    row("tf.math.unsorted_segment_min(x * x, [[1, 0], [-1, 1]], 2)", x=real(2, 2)),
    row("tf.math.segment_max(x * x, [0, 0, 2])", x=real(3, 2)),
    row("tf.math.segment_min(x * x, [0, 1, 1])", x=real(3, 2)),
    row("tf.add_n([x, y, x * y])", x=real(2), y=real(2)),
    row("tf.math.polyval([x, y, x * y], x)", x=real(), y=real()),
    row("tf.scalar_mul(x, y)", x=real(), y=real(3)),
    row("tf.math.cumulative_logsumexp(x)", x=real(4)),
    row("tf.math.cumulative_logsumexp(x) * y", x=real(4), y=real(4)),
]

LINEAR_ALGEBRA = [
    row("tf.matmul(x, y)", x=real(2, 3), y=real(3, 2)),
    row("tf.matmul(x, y, transpose_a=True)", x=real(3, 2), y=real(3, 2)),
    row("tf.matmul(x, y, transpose_b=True)", x=real(2, 3), y=real(2, 3)),
    row("tf.matmul(x, y, adjoint_a=True, transpose_b=True)", x=real(3, 2), y=real(2, 3)),
    row("tf.matmul(x, y)", x=real(2, 1, 2, 3), y=real(4, 3, 2)),
    row("tf.matmul(x, y)", x=real(2, 2, 3), y=real(3, 2)),
    row("x @ y", x=real(2, 3), y=real(3, 1)),
    row("tf.linalg.matvec(x, y)", x=real(2, 3), y=real(3)),
    row("tf.linalg.matvec(x, y, transpose_a=True)", x=real(2, 3), y=real(2)),
    row("tf.tensordot(x, y, 1)", x=real(2, 3), y=real(3, 4)),
    row("tf.tensordot(x, y, [[0, 2], [1, 0]])", x=real(2, 3, 4), y=real(4, 2)),
    row("tf.tensordot(x, y, 0)", x=real(2), y=real(3)),
    row("tf.tensordot(x, y, [1, 0])", x=real(2, 3), y=real(3)),
    row("tf.einsum('ij,jk->ik', x, y)", x=real(2, 3), y=real(3, 4)),
    row("tf.einsum('ij,ij->', x, y)", x=real(2, 3), y=real(2, 3)),
    row("tf.einsum('bij,bjk->bki', x, y)", x=real(2, 3, 2), y=real(2, 2, 3)),
    row("tf.einsum('...ij,jk', x, y)", x=real(2, 3, 2), y=real(2, 3)),
    row("tf.einsum('...i,...i->...', x, y)", x=real(1, 3), y=real(2, 3)),
    row("tf.einsum('ii->i', x)", x=real(3, 3)),
    row("tf.einsum('ii', x * x)", x=real(3, 3)),
    row("tf.einsum('ijk->ki', x * x)", x=real(2, 3, 2)),
    row("tf.einsum('i,j,k->kij', x, y, z)", x=real(2), y=real(3), z=real(2)),
    row("tf.einsum('ij,jk,kl->il', x, y, z)", x=real(2, 3), y=real(3, 2), z=real(2, 2)),
    row("tf.einsum('ij,k->i', x, y)", x=real(2, 3), y=real(2)),
    row("tf.norm(x)", x=real(2, 3)),
    row("tf.norm(x, axis=1)", x=real(2, 3)),
    row("tf.norm(x, ord=1, axis=0, keepdims=True)", x=real(2, 3)),
    row("tf.norm(x, ord=3)", x=real(2, 3)),
    row("tf.norm(x, ord=np.inf, axis=-1)", x=real(2, 3)),
    row("tf.norm(x, ord='fro', axis=[0, 1])", x=real(2, 3)),
    row("tf.norm(x, ord=1, axis=[0, 1])", x=real(2, 3)),
    row("tf.norm(x, ord=np.inf, axis=[-2, -1])", x=real(2, 2, 3)),
    row("tf.norm(x, ord=2, axis=[0, 1])", x=real(2, 3), tolerance=10),
    row("tf.linalg.normalize(x, axis=1)", x=real(2, 3)),
    row("tf.math.l2_normalize(x, axis=0)", x=real(2, 3)),
    row("tf.linalg.global_norm([x, y])", x=real(2, 3), y=real(2)),
    row("tf.linalg.diag(x * x)", x=real(2, 3)),
    row("tf.linalg.diag(x, k=-1, padding_value=3)", x=real(3)),
    row("tf.linalg.diag_part(x * x)", x=real(2, 3)),
    row("tf.linalg.diag_part(x * x, k=(-1, 2), align='LEFT_RIGHT')", x=real(2, 3, 3)),
    row("tf.linalg.diag_part(x, k=1)", x=real(2, 3, 3)),
    row("tf.linalg.set_diag(x * x, y)", x=real(2, 3), y=real(2)),
    row("tf.linalg.band_part(x * x, 1, 0)", x=real(3, 3)),
    row("tf.linalg.trace(x * x)", x=real(2, 3, 3)),
    row("tf.linalg.tensor_diag(x)", x=real(2, 2)),
    row("tf.linalg.tensor_diag_part(x)", x=real(2, 3, 2, 3)),
    row("tf.linalg.matrix_transpose(x)", x=real(2, 2, 3)),
    row("tf.linalg.cross(x, y)", x=real(2, 3), y=real(2, 3)),
    row("tf.linalg.inv(x + 4. * tf.eye(3, dtype=x.dtype))", x=real(2, 3, 3)),
    row("tf.linalg.inv(x + 4. * tf.eye(2, dtype=x.dtype), adjoint=True)", x=real(2, 2)),
    row("tf.linalg.det(x)", x=real(2, 3, 3), tolerance=100),
    row("tf.linalg.expm(x)", x=real(3, 3), tolerance=10),
    row("tf.linalg.expm(0.1 * x)", x=real(2, 2, 2), tolerance=10),
    row("tf.linalg.expm(tf.stack([0.01 * x, x, 20. * x]))", x=real(2, 2), tolerance=100),
    row("tf.linalg.slogdet(x)[0] * x", x=Given([[1.0, 2.0], [0.5, -3.0]])),
    row("tf.linalg.slogdet(x)[1]", x=Given([[1.0, 2.0], [0.5, -3.0]])),
    row("tf.linalg.logdet(x @ tf.transpose(x) + tf.eye(3, dtype=x.dtype))", x=real(3, 3)),
    row("tf.linalg.solve(x + 4. * tf.eye(3, dtype=x.dtype), y)", x=real(3, 3), y=real(3, 2)),
    row(
        "tf.linalg.solve(x + 4. * tf.eye(2, dtype=x.dtype), y, adjoint=True)",
        x=real(2, 2),
        y=real(2, 1),
    ),
    row(
        "tf.linalg.triangular_solve(x + 4. * tf.eye(3, dtype=x.dtype), y)",
        x=real(3, 3),
        y=real(3, 2),
    ),
    row(
        "tf.linalg.triangular_solve(x + 4. * tf.eye(2, dtype=x.dtype), y, lower=False)",
        x=real(2, 2),
        y=real(2, 2),
    ),
    row("tf.linalg.cholesky(x @ tf.transpose(x) + tf.eye(3, dtype=x.dtype))", x=real(3, 3)),
    row("tf.linalg.cholesky_solve(tf.eye(2, dtype=x.dtype) * 2., x)", x=real(2, 2)),
    row("tf.linalg.lstsq(x, y)", x=real(4, 2), y=real(4, 1), tolerance=10),
    row("tf.linalg.pinv(x)", x=real(3, 2), tolerance=10),
    # Vectors are only determined up to a sign: their products are.
    row("tf.linalg.eigvalsh(x + tf.transpose(x))", x=real(3, 3), tolerance=10),
    row("tf.linalg.eigh(x + tf.transpose(x))[1] ** 2", x=real(3, 3), tolerance=10),
    row(
        "tf.math.real(tf.linalg.eigvals(x + tf.transpose(x) + 4. * y))",
        x=Given([[1.0, 0.3], [0.2, 3.0]]),
        y=Given([[1.0, 0.0], [0.0, 0.5]]),
        tolerance=10,
    ),
    row(
        "tf.math.abs(tf.linalg.eig(x)[1])",
        orders=1,
        x=Given([[1.0, 0.3], [0.2, 3.0]]),
        tolerance=10,
    ),
    row("tf.linalg.svd(x, compute_uv=False)", x=real(2, 3), tolerance=10),
    row("[tf.abs(part) for part in tf.linalg.svd(x)]", x=real(3, 2), tolerance=10),
    row("[tf.abs(part) for part in tf.linalg.svd(x)]", x=real(2, 3), tolerance=10),
    row("[tf.abs(part) for part in tf.linalg.qr(x)]", x=real(3, 2), tolerance=10),
    row("[tf.abs(part) for part in tf.linalg.qr(x)]", x=real(2, 3), tolerance=10),
]

PROBABILITIES = [
    row("tf.nn.softmax(x)", x=real(2, 3)),
    row("tf.nn.softmax(x, axis=0)", x=real(2, 3)),
    row("tf.nn.log_softmax(x)", x=real(2, 3)),
    row("tf.math.softmax(x, axis=1)", x=real(2, 3, 2)),
    # TensorFlow forgets that the gradient for the logits depends on the labels.
    row(
        "tf.nn.softmax_cross_entropy_with_logits(tf.nn.softmax(y), x)",
        orders=1,
        x=real(2, 3),
        y=real(2, 3),
    ),
    row("tf.nn.softmax_cross_entropy_with_logits([[0., 1., 0.]], x)", x=real(2, 3)),
    row("tf.nn.softmax_cross_entropy_with_logits([[0., 1.], [1., 0.]], x, axis=0)", x=real(2, 2)),
    row("tf.nn.sparse_softmax_cross_entropy_with_logits([2, 0], x)", x=real(2, 3)),
    row("tf.nn.sparse_softmax_cross_entropy_with_logits(1, x)", x=real(3)),
    row("tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=x)", x=real(4), y=positive(4)),
    row("tf.nn.weighted_cross_entropy_with_logits(y, x, 2.)", x=real(4), y=positive(4)),
    row("tf.nn.log_poisson_loss(y, x)", x=real(4), y=positive(4)),
    row("tf.nn.bias_add(x, y)", x=real(2, 3), y=real(3)),
    row("tf.nn.moments(x, [0])", x=real(3, 2)),
    row("tf.nn.batch_normalization(x, y, z, y, z, 1e-3)", x=real(3, 2), y=real(2), z=positive(2)),
    row("tf.nn.embedding_lookup(x * x, [1, 0, 1])", x=real(3, 2)),
    row("tf.nn.crelu(x)", x=real(4)),
    row("tf.nn.gelu(x, approximate=True)", x=real(4)),
    row("tf.nn.silu(x, y)", x=real(4), y=positive()),
    row("tf.nn.elu(x) * x", x=real(4)),
    row("tf.nn.leaky_relu(x, alpha=0.5)", x=real(4)),
    row("tf.math.polygamma(2., x)", x=positive(3)),
    row("tf.math.ndtri(x)", x=Random((3,), 0.1, 0.9)),
    row("tf.math.erfcinv(x)", x=Random((3,), 0.1, 1.9)),
    row("tf.math.lbeta(x)", x=positive(2, 3)),
    row("tf.math.betainc(1.5, 2.5, x)", x=Random((4,), 0.1, 0.9), tolerance=10),
    row("tf.math.betainc([30., 0.5], [2., 0.7], x)", x=Given([0.9, 0.3]), tolerance=10),
    row("tf.pow(x, 3.)", x=real(3)),
    row("tf.math.reciprocal(x) ** 2 + tf.math.rsqrt(x) ** 2 + tf.sqrt(x) ** 3", x=positive(3)),
    row("x ** 2 + x ** 3 + 2. ** x", x=real(3)),
    row("x ** 7.", x=real()),
    row("x ** 7. + x ** 4.", x=real(100)),
    row("x ** 2.5 + x ** -2.", x=positive(100)),
]

CONVOLUTIONS = [
    row("tf.nn.conv2d(x, y, 1, 'SAME')", x=real(2, 5, 4, 2), y=real(3, 2, 2, 3)),
    row("tf.nn.conv2d(x, y, [1, 2, 2, 1], 'VALID')", x=real(1, 6, 5, 2), y=real(3, 2, 2, 2)),
    row("tf.nn.conv2d(x, y, (2, 1), 'SAME')", x=real(1, 5, 4, 2), y=real(2, 3, 2, 2)),
    row(
        "tf.nn.conv2d(x, y, 1, [[0, 0], [1, 2], [0, 1], [0, 0]])",
        x=real(1, 3, 4, 1),
        y=real(3, 2, 1, 2),
    ),
    # Without oneDNN TensorFlow has no gradient where windows have gaps, or channels groups.
    row("tf.nn.conv2d(x, y, 1, 'VALID', dilations=2)", 0, x=real(1, 5, 4, 2), y=real(2, 2, 2, 2)),
    row("tf.nn.conv2d(x, y, 1, 'VALID')", 0, x=real(1, 3, 3, 4), y=real(2, 2, 2, 6)),
    row("tf.nn.conv2d(x, y, 1, 'VALID')", x=real(2, 1, 4, 4, 2), y=real(2, 2, 2, 1)),
    row("tf.nn.conv2d(x, y, 3, 'VALID')", x=real(1, 4, 4, 2), y=real(1, 1, 2, 2)),
    row("tf.nn.conv2d(x, y, 1, 'VALID')", 0, x=real(1, 2, 4, 2), y=real(3, 1, 2, 2)),
    row("tf.nn.conv2d(x, y, 1, 'SAME')", 0, x=real(0, 2, 4, 2), y=real(3, 1, 2, 2)),
    row("tf.nn.conv1d(x, y, 1, 'SAME')", x=real(2, 5, 2), y=real(3, 2, 3)),
    row("tf.nn.conv1d(x, y, 2, 'VALID')", x=real(1, 6, 2), y=real(3, 2, 1)),
    row("tf.nn.convolution(x, y, 2, 'SAME', 'NHWC')", x=real(1, 5, 4, 2), y=real(2, 2, 2, 1)),
    row("tf.nn.convolution(x, y)", x=real(1, 5, 2), y=real(2, 2, 2)),
    row(
        "tf.nn.conv3d(x, y, [1, 1, 2, 1, 1], 'SAME')", x=real(1, 2, 3, 2, 1), y=real(2, 2, 1, 1, 2)
    ),
    row("tf.nn.atrous_conv2d(x, y, 2, 'SAME')", 0, x=real(1, 4, 5, 1), y=real(2, 2, 1, 2)),
    row(
        "tf.nn.conv2d_transpose(x, y, [1, 7, 5, 2], 2, 'VALID')",
        x=real(1, 3, 2, 3),
        y=real(3, 3, 2, 3),
    ),
    row("tf.nn.conv2d_transpose(x, y, [2, 6, 4, 1], 2)", x=real(2, 3, 2, 2), y=real(3, 2, 1, 2)),
    row("tf.nn.conv2d_transpose(x, y, [5, 4], 1)", x=real(1, 5, 4, 2), y=real(2, 2, 1, 2)),
    row("tf.nn.conv1d_transpose(x, y, [1, 10, 2], 2)", x=real(1, 5, 1), y=real(3, 2, 1)),
    row(
        "tf.nn.depthwise_conv2d(x, y, [1, 1, 1, 1], 'SAME')", x=real(1, 4, 3, 2), y=real(3, 2, 2, 2)
    ),
    row(
        "tf.nn.depthwise_conv2d(x, y, [1, 2, 2, 1], 'VALID')",
        x=real(1, 4, 3, 2),
        y=real(2, 2, 2, 1),
    ),
    row(
        "tf.nn.depthwise_conv2d(x, y, [1, 2, 2, 1], 'VALID')",
        0,
        x=real(2, 7, 1, 1),
        y=real(3, 4, 1, 3),
    ),
    row("tf.nn.conv2d(x, y, 2, 'VALID')", 0, x=real(1, 4, 1, 2), y=real(2, 4, 2, 2)),
    row(
        "tf.nn.separable_conv2d(x, y, z, [1, 1, 1, 1], 'SAME')",
        x=real(1, 3, 3, 2),
        y=real(2, 2, 2, 2),
        z=real(1, 1, 4, 2),
    ),
    row("tf.nn.max_pool(x * x, 2, 2, 'VALID')", x=real(2, 4, 5, 2)),
    row("tf.nn.max_pool2d(x * x, 3, [1, 2, 1, 1], 'SAME')", x=real(1, 5, 4, 2)),
    row("tf.nn.max_pool2d(x, 2, 2, [[0, 0], [1, 1], [1, 0], [0, 0]])", 1, x=real(1, 5, 4, 2)),
    row("tf.nn.max_pool(x, 2, 2, 'VALID') ** 2", x=real(1, 4, 5, 2)),
    row("tf.nn.max_pool1d(x * x, 2, 2, 'SAME')", x=real(1, 5, 2)),
    row("tf.nn.max_pool2d(x * x, 2, 1, 'VALID')", 0, x=real(1, 1, 5, 2)),
    row("tf.nn.max_pool(x * x, 2, 1, 'VALID')", x=real(1, 5, 2)),
    row("tf.nn.avg_pool(x * x, 2, 2, 'VALID')", x=real(2, 4, 5, 2)),
    row("tf.nn.avg_pool2d(x * x, 3, 2, 'SAME')", x=real(1, 5, 4, 2)),
    row("tf.nn.avg_pool1d(x * x, [2], 1, 'SAME')", x=real(1, 5, 2)),
    row("tf.nn.dropout(x * x, 0)", x=real(3)),
]

COMPLEX = [
    row("tf.math.real(tf.complex(x, y) * tf.complex(y, x))", x=real(3), y=real(3)),
    row("tf.math.imag(tf.exp(tf.complex(x, y)))", x=real(3), y=real(3)),
    row("tf.abs(tf.complex(x, y))", x=real(3), y=real(3)),
    row("tf.math.angle(tf.complex(x, y))", x=real(3), y=real(3)),
    row("tf.math.real(tf.math.conj(tf.complex(x, y)) ** 2)", x=real(3), y=real(3)),
    row("tf.math.imag(tf.sqrt(tf.complex(x, y)))", x=positive(3), y=positive(3)),
    row(
        "tf.math.real(tf.math.log(tf.complex(x, y)) / tf.complex(y, x))",
        x=positive(2),
        y=positive(2),
    ),
    # As in TensorFlow, the second derivative of the first and the first of the second lack a
    # conjugate.
    row("tf.abs(tf.reduce_prod(tf.complex(x, y)))", smooth=False, x=real(3), y=real(3)),
    row("tf.abs(tf.math.cumprod(tf.complex(x, y)))", smooth=False, x=real(3), y=real(3)),
    row(
        "tf.math.real(tf.matmul(tf.complex(x, y), tf.complex(y, x), adjoint_b=True))",
        x=real(2, 2),
        y=real(2, 2),
    ),
    row("tf.math.real(tf.linalg.inv(tf.complex(x, y)))", x=real(2, 2), y=real(2, 2), tolerance=20),
    row("tf.abs(tf.linalg.det(tf.complex(x, y)))", orders=0, x=real(2, 2), y=real(2, 2)),
    row("tf.math.imag(tf.sin(tf.complex(x, y)) * tf.cosh(tf.complex(x, y)))", x=real(2), y=real(2)),
    row("tf.norm(tf.abs(tf.complex(x, y)))", x=real(2), y=real(2)),
]

KINKS = [
    row("tf.abs(x)", smooth=False, x=Given([0.0, -0.0, 1.0])),
    row("tf.nn.relu(x)", smooth=False, x=Given([0.0, -1.0, 1.0])),
    row("tf.nn.relu6(x)", smooth=False, x=Given([0.0, 6.0, 7.0])),
    row("tf.nn.elu(x)", smooth=False, x=Given([0.0, -1.0])),
    row("tf.nn.selu(x)", smooth=False, x=Given([0.0, -1.0])),
    row("tf.nn.leaky_relu(x)", smooth=False, x=Given([0.0, -1.0])),
    row("tf.maximum(x, y)", smooth=False, x=Given([1.0, 2.0]), y=Given([1.0, 3.0])),
    row("tf.minimum(x, y)", smooth=False, x=Given([1.0, 2.0]), y=Given([1.0, 3.0])),
    row("tf.clip_by_value(x, 0., 1.)", smooth=False, x=Given([0.0, 1.0, 2.0, -1.0])),
    row("tf.reduce_max(x)", smooth=False, x=Given([2.0, 2.0, 1.0])),
    row("tf.reduce_min(x, axis=0)", smooth=False, x=Given([[1.0, 2.0], [1.0, 3.0]])),
    row("tf.sqrt(x)", smooth=False, x=Given([0.0, 4.0])),
    row("tf.where(x > 0., tf.sqrt(x), 0.)", smooth=False, x=Given([0.0, 4.0])),
    row("tf.where(x > 0., tf.math.rsqrt(x), 0.)", smooth=False, x=Given([0.0, 4.0])),
    row("tf.where(x > 0., tf.math.reciprocal(x), 0.)", smooth=False, x=Given([0.0, 4.0])),
    row("tf.where(x > 0., 1. / x, 0.)", smooth=False, x=Given([0.0, 4.0])),
    row("tf.where(x > 0., x ** 0.5, 0.)", smooth=False, x=Given([0.0, 4.0])),
    row("tf.where(x > 0., tf.math.log1p(x - 1.), 0.)", smooth=False, x=Given([0.0, 4.0])),
    row("tf.where(x < 1., tf.acos(x) + tf.atanh(x), 0.)", smooth=False, x=Given([1.0, 0.5])),
    row("tf.norm(x)", smooth=False, x=Given([0.0, 0.0])),
    row("tf.math.reduce_std(x)", smooth=False, x=Given([1.0, 1.0])),
    row("tf.math.log(x)", smooth=False, x=Given([0.0, -1.0])),
    row("x ** 0.", smooth=False, x=Given([0.0, 2.0])),
    row("x ** 1.", smooth=False, x=Given([0.0, 2.0])),
    row("x ** 2.", smooth=False, x=Given([0.0, 2.0])),
    row("x ** 0.5", smooth=False, x=Given([0.0, 2.0])),
    row("x ** x", smooth=False, x=Given([0.0, 2.0])),
    row("0. ** x", smooth=False, x=Given([0.0, 2.0])),
    row("(-2.) ** x", smooth=False, x=Given([2.0, 3.0])),
    row("x / x", smooth=False, x=Given([0.0, 2.0])),
    row("tf.where(x > 0., tf.math.log(x), 0.)", smooth=False, x=Given([0.0, 1.0])),
    row("tf.math.divide_no_nan(x, y)", smooth=False, x=Given([1.0, 2.0]), y=Given([0.0, 2.0])),
    row("tf.math.multiply_no_nan(x, y)", smooth=False, x=Given([np.inf, 2.0]), y=Given([0.0, 2.0])),
    row("tf.math.xlogy(x, y)", smooth=False, x=Given([0.0, 2.0]), y=Given([0.0, 2.0])),
    row("tf.reduce_prod(x)", smooth=False, x=Given([2.0, 0.0, 3.0])),
    row("tf.math.cumprod(x)", smooth=False, x=Given([2.0, 0.0, 3.0])),
    row("tf.sign(x)", smooth=False, x=Given([-2.0, 0.0, 3.0])),
    row("tf.floor(x) + tf.math.ceil(x) + tf.round(x)", smooth=False, x=Given([-1.5, 0.5, 2.0])),
    row("x // 2. + x", smooth=False, x=Given([-1.5, 0.5, 3.0])),
    row("x % 2.", smooth=False, x=Given([-1.5, 0.5, 3.0])),
    row("tf.clip_by_norm(x, 1.)", smooth=False, x=Given([0.0, 0.0])),
    row("tf.math.bessel_i1e(x)", orders=1, smooth=False, x=Given([0.0, 1.0])),
    row("tf.math.special.spence(x)", orders=1, smooth=False, x=Given([1.0, 2.0])),
    row(
        "tf.tensor_scatter_nd_max(x, [[0], [0], [1]], y)",
        smooth=False,
        x=Given([1.0, 2.0]),
        y=Given([1.0, 1.0, 0.0]),
    ),
    row("tf.math.softplus(x)", smooth=False, x=Given([100.0, -100.0])),
    row("tf.sigmoid(x)", smooth=False, x=Given([50.0, -50.0])),
    row("tf.math.log_sigmoid(x)", smooth=False, x=Given([50.0, -50.0])),
    row("tf.nn.softmax(x)", smooth=False, x=Given([1000.0, 0.0])),
    row("tf.reduce_logsumexp(x)", smooth=False, x=Given([1000.0, 0.0])),
    row("tf.reduce_logsumexp(x)", smooth=False, x=Given([-np.inf, -np.inf])),
    row(
        "tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=x)",
        smooth=False,
        x=Given([0.0, 90.0]),
        y=Given([1.0, 0.0]),
    ),
    row("tf.math.atan2(x, y)", smooth=False, x=Given([0.0, 0.0]), y=Given([0.0, -1.0])),
    row("tf.acos(x) + tf.asin(x)", smooth=False, x=Given([1.0, -1.0])),
    row("tf.abs(tf.complex(x, y))", smooth=False, x=Given([0.0]), y=Given([0.0])),
    row("tf.sqrt(x) + tf.exp(x) + 1. / x", smooth=False, x=Given([np.inf, -np.inf, np.nan])),
    row("tf.maximum(x, 0.) + tf.reduce_max(x)", smooth=False, x=Given([np.nan, 1.0])),
    row("tf.reduce_mean(x) + tf.reduce_sum(x)", smooth=False, x=Given([])),
    row("tf.concat([x, x], 0)", smooth=False, x=Given([])),
    row("tf.matmul(x, y)", smooth=False, x=Random((2, 0), 0, 1), y=Random((0, 3), 0, 1)),
    row("tf.math.lgamma(x)", smooth=False, x=Given([1.0, 2.0, 0.5])),
    row("tf.math.erfinv(x)", smooth=False, x=Given([0.0, 1.0, -1.0])),
    row("tf.sort(x)", smooth=False, x=Given([2.0, 1.0, 2.0])),
    row(
        "tf.nn.max_pool2d(tf.reshape(x, [1, 2, 3, 1]), 2, 1, 'SAME')",
        orders=1,
        smooth=False,
        x=Given([1.0, 2.0, 2.0, 2.0, 2.0, -3.0]),
    ),
    row("tf.math.segment_max(x, [0, 0, 0])", smooth=False, x=Given([2.0, 2.0, 1.0])),
    row("tf.math.unsorted_segment_min(x, [1, 1, 1], 2)", smooth=False, x=Given([2.0, 2.0, 3.0])),
    row("tf.math.top_k(x, 2)", smooth=False, x=Given([2.0, 2.0, 2.0])),
]

DIFFERENTIABLE = [
    *unary_rows(),
    *binary_rows(),
    *reduction_rows(),
    *FORM,
    *SELECTION,
    *LINEAR_ALGEBRA,
    *PROBABILITIES,
    *CONVOLUTIONS,
    *COMPLEX,
    *KINKS,
]
SMOOTH = [case for case in DIFFERENTIABLE if case.smooth]

# Values without derivatives: whole numbers, truth values, texts, shapes, constants.
VALUES = """
tf.constant([1, 2]); tf.constant([[1., 2.]], dtype=tf.float64); tf.constant(3, shape=[2, 2])
tf.constant([1, 2, 3, 4], shape=[2, 2]); tf.constant(np.arange(3)); tf.constant('text')
tf.convert_to_tensor([1, 2], dtype=tf.float32); tf.convert_to_tensor(1, dtype_hint=tf.float32)
tf.zeros(3); tf.zeros([2, 0]); tf.zeros((), tf.string); tf.ones([2], tf.bool); tf.ones([], 'int64')
tf.zeros([2, tf.constant(1)]); tf.zeros(tf.constant([2])); tf.zeros_like([1, 2]); tf.ones_like([[1.]])
tf.zeros_like([1, 2], dtype=tf.float64); tf.fill([2], 3); tf.fill([2, 1], 'a'); tf.fill(2, [1])
tf.eye(2, 3); tf.eye(2, batch_shape=[2]); tf.eye(2, dtype=tf.int32); tf.linalg.eye(2)
tf.range(3); tf.range(3.); tf.range(1, 4.5); tf.range(0, 1, 0.3); tf.range(5, 0, -2); tf.range(0., 1., 0.1)
tf.range(3, dtype=tf.float64); tf.range(tf.constant(3, tf.int64)); tf.range(np.int64(3)); tf.range(3, 3)
tf.linspace(0., 1., 5); tf.linspace(0, 1, 5); tf.linspace(0., 1., 1); tf.linspace(-5., 5., 7)
tf.linspace(0., 1., 0); tf.linspace([0., 1.], [1., 3.], 3); tf.linspace(0., 1, 3); tf.linspace(0., 10., 11)
tf.one_hot([0, 2, -1], 3); tf.one_hot(1, 3); tf.one_hot([0, 1], 2, on_value=5, off_value=1)
tf.one_hot([0, 1], 2, axis=0); tf.one_hot([0, 1], 2, dtype=tf.int32); tf.one_hot([[0], [1]], 2, axis=1)
tf.one_hot([0], 2, on_value=True, off_value=False)
tf.shape([[1, 2]]); tf.shape(3, out_type=tf.int64); tf.size([[1, 2]]); tf.rank([[1]]); tf.rank(1)
tf.meshgrid([1, 2], [3, 4, 5], [6, 7]); tf.meshgrid(1, 2); tf.meshgrid([1, 2])
tf.add(1, 2); tf.subtract(1, 2); tf.multiply([1, 2], 3); tf.divide(1, 2); tf.truediv(4, 2); tf.pow(2, 3)
tf.math.floordiv(5, -3); tf.math.floormod(5, -3); tf.math.mod(-5., 3.); tf.math.floordiv(-5., 3.)
tf.truncatediv(-5, 3); tf.truncatemod(-5, 3); tf.truncatediv(-5., 3.); tf.add('a', 'b')
tf.abs(-3); tf.square(-3); tf.negative(3); tf.sign([-2, 0, 3]); tf.maximum(1, 2); tf.minimum([1, 5], 3)
tf.math.squared_difference(1, 3); tf.round([0.5, 1.5, 2.5, -0.5]); tf.round(1); tf.math.rint([0.5, 1.5])
tf.floor([1.5, -1.5]); tf.math.ceil([1.5, -1.5]); tf.math.divide_no_nan(1, 0); tf.nn.relu([-1, 2])
tf.equal([1, 2], [1, 3]); tf.not_equal(1, 2); tf.less(1, 2); tf.less_equal([1., 2.], 1.); tf.greater(1, 2)
tf.greater_equal(2., 2.); tf.equal('a', 'b'); tf.equal(np.nan, np.nan); tf.logical_and(True, [True, False])
tf.logical_or(True, False); tf.logical_not([True, False]); tf.math.logical_xor(True, False)
tf.math.is_nan([1., np.nan]); tf.math.is_inf([1., -np.inf]); tf.math.is_finite([1., np.inf, np.nan])
tf.reduce_sum([[1, 2], [3, 4]]); tf.reduce_sum([[1, 2], [3, 4]], axis=0); tf.reduce_mean([1, 2, 4])
tf.reduce_mean([-1, -2, -4]); tf.reduce_prod([2, 3]); tf.reduce_max([[1, 5], [3, 2]], axis=1)
tf.reduce_min([3, 1]); tf.reduce_all([True, False]); tf.reduce_any([[True, False]], axis=1)
tf.reduce_sum(np.array([1, 2], np.int8)); tf.reduce_mean([]); tf.reduce_max([]); tf.reduce_min(tf.zeros([0], tf.int32))
tf.reduce_prod([]); tf.reduce_sum([]); tf.reduce_sum([[1., 2.]], axis=[]); tf.reduce_sum(5.)
tf.reduce_all([]); tf.reduce_any([]); tf.reduce_max(tf.zeros([0, 2]), axis=0); tf.reduce_sum([1., 2.], -1, True)
tf.argmax([1., 3., 2.]); tf.argmin([[1, 2], [0, 5]], axis=0); tf.argmax([[1, 3], [4, 2]], axis=1, output_type=tf.int32)
tf.argmax([2., 2., 1.]); tf.cumsum([1, 2, 3]); tf.math.cumprod([1, 2, 3], reverse=True)
tf.math.cumsum([[1, 2], [3, 4]], axis=-1, exclusive=True); tf.math.top_k([1, 3, 2, 3], k=3); tf.math.top_k([[1., 2.]])
tf.sort([3, 1, 2]); tf.sort([3, 1, 2], direction='DESCENDING'); tf.argsort([3., 1., 2.]); tf.sort([[3, 1], [2, 5]], axis=0)
tf.argsort([1., 1., 0.], direction='DESCENDING'); tf.argsort([[3, 1], [2, 5]], axis=0)
tf.where([True, False, True]); tf.where([[1, 0], [0, 2]]); tf.where([True, False], 1, [2, 3]); tf.where(True, 'a', 'b')
tf.boolean_mask([1, 2, 3], [True, False, True]); tf.boolean_mask([[1, 2], [3, 4]], [[True, False], [False, True]])
tf.gather([1, 2, 3], [2, 0]); tf.gather_nd([[1, 2], [3, 4]], [[0, 0], [1, 1]]); tf.gather(['a', 'b'], 1)
tf.gather_nd([[1, 2], [3, 4]], [1, 0]); tf.scatter_nd([[1], [1]], [9, 1], [3]); tf.slice([1, 2, 3], [1], [2])
tf.tensor_scatter_nd_update([1, 2], [[1], [1]], [3, 4]); tf.tensor_scatter_nd_add([1, 2], [[0]], [5])
tf.reverse([1, 2, 3], [0]); tf.roll([1, 2, 3], 1, 0); tf.tile([1, 2], [2]); tf.repeat([1, 2], 2); tf.pad([1, 2], [[1, 1]])
tf.pad(['a'], [[1, 0]], constant_values='b'); tf.concat([[1, 2], [3]], 0); tf.concat(['a', 'b'] and [['a'], ['b']], 0)
tf.stack([1, 2]); tf.stack([[1, 2], [3, 4]], axis=-1); tf.unstack([1, 2]); tf.split([1, 2, 3, 4], 2); tf.stack([])
tf.expand_dims([1, 2], -1); tf.squeeze([[1, 2]]); tf.transpose([[1, 2], [3, 4]]); tf.reshape([1, 2, 3, 4], [2, -1])
tf.reshape([], [0, 2]); tf.broadcast_to([1, 2], [2, 2]); tf.identity([1]); tf.cast([1.7, -1.7], tf.int32); tf.cast(2, tf.bool)
tf.cast(True, tf.float32); tf.cast(1 + 2j, tf.float32); tf.cast([1, 2], tf.complex64); tf.cast(300, tf.uint8)
tf.cast([0.1], tf.float16); tf.saturate_cast([300., -5.], tf.uint8); tf.saturate_cast([-1, 300], tf.uint8)
tf.matmul([[1, 2]], [[3], [4]]); tf.linalg.matvec([[1, 2]], [1, 1]); tf.tensordot([1, 2], [3, 4], 1)
tf.tensordot([[1, 2]], [[1], [2]], [[0, 1], [1, 0]]); tf.einsum('ij->ji', tf.constant([[1, 2]])); tf.linalg.diag([1, 2])
tf.linalg.diag_part([[1, 2], [3, 4]]); tf.linalg.trace([[1, 2], [3, 4]]); tf.linalg.band_part([[1, 2], [3, 4]], 0, -1)
tf.linalg.det([[1., 2.], [3., 4.]]); tf.linalg.solve([[2., 0.], [0., 4.]], [[1.], [1.]]); tf.linalg.matrix_rank([[1., 2.], [2., 4.]])
tf.linalg.norm([3., 4.]); tf.norm([[1., -2.], [3., 4.]], ord=1); tf.add_n([1, 2, 3]); tf.math.accumulate_n([1., 2.])
tf.clip_by_value([5, 6, -1], 1, 5); tf.math.zero_fraction([0., 1.]); tf.math.bincount([1, 1, 3]); tf.math.bincount([], minlength=2)
tf.math.bincount([1, 1, 3], binary_output=True); tf.math.bincount([[1, 1], [2, 0]], axis=-1); tf.math.bincount([1, 1], axis=-1)
tf.math.bincount([[1, 1], [2, 0]], axis=-1, weights=[[1., 2.], [3., 4.]]); tf.math.bincount([[1, 1], [2, 0]], axis=-1, maxlength=2)
tf.math.bincount([1, 1, 3], weights=[1., 2., 3.]); tf.histogram_fixed_width([1., 2., 9.], [0., 4.], 4)
tf.math.confusion_matrix([0, 1, 1], [1, 1, 0]); tf.math.in_top_k([0, 1], [[1., 2.], [1., 2.]], 1); tf.sequence_mask([1, 3])
tf.sequence_mask([[1], [2]], maxlen=2, dtype=tf.int32); tf.searchsorted([1, 3, 5], [2, 3]); tf.searchsorted([1, 3], [3], side='right')
tf.unique([3, 1, 3]); tf.unique_with_counts(['b', 'a', 'b']); tf.math.invert_permutation([2, 0, 1]); tf.math.polyval([], 2.)
tf.nn.l2_loss([3., 4.]); tf.nn.top_k([1, 2]); tf.complex([1., 2.], 3.); tf.math.real(1 + 2j); tf.math.imag(1 + 2j)
tf.math.conj([1 + 2j]); tf.math.angle([1j, -1 + 0j]); tf.math.angle([-1., 2.]); tf.math.imag(2.); tf.math.real(2.)
tf.abs([3 + 4j]); tf.is_tensor(1); tf.is_tensor(tf.constant(1)); tf.is_tensor(tf.Variable(1)); tf.broadcast_static_shape(tf.TensorShape([2, 1]), tf.TensorShape([3]))
tf.linalg.adjoint([[1 + 2j, 3j]]); tf.reduce_sum([1 + 1j, 2]); tf.exp(1j); tf.sqrt(-1 + 0j); tf.math.log([0., -1.])
tf.sqrt(-1.); 1 / tf.constant(0.); tf.constant(1) / 0; tf.nn.softmax([]); tf.nn.softmax(tf.ones([0, 2])); tf.math.erf([-np.inf, np.inf])
tf.math.lgamma([0., -1., -0.5, 100.]); tf.math.digamma([0.5, -0.5, 10.]); tf.nn.leaky_relu(-1); tf.scalar_mul(2, tf.constant(3.))
tf.math.reduce_variance([1 + 1j, 2.]); tf.norm([3 + 4j, 0]); tf.reduce_sum(tf.ones([2, 3], tf.float16)); tf.reduce_mean(tf.ones([3], tf.float16))
tf.exp(tf.constant([1., 12.], tf.float16)); tf.sigmoid(tf.constant([-12., 0.5], tf.float16)); tf.pow(tf.constant(2., tf.float64), 0.5)
tf.linalg.diag([1, 2], k=1); tf.linalg.diag([1, 2], num_rows=3); tf.linalg.diag([1, 2], padding_value=9); tf.linalg.tensor_diag([1, 2])
tf.math.bessel_i0e(tf.constant([-40., 0., 30., 1e5], tf.float64)); tf.math.bessel_i1(tf.constant([-3., 0., 30.], tf.float64)); tf.math.special.bessel_j0(tf.constant([0., -30., 50.], tf.float64))
tf.math.special.bessel_j1(tf.constant([0., -30., 50.], tf.float64)); tf.math.special.bessel_y0(tf.constant([-1., 0., 1., 30., np.nan], tf.float64)); tf.math.special.bessel_y1(tf.constant([-1., 0., 1., 30.], tf.float64))
tf.math.special.bessel_k0(tf.constant([-1., 0., 1., 30., 800.], tf.float64)); tf.math.special.bessel_k0e(tf.constant([-1., 0., 1., 30., 800.], tf.float64)); tf.math.special.bessel_k1(tf.constant([-1., 0., 1., 30.], tf.float64))
tf.math.special.bessel_k1e(tf.constant([0., 1e-3, 700.], tf.float64)); tf.math.special.dawsn(tf.constant([-30., 0., 1e-9, 12., np.inf], tf.float64)); tf.math.special.expint(tf.constant([-1., 0., 39., 41., 700., np.inf], tf.float64))
tf.math.special.fresnel_cos(tf.constant([-30., 0., 4.99, 5.01, np.inf], tf.float64)); tf.math.special.fresnel_sin(tf.constant([-30., 0., 4.99, 5.01, np.inf], tf.float64)); tf.math.special.spence(tf.constant([-1., 0., 1., 50., 1e5, np.inf], tf.float64))
tf.math.is_non_decreasing([1, 1, 2]); tf.math.is_non_decreasing([[1., 0.]]); tf.math.is_strictly_increasing([1, 1]); tf.math.is_strictly_increasing([]); tf.math.is_strictly_increasing([1, 2])
tf.math.segment_max([[1, 2], [3, 0], [5, 6]], [0, 0, 2]); tf.math.segment_min([1., 2., 3.], [0, 0, 2]); tf.math.unsorted_segment_max([[1., 2.], [3., 0.]], [2, 0], 4); tf.math.unsorted_segment_min([1, 2, 3], [2, -1, 2], 3)
tf.math.betainc(tf.constant([1., 2., -1., 2., 2.], tf.float64), 2., tf.constant([0., 1., 0.5, 1.5, 0.25], tf.float64)); tf.math.betainc(tf.constant(4., tf.float64), 3., 0.6); tf.math.erfcinv([0.5, 1., 1.5, 0., 2.])
tf.math.special.dawsn(1.); tf.math.special.bessel_j0([]); tf.math.count_nonzero([0, 1, 2]); tf.math.count_nonzero([[0., np.nan], [2., 0.]], axis=1, keepdims=True, dtype=tf.int32); tf.math.count_nonzero(['', 'a'])
tf.math.count_nonzero([True, False]); tf.math.count_nonzero([1 + 0j, 0.]); tf.math.count_nonzero(tf.zeros([0])); tf.math.count_nonzero(tf.ones([2, 3]), [0, 1])
tf.bitcast(1., tf.int32); tf.bitcast([1., 2.], tf.uint8); tf.bitcast(tf.constant([[0, 0, 128, 63]], tf.uint8), tf.float32); tf.bitcast([1., 2.], tf.complex64)
tf.bitcast(tf.constant(1., tf.float64), tf.half); tf.bitcast(tf.zeros([0], tf.float64), 'int32'); tf.bitcast([1, 2], tf.float64); tf.bitcast(-1, tf.uint32)
tf.bitwise.bitwise_and([6, 5], 3); tf.bitwise.bitwise_or(6, 3); tf.bitwise.bitwise_xor([[6], [5]], [3, 1]); tf.bitwise.invert([0, -2]); tf.bitwise.invert(np.uint8(3))
tf.bitwise.left_shift([1, -1], 3); tf.bitwise.right_shift([-8, 9], [1, 40]); tf.bitwise.bitwise_or(1, tf.constant(1, tf.int8)); tf.bitwise.left_shift(np.int8([64, 3]), np.int8([1, 100]))
tf.linalg.expm(tf.zeros([0, 0])); tf.linalg.expm(tf.zeros([2, 0, 0])); tf.linalg.expm(tf.zeros([0, 2, 2])); tf.linalg.expm(tf.zeros([2, 2]))
tf.linalg.expm([[np.inf, 0.], [0., 1.]]); tf.linalg.expm([[np.nan, 0.], [0., 1.]]); tf.linalg.expm([[1j, 2.], [3., 4.]]); tf.tensor_scatter_nd_min([1, 2, 3], [[0], [0], [2]], [0, -1, 5])
tf.tensor_scatter_nd_max([[1., 2.], [3., 4.]], [[1]], [[0., 9.]]); tf.math.confusion_matrix([1, 0, 2], [1, 1, 2], num_classes=5, weights=[0.5, 1., 2.], dtype=tf.float32)
tf.nn.conv2d(np.ones([1, 2, 2, 1], np.int32), np.ones([2, 2, 1, 1], np.int32), 1, 'SAME'); tf.nn.conv2d(np.ones([1, 2, 2, 1]), np.ones([2, 2, 1, 1], np.float32), 1, 'SAME', None)
tf.nn.conv2d(tf.ones([1, 2, 2, 1], tf.float16), tf.ones([2, 1, 1, 1], tf.float16), np.int64(1), 'VALID'); tf.nn.max_pool2d(tf.ones([1, 2, 2, 1], tf.int32), 2, 2, 'VALID')
tf.nn.max_pool2d(np.ones([1, 2, 2, 1], np.int32), 2, 2, 'VALID'); tf.nn.max_pool2d(tf.ones([1, 2, 2, 1]), 9, 1, 'SAME'); tf.nn.avg_pool2d(tf.ones([1, 1, 3, 1]), 2, 1, 'VALID')
tf.nn.max_pool3d(tf.reshape(tf.range(12.), [1, 2, 3, 2, 1]), 2, 2, 'SAME'); tf.nn.avg_pool3d(tf.reshape(tf.range(12.), [1, 2, 3, 2, 1]), 2, 2, 'SAME')
tf.nn.max_pool2d([[[[np.nan], [1.]], [[2.], [3.]]]], 2, 2, 'VALID'); tf.nn.max_pool(tf.reshape(tf.range(12.), [1, 3, 4, 1]), [2, 1], [1, 2], 'VALID')
tf.linalg.set_diag([[1, 2], [3, 4]], [5, 6]); tf.range(2, 14, 3.0); tf.math.segment_sum([1, 2, 3], [0, 0, 1]); tf.nn.moments(tf.constant([1., 3.]), [0])
"""
VALUE_ROWS = [code.strip() for line in VALUES.strip().splitlines() for code in line.split(";")]

# What is refused: TensorFlow's class, and what its text says.
REFUSED = """
tf.matmul(tf.ones([1, 2]), tf.ones([1, 2])); tf.matmul(tf.ones([2, 2, 3]), tf.ones([2, 2, 3]))
tf.matmul(tf.ones([2, 2, 3]), tf.ones([3, 3, 2])); tf.matmul(np.ones([2, 2]), tf.ones([2, 2]))
tf.add(tf.ones([2]), tf.ones([3])); tf.add(tf.constant(1.), tf.constant(1)); tf.divide(1., tf.constant(2)); tf.truediv(1., tf.constant(2)); tf.pow(2, 3.)
tf.maximum(1, 2.); tf.add(1, 2.5); tf.less(tf.ones([2]), tf.ones([3])); tf.add(1., None); tf.sqrt(None); tf.math.floordiv(5, 0)
tf.reshape([1, 2, 3], [-1, 2]); tf.reshape([1., 2.], [3]); tf.reshape([1., 2.], [-1, -1]); tf.reshape([1., 2.], [-2])
tf.transpose([[1.]], [0]); tf.transpose([[1.]], [0, 0]); tf.transpose([[1.]], [0, 5]); tf.broadcast_to([1., 2.], [3, 3])
tf.broadcast_to([[1., 2.]], [2]); tf.expand_dims([1], 5); tf.squeeze([[1, 2]], axis=1); tf.squeeze(tf.ones([1, 2]), [5])
tf.concat([tf.ones([2, 2]), tf.ones([3, 3])], 0); tf.concat([1., 2.], 0); tf.concat([[1.], [[1.]]], 0); tf.concat([[1.], [2.]], 1)
tf.concat([tf.ones([2]), tf.ones([2], tf.float64)], 0); tf.stack([tf.ones([2]), tf.ones([3])]); tf.stack([1., 2.], axis=3)
tf.stack([tf.ones([2]), tf.ones([2], tf.float64)]); tf.unstack([1., 2.], num=3); tf.unstack(1.); tf.split(tf.range(5), 2)
tf.split(tf.ones([4, 2]), [1, 2]); tf.split(tf.ones([4, 2]), 2, axis=3); tf.slice(tf.ones([3]), [1], [5]); tf.slice(tf.ones([3]), [5], [1])
tf.slice(tf.ones([3, 2]), [1], [1]); tf.gather([1., 2.], [5]); tf.gather(tf.ones([3, 2]), -1); tf.gather(tf.ones([3, 2]), [0], axis=2)
tf.gather(1., [0]); tf.gather_nd(tf.ones([3, 2]), [[3, 0]]); tf.gather_nd(tf.ones([3, 2]), [[0, 0, 0]]); tf.gather_nd(tf.ones([3, 2]), 0)
tf.boolean_mask([1, 2], [True]); tf.boolean_mask([1, 2], True); tf.where([True], [1.]); tf.where([1., 0.], 1., 2.); tf.where(True)
tf.where([True, False], [1., 2., 3.], [1., 2., 3.]); tf.where(True, 1., tf.constant(2)); tf.pad([1., 2.], [[1]]); tf.pad([1., 2.], [[1, 1], [1, 1]])
tf.pad([1., 2.], [[2, 1]], 'REFLECT'); tf.pad([1., 2.], [[3, 1]], 'SYMMETRIC'); tf.pad([1., 2.], [[1, 1]], 'foo'); tf.pad([1., 2.], [[-1, 1]])
tf.sort([1., 2.], direction='UP'); tf.scatter_nd([[5]], [1.], [3]); tf.scatter_nd([[0]], [1., 2.], [3]); tf.scatter_nd([0], [1.], [3])
tf.tensor_scatter_nd_update([1., 2.], [[5]], [1.]); tf.tile([1], [1, 2]); tf.tile([1.], [-1]); tf.reverse([1, 2], 0); tf.reverse([1, 2], [0, 0])
tf.roll([1, 2], 1, 2); tf.repeat([1, 2], [1, 2, 3]); tf.reduce_sum([1.], axis=2); tf.reduce_sum([1.], [0, 0]); tf.reduce_sum(1., axis=0)
tf.reduce_all([1]); tf.math.reduce_std([1, 2]); tf.norm([1., 2.], ord=0); tf.norm([1., 2.], ord='fro'); tf.norm([[1., 2.]], axis=[0, 0])
tf.clip_by_value([1, 2], 0., 1.); tf.clip_by_value([1., 2.], [0., 0., 0.], 1.); tf.clip_by_value(1., [0., 0.], 1.); tf.add_n([]); tf.add_n(3.)
tf.add_n([[1., 2.], [1.]]); tf.add_n([1, 2.]); tf.cumsum([1, 2], axis=2); tf.cumsum(1.); tf.math.top_k([1.], k=2); tf.math.top_k(1.)
tf.argmax([]); tf.argmax(5); tf.argmax([1., 2.], axis=3); tf.logical_not(1); tf.logical_and([1], [True]); tf.complex(1., tf.constant(1., tf.float64)); tf.complex(1, 2)
tf.constant([1., 2., 3.], shape=(2, 2)); tf.constant([1, 2], shape=[2, -1]); tf.constant(tf.constant(1.), dtype=tf.float64); tf.ones(-1); tf.ones(2.5)
tf.math.bincount([1], axis=1); tf.math.bincount([1], weights=[1.], binary_output=True); tf.math.bincount([-1]); tf.zeros([2.]); tf.zeros([2], dtype='foo'); tf.ones([2], tf.string); tf.range(0, 5, 0); tf.range(5, 0); tf.range([1, 2]); tf.linspace(0., 1., 5.)
tf.meshgrid([1, 2], [3], indexing='xx'); tf.meshgrid([1, 2], foo=1); tf.one_hot([0], 2, dtype='foo'); tf.cast('a', tf.float32); tf.cast(1., 'foo')
tf.tensordot(tf.ones([2, 3]), tf.ones([3, 2]), 3); tf.tensordot(tf.ones([2, 3]), tf.ones([2, 3]), 1); tf.tensordot(tf.ones([2, 3]), tf.ones([3, 2]), [[0, 1], [1]])
tf.einsum('ij,jk->ik', tf.ones([2, 3])); tf.einsum('ij->k', tf.ones([2, 3])); tf.einsum('ij->iij', tf.ones([2, 3])); tf.einsum('ijk->k', tf.ones([2, 3]))
tf.einsum('ij,jk->ik', tf.ones([2, 3]), tf.ones([2, 3])); tf.linalg.inv(tf.ones([2, 2])); tf.linalg.inv([1.]); tf.linalg.inv([[1., 2.]]); tf.linalg.det([[1., 2.]])
tf.linalg.solve(tf.eye(2), tf.ones([2])); tf.linalg.solve(tf.eye(2), tf.ones([3, 1])); tf.linalg.solve(tf.zeros([2, 2]), tf.ones([2, 1])); tf.linalg.trace([1.])
tf.linalg.diag(1.); tf.linalg.diag_part([1.]); tf.linalg.diag_part(tf.ones([2, 3]), k=5); tf.linalg.cholesky(tf.ones([2, 3])); tf.linalg.matrix_transpose([1.])
tf.nn.softmax([1., 2.], axis=3); tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[5], logits=[[1., 2.]]); tf.nn.gelu(1)
tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[0, 1], logits=[[1., 2.]]); tf.nn.sigmoid_cross_entropy_with_logits([1.]); tf.nn.bias_add([1.], [1.])
tf.nn.sigmoid_cross_entropy_with_logits(labels=[1.], logits=[[2.]]); tf.nn.bias_add([[1., 2.]], [1.]); tf.math.segment_sum([1., 2.], [1, 0]); tf.math.polyval(1., 2.)
tf.sqrt(4); tf.exp(1); tf.sin(1); tf.sigmoid(1); tf.tanh(True); tf.math.log('a'); tf.floor(1); tf.nn.elu(1); tf.nn.softmax([1, 2]); tf.norm([3, 4]); tf.math.is_nan(1)
tf.reduce_sum([True]); tf.reduce_mean([True]); tf.reduce_max([True]); tf.reduce_sum('a'); tf.square('a'); tf.abs(True); tf.maximum(True, False); tf.multiply('a', 'b')
tf.add(True, True); tf.negative(True); tf.less('a', 'b'); tf.cumsum([True]); tf.linalg.det([[1, 2], [3, 4]]); tf.matmul([[True]], [[True]]); tf.ones_like('a')
tf.math.segment_max([1., 2.], [1, 0]); tf.math.unsorted_segment_max([1., 2.], [1, 5], 3); tf.math.unsorted_segment_sum([[1.], [2.]], [[1], [5]], 3); tf.math.unsorted_segment_min([True], [0], 1); tf.math.special.dawsn(1); tf.math.bessel_i0(1); tf.math.special.spence([True]); tf.math.special.bessel_y0(1j); tf.math.count_nonzero([1.], axis=3); tf.bitcast(['a'], tf.int32); tf.bitcast(True, tf.int8); tf.bitcast(1, tf.bool); tf.bitcast(1, tf.string); tf.bitwise.invert(1.)
tf.bitwise.bitwise_and(1., 2.); tf.bitwise.bitwise_and([1, 2], [1, 2, 3]); tf.bitwise.bitwise_or(tf.constant(1), tf.constant(1, tf.int8)); tf.linalg.expm([[1, 2], [3, 4]])
tf.tensor_scatter_nd_max([1., 2., 3.], [[0], [7]], [0., -1.]); tf.tensor_scatter_nd_min([1., 2., 3.], [[0], [1]], [0., -1., 5.]); tf.math.confusion_matrix([1, 0, 2], [1, 1])
tf.one_hot([0.], 2); tf.gather(tf.ones([3, 2]), [0.]); tf.atan2(1, 2); tf.math.softplus(1); tf.math.reduce_logsumexp([1, 2]); tf.nn.l2_loss([1, 2])
"""
REFUSED_ROWS = [code.strip() for line in REFUSED.strip().splitlines() for code in line.split(";")]

# ---- running one row ---------------------------------------------------------------------------


def flat(result):
    """Return the leaves of lists and tuples."""
    if isinstance(result, (list, tuple)) and type(result).__name__ != "TensorShape":
        return [leaf for item in result for leaf in flat(item)]
    return [result]


def drawn(case, dtype):
    generator = np.random.default_rng(zlib.crc32(case.code.encode()))
    return {name: x.draw(generator).astype(dtype) for name, x in case.inputs.items()}


def evaluate(tf, code, inputs):
    return flat(eval(code, {"tf": tf, "np": np}, dict(inputs)))


def weights_for(values, seed):
    generator = np.random.default_rng(seed)
    return [generator.uniform(0.5, 1.5, np.shape(value)) for value in values]


def derivatives(tf, case, dtype, orders=2):
    """Return values, the gradient of their weighted sum, and the gradient of that one's."""
    x = {name: tf.constant(value) for name, value in drawn(case, dtype).items()}
    sources = list(x.values())
    with tf.GradientTape() as outer:
        outer.watch(sources)
        with tf.GradientTape() as inner:
            inner.watch(sources)
            values = evaluate(tf, case.code, x)
        if orders == 0:
            return values, [], []
        targets = [y for y in values if y.dtype.is_floating]
        weights = [
            tf.constant(w, y.dtype) for w, y in zip(weights_for(targets, 1), targets, strict=True)
        ]
        first = inner.gradient(targets, sources, output_gradients=weights)
        first = [None if g is None else tf.convert_to_tensor(g) for g in first]
    found = [g for g in first if g is not None]
    second = [None] * len(sources)
    if orders > 1 and found:
        weights = [
            tf.constant(w, g.dtype) for w, g in zip(weights_for(found, 2), found, strict=True)
        ]
        second = outer.gradient(found, sources, output_gradients=weights)
        second = [None if g is None else tf.convert_to_tensor(g) for g in second]
    return values, first, second


def weighted_sum(case, inputs):
    """Return the weighted sum of the values, in the engine, without a tape."""
    x = {name: own.constant(value) for name, value in inputs.items()}
    targets = [y for y in evaluate(own, case.code, x) if y.dtype.is_floating]
    weights = weights_for(targets, 1)
    return sum(float(np.sum(w * y.numpy())) for w, y in zip(weights, targets, strict=True))


def directional(case, inputs, direction, step=1e-5):
    """Return the central difference of the weighted sum along `direction`."""
    ahead, behind = (
        {name: x + sign * step * direction[name] for name, x in inputs.items()} for sign in (1, -1)
    )
    return (weighted_sum(case, ahead) - weighted_sum(case, behind)) / (2 * step)


def along(gradients, direction):
    return sum(
        0.0 if g is None else float(np.sum(g.numpy() * d))
        for g, d in zip(gradients, direction.values(), strict=True)
    )


def stops_gradient(case):
    """Tell whether the gradient is, on purpose, not the derivative of the value."""
    return any(name in case.code for name in ("stop_gradient", "nn.moments", "math.mod"))


# ---- without TensorFlow -------------------------------------------------------------------------


@pytest.mark.parametrize("case", SMOOTH, ids=str)
def test_derivatives_agree_with_finite_differences(case):
    if stops_gradient(case):
        pytest.skip("its gradient is meant to differ from its slope")
    inputs = drawn(case, np.float64)
    generator = np.random.default_rng(7)
    direction = {name: generator.uniform(-1, 1, x.shape) for name, x in inputs.items()}
    _, first, second = derivatives(own, case, np.float64)
    assert along(first, direction) == pytest.approx(
        directional(case, inputs, direction), rel=1e-6, abs=1e-7
    )
    if any(g is not None for g in first):
        # The second weights are the direction in which the gradient was differentiated.
        present = [name for name, g in zip(inputs, first, strict=True) if g is not None]
        shapes = [first[list(inputs).index(name)].numpy() for name in present]
        chosen = dict(zip(present, weights_for(shapes, 2), strict=True))

        def slope(step):
            moved = {name: x + step * direction[name] for name, x in inputs.items()}
            fixed = Row(case.code, {name: Given(x) for name, x in moved.items()})
            _, gradient, _ = derivatives(own, fixed, np.float64, orders=1)
            weighted = dict.fromkeys(inputs, 0.0) | chosen
            return along(gradient, weighted)

        measured = (slope(1e-5) - slope(-1e-5)) / 2e-5
        assert along(second, direction) == pytest.approx(measured, rel=2e-6, abs=2e-6)


@pytest.mark.parametrize("case", DIFFERENTIABLE, ids=str)
def test_forward_mode_agrees_with_reverse_mode(case):
    x = {name: own.constant(value) for name, value in drawn(case, np.float64).items()}
    generator = np.random.default_rng(7)
    direction = [generator.uniform(-1, 1, np.shape(value)) for value in x.values()]
    sources = list(x.values())
    with own.autodiff.ForwardAccumulator(sources, direction) as accumulator:
        with own.GradientTape() as tape:
            tape.watch(sources)
            targets = [y for y in evaluate(own, case.code, x) if y.dtype.is_floating]
        weights = weights_for(targets, 1)
        gradients = tape.gradient(targets, sources, [own.constant(w) for w in weights])
    tangents = accumulator.jvp(targets)
    forward = sum(
        0.0 if t is None else np.sum(w * t.numpy()) for t, w in zip(tangents, weights, strict=True)
    )
    reverse = sum(
        0.0 if g is None else np.sum(own.convert_to_tensor(g).numpy() * d)
        for g, d in zip(gradients, direction, strict=True)
    )
    if np.isfinite(reverse):
        assert forward == pytest.approx(reverse, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("case", DIFFERENTIABLE, ids=str)
def test_results_are_stored_in_their_own_type(case):
    """Numpy, and old numpy more than new, likes to turn single precision into double."""
    for results in derivatives(own, case, np.float32):
        for result in results:
            if result is not None:
                assert result._value.dtype == result.dtype.as_numpy_dtype
                assert isinstance(result._value, np.ndarray) == (result.shape.rank > 0)


def test_every_formula_of_a_gradient_is_used_by_some_row():
    wanted = {
        formula.__code__: (name, position)
        for name, forward in vars(engine.tensors).items()
        for position, formula in enumerate(getattr(forward, "gradients", ()))
        if formula is not None
        # A product's steps compute without calling its formulas.
        and formula not in (steps.times_x, steps.times_y)
        # Where TensorFlow has no gradient the formula says so: `test_no_gradient_is_an_error`.
        and not formula.__qualname__.startswith("refused.")
    }
    used = set()

    def watch(frame, event, argument):  # noqa: ARG001
        if event == "call":
            used.add(frame.f_code)

    sys.setprofile(watch)
    try:
        for case in DIFFERENTIABLE:
            derivatives(own, case, np.float64)
    finally:
        sys.setprofile(None)
    assert [place for code, place in wanted.items() if code not in used] == []


WITHOUT_GRADIENT = ("tf.truncatemod(x, 2.0)", "tf.unique(x)[0]", "tf.unique_with_counts(x)[0]")


def no_gradient(tf, code):
    x = tf.constant([1.0, 3.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        (y,) = evaluate(tf, code, {"x": x})
    with pytest.raises(LookupError, match="gradient registry has no entry for: ") as caught:
        tape.gradient(y, x)
    return str(caught.value)


@pytest.mark.parametrize("code", WITHOUT_GRADIENT)
def test_no_gradient_is_an_error(code):
    assert no_gradient(own, code).split(": ")[1] in {"TruncateMod", "Unique"}


# ---- with TensorFlow ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tensorflow():
    return pytest.importorskip("tensorflow")


def assert_same(ours, theirs, what, tolerance=0.0):
    """Check that two results have one type, dtype, shape and value."""
    if theirs is None or ours is None:
        assert ours is theirs, f"{what}: {ours} and not {theirs}"
        return
    if not hasattr(theirs, "dtype"):
        assert str(ours) == str(theirs), what
        return
    assert ours.dtype.name == theirs.dtype.name, what
    assert tuple(ours.shape) == tuple(theirs.shape), what
    a, b = ours.numpy(), theirs.numpy()
    if ours.dtype.is_floating or ours.dtype.is_complex:
        scale = np.max(np.abs(b[np.isfinite(b)]), initial=1.0) if np.ndim(b) else 1.0
        precision = np.finfo(a.dtype).eps
        np.testing.assert_allclose(
            a, b, rtol=tolerance * precision, atol=tolerance * precision * scale, err_msg=what
        )
    else:
        np.testing.assert_array_equal(a, b, err_msg=what)


@pytest.mark.tensorflow
@pytest.mark.parametrize("dtype", [np.float64, np.float32], ids=["float64", "float32"])
@pytest.mark.parametrize("case", DIFFERENTIABLE, ids=str)
def test_value_and_derivatives_agree_with_tensorflow(case, dtype, tensorflow):
    if "float64" in case.code and dtype is np.float32 and "cast" not in case.code:
        pytest.skip("is about float64")
    ours = derivatives(own, case, dtype, case.orders)
    theirs = derivatives(tensorflow, case, dtype, case.orders)
    compared = list(zip(("value", "gradient", "second"), ours, theirs, strict=True))
    for what, mine, truth in compared[: case.orders + 1]:
        assert len(mine) == len(truth)
        for a, b in zip(mine, truth, strict=True):
            assert_same(a, b, f"{what} of {case}", 100 * case.tolerance)


@pytest.mark.tensorflow
@pytest.mark.parametrize("code", VALUE_ROWS)
def test_value_agrees_with_tensorflow(code, tensorflow):
    ours, theirs = evaluate(own, code, {}), evaluate(tensorflow, code, {})
    assert len(ours) == len(theirs)
    for a, b in zip(ours, theirs, strict=True):
        assert_same(a, b, code, 8.0)


def said(text):
    """Return what a message of TensorFlow says to a user: without devices, nodes and names."""
    text = text.split("}} ", 1)[1] if text.startswith("{{function_node") else text
    return text.replace("_Mkl", "").split(" [Op:")[0].strip()


@pytest.mark.tensorflow
@pytest.mark.parametrize("code", REFUSED_ROWS)
def test_refuses_what_tensorflow_refuses(code, tensorflow):
    with pytest.raises(Exception) as theirs:
        evaluate(tensorflow, code, {})
    with pytest.raises(Exception) as ours:
        evaluate(own, code, {})
    assert type(ours.value).__name__ == type(theirs.value).__name__
    expected, found = said(str(theirs.value)), said(str(ours.value))
    if "not in the list of allowed values" in expected:
        # The types listed are those that the engine has.
        expected, found = (text.split(" is not in the list")[0] for text in (expected, found))
    assert found == expected


def shared_functions(tf):
    """Return what both engines have under one name: its paths, ours, theirs."""
    for space in ("", "math.", "linalg.", "nn."):
        ours, theirs = own, tf
        if space:
            ours, theirs = getattr(own, space[:-1]), getattr(tf, space[:-1])
        for name in dir(ours):
            mine = getattr(ours, name)
            if inspect.isfunction(mine) and hasattr(theirs, name):
                yield space + name, mine, getattr(theirs, name)


@pytest.mark.tensorflow
def test_one_function_has_all_its_names(tensorflow):
    first = {}
    for path, mine, theirs in shared_functions(tensorflow):
        other_path, other = first.setdefault(id(theirs), (path, mine))
        assert mine is other, f"tf.{path} and tf.{other_path} are one function"


@pytest.mark.tensorflow
def test_arguments_have_the_names_and_defaults_of_tensorflow(tensorflow):
    # tf.gradients and tf.hessians only refuse; tf.print names what TensorFlow hides in **kwargs.
    differing = {}
    for path, mine, theirs in shared_functions(tensorflow):
        expected, found = (
            [
                (argument.name, str(argument.kind), str(argument.default))
                for argument in inspect.signature(function).parameters.values()
            ]
            for function in (theirs, mine)
        )
        if found != expected and path not in {"gradients", "hessians", "print"}:
            differing[path] = (found, expected)
    assert differing == {}
