"""One line of the report: a subject, what was found, and what to do about it.

A report is read in a terminal of 80 columns. Text is broken between words; a command is a line of
its own and never broken, since it is copied and pasted.
"""

from __future__ import annotations

import textwrap
from typing import Final, NamedTuple

__all__ = ["Observation"]

_WIDTH: Final = 80
_INDENT: Final = 14 * " "


class Observation(NamedTuple):
    """What was found of one subject.

    Attributes
    ----------
    subject
        What was looked at, a word of at most eleven letters.
    found
        What was found.
    is_healthy
        Whether it works, or is not wanted.
    commands
        What to run where something is missing, a line each.
    """

    subject: str
    found: str
    is_healthy: bool = True
    commands: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the lines of the report; the first begins with "!" where something is broken."""
        start = f"{' ' if self.is_healthy else '!'} {self.subject:<11} "
        found = textwrap.fill(
            self.found,
            width=_WIDTH,
            initial_indent=start,
            subsequent_indent=_INDENT,
            break_long_words=False,
            break_on_hyphens=False,
        )
        return "\n".join([found, *(f"{_INDENT}{command}" for command in self.commands)])
