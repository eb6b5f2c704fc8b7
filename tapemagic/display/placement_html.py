"""The placements of a program as HTML that stands by itself: no script, no id, nothing fetched.

For a viewer where no widget runs. The program as it was written, with the bands of its tapes and
what its gradient calls give; the map of all placements; the rule; and each placement in words. The
style sheet is built from the sources of the widget (``tapemagic/frontend``), so that both look the
same.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tapemagic.display.highlight import Band
from tapemagic.display.highlight_code import names_width
from tapemagic.display.highlight_html import legend_html
from tapemagic.display.placement_rule import name_of
from tapemagic.display.placement_values import axes_of, places_in_words, regions_of
from tapemagic.display.sentences import sentence_html
from tapemagic.display.terminal import shown
from tapemagic.display.used_styles import with_used_styles
from tapemagic.placements.words import block_name, region_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tapemagic.placements.exploring import CallOutcome, Exploration, Placement

__all__ = ["placement_html"]

_COLOURS = 6


def placement_html(
    exploration: Exploration, summary: str, rule: str, table: Sequence[Sequence[str]]
) -> str:
    """Return the placements as HTML.

    Parameters
    ----------
    exploration
        What is shown.
    summary, rule
        What is said of them all.
    table
        Heads, and the cells of each placement.
    """
    parts = [
        f'<p class="tapemagic-summary">{escape(summary)}</p>',
        *_code(exploration),
        *_reasons(exploration.placements[0]),
        *_map(exploration),
        f'<p class="tapemagic-rule">{sentence_html(rule)}</p>',
        *_arrangements(exploration, table),
    ]
    return with_used_styles("explored_placements.css", "tapemagic-explorer", "".join(parts))


def _code(exploration: Exploration) -> Iterator[str]:
    program, outcome = exploration.program, exploration.placements[0].as_written
    bands = list(_bands(exploration))
    depths = max((band.depth + 1 for band in bands), default=0)
    yield (
        '<div class="tapemagic-scroll" tabindex="0" role="group" aria-label="The program">'
        f'<pre class="tapemagic-code" style="--depths:{depths};--names:{names_width(bands)}">'
    )
    for band in bands:
        hue = f"tapemagic-hued tapemagic-tape-{band.colour}"
        yield (
            f'<span class="tapemagic-band {hue}" style="grid-row:{band.first_line}/'
            f'{band.last_line + 1};--depth:{band.depth}"></span>'
            f'<span class="tapemagic-tapes" style="grid-row:{band.first_line}" '
            f'aria-hidden="true"><span class="{hue}">● {escape(band.tape)} records</span></span>'
        )
    lines = list(program.lines(program.start))
    owners = [number for number, _, _ in lines]
    chips: dict[int, str] = {}
    for call in outcome.calls:
        last_line = len(owners) - owners[::-1].index(call.statement)
        chips[last_line] = chips.get(last_line, "") + _chip(call)
    for line, (_, _, text) in enumerate(lines, 1):
        row = f'style="grid-row:{line}"'
        yield (
            f'<span class="tapemagic-number" {row}>{line:>{len(str(len(lines)))}}</span> '
            f'<code class="tapemagic-line" {row}>{escape(shown(text))}{chips.get(line, "")}'
            "</code>\n"
        )
    yield f"</pre></div>{legend_html(bands)}"


def _bands(exploration: Exploration) -> Iterator[Band]:
    blocks = [each for each in exploration.program.statements if each.is_block]
    names = dict.fromkeys(shown(block_name(each)) for each in blocks)
    colours = {name: number for number, name in enumerate(names)}
    for tape, first, last, depth in exploration.placements[0].as_written.recordings:
        if first <= last:
            name = shown(tape) or "a tape"
            colour = colours.setdefault(name, len(colours)) % _COLOURS
            yield Band(name, first, last, depth, colour)


def _chip(call: CallOutcome) -> str:
    """Return what a call gives, as it stands behind its line."""
    words = {
        "value": " ".join(call.text.split()),
        "none": "None",
        "unreached": "not reached",
    }.get(call.kind, call.text.split(":")[0])
    hue = {"value": "tapemagic-added", "unreached": "tapemagic-quiet"}.get(
        call.kind, "tapemagic-error"
    )
    return f' <span class="tapemagic-verdict tapemagic-hued {hue}">{escape(shown(words))}</span>'


def _reasons(placement: Placement) -> Iterator[str]:
    for call in placement.as_written.calls:
        if call.message:
            why = f"{sentence_html(shown(call.message))} {sentence_html(shown(call.why))}"
            yield f'<p class="tapemagic-reason">{why}</p>'


def _map(exploration: Exploration) -> Iterator[str]:
    """Return the table of the places of two lines, with a sign for each placement."""
    program = exploration.program
    regions = regions_of(exploration)
    row_line, column_line = axes_of(program)
    cells: dict[tuple[int, int | None], list[Placement]] = {}
    for placement in exploration.placements:
        row = region_of(program, placement.arrangement, row_line)
        column = (
            None if column_line is None else region_of(program, placement.arrangement, column_line)
        )
        cells.setdefault((row, column), []).append(placement)
    rows = [region for region in regions if any(row == region for row, _ in cells)]
    columns = [each for each in (*regions, None) if any(column == each for _, column in cells)]
    yield '<div class="tapemagic-wide"><table class="tapemagic-map"><thead>'
    row_name = sentence_html(f"`{name_of(program.statements[row_line])}`")
    if column_line is not None:
        column_name = sentence_html(f"`{name_of(program.statements[column_line])}`")
        yield f'<tr><td></td><th colspan="{len(columns)}">{column_name} stands …</th></tr>'
        heads = "".join(f"<th>{escape(regions[each])}</th>" for each in columns if each is not None)
        yield f"<tr><th>{row_name} stands …</th>{heads}</tr></thead><tbody>"
    else:
        yield f"<tr><th>{row_name} stands …</th><td></td></tr></thead><tbody>"
    for row in rows:
        yield f"<tr><th>{escape(regions[row])}</th>"
        for column in columns:
            found = sorted(
                cells.get((row, column), []),
                key=lambda each: [
                    region_of(program, each.arrangement, number) for number in program.movable
                ],
            )
            signs = (_sign(each, places_in_words(exploration, each)) for each in found)
            yield f"<td>{''.join(signs)}</td>"
        yield "</tr>"
    yield "</tbody></table></div>"


def _sign(placement: Placement, words: str) -> str:
    works = placement.as_written.works
    kind = "tapemagic-works tapemagic-hued tapemagic-added" if works else "tapemagic-fails"
    sign = "✓" if works else "✗"
    return f'<span class="tapemagic-dot {kind}" title="{escape(words)}">{sign}</span>'


def _arrangements(exploration: Exploration, table: Sequence[Sequence[str]]) -> Iterator[str]:
    heads, *rows = table
    yield (
        '<details class="tapemagic-all"><summary>Each arrangement in words</summary>'
        '<div class="tapemagic-wide"><table class="tapemagic-list"><thead><tr>'
    )
    yield from (f"<th>{escape(head)}</th>" if head else "<td></td>" for head in heads)
    yield "</tr></thead><tbody>"
    for cells in rows:
        yield "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
    yield "</tbody></table></div>"
    left_out = len(exploration.placements) - len(rows)
    if left_out:
        yield f"<p>… and {left_out} more, of which none gives a value at every call.</p>"
    yield "</details>"
