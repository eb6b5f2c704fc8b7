"""Loops: how often their bodies are read, and with what.

A loop of known length is read as often as it runs, up to `MOST_PASSES`. Any other is read twice: what
goes wrong in a loop often does so in its second pass, as when a tape is asked again.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from .assignments import Assignments
from .control import Broke, Continued
from .values import Constant, Departed, Manager, Mapping, Scope, Sequence, Tensor, Variable

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator
    from collections.abc import Sequence as Items

__all__ = ["Loops"]

# A loop of known length is read as often as it runs, up to so many passes.
MOST_PASSES = 24


PASSES_OF_UNKNOWN_LOOP = 2


class Loops(Assignments):
    """Reads loops."""

    def passes(self, iterable: Any, where: ast.AST | None = None) -> Iterator[Any]:
        """Give what a loop over `iterable`, the expression `where`, gives, pass by pass.

        A long one gives its first items, one that is not known two unknown ones.
        """
        for item in self._items_of(iterable):
            yield item
            self.machine.place = where or self.machine.place

    def _items_of(self, iterable: Any) -> Iterator[Any]:
        length = self.length(iterable)
        if length is None and isinstance(iterable, Manager) and iterable.kind == "generator":
            iterable = self.collected(iterable)
            length = self.length(iterable)
        if isinstance(iterable, Sequence):
            yield from iterable.items()[:MOST_PASSES]
        elif isinstance(iterable, Mapping):
            for key in list(iterable.cells)[:MOST_PASSES]:
                yield Constant(key)
        elif isinstance(iterable, Constant) and length is not None:
            for _, item in zip(range(MOST_PASSES), iterable.value, strict=False):
                yield Constant(item)
        elif length is not None:
            for place in range(min(length, MOST_PASSES)):
                yield self.item(iterable, Constant(place))
        elif isinstance(iterable, Constant):
            self.fails("TypeError", iterable.given_by)
        elif isinstance(iterable, (Tensor, Variable)) and self._is_scalar(iterable):
            self.fails("TypeError")
        else:
            for _ in range(PASSES_OF_UNKNOWN_LOOP):
                yield self._unknown_item(iterable)

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
        with self.frame("loop") as frame:
            try:
                self.machine.place = node.iter
                for item in self.passes(iterable, node.iter):
                    self.bind(node.target, item, scope)
                    self._pass(node.body, scope)
                self.run(node.orelse, scope)
            except Broke:
                pass
            self.join_aside(frame, None)

    def _pass(self, body: Items[ast.stmt], scope: Scope) -> None:
        with self.frame("pass") as frame:
            with suppress(Continued):
                self.run(body, scope)
            self.join_aside(frame, None)

    def while_loop(self, node: ast.While, scope: Scope) -> None:
        """Read ``while``."""
        with self.frame("loop") as frame:
            try:
                unknown = 0
                for _ in range(MOST_PASSES):
                    truth = self.truth(self.evaluate(node.test, scope))
                    if truth is False or unknown == PASSES_OF_UNKNOWN_LOOP:
                        break
                    # An endless loop ends by a break: if it is not known when, two passes must do.
                    unknown += truth is None or bool(frame.aside)
                    self._pass(node.body, scope)
                self.run(node.orelse, scope)
            except Broke:
                pass
            self.join_aside(frame, None)
