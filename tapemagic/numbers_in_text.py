"""Numbers and tensors as text that is the same on every run and on both engines.

The engines differ in the last bits of transcendental functions, so a number has at most five
significant digits; a whole one ends in ``.0`` as Python writes it. Arrays are shortened beyond a
sensible size, and their elements stand in columns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

SIGNIFICANT_DIGITS: Final = 5
# More elements than this are shortened to the first and last of each axis.
MOST_ELEMENTS: Final = 60
_EDGE_ITEMS: Final = 3
_LINE_WIDTH: Final = 76


def number_text(value: Any) -> str:
    """Return a number with at most five significant digits."""
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if np.iscomplexobj(value):
        value = complex(value)
        sign = "-" if np.signbit(value.imag) else "+"
        return f"{number_text(value.real)}{sign}{number_text(abs(value.imag))}j"
    text = f"{float(value):.{SIGNIFICANT_DIGITS}g}"
    if text == "-0":
        text = "0"  # the sign of a zero carries no meaning for a reader
    return text if set(text) & set(".einf") else f"{text}.0"


def array_text(value: Any, *, indent: int = 0) -> str:
    """Return an array (or a number) in columns, continued lines indented by some blanks."""
    array = np.asarray(value)
    if array.ndim == 0:
        return number_text(array[()])
    texts: list[str] = []

    def collected(element: Any) -> str:
        texts.append(number_text(element))
        return texts[-1]

    _laid_out(array, collected, indent)
    width = max(map(len, texts), default=0)
    return _laid_out(array, lambda element: number_text(element).rjust(width), indent)


def _laid_out(array: Any, element_text: Callable[[Any], str], indent: int) -> str:
    if array.dtype.kind not in "fciub":
        array = array.astype(np.float64)  # types of an engine's own, as bfloat16
    text = np.array2string(
        array,
        separator=" ",
        prefix=" " * indent,
        formatter={
            "bool": element_text,
            "int": element_text,
            "float_kind": element_text,
            "complex_kind": element_text,
        },
        threshold=MOST_ELEMENTS,
        edgeitems=_EDGE_ITEMS,
        max_line_width=_LINE_WIDTH + indent,
    )
    # numpy leaves an empty line between the planes of an array of rank 3; lines without blanks at
    # their ends survive every editor.
    return "\n".join(line.rstrip() for line in text.splitlines())


def tensor_array(value: Any) -> Any:
    """Return the value of a tensor as an array; sparse gradients (IndexedSlices) become dense."""
    if hasattr(value, "indices") and hasattr(value, "values") and hasattr(value, "dense_shape"):
        shape = [int(length) for length in np.asarray(value.dense_shape.numpy())]
        dense = np.zeros(shape, dtype=value.values.numpy().dtype)
        np.add.at(dense, value.indices.numpy(), value.values.numpy())
        return dense
    return value.numpy() if hasattr(value, "numpy") else value


def value_text(value: Any, *, indent: int = 0) -> str:
    """Return a derivative's value: a tensor, None, or a structure of them."""
    if value is None:
        return "None"
    if isinstance(value, Mapping):
        parts = [f"{key!r}: {value_text(part, indent=indent + 2)}" for key, part in value.items()]
        return "{" + _joined(parts, indent) + "}"
    if isinstance(value, (list, tuple)):
        parts = [value_text(part, indent=indent + 1) for part in value]
        opening, closing = "()" if isinstance(value, tuple) else "[]"
        if isinstance(value, tuple) and len(value) == 1:
            closing = ",)"
        return opening + _joined(parts, indent) + closing
    return array_text(tensor_array(value), indent=indent)


def _joined(parts: list[str], indent: int) -> str:
    if all("\n" not in part for part in parts) and sum(map(len, parts)) < _LINE_WIDTH:
        return ", ".join(parts)
    return (",\n" + " " * (indent + 1)).join(parts)


def is_container(value: Any) -> bool:
    """Whether a value is a structure of tensors."""
    return isinstance(value, (list, tuple, Mapping))


def type_text(value: Any) -> str:
    """Return the shape and dtype of a tensor, or nothing for a ``float32`` number or None."""
    if value is None or is_container(value):
        return ""
    array = np.asarray(tensor_array(value))
    dtype = getattr(getattr(value, "dtype", None), "name", str(array.dtype))
    if array.ndim == 0:
        return "" if dtype == "float32" else str(dtype)
    return f"shape {array.shape}, {dtype}"


def point_text(name: str, value: Any) -> str:
    """Return where a source was: ``x = 3.0``, or the shape of what is too large for a line."""
    text = value_text(value) if is_container(value) else array_text(value)
    if "\n" in text or len(text) > _LINE_WIDTH - len(name):
        if is_container(value):
            return f"{name} = a {type(value).__name__} of {len(value)}"
        return f"{name} of {type_text(value)}"
    return f"{name} = {text}"
