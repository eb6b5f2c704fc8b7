"""Where the nodes and edges of a graph are drawn: in layers, from above to below.

A node stands in a layer below all nodes that lead to it, and one to which none leads right above
the first that it leads to. In a layer, nodes are put into an order in which few edges cross, and
then as near as they can be to those that they are connected with. An edge over several layers keeps
a place free in each of them, so that it crosses no node.

This is the usual way of Sugiyama, Tagawa and Toda, which is short when the graphs are small, and
ours are: `tapemagic.recordings.folding` sees to it. It gives the same picture on every run, and the
saved page and the widget draw the same one.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Box", "LaidOut", "Point", "Size", "laid_out"]

Size = tuple[float, float]
Point = tuple[float, float]

_BETWEEN_NODES: Final = 24.0
_BETWEEN_LAYERS: Final = 58.0
_WIDTH_OF_EDGE: Final = 10.0
_SWEEPS: Final = 12


@dataclass(frozen=True)
class Box:
    """Where a node is: its upper left corner, and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """The middle from left to right."""
        return self.x + self.width / 2


@dataclass(frozen=True)
class LaidOut:
    """Where all is drawn.

    Attributes
    ----------
    boxes
        Of each node.
    routes
        Of each edge the points that it goes through, from the lower edge of one node to the upper
        edge of another; between two points it goes straight down, or bends from one to the other.
    layers
        Of each node, from 0.
    width, height
        Of the whole.
    """

    boxes: tuple[Box, ...]
    routes: tuple[tuple[Point, ...], ...]
    layers: tuple[int, ...]
    width: float
    height: float


@dataclass
class _Cell:
    """Something that has a place in a layer: a node, or an edge that goes by."""

    layer: int
    width: float
    above: list[int]
    below: list[int]
    middle: float = 0.0
    is_node: bool = True


def laid_out(sizes: Sequence[Size], edges: Sequence[tuple[int, int]]) -> LaidOut:
    """Return where the nodes and edges of a graph are drawn.

    Parameters
    ----------
    sizes
        The width and height of each node.
    edges
        Which node leads to which, by their numbers: always to a later one. Two may be the same.
    """
    layers = _layers(len(sizes), edges)
    cells = [_Cell(layer, width, [], []) for layer, (width, _) in zip(layers, sizes, strict=True)]
    chains = [_chain(cells, source, target) for source, target in edges]
    rows: list[list[int]] = [[] for _ in range(max(layers, default=-1) + 1)]
    for number, cell in enumerate(cells):
        rows[cell.layer].append(number)
    rows = _with_few_crossings(rows, cells)
    _put_beside_neighbours(rows, cells)
    return _drawn(sizes, edges, rows, cells, chains)


# --- layers -------------------------------------------------------------------------------------


def _layers(count: int, edges: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    layers = [0] * count
    first_reader = [-1] * count
    has_source = [False] * count
    for source, target in sorted(edges, key=lambda edge: edge[1]):
        layers[target] = max(layers[target], layers[source] + 1)
        has_source[target] = True
    for source, target in edges:
        if first_reader[source] < 0 or layers[target] < first_reader[source]:
            first_reader[source] = layers[target]
    return tuple(
        layer if has_source[number] or first_reader[number] < 0 else first_reader[number] - 1
        for number, layer in enumerate(layers)
    )


def _chain(cells: list[_Cell], source: int, target: int) -> list[int]:
    """Return what an edge goes through, with a place in each layer between its nodes."""
    chain = [source]
    for layer in range(cells[source].layer + 1, cells[target].layer):
        cells.append(_Cell(layer, _WIDTH_OF_EDGE, [], [], is_node=False))
        chain.append(len(cells) - 1)
    chain.append(target)
    for upper, lower in pairwise(chain):
        cells[upper].below.append(lower)
        cells[lower].above.append(upper)
    return chain


# --- the order in each layer --------------------------------------------------------------------


def _with_few_crossings(rows: list[list[int]], cells: Sequence[_Cell]) -> list[list[int]]:
    best, fewest = rows, _crossings(rows, cells)
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        rows = [list(row) for row in rows]
        goes_down = sweep % 2 == 0
        for position in range(1, len(rows)):
            number = position if goes_down else len(rows) - 1 - position
            other = rows[number - 1 if goes_down else number + 1]
            _order_by(rows[number], other, cells, is_above=goes_down)
        _exchange(rows, cells)
        count = _crossings(rows, cells)
        if count < fewest:
            best, fewest = rows, count
    return best


def _order_by(
    row: list[int], other: Sequence[int], cells: Sequence[_Cell], *, is_above: bool
) -> None:
    """Put a row into the order of the middles of what each cell is connected with."""
    places = {number: place for place, number in enumerate(other)}
    keys = {}
    for place, number in enumerate(row):
        near = cells[number].above if is_above else cells[number].below
        keys[number] = sum(places[each] for each in near) / len(near) if near else float(place)
    row.sort(key=lambda number: keys[number])


def _exchange(rows: Sequence[list[int]], cells: Sequence[_Cell]) -> None:
    """Exchange neighbours wherever fewer edges cross by it."""
    for position, row in enumerate(rows):
        beside = [*rows[max(0, position - 1) : position], *rows[position + 1 : position + 2]]
        places = {number: place for each in beside for place, number in enumerate(each)}
        for place in range(len(row) - 1):
            one, other = cells[row[place]], cells[row[place + 1]]
            pairs = [
                (places[first], places[second])
                for near_one, near_other in ((one.above, other.above), (one.below, other.below))
                for first in near_one
                for second in near_other
            ]
            if sum(first > second for first, second in pairs) > len(pairs) / 2:
                row[place], row[place + 1] = row[place + 1], row[place]


def _crossings(rows: Sequence[Sequence[int]], cells: Sequence[_Cell]) -> int:
    count = 0
    for upper, lower in pairwise(rows):
        places = {number: place for place, number in enumerate(lower)}
        ends = [
            place for number in upper for place in sorted(places[e] for e in cells[number].below)
        ]
        count += sum(
            earlier > later for position, later in enumerate(ends) for earlier in ends[:position]
        )
    return count


# --- from left to right -------------------------------------------------------------------------


def _put_beside_neighbours(rows: Sequence[Sequence[int]], cells: Sequence[_Cell]) -> None:
    for row in rows:
        _place(row, cells, dict.fromkeys(row, (0.0, 1.0)))
    for sweep in range(2 * _SWEEPS):
        order = rows if sweep % 2 == 0 else rows[::-1]
        for row in order:
            wanted = {}
            for number in row:
                cell = cells[number]
                near = cell.above if sweep % 2 == 0 else cell.below
                near = near or [*cell.above, *cell.below]
                middle = (
                    sum(cells[each].middle for each in near) / len(near) if near else cell.middle
                )
                # What only goes by is to go straight.
                wanted[number] = (middle, 1.0 if cell.is_node else 4.0)
            _place(row, cells, wanted)


def _place(
    row: Sequence[int], cells: Sequence[_Cell], wanted: Mapping[int, tuple[float, float]]
) -> None:
    """Place a row as near as can be to where its cells want to be, in its order and apart.

    Cells that would overlap stand side by side, around the middle of where they want to be.
    """
    # Of each group: where its first cell is to be, how heavy it is, and its cells.
    groups: list[tuple[float, float, list[int]]] = []
    offset = 0.0
    offsets = []
    for place, number in enumerate(row):
        if place:
            offset += _apart(cells[row[place - 1]], cells[number])
        offsets.append(offset)
        middle, weight = wanted[number]
        groups.append((middle - offset, weight, [place]))
        while len(groups) > 1 and groups[-1][0] < groups[-2][0]:
            at, heavy, members = groups.pop()
            before, heavier, earlier = groups.pop()
            together = (at * heavy + before * heavier) / (heavy + heavier)
            groups.append((together, heavy + heavier, earlier + members))
    for at, _, members in groups:
        for place in members:
            cells[row[place]].middle = at + offsets[place]


def _apart(one: _Cell, other: _Cell) -> float:
    gap = _BETWEEN_NODES if one.is_node or other.is_node else _WIDTH_OF_EDGE
    return (one.width + other.width) / 2 + gap


# --- the picture --------------------------------------------------------------------------------


def _drawn(
    sizes: Sequence[Size],
    edges: Sequence[tuple[int, int]],
    rows: Sequence[Sequence[int]],
    cells: Sequence[_Cell],
    chains: Sequence[Sequence[int]],
) -> LaidOut:
    left = min((cell.middle - cell.width / 2 for cell in cells), default=0.0)
    heights = [
        max((sizes[number][1] for number in row if cells[number].is_node), default=0.0)
        for row in rows
    ]
    tops = [sum(heights[:row]) + _BETWEEN_LAYERS * row for row in range(len(rows))]
    boxes = []
    for number, (width, height) in enumerate(sizes):
        layer = cells[number].layer
        top = tops[layer] + (heights[layer] - height) / 2
        x = cells[number].middle - width / 2 - left
        boxes.append(Box(round(x, 1), round(top, 1), width, height))
    leaves = _ports(edges, chains, cells, boxes, is_above=False)
    enters = _ports(edges, chains, cells, boxes, is_above=True)
    routes = []
    for number, (source, target) in enumerate(edges):
        # Straight until it has left the layer, so that it passes no taller neighbour.
        begin, end = cells[source].layer, cells[target].layer
        x = leaves[number]
        points = [(x, boxes[source].y + boxes[source].height), (x, tops[begin] + heights[begin])]
        for each in chains[number][1:-1]:
            x = round(cells[each].middle - left, 1)
            layer = cells[each].layer
            points += [(x, tops[layer]), (x, tops[layer] + heights[layer])]
        x = enters[number]
        points += [(x, tops[end]), (x, boxes[target].y)]
        routes.append(tuple(points))
    right = max((cell.middle + cell.width / 2 for cell in cells), default=0.0)
    height = tops[-1] + heights[-1] if rows else 0.0
    layers = tuple(cells[number].layer for number in range(len(sizes)))
    width = round(right - left, 1)
    return LaidOut(tuple(boxes), tuple(routes), layers, width, round(height, 1))


def _ports(
    edges: Sequence[tuple[int, int]],
    chains: Sequence[Sequence[int]],
    cells: Sequence[_Cell],
    boxes: Sequence[Box],
    *,
    is_above: bool,
) -> dict[int, float]:
    """Return where each edge leaves its node, or enters it: side by side, in order."""
    at: dict[int, list[tuple[float, int]]] = {}
    for number, chain in enumerate(chains):
        neighbour = chain[-2] if is_above else chain[1]
        at.setdefault(edges[number][is_above], []).append((cells[neighbour].middle, number))
    found = {}
    for node, ends in at.items():
        step = boxes[node].width / len(ends)
        for place, (_, number) in enumerate(sorted(ends)):
            found[number] = round(boxes[node].x + step * (place + 0.5), 1)
    return found
