"""Makes the statements that a magic adds to the body of its cell: all stand on the magic's line."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from tapemagic.checker.descriptions import ModuleThere
from tapemagic.checker.unwritten import is_written, mark_unwritten

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["MagicLine", "MagicWriter"]


class MagicLine(NamedTuple):
    """The line of a ``%%tape``: its number in the tree, all of it, and what follows the magic."""

    number: int
    text: str
    rest: str


class MagicWriter:
    """Makes statements that stand on the line of the magic."""

    def __init__(self, line: MagicLine) -> None:
        self._line = line
        self._width = len(line.text.encode())

    def load(self, name: str) -> ast.expr:
        """Return a name that is read."""
        return ast.Name(name, ast.Load())

    def constant(self, value: object) -> ast.expr:
        """Return what no text can write."""
        return ast.Constant(value)  # type: ignore[arg-type]

    def assign(self, name: str, value: ast.expr) -> ast.stmt:
        """Return ``name = value``."""
        return self._placed(ast.Assign([ast.Name(name, ast.Store())], value))

    def watch(self, tape: str, name: str) -> ast.stmt:
        """Return ``tape.watch(name)``."""
        function = ast.Attribute(self.load(tape), "watch", ast.Load())
        return self._placed(ast.Expr(ast.Call(function, [self.load(name)], [])))

    def ask(self, tape: str, method: str, target: str, source: str) -> ast.Call:
        """Return ``tape.gradient(target, source)``."""
        function = ast.Attribute(self.load(tape), method, ast.Load())
        return ast.Call(function, [self.load(target), self.load(source)], [])

    def tape(self, is_persistent: bool, *, accessed: bool) -> ast.expr:
        """Return the expression that makes a tape."""
        options = {"persistent": is_persistent, "watch_accessed_variables": accessed}
        named = [ast.keyword(name, ast.Constant(value)) for name, value in options.items()]
        return ast.Call(self.constant(ModuleThere("tensorflow.GradientTape")), [], named)

    def if_none(self, name: str, body: list[ast.stmt]) -> ast.stmt:
        """Return ``if name is None: ...``."""
        test = ast.Compare(self.load(name), [ast.Is()], [ast.Constant(None)])
        return self._placed(ast.If(test, body, []))

    def block(self, tape: str, body: list[ast.stmt], lines: Sequence[ast.stmt]) -> ast.stmt:
        """Return ``with tape: ...`` around statements, of which `lines` are written."""
        made = ast.With([ast.withitem(self.load(tape))], [])
        self._placed(made)
        made.body = body
        made.end_lineno = max(line.end_lineno or 0 for line in lines if is_written(line))
        return made

    def place_at_request(self, node: ast.expr, text: str) -> None:
        """Place a gradient call at the request that it is for."""
        begin = self._line.text.find(text) if text else -1
        for part in ast.walk(node):
            if isinstance(part, ast.expr):
                self._place(part)
                if begin >= 0:
                    part.col_offset = len(self._line.text[:begin].encode())
                    part.end_col_offset = part.col_offset + len(text.encode())

    def _placed(self, statement: ast.stmt) -> ast.stmt:
        for node in ast.walk(statement):
            if isinstance(node, (ast.expr, ast.stmt, ast.keyword)) and not hasattr(node, "lineno"):
                self._place(node)
        mark_unwritten(statement)
        return statement

    def _place(self, node: ast.expr | ast.stmt | ast.keyword) -> None:
        node.lineno = node.end_lineno = self._line.number
        node.col_offset, node.end_col_offset = 0, self._width
