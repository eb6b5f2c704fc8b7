"""The cells that ran already, and which of them another one stands on.

A description says what an object is, and not how it came to be: what a tape has recorded, from what
a tensor was computed, what a function does. The text of the cells that did it says that. So the
cells that have to do with tapes, or define functions, are remembered with what their names held
before and after. For a new cell those are looked up that made what it uses, those that made what
these used, and those that used the same tapes, or objects that may have a tape in them.

Objects are not kept alive: a remembered name is compared with what it holds now by a weak
reference. A cell whose names have come to mean something else is of no use any more, and is not
handed on.
"""

from __future__ import annotations

import weakref
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tapemagic.cell.reached import reached
from tapemagic.checker.descriptions import TapeThere
from tapemagic.checker.live import (
    EarlierCell,
    lines_run,
    names_bound,
    names_left_in_doubt,
    names_read,
    uses_tapes,
)
from tapemagic.live.describing import a_tape_records, contents, described, holders, may_hold_tape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tapemagic.checker.descriptions import Description

__all__ = ["CellMemory", "Standing"]

# So many cells are remembered, and so many lines of them are run again for one cell at most.
_MOST_CELLS: Final = 60
_MOST_LINES: Final = 400
_ASKS: Final = (".gradient(", ".jacobian(", ".batch_jacobian(")
_DEFINES: Final = ("def ", "class ", "lambda")


class _Reference:
    """Which object a name held, without keeping it alive where that can be helped."""

    def __init__(self, value: Any, module_name: object) -> None:
        self._identity = id(value)
        self._kind = type(value)
        self._contents = contents(value)
        self._holders = frozenset(holders(value, module_name))
        try:
            self._weak: weakref.ref[Any] | None = weakref.ref(value)
        except TypeError:  # numbers, texts, lists
            self._weak = None

    @property
    def may_hold_tape(self) -> bool:
        """Whether the object is a tape, or may have one in it."""
        return bool(self._holders)

    @property
    def is_there(self) -> bool:
        """Whether the object still exists, as far as that can be told."""
        return self._weak is None or self._weak() is not None

    def is_(self, value: Any) -> bool:
        """Tell whether `value` is the object, and nothing else was put into it."""
        if self._weak is not None:
            return self._weak() is value
        is_same = self._identity == id(value) and self._kind is type(value)
        return is_same and self._contents == contents(value)

    def shares_tape(self, other: _Reference) -> bool:
        """Tell whether another object has a tape, or what may get one, in common with this."""
        return not self._holders.isdisjoint(other._holders)

    def is_changed(self, value: Any) -> bool:
        """Tell whether `value` is the object, and something else was put into it."""
        return self._identity == id(value) and self._contents != contents(value)

    def is_that_of(self, other: _Reference) -> bool:
        """Tell whether another reference is one to the same object."""
        if self._weak is not None:
            return other._weak is not None and self._weak() is not None and other.is_(self._weak())
        is_same = self._identity == other._identity and self._kind is other._kind
        return is_same and self._contents == other._contents


def _reference(name: str, namespace: Mapping[str, Any]) -> _Reference:
    return _Reference(namespace[name], namespace.get("__name__"))


@dataclass
class Standing:
    """A cell that is about to run, or has run.

    Attributes
    ----------
    text
        Its text.
    number
        How the reader calls it, as in ``In [3]``.
    reads
        What each name held that it reads, by itself or by the notebook's functions that it uses.
    descriptions
        The same in the checker's words.
    rebinds
        What each name that it binds held before.
    binds
        What each name that it binds held when it had run.
    stopped_at
        The line where it raised an exception, None if it did not.
    unasked
        As in `EarlierCell`.
    uses_tapes
        Whether it has to do with a tape; if not, it defines or computes what later cells may use.
    """

    text: str
    number: int
    reads: dict[str, _Reference]
    descriptions: dict[str, Description]
    rebinds: dict[str, _Reference] = field(default_factory=dict)
    binds: dict[str, _Reference] = field(default_factory=dict)
    stopped_at: int | None = None
    unasked: frozenset[str] = frozenset()
    uses_tapes: bool = False

    @property
    def may_bind(self) -> frozenset[str]:
        """The names that its text binds."""
        return names_bound(self.text)


class CellMemory:
    """The cells of one notebook that matter for tapes."""

    def __init__(self) -> None:
        self._cells: list[Standing] = []

    def about_to_run(self, text: str, number: int, namespace: Mapping[str, Any]) -> Standing | None:
        """Look at a cell before it runs; None where it has nothing to do with tapes."""
        uses = self.uses_tapes(text, namespace)
        if uses or any(word in text for word in _DEFINES):
            standing = self.standing(text, number, namespace)
            standing.uses_tapes = uses
            return standing
        if not any(name in text for cell in self._cells for name in cell.binds):
            return None
        standing = self.standing(text, number, namespace)
        # What it computes from what such a cell has made, is a part of the same computation.
        return standing if self._needed(standing) else None

    def standing(
        self,
        text: str,
        number: int,
        namespace: Mapping[str, Any],
        also_read: Iterable[str] = (),
    ) -> Standing:
        """Return what the names of a cell hold, and those that cells read which run before it."""
        read = sorted(names_read(text).union(also_read))
        names = [name for name, _ in reached(read, namespace)]
        return Standing(
            text,
            number,
            {name: _reference(name, namespace) for name in names},
            described(namespace, names),
            {name: _reference(name, namespace) for name in names_bound(text) if name in namespace},
        )

    def uses_tapes(self, text: str, namespace: Mapping[str, Any]) -> bool:
        """Tell whether a cell has to do with a tape, by its words or by what its names hold."""
        if uses_tapes(text) or any(word in text for word in _ASKS) or a_tape_records():
            return True
        return uses_tapes(text, self._names_of_tapes(namespace))

    def _names_of_tapes(self, namespace: Mapping[str, Any]) -> Iterator[str]:
        """Return the names that hold a tape or may have one in them, and functions that use one."""
        module_name = namespace.get("__name__")
        for name in {name for cell in self._cells for name in cell.binds}:
            if name in namespace and (
                may_hold_tape(namespace[name], module_name) or self._is_taped(name, namespace)
            ):
                yield name

    def _is_taped(self, name: str, namespace: Mapping[str, Any]) -> bool:
        if not callable(namespace[name]):
            return False
        maker = self._maker(name, _reference(name, namespace), len(self._cells))
        return maker is not None and uses_tapes(self._cells[maker].text)

    def has_run(
        self, cell: Standing, namespace: Mapping[str, Any], stopped_at: int | None = None
    ) -> None:
        """Remember a cell that has run, as far as line `stopped_at` if it raised an exception."""
        cell.binds = {
            name: _reference(name, namespace)
            for name in cell.may_bind
            if name in namespace and not self._is_untouched(cell, name, namespace, stopped_at)
        }
        # A list to which it has added something, is another one to those who come after it.
        cell.binds |= {
            name: _reference(name, namespace)
            for name, held in cell.reads.items()
            if name in namespace and held.is_changed(namespace[name])
        }
        cell.stopped_at = stopped_at
        if stopped_at is not None:
            cell.unasked = frozenset(_unasked({*cell.reads, *cell.binds}, namespace))
        self._cells = list(_of_use([*self._cells, cell], namespace))[-_MOST_CELLS:]

    def _is_untouched(
        self, cell: Standing, name: str, namespace: Mapping[str, Any], stopped_at: int | None
    ) -> bool:
        """Tell whether a cell that raised did not come as far as to bind a name."""
        before = cell.rebinds.get(name)
        return stopped_at is not None and before is not None and before.is_(namespace[name])

    def earlier(self, cell: Standing) -> tuple[dict[str, Description], list[EarlierCell]]:
        """Return what a cell stands on.

        Returns
        -------
        What its names hold, of those that the earlier cells do not leave there, and the earlier
        cells, in the order in which they ran.
        """
        places = sorted(self._needed(cell))
        cells = [self._cells[place] for place in places]
        if sum(lines_run(each.text) for each in cells) > _MOST_LINES:
            cells = []
        left: dict[str, _Reference] = {}
        found = []
        for each in cells:
            before = _changed(each, left)
            found.append(EarlierCell(each.number, each.text, before, each.stopped_at, each.unasked))
            left.update(each.reads)
            left.update(each.binds)
            if each.stopped_at is not None:
                doubtful = names_left_in_doubt(each.text, each.stopped_at)
                left = {name: held for name, held in left.items() if name not in doubtful}
        return _changed(cell, left), found

    def _needed(self, cell: Standing) -> set[int]:
        """Return the places of the cells that made, or used, what a cell stands on."""
        needed: set[int] = set()
        waiting = [(name, held, len(self._cells)) for name, held in cell.reads.items()]
        tapes: list[_Reference] = []
        while waiting:
            name, held, before = waiting.pop()
            places = []
            maker = self._maker(name, held, before)
            if maker is not None:
                places.append(maker)
            if held.may_hold_tape and not any(held.is_that_of(tape) for tape in tapes):
                tapes.append(held)
                places += self._users(held)
            for place in places:
                if place not in needed:
                    needed.add(place)
                    reads = self._cells[place].reads.items()
                    waiting += [(other, reference, place) for other, reference in reads]
        return needed

    def _maker(self, name: str, held: _Reference, before: int) -> int | None:
        """Return the place of the last cell, of those ahead of `before`, that bound an object."""
        for place in range(before - 1, -1, -1):
            bound = self._cells[place].binds.get(name)
            if bound is not None:
                return place if bound.is_that_of(held) else None
        return None

    def _users(self, tape: _Reference) -> Iterable[int]:
        """Return the places of the cells that used a tape, whatever they called it."""
        for place, cell in enumerate(self._cells):
            if any(tape.shares_tape(held) for held in (*cell.reads.values(), *cell.binds.values())):
                yield place


def _of_use(cells: Sequence[Standing], namespace: Mapping[str, Any]) -> Iterator[Standing]:
    """Return the cells that made what a name still holds, or used a tape that is still there."""
    made_later: set[str] = set()
    of_use = []
    for cell in reversed(cells):
        made = {
            name for name, held in cell.binds.items()
            if name in namespace and held.is_(namespace[name])
        }  # fmt: skip
        uses_tape = any(held.may_hold_tape and held.is_there for held in cell.reads.values())
        if uses_tape or made - made_later:
            of_use.append(cell)
        made_later |= made
    yield from reversed(of_use)


def _unasked(names: Iterable[str], namespace: Mapping[str, Any]) -> Iterator[str]:
    """Return the names that hold a tape which can be asked once, and was not."""
    for name, there in described(namespace, names).items():
        if isinstance(there, TapeThere) and not there.persistent and there.state == "ready":
            yield name


def _changed(cell: Standing, left: Mapping[str, _Reference]) -> dict[str, Description]:
    """Return what a cell's names hold, of those that hold something else than was left there."""
    return {
        name: description
        for name, description in cell.descriptions.items()
        if name not in left or not left[name].is_that_of(cell.reads[name])
    }
