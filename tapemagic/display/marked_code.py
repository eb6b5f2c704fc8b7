"""One line of code as HTML, cut at its marks: underlined calls, and the lines that cause them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["LineMark", "marked_line"]


@dataclass(frozen=True)
class LineMark:
    """Classes for the characters from `begin` to before `end`; a later mark lies above."""

    begin: int
    end: int
    classes: str


def marked_line(text: str, marks: Iterable[LineMark]) -> str:
    """Return a line with its marks; where several lie on each other, the last one is seen."""
    marks = list(marks)
    edges = {0, len(text)}
    for mark in marks:
        edges |= {min(mark.begin, len(text)), min(mark.end, len(text))}
    cuts = sorted(edges)
    pieces = []
    for begin, end in itertools.pairwise(cuts):
        piece = escape(text[begin:end])
        over = [mark.classes for mark in marks if mark.begin <= begin and end <= mark.end]
        pieces.append(f'<span class="{over[-1]}">{piece}</span>' if over else piece)
    return "".join(pieces)
