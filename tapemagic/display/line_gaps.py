"""Which lines of a long cell are left out at first: those far from every line that matters.

A gap that would save less than it costs to read is none.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["Gap", "gaps_of"]

_SHORT: Final = 16
_SMALLEST: Final = 4


@dataclass(frozen=True)
class Gap:
    """Lines that are left out, both included."""

    first_line: int
    last_line: int


def gaps_of(count: int, lines_that_matter: Collection[int]) -> tuple[Gap, ...]:
    """Return the gaps of a cell with `count` lines: what matters keeps a line on either side."""
    if count <= _SHORT or not lines_that_matter:
        return ()
    near = {line + step for line in lines_that_matter for step in (-1, 0, 1)}
    edges = sorted(line for line in near | {0, count + 1} if 0 <= line <= count + 1)
    return tuple(
        Gap(above + 1, below - 1)
        for above, below in itertools.pairwise(edges)
        if below - above - 1 >= _SMALLEST
    )
