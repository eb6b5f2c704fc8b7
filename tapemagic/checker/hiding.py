"""Writing the ``# noqa`` that hides one finding: the reader's "this is meant".

In: a text and a finding in it. Out: the edit that adds the comment, or None where there is no place
for one. The comment must stand on the first or on the last line of the call (see
`tapemagic.checker.suppression`), and not every line can end with a comment: not one that ends
inside a string or with a backslash, and not one whose end belongs to a magic.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tapemagic.checker.findings import Edit
from tapemagic.checker.logical_lines import LogicalLines
from tapemagic.checker.magic_lines import cell_magics
from tapemagic.checker.suppression import DIRECTIVE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tapemagic.checker.findings import Finding

__all__ = ["hiding_edit", "noqa_comment"]

# A command of IPython ends with its line, comment and all; behind these stands Python.
_COMMAND: Final = re.compile(r"\s*(?:!|%(?!(?:time|timeit|prun|memit|mprun|lprun)\b))")


def noqa_comment(code: str) -> str:
    """Return the comment that hides a finding with this code on its line."""
    return f"# noqa: {code}"


def hiding_edit(lines: Sequence[str], finding: Finding, *, is_cell: bool) -> Edit | None:
    """Return the edit that hides a finding, or None where no comment can do it.

    Parameters
    ----------
    lines
        The lines of the finding's cell or program, without their endings.
    finding
        What to hide.
    is_cell
        Whether these lines are a cell's, which may have magics.
    """
    for number in dict.fromkeys((finding.place.line, finding.place.end_line)):
        text = _commented(lines, number, finding.code, is_cell=is_cell)
        if text is not None:
            return Edit(finding.place.cell, number, number, text + "\n")
    return None


def _commented(lines: Sequence[str], number: int, code: str, *, is_cell: bool) -> str | None:
    """Return a line with the comment, None if it cannot end with one."""
    magics = cell_magics(list(lines)) if is_cell else []
    first = magics[-1].position + 1 if magics else 0
    if not first < number <= len(lines):
        return None
    reader = LogicalLines()
    for line in lines[first : number - 1]:
        reader.read(line)
    line = lines[number - 1]
    if is_cell and reader.at_start and _COMMAND.match(line):
        return None
    comment = reader.read(line)
    if reader.quotes or reader.continued:
        return None
    noqa = None if comment is None else DIRECTIVE.search(line, comment)
    if noqa is None:
        return f"{line.rstrip()}  {noqa_comment(code)}"
    codes = noqa["codes"].rstrip(" \t,")
    if codes:
        end = noqa.start("codes") + len(codes)
        return f"{line[:end]}, {code}{line[end:]}"
    # It names no code, and so does nothing; what follows are words.
    words = line[noqa.end() :].strip()
    return f"{line[: noqa.start()]}{noqa_comment(code)}{f'  {words}' if words else ''}"
