"""Letting a tape watch what it does not follow by itself."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tapemagic.checker.unwritten import is_written

from .desk import Draft
from .texts import NotPossible

if TYPE_CHECKING:
    from .desk import Block, Desk

__all__ = ["leave_out", "watch", "watch_earlier"]


def watch(desk: Desk, block: Block, source: str) -> Draft:
    """Let a tape watch a source from the beginning of its block.

    Where the block itself makes the source, it is watched right after that line.
    """
    if not block.name:
        raise NotPossible
    where, after = _binding_in(block.node, _root(source)) or (block.node, None)
    lines = desk.lines.copy()
    indentation = desk.body_of(where)
    text = f"{block.name}.watch({source})"
    if after is None:
        begin, place = lines.span(where.body[0])[0], 0
    else:
        begin, place = lines.span(after)[1] + 1, where.body.index(after) + 1
    number = lines.put(f"{indentation}{text}", begin)
    made = ast.parse(text).body[0]
    for node in ast.walk(made):
        if isinstance(node, (ast.stmt, ast.expr)):
            node.lineno = node.end_lineno = number
            node.col_offset = node.end_col_offset = 0
    body = [*where.body[:place], made, *where.body[place:]]
    line = "its `with` line" if is_written(where) else "the `%%tape` line"
    where_to = f"after {line}" if after is None else "after the line that makes it"
    title = f"Let `{block.name}` watch `{source}`: add `{text}` {where_to}."
    return Draft(title, desk.tree.changed({(where, "body"): body}), lines)


def watch_earlier(desk: Desk, block: Block, source: str) -> Draft:
    """Move a ``watch`` to the beginning of its block."""
    for node in ast.walk(block.node):
        if _watches(node, source) and isinstance(node, ast.stmt):
            owner, name, _ = desk.place_of(node)
            kept = [each for each in getattr(owner, name) if each is not node]
            if not kept or owner is not block.node:
                raise NotPossible
            lines = desk.lines.copy()
            first, last = lines.span(node)
            indentation = lines.indentation(node)
            where, after = _binding_in(block.node, _root(source)) or (block.node, None)
            if where is not block.node:
                raise NotPossible
            if after is None:
                begin, place = lines.span(block.node.body[0])[0], 0
            else:
                begin, place = lines.span(after)[1] + 1, kept.index(after) + 1
            lines.move(first, last, begin, indentation, indentation)
            module = desk.tree.changed({(owner, name): [*kept[:place], node, *kept[place:]]})
            title = f"Watch `{source}` before it is used: move line {node.lineno} up."
            return Draft(title, module, lines)
    raise NotPossible


def leave_out(desk: Desk, call: ast.AST) -> Draft:
    """Take a ``watch`` away of what the tape follows by itself."""
    statement = desk.tree.statement(call)
    if not isinstance(statement, ast.Expr) or statement.value is not call:
        raise NotPossible
    if any(
        isinstance(node, ast.keyword) and node.arg == "watch_accessed_variables"
        for node in ast.walk(desk.tree.module)
    ):
        raise NotPossible
    owner, name, _ = desk.place_of(statement)
    kept = [each for each in getattr(owner, name) if each is not statement]
    if not kept:
        raise NotPossible
    lines = desk.lines.copy()
    lines.remove(*lines.span(statement))
    module = desk.tree.changed({(owner, name): kept})
    title = f"Take line {statement.lineno} away: the tape follows these Variables by itself."
    return Draft(title, module, lines)


def _root(source: str) -> str:
    return source.split(".", maxsplit=1)[0].split("[", maxsplit=1)[0]


def _watches(node: ast.AST, source: str) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
        and node.value.func.attr == "watch"
        and any(ast.unparse(each) == source for each in node.value.args)
    )


def _binding_in(block: ast.With, name: str) -> tuple[ast.With, ast.stmt] | None:
    """Return the statement that last binds a name in a block, and the block in which it is.

    It may stand in a ``with`` in the block, but in no loop or branch.
    """
    for statement in reversed(block.body):
        if isinstance(statement, ast.With):
            found = _binding_in(statement, name)
            if found is not None:
                return found
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and any(
            isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == name
            for node in ast.walk(statement)
        ):
            return block, statement
    return None
