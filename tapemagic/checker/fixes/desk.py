"""A program under change: its tree and its lines, and where in them the blocks of tapes are.

A `Desk` never changes. A change gives a `Draft`: another tree, other lines, and a sentence that
says what was done; the draft has a desk of its own, so that one change can follow another.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from .texts import Lines, NotPossible
from .trees import Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tapemagic.checker.asked import Asked
    from tapemagic.checker.tapes import Tape

__all__ = ["Block", "Desk", "Draft", "name_of", "tape_text"]

SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.Module)


@dataclass(frozen=True)
class Draft:
    """A changed program.

    Attributes
    ----------
    title
        What was done, as a sentence.
    module
        The changed tree.
    lines
        The changed lines.
    alone
        Whether it is no natural change any more if another one must follow.
    rewrites
        Whether a value is computed in another way, as by another function: that it is the same
        value cannot be proven, so that the change is unsafe at best.
    """

    title: str
    module: ast.Module
    lines: Lines = field(repr=False)
    alone: bool = False
    rewrites: bool = False


@dataclass(frozen=True)
class Block:
    """A ``with`` in which a tape records, and the name by which it speaks of the tape."""

    node: ast.With
    name: str


class Desk:
    """A program that can be changed.

    Parameters
    ----------
    module, lines
        The program.
    cell_of
        The cell to which a line belongs: no line is moved into another one.
    """

    def __init__(self, module: ast.Module, lines: Lines, cell_of: Callable[[int], object]) -> None:
        self.tree = Tree(module)
        self.lines = lines
        self._cell_of = cell_of

    def of(self, draft: Draft) -> Desk:
        """Return the desk on which a draft can be changed further."""
        return Desk(draft.module, draft.lines, self._cell_of)

    # ---- blocks of tapes ---------------------------------------------------------------------

    def blocks_of(self, tape: Tape, asked: Asked | None = None) -> list[Block]:
        """Return the blocks in which a tape recorded, in the order in which they were entered.

        Where a helper enters the tape, the block is that of the ``with`` that calls the helper.
        """
        found: list[Block] = []
        for _, place, _ in tape.cells.get("spans", ()):
            statement = self.tree.statement(place)
            if isinstance(statement, ast.With) and all(
                each.node is not statement for each in found
            ):
                found += self._as_block(statement, place)
        if asked is not None:
            text = tape_text(asked)
            for node in self.tree.blocks if text else ():
                if all(each.node is not node for each in found):
                    for item in node.items:
                        name = item.optional_vars
                        if name is not None and ast.unparse(name) == text:
                            found.append(Block(node, text))
        return found

    def _as_block(self, statement: ast.With, place: ast.AST) -> list[Block]:
        for item in statement.items:
            if item.context_expr is place or place in ast.walk(item.context_expr):
                if item.optional_vars is not None:
                    return [Block(statement, ast.unparse(item.optional_vars))]
                if isinstance(item.context_expr, (ast.Name, ast.Attribute, ast.Subscript)):
                    name = ast.unparse(item.context_expr)
                    return [Block(statement, "" if name.startswith("%%") else name)]
        return [Block(statement, "")]

    def block_before(self, blocks: list[Block], statement: ast.stmt) -> Block:
        """Return the last of the blocks that has ended when `statement` begins."""
        begin = self.order(statement)
        ended = [
            block for block in blocks
            if self.order(block.node) < begin and statement not in ast.walk(block.node)
        ]  # fmt: skip
        if not ended:
            raise NotPossible
        return max(ended, key=lambda block: self.order(block.node))

    def block_after(self, blocks: list[Block], statement: ast.stmt) -> Block:
        """Return the first of the blocks that begins after `statement`."""
        begin = self.order(statement)
        later = [block for block in blocks if self.order(block.node) > begin]
        if not later:
            raise NotPossible
        return min(later, key=lambda block: self.order(block.node))

    def order(self, statement: ast.stmt) -> int:
        """Return where a statement begins."""
        return self.lines.place(statement.lineno)

    def is_caught(self, call: ast.Call) -> bool:
        """Tell whether the program itself deals with an exception of a call."""
        around = self.tree.around(call)
        return any(
            isinstance(above, ast.Try) and above.handlers and inside in above.body
            for inside, above in pairwise(around)
        )

    # ---- statements --------------------------------------------------------------------------

    def scope(self, node: ast.AST) -> ast.AST:
        """Return the function, class or module around a node."""
        return next(each for each in self.tree.around(node)[1:] if isinstance(each, SCOPES))

    def standing_in(self, place: ast.AST | None, block: ast.With) -> Iterator[ast.stmt]:
        """Return the statements by which `place` comes to be in the function in which `block` is.

        That is the statement around it; or, where it stands in another function, those that speak
        of that function.
        """
        statement = self.tree.statement(place)
        if statement is None or place is None:
            return
        scope = self.scope(block)
        seen: set[ast.AST] = set()
        waiting: list[ast.AST] = [place]
        while waiting:
            node = waiting.pop()
            around = self.tree.around(node)
            if scope in around:
                inside = around[: around.index(scope)]
                functions = [each for each in inside if isinstance(each, SCOPES)]
                named = next((e for e in functions if hasattr(e, "name")), None)
                if named is None:
                    found = self.tree.statement(node)
                    if found is not None:
                        yield found
                    continue
            else:
                named = next(
                    (e for e in around if isinstance(e, SCOPES) and hasattr(e, "name")), None
                )
            if named is None or named in seen:
                continue
            seen.add(named)
            waiting += self.tree.calls_of(_called_names(self.tree, named))

    def require_one_cell(self, *statements: ast.stmt) -> None:
        """Require that all of these stand in one cell."""
        numbers = [each.lineno for each in statements if each.lineno > 0]
        if len({self._cell_of(number) for number in numbers}) > 1:
            raise NotPossible

    def place_of(self, statement: ast.stmt) -> tuple[ast.AST, str, int]:
        """Return the node, the name of the block in it, and the place at which a statement is."""
        found = self.tree.block(statement)
        if found is None:
            raise NotPossible
        return found

    def body_of(self, block: ast.With) -> str:
        """Return the indentation of a block whose statements have lines of their own."""
        if block.body[0].lineno == block.lineno:
            raise NotPossible
        return self.lines.indentation(block.body[0])

    def unused_name(self, wanted: str) -> str:
        """Return a name that the program does not have."""
        names = {node.id for node in ast.walk(self.tree.module) if isinstance(node, ast.Name)}
        names |= {node.arg for node in ast.walk(self.tree.module) if isinstance(node, ast.arg)}
        numbered = (f"{wanted}_{number}" for number in range(2, 1000))
        return next(name for name in (wanted, *numbered) if name not in names)

    def replaced(self, old: ast.expr, new: ast.expr, title: str, *, alone: bool = False) -> Draft:
        """Write another expression in place of one."""
        lines = self.lines.copy()
        lines.replace(old, ast.unparse(new))
        return Draft(title, self.tree.changed(nodes={old: new}), lines, alone)


def _called_names(tree: Tree, function: ast.AST) -> set[str]:
    name = getattr(function, "name", "")
    above = tree.parent(function)
    owner = {above.name} if isinstance(above, ast.ClassDef) else set()
    special = {"__init__", "__call__"}
    return ({name} - special) | (owner if name in special else set())


def tape_text(asked: Asked) -> str:
    """Return how a call speaks of its tape."""
    function = asked.node.func
    return ast.unparse(function.value) if isinstance(function, ast.Attribute) else ""


def name_of(tape: Tape, block: Block | None = None) -> str:
    """Return how a sentence speaks of a tape."""
    name = (block.name if block is not None else "") or tape.name
    return f"`{name}`" if name else "the tape"
