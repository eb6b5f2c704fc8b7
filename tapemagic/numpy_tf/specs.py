"""``tf.TensorSpec``: what a tensor must be, without its values."""

from __future__ import annotations

from typing import Any

from .dtypes import FLOAT32, DType, as_dtype
from .shapes import TensorShape, as_shape

__all__ = ["TensorSpec", "type_spec_from_value"]


class TensorSpec:
    """A shape, which may be known in part, and a type.

    Parameters
    ----------
    shape
        The lengths of the axes, None for any; None alone for any shape.
    dtype
        The type of the elements.
    name
        A name to tell it from others.
    """

    __slots__ = ("_dtype", "_name", "_shape")

    def __init__(self, shape: Any, dtype: Any = FLOAT32, name: str | None = None) -> None:
        self._shape = as_shape(shape)
        self._dtype = as_dtype(dtype)
        self._name = name

    @classmethod
    def from_tensor(cls, tensor: Any, name: str | None = None) -> TensorSpec:
        """Return what `tensor` is."""
        return cls(tensor.shape, tensor.dtype, name)

    @classmethod
    def from_spec(cls, spec: TensorSpec, name: str | None = None) -> TensorSpec:
        """Return `spec` with another name."""
        return cls(spec.shape, spec.dtype, name or spec.name)

    @property
    def shape(self) -> TensorShape:
        """The shape."""
        return self._shape

    @property
    def dtype(self) -> DType:
        """The type of the elements."""
        return self._dtype

    @property
    def name(self) -> str | None:
        """The name, or None."""
        return self._name

    def is_compatible_with(self, spec_or_value: Any) -> bool:
        """Whether a tensor, or a tensor of that other spec, may be one of these."""
        return self._dtype is spec_or_value.dtype and self._shape.is_compatible_with(
            spec_or_value.shape
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TensorSpec) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(self._parts())

    def _parts(self) -> tuple[Any, ...]:
        dims = self._shape.dims
        return None if dims is None else tuple(dims), self._dtype.name, self._name

    def __repr__(self) -> str:
        return f"TensorSpec(shape={self._shape}, dtype={self._dtype!r}, name={self._name!r})"

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return TensorSpec, (self._parts()[0], self._dtype.name, self._name)


def type_spec_from_value(value: Any) -> TensorSpec:
    """Return what `value`, a tensor or what converts to one, is."""
    if isinstance(value, TensorSpec):
        return value
    if hasattr(value, "shape") and isinstance(getattr(value, "dtype", None), DType):
        return TensorSpec.from_tensor(value)
    from .conversion import convert

    return TensorSpec.from_tensor(convert(value))
