"""Which value a shown tape is followed back from, and what of it leads to one source.

A tape that was asked for a derivative is followed back from what was differentiated last; one that
was not, from the last value that it recorded.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tapemagic.derivatives.values import leaves
from tapemagic.recordings.backward_pass import on_the_way

if TYPE_CHECKING:
    from tapemagic.recordings.recorded import Operation, Recorded, Value

__all__ = ["NotOnTapeError", "number_of_source", "number_of_target", "towards"]


class NotOnTapeError(ValueError):
    """A value that a tape has nothing to do with; the text is one sentence for the reader."""


def number_of_target(recorded: Recorded, tape: Any, wanted: Any = None) -> int | None:
    """Return the number of the value to follow back from; None where nothing was recorded.

    Parameters
    ----------
    recorded
        What the tape recorded.
    tape
        The tape.
    wanted
        The tensor that the reader chose, if any.

    Raises
    ------
    NotOnTapeError
        If the tape did not record what was chosen.
    """
    if wanted is not None:
        number = recorded.number_of(wanted)
        if number is None:
            raise NotOnTapeError(
                f"{recorded.tape} did not record the target: give a value that was computed from "
                "what it watches, inside its block."
            )
        return number
    for asked in reversed(tape.kept.asked):
        for target in leaves(asked.target):
            number = recorded.number_of(target)
            if number is not None:
                return number
    computed = [number for each in recorded.operations for number in each.outputs]
    named = [number for number in computed if recorded.values[number].name]
    return next(reversed(named or computed), None)


def number_of_source(recorded: Recorded, wanted: Any) -> int:
    """Return the number of the value that the reader chose as a source.

    Raises
    ------
    NotOnTapeError
        If the tape does not follow it.
    """
    number = recorded.number_of(wanted)
    if number is None or not recorded.values[number].is_followed:
        raise NotOnTapeError(
            f"{recorded.tape} does not follow the source: give what it watches, or what was "
            "computed from that inside its block."
        )
    return number


def towards(recorded: Recorded, target: int, source: int) -> Recorded:
    """Return what of a recording leads from a source to a target, and nothing else.

    Raises
    ------
    NotOnTapeError
        If no way leads there.
    """
    wanted = on_the_way(recorded, target)
    reached = {source}
    operations: list[Operation] = []
    for each in recorded.operations:
        leads_on = not reached.isdisjoint(each.inputs) and not wanted.isdisjoint(each.outputs)
        if leads_on and source not in each.outputs:
            reached.update(each.outputs)
            operations.append(replace(each, number=len(operations)))
    if target not in reached:
        raise NotOnTapeError(
            f"on {recorded.tape} no way leads from the source to the target: `%tape why` says "
            "where the connection is lost."
        )
    values = tuple(
        replace(each, role="watched" if each.number == source else _role_on_the_way(each, reached))
        for each in recorded.values
    )
    title = f"{recorded.tape} (only what leads from source to target)"
    return replace(recorded, tape=title, values=values, operations=tuple(operations))


def _role_on_the_way(value: Value, reached: set[int]) -> str:
    return "computed" if value.number in reached else "constant"
