"""Whether a way leads from a source to a target on a tape, and where it is lost if none does.

The recording is walked: it is certain which operations were recorded, what they read and what came
back through them. Where nothing was recorded, the text of the program says what stands there, from
the last value that the tape followed on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from tapemagic.derivatives.values import leaves
from tapemagic.recordings.backward_pass import backward_pass, on_the_way
from tapemagic.recordings.program_text import ProgramText, leaves_tensorflow, stops_gradient
from tapemagic.recordings.recorded import recorded_by

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tapemagic.keeping.kept import Asked
    from tapemagic.recordings.program_text import Binding

__all__ = ["Cause", "Connection", "Question", "connection"]

Cause = Literal[
    "connected", "whole numbers", "not watched", "before the block", "after the block", "not used",
    "left TensorFlow", "gradient stopped", "no gradient", "linear", "not recorded",
]  # fmt: skip

# The rule that explains a cause.
_CODES: Final[Mapping[str, str]] = {
    "whole numbers": "TAP204", "not watched": "TAP201", "before the block": "TAP103",
    "after the block": "TAP102", "not used": "TAP206", "left TensorFlow": "TAP401",
    "gradient stopped": "TAP404", "no gradient": "TAP403",
}  # fmt: skip


@dataclass(frozen=True)
class Connection:
    """How a target hangs together with a source on a tape.

    Attributes
    ----------
    cause
        "connected", or where the connection is lost.
    sentence
        What is the case, with the line.
    line
        The line of that place; 0 where there is none.
    code
        The rule that explains it, "" where there is none.
    """

    cause: Cause
    sentence: str
    line: int
    code: str = ""


@dataclass(frozen=True)
class Question:
    """Whether a target is connected with a source on a tape.

    Attributes
    ----------
    tape
        The tape, which has kept what it recorded.
    target, source
        The tensors or Variables.
    target_name
        What the program calls the target, where it has other names for it too.
    """

    tape: Any
    target: Any
    source: Any
    target_name: str = ""


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
    return _Walk(question, names, asked).result()


class _Walk:
    def __init__(
        self, question: Question, names: Mapping[str, Any], asked: Sequence[Asked]
    ) -> None:
        recorded = self.recorded = recorded_by(question.tape, names)
        kept = self.kept = question.tape.kept
        self.tape = f"`{recorded.tape}`"
        self.target, self.source = question.target, question.source
        self.end, self.start = recorded.number_of(self.target), recorded.number_of(self.source)
        self.names = names
        self.asked = asked
        self.text = ProgramText(kept.filename)
        self.target_name = question.target_name or self._name(self.target)
        self.source_name = self._name(self.source)
        self.begins = next((line for file, line in kept.begins if file == kept.filename), 0)
        self.ends = self.text.last_line_of_block(self.begins) if self.begins else None

    def _name(self, thing: Any) -> str:
        return next(
            (name for name, it in self.names.items() if it is thing and not name.startswith("_")),
            "",
        )

    def result(self) -> Connection:
        for find in (
            self._whole_numbers, self._connected, self._given_by_a_gradient, self._lost_in_text,
            self._not_watched,
        ):  # fmt: skip
            found = find()
            if found is not None:
                return found
        if self.end is not None:
            return self._made(
                "not used", f"{self._target} was computed without {self._source}", self._line_of_end
            )
        line = self._line_of_target
        where = f" (line {line})" if line else ""
        return self._made(
            "not recorded",
            f"{self.tape} recorded nothing that leads to {self._target}{where}",
            line,
        )

    # ---- what is looked for, in this order -----------------------------------------------------

    def _whole_numbers(self) -> Connection | None:
        for name, thing in ((self.source_name, self.source), (self.target_name, self.target)):
            dtype = getattr(thing, "dtype", None)
            if dtype is not None and not (dtype.is_floating or dtype.is_complex):
                bound = self.text.binding_of(name)
                line = bound.line if bound is not None else 0
                made = f"made in line {line}, " if line else ""
                said = f"`{name}`" if name else "it"
                return self._made(
                    "whole numbers",
                    f"{said}, {made}is of type {dtype.name}, and derivatives are taken by real "
                    "numbers",
                    line,
                )
        return None

    def _connected(self) -> Connection | None:
        """Return what the operations say, where they lead from the source to the target."""
        recorded, start, end = self.recorded, self.start, self.end
        if start is None or end is None or not recorded.values[start].is_followed:
            return None
        if start == end:
            return self._made("connected", f"{self._target} is {self._source} itself", 0)
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
            return self._without_gradient(reached)
        where = _lines_text(list(dict.fromkeys(lines)))
        return self._made(
            "connected", f"a way leads from {self._source} to {self._target}, through {where}",
            lines[0],
        )  # fmt: skip

    def _without_gradient(self, reached: set[int]) -> Connection | None:
        """Return the first operation, from the source on, that lets nothing come back."""
        assert self.start is not None  # noqa: S101  for the type checker
        alive = {self.start}
        for each in self.recorded.operations:
            read = alive.intersection(each.inputs)
            if not read or reached.isdisjoint(each.outputs):
                continue
            ones = {number: _ones(self.recorded.values[number].array) for number in each.outputs}
            if read & each.pull_back(ones).keys():
                alive.update(each.outputs)
            else:
                return self._made(
                    "no gradient", f"no gradient flows through {each.name} in line {each.line}",
                    each.line,
                )  # fmt: skip
        return None

    def _given_by_a_gradient(self) -> Connection | None:
        """Return what is to be said of a target that a tape gave: a derivative of higher order."""
        for asked in self.asked:
            if all(leaf is not self.target for leaf in leaves(asked.found)):
                continue
            line = asked.line_in(self.kept.filename)
            of = self._name(asked.target)
            call = f"`{asked.method}` of `{of}`" if of else f"`{asked.method}`"
            if asked not in self.kept.heard:
                begun = self.begins and line < self.begins
                when = "before" if begun else "after"
                rest = "began" if begun else "had ended"
                return self._made(
                    "before the block" if begun else "after the block",
                    f"{self._target} was computed by {call} in line {line}, {when} the block of "
                    f"{self.tape} {rest}, so that it did not record that",
                    line, "" if begun else "TAP101",
                )  # fmt: skip
            if self.start is not None:
                earlier = self._recorded_by_another_only(asked)
                if earlier:
                    return self._made(
                        "before the block",
                        f"{self._target}, the {call} in line {line}, comes of what line {earlier} "
                        f"computed, which {self.tape} did not record",
                        earlier,
                    )
                return self._made(
                    "linear",
                    f"{self._target}, the {call} in line {line}, does not depend on "
                    f"{self._source}: what was differentiated there is linear in it, so that this "
                    "None is right and means zero",
                    line,
                )
        return None

    def _recorded_by_another_only(self, asked: Asked) -> int:
        """Return a line that the tape which was asked recorded, and this one not; 0 for none."""
        recorded = set(map(id, self.kept.records))
        other = asked.tape
        if other is None:
            return 0
        return next(
            (
                each.line_in(self.kept.filename)
                for each in other.kept.records
                if id(each) not in recorded and each.operation != "Identity"
            ),
            0,
        )

    def _lost_in_text(self) -> Connection | None:
        """Return the first assignment on the way whose value the tape did not follow."""
        if not (self.source_name and self.target_name):
            return None
        alive = {self.source_name}
        way = self.text.way(self.source_name, self.target_name)
        for each in way:
            is_last = each is way[-1]
            followed = any(self._is_followed(self.names.get(name)) for name in each.names)
            if followed and (not is_last or self.end is not None):
                alive |= each.names
            elif not alive.isdisjoint(each.reads):
                return self._lost_at(each)
        return None

    def _lost_at(self, binding: Binding) -> Connection | None:
        name, line, code = min(binding.names), binding.line, f"`{binding.code}`"
        held = self.names.get(name)
        if leaves_tensorflow(binding.value, self.names):
            return self._made(
                "left TensorFlow",
                f"{code} in line {line} takes a number out of TensorFlow, which no tape follows",
                line,
            )
        outside = self._outside_of_block(line, code)
        if outside is not None:
            return outside
        if stops_gradient(binding.value):
            return self._made(
                "gradient stopped", f"{code} in line {line} lets no gradient through", line
            )
        dtype = getattr(held, "dtype", None)
        if dtype is not None and not getattr(dtype, "is_floating", True):
            return self._made(
                "whole numbers",
                f"{code} in line {line} gives whole numbers, through which no gradient flows",
                line,
                "TAP403",
            )
        if self.start is None:
            return None  # the source is not watched
        return self._made("not recorded", f"{self.tape} did not record {code} in line {line}", line)

    def _outside_of_block(self, line: int, code: str) -> Connection | None:
        if self.begins and line < self.begins:
            return self._made(
                "before the block",
                f"{code} in line {line} was computed before the block of {self.tape} began "
                f"(line {self.begins})",
                line,
            )
        if self.ends is not None and line > self.ends:
            return self._made(
                "after the block",
                f"{code} in line {line} was computed after the block of {self.tape} had ended "
                f"(line {self.ends})",
                line,
            )
        return None

    def _not_watched(self) -> Connection | None:
        if self.start is not None and self.recorded.values[self.start].is_followed:
            return None
        where = f", whose block begins in line {self.begins}" if self.begins else ""
        is_variable = hasattr(self.source, "trainable")
        if not is_variable:
            return self._made(
                "not watched",
                f"{self._source} is a tensor and no Variable, and was not watched by {self.tape}"
                f"{where}",
                self.begins,
            )
        if not (self.source.trainable and self.kept.watches_variables):
            why = (
                "is not trainable" if not self.source.trainable
                else "was not watched, since the tape was made with watch_accessed_variables=False"
            )  # fmt: skip
            return self._made(
                "not watched",
                f"{self._source} {why}, and {self.tape}{where}, was not told to watch it",
                self.begins, "TAP207",
            )  # fmt: skip
        return None

    # ---- words ---------------------------------------------------------------------------------

    def _is_followed(self, thing: Any) -> bool:
        number = self.recorded.number_of(thing)
        return number is not None and self.recorded.values[number].is_followed

    @property
    def _target(self) -> str:
        return f"`{self.target_name}`" if self.target_name else "the target"

    @property
    def _source(self) -> str:
        return f"`{self.source_name}`" if self.source_name else "the source"

    @property
    def _line_of_target(self) -> int:
        bound = self.text.binding_of(self.target_name)
        return 0 if bound is None else bound.line

    @property
    def _line_of_end(self) -> int:
        return 0 if self.end is None else self.recorded.values[self.end].line

    def _made(self, cause: Cause, sentence: str, line: int, code: str | None = None) -> Connection:
        return Connection(cause, sentence, line, _CODES.get(cause, "") if code is None else code)


def _lines_text(lines: Sequence[int]) -> str:
    if len(lines) == 1:
        return f"line {lines[0]}"
    *first, last = map(str, lines)
    if len(first) > 4:  # noqa: PLR2004 - more of them say nothing
        return f"lines {first[0]} to {last}"
    return f"lines {', '.join(first)} and {last}"


def _ones(array: Any) -> Any:
    import numpy as np

    return np.ones_like(array)
