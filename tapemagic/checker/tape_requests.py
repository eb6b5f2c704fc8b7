"""The gradient calls that the line of a ``%%tape`` stands for, and nobody wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast

__all__ = ["TapeRequest", "request_of"]


@dataclass(frozen=True)
class TapeRequest:
    """What a gradient call of the magic is for.

    Attributes
    ----------
    names
        The names that will hold its value, or what is computed from it.
    is_last
        Whether the first of these will hold its value itself.
    parent
        What is differentiated, as the reader would call it: "y", "dy_dx".
    text
        What stands on the line: "dy/dx".
    """

    names: tuple[str, ...]
    is_last: bool
    parent: str
    text: str


def request_of(node: ast.AST) -> TapeRequest | None:
    """Return what a gradient call of the magic is for; None for a call that is written."""
    found: TapeRequest | None = getattr(node, "request", None)
    return found
