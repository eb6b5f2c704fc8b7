"""A program as statements that can be put elsewhere.

In: the text of a program whose blocks are all ``with``. Out: a `Program`, which is its statements
without their indentation, and the arrangement in which they stood. An `Arrangement` names, in
order, each statement and at which depth it stands: how many blocks are around it. Text comes of it
again by `Program.text`, where a block that lost its last statement has ``pass``.

What can move: statements with a gradient call, with ``watch``, and, below the first tape, those
that compute what such a statement needs. What is written above the first tape stays, ``with`` too.
"""

from __future__ import annotations

import ast
import re
import textwrap
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tapemagic.checker.asked import GRADIENTS
from tapemagic.checker.cell_names import bound_by, needed_by
from tapemagic.checker.parsing import Unparsable, parse
from tapemagic.checker.source_lines import split_lines, without_ending

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Arrangement", "NotExplorable", "Program", "Statement", "read_program"]

Arrangement = tuple[tuple[int, int], ...]
"""In order, the number of each statement and its depth."""

INDENTATION: Final = "    "
_OTHER_BLOCKS: Final = (
    ast.For, ast.AsyncFor, ast.While, ast.If, ast.Try, ast.FunctionDef, ast.AsyncFunctionDef,
    ast.ClassDef, ast.AsyncWith,
)  # fmt: skip


class NotExplorable(ValueError):  # noqa: N818 - it describes the program
    """A program whose lines cannot be moved; the text is one sentence for the reader."""


@dataclass(frozen=True)
class Statement:
    """A statement that keeps its text wherever it stands.

    Attributes
    ----------
    text
        Its lines, not indented; of a ``with`` only the header. Comments above it belong to it.
    kind
        "block" for a ``with``, "call" where it asks a tape, "watch", else "other".
    reads, binds
        The names that it needs, and those that it binds.
    is_movable
        Whether it may be put elsewhere.
    """

    text: str
    kind: str
    reads: frozenset[str]
    binds: frozenset[str]
    is_movable: bool = False

    @property
    def is_block(self) -> bool:
        """Whether statements can stand in it."""
        return self.kind == "block"

    def must_keep_order_with(self, other: Statement) -> bool:
        """Tell whether the two mean something else when they change places."""
        return bool(
            self.reads & other.binds or self.binds & other.reads or self.binds & other.binds
        )


@dataclass(frozen=True)
class Program:
    """Statements, and how they stood at first.

    Attributes
    ----------
    statements
        Each by its number, which is its place in the text that was read.
    start
        Where they stood.
    first_block
        The number of the first ``with``. What has a lower one stays above everything.
    """

    statements: tuple[Statement, ...]
    start: Arrangement
    first_block: int

    @property
    def movable(self) -> tuple[int, ...]:
        """The numbers of the statements that can move."""
        return tuple(number for number, each in enumerate(self.statements) if each.is_movable)

    def lines(self, arrangement: Arrangement) -> Iterator[tuple[int | None, int, str]]:
        """Give each line: the statement that it belongs to, its depth, and its text, indented.

        A block with nothing in it has a line ``pass``, which belongs to no statement.
        """
        for place, (number, depth) in enumerate(arrangement):
            statement = self.statements[number]
            for line in statement.text.split("\n"):
                yield number, depth, INDENTATION * depth + line if line else ""
            below = arrangement[place + 1][1] if place + 1 < len(arrangement) else 0
            if statement.is_block and below <= depth:
                yield None, depth + 1, INDENTATION * (depth + 1) + "pass"

    def text(self, arrangement: Arrangement) -> str:
        """Return the program with its statements arranged so."""
        return "\n".join(line for _, _, line in self.lines(arrangement))


def read_program(text: str, *, lines_above: int = 0) -> Program:
    """Cut a program into statements.

    Parameters
    ----------
    text
        The program.
    lines_above
        How many lines stand above it where the reader sees it: exceptions count them.

    Raises
    ------
    NotExplorable
        If it is no Python, has no ``with`` block or no gradient call, or has other blocks.
    """
    lines_above += len(text) - len(text.lstrip("\n"))
    text = textwrap.dedent(text).strip("\n")
    try:
        tree = parse(text)
    except Unparsable as error:
        reason = _without_line(error.reason)
        message = f"line {lines_above + error.line} is not Python ({reason}): correct it first."
        raise NotExplorable(message) from None
    lines = list(map(without_ending, split_lines(text)))
    found = list(_cut(tree.body, 0, lines, [0], lines_above))
    if not any(statement.is_block for statement, _ in found):
        message = (
            "there is no `with tf.GradientTape() as tape:` here, so no line can stand inside or "
            "outside of one: write the program with its tapes."
        )
        raise NotExplorable(message)
    if not any(statement.kind == "call" for statement, _ in found):
        message = (
            "there is no gradient call here, whose result could change with its place: add one, as "
            "in `dy_dx = tape.gradient(y, x)`."
        )
        raise NotExplorable(message)
    first = next(place for place, (statement, _) in enumerate(found) if statement.is_block)
    needed = _names_needed([statement for statement, _ in found])
    statements = tuple(
        replace(each, is_movable=place > first and _can_move(each, needed))
        for place, (each, _) in enumerate(found)
    )
    start = tuple((place, depth) for place, (_, depth) in enumerate(found))
    return Program(statements, start, first)


def _names_needed(statements: Sequence[Statement]) -> frozenset[str]:
    """Return the names that gradient calls and ``watch`` need, and what computes these needs."""
    needed: set[str] = set()
    for statement in reversed(statements):
        if statement.kind in {"call", "watch"} or (
            not statement.is_block and statement.binds & needed
        ):
            needed |= statement.reads
    return frozenset(needed)


def _can_move(statement: Statement, needed: frozenset[str]) -> bool:
    return statement.kind in {"call", "watch"} or (
        not statement.is_block and bool(statement.binds & needed)
    )


def _cut(
    body: Sequence[ast.stmt], depth: int, lines: list[str], above: list[int], lines_above: int
) -> Iterator[tuple[Statement, int]]:
    """Give each statement of a block, and of the blocks in it, with its depth.

    `above` has the number of the last line that was taken.
    """
    for statement in body:
        if isinstance(statement, _OTHER_BLOCKS) or hasattr(statement, "cases"):
            word = type(statement).__name__.removeprefix("Async").removesuffix("Def").lower()
            message = (
                f"line {lines_above + statement.lineno} begins a block of `{word}`, and lines are "
                "moved in and out of `with` only: explore the part with the tapes by itself."
            )
            raise NotExplorable(message)
        is_block = isinstance(statement, ast.With)
        last = (
            _header_end(statement, lines_above)
            if is_block
            else statement.end_lineno or statement.lineno
        )
        if isinstance(statement, ast.Pass):
            above[0] = last
            continue
        text = _text_of(lines, above[0] + 1, last)
        above[0] = last
        header: Sequence[ast.stmt] = [statement]
        if isinstance(statement, ast.With):
            header = [ast.With(statement.items, [ast.Pass()])]
        yield (
            Statement(text, _kind_of(statement), needed_by(header), bound_by(header)),
            depth,
        )
        if isinstance(statement, ast.With):
            yield from _cut(statement.body, depth + 1, lines, above, lines_above)


def _header_end(statement: ast.stmt, lines_above: int) -> int:
    """Return the last line of a ``with`` before its body."""
    assert isinstance(statement, ast.With)  # noqa: S101  for the type checker
    parts = [part for item in statement.items for part in (item.context_expr, item.optional_vars)]
    ends = [getattr(part, "end_lineno", None) or 0 for part in parts]
    end = max(statement.lineno, *ends)
    if statement.body[0].lineno <= end:
        message = (
            f"line {lines_above + statement.lineno} has the block behind its colon: put what "
            "stands there on lines of its own."
        )
        raise NotExplorable(message)
    return end


def _without_line(reason: str) -> str:
    """Return what Python says of a line without the number of another one, which it counts."""
    return re.sub(r" on line \d+$", " above", reason)


def _text_of(lines: list[str], first: int, last: int) -> str:
    """Return lines without the indentation that they have in common, and without empty ones."""
    taken = [line for line in lines[first - 1 : last] if line.strip()]
    return textwrap.dedent("\n".join(taken))


def _kind_of(statement: ast.stmt) -> str:
    if isinstance(statement, ast.With):
        return "block"
    methods = {
        node.func.attr
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    if not methods.isdisjoint(GRADIENTS):
        return "call"
    return "watch" if "watch" in methods else "other"
