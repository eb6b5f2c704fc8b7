"""What expressions mean: names, conditions, texts, and whatever other modules evaluate."""

from __future__ import annotations

import ast
from functools import partial
from typing import TYPE_CHECKING, Any

from .attributes import Attributes
from .bound_names import bound_names
from .described_values import described_value
from .descriptions import DESCRIPTIONS
from .store import MISSING
from .values import NOTHING, Constant, Manager, Scope, Symbol, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Expressions"]

# Libraries that go by a name of their own where nobody has imported them.
USUAL_NAMES = {"tf": "tensorflow", "np": "numpy", "math": "math"}


class Expressions(Attributes):
    """Evaluates expressions."""

    def __init__(self, steps: int) -> None:
        super().__init__(steps)
        self._evaluators: dict[type, Callable[[Any, Scope], Any]] = {
            ast.Constant: self.constant,
            ast.Name: self.name,
            ast.BinOp: self.arithmetic,
            ast.UnaryOp: self.unary,
            ast.Compare: self.comparison,
            ast.BoolOp: self.logic,
            ast.IfExp: self.conditional,
            ast.Call: self.call,
            ast.Attribute: self.attribute,
            ast.Subscript: self.subscript,
            ast.Tuple: self.items,
            ast.List: self.items,
            ast.Set: self.items,
            ast.Dict: self.dictionary,
            ast.ListComp: self.comprehension,
            ast.SetComp: self.comprehension,
            ast.GeneratorExp: self.generator,
            ast.DictComp: self.comprehension,
            ast.Lambda: self.function_value,
            ast.NamedExpr: self.named,
            ast.Starred: lambda node, scope: self.evaluate(node.value, scope),
            ast.JoinedStr: self.text,
            ast.FormattedValue: self.text,
            ast.Await: self.awaited,
            ast.Yield: self.yielded,
            ast.YieldFrom: self.yielded_from,
        }

    def evaluate(self, node: ast.expr, scope: Scope) -> Any:
        """Return the value of an expression."""
        self.steps_left -= 1
        if self.steps_left < 0:
            self.step()
        evaluator = self._evaluators.get(type(node))
        return self.unknown() if evaluator is None else evaluator(node, scope)

    def constant(self, node: ast.Constant, _scope: Scope) -> Any:
        """Evaluate a number, a text, True, None; or what was there before the program began."""
        if isinstance(node.value, DESCRIPTIONS):
            return described_value(self, node.value, node)
        return Constant(node.value)

    def name(self, node: ast.Name, scope: Scope) -> Any:
        """Return what a name means here."""
        name = node.id
        inside: Scope | None = scope.elsewhere.get(name, scope)
        while inside is not None:
            value = inside.cells.get(name, MISSING)
            if value is not MISSING:
                return value
            inside = inside.outer
        builtin = self.builtin(name)
        if builtin is not None:
            return builtin
        if name in USUAL_NAMES:
            return Symbol(USUAL_NAMES[name])
        if self.stopped is None and self._is_bound_later(name, scope):
            return self.fails("NameError")
        # The same unknown thing wherever it is used.
        value = self.unknown()
        self.store.write(self.module.cells, name, value)
        return value

    def _is_bound_later(self, name: str, scope: Scope) -> bool:
        """Tell whether a name that means nothing yet is bound by the program somewhere else."""
        inside: Scope | None = scope
        while inside is not None:
            node = inside.node
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                if node not in self.bound_in:
                    self.bound_in[node] = bound_names(node.body)
                if name in self.bound_in[node]:
                    return True
            inside = inside.outer
        return name in self.bound_somewhere

    def named(self, node: ast.NamedExpr, scope: Scope) -> Any:
        """Evaluate ``name := value``."""
        value = self.evaluate(node.value, scope)
        while scope.node is None and scope.outer is not None:
            scope = scope.outer  # a comprehension binds it where it stands
        self.bind(node.target, value, scope)
        return value

    def logic(self, node: ast.BoolOp, scope: Scope) -> Any:
        """Evaluate ``and`` and ``or``."""
        value: Any = NOTHING
        ends = isinstance(node.op, ast.Or)
        for place, part in enumerate(node.values):
            value = self.evaluate(part, scope)
            truth = self.truth(value)
            if truth is ends:
                return value
            if truth is None and place < len(node.values) - 1:
                rest = ast.BoolOp(node.op, node.values[place + 1 :])
                return self.choose(partial(_itself, value), partial(self.logic, rest, scope))
        return value

    def conditional(self, node: ast.IfExp, scope: Scope) -> Any:
        """Evaluate ``body if test else orelse``."""
        truth = self.truth(self.evaluate(node.test, scope))
        if truth is not None:
            return self.evaluate(node.body if truth else node.orelse, scope)
        return self.choose(
            lambda: self.evaluate(node.body, scope), lambda: self.evaluate(node.orelse, scope)
        )

    def text(self, node: ast.JoinedStr | ast.FormattedValue, scope: Scope) -> Any:
        """Evaluate an f-string."""
        parts = node.values if isinstance(node, ast.JoinedStr) else [node.value]
        for part in parts:
            self.evaluate(part, scope)
        return Unknown(self.machine.node("unknown", (), "string"))

    def awaited(self, node: ast.Await, scope: Scope) -> Any:
        """Evaluate ``await value``: a coroutine runs now."""
        value = self.evaluate(node.value, scope)
        return self.finished(value) if isinstance(value, Manager) else value

    def yielded(self, node: ast.Yield, scope: Scope) -> Any:
        """Hand the value of ``yield`` to whom reads the generator."""
        value = NOTHING if node.value is None else self.evaluate(node.value, scope)
        return self.yielding[-1](value) if self.yielding else self.unknown()

    def yielded_from(self, node: ast.YieldFrom, scope: Scope) -> Any:
        """Hand on what another generator yields."""
        iterable = self.evaluate(node.value, scope)
        for item in self.passes(iterable):
            if self.yielding:
                self.yielding[-1](item)
        value = self.unknown()
        self.record_unknown(value.node)  # what the other one returns may be recorded
        return value


def _itself(value: Any) -> Any:
    return value
