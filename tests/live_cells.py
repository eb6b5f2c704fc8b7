"""Programs cut into cells that run one after the other, and what names hold between them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from program_parts.outcomes import Outcome, Raised, Recorder
from program_parts.rewriting import rewritten

from tapemagic import numpy_tf
from tapemagic.live.describing import described

if TYPE_CHECKING:
    from tapemagic.checker.descriptions import Description

DEFINITIONS = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


@dataclass(frozen=True)
class LiveCell:
    """A cell of a program that was cut.

    Attributes
    ----------
    text
        Its text.
    above
        How many lines of the program stand above it.
    definitions
        The functions and classes that the cells above define, as text, and the imports.
    before
        What each name of the namespace held when it began.
    outcomes
        What the calls of tapes gave when it ran; their lines are those of the whole program.
    """

    text: str
    above: int
    definitions: str
    before: dict[str, Description]
    outcomes: list[Outcome]

    @property
    def raised(self) -> bool:
        """Whether an exception came out of it."""
        return any(isinstance(outcome.result, Raised) for outcome in self.outcomes)


def places_to_cut(source: str) -> list[int]:
    """Return the numbers of the lines after which a program can be cut."""
    body = ast.parse(source).body
    ends = [statement.end_lineno or 0 for statement in body]
    return [end for end, after in zip(ends, body[1:], strict=False) if after.lineno > end]


def cut(source: str, ends: list[int]) -> list[tuple[int, int, str]]:
    """Cut a program after these lines; return where each cell begins and ends, and its text."""
    lines = source.splitlines(keepends=True)
    edges = [0, *ends, len(lines)]
    return [(begin, end, "".join(lines[begin:end])) for begin, end in pairwise(edges)]


def run_in_cells(source: str, ends: list[int]) -> list[LiveCell]:
    """Run a program on the numpy engine, cut after these lines.

    An exception ends no cell, as in `programs.run`; what comes after it in its cell is not reached.
    """
    recorder = Recorder()
    recorder.names = {"tf": numpy_tf, "__name__": "program", "_recorder": recorder}
    whole = rewritten(source).body
    cells = []
    for begin, end, text in cut(source, ends):
        before = described(recorder.names, recorder.names)
        part = ast.Module([each for each in whole if begin < each.lineno <= end], [])
        count, recorder.reached = len(recorder.outcomes), True
        exec(compile(part, "<program>", "exec"), recorder.names)
        above = _definitions(source, begin)
        cells.append(LiveCell(text, begin, above, before, recorder.outcomes[count:]))
    return cells


def _definitions(source: str, end: int) -> str:
    return "".join(
        ast.unparse(statement) + "\n"
        for statement in ast.parse(source).body
        if isinstance(statement, DEFINITIONS) and statement.lineno <= end
    )
