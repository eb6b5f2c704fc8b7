"""Which names there are in a notebook when some of its cells have run.

`KnownNames` reads each cell once, however often it is asked: a notebook is checked at each key.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from tapemagic.body_names import BINDS_UNSEEN, SCOPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["KnownNames", "names_after"]

_BINDS_ANY: Final = "*"


class KnownNames:
    """The names that there are after some cells, of which more are read as time goes on.

    Parameters
    ----------
    known
        The names that there were before them; None where that is not known.
    """

    def __init__(self, known: frozenset[str] | None) -> None:
        self._known = known
        self._count = 0

    def after(self, cells: Sequence[Sequence[ast.stmt]]) -> frozenset[str] | None:
        """Return the names after these cells; each time there are those of before, and more."""
        for statements in cells[self._count :]:
            self._known = names_after(self._known, statements)
        self._count = len(cells)
        return self._known


def names_after(
    known: frozenset[str] | None, statements: Sequence[ast.stmt]
) -> frozenset[str] | None:
    """Return the names that there are after some statements.

    Parameters
    ----------
    known
        The names that there were before them; None where that is not known.
    statements
        What has run since. Where it may have bound any name, it is not known any more.
    """
    if known is None:
        return None
    bound = frozenset(_bound(statements))
    return None if _BINDS_ANY in bound else known | bound


def _bound(statements: Iterable[ast.stmt]) -> Iterator[str]:
    """Return the names that statements may bind; "*" where they may bind any."""
    # Each node, and whether what it binds is bound in the notebook.
    waiting: list[tuple[ast.AST, bool]] = [(statement, True) for statement in statements]
    while waiting:
        node, is_own = waiting.pop()
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                if node.id in BINDS_UNSEEN:
                    yield _BINDS_ANY
            elif is_own and isinstance(node.ctx, ast.Store):
                yield node.id
            continue
        if isinstance(node, ast.Global):
            yield from node.names
        elif is_own:
            yield from _bound_by(node)
        is_within = is_own and not isinstance(node, SCOPES) and not _only_declares(node)
        if isinstance(node, ast.comprehension):
            # It keeps its variables to itself, but for what := binds.
            waiting.append((node.target, False))
            waiting += [(part, is_within) for part in (node.iter, *node.ifs)]
        else:
            waiting += [(part, is_within) for part in ast.iter_child_nodes(node)]


def _bound_by(node: ast.AST) -> Iterator[str]:
    """Return the names that a node itself binds, without those of its parts."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
        yield node.name


def _only_declares(node: ast.AST) -> bool:
    """Tell whether a node is an annotation that binds nothing: ``x: int``."""
    return isinstance(node, ast.AnnAssign) and node.value is None
