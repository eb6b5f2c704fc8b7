"""Calls: of functions and classes of the program, of Python's own functions, of methods."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING, Any

from .control import Raised, Returned
from .interpreter import DEEPEST_CALL
from .statements import Statements
from .tapes import Tape
from .values import (
    NOTHING,
    BoundMethod,
    Builtin,
    Choice,
    Class,
    Constant,
    Departed,
    Function,
    Instance,
    Manager,
    Mapping,
    Scope,
    Sequence,
    Symbol,
    TapeValue,
    Tensor,
    Unknown,
    Variable,
)

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Calling"]

METHODS_OF_TAPES = frozenset({
    "gradient", "jacobian", "batch_jacobian", "watch", "reset", "stop_recording",
    "watched_variables",
})  # fmt: skip


class Calling(Statements):
    """Calls what can be called."""

    def __init__(self, steps: int) -> None:
        super().__init__(steps)
        self.owners: dict[Any, Any] = {}
        self._builtins: dict[str, Builtin] = {
            name: Builtin(function)
            for name, function in {
                "print": lambda *_, **__: NOTHING,
                "range": self._range,
                "len": self._len,
                "float": self._number,
                "int": self._number,
                "bool": self._truth,
                "abs": self._abs,
                "sum": self._sum,
                "max": self._one_of,
                "min": self._one_of,
                "list": lambda *items: self._collection("list", items),
                "tuple": lambda *items: self._collection("tuple", items),
                "set": lambda *items: self._collection("set", items),
                "reversed": lambda items: self._reordered(items, reverse=True),
                "sorted": lambda items, **_: self._reordered(items, reverse=False),
                "dict": self._dict,
                "zip": self._zip,
                "enumerate": self._enumerate,
                "map": self._map,
                "iter": lambda items: items,
                "next": self._next,
                "isinstance": lambda *_: self.unknown(),
                "callable": lambda *_: self.unknown(),
                "type": lambda *_: self.unknown(),
                "id": lambda *_: self.unknown(),
                "str": lambda *_: self.unknown(),
                "repr": lambda *_: self.unknown(),
                "getattr": self._getattr,
                "setattr": self._setattr,
                "hasattr": lambda *_: self.unknown(),
                "super": self._super,
                "round": self._number,
                "any": lambda *_: self.unknown(),
                "all": lambda *_: self.unknown(),
            }.items()
        }
        self._methods_of_self: list[tuple[Any, Class]] = []

    def builtin(self, name: str) -> Any:
        """Return Python's own function of this name."""
        found = self._builtins.get(name)
        if found is not None:
            return found
        if name in {"staticmethod", "classmethod", "property"} or (
            isinstance(getattr(builtins, name, None), type)
            and issubclass(getattr(builtins, name), BaseException)
        ):
            return Symbol(f"builtins.{name}")
        return None

    # ---- calls -------------------------------------------------------------------------------

    def call(self, node: ast.Call, scope: Scope) -> Any:
        """Evaluate ``function(arguments)``."""
        self.step()
        function = self.evaluate(node.func, scope)
        arguments: list[Any] = []
        is_complete = True
        for argument in node.args:
            value = self.evaluate(argument, scope)
            if not isinstance(argument, ast.Starred):
                arguments.append(value)
            elif isinstance(value, Sequence):
                arguments += value.items()
            else:
                arguments.append(value)
                is_complete = False
        named: dict[str, Any] = {}
        for keyword in node.keywords:
            value = self.evaluate(keyword.value, scope)
            if keyword.arg is not None:
                named[keyword.arg] = value
            elif isinstance(value, Mapping):
                named.update({str(key): item for key, item in value.cells.items()})
            else:
                arguments.append(value)
                is_complete = False
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

    def call_symbol(
        self, node: ast.Call | None, path: str, arguments: list[Any], named: dict[str, Any]
    ) -> Any:
        raise NotImplementedError

    def call_method(
        self, node: ast.Call | None, method: BoundMethod, arguments: list[Any],
        named: dict[str, Any],
    ) -> Any:  # fmt: skip
        raise NotImplementedError

    def ask_with_unknown_arguments(
        self, node: ast.Call, method: BoundMethod, arguments: list[Any]
    ) -> Any:
        raise NotImplementedError

    def call_value(self, function: Any, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Call `function`."""
        if isinstance(function, Function):
            return self.call_function(function, arguments, named)
        if isinstance(function, BoundMethod):
            if isinstance(function.method, Function):
                return self._call_bound(function, arguments, named)
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
            method = self._in_class(function.kind, "__call__")
            if isinstance(method, Function):
                return self._call_bound(BoundMethod(function, method), arguments, named)
        if isinstance(function, Constant) and function.value is None:
            return self.fails("TypeError", function.given_by)
        if isinstance(function, Choice):
            return self._call_any(function, arguments, named)
        return self.unknown_call(function, [*arguments, *named.values()])

    def _call_any(self, choice: Choice, arguments: list[Any], named: dict[str, Any]) -> Any:
        ways = [
            lambda each=each: self.call_value(each, arguments, named) for each in choice.values
        ]
        return self.choose(*ways)

    def _call_bound(
        self, method: BoundMethod, arguments: list[Any], named: dict[str, Any]
    ) -> Any:
        function = method.method
        owner = method.owner
        if function.manner == "classmethod" and isinstance(owner, Instance):
            owner = owner.kind
        given = arguments if function.manner == "staticmethod" else [owner, *arguments]
        self._methods_of_self.append((owner, self.owners.get(function.node)))
        try:
            return self.call_function(function, given, named)
        finally:
            self._methods_of_self.pop()

    def unknown_call(self, function: Any, arguments: list[Any]) -> Any:
        """Return what a function gives that cannot be looked into: anything may have happened."""
        self.open_questions += 1
        for argument in arguments:
            self._may_change(argument)
            self._may_call(argument)
        for tape, _ in self.machine.active:
            for argument in arguments:
                for value in _variables_in(argument):
                    self.machine.accessed(value.handle, value.trained)
            del tape
        parts = [function.owner if isinstance(function, BoundMethod) else function, *arguments]
        value = self.unknown(*parts)
        # What a function reads by itself may be watched.
        self.record_unknown(value.node)
        return value

    def _may_change(self, value: Any) -> None:
        """Note that a function that cannot be looked into may change what it is given."""
        if isinstance(value, TapeValue):
            self.lose(value.tape)
        elif isinstance(value, Instance):
            for part in list(value.cells.values()):
                if isinstance(part, TapeValue):
                    self.lose(part.tape)

    def lose(self, tape: Tape) -> None:
        """Note that it is not known any more what `tape` has been asked."""
        raise NotImplementedError

    def _may_call(self, value: Any) -> None:
        """Read a function of the program that is handed to one that cannot be looked into."""
        if isinstance(value, BoundMethod) and isinstance(value.method, Function):
            value = value.method
        if isinstance(value, Function) and value.node not in self.entered:
            arguments = [self.unknown() for _ in _positional(value.node)]
            mark = self.store.mark()
            try:
                self.call_function(value, arguments, {})
            except Raised:
                pass
            self.store.take_back(mark)

    # ---- functions of the program --------------------------------------------------------------

    def function_value(self, node: Any, scope: Scope) -> Function:
        """Return the function that ``def`` or ``lambda`` makes."""
        arguments = node.args
        defaults: dict[str, Any] = {}
        positional = [*arguments.posonlyargs, *arguments.args]
        given = arguments.defaults
        for parameter, default in zip(positional[len(positional) - len(given) :], given, strict=True):
            defaults[parameter.arg] = self.evaluate(default, scope)
        for parameter, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            if default is not None:
                defaults[parameter.arg] = self.evaluate(default, scope)
        function = Function(node, scope, defaults)
        self.definitions.append(function)
        return function

    def call_function(
        self, function: Function, arguments: list[Any], named: dict[str, Any]
    ) -> Any:
        """Call a function of the program."""
        if function.manner == "unknown":
            self._may_call(Function(function.node, function.scope, function.defaults))
            return self.unknown_call(function, [*arguments, *named.values()])
        if function.manner == "custom_gradient":
            plain = Function(function.node, function.scope, function.defaults)
            return self.call_custom_gradient(plain, arguments, named)
        if self.depth >= DEEPEST_CALL:
            return self.unknown_call(function, [*arguments, *named.values()])
        scope = self._bound_scope(function, arguments, named)
        if scope is None:
            return self.fails("TypeError")
        if function.manner == "contextmanager" or _is_generator(function.node):
            return Manager("generator", (function, scope))
        return self.enter_function(function, scope)

    def call_custom_gradient(
        self, function: Function, arguments: list[Any], named: dict[str, Any]
    ) -> Any:
        raise NotImplementedError

    def enter_function(self, function: Function, scope: Scope) -> Any:
        """Read the body of a function whose parameters stand in `scope`."""
        node = function.node
        self.entered.add(node)
        if isinstance(node, ast.Lambda):
            return self.evaluate(node.body, scope)
        self.depth += 1
        place = self.machine.place
        try:
            with self.frame("function") as frame:
                value: Any = NOTHING
                try:
                    self.run(node.body, scope)
                except Returned as departure:
                    value = departure.value
                return self.join_aside(frame, value)
        finally:
            self.depth -= 1
            self.machine.place = place

    def _bound_scope(
        self, function: Function, arguments: list[Any], named: dict[str, Any]
    ) -> Scope | None:
        """Return the scope of a call; None where the arguments do not fit."""
        spec = function.node.args
        scope = Scope(outer=function.scope)
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

    def instantiate(self, kind: Class, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Make an object of a class of the program."""
        made = Instance(kind, {}, self.machine.node("unknown", (), "?"))
        method = self._in_class(kind, "__init__")
        if isinstance(method, Function):
            self._call_bound(BoundMethod(made, method), arguments, named)
        else:
            for name, value in named.items():
                self.store.write(made.cells, name, value)
        return made

    # ---- generators ----------------------------------------------------------------------------

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

    def collected(self, generator: Manager) -> Any:
        """Return the list of what a generator yields."""
        function, scope = generator.subject
        found: list[Any] = []

        def collect(yielded: Any) -> Any:
            found.append(yielded)
            return NOTHING

        self.yielding.append(collect)
        try:
            self.enter_function(function, scope)
        finally:
            self.yielding.pop()
        return self.sequence("list", found)

    # ---- Python's own functions ----------------------------------------------------------------

    def _range(self, *bounds: Any) -> Any:
        if all(isinstance(bound, Constant) and isinstance(bound.value, int) for bound in bounds):
            try:
                return Constant(range(*(bound.value for bound in bounds)))
            except (TypeError, ValueError):
                return self.unknown()
        return Unknown(self.machine.node("unknown", (), "int"))

    def _len(self, value: Any) -> Any:
        length = self.length(value)
        return Unknown(self.machine.node("unknown", (), "int")) if length is None else Constant(length)

    def _number(self, value: Any = None, *_: Any) -> Any:
        if value is None:
            return Constant(0)
        if isinstance(value, Constant):
            if value.value is None:
                return self.fails("TypeError", value.given_by)
            return value if isinstance(value.value, (int, float)) else self.unknown()
        if isinstance(value, (Tensor, Variable, Departed)):
            node = value.handle if isinstance(value, Variable) else value.node
            if isinstance(value, Variable):
                self.machine.accessed(value.handle, value.trained)
            return Departed(self.machine.node("left", (node,), node.dtype, ()), scalar=True)
        if isinstance(value, Unknown):
            return value if value.failed else Departed(
                self.machine.node("left", (value.node,), "?", ()), scalar=True
            )
        return self.unknown(value)

    def _truth(self, value: Any = NOTHING) -> Any:
        truth = self.truth(value)
        return self.unknown() if truth is None else Constant(truth)

    def _abs(self, value: Any) -> Any:
        if isinstance(value, Constant) and isinstance(value.value, (int, float)):
            return Constant(abs(value.value))
        x = self.node_of(value)
        if x is None or not isinstance(value, (Tensor, Variable)):
            return self.unknown(value)
        return self.tensor("abs", x, dtype=x.dtype, shape=x.shape)

    def _sum(self, items: Any, start: Any = None) -> Any:
        total = Constant(0) if start is None else start
        for item in self.passes(items):
            total = self.combine(ast.Add, total, item)
        return total

    def _one_of(self, *values: Any, **_: Any) -> Any:
        items = list(self.passes(values[0])) if len(values) == 1 else list(values)
        if all(isinstance(item, Constant) for item in items):
            return self.unknown()
        value = items[0] if items else self.unknown()
        for item in items[1:]:
            value = self.join(value, item)
        return value

    def _collection(self, kind: str, given: tuple[Any, ...]) -> Any:
        if not given:
            return self.sequence(kind, [])
        if isinstance(given[0], Manager):
            given = (self.collected(given[0]),)
        if self.length(given[0]) is None:
            return self.unknown(*given)
        return self.sequence(kind, list(self.passes(given[0])))

    def _reordered(self, items: Any, *, reverse: bool) -> Any:
        if self.length(items) is None:
            return self.unknown(items)
        values = list(self.passes(items))
        if reverse:
            return self.sequence("list", values[::-1])
        joined = values[0] if values else NOTHING
        for value in values[1:]:
            joined = self.join(joined, value)
        return self.sequence("list", [joined] * len(values))

    def _dict(self, *given: Any, **named: Any) -> Any:
        cells: dict[Any, Any] = {}
        for each in given:
            if isinstance(each, Mapping):
                cells.update(each.cells)
                continue
            if not isinstance(each, Sequence):
                return self.unknown(*given)
            for pair in each.items():
                key = self.item(pair, Constant(0))
                if not isinstance(key, Constant):
                    return self.unknown(*given)
                cells[key.value] = self.item(pair, Constant(1))
        return Mapping({**cells, **named})

    def _zip(self, *iterables: Any, **_: Any) -> Any:
        lengths = [self.length(each) for each in iterables]
        known = [length for length in lengths if length is not None]
        columns = [list(self.passes(each)) for each in iterables]
        rows = [self.sequence("tuple", list(row)) for row in zip(*columns, strict=False)]
        if known and len(known) == len(lengths):
            return self.sequence("list", rows)
        return self.unknown_rows(rows)

    def unknown_rows(self, rows: list[Any]) -> Any:
        """Return a list of which only two rows are known."""
        return self.sequence("list", rows[:2])

    def _enumerate(self, iterable: Any, start: Any = None) -> Any:
        first = start.value if isinstance(start, Constant) else 0
        known = self.length(iterable) is not None
        rows = [
            self.sequence(
                "tuple",
                [Constant(first + place) if known else Unknown(self.machine.node("unknown", (), "int")),
                 item],
            )
            for place, item in enumerate(self.passes(iterable))
        ]  # fmt: skip
        return self.sequence("list", rows)

    def _map(self, function: Any, *iterables: Any) -> Any:
        rows = zip(*(list(self.passes(each)) for each in iterables), strict=False)
        found = [self.call_value(function, list(row), {}) for row in rows]
        if any(self.length(each) is None for each in iterables):
            return self.unknown(*found)
        return self.sequence("list", found)

    def _next(self, items: Any, *default: Any) -> Any:
        if isinstance(items, Sequence) and items.cells:
            return items.cells[0]
        self.open_questions += 1
        return self.unknown(items, *default)

    def _getattr(self, value: Any, name: Any, *_: Any) -> Any:
        if isinstance(name, Constant) and isinstance(name.value, str):
            return self.attribute_of(value, name.value)
        return self.unknown(value)

    def _setattr(self, owner: Any, name: Any, value: Any) -> Any:
        if isinstance(name, Constant):
            self._bind_attribute(owner, name.value, value)
        return NOTHING

    def _super(self, *_: Any) -> Any:
        if not self._methods_of_self:
            return self.unknown()
        owner, kind = self._methods_of_self[-1]
        if kind is None or not isinstance(owner, Instance):
            return self.unknown()
        above = Class(f"super of {kind.name}", {}, kind.bases)
        found = Instance(above, owner.cells, owner.node)
        if self._in_class(above, "__init__") is None:
            # The base is of a library: what its __init__ does changes nothing here.
            above.cells["__init__"] = Builtin(lambda *_, **__: NOTHING)
        return found

    def extend(self, owner: Sequence, value: Any) -> None:
        """Append all items of `value` to a list."""
        if self.length(value) is None:
            self.store.write(owner.cells, len(owner.cells), self.unknown(value))
            return
        for item in list(self.passes(value)):
            self.store.write(owner.cells, len(owner.cells), item)


def _positional(node: Any) -> list[Any]:
    required = len(node.args.posonlyargs) + len(node.args.args) - len(node.args.defaults)
    return [*node.args.posonlyargs, *node.args.args][:required]



def _is_generator(node: Any) -> bool:
    """Tell whether the body of a function has a ``yield`` of its own."""
    if isinstance(node, ast.Lambda):
        return False
    found = getattr(node, "_is_generator", None)
    if found is None:
        found = node._is_generator = _has_yield(node.body)
    return bool(found)


def _has_yield(nodes: list[Any]) -> bool:
    stack: list[Any] = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            stack += ast.iter_child_nodes(node)
    return False


def _variables_in(value: Any, depth: int = 2) -> list[Variable]:
    if isinstance(value, Variable):
        return [value]
    if depth and isinstance(value, (Sequence, Mapping, Instance)):
        return [each for part in value.cells.values() for each in _variables_in(part, depth - 1)]
    return []


