"""Changing a part of a Variable: ``v[1:].assign(...)``, ``v.scatter_nd_update(...)`` and others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .arrays import take
from .conversion import convert
from .errors import invalid_argument
from .indexed_slices import rows_of
from .tensor import Tensor, shape_text
from .variable import UnreadVariable, Variable

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["assign_part"]


def assign_part(variable: Variable, places: tuple[Any, ...], value: Any) -> UnreadVariable:
    """Change what numpy's index `places` selects of `variable` to `value`, which may broadcast.

    Raises
    ------
    tf.errors.InvalidArgumentError
        When the shapes do not fit.
    """
    new = convert(value, variable.dtype)._value
    changed = np.array(variable._value)
    shape = np.shape(changed[places])
    if np.size(new) == 1:
        new = np.reshape(new, ())
    try:
        changed[places] = new
    except ValueError:
        message = (
            f"Cannot broadcast input shape {shape_text(np.shape(new))} into final shape "
            f"{shape_text(shape)}"
        )
        raise invalid_argument(message, "ResourceStridedSliceAssign", "strided_slice/") from None
    return _set(variable, changed)


def _set(variable: Variable, changed: Any) -> UnreadVariable:
    variable._touch()
    variable._set(changed[()], read_value=False)
    return UnreadVariable(variable)


# ---- by indices of elements or rows ------------------------------------------------------------


def _overwrite(whole: Any, key: Any, updates: Any) -> None:
    whole[key] = updates


_HOW: dict[str, Callable[[Any, Any, Any], None]] = {
    "update": _overwrite,
    "add": np.add.at,
    "sub": np.subtract.at,
    "mul": np.multiply.at,
    "div": np.divide.at,
    "max": np.maximum.at,
    "min": np.minimum.at,
}


def _scatter_nd(how: str) -> Callable[..., UnreadVariable]:
    name = f"ResourceScatterNd{how.capitalize()}"

    def method(
        self: Variable,
        indices: Any,
        updates: Any,
        name: str | None = None,
    ) -> UnreadVariable:
        places = np.asarray(convert(indices)._value)
        if places.ndim == 1:
            places = places[:, np.newaxis]
        new = convert(updates, self.dtype)._value
        changed = np.array(self._value)
        depth = places.shape[-1]
        expected = (*places.shape[:-1], *changed.shape[depth:])
        if np.shape(new) != expected:
            message = (
                f"updates must have the shape {shape_text(expected)}, that of "
                f"indices[:-1] + variable[{depth}:], got {shape_text(np.shape(new))}"
            )
            raise invalid_argument(message, operation)
        lengths = changed.shape[:depth]
        outside = np.argwhere(np.any((places < 0) | (places >= lengths), axis=-1))
        if len(outside):
            first = tuple(outside[0])
            message = (
                f"indices{shape_text(first)} = {shape_text(tuple(places[first]))} does not index "
                f"into shape {shape_text(changed.shape)}"
            )
            raise invalid_argument(message, operation)
        _HOW[how](changed, tuple(np.moveaxis(places, -1, 0)), new)
        return _set(self, changed)

    operation = name
    method.__name__ = method.__qualname__ = f"scatter_nd_{how}"
    method.__doc__ = (
        f"Change the elements or rows that `indices` names, by `{how}` with `updates`; "
        "the last axis of `indices` holds the coordinates."
    )
    return method


def _scatter(how: str) -> Callable[..., UnreadVariable]:
    def method(
        self: Variable,
        sparse_delta: Any,
        use_locking: bool = False,
        name: str | None = None,
    ) -> UnreadVariable:
        rows, values = rows_of(sparse_delta, self.dtype)
        changed = np.array(self._value)
        outside = [row for row in rows.ravel() if not 0 <= row < len(changed)]
        if outside:
            message = f"indices = {outside[0]} is not in [0, {len(changed)})"
            raise invalid_argument(message, f"ResourceScatter{how.capitalize()}")
        _HOW[how](changed, rows, values)
        return _set(self, changed)

    method.__name__ = method.__qualname__ = f"scatter_{how}"
    method.__doc__ = f"Change the rows that a `tf.IndexedSlices` names, by `{how}` with its values."
    return method


def _sparse_read(self: Variable, indices: Any, name: str | None = None) -> Tensor:
    """Return the rows that `indices` names."""
    return take(self._read(), (convert(indices)._value,))


def _gather_nd(self: Variable, indices: Any, name: str | None = None) -> Tensor:
    """Return the elements or rows that `indices` names, whose last axis holds the coordinates."""
    places = np.asarray(convert(indices)._value)
    return take(self._read(), tuple(np.moveaxis(places, -1, 0)))


def _install() -> None:
    for how in ("update", "add", "sub", "max", "min"):
        setattr(Variable, f"scatter_nd_{how}", _scatter_nd(how))
    for how in _HOW:
        setattr(Variable, f"scatter_{how}", _scatter(how))
    Variable.sparse_read = _sparse_read  # type: ignore[attr-defined]
    Variable.gather_nd = _gather_nd  # type: ignore[attr-defined]


_install()
