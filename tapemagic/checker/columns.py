"""The columns of a report in characters: Python's syntax tree counts the bytes of UTF-8.

Without this, a place behind ``"é"`` on the same line would be one column too far right.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tapemagic.checker.findings import Place, Report

__all__ = ["character_column", "with_character_columns"]


def with_character_columns(report: Report, lines: Sequence[str]) -> Report:
    """Return a report on `lines` (the first has number 1) whose columns counted bytes until now."""
    if all(map(str.isascii, lines)):
        return report

    def placed(place: Place) -> Place:
        return replace(
            place,
            column=_characters(lines, place.line, place.column),
            end_column=_characters(lines, place.end_line, place.end_column),
        )

    return replace(
        report,
        findings=tuple(
            replace(
                finding,
                place=placed(finding.place),
                related=tuple(replace(line, place=placed(line.place)) for line in finding.related),
            )
            for finding in report.findings
        ),
        calls=tuple(replace(call, place=placed(call.place)) for call in report.calls),
    )


def _characters(lines: Sequence[str], line: int, column: int) -> int:
    return character_column(lines[line - 1], column) if 0 < line <= len(lines) else column


def character_column(line: str, column: int) -> int:
    """Return a column of a line in characters, of one that counts bytes; both begin with 1."""
    if line.isascii():
        return column
    # A lone surrogate is no UTF-8, and no Python either.
    before = line.encode("utf-8", "surrogatepass")[: column - 1]
    return len(before.decode("utf-8", "replace")) + 1
