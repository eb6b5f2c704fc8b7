"""Branches: conditions on what a program knows of itself, and exceptions.

Of a branch that is not taken nothing is reached, whatever it says. What the writer knows of names
and tapes is therefore what the branch that is taken does to them.
"""

from __future__ import annotations

import copy
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

from .functions import Functions
from .scene import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .calls import Call

# The themes that ask for a name to decide by.
DECIDING = ("branch on a flag", "call in a branch", "conditional expression", "tape or nothing")
# How the name is bound, and conditions that hold then.
DECISIONS = {
    ("flag", "True"): ("flag", "flag", "flag is True"),
    ("flag", "False"): ("not flag", "not flag", "flag is False"),
    ("training", "True"): ("training", "training"),
    ("order", "2"): ("order == 2", "order > 1", "order != 1"),
    ("order", "1"): ("order == 1", "order < 2"),
    ("mode", '"second"'): ('mode == "second"', 'mode in ("first", "second")'),
}
# The same conditions turned round.
OPPOSITES = {
    "flag": "not flag", "not flag": "flag", "flag is True": "flag is False",
    "flag is False": "flag is True", "training": "not training", "order == 2": "order == 1",
    "order > 1": "order < 2", "order != 1": "order == 1", "order == 1": "order == 2",
    "order < 2": "order > 1", 'mode == "second"': 'mode == "first"',
    'mode in ("first", "second")': 'mode not in ("first", "second")',
}  # fmt: skip


class Branches(Functions):
    """Writes branches."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.conditions: tuple[str, ...] = ()

    def decision(self) -> None:
        """Write the name that the branches of the program depend on."""
        if {*DECIDING} & {*self.plan}:
            name, value = self.draw.one_of(list(DECISIONS))
            self.conditions = DECISIONS[name, value]
            self.line(f"{name} = {value}")
            self.scene.reserved.add(name)

    def condition(self) -> tuple[str, bool]:
        """Return a condition, and whether it holds."""
        text = self.draw.one_of(self.conditions)
        return (text, True) if self.draw.chance(0.6) else (OPPOSITES[text], False)

    @contextmanager
    def not_taken(self) -> Iterator[None]:
        """Write a branch that leaves no trace."""
        scene, plan, self.plan = self.scene, self.plan, []
        self.scene = copy.deepcopy(scene)
        yield
        self.scene, self.plan = scene, plan

    def branches(self, condition: str, taken: bool, write: Callable[[], object]) -> None:
        """Write both branches; `write` writes either, and another text each time."""
        self.line(f"if {condition}:")
        for first in (True, False):
            if not first:
                self.line("else:")
            with self.indented():
                if first is taken:
                    write()
                else:
                    with self.not_taken():
                        write()

    # ---- conditions --------------------------------------------------------------------------

    def branch_on_a_flag(self) -> bool:
        """Let a name mean one formula or another one, or something or nothing more."""
        condition, taken = self.condition()
        if self.draw.chance(0.6):
            name = self.scene.unused(("y", "z", "u", "s", "p", "q"))

            def write() -> None:
                text, rank, operands = self.formula()
                self.compute(text, rank, operands, name)

            self.branches(condition, taken, write)
            return True
        self.line(f"if {condition}:")
        with self.indented():
            if taken:
                self.segment(1, 2)
            else:
                with self.not_taken():
                    self.segment(1, 2)
        if taken or self.draw.chance(0.5):
            self.forward()
        return True

    def call_in_a_branch(self) -> bool:
        """Ask in one branch for this, in the other for that: at most one of them happens."""
        calls = self.scene.sensible_calls()
        if not calls:
            return False
        condition, taken = self.condition()
        chosen = [self.draw.one_of(calls[-4:]) for _ in range(2)]
        name = self.scene.unused(("slope", "result"))
        self.line(f"if {condition}:")
        sources = [self.scene.values[self.draw.one_of(names)] for _, _, names in chosen]
        for number, ((tape, target, _), source) in enumerate(zip(chosen, sources, strict=True)):
            if number:
                self.line("else:")
            with self.indented():
                self.line(f"{name} = {self.asking(tape, 'gradient', target.text, source.text)}")
        (tape, target, names), source = chosen[not taken], sources[not taken]
        self.placed("call")
        self._answered(name, "gradient", source.rank, target, source).giver = tape
        self.scene.asked(tape)
        if tape.persistent and self.draw.chance(0.3):
            self.call((tape, target, names))
        return True

    def conditional_expression(self) -> bool:
        """Write ``this if condition else that`` with formulas, sources or calls."""
        condition, taken = self.condition()
        calls = self.scene.sensible_calls()
        if calls and self.draw.chance(0.5):
            tape, target, names = self.draw.one_of(calls[-4:])
            source = self.scene.values[self.draw.one_of(names)]
            asking = self.asking(tape, "gradient", target.text, source.text)
            other = self.draw.one_of(["None", "0.0", f"tf.zeros_like({source.text})"])
            name = self._name(target, source)
            here, there = (asking, other) if taken else (other, asking)
            if self.draw.chance(0.8):
                self.line(f"{name} = {here} if {condition} else {there}")
                self._answered(name, "gradient", source.rank, target, source).giver = tape
                self.placed("call")
                self.scene.asked(tape)
            else:
                self.line(f"{name} = {there} if {condition} else {here}")
                self.scene.bind(Value(name, "structure", 0))
            return True
        first, second = self.formula(), self.formula()
        chosen = first if taken else second
        self.compute(f"{first[0]} if {condition} else {second[0]}", *chosen[1:])
        return True

    def branch_in_a_loop(self) -> bool:
        """Write a loop that does something else at one of its steps."""
        if self.in_loop:
            return False
        step = self.scene.unused(("step", "i"))
        self.scene.bind(Value(step, "structure", 0))
        count = self.draw.number(2, 3)
        name = self.scene.unused(("y", "z", "total"))
        self.line(f"for {step} in range({count}):")
        self.in_loop = True
        with self.indented():
            which = self.draw.one_of(["== 0", "> 0", f"== {count - 1}", "% 2 == 0"])
            self.line(f"if {step} {which}:")
            with self.indented():
                text, rank, operands = self.formula()
                self.compute(text, rank, operands, name).rough = True
                if self.draw.chance(0.4):
                    self.call()
            if self.draw.chance(0.7):
                self.line("else:")
                with self.indented():
                    text, rank, operands = self.formula()
                    self.compute(text, rank, operands, name).rough = True
                    if self.draw.chance(0.4):
                        self.call()
        self.in_loop = False
        return True

    # ---- exceptions --------------------------------------------------------------------------

    def try_around_a_call(self) -> bool:
        """Ask a tape that may be used up already, and catch what it says."""
        spent = [
            (tape, value, sorted(names - {value.text}))
            for tape in self.scene.tapes
            for value in self.scene.of_kind("value", "gradient")
            if tape.asked and (names := value.links.get(tape, frozenset()) & {*self.scene.values})
            and names - {value.text}
        ]  # fmt: skip
        if not spent or self.draw.chance(0.2):
            calls = [call for call in self.scene.sensible_calls() if not call[0].persistent]
            if not calls:
                return False
            chosen: Call = self.draw.one_of(calls[-4:])
            if self.draw.chance(0.8):
                self.call(chosen)
            spent = [chosen]
        tape, target, names = self.draw.one_of(spent)
        again, source = self.scene.unused(("again", "second")), self.draw.one_of(names)
        if source not in self.scene.values or target.text not in self.scene.values:
            source, target = self.operand().text, self.operand()
        self.placed("call")
        self.line("try:")
        with self.indented():
            self.line(f"{again} = {self.asking(tape, 'gradient', target.text, source)}")
            if self.draw.chance(0.3):
                self.line(f"{again} = 2.0 * {again}")
        error = self.draw.weighted(
            {"RuntimeError": 5, "RuntimeError as error": 2, "Exception": 2, "ValueError": 0.5,
             "(RuntimeError, TypeError)": 1}
        )  # fmt: skip
        self.line(f"except {error}:")
        with self.indented():
            self.line(f"{again} = None")
        self.scene.asked(tape)
        self.scene.bind(Value(again, "structure", 0))
        if self.draw.chance(0.4):
            x = self.operand()
            name = self.scene.unused(("y", "z", "p"))
            text = f"{x.text} * {x.text} if {again} is None else {x.text} * {again}"
            self.compute(text, x.rank, [x], name).rough = True
        return True

    WRITERS: ClassVar = {
        **Functions.WRITERS,
        "branch on a flag": branch_on_a_flag,
        "call in a branch": call_in_a_branch,
        "branch in a loop": branch_in_a_loop,
        "conditional expression": conditional_expression,
        "try around a call": try_around_a_call,
    }
