"""What says how TensorFlow runs: eagerly, here and now. With it, small things without operands."""

from __future__ import annotations

import time
from typing import Any

from .conversion import convert
from .dtypes import FLOAT64
from .logs import get_logger
from .operation import result_tensor, tensors
from .tensor import Tensor

__all__ = [
    "executing_eagerly",
    "get_logger",
    "get_static_value",
    "gradients",
    "group",
    "hessians",
    "inside_function",
    "is_symbolic_tensor",
    "no_op",
    "timestamp",
    "tuple",
]


def executing_eagerly() -> bool:
    """Return True: operations compute at once."""
    return True


def inside_function() -> bool:
    """Return False: there are no graphs."""
    return False


def is_symbolic_tensor(tensor: Any) -> bool:
    """Return False: every tensor has its value."""
    if not isinstance(tensor, Tensor) and not hasattr(tensor, "_to_tensor"):
        message = f"Unexpected type {type(tensor)}: only a tensor may be symbolic."
        raise TypeError(message)
    return False


def get_static_value(tensor: Any, partial: bool = False) -> Any:
    """Return the value of `tensor` as an array."""
    del partial
    return convert(tensor).numpy()


def timestamp(name: str | None = None) -> Tensor:
    """Return the seconds since 1970, as a float64."""
    del name
    return result_tensor(FLOAT64.as_numpy_dtype(time.time()), FLOAT64)


def no_op(name: str | None = None) -> None:
    """Do nothing."""
    del name


def group(*inputs: Any, **kwargs: Any) -> None:
    """Do what is in `inputs`: it is done already."""
    del inputs, kwargs


def tuple(tensors: Any, control_inputs: Any = None, name: str | None = None) -> list[Any]:
    """Return `tensors` as they are, once all of them are computed: they are."""
    del control_inputs, name
    return [_identity(item) for item in tensors]


def _identity(value: Any) -> Any:
    return None if value is None else tensors.identity(convert(value))


def gradients(*_: Any, **__: Any) -> None:
    """Refuse: this is for graphs.

    Raises
    ------
    RuntimeError
        Always.
    """
    message = (
        "tf.gradients is not supported when eager execution is enabled. "
        "Use tf.GradientTape instead."
    )
    raise RuntimeError(message)


def hessians(*_: Any, **__: Any) -> None:
    """Refuse: this is for graphs.

    Raises
    ------
    RuntimeError
        Always.
    """
    gradients()
