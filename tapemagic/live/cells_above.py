"""Which of the cells above one that have not run yet it stands on, by their text alone.

Of a cell that ran the namespace tells what it made. Of one that did not there is only its text: it
matters when it binds a name that is read below, or uses a tape that is used below. Nearer cells
come first: where there is too much to read, the farther ones are left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tapemagic.checker.live import lines_run, names_bound, names_read

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["needed_above"]

_MOST_LINES: Final = 400
_TAPE: Final = re.compile(
    r"\b(\w+)\s*\.\s*(?:gradient|jacobian|batch_jacobian|watch|reset|stop_recording)\b"
    r"|\bwith\s+(\w+)\s*[:,]"
)


def needed_above(text: str, above: Sequence[str]) -> list[int]:
    """Return the places, in order, of the cells above that a cell stands on."""
    names = set(names_read(text))
    tapes = _tapes_used(text)
    places: list[int] = []
    lines = 0
    for place in reversed(range(len(above))):
        other = above[place]
        used = _tapes_used(other)
        if names.isdisjoint(names_bound(other)) and tapes.isdisjoint(used):
            continue
        lines += lines_run(other)
        if lines > _MOST_LINES:
            break
        places.append(place)
        names |= names_read(other)
        tapes |= used
    return places[::-1]


def _tapes_used(text: str) -> set[str]:
    """Return the names that a cell uses as tapes are used."""
    return {name for found in _TAPE.findall(text) for name in found if name}
