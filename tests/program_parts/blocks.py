"""The blocks in which tapes record: how they are made, opened and closed."""

from __future__ import annotations

from .passed_tapes import PassedTapes
from .scene import Tape

NAMES_OF_TAPES = {
    1: (("tape",), ("t",)),
    2: (("outer", "inner"), ("tape_2", "tape_1"), ("t2", "t1")),
    3: (("outer", "middle", "inner"), ("t3", "t2", "t1")),
}


class Blocks(PassedTapes):
    """Writes blocks of tapes."""

    def new_tapes(self) -> list[Tape]:
        """Return the tapes of a block, the outermost first; they may have their own lines."""
        count = self.draw.weighted({1: 4, 2: 5, 3: 2})
        names = self.draw.one_of(NAMES_OF_TAPES[count])
        careless = self.take("watch_accessed_variables")
        if self.draw.chance(0.5) and self.take("tape in a collection"):
            names = self.names_in_a_collection(names)
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

    def opened(self, tape: Tape) -> tuple[str, bool]:
        """Return what the `with` of a new tape is about, and whether it is a tape at all."""
        if "context manager" in self.functions and self.take("context manager"):
            function, _ = self.functions["context manager"]
            tape.persistent, tape.accessed = "context manager" in self.persistent, True
            values = [value for value in self.scene.of_kind("constant") if self.draw.chance(0.8)]
            for value in values:
                self.scene.watch(tape, value)
            return f"{function.name}({', '.join(value.text for value in values)})", True
        text = self.construction(tape)
        if not self.take("tape or nothing"):
            return text, True
        condition, holds = self.condition()
        opened = self.draw.chance(0.85)
        arms = (text, "contextlib.nullcontext()")
        here, there = arms if holds == opened else arms[::-1]
        return f"({here} if {condition} else {there})", opened

    def block(self, tapes: list[Tape], *, fails: bool = False) -> None:
        """Write the `with` of the first of `tapes`, or of all of them, and what is in it."""
        together = len(tapes) > 1 and self.draw.chance(0.25)
        here, further = (tapes, []) if together else (tapes[:1], tapes[1:])
        if len(tapes) > 1:
            self.feature("several tapes in one with" if together else "nested tapes")
        made_before = self.draw.chance(0.5 if "re-entered tape" in self.plan else 0.05)
        items = []
        for tape in list(here):
            self.scene.add(tape)
            if made_before:
                self.line(f"{tape.name} = {self.construction(tape)}")
                items.append(tape.name)
            else:
                text, opened = self.opened(tape)
                items.append(f"{text} as {tape.name}")
                if not opened:
                    here = [other for other in here if other is not tape]
                    self.scene.vanish([tape])
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
