"""What a tape recorded, as text: its operations in order, and the backward pass step by step.

A `ShownTape` speaks of a `Recorded`. A value without a name in the program is called by its number
in the list, ``#3``. Of many operations those of one line stand together in one row, so that a
training step of five hundred is as legible as an example of five.
"""

from __future__ import annotations

import linecache
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

import numpy as np

from tapemagic.display.recorded_words import array_words, derivative_words, listed, name_words
from tapemagic.display.terminal import shown, width
from tapemagic.recordings.backward_pass import Step, backward_pass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tapemagic.recordings.recorded import Operation, Recorded, Value

__all__ = ["ShownTape"]

# With more operations those of one line are one row.
MOST_ROWS: Final = 40
MOST_STEPS: Final = 25


@dataclass(frozen=True, repr=False)
class ShownTape:
    """What a tape recorded, and how a derivative comes out of it.

    Attributes
    ----------
    recorded
        What it recorded.
    target
        The number of the value whose derivative is followed back; None to show none.
    """

    recorded: Recorded
    target: int | None = None

    def __repr__(self) -> str:
        return "\n".join(line.rstrip() for line in self._lines())

    @property
    def summary(self) -> str:
        """What the tape watches and how much it recorded, as one sentence."""
        recorded = self.recorded
        watched = [f"{name_words(value)} (line {value.line})" for value in recorded.watched]
        watches = f"watches {listed(watched)}" if watched else "watches nothing"
        count = len(recorded.operations)
        if not count:
            return f"{shown(recorded.tape)} {watches} and recorded no operation."
        operations = "1 operation" if count == 1 else f"{count} operations"
        return f"{shown(recorded.tape)} {watches} and recorded {operations}."

    # ---- the operations ----------------------------------------------------------------------

    def _lines(self) -> Iterator[str]:
        yield self.summary
        operations = self.recorded.operations
        if not operations:
            return
        yield ""
        rows = [self._row(each) for each in operations]
        if len(rows) > MOST_ROWS:
            rows = [self._folded(list(group)) for _, group in groupby(operations, key=_place)]
        heads = ["line", "operation", "result", "from"]
        if len({each.tapes for each in operations}) > 1:
            heads.append("recorded by")
        else:
            rows = [row[:-1] for row in rows]
        yield from _table(heads, rows)
        if self.target is not None:
            yield ""
            yield from self._backward(self.target)

    def _row(self, operation: Operation) -> list[str]:
        values = self.recorded.values
        name = f"{operation.name} (of a gradient)" if operation.is_of_gradient else operation.name
        return [
            str(operation.line),
            shown(name),
            ", ".join(self._said(values[number]) for number in operation.outputs),
            ", ".join(self._input(values[number]) for number in operation.inputs),
            ", ".join(map(shown, operation.tapes)),
        ]

    def _folded(self, operations: Sequence[Operation]) -> list[str]:
        if len(operations) == 1:
            return self._row(operations[0])
        values = self.recorded.values
        names = dict.fromkeys(operation.name for operation in operations)
        first, last = operations[0], operations[-1]
        code = linecache.getline(first.filename, first.line).strip()
        return [
            str(first.line),
            f"{len(operations)}: {shown(listed(list(names)[:4]))}",
            ", ".join(self._said(values[number]) for number in last.outputs),
            shown(code),
            ", ".join(map(shown, last.tapes)),
        ]

    # ---- the backward pass -------------------------------------------------------------------

    def _backward(self, target: int) -> Iterator[str]:
        recorded = self.recorded
        name = name_words(recorded.values[target])
        try:
            steps = backward_pass(recorded, target)
        except LookupError as error:
            yield str(error)
            return
        yield f"Back from {name}, beginning with {derivative_words(name, name)} = 1:"
        yield ""
        rows = [row for step in steps[:MOST_STEPS] for row in self._step(step)]
        if rows:
            yield from _table(["line", "operation", "upstream", "local", "gives", "to"], rows)
        if len(steps) > MOST_STEPS:
            yield f"… and {len(steps) - MOST_STEPS} more."
        yield ""
        totals = {each.value: each.total for step in steps for each in step.contributions}
        totals.setdefault(target, np.ones_like(recorded.values[target].array))
        for value in recorded.watched:
            total = totals.get(value.number)
            arrived = "None, no way leads there" if total is None else array_words(total)
            yield f"{derivative_words(name, name_words(value))} = {arrived}"

    def _step(self, step: Step) -> Iterator[list[str]]:
        operation = self.recorded.operations[step.operation]
        upstream = ", ".join(array_words(each) for each in step.upstream.values())
        for each in step.contributions:
            to = name_words(self.recorded.values[each.value])
            if each.given is None:
                yield [str(operation.line), operation.name, upstream, "none", "nothing", to]
                continue
            local = "" if each.local is None else f"× {array_words(each.local)}"
            given = array_words(each.given)
            if not np.array_equal(each.given, each.total):
                to += f", together {array_words(each.total)}"
            yield [str(operation.line), shown(operation.name), upstream, local, f"= {given}", to]

    # ---- values ------------------------------------------------------------------------------

    def _said(self, value: Value) -> str:
        return f"{name_words(value)} = {array_words(value.array)}"

    def _input(self, value: Value) -> str:
        """Return how an operand is spoken of: a constant by what it is."""
        if value.is_followed or value.name:
            return name_words(value)
        return array_words(value.array)


def _place(operation: Operation) -> tuple[str, int, bool]:
    return operation.filename, operation.line, operation.is_of_gradient


def _table(heads: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    """Give the lines of a table: its columns stand below their heads, two spaces apart."""
    table = [heads, *rows]
    widths = [max(map(width, column)) for column in zip(*table, strict=True)]
    for row in table:
        yield "  ".join(
            cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True)
        )
