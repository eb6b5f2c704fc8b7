"""Random programs about tapes: nested, side by side, re-entered, and asked at any place.

A program is Python text, so that one that fails can be read and run alone. It notes the outcome of
each call of a tape's method, and of each block, in `outcomes`: a value, None, or the class of an
exception. What a call gives is used by the lines that follow it; when it gives nothing, a constant
stands in, so that two engines can be compared to the end.
"""

from __future__ import annotations

import random
from typing import Any

PRELUDE = '''\
outcomes = []

def note(action, otherwise):
    """Do `action`, note what it gave, and return that or `otherwise`."""
    try:
        found = action()
    except Exception as error:
        outcomes.append(type(error).__name__)
        return otherwise
    outcomes.append(plain(found))
    return otherwise if found is None else found

def plain(found):
    if isinstance(found, (list, tuple)):
        return [plain(item) for item in found]
    return None if found is None else found.numpy().tolist()

def block_failed(error):
    outcomes.append(type(error).__name__)

@tf.custom_gradient
def crossed(a, b):
    """A product whose gradient is the user's, and too large."""
    return a * b, lambda upstream: (upstream * b * 2.0, upstream * a * 3.0)

@tf.custom_gradient
def both(a, b):
    """Two results, and no gradient for the second argument."""
    return (a + b, a * b), lambda first, second: (first + second * b, None)

@tf.grad_pass_through
def passed(a):
    return a * a
'''

LONGEST = 26


class Writer:
    """Writes one random program."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.lines: list[str] = []
        self.indent = 0
        self.names: list[str] = []
        self.variables: list[str] = []
        self.tapes: list[str] = []
        self.active: list[str] = []
        self.shape = self.random.choice(["", "", "[2]"])

    def program(self) -> str:
        pick = self.random
        for number in range(pick.randint(1, 2)):
            self.line(f"x{number} = tf.Variable({self.literal()}, dtype=tf.float64)")
            self.variables.append(f"x{number}")
        for number in range(pick.randint(1, 2)):
            self.line(f"c{number} = tf.constant({self.literal()}, dtype=tf.float64)")
            self.names.append(f"c{number}")
        for number in range(pick.choice([1, 2, 2, 2, 3])):
            options = [
                option
                for option, chance in (
                    ("persistent=True", 0.5),
                    ("watch_accessed_variables=False", 0.15),
                )
                if pick.random() < chance
            ]
            self.line(f"t{number} = tf.GradientTape({', '.join(options)})")
            self.tapes.append(f"t{number}")
        while len(self.lines) < LONGEST:
            self.statement(0)
        return "\n".join(self.lines) + "\n"

    def literal(self) -> str:
        number = self.random.choice(["0.5", "1.5", "-0.75", "1.25"])
        other = self.random.choice(["0.25", "-1.5"])
        return f"[{number}, {other}]" if self.shape else number

    def line(self, text: str) -> None:
        self.lines.append("    " * self.indent + text)

    def operand(self) -> str:
        recent = self.names[-3:] if self.random.random() < 0.5 else self.names
        return self.random.choice(recent + self.variables)

    def fresh(self) -> str:
        self.names.append(f"y{len(self.names)}")
        return self.names[-1]

    def statement(self, depth: int) -> None:
        choices = {
            self.compute: 6,
            self.gradient: 3,
            self.watch: 1.5 if self.active else 0.1,
            self.enter: 4 if depth < 4 else 0,
            self.stop: 0.7 if self.active else 0.05,
            self.reset: 0.3 if self.active else 0.05,
            self.assign: 0.5,
            self.fail: 0.1 if self.active else 0,
        }
        action = self.random.choices(list(choices), list(choices.values()))[0]
        if action in (self.enter, self.stop):
            action(depth)
        else:
            action()

    def body(self, depth: int, least: int = 1) -> None:
        self.indent += 1
        self.line("pass")
        for _ in range(self.random.randint(least, 6)):
            self.statement(depth + 1)
        self.indent -= 1

    def compute(self) -> None:
        a, b = self.operand(), self.operand()
        form = self.random.choice(
            ["{a} * {b}", "{a} * {b}", "{a} + {b}", "{a} - {b}", "{a} * {a}", "{a} ** 3", "-{a}",
             "2.0 * {a}", "{a} * {b} * {a}", "tf.convert_to_tensor({a})", "tf.sin({a})",
             "tf.exp(-{a} * {a})", "tf.identity({a})", "tf.stop_gradient({a})",
             "crossed({a}, {b})", "crossed({a}, {b}) * {a}", "both({a}, {b})[0]",
             "sum(both({b}, {a}))", "passed({a})"]
        )  # fmt: skip
        self.line(f"{self.fresh()} = {form.format(a=a, b=b)}")

    def gradient(self) -> None:
        pick = self.random
        tape = pick.choice(self.tapes)
        target = self.operand()
        several = pick.random() < 0.1
        if several:
            target = f"[{target}, {self.operand()}]"
        sources = [pick.choice(self.variables + self.names[:2]) if pick.random() < 0.7
                   else self.operand() for _ in range(pick.choice([1, 1, 1, 2]))]  # fmt: skip
        if several:
            # docs/numpy-engine-differences.md: a constant that is one of several targets, and a
            # source that no tape watches. Names may share an object, so variables only.
            sources = [name for name in sources if name in self.variables] or self.variables[:1]
        source = sources[0] if len(sources) == 1 else f"[{', '.join(sources)}]"
        extra = pick.choice(["", "", "", "", ", unconnected_gradients='zero'"])
        if pick.random() < 0.1:
            given = self.operand()
            if "[" not in target:
                extra += f", output_gradients={given}"
        method = "gradient"
        if self.shape and "[" not in target and not extra and pick.random() < 0.2:
            method = "jacobian"
        call = f"note(lambda: {tape}.{method}({target}, {source}{extra}), "
        if len(sources) == 1 and method == "gradient":
            self.line(f"{self.fresh()} = {call}{self.names[0]})")
        else:
            self.line(f"{call}None)")

    def watch(self) -> None:
        tape = self.random.choice(self.active or self.tapes)
        what = self.random.choice([*self.names[:2], self.operand()])
        self.line(f"note(lambda: {tape}.watch({what}), None)")

    def enter(self, depth: int) -> None:
        idle = [tape for tape in self.tapes if tape not in self.active]
        if not idle:
            return
        tape = self.random.choice(idle)
        self.with_block(tape, tape, depth)

    def stop(self, depth: int) -> None:
        tape = self.random.choice(self.active or self.tapes)
        self.with_block(f"{tape}.stop_recording()", None, depth)

    def with_block(self, context: str, tape: str | None, depth: int) -> None:
        self.line("try:")
        self.indent += 1
        self.line(f"with {context}:")
        if tape is not None:
            self.active.append(tape)
            if self.random.random() < 0.5:
                self.indent += 1
                self.line(f"{tape}.watch({self.random.choice(self.names[:2])})")
                self.indent -= 1
        self.body(depth)
        if tape is not None:
            self.active.remove(tape)
        self.indent -= 1
        self.line("except Exception as error: block_failed(error)")
        # A name that the block was to bind must exist when the block failed.
        bound = [name for name in self.names if name[0] == "y"]
        if bound:
            self.line(f"for name in {bound}: globals().setdefault(name, {self.names[0]})")

    def reset(self) -> None:
        tape = self.random.choice(self.active or self.tapes)
        self.line(f"note(lambda: {tape}.reset(), None)")

    def assign(self) -> None:
        method = self.random.choice(["assign", "assign_add", "assign_sub"])
        variable = self.random.choice(self.variables)
        self.line(f"note(lambda: {variable}.{method}({self.operand()} * 0.25), None)")

    def fail(self) -> None:
        self.line("raise KeyError('inside the block')")


def run(source: str, tf: Any) -> list[Any]:
    """Run a program on the engine `tf`, and return its outcomes."""
    namespace: dict[str, Any] = {"tf": tf, "__name__": "program"}
    exec(compile(PRELUDE + source, "<program>", "exec"), namespace)
    return namespace["outcomes"]  # type: ignore[no-any-return]
