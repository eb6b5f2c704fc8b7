"""The graph of a tape as a picture of plain values: boxes, lines, and the words at them.

A `Picture` is drawn by `tapemagic.display.graph_svg` where nothing can be pressed, and by the
widget. Both draw the same, since where everything is and what is written there is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from tapemagic.display.graph_layout import Box, Point, laid_out
from tapemagic.display.terminal import width

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tapemagic.display.graph_words import GraphWords
    from tapemagic.recordings.derivative_graph import DerivativeGraph, Edge, Node
    from tapemagic.recordings.recorded import Recorded

__all__ = [
    "HEAD",
    "LABEL",
    "LINE",
    "PADDING",
    "STRIPE",
    "DrawnEdge",
    "DrawnNode",
    "Picture",
    "as_json",
    "picture_of",
]

# Pixels: of a character of code, of a line, around the text, and of a stripe of a tape.
_CHARACTER: Final = 7.3
LINE: Final = 17.0
PADDING: Final = 8.0
STRIPE: Final = 6.0
# How high the head of an arrow is, and how far above its tip the label stands.
HEAD: Final = 7.0
LABEL: Final = 15.0
_LABEL_GAP: Final = 12.0
_MARGIN: Final = 6.0


@dataclass(frozen=True)
class DrawnNode:
    """A node as it is drawn.

    Attributes
    ----------
    box
        Where.
    kind
        "watched", "constant", "computed", "outside" of the part that is drawn, or "folded".
    lines
        What is written in it.
    derivative
        The name of the derivative by it, which has a line of its own; "" where there is none.
    arrived
        That derivative in the end, "" where none arrives.
    tapes
        The numbers of the tapes that recorded it, outermost first.
    place
        The file of the program and its lines; None for a constant.
    """

    box: Box
    kind: str
    lines: tuple[str, ...]
    derivative: str
    arrived: str
    tapes: tuple[int, ...]
    place: tuple[str, tuple[int, ...]] | None


@dataclass(frozen=True)
class DrawnEdge:
    """An edge as it is drawn.

    Attributes
    ----------
    source, target
        The numbers of its nodes.
    line
        As SVG writes a path.
    end
        Where the tip of its arrow is.
    label
        The local derivative; "" where none can go along it.
    words
        What it is, for those who do not see it.
    """

    source: int
    target: int
    line: str
    end: Point
    label: str
    words: str


@dataclass(frozen=True)
class Picture:
    """A graph as it is drawn; its size is in pixels."""

    nodes: tuple[DrawnNode, ...]
    edges: tuple[DrawnEdge, ...]
    width: float
    height: float


def picture_of(
    graph: DerivativeGraph,
    recorded: Recorded,
    words: GraphWords,
    arrived: Mapping[int, Sequence[str]],
    tapes: Sequence[str],
) -> Picture:
    """Return a graph as a picture.

    Parameters
    ----------
    words
        What is written.
    arrived
        Of each value that can be differentiated by, what has arrived at it by and by, "None" where
        nothing ever does; empty where nothing is differentiated.
    tapes
        The names of the tapes, outermost first; none where all recorded the same.
    """
    labels = [words.label(edge) for edge in graph.edges]
    texts = [words.node(node) for node in graph.nodes]
    named = [
        words.derivative(node.values[0])
        if len(node.values) == 1 and node.values[0] in arrived
        else ""
        for node in graph.nodes
    ]
    sizes = []
    for number, node in enumerate(graph.nodes):
        lines = list(texts[number])
        if named[number]:
            # While more is to come, the widget writes " + …" behind it.
            *earlier, last = arrived[node.values[0]]
            longest = max([*(f"{total} + …" for total in earlier), last], key=len)
            lines.append(f"{named[number]} = {longest}")
        at_top = [
            label for edge, label in zip(graph.edges, labels, strict=True) if edge.target == number
        ]
        sizes.append(_size(lines, at_top, stripes=len(_tapes_of(node, tapes))))
    drawn = laid_out(sizes, [(edge.source, edge.target) for edge in graph.edges])
    boxes = [Box(box.x + _MARGIN, box.y + _MARGIN, box.width, box.height) for box in drawn.boxes]
    nodes = tuple(
        DrawnNode(
            boxes[number],
            _kind(node, recorded),
            texts[number],
            named[number],
            arrived[node.values[0]][-1] if named[number] else "",
            _tapes_of(node, tapes),
            _place(node, recorded),
        )
        for number, node in enumerate(graph.nodes)
    )
    edges = tuple(
        _edge(edge, label, route, words)
        for edge, label, route in zip(graph.edges, labels, drawn.routes, strict=True)
    )
    return Picture(nodes, edges, drawn.width + 2 * _MARGIN, drawn.height + 2 * _MARGIN)


def _size(lines: Sequence[str], labels: Sequence[str], *, stripes: int) -> tuple[float, float]:
    text = max(map(width, lines)) * _CHARACTER + 2 * PADDING + STRIPE * stripes
    # Of one label half as much room on each side as the widest of them needs.
    label = max(map(width, labels), default=0) * _CHARACTER + _LABEL_GAP if any(labels) else 0.0
    return round(max(text, label * len(labels))), LINE * len(lines) + 2 * PADDING - 2


def _kind(node: Node, recorded: Recorded) -> str:
    if node.part is not None:
        return "computed" if node.part.kind == "operation" else "folded"
    role = recorded.values[node.values[0]].role
    return "outside" if role == "computed" else role


def _tapes_of(node: Node, tapes: Sequence[str]) -> tuple[int, ...]:
    if node.part is None or not tapes:
        return ()
    names = {name for operation in node.part.operations for name in operation.tapes}
    return tuple(number for number, name in enumerate(tapes) if name in names)


def _place(node: Node, recorded: Recorded) -> tuple[str, tuple[int, ...]] | None:
    if node.part is not None:
        filename = node.part.operations[0].filename
        lines = {each.line for each in node.part.operations if each.filename == filename}
        return filename, tuple(sorted(lines))
    value = recorded.values[node.values[0]]
    if value.role == "constant":
        return None
    for operation in recorded.operations:
        if value.number in operation.outputs or (
            value.role == "watched" and value.number in operation.inputs
        ):
            return operation.filename, (value.line,)
    return None


def _edge(
    edge: Edge,
    label: str,
    route: Sequence[Point],
    words: GraphWords,
) -> DrawnEdge:
    points = [(x + _MARGIN, y + _MARGIN) for x, y in route]
    x, y = points[-1]
    points[-1] = (x, y - HEAD + 1)
    return DrawnEdge(
        edge.source,
        edge.target,
        _path(points),
        (round(x, 1), round(y, 1)),
        label,
        words.name(edge.value) + ("" if edge.reads == 1 else f", read {edge.reads} times"),
    )


def _path(points: Sequence[Point]) -> str:
    """Return a line through points that leaves and enters each of them straight down."""
    parts = [f"M{_written(points[0][0])} {_written(points[0][1])}"]
    for (x, y), (to_x, to_y) in pairwise(points):
        if x == to_x:
            parts.append(f"V{_written(to_y)}")
        else:
            half = (y + to_y) / 2
            ends = (x, half, to_x, half, to_x, to_y)
            parts.append(f"C{' '.join(map(_written, ends))}")
    return "".join(parts)


def _written(number: float) -> str:
    return f"{round(number, 1):g}"


def as_json(picture: Picture) -> dict[str, Any]:
    """Return a picture as the page gets it."""
    return {
        "width": picture.width,
        "height": picture.height,
        "nodes": [
            {
                "box": [node.box.x, node.box.y, node.box.width, node.box.height],
                "kind": node.kind,
                "lines": list(node.lines),
                "derivative": node.derivative,
                "tapes": list(node.tapes),
            }
            for node in picture.nodes
        ],
        "edges": [
            {
                "source": edge.source,
                "target": edge.target,
                "line": edge.line,
                "end": list(edge.end),
                "label": edge.label,
                "words": edge.words,
            }
            for edge in picture.edges
        ],
    }
