"""Findings for programs: JSON, SARIF 2.1.0, and the annotations of GitHub's workflows.

Nothing is folded and nothing is coloured: a program wants each finding once, and the same bytes on
each run. In a notebook lines count within the cell. GitHub and SARIF know no cells, so GitHub gets
line 1 of the file with the true place in the words, as Ruff does, and SARIF the cell as a logical
location.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from tapemagic.display.diagnostics import location
from tapemagic.display.terminal import shown
from tapemagic.documentation import DOCUMENTATION, rule_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tapemagic.checker.findings import Finding, Fix, Place, Problem, TapeCall
    from tapemagic.display.diagnostics import Checked

__all__ = ["as_json", "github_lines", "sarif", "verdicts_as_json"]

_SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


# --- JSON --------------------------------------------------------------------------------------


def as_json(results: Iterable[Checked]) -> str:
    """Return a list of all findings; ``caused_by`` is an index into this list."""
    records: list[dict[str, Any]] = []
    for checked in results:
        first = len(records)
        records += [
            _finding_record(checked.name, finding, first) for finding in checked.report.findings
        ]
    return json.dumps(records, indent=2)


def verdicts_as_json(results: Iterable[Checked]) -> str:
    """Return a list of all gradient calls."""
    records = [
        _call_record(checked.name, call) for checked in results for call in checked.report.calls
    ]
    return json.dumps(records, indent=2)


def _finding_record(name: str, finding: Finding, first: int) -> dict[str, Any]:
    return {
        "file": name,
        **_place_record(finding.place),
        "code": finding.code,
        "name": finding.name,
        "level": finding.level,
        "message": finding.message,
        "why": finding.why,
        "url": rule_page(finding.code),
        "related": [
            {**_place_record(related.place), "text": related.text} for related in finding.related
        ],
        "caused_by": None if finding.caused_by is None else first + finding.caused_by,
        "fix": None if finding.fix is None else _fix_record(finding.fix),
    }


def _place_record(place: Place) -> dict[str, Any]:
    return {
        "cell": place.cell,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def _fix_record(fix: Fix) -> dict[str, Any]:
    return {
        "title": fix.title,
        "applicability": fix.applicability,
        "edits": [
            {
                "cell": edit.cell,
                "first_line": edit.first_line,
                "last_line": edit.last_line,
                "text": edit.text,
            }
            for edit in fix.edits
        ],
    }


def _call_record(name: str, call: TapeCall) -> dict[str, Any]:
    return {
        "file": name,
        **_place_record(call.place),
        "tape": call.tape,
        "method": call.method,
        "verdict": call.verdict,
        "error": call.error,
        "verdicts": list(call.verdicts),
    }


# --- GitHub ------------------------------------------------------------------------------------


def github_lines(checked: Checked) -> Iterator[str]:
    """Return a workflow command for each finding: it is shown beside the line."""
    for finding in checked.report.findings:
        place = finding.place
        lines = (1, 1, 1, 1)
        if place.cell is None:
            lines = (place.line, place.column, place.end_line, place.end_column)
        properties = {
            "file": checked.name,
            "line": str(lines[0]),
            "col": str(lines[1]),
            "endLine": str(lines[2]),
            "endColumn": str(lines[3]),
            "title": f"tapemagic ({finding.code})",
        }
        if lines[0] != lines[2]:
            # GitHub takes columns only where the annotation is of one line.
            del properties["col"], properties["endColumn"]
        listed = ",".join(f"{key}={_github_property(text)}" for key, text in properties.items())
        words = f"{location(checked.name, place)}: {finding.code} {finding.message} {finding.why}"
        yield f"::{finding.level} {listed}::{_github_text(words)}"


def _github_text(text: str) -> str:
    # A log is read on terminals too. Only the end of a line has an escape of GitHub's own.
    return "%0A".join(shown(line).replace("%", "%25") for line in text.split("\n"))


def _github_property(text: str) -> str:
    return _github_text(text).replace(":", "%3A").replace(",", "%2C")


# --- SARIF -------------------------------------------------------------------------------------


def sarif(results: Iterable[Checked], version: str) -> str:
    """Return a SARIF 2.1.0 log of all findings, by this version of tapemagic."""
    results = list(results)
    rules: dict[str, dict[str, Any]] = {}
    for finding in sorted(
        (finding for checked in results for finding in checked.report.findings),
        key=lambda finding: finding.code,
    ):
        rules.setdefault(
            finding.code,
            {
                "id": finding.code,
                "name": finding.name,
                "helpUri": rule_page(finding.code),
                "defaultConfiguration": {"level": finding.level},
            },
        )
    indices = {code: index for index, code in enumerate(rules)}
    problems = [
        _sarif_problem(checked.name, problem)
        for checked in results
        for problem in checked.report.problems
    ]
    run = {
        "tool": {
            "driver": {
                "name": "tapemagic",
                "version": version,
                "informationUri": DOCUMENTATION,
                "rules": list(rules.values()),
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": problems}],
        "results": [
            _sarif_result(checked.name, finding, indices[finding.code])
            for checked in results
            for finding in checked.report.findings
        ],
    }
    return json.dumps({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _sarif_result(name: str, finding: Finding, rule: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.level,
        "message": {"text": f"{finding.message} {finding.why}"},
        "locations": [_sarif_location(name, finding.place)],
    }
    if finding.related:
        result["relatedLocations"] = [
            {
                **_sarif_location(name, related.place),
                "id": number,
                "message": {"text": related.text},
            }
            for number, related in enumerate(finding.related, start=1)
        ]
    # The edits of a notebook are in no file's lines.
    if finding.fix is not None and all(edit.cell is None for edit in finding.fix.edits):
        result["fixes"] = [_sarif_fix(name, finding.fix)]
    return result


def _sarif_problem(name: str, problem: Problem) -> dict[str, Any]:
    return {
        "level": "error",
        "message": {"text": problem.message},
        "locations": [_sarif_location(name, problem.place)],
    }


def _sarif_location(name: str, place: Place) -> dict[str, Any]:
    found: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(name)},
            "region": {
                "startLine": place.line,
                "startColumn": place.column,
                "endLine": place.end_line,
                "endColumn": place.end_column,
            },
        }
    }
    if place.cell is not None:
        found["logicalLocations"] = [{"name": f"cell {place.cell}", "kind": "module"}]
    return found


def _sarif_fix(name: str, fix: Fix) -> dict[str, Any]:
    replacements = [
        {
            "deletedRegion": {
                "startLine": edit.first_line,
                "startColumn": 1,
                "endLine": edit.last_line + 1,
                "endColumn": 1,
            },
            "insertedContent": {"text": edit.text},
        }
        for edit in fix.edits
    ]
    change = {"artifactLocation": {"uri": _uri(name)}, "replacements": replacements}
    return {"description": {"text": fix.title}, "artifactChanges": [change]}


def _uri(name: str) -> str:
    path = Path(name)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
