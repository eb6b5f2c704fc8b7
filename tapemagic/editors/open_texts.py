"""The texts that an editor has open, changed as its user types.

pygls keeps them too, but by ``str.splitlines``, which begins a line after a form feed and other
characters where no editor does: after one change below it, its text is another than the editor's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tapemagic.checker.source_lines import split_lines, without_ending
from tapemagic.editors.positions import UTF_16, Position, Range, characters

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["OpenText", "OpenTexts", "changed"]


class OpenText(NamedTuple):
    """The text of a document, and the version that the editor gave it."""

    text: str
    version: int


class OpenTexts:
    """What is open, by its URI.

    Attributes
    ----------
    encoding
        In which units the editor counts columns.
    """

    def __init__(self) -> None:
        self.encoding = UTF_16
        self._texts: dict[str, OpenText] = {}

    def __getitem__(self, uri: str) -> OpenText:
        """Return what is open under a URI."""
        return self._texts[uri]

    def __contains__(self, uri: str) -> bool:
        """Tell whether something is open under a URI."""
        return uri in self._texts

    def opened(self, uri: str, text: str, version: int) -> None:
        """Keep a document that was opened."""
        self._texts[uri] = OpenText(text, version)

    def closed(self, uri: str) -> None:
        """Forget a document that was closed."""
        self._texts.pop(uri, None)

    def changed(self, uri: str, changes: Iterable[tuple[Range | None, str]], version: int) -> None:
        """Keep what changes make of a document; each is of what the one before it made."""
        text = self._texts[uri].text
        for asked, new in changes:
            text = changed(text, asked, new, self.encoding)
        self._texts[uri] = OpenText(text, version)


def changed(text: str, asked: Range | None, new: str, encoding: str = UTF_16) -> str:
    """Return a text with `new` in a range of it; without a range, in place of all of it."""
    if asked is None:
        return new
    lines = split_lines(text)
    begin = _offset(lines, asked["start"], encoding)
    end = _offset(lines, asked["end"], encoding)
    return text[:begin] + new + text[end:]


def _offset(lines: list[str], position: Position, encoding: str) -> int:
    """Return how many characters stand before a position; behind the end it is the end."""
    number = position["line"]
    before = sum(map(len, lines[:number]))
    if number >= len(lines):
        return before
    line = without_ending(lines[number])
    return before + characters(line, position["character"], encoding)
