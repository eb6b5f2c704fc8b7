"""``tf.strings``: numbers written as texts, patterns, and texts joined along an axis."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from .arguments import integers
from .conversion import convert
from .dtypes import BOOL, STRING
from .errors import OutOfRangeError, invalid_argument
from .operation import result_tensor
from .strings import _mapped, texts_of

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = ["as_string", "reduce_join", "regex_full_match", "regex_replace"]


def as_string(
    input: Any,
    precision: int = -1,
    scientific: bool = False,
    shortest: bool = False,
    width: int = -1,
    fill: str = "",
    name: str | None = None,
) -> Tensor:
    """Return each number as a text.

    Parameters
    ----------
    input
        Numbers, or truth values.
    precision
        How many digits stand behind the point: six, unless given.
    scientific, shortest
        Whether to write a power of ten; or whichever is shorter.
    width, fill
        How long the texts are at least, and what they are filled up with: spaces, or ``"0"``.
    name
        Ignored.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When both `scientific` and `shortest` are asked for.
    """
    del name
    if scientific and shortest:
        message = "Cannot select both scientific and shortest notation"
        raise invalid_argument(message, "AsString")
    tensor = convert(input)
    kind = tensor._dtype.kind
    size = "" if width < 0 else str(width)
    digits = "" if precision < 0 else f".{precision}"
    letter = "e" if scientific else "g" if shortest else "f"
    if kind not in "fcOb":
        letter, digits = "d", ""
    pattern = f"%{fill}{size}{digits}{letter}"

    def written(value: Any) -> Any:
        if kind == "O":
            return value
        if kind == "b":
            return b"true" if value else b"false"
        if kind == "c":
            return f"({pattern % value.real},{pattern % value.imag})".encode()
        return (pattern % value).encode()

    values: Any = np.asarray(tensor._value)
    found = np.empty(values.shape, object)
    for place in np.ndindex(values.shape):
        found[place] = written(values[place])
    return result_tensor(found[()], STRING)


def regex_replace(
    input: Any, pattern: Any, rewrite: Any, replace_global: bool = True, name: str | None = None
) -> Tensor:
    r"""Return each text with what matches `pattern` replaced by `rewrite`.

    Parameters
    ----------
    input
        The texts.
    pattern
        A regular expression.
    rewrite
        What to put instead; ``\1`` in it is the first group, ``\0`` all that matched.
    replace_global
        Whether every match is replaced, and not only the first.
    name
        Ignored.
    """
    del name
    expression = _compiled(pattern, "RegexReplace")
    template = re.sub(rb"\\0", rb"\\g<0>", _bytes(rewrite))
    count = 0 if replace_global else 1
    return _mapped(
        input, lambda text: expression.sub(template, text, count=count), "RegexReplace", STRING
    )


def regex_full_match(input: Any, pattern: Any, name: str | None = None) -> Tensor:
    """Return whether `pattern`, a regular expression, matches the whole of each text."""
    del name
    expression = _compiled(pattern, "RegexFullMatch")
    return _mapped(input, lambda text: bool(expression.fullmatch(text)), "RegexFullMatch", BOOL)


def _compiled(pattern: Any, operation: str) -> re.Pattern[bytes]:
    try:
        return re.compile(_bytes(pattern))
    except re.error as error:
        message = f"Invalid pattern: {_bytes(pattern).decode()}, error: {error}"
        raise invalid_argument(message, operation) from None


def _bytes(text: Any) -> bytes:
    value = convert(text, STRING)._value
    return bytes(value)


def reduce_join(
    inputs: Any,
    axis: Any = None,
    keepdims: bool = False,
    separator: str | bytes = "",
    name: str | None = None,
) -> Tensor:
    """Return the texts along `axis` (or along several, in that order) joined to one.

    Raises
    ------
    tf.errors.OutOfRangeError
        When there is no such axis.
    """
    del name
    texts = texts_of(inputs, "ReduceJoin")
    rank = texts.ndim
    given = tuple(range(rank))[::-1] if axis is None else integers(axis, "ReduceJoin")
    between = separator.encode() if isinstance(separator, str) else separator
    for number in given:
        if not -rank <= number < rank:
            message = (
                f"Invalid reduction dimension {number} for input with {rank} dimension(s) "
                "[Op:ReduceJoin] name: "
            )
            raise OutOfRangeError(None, None, message)
        place = number % rank
        parts = np.moveaxis(texts, place, -1)
        joined = np.empty((*parts.shape[:-1], 1), object)
        for index in np.ndindex(parts.shape[:-1]):
            joined[(*index, 0)] = between.join(parts[index])
        texts = np.moveaxis(joined, -1, place)
    if not keepdims:
        joined_axes = {number % rank for number in given}
        kept = [length for place, length in enumerate(texts.shape) if place not in joined_axes]
        texts = texts.reshape(kept)
    return result_tensor(texts[()], STRING)
