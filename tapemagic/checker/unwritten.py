"""Statements of the tree that stand nowhere in the text: what a magic does around a cell's body.

``%%tape dy/dx`` makes a tape, enters it, and asks it when the body has run. In the tree these are
statements as others are, placed on the magic's line; the body stands inside of them with its own
lines. Whoever changes the text must tell the two apart.
"""

from __future__ import annotations

import ast
import copy
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["as_written", "is_written", "mark_unwritten", "walk_written", "written"]

_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


def mark_unwritten(statement: ast.stmt) -> None:
    """Note that a statement stands nowhere in the text; what stands in its block may."""
    for node in ast.walk(statement):
        node.is_unwritten = True  # type: ignore[attr-defined]
    # So it has no line that could be moved.
    statement.col_offset = -1


def is_written(node: ast.AST) -> bool:
    """Tell whether a statement, or an expression in it, stands in the text."""
    return not getattr(node, "is_unwritten", False)


def written(statements: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Give the statements that stand in the text, those in the blocks of others that do not."""
    for statement in statements:
        if is_written(statement):
            yield statement
        elif isinstance(statement, ast.With):
            yield from written(statement.body)


_Node = TypeVar("_Node", bound=ast.AST)


def as_written(node: _Node) -> _Node:
    """Return a node of the text without what is not written in it; itself where that is all."""
    changed: dict[str, list[ast.AST]] = {}
    for name in _BLOCKS:
        block = getattr(node, name, None)
        if not isinstance(block, list):
            continue
        kept = [as_written(part) for part in block if is_written(part)]
        if len(kept) != len(block) or any(a is not b for a, b in zip(kept, block, strict=True)):
            changed[name] = kept
    if not changed:
        return node
    made = copy.copy(node)
    for name, kept in changed.items():
        setattr(made, name, kept)
    return made


def walk_written(node: ast.AST) -> Iterator[ast.AST]:
    """Give a node and all in it, as `ast.walk` does, but for what is not written."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if is_written(part):
            yield part
            waiting += ast.iter_child_nodes(part)
