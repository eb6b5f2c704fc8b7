"""What is open in an editor, as a text that the checker reads, and the way back to the editor.

=====================  =======================================================================
`OpenProgram`          a ``.py`` file
`OpenNotebook`         a notebook whose cells are documents of their own (LSP 3.17): it is written
                       as the file that it would be, so that it is checked as that file is
`OpenNotebookFile`     an ``.ipynb`` file that is open as the JSON text that it is
=====================  =======================================================================

Each has the text and its kind, `located` leads from a place of a report to a document and a range
in it, and `edits` from a corrected text to the smallest change of whole lines that makes it. A
program of one part has one URI, a notebook has one a cell.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple, TypedDict

from tapemagic.checker.notebook_files import read_notebook
from tapemagic.checker.source_lines import split_lines, without_ending
from tapemagic.checker.sources import Kind, Source, read_source
from tapemagic.editors.positions import UTF_16, Position, Range, units

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tapemagic.checker.findings import Place

__all__ = [
    "Located",
    "OpenCell",
    "OpenDocument",
    "OpenNotebook",
    "OpenNotebookFile",
    "OpenProgram",
    "TextEdit",
    "open_text",
]

# Of longer texts that differ all over, one edit is made: to compare them takes too long.
_MOST_COMPARED: Final = 2_000


class TextEdit(TypedDict):
    """A range and the text that takes its place."""

    range: Range
    newText: str


class Located(NamedTuple):
    """A range in one of the documents that an editor has open."""

    uri: str
    range: Range


@dataclass(frozen=True)
class OpenDocument:
    """Something that is open in an editor.

    Attributes
    ----------
    uri
        Of the program, or of the notebook.
    text
        What the checker reads.
    encoding
        In which units the editor counts columns.
    """

    uri: str
    text: str
    encoding: str = UTF_16
    kind: Kind = field(default="python", init=False)

    @cached_property
    def source(self) -> Source:
        """The text, read to be checked."""
        return read_source(self.text, self.kind)

    @property
    def uris(self) -> tuple[str, ...]:
        """All documents that belong to it."""
        return (self.uri,)

    def located(self, place: Place) -> Located:
        """Return where the editor shows a place of a report."""
        lines = self.source.lines
        start = self._position(lines[place.line - 1 :], place.line, place.column)
        end = self._position(lines[place.end_line - 1 :], place.end_line, place.end_column)
        return Located(self.uri, {"start": start, "end": end})

    def edits(self, corrected: str) -> dict[str, list[TextEdit]]:
        """Return the edits, by their documents, that make the text into another one."""
        edits = list(_line_edits(self.text, corrected, self.encoding))
        return {self.uri: edits} if edits else {}

    def _position(self, lines: Sequence[str], line: int, column: int) -> Position:
        """Return a position in the first of `lines`, whose number is `line`."""
        before = lines[0][: column - 1] if lines else ""
        return {"line": line - 1, "character": units(before, self.encoding)}


@dataclass(frozen=True)
class OpenProgram(OpenDocument):
    """A program."""


@dataclass(frozen=True)
class OpenNotebookFile(OpenDocument):
    """The file of a notebook, open as the JSON text that it is."""

    kind: Kind = field(default="notebook", init=False)

    def located(self, place: Place) -> Located:
        """Return where in the JSON a place of a cell is written."""
        start = self._written(place.cell, place.line, place.column)
        end = self._written(place.cell, place.end_line, place.end_column)
        return Located(self.uri, {"start": start, "end": end})

    @cached_property
    def _line_starts(self) -> list[int]:
        return list(accumulate(map(len, split_lines(self.text)), initial=0))

    def _written(self, cell: int | None, line: int, column: int) -> Position:
        notebook = self.source.notebook
        if notebook is None or cell is None:
            return {"line": 0, "character": 0}
        lines = split_lines(notebook.cells[cell - 1].text)
        character = sum(map(len, lines[: line - 1])) + column - 1
        offsets = notebook.offsets(cell)
        offset = offsets[min(character, len(offsets) - 1)]
        number = bisect_right(self._line_starts, offset) - 1
        before = self.text[self._line_starts[number] : offset]
        return {"line": number, "character": units(before, self.encoding)}


class OpenCell(NamedTuple):
    """A cell of a notebook: its document's URI, its text, and whether it is a code cell."""

    uri: str
    text: str
    is_code: bool = True


@dataclass(frozen=True)
class OpenNotebook(OpenDocument):
    """A notebook whose cells are documents of their own.

    Attributes
    ----------
    cells
        All its cells, in order.
    """

    cells: tuple[OpenCell, ...] = ()
    kind: Kind = field(default="notebook", init=False)

    @classmethod
    def of(cls, uri: str, cells: Sequence[OpenCell], encoding: str = UTF_16) -> OpenNotebook:
        """Return the notebook of these cells."""
        written = [
            {"cell_type": "code" if cell.is_code else "markdown", "source": cell.text}
            for cell in cells
        ]
        text = json.dumps({"cells": written, "nbformat": 4, "nbformat_minor": 5})
        return cls(uri, text, encoding, tuple(cells))

    @property
    def uris(self) -> tuple[str, ...]:
        """The documents of its cells."""
        return tuple(cell.uri for cell in self.cells)

    def located(self, place: Place) -> Located:
        """Return a range in a cell."""
        cell = self.cells[(place.cell or 1) - 1]
        lines = [without_ending(line) for line in split_lines(cell.text)]
        start = self._position(lines[place.line - 1 :], place.line, place.column)
        end = self._position(lines[place.end_line - 1 :], place.end_line, place.end_column)
        return Located(cell.uri, {"start": start, "end": end})

    def edits(self, corrected: str) -> dict[str, list[TextEdit]]:
        """Return the edits of each cell that changes."""
        found = {}
        for cell, after in zip(self.cells, read_notebook(corrected).cells, strict=True):
            edits = list(_line_edits(cell.text, after.text, self.encoding))
            if edits:
                found[cell.uri] = edits
        return found


def open_text(uri: str, text: str, encoding: str = UTF_16) -> OpenDocument:
    """Return a text that is open in an editor: a program, or a notebook's file, by its name."""
    is_notebook = uri.lower().endswith(".ipynb")
    return (OpenNotebookFile if is_notebook else OpenProgram)(uri, text, encoding)


# --- the smallest change -----------------------------------------------------------------------


def _line_edits(before: str, after: str, encoding: str) -> Iterator[TextEdit]:
    """Return the edits of whole lines that make one text into another."""
    old, new = split_lines(before), split_lines(after)
    same = _count_same(old, new)
    ends_same = _count_same(old[same:][::-1], new[same:][::-1])
    middle_old = old[same : len(old) - ends_same]
    middle_new = new[same : len(new) - ends_same]
    for first, last, lines in _changes(middle_old, middle_new):
        start = _line_position(old, same + first, encoding)
        end = _line_position(old, same + last, encoding)
        yield {"range": {"start": start, "end": end}, "newText": "".join(lines)}


def _count_same(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, Sequence[str]]]:
    """Return which lines of `old` are replaced, each with what takes their place."""
    if max(len(old), len(new)) > _MOST_COMPARED:
        yield 0, len(old), new
        return
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    for tag, first, last, new_first, new_last in matcher.get_opcodes():
        if tag != "equal":
            yield first, last, new[new_first:new_last]


def _line_position(lines: Sequence[str], number: int, encoding: str) -> Position:
    """Return where a line begins; behind the last one, where the text ends."""
    if number < len(lines) or not lines or without_ending(lines[-1]) != lines[-1]:
        return {"line": number, "character": 0}
    return {"line": len(lines) - 1, "character": units(lines[-1], encoding)}
