"""What has run of a cell that an exception ended.

Everything above the line that raised has run, and nothing below it. Of the line itself, what it
computes is kept, since a tape that was asked has been asked, and what it binds is not. The block of
a ``with`` has run as far as that line, too. Of a loop, or what stands behind a condition, it is not
known how much has run: all that it binds is unknown then.
"""

from __future__ import annotations

import ast
import copy
from typing import TYPE_CHECKING

from tapemagic.checker.stand_ins import stand_in

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["statements_run"]


def statements_run(statements: Sequence[ast.stmt], line: int) -> list[ast.stmt]:
    """Return what has run of statements, if an exception came from this line; they stay."""
    run = [statement for statement in statements if statement.lineno <= line]
    if not run or (run[-1].end_lineno or 0) < line:
        return run
    *before, last = run
    return [*before, *_part_run(last, line)]


def _part_run(statement: ast.stmt, line: int) -> list[ast.stmt]:
    if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return)):
        value = statement.value
        return [] if value is None else [ast.copy_location(ast.Expr(value), statement)]
    if isinstance(statement, ast.With):
        part = copy.copy(statement)
        part.body = statements_run(statement.body, line)
        return [part]
    if isinstance(statement, (ast.Expr, ast.Assert, ast.Raise)):
        return [statement]
    if isinstance(statement, (ast.Import, ast.ImportFrom, ast.Delete)):
        return []
    return [stand_in([statement], (), statement.lineno)]
