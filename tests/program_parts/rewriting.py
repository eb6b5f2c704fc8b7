"""Change the syntax tree of a program so that each call of a tape is noted, and none ends it.

Four things are changed, and the text stays as it is:

- a call of `gradient`, `jacobian` or `batch_jacobian` becomes a function that the recorder calls;
- a statement of the program itself that fails is noted, and the names it was to bind hold None;
- the body of a `try` tells the recorder which exceptions are caught there, for the program's own
  `except` must hear of them;
- the import of the engine goes, since the engine is given.

Functions, classes and `try` statements are left as they are inside: they fail as a whole, at the
statement that called them.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

METHODS = ("gradient", "jacobian", "batch_jacobian")
# Statements that may fail while the program goes on.
STATEMENTS = (
    ast.Assign, ast.AugAssign, ast.Expr, ast.With, ast.For, ast.While, ast.If, ast.Delete,
    ast.FunctionDef, ast.ClassDef, ast.Try,
)  # fmt: skip
WHOLE = (ast.FunctionDef, ast.ClassDef, ast.Try)
# What has names of its own.
SCOPES = (
    ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp,
    ast.GeneratorExp,
)  # fmt: skip


@dataclass(frozen=True, order=True)
class Site:
    """A place in the text where a tape is asked: where the call begins, and its method."""

    line: int
    column: int
    method: str


def call_sites(source: str) -> list[Site]:
    """Return all places where a program asks a tape, reached or not, from the first on."""
    return sorted(
        Site(node.lineno, node.col_offset, node.func.attr)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in METHODS
    )


def rewritten(source: str) -> ast.Module:
    """Return the changed syntax tree of a program; it speaks to a name `_recorder`."""
    return ast.fix_missing_locations(_Rewriter().visit(ast.parse(source, "<program>")))


class _Rewriter(ast.NodeTransformer):
    """Makes each call of a tape a noted one, and lets the program survive what fails."""

    def __init__(self) -> None:
        self.survives = True

    def visit(self, node: ast.AST) -> ast.AST | None:
        if isinstance(node, ast.Import) and node.names[0].asname == "tf":
            return None
        before = self.survives
        self.survives = before and not isinstance(node, WHOLE)
        self.generic_visit(node)
        self.survives = before
        if isinstance(node, ast.Try) and node.handlers:
            node.body = [_handling(node)]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            return _noted(node, node.func.attr) if node.func.attr in METHODS else node
        return _surviving(node) if before and isinstance(node, STATEMENTS) else node


def _noted(call: ast.Call, method: str) -> ast.AST:
    """Return the expression that makes `call` by way of the recorder."""
    place = f"{call.lineno}, {call.col_offset}"
    noting = ast.parse(f"_recorder.call({place}, {method!r}, lambda: 0)", mode="eval").body
    assert isinstance(noting, ast.Call)
    asked = noting.args[-1]
    assert isinstance(asked, ast.Lambda)
    asked.body = call
    return ast.copy_location(noting, call)


def _handling(node: ast.Try) -> ast.With:
    """Return the body of a `try` as a `with` that knows what its handlers catch."""
    caught = [handler.type or ast.Name("BaseException", ast.Load()) for handler in node.handlers]
    block = ast.parse("with _recorder.handled():\n    pass").body[0]
    assert isinstance(block, ast.With)
    told = block.items[0].context_expr
    assert isinstance(told, ast.Call)
    told.args = caught
    block.body = node.body
    return ast.copy_location(block, node)


def _surviving(node: ast.stmt) -> ast.Try:
    """Return the statement in a `try` that notes its failure."""
    simple = isinstance(node, (ast.Assign, ast.AugAssign))
    place = f"{node.lineno}, {node.col_offset}"
    guarded = ast.parse(
        "try:\n    pass\nexcept Exception as _error:\n"
        f"    _recorder.failed({place}, _error, {sorted(bound_names(node))}, anew={simple})"
    ).body[0]
    assert isinstance(guarded, ast.Try)
    guarded.body = [node]
    return ast.copy_location(guarded, node)


def bound_names(node: ast.AST) -> set[str]:
    """Return the names that the nodes of a syntax tree bind, apart from scopes in it."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return {node.name}
    if isinstance(node, SCOPES):
        return set()
    if isinstance(node, ast.Name):
        return {node.id} if isinstance(node.ctx, ast.Store) else set()
    return {name for child in ast.iter_child_nodes(node) for name in bound_names(child)}
