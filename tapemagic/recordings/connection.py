"""Whether a way leads from a source to a target on a tape, and where it is lost if none does.

The recording is walked: it is certain which operations were recorded, what they read and what came
back through them. Where nothing was recorded, the text of the program says what stands there, from
the last value that the tape followed on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tapemagic.derivatives.values import leaves
from tapemagic.recordings.backward_pass import backward_pass, on_the_way
from tapemagic.recordings.lost_in_text import lost_in_text
from tapemagic.recordings.question import Connection, Question, Situation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tapemagic.keeping.kept import Asked

__all__ = ["Connection", "Question", "connection"]


def connection(
    question: Question, names: Mapping[str, Any], asked: Sequence[Asked] = ()
) -> Connection:
    """Return whether and how a target is connected with a source.

    Parameters
    ----------
    question
        Which, and on which tape.
    names
        What names hold.
    asked
        The derivatives that tapes were asked for, this one and others.
    """
    s = Situation(question, names, asked)
    for find in (_whole_numbers, _connected, _given_by_a_gradient, lost_in_text, _not_watched):
        found = find(s)
        if found is not None:
            return found
    if s.end is not None:
        return s.made(
            "not used", f"{s.the_target} was computed without {s.the_source}", s.line_of_end
        )
    line = s.line_of_target
    where = f" (line {line})" if line else ""
    return s.made(
        "not recorded", f"{s.tape} recorded nothing that leads to {s.the_target}{where}", line
    )


def _whole_numbers(s: Situation) -> Connection | None:
    for name, thing in ((s.source_name, s.source), (s.target_name, s.target)):
        dtype = getattr(thing, "dtype", None)
        if dtype is not None and not (dtype.is_floating or dtype.is_complex):
            bound = s.text.binding_of(name)
            line = bound.line if bound is not None else 0
            made = f"made in line {line}, " if line else ""
            said = f"`{name}`" if name else "it"
            return s.made(
                "whole numbers",
                f"{said}, {made}is of type {dtype.name}, and derivatives are taken by real numbers",
                line,
            )
    return None


def _connected(s: Situation) -> Connection | None:
    """Return what the operations say, where they lead from the source to the target."""
    recorded, start, end = s.recorded, s.start, s.end
    if start is None or end is None or not recorded.values[start].is_followed:
        return None
    if start == end:
        return s.made("connected", f"{s.the_target} is {s.the_source} itself", 0)
    wanted = on_the_way(recorded, end)
    reached, lines = {start}, []
    for each in recorded.operations:
        if not reached.isdisjoint(each.inputs) and not wanted.isdisjoint(each.outputs):
            reached.update(each.outputs)
            lines.append(each.line)
    if end not in reached:
        return None
    try:
        steps = backward_pass(recorded, end)
    except LookupError:
        steps = ()
    arrived = {given.value for step in steps for given in step.contributions
               if given.given is not None}  # fmt: skip
    if steps and start not in arrived:
        return _without_gradient(s, reached)
    where = _lines_text(list(dict.fromkeys(lines)))
    return s.made(
        "connected", f"a way leads from {s.the_source} to {s.the_target}, through {where}",
        lines[0],
    )  # fmt: skip


def _without_gradient(s: Situation, reached: set[int]) -> Connection | None:
    """Return the first operation, from the source on, that lets nothing come back."""
    assert s.start is not None  # noqa: S101  for the type checker
    alive = {s.start}
    for each in s.recorded.operations:
        read = alive.intersection(each.inputs)
        if not read or reached.isdisjoint(each.outputs):
            continue
        ones = {number: np.ones_like(s.recorded.values[number].array) for number in each.outputs}
        if read & each.pull_back(ones).keys():
            alive.update(each.outputs)
        else:
            return s.made(
                "no gradient", f"no gradient flows through {each.name} in line {each.line}",
                each.line,
            )  # fmt: skip
    return None


def _given_by_a_gradient(s: Situation) -> Connection | None:
    """Return what is to be said of a target that a tape gave: a derivative of higher order."""
    for asked in s.asked:
        if all(leaf is not s.target for leaf in leaves(asked.found)):
            continue
        line = asked.line_in(s.kept.filename)
        of = s.name(asked.target)
        call = f"`{asked.method}` of `{of}`" if of else f"`{asked.method}`"
        if asked not in s.kept.heard:
            begun = s.begins and line < s.begins
            when = "before" if begun else "after"
            rest = "began" if begun else "had ended"
            return s.made(
                "before the block" if begun else "after the block",
                f"{s.the_target} was computed by {call} in line {line}, {when} the block of "
                f"{s.tape} {rest}, so that it did not record that",
                line, "" if begun else "TAP101",
            )  # fmt: skip
        if s.start is not None:
            earlier = _recorded_by_another_only(s, asked)
            if earlier:
                return s.made(
                    "before the block",
                    f"{s.the_target}, the {call} in line {line}, comes of what line {earlier} "
                    f"computed, which {s.tape} did not record",
                    earlier,
                )
            return s.made(
                "linear",
                f"{s.the_target}, the {call} in line {line}, does not depend on "
                f"{s.the_source}: what was differentiated there is linear in it, so that this "
                "None is right and means zero",
                line,
            )
    return None


def _recorded_by_another_only(s: Situation, asked: Asked) -> int:
    """Return a line that the tape which was asked recorded, and this one not; 0 for none."""
    recorded = set(map(id, s.kept.records))
    other = asked.tape
    if other is None:
        return 0
    return next(
        (
            each.line_in(s.kept.filename)
            for each in other.kept.records
            if id(each) not in recorded and each.operation != "Identity"
        ),
        0,
    )


def _not_watched(s: Situation) -> Connection | None:
    if s.start is not None and s.recorded.values[s.start].is_followed:
        return None
    where = f", whose block begins in line {s.begins}" if s.begins else ""
    is_variable = hasattr(s.source, "trainable")
    if not is_variable:
        return s.made(
            "not watched",
            f"{s.the_source} is a tensor and no Variable, and was not watched by {s.tape}{where}",
            s.begins,
        )
    if not (s.source.trainable and s.kept.watches_variables):
        why = (
            "is not trainable" if not s.source.trainable
            else "was not watched, since the tape was made with watch_accessed_variables=False"
        )  # fmt: skip
        return s.made(
            "not watched",
            f"{s.the_source} {why}, and {s.tape}{where}, was not told to watch it",
            s.begins, "TAP207",
        )  # fmt: skip
    return None


def _lines_text(lines: Sequence[int]) -> str:
    if len(lines) == 1:
        return f"line {lines[0]}"
    *first, last = map(str, lines)
    if len(first) > 4:  # noqa: PLR2004 - more of them say nothing
        return f"lines {first[0]} to {last}"
    return f"lines {', '.join(first)} and {last}"
