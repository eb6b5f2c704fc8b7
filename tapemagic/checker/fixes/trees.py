"""Changes of a syntax tree that leave all else as it is: not only alike, but the same nodes.

A change copies the node that is changed and those around it, up to the module; every other node is
shared with the tree from before. So an expression that was read in both trees is one object, and
what it gave there and here can be compared. A copied node remembers of which it is the copy.
"""

from __future__ import annotations

import ast
import copy
from typing import TYPE_CHECKING, Any

from tapemagic.checker.common_ends import common_ends
from tapemagic.checker.unwritten import as_written, is_written, written

from .texts import NotPossible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .texts import Lines

__all__ = ["Tree", "agree", "origin_of"]

BLOCKS = ("body", "orelse", "finalbody")


def origin_of(node: Any) -> Any:
    """Return the node of the first tree of which `node` is a copy; itself if it is none."""
    return getattr(node, "origin", node)


class Tree:
    """A syntax tree that knows what stands where.

    Parameters
    ----------
    module
        The tree.

    Attributes
    ----------
    blocks
        Every ``with`` in it.
    """

    def __init__(self, module: ast.Module) -> None:
        self.module = module
        self.blocks: list[ast.With] = []
        self._parents: dict[ast.AST, ast.AST] = {}
        self._calls: dict[str, list[ast.Call]] = {}
        for node in ast.walk(module):
            for child in ast.iter_child_nodes(node):
                self._parents[child] = node
            if isinstance(node, ast.With):
                self.blocks.append(node)
            elif isinstance(node, ast.Call):
                if isinstance(node.func, ast.Name):
                    self._calls.setdefault(node.func.id, []).append(node)
                elif isinstance(node.func, ast.Attribute):
                    self._calls.setdefault(node.func.attr, []).append(node)

    @property
    def size(self) -> int:
        """How many nodes there are."""
        return len(self._parents) + 1

    # ---- looking -----------------------------------------------------------------------------

    def parent(self, node: ast.AST) -> ast.AST | None:
        """Return the node around `node`."""
        return self._parents.get(node)

    def statement(self, node: ast.AST | None) -> ast.stmt | None:
        """Return the innermost statement around an expression, or the statement itself."""
        while node is not None and not isinstance(node, ast.stmt):
            node = self._parents.get(node)
        return node

    def around(self, node: ast.AST | None) -> list[ast.AST]:
        """Return `node` and all nodes around it, the module last."""
        if node is None:
            return []
        found = [node]
        while (above := self._parents.get(found[-1])) is not None:
            found.append(above)
        return found

    def calls_of(self, names: Iterable[str]) -> list[ast.Call]:
        """Return the calls of functions and methods with one of these names."""
        return [call for name in names for call in self._calls.get(name, ())]

    def block(self, statement: ast.stmt) -> tuple[ast.AST, str, int] | None:
        """Return the node around a statement, the name of its block there, and its place in it."""
        owner = self._parents.get(statement)
        for name in BLOCKS:
            statements = getattr(owner, name, None)
            if isinstance(statements, list) and statement in statements:
                assert owner is not None  # noqa: S101  for the type checker
                return owner, name, statements.index(statement)
        return None

    # ---- changing ----------------------------------------------------------------------------

    def changed(
        self,
        blocks: dict[tuple[ast.AST, str], list[ast.stmt]] | None = None,
        nodes: dict[ast.AST, ast.AST] | None = None,
    ) -> ast.Module:
        """Return the tree with other blocks, and with other nodes in place of some.

        Parameters
        ----------
        blocks
            By node and name of the block, its statements.
        nodes
            By node, what stands in its place.
        """
        blocks, nodes = blocks or {}, nodes or {}
        touched: set[ast.AST] = set()
        for owner, _ in blocks:
            touched.update(self.around(owner))
        for node in nodes:
            touched.update(self.around(node))
        made = _Copier(touched, blocks, nodes).copied(self.module)
        assert isinstance(made, ast.Module)  # noqa: S101  for the type checker
        return made


class _Copier:
    """Copies what is touched by a change."""

    def __init__(
        self,
        touched: set[ast.AST],
        blocks: dict[tuple[ast.AST, str], list[ast.stmt]],
        nodes: dict[ast.AST, ast.AST],
    ) -> None:
        self._touched = touched
        self._blocks = blocks
        self._nodes = nodes

    def copied(self, node: ast.AST) -> ast.AST:
        """Return `node`, or a copy if something in it changes."""
        if node in self._nodes:
            made = self._nodes[node]
            made.origin = origin_of(node)  # type: ignore[attr-defined]
            return made
        if node not in self._touched:
            return node
        made = copy.copy(node)
        made.origin = origin_of(node)  # type: ignore[attr-defined]
        for name, value in ast.iter_fields(node):
            replaced = self._blocks.get((node, name), value)
            if isinstance(replaced, list):
                setattr(made, name, [
                    self.copied(item) if isinstance(item, ast.AST) else item for item in replaced
                ])  # fmt: skip
            elif isinstance(replaced, ast.AST):
                setattr(made, name, self.copied(replaced))
        return made


def agree(before: ast.Module, after: ast.Module, lines: Lines) -> bool:
    """Tell whether the changed lines say what the changed tree says.

    Only the statements from the first to the last that have changed are read again.
    """
    old, new = list(written(before.body)), list(written(after.body))
    if not all(lines.keeps(each.lineno) for each in before.body if not is_written(each)):
        return False
    begin, end = common_ends(old, new)  # nodes are equal where they are the same
    changed = [as_written(each) for each in new[begin : len(new) - end]]
    if not changed:
        return False
    try:
        made = ast.parse(lines.text(*lines.extent(changed))).body
    except (NotPossible, SyntaxError, ValueError):
        return False
    return len(made) == len(changed) and all(
        ast.dump(one) == ast.dump(other) for one, other in zip(made, changed, strict=True)
    )
