"""``tf.nn``: activations, losses that are computed without overflow, and moments."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import arrays, elementwise, probabilities
from .arguments import check_type, integer, integers, same_type, shape_of
from .arithmetic import squared_difference
from .array_functions import cast, stop_gradient
from .conversion import convert
from .dtypes import FLOAT16, FLOAT32
from .elementwise_functions import erfc, tanh
from .errors import AbortedError, invalid_argument
from .joining import concat
from .norms import clip_by_norm
from .reduction_functions import reduce_mean, reduce_sum
from .selection import gather
from .tensor import Tensor, shape_text

__all__ = [
    "batch_normalization",
    "bias_add",
    "crelu",
    "elu",
    "embedding_lookup",
    "gelu",
    "l2_loss",
    "leaky_relu",
    "log_poisson_loss",
    "log_softmax",
    "moments",
    "relu",
    "relu6",
    "selu",
    "sigmoid_cross_entropy_with_logits",
    "silu",
    "softmax",
    "softmax_cross_entropy_with_logits",
    "sparse_softmax_cross_entropy_with_logits",
    "swish",
    "weighted_cross_entropy_with_logits",
]

# ---- activations -----------------------------------------------------------------------------


def relu(features: Any, name: str | None = None) -> Tensor:
    """Return max(x, 0); at 0 the derivative is 0."""
    x = convert(features)
    check_type(x, "Relu", "fiu")
    return elementwise.relu(x)


def relu6(features: Any, name: str | None = None) -> Tensor:
    """Return x within the bounds 0 and 6; at both the derivative is 0."""
    x = convert(features)
    check_type(x, "Relu6", "fiu")
    return elementwise.relu6(x)


def crelu(features: Any, axis: Any = -1, name: str | None = None) -> Tensor:
    """Return max(x, 0) and max(-x, 0) side by side along `axis`."""
    x = convert(features)
    return relu(concat([x, -x], axis))


def leaky_relu(features: Any, alpha: Any = 0.2, name: str | None = None) -> Tensor:
    """Return x where it is positive and `alpha` times x elsewhere; integers become float32."""
    x = convert(features)
    if x._dtype.is_integer:
        x = cast(x, FLOAT32)
    check_type(x, "LeakyRelu", "f")
    if isinstance(alpha, Tensor) or hasattr(alpha, "_read"):
        message = f"Expected float for argument 'alpha' not {alpha!r}."
        raise TypeError(message)
    # TensorFlow keeps this number in single precision, whatever x is.
    return elementwise.leaky_relu(x, float(np.float32(alpha)))


def elu(features: Any, name: str | None = None) -> Tensor:
    """Return x where it is positive and exp(x) - 1 elsewhere."""
    x = convert(features)
    check_type(x, "Elu", "f")
    return elementwise.elu(x)


def selu(features: Any, name: str | None = None) -> Tensor:
    """Return elu with the two constants that keep mean and variance of normal numbers."""
    x = convert(features)
    check_type(x, "Selu", "f")
    return elementwise.selu(x)


def gelu(features: Any, approximate: bool = False, name: str | None = None) -> Tensor:
    """Return x times the probability that a standard normal number is below x.

    With `approximate` a formula with tanh is used instead of the error function.

    Raises
    ------
    ValueError
        When the features are no floating numbers.
    """
    x = convert(features)
    if not x._dtype.is_floating:
        message = (
            f"`features.dtype` must be a floating point tensor.Received:features.dtype={x._dtype}"
        )
        raise ValueError(message)
    # TensorFlow keeps two of the constants in single precision, whatever x is.
    if approximate:
        inner = 0.7978845608028654 * (x + float(np.float32(0.044715)) * x**3)
        return 0.5 * x * (1.0 + tanh(inner))
    return 0.5 * x * erfc(-x * float(np.float32(0.7071067811865476)))


def silu(features: Any, beta: Any = 1.0) -> Tensor:
    """Return x · sigmoid(beta · x)."""
    x = convert(features)
    slope = convert(cast(beta, x._dtype))  # of a Variable of that type, cast makes nothing new
    check_type(x, "Sigmoid", "fc")
    return elementwise.swish(x, slope)


swish = silu


def _along_last(row: Any, logits: Any, axis: Any) -> Tensor:
    x = convert(logits)
    check_type(x, row.operation, "f")
    rank = len(shape_of(x))
    if rank == 0:
        message = f"Input dims must be <= 5 and >=1 [Op:{row.operation}] name: "
        raise AbortedError(None, None, message)
    place = -1 if axis is None else integer(axis)
    if not -rank <= place < rank:
        message = (
            f"`dim` must be in the range [{-rank}, {rank}) where {rank} is the number of "
            f"dimensions in the input. Received: dim={place}"
        )
        raise invalid_argument(message, row.operation)
    place %= rank
    if place == rank - 1:
        return row(x)  # type: ignore[no-any-return]
    order = list(range(rank))
    order[place], order[-1] = order[-1], order[place]
    return arrays.transpose(row(arrays.transpose(x, tuple(order))), tuple(order))


def softmax(logits: Any, axis: Any = None, name: str | None = None) -> Tensor:
    """Return exp(x) divided by its sum along `axis`, by default the last.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When there is no such axis.
    """
    return _along_last(probabilities.softmax, logits, axis)


def log_softmax(logits: Any, axis: Any = None, name: str | None = None) -> Tensor:
    """Return the logarithm of the softmax along `axis`, by default the last.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When there is no such axis.
    """
    return _along_last(probabilities.log_softmax, logits, axis)


# ---- losses ----------------------------------------------------------------------------------


def softmax_cross_entropy_with_logits(
    labels: Any,
    logits: Any,
    axis: Any = -1,
    name: str | None = None,
) -> Tensor:
    """Return -Σ labels · log(softmax(logits)) along `axis`; the labels shall add up to 1.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When the shapes do not broadcast.
    """
    x, y = convert(logits), convert(labels)
    check_type(x, "SoftmaxCrossEntropyWithLogits", "f")
    y = cast(y, x._dtype)
    try:
        shape = np.broadcast_shapes(shape_of(x), shape_of(y))
    except ValueError:
        message = (
            f"logits and labels must be broadcastable: logits_size={shape_text(shape_of(x))} "
            f"labels_size={shape_text(shape_of(y))}"
        )
        raise invalid_argument(message, "SoftmaxCrossEntropyWithLogits") from None
    if not shape:
        message = "logits must have at least one axis"
        raise invalid_argument(message, "SoftmaxCrossEntropyWithLogits")
    if shape[-1] == 0 and 0 in shape[:-1]:
        message = "Input to reshape is a tensor with 1 values, but the requested shape has 0"
        raise invalid_argument(message, "Reshape")
    x, y = arrays.broadcast_to(x, shape), arrays.broadcast_to(y, shape)
    place = integer(axis) % len(shape)
    if place != len(shape) - 1:
        order = (*(i for i in range(len(shape)) if i != place), place)
        x, y = arrays.transpose(x, order), arrays.transpose(y, order)
    return probabilities.cross_entropy(x, y)


def sparse_softmax_cross_entropy_with_logits(
    labels: Any,
    logits: Any,
    name: str | None = None,
) -> Tensor:
    """Return -log(softmax(logits)[label]) for each label, an integer.

    Raises
    ------
    ValueError
        When the shapes do not fit.
    tf.errors.InvalidArgumentError
        When a label is no index into the last axis of the logits.
    """
    operation = "SparseSoftmaxCrossEntropyWithLogits"
    x, y = convert(logits), convert(labels)
    check_type(x, operation, "f")
    check_type(y, operation, "iu", "Tlabels")
    if not shape_of(x) or shape_of(x)[:-1] != shape_of(y):
        message = (
            "`labels.shape` must equal `logits.shape` except for the last dimension. Received: "
            f"labels.shape={y.shape} and logits.shape={x.shape}"
        )
        raise ValueError(message)
    places = np.asarray(y._value)
    count = shape_of(x)[-1]
    if not count:
        message = f"Must have at least one class, but got logits shape {shape_text(shape_of(x))}"
        raise invalid_argument(message, operation)
    outside = (places < 0) | (places >= count)
    if outside.any():
        message = (
            f"Received a label value of {places[outside][0]} which is outside the valid range of "
            f"[0, {count}).  Label values: {' '.join(map(str, places.ravel()))}"
        )
        raise invalid_argument(message, operation)
    return probabilities.sparse_cross_entropy(x, places, [])


def _labels_and_logits(labels: Any, logits: Any, function: str) -> tuple[Tensor, Tensor]:
    if labels is None or logits is None:
        message = (
            f"Both `labels` and `logits` must be provided for {function}"
            f"Received: labels={labels} and logits={logits}"
        )
        raise ValueError(message)
    x, y = convert(logits), convert(labels)
    if shape_of(x) != shape_of(y):
        message = (
            f"`logits` and `labels` must have the same shape, received ({x.shape} vs {y.shape})."
        )
        raise ValueError(message)
    same_type([x, y], "Mul")
    return y, x


def sigmoid_cross_entropy_with_logits(
    labels: Any = None,
    logits: Any = None,
    name: str | None = None,
) -> Tensor:
    """Return -z log(sigmoid(x)) - (1-z) log(1 - sigmoid(x)) for labels z and logits x.

    Raises
    ------
    ValueError
        When one is missing, or the shapes differ.
    """
    z, x = _labels_and_logits(labels, logits, "sigmoid_cross_entropy_with_logits")
    # Source: TensorFlow's formula, which does not overflow and has its derivative at 0.
    condition = elementwise.greater_equal(x, arrays.zeros_like(x))
    positive = arrays.keep(x, condition)
    negative_size = arrays.where(condition, -x, x)
    return positive - x * z + elementwise.log1p(elementwise.exp(negative_size))


def weighted_cross_entropy_with_logits(
    labels: Any,
    logits: Any,
    pos_weight: Any,
    name: str | None = None,
) -> Tensor:
    """Return the sigmoid cross entropy with the errors at positive labels weighted."""
    z, x = _labels_and_logits(labels, logits, "weighted_cross_entropy_with_logits")
    weight = 1 + (pos_weight - 1) * z
    tail = elementwise.log1p(elementwise.exp(-elementwise.abs_real(x))) + relu(-x)
    return (1 - z) * x + weight * tail  # type: ignore[no-any-return]


def log_poisson_loss(
    targets: Any,
    log_input: Any,
    compute_full_loss: bool = False,
    name: str | None = None,
) -> Tensor:
    """Return exp(c) - z · c for targets z and the logarithm c of the prediction."""
    x, z = convert(log_input), convert(targets)
    loss = elementwise.exp(x) - x * z
    if compute_full_loss:
        stirling = z * elementwise.log(z) - z + 0.5 * elementwise.log(2 * np.pi * z)
        within = (z._value >= 0) & (z._value <= 1)
        loss = loss + arrays.keep(stirling, convert(~within))
    return loss


def l2_loss(t: Any, name: str | None = None) -> Tensor:
    """Return half the sum of the squares."""
    x = convert(t)
    check_type(x, "L2Loss", "f")
    return reduce_sum(elementwise.square(x)) / 2


# ---- layers' parts ---------------------------------------------------------------------------


def bias_add(
    value: Any, bias: Any, data_format: str | None = None, name: str | None = None
) -> Tensor:
    """Return `value` plus a vector along its last axis; along the second with ``"NCHW"``.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When the lengths differ.
    """
    x, b = same_type([value, bias], "BiasAdd")
    shape = shape_of(x)
    if len(shape) < 2:  # noqa: PLR2004
        message = f"Input tensor must be at least 2D: {shape_text(shape)}"
        raise invalid_argument(message, "BiasAdd")
    first = data_format is not None and data_format.startswith("NC")
    if shape_of(b) != (shape[1 if first else -1],):
        message = (
            "Must provide as many biases as the last dimension of the input tensor: "
            f"{shape_text(shape_of(b))} vs. {shape_text(shape)}"
        )
        raise invalid_argument(message, "BiasAdd")
    if first:
        b = arrays.reshape(b, (-1, *([1] * (len(shape) - 2))))
    return x + b


def embedding_lookup(
    params: Any,
    ids: Any,
    max_norm: Any = None,
    name: str | None = None,
) -> Tensor:
    """Return the rows of `params` that `ids` names, shortened to the norm `max_norm` if given."""
    rows = gather(params, ids)
    if max_norm is None:
        return rows
    rank = len(shape_of(convert(ids)))
    return clip_by_norm(rows, max_norm, list(range(rank, len(shape_of(rows)))))


def moments(
    x: Any,
    axes: Any,
    shift: Any = None,
    keepdims: bool = False,
    name: str | None = None,
) -> tuple[Tensor, Tensor]:
    """Return the mean and the variance along `axes`."""
    x = convert(x)
    y = cast(x, FLOAT32) if x._dtype is FLOAT16 else x
    mean = reduce_mean(y, axes, True)
    # Source: TensorFlow, which takes the mean for a constant here; the first derivative is exact.
    variance = reduce_mean(squared_difference(y, stop_gradient(mean)), axes, True)
    if not keepdims:
        chosen = {axis % len(shape_of(y)) for axis in integers(axes)}
        form = tuple(n for axis, n in enumerate(shape_of(y)) if axis not in chosen)
        mean, variance = arrays.reshape(mean, form), arrays.reshape(variance, form)
    return cast(mean, x._dtype), cast(variance, x._dtype)


def batch_normalization(
    x: Any,
    mean: Any,
    variance: Any,
    offset: Any,
    scale: Any,
    variance_epsilon: Any,
    name: str | None = None,
) -> Tensor:
    """Return (x - mean) / √(variance + ε) · scale + offset; scale and offset may be None."""
    x = convert(x)
    factor = elementwise.rsqrt(convert(variance) + variance_epsilon)
    if scale is not None:
        factor = factor * scale
    shift = -convert(mean) * factor if offset is None else offset - convert(mean) * factor
    return x * factor + shift  # type: ignore[no-any-return]
