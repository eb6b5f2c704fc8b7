"""Running a program and hearing what each of its gradient calls gives.

Each call is wrapped where it stands, so that it happens under the same tapes. A call that raises
ends the program, as it would; those after it are not reached.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tapemagic.checker.asked import GRADIENTS
from tapemagic.derivatives.values import leaves
from tapemagic.notebook_imports import TensorFlowImports
from tapemagic.numbers_in_text import value_text

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Given", "Run", "run_program"]

# No program can have this name.
_HEAR: Final = "<a gradient call>"
_FILE: Final = "<placement>"


@dataclass(frozen=True)
class Given:
    """What a gradient call gave.

    Attributes
    ----------
    line
        The line of the program at which it begins.
    kind
        "value", "none" or "error".
    text
        The value as text, "None", or the exception: "RuntimeError: ...".
    """

    line: int
    kind: str
    text: str


@dataclass(frozen=True)
class Run:
    """What came of a program.

    Attributes
    ----------
    calls
        What each gradient call gave, in the order in which they were made.
    error
        The exception that ended it, "" where it came to its end.
    error_line
        The line at which that was.
    """

    calls: tuple[Given, ...]
    error: str = ""
    error_line: int | None = None


def run_program(text: str, namespace: dict[str, Any]) -> Run:
    """Run a program, and return what its gradient calls gave.

    Parameters
    ----------
    text
        The program.
    namespace
        Where it runs: what names hold, and what it binds.
    """
    given: list[Given] = []

    def hear(line: int, call: Callable[[], Any]) -> Any:
        try:
            value = call()
        except Exception as error:
            given.append(Given(line, "error", _exception_text(error)))
            raise
        given.append(Given(line, "none" if _has_none(value) else "value", value_text(value)))
        return value

    tree = TensorFlowImports().visit(ast.parse(text))
    tree = ast.fix_missing_locations(_Hearing().visit(tree))
    namespace[_HEAR] = hear
    try:
        exec(compile(tree, _FILE, "exec"), namespace)  # noqa: S102 - the reader's own program
    except Exception as error:  # noqa: BLE001 - it is what the reader is to see
        return Run(tuple(given), _exception_text(error), _line_of(error))
    finally:
        del namespace[_HEAR]
    return Run(tuple(given))


class _Hearing(ast.NodeTransformer):
    """Puts each gradient call into a call of our own."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.func, ast.Attribute) or node.func.attr not in GRADIENTS:
            return node
        nothing = ast.arguments([], [], None, [], [], None, [])
        heard = ast.Call(
            ast.Name(_HEAR, ast.Load()),
            [ast.Constant(node.lineno), ast.Lambda(nothing, node)],
            [],
        )
        return ast.copy_location(heard, node)


def _has_none(value: Any) -> bool:
    return any(part is None for part in leaves(value))


def _exception_text(error: BaseException) -> str:
    first = str(error).strip().split("\n")[0]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__


def _line_of(error: BaseException) -> int | None:
    line = None
    traceback = error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == _FILE:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line
