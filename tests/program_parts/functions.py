"""Functions: their definitions, at the top of a program, and their calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from . import bodies, helper_bodies
from .scene import Value
from .statements import Statements

if TYPE_CHECKING:
    from collections.abc import Callable

    from .definitions import Function

FUNCTIONS = {
    "function": bodies.PURE,
    "closure": bodies.CLOSURES,
    "default argument": bodies.DEFAULTS,
    "function that returns a tuple": bodies.TUPLES,
    "function that returns a dict": bodies.DICTS,
    "keyword arguments": bodies.KEYWORDS,
    "function in a function": bodies.NESTED,
    "lambda": bodies.LAMBDAS,
    "recursion": bodies.RECURSIONS,
    "method": bodies.METHODS,
    "tf.function": bodies.COMPILED,
    "custom gradient": bodies.CUSTOM,
    "early return": bodies.EARLY,
}
HELPERS = {
    "helper with a tape": helper_bodies.HELPERS,
    "helper that is handed a function": helper_bodies.DERIVATIVES,
    "helper in a helper": helper_bodies.REPEATED,
    "helper that returns value and derivative": helper_bodies.VALUES_AND_DERIVATIVES,
    "tf.function with a tape": helper_bodies.COMPILED,
}
LAMBDAS = (
    "lambda v: v * v * v",
    "lambda v: tf.sin(v)",
    "lambda v: v * {b}",
    "lambda v: v ** 2 + {b}",
)


def _caller(theme: str) -> Callable[[Functions], bool]:
    return lambda writer: writer.call_function(theme)


class Functions(Statements):
    """Writes functions.

    Attributes
    ----------
    functions
        For each theme the function that the program has, and the name that it reads.
    """

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.functions: dict[str, tuple[Function, str]] = {}

    def definitions(self) -> None:
        """Write the functions that the themes ask for."""
        for theme, choice in (FUNCTIONS | HELPERS).items():
            if theme in self.plan:
                self.define(theme, self.draw.one_of(choice))

    def define(self, theme: str, function: Function, options: str = "") -> bool:
        """Write the definition of `function`, and tell whether its name was still free."""
        if function.name in self.scene.reserved:
            return False
        self.scene.reserved.add(function.name)
        read = self.draw.one_of(self.scene.operands(gradients=False)).text
        text = function.text.replace("{w}", read).replace("{options}", options)
        while "{number}" in text:
            text = text.replace("{number}", self.typed_literal(0), 1)
        self.line("")
        for line in text.splitlines():
            self.line(line)
        self.line("")
        for variable in function.variables:
            self.scene.bind(Value(variable, "variable", 0))
        if "(tf.Module)" in function.text:
            self.collected[function.variables[0]] = f"{function.name}.trainable_variables"
        self.functions[theme] = (function, read if "{w}" in function.text else "")
        return True

    def call_function(self, theme: str) -> bool:
        """Write a line that calls the function of `theme`."""
        if theme not in self.functions:
            return False
        function, read = self.functions[theme]
        if function.once and self.in_loop:
            return False
        a, b = self.operand(), self.operand()
        if function.variables and not self.scene.values.keys() >= {*function.variables}:
            return False
        operands = [a, *(self.scene.values[text] for text in function.variables)]
        if read in self.scene.values:
            operands.append(self.scene.values[read])
        call = self.draw.one_of(function.calls)
        handed, more = self.a_function() if "{f}" in call else ("", [])
        if "{b}" in call:
            operands.append(b)
        text = call.format(name=function.name, a=a.text, b=b.text, f=handed)
        if self.scene.recording:
            under = "helper with a tape" if theme in HELPERS else "function"
            self.feature(
                f"{'custom gradient' if theme == 'custom gradient' else under} under a tape"
            )
        self._bind(text, function.parts, [*operands, *more])
        if function.once:
            del self.functions[theme]
        return True

    def a_function(self) -> tuple[str, list[Value]]:
        """Return a function of one argument, and what it reads."""
        known = [
            (function.name, [self.scene.values[read]] if read in self.scene.values else [])
            for theme, (function, read) in self.functions.items()
            if theme in FUNCTIONS | HELPERS and function.takes_one
        ]
        if known and self.draw.chance(0.7):
            return self.draw.one_of(known)
        text, b = self.draw.one_of(LAMBDAS), self.operand()
        return text.format(b=b.text), [b] if "{b}" in text else []

    def _bind(self, text: str, parts: tuple[str, ...], operands: list[Value]) -> None:
        """Write the line that binds a result, or the parts of it."""
        ranks = {value.rank for value in operands}
        rank, rough = max(ranks), len(ranks) > 1
        if not parts:
            self.compute(text, rank, operands).rough |= rough
            return
        self.placed("forward")
        if parts[0] == "0":
            names = []
            for _ in parts:
                names.append(self.scene.unused(("y", "z", "p", "q", "r", "h")))
                self.scene.bind(Value(names[-1], "structure", 0))
            self.line(f"{', '.join(names)} = {text}")
        else:
            whole = self.scene.unused(("results", "found"))
            self.line(f"{whole} = {text}")
            self.scene.bind(Value(whole, "structure", 0))
            names = [f"{whole}[{part}]" for part in parts]
        for name in names:
            self.scene.computed(name, "value", rank, operands).rough |= rough

    WRITERS: ClassVar = {
        **Statements.WRITERS,
        **{theme: _caller(theme) for theme in (*FUNCTIONS, *HELPERS)},
    }
