"""Which fields a dataclass declares."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["fields_of_body"]


def fields_of_body(body: Sequence[ast.stmt]) -> tuple[str, ...] | None:
    """Return the names that the body of a dataclass declares as fields, in their order.

    None where not all of them are parameters of its ``__init__`` by their places.
    """
    found = []
    for statement in body:
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
            continue
        annotation = ast.unparse(statement.annotation)
        if any(word in annotation for word in ("KW_ONLY", "InitVar")):
            return None
        value = statement.value
        if isinstance(value, ast.Call) and any(
            each.arg in {None, "init", "kw_only"} for each in value.keywords
        ):
            return None
        if "ClassVar" not in annotation:
            found.append(statement.target.id)
    return tuple(found)
