"""Blocks: ``with`` on tapes, on ``stop_recording``, on context managers of the program.

What stands in a block is read under its manager, whatever that is: a manager is told how to *go
on*, and does so in its own surroundings. So a tape in a function with ``@contextmanager`` records
what stands in the block of whoever uses that function.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from .levels import MAYBE, NO, YES
from .loops import Loops
from .values import NOTHING, Choice, Constant, Instance, Manager, Scope, Symbol, TapeValue, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Blocks"]


# Whether `except TypeError` catches it hangs on the Python that runs the program.
TYPE_ERROR_SINCE_311 = "TypeError, or AttributeError before Python 3.11"


class Blocks(Loops):
    """Reads ``with``."""

    def block(self, node: ast.With | ast.AsyncWith, scope: Scope) -> None:
        """Read ``with``."""
        self.enter_item(node, 0, scope)

    def enter_item(self, node: ast.With | ast.AsyncWith, place: int, scope: Scope) -> None:
        """Enter the items of a ``with`` from `place` on, and read its body."""
        if place == len(node.items):
            self.run(node.body, scope)
            return
        item = node.items[place]
        value = self.evaluate(item.context_expr, scope)
        self.machine.place = item.context_expr

        def go_on(bound: Any) -> Any:
            if item.optional_vars is not None:
                self.bind(item.optional_vars, bound, scope)
            self.enter_item(node, place + 1, scope)
            return NOTHING

        self.entered_block(value, item.context_expr, go_on)

    def entered_block(self, value: Any, where: ast.expr, go_on: Callable[[Any], Any]) -> None:
        """Read the rest of a ``with`` under the manager `value`."""
        if isinstance(value, Choice):
            tapes = [each for each in value.values if isinstance(each, TapeValue)]
            if len(tapes) == 1:
                self._under_tape(tapes[0], where, lambda _: go_on(value), MAYBE)
                return
        if isinstance(value, TapeValue):
            self._under_tape(value, where, go_on, YES)
        elif isinstance(value, Manager) and value.kind == "stop_recording":
            self._without_tape(value.subject, go_on)
        elif isinstance(value, Manager) and value.kind == "null":
            go_on(value.subject)
        elif isinstance(value, Manager) and value.kind == "stack":
            try:
                go_on(value)
            finally:
                self.close_stack(value)
        elif isinstance(value, Manager) and value.kind == "generator":
            self.under_generator(value, go_on)
        elif isinstance(value, Instance) and self.in_class(value.kind, "__enter__") is not None:
            entered = self.call_value(self.attribute_of(value, "__enter__"), [], {})
            try:
                go_on(entered)
            finally:
                if self.in_class(value.kind, "__exit__") is not None:
                    self.call_value(self.attribute_of(value, "__exit__"), [NOTHING] * 3, {})
        elif isinstance(value, Symbol) and value.path == "tensorflow.GradientTape":
            self.mistaken("class entered", where)
            self.fails(TYPE_ERROR_SINCE_311)
            go_on(self.unknown())
        elif isinstance(value, Constant) and value.value is None:
            self.fails(TYPE_ERROR_SINCE_311, value.given_by)
            go_on(self.unknown())
        else:
            self.open_questions += 1
            if isinstance(value, Choice) and any(
                isinstance(each, Manager) and each.kind == "stop_recording" for each in value.values
            ):
                self.lose_all()
            if (
                isinstance(where, ast.Call)
                and isinstance(where.func, (ast.Attribute, ast.Name))
                and getattr(where.func, "attr", getattr(where.func, "id", "")) == "init_scope"
            ):
                self.lose_all()
            go_on(self.unknown(value) if not isinstance(value, Unknown) else value)

    def lose_all(self) -> None:
        """Note that it is not known any more which tapes record."""
        for tape, _ in self.machine.active:
            self.lose(tape)

    def mistaken(self, kind: str, where: ast.AST, subject: Any = None) -> None:
        """Note a mistake that is no gradient call."""
        if all(found[:2] != (kind, where) for found in self.mistakes):
            self.mistakes.append((kind, where, subject))

    def _under_tape(
        self, value: TapeValue, where: ast.expr, go_on: Callable[[Any], Any], level: int
    ) -> None:
        tape = value.tape
        if tape.recording == YES:
            self.mistaken("entered while recording", where, tape)
            self.fails("ValueError")
            go_on(value)
            return
        self.enter_tape(tape, level)
        try:
            go_on(value)
        finally:
            if tape.recording != NO:
                self.machine.leave(tape)

    def _without_tape(self, tape: Any, go_on: Callable[[Any], Any]) -> None:
        level = tape.recording
        self.machine.leave(tape, "stop_recording")
        try:
            go_on(NOTHING)
        finally:
            if tape.recording == NO:
                self.machine.enter(tape, level)
