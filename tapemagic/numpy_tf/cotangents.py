"""Both ends of the way back: the cotangent it begins with, and the gradient that the user gets.

In between, cotangents are bare numpy values while nobody records, and tensors otherwise.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .operation import result_tensor
from .recording import state
from .sliced import Sliced
from .tensor import Tensor

__all__ = ["as_gradient", "ones_for"]


def ones_for(target: Any) -> Any:
    """Return the cotangent that the backward pass begins with: bare, or a tensor if recorded."""
    value, dtype = target._value, target._dtype
    ones = dtype.one
    if type(value) is np.ndarray and ones is not None:
        # One number in memory that stands for all.
        ones = np.ndarray(value.shape, dtype.numpy_dtype, dtype.one_stored, 0, (0,) * value.ndim)
    return ones if state.recording is None or ones is None else result_tensor(ones, dtype)


def as_gradient(g: Any, source: Any) -> Any:
    """Return a bare cotangent as what the user gets: a tensor of the source's type."""
    dtype = source._dtype
    if type(g) is Sliced:
        return g.to_slices(source)
    if type(g) is not dtype.as_numpy_dtype:
        wanted = dtype.numpy_dtype
        if g.dtype is not wanted and g.dtype != wanted:
            g = np.asarray(g).astype(wanted)[()]
        elif type(g) is np.ndarray and not all(g.strides):
            g = g.copy()[()]  # a cotangent may be one number that stands for many
    gradient = Tensor()
    gradient._value, gradient._dtype, gradient._token = g, dtype, None
    return gradient
