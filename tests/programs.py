"""Random small programs with tapes, as a learner would write them.

`generate(seed)` writes one program: the same for a seed in every version of Python. It is plain
text with `tf.*` names, so that one that fails can be read, and run alone. `run(program, tf)` runs
it on an engine and tells what each call of a tape gave: whoever says that they know what tapes do
(the numpy engine, a checker of programs) is held to the same programs.

A program has one to three tapes, nested or in one `with`, and lines that compute or ask for
gradients at any place. Beside that it has a few *themes*, such as a loop, a list of sources or a
tape that is entered again. How many mistakes it has is a matter of its writer's temper.
"""

from __future__ import annotations

from dataclasses import dataclass

from program_parts.calls import ABOUT_CALLS
from program_parts.lines import Temper
from program_parts.outcomes import Outcome, run
from program_parts.scene import Tape, Value
from program_parts.statements import Statements

__all__ = ["THEMES", "Outcome", "Program", "generate", "run"]

THEMES = (
    *ABOUT_CALLS,
    *Statements.WRITERS,
    "training loop", "block that fails", "second block", "untrainable variable",
    "watch_accessed_variables",
)  # fmt: skip

TEMPERS = {
    Temper(sense=0.97, watches=0.97, themes=(2, 4), wild=0.0): 5,
    Temper(sense=0.8, watches=0.8, themes=(2, 5), wild=0.05): 3,
    Temper(sense=0.5, watches=0.5, themes=(3, 8), wild=0.2): 2,
}
NAMES_OF_TAPES = {
    1: (("tape",), ("t",)),
    2: (("outer", "inner"), ("tape_2", "tape_1"), ("t2", "t1")),
    3: (("outer", "middle", "inner"), ("t3", "t2", "t1")),
}


@dataclass(frozen=True)
class Program:
    """A program: its seed, its text, and what occurs in it."""

    seed: int
    source: str
    features: frozenset[str]


def generate(seed: int, dtype: str = "") -> Program:
    """Write the program of this seed; with `dtype`, the same program in numbers of that type."""
    writer = _Writer(seed)
    writer.type = dtype or writer.type
    writer.program()
    return Program(seed, "\n".join(writer.lines) + "\n", frozenset(writer.features))


class _Writer(Statements):
    """Writes the whole of a program."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.temper = self.draw.weighted(TEMPERS)
        self.plan = self.draw.some_of(THEMES, self.draw.number(*self.temper.themes))
        self.rank = self._choose_rank()
        self.type = "tf.float64" if self.draw.chance(0.2) else "tf.float32"

    def _choose_rank(self) -> int:
        if "batch_jacobian" in self.plan and self.draw.chance(0.85):
            return 2
        if {"jacobian", "loop over calls"} & {*self.plan} and self.draw.chance(0.8):
            return 1
        return self.draw.weighted({0: 6, 1: 3, 2: 1})

    def program(self) -> None:
        """Write the program."""
        self.line("import tensorflow as tf")
        self.line("")
        self.sources()
        self.definitions()
        if self.draw.chance(0.25):
            self.forward()
        if self.take("training loop"):
            self.training_loop()
        else:
            self.tapes_and_calls()
        if self.take("second block"):
            self.tapes_and_calls()
        self.describe()

    def sources(self) -> None:
        """Write the Variables and constants that a program begins with."""
        count = self.draw.number(1, 3)
        for number, name in enumerate(self.draw.some_of(["x", "w", "b", "a", "c"], count)):
            rank = self.rank if number == 0 or self.draw.chance(0.6) else 0
            value = self.typed_literal(rank)
            if self.draw.chance(0.4):
                self.line(f"{name} = tf.constant({value})")
                self.scene.bind(Value(name, "constant", rank))
            else:
                trained = not self.take("untrainable variable")
                extra = "" if trained else ", trainable=False"
                self.line(f"{name} = tf.Variable({value}{extra})")
                self.scene.bind(Value(name, "variable", rank, trainable=trained))
        if "int dtype" in self.plan:
            kind = self.draw.one_of(["constant", "Variable"])
            self.line(f"n = tf.{kind}({self.draw.number(2, 3)})")
            self.scene.bind(Value("n", "integer", 0))

    def training_loop(self) -> None:
        """Write the block of tapes into a loop with an update of a source at its end."""
        self.feature("loop")
        self.line(f"for step in range({self.draw.number(2, 3)}):")
        self.in_loop = True
        with self.indented():
            self.tapes_and_calls()
            for x in self.scene.of_kind("variable", "constant"):
                usable = [g for g in self.scene.of_kind("gradient") if g.rank == x.rank]
                if not usable or not self.draw.chance(0.7):
                    continue
                g = self.draw.one_of(usable).text
                if x.kind == "variable" and self.draw.chance(0.8):
                    self.line(f"{x.text}.assign_sub(0.1 * {g})")
                    self.feature("assign between")
                else:
                    self.line(f"{x.text} = {x.text} - 0.1 * {g}")
                    self.feature("rebinding")
        self.in_loop = False

    def tapes_and_calls(self) -> None:
        """Write a block of tapes, and the lines after it."""
        tapes = self.new_tapes()
        self.tapes_around = len(tapes)
        if self.take("block that fails"):
            self.line("try:")
            with self.indented():
                self.block(tapes, fails=True)
            self.line("except ValueError:")
            with self.indented():
                self.segment(0, 1)
        else:
            self.block(tapes)
        self.segment(0, 2)
        for _ in range(4):
            if self.plan and self.draw.chance(0.7):
                self.theme()
        for _ in range(3):
            unasked = [
                call for call in self.scene.sensible_calls()
                if call[0] in tapes and not call[0].asked
            ]  # fmt: skip
            if unasked and self.draw.chance(0.85):
                self.call(self.draw.one_of(unasked[-2:]))
        if not any("gradient(" in line or "jacobian(" in line for line in self.lines):
            self.call((tapes[0], self.operand(), [self.operand().text]))

    # ---- tapes -------------------------------------------------------------------------------

    def new_tapes(self) -> list[Tape]:
        """Return the tapes of a block, the outermost first; they may have their own lines."""
        count = self.draw.weighted({1: 4, 2: 5, 3: 2})
        names = self.draw.one_of(NAMES_OF_TAPES[count])
        careless = self.take("watch_accessed_variables")
        tapes = []
        for number, name in enumerate(names):
            tapes.append(
                Tape(
                    name=name,
                    persistent=self.draw.chance(0.9 if "loop over calls" in self.plan else 0.4),
                    accessed=not (careless and (number == count - 1 or self.draw.chance(0.5))),
                )
            )
            self.feature("persistent" if tapes[-1].persistent else "not persistent")
        self.feature(("one tape", "two tapes", "three tapes")[count - 1])
        return tapes

    def construction(self, tape: Tape) -> str:
        """Return the text that makes the tape."""
        options = []
        if tape.persistent:
            options.append("persistent=True")
        if not tape.accessed:
            options.append("watch_accessed_variables=False")
        return f"tf.GradientTape({', '.join(options)})"

    def block(self, tapes: list[Tape], *, fails: bool = False) -> None:
        """Write the `with` of the first of `tapes`, or of all of them, and what is in it."""
        together = len(tapes) > 1 and self.draw.chance(0.25)
        here, further = (tapes, []) if together else (tapes[:1], tapes[1:])
        if len(tapes) > 1:
            self.feature("several tapes in one with" if together else "nested tapes")
        made_before = self.draw.chance(0.5 if "re-entered tape" in self.plan else 0.05)
        if made_before:
            for tape in here:
                self.line(f"{tape.name} = {self.construction(tape)}")
        items = [
            tape.name if made_before else f"{self.construction(tape)} as {tape.name}"
            for tape in here
        ]
        for tape in here:
            self.scene.add(tape)
        self.line(f"with {', '.join(items)}:")
        with self.indented():
            self.scene.recording += here
            self.watch_early(here)
            if further:
                self.segment(0, 2)
                self.block(further, fails=fails)
                self.segment(1, 2)
            else:
                self.forward()
                self.segment(1, 4)
                if fails:
                    self.line('raise ValueError("stopped")')
        self.scene.recording = [tape for tape in self.scene.recording if tape not in here]

    def watch_early(self, tapes: list[Tape]) -> None:
        """Write what the tapes watch from the beginning."""
        late = "watch late" in self.plan and self.draw.chance(0.7)
        for tape in tapes:
            unread = [value for value in self.scene.of_kind("variable")
                      if not (value.trainable and tape.accessed)]  # fmt: skip
            wanted = [
                value
                for value in (*self.scene.of_kind("constant"), *unread)
                if not late and self.draw.chance(self.temper.watches)
            ]
            if wanted:
                self.feature("watch early")
                self.watch(tape, wanted)

    def describe(self) -> None:
        """Note who watched what, and in which shape."""
        self.feature("values with axes" if self.rank else "scalars", self.type[3:])
        for value in self.scene.of_kind("variable", "constant"):
            watching = sum(value.text in tape.watched for tape in self.scene.tapes)
            number = "all" if watching == len(self.scene.tapes) else "one" if watching else "none"
            self.feature(f"{value.kind} watched by {number}")
