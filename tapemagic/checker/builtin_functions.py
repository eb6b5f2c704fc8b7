"""Python's own functions, as far as tensors and tapes go through them.

``zip`` and ``enumerate`` matter, since gradients go through them to the optimizer; ``float``
matters, since what it gives no tape follows. What is not in the table is unknown.
"""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING, Any

from .attributes import resolution_order
from .compiled_functions import CompiledFunctions
from .store import MISSING
from .values import (
    NOTHING,
    BoundMethod,
    Builtin,
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
    Tensor,
    Unknown,
    Variable,
)

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["BuiltinFunctions"]

# What takes all items of a generator at once, or of a short one soon.
CONSUMERS = (
    "sum", "max", "min", "list", "tuple", "set", "sorted", "dict", "zip", "enumerate", "any", "all",
)  # fmt: skip


class BuiltinFunctions(CompiledFunctions):
    """Calls functions of Python."""

    def __init__(self, steps: int) -> None:
        super().__init__(steps)
        functions: dict[str, Callable[..., Any]] = {
            "print": lambda *_, **__: NOTHING,
            "range": self._range,
            "len": self._len,
            "float": self._float,
            "int": self._int,
            "pow": self._pow,
            "exec": self._see_names,
            "eval": self._see_names,
            "globals": self._see_names,
            "locals": self._see_names,
            "vars": self._see_names,
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
            "iter": self._iter,
            "next": self._next,
            "isinstance": lambda *_: self.unknown(),
            "callable": self._callable,
            "type": lambda *_: self.unknown(),
            "id": lambda *_: self.unknown(),
            "str": lambda *_: self.unknown(),
            "repr": lambda *_: self.unknown(),
            "getattr": self._getattr,
            "setattr": self._setattr,
            "hasattr": lambda *_: self.unknown(),
            "super": self._super,
            "round": self._round,
            "any": lambda *_: self.unknown(),
            "all": lambda *_: self.unknown(),
        }
        for name in CONSUMERS:
            functions[name] = self._consuming(functions[name])
        self._functions = functions
        self._builtins: dict[str, Builtin] = {}

    def _consuming(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return `function`, which is given the lists of what generators yield."""

        def consuming(*values: Any, **named: Any) -> Any:
            return function(*map(self.settled, values), **named)

        return consuming

    def builtin(self, name: str) -> Any:
        """Return Python's own function of this name."""
        function = self._functions.get(name)
        if function is not None:
            if name not in self._builtins:
                self._builtins[name] = Builtin(function)
            return self._builtins[name]
        if name in {"staticmethod", "classmethod", "property"} or (
            isinstance(getattr(builtins, name, None), type)
            and issubclass(getattr(builtins, name), BaseException)
        ):
            return Symbol(f"builtins.{name}")
        return None

    def _range(self, *bounds: Any) -> Any:
        if all(isinstance(bound, Constant) and isinstance(bound.value, int) for bound in bounds):
            try:
                return Constant(range(*(bound.value for bound in bounds)))
            except (TypeError, ValueError):
                return self.unknown()
        return Unknown(self.machine.node("unknown", (), "int"))

    def _len(self, value: Any) -> Any:
        length = self.length(value)
        return (
            Unknown(self.machine.node("unknown", (), "int")) if length is None else Constant(length)
        )

    def _number(self, value: Any = None, *_: Any, dtype: str = "?") -> Any:
        if value is None:
            return Constant(0)
        if isinstance(value, Constant):
            if value.value is None:
                return self.fails("TypeError", value.given_by)
            return value if isinstance(value.value, (int, float)) else self._number_of_text(value)
        if isinstance(value, (Tensor, Variable, Departed)):
            node = value.handle if isinstance(value, Variable) else value.node
            if isinstance(value, Variable):
                self.machine.accessed(value.handle, value.trained)
            return Departed(self.machine.node("left", (node,), dtype, ()), scalar=True)
        self.open_questions += 1
        if isinstance(value, Unknown):
            return (
                value
                if value.failed
                else Departed(self.machine.node("left", (value.node,), dtype, ()), scalar=True)
            )
        return self.unknown(value)

    def _number_of_text(self, value: Any) -> Any:
        self.open_questions += 1
        return self.unknown(value)

    def _int(self, value: Any = None, *rest: Any) -> Any:
        if isinstance(value, Constant) and isinstance(value.value, (int, float, str)) and not rest:
            try:
                return Constant(int(value.value))
            except (ValueError, OverflowError) as error:
                return self.fails(type(error).__name__)
        return self._number(value, dtype="int")

    def _float(self, value: Any = None, *_: Any) -> Any:
        if isinstance(value, Constant) and isinstance(value.value, (int, str)):
            try:
                return Constant(float(value.value))
            except (ValueError, OverflowError) as error:
                return self.fails(type(error).__name__)
        return self._number(value, dtype="float")

    def _round(self, value: Any = NOTHING, *places: Any) -> Any:
        if isinstance(value, Constant) and isinstance(value.value, (int, float)) and not places:
            return self._int(Constant(round(value.value)))
        if isinstance(value, (Tensor, Variable)):
            return self.unknown(value)
        return self._number(value)

    def _pow(self, base: Any, exponent: Any, *modulus: Any) -> Any:
        if modulus:
            return self.unknown(base, exponent, *modulus)
        return self.combine(ast.Pow, base, exponent)

    def _see_names(self, *arguments: Any) -> Any:
        """Call what gives the names of a scope to whoever may change them."""
        if not (len(arguments) == 1 and isinstance(arguments[0], Unknown)):
            self.blind = True
        return self.unknown_call(Symbol("builtins.vars"), list(arguments))

    def _callable(self, value: Any = NOTHING) -> Any:
        if isinstance(value, (Function, Class, Builtin, BoundMethod)):
            return Constant(value=True)
        if isinstance(value, Instance):
            return Constant(self.in_class(value.kind, "__call__") is not None)
        is_data = isinstance(value, (Tensor, Variable, Departed, Constant, Sequence, Mapping))
        return Constant(value=False) if is_data else self.unknown()

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

    def sum_lazily(self, node: ast.expr, scope: Scope) -> Any:
        """Return the sum of what a generator expression gives, adding each item when it is made."""
        total: Any = Constant(0)
        for item, _ in self.items_of(node, Scope(outer=scope)):
            if item is not MISSING:
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
        if not self.is_short(given[0]):
            return self.unknown(*given)
        return self.sequence(kind, list(self.passes(given[0])))

    def _reordered(self, items: Any, *, reverse: bool) -> Any:
        if not self.is_short(items):
            return self.unknown(items)
        values = list(self.passes(items))
        if reverse:
            return self.sequence("iterator", values[::-1])
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
        if len(set(map(id, iterables))) < len(iterables) and any(
            isinstance(each, Sequence) and each.kind == "iterator" for each in iterables
        ):
            return self.unknown_call(Symbol("builtins.zip"), list(iterables))
        is_known = all(map(self.is_short, iterables))
        columns = [list(self.passes(each)) for each in iterables]
        rows = [self.sequence("tuple", list(row)) for row in zip(*columns, strict=False)]
        return self.rows(rows, known=is_known, kind="iterator")

    def _enumerate(self, iterable: Any, start: Any = None) -> Any:
        first = start.value if isinstance(start, Constant) else 0
        known = self.is_short(iterable)
        rows = [
            self.sequence(
                "tuple",
                [Constant(first + place) if known else self._unknown_number(), item],
            )
            for place, item in enumerate(self.passes(iterable))
        ]  # fmt: skip
        return self.rows(rows, known=known, kind="iterator")

    def _unknown_number(self) -> Unknown:
        return Unknown(self.machine.node("unknown", (), "int"))

    def _map(self, function: Any, *iterables: Any) -> Any:
        return Manager("lazy", lambda: self._mapped(function, iterables))

    def _mapped(self, function: Any, iterables: tuple[Any, ...]) -> Any:
        rows = zip(*(list(self.passes(each)) for each in iterables), strict=False)
        found = [self.call_value(function, list(row), {}) for row in rows]
        if not all(map(self.is_short, iterables)):
            return self.unknown(*found)
        return self.sequence("list", found)

    def _iter(self, items: Any, *_: Any) -> Any:
        if isinstance(items, Manager) or (isinstance(items, Sequence) and items.kind == "iterator"):
            return items
        if isinstance(items, Sequence) and self.is_short(items):
            return self.sequence("iterator", items.items())
        return self.unknown_call(Symbol("builtins.iter"), [items])

    def _next(self, items: Any, *default: Any) -> Any:
        if isinstance(items, Sequence) and self.is_short(items) and items.kind == "iterator":
            if items.cells:
                return self.next_item(items)
            return default[0] if default else self.fails("StopIteration")
        value = self.unknown_call(Symbol("builtins.next"), [items, *default])
        if isinstance(items, Manager):
            self.lost_collections.add(items)  # it may have further items, or not
        return value

    def _getattr(self, value: Any, name: Any, *_: Any) -> Any:
        if isinstance(name, Constant) and isinstance(name.value, str):
            return self.attribute_of(value, name.value)
        return self.unknown(value)

    def _setattr(self, owner: Any, name: Any, value: Any) -> Any:
        if isinstance(name, Constant):
            self.bind_attribute(owner, name.value, value)
        return NOTHING

    def _super(self, *_: Any) -> Any:
        owner, kind = self.running_methods[-1] if self.running_methods else (None, None)
        if kind is None or not isinstance(owner, Instance):
            return self.unknown()
        itself = owner.itself or owner
        order = resolution_order(itself.kind)
        if kind in order:
            order = order[order.index(kind) + 1 :]
        bases = [base for each in [itself.kind, *order] for base in each.bases
                 if not isinstance(base, Class)]  # fmt: skip
        above = Class(f"super of {kind.name}", {}, (*order, *bases))
        found = Instance(above, owner.cells, owner.node, itself)
        if self.in_class(above, "__init__") is None:
            # The base is of a library: what its __init__ does changes nothing here.
            above.cells["__init__"] = Builtin(lambda *_, **__: NOTHING)
        return found
