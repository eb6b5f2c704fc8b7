"""What one tape heard of one recording, and the gradients that follow from it.

Nested tapes write one recording together. `Heard` is the view that a single tape has of it: the
stretches during which it listened, and what it watches. From this view it finds cotangents.

A tape that is entered again while *another* tape records writes that tape's recording, and has an
*older* view from before. What it followed there it goes on following: the first time that such a
value is used in the new recording it becomes a leaf of it, linked to the value in the older view.
The backward pass hands the cotangents of linked leaves over to the older views.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from .backward import connected_values, propagate
from .steps import follow_late
from .tensor import Tensor

if TYPE_CHECKING:
    from .recording import Recording
    from .variable import Variable

__all__ = ["Heard"]

Seeds = dict[int, Any]
"""What a backward pass begins with: cotangents by the index of their values."""


class Heard:
    """One tape's view of a recording.

    Parameters
    ----------
    recording
        The log.
    older
        The tape's views from before, the newest first.

    Attributes
    ----------
    segments
        The stretches of the log during which the tape listened: first index, one past the last.
    watched
        The index of each watched value, and how long the log was when the tape began to watch.
    reads
        The Variables that are watched: identity to the Variable and the indices of its reads.
    links
        The leaves that stand for values of an older view: index to that view and the index there.
    """

    __slots__ = (
        "__weakref__", "_connected_before", "links", "listening_since", "older", "reads",
        "recording", "segments", "watched", "watches_late",
    )  # fmt: skip

    def __init__(self, recording: Recording, older: tuple[Heard, ...] = ()) -> None:
        self.recording = recording
        self.older = older
        self.segments: list[tuple[int, int]] = []
        self.listening_since = -1
        self.watched: dict[int, int] = {}
        self.reads: dict[int, tuple[Variable, list[int]]] = {}
        self.watches_late = False
        self.links: dict[int, tuple[Heard, int]] = {}
        self._connected_before: list[tuple[Heard, dict[int, int]]] = []
        recording.tapes_entered += 1
        if older:
            self._connected_before = [(heard, heard.connected()) for heard in older]
            recording.returned.append(weakref.ref(self))
            self.reads.update(
                (key, (variable, [])) for key, (variable, _) in older[0].reads.items()
            )
            self._go_on_here()

    def _go_on_here(self) -> None:
        """Go on following what an older view of this same recording followed."""
        now = len(self.recording.records)
        for heard, connected in self._connected_before:
            if heard.recording is self.recording:
                self.watches_late = True
                for index in connected:
                    self.watched.setdefault(index, now)
                    self.links.setdefault(index, (heard, index))

    def bring_along(self, tensor: Tensor) -> bool:
        """Make `tensor` a leaf of this recording if an older view followed it."""
        for heard, connected in self._connected_before:
            there = heard.recording.index_of(tensor)
            if there in connected:
                here = self.recording.index_of(tensor)
                if here < 0:
                    here = self.recording.add_foreign_leaf(tensor)
                self.links[here] = (heard, there)
                self.watched.setdefault(here, here)
                return True
        return False

    # ---- listening ---------------------------------------------------------------------------

    def start(self) -> None:
        """Listen from now on."""
        self.listening_since = len(self.recording.records)

    def stop(self) -> None:
        """Listen no more."""
        self.segments = self.all_segments()
        self.listening_since = -1

    def all_segments(self) -> list[tuple[int, int]]:
        """Return the segments, with the one that is still open."""
        first, last = self.listening_since, len(self.recording.records)
        if first < 0 or first == last:
            return self.segments
        if self.segments and self.segments[-1][1] == first:
            return [*self.segments[:-1], (self.segments[-1][0], last)]
        return [*self.segments, (first, last)]

    def watch(self, tensor: Tensor) -> None:
        """Follow `tensor` from now on."""
        recording = self.recording
        index = recording.index_of(tensor)
        if index < 0:
            index = recording.add_foreign_leaf(tensor)
        elif index != len(recording.records) - 1:
            self.watches_late = True
        if index not in self.watched:
            self.watched[index] = len(recording.records)
            self._follow_earlier_uses(tensor, index)
        if self.older:
            older = self.older[0]
            older.watch(tensor)
            self.links[index] = (older, older.recording.index_of(tensor))

    def _follow_earlier_uses(self, tensor: Tensor, index: int) -> None:
        """Let what this tape recorded for the sake of another input follow `tensor` too."""
        records = self.recording.records
        for first, last in self.all_segments():
            for place in range(first, last):
                record = records[place]
                changed = None if record is None else follow_late(record, tensor, index)
                if changed is not None:
                    records[place] = changed
                    self.watches_late = True

    def hear_read(self, variable: Variable, index: int, *, accessed: bool) -> bool:
        """Follow `variable`, which was read as value `index`, if it is or shall be watched."""
        found = self.reads.get(id(variable))
        if found is None:
            if not accessed:
                return False
            found = self.reads[id(variable)] = (variable, [])
        found[1].append(index)
        self.watched[index] = index
        return True

    # ---- differentiating ---------------------------------------------------------------------

    def connected(self) -> dict[int, int]:
        """Return the values that depend on what is watched, and from where their use counts."""
        return connected_values(self.recording, self.all_segments(), self.watched)

    def indices_of(self, source: Tensor | Variable) -> list[int]:
        """Return where `source` stands in the recording."""
        if type(source) is Tensor:
            index = self.recording.index_of(source)
            return [] if index < 0 else [index]
        found = self.reads.get(id(source))
        # A copy: a gradient of the user's own may read the Variable during the backward pass.
        return [] if found is None else list(found[1])

    def gradients(
        self, targets: list[tuple[Tensor, Any]], sources: list[Any], *, release: bool
    ) -> list[Any]:
        """Return the cotangent of each source, None where the targets do not depend on it.

        Parameters
        ----------
        targets
            Tensors, each with the cotangent to begin with: a bare numpy value while nobody
            records, else a tensor.
        sources
            Tensors and Variables.
        release
            Whether the tape will not be asked again.
        """
        if self.older:
            return self._gradients_in_all_views(targets, sources)
        places = [self.indices_of(source) for source in sources]
        alone = self.recording.tapes_entered == 1
        connected = None if alone or self._hears_all(places) else self.connected()
        seeds: Seeds = {}
        for target, seed in targets:
            index = self.recording.index_of(target)
            if index >= 0 and (alone or self._follows(index, connected)):
                _accumulate(seeds, index, seed)
        cotangents = self._cotangents(seeds, places, connected, release=release and alone)
        followed = None if alone else self.watched if connected is None else connected
        return [_total(cotangents, indices, followed) for indices in places]

    def _hears_all(self, places: list[list[int]]) -> bool:
        """Whether the backward pass may follow every record without asking if the tape heard it."""
        return (
            len(self.all_segments()) <= 1
            and not self.watches_late
            and all(index in self.watched for indices in places for index in indices)
        )

    def _follows(self, index: int, connected: dict[int, int] | None) -> bool:
        if connected is not None:
            return index in connected
        segments = self.all_segments()
        heard = bool(segments) and segments[0][0] <= index < segments[-1][1]
        return heard or index in self.watched

    def _cotangents(
        self,
        seeds: Seeds,
        places: list[list[int]],
        connected: dict[int, int] | None,
        *,
        release: bool,
    ) -> list[Any]:
        """Run the backward pass, and return the cotangents, of which those at `places` count."""
        cotangents: list[Any] = [None] * len(self.recording.records)
        for index, seed in seeds.items():
            cotangents[index] = seed
        wanted = {index for indices in places for index in indices}
        wanted.update(self.links)
        top = max(seeds, default=-1)
        bottom = 0 if self.watches_late else min(wanted, default=top + 1)
        if self.recording.tapes_entered > 1 and (segments := self.all_segments()):
            bottom = max(bottom, segments[0][0])
        propagate(
            self.recording, cotangents, top, bottom, connected,
            kept=wanted, release=release,
        )  # fmt: skip
        return cotangents

    def _gradients_in_all_views(
        self, targets: list[tuple[Tensor, Any]], sources: list[Any]
    ) -> list[Any]:
        """Return the cotangent of each source, from the newest view down to the oldest."""
        views = [(view, view.connected()) for view in (self, *self.older)]
        seeds: dict[Heard, Seeds] = {view: {} for view, _ in views}
        for target, seed in targets:
            for view, connected in views:
                index = view.recording.index_of(target)
                if index in connected:
                    _accumulate(seeds[view], index, seed)
                    break
        result: list[Any] = [None] * len(sources)
        for view, connected in views:
            places = [view.indices_of(source) for source in sources]
            cotangents = view._cotangents(seeds[view], places, connected, release=False)
            for here, (older, there) in view.links.items():
                if cotangents[here] is not None:
                    _accumulate(seeds[older], there, cotangents[here])
            for position, (source, indices) in enumerate(zip(sources, places, strict=True)):
                g, newer = _total(cotangents, indices, connected), result[position]
                if g is not None:
                    # A tensor's leaf has handed all that it got over to what it stands for.
                    linked = newer is None or type(source) is Tensor
                    result[position] = g if linked else newer + g
        return result


def _accumulate(seeds: Seeds, index: int, cotangent: Any) -> None:
    previous = seeds.get(index)
    seeds[index] = cotangent if previous is None else previous + cotangent


def _total(cotangents: list[Any], indices: list[int], followed: dict[int, int] | None) -> Any:
    """Return the sum of the cotangents at `indices`, of those that are `followed` (None: all)."""
    total = None
    for index in indices:
        g = cotangents[index]
        if g is not None and (followed is None or index in followed):
            total = g if total is None else total + g
    return total
