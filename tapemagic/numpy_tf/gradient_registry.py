"""``tf.RegisterGradient``: the gradient of an operation that somebody adds to a graph.

A tape takes the gradients of the operations that there are; one registered under a new name is
found by graphs alone, in TensorFlow too. So all that registering does is to refuse names that have
a gradient already.
"""

from __future__ import annotations

from typing import Any

from .operation import tensors

__all__ = ["RegisterGradient", "no_gradient"]

_registered: set[str] = set()


class RegisterGradient:
    """A decorator that registers a function as the gradient of an operation.

    Parameters
    ----------
    op_type
        The name of the operation.

    Raises
    ------
    TypeError
        When `op_type` is no text.
    """

    def __init__(self, op_type: str) -> None:
        self._op_type = _text(op_type)

    def __call__(self, f: Any) -> Any:
        """Register `f`, and return it."""
        _register(self._op_type or f.__name__)
        return f


def no_gradient(op_type: str) -> None:
    """Register that an operation has no gradient."""
    _register(_text(op_type))


def _text(op_type: Any) -> str:
    if not isinstance(op_type, str):
        message = "op_type must be a string"
        raise TypeError(message)
    return op_type


def _register(name: str) -> None:
    known = {getattr(row, "operation", None) for row in vars(tensors).values()}
    if name in _registered or name in known:
        message = f"Registering two gradient with name '{name}'!"
        raise KeyError(message)
    _registered.add(name)
