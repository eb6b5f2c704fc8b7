"""What is wrong in a cell of the page that has not run as it stands: while it is being typed.

The answer is to the question "what happens when the cells above that have not run yet run now, in
their order, and then this one?" Those that ran are known by what names hold (is `x` a Variable? was
this tape asked?), the others by their text. A cell that still has the text that ran keeps what was
found in it then.

Nothing of the reader's is run, and nothing is remembered of a cell but the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tapemagic.checker.live import EarlierCell, check_cell, names_read, uses_tapes
from tapemagic.live.cells_above import needed_above

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tapemagic.checker.live import LiveReport
    from tapemagic.live.memory import CellMemory
    from tapemagic.live.ran_cells import RanCells

__all__ = ["CellText", "TypedCells"]

_REMEMBERED: Final = 256
_ORDINALS: Final = {1: "", 2: "2nd ", 3: "3rd "}


@dataclass(frozen=True)
class CellText:
    """A code cell of the page: its identity, and its text now."""

    cell_id: str
    text: str


@dataclass(frozen=True)
class _Asked:
    """What an answer hangs on: the cell, those that it stands on, and how many runs there were."""

    text: str
    above: tuple[str, ...]
    runs: int


class TypedCells:
    """Checks the cells of a page that have not run as they stand.

    Parameters
    ----------
    memory
        The cells that ran and matter for tapes.
    ran
        The cells that ran, as the page calls them.
    namespace
        Returns what the names of the notebook hold.
    """

    def __init__(
        self, memory: CellMemory, ran: RanCells, namespace: Callable[[], Mapping[str, Any]]
    ) -> None:
        self._memory = memory
        self._ran = ran
        self._namespace = namespace
        self._answers: dict[_Asked, LiveReport | None] = {}

    def check(self, cells: Sequence[CellText], position: int) -> LiveReport | None:
        """Return what is found in a cell, None where it has nothing to do with tapes.

        Parameters
        ----------
        cells
            The code cells of the page, in their order.
        position
            Which of them is asked about, from 0.
        """
        there = {cell.cell_id for cell in cells}
        cell = cells[position]
        ran = self._ran.as_it_stands(cell.cell_id, cell.text, there)
        if ran is not None:
            return ran.live
        waiting = [
            (position - place, above.text)
            for place, above in enumerate(cells[:position])
            if self._ran.as_it_stands(above.cell_id, above.text, there) is None
        ]
        above = [waiting[place] for place in needed_above(cell.text, [text for _, text in waiting])]
        asked = _Asked(cell.text, tuple(text for _, text in above), self._ran.count)
        if asked not in self._answers:
            if len(self._answers) >= _REMEMBERED:
                del self._answers[next(iter(self._answers))]
            self._answers[asked] = self._checked(cell.text, above)
        return self._answers[asked]

    def _checked(self, text: str, above: Sequence[tuple[int, str]]) -> LiveReport | None:
        namespace = self._namespace()
        if not (
            self._memory.uses_tapes(text, namespace) or any(uses_tapes(other) for _, other in above)
        ):
            return None
        also_read = {name for _, other in above for name in names_read(other)}
        standing = self._memory.standing(text, 0, namespace, also_read)
        before, earlier = self._memory.earlier(standing)
        for distance, other in above:
            earlier.append(EarlierCell(-distance, other, before, name=name_above(distance)))
            before = {}
        return check_cell(text, before, earlier)


def name_above(distance: int) -> str:
    """Return what a cell is called that stands so many code cells above."""
    return f"the {_ORDINALS.get(distance, f'{distance}th ')}code cell above"
