"""Loops: how often their bodies are read, and with what.

A short loop of known length is read as often as it runs. Any other is *open*: it is read twice,
since what goes wrong in a loop often does so in its second pass, as when a tape is asked again.
Numbers that change from pass to pass are then not known any more, and of a list that grows in an
open loop only its first items are.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from .assignments import Assignments
from .control import Broke, Continued
from .store import MISSING
from .structures import MOST_PASSES, PASSES_OF_OPEN_LOOP
from .values import (
    Constant,
    Departed,
    Mapping,
    Scope,
    Sequence,
    Tensor,
    Unknown,
    Value,
    Variable,
    nodes_in,
)

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator
    from collections.abc import Sequence as Items

__all__ = ["Loops"]


# How many further passes of an open loop are read to see what it comes to.
FURTHER_PASSES = 6


class Loops(Assignments):
    """Reads loops."""

    def passes(self, iterable: Any, where: ast.AST | None = None) -> Iterator[Any]:
        """Give what a loop over `iterable`, the expression `where`, gives, pass by pass.

        One of unknown length gives two unknown items, a long range its first number and an unknown
        one.
        """
        for item in self._items_of(iterable):
            yield item
            self.machine.place = where or self.machine.place

    def _items_of(self, iterable: Any) -> Iterator[Any]:
        iterable = self.settled(iterable)
        length = self.length(iterable)
        if isinstance(iterable, Sequence) and iterable.kind == "iterator":
            yield from self._items_used_up(iterable)
        elif isinstance(iterable, Sequence):
            yield from iterable.items()[:MOST_PASSES]
        elif isinstance(iterable, Mapping) and iterable not in self.lost_collections:
            for key in list(iterable.cells)[:MOST_PASSES]:
                yield Constant(key)
        elif isinstance(iterable, Constant) and length is not None:
            yield from self._items_of_constant(iterable.value)
        elif length is not None:
            for place in range(min(length, MOST_PASSES)):
                yield self.item(iterable, Constant(place))
        elif isinstance(iterable, Constant):
            self.fails("TypeError", iterable.given_by)
        elif isinstance(iterable, (Tensor, Variable)) and self._is_scalar(iterable):
            self.fails("TypeError")
        else:
            for _ in range(PASSES_OF_OPEN_LOOP):
                yield self._unknown_item(iterable)

    def _items_used_up(self, iterator: Sequence) -> Iterator[Any]:
        """Give the items of an iterator, which has each of them once."""
        for _ in range(MOST_PASSES):
            if not iterator.cells:
                return
            yield self.next_item(iterator)

    def next_item(self, iterator: Sequence) -> Any:
        """Take the next item out of an iterator that has one."""
        first, *others = iterator.items()
        for place in range(len(iterator.cells)):
            left = others[place] if place < len(others) else MISSING
            self.store.write(iterator.cells, place, left)
        return first

    def _items_of_constant(self, items: Any) -> Iterator[Any]:
        """Give the items of a range or a text: all of a short one."""
        if len(items) <= MOST_PASSES:
            yield from map(Constant, items)
            return
        yield Constant(items[0])
        yield Unknown(self.machine.node("unknown", (), "int" if isinstance(items, range) else "?"))

    def _is_scalar(self, value: Any) -> bool:
        node = value.node if isinstance(value, Tensor) else value.handle
        return bool(node.shape == ())

    def _unknown_item(self, iterable: Any) -> Any:
        if isinstance(iterable, (Tensor, Variable, Departed)):
            return self.item(iterable, self.unknown())
        return self.unknown(iterable)

    def loop(self, node: ast.For | ast.AsyncFor, scope: Scope) -> None:
        """Read ``for``."""
        iterable = self.settled(self.evaluate(node.iter, scope))
        is_open = not self.is_short(iterable)
        with self.frame("loop") as frame:
            with suppress(Broke):
                self.machine.place = node.iter
                ends: list[Any] = []
                for item in self.passes(iterable, node.iter):
                    self.bind(node.target, item, scope)
                    self._pass(node.body, scope, is_open=is_open)
                    ends.append(item)
                if is_open and len(ends) == PASSES_OF_OPEN_LOOP:
                    self._go_on(
                        lambda: self.bind(node.target, self._again(ends[-1]), scope), node.body,
                        scope, frame.mark,
                    )  # fmt: skip
                self.run(node.orelse, scope)
            self.join_aside(frame, None)

    def while_loop(self, node: ast.While, scope: Scope) -> None:
        """Read ``while``."""
        with self.frame("loop") as frame:
            with suppress(Broke):
                open_passes = 0
                for passed in range(MOST_PASSES + PASSES_OF_OPEN_LOOP):
                    truth = self.truth(self.evaluate(node.test, scope))
                    if truth is False or open_passes == PASSES_OF_OPEN_LOOP:
                        break
                    # An endless loop ends by a break: if it is not known when, two passes must do.
                    is_open = truth is None or bool(frame.aside) or passed == MOST_PASSES
                    open_passes += is_open
                    self._pass(node.body, scope, is_open=is_open)
                if open_passes == PASSES_OF_OPEN_LOOP and truth is not False:
                    self._go_on(
                        lambda: self.evaluate(node.test, scope), node.body, scope, frame.mark
                    )
                self.run(node.orelse, scope)
            self.join_aside(frame, None)

    def _again(self, item: Any) -> Any:
        """Return another item that is like `item`."""
        if isinstance(item, Tensor):
            return self.tensor(
                item.node.operation, *item.node.inputs, dtype=item.node.dtype, shape=item.node.shape
            )
        return self.unknown(item) if isinstance(item, (Unknown, Constant)) else item

    def _go_on(self, begin: Any, body: Items[ast.stmt], scope: Scope, mark: int) -> None:
        """Read further passes of an open loop, till they change nothing any more.

        What a name holds may come from the pass before the last one, or from one further back. Who
        knows how many passes there were, knows of a name only what it holds after each of them.
        """
        calls = len(self.calls)
        start = min((node.number for node in self._changed_nodes(mark)), default=0)
        states = [self._state(mark, start)]
        for _ in range(FURTHER_PASSES):
            begin()
            self._pass(body, scope, is_open=True)
            states.append(self._state(mark, start))
            if _signs(states[-1]) == _signs(states[-2]):
                break
        del self.calls[calls:]
        for place, (cells, key, value, sign) in states[-1].items():
            others = [state[place] for state in states if place in state]
            if any(other[3] != sign for other in others):
                parts = [value, *(other[2] for other in others)]
                self.store.write(cells, key, self.unknown(*parts))

    def _changed_nodes(self, mark: int) -> list[Any]:
        return [
            node
            for _, _, value in self.store.changes_since(mark).values()
            for node in nodes_in(value)
        ]

    def _state(self, mark: int, start: int) -> dict[Any, Any]:
        """Return what names and items hold that were changed since `mark`, each with its sign."""
        return {
            place: (cells, key, value, self._sign(value, start))
            for place, (cells, key, value) in self.store.changes_since(mark).items()
            if isinstance(key, (str, int)) and isinstance(value, Value)
        }

    def _sign(self, value: Any, start: int) -> Any:
        """Return what counts of a value: what it was made of, and which tapes follow it."""
        nodes = nodes_in(value)
        roots = frozenset(root for node in nodes for root in _roots(node, start))
        follows = tuple(
            max((tape.generation.follows(node) for node in nodes), default=0)
            for tape in self.machine.open_tapes if tape.generation is not None
            and (tape.recording or tape.generation.begun < start)
        )  # fmt: skip
        return type(value), roots, follows

    def _pass(self, body: Items[ast.stmt], scope: Scope, *, is_open: bool) -> None:
        """Read the body of a loop once, of one that runs who knows how often if it `is_open`."""
        self.open_loops += is_open
        try:
            with self.frame("pass") as frame:
                with suppress(Continued):
                    self.run(body, scope)
                self.join_aside(frame, None)
        finally:
            self.open_loops -= is_open
        if is_open:
            self._widen(frame.mark)

    def _widen(self, mark: int) -> None:
        """Forget the numbers that were changed since `mark`: each pass changes them again."""
        before = self.store.before(mark)
        for place, (cells, key, value) in self.store.changes_since(mark).items():
            old = before[place]
            both_known = isinstance(value, Constant) and isinstance(old, Constant)
            if both_known and value != old and None not in (value.value, old.value):
                self.store.write(cells, key, self.unknown())


def _signs(state: dict[Any, Any]) -> dict[Any, Any]:
    return {place: found[3] for place, found in state.items()}


def _roots(node: Any, start: int) -> frozenset[Any]:
    """Return the nodes from before a loop of which `node` was made."""
    found, seen, stack = set(), {node}, [node]
    while stack:
        each = stack.pop()
        if each.number < start:
            found.add(each)
            continue
        for used in each.inputs:
            if used not in seen:
                seen.add(used)
                stack.append(used)
    return frozenset(found)
