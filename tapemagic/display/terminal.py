r"""Text for a terminal: what cannot harm it, how wide it is, and its colours.

Source text is anybody's: an escape sequence in it could rewrite the terminal, and a character that
turns the direction of writing could hide what a line says. Such characters are shown as they are
written in Python (``\x1b``, ``\u202e``); a tab is shown as four spaces.
"""

from __future__ import annotations

import unicodedata
from typing import Final

__all__ = ["PLAIN", "Style", "shown", "width"]

_TAB: Final = "    "
_SGR: Final = {
    "error": "1;31",
    "warning": "1;33",
    "emphasis": "1",
    "gutter": "1;34",
    "related": "1;34",
    "help": "1;36",
    "removed": "31",
    "added": "32",
}
# Control characters, directions of writing, halves of characters, ends of lines of other kinds.
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_INVISIBLE_JOINERS: Final = frozenset({"\u200c", "\u200d"})


class Style:
    """Marks words for a terminal that has colours, or leaves them as they are."""

    def __init__(self, *, coloured: bool) -> None:
        self._coloured = coloured

    def __call__(self, role: str, text: str) -> str:
        """Return a text in the colour of its role: "error", "gutter", "added", ..."""
        if not (self._coloured and text):
            return text
        return f"\x1b[{_SGR[role]}m{text}\x1b[0m"


PLAIN: Final = Style(coloured=False)


def shown(text: str) -> str:
    """Return a text without a character that a terminal acts on."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown_character, text))


def width(text: str) -> int:
    """Return how many columns a text takes that `shown` has returned."""
    if text.isascii():
        return len(text)
    return sum(map(_character_width, text))


def _shown_character(character: str) -> str:
    if character == "\t":
        return _TAB
    if unicodedata.category(character) in _HIDDEN and character not in _INVISIBLE_JOINERS:
        return ascii(character)[1:-1]
    return character


def _character_width(character: str) -> int:
    if unicodedata.combining(character) or character in _INVISIBLE_JOINERS:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
