"""What the writer of a random program knows of it: its names, its tapes, and what hangs together.

The connections are a rough sketch of what a tape follows. They only steer the writer, so that many
of its gradient calls make sense; what a call really gives is said by TensorFlow alone.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

T = TypeVar("T")


class Draw:
    """Random choices that are the same in every version of Python.

    Only the numbers of `random.Random.random` are promised to stay; how `choice` and `shuffle` use
    them is not.
    """

    def __init__(self, seed: int) -> None:
        self._next = random.Random(seed).random

    def chance(self, probability: float) -> bool:
        """Whether something happens that has this probability."""
        return self._next() < probability

    def number(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + int(self._next() * (high - low + 1))

    def one_of(self, items: Sequence[T]) -> T:
        """Return one of the items, all alike probable."""
        return items[self.number(0, len(items) - 1)]

    def some_of(self, items: Sequence[T], count: int) -> list[T]:
        """Return at most `count` different items, in random order."""
        left = list(items)
        return [left.pop(self.number(0, len(left) - 1)) for _ in range(min(count, len(left)))]

    def weighted(self, weights: dict[T, float]) -> T:
        """Return one of the keys, each as probable as its weight says."""
        place = self._next() * sum(weights.values())
        for item, weight in weights.items():
            place -= weight
            if place < 0:
                return item
        return next(reversed(weights))


@dataclass(eq=False)
class Tape:
    """A tape of the program.

    Attributes
    ----------
    name, aliases
        How the program calls it; further names for it.
    persistent, accessed
        Its arguments; `accessed` is `watch_accessed_variables`.
    asked
        Whether it gave a gradient already.
    watched
        The names that it watches.
    ways
        How it is asked without a call of its own method, with {target} and {source} to put in.
    """

    name: str
    persistent: bool
    accessed: bool
    asked: bool = False
    watched: set[str] = field(default_factory=set)
    aliases: list[str] = field(default_factory=list)
    ways: list[str] = field(default_factory=list)

    @property
    def answers(self) -> bool:
        """Whether it may be asked for a gradient."""
        return self.persistent or not self.asked


@dataclass(eq=False)
class Value:
    """A name of the program, or an expression such as ``gradients[0]``.

    Attributes
    ----------
    kind
        "variable", "constant", "value", "gradient", "jacobian" or "integer"; "last" for what is
        used no more, and "structure" for what is no tensor.
    rank
        How many axes it has, as far as the writer knows.
    rough
        Whether `rank` is the most that it can be.
    giver
        The tape that gave it, if it is a gradient.
    links
        For each tape the names that it can be differentiated by.
    """

    text: str
    kind: str
    rank: int
    trainable: bool = True
    giver: Tape | None = None
    rough: bool = False
    links: dict[Tape, frozenset[str]] = field(default_factory=dict)


class Scene:
    """The names and the tapes of a program, at the line that is written next."""

    def __init__(self) -> None:
        self.values: dict[str, Value] = {}
        self.tapes: list[Tape] = []
        self.recording: list[Tape] = []
        self.reserved: set[str] = set()

    # ---- names -------------------------------------------------------------------------------

    def bind(self, value: Value) -> Value:
        """Let a name mean `value` from here on."""
        self.forget(value.text)
        self.values[value.text] = value
        return value

    def forget(self, text: str) -> None:
        """Let nothing hang on a name that means something else now."""
        self.values.pop(text, None)
        gone = frozenset({text})
        for value in self.values.values():
            value.links = {tape: names - gone for tape, names in value.links.items()}
        for tape in self.tapes:
            tape.watched.discard(text)

    def unused(self, names: Iterable[str]) -> str:
        """Return the first of `names` that means nothing yet, else one with a number."""
        names = list(names)
        taken = {*self.values, *self.reserved}
        taken.update(name for tape in self.tapes for name in (tape.name, *tape.aliases))
        numbered = (f"{names[0]}_{number}" for number in range(2, 100))
        return next(name for name in (*names, *numbered) if name not in taken)

    def of_kind(self, *kinds: str) -> list[Value]:
        """Return the names of these kinds, the oldest first."""
        return [value for value in self.values.values() if value.kind in kinds]

    def operands(self, *, gradients: bool) -> list[Value]:
        """Return what can stand in a formula."""
        kinds = ("variable", "constant", "value", *(["gradient"] if gradients else []))
        return self.of_kind(*kinds)

    # ---- connections -------------------------------------------------------------------------

    def computed(self, text: str, kind: str, rank: int, operands: Iterable[Value]) -> Value:
        """Bind the name `text` to what is computed here from `operands`."""
        operands = list(operands)
        value = Value(text, kind, rank, rough=any(operand.rough for operand in operands))
        for tape in self.recording:
            names: frozenset[str] = frozenset()
            for operand in operands:
                if operand.kind == "variable" and operand.trainable and tape.accessed:
                    tape.watched.add(operand.text)
                if operand.text in tape.watched:
                    names |= {operand.text}
                names |= operand.links.get(tape, frozenset())
            if names:
                value.links[tape] = names | {text}
        self.forget(text)
        value.links = {
            tape: names | {text} for tape, names in value.links.items() if names - {text}
        }
        return self.bind(value)

    def watch(self, tape: Tape, value: Value) -> None:
        """Let `tape` follow `value` from here on."""
        tape.watched.add(value.text)
        if value.kind != "variable":
            value.links[tape] = value.links.get(tape, frozenset()) | {value.text}

    def forget_records(self, tape: Tape) -> None:
        """Let `tape` begin anew."""
        tape.watched.clear()
        tape.asked = False
        for value in self.values.values():
            value.links.pop(tape, None)

    def sensible_calls(self) -> list[tuple[Tape, Value, list[str]]]:
        """Return tapes, targets and the sources that these hang on, the latest target last."""
        found: list[tuple[Tape, Value, list[str]]] = []
        for value in self.values.values():
            for tape in self.tapes:
                names = value.links.get(tape, frozenset()) - {value.text}
                known = [name for name in self.values if name in names]
                if tape.answers and known and value.kind in {"value", "gradient", "jacobian"}:
                    found.append((tape, value, known))
        return found

    def asked(self, tape: Tape) -> None:
        """Note that `tape` gave a gradient: one that is not persistent stops recording."""
        tape.asked = True
        if not tape.persistent and tape in self.recording:
            self.recording.remove(tape)

    def add(self, tape: Tape) -> None:
        """Add a tape; a former one of this name is only to be had by its other names."""
        for other in [other for other in self.tapes if other.name == tape.name]:
            if other.aliases:
                other.name = other.aliases.pop(0)
            else:
                self.tapes.remove(other)
        self.tapes.append(tape)

    def vanish(self, tapes: Iterable[Tape]) -> None:
        """Let tapes be gone, with the function whose they were."""
        for tape in tapes:
            self.tapes.remove(tape)
            for value in self.values.values():
                value.links.pop(tape, None)
