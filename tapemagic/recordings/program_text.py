"""The text of a program that ran: which line bound a name, and from what.

The recording of a tape knows the operations that were recorded. Where a connection is lost there is
none, and the text says what stands there instead. Only plain assignments are read, in the order of
the lines and outside of functions: what cannot be read is left out, and nothing is said of it.
"""

from __future__ import annotations

import ast
import linecache
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["Binding", "ProgramText", "leaves_tensorflow", "stops_gradient"]


@dataclass(frozen=True)
class Binding:
    """An assignment of a program.

    Attributes
    ----------
    names
        The names that it binds.
    reads
        The names that it reads.
    line
        Where it begins.
    value
        The expression on its right side.
    """

    names: frozenset[str]
    reads: frozenset[str]
    line: int
    end_line: int
    value: ast.expr

    @property
    def code(self) -> str:
        """The expression, as one line of Python."""
        return ast.unparse(self.value)


class ProgramText:
    """The assignments of a file or cell, in the order of their lines.

    Parameters
    ----------
    filename
        The name under which Python has its text.
    """

    def __init__(self, filename: str) -> None:
        self._tree = _parsed("".join(linecache.getlines(filename)))
        self.bindings = tuple(_bindings(self._tree.body))

    def last_line_of_block(self, line: int) -> int | None:
        """Return the last line of the ``with`` block that begins at a line; None for none there.

        In a ``%%tape`` cell there is none: all of its body is recorded.
        """
        for node in ast.walk(self._tree):
            if isinstance(node, ast.With) and node.lineno <= line < node.body[0].lineno:
                return node.end_lineno
        return None

    def binding_of(self, name: str, before: int | None = None) -> Binding | None:
        """Return the last assignment to a name, of those ahead of a line if one is given."""
        found = None
        for each in self.bindings:
            if name in each.names and (before is None or each.line < before):
                found = each
        return found

    def names_at(self, line: int) -> tuple[str, ...]:
        """Return the names that are bound to calls that stand on a line, in their order."""
        return tuple(
            name
            for each in self.bindings
            if each.line <= line <= each.end_line
            for name in sorted(each.names)
        )

    def way(self, source: str, target: str) -> tuple[Binding, ...]:
        """Return the assignments by which a target comes of a source, in the order of the lines.

        They are followed back from the target by their names; () where they do not lead there.
        """
        leads: dict[int, bool] = {}

        def leads_from(name: str, before: int | None) -> bool:
            found = self.binding_of(name, before)
            if found is None:
                return name == source
            if found.line not in leads:
                leads[found.line] = False  # of a loop
                parts = [leads_from(each, found.line) for each in sorted(found.reads)]
                leads[found.line] = any(parts) or (name == source)
            return leads[found.line]

        leads_from(target, None)
        own = self.binding_of(source)
        return tuple(each for each in self.bindings if leads.get(each.line) and each is not own)


def leaves_tensorflow(value: ast.expr, namespace: Mapping[str, Any]) -> bool:
    """Tell whether an expression takes a number out of TensorFlow: ``a.numpy()``, ``float(a)``."""
    for node in ast.walk(value):
        if isinstance(node, ast.Attribute) and node.attr in {"numpy", "item", "tolist"}:
            return True
        if isinstance(node, ast.Name):
            if node.id in {"float", "int"}:
                return True
            if getattr(namespace.get(node.id), "__name__", "").partition(".")[0] == "numpy":
                return True
    return False


def stops_gradient(value: ast.expr) -> bool:
    """Tell whether an expression lets no gradient through on purpose."""
    return any(
        isinstance(node, ast.Attribute) and node.attr == "stop_gradient" for node in ast.walk(value)
    )


def _parsed(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError:
        return ast.Module([], [])


def _bindings(statements: Sequence[ast.stmt]) -> Iterator[Binding]:
    for statement in statements:
        if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            if statement.value is not None:
                yield _binding(statement, statement.value)
        elif not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for part in ("body", "orelse", "finalbody"):
                yield from _bindings(getattr(statement, part, ()))


def _binding(statement: ast.Assign | ast.AnnAssign | ast.AugAssign, value: ast.expr) -> Binding:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    bound = frozenset(
        node.id
        for target in targets
        for node in ast.walk(target)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    read = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
    if isinstance(statement, ast.AugAssign):
        read |= bound
    return Binding(
        bound, frozenset(read), statement.lineno, statement.end_lineno or statement.lineno, value
    )
