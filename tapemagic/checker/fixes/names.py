"""Which names statements read and bind, so that one is moved past another only where it may be."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .texts import NotPossible

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["require_independent"]


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
    read: set[str] = set()
    bound: set[str] = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name):
            (read if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            bound.add(node.name)
        elif isinstance(node, ast.alias):
            bound.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            bound |= _changed_by_method(node.func)
        elif isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(
            node.ctx, ast.Load
        ):
            bound |= _root(node)
        elif isinstance(node, (ast.Return, ast.Break, ast.Continue, ast.Raise, ast.Yield)):
            raise NotPossible
    return read, bound


# Methods that change nothing but what a tape records, which the evidence knows.
HARMLESS = frozenset({"gradient", "jacobian", "batch_jacobian", "numpy", "watch"})


def _changed_by_method(function: ast.Attribute) -> set[str]:
    root = _root(function)
    # A function of a module changes no name: `tf.square`, `tf.nn.relu`.
    is_of_module = root <= {"tf", "np", "tensorflow", "numpy", "math"}
    return set() if function.attr in HARMLESS or is_of_module else root


def _root(node: ast.expr) -> set[str]:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return {node.id} if isinstance(node, ast.Name) else set()
