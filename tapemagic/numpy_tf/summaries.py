"""How ``tf.print`` and ``tf.strings.format`` write a value: short, and never in two ways.

A float is written with as many digits as tell it from its neighbours: 6 or 9 of a float32, 15 or
17 of a float64. An array is written like numpy's, and of a long axis only the ends are shown.

Source: TensorFlow's ``Tensor::SummarizeValue`` with ``print_v2``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from .dtypes import FLOAT64, STRING

if TYPE_CHECKING:
    from collections.abc import Callable

    from .tensor import Tensor

__all__ = ["summary"]

_ESCAPES = {"\n": r"\n", "\r": r"\r", "\t": r"\t", '"': r"\"", "'": r"\'", "\\": r"\\"}

_OF_NOTHING = {"b": "", "c": "[]"}
"""What TensorFlow writes of no truth values, and of no complex numbers, whatever their shape."""


def summary(tensor: Tensor, summarize: int = 3) -> str:
    """Return the text of a tensor's value.

    Parameters
    ----------
    tensor
        The tensor.
    summarize
        How many elements to show at each end of each axis; all if negative.
    """
    array = np.asarray(tensor._value)
    if not array.size and array.dtype.kind in _OF_NOTHING:
        return _OF_NOTHING[array.dtype.kind]
    write = _writer(tensor)
    ends = min(summarize, array.size) if summarize >= 0 else array.size
    return _axis_text(array, 0, ends, write)


def _axis_text(array: Any, depth: int, ends: int, write: Callable[[Any], str]) -> str:
    """Return the text of `array`, which is `depth` axes inside of the whole."""
    if not isinstance(array, np.ndarray) or array.ndim == 0:
        return write(array[()] if isinstance(array, np.ndarray) else array)
    length = len(array)
    parts = [_axis_text(array[i], depth + 1, ends, write) for i in range(min(ends, length))]
    if length > 2 * ends:
        # When nothing is shown at the ends, the gap alone is left, with its space before it.
        parts.append("...") if parts else parts.extend(("", "..."))
    parts += [
        _axis_text(array[i], depth + 1, ends, write)
        for i in range(max(ends, length - ends), length)
    ]
    gap = " " if array.ndim == 1 else "\n" * (array.ndim - 1) + " " * (depth + 1)
    return f"[{gap.join(parts)}]"


def _writer(tensor: Tensor) -> Callable[[Any], str]:
    """Return the function that writes one element of `tensor`."""
    dtype = tensor._dtype
    if dtype is STRING:
        return _quoted
    if dtype.is_floating:
        return _float64_text if dtype is FLOAT64 else _float32_text
    if dtype.is_complex:
        return lambda _: "?"
    return lambda value: str(int(value))


def _quoted(text: bytes) -> str:
    decoded = text.decode(errors="replace")
    return '"' + re.sub(r"[\x00-\x1f\"'\\\x7f]", _escape, decoded) + '"'


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    return _ESCAPES.get(character) or f"\\{ord(character):03o}"


def _float32_text(value: Any) -> str:
    return _shortest(value, np.float32, 6, 9)


def _float64_text(value: Any) -> str:
    return _shortest(value, np.float64, 15, 17)


def _shortest(value: Any, kind: Any, few: int, enough: int) -> str:
    if np.isnan(value):
        return "-nan" if np.signbit(value) else "nan"
    text = f"{float(value):.{few}g}"
    return text if kind(float(text)) == value else f"{float(value):.{enough}g}"
