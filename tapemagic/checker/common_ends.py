"""What two sequences have in common at their beginnings and at their ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["common_ends"]


def common_ends(old: Sequence[Any], new: Sequence[Any]) -> tuple[int, int]:
    """Return how many items are equal at the beginning, and of the others how many at the end.

    Examples
    --------
    >>> common_ends("x = 1", "x = 21")
    (4, 1)
    """
    shorter = min(len(old), len(new))
    begin = 0
    while begin < shorter and old[begin] == new[begin]:
        begin += 1
    end = 0
    while end < shorter - begin and old[-1 - end] == new[-1 - end]:
        end += 1
    return begin, end
