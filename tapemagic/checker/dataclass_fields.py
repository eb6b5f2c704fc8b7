"""Which fields a dataclass declares."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["fields_of_body"]


def fields_of_body(body: Sequence[ast.stmt]) -> tuple[str, ...]:
    """Return the names that the body of a dataclass declares as fields."""
    return tuple(
        statement.target.id
        for statement in body
        if isinstance(statement, ast.AnnAssign)
        and isinstance(statement.target, ast.Name)
        and "ClassVar" not in ast.unparse(statement.annotation)
    )
