"""How names, items and attributes are bound, and unbound."""

from __future__ import annotations

import ast
from typing import Any

from .arithmetic import ARITHMETIC
from .expressions import Expressions
from .store import MISSING
from .values import (
    Choice,
    Class,
    Constant,
    Instance,
    Mapping,
    Scope,
    Sequence,
    TapeValue,
    Tensor,
    Unknown,
    Variable,
)

__all__ = ["Assignments"]


class Assignments(Expressions):
    """Binds the targets of assignments."""

    def assignment(self, node: ast.Assign, scope: Scope) -> None:
        """Read ``target = value``."""
        value = self.evaluate(node.value, scope)
        for target in node.targets:
            self.bind(target, value, scope)

    def annotated(self, node: ast.AnnAssign, scope: Scope) -> None:
        """Read ``target: type = value``."""
        if node.value is not None:
            self.bind(node.target, self.evaluate(node.value, scope), scope)

    def augmented(self, node: ast.AugAssign, scope: Scope) -> None:
        """Read ``target += value``."""
        loaded = _as_loaded(node.target)
        old = self.evaluate(loaded, scope)
        value = self.evaluate(node.value, scope)
        self.machine.place = node
        if isinstance(old, Variable):
            self.bind(node.target, self.fails("RuntimeError"), scope)
        elif isinstance(old, Sequence) and old.kind == "list" and isinstance(node.op, ast.Add):
            self.extend(old, value)
        elif type(node.op) in ARITHMETIC:
            self.bind(node.target, self.combine(type(node.op), old, value), scope)

    def bind(self, target: ast.expr, value: Any, scope: Scope) -> None:
        """Bind a target of an assignment."""
        if isinstance(target, ast.Name):
            owner = scope.elsewhere.get(target.id, scope)
            self.store.write(owner.cells, target.id, value)
            if isinstance(value, TapeValue) and not value.tape.name:
                value.tape.name = target.id
        elif isinstance(target, (ast.Tuple, ast.List)):
            self._bind_all(target.elts, value, scope)
        elif isinstance(target, ast.Attribute):
            self.bind_attribute(self.evaluate(target.value, scope), target.attr, value)
        elif isinstance(target, ast.Subscript):
            owner = self.evaluate(target.value, scope)
            self._bind_item(owner, self._index(target.slice, scope), value)
        elif isinstance(target, ast.Starred):
            self.bind(target.value, self.unknown(value), scope)

    def _bind_all(self, targets: list[ast.expr], value: Any, scope: Scope) -> None:
        value = self.settled(value)
        length = self.length(value)
        starred = [place for place, each in enumerate(targets) if isinstance(each, ast.Starred)]
        if length is None or (length != len(targets) and not starred):
            if length is not None or (isinstance(value, Constant) and value.value is None):
                value = self.fails("TypeError", getattr(value, "given_by", None))
            for place, target in enumerate(targets):
                self.bind(target, self.item(value, Constant(place)), scope)
            return
        items = list(self.passes(value))
        if starred:
            first = starred[0]
            after = len(targets) - first - 1
            middle = items[first : len(items) - after]
            items[first : len(items) - after] = [self.sequence("list", middle)]
            targets = [t.value if isinstance(t, ast.Starred) else t for t in targets]
        for target, item in zip(targets, items, strict=False):
            self.bind(target, item, scope)

    def _bind_item(self, owner: Any, index: Any, value: Any) -> None:
        if isinstance(owner, (Sequence, Mapping)):
            self.changes(owner)
        if isinstance(owner, Choice):
            self.choose(*(
                lambda each=each: self._bind_item(each, index, value) for each in owner.values
            ))  # fmt: skip
        elif isinstance(owner, Sequence):
            self._bind_in_list(owner, index, value)
        elif isinstance(owner, Mapping):
            if isinstance(index, Constant) and _is_key(index.value):
                self.store.write(owner.cells, index.value, value)
            else:
                self.store.write(owner.cells, index, value)
                self.forget_items(owner)
        elif isinstance(owner, Instance):
            self.special(owner, "__setitem__", [index, value])
        elif isinstance(owner, (Tensor, Variable)):
            self.fails("TypeError")

    def _bind_in_list(self, owner: Sequence, index: Any, value: Any) -> None:
        key = index.value if isinstance(index, Constant) else None
        if isinstance(key, int) and owner not in self.open_lists:
            key += len(owner.cells) if key < 0 else 0
            if key in owner.cells:
                self.store.write(owner.cells, key, value)
            else:
                self.fails("IndexError")
            return
        if isinstance(index, Unknown) and owner not in self.open_lists:
            for place, old in list(owner.cells.items()):
                self.store.write(owner.cells, place, self.join(old, value))
            return
        self.store.write(owner.cells, len(owner.cells), value)
        self.forget_items(owner)

    def deletion(self, node: ast.Delete, scope: Scope) -> None:
        """Read ``del name``, and of an item or an attribute."""
        for target in node.targets:
            if isinstance(target, ast.Name):
                owner = scope.elsewhere.get(target.id, scope)
                self.store.write(owner.cells, target.id, MISSING)
            elif isinstance(target, ast.Subscript):
                self._delete_item(
                    self.evaluate(target.value, scope), self._index(target.slice, scope)
                )
            elif isinstance(target, ast.Attribute):
                self._delete_attribute(self.evaluate(target.value, scope), target.attr)

    def _delete_item(self, owner: Any, index: Any) -> None:
        if isinstance(owner, (Sequence, Mapping)):
            self.changes(owner)
        if isinstance(owner, Mapping) and isinstance(index, Constant) and _is_key(index.value):
            if index.value in owner.cells and owner not in self.lost_collections:
                self.store.write(owner.cells, index.value, MISSING)
                return
        elif isinstance(owner, Sequence) and isinstance(index, Constant):
            items = owner.items()
            try:
                del items[index.value]
            except (IndexError, TypeError):
                self.forget_items(owner)
                return
            for place in range(len(owner.cells)):
                left = items[place] if place < len(items) else MISSING
                self.store.write(owner.cells, place, left)
            return
        if isinstance(owner, (Sequence, Mapping)):
            self.forget_items(owner)
        elif isinstance(owner, Choice):
            self.choose(
                *(lambda each=each: self._delete_item(each, index) for each in owner.values)
            )

    def _delete_attribute(self, owner: Any, name: str) -> None:
        if isinstance(owner, (Instance, Class)):
            self.store.write(owner.cells, name, MISSING)
        elif isinstance(owner, (Unknown, Choice)):
            self.bind_attribute(owner, name, self.unknown())

    def elsewhere(self, node: ast.Global | ast.Nonlocal, scope: Scope) -> None:
        """Read ``global`` and ``nonlocal``."""
        for name in node.names:
            owner: Scope | None = self.module
            if isinstance(node, ast.Nonlocal):
                owner = scope.outer
                while owner is not None and name not in owner.cells:
                    owner = owner.outer
            if owner is not None:
                scope.elsewhere[name] = owner


def _is_key(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return not isinstance(value, slice)


def _as_loaded(target: ast.expr) -> ast.expr:
    """Return the expression that reads what `target` assigns to."""
    if isinstance(target, ast.Name):
        return ast.copy_location(ast.Name(target.id, ast.Load()), target)
    return target
