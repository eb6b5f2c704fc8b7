"""Exceptions: ``raise``, and what ``try`` does with them."""

from __future__ import annotations

import ast
import builtins
from functools import partial
from typing import TYPE_CHECKING, Any

from .blocks import Blocks
from .control import Raised
from .values import Symbol

if TYPE_CHECKING:
    from .values import Scope

__all__ = ["Attempts"]

# The classes above an exception that is none of Python's own.
_ANCESTORS = {"InvalidArgumentError": {"InvalidArgumentError", "OpError", "Exception"}}


class Attempts(Blocks):
    """Reads ``try`` and ``raise``."""

    def raising(self, node: ast.Raise, scope: Scope) -> None:
        """Read ``raise``."""
        name = ""
        if node.exc is not None:
            made = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            name = made.id if isinstance(made, ast.Name) else ""
            if isinstance(node.exc, ast.Call):
                self.carried += [self.evaluate(argument, scope) for argument in node.exc.args]
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
        questions, shapes = self.open_questions, self.open_shapes
        with self.frame("try") as frame:
            try:
                self.run(node.body, scope)
                raised = None
            except Raised as departure:
                raised = departure
            aside = list(frame.aside)
            self.join_aside(frame, None)
        # A name that is bound in one branch only is taken as bound, but not where this is asked.
        asks_for_name = any(
            self._name_of(kind, scope) in {"NameError", "UnboundLocalError"}
            for handler in node.handlers if isinstance(kind := handler.type, ast.Name)
        )  # fmt: skip
        is_open = bool(aside) or asks_for_name or self.open_questions > questions
        if self.open_shapes > shapes:
            # TensorFlow raises this where shapes do not fit.
            is_open = is_open or any(
                self._catches(handler, "InvalidArgumentError", scope) is not False
                for handler in node.handlers
            )
        if raised is None:
            # Where the body may have been left, only a part of it may have been done.
            handlers = [
                partial(self._handle_midway, each, scope, frame.mark) for each in node.handlers
            ]
            self.choose(partial(self.run, node.orelse, scope), *(handlers if is_open else ()))
            return
        if is_open:
            self._blur(frame.mark)
        for handler in node.handlers:
            catches = self._catches(handler, raised.name, scope)
            if catches:
                self._handle(handler, scope)
                return
            if catches is None:
                self.choose(partial(self._handle, handler, scope), _do_nothing)
                return
        if any(frame.kind == "try" for frame in self.frames) or not raised.value:
            raise raised
        self.stopped = self.stopped or raised.value

    def _blur(self, mark: int) -> None:
        """Let only a part of what was changed since `mark` have been changed, who knows which."""
        self.join_ways([self.store.changes_since(mark), {}], mark)

    def _handle_midway(self, handler: ast.ExceptHandler, scope: Scope, mark: int) -> None:
        self._blur(mark)
        self._handle(handler, scope)

    def _handle(self, handler: ast.ExceptHandler, scope: Scope) -> None:
        if handler.name:
            self.store.write(scope.cells, handler.name, self.unknown(*self.carried))
        self.run(handler.body, scope)

    def _catches(self, handler: ast.ExceptHandler, name: str, scope: Scope) -> bool | None:
        """Tell whether `handler` catches an exception of class `name`."""
        if handler.type is None:
            return True
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        found = [self._name_of(kind, scope) for kind in kinds]
        names = {each for each in found if each is not None}
        if names & {"Exception", "BaseException"}:
            return True
        known = _ancestors_of(name)
        if known is None:
            return None
        return True if names & known else None if None in found else False

    def _name_of(self, kind: ast.expr, scope: Scope) -> str | None:
        """Return the name of a known class of exceptions; None for what may be any."""
        if isinstance(kind, ast.Attribute):
            return kind.attr if kind.attr in _ANCESTORS else None
        value = self.evaluate(kind, scope) if isinstance(kind, ast.Name) else None
        if isinstance(value, Symbol) and value.path.startswith("builtins."):
            return value.path.removeprefix("builtins.")
        return None


def _do_nothing() -> None:
    """Go the way on which no exception was raised."""


def _ancestors_of(name: str) -> set[str] | None:
    """Return the names of an exception and of those above it, None where they are not known."""
    found = getattr(builtins, name, None) if name else None
    if isinstance(found, type) and issubclass(found, BaseException):
        return {each.__name__ for each in found.__mro__}
    return _ANCESTORS.get(name)
