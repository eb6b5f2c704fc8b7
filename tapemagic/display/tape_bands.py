"""The bands behind code: which lines each tape records, and its colour.

In: a report. Out: the `Band` of each recording of one cell, in the order of their lines. The same
tape has the same colour in the output's highlight and in the cell itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tapemagic.display.highlight import Band
from tapemagic.display.terminal import shown

if TYPE_CHECKING:
    from tapemagic.checker.findings import Report

__all__ = ["bands_of"]

# So many tapes have a colour and a pattern of their own; the next one begins again.
_COLOURS: Final = 6


def bands_of(report: Report, cell: int | None, last_line: int) -> tuple[Band, ...]:
    """Return the bands of a cell.

    Parameters
    ----------
    report
        What was found.
    cell
        The number of the cell, None for one that was checked alone.
    last_line
        The number of its last line: a recording may be said to go beyond it.
    """
    colours: dict[str, int] = {}
    bands = []
    for recording in report.recordings:
        if recording.cell != cell:
            continue
        colour = colours.setdefault(recording.tape, len(colours))
        bands.append(
            Band(
                shown(recording.tape) or "a tape",
                recording.first_line,
                min(recording.last_line, last_line),
                recording.depth,
                colour % _COLOURS,
            )
        )
    return tuple(sorted(bands, key=lambda band: (band.first_line, band.depth)))
