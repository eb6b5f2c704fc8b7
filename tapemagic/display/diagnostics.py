"""Findings for people: in full, as rustc and Ruff show them, or one line each.

A finding that only follows from another is folded under it: one line says how many there are and
where. What a program reads is in `tapemagic.display.finding_formats`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tapemagic.checker.source_lines import split_lines, without_ending
from tapemagic.display.snippets import Mark, snippet
from tapemagic.display.terminal import PLAIN, Style, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tapemagic.checker.findings import Finding, Fix, Place, Problem, Report, TapeCall
    from tapemagic.checker.sources import Source

__all__ = ["Checked", "concise", "full", "location", "problem_line", "verdict_lines"]


@dataclass(frozen=True)
class Checked:
    """A source that was checked.

    Attributes
    ----------
    name
        What the reader calls it.
    report
        What was found in it.
    source
        The text that the report speaks of, as it was read; None where nothing was found.
    """

    name: str
    report: Report
    source: Source | None = None

    def line_text(self, cell: int | None, line: int) -> str | None:
        """Return a line of the source, None where there is none."""
        if self.source is None:
            return None
        for part in self.source.cells:
            if part.number == cell and 0 < line <= len(part.lines):
                return part.lines[line - 1]
        return None

    def followers(self, position: int) -> list[Finding]:
        """Return the findings that only follow from one of them, directly or not."""
        causes = [position]
        found = []
        for other, finding in enumerate(self.report.findings):
            if finding.caused_by in causes and other not in causes:
                causes.append(other)
                found.append(finding)
        return found


def location(name: str, place: Place) -> str:
    """Return where a place is: ``lesson.ipynb:cell 3:5:11`` or ``program.py:5:11``."""
    cell = "" if place.cell is None else f"cell {place.cell}:"
    return f"{shown(name)}:{cell}{place.line}:{place.column}"


def _file_of(checked: Checked, cell: int | None) -> str:
    """Return in which file, and in which cell of it, something stands that is not shown first.

    Of a cell that is checked alone, others were run before: they are in no file.
    """
    if checked.source is not None and checked.source.kind == "cell":
        return checked.source.cell_name(cell)
    return f"{shown(checked.name)}:cell {cell}"


def problem_line(name: str, problem: Problem) -> str:
    """Return the line that says why a file could not be checked."""
    return f"{location(name, problem.place)}: {shown(problem.message)}"


def concise(checked: Checked, style: Style = PLAIN) -> Iterator[str]:
    """Return one line for each finding that does not follow from another."""
    for position, finding in _roots(checked):
        fixable = " [*]" if finding.fix is not None and finding.fix.applicability == "safe" else ""
        more = _folded(checked.followers(position), finding.place.cell)
        yield (
            f"{location(checked.name, finding.place)}: {style(finding.level, finding.code)}"
            f"{fixable} {shown(finding.message)}{f' ({more})' if more else ''}"
        )


def full(
    checked: Checked, style: Style = PLAIN, confirmed: Mapping[int, str] | None = None
) -> Iterator[str]:
    """Return each finding with its lines, its reason and its fix; an empty line after each.

    Parameters
    ----------
    checked
        What was checked.
    style
        The colours.
    confirmed
        What a run has shown of a finding, by its place among them: "and it was None".
    """
    for position, finding in _roots(checked):
        margin = _margin(finding)
        head = style(finding.level, f"{finding.level}[{finding.code}]")
        yield f"{head}{style('emphasis', ': ' + shown(finding.message))}"
        arrow = style("gutter", " " * margin + "-->")
        yield f"{arrow} {location(checked.name, finding.place)}"
        yield from _snippets(checked, finding, margin, style)
        equals = style("gutter", " " * margin + " =")
        yield style("gutter", " " * margin + " |")
        yield f"{equals} {style('emphasis', 'why:')} {shown(finding.why)}"
        seen = (confirmed or {}).get(position)
        if seen:
            yield f"{equals} {style('emphasis', 'run:')} {shown(seen)}"
        more = _folded(checked.followers(position), finding.place.cell)
        if more:
            yield f"{equals} {more}"
        if finding.fix is not None:
            yield from _help(checked, finding.fix, finding.place.cell, margin, style)
        yield ""


def verdict_lines(checked: Checked) -> Iterator[str]:
    """Return one line for each gradient call: where it is, what it gives."""
    for call in checked.report.calls:
        yield f"{location(checked.name, call.place)}: {_verdict(call)}  {shown(_asked(call))}"


def _roots(checked: Checked) -> Iterator[tuple[int, Finding]]:
    for position, finding in enumerate(checked.report.findings):
        if finding.caused_by is None:
            yield position, finding


def _folded(followers: Sequence[Finding], here: int | None) -> str:
    if not followers:
        return ""
    places = [
        f"{f.place.line}" if f.place.cell == here else f"{f.place.line} of cell {f.place.cell}"
        for f in followers
    ]
    calls = "1 more call follows" if len(places) == 1 else f"{len(places)} more calls follow"
    lines = "line" if len(places) == 1 else "lines"
    return f"and {calls} from it: {lines} {', '.join(places)}"


def _asked(call: TapeCall) -> str:
    return f"{call.tape}.{call.method}"


def _verdict(call: TapeCall) -> str:
    if call.verdict == "error":
        return f"raises {call.error}" if call.error else "raises"
    return {"none": "None"}.get(call.verdict, call.verdict)


def _margin(finding: Finding) -> int:
    lines = [finding.place.end_line, *(line.place.end_line for line in finding.related)]
    if finding.fix is not None:
        lines += [edit.last_line for edit in finding.fix.edits]
    return len(str(max(lines)))


def _snippets(checked: Checked, finding: Finding, margin: int, style: Style) -> Iterator[str]:
    """Show the finding's cell, then each other cell that is related to it."""
    calls = {call.place: call for call in checked.report.calls}
    call = calls.get(finding.place)
    verdict = "" if call is None or call.verdict in {"value", "unknown"} else _verdict(call)
    marks: dict[int | None, list[Mark]] = {
        finding.place.cell: [Mark(finding.place, "^", finding.level, verdict)]
    }
    for related in finding.related:
        mark = Mark(related.place, "-", "related", related.text)
        marks.setdefault(related.place.cell, []).append(mark)
    for cell, some in marks.items():
        if cell != finding.place.cell:
            arrow = style("gutter", " " * margin + ":::")
            place = some[0].place
            yield f"{arrow} {_file_of(checked, cell)}:{place.line}:{place.column}"

        def line_text(line: int, cell: int | None = cell) -> str | None:
            return checked.line_text(cell, line)

        yield from snippet(some, line_text, margin, style)


def _help(checked: Checked, fix: Fix, here: int | None, margin: int, style: Style) -> Iterator[str]:
    """Show what a fix changes, as a small diff."""
    unsafe = "" if fix.applicability == "safe" else " (unsafe, it may change other calls)"
    yield f"{style('help', 'help')}{unsafe}: {shown(fix.title)}"
    gutter = style("gutter", " " * margin + " |")
    yield gutter
    moved = 0
    cell = fix.edits[0].cell if fix.edits else None
    for edit in fix.edits:
        if edit.cell != cell or (edit is fix.edits[0] and edit.cell != here):
            cell, moved = edit.cell, 0
            yield f"{style('gutter', ' ' * margin + ':::')} {_file_of(checked, cell)}"
        removed = range(edit.first_line, edit.last_line + 1)
        added = split_lines(edit.text)
        for number in removed:
            text = checked.line_text(edit.cell, number) or ""
            yield _changed_line(number, margin, style("removed", f"- {shown(text)}".rstrip()))
        for number, text in enumerate(added, start=edit.first_line + moved):
            line = style("added", f"+ {shown(without_ending(text))}".rstrip())
            yield _changed_line(number, margin, line)
        moved += len(added) - len(removed)
    yield gutter
    others = [edit.cell for edit in fix.edits if edit.cell != here]
    if others and checked.source is not None and checked.source.kind == "cell":
        names = " and ".join(checked.source.cell_name(cell) for cell in dict.fromkeys(others))
        yield f"{style('gutter', ' ' * margin + ' =')} run {names} again, then this one"


def _changed_line(number: int, margin: int, line: str) -> str:
    return f"{number:>{margin}} {line}"
