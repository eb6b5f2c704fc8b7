"""Lines and columns as editors count them: from 0, and columns in units of an encoding.

The checker counts characters from 1. The Language Server Protocol counts from 0, and its columns
are UTF-16 units unless client and server agree on another encoding: behind ``"😀"`` on the same
line everything stands one column further right than in characters.

Positions and ranges are the protocol's own JSON, so that every front end can hand them on.
"""

from __future__ import annotations

from typing import Final, TypedDict

__all__ = ["UTF_16", "Position", "Range", "characters", "units"]

UTF_16: Final = "utf-16"
_LAST_OF_ONE_UNIT: Final = "\uffff"


class Position(TypedDict):
    """A place between two characters."""

    line: int
    character: int


class Range(TypedDict):
    """A stretch of text; its end is not part of it."""

    start: Position
    end: Position


def units(text: str, encoding: str = UTF_16) -> int:
    """Return how many units a text has in an encoding: "utf-8", "utf-16" or "utf-32"."""
    if text.isascii() or encoding == "utf-32":
        return len(text)
    if encoding == "utf-8":
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text) + sum(character > _LAST_OF_ONE_UNIT for character in text)


def characters(line: str, column: int, encoding: str = UTF_16) -> int:
    """Return how many characters of a line stand before a column that counts units."""
    if line.isascii() or encoding == "utf-32":
        return min(column, len(line))
    counted = 0
    for number, character in enumerate(line):
        if counted >= column:
            return number
        counted += units(character, encoding)
    return len(line)
