"""What statements do: each is read by the method that its type has in a table."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from .control import Broke, Continued, Returned
from .dataclass_fields import fields_of_body
from .descriptions import CellBegins
from .matching import Matching
from .values import NOTHING, Class, Function, Scope, Symbol

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence as Items

__all__ = ["Statements"]


class Statements(Matching):
    """Reads statements."""

    def __init__(self, steps: int) -> None:
        super().__init__(steps)
        self._readers: dict[type, Callable[[Any, Scope], None]] = {
            ast.Expr: self.expression,
            ast.Assign: self.assignment,
            ast.AugAssign: self.augmented,
            ast.AnnAssign: self.annotated,
            ast.If: self.branch,
            ast.For: self.loop,
            ast.AsyncFor: self.loop,
            ast.While: self.while_loop,
            ast.With: self.block,
            ast.AsyncWith: self.block,
            ast.FunctionDef: self.definition,
            ast.AsyncFunctionDef: self.definition,
            ast.ClassDef: self.class_definition,
            ast.Return: self.returning,
            ast.Try: self.attempt,
            ast.Raise: self.raising,
            ast.Import: self.importing,
            ast.ImportFrom: self.importing_from,
            ast.Delete: self.deletion,
            ast.Global: self.elsewhere,
            ast.Nonlocal: self.elsewhere,
            ast.Break: lambda _node, _scope: _depart(Broke()),
            ast.Continue: lambda _node, _scope: _depart(Continued()),
            ast.Assert: self.assertion,
            ast.Match: self.matching,
        }
        if hasattr(ast, "TryStar"):
            self._readers[ast.TryStar] = self.attempt

    def run(self, statements: Items[ast.stmt], scope: Scope) -> None:
        """Read statements, one after the other."""
        for statement in statements:
            reader = self._readers.get(type(statement))
            if reader is not None:
                reader(statement, scope)

    def expression(self, node: ast.Expr, scope: Scope) -> None:
        """Read an expression that stands alone."""
        if isinstance(node.value, ast.Constant):
            if isinstance(node.value.value, CellBegins):
                self.begin_cell()
        else:
            self.evaluate(node.value, scope)

    def branch(self, node: ast.If, scope: Scope) -> None:
        """Read ``if``."""
        truth = self.truth(self.evaluate(node.test, scope))
        if truth is not None:
            self.run(node.body if truth else node.orelse, scope)
        else:
            self.choose(lambda: self.run(node.body, scope), lambda: self.run(node.orelse, scope))

    def assertion(self, node: ast.Assert, scope: Scope) -> None:
        """Read ``assert``."""
        truth = self.truth(self.evaluate(node.test, scope))
        if truth is False:
            self.fails("AssertionError")
        elif truth is None:
            self.open_questions += 1

    def definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> None:
        """Read ``def``."""
        function = self.function_value(node, scope)
        value: Any = function
        for decorator in reversed(node.decorator_list):
            value = self.decorated(value, self.evaluate(decorator, scope))
        self.store.write(scope.elsewhere.get(node.name, scope).cells, node.name, value)

    def class_definition(self, node: ast.ClassDef, scope: Scope) -> None:
        """Read ``class``."""
        bases = tuple(self.evaluate(base, scope) for base in node.bases)
        inner = Scope(outer=scope, node=node)
        self.run(node.body, inner)
        decorators = [self.evaluate(decorator, scope) for decorator in node.decorator_list]
        is_dataclass = decorators == [Symbol("dataclasses.dataclass")]
        fields = fields_of_body(node.body) if is_dataclass else None
        is_remade = bool(decorators and fields is None) or bool(node.keywords)
        is_remade = is_remade or "__new__" in inner.cells
        is_remade = is_remade or any(isinstance(base, Class) and base.is_remade for base in bases)
        made = Class(node.name, inner.cells, bases, is_remade, fields)
        for value in inner.cells.values():
            if isinstance(value, Function):
                self.store.write(self.owners, value.node, made)
        self.classes.append(made)
        self.store.write(scope.elsewhere.get(node.name, scope).cells, node.name, made)

    def returning(self, node: ast.Return, scope: Scope) -> None:
        """Read ``return``."""
        raise Returned(NOTHING if node.value is None else self.evaluate(node.value, scope))


def _depart(departure: Exception) -> None:
    raise departure
