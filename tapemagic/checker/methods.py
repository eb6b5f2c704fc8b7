"""Methods of tapes, tensors, Variables, lists and dictionaries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .asked import GRADIENTS
from .exit_stacks import ExitStacks
from .store import MISSING
from .values import (
    NOTHING,
    BoundMethod,
    Choice,
    Constant,
    Departed,
    Manager,
    Mapping,
    Sequence,
    TapeValue,
    Tensor,
    Unknown,
    Variable,
)

if TYPE_CHECKING:
    import ast

__all__ = ["Methods"]


# Methods of collections that change nothing.
HARMLESS = frozenset({
    "index", "count", "union", "intersection", "difference", "symmetric_difference", "issubset",
    "issuperset", "isdisjoint", "copy", "get", "keys", "values", "items", "fromkeys",
})  # fmt: skip
ASSIGNMENTS = ("assign", "assign_add", "assign_sub")


class Methods(ExitStacks):
    """Calls methods that are no functions of the program."""

    def call_method(
        self, node: ast.Call | None, method: BoundMethod, arguments: list[Any],
        named: dict[str, Any],
    ) -> Any:  # fmt: skip
        """Call a method that is no function of the program."""
        owner, name = method.owner, method.method
        if isinstance(owner, TapeValue):
            return self.call_tape_method(node, owner, name, arguments, named)
        if isinstance(owner, Choice):
            return self._method_of_choice(node, owner, name, arguments, named)
        if isinstance(owner, (Tensor, Variable)):
            return self._method_of_tensor(owner, name, arguments, named)
        if isinstance(owner, Sequence):
            if named or (owner in self.lost_collections and name != "append"):
                return self._changed_somehow(owner, name, [*arguments, *named.values()])
            return self._method_of_sequence(owner, name, arguments)
        if isinstance(owner, Mapping):
            if owner in self.lost_collections:
                return self._changed_somehow(owner, name, [*arguments, *named.values()])
            return self._method_of_mapping(owner, name, arguments, named)
        if isinstance(owner, Departed):
            keeps = name in {"reshape", "copy", "flatten", "ravel", "squeeze", "transpose", "item"}
            dtype = owner.node.dtype if keeps else "?"
            return Departed(self.machine.node("left", (owner.node,), dtype), None)
        if isinstance(owner, Manager) and owner.kind == "stack":
            return self.call_stack_method(owner, name, arguments)
        if isinstance(owner, Unknown) and name in GRADIENTS and node is not None:
            return self.ask_unknown(node, name, [owner, *arguments])
        if isinstance(owner, Unknown) and name == "numpy":
            return (
                owner if owner.failed else Departed(self.machine.node("left", (owner.node,), "?"))
            )
        if isinstance(owner, Constant) and owner.value is None:
            if name in GRADIENTS and node is not None:
                return self.ask_nothing(node, name, owner.given_by)
            return self.fails("AttributeError", owner.given_by)
        return self.unknown_call(method, [*arguments, *named.values()])

    def _method_of_choice(
        self, node: ast.Call | None, owner: Choice, name: str, arguments: list[Any],
        named: dict[str, Any],
    ) -> Any:  # fmt: skip
        ways = [
            lambda each=each: self.call_method(node, BoundMethod(each, name), arguments, named)
            for each in owner.values
            if not (isinstance(each, Constant) and each.value is None)
        ]
        if not ways:
            return self.fails("AttributeError")
        before = len(self.calls)
        if not ways:
            return self.call_method(node, BoundMethod(owner.values[0], name), arguments, named)
        value = self.choose(*ways)
        if len(self.calls) > before + 1 and node is not None:
            asked = self.calls[before:]
            first = asked[0]
            if len({each.verdict for each in asked}) > 1:
                first.verdict = "unknown"
            first.none_or_error = all(each.none_or_error for each in asked)
            del self.calls[before + 1 :]
        elif name in GRADIENTS and len(owner.values) > 1 and len(self.calls) > before:
            first = self.calls[before]
            if len(ways) > 1:
                first.verdict, first.none_or_error = "unknown", False
        return value

    def _method_of_tensor(
        self, owner: Tensor | Variable, name: str, arguments: list[Any], named: dict[str, Any]
    ) -> Any:
        node = owner.handle if isinstance(owner, Variable) else owner.node
        if name == "numpy":
            if isinstance(owner, Variable):
                self.machine.accessed(owner.handle, owner.trained)
            return Departed(
                self.machine.node("left", (node,), node.dtype, node.shape),
                node.shape == () if node.shape is not None else None,
            )
        if isinstance(owner, Variable) and name in ASSIGNMENTS:
            value = arguments[0] if arguments else named.get("value", named.get("delta", NOTHING))
            if isinstance(value, Constant) and value.value is None:
                return self.fails("ValueError", value.given_by)
            assigned = self.node_of(value)
            if assigned is not None:
                self.machine.assign(owner.handle, assigned)
            return owner
        if isinstance(owner, Variable) and name in {"read_value", "value"}:
            found = self.node_of(owner)
            assert found is not None  # noqa: S101  for the type checker
            return Tensor(found)
        if name in {*GRADIENTS, *ASSIGNMENTS}:
            return self.fails("AttributeError")
        return self.unknown_call(BoundMethod(owner, name), [*arguments, *named.values()])

    def _changed_somehow(self, owner: Any, name: str, arguments: list[Any]) -> Any:
        """Call a method of a collection that may do anything to it."""
        value = self.unknown_call(BoundMethod(owner, name), arguments)
        self.changes(owner)
        if name not in HARMLESS:
            self.store.write(owner.cells, len(owner.cells), self.unknown(*arguments))
            self.forget_items(owner)
        return value

    def _method_of_sequence(self, owner: Sequence, name: str, arguments: list[Any]) -> Any:
        cells = owner.cells
        if owner.kind == "set" or (owner.kind == "tuple" and name not in HARMLESS):
            return self._changed_somehow(owner, name, arguments)
        if name in {"append", "pop", "insert", "clear"}:
            self.changes_length(owner)
        if name == "append" and arguments:
            self.store.write(cells, len(cells), arguments[0])
            return NOTHING
        if name == "extend" and arguments:
            self.extend(owner, arguments[0])
            return NOTHING
        if name == "pop":
            place: Any = len(cells) - 1
            if arguments and isinstance(arguments[0], Constant):
                place = arguments[0].value
            if not (isinstance(place, int) and -len(cells) <= place < len(cells)):
                return self.unknown(owner)
            items = owner.items()
            value = items.pop(place)
            self._replace(owner, items)
            return value
        if name == "insert" and len(arguments) == 2 and _is_index(arguments[0]):  # noqa: PLR2004
            items = owner.items()
            items.insert(arguments[0].value, arguments[1])
            self._replace(owner, items)
            return NOTHING
        if name in {"clear", "reverse", "copy"}:
            items = {"clear": [], "reverse": owner.items()[::-1]}.get(name, owner.items())
            if name == "copy":
                return self.sequence(owner.kind, items)
            self._replace(owner, items)
            return NOTHING
        return self._changed_somehow(owner, name, arguments)

    def _replace(self, owner: Sequence, items: list[Any]) -> None:
        for place in range(max(len(owner.cells), len(items))):
            value = items[place] if place < len(items) else MISSING
            self.store.write(owner.cells, place, value)

    def _method_of_mapping(
        self, owner: Mapping, name: str, arguments: list[Any], named: dict[str, Any]
    ) -> Any:
        if name in {"pop", "setdefault", "update", "clear"}:
            self.changes(owner)
        if name == "values":
            return self.sequence("list", list(owner.cells.values()))
        if name == "keys":
            return self.sequence("list", [Constant(key) for key in owner.cells])
        if name == "items":
            rows = [
                self.sequence("tuple", [Constant(key), value]) for key, value in owner.cells.items()
            ]
            return self.sequence("list", rows)
        if (
            name in {"get", "pop", "setdefault"}
            and arguments
            and isinstance(arguments[0], Constant)
        ):
            key = arguments[0].value
            found = owner.cells.get(key, MISSING)
            if found is not MISSING:
                if name == "pop":
                    self.store.write(owner.cells, key, MISSING)
                return found
            if name == "pop" and len(arguments) == 1:
                return self.fails("KeyError")
            default = arguments[1] if len(arguments) > 1 else NOTHING
            if name == "setdefault":
                self.store.write(owner.cells, arguments[0].value, default)
            return default
        is_known = all(
            isinstance(each, Mapping) and each not in self.lost_collections for each in arguments
        )
        if name == "update" and is_known:
            for cells in (*(each.cells for each in arguments), named):
                for key, value in cells.items():
                    self.store.write(owner.cells, key, value)
            return NOTHING
        if name == "copy":
            return Mapping(dict(owner.cells))
        if name == "clear":
            for key in list(owner.cells):
                self.store.write(owner.cells, key, MISSING)
            return NOTHING
        return self._changed_somehow(owner, name, [*arguments, *named.values()])


def _is_index(value: Any) -> bool:
    return isinstance(value, Constant) and isinstance(value.value, int)
