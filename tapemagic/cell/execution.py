"""Run a body the way IPython runs a cell.

The statements are run one after the other in the reader's namespace; an expression is displayed
where the shell's ``ast_node_interactivity`` says so, by the displayhook that a cell uses, hence
once, with the right ``Out[n]``, into whatever captures the output. A final ``;`` silences. An
exception leaves with the reader's frames only.
"""

from __future__ import annotations

import ast
import traceback
from typing import TYPE_CHECKING, Any, cast

from IPython.core.displayhook import DisplayHook

from tapemagic.cell.tracebacks import begin_at_cell, readers_frames

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

    from IPython.core.interactiveshell import InteractiveShell

    from tapemagic.cell.source import CellSource


def compiled(shell: InteractiveShell, tree: ast.AST, filename: str, mode: str) -> CodeType:
    """Compile a tree with the ``__future__`` imports of the cells above."""
    # typeshed knows of source text only; codeop hands a tree to compile() as it is.
    compiler = cast("Callable[[ast.AST, str, str], CodeType]", shell.compile)
    return compiler(tree, filename, mode)


def run(shell: InteractiveShell, source: CellSource, tree: ast.Module) -> None:
    """Run a parsed body in the shell's namespace and display what a cell would display."""
    nodes, displayed = _display_plan(tree.body, _interactivity(shell, source))
    # The debugger hides what is above this frame, as it does for a cell.
    __tracebackhide__ = "__ipython_bottom__"
    try:
        for node in nodes:
            if node in displayed:
                code = compiled(shell, ast.Interactive([node]), source.filename, "single")
            else:
                code = compiled(shell, ast.Module([node], []), source.filename, "exec")
            exec(code, shell.user_global_ns, shell.user_ns)  # noqa: S102 - it is the reader's cell
    except BaseException as error:
        begin_at_cell(shell, error)
        raise


def run_silently(source: CellSource, tree: ast.Module, namespace: dict[str, Any]) -> None:
    """Run a parsed body in another namespace and display nothing."""
    code = compile(tree, source.filename, "exec")
    exec(code, namespace)  # noqa: S102 - it is the reader's cell


def show_syntax_error(shell: InteractiveShell, error: SyntaxError, *, fails: bool) -> bool:
    """Show a syntax error as IPython shows that of a cell, and let the cell fail (or not).

    Raising it would print the stack of the magic, since IPython shows the whole stack of a
    `SyntaxError` that comes out of running code. Only the reader's frames are shown, of which the
    error of the cell itself has none. Returns False where no cell is being run, so that it has to
    be raised.
    """
    result = shell.displayhook.exec_result
    if result is None:
        return False
    # It is annotated as a traceback, and takes what IPython itself gives it.
    frames = cast("Any", traceback.extract_tb(readers_frames(error.__traceback__)))
    lines = shell.SyntaxTB.structured_traceback(type(error), error, frames)
    shell._showtraceback(type(error), error, lines)  # noqa: SLF001 - what showsyntaxerror does
    if fails:
        result.error_in_exec = error
    return True


def _interactivity(shell: InteractiveShell, source: CellSource) -> str:
    result = shell.displayhook.exec_result
    if result is not None and result.info.silent:
        return "none"
    if DisplayHook.semicolon_at_end_of_expression(source.text):
        return "none"
    return str(shell.ast_node_interactivity)


def _display_plan(
    nodes: list[ast.stmt], interactivity: str
) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """Return the statements to run and those of them to display, as IPython decides it."""
    nodes = list(nodes)
    if not nodes or interactivity == "none":
        return nodes, []
    last = nodes[-1]
    if interactivity == "last_expr_or_assign":
        name = _assigned_name(last)
        if name is not None:
            shown = ast.Expr(ast.Name(name, ast.Load()))
            nodes.append(ast.fix_missing_locations(ast.copy_location(shown, last)))
        interactivity = "last_expr"
    if interactivity == "all":
        return nodes, nodes
    if interactivity == "last" or isinstance(nodes[-1], ast.Expr):
        return nodes, nodes[-1:]
    return nodes, []


def _assigned_name(node: ast.stmt) -> str | None:
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target: ast.expr = node.targets[0]
    elif isinstance(node, (ast.AugAssign, ast.AnnAssign)):
        target = node.target
    else:
        return None
    return target.id if isinstance(target, ast.Name) else None
