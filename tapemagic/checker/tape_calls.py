"""Tapes that are made, and what their methods do."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from .asked import GRADIENTS
from .gradient_calls import GradientCalls
from .graph import trainable
from .joining import Maybe
from .leaves import leaves_of
from .levels import MAYBE, NO, YES
from .tapes import Tape
from .values import (
    NOTHING,
    Choice,
    Constant,
    Departed,
    Instance,
    Manager,
    TapeValue,
    Tensor,
    Unknown,
    Variable,
)

if TYPE_CHECKING:
    import ast

__all__ = ["TapeCalls"]


class TapeCalls(GradientCalls):
    """Makes tapes, and calls their methods."""

    def make_tape(self, node: ast.AST, arguments: list[Any], named: dict[str, Any]) -> TapeValue:
        """Return what ``GradientTape(...)`` gives."""
        given = dict(zip(("persistent", "watch_accessed_variables"), arguments, strict=False))
        given.update(named)
        persistent = self._level_of(given.get("persistent"), default=NO)
        accessed = self._level_of(given.get("watch_accessed_variables"), default=YES)
        tape = Tape(persistent, accessed, node, graph=self.graph)
        self.tapes.append(tape)
        value = TapeValue(tape)
        tape.holder = weakref.ref(value)
        return value

    def make_watching_tape(
        self, node: ast.AST, arguments: list[Any], named: dict[str, Any]
    ) -> TapeValue:
        """Return what ``tapemagic.tape(...)`` gives, which watches objects when it is entered."""
        watched = arguments[0] if arguments else named.get("watch")
        made = self.make_tape(node, [], {name: it for name, it in named.items() if name != "watch"})
        made.tape.watched_on_entry = watched
        return made

    def enter_tape(self, tape: Tape, level: int = YES) -> None:
        """Let a tape record."""
        self.machine.enter(tape, level)
        if tape.watched_on_entry is not None:
            self.watch(None, tape, [tape.watched_on_entry])

    def _level_of(self, value: Any, *, default: int) -> int:
        if value is None:
            return default
        truth = self.truth(value)
        return MAYBE if truth is None else YES if truth else NO

    def call_tape_method(
        self, node: ast.Call | None, value: TapeValue, name: str, arguments: list[Any],
        named: dict[str, Any],
    ) -> Any:  # fmt: skip
        """Call a method of a tape."""
        tape = value.tape
        if name in GRADIENTS:
            return self.ask(node, tape, name, arguments, named)
        if name == "watch":
            return self.watch(node, tape, [*arguments, *named.values()])
        if name == "reset":
            return self.reset(tape)
        if name == "stop_recording":
            if tape.recording == NO and _may_be_entered(tape):
                return self.unknown()
            if tape.generation is None:
                return self.fails("RuntimeError")
            if tape.recording == NO:
                return self.fails("ValueError")
            return Manager("stop_recording", tape)
        if name == "watched_variables":
            return self.unknown()
        if name == "__enter__":
            self.enter_tape(tape)
            return value
        if name == "__exit__":
            self.machine.leave(tape)
            return NOTHING
        if name.startswith("_"):
            return self.unknown()
        if node is not None:
            self.mistaken("no such method", node, name)
        return self.fails("AttributeError")

    # ---- watching ----------------------------------------------------------------------------

    def watch(self, node: ast.AST | None, tape: Tape, values: list[Any]) -> Any:
        """Call ``tape.watch(values)``."""
        if tape.generation is None:
            return NOTHING if _may_be_entered(tape) else self.fails("AttributeError")
        for value in leaves_of(*values):
            if isinstance(value, Tensor):
                self.machine.watch(tape, value.node)
                if trainable(value.node.dtype) == NO and node is not None:
                    self.mistaken("watched whole number", node, value.node)
            elif isinstance(value, Variable):
                self.machine.watch(tape, value.handle)
            elif isinstance(value, (Unknown, Instance)):
                self.used_as_tensors.add(value.node)
                self.machine.watch(tape, value.node)
            elif isinstance(value, (Constant, Departed)):
                if node is not None:
                    self.mistaken("watched no tensor", node, value)
                return self.fails("ValueError", getattr(value, "given_by", None))
            elif isinstance(value, Choice):
                for each in value.values:
                    if isinstance(each, (Tensor, Unknown)):
                        self.machine.watch(tape, each.node, MAYBE)
                    elif isinstance(each, Variable):
                        self.machine.watch(tape, each.handle, MAYBE)
        return NOTHING

    def reset(self, tape: Tape) -> Any:
        """Call ``tape.reset()``."""
        if tape.recording == NO:
            return NOTHING if _may_be_entered(tape) else self.fails("ValueError")
        level = tape.recording
        self.machine.leave(tape)
        self.machine.forget(tape)
        self.machine.enter(tape, level)
        return NOTHING


def _may_be_entered(tape: Tape) -> bool:
    """Tell whether a tape was handed to somebody who may have entered it."""
    return isinstance(tape.cells.get("asked"), Maybe)
