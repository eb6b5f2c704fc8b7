"""The lines that sentences speak of: "line 5" of one tree, told as "line 2 of cell 3".

The analysis counts the lines of one tree. Where these are virtual, the numbers in its sentences are
too, and the reader knows only cells. What is rewritten is the word "line" or "lines" and the
numbers behind it: "line 5", "lines 5 and 7", "lines 5, 6 and 9", "lines 5 to 7".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["with_located_lines"]

_LINES: Final = re.compile(r"\b([Ll]ines?) (\d+(?:(?:, | and | or | to )\d+)*)")


def with_located_lines(
    text: str,
    here: int | None,
    locate: Callable[[int], tuple[int | None, int]],
    name_of: Callable[[int | None], str],
) -> str:
    """Return a sentence about virtual lines as one about the lines of cells.

    Parameters
    ----------
    text
        The sentence.
    here
        The cell that it is said in: its own lines need no cell's number.
    locate
        Gives the cell and the line within it of a virtual line.
    name_of
        Gives what a cell is called: "cell 3".
    """

    def located(found: re.Match[str]) -> str:
        cells = {locate(int(number))[0] for number in re.findall(r"\d+", found[2])}

        def place(number: re.Match[str]) -> str:
            cell, line = locate(int(number[0]))
            needs_cell = len(cells) > 1 and cell != here
            return f"{line} of {name_of(cell)}" if needs_cell else str(line)

        numbers = re.sub(r"\d+", place, found[2])
        # "lines 5 and 7 of cell 3", and not "lines 5 of cell 3 and 7 of cell 3".
        (only,) = cells if len(cells) == 1 else (here,)
        return f"{found[1]} {numbers}" + ("" if only == here else f" of {name_of(only)}")

    return _LINES.sub(located, text)
