"""``tf.random_normal_initializer`` and its relatives: objects that make the values of Variables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import random
from .arguments import lengths
from .conversion import convert
from .dtypes import FLOAT32, as_dtype
from .operation import result_tensor, tensors

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = [
    "constant_initializer",
    "ones_initializer",
    "random_normal_initializer",
    "random_uniform_initializer",
    "zeros_initializer",
]


class zeros_initializer:  # noqa: N801  TensorFlow's name
    """Makes zeros."""

    def __call__(self, shape: Any, dtype: Any = FLOAT32, **kwargs: Any) -> Tensor:
        """Return a tensor of this shape and type."""
        return _filled(0, shape, dtype, kwargs)


class ones_initializer:  # noqa: N801  TensorFlow's name
    """Makes ones."""

    def __call__(self, shape: Any, dtype: Any = FLOAT32, **kwargs: Any) -> Tensor:
        """Return a tensor of this shape and type."""
        return _filled(1, shape, dtype, kwargs)


class constant_initializer:  # noqa: N801  TensorFlow's name
    """Makes tensors of a value: one number, or as many as the shape asks for."""

    def __init__(self, value: Any = 0, support_partition: bool = False) -> None:
        del support_partition
        self.value = value

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Tensor:
        """Return a tensor of this shape and type."""
        _refuse_unknown(kwargs)
        value = convert(self.value, None if dtype is None else as_dtype(dtype))
        sizes = lengths(shape)
        if np.size(value._value) == 1:
            value = tensors.reshape(value, ())
            return tensors.broadcast_to(value, sizes)  # type: ignore[no-any-return]
        return tensors.reshape(value, sizes)  # type: ignore[no-any-return]


class random_normal_initializer:  # noqa: N801  TensorFlow's name
    """Makes normally distributed numbers; the same each time when it has a seed."""

    def __init__(self, mean: Any = 0.0, stddev: Any = 0.05, seed: int | None = None) -> None:
        self.mean, self.stddev, self.seed = mean, stddev, seed

    def __call__(self, shape: Any, dtype: Any = FLOAT32, **kwargs: Any) -> Tensor:
        """Return a tensor of this shape and type."""
        _refuse_unknown(kwargs)
        if self.seed is None:
            return random.normal(shape, self.mean, self.stddev, dtype)
        return random.stateless_normal(shape, [self.seed, 0], self.mean, self.stddev, dtype)


class random_uniform_initializer:  # noqa: N801  TensorFlow's name
    """Makes evenly distributed numbers; the same each time when it has a seed."""

    def __init__(self, minval: Any = -0.05, maxval: Any = 0.05, seed: int | None = None) -> None:
        self.minval, self.maxval, self.seed = minval, maxval, seed

    def __call__(self, shape: Any, dtype: Any = FLOAT32, **kwargs: Any) -> Tensor:
        """Return a tensor of this shape and type."""
        _refuse_unknown(kwargs)
        if self.seed is None:
            return random.uniform(shape, self.minval, self.maxval, dtype)
        return random.stateless_uniform(shape, [self.seed, 0], self.minval, self.maxval, dtype)


def _filled(value: int, shape: Any, dtype: Any, unknown: dict[str, Any]) -> Tensor:
    _refuse_unknown(unknown)
    kind = as_dtype(dtype)
    return result_tensor(np.full(lengths(shape), value, kind.numpy_dtype)[()], kind)


def _refuse_unknown(kwargs: dict[str, Any]) -> None:
    if kwargs:
        message = f"an initializer takes a shape and a dtype, not {', '.join(kwargs)}."
        raise TypeError(message)
