"""The checker's words for types of numbers, and TensorFlow's.

The checker tells apart what a gradient tells apart: "float" (of 32 bits), "double" (of 64), "half",
"bfloat16", "complex", "complex128", and "int", "bool" and "string", for which there is no gradient.
What is not known is "?".
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

__all__ = ["NAMES", "TYPES", "word_of"]

# By TensorFlow's, numpy's and Python's names of types.
TYPES: Final = MappingProxyType({
    "float16": "half", "float32": "float", "float64": "double", "bfloat16": "bfloat16",
    "half": "half", "double": "double", "float": "float", "complex64": "complex",
    "complex128": "complex128", "complex": "complex128", "bool": "bool", "string": "string",
    "int8": "int", "int16": "int", "int32": "int", "int64": "int", "int": "int",
    "uint8": "int", "uint16": "int", "uint32": "int", "uint64": "int",
})  # fmt: skip
# TensorFlow's names, where there is one.
NAMES: Final = MappingProxyType({
    "float": "float32", "double": "float64", "half": "float16", "bfloat16": "bfloat16",
    "complex": "complex64", "complex128": "complex128",
})  # fmt: skip


def word_of(name: str) -> str:
    """Return the checker's word for a type of this name."""
    return TYPES.get(name, "?")
