"""Check one cell of a notebook that runs, with what its names hold at that moment.

What is read is one program: the cells that have run already, in their order, as far as the caller
remembers them, and the cell that is to be checked. Before each of them stands, for each name that
was described, a line that binds it (`tapemagic.checker.descriptions`). So everything that holds of
a program holds here, and the text of the earlier cells says what a description cannot: how a tensor
was computed, what a tape has recorded, what a function does.

The report speaks of the cell that is checked, and only of it; the lines to which it refers may
stand in earlier cells. A fix changes this cell, for the others have run; where only a change of one
of them helps, it changes that, and both are to be run again.
"""

from __future__ import annotations

import ast
import functools
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tapemagic.checker.cell_names import bound_by, needed_by
from tapemagic.checker.cells import ParsedCell, parse_cell
from tapemagic.checker.checking import selected
from tapemagic.checker.columns import with_character_columns
from tapemagic.checker.descriptions import CellBegins, TapeThere
from tapemagic.checker.findings import Report
from tapemagic.checker.interrupted import names_in_doubt, statements_run
from tapemagic.checker.known_names import names_after
from tapemagic.checker.last_cell import of_last_cell
from tapemagic.checker.parsing import Unparsable
from tapemagic.checker.selection import DEFAULT, Selection
from tapemagic.checker.source_lines import split_lines, without_ending
from tapemagic.checker.sources import Cell, Source, may_have_findings, problem_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tapemagic.checker.descriptions import Description
    from tapemagic.checker.fixes.proof import FixSearch

__all__ = [
    "EarlierCell",
    "LiveReport",
    "check_cell",
    "lines_run",
    "names_bound",
    "names_left_in_doubt",
    "names_read",
    "program_of",
    "uses_tapes",
]

_EVERYTHING = Selection(("",))
_UNDER_TAPES = "%%tape"
# A cell is read twice, for its names and to be checked; and earlier cells come again and again.
_REMEMBERED = 256


@dataclass(frozen=True)
class EarlierCell:
    """A cell that has run, or that is to run before.

    Attributes
    ----------
    number
        How the reader calls it: the number beside it, ``In [3]``. Of one that has not run, any
        other number.
    text
        Its text.
    before
        What names held when it began to run: of the names that the text of any of the cells reads,
        those that held something else than what the cells above it in the sequence left there.
    stopped_at
        The line at which an exception ended it: of its own lines, not of a function's body.
    unasked
        Names of tapes that can be asked once, and had not been asked when the exception came.
    name
        What the reader calls it, where no number stands beside it.
    """

    number: int
    text: str
    before: Mapping[str, Description]
    stopped_at: int | None = None
    unasked: frozenset[str] = frozenset()
    name: str = ""


@dataclass(frozen=True)
class LiveReport:
    """What was found in a cell.

    Attributes
    ----------
    report
        Findings, calls and recordings of the cell, whose places have no cell number.
    source
        The cells that it speaks of, this one as the last.
    """

    report: Report
    source: Source


def uses_tapes(text: str, names: Iterable[str] = ()) -> bool:
    """Tell whether a cell can have to do with a tape, at the cost of a search for words.

    Parameters
    ----------
    text
        The cell.
    names
        Names that hold a tape, or a function or an object that uses tapes.
    """
    if may_have_findings(text):
        return True
    return any(
        name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in names
    )


def names_read(text: str) -> frozenset[str]:
    """Return the names that a cell may read before it binds them, in its functions too.

    These, and those of the earlier cells that are handed on with it, are the names to describe. A
    cell that does not parse reads none.
    """
    return _names(text)[0]


def names_bound(text: str) -> frozenset[str]:
    """Return the names that a cell binds; one that does not parse binds none."""
    return _names(text)[1]


@functools.lru_cache(_REMEMBERED)
def lines_run(text: str) -> int:
    """Return how many lines of a cell run when it does: those of functions are not counted."""
    try:
        statements = _parsed(text, _FIRST_LINE, None).statements
    except Unparsable:
        return 0
    return sum(
        1
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        else (statement.end_lineno or 0) - statement.lineno + 1
        for statement in statements
    )


def names_left_in_doubt(text: str, stopped_at: int) -> frozenset[str]:
    """Return the names that a cell may have bound, or not, when an exception ended it at a line."""
    try:
        statements = _parsed(text, _FIRST_LINE, None).statements
    except Unparsable:
        return frozenset()
    return names_in_doubt(statements, stopped_at + _FIRST_LINE - 1)


@functools.lru_cache(_REMEMBERED)
def _names(text: str) -> tuple[frozenset[str], frozenset[str]]:
    try:
        cell = _parsed(text, _FIRST_LINE, None)
    except Unparsable:
        return frozenset(), frozenset()
    needed, bound = needed_by(cell.statements), bound_by(cell.statements)
    return frozenset(filter(str.isidentifier, needed | cell.mentioned)), bound


def check_cell(
    text: str,
    before: Mapping[str, Description],
    earlier: Sequence[EarlierCell] = (),
    selection: Selection | None = None,
    *,
    with_fixes: bool = True,
    search: FixSearch | None = None,
) -> LiveReport:
    r"""Find the mistakes with gradient tapes in a cell that is about to run.

    Parameters
    ----------
    text
        The cell, magics included.
    before
        What the names that it reads (`names_read`) hold now. Where there are earlier cells, only of
        those that hold something else than what these have left, as in `EarlierCell.before`.
    earlier
        Cells that have run, in the order in which they did: those by which tapes have recorded, and
        those that define functions which the cell uses.
    selection
        The rules that are asked for.
    with_fixes
        Whether fixes are looked for, which takes most of the time.
    search
        For which findings.

    Returns
    -------
    The report, and the source that it speaks of. Where the cell is not Python, the reason is in
    `Report.problems`.

    Examples
    --------
    >>> from tapemagic.checker.descriptions import ModuleThere, TensorThere
    >>> before = {"tf": ModuleThere("tensorflow"), "x": TensorThere("float32", ())}
    >>> cell = "with tf.GradientTape() as tape:\n    y = x * x\ntape.gradient(y, x)"
    >>> [finding.code for finding in check_cell(cell, before).report.findings]
    ['TAP201']
    """
    source, kept = program_of(text, before, earlier)
    if source.problems:
        return LiveReport(Report(problems=source.problems), source)
    from tapemagic.checker.analysis import read, report_on
    from tapemagic.checker.fixes.proof import ALL_FIXES, Spared

    done = read(source.tree)
    first_line = source.cells[-1].first_line
    reluctant = {statement for statement in source.tree.body if statement.lineno < first_line}
    report = report_on(
        done,
        source.tree,
        source.lines,
        lambda line: source.locate(line)[0],
        Spared(kept, frozenset(reluctant - kept)),
        with_fixes=with_fixes,
        search=search or ALL_FIXES,
    )
    asked_for = selected(report, source, selection or Selection(DEFAULT))
    own = of_last_cell(asked_for, done, first_line)
    seen = with_character_columns(selected(own, source, _EVERYTHING), source.lines)
    return LiveReport(source.located(seen), source)


# ---- the program -----------------------------------------------------------------------------

_FIRST_LINE = 2


def program_of(
    text: str, before: Mapping[str, Description], earlier: Sequence[EarlierCell]
) -> tuple[Source, frozenset[ast.stmt]]:
    """Return the source that is read, and the statements of it that no fix may change."""
    # An empty line stands before each cell: what names held is bound there.
    lines: list[str] = [""]
    cells: list[Cell] = []
    statements: list[ast.stmt] = []
    kept: set[ast.stmt] = set()
    for cell in earlier:
        begin = len(lines) + 1
        bindings = _bindings(cell.before, begin - 1)
        kept.update(bindings)
        statements += bindings
        lines += _add(cells, cell.number, cell.text, begin, cell.name)
        try:
            run = _parsed(cell.text, begin, _names_known(statements, cell.text)).statements
        except Unparsable:
            continue  # it did not run
        if cell.stopped_at is not None:
            run = statements_run(run, begin + cell.stopped_at - 1, cell.unasked)
        if cell.stopped_at is not None or cell.text == text:
            kept.update(run)  # the same cell as this one has no other place to be corrected in
        statements += run
    begin = len(lines) + 1
    bindings = _bindings(before, begin - 1)
    kept.update(bindings)
    statements += bindings
    lines += _add(cells, None, text, begin)
    source = Source("cell", text, tuple(cells), lines=tuple(lines))
    try:
        parsed = _parsed(text, begin, _names_known(statements, text))
    except Unparsable as error:
        return replace(source, problems=(problem_of(source, error),)), frozenset(kept)
    tree = ast.Module([*statements, *parsed.statements], [])
    return replace(source, tree=tree), frozenset(kept)


def _add(cells: list[Cell], number: int | None, text: str, begin: int, name: str = "") -> list[str]:
    """Add a cell to others, and return its lines and the empty one after it."""
    cells.append(Cell(number, begin, tuple(map(without_ending, split_lines(text))), name))
    return [*cells[-1].lines, ""]


@functools.lru_cache(_REMEMBERED)
def _parsed(text: str, first_line: int, known: frozenset[str] | None) -> ParsedCell:
    return parse_cell(list(map(without_ending, split_lines(text))), first_line, lambda: known)


def _names_known(statements: Sequence[ast.stmt], text: str) -> frozenset[str] | None:
    """Return the names that there are, for a cell that hangs on them."""
    return names_after(frozenset(), statements) if _UNDER_TAPES in text else None


def _bindings(before: Mapping[str, Description], line: int) -> list[ast.stmt]:
    """Return the statements by which names hold what was described, on an empty line."""
    # A tape that was never entered comes last: a block for it can then begin right after it.
    tapes_last = sorted(before.items(), key=lambda pair: isinstance(pair[1], TapeThere))
    made: list[ast.stmt] = [ast.Expr(ast.Constant(CellBegins()))]  # type: ignore[arg-type]
    for name, description in tapes_last:
        target = ast.Name(name, ast.Store())
        made.append(ast.Assign([target], ast.Constant(description)))  # type: ignore[arg-type]
    for statement in made:
        # Only the statement has a line: no sentence speaks of the line of an expression in it.
        statement.lineno = statement.end_lineno = line
        statement.col_offset = statement.end_col_offset = 0
    return made
