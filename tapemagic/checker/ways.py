"""Several ways through the program, of which it is not known which one it goes.

Of a condition that is known the program's way is read. Of one that is not, each branch is read in
turn, its changes are taken back, and then what the branches changed is joined. A branch that leaves
the lines that are read, by ``return``, ``break`` or an exception, is set aside until the lines are
reached to which it goes, and joined there.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .control import Departure, Frame, Raised
from .interpreter import Base
from .joining import joined
from .levels import either
from .values import Mapping, Sequence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Ways"]


class Ways(Base):
    """Goes several ways, and joins them."""

    @contextmanager
    def frame(self, kind: str) -> Iterator[Frame]:
        """Open a `Frame` for what is read inside."""
        frame = Frame(kind, self.store.mark_anew())
        self.frames.append(frame)
        try:
            yield frame
        finally:
            self.frames.remove(frame)

    def choose(self, *ways: Callable[[], Any]) -> Any:
        """Go each of several ways, one of which the program goes, and return the joined value.

        Raises
        ------
        Departure
            When every way leaves the lines that are read.
        """
        mark = self.store.mark_anew()
        ended: list[tuple[Any, Any]] = []
        left: list[tuple[Departure, Any]] = []
        stopped, stops = self.stopped, []
        self.undecided += 1
        try:
            for way in ways:
                self.stopped = stopped
                self._try(way, mark, ended, left)
                stops.append(self.stopped)
        finally:
            self.undecided -= 1
        # Python stops for certain only where it does on each way.
        self.stopped = stopped if None in stops else stops[0]
        if not ended:
            # An exception that nobody catches is not expected to be raised.
            expected = [pair for pair in left if not isinstance(pair[0], Raised)] or left
            last, changes = expected[-1]
            self._take_from_aside(last)
            self.store.apply(changes)
            raise last
        if len(ended) == 1:
            self.store.apply(ended[0][1])
            return ended[0][0]
        self.join_ways([changes for _, changes in ended], mark)
        value = ended[0][0]
        for other, _ in ended[1:]:
            value = self.join(value, other)
        return value

    def _try(self, way: Callable[[], Any], mark: int, ended: list[Any], left: list[Any]) -> None:
        """Go one way, take its changes back, and note whether it ended or left."""
        try:
            value = way()
        except Departure as departure:
            self._set_aside(departure)
            changes = self.store.take_back(mark)
            left.append((departure, changes))
        else:
            changes = self.store.take_back(mark)
            ended.append((value, changes))
        self.steps_left -= len(changes)

    def _set_aside(self, departure: Departure) -> None:
        for frame in reversed(self.frames):
            if frame.kind == departure.kind:
                changes = self.store.changes_since(frame.mark)
                self.steps_left -= len(changes)
                frame.aside.append((departure, changes))
                return

    def _take_from_aside(self, departure: Departure) -> None:
        for frame in self.frames:
            frame.aside = [pair for pair in frame.aside if pair[0] is not departure]

    def join_aside(self, frame: Frame, value: Any) -> Any:
        """Join the ways that left `frame` early with the present state; return the joined value."""
        if not frame.aside:
            return value
        now = self.store.changes_since(frame.mark)
        ways = [now, *(changes for _, changes in frame.aside)]
        self.join_ways(ways, frame.mark)
        for departure, _ in frame.aside:
            value = self.join(value, getattr(departure, "value", None))
        return value

    def join(self, one: Any, other: Any) -> Any:
        """Join two values, or whatever a cell can hold."""
        if one is None or other is None:
            return other if one is None else one
        if isinstance(one, int) and isinstance(other, int):
            return either(one, other)
        if (
            one is not other
            and self.open_lists
            and any(
                isinstance(each, (Sequence, Mapping)) and each in self.open_lists
                for each in (one, other)
            )
        ):
            return self.unknown(one, other)
        value = joined(self.machine, one, other)
        if isinstance(value, (Sequence, Mapping)) and value is not one and value is not other:
            self.joined_from[value] = (one, other)
        return value

    def join_ways(self, ways: list[Any], mark: int) -> None:
        """Join what was changed since `mark` on each of several ways.

        A list that grew on some of them only, has who knows what at which place.
        """
        known: dict[tuple[int, int], Any] = {}

        def joined_once(one: Any, other: Any) -> Any:
            # Two names that hold one object on each way hold one afterwards, too.
            pair = id(one), id(other)
            if pair not in known:
                known[pair] = self.join(one, other)
            return known[pair]

        uneven = self.store.join(ways, joined_once, mark)
        for cells in uneven:
            collection, born = self.born.get(id(cells), (None, 0))
            if collection is not None and born < mark:
                self.forget_items(collection)

    def changes(self, value: Any) -> None:
        """Note that a collection changes, which may be one of those that it was joined from."""
        for origin in self.joined_from.get(value, ()):
            if isinstance(origin, (Sequence, Mapping)):
                self.forget_items(origin)
