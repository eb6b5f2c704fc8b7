"""One statement in the place of others that are not looked into.

It binds the names that they bind, by a call of which nothing is known, to which the names that they
read are handed: so nothing in them is flagged, and nothing that comes from them is known.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, cast

from tapemagic.checker.parsing import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["stand_in"]


def stand_in(
    statements: Sequence[ast.stmt], also_bound: Iterable[str], line: int, width: int = 0
) -> ast.stmt:
    """Return a statement that stands for others.

    Parameters
    ----------
    statements
        What it stands for.
    also_bound
        Names that are bound besides.
    line, width
        Where it stands: from the beginning of this line on, so many characters wide.
    """
    read, bound = _names(statements)
    bound |= set(also_bound)
    targets = [f"{name} = " for name in sorted(bound) if name.isidentifier()]
    call = f"get_ipython().run_cell_magic({', '.join(sorted(read - bound))})"
    module = parse("".join(targets) + call)
    for node in ast.walk(module):
        if hasattr(node, "lineno"):
            placed = cast("ast.expr", node)
            placed.lineno = placed.end_lineno = line
            placed.col_offset, placed.end_col_offset = 0, width
    return module.body[0]


def _names(statements: Sequence[ast.stmt]) -> tuple[set[str], set[str]]:
    """Return the names that statements read, and those that they bind."""
    read: set[str] = set()
    bound: set[str] = set()
    for node in ast.walk(ast.Module(list(statements), [])):
        if isinstance(node, ast.Name):
            (read if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            bound.add(node.name)
        elif isinstance(node, ast.alias):
            bound.add((node.asname or node.name).partition(".")[0])
    return read, bound
