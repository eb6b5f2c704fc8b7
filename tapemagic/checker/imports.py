"""Which library a name means.

TensorFlow goes by many names; all of them are "tensorflow" here. Of other libraries only some are
known by name; whatever else is imported is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .attempts import Attempts
from .values import Scope, Symbol

if TYPE_CHECKING:
    import ast

__all__ = ["Imports"]

# Modules by which TensorFlow is imported: all of them speak the same names.
TENSORFLOWS = (
    "tensorflow.compat.v2", "tensorflow.compat.v1", "tensorflow", "tapemagic.numpy_tf",
    "tapemagic.tf",
)  # fmt: skip


LIBRARIES = ("numpy", "math", "contextlib", "functools", "itertools", "random", "time", "os",
             "matplotlib", "keras", "tapemagic", "dataclasses", "enum",
             "operator")  # fmt: skip


class Imports(Attempts):
    """Reads imports."""

    def importing(self, node: ast.Import, scope: Scope) -> None:
        """Read ``import``."""
        self.open_questions += 1
        for alias in node.names:
            name = alias.asname or alias.name.split(".")[0]
            whole = alias.name if alias.asname else alias.name.split(".")[0]
            self.store.write(scope.cells, name, self.imported(whole))

    def importing_from(self, node: ast.ImportFrom, scope: Scope) -> None:
        """Read ``from ... import``."""
        self.open_questions += 1
        for alias in node.names:
            if alias.name == "*":
                continue
            module = node.module or ""
            value = self.unknown() if node.level else self.imported(f"{module}.{alias.name}")
            self.store.write(scope.cells, alias.asname or alias.name, value)

    def imported(self, path: str) -> Any:
        """Return the module or the name `path`."""
        for root in TENSORFLOWS:
            if path == root or path.startswith(root + "."):
                rest = path[len(root) :]
                if rest.endswith(".GradientTape"):
                    rest = ".GradientTape"
                return Symbol("tensorflow" + rest)
        if path.split(".", 1)[0] in LIBRARIES:
            return Symbol(path)
        return self.unknown()
