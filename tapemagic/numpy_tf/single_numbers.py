"""Elementary functions of bare values that give TensorFlow's digits for a single number.

Of an array both numpy and TensorFlow compute exp, sin or log several elements at a time, each with
polynomials of its own, and differ in the last place. Of a single number TensorFlow asks the C
library, whose results are correctly rounded but for a few in a hundred; numpy keeps to its
polynomials. So these functions ask the C library too, by way of Python's `math`, in double
precision, and round once: what a lesson prints of a scalar is what TensorFlow prints.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

__all__: list[str] = []

float32, float64 = np.float32, np.float64


def _of_single_numbers(
    function: Callable[[float], float], ufunc: np.ufunc, single: type = float32
) -> Callable[[Any], Any]:
    """Return `ufunc`, but `function` for a number in precision `single` or double precision."""

    def kernel(x: Any) -> Any:
        kind = type(x)
        if kind is single or kind is float64:
            try:
                return kind(function(x))
            except (ValueError, OverflowError):
                return ufunc(x)  # inf or nan, where Python refuses
        return ufunc(x)

    return kernel


# TensorFlow has a sinh and a tanh of its own for single precision.
acos = _of_single_numbers(math.acos, np.arccos)
asin = _of_single_numbers(math.asin, np.arcsin)
atan = _of_single_numbers(math.atan, np.arctan)
cos = _of_single_numbers(math.cos, np.cos)
cosh = _of_single_numbers(math.cosh, np.cosh)
exp = _of_single_numbers(math.exp, np.exp)
expm1 = _of_single_numbers(math.expm1, np.expm1)
log = _of_single_numbers(math.log, np.log)
sin = _of_single_numbers(math.sin, np.sin)
sinh = _of_single_numbers(math.sinh, np.sinh, float64)
tan = _of_single_numbers(math.tan, np.tan)
tanh = _of_single_numbers(math.tanh, np.tanh, float64)
