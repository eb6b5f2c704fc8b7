"""Many operations told as a few: those of one line, or of the turns of a loop, are one part.

Operations stand in the order in which they ran, and a part is a piece of that order. So what a part
reads was computed before it, and a graph of parts has no circles, as one of operations has none.
Each part can be opened, and is then a few parts again: a program of five hundred operations is told
as one of five is.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tapemagic.recordings.recorded import Operation

__all__ = ["MOST_PARTS", "Part", "folded"]

MOST_PARTS: Final = 20
# A loop whose body has more lines is not looked for.
_LONGEST_BODY: Final = 40


@dataclass(frozen=True)
class Part:
    """Operations that ran one after the other, told as one.

    Attributes
    ----------
    kind
        "operation", the only one of its part; "line", those of one line; "loop", several turns;
        "turn", one of them; or "run", where there is nothing better to tell them by.
    operations
        In the order in which they ran.
    turns
        Of a loop, and of a run of turns: each turn.
    first_turn
        Of a turn, and of a run of turns: the number of the first one, from 1; else 0.
    """

    kind: str
    operations: tuple[Operation, ...]
    turns: tuple[Part, ...] = ()
    first_turn: int = 0

    @property
    def parts(self) -> tuple[Part, ...]:
        """What it is made of; nothing for an operation."""
        if self.kind == "operation":
            return ()
        if self.turns:
            return _few(self.turns)
        return folded(self.operations)

    @property
    def lines(self) -> tuple[int, int]:
        """The first and the last line of its operations."""
        lines = [operation.line for operation in self.operations]
        return min(lines), max(lines)


def folded(operations: Sequence[Operation]) -> tuple[Part, ...]:
    """Return operations as at most `MOST_PARTS` parts."""
    alone = tuple(Part("operation", (operation,)) for operation in operations)
    if len(alone) <= MOST_PARTS:
        return alone
    parts = _by_line(operations)
    is_one_line = len(parts) == 1
    parts = _loops(alone, _operation_key) if is_one_line else _loops(parts, _line_key)
    if len(parts) == 1 and parts[0].turns:
        return _few(parts[0].turns)
    return _few(parts)


def _by_line(operations: Sequence[Operation]) -> tuple[Part, ...]:
    parts = []
    for _, group in groupby(operations, key=_place):
        found = tuple(group)
        parts.append(Part("line" if len(found) > 1 else "operation", found))
    return tuple(parts)


def _place(operation: Operation) -> tuple[str, int, bool]:
    return operation.filename, operation.line, operation.is_of_gradient


def _line_key(part: Part) -> Any:
    """Return what is the same for parts of the same lines."""
    if part.kind == "loop":
        return tuple(_line_key(inner) for inner in _by_line(part.turns[0].operations))
    return _place(part.operations[0])


def _operation_key(part: Part) -> Any:
    """Return what is the same for parts of one line that do the same."""
    return tuple(operation.name for operation in part.operations)


def _loops(parts: Sequence[Part], key: Callable[[Part], Any]) -> tuple[Part, ...]:
    """Tell parts that come again and again as loops, the inner ones first."""
    found = tuple(parts)
    while True:
        once = _loops_once(found, key)
        if len(once) == len(found):
            return found
        found = once


def _loops_once(parts: tuple[Part, ...], key: Callable[[Part], Any]) -> tuple[Part, ...]:
    keys = [key(part) for part in parts]
    found: list[Part] = []
    position = 0
    while position < len(parts):
        length, turns = _repetition(keys, position)
        if turns == 1:
            found.append(parts[position])
            position += 1
            continue
        starts = range(position, position + length * turns, length)
        found.append(_loop([parts[start : start + length] for start in starts]))
        position += length * turns
    return tuple(found)


def _repetition(keys: Sequence[Any], position: int) -> tuple[int, int]:
    """Return how long what begins somewhere is, and how often it comes, so that much is told."""
    best = (1, 1)
    for length in range(1, min(_LONGEST_BODY, (len(keys) - position) // 2) + 1):
        body = keys[position : position + length]
        turns = 1
        while (
            keys[position + turns * length : position + (turns + 1) * length] == body
        ):  # fmt: skip
            turns += 1
        if turns > 1 and length * turns > best[0] * best[1]:
            best = (length, turns)
    return best


def _loop(bodies: Sequence[Sequence[Part]]) -> Part:
    turns = tuple(
        Part("turn", _operations_of(body), first_turn=number)
        for number, body in enumerate(bodies, 1)
    )
    return Part("loop", _operations_of(turns), turns=turns)


def _few(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return parts, where they are too many in runs of the same length."""
    if len(parts) <= MOST_PARTS:
        return tuple(parts)
    length = _run_length(len(parts))
    runs: list[Part] = []
    for start in range(0, len(parts), length):
        run = tuple(parts[start : start + length])
        if len(run) == 1:
            runs += run
        elif run[0].kind == "turn":
            runs.append(Part("run", _operations_of(run), run, run[0].first_turn))
        else:
            runs.append(Part("run", _operations_of(run)))
    return tuple(runs)


def _run_length(count: int) -> int:
    """Return a round length of which there are enough: 10, 100, or 1000 and so on."""
    length = 10
    while length * MOST_PARTS < count:
        length *= 10
    return length


def _operations_of(parts: Sequence[Part]) -> tuple[Operation, ...]:
    return tuple(operation for part in parts for operation in part.operations)
