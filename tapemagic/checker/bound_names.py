"""Which names a program binds itself, outside its functions and classes."""

from __future__ import annotations

import ast

__all__ = ["bound_names"]

# What has names of its own.
_SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def bound_names(tree: ast.Module) -> frozenset[str]:
    """Return the names that the module binds: a name that is used and is none of these is unknown."""
    found: set[str] = set()
    stack: list[ast.AST] = list(tree.body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif not isinstance(node, _SCOPES):
            stack += ast.iter_child_nodes(node)
    return frozenset(found)
