"""The cells of a notebook's page that ran, by the identity that the page gives to each.

`tapemagic.live.memory` remembers what cells made; here stands which text of a cell has run last,
and what was found in it then. A cell that still has that text is not checked again: what its tapes
and names hold now is what its own run has left there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

    from IPython.core.interactiveshell import ExecutionInfo, InteractiveShell

    from tapemagic.checker.live import LiveReport

__all__ = ["RanCell", "RanCells", "cell_id_of"]

_MOST_CELLS: Final = 2000


@dataclass(frozen=True)
class RanCell:
    """A cell as it ran last.

    Attributes
    ----------
    text
        Its text, to the last character.
    number
        The number beside it.
    live
        What was found in it, None where it was not checked.
    """

    text: str
    number: int
    live: LiveReport | None


class RanCells:
    """The cells that ran.

    Attributes
    ----------
    count
        How many times a cell has run: what was found before may not hold any more.
    """

    def __init__(self) -> None:
        self._cells: dict[str, RanCell] = {}
        self.count = 0

    def note(self, cell_id: str | None, cell: RanCell) -> None:
        """Remember a cell that has run; one without an identity is only counted."""
        self.count += 1
        if cell_id is None:
            return
        self._cells.pop(cell_id, None)
        self._cells[cell_id] = cell
        if len(self._cells) > _MOST_CELLS:
            del self._cells[next(iter(self._cells))]

    def as_it_stands(self, cell_id: str, text: str, there: Collection[str]) -> RanCell | None:
        """Return how a cell ran, None where this text of it did not run.

        Parameters
        ----------
        cell_id, text
            The cell.
        there
            The identities of all cells of the page. One that was cut and pasted has a new one, and
            its old one is not there any more.
        """
        ran = self._cells.get(cell_id)
        if ran is not None:
            return ran if ran.text == text else None
        moved = (ran for old, ran in self._cells.items() if ran.text == text and old not in there)
        return next(moved, None)

    def id_of(self, number: int) -> str | None:
        """Return the identity of the cell beside which a number stands."""
        numbered = (cell_id for cell_id, ran in self._cells.items() if ran.number == number)
        return next(numbered, None)


def cell_id_of(info: ExecutionInfo, shell: InteractiveShell) -> str | None:
    """Return the identity that the page gives to the cell that runs, None where it gives none."""
    told: str | None = getattr(info, "cell_id", None)
    get_parent = getattr(getattr(shell, "kernel", None), "get_parent", None)
    if told is not None or get_parent is None:
        return told
    # JupyterLite's kernel does not tell the shell; what the page asked for has it.
    asked: str | None = get_parent().get("metadata", {}).get("cellId")
    return asked
