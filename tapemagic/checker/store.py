"""What changes while a program is read, so that a branch can be tried and taken back.

All that changes (names, the items of a list, what a tape heard) stands in dictionaries, *cells*,
and is written through one `Store`, which keeps a trail of what stood there before. At an ``if``
whose condition is not known each branch is read in turn, its changes are taken back, and then the
branches' changes are joined. This costs as much as was changed, however large the program is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["MISSING", "Cells", "Changes", "Store"]

Cells = dict[Any, Any]
Place = tuple[int, Any]
Changes = dict[Place, tuple[Cells, Any, Any]]
"""What was changed: by dictionary and key, the dictionary, the key and the new value."""


class _Missing:
    """Stands for a key that a dictionary does not have."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing()


class Store:
    """Writes cells, and takes back what was written."""

    def __init__(self) -> None:
        self._trail: list[tuple[Cells, Any, Any]] = []

    def write(self, cells: Cells, key: Any, value: Any) -> None:
        """Set ``cells[key]``; `MISSING` removes the key."""
        self._trail.append((cells, key, cells.get(key, MISSING)))
        _put(cells, key, value)

    def settle(self) -> None:
        """Let what has been written stay: no mark of an earlier moment is used any more."""
        self._trail.clear()

    def mark(self) -> int:
        """Return a mark of the present moment."""
        return len(self._trail)

    def changes_since(self, mark: int) -> Changes:
        """Return what has another value than at `mark`."""
        trail = self._trail
        return {
            (id(cells), key): (cells, key, cells.get(key, MISSING))
            for cells, key, _ in trail[mark:]
        }

    def before(self, mark: int) -> dict[Place, Any]:
        """Return what the cells that were changed since `mark` held then."""
        found: dict[Place, Any] = {}
        for cells, key, old in self._trail[mark:]:
            found.setdefault((id(cells), key), old)
        return found

    def take_back(self, mark: int) -> Changes:
        """Let everything be as it was at `mark`, and return what had been changed."""
        changes = self.changes_since(mark)
        trail = self._trail
        while len(trail) > mark:
            cells, key, old = trail.pop()
            _put(cells, key, old)
        return changes

    def apply(self, changes: Changes) -> None:
        """Make these changes."""
        for cells, key, value in changes.values():
            self.write(cells, key, value)

    def mark_anew(self) -> int:
        """Return a mark that is later than any before it."""
        self._trail.append(({}, None, MISSING))
        return len(self._trail)

    def join(
        self, alternatives: Iterable[Changes], joined: Callable[[Any, Any], Any], mark: int
    ) -> list[Cells]:
        """Let each cell hold what it holds in any of the `alternatives`.

        Parameters
        ----------
        alternatives
            The changes of each alternative since `mark`. What an alternative did not change has
            the value that it had at `mark`.
        joined
            Joins two values of one cell, of which one may be `MISSING`.
        mark
            The moment at which the alternatives begin. The present state is none of them.

        Returns
        -------
        list
            The dictionaries that do not have a key in one of the alternatives.
        """
        alternatives = list(alternatives)
        places: Changes = {}
        for changes in alternatives:
            places.update(changes)
        before = self.before(mark)
        uneven = []
        # What a tape follows is joined first: a joined value asks for it.
        for place in sorted(places, key=lambda place: not _is_level(places[place][2])):
            cells, key, _ = places[place]
            unchanged = before.get(place, cells.get(key, MISSING))
            values = [
                changes[place][2] if place in changes else unchanged for changes in alternatives
            ]
            result = values[0]
            if MISSING in values:
                uneven.append(cells)
            for value in values[1:]:
                if value is not result:
                    result = joined(result, value)
            if result is not cells.get(key, MISSING):
                self.write(cells, key, result)
        return uneven


def _is_level(value: Any) -> bool:
    return isinstance(value, int) or value is MISSING or hasattr(value, "recorded")


def _put(cells: Cells, key: Any, value: Any) -> None:
    if value is MISSING:
        cells.pop(key, None)
    else:
        cells[key] = value
