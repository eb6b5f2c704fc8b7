"""Functions of Python's own libraries that matter to tapes: what they give, and whom they call."""

from __future__ import annotations

import ast
from typing import Any

from .methods import Methods
from .values import NOTHING, Builtin, Manager, Symbol

__all__ = ["StandardLibrary"]

OPERATORS = {
    "add": ast.Add, "sub": ast.Sub, "mul": ast.Mult, "truediv": ast.Div, "pow": ast.Pow,
    "matmul": ast.MatMult,
}  # fmt: skip


class StandardLibrary(Methods):
    """Calls functions of contextlib, functools, operator and dataclasses."""

    def call_standard(self, path: str, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Call the function `path` of a library of Python."""
        library, _, name = path.partition(".")
        if library == "contextlib" and name == "nullcontext":
            return Manager("null", arguments[0] if arguments else NOTHING)
        if library == "contextlib" and name == "ExitStack":
            return Manager("stack", self.sequence("list", []))
        if library == "dataclasses":
            return self.dataclass_symbol(path, arguments, named)
        if library == "operator" and name in OPERATORS and len(arguments) == 2:  # noqa: PLR2004
            return self.combine(OPERATORS[name], *arguments)
        if library == "functools" and name == "wraps":
            return Builtin(lambda function: function)
        if library == "functools" and name == "partial" and arguments:
            function, *first = arguments
            return Builtin(
                lambda *rest, **more: self.call_value(function, [*first, *rest], {**named, **more})
            )
        if library == "functools" and name == "reduce" and len(arguments) > 1:
            items = [*arguments[2:3], *self.passes(arguments[1])]
            value = items[0] if items else self.unknown()
            for item in items[1:]:
                value = self.call_value(arguments[0], [value, item], {})
            return value
        return self.unknown_call(Symbol(path), [*arguments, *named.values()])
