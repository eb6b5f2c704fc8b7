"""Paths from a source to the target, and the chain rule along each of them.

Along a path the local derivatives are multiplied, from the target on; that is what the path
contributes. All paths from a source together are the derivative. The shorter ones come first, since
they are understood more easily; of very many some are listed, and the rest is what is left.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tapemagic.recordings.backward_record import pulled_back

if TYPE_CHECKING:
    from tapemagic.recordings.backward_record import BackwardRecord
    from tapemagic.recordings.derivative_graph import DerivativeGraph

__all__ = ["MOST_PATHS", "Path", "SourcePaths", "paths_of"]

MOST_PATHS: Final = 8
# So many operations are asked for their derivatives at most.
_MOST_WORK: Final = 4000


@dataclass(frozen=True)
class Path:
    """A way from the target back to a source.

    Attributes
    ----------
    edges
        The numbers of its edges, the one into the target's node first.
    contribution
        The product of the local derivatives along it.
    """

    edges: tuple[int, ...]
    contribution: Any


@dataclass(frozen=True)
class SourcePaths:
    """All paths from one source.

    Attributes
    ----------
    source
        The number of the value.
    derivative
        That of the target by it; None where no way leads there.
    paths
        Those that are listed, the shortest first.
    count
        How many there are.
    rest
        What those contribute together that are not listed; None where all are.
    """

    source: int
    derivative: Any
    paths: tuple[Path, ...]
    count: int
    rest: Any


def paths_of(record: BackwardRecord, graph: DerivativeGraph) -> tuple[SourcePaths, ...]:
    """Return the paths of each source, in the order in which the tape began to watch them."""
    if record.target is None or record.problem:
        return ()
    counts = _counts(record, graph)
    listed = _listed(record, graph, record.target)
    found = []
    for value in record.recorded.watched:
        derivative = record.arrived(value.number)
        paths = tuple(listed.get(value.number, ()))
        count = counts.get(value.number, 0)
        rest = None
        if derivative is not None and count > len(paths):
            rest = derivative - sum(
                (path.contribution for path in paths), np.zeros_like(derivative)
            )
        found.append(SourcePaths(value.number, derivative, paths, count, rest))
    return tuple(found)


def _counts(record: BackwardRecord, graph: DerivativeGraph) -> dict[int, int]:
    """Return how many paths lead from the target back to each value."""
    counts = {record.target: 1}
    for step in graph.steps:
        here = sum(counts.get(value, 0) for value in step.upstream)
        for each in step.gives:
            value = graph.edges[each.edge].value
            if each.given is not None:
                counts[value] = counts.get(value, 0) + here
    return {value: count for value, count in counts.items() if value is not None}


def _listed(record: BackwardRecord, graph: DerivativeGraph, target: int) -> dict[int, list[Path]]:
    steps = {step.node: step for step in graph.steps}
    makers = {value: number for number, node in enumerate(graph.nodes) for value in node.values}
    begin = np.ones_like(record.recorded.values[target].array)
    waiting: deque[tuple[int, tuple[int, ...], Any]] = deque([(target, (), begin)])
    found: dict[int, list[Path]] = {}
    work = 0
    while waiting and work < _MOST_WORK:
        value, way, cotangent = waiting.popleft()
        node = graph.nodes[makers[value]]
        if node.part is None:
            paths = found.setdefault(value, [])
            if len(paths) < MOST_PATHS:
                paths.append(Path(way, cotangent))
            continue
        step = steps.get(makers[value])
        if step is None:
            continue
        work += len(node.part.operations)
        given = pulled_back(node.part.operations, {value: cotangent})
        for each in step.gives:
            read = graph.edges[each.edge].value
            if read in given:
                waiting.append((read, (*way, each.edge), given[read]))
    return found
