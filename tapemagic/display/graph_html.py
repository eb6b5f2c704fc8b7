"""The graph of a tape as HTML that stands by itself: no script, no id, nothing that is fetched.

For a viewer where no widget runs. The graph is drawn as SVG, with the local derivative at each edge
and the derivative of the target in each node; below it stand the paths from each source, and the
backward pass step by step. The style sheet is built from the sources of the widget
(``tapemagic/frontend``), so that both look the same.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from tapemagic.display.graph_picture import HEAD, LABEL, LINE, PADDING, STRIPE
from tapemagic.display.terminal import shown
from tapemagic.display.used_styles import with_used_styles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tapemagic.display.graph_picture import DrawnEdge, DrawnNode, Picture
    from tapemagic.display.tape_graph import TapeGraph

__all__ = ["graph_html"]

_DRAWING: Final = (
    '<div class="tapemagic-graph-drawing" tabindex="0" role="group" aria-label="The graph">'
)


def graph_html(graph: TapeGraph) -> str:
    """Return the graph of a tape as HTML."""
    parts = [f'<p class="tapemagic-summary">{escape(graph.shown.summary)}</p>']
    if graph.problem:
        parts.append(f"<p>{escape(graph.problem)}</p>")
    if graph.levels[0].picture.nodes:
        parts += [
            *_tapes(graph),
            _DRAWING,
            *_svg(graph.levels[0].picture),
            "</div>",
        ]
    parts += [*_sources(graph), *_steps(graph)]
    return with_used_styles("tape_graph.css", "tapemagic-graph", "".join(parts))


def _tapes(graph: TapeGraph) -> Iterator[str]:
    """Say by which stripes one sees which tape recorded an operation."""
    if graph.tapes:
        names = "".join(
            f'<span class="tapemagic-hued tapemagic-tape-{number % 6}">'
            '<svg class="tapemagic-graph-key" viewBox="0 0 6 16" aria-hidden="true">'
            f"{_stripe(number)}</svg>{escape(shown(name))}</span>"
            for number, name in enumerate(graph.tapes)
        )
        yield f'<p class="tapemagic-graph-stripes">Recorded by: {names}</p>'


def _stripe(number: int, x: float = 3, y: float = 0, height: float = 16) -> str:
    return (
        f'<path class="tapemagic-graph-stripe tapemagic-hued tapemagic-tape-{number % 6}" '
        f'd="M{x:g} {y:g}v{height:g}"/>'
    )


# --- the picture --------------------------------------------------------------------------------


def _svg(picture: Picture) -> Iterator[str]:
    yield (
        f'<svg class="tapemagic-graph-picture" width="{picture.width:g}" '
        f'height="{picture.height:g}" viewBox="0 0 {picture.width:g} {picture.height:g}" '
        'role="img" aria-label="What leads from the sources to the target">'
    )
    for edge in picture.edges:
        yield from _edge(edge)
    for node in picture.nodes:
        yield from _node(node)
    yield "</svg>"


def _edge(edge: DrawnEdge) -> Iterator[str]:
    kind = "" if edge.label else " tapemagic-graph-unfollowed"
    x, y = edge.end
    yield (
        f'<g class="tapemagic-graph-edge tapemagic-hued{kind}">'
        f'<path class="tapemagic-graph-way" d="{edge.line}"/>'
        f'<path class="tapemagic-graph-arrow" d="M{x - 4:g} {y - HEAD:g}h8l-4 {HEAD:g}z"/></g>'
    )
    if edge.label:
        label = escape(edge.label)
        yield f'<text class="tapemagic-graph-local" x="{x:g}" y="{y - LABEL:g}">{label}</text>'


def _node(node: DrawnNode) -> Iterator[str]:
    box = node.box
    yield f'<g class="tapemagic-graph-node tapemagic-graph-{node.kind} tapemagic-hued">'
    if node.kind == "folded":
        yield _rectangle(box.x + 4, box.y + 4, box.width, box.height)
    yield _rectangle(box.x, box.y, box.width, box.height)
    for place, tape in enumerate(node.tapes):
        yield _stripe(tape, box.x + 4 + STRIPE * place, box.y + 4, box.height - 8)
    lines = list(node.lines)
    if node.derivative:
        lines.append(f"{node.derivative} = {node.arrived}")
    x = box.middle + STRIPE * len(node.tapes) / 2
    for place, line in enumerate(lines):
        kind = "derivative" if node.derivative and place == len(lines) - 1 else "words"
        first = " tapemagic-graph-title" if place == 0 else ""
        y = box.y + PADDING + LINE * (place + 0.72)
        yield (
            f'<text class="tapemagic-graph-{kind}{first}" x="{x:g}" y="{round(y, 1):g}">'
            f"{escape(line)}</text>"
        )
    yield "</g>"


def _rectangle(x: float, y: float, width: float, height: float) -> str:
    return (
        f'<rect class="tapemagic-graph-box" x="{x:g}" y="{y:g}" width="{width:g}" '
        f'height="{height:g}" rx="6"/>'
    )


# --- below it -----------------------------------------------------------------------------------


def _sources(graph: TapeGraph) -> Iterator[str]:
    if not graph.sources:
        return
    whole = graph.levels[0].graph
    yield '<ul class="tapemagic-graph-sources">'
    for source in graph.sources:
        words = {name: escape(text) for name, text in graph.source_words(source).items()}
        yield (
            f"<li><code>{words['derivative']} = {words['value']}</code> "
            f'<span class="tapemagic-graph-quieter">{words["count"]}</span>'
        )
        if source.paths:
            yield "<ul>"
            for path in source.paths:
                names = escape(graph.words.path_names(whole, path))
                product = escape(graph.words.path_product(whole, path))
                yield f"<li>{names}: <code>{product}</code></li>"
            if words["rest"]:
                yield f"<li>{words['rest']}</li>"
            yield "</ul>"
        yield "</li>"
    yield "</ul>"


def _steps(graph: TapeGraph) -> Iterator[str]:
    whole = graph.levels[0].graph
    if not whole.steps:
        return
    yield (
        '<details class="tapemagic-graph-backward">'
        "<summary>The backward pass, step by step</summary>"
        f"<p>{escape(graph.words.beginning(whole))}</p><ol>"
    )
    for step in whole.steps:
        yield f"<li>{escape(graph.words.step(whole.nodes[step.node], step))}<ul>"
        for each in step.gives:
            edge = whole.edges[each.edge]
            product = escape(graph.words.product(edge, each, step))
            total = escape(graph.words.sum(each))
            added = f", added up <code>{total}</code>" if total else ""
            name = escape(graph.words.derivative(edge.value))
            yield f"<li>{name}: <code>{product}</code>{added}</li>"
        yield "</ul></li>"
    yield "</ol></details>"
