"""Where the logical lines of a cell begin, found without a tokenizer.

IPython's syntax (``%magic``, ``!command``, ``name?``) is recognised only at the beginning of a
logical line: not inside a string of several lines, not inside brackets, not after a backslash.
Python's tokenizer cannot say where that is, since it stops at the first ``!ls 'it``. This reader
knows strings, comments, brackets and backslashes, and nothing else.

In: physical lines. Out: the positions of those that begin a logical line. Text that is no Python
gives some answer, and never an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

__all__ = ["LogicalLines"]

# What changes the state: the end of a long or short string, a comment, a bracket, a backslash.
_MARK: Final = re.compile(r"\\.|\\$|'''|\"\"\"|['\"#]|[\[({]|[\])}]")


@dataclass
class LogicalLines:
    """Reads one physical line after the other.

    Attributes
    ----------
    depth
        How many brackets are open.
    quotes
        The three quotes of the string that the last line did not end, or "".
    continued
        Whether the last line ended with a backslash.
    """

    depth: int = 0
    quotes: str = ""
    continued: bool = False

    @property
    def at_start(self) -> bool:
        """Whether the next physical line begins a logical line."""
        return not (self.depth or self.quotes or self.continued)

    def read(self, line: str) -> int | None:
        """Read a physical line, without its ending, and return where its comment begins."""
        self.continued = False
        comment = None
        quotes = self.quotes
        for found in _MARK.finditer(line):
            mark = found.group()
            if quotes:
                # Inside a string only its own end counts: ''' contains ', and """ is two " and ".
                if mark == quotes or (len(quotes) == 1 and mark == quotes * 3):
                    quotes = ""
            elif mark == "#":
                comment = found.start()
                break
            elif mark == "\\":
                self.continued = True
            elif mark[0] in "'\"":
                quotes = mark
            elif mark in ("(", "[", "{"):
                self.depth += 1
            elif mark in (")", "]", "}"):
                self.depth = max(0, self.depth - 1)
        if len(quotes) == 1:
            # A short string ends with its line, unless a backslash continues it.
            self.continued = line.endswith("\\")
            quotes = ""
        self.quotes = quotes
        return comment
