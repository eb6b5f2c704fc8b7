"""Functions, classes and generators that the program defines itself.

They are read each time that they are called, with the values that they are called with: a helper
with a tape of its own records under the tapes of its caller.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from .attributes import resolution_order
from .control import Returned
from .dataclass_objects import DataclassObjects
from .interpreter import DEEPEST_CALL
from .levels import MAYBE
from .values import NOTHING, BoundMethod, Class, Function, Instance, Manager, Mapping, Scope

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ProgramFunctions"]


class ProgramFunctions(DataclassObjects):
    """Calls functions and classes of the program."""

    def __init__(self, steps: int) -> None:
        super().__init__(steps)
        self._generators: dict[ast.AST, bool] = {}

    def function_value(self, node: Any, scope: Scope) -> Function:
        """Return the function that ``def`` or ``lambda`` makes."""
        arguments = node.args
        defaults: dict[str, Any] = {}
        positional = [*arguments.posonlyargs, *arguments.args]
        given = arguments.defaults
        for parameter, default in zip(
            positional[len(positional) - len(given) :], given, strict=True
        ):
            defaults[parameter.arg] = self.evaluate(default, scope)
        for parameter, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            if default is not None:
                defaults[parameter.arg] = self.evaluate(default, scope)
        while isinstance(scope.node, ast.ClassDef) and scope.outer is not None:
            scope = scope.outer  # a method does not see the names of its class
        function = Function(node, scope, defaults)
        self.definitions.append(function)
        return function

    def call_function(self, function: Function, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Call a function of the program."""
        if function.manner == "unknown":
            self._may_call(Function(function.node, function.scope, function.defaults))
            return self.unknown_call(function, [*arguments, *named.values()])
        if function.manner == "compiled":
            return self.call_compiled(function, arguments, named)
        if function.manner == "custom_gradient":
            plain = Function(function.node, function.scope, function.defaults)
            return self.call_custom_gradient(plain, arguments, named)
        if self.depth >= DEEPEST_CALL or self._recurs_undecidedly(function):
            return self.unknown_call(function, [*arguments, *named.values()])
        scope = self._bound_scope(function, arguments, named)
        if scope is None:
            return self.fails("TypeError")
        if function.manner == "contextmanager" or self._is_generator(function.node):
            return Manager("generator", (function, scope))
        if isinstance(function.node, ast.AsyncFunctionDef):
            return Manager("coroutine", (function, scope))
        return self.enter_function(function, scope)

    def enter_function(self, function: Function, scope: Scope) -> Any:
        """Read the body of a function whose parameters stand in `scope`."""
        node = function.node
        self.entered.add(node)
        self.depth += 1
        self.running.append((node, self.undecided + self.open_loops))
        place = self.machine.place
        try:
            if isinstance(node, ast.Lambda):
                return self.evaluate(node.body, scope)
            with self.frame("function") as frame:
                value: Any = NOTHING
                try:
                    self.run(node.body, scope)
                except Returned as departure:
                    value = departure.value
                return self.join_aside(frame, value)
        finally:
            self.depth -= 1
            self.running.pop()
            self.machine.place = place

    def _recurs_undecidedly(self, function: Function) -> bool:
        """Tell whether a function calls itself where it is not known whether it does.

        How deep it goes is not known either, and every level would try all of its branches.
        """
        for node, undecided in reversed(self.running):
            if node is function.node:
                return self.undecided + self.open_loops > undecided
        return False

    def _bound_scope(
        self, function: Function, arguments: list[Any], named: dict[str, Any]
    ) -> Scope | None:
        """Return the scope of a call; None where the arguments do not fit."""
        spec = function.node.args
        scope = Scope(outer=function.scope, node=function.node)
        cells = scope.cells
        positional = [parameter.arg for parameter in (*spec.posonlyargs, *spec.args)]
        cells.update(zip(positional, arguments, strict=False))
        surplus = arguments[len(positional) :]
        if spec.vararg is not None:
            cells[spec.vararg.arg] = self.sequence("tuple", surplus)
        elif surplus:
            return None
        known = {*positional, *(parameter.arg for parameter in spec.kwonlyargs)}
        further = {name: value for name, value in named.items() if name not in known}
        if spec.kwarg is not None:
            cells[spec.kwarg.arg] = Mapping(dict(further))
        elif further:
            return None
        cells.update({name: value for name, value in named.items() if name in known})
        for name in known:
            if name not in cells:
                if name not in function.defaults:
                    return None
                cells[name] = function.defaults[name]
        return scope

    def _is_generator(self, node: Any) -> bool:
        """Tell whether the body of a function has a ``yield`` of its own."""
        if isinstance(node, ast.Lambda):
            return False
        found = self._generators.get(node)
        if found is None:
            found = self._generators[node] = _has_yield(node.body)
        return found

    def call_bound(self, method: BoundMethod, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Call a method that is a function of the program."""
        function = method.method
        owner = method.owner
        if function.manner == "classmethod" and isinstance(owner, Instance):
            owner = owner.kind
        given = arguments if function.manner == "staticmethod" else [owner, *arguments]
        self.running_methods.append((owner, self.owners.get(function.node)))
        try:
            return self.call_function(function, given, named)
        finally:
            self.running_methods.pop()

    def instantiate(self, kind: Class, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Make an object of a class of the program."""
        if kind.is_remade:
            return self._remade(kind, arguments, named)
        if self.has_fields(kind):
            return self.made_of_fields(kind, arguments, named)
        made = Instance(kind, {}, self.machine.node("unknown", (), "?"))
        method = self.in_class(kind, "__init__")
        if isinstance(method, Function):
            self.call_bound(BoundMethod(made, method), arguments, named)
        else:
            for name, value in named.items():
                self.store.write(made.cells, name, value)
        return made

    def _remade(self, kind: Class, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Make an object of a class of which a decorator or a metaclass makes something else."""
        if "__new__" in kind.cells or any(not isinstance(base, Class) for base in kind.bases):
            for function in kind.cells.values():
                self._may_call(function)
            return self.unknown_call(kind, [*arguments, *named.values()])
        made = Instance(kind, {}, self.machine.node("unknown", (), "?"))
        for each in resolution_order(kind):
            for name, value in each.cells.items():
                if not isinstance(value, Function) and name not in made.cells:
                    self.store.write(made.cells, name, self.unknown(value, *arguments))
        for name, value in named.items():
            self.store.write(made.cells, name, value)
        for name in ("__init__", "__post_init__"):
            method = self.in_class(kind, name)
            if isinstance(method, Function):
                given = (arguments, named) if name == "__init__" else ([], {})
                self.call_bound(BoundMethod(made, method), *given)
        if self.in_class(kind, "__init__") is not None:
            # The decorator may do what it likes.
            for name, value in list(made.cells.items()):
                self.store.write(made.cells, name, self.unknown(value))
        return made

    # ---- generators ---------------------------------------------------------------------

    def under_generator(self, value: Manager, go_on: Callable[[Any], Any]) -> None:
        """Read the rest of a ``with`` at the ``yield`` of a context manager."""
        function, scope = value.subject
        self.yielding.append(self._outside_generator(go_on))
        try:
            self.enter_function(function, scope)
        finally:
            self.yielding.pop()

    def _outside_generator(self, go_on: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """Return `go_on`, read as what it is: no part of the generator."""

        def outside(yielded: Any) -> Any:
            own = self.yielding.pop()
            depth, self.depth = self.depth, max(0, self.depth - 1)
            try:
                go_on(yielded)
            finally:
                self.yielding.append(own)
                self.depth = depth
            return NOTHING

        return outside

    def finished(self, coroutine: Manager) -> Any:
        """Return what a coroutine returns when it is awaited."""
        if coroutine.kind != "coroutine":
            return self.unknown()
        function, scope = coroutine.subject
        return self.enter_function(function, scope)

    def collected(self, generator: Manager) -> Any:
        """Return the list of what a generator yields."""
        if generator in self.lost_collections:
            return self.unknown()
        if self.machine.cells.get(("spent", generator)):
            return self.sequence("list", [])
        self.store.write(self.machine.cells, ("spent", generator), MAYBE)
        if generator.kind == "lazy":
            return generator.subject()
        function, scope = generator.subject
        found: list[Any] = []
        loops, known = self.open_loops, True

        def collect(yielded: Any) -> Any:
            nonlocal known
            known = known and self.open_loops == loops
            found.append(yielded)
            return NOTHING

        self.yielding.append(collect)
        try:
            self.enter_function(function, scope)
        finally:
            self.yielding.pop()
        return self.rows(found, known=known)


def _has_yield(nodes: list[Any]) -> bool:
    stack: list[Any] = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            stack += ast.iter_child_nodes(node)
    return False
