"""Moving lines into the block of a tape, and out of one."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .desk import Draft, name_of
from .names import require_independent
from .texts import NotPossible

if TYPE_CHECKING:
    from tapemagic.checker.asked import Asked
    from tapemagic.checker.tapes import Tape

    from .desk import Block, Desk

__all__ = [
    "begin_earlier", "compute_inside", "indent_into", "leave_block", "move_down", "unwrap",
    "wrap",
]  # fmt: skip

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
Blocks = dict[tuple[ast.AST, str], list[ast.stmt]]


def indent_into(desk: Desk, tape: Tape, block: Block, statement: ast.stmt, *, alone: bool) -> Draft:
    """Put a statement that comes after a tape's block at the end of that block.

    With `alone` it moves past the lines between; otherwise these go with it.
    """
    groups = _following(desk, block.node, statement)
    moved = groups[-1][2][-1]
    desk.require_one_cell(block.node, moved)
    if alone:
        if len(groups) == 1 and len(groups[0][2]) == 1:
            raise NotPossible
        owner, name, _ = groups[-1]
        passed = [each for _, _, part in groups for each in part if each is not moved]
        require_independent(moved, passed)
        groups = [(owner, name, [moved])]
    lines = desk.lines.copy()
    new = desk.body_of(block.node)
    before = lines.span(block.node)[1] + 1
    blocks: Blocks = {}
    for owner, name, statements in groups:
        first, last = lines.span(statements[0])[0], lines.span(statements[-1])[1]
        for each in statements:
            lines.span(each)
        before = lines.move(first, last, before, lines.indentation(statements[0]), new)
        siblings = getattr(owner, name)
        blocks[owner, name] = [each for each in siblings if each not in statements]
    statements = [each for _, _, part in groups for each in part]
    body = block.node.body
    if len(body) == 1 and isinstance(body[0], ast.Pass):
        first, last = lines.span(body[0])
        lines.remove(first, last)
        body = []
    blocks[block.node, "body"] = [*body, *statements]
    if not all(blocks.values()):
        raise NotPossible
    title = f"Indent {_numbers(statements)} into the block of {name_of(tape, block)}."
    return Draft(title, desk.tree.changed(blocks), lines)


def _following(
    desk: Desk, block: ast.With, statement: ast.stmt
) -> list[tuple[ast.AST, str, list[ast.stmt]]]:
    """Return all statements that follow a block, up to the one that has `statement` in it.

    They are in groups of neighbours: first those beside the block, then those beside what the block
    stands in, which must be a ``with`` too.
    """
    around = desk.tree.around(statement)
    groups: list[tuple[ast.AST, str, list[ast.stmt]]] = []
    node: ast.stmt = block
    while True:
        owner, name, place = desk.place_of(node)
        siblings: list[ast.stmt] = getattr(owner, name)
        end = next((at for at, each in enumerate(siblings) if each in around), None)
        if end is not None:
            if end <= place:
                raise NotPossible
            groups.append((owner, name, siblings[place + 1 : end + 1]))
            return groups
        if place + 1 < len(siblings):
            groups.append((owner, name, siblings[place + 1 :]))
        if not isinstance(owner, ast.With):
            raise NotPossible
        node = owner


def compute_inside(desk: Desk, tape: Tape, block: Block, asked: Asked) -> Draft:
    """Compute a target that is written in the call at the end of the tape's block."""
    statement = desk.tree.statement(asked.node)
    target = _target_of(asked.node)
    if target is None or statement is None or isinstance(target, (ast.Name, ast.Attribute)):
        raise NotPossible
    desk.require_one_cell(block.node, statement)
    name = desk.unused_name("target")
    lines = desk.lines.copy()
    end = lines.span(block.node)[1] + 1
    indentation = desk.body_of(block.node)
    if target.lineno != target.end_lineno:
        raise NotPossible
    lines.replace(target, name)
    number = lines.put(f"{indentation}{name} = {ast.unparse(target)}", end)
    made = ast.Assign([ast.Name(name, ast.Store())], target)
    used = ast.copy_location(ast.Name(name, ast.Load()), target)
    for each in (made, made.targets[0]):
        _stand(each, number)
    module = desk.tree.changed({(block.node, "body"): [*block.node.body, made]}, {target: used})
    title = f"Compute the target in the block of {name_of(tape, block)}."
    return Draft(title, module, lines)


def _target_of(call: ast.Call) -> ast.expr | None:
    named = next((each.value for each in call.keywords if each.arg == "target"), None)
    return call.args[0] if call.args else named


def begin_earlier(desk: Desk, tape: Tape, block: Block, statement: ast.stmt) -> Draft:
    """Let a tape's block begin before a statement that stands above it."""
    owner, name, place = desk.place_of(block.node)
    siblings: list[ast.stmt] = list(getattr(owner, name))
    around = desk.tree.around(statement)
    begin = next((at for at, each in enumerate(siblings[:place]) if each in around), None)
    if begin is None:
        raise NotPossible
    moved = siblings[begin:place]
    desk.require_one_cell(moved[0], block.node)
    if any(isinstance(each, DEFINITIONS) for each in moved):
        raise NotPossible
    lines = desk.lines.copy()
    new = desk.body_of(block.node)
    for each in moved:
        lines.span(each)
    first, last = lines.span(moved[0])[0], lines.span(moved[-1])[1]
    before = lines.span(block.node.body[0])[0]
    lines.move(first, last, before, lines.indentation(moved[0]), new)
    module = desk.tree.changed({
        (owner, name): [*siblings[:begin], *siblings[place:]],
        (block.node, "body"): [*moved, *_without_pass(block.node)],
    })  # fmt: skip
    if len(block.node.body) == 1 and isinstance(block.node.body[0], ast.Pass):
        lines.remove(*lines.span(block.node.body[0]))
    title = f"Move {_numbers(moved)} into the block of {name_of(tape, block)}."
    return Draft(title, module, lines)


def _without_pass(block: ast.With) -> list[ast.stmt]:
    only = len(block.body) == 1 and isinstance(block.body[0], ast.Pass)
    return [] if only else block.body


def move_down(desk: Desk, tape: Tape, block: Block, statement: ast.stmt) -> Draft:
    """Move one statement from above a tape's block to its beginning."""
    owner, name, _ = desk.place_of(statement)
    desk.require_one_cell(statement, block.node)
    kept = [each for each in getattr(owner, name) if each is not statement]
    if not kept or isinstance(statement, DEFINITIONS):
        raise NotPossible
    siblings = getattr(owner, name)
    below = siblings[siblings.index(statement) + 1 :]
    ways = desk.tree.around(block.node)
    end = next((at for at, each in enumerate(below) if each in ways), None)
    if end is None:
        raise NotPossible
    require_independent(statement, below[:end])
    if below[end] is not block.node:
        raise NotPossible
    lines = desk.lines.copy()
    new = desk.body_of(block.node)
    first, last = lines.span(statement)
    before = lines.span(block.node.body[0])[0]
    if before <= last:
        raise NotPossible
    lines.move(first, last, before, lines.indentation(statement), new)
    blocks: Blocks = {(owner, name): kept}
    if (block.node, "body") in blocks:
        raise NotPossible
    blocks[block.node, "body"] = [statement, *block.node.body]
    title = f"Move {_numbers([statement])} into the block of {name_of(tape, block)}."
    return Draft(title, desk.tree.changed(blocks), lines)


def leave_block(desk: Desk, block: ast.With, statement: ast.stmt, what: str) -> Draft:
    """Dedent the last statements of a block, from `statement` on, so that they follow it."""
    body = block.body
    begin = next((at for at, each in enumerate(body) if each in desk.tree.around(statement)), None)
    if not begin:
        raise NotPossible
    moved = body[begin:]
    owner, name, place = desk.place_of(block)
    desk.require_one_cell(block, *moved)
    lines = desk.lines.copy()
    for each in moved:
        lines.span(each)
    first, last = lines.span(moved[0])[0], lines.span(moved[-1])[1]
    lines.move(first, last, last + 1, desk.body_of(block), lines.indentation(block))
    siblings: list[ast.stmt] = list(getattr(owner, name))
    module = desk.tree.changed({
        (owner, name): [*siblings[: place + 1], *moved, *siblings[place + 1 :]],
        (block, "body"): body[:begin],
    })  # fmt: skip
    return Draft(f"Dedent {_numbers(moved)} out of {what}.", module, lines)


def unwrap(desk: Desk, block: ast.With) -> Draft:
    """Take a ``with`` away, and leave what stands in it."""
    owner, field, place = desk.place_of(block)
    item = block.items[0]
    # A name that is given there may be spoken of later.
    if len(block.items) > 1 or item.optional_vars is not None:
        raise NotPossible
    if item.context_expr.end_lineno != block.lineno:
        raise NotPossible
    lines = desk.lines.copy()
    old, new = desk.body_of(block), lines.indentation(block)
    for each in block.body:
        lines.span(each)
    first, last = lines.span(block.body[0])[0], lines.span(block.body[-1])[1]
    lines.move(first, last, first, old, new)
    header = lines.place(block.lineno)
    lines.remove(header, header)
    siblings: list[ast.stmt] = list(getattr(owner, field))
    module = desk.tree.changed({
        (owner, field): [*siblings[:place], *block.body, *siblings[place + 1 :]]
    })  # fmt: skip
    name = ast.unparse(item.context_expr)
    title = f"Take line {block.lineno} away and dedent its block: `{name}` records there already."
    return Draft(title, module, lines)


def wrap(desk: Desk, name: str, first: ast.stmt, last: ast.stmt) -> Draft:
    """Put neighbouring statements into the block of a tape that was made before."""
    owner, field, begin = desk.place_of(first)
    siblings: list[ast.stmt] = list(getattr(owner, field))
    if last not in siblings:
        raise NotPossible
    end = siblings.index(last)
    moved = siblings[begin : end + 1]
    if not moved or any(isinstance(each, DEFINITIONS) for each in moved):
        raise NotPossible
    desk.require_one_cell(*moved)
    lines = desk.lines.copy()
    old = lines.indentation(first)
    for each in moved:
        lines.span(each)
    top, bottom = lines.span(first)[0], lines.span(last)[1]
    lines.move(top, bottom, bottom + 1, old, old + _step(old))
    number = lines.put(f"{old}with {name}:", top)
    made = ast.parse(f"with {name}:\n    pass").body[0]
    assert isinstance(made, ast.With)  # noqa: S101  for the type checker
    for node in ast.walk(made):
        _stand(node, number)
    made.body = moved
    module = desk.tree.changed({(owner, field): [*siblings[:begin], made, *siblings[end + 1 :]]})
    return Draft(f"Put {_numbers(moved)} into a block `with {name}:`.", module, lines)


def _step(indentation: str) -> str:
    return "\t" if indentation.startswith("\t") else "    "


def _stand(node: ast.AST, number: int) -> None:
    if isinstance(node, (ast.stmt, ast.expr)):
        node.lineno = node.end_lineno = number
        node.col_offset = node.end_col_offset = 0


def _numbers(statements: list[ast.stmt]) -> str:
    numbers = [each.lineno for each in statements if each.lineno > 0]
    if not numbers:
        raise NotPossible
    first, last = (
        min(numbers),
        max((each.end_lineno or each.lineno) for each in statements if each.lineno > 0),
    )
    return f"line {first}" if first == last else f"lines {first} to {last}"
