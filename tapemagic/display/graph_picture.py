"""The graph of a tape as a picture of plain values: boxes, lines, and the words at them.

A `Picture` is drawn by `tapemagic.display.graph_svg` where nothing can be pressed, and by the
widget. Both draw the same, since where everything is and what is written there is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tapemagic.display.graph_layout import Box, Point, laid_out
from tapemagic.display.terminal import width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tapemagic.display.graph_words import GraphWords
    from tapemagic.recordings.derivative_graph import DerivativeGraph, Edge, Node
    from tapemagic.recordings.recorded import Recorded

__all__ = ["LINE", "PADDING", "STRIPE", "DrawnEdge", "DrawnNode", "Picture", "as_json", "picture_of"]

# Pixels: of a character of code, of a line, around the text, and of a stripe of a tape.
_CHARACTER: Final = 7.3
LINE: Final = 17.0
PADDING: Final = 8.0
STRIPE: Final = 6.0
_LABEL_GAP: Final = 12.0
_MARGIN: Final = 6.0
_HEAD: Final = 7.0
_LONGEST_NUMBER: Final = 8


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
        The file and the line of the program; None for a constant.
    """

    box: Box
    kind: str
    lines: tuple[str, ...]
    derivative: str
    arrived: str
    tapes: tuple[int, ...]
    place: tuple[str, int] | None


@dataclass(frozen=True)
class DrawnEdge:
    """An edge as it is drawn.

    Attributes
    ----------
    source, target
        The numbers of its nodes.
    line, head
        The line and its arrow head, as SVG writes a path.
    label
        The local derivative; "" for none.
    at
        The middle of the label.
    words
        What it is, for those who do not see it.
    is_followed
        Whether a derivative can go along it.
    """

    source: int
    target: int
    line: str
    head: str
    label: str
    at: Point
    words: str
    is_followed: bool


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
    arrived: dict[int, str],
    tapes: Sequence[str],
) -> Picture:
    """Return a graph as a picture.

    Parameters
    ----------
    words
        What is written.
    arrived
        Of each value that can be differentiated by, what arrives at it in the end, "" for nothing;
        empty where nothing is differentiated.
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
            # What has arrived on the way may be longer than what there is in the end.
            lines.append(f"{named[number]} = {arrived[node.values[0]]:<{_LONGEST_NUMBER}}")
        at_top = [
            label for edge, label in zip(graph.edges, labels, strict=True) if edge.target == number
        ]
        sizes.append(_size(lines, at_top, stripes=len(_tapes_of(node, tapes))))
    drawn = laid_out(sizes, [(edge.source, edge.target) for edge in graph.edges])
    boxes = [
        Box(box.x + _MARGIN, box.y + _MARGIN, box.width, box.height) for box in drawn.boxes
    ]
    nodes = tuple(
        DrawnNode(
            boxes[number],
            _kind(node, recorded),
            texts[number],
            named[number],
            arrived[node.values[0]] if named[number] else "",
            _tapes_of(node, tapes),
            _place(node, recorded),
        )
        for number, node in enumerate(graph.nodes)
    )
    edges = tuple(
        _edge(edge, label, route, recorded, words)
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


def _place(node: Node, recorded: Recorded) -> tuple[str, int] | None:
    if node.part is not None:
        operation = node.part.operations[0]
        return operation.filename, operation.line
    value = recorded.values[node.values[0]]
    if value.role == "constant":
        return None
    for operation in recorded.operations:
        if value.number in operation.outputs or (
            value.role == "watched" and value.number in operation.inputs
        ):
            return operation.filename, value.line
    return None


def _edge(
    edge: Edge,
    label: str,
    route: Sequence[Point],
    recorded: Recorded,
    words: GraphWords,
) -> DrawnEdge:
    points = [(x + _MARGIN, y + _MARGIN) for x, y in route]
    x, y = points[-1]
    points[-1] = (x, y - _HEAD + 1)
    return DrawnEdge(
        edge.source,
        edge.target,
        _path(points),
        f"M{_written(x - 4)} {_written(y - _HEAD)}h8l-4 {_written(_HEAD)}z",
        label,
        (round(x, 1), round(y - _HEAD - 8, 1)),
        words.name(edge.value) + ("" if edge.reads == 1 else f", read {edge.reads} times"),
        recorded.values[edge.value].is_followed,
    )


def _path(points: Sequence[Point]) -> str:
    """Return a line through points that leaves and enters each of them straight down."""
    parts = [f"M{_written(points[0][0])} {_written(points[0][1])}"]
    for (x, y), (to_x, to_y) in zip(points, points[1:], strict=False):
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
                "head": edge.head,
                "label": edge.label,
                "at": list(edge.at),
                "words": edge.words,
                "isFollowed": edge.is_followed,
            }
            for edge in picture.edges
        ],
    }
