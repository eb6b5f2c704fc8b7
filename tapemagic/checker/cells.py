"""One cell into statements: what runs in the notebook's namespace when the cell runs.

A cell is parsed as Jupyter would run it: first as plain Python, then, if it is none, with IPython's
syntax replaced (`tapemagic.checker.magic_lines`). What a magic at the cell's beginning does to the
body decides what becomes of it:

* ``%%time``, ``%%capture`` and every magic that is not known run the body like any cell.
* ``%%timeit`` runs it in a function of its own, more than once.
* ``%%tape`` runs it under tapes. The body is kept apart, in a `TapeBody`.
* ``%%bash``, ``%%html``, ``%%writefile``, ``%%tape_check`` run no Python here: such a cell is
  empty.

A cell that does not parse does nothing, as in Jupyter, where it never begins to run.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from tapemagic.checker.magic_lines import TimedLine, cell_magics, python_lines
from tapemagic.checker.parsing import Unparsable, parse, parse_at
from tapemagic.checker.stand_ins import stand_in

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ParsedCell", "TapeBody", "parse_cell"]

_OTHER_LANGUAGES: Final = frozenset(
    """
    ! HTML R SVG ai bash bigquery cmd coffeescript cython cython_inline cython_pyximport file
    fortran html javascript js julia kotlin latex markdown matlab mermaid octave perl perl6 pypy
    python python2 python3 ruby rust script sh skip spark sql sx svg system tape_check tikz
    writefile
    """.split()  # noqa: SIM905 - forty lines, where each has a line of its own
)
_IN_A_FUNCTION: Final = "timeit"
_UNDER_TAPES: Final = "tape"
_REQUEST: Final = re.compile(r"[d∂]\w*/[\w∂]+")
_TAPE_NAME: Final = re.compile(r"--as[ =](\w+)")
# No program can have this name.
_FUNCTION: Final = "<timeit>"


@dataclass(frozen=True)
class TapeBody:
    """The body of a ``%%tape`` cell, which runs under tapes that the magic makes.

    Attributes
    ----------
    line
        The line that ``%%tape`` stands on.
    text
        What follows ``%%tape`` on it: requests and options.
    statements
        The body.
    stand_in
        The statement that stands for the whole in the tree: it binds the names that the cell binds,
        by a call of which nothing is known, to which the names that the body reads are handed.
    """

    line: int
    text: str
    statements: tuple[ast.stmt, ...]
    stand_in: ast.stmt


@dataclass(frozen=True)
class ParsedCell:
    """What a cell does."""

    statements: list[ast.stmt]
    tape_bodies: tuple[TapeBody, ...] = ()


def parse_cell(lines: list[str], first_line: int) -> ParsedCell:
    """Parse a cell.

    Parameters
    ----------
    lines
        Its lines, without their endings.
    first_line
        The number that its first line gets in the tree, at least 2.

    Raises
    ------
    Unparsable
        If it is not Python, with that line's number.
    """
    magics = cell_magics(lines)
    names = [magic.name for magic in magics]
    if not _OTHER_LANGUAGES.isdisjoint(names):
        return ParsedCell([])
    body = list(lines)
    for magic in magics:
        body[magic.position] = ""
    statements = _parse_body(body, first_line)
    if _UNDER_TAPES in names:
        magic = magics[names.index(_UNDER_TAPES)]
        return _leave_out_tape_body(statements, first_line + magic.position, magic.rest)
    if _IN_A_FUNCTION in names and statements:
        statements = _in_function(statements)
    return ParsedCell(statements)


def _parse_body(lines: list[str], first_line: int) -> list[ast.stmt]:
    try:
        return _parse_lines(lines, first_line)
    except Unparsable:
        # Only now: most cells are plain Python, and what parses as Python is Python.
        replaced, timed = python_lines(lines)
        if replaced == lines:
            raise
        statements = _parse_lines(replaced, first_line)
        if timed:
            _put_timed_statements(statements, timed, first_line)
        return statements


def _parse_lines(lines: list[str], first_line: int) -> list[ast.stmt]:
    """Parse lines; where the first begins indented, as Jupyter does, as if it did not."""
    first = next((line for line in lines if line.strip()), "")
    text = "\n".join(lines)
    if not first.startswith((" ", "\t")):
        return parse_at(text, first_line).body
    tree = parse_at("if True:\n" + text, first_line - 1)
    block, *rest = tree.body
    return [*cast("ast.If", block).body, *rest]


def _put_timed_statements(
    statements: list[ast.stmt], timed: list[TimedLine], first_line: int
) -> None:
    """Put each statement that stands behind ``%time`` in the place of its ``pass``."""
    waiting = {first_line + line.position: line for line in timed}
    for block in _blocks(statements):
        for position in reversed(range(len(block))):
            line = waiting.get(block[position].lineno)
            if line is not None and isinstance(block[position], ast.Pass):
                block[position : position + 1] = _parse_timed(line, first_line)


def _parse_timed(line: TimedLine, first_line: int) -> list[ast.stmt]:
    number = first_line + line.position
    statements = parse_at(line.text, number).body
    for statement in statements:
        for node in ast.walk(statement):
            if getattr(node, "lineno", None) == number:
                cast("ast.expr", node).col_offset += line.column
            if getattr(node, "end_lineno", None) == number:
                placed = cast("ast.expr", node)
                placed.end_col_offset = (placed.end_col_offset or 0) + line.column
    return _in_function(statements) if line.in_function and statements else statements


def _blocks(statements: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """Return every list of statements, the outer before the inner."""
    waiting: list[list[ast.stmt]] = [statements]
    while waiting:
        block = waiting.pop()
        yield block
        for statement in block:
            for part in (statement, *getattr(statement, "handlers", ())):
                for name in ("body", "orelse", "finalbody"):
                    inner = getattr(part, name, None)
                    if isinstance(inner, list) and inner:
                        waiting.append(inner)
            waiting += [case.body for case in getattr(statement, "cases", ())]


def _in_function(statements: list[ast.stmt]) -> list[ast.stmt]:
    """Return a function with these statements, and two calls of it: ``%%timeit`` repeats."""
    module = parse("def f(): pass\nf()\nf()")
    function, *calls = module.body
    for node in ast.walk(module):
        if isinstance(node, ast.Name):
            node.id = _FUNCTION
    _place(module, statements[0])
    cast("ast.FunctionDef", function).name = _FUNCTION
    cast("ast.FunctionDef", function).body = statements
    return [function, *calls]


def _leave_out_tape_body(statements: list[ast.stmt], line: int, text: str) -> ParsedCell:
    """Put one opaque call in the place of a ``%%tape`` cell, so that nothing in it is flagged."""
    bound = {request.replace("/", "_").replace("∂", "d") for request in _REQUEST.findall(text)}
    name = _TAPE_NAME.search(text)
    bound.add(name[1] if name else "tape")
    made = stand_in(statements, bound, line, len("%%tape"))
    return ParsedCell([made], (TapeBody(line, text, tuple(statements), made),))


def _place(tree: ast.AST, at: ast.stmt) -> None:
    for node in ast.walk(tree):
        if hasattr(node, "lineno"):
            ast.copy_location(node, at)
