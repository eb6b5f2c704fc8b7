"""Python's own functions among the operations: ``tf.py_function`` and ``tf.numpy_function``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .conversion import convert, optional_dtype
from .errors import (
    InvalidArgumentError,
    OpError,
    OutOfRangeError,
    ResourceExhaustedError,
    UnimplementedError,
    UnknownError,
)
from .nest import flatten, pack_like
from .operation import tensors
from .specs import TensorSpec

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["numpy_function", "py_function"]

_KINDS: tuple[tuple[Any, type[OpError]], ...] = (
    ((ValueError, TypeError), InvalidArgumentError),
    (StopIteration, OutOfRangeError),
    (MemoryError, ResourceExhaustedError),
    (NotImplementedError, UnimplementedError),
)


def _wanted(tout: Any, function: str) -> list[Any]:
    if tout is None:
        message = (
            f"Missing required argument: 'Tout'\n  If using tf.{function} as a decorator, set "
            f"`Tout`\n  **by name** above the function:\n  `@tf.{function}(Tout=tout)`"
        )
        raise TypeError(message)
    return [
        item.dtype if isinstance(item, TensorSpec) else optional_dtype(item)
        for item in flatten(tout)
    ]


def py_function(
    func: Callable[..., Any] | None = None,
    inp: Any = None,
    Tout: Any = None,  # noqa: N803  TensorFlow's name
    name: Any = None,
) -> Any:
    """Call a Python function with tensors; what it does with them can be differentiated.

    Parameters
    ----------
    func
        The function; without it, a decorator is returned.
    inp
        The arguments, which arrive as tensors.
    Tout
        The type of the result; a list of types when it returns several.
    name
        Ignored.

    Raises
    ------
    tf.errors.OpError
        When the function raises an error, which is its cause: an InvalidArgumentError for a
        ValueError or TypeError, else in most cases an UnknownError.
    """
    del name
    if func is None:
        return lambda decorated: lambda *args: py_function(decorated, args, Tout)
    wanted = _wanted(Tout, "py_function")
    arguments = [convert(item) for item in inp or ()]
    try:
        return _packed(func(*arguments), wanted, Tout)
    except Exception as error:
        message = f"{type(error).__name__}: {error}"
        raise _kind_of(error)(None, None, message) from error


def _kind_of(error: Exception) -> type[OpError]:
    """Return which of TensorFlow's errors stands for an error of the user's function."""
    for kinds, found in _KINDS:
        if isinstance(error, kinds):
            return found
    return UnknownError


def numpy_function(
    func: Callable[..., Any] | None = None,
    inp: Any = None,
    Tout: Any = None,  # noqa: N803  TensorFlow's name
    stateful: bool = True,
    name: Any = None,
) -> Any:
    """Call a Python function with numpy arrays, which no tape follows.

    Parameters
    ----------
    func
        The function; without it, a decorator is returned.
    inp
        The arguments, which arrive as arrays.
    Tout
        The type of the result. As in TensorFlow's eager mode it must be given, and has no effect:
        the result has the type that the function gave it.
    stateful, name
        Not used.

    Returns
    -------
    Tensor or list of Tensor
        What the function returned; a list when these are several.
    """
    del stateful, name
    if func is None:
        return lambda decorated: lambda *args: numpy_function(decorated, args, Tout)
    _wanted(Tout, "numpy_function")
    found = flatten(func(*[np.array(item) for item in inp or ()]))
    results = [None if item is None else convert(item) for item in found]
    return results[0] if len(results) == 1 else results


def _packed(found: Any, wanted: list[Any], tout: Any) -> Any:
    """Return the results of the function as tensors of the types that were announced."""
    if not wanted:
        return []
    several = isinstance(tout, (list, tuple))
    values = list(found) if several else [found]
    if len(values) != len(wanted):
        message = f"The function returned {len(values)} values, and Tout announces {len(wanted)}."
        raise ValueError(message)
    results = [
        tensors.identity(convert(value, dtype)) for value, dtype in zip(values, wanted, strict=True)
    ]
    return pack_like(list(tout), results) if several else results[0]
