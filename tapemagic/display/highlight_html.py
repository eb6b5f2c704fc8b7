"""The highlight as HTML that stands by itself: no script, no id, nothing that is fetched.

For a viewer where no widget runs. First the code, with the bands of the tapes, the calls that go
wrong underlined with their verdict, and arrows to the lines that cause it; then the findings as
text. Nothing is said by colour alone, and where a viewer takes the styles away, the code and the
words are still there, line by line.

The style sheet is built from the sources of the widget (``tapemagic/frontend``), so that both look
the same; of it, an output holds what it uses.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tapemagic.display.highlight_code import CodeGrid
from tapemagic.display.sentences import badge, sentence_html
from tapemagic.display.used_styles import with_used_styles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tapemagic.display.highlight import Band, Correction, Highlight, RelatedLine, ShownFinding

__all__ = ["highlight_html", "legend_html"]


def highlight_html(highlight: Highlight) -> str:
    """Return a highlight as HTML."""
    parts = [f'<p class="tapemagic-summary">{escape(highlight.summary)}</p>']
    parts += [f"<p>{escape(problem)}</p>" for problem in highlight.problems]
    if highlight.findings or highlight.bands:
        parts += [*CodeGrid(highlight).html(), legend_html(highlight.bands)]
    if highlight.findings:
        items = (_finding(highlight, finding) for finding in highlight.roots)
        parts.append(f'<ol class="tapemagic-findings">{"".join(items)}</ol>')
    return with_used_styles("highlight.css", "tapemagic-highlight", "".join(parts))


def legend_html(bands: Sequence[Band]) -> str:
    """Say which lines each tape records."""
    tapes: dict[str, list[str]] = {}
    for band in bands:
        tapes.setdefault(band.tape, []).append(_lines(band.first_line, band.last_line))
    if not tapes:
        return ""
    said = "; ".join(
        f"{sentence_html(f'`{tape}`')} records {' and '.join(lines)}"
        for tape, lines in tapes.items()
    )
    return f'<p class="tapemagic-legend">{said}.</p>'


def _lines(first: int, last: int) -> str:
    return f"line {first}" if first == last else f"lines {first} to {last}"


# --- the findings -------------------------------------------------------------------------------


def _finding(highlight: Highlight, finding: ShownFinding) -> str:
    number = badge(highlight.number(finding))
    parts = [
        f'<p class="tapemagic-message">{number}{_message(finding)}</p>',
        f"<p>{sentence_html(finding.why)}</p>",
        _causes("tapemagic-causes", (cause for cause in finding.related if cause.cell is None)),
        _causes("tapemagic-elsewhere", (cause for cause in finding.related if cause.cell)),
        _followers(highlight.followers(finding)),
        "" if finding.correction is None else "".join(_correction(finding.correction)),
        _more(finding),
    ]
    hue = f"tapemagic-hued tapemagic-{finding.level}"
    return f'<li class="tapemagic-finding {hue}">{"".join(parts)}</li>'


def _message(finding: ShownFinding) -> str:
    """Return what will happen, and that it has, where the run has shown it."""
    message = sentence_html(finding.message)
    if not finding.confirmed:
        return message
    confirmed = sentence_html(finding.confirmed)
    return f'{message} <span class="tapemagic-confirmed">✓ {confirmed}</span>'


def _causes(kind: str, causes: Iterable[RelatedLine]) -> str:
    items = "".join(
        f"<li>Line {cause.line}: {sentence_html(cause.text)}.</li>"
        if cause.cell is None
        else f"<li>Line {cause.line} of {escape(cause.cell)}, {sentence_html(f'`{cause.code}`')}: "
        f"{sentence_html(cause.text)}.</li>"
        for cause in causes
    )
    return f'<ul class="{kind}">{items}</ul>' if items else ""


def _followers(followers: Sequence[ShownFinding]) -> str:
    if not followers:
        return ""
    items = "".join(
        f"<li>{_line_of(finding)}{_message(finding)} {sentence_html(finding.why)}</li>"
        for finding in followers
    )
    count = len(followers)
    says = "1 more call follows from it" if count == 1 else f"{count} more calls follow from it"
    return (
        f'<details class="tapemagic-followers"><summary>{says}</summary><ul>{items}</ul></details>'
    )


def _line_of(finding: ShownFinding) -> str:
    return f"Line {finding.spans[0].line}: " if finding.spans else ""


def _correction(correction: Correction) -> Iterator[str]:
    unsafe = "" if correction.is_safe else " (look at it first: it may change other calls)"
    where = f" in {escape(correction.cells)}" if correction.elsewhere else ""
    yield f"<p><strong>Fix</strong>{where}{unsafe}: {sentence_html(correction.title)}</p>"
    yield '<pre class="tapemagic-difference">'
    cell: str | None = None
    for line in correction.difference:
        if line.cell != cell:
            cell = line.cell
            yield f"<span>{escape(_place_of(cell))}:</span>\n"
        tag, kind = {
            "-": ("del", "tapemagic-hued tapemagic-removed"),
            "+": ("ins", "tapemagic-hued tapemagic-added"),
            " ": ("span", ""),
        }[line.sign]
        yield (
            f'<{tag} class="{kind}"><span class="tapemagic-sign">{line.sign}</span>'
            f'<span class="tapemagic-place">{line.number}</span> {escape(line.text)}</{tag}>\n'
        )
    yield "</pre>"
    gives = f"Then the call gives {sentence_html(correction.gives)}." if correction.gives else ""
    again = escape(f"Run {correction.cells} again, then this one.") if correction.elsewhere else ""
    if gives or again:
        yield f"<p>{' '.join(filter(None, (gives, again)))}</p>"


def _place_of(cell: str | None) -> str:
    return "in this cell" if cell is None else f"in {cell}"


def _more(finding: ShownFinding) -> str:
    """Say where there is more to read, and how a finding that is meant is hidden."""
    parts = [
        (
            f'<a href="{escape(finding.page)}" target="_blank" rel="noopener">Why? {finding.code}, '
            f"{escape(finding.name)}</a>"
        )
    ]
    if finding.hidden is not None and finding.spans:
        parts.append(
            f"If it is meant, write {sentence_html(f'`{finding.comment}`')} at the end of line "
            f"{finding.spans[0].line}"
        )
    correction = finding.correction
    if correction is not None and correction.is_safe:
        which = correction.cells or "the cell"
        parts.append(f"{sentence_html('`%tape fix`')} corrects {escape(which)}")
    return f'<p class="tapemagic-more">{" · ".join(parts)}</p>'
