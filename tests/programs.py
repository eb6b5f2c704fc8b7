"""Random small programs with tapes, as a learner would write them.

`generate(seed)` writes one program: the same for a seed in every version of Python. It is plain
text with `tf.*` names, so that one that fails can be read, and run alone. `run(program, tf)` runs
it on an engine and tells what each call of a tape gave: whoever says that they know what tapes do
(the numpy engine, a checker of programs) is held to the same programs.

A program has one to three tapes, nested or in one `with`, and lines that compute or ask for
gradients at any place. Beside that it has a few *themes*, such as a loop, a list of sources, a tape
that is entered again, a helper with its own tape, or a tape that is handed to a function. How many
mistakes it has is a matter of its writer's temper.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from textwrap import dedent

from program_parts.blocks import Blocks
from program_parts.calls import ABOUT_CALLS
from program_parts.lines import Temper
from program_parts.outcomes import Outcome, by_site, run
from program_parts.rewriting import Site, bound_names, call_sites
from program_parts.scene import Tape, Value

__all__ = ["THEMES", "Outcome", "Program", "Site", "by_site", "call_sites", "generate", "run"]

THEMES = (
    *ABOUT_CALLS,
    *Blocks.WRITERS,
    "training loop", "block that fails", "block in a function", "second block",
    "untrainable variable", "watch_accessed_variables", "context manager", "tape or nothing",
)  # fmt: skip

# Themes that can be written at few places only: they are planned more often.
PARTICULAR = (
    "watch late", "stop_recording", "reset", "custom gradient", "custom gradient",
    "loop over calls", "batch_jacobian", "list comprehension of calls",
    "dict comprehension of calls",
)  # fmt: skip

# What a line has in it that asks a tape.
ASKING = (".gradient(", "jacobian(", "ask(", ".slope(")

TEMPERS = {
    Temper(sense=0.97, watches=0.97, themes=(5, 8), wild=0.0): 5,
    Temper(sense=0.8, watches=0.8, themes=(5, 8), wild=0.05): 3,
    Temper(sense=0.5, watches=0.5, themes=(5, 10), wild=0.2): 2,
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


class _Writer(Blocks):
    """Writes the whole of a program."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.gone: list[Tape] = []
        self.begin = 0
        self.temper = self.draw.weighted(TEMPERS)
        themes = self.draw.some_of((*THEMES, *PARTICULAR), self.draw.number(*self.temper.themes))
        self.plan = list(dict.fromkeys(themes))
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
        if {"context manager", "tape or nothing"} & {*self.plan}:
            self.line("import contextlib")
            self.line("")
        self.line("import tensorflow as tf")
        self.line("")
        self.sources()
        self.decision()
        self.definitions()
        self.begin = len(self.lines)
        if self.draw.chance(0.25):
            self.forward()
        if self.take("block in a function"):
            self.block_in_a_function()
        elif self.take("training loop"):
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
            self.updates()
        self.in_loop = False

    def updates(self) -> None:
        """Write how sources are changed by their gradients, one by one or in a loop."""
        pairs = []
        for x in self.scene.of_kind("variable", "constant"):
            usable = [g for g in self.scene.of_kind("gradient") if g.rank == x.rank]
            if usable and self.draw.chance(0.7):
                pairs.append((x, self.draw.one_of(usable).text))
        variables = [(x.text, g) for x, g in pairs if x.kind == "variable"]
        if variables and self.draw.chance(0.3):
            gradients, names = (", ".join(texts) for texts in zip(*variables, strict=True))
            self.line(f"for g, v in zip([{gradients}], [{names}]):")
            with self.indented():
                self.line("v.assign_sub(0.1 * g)")
            self.feature("assign between")
            pairs = [(x, g) for x, g in pairs if x.kind != "variable"]
        for x, g in pairs:
            if x.kind == "variable" and self.draw.chance(0.8):
                self.line(f"{x.text}.assign_sub(0.1 * {g})")
                self.feature("assign between")
            else:
                self.line(f"{x.text} = {x.text} - 0.1 * {g}")
                self.feature("rebinding")

    def block_in_a_function(self) -> None:
        """Write a block of tapes, and the lines after it, as a function that is called once.

        What it binds is its own; a name of the program that it binds again is a parameter.
        """
        name = self.scene.unused(("experiment", "train_step", "derivatives"))
        self.scene.reserved.add(name)
        values, reserved = dict(self.scene.values), set(self.scene.reserved)
        before = len(self.lines)
        self.line("")
        with self.indented():
            if self.take("training loop"):
                self.training_loop()
            else:
                self.tapes_and_calls()
            bound = bound_names(ast.parse(dedent("\n".join(self.lines[before:]))))
            results = [
                value for text, value in self.scene.values.items()
                if text in bound and value.kind in {"value", "gradient"}
            ][-2:]  # fmt: skip
            if results:
                self.line(f"return {', '.join(value.text for value in results)}")
        parameters = ", ".join(text for text in values if text in bound)
        self.lines[before] = f"{'    ' * self._indent}def {name}({parameters}):"
        self.lines.insert(before, "")
        self.line("")
        self.gone += self.scene.tapes
        self.scene.tapes, self.scene.values, self.scene.reserved = [], values, reserved
        call = f"{name}({parameters})"
        texts = []
        for value in results:
            texts.append(self.scene.unused((value.text, f"{value.text}_of_it")))
            self.scene.bind(Value(texts[-1], value.kind, value.rank, rough=value.rough))
        self.line(f"{', '.join(texts)} = {call}" if texts else call)

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
        for _ in range(7):
            if self.plan and self.draw.chance(0.7):
                self.theme()
        for _ in range(3):
            unasked = [
                call for call in self.scene.sensible_calls()
                if call[0] in tapes and not call[0].asked
            ]  # fmt: skip
            if unasked and self.draw.chance(0.85):
                self.call(self.draw.one_of(unasked[-2:]))
        if not any(asks in line for line in self.lines[self.begin :] for asks in ASKING):
            self.call((tapes[0], self.operand(), [self.operand().text]))

    def describe(self) -> None:
        """Note who watched what, and in which shape."""
        self.feature("values with axes" if self.rank else "scalars", self.type[3:])
        tapes = [*self.gone, *self.scene.tapes]
        for value in self.scene.of_kind("variable", "constant"):
            watching = sum(value.text in tape.watched for tape in tapes)
            number = "all" if watching == len(tapes) else "one" if watching else "none"
            self.feature(f"{value.kind} watched by {number}")
