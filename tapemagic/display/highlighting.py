"""Making the highlight of a cell: from what the checker said to what is to be seen.

In: a `Checked` source, and which of its cells is to be shown. Out: a `Highlight`. A place that lies
in another cell becomes a line of text; a place beyond the end of the text is marked as far as there
is text.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tapemagic.checker.checking import check_source
from tapemagic.checker.fixing import edited, fix_reported
from tapemagic.checker.hiding import hiding_edit, noqa_comment
from tapemagic.checker.selection import Selection
from tapemagic.checker.source_lines import split_lines, without_ending
from tapemagic.checker.sources import read_source
from tapemagic.display.diagnostics import problem_line
from tapemagic.display.highlight import (
    CellChange,
    Correction,
    Highlight,
    RelatedLine,
    ShownFinding,
    Span,
)
from tapemagic.display.line_differences import line_differences
from tapemagic.display.line_gaps import gaps_of
from tapemagic.display.tape_bands import bands_of
from tapemagic.display.terminal import shown
from tapemagic.documentation import rule_page

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from tapemagic.checker.findings import Finding, Fix, Place, Report, TapeCall
    from tapemagic.checker.sources import Source
    from tapemagic.display.diagnostics import Checked
    from tapemagic.display.highlight import Band

__all__ = ["highlight_of"]

_RAISES: Final = re.compile(r"raises (?:an )?(\w+)(?:, or \w+ before Python 3\.11)?\.?$")


def highlight_of(
    checked: Checked, cell: int | None = None, check: Callable[[str], Report] | None = None
) -> Highlight:
    """Return the highlight of a cell.

    Parameters
    ----------
    checked
        What was checked: a cell, a program, or a notebook.
    cell
        The cell of a notebook that is to be shown; None for a cell that was checked alone.
    check
        Checks a corrected text as the source was checked, knowing as much of what the names mean.
        Without it, the text is checked by itself.
    """
    return _Making(checked, cell, check).highlight()


class _Making:
    """Makes one highlight: what its parts need of the source is looked up once."""

    def __init__(
        self, checked: Checked, cell: int | None, check: Callable[[str], Report] | None
    ) -> None:
        self.checked = checked
        self.cell = cell
        self.check = check
        self.text = _text_of(checked.source, cell)
        self.code = [without_ending(line) for line in split_lines(self.text)]
        self.calls = {call.place: call for call in checked.report.calls}

    def highlight(self) -> Highlight:
        report = self.checked.report
        here = [
            (index, finding)
            for index, finding in enumerate(report.findings)
            if finding.place.cell == self.cell
        ]
        indices = {index for index, _ in here}
        findings = tuple(self._finding(index, finding, indices) for index, finding in here)
        bands = bands_of(self.checked.report, self.cell, len(self.code))
        corrected, titles = self._corrected()
        return Highlight(
            name=shown(self.checked.name),
            source=self.text,
            lines=tuple(map(shown, self.code)),
            gaps=gaps_of(len(self.code), self._lines_that_matter(findings, bands)),
            bands=bands,
            findings=findings,
            problems=tuple(
                problem_line(self.checked.name, problem)
                for problem in report.problems
                if problem.place.cell == self.cell
            ),
            corrected=corrected,
            corrections=titles,
            checked=self.checked,
        )

    # --- the findings ---------------------------------------------------------------------------

    def _finding(self, index: int, finding: Finding, indices: Collection[int]) -> ShownFinding:
        is_cell = self.checked.source is None or self.checked.source.kind != "python"
        hiding = hiding_edit(self.code, finding, is_cell=is_cell)
        return ShownFinding(
            index=index,
            code=finding.code,
            name=finding.name,
            level=finding.level,
            message=shown(finding.message),
            why=shown(finding.why),
            verdict=_verdict(finding, self.calls.get(finding.place)),
            spans=self._spans(finding.place),
            related=tuple(self._related(line.place, line.text) for line in finding.related),
            caused_by=finding.caused_by if finding.caused_by in indices else None,
            page=rule_page(finding.code),
            correction=None if finding.fix is None else self._correction(finding.fix),
            hidden=None if hiding is None else edited(self.text, [hiding]),
            comment=noqa_comment(finding.code),
        )

    def _related(self, place: Place, text: str) -> RelatedLine:
        is_here = place.cell == self.cell
        return RelatedLine(
            cell=None if is_here else self._name_of(place.cell),
            line=place.line,
            spans=self._spans(place) if is_here else (),
            text=shown(text),
            code=shown((self.checked.line_text(place.cell, place.line) or "").strip()),
        )

    def _spans(self, place: Place) -> tuple[Span, ...]:
        """Return what is marked of each line; a place beyond the text has nothing to mark."""
        spans = []
        for number in range(place.line, min(place.end_line, len(self.code)) + 1):
            line = self.code[number - 1]
            begin = place.column - 1 if number == place.line else len(line) - len(line.lstrip())
            end = place.end_column - 1 if number == place.end_line else len(line.rstrip())
            if begin < end:
                spans.append(Span(number, len(shown(line[:begin])), len(shown(line[:end]))))
        return tuple(spans)

    # --- the corrections ------------------------------------------------------------------------

    def _correction(self, fix: Fix) -> Correction:
        difference = []
        corrected = None
        elsewhere = []
        for cell in dict.fromkeys(edit.cell for edit in fix.edits):
            before = _text_of(self.checked.source, cell)
            after = edited(before, [edit for edit in fix.edits if edit.cell == cell])
            if cell == self.cell:
                corrected = after
                difference += line_differences(before, after)
            else:
                name = self._name_of(cell)
                difference += line_differences(before, after, cell=name)
                elsewhere.append(CellChange(name, cell or 0, before, after))
        return Correction(
            title=shown(fix.title),
            is_safe=fix.applicability == "safe",
            gives=shown(fix.gives),
            difference=tuple(difference),
            corrected=corrected,
            elsewhere=tuple(elsewhere),
        )

    def _name_of(self, cell: int | None) -> str:
        assert self.checked.source is not None  # noqa: S101  only such a source has several cells
        return self.checked.source.cell_name(cell)

    def _corrected(self) -> tuple[str | None, tuple[str, ...]]:
        """Return the cell after every safe fix that changes this one only, and what was done."""
        source = self.checked.source
        report = self._with_own_fixes(self.checked.report)
        if source is None or not any(finding.fix for finding in report.findings):
            return None, ()
        check = self.check or self._checked_alone
        fixed = fix_reported(
            source.text, source.kind, report, lambda text: self._with_own_fixes(check(text))
        )
        corrected = _text_of(read_source(fixed.text, source.kind), self.cell)
        if corrected == self.text:
            return None, ()
        return corrected, tuple(map(shown, fixed.titles))

    def _with_own_fixes(self, report: Report) -> Report:
        """Return a report without the fixes that change a cell which has run."""
        if self.checked.source is not None and self.checked.source.kind == "notebook":
            return report
        return replace(
            report,
            findings=tuple(
                finding if finding.fix is None or _is_in(finding.fix, self.cell)
                else replace(finding, fix=None)
                for finding in report.findings
            ),
        )  # fmt: skip

    def _checked_alone(self, text: str) -> Report:
        assert self.checked.source is not None  # noqa: S101  asked only where there is one
        return check_source(read_source(text, self.checked.source.kind), Selection())

    # --- the lines ------------------------------------------------------------------------------

    def _lines_that_matter(
        self, findings: tuple[ShownFinding, ...], bands: tuple[Band, ...]
    ) -> set[int]:
        lines = {line for band in bands for line in (band.first_line - 1, band.last_line)}
        for finding in findings:
            lines |= {span.line for span in finding.spans}
            lines |= {span.line for related in finding.related for span in related.spans}
            if finding.correction is not None:
                lines |= {
                    line.number
                    for line in finding.correction.difference
                    if line.sign == "-" and line.cell is None
                }
        return lines


def _is_in(fix: Fix, cell: int | None) -> bool:
    return all(edit.cell == cell for edit in fix.edits)


def _text_of(source: Source | None, cell: int | None) -> str:
    if source is None:
        return ""
    if source.notebook is None:
        earlier = (part for part in source.cells if part.number == cell and cell is not None)
        return next(("\n".join(part.lines) for part in earlier), source.text)
    return next((part.text for part in source.notebook.cells if part.number == cell), "")


def _verdict(finding: Finding, call: TapeCall | None) -> str:
    """Return what a call gives, in a word."""
    if call is not None and call.verdict == "none":
        return "None"
    if call is not None and call.error is not None:
        return call.error
    if finding.message.endswith("zeros in place of the derivative."):
        return "zeros"
    raised = _RAISES.search(finding.message)
    return raised[1] if raised else ""
