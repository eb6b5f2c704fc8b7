"""TensorFlow's data types, each beside the numpy type that stores its values.

There is exactly one `DType` object for each type, so the engine compares types with ``is``.
The scalar type matters as much as the array type: a tensor of rank 0 holds a numpy *scalar*
(``np.float32``), because Python's operators work on those several times faster than on
arrays of rank 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["DType", "as_dtype", "from_numpy"]


class DType:
    """The type of a tensor's elements, such as ``tf.float32``.

    Parameters
    ----------
    name
        TensorFlow's name, as in ``tf.float32``.
    numpy_type
        The numpy scalar type that holds one element; ``object`` for strings.
    type_name
        The name in TensorFlow's messages, such as ``float`` for ``tf.float32``.
    """

    __slots__ = (
        "as_numpy_dtype",
        "is_complex",
        "is_differentiable",
        "is_floating",
        "is_integer",
        "is_numeric",
        "kind",
        "name",
        "numpy_dtype",
        "one",
        "one_stored",
        "type_name",
    )

    def __init__(self, name: str, numpy_type: type[Any], type_name: str) -> None:
        self.name = name
        self.type_name = type_name
        self.as_numpy_dtype = numpy_type
        self.numpy_dtype: np.dtype[Any] = np.dtype(numpy_type)
        self.kind = kind = self.numpy_dtype.kind
        self.is_floating = kind == "f"
        self.is_integer = kind in "iu"
        self.is_complex = kind == "c"
        self.is_differentiable = kind in "fc"
        self.is_numeric = kind in "fciu"
        self.one: Any = None if kind == "O" else numpy_type(1)
        """The number 1, or None for strings."""
        self.one_stored: Any = None if kind == "O" else np.ones(1, numpy_type)
        """The number 1 in memory, for arrays that hold it at every place."""

    @property
    def is_bool(self) -> bool:
        """Whether this is ``tf.bool``."""
        return self.name == "bool"

    @property
    def is_unsigned(self) -> bool:
        """Whether this is an integer type without a sign."""
        return self.numpy_dtype.kind == "u"

    @property
    def is_numpy_compatible(self) -> bool:
        """Whether numpy has this type."""
        return True

    @property
    def size(self) -> int:
        """Bytes of one element (1 for strings, as TensorFlow says)."""
        return 0 if self.name == "string" else self.numpy_dtype.itemsize

    @property
    def base_dtype(self) -> DType:
        """The type itself: there are no reference types here."""
        return self

    @property
    def real_dtype(self) -> DType:
        """The type of the real part."""
        return {"complex64": FLOAT32, "complex128": FLOAT64}.get(self.name, self)

    @property
    def min(self) -> Any:
        """The smallest value: an ``int``, or a numpy scalar."""
        return self._limit("min")

    @property
    def max(self) -> Any:
        """The largest value: an ``int``, or a numpy scalar."""
        return self._limit("max")

    @property
    def limits(self) -> tuple[Any, Any]:
        """The smallest and the largest value that an image of this type uses."""
        if self.is_bool or self.is_floating:
            return (0, self.is_bool or 1)
        if not self.is_integer:
            message = f"{self} does not have defined limits."
            raise ValueError(message)
        return (0, self.max)

    @property
    def as_datatype_enum(self) -> int:
        """The number of this type in TensorFlow's protocol buffers."""
        return _ENUM[self.name]

    def _limit(self, which: str) -> Any:
        if self.is_floating:
            return self.as_numpy_dtype(getattr(np.finfo(self.as_numpy_dtype), which))
        if self.is_integer:
            return int(getattr(np.iinfo(self.as_numpy_dtype), which))
        message = f"Cannot find {which}imum value of {self} with type {self}."
        raise TypeError(message)

    def is_compatible_with(self, other: Any) -> bool:
        """Whether `other` names the same type."""
        return as_dtype(other) is self

    def __eq__(self, other: object) -> bool:
        if other is self:
            return True
        if other is None or isinstance(other, DType):
            return False
        try:
            return as_dtype(other) is self
        except TypeError:
            return False

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"tf.{self.name}"

    def __str__(self) -> str:
        return f"<dtype: {self.name!r}>"

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return as_dtype, (self.name,)


FLOAT16 = DType("float16", np.float16, "half")
FLOAT32 = DType("float32", np.float32, "float")
FLOAT64 = DType("float64", np.float64, "double")
INT8 = DType("int8", np.int8, "int8")
INT16 = DType("int16", np.int16, "int16")
INT32 = DType("int32", np.int32, "int32")
INT64 = DType("int64", np.int64, "int64")
UINT8 = DType("uint8", np.uint8, "uint8")
UINT16 = DType("uint16", np.uint16, "uint16")
UINT32 = DType("uint32", np.uint32, "uint32")
UINT64 = DType("uint64", np.uint64, "uint64")
BOOL = DType("bool", np.bool_, "bool")
COMPLEX64 = DType("complex64", np.complex64, "complex64")
COMPLEX128 = DType("complex128", np.complex128, "complex128")
STRING = DType("string", object, "string")

ALL = (
    FLOAT16, FLOAT32, FLOAT64, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64,
    BOOL, COMPLEX64, COMPLEX128, STRING,
)  # fmt: skip

_ENUM = {
    "float32": 1, "float64": 2, "int32": 3, "uint8": 4, "int16": 5, "int8": 6, "string": 7,
    "complex64": 8, "int64": 9, "bool": 10, "uint16": 17, "complex128": 18, "float16": 19,
    "uint32": 22, "uint64": 23,
}  # fmt: skip

_BY_NAME = {dtype.name: dtype for dtype in ALL} | {
    "half": FLOAT16,
    "float": FLOAT32,
    "double": FLOAT64,
}
_BY_NUMPY: dict[Any, DType] = {dtype.numpy_dtype: dtype for dtype in ALL}
_BY_PYTHON: dict[Any, DType] = {float: FLOAT32, bool: BOOL, object: STRING}
# TensorFlow counts its types: so tf.zeros(2, 3), meant as a shape, is two numbers of type int32.
_BY_NUMBER = {
    1: FLOAT32,
    2: FLOAT64,
    3: INT32,
    4: UINT8,
    5: INT16,
    6: INT8,
    7: STRING,
    8: COMPLEX64,
    9: INT64,
    10: BOOL,
    17: UINT16,
    18: COMPLEX128,
    19: FLOAT16,
    22: UINT32,
    23: UINT64,
}


def from_numpy(numpy_dtype: np.dtype[Any]) -> DType:
    """Return the type that stores what `numpy_dtype` stores.

    Raises
    ------
    ValueError
        When TensorFlow has no such type (structured arrays, dates).
    """
    dtype = _BY_NUMPY.get(numpy_dtype)
    if dtype is not None:
        return dtype
    if numpy_dtype.kind in "SU":
        return STRING
    native = _BY_NUMPY.get(numpy_dtype.newbyteorder("="))
    if native is not None:
        return native
    message = (
        f"Failed to convert a NumPy array to a Tensor (Unsupported numpy type: {numpy_dtype})."
    )
    raise ValueError(message)


def as_dtype(type_value: Any) -> DType:
    """Return the `DType` that `type_value` names.

    That is a `DType`, a name, a numpy or a Python type, or TensorFlow's number of the type.

    Raises
    ------
    TypeError
        When there is no such type.
    """
    if isinstance(type_value, DType):
        return type_value
    if isinstance(type_value, str):
        found = _BY_NAME.get(type_value)
    elif isinstance(type_value, type) and type_value in _BY_PYTHON:
        found = _BY_PYTHON[type_value]
    elif isinstance(type_value, np.dtype) or (
        isinstance(type_value, type) and issubclass(type_value, np.generic)
    ):
        numpy_dtype = np.dtype(type_value)
        found = STRING if numpy_dtype.kind in "SU" else _BY_NUMPY.get(numpy_dtype)
    elif type(type_value) is int:
        found = _BY_NUMBER.get(type_value)
    else:
        found = None
    if found is None:
        message = f"Cannot convert the argument `type_value`: {type_value!r} to a TensorFlow DType."
        raise TypeError(message)
    return found
