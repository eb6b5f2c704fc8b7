"""Softmax, its logarithm, and the cross entropies, each computed without overflow.

All work along the last axis. Their gradients are short because the derivative of the logarithm of a
softmax is 1 minus a softmax; a composition of exp, sum and log would lose digits.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .operation import kernels, operation

__all__: list[str] = []

# Numpy's type stubs do not know all that `reduce` takes.
_add: Any = np.add
_maximum: Any = np.maximum


Shape = tuple[int, ...]


def _shifted(x: Any) -> Any:
    """Subtract the largest element, which changes no softmax."""
    return x - _maximum.reduce(x, -1, None, None, True) if x.size else x


def _softmax(x: Any) -> Any:
    powers = np.exp(_shifted(x))
    return powers / _add.reduce(powers, -1, x.dtype, None, True)


def _log_softmax(x: Any) -> Any:
    shifted = _shifted(x)
    return shifted - np.log(_add.reduce(np.exp(shifted), -1, x.dtype, None, True))


def _last(shape: Shape) -> Shape:
    return (len(shape) - 1,)


softmax = operation(
    "Softmax",
    "softmax",
    _softmax,
    lambda m, g, out, x_shape: (g - m.reduce_sum(g * out, _last(x_shape), True)) * out,
)
log_softmax = operation(
    "LogSoftmax",
    "log_softmax",
    _log_softmax,
    lambda m, g, out, x_shape: g - m.reduce_sum(g, _last(x_shape), True) * m.exp(out),
)


def _column(m: Any, g: Any, shape: Shape) -> Any:
    return m.reshape(g, (*shape[:-1], 1))


# The gradient with respect to the logits assumes, as TensorFlow does, labels that add up to 1.
cross_entropy = operation(
    "SoftmaxCrossEntropyWithLogits",
    "cross_entropy",
    lambda logits, labels: -_add.reduce(labels * _log_softmax(logits), -1, logits.dtype),
    lambda m, g, logits, labels, logits_shape: (
        _column(m, g, logits_shape) * (m.softmax(logits) - labels)
    ),
    lambda m, g, logits, logits_shape: -(_column(m, g, logits_shape) * m.log_softmax(logits)),
)


def _sparse_cross_entropy(logits: Any, places: Any, kept: list[Any]) -> Any:
    """Return the cross entropy; what the softmax is made of is `kept` for the way back."""
    shifted = _shifted(logits)
    powers = np.exp(shifted)
    totals = _add.reduce(powers, -1, logits.dtype, None, True)
    kept[:] = powers, totals
    return (np.log(totals)[..., 0] - shifted[_chosen(places)])[()]


def _chosen(places: Any) -> tuple[Any, ...]:
    """Return the index that selects along the last axis, in each row, the element at its place."""
    if places.ndim == 1:
        return np.arange(len(places)), places
    return (*np.ix_(*map(np.arange, places.shape)), places)


def _sparse_cross_entropy_gradient(
    m: Any, g: Any, logits: Any, places: Any, kept: list[Any], logits_shape: Shape
) -> Any:
    """Multiply by the softmax of the logits, less 1 at the place of the label."""
    if m is kernels:
        powers, totals = kept
        slope = powers / totals
        slope[_chosen(places)] -= 1
    else:
        hot = places[..., None] == np.arange(logits_shape[-1])
        slope = m.softmax(logits) - hot.astype(logits._dtype.numpy_dtype)
    return _column(m, g, logits_shape) * slope


sparse_cross_entropy = operation(
    "SparseSoftmaxCrossEntropyWithLogits",
    "sparse_cross_entropy",
    _sparse_cross_entropy,
    _sparse_cross_entropy_gradient,
)
