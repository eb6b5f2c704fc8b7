"""What the checker knows of a question: no, maybe, yes.

A program is read without running it, so that some questions stay open: is this value on that tape,
does this tape record? An answer is a number, so that *and* is `min` and *or* is `max`.
"""

from __future__ import annotations

from typing import Final

__all__ = ["MAYBE", "NO", "YES", "Level", "either", "level_of"]

Level = int
NO: Final = 0
MAYBE: Final = 1
YES: Final = 2


def level_of(known: bool | None) -> Level:
    """Return the level of a truth value; None stands for one that is not known."""
    return MAYBE if known is None else YES if known else NO


def either(one: Level, other: Level) -> Level:
    """Return what is known where one of two answers holds, and it is open which."""
    return one if one == other else MAYBE
