"""The graph of what a tape recorded, with the backward pass through it, as plain values.

A `TapeGraph` has levels: the first is the whole, with many operations folded to a few nodes; each
node that can be opened has a level of its own, with what it is made of. Each level is a picture and
the steps of the backward pass through it. `tapemagic.display.graph_html` shows the first level
where nothing can be pressed; the widget gets `TapeGraph.to_json`.

Nothing here differs from one run to the next.
"""

from __future__ import annotations

import linecache
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tapemagic.display.graph_picture import Picture, as_json, picture_of
from tapemagic.display.graph_words import GraphWords, part_title
from tapemagic.display.recorded_words import array_words
from tapemagic.display.terminal import shown as shown_text
from tapemagic.recordings.backward_record import BackwardRecord
from tapemagic.recordings.paths import SourcePaths, paths_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from tapemagic.display.shown_tape import ShownTape
    from tapemagic.recordings.derivative_graph import DerivativeGraph

__all__ = ["Level", "TapeGraph"]

# A longer program is shown around the lines that were recorded.
_MOST_LINES: Final = 40
_LINES_BEFORE: Final = 3
# Of very many operations the innermost nodes do not open.
_MOST_LEVELS: Final = 200
# More paths are not written as a sum.
_MOST_TERMS: Final = 4


@dataclass(frozen=True)
class Level:
    """The whole, or what one node is made of.

    Attributes
    ----------
    title
        What it is called.
    parent
        The number of the level that it is opened from; None for the whole.
    graph, picture
        What is drawn, and where.
    opens
        The numbers of the levels that nodes open, by theirs.
    """

    title: str
    parent: int | None
    graph: DerivativeGraph
    picture: Picture
    opens: dict[int, int]


@dataclass(frozen=True, repr=False)
class TapeGraph:
    """What a tape recorded, as a graph that displays itself.

    Attributes
    ----------
    shown
        What it recorded, and the value whose derivative is followed back.
    words
        What is written in it.
    tapes
        The names of the tapes that recorded its operations, outermost first; none where all of
        them were recorded by the same.
    levels
        The whole first.
    sources
        The paths from each source.
    problem
        Why there is no backward pass, "" where there is one.
    """

    shown: ShownTape
    words: GraphWords = field(init=False)
    tapes: tuple[str, ...] = field(init=False)
    levels: tuple[Level, ...] = field(init=False)
    sources: tuple[SourcePaths, ...] = field(init=False)
    problem: str = field(init=False)

    def __post_init__(self) -> None:
        recorded = self.shown.recorded
        record = BackwardRecord(recorded, self.shown.target)
        words = GraphWords(recorded, self.shown.target)
        recorders = dict.fromkeys(each.tapes for each in record.operations)
        tapes = tuple(dict.fromkeys(name for names in recorders for name in names))
        levels = _Levels(record, words, tapes if len(recorders) > 1 else ())
        for name, value in {
            "words": words,
            "tapes": levels.tapes,
            "levels": tuple(levels.all()),
            "sources": paths_of(record, levels.whole),
            "problem": record.problem,
        }.items():
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        return repr(self.shown)

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        from tapemagic.display.graph_html import graph_html

        bundle = {"text/plain": repr(self), "text/html": graph_html(self)}
        return {
            kind: content
            for kind, content in bundle.items()
            if (not include or kind in include) and kind not in (exclude or ())
        }

    def to_json(self) -> dict[str, Any]:
        """Return the graph as the widget gets it: objects, lists, texts and numbers."""
        codes = _codes(self.levels)
        files = {name: number for number, name in enumerate(codes)}
        return {
            "summary": self.shown.summary,
            "problem": self.problem,
            "tapes": [shown_text(name) for name in self.tapes],
            "codes": [{"first": first, "lines": lines} for first, lines in codes.values()],
            "levels": [self._level_json(level, files) for level in self.levels],
            "sources": [self._source_json(source) for source in self.sources],
        }

    def _level_json(self, level: Level, files: dict[str, int]) -> dict[str, Any]:
        picture = as_json(level.picture)
        for number, (node, json) in enumerate(
            zip(level.picture.nodes, picture["nodes"], strict=True)
        ):
            json["opens"] = level.opens.get(number)
            json["place"] = None
            if node.place is not None:
                json["place"] = [files.get(node.place[0], -1), *node.place[1]]
        graph = level.graph
        return {
            "title": level.title,
            "parent": level.parent,
            **picture,
            "begins": [
                [graph.maker_of(value), array_words(total)] for value, total in graph.begins.items()
            ],
            "beginning": self.words.beginning(graph) if graph.begins else "",
            "steps": [
                {
                    "node": step.node,
                    "words": self.words.step(graph.nodes[step.node], step),
                    "gives": [
                        {
                            "edge": each.edge,
                            "to": self.words.derivative(graph.edges[each.edge].value),
                            "product": self.words.product(graph.edges[each.edge], each, step),
                            "sum": self.words.sum(each),
                            "total": "" if each.given is None else array_words(each.total),
                        }
                        for each in step.gives
                    ],
                }
                for step in graph.steps
            ],
        }

    def _source_json(self, source: SourcePaths) -> dict[str, Any]:
        whole = self.levels[0].graph
        return {
            "node": whole.maker_of(source.source),
            **self.source_words(source),
            "paths": [
                {
                    "edges": list(path.edges),
                    "names": self.words.path_names(whole, path),
                    "product": self.words.path_product(whole, path),
                }
                for path in source.paths
            ],
        }

    def source_words(self, source: SourcePaths) -> dict[str, str]:
        """Return the derivative by a source, how many paths lead there, and what is not listed."""
        left_out = source.count - len(source.paths)
        paths = "along 1 path" if source.count == 1 else f"along {source.count} paths, added up"
        given = [array_words(path.contribution) for path in source.paths]
        if 1 < len(given) <= _MOST_TERMS and not left_out and not np.ndim(source.derivative):
            paths = f"= {' + '.join(given)}, along {source.count} paths"
        rest = ""
        if left_out and source.rest is not None:
            rest = f"… and {left_out} more, together {array_words(source.rest)}"
        if source.derivative is None:
            value, paths = "None", "no way leads there"
        else:
            value = array_words(source.derivative)
        return {
            "derivative": self.words.derivative(source.source),
            "value": value,
            "count": paths,
            "rest": rest,
        }


class _Levels:
    """Makes the levels of a recording, the whole first and each part after what it is a part of."""

    def __init__(self, record: BackwardRecord, words: GraphWords, tapes: tuple[str, ...]) -> None:
        self.tapes = tapes
        self.whole = record.graph()
        self._record = record
        self._words = words
        self._arrived: dict[int, list[str]] = {}
        if record.target is not None and not record.problem:
            for value in record.recorded.values:
                if value.is_followed:
                    totals = record.arrivals(value.number)
                    self._arrived[value.number] = [*map(array_words, totals)] or ["None"]

    def all(self) -> Iterator[Level]:
        # With each the node that it opens, of which level.
        waiting: list[tuple[str, int | None, DerivativeGraph]] = [("all", None, self.whole)]
        for number, (title, parent, graph) in enumerate(waiting):
            opens = {}
            for place, node in enumerate(graph.nodes):
                is_folded = node.part is not None and node.part.kind != "operation"
                if node.part is not None and is_folded and len(waiting) < _MOST_LEVELS:
                    opens[place] = len(waiting)
                    inside = self._record.graph_inside(node.part)
                    waiting.append((part_title(node.part), number, inside))
            picture = picture_of(
                graph, self._record.recorded, self._words, self._arrived, self.tapes
            )
            yield Level(title, parent, graph, picture, opens)


def _codes(levels: tuple[Level, ...]) -> dict[str, tuple[int, list[str]]]:
    """Return of each file the lines that are shown, and the number of the first one."""
    places: dict[str, list[int]] = {}
    for level in levels:
        for node in level.picture.nodes:
            if node.place is not None:
                places.setdefault(node.place[0], []).extend(node.place[1])
    codes = {}
    for filename, numbers in places.items():
        lines = [line.rstrip("\r\n") for line in linecache.getlines(filename)]
        first, last = 1, len(lines)
        if len(lines) > _MOST_LINES:
            first = max(1, min(numbers) - _LINES_BEFORE)
            last = min(len(lines), max(numbers), first + _MOST_LINES - 1)
        if last >= first and lines:
            codes[filename] = (first, [shown_text(line) for line in lines[first - 1 : last]])
    return codes
