"""``tf.nn.dropout``: elements set to zero at random, so that a network relies on none of them."""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np

from . import arrays, random
from .arguments import shape_of
from .conversion import convert, static_value
from .errors import invalid_argument
from .operation import result_tensor
from .tensor import Tensor, shape_text

__all__ = ["dropout"]


def dropout(
    x: Any, rate: Any, noise_shape: Any = None, seed: Any = None, name: str | None = None
) -> Tensor:
    """Return `x` with each element set to 0 with probability `rate`, the others made larger.

    Parameters
    ----------
    x
        Floating-point numbers.
    rate
        A number, or a tensor of the type of `x`.
    noise_shape
        For which elements there is a decision of its own; along an axis of length 1 there is one
        for all. None, also for one axis, is the shape of `x`.
    seed
        A seed of this operation's own, beside that of `tf.random.set_seed`.
    name
        Not used.

    Raises
    ------
    ValueError
        When `rate` is not in [0, 1), or something is no floating-point number.
    tf.errors.InvalidArgumentError
        When `noise_shape` does not fit.
    """
    is_number = isinstance(rate, numbers.Real)
    if is_number and not 0 <= rate < 1:
        message = (
            f"`rate` must be a scalar tensor or a float in the range [0, 1). Received: rate={rate}"
        )
        raise ValueError(message)
    x = convert(x)
    if not x._dtype.is_floating:
        message = (
            "`x.dtype` must be a floating point tensor as `x` will be scaled. Received: "
            f"x_dtype={x._dtype}"
        )
        raise ValueError(message)
    if is_number and rate == 0:
        random.pass_over(seed)
        return x  # type: ignore[no-any-return]
    scaled = x * (1 / (1 - rate)) if is_number else _divided(x, rate)
    drawn = random.uniform(_shape_of_noise(x, noise_shape), dtype=x._dtype, seed=seed)
    kept = drawn._value >= static_value(rate)
    try:
        shape = np.broadcast_shapes(np.shape(kept), shape_of(x))
    except ValueError:
        message = (
            f"condition {shape_text(np.shape(kept))}, then {shape_text(shape_of(x))}, and else [] "
            "must be broadcastable"
        )
        raise invalid_argument(message, "SelectV2") from None
    return arrays.keep(arrays.broadcast_to(scaled, shape), convert(kept))


def _divided(x: Tensor, rate: Any) -> Tensor:
    if type(rate) is not Tensor and not hasattr(rate, "_to_tensor"):
        message = f"`rate` must be a scalar or scalar tensor. Received: rate={rate}"
        raise ValueError(message)
    rate = convert(rate)
    if shape_of(rate):
        message = f"Shape {rate.shape} must have rank 0"
        raise ValueError(message)
    if rate._dtype is not x._dtype:
        message = (
            f"`x.dtype` must be compatible with `rate.dtype`. Received: x.dtype={x._dtype} and "
            f"rate.dtype={rate._dtype}"
        )
        raise ValueError(message)
    one = result_tensor(x._dtype.one, x._dtype)
    return x / (one - rate)  # type: ignore[no-any-return]


def _shape_of_noise(x: Tensor, noise_shape: Any) -> Any:
    own = shape_of(x)
    if noise_shape is None:
        return own
    given = static_value(noise_shape)
    if len(given) == len(own):
        return [mine if wanted is None else wanted for mine, wanted in zip(own, given, strict=True)]
    return given
