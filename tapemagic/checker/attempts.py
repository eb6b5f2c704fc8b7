"""Exceptions: ``raise``, and what ``try`` does with them."""

from __future__ import annotations

import ast
from functools import partial
from typing import TYPE_CHECKING, Any

from .blocks import Blocks
from .control import Raised

if TYPE_CHECKING:
    from .values import Scope

__all__ = ["Attempts"]

# The classes above an exception, as far as a tape raises it.
_ANCESTORS = {
    "RuntimeError": {"RuntimeError"},
    "NotImplementedError": {"NotImplementedError", "RuntimeError"},
    "IndexError": {"IndexError", "LookupError"},
    "KeyError": {"KeyError", "LookupError"},
    "ZeroDivisionError": {"ZeroDivisionError", "ArithmeticError"},
    "InvalidArgumentError": {"InvalidArgumentError", "OpError"},
}


class Attempts(Blocks):
    """Reads ``try`` and ``raise``."""

    def raising(self, node: ast.Raise, scope: Scope) -> None:
        """Read ``raise``."""
        name = ""
        if node.exc is not None:
            made = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            name = made.id if isinstance(made, ast.Name) else ""
            if isinstance(node.exc, ast.Call):
                for argument in node.exc.args:
                    self.evaluate(argument, scope)
        raise Raised(name)

    def attempt(self, node: Any, scope: Scope) -> None:
        """Read ``try``."""
        try:
            self._attempt(node, scope)
        finally:
            self.run(node.finalbody, scope)

    def _attempt(self, node: ast.Try, scope: Scope) -> None:
        if not node.handlers:
            self.run([*node.body, *node.orelse], scope)
            return
        questions = self.open_questions
        with self.frame("try") as frame:
            try:
                self.run(node.body, scope)
                raised = None
            except Raised as departure:
                raised = departure
            aside = list(frame.aside)
            self.join_aside(frame, None)
        if raised is None:
            self.run(node.orelse, scope)
            if aside or self.open_questions > questions:
                handlers = [partial(self._handle, each, scope) for each in node.handlers]
                self.choose(*handlers, _do_nothing)
            return
        for handler in node.handlers:
            catches = _catches(handler, raised.name)
            if catches:
                self._handle(handler, scope)
                return
            if catches is None:
                self.choose(partial(self._handle, handler, scope), _do_nothing)
                return
        if any(frame.kind == "try" for frame in self.frames) or not raised.value:
            raise raised
        self.stopped = self.stopped or raised.value

    def _handle(self, handler: ast.ExceptHandler, scope: Scope) -> None:
        if handler.name:
            self.store.write(scope.cells, handler.name, self.unknown())
        self.run(handler.body, scope)


def _do_nothing() -> None:
    """Go the way on which no exception was raised."""


def _catches(handler: ast.ExceptHandler, name: str) -> bool | None:
    """Tell whether `handler` catches an exception of class `name`."""
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {kind.id if isinstance(kind, ast.Name) else getattr(kind, "attr", "") for kind in kinds}
    if names & {"Exception", "BaseException"}:
        return True
    if not name:
        return None
    return bool(names & (_ANCESTORS.get(name) or {name}))
