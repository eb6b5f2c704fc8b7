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
from .structures import MOST_PASSES, PASSES_OF_OPEN_LOOP
from .values import Constant, Departed, Manager, Mapping, Scope, Sequence, Tensor, Unknown, Variable

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator
    from collections.abc import Sequence as Items

__all__ = ["Loops"]


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
        if isinstance(iterable, Manager) and iterable.kind == "generator":
            iterable = self.collected(iterable)
        length = self.length(iterable)
        if isinstance(iterable, Sequence):
            yield from iterable.items()[:MOST_PASSES]
        elif isinstance(iterable, Mapping):
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
        iterable = self.evaluate(node.iter, scope)
        if isinstance(iterable, Manager) and iterable.kind == "generator":
            iterable = self.collected(iterable)
        is_open = not self.is_short(iterable)
        with self.frame("loop") as frame:
            with suppress(Broke):
                self.machine.place = node.iter
                for item in self.passes(iterable, node.iter):
                    self.bind(node.target, item, scope)
                    self._pass(node.body, scope, is_open=is_open)
                self.run(node.orelse, scope)
            self.join_aside(frame, None)

    def while_loop(self, node: ast.While, scope: Scope) -> None:
        """Read ``while``."""
        with self.frame("loop") as frame:
            with suppress(Broke):
                open_passes = 0
                for passed in range(MOST_PASSES + 1):
                    truth = self.truth(self.evaluate(node.test, scope))
                    if truth is False or open_passes == PASSES_OF_OPEN_LOOP:
                        break
                    # An endless loop ends by a break: if it is not known when, two passes must do.
                    is_open = truth is None or bool(frame.aside) or passed == MOST_PASSES
                    open_passes += is_open
                    self._pass(node.body, scope, is_open=is_open)
                self.run(node.orelse, scope)
            self.join_aside(frame, None)

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
