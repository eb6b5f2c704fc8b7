"""Lists, tuples, sets, dictionaries and comprehensions, and what stands in them.

A collection whose items are known is a `Sequence` or a `Mapping`; one of unknown length, or with an
unknown key, is an `Unknown` that is made of all that it may hold.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from .arithmetic import Arithmetic
from .store import MISSING
from .values import (
    NOTHING,
    Choice,
    Constant,
    Departed,
    Instance,
    Manager,
    Mapping,
    Scope,
    Sequence,
    Tensor,
    Unknown,
    Variable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Structures"]


# A loop of known length is read as often as it runs, up to so many passes; any other, so often.
MOST_PASSES = 24
PASSES_OF_OPEN_LOOP = 2


class Structures(Arithmetic):
    """Makes collections, and takes items out of them."""

    def sequence(self, kind: str, items: list[Any]) -> Sequence:
        """Return a list or a tuple of these."""
        made = Sequence(kind, dict(enumerate(items)), self.open_loops)
        if kind != "tuple":
            self.born[id(made.cells)] = made, self.store.mark()
        return made

    def changes_length(self, value: Sequence) -> None:
        """Note that a list grows or shrinks: in an open loop it is not known how often."""
        self.changes(value)
        if self.open_loops > value.depth:
            self.open_lists.add(value)

    def rows(self, rows: list[Any], *, known: bool, kind: str = "list") -> Sequence:
        """Return a list of rows; of which only the first ones are there, if it is not `known`."""
        made = self.sequence(kind, rows)
        if not known:
            self.open_lists.add(made)
        return made

    def forget_items(self, value: Any) -> None:
        """Let a list or a dictionary hold who knows what, and how much of it."""
        self.changes(value)
        if not value.cells:
            self.store.write(value.cells, 0, self.unknown())
        for key, old in list(value.cells.items()):
            self.store.write(value.cells, key, self.unknown(old))
        self.open_lists.add(value)
        self.lost_collections.add(value)

    def items(self, node: ast.Tuple | ast.List | ast.Set, scope: Scope) -> Any:
        """Evaluate the display of a list, a tuple or a set."""
        values: list[Any] = []
        for item in node.elts:
            value = self.evaluate(item, scope)
            if not isinstance(item, ast.Starred):
                values.append(value)
                continue
            value = self.settled(value)
            if isinstance(value, Sequence) and value not in self.open_lists:
                values += value.items()
            else:
                return self.unknown(value, *values)
        kind = {ast.Tuple: "tuple", ast.List: "list", ast.Set: "set"}[type(node)]
        return self.sequence(kind, values)

    def dictionary(self, node: ast.Dict, scope: Scope) -> Any:
        """Evaluate the display of a dictionary."""
        cells: dict[Any, Any] = {}
        unknown: list[Any] = []
        for key, item in zip(node.keys, node.values, strict=True):
            value = self.evaluate(item, scope)
            if key is None:
                if isinstance(value, Mapping):
                    cells.update(value.cells)
                else:
                    unknown.append(value)
                continue
            known = self.evaluate(key, scope)
            if isinstance(known, Constant):
                cells[known.value] = value
            else:
                unknown.append(value)
        if unknown:
            return self.unknown(Mapping(cells), *unknown)
        made = Mapping(cells)
        self.born[id(cells)] = made, self.store.mark()
        return made

    def comprehension(self, node: Any, scope: Scope) -> Any:
        """Evaluate a comprehension."""
        items, known = [], True
        for item, is_known in self.items_of(node, Scope(outer=scope)):
            known = known and is_known
            if item is not MISSING:
                items.append(item)
        if isinstance(node, ast.DictComp):
            if known and all(isinstance(key, Constant) for key, _ in items):
                return Mapping({key.value: value for key, value in items})
            return self.unknown(*(value for _, value in items))
        kind = "set" if isinstance(node, ast.SetComp) else "list"
        return self.sequence(kind, items) if known else self.unknown(*items)

    def generator(self, node: ast.GeneratorExp, scope: Scope) -> Any:
        """Evaluate a generator expression: its items are computed when they are asked for."""
        return Manager("lazy", lambda: self.comprehension(node, scope))

    def items_of(self, node: Any, scope: Scope, depth: int = 0) -> Iterator[tuple[Any, bool]]:
        """Give the items of a comprehension, each when it is asked for.

        Yields
        ------
        The item, and whether it is known that there is this item. At the end of a loop of which it
        is not known how often it runs, there is a `MISSING` one, which is none.
        """
        if depth == len(node.generators):
            if isinstance(node, ast.DictComp):
                yield (self.evaluate(node.key, scope), self.evaluate(node.value, scope)), True
            else:
                yield self.evaluate(node.elt, scope), True
            return
        part = node.generators[depth]
        iterable = self.evaluate(part.iter, scope)
        known = self.is_short(iterable)
        self.machine.place = part.iter
        for item in self.passes(iterable, part.iter):
            self.bind(part.target, item, scope)
            truths = [self.truth(self.evaluate(test, scope)) for test in part.ifs]
            if False in truths:
                continue
            for inner, is_known in self.items_of(node, scope, depth + 1):
                yield inner, is_known and None not in truths
        if not known:
            yield MISSING, False

    def is_short(self, value: Any) -> bool:
        """Tell whether the items of `value` are known and few, so that each can be looked at."""
        length = self.length(value)
        return length is not None and length <= MOST_PASSES

    def length(self, value: Any) -> int | None:
        """Return how many items there are in `value`, if that is known."""
        if value in self.open_lists:
            return None
        if isinstance(value, (Sequence, Mapping)):
            return len(value.cells)
        if isinstance(value, Constant) and isinstance(value.value, (str, bytes, range, tuple)):
            return len(value.value)
        shape = None
        if isinstance(value, (Tensor, Departed)):
            shape = value.node.shape
        elif isinstance(value, Variable):
            shape = value.handle.shape
        return shape[0] if shape else None

    def subscript(self, node: ast.Subscript, scope: Scope) -> Any:
        """Evaluate ``value[index]``."""
        value = self.evaluate(node.value, scope)
        index = self._index(node.slice, scope)
        self.machine.place = node
        return self.item(value, index)

    def _index(self, node: ast.expr, scope: Scope) -> Any:
        if isinstance(node, ast.Slice):
            bounds = [
                NOTHING if part is None else self.evaluate(part, scope)
                for part in (node.lower, node.upper, node.step)
            ]
            if all(isinstance(bound, Constant) for bound in bounds):
                return Constant(slice(*(bound.value for bound in bounds)))
            return self.unknown()
        if isinstance(node, ast.Tuple):
            return self.sequence("tuple", [self._index(part, scope) for part in node.elts])
        return self.evaluate(node, scope)

    def item(self, value: Any, index: Any) -> Any:
        """Return ``value[index]``."""
        known = index.value if isinstance(index, Constant) else MISSING
        if isinstance(value, Sequence):
            if isinstance(known, slice):
                if value in self.open_lists:
                    return self.unknown(value)
                return self.sequence(value.kind, value.items()[known])
            if isinstance(known, int) and value not in self.lost_collections:
                try:
                    return value.items()[known]
                except IndexError:
                    if value not in self.open_lists:
                        return self.fails("IndexError")
            self.open_questions += 1
            return self.unknown(value)
        if isinstance(value, Mapping):
            try:
                found = value.cells.get(known, MISSING)
            except TypeError:
                found = MISSING
            if found is not MISSING and value not in self.lost_collections:
                return found
            self.open_questions += 1
            return self.unknown(value)
        if isinstance(value, Constant):
            if value.value is None:
                return self.fails("TypeError", value.given_by)
            try:
                return Constant(value.value[known])
            except Exception:  # noqa: BLE001  whatever Python says
                return self.unknown()
        if isinstance(value, Choice):
            parts = [self.item(each, index) for each in value.values]
            joined = parts[0]
            for part in parts[1:]:
                joined = self.join(joined, part)
            return joined
        if isinstance(value, Instance):
            return self.special(value, "__getitem__", [index])
        return self._item_of_tensor(value, known)

    def _item_of_tensor(self, value: Any, index: Any) -> Any:
        if isinstance(value, (Tensor, Variable)):
            x = self.node_of(value)
            assert x is not None  # noqa: S101  for the type checker
            shape = x.shape[1:] if x.shape and isinstance(index, int) else None
            if x.shape == () and isinstance(index, (int, slice)):
                return self.fails("InvalidArgumentError")
            return self.tensor("linear", x, dtype=x.dtype, shape=shape)
        if isinstance(value, Departed):
            return Departed(self.machine.node("left", (value.node,), value.node.dtype), None)
        if isinstance(value, Unknown) and value.failed:
            return value
        self.open_questions += 1
        return self.unknown(value)

    def extend(self, owner: Sequence, value: Any) -> None:
        """Append all items of `value` to a list."""
        value = self.settled(value)
        self.changes_length(owner)
        if not self.is_short(value):
            self.store.write(owner.cells, len(owner.cells), self.unknown(value))
            self.open_lists.add(owner)
            return
        for item in list(self.passes(value)):
            self.store.write(owner.cells, len(owner.cells), item)
