"""Which names there are in a notebook when some of its cells have run."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tapemagic.body_names import read_names

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["names_after"]


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
    names = read_names(ast.Module(list(statements), []), _no_magic)
    if names.may_bind_unseen or "*" in names.bound:
        return None
    return known.union(names.bound, names.bound_in_functions)


def _no_magic(body: str) -> ast.Module:
    raise SyntaxError(body)
