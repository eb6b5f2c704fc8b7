"""The arrows beside the code: from a call that goes wrong to the lines that cause it.

They are drawn left of the line numbers, in lanes: two findings whose arrows would touch have lanes
of their own. Lengths are hundredths of the code's font size, so that nothing has to be measured.
The widget draws the same (``arrows.ts``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["ROW_HEIGHT", "Arrows", "arrows_of", "arrows_width"]

ROW_HEIGHT: Final = 160
_LANE: Final = 70
_CORNER: Final = 40
_HEAD: Final = (40, 26)


@dataclass(frozen=True)
class Arrows:
    """The arrows of one finding.

    Attributes
    ----------
    index
        The finding's.
    line
        The path of the lines, as SVG writes it.
    heads
        The path of the arrowheads.
    """

    index: int
    line: str
    heads: str


def arrows_width(lanes: int) -> int:
    """Return how wide so many lanes are."""
    return 60 + _LANE * lanes if lanes else 0


def arrows_of(rows: Mapping[int, tuple[int, Sequence[int]]]) -> tuple[int, list[Arrows]]:
    """Return how many lanes there are, and the arrows.

    Parameters
    ----------
    rows
        For each finding, by its index, the row of its call and those of its causes, from 0.
    """
    lanes: list[list[tuple[int, int]]] = []
    placed = []
    for index, (call, causes) in rows.items():
        targets = sorted({row for row in causes if row != call})
        if not targets:
            continue
        reach = (min(call, targets[0]), max(call, targets[-1]))
        lane = next(
            (
                number
                for number, taken in enumerate(lanes)
                if all(reach[1] < first or last < reach[0] for first, last in taken)
            ),
            len(lanes),
        )
        if lane == len(lanes):
            lanes.append([])
        lanes[lane].append(reach)
        placed.append((index, lane, call, targets))
    width = arrows_width(len(lanes))
    return len(lanes), [
        _drawn(index, width - 65 - _LANE * lane, width, call, targets)
        for index, lane, call, targets in placed
    ]


def _drawn(index: int, trunk: int, width: int, call: int, targets: Sequence[int]) -> Arrows:
    lines = []
    heads = []
    start = _middle(call)
    for target in targets:
        end = _middle(target)
        corner = _CORNER if end > start else -_CORNER
        lines.append(
            f"M{width} {start}H{trunk + _CORNER}Q{trunk} {start} {trunk} {start + corner}"
            f"V{end - corner}Q{trunk} {end} {trunk + _CORNER} {end}H{width - _HEAD[0]}"
        )
        heads.append(f"M{width} {end}l-{_HEAD[0]} -{_HEAD[1]}v{2 * _HEAD[1]}z")
    return Arrows(index, "".join(lines), "".join(heads))


def _middle(row: int) -> int:
    return row * ROW_HEIGHT + ROW_HEIGHT // 2
