"""What a gradient call requires of its arguments, and which exception it raises else.

TensorFlow looks at the arguments in an order of its own, and a wrong one raises what happens to
fail first: an AttributeError in one place, a TypeError in another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .leaves import node_of_leaf
from .levels import MAYBE, NO, YES, Level
from .values import (
    BoundMethod,
    Builtin,
    Class,
    Constant,
    Departed,
    Function,
    Manager,
    Mapping,
    Sequence,
    Symbol,
    TapeValue,
    Unknown,
)

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingOf

__all__ = [
    "NO_TENSORS", "PARAMETERS", "Wrong", "has_none", "is_function", "require_arguments",
    "require_batches", "require_one_tensor", "require_tensor", "require_word", "says_zero",
]  # fmt: skip

PARAMETERS = {
    "gradient": ("target", "sources", "output_gradients", "unconnected_gradients"),
    "jacobian": (
        "target", "sources", "unconnected_gradients", "parallel_iterations",
        "experimental_use_pfor",
    ),
    "batch_jacobian": (
        "target", "source", "unconnected_gradients", "parallel_iterations",
        "experimental_use_pfor",
    ),
}  # fmt: skip
# What is no tensor, and raises one exception or another.
NO_TENSORS = (Function, Class, Builtin, BoundMethod, Manager, TapeValue)


class Wrong(Exception):  # noqa: N818  an answer, not an error of ours
    """A gradient call raises."""

    def __init__(self, error: str, reason: str, cause: Any = None) -> None:
        super().__init__()
        self.error = error
        self.reason = reason
        self.cause = cause


def require_arguments(method: str, arguments: list[Any], given: MappingOf[str, Any]) -> None:
    """Require that a method has what it needs, and nothing else."""
    names = PARAMETERS[method]
    if len(arguments) > len(names) or not set(names[:2]) <= set(given) <= set(names):
        raise Wrong("TypeError", "arguments")


def require_one_tensor(value: Any) -> None:
    """Require of the target of a Jacobian that it is one tensor."""
    if isinstance(value, Constant):
        reason = "target is None" if value.value is None else "target is a number"
        raise Wrong("AttributeError", reason, value.given_by)
    if isinstance(value, (Sequence, Mapping)):
        raise Wrong("AttributeError", "target is a list")
    if isinstance(value, Departed):
        raise Wrong("AttributeError", "target left")
    if is_function(value):
        raise Wrong("AttributeError", "target is a function")


def require_tensor(value: Any, what: str) -> None:
    """Require of a leaf that it is a tensor; `what` it is, "target" or "source"."""
    if isinstance(value, Constant):
        if value.value is None or isinstance(value.value, str):
            raise Wrong("TypeError", f"{what} is None", value.given_by)
        is_zero = isinstance(value.value, int) and value.value <= 0
        raise Wrong("TypeError" if is_zero else "AttributeError", f"{what} is a number")
    if isinstance(value, Departed):
        raise Wrong("AttributeError", f"{what} left")
    if is_function(value):
        raise Wrong("TypeError", f"{what} is a function")


def is_function(value: Any) -> bool:
    """Tell whether a value is a function for certain, and not what a decorator has made of one."""
    if isinstance(value, Function):
        return value.manner in {"", "compiled", "custom_gradient"}
    return isinstance(value, Unknown) and value.is_function


def require_word(value: Any) -> None:
    """Require of ``unconnected_gradients`` that it is one of the two words."""
    if isinstance(value, Constant) and value.value != "none":
        raise Wrong("ValueError", "arguments")


def require_rank_of_target(targets: list[Any]) -> None:
    """Require of the target of a batch Jacobian, if its shape is known, that it has two axes."""
    node = node_of_leaf(targets[0]) if targets else None
    shape = None if node is None else node.shape
    if shape is not None and len(shape) < 2:  # noqa: PLR2004
        raise Wrong("ValueError" if shape else "IndexError", "rank")


def require_one_source(value: Any) -> None:
    """Require of the source of a batch Jacobian that it has a shape: that is asked for first."""
    if isinstance(value, (Sequence, Mapping)):
        raise Wrong("AttributeError", "source is a list")
    if isinstance(value, Constant):
        is_nothing = value.value is None or isinstance(value.value, str)
        reason = "source is None" if is_nothing else "source is a number"
        raise Wrong("AttributeError", reason, value.given_by)
    if is_function(value):
        raise Wrong("AttributeError", "source is a function")


def require_batches(targets: list[Any], sources: list[Any]) -> None:
    """Require that target and source have a first axis of one length, and at least one more."""
    shapes = [
        node.shape for value in (*targets, *sources) if (node := node_of_leaf(value)) is not None
    ]
    if shapes[:1] == [None]:
        return  # which of the two it raises hangs on the target
    if any(shape is not None and len(shape) < 2 for shape in shapes):  # noqa: PLR2004
        raise Wrong("ValueError", "rank")
    known = [shape for shape in shapes if shape is not None]
    if len(known) == 2 and known[0][0] != known[1][0]:  # noqa: PLR2004
        raise Wrong("ValueError", "rank")


def has_none(value: Any) -> bool:
    """Tell whether a list has a None in it."""
    return isinstance(value, Sequence) and any(
        isinstance(each, Constant) and each.value is None for each in value.items()
    )


def says_zero(value: Any) -> Level:
    """Tell whether zeros are asked for in place of None."""
    if isinstance(value, Constant):
        return YES if value.value == "zero" else NO
    if isinstance(value, Symbol) and value.path.endswith("UnconnectedGradients.ZERO"):
        return YES
    is_none = isinstance(value, Symbol) and value.path.endswith("UnconnectedGradients.NONE")
    return NO if value is None or is_none else MAYBE
