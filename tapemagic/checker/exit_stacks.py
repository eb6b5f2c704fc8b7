"""`contextlib.ExitStack`: what is entered one by one is left together, the last one first.

The stack is a `Manager` whose subject is the list of what was entered. What cannot be followed,
such as a context manager that is a generator, makes unknown what the tapes record from there on.
"""

from __future__ import annotations

from typing import Any

from .decorators import Decorators
from .levels import NO, YES
from .values import NOTHING, BoundMethod, Choice, Instance, Manager, Sequence, TapeValue

__all__ = ["ExitStacks"]


class ExitStacks(Decorators):
    """Enters and leaves what stands on an exit stack."""

    def call_stack_method(self, stack: Manager, name: str, arguments: list[Any]) -> Any:
        """Call a method of an exit stack."""
        if name in {"enter_context", "enter_async_context"} and len(arguments) == 1:
            return self._enter_on_stack(stack, arguments[0])
        if name in {"close", "aclose", "__exit__"}:
            return self.close_stack(stack)
        if name == "__enter__":
            return stack
        # What is called when the stack is left, or that another stack takes over.
        self._call_list(stack, "append", self.unknown(*arguments))
        return self.unknown_call(BoundMethod(stack, name), arguments)

    def close_stack(self, stack: Manager) -> Any:
        """Leave what was entered."""
        entered: Sequence = stack.subject
        if entered in self.open_lists or entered in self.lost_collections:
            self.lose_all()
        for value in reversed(entered.items()):
            if isinstance(value, TapeValue):
                if value.tape.recording != NO:
                    self.machine.leave(value.tape)
            elif isinstance(value, Instance):
                self.call_value(self.attribute_of(value, "__exit__"), [NOTHING] * 3, {})
            elif isinstance(value, Manager) and value.kind == "stop_recording":
                if value.subject.recording == NO:
                    self.machine.enter(value.subject)
            else:
                self.lose_all()
        self._call_list(stack, "clear")
        return NOTHING

    def _enter_on_stack(self, stack: Manager, value: Any) -> Any:
        if isinstance(value, TapeValue):
            if value.tape.recording == YES:
                return self.fails("ValueError")
            self.enter_tape(value.tape, YES)
            self._call_list(stack, "append", value)
            return value
        if isinstance(value, Manager) and value.kind == "null":
            return value.subject
        if isinstance(value, Manager) and value.kind == "stop_recording":
            self.machine.leave(value.subject, "stop_recording")
            self._call_list(stack, "append", value)
            return NOTHING
        if isinstance(value, Instance) and self.in_class(value.kind, "__exit__") is not None:
            entered = self.call_value(self.attribute_of(value, "__enter__"), [], {})
            self._call_list(stack, "append", value)
            return entered
        self.lose_all()
        for each in value.values if isinstance(value, Choice) else ():
            if isinstance(each, TapeValue):
                self.lose(each.tape)
        self._call_list(stack, "append", self.unknown(value))
        return self.unknown_call(BoundMethod(stack, "enter_context"), [value])

    def _call_list(self, stack: Manager, name: str, *arguments: Any) -> None:
        self.call_value(BoundMethod(stack.subject, name), list(arguments), {})
