"""The code of a highlight as HTML: a grid with a row for each line.

Left of the line numbers stand the arrows, behind the code the bands of the tapes, behind a call
that goes wrong its verdict, and behind a line that causes it the reason. Without its styles it is
the code, line by line, with these words.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tapemagic.display.highlight_arrows import ROW_HEIGHT, arrows_of, arrows_width
from tapemagic.display.marked_code import LineMark, marked_line
from tapemagic.display.sentences import badge, sentence_html

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tapemagic.display.highlight import Band, Highlight

__all__ = ["CodeGrid", "names_width"]


class CodeGrid:
    """The code of a highlight: rows of a grid, and what lies behind and beside them."""

    def __init__(self, highlight: Highlight) -> None:
        self.highlight = highlight
        self.gaps = {gap.first_line: gap for gap in highlight.gaps}
        self.rows = self._rows()
        self.depths = max((band.depth + 1 for band in highlight.bands), default=0)

    def html(self) -> Iterator[str]:
        """Return the pieces of the whole."""
        yield (
            '<div class="tapemagic-scroll" tabindex="0" role="group" aria-label="The code of the'
            f' cell"><pre class="tapemagic-code" style="--depths:{self.depths};'
            f'--names:{names_width(self.highlight.bands)}">'
        )
        yield from self._arrows()
        line = 1
        while line <= len(self.highlight.lines):
            yield from self._bands(line)
            if line in self.gaps:
                gap = self.gaps[line]
                yield (
                    f'<span class="tapemagic-gap" style="grid-row:{self.rows[line] + 1}">'
                    f"⋯ lines {gap.first_line} to {gap.last_line}</span>\n"
                )
                line = gap.last_line + 1
            else:
                yield from self._line(line)
                line += 1
        yield "</pre></div>"

    def _rows(self) -> dict[int, int]:
        """Return the row of each line, from 0; lines that are left out share one."""
        rows: dict[int, int] = {}
        row = 0
        end_of_gap = 0
        for line in range(1, len(self.highlight.lines) + 1):
            if line in self.gaps:
                end_of_gap = self.gaps[line].last_line
            rows[line] = row
            row += line >= end_of_gap
        return rows

    def _arrows(self) -> Iterator[str]:
        shown = {
            finding.index: (
                self.rows[finding.spans[0].line],
                [self.rows[span.line] for cause in finding.related for span in cause.spans[:1]],
            )
            for finding in self.highlight.roots
            if finding.spans
        }
        lanes, arrows = arrows_of(shown)
        levels = {finding.index: finding.level for finding in self.highlight.findings}
        width, count = arrows_width(lanes), max(self.rows.values(), default=0) + 1
        for each in arrows:
            yield (
                f'<svg class="tapemagic-arrows tapemagic-hued tapemagic-{levels[each.index]}" '
                f'aria-hidden="true" viewBox="0 0 {width} {count * ROW_HEIGHT}" '
                f'style="grid-row:1/span {count};width:{width / 100}em">'
                f'<path stroke-width="10" d="{each.line}"/>'
                f'<path class="tapemagic-head" d="{each.heads}"/></svg>'
            )

    def _bands(self, line: int) -> Iterator[str]:
        """Return the bands that begin at a line, the outer ones first."""
        beginning = [band for band in self.highlight.bands if band.first_line == line]
        for band in beginning:
            if band.last_line < band.first_line:
                continue
            first, last = self.rows[band.first_line] + 1, self.rows[band.last_line] + 2
            yield (
                f'<span class="tapemagic-band tapemagic-hued tapemagic-tape-{band.colour}" '
                f'style="grid-row:{first}/{last};--depth:{band.depth}"></span>'
            )
        if beginning:
            names = "".join(
                f'<span class="tapemagic-hued tapemagic-tape-{band.colour}">'
                f"● {escape(band.tape)} records</span>"
                for band in reversed(beginning)
            )
            yield (
                f'<span class="tapemagic-tapes" style="grid-row:{self.rows[line] + 1}" '
                f'aria-hidden="true">{names}</span>'
            )

    def _line(self, line: int) -> Iterator[str]:
        row = f'style="grid-row:{self.rows[line] + 1}"'
        level = next(
            (
                f" tapemagic-hued tapemagic-{finding.level}"
                for finding in self.highlight.findings
                if any(span.line == line for span in finding.spans)
            ),
            "",
        )
        marks = [*self._cause_marks(line), *self._call_marks(line)]
        code = marked_line(self.highlight.lines[line - 1], marks)
        width = len(str(len(self.highlight.lines)))
        yield (
            f'<span class="tapemagic-number{level}" {row}>{line:>{width}}</span> '
            f'<code class="tapemagic-line" {row}>{code}{"".join(self._words(line))}</code>\n'
        )

    def _cause_marks(self, line: int) -> Iterator[LineMark]:
        for finding in self.highlight.roots:
            for cause in finding.related:
                for span in cause.spans:
                    if span.line == line:
                        classes = f"tapemagic-cause tapemagic-hued tapemagic-{finding.level}"
                        yield LineMark(span.begin, span.end, classes)

    def _call_marks(self, line: int) -> Iterator[LineMark]:
        for finding in self.highlight.findings:
            hue = f"tapemagic-hued tapemagic-{finding.level}"
            for span in finding.spans:
                if span.line != line:
                    continue
                if finding.related and span is finding.spans[0] and finding.caused_by is None:
                    yield LineMark(0, span.begin, f"tapemagic-lead {hue}")
                yield LineMark(span.begin, span.end, f"tapemagic-call {hue}")

    def _words(self, line: int) -> Iterator[str]:
        """Return what is written behind a line: verdicts, and why it is a cause."""
        for finding in self.highlight.findings:
            if finding.spans and finding.spans[-1].line == line and finding.verdict:
                follower = "" if finding.caused_by is None else " tapemagic-follower"
                number = self.highlight.number(finding)
                yield (
                    f'<span class="tapemagic-verdict tapemagic-hued tapemagic-{finding.level}'
                    f'{follower}">{f"{number}: " if number else ""}{escape(finding.verdict)}</span>'
                )
        for finding in self.highlight.roots:
            for cause in finding.related:
                if cause.spans and cause.line == line:
                    number = self.highlight.number(finding)
                    yield (
                        f'<span class="tapemagic-note tapemagic-hued tapemagic-{finding.level}">'
                        f"{badge(number)}◂ {sentence_html(cause.text)}</span>"
                    )


def names_width(bands: Iterable[Band]) -> int:
    """Return how many characters wide the names of the tapes are that begin at one line."""
    widths: dict[int, int] = {}
    for band in bands:
        widths[band.first_line] = widths.get(band.first_line, 0) + len(band.tape) + 11
    return max(widths.values(), default=0)
