"""What differs between two texts, line by line, with a line around it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Final, Literal

from tapemagic.checker.source_lines import split_lines, without_ending
from tapemagic.display.terminal import shown

__all__ = ["DifferenceLine", "line_differences"]

_AROUND: Final = 1


@dataclass(frozen=True)
class DifferenceLine:
    """A line that is taken away, added, or stands around these.

    Attributes
    ----------
    sign
        "-", "+" or " ".
    number
        Where it stands: an added line in the new text, any other in the old one.
    text
        The line, as it is shown.
    cell
        What its cell is called, None where that is the one that is shown.
    """

    sign: Literal["-", "+", " "]
    number: int
    text: str
    cell: str | None = None


def line_differences(before: str, after: str, cell: str | None = None) -> list[DifferenceLine]:
    """Return what differs, in the order of the lines."""
    old, new = ([without_ending(line) for line in split_lines(text)] for text in (before, after))
    # Blank lines are no junk here: a line that moves over one is a change to be seen.
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    found = []
    for group in matcher.get_grouped_opcodes(_AROUND):
        for kind, begin, end, new_begin, new_end in group:
            sign: Literal["-", " "] = " " if kind == "equal" else "-"
            found += [
                DifferenceLine(sign, number + 1, shown(old[number]), cell)
                for number in range(begin, end)
            ]
            if kind != "equal":
                found += [
                    DifferenceLine("+", number + 1, shown(new[number]), cell)
                    for number in range(new_begin, new_end)
                ]
    return found
