"""Products of truth values: what ``mask * x`` is.

The operator ``*`` is TensorFlow's "and" as soon as its left operand, or a tensor on its right, is
of truth values: both become truth values, and so does the result. A number counts as true when what
stands before its point is not 0; no gradient flows. The function ``tf.multiply`` knows nothing of
this and refuses truth values; so does a Python number times a mask.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .conversion import PYTHON_REALS, convert, matching_tensors, number
from .dtypes import BOOL, INT32, STRING
from .errors import UnimplementedError, invalid_argument
from .operation import mismatch
from .tensor import Tensor, shape_text

__all__ = ["factors", "product_of_truths"]


def factors(x: Any, given: Any, operation: str) -> tuple[Tensor, Tensor]:
    """Return the operands of ``x * given`` as tensors: after a mask, each keeps its own type."""
    # The commonest cases, a number or a Variable of the same type, have nothing to do with masks.
    if type(given) is Tensor and type(x) in PYTHON_REALS and given._dtype.is_differentiable:
        return number(x, given._dtype), given
    if type(x) is Tensor and type(given) in PYTHON_REALS and x._dtype.is_differentiable:
        return x, number(given, x._dtype)
    read = getattr(given, "_read", None)
    if read is not None and type(x) is Tensor and x._dtype is given._dtype is not BOOL:
        return x, read()
    read = getattr(x, "_read", None)
    x = x if read is None else read()
    if type(x) is Tensor and x._dtype is BOOL and type(given) is not Tensor:
        return x, convert(given)
    x, y = matching_tensors(x, given, operation)
    if y._dtype is BOOL is not x._dtype and type(given) is not Tensor:  # a Variable
        raise mismatch(operation, x._dtype, BOOL)
    return x, y


def product_of_truths(x: Tensor, y: Tensor) -> Tensor:
    """Return where both are true.

    Raises
    ------
    tf.errors.UnimplementedError
        When one of them is a text.
    tf.errors.InvalidArgumentError
        When the shapes do not broadcast.
    """
    result = Tensor()
    try:
        result._value = np.logical_and(_truth(x), _truth(y))
    except ValueError:
        left, right = shape_text(np.shape(x._value)), shape_text(np.shape(y._value))
        message = f"Incompatible shapes: {left} vs. {right}"
        raise invalid_argument(message, "Mul") from None
    result._dtype = BOOL
    result._token = None
    return result


def _truth(x: Tensor) -> Any:
    if x._dtype is STRING:
        message = "Cast string to int32 is not supported [Op:Cast] name: "
        raise UnimplementedError(None, None, message)
    value = x._value.real if x._dtype.is_complex else x._value
    with np.errstate(all="ignore"):  # of nan and what is too large: TensorFlow is silent
        return value.astype(INT32.numpy_dtype).astype(bool)
