"""Findings in the form of the Language Server Protocol: diagnostics, quick fixes, what hover says.

The values are the protocol's JSON: python-lsp-server takes them as they are, and `lsprotocol`
makes its objects of them. Every finding of a report is a diagnostic, also one that only follows
from another; it names the other in its related information.

Fixes take longer than findings, so they are looked for when somebody asks, and only for the
findings that are asked about: `check_open` takes the lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypedDict

from tapemagic.checker.checking import check_source
from tapemagic.checker.findings import Fix, Report
from tapemagic.checker.fixes.proof import FixSearch
from tapemagic.checker.fixing import apply_fixes, fix_reported
from tapemagic.checker.hiding import hiding_edit, noqa_comment
from tapemagic.checker.rules import find
from tapemagic.checker.sources import may_have_findings, read_source
from tapemagic.documentation import rule_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tapemagic.checker.findings import Finding
    from tapemagic.checker.selection import Selection
    from tapemagic.editors.documents import Located, OpenDocument, TextEdit
    from tapemagic.editors.positions import Position, Range

__all__ = [
    "FIX_ALL",
    "FIX_ALL_TITLE",
    "SOURCE",
    "Diagnostic",
    "QuickFix",
    "check_open",
    "corrected_everywhere",
    "diagnostics_of",
    "findings_at",
    "fix_search",
    "hover_at",
    "is_asked",
    "quick_fixes",
]

SOURCE: Final = "tapemagic"
FIX_ALL: Final = "source.fixAll.tapemagic"
FIX_ALL_TITLE: Final = "Apply all safe fixes (tapemagic)"
_SEVERITIES: Final = {"error": 1, "warning": 2}


class _DiagnosticAlways(TypedDict):
    range: Range
    severity: int
    code: str
    codeDescription: dict[str, str]
    source: str
    message: str


class Diagnostic(_DiagnosticAlways, total=False):
    """What an editor underlines, and says of it."""

    relatedInformation: list[dict[str, Any]]


class QuickFix(TypedDict):
    """A change that an editor offers for diagnostics: its edits by the documents that change."""

    title: str
    isPreferred: bool
    diagnostics: list[Diagnostic]
    changes: dict[str, list[TextEdit]]


# --- checking ----------------------------------------------------------------------------------


def check_open(
    document: OpenDocument, selection: Selection, search: FixSearch | None = None
) -> Report:
    """Check what is open; without a search no finding gets a fix."""
    if not may_have_findings(document.text):
        return Report()
    return check_source(document.source, selection, with_fixes=search is not None, search=search)


def fix_search(
    document: OpenDocument, findings: list[Finding], is_stopped: Callable[[], bool]
) -> FixSearch:
    """Return a search for the fixes of these findings, until it is stopped."""
    lines = {
        document.source.virtual_line(finding.place.cell, finding.place.line) for finding in findings
    }
    return FixSearch(lines, is_stopped)


def corrected_everywhere(
    document: OpenDocument, selection: Selection, is_stopped: Callable[[], bool]
) -> dict[str, list[TextEdit]]:
    """Return the edits of all safe fixes, as ``tapemagic check --fix`` makes them."""
    search = FixSearch(is_stopped=is_stopped)

    def check(text: str) -> Report:
        return check_source(read_source(text, document.kind), selection, search=search)

    report = check_open(document, selection, search)
    fixed = fix_reported(document.text, document.kind, report, check)
    return document.edits(fixed.text)


# --- diagnostics -------------------------------------------------------------------------------


def diagnostics_of(document: OpenDocument, report: Report) -> dict[str, list[Diagnostic]]:
    """Return the diagnostics of each document, of those without any too."""
    found: dict[str, list[Diagnostic]] = {uri: [] for uri in document.uris}
    for finding in report.findings:
        uri, _ = document.located(finding.place)
        found[uri].append(_diagnostic(document, report, finding))
    return found


def _diagnostic(document: OpenDocument, report: Report, finding: Finding) -> Diagnostic:
    related = [_related(document.located(each.place), each.text) for each in finding.related]
    if finding.caused_by is not None:
        cause = report.findings[finding.caused_by]
        related.append(_related(document.located(cause.place), f"follows from this ({cause.code})"))
    diagnostic: Diagnostic = {
        "range": document.located(finding.place).range,
        "severity": _SEVERITIES[finding.level],
        "code": finding.code,
        "codeDescription": {"href": rule_page(finding.code)},
        "source": SOURCE,
        "message": f"{finding.message} {finding.why}",
    }
    if related:
        diagnostic["relatedInformation"] = related
    return diagnostic


def _related(located: Located, text: str) -> dict[str, Any]:
    return {"location": {"uri": located.uri, "range": located.range}, "message": text}


# --- what is asked at a place ------------------------------------------------------------------


def findings_at(document: OpenDocument, report: Report, uri: str, asked: Range) -> list[Finding]:
    """Return the findings on the lines of a range of one of the documents."""
    found = []
    for finding in report.findings:
        located = document.located(finding.place)
        if located.uri == uri and (
            located.range["start"]["line"] <= asked["end"]["line"]
            and asked["start"]["line"] <= located.range["end"]["line"]
        ):
            found.append(finding)
    return found


def is_asked(kind: str, asked: Iterable[str]) -> bool:
    """Tell whether a kind of action is asked for: "source" asks for "source.fixAll" too."""
    # A kind may be of an enumeration, of which f"{each}" would be the name.
    return any(each in {"", kind} or kind.startswith(each + ".") for each in asked)


def quick_fixes(
    document: OpenDocument, report: Report, findings: list[Finding]
) -> Iterator[QuickFix]:
    """Return what can be done about findings of a report: first the fixes, then the comments.

    Findings that share a fix are named by it together.
    """
    fixes: dict[object, tuple[Fix, list[Diagnostic]]] = {}
    for finding in findings:
        if finding.fix is not None:
            _, shared = fixes.setdefault(finding.fix.edits, (finding.fix, []))
            shared.append(_diagnostic(document, report, finding))
    for fix, diagnostics in fixes.values():
        is_safe = fix.applicability == "safe"
        title = fix.title.rstrip(".") + ("" if is_safe else " (unsafe, it may change other calls)")
        yield _quick_fix(document, title, fix, diagnostics, is_preferred=is_safe)
    for finding in findings:
        hiding = _hiding(document, finding)
        if hiding is not None:
            yield _quick_fix(
                document, hiding.title, hiding, [_diagnostic(document, report, finding)]
            )


def _quick_fix(
    document: OpenDocument,
    title: str,
    fix: Fix,
    diagnostics: list[Diagnostic],
    *,
    is_preferred: bool = False,
) -> QuickFix:
    return {
        "title": title.replace("`", ""),  # an editor shows a title as it is
        "isPreferred": is_preferred,
        "diagnostics": diagnostics,
        "changes": document.edits(apply_fixes(document.source, [fix])),
    }


def _hiding(document: OpenDocument, finding: Finding) -> Fix | None:
    """Return the comment that says that a finding is meant, as if it were a fix."""
    cell = finding.place.cell
    lines = next(part.lines for part in document.source.cells if part.number == cell)
    edit = hiding_edit(lines, finding, is_cell=document.kind != "python")
    if edit is None:
        return None
    return Fix(f"Hide {finding.code} on this line: {noqa_comment(finding.code)}", (edit,), "unsafe")


def hover_at(
    document: OpenDocument, report: Report, uri: str, position: Position
) -> dict[str, Any] | None:
    """Return what is said of the findings at a position: the rule, what happens, and why."""
    asked = position["line"], position["character"]
    said: list[str] = []
    hovered: Range | None = None
    for finding in report.findings:
        located = document.located(finding.place)
        begin, end = (
            (place["line"], place["character"])
            for place in (located.range["start"], located.range["end"])
        )
        if located.uri == uri and begin <= asked <= end:
            said.append(_explanation(finding))
            hovered = hovered or located.range
    if hovered is None:
        return None
    return {"contents": {"kind": "markdown", "value": "\n\n---\n\n".join(said)}, "range": hovered}


def _explanation(finding: Finding) -> str:
    rule = find(finding.code)
    summary = "" if rule is None else f" {rule.summary}"
    lines = [
        f"**{finding.name}** ({finding.code}).{summary}",
        f"{finding.message} {finding.why}",
        f"[What this rule finds, and what to write instead]({rule_page(finding.code)})",
    ]
    return "\n\n".join(lines)
