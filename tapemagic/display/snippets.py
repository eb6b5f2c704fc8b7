r"""Source lines with marks below them, as rustc and Ruff show them.

::

    3 |     with tf.GradientTape() as tape_1:
      |          ------------------- records y
      ...
    8 | d2y_dx2 = tape_2.gradient(dy_dx, x)
      |           ^^^^^^^^^^^^^^^^^^^^^^^^^ None

In: `Mark`\ s on lines of one cell or program. Out: lines for the terminal. A place beyond the end
of a line, or of the text, is marked as far as there is text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tapemagic.display.terminal import Style, shown, width

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tapemagic.checker.findings import Place

__all__ = ["Mark", "snippet"]

# A call of twenty lines is recognised by its first ones.
_LINES_OF_A_MARK: Final = 4
_LONGEST_LINE: Final = 160


@dataclass(frozen=True)
class Mark:
    """A place to underline: with which character, in which role's colour, and with which words."""

    place: Place
    character: str
    role: str
    words: str


def snippet(
    marks: Iterable[Mark], line_text: Callable[[int], str | None], margin: int, style: Style
) -> Iterator[str]:
    """Show the lines that are marked, and a line that stands alone between two of them.

    Parameters
    ----------
    marks
        The marks, all in one cell or program.
    line_text
        Gives a line's text by its number, None where there is none.
    margin
        How wide line numbers are.
    style
        The colours.
    """
    below: dict[int, list[str]] = {}
    for mark in marks:
        for line, row in _rows(mark, line_text, style):
            below.setdefault(line, []).append(row)
    gutter = style("gutter", " " * margin + " |")
    yield gutter
    previous: int | None = None
    for line in sorted(below):
        if previous is not None and line == previous + 2:
            yield _source_line(line - 1, line_text, margin, style)
        elif previous is not None and line > previous + 1:
            yield " " * margin + style("gutter", "...")
        yield _source_line(line, line_text, margin, style)
        for row in below[line]:
            yield f"{gutter} {row}"
        previous = line


def _source_line(
    line: int, line_text: Callable[[int], str | None], margin: int, style: Style
) -> str:
    text = _cut(line_text(line) or "")
    return f"{style('gutter', f'{line:>{margin}} |')} {text}".rstrip()


def _cut(text: str) -> str:
    text = shown(text)
    return text if len(text) <= _LONGEST_LINE else text[: _LONGEST_LINE - 4] + " ..."


def _rows(
    mark: Mark, line_text: Callable[[int], str | None], style: Style
) -> Iterator[tuple[int, str]]:
    """Return the row of signs below each line of a mark; the words stand in the last."""
    place = mark.place
    last = min(place.end_line, place.line + _LINES_OF_A_MARK - 1)
    for line in range(place.line, last + 1):
        text = line_text(line)
        if text is None and line > place.line:
            return
        text = text or ""
        indentation = len(text) - len(text.lstrip())
        begin = place.column - 1 if line == place.line else indentation
        end = place.end_column - 1 if line == place.end_line else len(text)
        before = min(width(shown(text[:begin])), _LONGEST_LINE)
        signs = min(max(width(shown(text[begin:end])), 1), max(_LONGEST_LINE - before, 1))
        is_last = line == last
        words = f" {shown(mark.words)}" if is_last and mark.words else ""
        yield line, " " * before + style(mark.role, mark.character * signs + words)
