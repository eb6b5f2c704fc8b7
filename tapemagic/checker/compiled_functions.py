"""Calls of a ``tf.function``: one operation, whatever the function does.

TensorFlow makes a graph of such a function, and calls the graph. For the tapes of the function
itself its arguments are tensors of their own: one that is handed to it and is found outside as well
is two tensors there. What it gives are new tensors, too.

For a tape around the call, the call is *one* operation, and so it is coarse. The derivative of one
output by an argument that only another output uses is zero, where it is None without the decorator;
and the second derivative of a linear function is mostly zero. So each output is made of what it is
made of, and, *perhaps*, of all that the function uses. A Jacobian is computed in such a graph, too.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from .bound_names import bound_names
from .graph import trainable
from .interpreter import dtype_of_constant
from .leaves import leaves_of
from .levels import MAYBE, NO
from .program_functions import ProgramFunctions
from .values import (
    Constant,
    Departed,
    Function,
    Mapping,
    Sequence,
    Tensor,
    Variable,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .graph import Node

__all__ = ["CompiledFunctions", "changes_others"]

# Methods that change a list, a dictionary or a set.
CHANGING = frozenset({
    "append", "extend", "insert", "pop", "remove", "clear", "add", "update", "setdefault", "sort",
    "reverse",
})  # fmt: skip
# What no gradient goes through.
ENDS = frozenset({"nothing", "stop_gradient", "assigned", "left", "given"})


class CompiledFunctions(ProgramFunctions):
    """Calls functions that ``tf.function`` has compiled."""

    def call_compiled(self, function: Function, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Call a function that is compiled.

        What it does to Python's objects, it does when it is compiled, and not in each call.
        """
        plain = Function(function.node, function.scope, function.defaults)
        if self.functions_run_eagerly:
            return self.call_function(plain, arguments, named)
        if function.node in self.entered and changes_others(function.node):
            return self._call_again(function, plain, arguments, named)
        place, outside = self.machine.place, self.graph
        self.graph = begun = self.machine.count
        try:
            given = [self._with_leaves(self._argument, each) for each in arguments]
            by_name = {
                name: self._with_leaves(self._argument, each) for name, each in named.items()
            }
            value = self.call_function(plain, given, by_name)
        finally:
            self.graph = outside
        self.machine.place = place
        value = self._with_leaves(self._inner_result, value)
        results = [each.node for each in leaves_of(value) if isinstance(each, Tensor)]
        used = self.used_by(results, begun)
        inputs = list(self.used_by(results, begun, through_all=True))
        handed = leaves_of(*arguments, *named.values())
        inputs += [each.node for each in handed if isinstance(each, Tensor)]
        return self._with_leaves(lambda each: self._result(each, used, inputs), value)

    def _call_again(
        self, function: Function, plain: Function, arguments: list[Any], named: dict[str, Any]
    ) -> Any:
        """Call a function of which it is not known whether it is compiled anew."""
        calls = len(self.calls)
        value = self.choose(
            lambda: self.call_function(plain, arguments, named), lambda: self.unknown(*arguments)
        )
        del self.calls[calls:]
        self.record_unknown(self.unknown(value).node)
        return self.unknown_call(function, [value])

    def _with_leaves(self, change: Callable[[Any], Any], value: Any) -> Any:
        """Return a structure with its leaves changed; one of which not all is known, as it is."""
        if isinstance(value, Sequence):
            if value.kind == "set" or value in self.open_lists or value in self.lost_collections:
                return value
            kind = "list" if value.kind == "list" else "tuple"
            return self.sequence(kind, [self._with_leaves(change, each) for each in value.items()])
        if isinstance(value, Mapping):
            if value in self.lost_collections:
                return value
            return Mapping(
                {key: self._with_leaves(change, each) for key, each in value.cells.items()}
            )
        return change(value)

    def _argument(self, value: Any) -> Any:
        """Return an argument as the function sees it."""
        if isinstance(value, Tensor):
            return Tensor(self.opaque(value.node))
        if isinstance(value, Departed):
            # An array becomes a tensor, a number of Python stays one.
            node = value.node
            is_array = node.shape is not None and node.shape != ()
            left = self.machine.node("left", (node,), node.dtype, node.shape)
            return Tensor(left) if is_array else self.unknown(value)
        return value

    def _inner_result(self, value: Any) -> Any:
        """Return what the function returns as a tensor of its graph."""
        if isinstance(value, Variable):
            return Tensor(self.machine.read(value.handle, value.trained))
        if isinstance(value, Departed):
            return Tensor(self.machine.node("left", (value.node,), "?", value.node.shape))
        if isinstance(value, Constant) and value.value is not None:
            return Tensor(self.machine.node("constant", (), dtype_of_constant(value.value), ()))
        return value

    def _result(self, value: Any, used: tuple[Node, ...], inputs: list[Node]) -> Any:
        """Return an output as the caller sees it: a tape that follows an input follows it."""
        if not isinstance(value, Tensor):
            return value
        output = self.opaque(value.node, used)
        for tape, recording in self.machine.active:
            generation = tape.generation
            if generation is not None:
                level = min(recording, max(map(generation.follows, inputs), default=NO))
                if level > generation.follows(output):
                    self.store.write(generation.recorded, output, level)
        return Tensor(output)

    def opaque(self, node: Node, used: tuple[Node, ...] = ()) -> Node:
        """Return a new tensor with the same numbers, perhaps made of what is `used`, too."""
        inputs = [node]
        if used and trainable(node.dtype):
            perhaps = self.machine.node("perhaps", used, node.dtype)
            inputs.append(self.machine.record(perhaps, MAYBE))
        same = self.machine.node("linear", tuple(inputs), node.dtype, node.shape)
        return self.machine.record(same)

    def used_by(
        self, results: Iterable[Node], begun: int, *, through_all: bool = False
    ) -> tuple[Node, ...]:
        """Return what was there when there were `begun` nodes, and is used for the results.

        Only where a gradient may flow is it looked for, or `through_all` operations.
        """
        if not self.machine.active:
            return ()
        found: dict[Node, None] = {}
        seen: set[Node] = set()
        stack = list(results)
        while stack:
            node = stack.pop()
            if node in seen:
                continue
            seen.add(node)
            if node.number <= begun or node.operation == "handle":
                found[node] = None
            elif through_all or (node.operation not in ENDS and trainable(node.dtype)):
                stack += node.inputs
        return tuple(found)


def changes_others(node: ast.AST) -> bool:
    """Tell whether a function may bind or change what is not its own."""
    if isinstance(node, ast.Lambda):
        return False
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))  # noqa: S101  for the type checker
    own = bound_names(node.body)
    for part in ast.walk(node):
        if isinstance(part, (ast.Global, ast.Nonlocal)):
            return True
        changed: ast.AST | None
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute):
            changed = part.func.value if part.func.attr in CHANGING else None
        else:
            is_stored = isinstance(getattr(part, "ctx", None), ast.Store)
            is_part = isinstance(part, (ast.Attribute, ast.Subscript))
            changed = part if is_stored and is_part else None
        while isinstance(changed, (ast.Attribute, ast.Subscript)):
            changed = changed.value
        if changed is not None and not (isinstance(changed, ast.Name) and changed.id in own):
            return True
    return False
