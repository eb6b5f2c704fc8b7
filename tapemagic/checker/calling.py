"""Calls: of whatever can be called.

A function of the program is read with its arguments; what Python, numpy and TensorFlow have is
known to other modules. A function that cannot be looked into may do anything with what it is
given: its result is unknown, and perhaps connected to all of its arguments.
"""

from __future__ import annotations

import ast
from contextlib import suppress
from typing import Any

from .control import Raised
from .levels import MAYBE
from .statements import Statements
from .tapes import OPAQUE
from .values import (
    BoundMethod,
    Builtin,
    Choice,
    Class,
    Constant,
    Function,
    Instance,
    Manager,
    Mapping,
    Scope,
    Sequence,
    Symbol,
    TapeValue,
    Variable,
)

__all__ = ["Calling"]

METHODS_OF_TAPES = frozenset({
    "gradient", "jacobian", "batch_jacobian", "watch", "reset", "stop_recording",
    "watched_variables",
})  # fmt: skip


# Libraries that do not change what they are given.
KNOWN_LIBRARIES = ("tensorflow", "numpy", "keras", "matplotlib", "math", "builtins")
# Methods of what is not known that are called everywhere, and change nothing that they are given.
METHODS_THAT_ONLY_LOOK = frozenset({
    "apply_gradients", "minimize", "build", "compile", "fit", "append", "extend", "join", "write",
    "format", "plot", "scatter", "update_state", "insert", "add", "apply",
})  # fmt: skip


class Calling(Statements):
    """Calls what can be called."""

    def call(self, node: ast.Call, scope: Scope) -> Any:
        """Evaluate ``function(arguments)``."""
        self.step()
        function = self.evaluate(node.func, scope)
        if _is_of_generator(node) and function is self.builtin("sum"):
            return self.sum_lazily(node.args[0], scope)
        arguments, named, is_complete = self._arguments(node, scope)
        self.machine.place = node
        if not is_complete:
            if isinstance(function, BoundMethod) and function.method in METHODS_OF_TAPES:
                return self.ask_with_unknown_arguments(node, function, arguments)
            return self.unknown_call(function, [*arguments, *named.values()])
        if isinstance(function, BoundMethod) and isinstance(function.method, str):
            return self.call_method(node, function, arguments, named)
        if isinstance(function, Symbol):
            return self.call_symbol(node, function.path, arguments, named)
        return self.call_value(function, arguments, named)

    def _arguments(self, node: ast.Call, scope: Scope) -> tuple[list[Any], dict[str, Any], bool]:
        """Return the arguments by place and by name, and whether these are all, in order."""
        arguments: list[Any] = []
        is_complete = True
        for argument in node.args:
            value = self.evaluate(argument, scope)
            if not isinstance(argument, ast.Starred):
                arguments.append(value)
                continue
            value = self.settled(value)
            if isinstance(value, Sequence) and value not in self.open_lists:
                arguments += value.items()
            else:
                arguments.append(value)
                is_complete = False
        named: dict[str, Any] = {}
        for keyword in node.keywords:
            value = self.evaluate(keyword.value, scope)
            if keyword.arg is not None:
                named[keyword.arg] = value
            elif isinstance(value, Mapping) and value not in self.lost_collections:
                named.update({str(key): item for key, item in value.cells.items()})
            else:
                arguments.append(value)
                is_complete = False
        return arguments, named, is_complete

    def call_value(self, function: Any, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Call `function`."""
        if isinstance(function, Function):
            return self.call_function(function, arguments, named)
        if isinstance(function, BoundMethod):
            if isinstance(function.method, Function):
                return self.call_bound(function, arguments, named)
            return self.call_method(None, function, arguments, named)
        if isinstance(function, Builtin):
            try:
                return function.call(*arguments, **named)
            except TypeError:
                return self.unknown_call(function, [*arguments, *named.values()])
        if isinstance(function, Symbol):
            return self.call_symbol(None, function.path, arguments, named)
        if isinstance(function, Class):
            return self.instantiate(function, arguments, named)
        if isinstance(function, Instance):
            method = self.in_class(function.kind, "__call__")
            if isinstance(method, Function):
                return self.call_bound(BoundMethod(function, method), arguments, named)
        if isinstance(function, Constant) and function.value is None:
            return self.fails("TypeError", function.given_by)
        if isinstance(function, Choice):
            return self._call_any(function, arguments, named)
        return self.unknown_call(function, [*arguments, *named.values()])

    def _call_any(self, choice: Choice, arguments: list[Any], named: dict[str, Any]) -> Any:
        ways = [lambda each=each: self.call_value(each, arguments, named) for each in choice.values]
        return self.choose(*ways)

    def unknown_call(self, function: Any, arguments: list[Any]) -> Any:
        """Return what a function gives that cannot be looked into: anything may have happened."""
        self.open_questions += 1
        may_change = not (
            (isinstance(function, Symbol) and function.path.startswith(KNOWN_LIBRARIES))
            or (isinstance(function, BoundMethod) and function.method in METHODS_THAT_ONLY_LOOK)
        )
        for argument in arguments:
            self._may_change(argument, anything=may_change)
            self._may_call(argument)
        if self.machine.active:
            for argument in arguments:
                for variable in direct_variables(argument):
                    self.machine.accessed(variable.handle, variable.trained)
        parts = [function.owner if isinstance(function, BoundMethod) else function, *arguments]
        value = self.unknown(*parts)
        # What a function reads by itself may be watched, and what it keeps may be asked for later.
        self.record_unknown(value.node)
        for tape, _ in self.machine.active:
            generation = tape.generation
            if generation is not None and OPAQUE not in generation.recorded:
                self.store.write(generation.recorded, OPAQUE, MAYBE)
        return value

    def _may_change(self, value: Any, *, anything: bool, depth: int = 4) -> None:
        """Note that a function that cannot be looked into may change what it is given.

        It may use the tapes, and with `anything` change lists, dictionaries and objects.
        """
        if isinstance(value, TapeValue):
            self.lose(value.tape)
        elif isinstance(value, Manager) and value.kind == "stack":
            self.forget_items(value.subject)
        elif isinstance(value, (Sequence, Mapping, Instance)) and depth:
            for name, part in list(value.cells.items()):
                self._may_change(part, anything=anything, depth=depth - 1)
                if isinstance(value, Instance) and anything and not isinstance(part, TapeValue):
                    self.store.write(value.cells, name, self.unknown(part))
            is_mutable = not isinstance(value, Instance) and getattr(value, "kind", "") != "tuple"
            if is_mutable and (anything or getattr(value, "kind", "") == "iterator"):
                self.forget_items(value)

    def _may_call(self, value: Any) -> None:
        """Read a function of the program that is handed to one that cannot be looked into."""
        if isinstance(value, Manager) and value.kind in {"generator", "lazy", "coroutine"}:
            ends = self.finished if value.kind == "coroutine" else self.collected
            self.choose(lambda: self._read_aside(ends, [value]), lambda: None)
            return
        if isinstance(value, BoundMethod) and isinstance(value.method, Function):
            value = value.method
        if not isinstance(value, Function) or any(value.node is node for node, _ in self.running):
            return
        is_new, before = value.node not in self.entered, len(self.calls)
        arguments = [self.unknown() for _ in _positional(value.node)]
        self.choose(
            lambda: self._read_aside(self.call_function, [value, arguments, {}]), lambda: None
        )
        if not is_new:
            del self.calls[before:]

    def _read_aside(self, function: Any, arguments: list[Any]) -> None:
        with suppress(Raised):
            function(*arguments)


def _is_of_generator(node: ast.Call) -> bool:
    """Tell whether a call is ``function(... for ...)``, whose items are made one by one."""
    return len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp) and not node.keywords


def _positional(node: Any) -> list[Any]:
    required = len(node.args.posonlyargs) + len(node.args.args) - len(node.args.defaults)
    return [*node.args.posonlyargs, *node.args.args][:required]


def direct_variables(value: Any, depth: int = 2) -> list[Variable]:
    if isinstance(value, Variable):
        return [value]
    if depth and isinstance(value, (Sequence, Mapping, Instance)):
        return [each for part in value.cells.values() for each in direct_variables(part, depth - 1)]
    return []
