"""Of a long program, the statements that a fix has to do with.

A program is read again for each proposal. That is quick for a cell and slow for a file of 20,000
lines, of which most have nothing to do with the call that goes wrong. Two statements of a module
have to do with each other if one binds, or may change, a name of which the other speaks. So the
excerpt of a call is its statement, and all that has to do with it directly or by others, but for
one kind of statement: what is made once and changed nowhere, such as a function or a Variable that
is only read, is taken in for those who speak of it, and does not tie them to each other. Such a
statement must not be changed by a fix that only knows the excerpt: one that has to be changed is
tied to all who speak of it, in a wider excerpt.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .names import MODULES, names_of, root_of

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Excerpt", "Excerpts"]

# What may change any name.
ANYTHING = frozenset({"exec", "eval", "globals", "locals", "vars", "setattr"})
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


# Functions of Python that change nothing of what they are handed.
OF_TAPES = frozenset({"gradient", "jacobian", "batch_jacobian", "watch"})
HARMLESS = frozenset({
    "abs", "bool", "dict", "enumerate", "float", "int", "isinstance", "len", "list", "max", "min",
    "print", "range", "repr", "round", "sorted", "str", "sum", "tuple", "type", "zip",
})  # fmt: skip


def _changed_by_calls(statement: ast.stmt, defined: set[str]) -> set[str]:
    """Return the names whose values a statement may change by calling or entering something.

    A function may change what it is handed, an object itself when it is called, a tape when it is
    asked or entered.
    """
    found: set[str] = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.withitem):
            found |= root_of(node.context_expr)
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name):
            if node.func.id in HARMLESS:
                continue
            found |= {node.func.id} - defined
        owner = root_of(node.func) if isinstance(node.func, ast.Attribute) else set()
        if owner <= MODULES and owner:
            continue
        found |= owner
        if isinstance(node.func, ast.Attribute) and node.func.attr in OF_TAPES:
            continue
        for argument in [*node.args, *(each.value for each in node.keywords)]:
            for each in ast.walk(argument):
                if isinstance(each, ast.Name):
                    found.add(each.id)
    return found - MODULES


class Excerpt:
    """Some statements of a module.

    Attributes
    ----------
    module
        These statements alone.
    shared
        Those among them of which other statements speak too.
    """

    def __init__(self, statements: list[ast.stmt], shared: frozenset[ast.stmt]) -> None:
        self.module = ast.Module(statements, [])
        self.shared = shared


class Excerpts:
    """Finds the excerpt of a program around each place.

    Parameters
    ----------
    module
        The whole program.
    """

    def __init__(self, module: ast.Module) -> None:
        self._statements = module.body
        self._names = [names_of(statement) for statement in module.body]
        defined = {
            name
            for statement, (_, bound) in zip(module.body, self._names, strict=True)
            if isinstance(statement, DEFINITIONS)
            for name in bound
        }
        for statement, (read, bound) in zip(module.body, self._names, strict=True):
            bound.update(_changed_by_calls(statement, defined) & read)
        self._speaking: dict[str, list[int]] = {}
        self._binding: dict[str, list[int]] = {}
        for place, (read, bound) in enumerate(self._names):
            for name in read | bound:
                self._speaking.setdefault(name, []).append(place)
            for name in bound:
                self._binding.setdefault(name, []).append(place)
        self._first_lines = [statement.lineno for statement in module.body]
        self.can_be_cut = not any(name in self._speaking for name in ANYTHING) and not any(
            isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*"
            for statement in module.body
        )
        self._made: dict[tuple[frozenset[int], frozenset[int]], Excerpt] = {}

    def around(self, node: ast.AST, changed: Iterable[ast.stmt] = ()) -> Excerpt:
        """Return the excerpt of the statement in which a node is.

        That statement, and those `changed`, may be changed: who speaks of them is in the excerpt.
        """
        line: int = getattr(node, "lineno", 1)
        begin = {
            max((at for at, first in enumerate(self._first_lines) if first <= line), default=0),
            *(at for at, each in enumerate(self._statements) if each in changed),
        }
        places = frozenset(self._closure(begin))
        key = places, frozenset(begin)
        if key not in self._made:
            shared = frozenset(
                self._statements[at] for at in places if at not in begin and self._is_shared(at)
            )
            self._made[key] = Excerpt([self._statements[at] for at in sorted(places)], shared)
        return self._made[key]

    def _closure(self, begin: set[int]) -> set[int]:
        found: set[int] = set()
        waiting = list(begin)
        while waiting:
            place = waiting.pop()
            if place in found:
                continue
            found.add(place)
            read, bound = self._names[place]
            for name in read | bound:
                waiting += self._binding.get(name, ())
            if place in begin or not self._is_shared(place):
                for name in bound:
                    waiting += self._speaking.get(name, ())
        return found

    def _is_shared(self, place: int) -> bool:
        """Tell whether a statement makes what is made once, and changed nowhere."""
        statement = self._statements[place]
        _, bound = self._names[place]
        simple = isinstance(statement, DEFINITIONS) or (
            isinstance(statement, ast.Assign)
            and all(isinstance(target, ast.Name) for target in statement.targets)
        )
        return simple and all(self._binding[name] == [place] for name in bound)
