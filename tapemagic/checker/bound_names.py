"""Which names a module or a function binds itself, outside the functions and classes in it."""

from __future__ import annotations

import ast

__all__ = ["bound_names"]

# What has names of its own.
_SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def bound_names(body: list[ast.stmt]) -> frozenset[str]:
    """Return the names that a module or a function with this body binds."""
    found: set[str] = set()
    stack: list[ast.AST] = list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif not isinstance(node, _SCOPES):
            stack += ast.iter_child_nodes(node)
    return frozenset(found)
