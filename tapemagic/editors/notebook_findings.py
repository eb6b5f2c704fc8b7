"""What is found in a cell, in the form that the notebook's page asks for.

In: what the checker found in a cell, and the page's cells. Out: JSON. Places are offsets in the
text of the cell, and changes replace what stands between two of them; both count as JavaScript and
CodeMirror do, in units of UTF-16. A fix may change other cells, those that ran and those above that
did not; where the page no longer has the text that is to be changed, there is only the title.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

from tapemagic.checker.common_ends import common_ends
from tapemagic.checker.fixing import edited
from tapemagic.checker.hiding import hiding_edit
from tapemagic.checker.source_lines import split_lines, without_ending
from tapemagic.display.tape_bands import bands_of
from tapemagic.display.terminal import shown
from tapemagic.documentation import rule_page
from tapemagic.editors.positions import units

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tapemagic.checker.findings import Finding, Fix, Place
    from tapemagic.checker.live import LiveReport
    from tapemagic.live.typed_cells import CellText

__all__ = ["NOTHING", "CellFindings", "change_between"]

NOTHING: dict[str, Any] = {"findings": [], "bands": []}


class CellFindings:
    """Makes the answer about one cell.

    Parameters
    ----------
    live
        What was found.
    cells, position
        The code cells of the page, and which of them it is.
    id_of
        Gives the identity of the cell beside which a number stands.
    """

    def __init__(
        self,
        live: LiveReport,
        cells: Sequence[CellText],
        position: int,
        id_of: Callable[[int], str | None],
    ) -> None:
        self._live = live
        self._cells = cells
        self._position = position
        self._id_of = id_of
        self._text = _Offsets(cells[position].text)

    def to_json(self) -> dict[str, Any]:
        """Return the answer: findings and bands, or that the cell cannot be read as it stands."""
        report = self._live.report
        if self._live.source.text != self._text.text:
            return NOTHING  # its prompts were taken away
        if report.problems:
            return {"unreadable": shown(report.problems[0].message)}
        return {
            "findings": [self._finding(each) for each in report.findings],
            "bands": [
                {
                    "tape": band.tape,
                    "depth": band.depth,
                    "colour": band.colour,
                    "from": self._text.of_line(band.first_line),
                    "to": self._text.end_of_line(band.last_line),
                }
                for band in bands_of(report, None, self._text.count)
            ],
        }

    def _finding(self, finding: Finding) -> dict[str, Any]:
        lines = list(map(without_ending, self._text.lines))
        hiding = hiding_edit(lines, finding, is_cell=True)
        hidden = None if hiding is None else edited(self._text.text, [hiding])
        causes = self._live.report.findings
        cause = None if finding.caused_by is None else causes[finding.caused_by]
        return {
            "code": finding.code,
            "level": finding.level,
            "from": self._text.of(finding.place.line, finding.place.column),
            "to": self._text.of(finding.place.end_line, finding.place.end_column),
            "message": shown(finding.message),
            "why": shown(finding.why),
            "related": [
                {"place": self._place(line.place), "text": shown(line.text)}
                for line in finding.related
            ],
            "cause": None if cause is None else self._place(cause.place),
            "page": rule_page(finding.code),
            "fix": None if finding.fix is None else self._fix(finding.fix),
            "hide": None if hidden is None else [self._change(self._position, hidden)],
        }

    def _place(self, place: Place) -> str:
        """Return where something is: "line 3", or "line 3 of cell [2]"."""
        name = "" if place.cell is None else f" of {self._live.source.cell_name(place.cell)}"
        return f"line {place.line}{name}"

    def _fix(self, fix: Fix) -> dict[str, Any]:
        numbers = list(dict.fromkeys(edit.cell for edit in fix.edits))
        source = self._live.source
        changes = [self._change_in(number, fix) for number in numbers]
        return {
            "title": shown(fix.title),
            "gives": shown(fix.gives),
            "isSafe": fix.applicability == "safe",
            "elsewhere": " and ".join(
                source.cell_name(number) for number in numbers if number is not None
            ),
            "changes": None if None in changes else changes,
        }

    def _change_in(self, number: int | None, fix: Fix) -> dict[str, Any] | None:
        """Return what a fix changes in one cell; None where that cannot be done any more."""
        position = self._position_of(number)
        if position is None:
            return None
        text = self._cells[position].text
        (part,) = [part for part in self._live.source.cells if part.number == number]
        if tuple(map(without_ending, split_lines(text))) != part.lines:
            return None
        after = edited(text, [edit for edit in fix.edits if edit.cell == number])
        return self._change(position, after)

    def _position_of(self, number: int | None) -> int | None:
        """Return where a cell of the source stands in the page; None where it is not there."""
        if number is None:
            return self._position
        if number < 0:
            return self._position + number
        cell_id = self._id_of(number)
        places = (place for place, cell in enumerate(self._cells) if cell.cell_id == cell_id)
        return next(places, None)

    def _change(self, position: int, after: str) -> dict[str, Any]:
        cell = self._cells[position]
        return {"cell": cell.cell_id, **change_between(cell.text, after)}


class _Offsets:
    """The text of a cell, and where its lines and columns are in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = split_lines(text) or [""]
        self.count = len(self.lines)
        self._starts = [0, *accumulate(map(units, self.lines))]

    def of_line(self, line: int) -> int:
        """Return where a line begins; the first has number 1."""
        return self._starts[min(line, self.count) - 1]

    def of(self, line: int, column: int) -> int:
        """Return where a column is; the first has number 1. One beyond the line is at its end."""
        if line > self.count:
            return self._starts[-1]
        return self.of_line(line) + units(without_ending(self.lines[line - 1])[: column - 1])

    def end_of_line(self, line: int) -> int:
        """Return where a line ends."""
        return self.of(line, len(self.lines[min(line, self.count) - 1]) + 1)


def change_between(before: str, after: str) -> dict[str, Any]:
    """Return the change that leaves alone what both texts begin and end with.

    Examples
    --------
    >>> change_between("x = 1", "x = 21")
    {'from': 4, 'to': 4, 'insert': '2'}
    """
    begin, end = common_ends(before, after)
    return {
        "from": units(before[:begin]),
        "to": units(before[: len(before) - end]),
        "insert": after[begin : len(after) - end],
    }
