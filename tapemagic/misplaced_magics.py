"""A ``%%tape`` that is not the first line of its cell, below a comment or an import.

IPython takes it for the line magic ``%`` of that name, runs the lines above it, and says that there
is none. `MisplacedMagics` says what to do, before anything has run.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tapemagic.live.checks import rejection

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["MisplacedMagics"]


class MisplacedMagics(ast.NodeTransformer):
    """Rejects a cell that has a cell magic of ours below its first line, and changes no other.

    Parameters
    ----------
    names
        The cell magics, without their signs.
    """

    def __init__(self, names: Collection[str]) -> None:
        self._names = frozenset(f"%{name}" for name in names)

    def visit(self, node: ast.AST) -> ast.AST:
        """Return the tree as it is.

        Raises
        ------
        InputRejected
            With one sentence, where the cell must not run.
        """
        for call in ast.walk(node):
            name = _line_magic(call)
            if name in self._names:
                raise rejection(
                    f"`%{name}` must be the first line of its cell, and something stands above it "
                    "here: put that into a cell of its own."
                )
        return node


def _line_magic(node: ast.AST) -> str:
    """Return the name of the line magic that IPython runs by a call; "" for other calls."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Call(func=ast.Name("get_ipython")), attr="run_line_magic"),
            args=[ast.Constant(str(name)), _],
        ):
            return name
    return ""
