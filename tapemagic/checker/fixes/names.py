"""Which names statements read and bind, so that one is moved past another only where it may be."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .texts import NotPossible

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["FUNCTIONS", "MODULES", "names_of", "require_independent", "root_of"]


def require_independent(statement: ast.stmt, others: Iterable[ast.stmt]) -> None:
    """Require that it does not matter whether `statement` runs before the others or after them.

    Of numbers and tensors the evidence knows that; of lists, counters and functions it does not.

    Raises
    ------
    NotPossible
        If one of them binds, or calls a method of, a name that the other speaks of.
    """
    read, bound = _names(statement)
    for other in others:
        also_read, also_bound = _names(other)
        if bound & (also_read | also_bound) or also_bound & read:
            raise NotPossible


def _names(statement: ast.stmt) -> tuple[set[str], set[str]]:
    """Return the names that a statement reads, and those that it binds or may change."""
    for node in ast.walk(statement):
        if isinstance(node, (ast.Return, ast.Break, ast.Continue, ast.Raise, ast.Yield)):
            raise NotPossible
    return names_of(statement)


def names_of(statement: ast.AST) -> tuple[set[str], set[str]]:
    """Return the names that a statement reads, and those that it binds or may change.

    Names that are a function's own are left out.
    """
    read: set[str] = set()
    bound: set[str] = set()
    stack: list[ast.AST] = [statement]
    while stack:
        node = stack.pop()
        if isinstance(node, FUNCTIONS):
            _add_function(node, read, bound)
            continue
        stack += ast.iter_child_nodes(node)
        if isinstance(node, ast.Name):
            (read if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.alias):
            bound.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            bound |= _changed_by_method(node.func)
        elif isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(
            node.ctx, ast.Load
        ):
            bound |= root_of(node)
        elif isinstance(node, ast.Global):
            bound.update(node.names)
    return read, bound


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def _add_function(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, read: set[str], bound: set[str]
) -> None:
    """Add what a function speaks of, but for its own names."""
    body = [node.body] if isinstance(node, ast.Lambda) else node.body
    inner_read: set[str] = set()
    inner_bound: set[str] = set()
    own = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
    stored: set[str] = set()
    outside: set[str] = set()
    for part in body:
        part_read, part_bound = names_of(part)
        inner_read |= part_read
        inner_bound |= part_bound
        for each in ast.walk(part):
            if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load):
                stored.add(each.id)
            elif isinstance(each, (ast.Global, ast.Nonlocal)):
                outside.update(each.names)
    own |= stored - outside
    read |= inner_read - own
    bound |= inner_bound - own
    if not isinstance(node, ast.Lambda):
        bound.add(node.name)
        for decorator in node.decorator_list:
            read |= names_of(decorator)[0]
    for default in [*node.args.defaults, *node.args.kw_defaults]:
        if default is not None:
            read |= names_of(default)[0]


# Methods that change nothing but what a tape records, which the evidence knows.
MODULES = frozenset({"tf", "np", "tensorflow", "numpy", "math", "keras"})
HARMLESS = frozenset({"gradient", "jacobian", "batch_jacobian", "numpy", "watch"})


def _changed_by_method(function: ast.Attribute) -> set[str]:
    root = root_of(function)
    # A function of a module changes no name: `tf.square`, `tf.nn.relu`.
    return set() if function.attr in HARMLESS or root <= MODULES else root


def root_of(node: ast.expr) -> set[str]:
    """Return the name with which an expression begins, if it begins with one."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return {node.id} if isinstance(node, ast.Name) else set()
