"""What has run of a cell that an exception ended.

Everything above the line that raised has run, and nothing below it. Of the line itself, what it
computes is kept, since a tape that was asked has been asked, and what it binds is not; should the
exception have come before a tape was asked, which the tape itself can tell, that call is left out.
The block of a ``with`` has run as far as that line, too. Of a loop, or what stands behind a
condition, it is not known how much has run: all that it binds is unknown then.
"""

from __future__ import annotations

import ast
import copy
from typing import TYPE_CHECKING

from tapemagic.checker.asked import GRADIENTS
from tapemagic.checker.cell_names import bound_by
from tapemagic.checker.stand_ins import stand_in

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

__all__ = ["names_in_doubt", "statements_run"]


def statements_run(
    statements: Sequence[ast.stmt], line: int, unasked: Collection[str] = ()
) -> list[ast.stmt]:
    """Return what has run of statements, if an exception came from this line; they stay.

    `unasked` are the names of tapes that were not asked before the exception came.
    """
    run, ended = _reached(statements, line)
    return run if ended is None else [*run, *_part_run(ended, line, unasked)]


def names_in_doubt(statements: Sequence[ast.stmt], line: int) -> frozenset[str]:
    """Return the names of which the text cannot tell whether they were bound before the end."""
    _, ended = _reached(statements, line)
    if ended is None:
        return frozenset()
    if isinstance(ended, ast.With) and ended.body[0].lineno <= line:
        return names_in_doubt(ended.body, line)
    if isinstance(ended, ast.Assign) and all(isinstance(each, ast.Name) for each in ended.targets):
        return bound_by([ast.copy_location(ast.Expr(ended.value), ended)])
    return bound_by([ended])


def _reached(statements: Sequence[ast.stmt], line: int) -> tuple[list[ast.stmt], ast.stmt | None]:
    """Return the statements that have run to their end, and the one that the exception ended."""
    run = [statement for statement in statements if statement.lineno <= line]
    if not run or (run[-1].end_lineno or 0) < line:
        return run, None
    return run[:-1], run[-1]


def _part_run(statement: ast.stmt, line: int, unasked: Collection[str]) -> list[ast.stmt]:
    if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Expr)):
        value = statement.value
        return [] if value is None else _computed(value, statement, unasked)
    if isinstance(statement, ast.With):
        part = copy.copy(statement)
        part.body = statements_run(statement.body, line, unasked)
        return [part]
    if isinstance(statement, (ast.Assert, ast.Raise)):
        return [statement]
    if isinstance(statement, (ast.Import, ast.ImportFrom, ast.Delete)):
        return []
    return [stand_in([statement], (), statement.lineno)]


def _computed(value: ast.expr, statement: ast.stmt, unasked: Collection[str]) -> list[ast.stmt]:
    """Return what was computed of an expression: all of it, or the tapes that were asked in it."""
    kept = [value]
    if any(_tape_asked(part) in unasked for part in ast.walk(value)):
        kept = [
            part
            for part in ast.walk(value)
            if isinstance(part, ast.Call) and _tape_asked(part)
            and not any(_tape_asked(inner) in unasked for inner in ast.walk(part))
        ]  # fmt: skip
    return [ast.copy_location(ast.Expr(each), statement) for each in kept]


def _tape_asked(node: ast.AST) -> str | None:
    """Return the name of the tape that is asked, where a node is such a call."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        tape = node.func.value
        if node.func.attr in GRADIENTS and isinstance(tape, ast.Name):
            return tape.id
    return None
