"""The numpy engine with its recording code taken out: what an operation costs that no tape hears.

``import without_recording as tf`` gives an engine from whose functions of operations every
statement is left out that has to do with recording, but the mark of a result that nobody has
recorded it, which is read elsewhere. Operands are converted, checked and computed as ever; tapes
hear nothing.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import CodeType

OPERATIONS = "tapemagic.numpy_tf.operation"

# A statement of an operation's function is about recording if one of these names is in it.
OF_RECORDING = {
    "_token", "_index", "token", "token_x", "token_y", "state", "recording", "records", "given_x",
    "given_y",
}  # fmt: skip


class WithoutRecording(ast.NodeTransformer):
    """Takes recording out of the functions that rows are made of: ``forward`` and its variants."""

    _is_inside = False

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Visit functions, and note whether it is one that computes."""
        before, self._is_inside = self._is_inside, node.name.startswith("forward")
        self.generic_visit(node)
        self._is_inside = before
        return node

    def visit(self, node: ast.AST) -> Any:
        """Leave a statement out, or go into it."""
        if self._is_inside and is_about_recording(node):
            return None
        visited = super().visit(node)
        is_empty = isinstance(node, (ast.For, ast.If)) and not node.body
        return None if is_empty else visited


def is_about_recording(node: ast.AST) -> bool:
    """Tell whether a piece of program is a statement that may go."""
    match node:
        case ast.Assign(targets=[ast.Attribute(attr="_token")], value=ast.Constant(None)):
            return False
        case ast.Assign() | ast.AugAssign() | ast.Expr() | ast.If():
            mentioned = {
                found.id if isinstance(found, ast.Name) else found.attr
                for found in ast.walk(node)
                if isinstance(found, (ast.Name, ast.Attribute))
            }
            return not mentioned.isdisjoint(OF_RECORDING)
        case _:
            return False


class Loader(SourceFileLoader):
    """Loads the module of operations without recording; no cached bytecode is looked at."""

    def get_code(self, fullname: str) -> CodeType:
        """Return the code of what is left."""
        path = self.get_filename(fullname)
        tree = WithoutRecording().visit(ast.parse(Path(path).read_text(encoding="utf-8")))
        return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)


class Finder:
    """Finds one module only."""

    @staticmethod
    def find_spec(name: str, path: Any, _target: Any = None) -> Any:
        """Return how the module of operations is loaded; of all others, None."""
        if name != OPERATIONS:
            return None
        file = Path(path[0], "operation.py")
        return importlib.util.spec_from_file_location(name, file, loader=Loader(name, str(file)))


if OPERATIONS in sys.modules:
    raise ImportError("the engine is imported already, with its recording code")
sys.meta_path.insert(0, Finder)
# Whoever imports this module gets the engine itself.
sys.modules[__name__] = importlib.import_module("tapemagic.numpy_tf")
