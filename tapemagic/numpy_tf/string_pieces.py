"""``tf.strings``: texts taken to pieces: words, characters and their numbers in Unicode.

A text gives a tensor of its pieces; a tensor of texts gives a ragged tensor, since the texts may
have different numbers of pieces.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Any

import numpy as np

from . import arrays
from .arguments import integer
from .conversion import convert
from .dtypes import INT32, INT64, STRING, DType
from .errors import invalid_argument
from .fingerprints import fingerprint64
from .operation import result_tensor
from .ragged import RaggedTensor
from .strings import _mapped, texts_of
from .tensor import Tensor, shape_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = [
    "bytes_split",
    "split",
    "substr",
    "to_hash_bucket_fast",
    "unicode_decode",
    "unicode_decode_with_offsets",
    "unicode_encode",
    "unicode_split",
    "unicode_split_with_offsets",
]

_REPLACEMENT = 0xFFFD
_LARGEST = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)
_OUTPUT_ENCODINGS = ("UTF-8", "UTF-16-BE", "UTF-32-BE")


def _pieces(
    value: Any, function: Callable[[bytes], list[Any]], operation: str, kind: DType = STRING
) -> Any:
    """Return what `function` makes of each text: for one text a tensor, else a ragged one."""
    if isinstance(value, RaggedTensor):
        return value.with_flat_values(_pieces(value.flat_values, function, operation, kind))
    texts = texts_of(convert(value), operation)
    rows = [function(text) for text in texts.ravel()]
    items = [item for row in rows for item in row]
    flat = np.empty(len(items), kind.numpy_dtype)
    flat[:] = items
    found: Any = result_tensor(flat, kind)
    if not texts.ndim:
        return found
    found = RaggedTensor.from_row_lengths(found, [len(row) for row in rows])
    for axis in range(texts.ndim - 1, 0, -1):
        count = int(np.prod(texts.shape[:axis]))
        found = RaggedTensor.from_uniform_row_length(found, texts.shape[axis], count)
    return found


def split(input: Any, sep: Any = None, maxsplit: int = -1, name: str | None = None) -> Any:
    """Return the words of each text.

    Parameters
    ----------
    input
        A text, or a tensor of texts.
    sep
        What stands between the words: spaces of any kind, unless given.
    maxsplit
        How often to split at most; -1 for everywhere.
    name
        Ignored.
    """
    del name
    between = sep.encode() if isinstance(sep, str) else sep
    texts = input if isinstance(input, RaggedTensor) else convert(input, STRING)
    return _pieces(texts, lambda text: text.split(between or None, maxsplit), "StringSplitV2")


def bytes_split(input: Any, name: str | None = None) -> Any:
    """Return the bytes of each text."""
    del name
    texts = input if isinstance(input, RaggedTensor) else convert(convert(input), STRING)
    return _pieces(texts, lambda text: [bytes([byte]) for byte in text], "StringBytesSplit")


def substr(input: Any, pos: Any, len: Any, unit: str = "BYTE", name: str | None = None) -> Tensor:
    """Return a part of each text.

    Parameters
    ----------
    input
        The texts.
    pos, len
        Where the parts begin (from the end, if negative) and how long they are at most: numbers,
        or tensors that broadcast with `input`.
    unit
        What is counted: ``"BYTE"`` or ``"UTF8_CHAR"``.
    name
        Ignored.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When one begins outside of its text.
    """
    del name
    if unit not in {"BYTE", "UTF8_CHAR"}:
        allowed = '"BYTE", "UTF8_CHAR"'
        message = (
            f"Value for attr 'unit' of \"{unit}\" is not in the list of allowed values: {allowed}"
        )
        raise invalid_argument(message, "Substr")
    texts = texts_of(input, "Substr")
    places, lengths = np.asarray(convert(pos)._value), np.asarray(convert(len)._value)
    if places.shape != lengths.shape:
        shapes = f"{shape_text(places.shape)} vs. {shape_text(lengths.shape)}"
        message = f"pos and len should have the same shape, got: {shapes}"
        raise invalid_argument(message, "Substr")
    texts, places, lengths = np.broadcast_arrays(texts, places, lengths)
    found = np.empty(texts.shape, object)
    for number, place in enumerate(np.ndindex(texts.shape)):
        found[place] = _part(texts[place], int(places[place]), int(lengths[place]), unit, number)
    return result_tensor(found[()], STRING)


def _part(text: Any, start: int, length: int, unit: str, number: int) -> Any:
    whole: Any = text if unit == "BYTE" else text.decode(errors="surrogateescape")
    count = len(whole)
    if not -count <= start <= count:
        shown = f" b'{text.decode(errors='replace')}'" if unit == "BYTE" else ""
        message = f"pos {start} out of range for string{shown} at index {number}"
        raise invalid_argument(message, "Substr")
    start += count if start < 0 else 0
    part = whole[start : start + length] if length >= 0 else whole[start:]
    return part if unit == "BYTE" else part.encode(errors="surrogateescape")


def to_hash_bucket_fast(input: Any, num_buckets: int, name: str | None = None) -> Tensor:
    """Return the number of the bucket, below `num_buckets`, into which each text falls."""
    del name
    count = integer(num_buckets)
    if count < 1:
        message = f"Value for attr 'num_buckets' of {count} must be at least minimum 1"
        raise invalid_argument(message, "StringToHashBucketFast")
    return _mapped(input, lambda text: fingerprint64(text) % count, "StringToHashBucketFast", INT64)


# ---- Unicode -----------------------------------------------------------------------------------


def unicode_decode(
    input: Any,
    input_encoding: str,
    errors: str = "replace",
    replacement_char: int = _REPLACEMENT,
    replace_control_characters: bool = False,
    name: str | None = None,
) -> Any:
    """Return the numbers that the characters of each text have in Unicode.

    Parameters
    ----------
    input
        A text, or a tensor of texts.
    input_encoding
        How they are written: ``"UTF-8"``, ``"UTF-16-BE"``, ``"UTF-32-BE"``.
    errors
        What becomes of bytes that are no characters: ``"replace"`` by `replacement_char`,
        ``"ignore"``, or ``"strict"`` for an error.
    replacement_char, replace_control_characters
        What to put instead, and whether also for control characters.
    name
        Ignored.
    """
    decode = _decoder(input_encoding, errors, replacement_char, replace_control_characters)
    return _pieces(input, lambda text: [code for code, _ in decode(text)], "UnicodeDecode", INT32)


def unicode_decode_with_offsets(
    input: Any,
    input_encoding: str,
    errors: str = "replace",
    replacement_char: int = _REPLACEMENT,
    replace_control_characters: bool = False,
    name: str | None = None,
) -> tuple[Any, Any]:
    """Return what `unicode_decode` does, and at which byte each character begins."""
    decode = _decoder(input_encoding, errors, replacement_char, replace_control_characters)
    return (
        _pieces(input, lambda text: [code for code, _ in decode(text)], "UnicodeDecode", INT32),
        _offsets(input, decode),
    )


def unicode_split(
    input: Any,
    input_encoding: str,
    errors: str = "replace",
    replacement_char: int = _REPLACEMENT,
    name: str | None = None,
) -> Any:
    """Return the characters of each text, as texts of one character."""
    decode = _decoder(input_encoding, errors, replacement_char)

    def characters(text: bytes) -> list[bytes]:
        return [chr(code).encode(input_encoding) for code, _ in decode(text)]

    return _pieces(input, characters, "UnicodeDecode")


def unicode_split_with_offsets(
    input: Any,
    input_encoding: str,
    errors: str = "replace",
    replacement_char: int = _REPLACEMENT,
    name: str | None = None,
) -> tuple[Any, Any]:
    """Return what `unicode_split` does, and at which byte each character begins."""
    decode = _decoder(input_encoding, errors, replacement_char)
    characters = unicode_split(input, input_encoding, errors, replacement_char)
    return characters, _offsets(input, decode)


def _offsets(input: Any, decode: Any) -> Any:
    def starts(text: bytes) -> list[int]:
        return [offset for _, offset in decode(text)]

    return _pieces(input, starts, "UnicodeDecodeWithOffsets", INT64)


def _decoder(encoding: str, errors: str, replacement: int, controls: bool = False) -> Any:
    """Return what gives the number of each character of a text, and where it begins."""
    _require_errors(errors, "UnicodeDecode")
    try:
        codecs.lookup(encoding)
    except LookupError:
        message = f"Could not create converter for input encoding: {encoding}"
        raise invalid_argument(message, "UnicodeDecode") from None

    def decode(text: bytes) -> Iterator[tuple[int, int]]:
        start = 0
        while start < len(text):
            try:
                good, end = text[start:].decode(encoding), len(text)
                bad = end
            except UnicodeDecodeError as error:
                bad, end = start + error.start, start + error.end
                good = text[start:bad].decode(encoding)
            for character in good:
                control = controls and (ord(character) < 32 or 127 <= ord(character) < 160)  # noqa: PLR2004
                yield (replacement if control else ord(character)), start
                start += len(character.encode(encoding))
            if bad < end and errors == "strict":
                raise invalid_argument("Invalid formatting on input string", "UnicodeDecode")
            if bad < end and errors == "replace":
                yield replacement, bad
            start = end

    return decode


def unicode_encode(
    input: Any,
    output_encoding: str,
    errors: str = "replace",
    replacement_char: int = _REPLACEMENT,
    name: str | None = None,
) -> Tensor:
    """Return the texts whose characters have these numbers in Unicode.

    Parameters
    ----------
    input
        Numbers: a tensor or ragged tensor, of which each innermost row becomes a text.
    output_encoding
        How to write them: ``"UTF-8"``, ``"UTF-16-BE"`` or ``"UTF-32-BE"``.
    errors
        What becomes of numbers of no character: ``"replace"`` by `replacement_char`, ``"ignore"``,
        or ``"strict"`` for an error.
    replacement_char
        What to put instead.
    name
        Ignored.

    Raises
    ------
    ValueError
        When `input` is one number.
    """
    del name
    if isinstance(input, RaggedTensor) and isinstance(input.values, RaggedTensor):
        inner = unicode_encode(input.values, output_encoding, errors, replacement_char)
        return input.with_values(inner)  # type: ignore[return-value]
    numbers = input.flat_values if isinstance(input, RaggedTensor) else convert(input)
    if not numbers.ndim:
        message = "input_tensor's rank must be at least 1."
        raise ValueError(message)
    if output_encoding not in _OUTPUT_ENCODINGS:
        allowed = ", ".join(f'"{encoding}"' for encoding in _OUTPUT_ENCODINGS)
        message = (
            f"Value for attr 'output_encoding' of \"{output_encoding}\" is not in the list of "
            f"allowed values: {allowed}"
        )
        raise invalid_argument(message, "UnicodeEncode")
    _require_errors(errors, "UnicodeEncode")
    if numbers._dtype is not INT32:
        message = (
            "cannot compute UnicodeEncode as input #0(zero-based) was expected to be a int32 "
            f"tensor but is a {numbers._dtype.type_name} tensor"
        )
        raise invalid_argument(message, "UnicodeEncode")
    if isinstance(input, RaggedTensor):
        shape: tuple[int, ...] = (len(input.row_splits) - 1,)
        rows = input.to_list()
    else:
        shape = numbers._value.shape[:-1]
        rows = arrays.reshape(numbers, (-1, len(numbers._value.T)))._value.tolist()
    found = np.empty(len(rows), object)
    found[:] = [_encoded(row, output_encoding, errors, replacement_char) for row in rows]
    return result_tensor(found.reshape(shape)[()], STRING)


def _encoded(numbers: list[int], encoding: str, errors: str, replacement: int) -> bytes:
    characters = []
    for number in numbers:
        if 0 <= number <= _LARGEST and number not in _SURROGATES:
            characters.append(chr(number))
        elif errors == "strict":
            message = "Code point is out of range for Unicode, or is a surrogate."
            raise invalid_argument(message, "UnicodeEncode")
        elif errors == "replace":
            characters.append(chr(replacement))
    return "".join(characters).encode(encoding)


def _require_errors(errors: str, operation: str) -> None:
    if errors not in {"strict", "replace", "ignore"}:
        message = (
            f"Value for attr 'errors' of \"{errors}\" is not in the list of allowed values: "
            '"strict", "replace", "ignore"'
        )
        raise invalid_argument(message, operation)
