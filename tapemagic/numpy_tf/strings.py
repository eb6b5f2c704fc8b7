"""``tf.strings``: the few functions on whole texts that lessons use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .conversion import convert
from .dtypes import FLOAT32, INT32, STRING, as_dtype
from .errors import invalid_argument
from .operation import result_tensor
from .ragged import RaggedTensor
from .summaries import summary
from .tensor import Tensor, shape_text
from .variable import Variable

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["format", "join", "length", "lower", "strip", "to_number", "upper"]


def texts_of(value: Any, operation: str) -> Any:
    """Return the texts of `value`, as bytes in an array of objects.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When they are no texts.
    """
    tensor = convert(value, None if isinstance(value, (Tensor, Variable)) else STRING)
    if tensor._dtype is not STRING:
        message = (
            f"cannot compute {operation} as input #0(zero-based) was expected to be a string "
            f"tensor but is a {tensor._dtype.type_name} tensor"
        )
        raise invalid_argument(message, operation)
    return np.asarray(tensor._value, object)


def _mapped(value: Any, function: Callable[[bytes], Any], operation: str, kind: Any) -> Tensor:
    """Apply `function` to each text of `value`, which may be ragged."""
    if isinstance(value, RaggedTensor):
        flat = _mapped(value.flat_values, function, operation, kind)
        return value.with_flat_values(flat)  # type: ignore[return-value]
    texts = texts_of(value, operation)
    found = np.empty(texts.shape, kind.numpy_dtype)
    for place in np.ndindex(texts.shape):
        found[place] = function(texts[place])
    return result_tensor(found[()], kind)


def length(input: Any, unit: str = "BYTE", name: str | None = None) -> Tensor:
    """Return how long each text is, in bytes or, with ``unit="UTF8_CHAR"``, in characters."""
    del name
    if unit not in {"BYTE", "UTF8_CHAR"}:
        message = f"unit must be 'BYTE' or 'UTF8_CHAR', not {unit!r}."
        raise invalid_argument(message, "StringLength")
    count = len if unit == "BYTE" else lambda text: len(text.decode(errors="replace"))
    return _mapped(input, count, "StringLength", INT32)


def lower(input: Any, encoding: str = "", name: str | None = None) -> Tensor:
    """Return each text in small letters: those of ASCII, or with ``encoding="utf-8"`` all."""
    del name
    return _mapped(input, _changed_case(bytes.lower, str.lower, encoding), "StringLower", STRING)


def upper(input: Any, encoding: str = "", name: str | None = None) -> Tensor:
    """Return each text in capital letters: those of ASCII, or with ``encoding="utf-8"`` all."""
    del name
    return _mapped(input, _changed_case(bytes.upper, str.upper, encoding), "StringUpper", STRING)


def _changed_case(
    of_bytes: Callable[[bytes], bytes], of_text: Callable[[str], str], encoding: str
) -> Callable[[bytes], bytes]:
    if encoding not in {"", "utf-8"}:
        message = f"only utf-8 or '' (no encoding) is supported, received {encoding}"
        raise invalid_argument(message, "StringLower")
    return (lambda text: of_text(text.decode()).encode()) if encoding else of_bytes


def strip(input: Any, name: str | None = None) -> Tensor:
    """Return each text without the spaces around it."""
    del name
    return _mapped(input, bytes.strip, "StringStrip", STRING)


def to_number(input: Any, out_type: Any = FLOAT32, name: str | None = None) -> Tensor:
    """Return the number that each text says.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When a text says no number.
    """
    del name
    kind = as_dtype(out_type)
    read = int if kind.is_integer else float

    def number(text: bytes) -> Any:
        try:
            return kind.as_numpy_dtype(read(text))
        except (ValueError, OverflowError):
            message = f"StringToNumberOp could not correctly convert string: {text.decode()}"
            raise invalid_argument(message, "StringToNumber") from None

    return _mapped(input, number, "StringToNumber", kind)


def join(inputs: Any, separator: str | bytes = "", name: str | None = None) -> Tensor:
    """Join corresponding texts of several tensors; one text goes with all."""
    del name
    arrays: list[Any] = [np.asarray(convert(item, STRING)._value, object) for item in inputs]
    shapes = {array.shape for array in arrays if array.ndim}
    if len(shapes) > 1:
        first, second = sorted(shapes)[:2]
        message = f"Input shapes do not match: {shape_text(first)} vs. {shape_text(second)}"
        raise invalid_argument(message, "StringJoin")
    shape: tuple[int, ...] = next(iter(shapes), ())
    between = separator.encode() if isinstance(separator, str) else separator
    spread: list[Any] = [np.broadcast_to(array, shape) for array in arrays]
    found = np.empty(shape, object)
    for place in np.ndindex(shape):
        found[place] = between.join(array[place] for array in spread)
    return result_tensor(found[()], STRING)


def format(
    template: str,
    inputs: Any,
    placeholder: str = "{}",
    summarize: int = 3,
    name: str | None = None,
) -> Tensor:
    """Put tensors in the places of `template` that `placeholder` marks.

    Raises
    ------
    ValueError
        When there are more or fewer places than tensors.
    """
    del name
    values = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
    pieces = template.split(placeholder)
    if len(pieces) - 1 != len(values):
        message = (
            f"The template expects {len(pieces) - 1} tensors, but the inputs only has "
            f"{len(values)}. Please ensure that your template matches the number of input tensors."
        )
        raise ValueError(message)
    texts = [summary(convert(value), summarize) for value in values]
    found = pieces[0] + "".join(text + piece for text, piece in zip(texts, pieces[1:], strict=True))
    return result_tensor(found.encode(), STRING)
