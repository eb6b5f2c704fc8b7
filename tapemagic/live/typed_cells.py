"""What is wrong in a cell of the page that has not run as it stands: while it is being typed.

The answer is to the question "what happens when the cells above that have not run yet run now, in
their order, and then this one?" Those that ran are known by what names hold (is `x` a Variable? was
this tape asked?), the others by their text. A cell that still has the text that ran keeps what was
found in it then.

Findings come at once. Fixes take longer: when the time is up, those that are left are looked for
when the same cell is asked about again, so that the kernel is free for others in between.

Nothing of the reader's is run, and nothing is remembered of a cell but the answer.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from tapemagic.checker.live import EarlierCell, check_cell, names_read, uses_tapes
from tapemagic.live.cells_above import needed_above

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tapemagic.checker.live import LiveReport
    from tapemagic.live.memory import CellMemory
    from tapemagic.live.ran_cells import RanCells

__all__ = ["CellText", "TypedAnswer", "TypedCells"]

_REMEMBERED: Final = 256
_ORDINALS: Final = {1: "", 2: "2nd ", 3: "3rd "}


@dataclass(frozen=True)
class CellText:
    """A code cell of the page: its identity, and its text now."""

    cell_id: str
    text: str


@dataclass(frozen=True)
class TypedAnswer:
    """What is found in a cell.

    Attributes
    ----------
    live
        None where it has nothing to do with tapes.
    left
        The lines, of the text that the checker read, whose findings may still get a fix: ask again.
    """

    live: LiveReport | None
    left: frozenset[int] = frozenset()


_NOTHING: Final = TypedAnswer(None)


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
        self._answers: dict[_Asked, TypedAnswer] = {}

    def check(
        self, cells: Sequence[CellText], position: int, until: float = math.inf
    ) -> TypedAnswer:
        """Return what is found in a cell.

        Parameters
        ----------
        cells
            The code cells of the page, in their order.
        position
            Which of them is asked about, from 0.
        until
            When no further fix is to be looked for, as `time.monotonic` counts. One always is.
        """
        there = {cell.cell_id for cell in cells}
        cell = cells[position]
        ran = self._ran.as_it_stands(cell.cell_id, cell.text, there)
        if ran is not None:
            return TypedAnswer(ran.live)
        waiting = [
            (position - place, above.text)
            for place, above in enumerate(cells[:position])
            if self._ran.as_it_stands(above.cell_id, above.text, there) is None
        ]
        above = [waiting[place] for place in needed_above(cell.text, [text for _, text in waiting])]
        asked = _Asked(cell.text, tuple(text for _, text in above), self._ran.count)
        known = self._answers.get(asked)
        if known is None or known.left:
            if known is None and len(self._answers) >= _REMEMBERED:
                del self._answers[next(iter(self._answers))]
            self._answers[asked] = self._checked(cell.text, above, known, until)
        return self._answers[asked]

    def _checked(
        self,
        text: str,
        above: Sequence[tuple[int, str]],
        known: TypedAnswer | None,
        until: float,
    ) -> TypedAnswer:
        namespace = self._namespace()
        if not (
            self._memory.uses_tapes(text, namespace) or any(uses_tapes(other) for _, other in above)
        ):
            return _NOTHING
        also_read = {name for _, other in above for name in names_read(other)}
        standing = self._memory.standing(text, 0, namespace, also_read)
        before, earlier = self._memory.earlier(standing)
        for distance, other in above:
            earlier.append(EarlierCell(-distance, other, before, name=name_above(distance)))
            before = {}
        from tapemagic.checker.fixes.proof import FixSearch

        lines = _LinesWhileThereIsTime(None if known is None else known.left, until)
        live = check_cell(text, before, earlier, search=FixSearch(lines))
        if known is not None and known.live is not None:
            live = _with_fixes_of(known.live, live)
        return TypedAnswer(live, frozenset(lines.left))


class _LinesWhileThereIsTime:
    """The lines whose findings get a fix: those that are asked for, until the time is up.

    A search that has begun goes on to its end: one that is broken off may give a worse fix.

    Attributes
    ----------
    left
        The lines for which there was no time.
    """

    def __init__(self, asked: frozenset[int] | None, until: float) -> None:
        self._asked = asked
        self._until = until
        self._begun: set[object] = set()
        self.left: set[int] = set()

    def __contains__(self, line: object) -> bool:
        """Tell whether the findings of a line get a fix now."""
        if not isinstance(line, int) or (self._asked is not None and line not in self._asked):
            return False
        if line not in self._begun and self._begun and time.monotonic() >= self._until:
            self.left.add(line)
            return False
        self._begun.add(line)
        return True


def _with_fixes_of(known: LiveReport, live: LiveReport) -> LiveReport:
    """Return a report with the fixes that were found for the same findings before."""
    fixes = {(each.code, each.place): each.fix for each in known.report.findings}
    findings = tuple(
        replace(each, fix=each.fix or fixes.get((each.code, each.place)))
        for each in live.report.findings
    )
    return replace(live, report=replace(live.report, findings=findings))


def name_above(distance: int) -> str:
    """Return what a cell is called that stands so many code cells above."""
    return f"the {_ORDINALS.get(distance, f'{distance}th ')}code cell above"
