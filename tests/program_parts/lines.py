"""The lines of a program under construction, and the formulas in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .formulas import CUTTING, FORMULAS, MATRICES, REDUCING
from .scene import Draw, Scene, Value

if TYPE_CHECKING:
    from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

FORWARD_NAMES = ("y", "z", "u", "s", "p", "q", "r", "h")


@dataclass(frozen=True)
class Temper:
    """How careful the writer is.

    Attributes
    ----------
    sense
        How probable it is that a gradient call makes sense, as far as the writer can tell.
    watches
        How probable it is that a tape watches a constant from the beginning.
    themes
        How few and how many themes a program has.
    wild
        How probable it is that a line does something odd.
    """

    sense: float
    watches: float
    themes: tuple[int, int]
    wild: float


class Lines:
    """Writes lines that compute.

    Attributes
    ----------
    plan
        The themes that are still to be written.
    features
        What occurs in the program.
    rank
        How many axes the first source has.
    type
        The type of all numbers, as TensorFlow's name.
    tapes_around
        How many tapes the block has that is written.
    """

    def __init__(self, seed: int) -> None:
        self.draw = Draw(seed)
        self.scene = Scene()
        self.lines: list[str] = []
        self.features: set[str] = set()
        self.plan: list[str] = []
        self.temper = Temper(1.0, 1.0, (0, 0), 0.0)
        self.rank = 0
        self.type = "tf.float32"
        self.tapes_around = 0
        self.in_loop = False
        self._indent = 0

    # ---- text --------------------------------------------------------------------------------

    def line(self, text: str) -> None:
        """Write one line."""
        self.lines.append(("    " * self._indent + text) if text else "")

    @contextmanager
    def indented(self) -> Iterator[None]:
        """Indent the lines of a block; an empty one gets a `pass`."""
        length = len(self.lines)
        self._indent += 1
        yield
        if len(self.lines) == length:
            self.line("pass")
        self._indent -= 1

    def feature(self, *names: str) -> None:
        """Note that these occur in the program."""
        self.features.update(names)

    def take(self, theme: str) -> bool:
        """Take `theme` from the plan, if it is there: it is about to be written."""
        if theme not in self.plan:
            return False
        self.plan.remove(theme)
        self.feature(theme)
        return True

    def placed(self, what: str) -> None:
        """Note where among the tapes a line stands."""
        active = len(self.scene.recording)
        if not active:
            self.feature(f"{what} outside all tapes")
        elif active >= self.tapes_around:
            self.feature(f"{what} inside all tapes")
        else:
            self.feature(f"{what} between tapes")

    def literal(self, rank: int) -> str:
        """Return numbers as a user writes them."""
        numbers = ("2.0", "1.0", "3.0", "0.5", "1.5", "-1.0", "-0.5", "0.25")
        if rank == 0:
            return self.draw.one_of(numbers)
        return f"[{self.literal(rank - 1)}, {self.literal(rank - 1)}]"

    def typed_literal(self, rank: int) -> str:
        """Return the arguments of ``tf.constant`` for numbers of the program's type."""
        dtype = ", dtype=tf.float64" if self.type == "tf.float64" else ""
        return self.literal(rank) + dtype

    # ---- formulas ----------------------------------------------------------------------------

    def operand(self, rank: int | None = None) -> Value:
        """Choose what stands in a formula: what is new more often than what is old."""
        known = self.scene.operands(gradients=self.draw.chance(0.15))
        known = [value for value in known if rank in {None, value.rank}] or known
        if self.draw.chance(0.5):
            known = known[-3:]
        return self.draw.one_of(known)

    def formula(self) -> tuple[str, int, list[Value]]:
        """Return a formula, how many axes its result has, and its operands."""
        a, b = self.operand(), self.operand()
        if a.rank and self.draw.chance(0.25):
            template, fewer = self.draw.weighted(REDUCING)
            return template.format(a=a.text), max(0, a.rank - fewer), [a]
        if a.rank == b.rank == 2 and self.draw.chance(0.3):
            return self.draw.weighted(MATRICES).format(a=a.text, b=b.text), 2, [a, b]
        if self.draw.chance(self.temper.wild * 0.5):
            template = self.draw.weighted(CUTTING).replace("TYPE", self.type)
            operands = [b] if "{b}" in template else []
        else:
            template = self.draw.weighted(FORMULAS)
            operands = [a, b] if "{b}" in template else [a]
        rank = max(a.rank, b.rank) if "{b}" in template else a.rank
        return template.format(a=a.text, b=b.text), rank, operands

    def forward(self) -> Value:
        """Write a line that computes something."""
        text, rank, operands = self.formula()
        if self.take("stop_gradient"):
            extra = self.operand(rank)
            text = self.draw.one_of([f"tf.stop_gradient({text}) * {extra.text}",
                                     f"{text} + tf.stop_gradient({extra.text})"])  # fmt: skip
            operands = [extra] if text.startswith("tf.stop") else operands
            rank = max(rank, extra.rank)
        return self.compute(text, rank, operands)

    def compute(self, text: str, rank: int, operands: list[Value], name: str = "") -> Value:
        """Write a line that binds a name to the formula `text`."""
        name = name or self.scene.unused(FORWARD_NAMES)
        self.placed("forward")
        self.line(f"{name} = {text}")
        return self.scene.computed(name, "value", rank, operands)
