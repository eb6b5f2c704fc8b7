"""The calls of a tape: who is asked, for what, and how."""

from __future__ import annotations

import re

from .lines import Lines
from .scene import Tape, Value

Call = tuple[Tape, Value, list[str]]

# The ways to ask that are woven into a call.
ABOUT_CALLS = (
    "list of sources", "tuple of sources", "dict of sources", "several targets",
    "output_gradients", "unconnected_gradients", "jacobian", "batch_jacobian",
)  # fmt: skip


def key_of(text: str) -> str:
    """Return how a dict calls the name or expression `text`."""
    return re.sub(r"[^\w.]+", "_", text).strip("_")


class Calls(Lines):
    """Writes gradient calls.

    Attributes
    ----------
    ways
        How any tape is asked by way of a function of the program, with {tape}, {target} and
        {source} to put in.
    collected
        The expression that gives all Variables of an object, for the first of these.
    """

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.ways: list[str] = []
        self.collected: dict[str, str] = {}

    def call(self, chosen: Call | None = None) -> bool:
        """Write a gradient call: `chosen`, or one that makes sense, or any."""
        chosen = chosen or self._choose()
        if chosen is None:
            return False
        tape, target, names = chosen
        source = self.scene.values[names[-1] if self.draw.chance(0.5) else names[0]]
        self.placed("call")
        if target.kind == "gradient":
            whose = "the same" if target.giver is tape else "another"
            self.feature("gradient of a gradient", f"gradient of a gradient by {whose} tape")
        method = self._method(target, source)
        if method != "gradient":
            self._one(tape, target, source, method, "")
        elif (several := self._several(source, names)) is not None:
            self._sequence(tape, target, *several)
        else:
            self._one(tape, target, source, method, self._options(target))
        self.scene.asked(tape)
        return True

    def asking(self, tape: Tape, method: str, target: str, source: str, options: str = "") -> str:
        """Return the expression that asks `tape`, by one of its names or by way of a function."""
        ways = [*tape.ways, *self.ways]
        name = self.name_of(tape)
        if method == "gradient" and not options and ways and self.draw.chance(0.5):
            return self.draw.one_of(ways).format(tape=name, target=target, source=source)
        return f"{name}.{method}({target}, {source}{options})"

    def name_of(self, tape: Tape) -> str:
        """Return one of the names of a tape."""
        if tape.aliases and self.draw.chance(0.6):
            return self.draw.one_of(tape.aliases)
        return tape.name

    def _choose(self) -> Call | None:
        """Choose a call: at best the newest that make sense."""
        sensible = self.scene.sensible_calls()
        if sensible and self.draw.chance(self.temper.sense):
            if self.draw.chance(0.35):
                second = [call for call in sensible if call[1].kind == "gradient"]
                sensible = second or sensible
            return self.draw.one_of(sensible[-4:])
        targets = self.scene.of_kind("value", "gradient", "jacobian")
        if (
            not targets
            or not self.scene.tapes
            or (not sensible and self.draw.chance(self.temper.sense * 0.9))
        ):
            return None
        anything = self.scene.of_kind("variable", "constant", "integer", "value")
        target = self.draw.one_of(targets[-4:])
        if self.draw.chance(self.temper.wild):
            target = self.draw.one_of(anything)
        return self.draw.one_of(self.scene.tapes), target, [self.draw.one_of(anything).text]

    def _method(self, target: Value, source: Value) -> str:
        odd = self.draw.chance(0.1)
        if "batch_jacobian" in self.plan and (odd or target.rank == source.rank == 2):
            self.take("batch_jacobian")
            return "batch_jacobian"
        if "jacobian" in self.plan and (odd or target.rank):
            self.take("jacobian")
            return "jacobian"
        return "gradient"

    def _one(self, tape: Tape, target: Value, source: Value, method: str, options: str) -> None:
        """Write a call with one source."""
        asked = target.text
        if method == "gradient" and not options and self.draw.chance(0.04):
            # A target that is computed in the call itself.
            asked = f"{target.text} * {self.operand(target.rank).text}"
            self.feature("target computed in the call")
        elif method == "gradient" and not options and self.take("several targets"):
            asked = f"[{target.text}, {self.operand().text}]"
        name, by = self._name(target, source), source.text
        if method == "gradient" and source.text in self.collected and self.draw.chance(0.6):
            whole, by = self.scene.unused(("gradients", "grads")), self.collected[source.text]
            self.line(f"{whole} = {self.asking(tape, method, asked, by, options)}")
            self.scene.bind(Value(whole, "structure", 0))
            name = f"{whole}[0]"
        else:
            self.line(f"{name} = {self.asking(tape, method, asked, by, options)}")
        rank = source.rank if method == "gradient" else source.rank + target.rank
        rank = max(0, rank - (method == "batch_jacobian"))
        kind = "gradient" if method == "gradient" else "jacobian"
        self._answered(name, kind, rank, target, source).giver = tape

    def _several(self, source: Value, names: list[str]) -> tuple[str, list[Value]] | None:
        """Return how several sources are asked for, if they are, and which."""
        others = [value for value in self.scene.of_kind("variable", "constant", "value", "integer")
                  if value is not source]  # fmt: skip
        linked = [value for value in others if value.text in names]
        if not others:
            return None
        other = self.draw.one_of(linked if linked and self.draw.chance(0.8) else others)
        for theme in ("list of sources", "tuple of sources", "dict of sources"):
            if self.take(theme):
                return theme, [source, other]
        return None

    def _sequence(self, tape: Tape, target: Value, theme: str, sources: list[Value]) -> None:
        """Write a call with several sources, and what is made of its answers."""
        texts = [source.text for source in sources]
        options = self._options(target) if self.draw.chance(0.2) else ""
        if theme == "dict of sources":
            asked = "{" + ", ".join(f'"{key_of(text)}": {text}' for text in texts) + "}"
        else:
            left, right = "[]" if theme == "list of sources" else "()"
            asked = left + ", ".join(texts) + right
        call = self.asking(tape, "gradient", target.text, asked, options)
        if theme == "dict of sources" or self.draw.chance(0.4):
            whole = self.scene.unused(("gradients", "grads"))
            keys = [f'"{key_of(text)}"' if theme == "dict of sources" else n
                    for n, text in enumerate(texts)]  # fmt: skip
            names = [f"{whole}[{key}]" for key in keys]
            self.line(f"{whole} = {call}")
            # The name itself is taken now, though it is no tensor.
            self.scene.bind(Value(whole, "structure", 0))
        else:
            names = []
            for source in sources:
                names.append(self._name(target, source))
                self.scene.bind(Value(names[-1], "gradient", source.rank))
            self.line(f"{', '.join(names)} = {call}")
        for name, source in zip(names, sources, strict=True):
            self._answered(name, "gradient", source.rank, target, source).giver = tape

    def _options(self, target: Value) -> str:
        """Return the further arguments of a call."""
        if self.take("unconnected_gradients"):
            values = ('"zero"', "tf.UnconnectedGradients.ZERO")
            return f", unconnected_gradients={self.draw.one_of(values)}"
        if self.take("output_gradients"):
            alike = [value for value in self.scene.operands(gradients=False)
                     if value.rank == target.rank]  # fmt: skip
            if target.rank > 2 or target.rough:
                given = f"tf.ones_like({target.text})"
            elif alike and self.draw.chance(0.4):
                given = self.draw.one_of(alike).text
            elif target.rank == 0 and self.draw.chance(0.6):
                given = self.literal(0)
            else:
                given = f"tf.constant({self.typed_literal(target.rank)})"
            return f", {given}" if self.draw.chance(0.3) else f", output_gradients={given}"
        return ""

    def _answered(self, name: str, kind: str, rank: int, target: Value, source: Value) -> Value:
        """Bind what a call gave: tapes around it follow it as they follow its target."""
        operands = [target] if target.links else [target, source]
        # The third derivative by way of a Jacobian is 0 where it should be None: a difference that
        # docs/numpy-engine-differences.md has.
        kind = "last" if target.kind == "jacobian" else kind
        value = self.scene.computed(name, kind, rank, operands)
        value.rough = target.rough or source.rough
        return value

    def _name(self, target: Value, source: Value) -> str:
        """Return the usual name of a derivative: dy_dx, then d2y_dx2."""
        below = re.sub(r"\W+", "_", source.text).strip("_")
        above = re.sub(r"\W+", "_", target.text).strip("_")
        if found := re.fullmatch(r"d([a-z])_d([a-z])", above):
            first, by = found.groups()
            name = f"d2{first}_d{by}2" if by == below else f"d2{first}_d{by}d{below}"
        elif target.kind == "value":
            name = f"d{above}_d{below}"
        else:
            name = "higher"
        return self.scene.unused((name,))
