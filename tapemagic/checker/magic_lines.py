r"""IPython's own syntax in a cell, turned into Python whose lines keep their numbers.

A line that is not Python is replaced by one that is; nothing is added and nothing is taken away,
so that every other line has the number and the columns that the reader sees:

=====================  ==================================================================
in the cell            in its place
=====================  ==================================================================
``!ls``, ``name?``     ``pass``
``%matplotlib inline`` ``pass``
``files = !ls``        ``files = get_ipython()``: a call of which nothing is known
``%run other.py``      ``from __main__ import *``: any name may be bound
``%time y = f(x)``     ``pass``, and the statement to put in its place
=====================  ==================================================================

The magics that begin a cell (``%%time``, ``%%bash``) are read by `cell_magics`; what they do to
the cell's body is for `tapemagic.checker.cells` to decide.

Nothing of IPython is imported. A `%` that continues an expression is at no beginning of a logical
line, hence no magic; in a program, which is no cell, none of this applies.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from tapemagic.checker.logical_lines import LogicalLines
from tapemagic.checker.source_lines import without_ending

__all__ = ["CellMagic", "TimedLine", "cell_magics", "python_lines"]

_CELL_MAGIC: Final = re.compile(r"%%(?P<name>[^\s%]\S*)[ \t]*(?P<rest>.*)")
# Quotes stand in a target only as in d["a"]: print("a = %d" % 3) is no assignment.
_ASSIGNED: Final = re.compile(
    r"""(?P<targets>(?:[\w.,*() \t]|\[(?:[^\]'"=]|'[^']*'|"[^"]*")*\])+?=\s*)"""
    r"(?P<escape>[!%])(?!=)"
)
_LINE_MAGIC: Final = re.compile(r"(?P<indentation>\s*)%(?P<name>[^\W\d]\w*)(?P<gap>[ \t]*)")
_COMMAND_OR_HELP: Final = re.compile(r"\s*(?:!|%|\?|%{0,2}[^\W\d][\w.*\[\]-]*\?{1,2}\s*$)")

# With these, what follows is Python that runs in the notebook's namespace, or in a function.
_TIMED: Final = frozenset({"memit", "mprun", "lprun", "prun", "time"})
_TIMED_IN_FUNCTION: Final = frozenset({"timeit"})
# These may bind any name.
_BINDS_UNSEEN: Final = frozenset(
    {"edit", "load", "pylab", "recall", "rerun", "reset", "reset_selective", "run", "store"}
)
# Options of %timeit, %time and %prun that stand before the statement.
_OPTIONS: Final = re.compile(r"(?:-[nrplsTDf]\s*\S+\s+|--?[a-zA-Z][\w-]*\s+|--\s+)*")


class CellMagic(NamedTuple):
    """A magic that begins a cell: where its line is (from 0), its name, and what follows."""

    position: int
    name: str
    rest: str


class TimedLine(NamedTuple):
    """A statement behind ``%time``: the line (from 0), its column, its text, how it runs."""

    position: int
    column: int
    text: str
    in_function: bool


def cell_magics(lines: list[str]) -> list[CellMagic]:
    """Return the magics that begin a cell: several, where one is the other's body.

    Parameters
    ----------
    lines
        The cell's lines, with or without their endings.
    """
    found = []
    for position, line in enumerate(lines):
        if not line.strip():
            continue
        magic = _CELL_MAGIC.match(without_ending(line))
        if magic is None:
            break
        found.append(CellMagic(position, magic["name"], magic["rest"].strip()))
    return found


def python_lines(lines: list[str]) -> tuple[list[str], list[TimedLine]]:
    """Replace what is IPython's and not Python's.

    Parameters
    ----------
    lines
        Lines without their endings.

    Returns
    -------
    As many lines, and the statements that belong in the place of some ``pass``.
    """
    replaced: list[str] = []
    timed: list[TimedLine] = []
    reader = LogicalLines()
    position = 0
    while position < len(lines):
        line = lines[position]
        if reader.at_start and (python := _replacement(line)) is not None:
            end = _end_of_command(lines, position)
            statement = _timed_statement(lines[position:end], position)
            if statement is not None:
                timed.append(statement)
            replaced += [python, *[""] * (end - position - 1)]
            position = end
        else:
            reader.read(line)
            replaced.append(line)
            position += 1
    return replaced, timed


def _replacement(line: str) -> str | None:
    """Return the Python for a line of IPython's syntax, None for any other line."""
    assigned = _ASSIGNED.match(line)
    if assigned is not None:
        return _assignment(line, assigned)
    if not _COMMAND_OR_HELP.match(line):
        return None
    indentation = line[: len(line) - len(line.lstrip())]
    magic = _LINE_MAGIC.match(line)
    if magic is not None and magic["name"] in _BINDS_UNSEEN:
        return f"{indentation}from __main__ import *"
    return f"{indentation}pass"


def _assignment(line: str, assigned: re.Match[str]) -> str:
    """Return ``x = f()`` for ``x = %time f()``, with its columns, else ``x = get_ipython()``."""
    magic = _LINE_MAGIC.match(line, assigned.start("escape"))
    if magic is not None and magic["name"] == "time" and magic.end() < len(line):
        blank = " " * (magic.end() - assigned.start("escape"))
        return f"{assigned['targets']}{blank}{line[magic.end() :]}"
    return f"{assigned['targets']}get_ipython()"


def _end_of_command(lines: list[str], position: int) -> int:
    """Return where a command ends: backslashes continue it, brackets and quotes do not."""
    end = position + 1
    while end < len(lines) and lines[end - 1].endswith("\\"):
        end += 1
    return end


def _timed_statement(lines: list[str], position: int) -> TimedLine | None:
    magic = _LINE_MAGIC.match(lines[0])
    if magic is None or magic["name"] not in _TIMED | _TIMED_IN_FUNCTION:
        return None
    options = _OPTIONS.match(lines[0], magic.end())
    column = magic.end() if options is None else options.end()
    text = "\n".join([lines[0][column:], *lines[1:]])
    if not text.strip():
        return None
    return TimedLine(position, column, text, magic["name"] in _TIMED_IN_FUNCTION)
