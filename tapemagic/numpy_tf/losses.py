"""``tf.losses``: the mean squared and the mean absolute error, as Keras defines them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .arguments import shape_of
from .array_functions import cast, expand_dims, squeeze
from .conversion import convert
from .dtypes import FLOAT32
from .elementwise import square
from .operators import absolute
from .reduction_functions import reduce_mean

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = ["MAE", "MSE", "mae", "mse"]


def mse(y_true: Any, y_pred: Any) -> Tensor:
    """Return the mean of the squared differences, along the last axis.

    Parameters
    ----------
    y_true
        What it should be. It takes the type of `y_pred`.
    y_pred
        What a model says.
    """
    return _mean(square(_difference(y_true, y_pred)))


def mae(y_true: Any, y_pred: Any) -> Tensor:
    """Return the mean of the absolute differences, along the last axis; see `mse`."""
    return _mean(absolute(_difference(y_true, y_pred)))


MSE = mse
MAE = mae


def _difference(y_true: Any, y_pred: Any) -> Tensor:
    """Return the difference, where a last axis of length 1 may be on one side alone."""
    second = convert(y_pred)
    first = convert(cast(y_true, second._dtype))
    first, second = _of_one_rank(first, second)
    return first - second


def _of_one_rank(first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
    if len(shape_of(first)) > len(shape_of(second)):
        second, first = _of_one_rank(second, first)
        return first, second
    longer, shorter = shape_of(second), shape_of(first)
    if len(longer) == len(shorter) + 1 and longer[-1] == 1:
        if len(shorter) == 1:
            return expand_dims(first, -1), second
        return first, squeeze(second, -1)
    return first, second


def _mean(values: Tensor) -> Tensor:
    if values._dtype.is_integer:
        values = convert(cast(values, FLOAT32))
    return reduce_mean(values, -1)
