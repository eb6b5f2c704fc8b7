"""The backward pass: from a target's cotangent to those of the sources.

A recording is one list in the order of computation, so the backward pass is one loop that runs
down it: when it reaches a value, everything that used this value has been visited, and its
cotangent is complete. There is no recursion, so a chain of a million operations is no trouble.

Nested tapes share the recording, and each tape must find in it only what it heard itself:

* It heard what happened between its entry and its exit, except where it was told to stop.
* It recorded a value if, at that moment, it followed one of the inputs: what it watches, from the
  moment it watches it, and what was computed from that under its eyes.
* A value that it recorded passes its cotangent to every input that the tape follows, even to one
  that it began to watch only later.

For a tape that had the recording to itself both are true of everything in it. Otherwise a sweep
forward over what the tape heard marks the values that depend on what it watches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .recording import Record, Recording, state
from .steps import follow_late, inputs_of, product

if TYPE_CHECKING:
    from .tensor import Tensor

ndarray = np.ndarray

__all__ = ["connected_values", "propagate", "propagate_and_forget", "uses"]

Segments = tuple[tuple[int, int], ...]
"""Which parts of the recording a tape heard: pairs of the first index and the one past the last."""


def connected_values(
    recording: Recording, segments: Segments, watched: dict[int, int]
) -> dict[int, int]:
    """Find the values that depend on what a tape watches.

    Parameters
    ----------
    recording
        The log.
    segments
        What the tape heard.
    watched
        The index of each watched value, and the length that the recording had when the tape began
        to watch it: earlier uses do not count.

    Returns
    -------
    dict
        The index of each connected value, and from which index on a use of it counts.
    """
    connected = dict(watched)
    records = recording.records
    for first, last in segments:
        for index in range(first, last):
            record = records[index]
            if record is None:
                continue
            for used in inputs_of(record):
                if connected.get(used, index + 1) <= index:
                    connected[index] = index
                    break
    return connected


def uses(
    recording: Recording, tensor: Tensor, targets: set[int], connected: dict[int, int]
) -> bool:
    """Tell whether `tensor`, which a tape does not follow, is an input on the way to `targets`."""
    own = recording.index_of(tensor)
    reached = {index for index in targets if connected.get(index) == index}
    for index in range(max(reached, default=-1), -1, -1):
        record = recording.records[index]
        if index not in reached or record is None:
            continue
        inputs = inputs_of(record)
        if own in inputs or follow_late(record, tensor, own) is not None:
            return True
        reached.update(used for used in inputs if connected.get(used) == used)
    return False


def propagate(
    recording: Recording,
    cotangents: list[Any],
    top: int,
    bottom: int,
    connected: dict[int, int] | None,
) -> None:
    """Run the backward pass from index `top` down to `bottom`.

    Parameters
    ----------
    recording
        The log.
    cotangents
        One entry for each value of the recording, filled for the targets; filled for all others
        by this function. Bare numpy values while nobody records, tensors otherwise.
    top, bottom
        The highest index of a target and the lowest of a source.
    connected
        What the tape follows, from `connected_values`; None when that is everything.
    """
    records = recording.records
    mode = 0 if state.recording is None else 1
    if connected is not None:
        _propagate_connected(records, cotangents, top, bottom, connected, mode)
        return
    for index in range(top, bottom - 1, -1):
        g = cotangents[index]
        if g is not None:
            record = records[index]
            if record is not None:
                record[mode](record, g, cotangents)


def propagate_and_forget(  # noqa: C901  laid out for speed
    recording: Recording, cotangents: list[Any], top: int, bottom: int, sources: list[int]
) -> None:
    """Run the backward pass, and forget each record and each cotangent as soon as it was used.

    So memory is freed on the way, and a pass over large arrays needs little of it.

    Parameters
    ----------
    recording, cotangents, top, bottom
        As for `propagate`.
    sources
        The indices of the cotangents that are asked for, and therefore kept.
    """
    records = recording.records
    mode = 0 if state.recording is None else 1
    # What was watched has no record and is kept anyway; what was computed is kept if it is asked.
    stops, lowest = [], top
    for source in sources:
        if records[source] is not None and bottom <= source <= top:
            stops.append(source)
        if source < lowest:  # noqa: PLR1730  without a call
            lowest = source
    bottom = max(bottom, lowest)
    if stops:
        stops = sorted(set(stops), reverse=True)
    stops.append(bottom - 1)
    for stop in stops:
        for index in range(top, stop, -1):
            record = records[index]
            if record is None:
                continue
            g = cotangents[index]
            cotangents[index] = records[index] = None
            if g is None:
                continue
            step = record[mode]
            if step is product and type(g) is not ndarray:
                # The commonest step by far, without the call.
                _, _, x, y = record
                used = x._index
                previous = cotangents[used]
                cotangents[used] = g * y._value if previous is None else previous + g * y._value
                used = y._index
                previous = cotangents[used]
                cotangents[used] = g * x._value if previous is None else previous + g * x._value
            else:
                step(record, g, cotangents)
        if stop >= bottom:
            g, record = cotangents[stop], records[stop]
            if g is not None and record is not None:
                record[mode](record, g, cotangents)
            top = stop - 1


def _propagate_connected(
    records: list[Record | None],
    cotangents: list[Any],
    top: int,
    bottom: int,
    connected: dict[int, int],
    mode: int,
) -> None:
    """Run the backward pass through what a tape follows, and nothing else.

    A record knows the inputs that *some* tape followed. What it gives to an input that this tape
    does not follow is taken back.
    """
    for index in range(top, bottom - 1, -1):
        g = cotangents[index]
        record = records[index]
        if g is None or record is None or connected.get(index) != index:
            continue
        foreign = {used: cotangents[used] for used in inputs_of(record) if used not in connected}
        record[mode](record, g, cotangents)
        for used, before in foreign.items():
            cotangents[used] = before
