"""Lines of other kinds: watching, loops, assignments, numbers that leave the tape."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

from .calls import ABOUT_CALLS, Calls
from .scene import Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .scene import Tape


class Statements(Calls):
    """Writes one statement after the other."""

    def segment(self, least: int, most: int) -> None:
        """Write a few statements."""
        for _ in range(self.draw.number(least, most)):
            self.statement()

    def statement(self) -> None:
        """Write a theme, a gradient call, or a line that computes."""
        if self.plan and self.draw.chance(0.45) and self.theme():
            return
        outside = not self.scene.recording
        if self.draw.chance(0.55 if outside else 0.3) and self.call():
            return
        if not outside or self.draw.chance(0.4):
            self.forward()

    def theme(self) -> bool:
        """Write one of the planned themes, if one of them can stand here."""
        for theme in self.draw.some_of(self.plan, len(self.plan)):
            write = self.WRITERS.get(theme)
            if theme in ABOUT_CALLS and self.scene.sensible_calls():
                return self.call()
            if write is not None and write(self):
                self.take(theme)
                return True
        return False

    # ---- what tapes are told -----------------------------------------------------------------

    def watch(self, tape: Tape, values: list[Value]) -> None:
        """Write the line in which `tape` watches these."""
        names = [value.text for value in values]
        what = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
        self.line(f"{self.name_of(tape)}.watch({what})")
        for value in values:
            self.scene.watch(tape, value)

    def watch_late(self) -> bool:
        tape = self.one_recording()
        if tape is None or "forward between tapes" not in self.features | {
            feature.replace("inside all", "between") for feature in self.features
        }:
            return False
        unwatched = [
            value
            for value in self.scene.of_kind("constant", "variable", "value")
            if value.text not in tape.watched
        ]
        if not unwatched:
            return False
        first = [value for value in unwatched if value.kind == "constant"]
        self.watch(tape, [self.draw.one_of(first or unwatched)])
        self.forward()
        return True

    def one_recording(self) -> Tape | None:
        """Return a tape that records here, or now and then one that does not."""
        if self.scene.tapes and self.draw.chance(self.temper.wild * 0.3):
            return self.draw.one_of(self.scene.tapes)
        return self.draw.one_of(self.scene.recording) if self.scene.recording else None

    def stop_recording(self) -> bool:
        tape = self.one_recording()
        if tape is None:
            return False
        self.line(f"with {self.name_of(tape)}.stop_recording():")
        with self.indented(), self.without(tape):
            self.forward()
            self.segment(0, 1)
        if self.draw.chance(0.6):
            self.forward()
        return True

    @contextmanager
    def without(self, tape: Tape) -> Iterator[None]:
        """Let `tape` not record for a while."""
        before = list(self.scene.recording)
        self.scene.recording = [other for other in before if other is not tape]
        yield
        self.scene.recording = [other for other in before if other is tape or not other.asked
                                or other.persistent]  # fmt: skip

    def reset(self) -> bool:
        tape = self.one_recording()
        if tape is None:
            return False
        self.line(f"{self.name_of(tape)}.reset()")
        self.scene.forget_records(tape)
        constants = self.scene.of_kind("constant")
        if constants and self.draw.chance(self.temper.watches):
            self.watch(tape, constants)
        if self.draw.chance(0.8):
            self.forward()
        return True

    def enter_again(self) -> bool:
        tapes = [tape for tape in self.scene.tapes if tape not in self.scene.recording]
        if self.draw.chance(self.temper.wild):
            tapes = list(self.scene.tapes)
        if not tapes:
            return False
        tape = self.draw.one_of(tapes)
        self.line(f"with {self.name_of(tape)}:")
        if tape.asked and not tape.persistent:
            self.scene.forget_records(tape)
        active = tape in self.scene.recording
        if not active:
            self.scene.recording.append(tape)
        with self.indented():
            constants = self.scene.of_kind("constant")
            if constants and self.draw.chance(0.4):
                self.watch(tape, [self.draw.one_of(constants)])
            self.forward()
            self.segment(0, 2)
        if not active and tape in self.scene.recording:
            self.scene.recording.remove(tape)
        return True

    # ---- loops -------------------------------------------------------------------------------

    def loop(self) -> bool:
        """Write a loop in which a name grows by a factor, or by a summand, each time."""
        if self.in_loop:
            return False
        factor = self.operand()
        name = self.scene.unused(("total", "product", "y"))
        start, step = self.draw.one_of([("0.0", "+"), ("1.0", "*"), ("1.0", "*")])
        values = self.scene.of_kind("value")
        if values and self.draw.chance(0.4):
            name, start = self.draw.one_of(values).text, ""
        before = [self.scene.values[name]] if not start else []
        if start:
            self.line(f"{name} = {start}")
        self.line(f"for i in range({self.draw.number(2, 3)}):")
        self.in_loop = True
        with self.indented():
            if self.draw.chance(0.3):
                factor = self.forward()
            rank = max([factor.rank, *(value.rank for value in before)])
            self.compute(f"{name} {step} {factor.text}", rank, [factor, *before], name)
            if self.draw.chance(0.4):
                self.call()
        self.in_loop = False
        return True

    def loop_over_calls(self) -> bool:
        """Write a call for each part of a vector."""
        vectors = [
            call
            for call in self.scene.sensible_calls()
            if call[1].rank == 1 and (call[0].persistent or self.draw.chance(0.1))
        ]
        if not vectors:
            return False
        tape, target, names = self.draw.one_of(vectors)
        source = self.draw.one_of(names)
        name = self.scene.unused(("rows",))
        parts = self.draw.one_of(["tf.unstack({})", "{}"]).format(target.text)
        self.placed("call")
        if self.draw.chance(0.5):
            self.line(f"{name} = [{tape.name}.gradient(part, {source}) for part in {parts}]")
        else:
            self.line(f"{name} = []")
            self.line(f"for part in {parts}:")
            with self.indented():
                self.line(f"{name}.append({tape.name}.gradient(part, {source}))")
        self.scene.bind(Value(name, "structure", 0))
        return True

    # ---- names and numbers -------------------------------------------------------------------

    def rebind(self) -> bool:
        """Let a source, or another name, mean something that is computed from it."""
        names = self.scene.of_kind("variable", "constant", "value")
        value = self.draw.one_of(names)
        template = self.draw.one_of(["{x} * 2.0", "{x} + 1.0", "{x} * {x}", "{x} - 0.1 * {b}"])
        other = self.operand(value.rank)
        self.compute(template.format(x=value.text, b=other.text), max(value.rank, other.rank),
                     [value], value.text)  # fmt: skip
        if self.draw.chance(0.6):
            self.forward()
        return True

    def assign(self) -> bool:
        variables = self.scene.of_kind("variable")
        if not variables:
            return False
        x = self.draw.one_of(variables)
        gradients = [value for value in self.scene.of_kind("gradient") if value.rank == x.rank]
        step = (
            self.draw.one_of(gradients[-2:]).text if gradients and self.draw.chance(0.5) else x.text
        )
        change = self.draw.one_of(
            [f"assign_sub(0.1 * {step})", f"assign_add(0.5 * {x.text})", f"assign({x.text} * 2.0)",
             f"assign({self.literal(x.rank)})"]
        )  # fmt: skip
        keeps = self.draw.chance(0.15)
        self.line(f"{'updated = ' * keeps}{x.text}.{change}")
        if keeps:
            self.compute(f"updated * {x.text}", x.rank, [x])
        elif self.draw.chance(0.6):
            self.forward()
        return True

    def number(self) -> bool:
        """Let a value leave the tape as a number, and go on with it."""
        values = self.scene.of_kind("value", "variable", "constant")
        y = self.draw.one_of(values[-3:])
        name = self.scene.unused(("number", "array"))
        self.line(f"{name} = {y.text}.numpy()")
        return self._goes_on(name, y.rank)

    def python_float(self) -> bool:
        values = [
            value for value in self.scene.of_kind("value", "variable", "constant")
            if value.rank == 0
        ]  # fmt: skip
        if not values:
            return False
        name = self.scene.unused(("number", "scale"))
        self.line(f"{name} = float({self.draw.one_of(values[-3:]).text})")
        return self._goes_on(name, 0)

    def _goes_on(self, name: str, rank: int) -> bool:
        self.scene.bind(Value(name, "structure", 0))
        x = self.operand(rank)
        if self.draw.chance(0.3):
            text = f"tf.constant({name}, {self.type}) * 2.0"
            self.compute(text, rank, [])
        else:
            self.compute(f"{name} * {x.text}", max(rank, x.rank), [x])
        return True

    def integer(self) -> bool:
        """Do something with a whole number: its gradient, or a formula with it."""
        n = self.scene.values.get("n")
        if n is None or not self.scene.tapes:
            return False
        x = self.operand()
        what = self.draw.weighted({"source": 3, "cast": 2, "watch": 1, "target": 1, "mixed": 0.3})
        if what == "cast":
            self.compute(f"{x.text} ** tf.cast(n, {self.type})", x.rank, [x])
        elif what == "mixed":
            self.compute(f"{x.text} * n", x.rank, [x])
        elif what == "watch" and self.scene.recording:
            self.watch(self.draw.one_of(self.scene.recording), [n])
        else:
            answering = [tape for tape in self.scene.tapes if tape.answers]
            targets = self.scene.of_kind("value")
            if not answering or not targets:
                return False
            tape = self.draw.one_of(answering)
            self.placed("call")
            name = self.scene.unused(("by_n",))
            pair = f"n * n, {x.text}" if what == "target" else f"{targets[-1].text}, n"
            self.line(f"{name} = {tape.name}.gradient({pair})")
            self.scene.asked(tape)
            self.scene.bind(Value(name, "structure", 0))
        return True

    WRITERS: ClassVar = {
        "watch late": watch_late,
        "stop_recording": stop_recording,
        "reset": reset,
        "re-entered tape": enter_again,
        "loop": loop,
        "loop over calls": loop_over_calls,
        "rebinding": rebind,
        "assign between": assign,
        ".numpy()": number,
        "float()": python_float,
        "int dtype": integer,
        "stop_gradient": lambda self: self.forward() is not None,
    }
