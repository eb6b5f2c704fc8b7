"""``# noqa``: the reader's word that a finding on this line is meant.

====================================  =====================================================
``# noqa``                            no finding on this line
``# noqa: TAP101``                    not this one; several with commas or spaces
``# noqa: TAP1``                      none whose code begins so
``# noqa: E501``                      for another program
``# noqa:``                           says nothing, hence does nothing
====================================  =====================================================

Upper and lower case are the same. The comment stands on the first or on the last line of the call;
in a string it is no comment.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tapemagic.checker.logical_lines import LogicalLines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tapemagic.checker.findings import Finding
    from tapemagic.checker.sources import Source

__all__ = ["DIRECTIVE", "suppressed"]

DIRECTIVE: Final = re.compile(
    r"#\s*noqa(?![\w-])(?P<colon>\s*:\s*)?(?P<codes>(?(colon)(?:[A-Z]+\d+[\s,]*)*))", re.IGNORECASE
)


def suppressed(source: Source, findings: Iterable[Finding]) -> set[int]:
    """Return the positions of the findings that a comment suppresses.

    Parameters
    ----------
    source
        What was checked.
    findings
        What was found in it, on virtual lines.
    """
    directives: dict[int, str] | None = None
    positions = set()
    for position, finding in enumerate(findings):
        for number in (finding.place.line, finding.place.end_line):
            if not (0 < number <= len(source.lines) and "noqa" in source.lines[number - 1].lower()):
                continue
            if directives is None:
                directives = _directives(source)
            if _applies(directives.get(number), finding.code):
                positions.add(position)
    return positions


def _directives(source: Source) -> dict[int, str]:
    """Return the codes behind each ``# noqa``, by virtual line; "" where it names none."""
    found = {}
    for cell in source.cells:
        reader = LogicalLines()
        for position, line in enumerate(cell.lines):
            begin = reader.read(line)
            directive = DIRECTIVE.search(line, begin) if begin is not None else None
            if directive is not None and (directive["codes"] or not directive["colon"]):
                found[cell.first_line + position] = directive["codes"] or ""
    return found


def _applies(codes: str | None, code: str) -> bool:
    if codes is None:
        return False
    named = re.split(r"[\s,]+", codes.upper().strip(", \t"))
    return any(code.startswith(prefix) for prefix in named)
