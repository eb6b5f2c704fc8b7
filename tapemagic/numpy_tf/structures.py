"""``tf.nest``: TensorFlow's functions on nested structures of tensors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from . import nest
from .nest import is_nested as _is_nested

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "assert_same_structure",
    "flatten",
    "is_nested",
    "map_structure",
    "pack_sequence_as",
]


def is_nested(seq: Any) -> bool:
    """Whether `seq` is a structure, such as a list, a tuple or a dictionary, and not a leaf."""
    return _is_nested(seq)


def flatten(structure: Any, expand_composites: bool = False) -> list[Any]:
    """Return the leaves of `structure`, those of a dictionary in the order of its sorted keys."""
    del expand_composites
    return nest.flatten(structure)


def pack_sequence_as(structure: Any, flat_sequence: Any, expand_composites: bool = False) -> Any:
    """Return the leaves `flat_sequence` in the form of `structure`.

    Raises
    ------
    ValueError
        When there are more or fewer leaves than `structure` has.
    """
    del expand_composites
    leaves = list(flat_sequence)
    count = len(nest.flatten(structure))
    if len(leaves) != count:
        message = (
            f"Could not pack sequence. Structure had {count} atoms, but flat_sequence had "
            f"{len(leaves)} items.  Structure: {structure}, flat_sequence: {flat_sequence}."
        )
        raise ValueError(message)
    return nest.pack_like(structure, leaves)


def map_structure(func: Callable[..., Any], *structure: Any, **kwargs: Any) -> Any:
    """Apply `func` to the corresponding leaves of structures, and keep their form.

    Raises
    ------
    TypeError
        When `func` is no function.
    ValueError
        When no structure is given, or they have different forms.
    """
    if not callable(func):
        message = f"Argument `func` must be callable, got: {func}"
        raise TypeError(message)
    if not structure:
        message = "Must provide at least one structure"
        raise ValueError(message)
    check_types = kwargs.pop("check_types", True)
    kwargs.pop("expand_composites", None)
    if kwargs:
        message = (
            "Only valid keyword arguments are `check_types` and `expand_composites`, not: "
            f"`{'`, `'.join(kwargs)}`"
        )
        raise ValueError(message)
    for other in structure[1:]:
        assert_same_structure(structure[0], other, check_types)
    return nest.map_structure(func, *structure)


def assert_same_structure(
    nest1: Any, nest2: Any, check_types: bool = True, expand_composites: bool = False
) -> None:
    """Raise an error unless two structures have the same form.

    Parameters
    ----------
    nest1, nest2
        The structures.
    check_types
        Whether a list is different from a tuple.
    expand_composites
        Not used.

    Raises
    ------
    ValueError
        When a number of leaves, or the keys of a dictionary, are different.
    TypeError
        When the types are, and `check_types` is set.
    """
    del expand_composites
    problem = _difference(nest1, nest2, check_types)
    if problem is not None:
        kind, text = problem
        message = (
            "The two structures don't have the same nested structure.\n\n"
            f"First structure: type={type(nest1).__name__} str={nest1}\n\n"
            f"Second structure: type={type(nest2).__name__} str={nest2}\n\n"
            f"More specifically: {text}"
        )
        raise kind(message)


Problem = tuple[type[Exception], str]
"""The kind of error, and what is different."""


def _difference(first: Any, second: Any, check_types: bool) -> Problem | None:
    """Return the first difference between two structures, or None."""
    if not _is_nested(first) and not _is_nested(second):
        return None
    problem = _difference_on_top(first, second, check_types)
    if problem is not None:
        return problem
    keys = list(first) if isinstance(first, Mapping) else range(len(first))
    differences = (_difference(first[key], second[key], check_types) for key in keys)
    return next(filter(None, differences), None)


def _difference_on_top(first: Any, second: Any, check_types: bool) -> Problem | None:
    """Return the difference between two structures, of which one is no leaf, but not inside."""
    mappings = isinstance(first, Mapping) + isinstance(second, Mapping)
    if _is_nested(first) != _is_nested(second):
        whole, leaf = (first, second) if _is_nested(first) else (second, first)
        problem = f"Substructure {whole!r} is a sequence, while {leaf!r} is not."
    elif mappings == 1 or (check_types and not mappings and type(first) is not type(second)):
        return TypeError, f"{type(first).__name__} is not {type(second).__name__}."
    elif len(first) != len(second):
        problem = f"one has {len(first)} items and the other {len(second)}."
    elif mappings and set(first) != set(second):
        problem = f"the keys {list(first)} are not {list(second)}."
    else:
        return None
    return ValueError, problem
