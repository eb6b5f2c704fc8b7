"""Act on a name at the moment when a body first binds it.

A source that the body itself makes must be watched before the next statement uses it.
`FirstBindings` is an AST transformer of the shell: right behind each statement that binds one of
the names it passes the object through a function, so it also reaches the body of a ``%%time`` or
``%%capture`` that stands inside the ``%%tape`` cell. Only the first call for a name acts.

The function is found among Python's builtins, each time under a name of its own: so the reader's
namespace has nothing of ours, ``%reset`` does not remove it, and a ``%%tape`` cell may run another.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import itertools
from typing import TYPE_CHECKING, Any, TypeVar

from tapemagic.body_names import SCOPES, bound_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from IPython.core.interactiveshell import InteractiveShell

# No identifiers, so they can neither clash with a name of the reader's nor be completed.
_HOOKS = (f"tapemagic-first-binding-{number}" for number in itertools.count())

_Node = TypeVar("_Node", bound=ast.AST)


class FirstBindings(ast.NodeTransformer):
    """Call a function with the first object that each of some names is bound to.

    Parameters
    ----------
    names
        The names to wait for.
    act
        Called as ``act(name, value)``; the name is bound to what it returns, and what it raises is
        raised in the body.
    """

    def __init__(self, names: Iterable[str], act: Callable[[str, Any], Any]) -> None:
        self._awaited = set(names)
        self._names = frozenset(self._awaited)
        self._act = act
        self._hook = next(_HOOKS)

    @contextlib.contextmanager
    def installed(self, shell: InteractiveShell) -> Iterator[None]:
        """Transform what the shell runs inside the ``with`` block."""
        if not self._names:
            yield
            return
        setattr(builtins, self._hook, self._bound)
        shell.ast_transformers.append(self)
        try:
            yield
        finally:
            # IPython takes out a transformer that failed.
            if self in shell.ast_transformers:
                shell.ast_transformers.remove(self)
            delattr(builtins, self._hook)

    def _bound(self, name: str, value: Any) -> Any:
        if name in self._awaited:
            self._awaited.discard(name)
            return self._act(name, value)
        return value

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Transform one node and those inside it."""
        if isinstance(node, SCOPES):
            return node
        # An expression binds by := alone. Long ones are deep (a sum of a thousand terms), too deep
        # to be visited one inside the other.
        if isinstance(node, ast.expr) and not _has_walrus(node):
            return node
        super().generic_visit(node)
        for block in ("body", "orelse", "finalbody"):
            statements = getattr(node, block, None)
            if isinstance(statements, list):
                setattr(node, block, list(self._with_calls(statements)))
        if isinstance(node, (ast.For, ast.AsyncFor)):
            node.body[:0] = self._calls(bound_names(node.target), node.target)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            for item in reversed(node.items):
                if item.optional_vars is not None:
                    node.body[:0] = self._calls(
                        bound_names(item.optional_vars), node.items[0].context_expr
                    )
        elif isinstance(node, ast.NamedExpr) and node.target.id in self._names:
            node.value = self._call(node.target.id, node.value)
        return node

    def _with_calls(self, statements: list[ast.stmt]) -> Iterator[ast.stmt]:
        for statement in statements:
            yield statement
            if isinstance(statement, ast.Assign):
                for target in statement.targets:
                    yield from self._calls(bound_names(target), statement)
            elif isinstance(statement, ast.AugAssign) or (
                isinstance(statement, ast.AnnAssign) and statement.value is not None
            ):
                yield from self._calls(bound_names(statement.target), statement)
            elif isinstance(statement, (ast.Import, ast.ImportFrom)):
                imported = [alias.asname or alias.name for alias in statement.names]
                yield from self._calls(imported, statement)

    def _calls(self, names: Iterable[str], place: ast.AST) -> list[ast.stmt]:
        calls: list[ast.stmt] = []
        for name in names:
            if name in self._names:
                loaded = ast.copy_location(ast.Name(name, ast.Load()), place)
                stored = ast.Name(name, ast.Store())
                calls.append(_placed(ast.Assign([stored], self._call(name, loaded)), place))
        return calls

    def _call(self, name: str, value: ast.expr) -> ast.Call:
        call = ast.Call(ast.Name(self._hook, ast.Load()), [ast.Constant(name), value], [])
        return _placed(call, value)


def _has_walrus(expression: ast.expr) -> bool:
    return any(isinstance(node, ast.NamedExpr) for node in ast.walk(expression))


def _placed(node: _Node, place: ast.AST) -> _Node:
    return ast.fix_missing_locations(ast.copy_location(node, place))
