r"""The lines of a text as Python counts them.

``str.splitlines`` ends a line at form feeds and at eight other characters, where Python, editors
and notebooks do not: the number of every line below would be wrong. Only ``\n``, ``\r\n`` and
``\r`` end a line here.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["line_ending", "split_lines", "without_ending"]

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def split_lines(text: str) -> list[str]:
    """Split a text into its lines, each with its ending; joined, they are the text again."""
    return _LINE.findall(text)


def without_ending(line: str) -> str:
    """Return a line without the characters that end it."""
    return line.rstrip("\r\n")


def line_ending(lines: list[str], position: int) -> str:
    r"""Return what ends the line at `position` (from 0), or else its neighbours, or else ``\n``."""
    for line in [*reversed(lines[: position + 1]), *lines[position + 1 :]]:
        ending = line[len(without_ending(line)) :]
        if ending:
            return ending
    return "\n"
