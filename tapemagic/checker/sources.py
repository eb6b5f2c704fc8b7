"""What is checked: a program, a notebook or a cell, as one syntax tree.

The analysis reads one tree, whatever the text came from. A program is parsed as it is. The code
cells of a notebook are parsed one by one, so that one that is not Python costs only itself, and are
put one after the other: each line of the notebook gets a *virtual* line number. `Source.locate`
leads back from there to the cell and the line within it, and `Source.located` does it for
everything that a report says.

Magics are read in cells only; in a program a line that begins with ``%`` continues an expression.

Reading never fails: what is wrong with the text is in `Source.problems`, and the tree has the rest.
"""

from __future__ import annotations

import ast
import bisect
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal

from tapemagic.checker.cells import ParsedCell, parse_cell
from tapemagic.checker.findings import Place, Problem
from tapemagic.checker.known_names import KnownNames
from tapemagic.checker.line_references import with_located_lines
from tapemagic.checker.notebook_files import Notebook, NotNotebook, read_notebook
from tapemagic.checker.parsing import Unparsable, parse
from tapemagic.checker.source_lines import split_lines, without_ending

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tapemagic.checker.findings import Edit, Finding, Recording, Report

__all__ = ["Cell", "Kind", "Source", "may_have_findings", "problem_of", "read_source"]

Kind = Literal["python", "notebook", "cell"]

# Every finding is about a tape: tf.GradientTape (or tf.GradienTape), %%tape, tape=...
_WORDS: Final = ("Tape", "tape")


def may_have_findings(text: str | bytes) -> bool:
    """Tell whether a text can have a finding at all, at the cost of a search for a word.

    Bytes need not be decoded for it: in each encoding of Python's programs the word is the same.
    """
    if isinstance(text, bytes):
        return any(word.encode() in text for word in _WORDS)
    return any(word in text for word in _WORDS)


@dataclass(frozen=True)
class Cell:
    """A piece of a source that is parsed by itself: a code cell, or a whole program.

    Attributes
    ----------
    number
        Of the cell in its notebook; None for a program, and for a cell that is alone.
    first_line
        The virtual number of its first line.
    lines
        Its lines, without their endings, as they were written.
    name
        What a reader calls it, where that is not its number.
    """

    number: int | None
    first_line: int
    lines: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True)
class Source:
    """A text that was read to be checked.

    Attributes
    ----------
    kind
        What the text is.
    text
        The text.
    cells
        What is parsed by itself, in order.
    tree
        All of it, with virtual line numbers.
    lines
        Every virtual line, as it was written; the first has number 1. A notebook and a cell begin
        with an empty one, and between two cells stands another, which belongs to the cell above it:
        a line can be added at a cell's end.
    problems
        What could not be read. In a notebook a cell that does not parse is none: it does nothing.
    notebook
        The notebook that it is.
    """

    kind: Kind
    text: str
    cells: tuple[Cell, ...] = ()
    tree: ast.Module = field(default_factory=lambda: ast.Module([], []))
    lines: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    notebook: Notebook | None = None

    def locate(self, line: int) -> tuple[int | None, int]:
        """Return the cell's number, and the line within the cell, of a virtual line."""
        if not self.cells:
            return None, line
        starts = [cell.first_line for cell in self.cells]
        cell = self.cells[max(0, bisect.bisect_right(starts, line) - 1)]
        return cell.number, line - cell.first_line + 1

    def cell_name(self, number: int | None) -> str:
        """Return what a reader calls a cell: by its place, or by what stands beside it."""
        for cell in self.cells:
            if cell.number == number and cell.name:
                return cell.name
        return f"cell [{number}]" if self.kind == "cell" else f"cell {number}"

    def virtual_line(self, cell: int | None, line: int) -> int:
        """Return the virtual number of a line of a cell: the inverse of `locate`."""
        for candidate in self.cells:
            if candidate.number == cell:
                return candidate.first_line + line - 1
        raise KeyError(f"The source has no code cell {cell}.")

    def located(self, report: Report) -> Report:
        """Return a report on virtual lines as one on cells and the lines within them."""
        if self.kind == "python":
            return report
        return replace(
            report,
            findings=tuple(self._located_finding(finding) for finding in report.findings),
            calls=tuple(replace(call, place=self._place(call.place)) for call in report.calls),
            recordings=tuple(self._recording(each) for each in report.recordings),
        )

    def _recording(self, recording: Recording) -> Recording:
        cell, first = self.locate(recording.first_line)
        _, last = self.locate(recording.last_line)
        return replace(recording, cell=cell, first_line=first, last_line=last)

    def _located_finding(self, finding: Finding) -> Finding:
        place = self._place(finding.place)

        def located(text: str) -> str:
            return with_located_lines(text, place.cell, self.locate, self.cell_name)

        fix = finding.fix
        if fix is not None:
            edits = tuple(self._edit(edit) for edit in fix.edits)
            fix = replace(fix, title=located(fix.title), edits=edits)
        return replace(
            finding,
            place=place,
            message=located(finding.message),
            why=located(finding.why),
            related=tuple(
                replace(line, place=self._place(line.place), text=located(line.text))
                for line in finding.related
            ),
            fix=fix,
        )

    def _edit(self, edit: Edit) -> Edit:
        # Where nothing is replaced, the last line is the one above, perhaps in the cell above.
        cell, first = self.locate(edit.first_line)
        last = first + edit.last_line - edit.first_line
        return replace(edit, cell=cell, first_line=first, last_line=last)

    def _place(self, place: Place) -> Place:
        cell, line = self.locate(place.line)
        _, end_line = self.locate(place.end_line)
        return replace(place, cell=cell, line=line, end_line=end_line)


def read_source(text: str, kind: Kind = "python") -> Source:
    """Read a text.

    Parameters
    ----------
    text
        A program, the JSON of an ``.ipynb`` file, or one cell.
    kind
        Which of these it is.
    """
    if kind == "python":
        return _read_program(text)
    if kind == "cell":
        return _merged(Source(kind, text), [(None, text)], is_alone=True)
    try:
        notebook = read_notebook(text)
    except NotNotebook as error:
        message = f"this is not a notebook in Jupyter's format: {error}"
        return Source(kind, text, problems=(Problem(Place(None, 1, 1, 1, 1), message),))
    cells = [(cell.number, cell.text) for cell in notebook.cells if cell.is_code]
    source = Source(kind, text, notebook=notebook)
    return _merged(source, cells if notebook.is_python else [], is_alone=False)


def _read_program(text: str) -> Source:
    lines = tuple(map(without_ending, split_lines(text)))
    source = Source("python", text, (Cell(None, 1, lines),), lines=lines)
    try:
        return replace(source, tree=parse(text))
    except Unparsable as error:
        return replace(source, problems=(problem_of(source, error),))


def _merged(source: Source, texts: Iterable[tuple[int | None, str]], *, is_alone: bool) -> Source:
    """Return the source of these cells, one after the other."""
    # Not line 1: a cell that begins indented is parsed below a line of its own.
    cells: list[Cell] = []
    lines: list[str] = [""]
    parsed: list[ParsedCell] = []
    problem: Unparsable | None = None
    names = KnownNames(None if is_alone else frozenset())

    def known() -> frozenset[str] | None:
        return names.after([cell.statements for cell in parsed])

    for number, text in texts:
        cell = Cell(number, len(lines) + 1, tuple(map(without_ending, split_lines(text))))
        cells.append(cell)
        lines += [*cell.lines, ""]
        try:
            parsed.append(parse_cell(list(cell.lines), cell.first_line, known))
        except Unparsable as error:
            problem = error
    source = replace(
        source,
        cells=tuple(cells),
        lines=tuple(lines),
        tree=ast.Module([statement for cell in parsed for statement in cell.statements], []),
    )
    if is_alone and problem is not None:
        return replace(source, problems=(problem_of(source, problem),))
    return source


def problem_of(source: Source, error: Unparsable) -> Problem:
    """Return what is wrong with a cell that does not parse."""
    cell, line = source.locate(error.line)
    place = Place(cell, max(line, 1), error.column, max(line, 1), error.column)
    return Problem(place, f"this is not Python: {error.reason}")
