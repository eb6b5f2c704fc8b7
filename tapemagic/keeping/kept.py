"""What the tapes of both engines that keep what they record have in common.

The engines know nothing of each other, so this stands beside both: what one tape kept (`Kept`), at
which lines of the reader's program something happened (`places_in_program`), and which derivatives
a tape was asked for (`NotesWhatIsAsked`). Nothing here is touched by a tape that does not keep.
"""

from __future__ import annotations

import contextlib
import itertools
import sys
import weakref
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import FrameType

__all__ = [
    "Asked",
    "HasPlaces",
    "Kept",
    "NotesWhatIsAsked",
    "Place",
    "Watched",
    "places_in_program",
]

Place = tuple[str, int]
"""A file and a line of it."""

_ENGINES: Final = frozenset({"tapemagic", "tensorflow", "keras", "tf_keras"})
_SHELL: Final = "IPython"
_GRADIENT_METHODS: Final = frozenset({"gradient", "jacobian", "batch_jacobian"})
# A program may call itself a thousand times; the lines that are shown stand near.
_MOST_PLACES: Final = 30
_orders = itertools.count()


def places_in_program(frame: FrameType | None) -> tuple[tuple[Place, ...], bool]:
    """Return the lines of the reader's program that lead to a frame, and whether for a gradient.

    Parameters
    ----------
    frame
        Where to begin: something that the program has called.

    Returns
    -------
    The lines, the nearest first; and whether a gradient was being computed, in which case the
    nearest line is the one that asked for it.
    """
    places: list[Place] = []
    is_of_gradient = False
    while frame is not None:
        home = (frame.f_globals.get("__name__") or "").partition(".")[0]
        if home == _SHELL:
            if places:
                break  # what is above has started the notebook
        elif home not in _ENGINES:
            if len(places) < _MOST_PLACES:
                places.append((frame.f_code.co_filename, frame.f_lineno))
        elif frame.f_code.co_name in _GRADIENT_METHODS:
            is_of_gradient = True
            places.clear()  # a gradient function of the reader's own, called by the engine
        frame = frame.f_back
    return tuple(places) or (("", 0),), is_of_gradient


class HasPlaces:
    """Something that happened at lines of the reader's program, in `places`, nearest first."""

    __slots__ = ()
    places: tuple[Place, ...]

    @property
    def filename(self) -> str:
        """The file of the nearest place."""
        return self.places[0][0]

    @property
    def line(self) -> int:
        """The line of the nearest place."""
        return self.places[0][1]

    def line_in(self, filename: str) -> int:
        """Return the line of the nearest place in a file, of the nearest one where it has none."""
        return next((line for file, line in self.places if file == filename), self.line)


class Watched(HasPlaces):
    """Something that a tape watches, from a line on.

    Attributes
    ----------
    key
        What tells that it is the same value as an input of an operation.
    value
        The tensor, or the Variable.
    places
        The lines where it was watched, or the Variable read, nearest first.
    """

    __slots__ = ("key", "places", "value")

    def __init__(self, key: int, value: Any, places: tuple[Place, ...]) -> None:
        self.key = key
        self.value = value
        self.places = places


class Asked(HasPlaces):
    """A derivative that a tape was asked for.

    Attributes
    ----------
    method
        "gradient", "jacobian" or "batch_jacobian".
    target, sources
        What the method was given.
    found
        What it gave.
    places
        The lines that asked, nearest first.
    order
        Which of two was asked for later: the one with the larger number.
    """

    __slots__ = ("_tape", "found", "method", "order", "places", "sources", "target")

    def __init__(
        self, tape: Any, asked: tuple[str, Any, Any, Any], places: tuple[Place, ...]
    ) -> None:
        self.method, self.target, self.sources, self.found = asked
        self.places = places
        self.order = next(_orders)
        # Weak: what a tape keeps does not keep the tape.
        self._tape = weakref.ref(tape)

    @property
    def tape(self) -> Any | None:
        """The tape that was asked, None when it is there no more."""
        return self._tape()


class Kept:
    """What one tape kept.

    Attributes
    ----------
    begins
        The lines that entered the tape first, nearest first.
    order
        Which of two began later: the one with the larger number.
    watches_variables
        Whether it watches trainable Variables by itself.
    filename
        The file or cell in which its block stands: lines are told of there.
    watched
        What it watches.
    records
        What was recorded while it listened, in order; iteration gives these.
    asked
        The derivatives that this tape was asked for.
    heard
        The derivatives that tapes were asked for while this one recorded.
    """

    def __init__(self, begins: tuple[Place, ...] = (), *, watches_variables: bool = True) -> None:
        self.begins = begins
        self.filename = begins[0][0] if begins else ""
        self.order = next(_orders)
        self.watches_variables = watches_variables
        self.watched: list[Watched] = []
        self.records: list[Any] = []
        self.asked: list[Asked] = []
        self.heard: list[Asked] = []

    def __iter__(self) -> Iterator[Any]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)

    def begin(self, places: tuple[Place, ...]) -> None:
        """Note that the tape was entered: where, when it is the first time."""
        if not self.begins:
            self.begins = places
            self.filename = self.filename or places[0][0]
        self.order = next(_orders)

    def emptied(self) -> Kept:
        """Return what a tape has kept that was reset: nothing, of the same block."""
        empty = Kept(self.begins, watches_variables=self.watches_variables)
        empty.filename = self.filename
        return empty


class NotesWhatIsAsked:
    """What a keeping tape does when it is asked: it comes before the engine's tape in the order."""

    kept: Kept
    _is_silent = False

    def gradient(self, target: Any, sources: Any, *rest: Any, **named: Any) -> Any:
        """Return what any tape does, and note that it was asked for."""
        found = super().gradient(target, sources, *rest, **named)  # type: ignore[misc]
        self._note("gradient", target, sources, found)
        return found

    def jacobian(self, target: Any, sources: Any, *rest: Any, **named: Any) -> Any:
        """Return what any tape does, and note that it was asked for."""
        with self._silent():
            found = super().jacobian(target, sources, *rest, **named)  # type: ignore[misc]
        self._note("jacobian", target, sources, found)
        return found

    def batch_jacobian(self, target: Any, source: Any, *rest: Any, **named: Any) -> Any:
        """Return what any tape does, and note that it was asked for."""
        with self._silent():
            found = super().batch_jacobian(target, source, *rest, **named)  # type: ignore[misc]
        self._note("batch_jacobian", target, source, found)
        return found

    @contextlib.contextmanager
    def _silent(self) -> Iterator[None]:
        """Note nothing meanwhile: a Jacobian asks for gradients."""
        self._is_silent = True
        try:
            yield
        finally:
            self._is_silent = False

    def _note(self, method: str, target: Any, sources: Any, found: Any) -> None:
        if self._is_silent:
            return
        places, _ = places_in_program(sys._getframe(2))  # noqa: SLF001 - no other way to a frame
        asked = Asked(self, (method, target, sources, found), places)
        self.kept.asked.append(asked)
        for tape in self._tapes_that_record():
            if hasattr(tape, "kept"):
                tape.kept.heard.append(asked)

    def _tapes_that_record(self) -> Iterable[Any]:
        """Return the tapes that record in this thread."""
        raise NotImplementedError
