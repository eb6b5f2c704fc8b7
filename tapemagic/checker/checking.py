"""From text to report: read, analyse, drop what was not asked for, lead back to cells.

`check` is the public function, and `check_source` is it for a text that was read already. Nothing
here knows a rule; the analysis is imported only for a text that may have a finding.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tapemagic.checker.columns import with_character_columns
from tapemagic.checker.findings import Finding, Place, Problem, Report
from tapemagic.checker.selection import DEFAULT, Selection
from tapemagic.checker.sources import Kind, Source, may_have_findings, read_source
from tapemagic.checker.suppression import suppressed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tapemagic.checker.fixes.proof import FixSearch

__all__ = ["check", "check_source", "check_text", "selected"]


def check(
    source: str,
    *,
    kind: Kind = "python",
    select: Iterable[str] = DEFAULT,
    ignore: Iterable[str] = (),
    extend_select: Iterable[str] = (),
) -> Report:
    """Find the mistakes with gradient tapes in a text, without running it.

    Parameters
    ----------
    source
        A program, the JSON of an ``.ipynb`` file, or the text of one cell, magics included.
    kind
        Which of these it is: "python", "notebook" or "cell".
    select, ignore, extend_select
        Codes of rules, or their beginnings: ``["TAP1", "TAP203"]``. `extend_select` adds to
        `select`, so that ``extend_select=["TAP5"]`` asks for performance and style too.

    Returns
    -------
    The findings in the order of their lines, and every gradient call with its verdict. Where the
    text cannot be read, the reason is in `Report.problems`; a notebook's cell that does not parse
    does nothing, as in Jupyter.

    Raises
    ------
    ValueError
        If a selector is the beginning of no code, or the kind is none of the three.

    Examples
    --------
    >>> from tapemagic import check
    >>> check("x = 1").findings
    ()
    """
    if kind not in {"python", "notebook", "cell"}:
        raise ValueError(f"kind={kind!r} is unknown: write 'python', 'notebook' or 'cell'.")
    return check_text(source, kind, Selection.of(select, ignore, extend_select))


def check_text(text: str, kind: Kind, selection: Selection) -> Report:
    """Check a text of which the selection was read already."""
    if not may_have_findings(text):
        return Report()
    return check_source(read_source(text, kind), selection)


def check_source(
    source: Source,
    selection: Selection,
    *,
    with_fixes: bool = True,
    search: FixSearch | None = None,
    with_suppressed: bool = False,
) -> Report:
    """Check what was read.

    Parameters
    ----------
    source, selection
        What was read, and which rules are asked for.
    with_fixes
        Whether fixes are looked for; without them it takes less than half of the time.
    search
        For which findings they are looked for, on virtual lines; None means for all.
    with_suppressed
        Whether findings are kept that a ``# noqa`` suppresses: another program reads it.
    """
    if source.problems:
        return Report(problems=source.problems)
    if not source.tree.body:
        return Report()
    from tapemagic.checker.analysis import analyse
    from tapemagic.checker.fixes.proof import ALL_FIXES

    try:
        report = analyse(
            source.tree,
            source.lines,
            lambda line: source.locate(line)[0],
            with_fixes=with_fixes,
            search=search or ALL_FIXES,
        )
    except RecursionError:
        place = Place(None, 1, 1, 1, 1)
        return Report(problems=(Problem(place, "this is nested too deeply to be checked"),))
    report = selected(report, source, selection, with_suppressed=with_suppressed)
    report = with_character_columns(report, source.lines)
    return source.located(report)


def selected(
    report: Report, source: Source, selection: Selection, *, with_suppressed: bool = False
) -> Report:
    """Drop findings that were not selected, or that a ``# noqa`` suppresses."""
    findings = report.findings
    dropped = set() if with_suppressed else suppressed(source, findings)
    kept = [
        position
        for position, finding in enumerate(findings)
        if position not in dropped and selection.includes(finding.code)
    ]
    if len(kept) == len(findings):
        return report
    new_positions = {old: new for new, old in enumerate(kept)}
    remaining = tuple(
        replace(findings[old], caused_by=_remaining_cause(findings, findings[old], new_positions))
        for old in kept
    )
    return replace(report, findings=remaining)


def _remaining_cause(
    findings: Sequence[Finding], finding: Finding, new_positions: dict[int, int]
) -> int | None:
    """Return the nearest cause that was not dropped: a call whose cause is dropped stays found."""
    cause = finding.caused_by
    while cause is not None and cause not in new_positions:
        cause = findings[cause].caused_by
    return None if cause is None else new_positions[cause]
