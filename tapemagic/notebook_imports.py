"""A notebook's own ``import tensorflow as tf``, bound to the current engine.

`TensorFlowImports` is an AST transformer of the shell: it turns each import of TensorFlow in the
reader's cells into

.. code-block:: python

    if <the numpy engine is current>:
        tf = <the engine's module>
    else:
        import tensorflow as tf

so that a lesson runs unchanged on either engine, and the engine is asked for when the import
runs. Imports made by other packages are never touched, and ``sys.modules`` never says that our
engine is TensorFlow.
"""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING, Any

from tapemagic import engines

if TYPE_CHECKING:
    from types import FrameType

_TENSORFLOW = "tensorflow"


class TensorFlowImports(ast.NodeTransformer):
    """Bind each import of TensorFlow to the current engine."""

    def visit(self, node: ast.AST) -> Any:
        """Rewrite the imports in a node; expressions have none, and can be too deep to visit."""
        return node if isinstance(node, ast.expr) else super().visit(node)

    def visit_Import(self, node: ast.Import) -> list[ast.stmt]:
        """Rewrite ``import tensorflow``, ``import tensorflow.math as m`` and leave the rest."""
        statements: list[ast.stmt] = []
        for alias in node.names:
            imported = ast.copy_location(ast.Import([alias]), node)
            if not _is_tensorflow(alias.name):
                statements.append(imported)
                continue
            lookup = _call("module", alias.name)
            bound = alias.asname or _TENSORFLOW
            if alias.asname is None:  # `import tensorflow.math` binds `tensorflow`
                lookup = _call("root_module", alias.name)
            statements.append(_choice([_assignment(bound, lookup)], imported, node))
        return statements

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.stmt:
        """Rewrite ``from tensorflow import ...`` and ``from tensorflow.math import ...``."""
        if node.level or node.module is None or not _is_tensorflow(node.module):
            return node
        if node.names[0].name == "*":
            namespace = ast.Call(ast.Name("globals", ast.Load()), [], [])
            update = ast.Attribute(namespace, "update", ast.Load())
            every_name = ast.Call(update, [_call("public_names", node.module)], [])
            return _choice([ast.Expr(every_name)], node, node)
        bindings = [
            _assignment(alias.asname or alias.name, _call("attribute", node.module, alias.name))
            for alias in node.names
        ]
        return _choice(bindings, node, node)


def rewrite_rest_of_cell(transformer: ast.NodeTransformer) -> None:
    """Apply a transformer to the statements of the running cell that have not run yet.

    ``%load_ext tapemagic`` and ``import tensorflow as tf`` often stand in one cell, which the
    shell has parsed and transformed before the extension was there. IPython compiles each
    statement just before it runs it, so those that wait in its list can still be replaced.
    """
    frame: FrameType | None = sys._getframe()  # noqa: SLF001 - how one gets at a caller's frame
    while frame is not None and frame.f_code.co_name != "run_ast_nodes":
        frame = frame.f_back
    waiting = frame.f_locals.get("to_run") if frame is not None else None
    if not isinstance(waiting, list):
        return
    for position, (node, mode) in enumerate(waiting):
        if isinstance(node, ast.stmt):
            rewritten = transformer.visit(ast.Module([node], []))
            waiting[position] = (_one_statement(rewritten.body), mode)


def _one_statement(statements: list[ast.stmt]) -> ast.stmt:
    if len(statements) == 1:
        return statements[0]
    block = ast.If(ast.Constant(value=True), statements, [])
    return ast.fix_missing_locations(ast.copy_location(block, statements[0]))


def uses_numpy() -> bool:
    """Whether a notebook's ``import tensorflow`` means the numpy engine now."""
    try:
        return engines.name() == engines.NUMPY
    except ValueError as error:  # TAPEMAGIC_ENGINE names no engine
        _show_cell_only(error)
        raise


def module(dotted_name: str) -> Any:
    """Return what ``import tensorflow.math as m`` binds ``m`` to on the current engine."""
    found = engines.current()
    for part in dotted_name.split(".")[1:]:
        found = _look_up(found, part)
    return found


def root_module(dotted_name: str) -> Any:
    """Return what ``import tensorflow.math`` binds ``tensorflow`` to."""
    module(dotted_name)
    return engines.current()


def attribute(module_name: str, name: str) -> Any:
    """Return what ``from tensorflow.math import sin`` binds ``sin`` to."""
    return _look_up(module(module_name), name)


def public_names(module_name: str) -> dict[str, Any]:
    """Return what ``from tensorflow import *`` binds."""
    found = module(module_name)
    names = getattr(found, "__all__", None) or [n for n in dir(found) if not n.startswith("_")]
    return {name: getattr(found, name) for name in names}


def _look_up(found: Any, name: str) -> Any:
    try:
        return getattr(found, name)
    except AttributeError as error:
        missing = ImportError(str(error), name=_TENSORFLOW)
        _show_cell_only(missing)
        raise missing from None


def _show_cell_only(error: Exception) -> None:
    from IPython import get_ipython

    from tapemagic.cell.tracebacks import begin_at_cell

    shell = get_ipython()
    if shell is not None:
        begin_at_cell(shell, error)


def _is_tensorflow(dotted_name: str) -> bool:
    return dotted_name == _TENSORFLOW or dotted_name.startswith(_TENSORFLOW + ".")


def _choice(on_numpy: list[ast.stmt], otherwise: ast.stmt, place: ast.stmt) -> ast.stmt:
    choice = ast.If(_call("uses_numpy"), on_numpy, [otherwise])
    for node in [part for made in (choice.test, *on_numpy) for part in ast.walk(made)]:
        ast.copy_location(node, place)  # what was parsed has the line that it had there
    return ast.fix_missing_locations(ast.copy_location(choice, place))


def _assignment(name: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], value)


def _call(function: str, *arguments: str) -> ast.expr:
    """Return a call of a function of this module that needs no name in the reader's namespace."""
    here = ast.parse(f"__import__({__name__!r}, fromlist=['*']).{function}", mode="eval").body
    return ast.Call(here, [ast.Constant(argument) for argument in arguments], [])
