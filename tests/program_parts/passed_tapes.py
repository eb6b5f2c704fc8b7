"""Tapes that are passed around: other names for them, and functions and objects that have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from . import tape_bodies
from .comprehensions import Comprehensions
from .scene import Tape, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

# The themes that need a definition at the top of the program.
DEFINED = {
    "tape as a parameter": tape_bodies.ASKING,
    "function that enters a tape": tape_bodies.ENTERING,
    "function that returns a tape": tape_bodies.RETURNING,
    "context manager": tape_bodies.MANAGERS,
    "tape on an object": tape_bodies.HOLDERS,
    "class that records and asks": tape_bodies.RECORDERS,
}


class PassedTapes(Comprehensions):
    """Writes what is done with a tape beside recording and asking.

    Attributes
    ----------
    persistent
        The themes whose function opens a persistent tape.
    """

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.persistent: set[str] = set()

    def definitions(self) -> None:
        super().definitions()
        for theme, choice in DEFINED.items():
            if theme in self.plan:
                keeps = self.draw.chance(0.5)
                options = "persistent=True" if keeps else ""
                if self.define(theme, self.draw.one_of(choice), options) and keeps:
                    self.persistent.add(theme)

    def _ask(self, tape: Tape) -> None:
        """Ask this tape, if that makes sense, since it is new here."""
        calls = [call for call in self.scene.sensible_calls() if call[0] is tape]
        if calls and self.draw.chance(0.85):
            self.call(self.draw.one_of(calls[-3:]))

    # ---- functions that are handed a tape ----------------------------------------------------

    def tape_as_parameter(self) -> bool:
        calls = self.scene.sensible_calls()
        if not calls or "tape as a parameter" not in self.functions:
            return False
        function, _ = self.functions["tape as a parameter"]
        tape, target, names = self.draw.one_of(calls[-4:])
        source = self.scene.values[self.draw.one_of(names)]
        if not self.ways:
            named = "*pair" not in function.text and self.draw.chance(0.3)
            pair = "target={target}, source={source}" if named else "{target}, {source}"
            self.ways.append(f"{function.name}({{tape}}, {pair})")
        self.placed("call")
        name = self._name(target, source)
        asking = self.ways[0].format(
            tape=self.name_of(tape), target=target.text, source=source.text
        )
        self.line(f"{name} = {asking}")
        self._answered(name, "gradient", source.rank, target, source).giver = tape
        self.scene.asked(tape)
        return True

    def function_that_enters(self) -> bool:
        if "function that enters a tape" not in self.functions:
            return False
        tapes = [tape for tape in self.scene.tapes if tape not in self.scene.recording]
        if self.draw.chance(self.temper.wild):
            tapes = list(self.scene.tapes)
        if not tapes:
            return False
        function, _ = self.functions["function that enters a tape"]
        tape, a = self.draw.one_of(tapes), self.operand()
        handed, more = self.a_function() if "(tape, f, u)" in function.text else ("", [])
        call = self.draw.one_of(function.calls).format(
            name=function.name, tape=self.name_of(tape), f=handed, a=a.text
        )
        if tape.asked and not tape.persistent:
            self.scene.forget_records(tape)
        if ".watch(u)" in function.text:
            self.scene.watch(tape, a)
        active = tape in self.scene.recording
        self.scene.recording.append(tape)
        self.compute(call, max(value.rank for value in (a, *more)), [a, *more])
        self.scene.recording.remove(tape)
        if not active:
            self._ask(tape)
        return True

    # ---- functions and objects that open one -------------------------------------------------

    def _recorded(self, tape: Tape, line: str, name: str, read: str, *, watches: bool) -> None:
        """Write a line in which a new tape records and is closed again."""
        a = self.operand()
        operands = [a, *([self.scene.values[read]] if read in self.scene.values else [])]
        self.placed("forward")
        self.line(line.format(a=a.text))
        self.scene.add(tape)
        self.scene.recording.append(tape)
        if watches:
            self.scene.watch(tape, a)
        rank = max(value.rank for value in operands)
        self.scene.computed(name, "value", rank, operands)
        self.scene.recording.remove(tape)
        self._ask(tape)

    def function_that_returns(self) -> bool:
        theme = "function that returns a tape"
        if theme not in self.functions:
            return False
        function, read = self.functions[theme]
        name = self.scene.unused(("kept", "returned"))
        result = self.scene.unused(("y", "z", "p", "q"))
        tape = Tape(name, theme in self.persistent, accessed=True)
        self._recorded(
            tape, f"{name}, {result} = {function.name}({{a}})", result, read,
            watches=".watch(u)" in function.text,
        )  # fmt: skip
        return True

    def class_that_records(self) -> bool:
        theme = "class that records and asks"
        if theme not in self.functions:
            return False
        function, read = self.functions[theme]
        if "slopes" not in self.scene.reserved:
            self.scene.reserved.add("slopes")
            self.line(f"slopes = {function.name}()")
        result = self.scene.unused(("y", "z", "p", "q"))
        tape = Tape("slopes.tape", theme in self.persistent, accessed=True)
        tape.ways.append("slopes.ask({target}, {source})")
        self._recorded(tape, f"{result} = slopes.record({{a}})", result, read, watches=True)
        return True

    # ---- other names -------------------------------------------------------------------------

    def alias(self) -> bool:
        """Let another name mean a tape too."""
        if not self.scene.tapes:
            return False
        tape = self.draw.one_of(self.scene.tapes)
        name = self.scene.unused(("same_tape", "also_this"))
        self.line(f"{name} = {self.name_of(tape)}")
        tape.aliases.append(name)
        self._ask(tape)
        return True

    def tape_on_an_object(self) -> bool:
        """Let an object hold a tape."""
        if "tape on an object" not in self.functions or not self.scene.tapes:
            return False
        function, _ = self.functions["tape on an object"]
        tape = self.draw.one_of(self.scene.tapes[-2:])
        name = self.scene.unused(("holder",))
        self.scene.reserved.add(name)
        if "__init__" in function.text:
            self.line(f"{name} = {function.name}({self.name_of(tape)})")
        else:
            self.line(f"{name} = {function.name}()")
            self.line(f"{name}.tape = {self.name_of(tape)}")
        tape.aliases.append(f"{name}.tape")
        tape.ways.append(f"{name}.slope({{target}}, {{source}})")
        self._ask(tape)
        return True

    def names_in_a_collection(self, names: Sequence[str]) -> list[str]:
        """Write a list or dict for tapes that are still to be made; return their names there."""
        whole = self.scene.unused(("tapes", "all_tapes"))
        self.scene.bind(Value(whole, "structure", 0))
        if self.draw.chance(0.5):
            self.line(f"{whole} = {{}}")
            return [f'{whole}["{name}"]' for name in names]
        self.line(f"{whole} = [None] * {len(names)}")
        return [f"{whole}[{number}]" for number in range(len(names))]

    def tape_in_a_collection(self) -> bool:
        """Put tapes that are there into a list, a tuple or a dict."""
        tapes = self.draw.some_of(self.scene.tapes, 2)
        if not tapes:
            return False
        name = self.scene.unused(("tapes", "all_tapes"))
        self.scene.bind(Value(name, "structure", 0))
        names = [self.name_of(tape) for tape in tapes]
        form = self.draw.one_of(["list", "tuple", "dict"])
        if form == "dict":
            keys = ['"first"', '"second"'][: len(names)]
            pairs = ", ".join(f"{key}: {item}" for key, item in zip(keys, names, strict=True))
            self.line(f"{name} = {{{pairs}}}")
        else:
            keys = [str(number) for number in range(len(names))]
            listed = ", ".join(names)
            self.line(f"{name} = [{listed}]" if form == "list" else f"{name} = ({listed},)")
        for key, tape in zip(keys, tapes, strict=True):
            tape.aliases.append(f"{name}[{key}]")
        self._ask(tapes[0])
        return True

    WRITERS: ClassVar = {
        **Comprehensions.WRITERS,
        "tape as a parameter": tape_as_parameter,
        "function that enters a tape": function_that_enters,
        "function that returns a tape": function_that_returns,
        "class that records and asks": class_that_records,
        "alias of a tape": alias,
        "tape on an object": tape_on_an_object,
        "tape in a collection": tape_in_a_collection,
    }
