"""Nested structures of lists, tuples, named tuples and dictionaries, as TensorFlow walks them.

Dictionaries are walked in the order of their sorted keys, and rebuilt in the order of the user's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["flatten", "is_nested", "map_structure", "pack_like"]


def is_nested(value: Any) -> bool:
    """Whether `value` is a structure and not a leaf."""
    return isinstance(value, (list, tuple, Mapping))


def flatten(structure: Any) -> list[Any]:
    """Return the leaves of `structure`; a leaf gives itself."""
    if hasattr(structure, "dtype"):  # a tensor or Variable: by far the commonest, and no structure
        return [structure]
    return list(_leaves(structure))


def _leaves(structure: Any) -> Iterator[Any]:
    if isinstance(structure, Mapping):
        for key in _sorted_keys(structure):
            yield from _leaves(structure[key])
    elif isinstance(structure, (list, tuple)):
        for item in structure:
            yield from _leaves(item)
    else:
        yield structure


def _sorted_keys(mapping: Mapping[Any, Any]) -> list[Any]:
    try:
        return sorted(mapping)
    except TypeError:
        message = "nest only supports dicts with sortable keys."
        raise TypeError(message) from None


def pack_like(structure: Any, leaves: list[Any]) -> Any:
    """Return `leaves` in the form of `structure`."""
    if hasattr(structure, "dtype"):
        return leaves[0]
    return _pack(structure, iter(leaves))


def _pack(structure: Any, leaves: Iterator[Any]) -> Any:
    if isinstance(structure, Mapping):
        packed = {key: _pack(structure[key], leaves) for key in _sorted_keys(structure)}
        ordered = {key: packed[key] for key in structure}
        return ordered if type(structure) is dict else type(structure)(ordered)  # type: ignore[call-arg]
    if isinstance(structure, tuple) and hasattr(structure, "_fields"):
        return type(structure)(*[_pack(item, leaves) for item in structure])
    if isinstance(structure, (list, tuple)):
        return type(structure)([_pack(item, leaves) for item in structure])
    return next(leaves)


def map_structure(function: Callable[..., Any], *structures: Any) -> Any:
    """Apply `function` to the corresponding leaves of `structures`, and keep their form.

    Raises
    ------
    ValueError
        When the structures do not have the same number of leaves.
    """
    columns = [flatten(structure) for structure in structures]
    if len({len(column) for column in columns}) > 1:
        message = "The two structures don't have the same nested structure."
        raise ValueError(message)
    return pack_like(structures[0], [function(*row) for row in zip(*columns, strict=True)])
