"""The tensor of what Python writes: numbers, texts, and rectangular nestings of them.

TensorFlow finds the type in three steps, which this module follows:

1. Is a type asked for that can hold each leaf as it stands? Then it is taken.
2. Otherwise the *first* leaf decides: a ``float`` makes float32, an ``int`` int32 (or int64, if one
   of the numbers needs it; or float32, if a number with a point follows), a numpy float keeps its
   own type, and every numpy integer counts as an ``int``.
3. If another type was asked for, the tensor is cast, where no point and no imaginary part is lost.

So ``[1, 2.5]`` is float32, ``[True, 1]`` cannot be converted, ``[np.int64(1)]`` is int32, and
``tf.constant(2.5, tf.int32)`` is an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .dtypes import (
    BOOL,
    COMPLEX64,
    COMPLEX128,
    FLOAT16,
    FLOAT32,
    FLOAT64,
    INT32,
    INT64,
    STRING,
    UINT64,
    DType,
    from_numpy,
)

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["array_of_python", "encoded"]

_INT32_MAX = 2**31 - 1
_INT64_MAX = 2**63 - 1
_MIXED = "Can't convert Python sequence with mixed types to Tensor."
_RAGGED = "Can't convert non-rectangular Python sequence to Tensor."
_LARGE_INTEGER = "Can't convert Python sequence with out-of-range integer to Tensor."
_LARGE_FLOAT = (
    "Can't convert Python sequence with a value out of range for a double-precision float."
)


def array_of_python(value: Any, dtype: DType | None) -> tuple[Any, DType]:
    """Return the array that holds `value`, and its type.

    Parameters
    ----------
    value
        A number, a text, or nested lists, tuples and arrays of them.
    dtype
        The type that is asked for, or None.

    Raises
    ------
    ValueError
        When the nesting is not rectangular, the leaves do not go together, or one is neither a
        number nor a text, or too large.
    TypeError
        When the leaves do not fit the type that is asked for.
    """
    shape, leaves = _shape_and_leaves(value)
    if not leaves:
        dtype = dtype or FLOAT32
        return np.zeros(shape, dtype.numpy_dtype), dtype
    if _family(leaves[0]) == "other":
        message = (
            f"Attempt to convert a value ({leaves[0]!r}) with an unsupported type "
            f"({type(leaves[0])}) to a Tensor."
        )
        raise ValueError(message)
    if dtype is not None and dtype in _DIRECT:
        try:
            return _DIRECT[dtype](leaves, dtype).reshape(shape), dtype
        except ValueError:
            pass  # the tensor of the leaves' own type may be cast, as in TensorFlow
    array, own = _of_own_type(leaves, asked=dtype is not None)
    if dtype is None or dtype is own:
        return array.reshape(shape), own
    if not _may_be_cast(own, dtype):
        message = f"Cannot convert {value!r} to EagerTensor of dtype {dtype.type_name}"
        raise TypeError(message)
    return array.reshape(shape).astype(dtype.numpy_dtype), dtype


def encoded(text: Any) -> bytes:
    """Return a text as the bytes that tensors hold."""
    return text.encode() if isinstance(text, str) else bytes(text)


# ---- nesting ----------------------------------------------------------------------------------


_NESTING = (list, tuple, range, np.ndarray)


def _is_sequence(value: Any) -> bool:
    return isinstance(value, _NESTING) and not (isinstance(value, np.ndarray) and value.ndim == 0)


def _shape_and_leaves(value: Any) -> tuple[tuple[int, ...], list[Any]]:
    shape: list[int] = []
    first = value
    while _is_sequence(first):
        shape.append(len(first))
        if len(first) == 0:
            break
        first = first[0]
    leaves: list[Any] = []
    _collect(value, tuple(shape), leaves)
    return tuple(shape), leaves


def _collect(value: Any, shape: tuple[int, ...], leaves: list[Any]) -> None:
    if _is_sequence(value) != bool(shape) or (shape and len(value) != shape[0]):
        raise ValueError(_RAGGED)
    if not shape:
        leaves.append(value[()] if isinstance(value, np.ndarray) else value)
    elif len(shape) == 1 and not any(isinstance(item, _NESTING) for item in value):
        leaves.extend(value)
    else:
        for item in value:
            _collect(item, shape[1:], leaves)


# ---- leaves -----------------------------------------------------------------------------------


def _family(leaf: Any) -> str:
    """Return what kind of leaf this is, or "other"."""
    for family, types in _FAMILIES:
        if isinstance(leaf, types):
            return family
    return "other"


_FAMILIES: tuple[tuple[str, Any], ...] = (
    ("bool", bool),
    ("numpy bool", np.bool_),
    ("int", (int, np.integer)),
    ("float", (float, np.floating)),
    ("complex", (complex, np.complexfloating)),
    ("text", (str, bytes)),
)


def _families(leaves: list[Any]) -> set[str]:
    examples = {type(leaf): leaf for leaf in leaves}
    return {_family(leaf) for leaf in examples.values()}


def _require(leaves: list[Any], allowed: frozenset[str]) -> None:
    if not _families(leaves) <= allowed:
        raise ValueError(_MIXED)


_WHOLE = frozenset(("bool", "int"))
_REAL = frozenset(("bool", "int", "float"))
_NUMBER = frozenset(("bool", "int", "float", "complex"))


def _floats(leaves: list[Any], dtype: DType) -> Any:
    _require(leaves, _REAL)
    wide = np.array([float(leaf) for leaf in leaves], np.float64)
    with np.errstate(over="ignore"):
        array = wide.astype(dtype.numpy_dtype)
    limit = np.finfo(np.float32).max
    if dtype is not FLOAT64 and bool(np.any(np.isfinite(wide) & (np.abs(wide) > limit))):
        raise ValueError(_LARGE_FLOAT)
    return array


def _integers(leaves: list[Any], dtype: DType) -> Any:
    _require(leaves, _WHOLE)
    limits = np.iinfo(dtype.numpy_dtype)
    whole = [int(leaf) for leaf in leaves]
    if min(whole) < limits.min or max(whole) > limits.max:
        raise ValueError(_LARGE_INTEGER)
    return np.array(whole, dtype.numpy_dtype)


def _complex_numbers(leaves: list[Any], dtype: DType) -> Any:
    _require(leaves, _NUMBER)
    return np.array([complex(leaf) for leaf in leaves], dtype.numpy_dtype)


def _truth_values(leaves: list[Any], dtype: DType) -> Any:
    _require(leaves, frozenset(("bool", "numpy bool")))
    return np.array(leaves, dtype.numpy_dtype)


def _texts(leaves: list[Any], dtype: DType) -> Any:
    _require(leaves, frozenset(("text",)))
    array = np.empty(len(leaves), dtype.numpy_dtype)
    array[:] = [encoded(leaf) for leaf in leaves]
    return array


_DIRECT: dict[DType | None, Callable[[list[Any], DType], Any]] = {
    FLOAT16: _floats,
    FLOAT32: _floats,
    FLOAT64: _floats,
    INT32: _integers,
    INT64: _integers,
    UINT64: _integers,
    COMPLEX128: _complex_numbers,
    BOOL: _truth_values,
    STRING: _texts,
}


def _of_own_type(leaves: list[Any], *, asked: bool) -> tuple[Any, DType]:
    """Return the array of the type that the first leaf decides; wide if another is `asked` for."""
    family = _family(leaves[0])
    if family == "int" and "float" in _families(leaves):
        large = next((leaf for leaf in leaves if _family(leaf) in {"int", "float"}), 0)
        if isinstance(large, int) and abs(large) > _INT64_MAX:
            raise ValueError(_LARGE_INTEGER)
        family = "float"
    if family == "float":
        own = from_numpy(leaves[0].dtype) if isinstance(leaves[0], np.floating) else FLOAT32
        own = FLOAT64 if asked else own
    elif family == "int":
        _require(leaves, _WHOLE)
        fits = all(-_INT32_MAX - 1 <= leaf <= _INT32_MAX for leaf in leaves)
        own = INT32 if fits else INT64
    else:
        own = {"complex": COMPLEX128, "text": STRING}.get(family, BOOL)
    return _DIRECT[own](leaves, own), own


def _may_be_cast(own: DType, dtype: DType) -> bool:
    if dtype.is_integer:
        return own.is_integer
    if dtype.is_floating:
        return own.is_integer or own.is_floating
    return dtype in {COMPLEX64, COMPLEX128} and own.is_numeric
