r"""A notebook's file as the text that it is: its cells, and where in the text they stand.

Loading a notebook and saving it again changes it: indentation, order of keys, escapes, the newline
at the end. So the JSON is read for its places too, and `with_sources` replaces the lines of a
cell and not one byte more; with nothing to replace, the text is the same.

In: the text of an ``.ipynb`` file, of format 4 or 3. Out: `Notebook`. What is no notebook is a
`NotNotebook`, with the reason.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tapemagic.checker.source_lines import split_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["NotNotebook", "Notebook", "NotebookCell", "read_notebook"]

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_DECODER: Final = json.JSONDecoder(strict=False)
# One character of a JSON string: an escape of four digits, a short escape, or itself.
_CHARACTER: Final = re.compile(r"\\u[0-9a-fA-F]{4}|\\.|[^\\]", re.DOTALL)
# Of an escape of four digits, as "\u00e9".
_LENGTH_OF_CODE: Final = 6
_HIGH: Final = range(0xD800, 0xDC00)
_LOW: Final = range(0xDC00, 0xE000)
_ESCAPED_LETTER: Final = re.compile(r"(?<!\\)(?:\\\\)*\\u(?!00[0-7])[0-9a-fA-F]{4}")


class NotNotebook(Exception):  # noqa: N818 - it describes the text
    """A text that is not a notebook in Jupyter's format, and why."""


@dataclass(frozen=True)
class NotebookCell:
    """A cell of any kind.

    Attributes
    ----------
    number
        Of all cells, from 1.
    is_code
        Whether it is a code cell.
    text
        Its source.
    start, end
        Where the JSON value of the source stands in the file's text.
    """

    number: int
    is_code: bool
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Notebook:
    """The text of a notebook's file, its cells, and whether they are Python."""

    text: str
    cells: tuple[NotebookCell, ...]
    is_python: bool

    def with_sources(self, sources: Mapping[int, str]) -> str:
        """Return the file's text with other sources in the cells of these numbers."""
        ascii_only = _ESCAPED_LETTER.search(self.text) is not None
        parts = []
        done = 0
        for cell in self.cells:
            source = sources.get(cell.number, cell.text)
            if source != cell.text:
                value = self.text[cell.start : cell.end]
                parts += [self.text[done : cell.start], _rewritten(value, source, ascii_only)]
                done = cell.end
        return "".join([*parts, self.text[done:]])

    def offsets(self, number: int) -> list[int]:
        """Return where each character of a cell is written in the text, and where the last ends."""
        cell = self.cells[number - 1]
        if cell.start == cell.end:
            return [cell.start]
        value = self.text[cell.start : cell.end]
        strings = [("", 0, len(value))] if value.startswith('"') else list(_spans(value, 0, "["))
        offsets = []
        end = cell.start + 1
        for _, first, last in strings:
            begin = cell.start + first + 1
            offsets += [begin + place for place in _characters(value[first + 1 : last - 1])]
            end = cell.start + last - 1
        return [*offsets, end]


def read_notebook(text: str) -> Notebook:
    """Read the text of an ``.ipynb`` file.

    Raises
    ------
    NotNotebook
        If it is none.
    """
    try:
        values = _spans(text, _after_space(text, 0), "{")
        keys = {key: (start, end) for key, start, end in values}
        cells = [cell for key in ("cells", "worksheets") for cell in _cells(text, key, keys)]
        metadata = _value(text, keys["metadata"]) if "metadata" in keys else {}
    except (ValueError, IndexError, TypeError, KeyError, AttributeError) as error:
        reason = str(error) if isinstance(error, json.JSONDecodeError) else "it has another form"
        raise NotNotebook(reason) from None
    except RecursionError:
        raise NotNotebook("it is nested too deeply to be read") from None
    if not {"cells", "worksheets"} & keys.keys():
        raise NotNotebook("it has no cells")
    numbered = (
        NotebookCell(number, is_code, source, start, end)
        for number, (is_code, source, start, end) in enumerate(cells, start=1)
    )
    return Notebook(text, tuple(numbered), _is_python(metadata))


def _is_python(metadata: Any) -> bool:
    if not isinstance(metadata, dict):
        return True
    for key, name in (("language_info", "name"), ("kernelspec", "language")):
        about = metadata.get(key)
        if isinstance(about, dict) and isinstance(about.get(name), str):
            return about[name].lower() in {"python", "python3", "ipython", "ipython3"}
    return True


# --- places in JSON ----------------------------------------------------------------------------


def _after_space(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _value(text: str, span: tuple[int, int]) -> Any:
    return _DECODER.raw_decode(text, span[0])[0]


def _spans(text: str, position: int, opening: str) -> Iterator[tuple[str, int, int]]:
    """Return key, start and end of each value of the object or list that begins at `position`."""
    if text[position : position + 1] != opening:
        message = f"a {'list' if opening == '[' else 'mapping'} was expected"
        raise json.JSONDecodeError(message, text, position)
    position = _after_space(text, position + 1)
    while text[position] not in "]}":
        key = ""
        if opening == "{":
            if text[position] != '"':
                raise json.JSONDecodeError("a name in quotes was expected", text, position)
            key, position = _DECODER.raw_decode(text, position)
            position = _after_space(text, position)
            if text[position] != ":":
                raise json.JSONDecodeError("a colon was expected", text, position)
            position = _after_space(text, position + 1)
        _, end = _DECODER.raw_decode(text, position)
        yield key, position, end
        position = _after_space(text, end)
        if text[position] == ",":
            position = _after_space(text, position + 1)
        elif text[position] not in "]}":
            raise json.JSONDecodeError("a comma was expected", text, position)


def _cells(
    text: str, key: str, keys: Mapping[str, tuple[int, int]]
) -> Iterator[tuple[bool, str, int, int]]:
    """Return kind, source and place of each cell, in format 4 ("cells") or 3 ("worksheets")."""
    if key not in keys:
        return
    for _, start, _ in _spans(text, keys[key][0], "["):
        if key == "worksheets":
            sheet = {name: (begin, end) for name, begin, end in _spans(text, start, "{")}
            yield from _cells(text, "cells", sheet)
            continue
        parts = {name: (begin, end) for name, begin, end in _spans(text, start, "{")}
        is_code = _value(text, parts["cell_type"]) == "code"
        place = parts["input"] if is_code and "source" not in parts else parts.get("source")
        # A heading of format 3, or a cell of an extension, may have no source.
        source = _value(text, place) if place else ""
        joined = source if isinstance(source, str) else "".join(source)
        yield is_code, joined, *(place or (start, start))


# --- a source, written as it was ---------------------------------------------------------------


def _characters(raw: str) -> Iterator[int]:
    """Return where in the text of a JSON string each character begins."""
    is_high = False
    for found in _CHARACTER.finditer(raw):
        written = found.group()
        code = int(written[len("\\u") :], base=16) if len(written) == _LENGTH_OF_CODE else 0
        # A character beyond the first 65,536 is written as two escapes.
        if not (is_high and code in _LOW):
            yield found.start()
        is_high = code in _HIGH


def _rewritten(value: str, source: str, ascii_only: bool) -> str:
    """Write a source as JSON, in the form of the value that it replaces and with its lines."""
    if value.startswith('"'):
        lines = dict(_raw_lines(value[1:-1]))
        return (
            '"'
            + "".join(_quoted(line, lines, ascii_only)[1:-1] for line in split_lines(source))
            + '"'
        )
    elements = list(_spans(value, 0, "["))
    lines = {_value(value, (start, end)): value[start:end] for _, start, end in elements}
    before, between, after = "", ", ", ""
    if elements:
        before, after = value[1 : elements[0][1]], value[elements[-1][2] : -1]
        between = f",{before or ' '}"
    if len(elements) > 1:
        between = value[elements[0][2] : elements[1][1]]
    written = [_quoted(line, lines, ascii_only) for line in split_lines(source)]
    return f"[{before}{between.join(written)}{after}]" if written else "[]"


def _quoted(line: str, known: Mapping[str, str], ascii_only: bool) -> str:
    """Return a line in quotes: as it is written already, where it is."""
    return known.get(line) or json.dumps(line, ensure_ascii=ascii_only)


def _raw_lines(raw: str) -> Iterator[tuple[str, str]]:
    """Return the lines of a JSON string, each with the quoted text that it is written as."""
    begin = 0
    for found in _CHARACTER.finditer(raw):
        if found.group() in {"\\n", "\\r", "\\u000a", "\\u000d"} or found.end() == len(raw):
            written = f'"{raw[begin : found.end()]}"'
            yield _value(written, (0, len(written))), written
            begin = found.end()
