"""Statements right behind those that bind a name, wherever in a body these stand."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tapemagic.body_names import SCOPES, bound_names, walk_own_scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["put_behind_bindings"]


def put_behind_bindings(
    body: list[ast.stmt], name: str, make: Callable[[], list[ast.stmt]]
) -> bool:
    """Put what `make` gives behind each statement of a body that binds a name; tell if one does.

    What a loop or a ``with`` binds is bound at the beginning of its block. A name that an
    expression binds, by ``:=``, has no such place, and counts as not found.
    """
    if any(_binds_in_expression(statement, name) for statement in body):
        return False
    found = False
    for place in reversed(range(len(body))):
        statement = body[place]
        if isinstance(statement, SCOPES):
            continue
        if name in _bound_by(statement):
            body[place + 1 : place + 1] = make()
            found = True
        for block in _blocks(statement):
            found |= put_behind_bindings(block, name, make)
        if name in _bound_at_beginning(statement):
            statement.body[:0] = make()  # type: ignore[attr-defined]
            found = True
    return found


def _binds_in_expression(statement: ast.stmt, name: str) -> bool:
    return any(
        isinstance(node, ast.NamedExpr) and node.target.id == name
        for node in walk_own_scope(statement)
    )


def _blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for part in (statement, *getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(part, field, None)
            if isinstance(block, list):
                yield block


def _bound_by(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.Assign):
        return {name for target in statement.targets for name in bound_names(target)}
    if isinstance(statement, ast.AugAssign) or (
        isinstance(statement, ast.AnnAssign) and statement.value is not None
    ):
        return set(bound_names(statement.target))
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {alias.asname or alias.name for alias in statement.names}
    return set()


def _bound_at_beginning(statement: ast.stmt) -> set[str]:
    if isinstance(statement, (ast.For, ast.AsyncFor)):
        return set(bound_names(statement.target))
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        given = [item.optional_vars for item in statement.items if item.optional_vars is not None]
        return {name for target in given for name in bound_names(target)}
    return set()
