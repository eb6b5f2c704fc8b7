"""One cell into statements: what runs in the notebook's namespace when the cell runs.

A cell is parsed as Jupyter would run it: first as plain Python, then, if it is none, with IPython's
syntax replaced (`tapemagic.checker.magic_lines`). What a magic at the cell's beginning does to the
body decides what becomes of it:

* ``%%time``, ``%%capture`` and every magic that is not known run the body like any cell.
* ``%%timeit`` runs it in a function of its own, more than once.
* ``%%tape_plot`` runs it in a function of its variable, of which nothing else is known.
* ``%%tape`` runs it under tapes (`tapemagic.checker.tape_cells`).
* ``%%bash``, ``%%html``, ``%%writefile``, ``%%tape_check``, ``%%tape_explore`` leave nothing of
  Python behind: such a cell is empty.

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
from tapemagic.checker.unwritten import written
from tapemagic.plot_line import PlotLineError, parse_cell_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["ParsedCell", "parse_cell"]

_OTHER_LANGUAGES: Final = frozenset(
    """
    ! HTML R SVG ai bash bigquery cmd coffeescript cython cython_inline cython_pyximport file
    fortran html javascript js julia kotlin latex markdown matlab mermaid octave perl perl6 pypy
    python python2 python3 ruby rust script sh skip spark sql sx svg system tape_check tape_explore
    tikz writefile
    """.split()  # noqa: SIM905 - forty lines, where each has a line of its own
)
_IN_A_FUNCTION: Final = "timeit"
_PLOTTED: Final = "tape_plot"
_UNDER_TAPES: Final = "tape"
_REQUEST: Final = re.compile(r"[d∂]\w*/[\w∂]+")
_TAPE_NAME: Final = re.compile(r"--as[ =](\w+)")
# No program can have this name.
_FUNCTION: Final = "<function of a cell>"


@dataclass(frozen=True)
class ParsedCell:
    """What a cell does.

    Attributes
    ----------
    statements
        Its statements.
    mentioned
        The names that the line of a ``%%tape`` may speak of.
    """

    statements: list[ast.stmt]
    mentioned: frozenset[str] = frozenset()


def nothing_known() -> None:
    """Tell that it is not known which names there are."""


def parse_cell(
    lines: list[str],
    first_line: int,
    known: Callable[[], frozenset[str] | None] = nothing_known,
) -> ParsedCell:
    """Parse a cell.

    Parameters
    ----------
    lines
        Its lines, without their endings.
    first_line
        The number that its first line gets in the tree, at least 2.
    known
        Gives the names that there are when the cell begins, None where that is not known. It is
        asked for a ``%%tape`` cell only.

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
        line = lines[magic.position]
        return _under_tapes(statements, first_line + magic.position, line, magic.rest, known())
    if _PLOTTED in names and statements:
        rest = magics[names.index(_PLOTTED)].rest
        statements = _in_function(statements, _plotted_names(rest))
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


def _in_function(statements: list[ast.stmt], unknown: Sequence[str] = ()) -> list[ast.stmt]:
    """Return a function with these statements, and two calls of it: ``%%timeit`` repeats.

    Parameters
    ----------
    unknown
        Its arguments; what they hold is not known.
    """
    call = f"f({', '.join(['get_ipython()'] * len(unknown))})"
    module = parse(f"def f({', '.join(unknown)}): pass\n{call}\n{call}")
    function, *calls = module.body
    for node in ast.walk(module):
        if isinstance(node, ast.Name) and node.id == "f":
            node.id = _FUNCTION
    _place(module, statements[0])
    cast("ast.FunctionDef", function).name = _FUNCTION
    cast("ast.FunctionDef", function).body = statements
    return [function, *calls]


def _plotted_names(rest: str) -> list[str]:
    """Return the variable and the parameters of a ``%%tape_plot``; of one that is refused, none."""
    try:
        line = parse_cell_line(rest)
    except PlotLineError:
        return []
    return [] if line.help else list(dict.fromkeys([line.function, *line.parameters]))


def _under_tapes(
    statements: list[ast.stmt], number: int, line: str, rest: str, known: frozenset[str] | None
) -> ParsedCell:
    """Put the statements that a ``%%tape`` cell stands for in its place.

    Where that cannot be said, or the magic refuses the cell, it is a call of which nothing is
    known.
    """
    from tapemagic.checker.tape_cells import MagicLine, names_on_line, tape_cell

    made = tape_cell(statements, MagicLine(number, line, rest), known)
    if made is None:
        bound = {request.replace("/", "_").replace("∂", "d") for request in _REQUEST.findall(rest)}
        name = _TAPE_NAME.search(rest)
        bound.add(name[1] if name else "tape")
        made = [stand_in(list(written(statements)), bound, number, len("%%tape"))]
    return ParsedCell(made, names_on_line(rest))


def _place(tree: ast.AST, at: ast.stmt) -> None:
    for node in ast.walk(tree):
        if hasattr(node, "lineno"):
            ast.copy_location(node, at)
