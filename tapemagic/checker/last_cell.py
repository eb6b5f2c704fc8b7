"""Of what was found in all cells that were read, what the last one has to hear.

That is all that stands in it; and what goes wrong in a function of an earlier cell that this one
calls. Such a finding moves to the call by which the cell led there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tapemagic.checker.choosing import chosen
from tapemagic.checker.findings import Related, Report
from tapemagic.checker.related import place_of
from tapemagic.checker.rules.situation import text_of

if TYPE_CHECKING:
    import ast

    from tapemagic.checker.findings import Finding
    from tapemagic.checker.slips import Slips

__all__ = ["of_last_cell"]

# What becomes of a tape, or of a gradient, the next cells may tell: nothing is said against it now.
_ABOUT_THE_REST = frozenset({"TAP501", "TAP502", "TAP503", "TAP504"})


def of_last_cell(report: Report, read: Slips, first_line: int) -> Report:
    """Return what a report says of the lines from `first_line` on, and of what they lead to."""
    findings: list[Finding] = []
    positions: dict[int, int] = {}
    for old, finding in enumerate(report.findings):
        found: Finding | None = finding
        if finding.place.line < first_line:
            found = _moved(finding, read)
        if found is not None and found.code not in _ABOUT_THE_REST:
            positions[old] = len(findings)
            findings.append(found)
    linked = [
        replace(each, caused_by=None if each.caused_by is None else positions.get(each.caused_by))
        for each in findings
    ]
    calls = tuple(call for call in report.calls if call.place.line >= first_line)
    problems = tuple(problem for problem in report.problems if problem.place.line >= first_line)
    recordings = tuple(each for each in report.recordings if each.first_line >= first_line)
    return Report(tuple(linked), calls, problems, recordings)


def _moved(finding: Finding, read: Slips) -> Finding | None:
    """Return a finding in an earlier cell as one at the call that led to it, if one did."""
    led_by, gives = _leading_call(finding, read)
    if led_by is None:
        return None
    related = (*finding.related, Related(finding.place, gives))
    return replace(
        finding,
        place=place_of(led_by),
        message=f"In `{text_of(led_by)}`, {finding.message}",
        related=tuple(sorted(related, key=lambda line: line.place)),
    )


def _leading_call(finding: Finding, read: Slips) -> tuple[ast.Call | None, str]:
    """Return by which call the cell led to a finding, and what goes wrong there in a few words."""
    for asked in read.calls[read.begun :]:
        if (
            asked.led_by is not None
            and place_of(asked.node) == finding.place
            and chosen(asked, read).code
        ):
            gives = f"this raises {asked.error}" if asked.verdict == "error" else "this gives None"
            return asked.led_by, "this gives zeros" if asked.zeros else gives
    for place, led_by in read.led_by.items():
        if place_of(place) == finding.place:
            return led_by, "this goes wrong"
    return None, ""
