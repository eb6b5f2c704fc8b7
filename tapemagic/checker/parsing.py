"""Text into a syntax tree, with one kind of error for everything that can go wrong.

``ast.parse`` answers bad text with a `SyntaxError`, a `ValueError` (null bytes, lone surrogates),
a `RecursionError` or a `MemoryError` (deep nesting), and warns of odd escapes on the way. Here it
is always an `Unparsable`, and nothing is printed.
"""

from __future__ import annotations

import ast
import warnings
from typing import Final

__all__ = ["Unparsable", "parse", "parse_at"]

# Up to here the parser skips empty lines faster than a tree is walked.
_FEW_LINES: Final = 1000


class Unparsable(Exception):  # noqa: N818 - it describes the text
    """A text that is not Python: why, and at which line and column (from 1)."""

    def __init__(self, reason: str, line: int, column: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column


def parse(text: str) -> ast.Module:
    """Parse a program.

    Raises
    ------
    Unparsable
        If it is none.
    """
    try:
        with warnings.catch_warnings():
            # "\d" in somebody's text is not our business.
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        # Null bytes and lone surrogates have no line.
        raise Unparsable(error.msg, error.lineno or 1, max(error.offset or 1, 1)) from None
    except (RecursionError, MemoryError):
        raise Unparsable("it is nested too deeply to be read", 1, 1) from None
    except ValueError as error:
        raise Unparsable(str(error), 1, 1) from None


def parse_at(text: str, first_line: int) -> ast.Module:
    """Parse a text whose first line has this number, in the tree and in an `Unparsable`."""
    above = first_line - 1
    if above <= _FEW_LINES:
        return parse("\n" * above + text)
    try:
        return ast.increment_lineno(parse(text), above)
    except Unparsable as error:
        raise Unparsable(error.reason, error.line + above, error.column) from None
