"""What TensorFlow and Python make of functions and classes of the program.

``@tf.function`` changes nothing here: what a function compiles to is what it computes. A function
with ``@tf.custom_gradient`` brings a gradient of its own, which is called whenever a tape
differentiates its result, and is heard by the tapes that record then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .levels import NO
from .tensorflow_functions import TensorflowFunctions, variables_in
from .values import (
    NOTHING,
    BoundMethod,
    Builtin,
    Choice,
    Constant,
    Function,
    Instance,
    Mapping,
    Sequence,
    Symbol,
    Tensor,
)

if TYPE_CHECKING:
    from .graph import Node

__all__ = ["Decorators"]


class CustomNote:
    """A function with ``tf.custom_gradient``: the cotangents come from its own function."""

    def __init__(self, calls: Decorators, function: Any, place: int, count: int) -> None:
        self._calls = calls
        self._function = function
        self._place = place
        self._count = count

    def cotangents(self, node: Node, g: Node) -> list[Node | None]:
        """Return the cotangent of each input."""
        calls = self._calls
        given: list[Any] = [calls.made(g.dtype) for _ in range(self._count)]
        given[self._place] = Tensor(g)
        stopped = calls.stopped
        answer = calls.call_value(self._function, given, {})
        if calls.stopped is not stopped:
            calls.machine.unsure = True  # it may have raised here, in the midst of a gradient call
        if isinstance(answer, Sequence):
            answers = answer.items()
        else:
            answers = [answer] * (1 if len(node.inputs) == 1 else len(node.inputs))
        if len(answers) != len(node.inputs):
            calls.machine.unsure = True
        answers += [NOTHING] * (len(node.inputs) - len(answers))
        return [
            None if isinstance(each, Constant) and each.value is None else calls.node_of(each)
            for each in answers[: len(node.inputs)]
        ]


class Decorators(TensorflowFunctions):
    """Applies decorators."""

    def decorated(self, function: Any, decorator: Any) -> Any:
        """Return what a decorator makes of a function."""
        if not isinstance(function, Function):
            return function if isinstance(decorator, Symbol) else self.unknown(function)
        if isinstance(decorator, Symbol):
            name = decorator.path.rpartition(".")[2]
            if decorator.path in {
                "tensorflow.function",
                "tensorflow.autograph.experimental.do_not_convert",
            }:
                return self.compiled(function)
            if name == "custom_gradient" and not decorator.path.startswith("tensorflow."):
                return Function(function.node, function.scope, function.defaults, "unknown")
            if name in {
                "contextmanager",
                "staticmethod",
                "classmethod",
                "property",
                "custom_gradient",
            }:
                return Function(function.node, function.scope, function.defaults, name)
            if name in {"wraps", "recompute_grad"}:
                return function
        if isinstance(decorator, BoundMethod) and decorator.method == "setter":
            getter = decorator.owner
            if isinstance(getter, Function) and getter.manner == "property":
                return Function(getter.node, getter.scope, getter.defaults, "property", function)
        if isinstance(decorator, Builtin):
            return self.call_value(decorator, [function], {})
        if isinstance(decorator, Function):
            return self.call_value(decorator, [function], {})
        return Function(function.node, function.scope, function.defaults, "unknown")

    def call_custom_gradient(
        self, function: Function, arguments: list[Any], named: dict[str, Any]
    ) -> Any:
        """Call a function with ``tf.custom_gradient``."""
        answer = self.call_function(function, arguments, named)
        if not isinstance(answer, Sequence) or len(answer.cells) != 2:  # noqa: PLR2004
            return self.unknown(*arguments)
        result, gradient = answer.items()
        if _is_nested(result) or isinstance(result, Choice) or _takes_variables(gradient):
            # It may compute the gradients of Variables, too, that the function reads.
            value = self.unknown(result, *arguments, *named.values())
            self.record_unknown(value.node)
            return value
        inputs = tuple(
            node for value in (*arguments, *named.values())
            if not isinstance(value, Instance) and (node := self.node_of(value)) is not None
        )  # fmt: skip
        results = result.items() if isinstance(result, Sequence) else [result]
        found = []
        for place, each in enumerate(results):
            inner = self.node_of(each)
            if inner is None:
                return self.fails("ValueError")
            note = CustomNote(self, gradient, place, len(results))
            node = self.machine.node("custom", inputs, inner.dtype, inner.shape, note)
            found.append(Tensor(self.machine.record(node)))
        return self.sequence(result.kind, found) if isinstance(result, Sequence) else found[0]

    def module_variables(self, owner: Instance, *, trained_only: bool) -> Any:
        """Return the Variables of a ``tf.Module``, in the order of its attributes' names."""
        found: list[Any] = []
        for name in sorted(owner.cells):
            found += [
                each for each in variables_in(owner.cells[name], inside=True)
                if all(each is not other for other in found)
                and not (trained_only and each.trained == NO)
            ]  # fmt: skip
        return self.sequence("tuple", found)


def _is_nested(result: Any) -> bool:
    """Tell whether a result is more than a tensor or a list of tensors."""
    parts = result.items() if isinstance(result, Sequence) else [result]
    return any(isinstance(each, (Sequence, Mapping)) for each in parts)


def _takes_variables(gradient: Any) -> bool:
    """Tell whether a gradient's function may be handed the Variables that the function reads."""
    if not isinstance(gradient, Function):
        return True
    spec = gradient.node.args
    names = {each.arg for each in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)}
    return spec.kwarg is not None or "variables" in names
