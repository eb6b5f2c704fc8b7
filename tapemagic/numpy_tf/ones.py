"""Products with ones, which nobody computes.

A backward pass begins with a cotangent of ones: an array that is one number in memory, of which
numpy knows that it stands for all (`tapemagic.numpy_tf.cotangents`). Multiplying by it would cost
as much as any product and change nothing, so the product is the other factor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .dtypes import ALL

if TYPE_CHECKING:
    from .steps import Mathematics
    from .tensor import Tensor

__all__ = ["add_times_slope", "times", "times_recorded"]

ndarray = np.ndarray
_ONES = {id(dtype.one_stored) for dtype in ALL if dtype.one_stored is not None}


def times(g: Any, factor: Any) -> Any:
    """Return the product of two arrays, without computing it for the ones of the beginning."""
    base = g.base
    if base is not None and id(base) in _ONES and np.shape(factor) == g.shape:
        return factor
    return g * factor


def times_recorded(g: Tensor, factor: Tensor, tensors: Mathematics) -> Any:
    """Return the product of two tensors, likewise: it is a value of its own on the tape."""
    value = g._value
    is_ones = type(value) is ndarray and id(value.base) in _ONES and g._token is None
    if is_ones and np.shape(factor._value) == value.shape:
        return tensors.identity(factor)
    return g * factor


def add_times_slope(kernels: Mathematics, tensors: Mathematics) -> None:
    """Add what a formula writes for ``g * slope`` where the slope is a new value of its own."""
    kernels.times_slope, tensors.times_slope = _times_slope, _times_slope_recorded


def _times_slope(g: Any, slope: Any) -> Any:
    return times(g, slope) if type(g) is ndarray else g * slope


def _times_slope_recorded(g: Tensor, slope: Tensor) -> Any:
    value = g._value
    if g._token is not None:
        return g * slope  # the user's, and what it gave is to be differentiated too
    if type(value) is not ndarray:
        is_one = value is g._dtype.one and type(slope._value) is not ndarray
    else:
        is_one = id(value.base) in _ONES and np.shape(slope._value) == value.shape
    return slope if is_one else g * slope
