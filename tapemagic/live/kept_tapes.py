"""The tapes of a notebook that have kept what they recorded.

They are what the reader's names hold, made by ``tapemagic.tape(keep=True)``, and those of the last
``%%tape --show-tape`` cell, which no name holds. `KeptCell` is such a cell, remembered by the shell
until the next one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tapemagic.keeping.kept import NotesWhatIsAsked
from tapemagic.recordings.recorded import HOW_TO_KEEP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from IPython.core.interactiveshell import InteractiveShell

__all__ = [
    "KeptCell",
    "TapeNameError",
    "Way",
    "kept_cell",
    "kept_tapes",
    "last_kept",
    "remember",
    "tape_named",
]

_REMEMBERED: Final = "tapemagic_kept_cell"


class TapeNameError(ValueError):
    """A name that holds no tape; the text is one sentence for the reader."""


@dataclass(frozen=True)
class Way:
    """A derivative that a cell was asked for: on which tape, of what, by what, and its value."""

    tape: Any
    target: Any
    source: Any
    value: Any


@dataclass(frozen=True)
class KeptCell:
    """A ``%%tape --show-tape`` cell that has run.

    Attributes
    ----------
    tapes
        Its tapes by their names, the innermost first.
    names
        What else no name of the notebook holds: the first derivative on the way to a second.
    ways
        The derivatives, by the names that they are bound to.
    """

    tapes: Mapping[str, Any]
    names: Mapping[str, Any] = field(default_factory=dict)
    ways: Mapping[str, Way] = field(default_factory=dict)


def remember(shell: InteractiveShell, cell: KeptCell) -> None:
    """Remember a cell in place of the last one."""
    shell.meta[_REMEMBERED] = cell


def kept_cell(shell: InteractiveShell) -> KeptCell:
    """Return the last cell that was remembered, an empty one where there is none."""
    found: KeptCell = shell.meta.get(_REMEMBERED) or KeptCell({})
    return found


def kept_tapes(shell: InteractiveShell) -> dict[str, Any]:
    """Return all tapes that have kept something, by their names."""
    named = {
        name: value
        for name, value in shell.user_ns.items()
        if not name.startswith("_") and isinstance(value, NotesWhatIsAsked)
    }
    return {**kept_cell(shell).tapes, **named}


def last_kept(shell: InteractiveShell) -> Any:
    """Return the tape that began last to keep what it records.

    Raises
    ------
    TapeNameError
        If there is none.
    """
    begun = [tape for tape in kept_tapes(shell).values() if tape.kept.begins]
    if not begun:
        raise TapeNameError(f"no tape has kept what it recorded: {HOW_TO_KEEP}.")
    return max(begun, key=lambda tape: tape.kept.order)


def tape_named(shell: InteractiveShell, name: str) -> Any:
    """Return what a name of the notebook, or of the last cell that was kept, holds.

    Raises
    ------
    TapeNameError
        If there is no such name.
    """
    tapes = kept_tapes(shell)
    if name in tapes:
        return tapes[name]
    if name not in shell.user_ns:
        known = f" (there are {' and '.join(tapes)})" if tapes else ""
        raise TapeNameError(f"there is no tape {name}{known}: run the cell that makes it.")
    return shell.user_ns[name]
