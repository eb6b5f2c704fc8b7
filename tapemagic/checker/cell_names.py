"""Which names a cell needs from the cells before it, and which it binds.

A name is *needed* where the cell may read it before it has bound it itself: what ``y`` held before
``y = x * x`` plays no part. What only one branch binds, or the body of a loop, is not certainly
bound afterwards: this errs on the side of need, where `tapemagic.body_names`, which asks for the
first mention of a name, takes what a loop binds for bound. The body of a function is read as if it
ran where it stands, without what is local to it.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tapemagic.checker.bound_names import bound_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["bound_by", "needed_by"]

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


def bound_by(statements: Sequence[ast.stmt]) -> frozenset[str]:
    """Return the names that statements bind, those of imports included."""
    imported = {
        _imported_name(alias)
        for statement in statements
        if isinstance(statement, (ast.Import, ast.ImportFrom))
        for alias in statement.names
    }
    return bound_names(list(statements)) | imported


def needed_by(statements: Sequence[ast.stmt]) -> frozenset[str]:
    """Return the names that statements may read before they have bound them."""
    needed: set[str] = set()
    _run(statements, set(), needed)
    return frozenset(needed)


def _run(statements: Iterable[ast.stmt], bound: set[str], needed: set[str]) -> None:
    """Add what statements need, and what they certainly bind."""
    for statement in statements:
        if isinstance(statement, ast.Assign):
            _read(statement.value, bound, needed)
            for target in statement.targets:
                _bind(target, bound, needed)
        elif isinstance(statement, (ast.With, ast.AsyncWith)):
            for item in statement.items:
                _read(item.context_expr, bound, needed)
                if item.optional_vars is not None:
                    _bind(item.optional_vars, bound, needed)
            _run(statement.body, bound, needed)
        elif isinstance(statement, (ast.For, ast.AsyncFor)):
            _read(statement.iter, bound, needed)
            inside = set(bound)
            _bind(statement.target, inside, needed)
            _run(statement.body, inside, needed)
            _run(statement.orelse, set(bound), needed)
        elif isinstance(statement, (ast.If, ast.While)):
            _read(statement.test, bound, needed)
            _run(statement.body, set(bound), needed)
            _run(statement.orelse, set(bound), needed)
        elif isinstance(statement, (*_FUNCTIONS, ast.ClassDef)):
            _read(statement, bound, needed)
            bound.add(statement.name)
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            bound.update(map(_imported_name, statement.names))
        else:
            _read(statement, bound, needed)


def _read(node: ast.AST, bound: set[str], needed: set[str]) -> None:
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.Name):
            if part.id not in bound and not isinstance(part.ctx, ast.Store):
                needed.add(part.id)
            continue
        if isinstance(part, ast.AugAssign) and isinstance(part.target, ast.Name):
            needed.update({part.target.id} - bound)
        if isinstance(part, _FUNCTIONS):
            waiting += (*part.decorator_list, part.args)
            for inner in part.body:
                _read(inner, bound | _locals(part), needed)
        elif isinstance(part, ast.Lambda):
            waiting.append(part.args)
            _read(part.body, bound | _parameters(part.args), needed)
        elif isinstance(part, _COMPREHENSIONS):
            _read_comprehension(part, bound, needed)
        else:
            waiting += ast.iter_child_nodes(part)


def _read_comprehension(node: Comprehension, bound: set[str], needed: set[str]) -> None:
    """Add what a comprehension needs; what it binds is its own."""
    inside = set(bound)
    for generator in node.generators:
        _read(generator.iter, inside, needed)
        _bind(generator.target, inside, needed)
        for condition in generator.ifs:
            _read(condition, inside, needed)
    elements = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
    for element in elements:
        _read(element, inside, needed)


def _locals(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """Return the names that are a function's own."""
    outer = {
        name
        for node in ast.walk(function)
        if isinstance(node, (ast.Global, ast.Nonlocal))
        for name in node.names
    }
    return (_parameters(function.args) | bound_names(function.body)) - outer


def _parameters(arguments: ast.arguments) -> set[str]:
    return {node.arg for node in ast.walk(arguments) if isinstance(node, ast.arg)}


def _bind(target: ast.expr, bound: set[str], needed: set[str]) -> None:
    """Bind a target; ``x[i]`` and ``x.a`` read ``x``."""
    if isinstance(target, ast.Name):
        bound.add(target.id)
    elif isinstance(target, (ast.Tuple, ast.List)):
        for part in target.elts:
            _bind(part, bound, needed)
    elif isinstance(target, ast.Starred):
        _bind(target.value, bound, needed)
    else:
        _read(target, bound, needed)


def _imported_name(alias: ast.alias) -> str:
    return (alias.asname or alias.name).partition(".")[0]
