"""The body of a ``%%tape_plot`` cell as a function whose value is that of its last expression.

The lines keep their numbers, so that a traceback speaks of the cell. What the body binds is the
function's own; what it does not bind is looked up in the notebook at each call.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError

from tapemagic.cell.execution import compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from IPython.core.interactiveshell import InteractiveShell

    from tapemagic.cell.source import CellSource

__all__ = ["body_function"]

_NAME = "f"


def body_function(
    shell: InteractiveShell, source: CellSource, variable: str, parameters: Iterable[str]
) -> Callable[..., Any]:
    """Return the function that a body describes.

    Raises
    ------
    UsageError
        If it has no body, or no value.
    SyntaxError
        If it is not Python.
    """
    tree = shell.transform_ast(source.parse(shell))
    if not tree.body:
        raise UsageError(
            f"the cell has no body: write the function of {variable} on the lines below, with its "
            "value as the last one."
        )
    body = [*tree.body[:-1], _with_value_returned(tree.body[-1])]
    _refuse_yield(body)
    arguments = ast.arguments(
        [], [ast.arg(variable)], None, [ast.arg(name) for name in parameters], [], None, []
    )
    arguments.kw_defaults = [None for _ in arguments.kwonlyargs]
    function = ast.FunctionDef(_NAME, arguments, body, [])
    setattr(function, "type_params", [])  # noqa: B010 - of Python 3.12 and newer
    ast.copy_location(function, body[0])
    module = ast.fix_missing_locations(ast.Module([function], []))
    made: dict[str, Any] = {}
    # Only the definition runs here; it leaves its name in a namespace of its own.
    exec(compiled(shell, module, source.filename, "exec"), shell.user_ns, made)  # noqa: S102
    found: Callable[..., Any] = made[_NAME]
    if len(body) == 1 and isinstance(tree.body[-1], ast.Expr):
        found.plot_label = ast.unparse(tree.body[-1].value)  # type: ignore[attr-defined]
    return found


def _with_value_returned(last: ast.stmt) -> ast.stmt:
    if isinstance(last, ast.Return):
        return last
    if isinstance(last, ast.Expr):
        return ast.copy_location(ast.Return(last.value), last)
    name = ""
    if isinstance(last, ast.Assign) and isinstance(last.targets[0], ast.Name):
        name = last.targets[0].id
    hint = f"add the line `{name}`" if name else "add a line with the value, as in `x * y`"
    raise UsageError(
        f"the last line of a %%tape_plot cell is the value of the function, and line {last.lineno} "
        f"is no expression: {hint}."
    )


def _refuse_yield(body: list[ast.stmt]) -> None:
    """Refuse what would make of the function something that has no value."""
    waiting: list[ast.AST] = [*body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            raise UsageError(f"line {node.lineno} yields, and a function that is plotted cannot.")
        if not isinstance(node, (ast.FunctionDef, ast.Lambda, ast.AsyncFunctionDef, ast.ClassDef)):
            waiting += ast.iter_child_nodes(node)
