"""Applying fixes to a text, line by line, until none is left.

What a fix does not name stays as it is, to the last byte: endings of lines, a missing newline at
the end, and all of a notebook but the lines of the cells that are corrected.

A round applies every fix whose lines no other fix touches, and checks again, since a corrected
first derivative may show what is wrong with the second. Fixes are proven one by one: where after a
round of several there are not fewer findings, only the first of them is applied.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tapemagic.checker.checking import check_source, check_text
from tapemagic.checker.source_lines import line_ending, split_lines, without_ending
from tapemagic.checker.sources import Kind, Source, read_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tapemagic.checker.findings import Edit, Fix, Report
    from tapemagic.checker.selection import Selection

__all__ = ["Fixed", "apply_fixes", "edited", "fix_reported", "fix_text"]

_ROUNDS: Final = 200


@dataclass(frozen=True)
class Fixed:
    """A corrected text, the titles of the fixes that were applied, what is found in it then."""

    text: str
    titles: tuple[str, ...]
    report: Report


def fix_text(text: str, kind: Kind, selection: Selection, *, unsafe: bool = False) -> Fixed:
    """Apply safe fixes, and `unsafe` ones where they are wanted, until none is left."""

    def check(text: str) -> Report:
        return check_source(read_source(text, kind), selection)

    return fix_reported(text, kind, check_text(text, kind, selection), check, unsafe=unsafe)


def fix_reported(
    text: str, kind: Kind, report: Report, check: Callable[[str], Report], *, unsafe: bool = False
) -> Fixed:
    """Apply fixes to a text whose report is known, as `fix_text` does.

    Parameters
    ----------
    text, kind
        What was checked.
    report
        What was found in it.
    check
        Checks a corrected text as this one was checked: with the same rules, and knowing as much of
        what the names mean.
    unsafe
        Whether unsafe fixes are wanted too.
    """
    titles: list[str] = []
    seen = {text}
    for _ in range(_ROUNDS):
        fixes = _compatible(_wanted(report, unsafe=unsafe))
        if not fixes:
            break
        source = read_source(text, kind)
        for chosen in [fixes, fixes[:1]][: len(fixes)]:
            corrected = apply_fixes(source, chosen)
            after = check(corrected)
            if len(after.findings) <= len(report.findings) - len(chosen):
                break
        # A fix that makes a text unreadable, or undoes another, must cost nobody a file.
        if after.problems or corrected in seen:
            break
        seen.add(corrected)
        text, report = corrected, after
        titles += [fix.title for fix in chosen]
    return Fixed(text, tuple(titles), report)


def apply_fixes(source: Source, fixes: Iterable[Fix]) -> str:
    """Return a source's text with fixes applied that do not overlap."""
    edits: dict[int | None, list[Edit]] = {}
    for fix in fixes:
        for edit in fix.edits:
            edits.setdefault(edit.cell, []).append(edit)
    if source.notebook is None:
        return edited(source.text, edits.get(None, []))
    texts = {cell.number: cell.text for cell in source.notebook.cells}
    return source.notebook.with_sources(
        {cell: edited(texts[cell], some) for cell, some in edits.items() if cell is not None}
    )


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return the text of one program or cell with these edits, which do not overlap."""
    lines = split_lines(text)
    ends_with_newline = not lines or lines[-1] != without_ending(lines[-1])
    ending = line_ending(lines, 0) if lines else "\n"
    for edit in sorted(edits, key=lambda edit: (edit.first_line, edit.last_line), reverse=True):
        begin = edit.first_line - 1
        own = line_ending(lines, begin) if begin < len(lines) else ending
        lines[begin : edit.last_line] = [
            without_ending(line) + own for line in split_lines(edit.text)
        ]
    if not ends_with_newline and lines:
        lines = [line if line != without_ending(line) else line + ending for line in lines[:-1]] + [
            without_ending(lines[-1])
        ]
    return "".join(lines)


def _wanted(report: Report, *, unsafe: bool) -> list[Fix]:
    """Return the fixes that may be applied, each once: several findings may share one."""
    fixes = {
        finding.fix.edits: finding.fix
        for finding in reversed(report.findings)
        if finding.fix is not None and (unsafe or finding.fix.applicability == "safe")
    }
    return list(reversed(fixes.values()))


def _compatible(fixes: Sequence[Fix]) -> list[Fix]:
    """Return the fixes that touch no line that an earlier one touches."""
    chosen: list[Fix] = []
    taken: set[tuple[int | None, int]] = set()
    for fix in fixes:
        touched = {line for edit in fix.edits for line in _touched(edit)}
        if touched and taken.isdisjoint(touched):
            taken |= touched
            chosen.append(fix)
    return chosen


def _touched(edit: Edit) -> set[tuple[int | None, int]]:
    # What is put before a line touches that line.
    last = max(edit.first_line, edit.last_line)
    return {(edit.cell, line) for line in range(edit.first_line, last + 1)}
