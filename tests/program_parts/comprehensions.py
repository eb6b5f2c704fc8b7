"""Comprehensions: a call for each target, source or tape, and values that are made in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from .calls import key_of
from .counted_loops import CountedLoops
from .scene import Value

if TYPE_CHECKING:
    from .scene import Tape


class Comprehensions(CountedLoops):
    """Writes comprehensions and generators."""

    def _asked_for(self) -> tuple[Tape, Value, list[Value], list[Value]] | None:
        """Return a tape, a target, and what else it can be asked: targets and sources."""
        calls = [call for call in self.scene.sensible_calls()
                 if call[0].persistent or self.draw.chance(0.15)]  # fmt: skip
        if not calls:
            return None
        tape, target, names = self.draw.one_of(calls[-4:])
        further = [
            value
            for value in self.scene.of_kind("value")
            if value is not target and (tape in value.links or self.draw.chance(0.1))
        ]
        targets = [target, *self.draw.some_of(further, self.draw.number(1, 2))]
        others = [value for value in self.scene.of_kind("variable", "constant")
                  if value.text not in names and self.draw.chance(0.3)]  # fmt: skip
        sources = [self.scene.values[name] for name in self.draw.some_of(names, 2)] + others
        return tape, target, targets, sources

    def list_of_calls(self) -> bool:
        """Write a list comprehension with a call for each target, each source or each tape."""
        found = self._asked_for()
        if found is None:
            return False
        tape, target, targets, sources = found
        grads = self.scene.unused(("grads", "slopes", "parts"))
        self.placed("call")
        over = self.draw.weighted({"targets": 3, "sources": 3, "both": 1, "tapes": 1})
        x = sources[0]
        listed = ", ".join(value.text for value in sources)
        asked = ", ".join(value.text for value in targets)
        self.scene.asked(tape)
        if over == "targets":
            call = self.asking(tape, "gradient", "part", x.text)
            self.line(f"{grads} = [{call} for part in [{asked}]]")
            self._parts(grads, tape, [(part, x) for part in targets])
        elif over == "sources":
            call = self.asking(tape, "gradient", target.text, "v")
            only = f" if v is not {x.text}" if len(sources) > 1 and self.draw.chance(0.25) else ""
            self.line(f"{grads} = [{call} for v in ({listed},){only}]")
            self._parts(grads, tape, [(target, v) for v in (sources[1:] if only else sources)])
        elif over == "both":
            call = self.asking(tape, "gradient", "part", "v")
            self.line(f"{grads} = [[{call} for v in [{listed}]] for part in [{asked}]]")
            self.scene.bind(Value(grads, "structure", 0))
        else:
            tapes = [each for each in self.scene.tapes if each.answers or self.draw.chance(0.2)]
            names = ", ".join(self.name_of(each) for each in [*tapes[-2:], tape][:2])
            self.line(f"{grads} = [each.gradient({target.text}, {x.text}) for each in ({names},)]")
            for each in tapes[-2:]:
                self.scene.asked(each)
            self.scene.bind(Value(grads, "structure", 0))
        return True

    def _parts(self, whole: str, tape: Tape, pairs: list[tuple[Value, Value]]) -> None:
        """Bind the answers in a list."""
        self.scene.bind(Value(whole, "structure", 0))
        for number, (target, source) in enumerate(pairs):
            name = f"{whole}[{number}]"
            self._answered(name, "gradient", source.rank, target, source).giver = tape

    def dict_of_calls(self) -> bool:
        """Write a dict comprehension with a call for each target or source."""
        found = self._asked_for()
        if found is None:
            return False
        tape, target, targets, sources = found
        grads = self.scene.unused(("by_name", "table"))
        self.placed("call")
        by_source = self.draw.chance(0.6)
        values = sources if by_source else targets
        keys = [f'"{key_of(value.text)}"' for value in values]
        texts = [value.text for value in values]
        if by_source:
            call = self.asking(tape, "gradient", target.text, "item")
        else:
            call = self.asking(tape, "gradient", "item", sources[0].text)
        pairs = ", ".join(f"{key}: {text}" for key, text in zip(keys, texts, strict=True))
        listed = f"{{{pairs}}}.items()"
        if self.draw.chance(0.4):
            listed = f"zip([{', '.join(keys)}], [{', '.join(texts)}])"
        self.line(f"{grads} = {{name: {call} for name, item in {listed}}}")
        self.scene.asked(tape)
        self.scene.bind(Value(grads, "structure", 0))
        for key, value in zip(keys, values, strict=True):
            pair = (target, value) if by_source else (value, sources[0])
            name = f"{grads}[{key}]"
            self._answered(name, "gradient", pair[1].rank, *pair).giver = tape
        return True

    def sum_over_a_generator(self) -> bool:
        """Write ``sum(...)`` over products, powers or gradients."""
        found = self._asked_for()
        if found is not None and self.draw.chance(0.3):
            tape, _, targets, (x, *_) = found
            asked = ", ".join(value.text for value in targets)
            call = self.asking(tape, "gradient", "part", x.text)
            name = self.scene.unused(("total", "whole"))
            self.placed("call")
            self.line(f"{name} = sum({call} for part in [{asked}])")
            self.scene.asked(tape)
            self._answered(name, "gradient", x.rank, targets[0], x)
            return True
        operands = [self.operand() for _ in range(self.draw.number(2, 3))]
        a, b, *_ = operands
        listed = ", ".join(value.text for value in operands)
        form = self.draw.one_of(
            [f"sum({a.text} ** k for k in range(1, {self.draw.number(3, 4)}))",
             f"sum(v * v for v in [{listed}])",
             f"sum(v * w for v, w in zip([{listed}], [{b.text}, {a.text}]))",
             f"sum(k * {a.text} for k in (1.0, 2.0))"]
        )  # fmt: skip
        operands = operands if "[" in form else [a]
        ranks = {value.rank for value in operands}
        self.compute(form, max(ranks), operands).rough |= len(ranks) > 1
        return True

    def comprehension_of_values(self) -> bool:
        """Write a list of values, and go on with some of them."""
        a, b = self.operand(), self.operand()
        name = self.scene.unused(("terms_of_it", "items", "values"))
        form, operands = self.draw.one_of(
            [(f"[{a.text} ** k for k in range(3)]", [a]),
             (f"[k * {a.text} * {b.text} for k in (1.0, 2.0, 3.0)]", [a, b]),
             (f"[tf.sin(k * {a.text}) for k in (1.0, 2.0)]", [a]),
             (f"[v * v for v in ({a.text}, {b.text}) if v is not None]", [a, b]),
             (f"{{k: {a.text} ** k for k in (1, 2)}}", [a])]
        )  # fmt: skip
        self.placed("forward")
        self.line(f"{name} = {form}")
        self.scene.bind(Value(name, "structure", 0))
        rank = max(value.rank for value in operands)
        if form.startswith("{") or self.draw.chance(0.5):
            self.scene.computed(f"{name}[1]", "value", rank, operands).rough |= a.rank != b.rank
        elif a.rank == b.rank and "** k" not in form:
            self.compute(f"tf.add_n({name})", rank, operands)
        else:
            self.compute(f"{name}[0] + {name}[1]", rank, operands)
        return True

    WRITERS: ClassVar = {
        **CountedLoops.WRITERS,
        "list comprehension of calls": list_of_calls,
        "dict comprehension of calls": dict_of_calls,
        "sum over a generator": sum_over_a_generator,
        "comprehension of values": comprehension_of_values,
    }
