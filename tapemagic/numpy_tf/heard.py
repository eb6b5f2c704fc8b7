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

from .backward import connected_values, propagate, propagate_and_forget, uses
from .cotangents import as_gradient, ones_for
from .sliced import Sliced
from .steps import add_cotangent, follow_late
from .tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Collection, Container

    from .backward import Segments
    from .recording import Recording
    from .variable import Variable

__all__ = ["Heard"]

_NO_LINKS: dict[int, tuple[Heard, int]] = {}
"""What all views share that have no older ones."""

Place = tuple[int, int]
"""The position of a source among the sources, and the index of a value that it had."""


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
    lost
        The indices of values whose records the tape has lost.
    """

    __slots__ = (
        "__weakref__", "_connected_before", "links", "listening_since", "lost", "older", "reads",
        "recording", "segments", "watched", "watches_late",
    )  # fmt: skip
    _connected_before: list[tuple[Heard, dict[int, int]]]  # set if there are older views

    def __init__(self, recording: Recording, older: tuple[Heard, ...] = ()) -> None:
        self.recording = recording
        self.older = older
        self.segments: Segments = ()
        self.listening_since = -1
        self.watched: dict[int, int] = {}
        self.reads: dict[int, tuple[Variable, list[int]]] = {}
        self.watches_late = False
        self.lost: Collection[int] = ()
        self.links: dict[int, tuple[Heard, int]] = _NO_LINKS
        recording.tapes_entered += 1
        if older:
            self.links = {}
            self._connected_before = [(heard, heard.connected()) for heard in older]
            recording.returned += (weakref.ref(self),)
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
                here = self.recording.leaf_for(tensor)
                self.links[here] = (heard, there)
                self.watched.setdefault(here, here)
                return True
        return False

    # ---- listening ---------------------------------------------------------------------------

    def stop(self) -> None:
        """Listen no more."""
        first, last = self.listening_since, len(self.recording.records)
        if self.segments:
            self.segments = self.all_segments()
        elif first < last:
            self.segments = ((first, last),)
        self.listening_since = -1

    def all_segments(self) -> Segments:
        """Return the segments, with the one that is still open."""
        first, last = self.listening_since, len(self.recording.records)
        if first < 0 or first == last:
            return self.segments
        if self.segments and self.segments[-1][1] == first:
            return (*self.segments[:-1], (self.segments[-1][0], last))
        return (*self.segments, (first, last))

    def watch(self, tensor: Tensor) -> None:
        """Follow `tensor` from now on."""
        index = self.recording.leaf_for(tensor)
        length = len(self.recording.records)
        if index != length - 1:
            self.watches_late = True
        if index not in self.watched:
            self.watched[index] = length
            if self.segments or self.listening_since < length - 1:
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

    # ---- differentiating ---------------------------------------------------------------------

    def connected(self) -> dict[int, int]:
        """Return the values that depend on what is watched, and from where their use counts."""
        return connected_values(self.recording, self.all_segments(), self.watched)

    def has_computed(self, tensor: Tensor) -> bool:
        """Tell whether `tensor` was computed, under the tape's eyes, from what it watches."""
        for view in (self, *self.older):
            index = view.recording.index_of(tensor)
            if index >= 0 and view.recording.records[index] is not None:
                alone = view.recording.tapes_entered == 1
                if alone or view.connected().get(index) == index:
                    return True
        return False

    def uses(self, source: Any, targets: list[Tensor]) -> bool:
        """Tell whether `source`, which the tape does not follow, was used to compute `targets`."""
        if type(source) is not Tensor:
            return False
        for view in (self, *self.older):
            indices = {view.recording.index_of(target) for target in targets}
            if uses(view.recording, source, indices, view.connected()):
                return True
        return False

    def lose_records(self) -> None:
        """Let what was computed so far lead nowhere: a backward pass failed on the way.

        In TensorFlow it has consumed the records of a tape that is not persistent.
        """
        records, now = self.recording.records, len(self.recording.records)
        if self.recording.tapes_entered == 1:
            self.lost = {index for index in range(now) if index not in self.watched}
            records[:] = [None] * now
            return
        connected = self.connected()
        self.lost = {index for index in connected if records[index] is not None}
        self.watched, self.segments = dict.fromkeys(connected, now), ()
        self.watches_late = True
        if self.listening_since >= 0:
            self.listening_since = now

    def pass_everything(self, target: Tensor, seed: Any) -> None:
        """Run the backward pass to the very beginning, whatever the sources are.

        So every operation on the way is asked whether it takes the cotangents, as in TensorFlow.
        """
        for view in (self, *self.older):
            top = view.recording.index_of(target)
            if top >= 0:
                cotangents: list[Any] = [None] * len(view.recording.records)
                cotangents[top] = seed
                propagate(view.recording, cotangents, top, 0, view.connected())

    def places_of(self, sources: list[Tensor | Variable]) -> list[Place]:
        """Return where `sources` stand in the recording."""
        recording, places = self.recording, []
        token = recording.token
        position = 0
        for source in sources:
            if type(source) is not Tensor:
                found = self.reads.get(id(source))
                if found is not None:
                    places.extend([(position, index) for index in found[1]])
            elif source._token is token:
                places.append((position, source._index))
            elif (index := recording.index_of(source)) >= 0:
                places.append((position, index))
            position += 1  # noqa: SIM113  enumerate costs more than all this
        return places

    def straight_gradients(
        self, target: Tensor, sources: list[Any], *, release: bool
    ) -> list[Any] | None:
        """Return the gradients of one target as tensors, in the commonest case; else None.

        This is a tape that listened once, to what it watched before it was used, and sources with
        one place each in what it heard. Nothing has to be found out then.
        """
        recording = self.recording
        if target._token is not recording.token or self.watches_late or self.older or self.lost:
            return None
        indices = self._single_places(target, sources)
        if not indices:
            return None
        top, first, entered = target._index, 0, recording.tapes_entered
        if entered > 1:
            if len(self.segments) != 1 or self.listening_since >= 0:
                return None
            first, last = self.segments[0]
            if not first <= top < last:
                return None
            for index in indices:
                if index not in self.watched:
                    return None
        cotangents: list[Any] = [None] * len(recording.records)
        cotangents[top] = ones_for(target)
        if release and recording.tapes_used_up == entered - 1:
            propagate_and_forget(recording, cotangents, top, first, indices)
        else:
            propagate(recording, cotangents, top, max(first, min(indices)), None)
        gradients: list[Any] = []
        for source in sources:
            g = cotangents[indices[len(gradients)]]
            gradients.append(g if g is None or type(g) is Tensor else as_gradient(g, source))
        return gradients

    def _single_places(self, target: Tensor, sources: list[Any]) -> list[int] | None:
        """Return the index of each source; None unless each has one, and is not the target."""
        token, indices = self.recording.token, []
        for source in sources:
            if type(source) is not Tensor:
                found = self.reads.get(id(source))
                if found is None or len(found[1]) != 1:
                    return None
                indices.append(found[1][0])
            elif source._token is token and source is not target:
                indices.append(source._index)
            else:
                return None
        return indices

    def gradients(
        self, targets: list[Tensor], seeds: list[Any], sources: list[Any], *, release: bool
    ) -> list[Any]:
        """Return the cotangent of each source, None where the targets do not depend on it.

        Parameters
        ----------
        targets
            Tensors.
        seeds
            For each target the cotangent to begin with: a bare numpy value while nobody records,
            else a tensor.
        sources
            Tensors and Variables.
        release
            Whether the tape will not be asked again.
        """
        found: list[Any] = [None] * len(sources)
        if self.older:
            self._gradients_in_all_views(targets, seeds, sources, found)
            return found
        recording = self.recording
        token = recording.token
        places = self.places_of(sources)
        cotangents: list[Any] = [None] * len(recording.records)
        alone = recording.tapes_entered == 1
        connected, first, last = (None, 0, len(cotangents)) if alone else self._scope(places)
        top, place = -1, 0
        for target in targets:
            index = target._index if target._token is token else recording.index_of(target)
            if connected is None:
                follows = first <= index < last or index in self.watched
            else:
                follows = index in connected
            if follows:
                add_cotangent(cotangents, index, seeds[place])
                top = max(top, index)
            place += 1  # noqa: SIM113  enumerate costs more than all this
        if top < 0 or not places:
            return found
        is_last = release and recording.tapes_used_up == recording.tapes_entered - 1
        if is_last and connected is None and not self.watches_late:
            indices = [index for _, index in places]
            propagate_and_forget(recording, cotangents, top, first, indices)
        else:
            propagate(recording, cotangents, top, max(first, self._lowest(places)), connected)
        followed = None if alone else self.watched if connected is None else connected
        _collect(cotangents, places, followed, found)
        return found

    def _scope(self, places: list[Place]) -> tuple[dict[int, int] | None, int, int]:
        """Return what the tape follows, and the first and the last index that it heard.

        The first is None when the backward pass may follow every record in between without asking:
        there was no interruption, and the sources at `places` were watched before they were used.
        """
        segments = self.all_segments()
        if not segments:
            return self.connected(), 0, 0
        first, last = segments[0][0], segments[-1][1]
        if len(segments) == 1 and not self.watches_late:
            for _, index in places:
                if index not in self.watched:
                    break
            else:
                return None, first, last
        return self.connected(), first, last

    def _lowest(self, places: list[Place]) -> int:
        """Return the lowest index that a backward pass to `places` has to visit."""
        if self.watches_late:
            return 0
        if len(places) == 1 and not self.links:
            return places[0][1]
        return min((*[index for _, index in places], *self.links), default=0)

    def _gradients_in_all_views(
        self, targets: list[Tensor], seeds: list[Any], sources: list[Any], found: list[Any]
    ) -> None:
        """Put the cotangent of each source into `found`, from the newest view to the oldest."""
        views = [(view, view.connected()) for view in (self, *self.older)]
        arriving = {view: [None] * len(view.recording.records) for view, _ in views}
        for target, seed in zip(targets, seeds, strict=True):
            for view, connected in views:
                index = view.recording.index_of(target)
                if index in connected:
                    add_cotangent(arriving[view], index, seed)
                    break
        for view, connected in views:
            places, cotangents = view.places_of(sources), arriving[view]
            top = len(cotangents) - 1
            segments = view.all_segments()
            bottom = max(segments[0][0] if segments else 0, view._lowest(places))
            propagate(view.recording, cotangents, top, bottom, connected)
            for here, (older, there) in view.links.items():
                g = cotangents[here]
                if g is not None:
                    add_cotangent(arriving[older], there, g.whole() if type(g) is Sliced else g)
            newer, found[:] = found.copy(), [None] * len(found)
            _collect(cotangents, places, connected, found)
            for position, (source, g) in enumerate(zip(sources, newer, strict=True)):
                # A tensor's leaf has handed all that it got over to what it stands for.
                if g is not None and (found[position] is None or type(source) is not Tensor):
                    add_cotangent(found, position, g)


def _collect(
    cotangents: list[Any], places: list[Place], followed: Container[int] | None, found: list[Any]
) -> None:
    """Add to `found` the cotangents at `places`, of those that are `followed` (None: of all)."""
    for position, index in places:
        g = cotangents[index]
        if g is not None and (followed is None or index in followed):
            previous = found[position]
            found[position] = g if previous is None else previous + g
