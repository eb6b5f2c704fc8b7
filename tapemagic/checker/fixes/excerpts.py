"""Of a long program, the statements that a fix has to do with.

A program is read again for each proposal. That is quick for a cell and slow for a file of 20,000
lines, of which most have nothing to do with the call that goes wrong. Two statements of a module
have to do with each other if one binds, or may change, a name of which the other speaks, and the
name is not given something new between the two, as in a notebook in which each cell begins with
`with tf.GradientTape() as tape`. So the
excerpt of a call is its statement, and all that has to do with it directly or by others, but for
one kind of statement: what is made once and changed nowhere, such as a function or a Variable that
is only read, is taken in for those who speak of it, and does not tie them to each other. Such a
statement must not be changed by a fix that only knows the excerpt: one that has to be changed is
tied to all who speak of it, in a wider excerpt.
"""

from __future__ import annotations

import ast
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from .names import FUNCTIONS, MODULES, names_of, root_of

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
        self._place_of = {statement: place for place, statement in enumerate(module.body)}
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
        anytime = {name for statement in module.body for name in _spoken_of_later(statement)}
        self._anew = [_bound_anew(statement) - anytime for statement in module.body]
        self._fresh = [
            anew - _read_first(statement)
            for statement, anew in zip(module.body, self._anew, strict=True)
        ]
        self._beginning: dict[str, list[int]] = {}
        for place, names in enumerate(self._anew):
            for name in names:
                self._beginning.setdefault(name, []).append(place)
        lines = sorted((statement.lineno, place) for place, statement in enumerate(module.body))
        self._first_lines = [line for line, _ in lines]
        self._last_places = list(accumulate((place for _, place in lines), max))
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
        at = bisect_right(self._first_lines, line)
        begin = {
            self._last_places[at - 1] if at else 0,
            *(self._place_of[each] for each in changed if each in self._place_of),
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
        tied: set[int] = set()
        waiting = list(begin)
        while waiting:
            while waiting:
                place = waiting.pop()
                if place in found:
                    continue
                found.add(place)
                read, bound = self._names[place]
                for name in (read | bound) - self._fresh[place]:
                    waiting += self._made_before(name, place)
                if place in begin or not self._is_shared(place):
                    tied.add(place)
                    for name in bound:
                        waiting += self._used_after(name, place)
            # A line that is moved passes those between, and may bind what they speak of.
            for name in {name for place in tied for name in self._names[place][1]}:
                between = _within(self._speaking[name], min(tied), max(tied))
                waiting += (place for place in between if place not in found)
        return found

    def _made_before(self, name: str, place: int) -> list[int]:
        """Return the statements by which a name got what it holds at `place`.

        Of a name that is never given anew, all that bind it are returned, wherever they stand.
        """
        binding = self._binding.get(name, [])
        beginning = self._beginning.get(name)
        if beginning is None:
            return binding
        at = bisect_left(beginning, place)
        return _within(binding, beginning[at - 1] if at else 0, place)

    def _used_after(self, name: str, place: int) -> list[int]:
        """Return the statements that may speak of what a name holds after `place`."""
        speaking = self._speaking.get(name, [])
        beginning = self._beginning.get(name)
        if beginning is None:
            return speaking
        at = bisect_right(beginning, place)
        if at == len(beginning):
            return _within(speaking, place, len(self._names))
        end = beginning[at]
        return _within(speaking, place, end - (name in self._fresh[end]))

    def _is_shared(self, place: int) -> bool:
        """Tell whether a statement makes what is made once, and changed nowhere."""
        statement = self._statements[place]
        _, bound = self._names[place]
        simple = isinstance(statement, DEFINITIONS) or (
            isinstance(statement, ast.Assign)
            and all(isinstance(target, ast.Name) for target in statement.targets)
        )
        return simple and all(self._binding[name] == [place] for name in bound)


def _within(places: list[int], first: int, last: int) -> list[int]:
    """Return those of the places, which are in order, from `first` to `last`."""
    return places[bisect_left(places, first) : bisect_right(places, last)]


def _bound_anew(statement: ast.stmt) -> set[str]:
    """Return the names that hold nothing of before when a statement is done."""
    if isinstance(statement, ast.Assign):
        return {target.id for target in statement.targets if isinstance(target, ast.Name)}
    if isinstance(statement, ast.With) and all(_enters_tape(each) for each in statement.items):
        names = {
            item.optional_vars.id
            for item in statement.items
            if isinstance(item.optional_vars, ast.Name)
        }
        return names.union(*map(_bound_anew, statement.body))
    return set()


def _read_first(statement: ast.stmt) -> set[str]:
    """Return the names that a statement reads before it binds them."""
    if not isinstance(statement, ast.With):
        return names_of(statement)[0]
    found = set().union(*(names_of(each.context_expr)[0] for each in statement.items))
    bound = {
        each.optional_vars.id
        for each in statement.items
        if isinstance(each.optional_vars, ast.Name)
    }
    for inner in statement.body:
        found |= _read_first(inner) - bound
        bound |= _bound_anew(inner)
    return found


def _enters_tape(item: ast.withitem) -> bool:
    """Tell whether an item of a ``with`` makes a tape: it hides no exception."""
    made = item.context_expr
    return (
        isinstance(made, ast.Call)
        and isinstance(made.func, ast.Attribute)
        and made.func.attr == "GradientTape"
    )


def _spoken_of_later(statement: ast.stmt) -> set[str]:
    """Return the names that a statement speaks of in what may run at any time."""
    found: set[str] = set()
    for node in ast.walk(statement):
        if isinstance(node, (*FUNCTIONS, ast.GeneratorExp)):
            read, bound = names_of(node)
            found |= read | bound
    return found
