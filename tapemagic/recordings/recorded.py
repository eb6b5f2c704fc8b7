"""What a tape recorded: values, and the operations that lead from one to the next.

`recorded_by` makes it of a tape that kept what it recorded, in the same words on both engines. A
value that the program has a name for is called by that name; one that only an operation has seen
has none. A `Recorded` does not change when the tape is asked, used up or reset.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tapemagic.keeping.kept import Kept
from tapemagic.recordings.same_operations import same_operations

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tapemagic.recordings.same_operations import ToldOperation

    Cotangents = Mapping[int, Any]

__all__ = ["HOW_TO_KEEP", "NotKeptError", "Operation", "Recorded", "Value", "recorded_by"]


HOW_TO_KEEP: Final = (
    "make a tape with `tapemagic.tape(keep=True)`, or write `--show-tape` on the line of `%%tape`"
)


class NotKeptError(TypeError):
    """A tape that has kept nothing; the text is one sentence for the reader."""


@dataclass(frozen=True)
class Value:
    """A value that an operation read or gave.

    Attributes
    ----------
    number
        Its place in `Recorded.values`.
    name
        How the program calls it, "" where it has no name for it.
    array
        The value.
    role
        "watched" by the tape, "computed" by an operation that was recorded, or "constant": the tape
        does not follow it.
    line
        Where it was watched or computed; 0 for a constant.
    """

    number: int
    name: str
    array: Any
    role: str
    line: int

    @property
    def is_followed(self) -> bool:
        """Whether a derivative can go through it."""
        return self.role != "constant"


@dataclass(frozen=True)
class Operation:
    """An operation that was recorded.

    Attributes
    ----------
    number
        Its place in `Recorded.operations`.
    name
        TensorFlow's name of it: "Mul".
    inputs, outputs
        The numbers of its values.
    filename, line
        The place in the program that ran it.
    is_of_gradient
        Whether it is a part of a gradient that was asked for there.
    tapes
        Which tapes recorded it, by their names, outermost first.
    pull_back
        Returns, for the cotangents of outputs by their numbers, what each input gets.
    """

    number: int
    name: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    filename: str
    line: int
    is_of_gradient: bool
    tapes: tuple[str, ...]
    pull_back: Callable[[Cotangents], dict[int, Any]]


@dataclass(frozen=True)
class Recorded:
    """What one tape recorded.

    Attributes
    ----------
    tape
        The name of the tape.
    values, operations
        In the order in which they came.
    numbers
        The number of the value by the identity of the tensor or Variable, which a value keeps.
    """

    tape: str
    values: tuple[Value, ...]
    operations: tuple[Operation, ...]
    numbers: Mapping[int, int]

    @property
    def watched(self) -> tuple[Value, ...]:
        """What the tape watches."""
        return tuple(value for value in self.values if value.role == "watched")

    def number_of(self, thing: Any) -> int | None:
        """Return the number of the value that a tensor or Variable is, None where it is none."""
        return self.numbers.get(id(thing))


def recorded_by(tape: Any, names: Mapping[str, Any], *, inside_gradients: bool = False) -> Recorded:
    """Return what a tape recorded.

    Parameters
    ----------
    tape
        A tape that kept it: ``tapemagic.tape(keep=True)``.
    names
        What the program's names hold.
    inside_gradients
        Whether a gradient that was asked for is told of by its operations, which are those that
        this engine runs, and not as one operation.

    Raises
    ------
    NotKeptError
        If it was not asked to keep anything before it recorded.
    """
    kept = getattr(tape, "kept", None)
    if not isinstance(kept, Kept):
        name = next((name for name, thing in names.items() if thing is tape), "this tape")
        if not hasattr(tape, "watched_variables"):
            raise NotKeptError(
                f"{name} is no tape, it is of type {type(tape).__name__}: {HOW_TO_KEEP}."
            )
        raise NotKeptError(
            f"{name} has not kept what it recorded, and can be asked to only beforehand: "
            f"{HOW_TO_KEEP}."
        )
    return _Reader(names, kept, inside_gradients=inside_gradients).read(tape)


class _Reader:
    """Gives numbers to values and operations, and names to what has one.

    Parameters
    ----------
    names
        What names hold.
    """

    def __init__(self, names: Mapping[str, Any], kept: Kept, *, inside_gradients: bool) -> None:
        self._names: dict[int, str] = {}
        for name, thing in names.items():
            if not name.startswith("_"):
                self._names.setdefault(id(thing), name)
        self._kept = kept
        self._filename = kept.filename
        self._told = same_operations(kept, self._names.keys(), inside=inside_gradients)
        self._values: list[Value] = []
        self._places: dict[int, int] = {}
        self._numbers: dict[int, int] = {}
        self._unread: set[int] = set()

    def read(self, tape: Any) -> Recorded:
        for watched in self._kept.watched:
            # A Variable that was read more than once is one value.
            known = self._numbers.get(id(watched.value))
            if known is None:
                line = watched.line_in(self._filename)
                self._add(watched.key, watched.value, "watched", line)
            else:
                self._places[watched.key] = known
        operations = [self._operation(number, told) for number, told in enumerate(self._told)]
        name = self._names.get(id(tape), "the tape")
        return Recorded(name, tuple(self._values), tuple(operations), self._numbers)

    def _operation(self, number: int, told: ToldOperation) -> Operation:
        line = told.line_in(self._filename)
        inputs = tuple(
            self._place(key, tensor, "constant", 0)
            for key, tensor in zip(told.input_keys, told.inputs, strict=True)
        )
        outputs = tuple(
            self._place(key, tensor, "computed", line)
            for key, tensor in zip(told.output_keys, told.outputs, strict=True)
        )
        filename = self._filename if (self._filename, line) in told.places else told.filename
        return Operation(
            number, told.operation, inputs, outputs, filename, line, told.is_of_gradient,
            tuple(self._names.get(id(tape), "a tape") for tape in told.tapes),
            self._pulling(told, inputs, outputs),
        )  # fmt: skip

    def _pulling(
        self, told: ToldOperation, inputs: Sequence[int], outputs: Sequence[int]
    ) -> Callable[[Cotangents], dict[int, Any]]:
        places = dict(zip(told.input_keys, inputs, strict=True))

        def pull_back(cotangents: Cotangents) -> dict[int, Any]:
            given = [cotangents.get(output) for output in outputs]
            return {places[key]: g for key, g in told.pull_back(given).items() if key in places}

        return pull_back

    def _place(self, key: int, tensor: Any, role: str, line: int) -> int:
        number = self._places.get(key)
        if number is None:
            return self._add(key, tensor, role, line)
        if number in self._unread:
            # A Variable may have another value by now.
            self._unread.discard(number)
            array = np.asarray(tensor.numpy())
            self._values[number] = replace(self._values[number], array=array)
        return number

    def _add(self, key: int, thing: Any, role: str, line: int) -> int:
        number = len(self._values)
        array = np.array(thing.numpy())
        if role == "watched":
            self._unread.add(number)
        self._places[key] = self._numbers[id(thing)] = number
        self._values.append(Value(number, self._names.get(id(thing), ""), array, role, line))
        return number
