"""Loops that count by themselves, skip a step, or end before their time."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from .branches import Branches
from .scene import Value

if TYPE_CHECKING:
    from .calls import Call


class CountedLoops(Branches):
    """Writes loops with `while`, `continue` and `break`."""

    def while_loop(self) -> bool:
        """Write a loop that counts by itself."""
        if self.in_loop:
            return False
        count = self.scene.unused(("count", "k"))
        self.scene.bind(Value(count, "structure", 0))
        factor = self.operand()
        name = self.scene.unused(("product", "y", "total"))
        times = self.draw.number(1, 3)
        endless = self.draw.chance(0.25)
        self.line(f"{name} = {self.draw.one_of(['1.0', factor.text])}")
        self.line(f"{count} = 0")
        self.line("while True:" if endless else f"while {count} < {times}:")
        self.in_loop = True
        with self.indented():
            if not endless or self.draw.chance(0.5):
                self.line(f"{count} += 1")
            else:
                self.line(f"{count} = {count} + 1")
            self.compute(f"{name} * {factor.text}", factor.rank, [factor], name)
            if self.draw.chance(0.3):
                self.call()
            if endless:
                self.line(f"if {count} == {times}:")
                with self.indented():
                    self.line("break")
        self.in_loop = False
        return True

    def skipping_loop(self) -> bool:
        """Write a loop with `continue` or `break`, over numbers or over sources."""
        if self.in_loop:
            return False
        calls = [call for call in self.scene.sensible_calls()
                 if call[0].persistent or self.draw.chance(0.2)]  # fmt: skip
        self.in_loop = True
        if calls and self.draw.chance(0.5):
            self._loop_over_sources(self.draw.one_of(calls[-4:]))
        else:
            self._loop_over_numbers()
        self.in_loop = False
        return True

    def _loop_over_sources(self, call: Call) -> None:
        tape, target, names = call
        sources = [*names, *(value.text for value in self.scene.of_kind("variable", "constant"))]
        asked = list(dict.fromkeys(self.draw.some_of(sources, 3)))
        source = self.scene.unused(("source", "v"))
        whole = self.scene.unused(("found", "slopes"))
        for name in (source, whole):
            self.scene.bind(Value(name, "structure", 0))
        self.placed("call")
        self.line(f"{whole} = []")
        self.line(f"for {source} in [{', '.join(asked)}]:")
        with self.indented():
            if self.draw.chance(0.4):
                self.line(f"if {source} is {self.draw.one_of(asked)}:")
                with self.indented():
                    self.line(self.draw.one_of(["continue", "continue", "break"]))
            slope = self.scene.unused(("dy", "slope"))
            self.line(f"{slope} = {self.asking(tape, 'gradient', target.text, source)}")
            self.scene.bind(Value(slope, "structure", 0))
            if self.draw.chance(0.6):
                self.line(f"if {slope} is None:")
                with self.indented():
                    self.line(self.draw.one_of(["continue", "break"]))
            self.line(f"{whole}.append({slope})")
        self.scene.asked(tape)

    def _loop_over_numbers(self) -> None:
        i = self.scene.unused(("i", "step"))
        self.scene.bind(Value(i, "structure", 0))
        factor, name = self.operand(), self.scene.unused(("product", "y", "total"))
        count = self.draw.number(3, 4)
        self.line(f"{name} = {self.draw.one_of(['1.0', factor.text])}")
        self.line(f"for {i} in range({count}):")
        with self.indented():
            end = self.draw.one_of(["continue", "break"])
            self.line(f"if {i} == {self.draw.number(1, count - 1)}:")
            with self.indented():
                self.line(end)
            self.compute(f"{name} * {factor.text}", factor.rank, [factor], name)
            if self.draw.chance(0.4):
                self.call()

    WRITERS: ClassVar = {
        **Branches.WRITERS,
        "while loop": while_loop,
        "continue or break": skipping_loop,
    }
