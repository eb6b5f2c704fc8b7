"""Letting a tape watch what it does not follow by itself."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .desk import Draft
from .texts import NotPossible

if TYPE_CHECKING:
    from .desk import Block, Desk

__all__ = ["watch", "watch_earlier"]


def watch(desk: Desk, blocks: list[Block], source: str) -> Draft:
    """Let tapes watch a source from the beginning of their blocks.

    Where a block itself first makes the source, it is watched right after that line.
    """
    lines = desk.lines.copy()
    changed: dict[tuple[ast.AST, str], list[ast.stmt]] = {}
    texts: list[str] = []
    # The tapes of one `with` are watched in the order of their names there.
    for block in reversed(blocks):
        if not block.name:
            raise NotPossible
        where = block.node
        indentation = desk.body_of(where)
        after = _binding_in(where, source.split(".")[0])
        text = f"{block.name}.watch({source})"
        body = changed.get((where, "body"), list(where.body))
        if after is None:
            begin, place = lines.span(where.body[0])[0], 0
        else:
            begin, place = lines.span(after)[1] + 1, body.index(after) + 1
        number = lines.put(f"{indentation}{text}", begin)
        made = ast.parse(text).body[0]
        for node in ast.walk(made):
            if isinstance(node, (ast.stmt, ast.expr)):
                node.lineno = node.end_lineno = number
                node.col_offset = node.end_col_offset = 0
        changed[where, "body"] = [*body[:place], made, *body[place:]]
        texts.insert(0, f"`{text}`")
    where_to = "after its `with` line" if after is None else "after the line that makes it"
    if len(blocks) == 1:
        title = f"Let `{blocks[0].name}` watch `{source}`: add {texts[0]} {where_to}."
    else:
        names = " and ".join(f"`{block.name}`" for block in blocks)
        title = f"Let {names} watch `{source}`: add {' and '.join(texts)}."
    return Draft(title, desk.tree.changed(changed), lines)


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
            after = _binding_in(block.node, source.split(".")[0])
            if after is None:
                begin, place = lines.span(block.node.body[0])[0], 0
            else:
                begin, place = lines.span(after)[1] + 1, kept.index(after) + 1
            lines.move(first, last, begin, indentation, indentation)
            module = desk.tree.changed({(owner, name): [*kept[:place], node, *kept[place:]]})
            title = f"Watch `{source}` before it is used: move line {node.lineno} up."
            return Draft(title, module, lines)
    raise NotPossible


def _watches(node: ast.AST, source: str) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
        and node.value.func.attr == "watch"
        and any(ast.unparse(each) == source for each in node.value.args)
    )


def _binding_in(block: ast.With, name: str) -> ast.stmt | None:
    """Return the statement of the block itself that last binds a name, if there is one."""
    for statement in reversed(block.body):
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and any(
            isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == name
            for node in ast.walk(statement)
        ):
            return statement
    return None
