"""The backward pass through a recording, and the graphs that tell of it.

All graphs of a recording tell of one backward pass, that of the engine, operation by operation:
`BackwardRecord.graph` of all that leads to the target, and `BackwardRecord.graph_inside` of what
one part of it is made of.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tapemagic.recordings.backward_pass import backward_pass, on_the_way
from tapemagic.recordings.derivative_graph import DerivativeGraph, Edge, Given, Node, PartStep
from tapemagic.recordings.folding import Part, folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tapemagic.recordings.recorded import Operation, Recorded, Value

__all__ = ["BackwardRecord", "pulled_back"]

# A local derivative of more elements is told by its shape, as is one that takes long to find.
_MOST_ELEMENTS: Final = 16
_MOST_WORK: Final = 1000


def pulled_back(operations: Sequence[Operation], cotangents: Mapping[int, Any]) -> dict[int, Any]:
    """Return what cotangents of results give to what some operations read, by the values' numbers.

    Raises
    ------
    LookupError
        If one of them is a compiled function, which has no gradient by itself.
    """
    totals = dict(cotangents)
    made: set[int] = set()
    for operation in reversed(operations):
        made.update(operation.outputs)
        upstream = {number: totals[number] for number in operation.outputs if number in totals}
        if upstream:
            for number, given in operation.pull_back(upstream).items():
                totals[number] = totals[number] + given if number in totals else given
    return {number: total for number, total in totals.items() if number not in made}


@dataclass
class BackwardRecord:
    """One backward pass, with what arrives where and when, and the graphs that tell of it.

    Attributes
    ----------
    recorded
        What was recorded.
    target
        The value that is differentiated; None for none.
    operations
        Those that lead to it, in order.
    problem
        Why there is no backward pass, "" where there is one.
    """

    recorded: Recorded
    target: int | None
    operations: tuple[Operation, ...] = field(init=False)
    problem: str = field(init=False, default="")

    def __post_init__(self) -> None:
        recorded = self.recorded
        self._way = (
            frozenset(range(len(recorded.values)))
            if self.target is None
            else on_the_way(recorded, self.target)
        )
        self.operations = tuple(
            each for each in recorded.operations if not self._way.isdisjoint(each.outputs)
        )
        self._makers = {value: each.number for each in self.operations for value in each.outputs}
        self._readers: dict[int, list[int]] = {}
        for operation in self.operations:
            for value in dict.fromkeys(operation.inputs):
                self._readers.setdefault(value, []).append(operation.number)
        # By the numbers of values: which operation gave what, and what had then arrived. Those that
        # ran last come first, by the negative of their number, so that a place in it is found fast.
        self._given: dict[int, list[tuple[int, Any, Any]]] = {}
        if self.target is not None:
            self._record(self.target)

    def _record(self, target: int) -> None:
        try:
            steps = backward_pass(self.recorded, target)
        except LookupError as error:
            self.problem = str(error)
            return
        for step in steps:
            for each in step.contributions:
                if each.given is not None:
                    given = (-step.operation, each.given, each.total)
                    self._given.setdefault(each.value, []).append(given)

    def arrived(self, value: int, after: int = -1) -> Any:
        """Return what has arrived at a value from the operations after one, None for nothing."""
        given = self._given.get(value, [])
        place = bisect_left(given, (-after,))
        if place:
            return given[place - 1][2]
        if value == self.target and not self.problem:
            return np.ones_like(self.recorded.values[value].array)
        return None

    def arrivals(self, value: int) -> list[Any]:
        """Return what has arrived at a value by and by: the derivative is the last."""
        begin = [self.arrived(value, len(self.recorded.operations))]
        return [
            total
            for total in [*begin, *(now for _, _, now in self._given.get(value, ()))]
            if total is not None
        ]

    # ---- graphs ------------------------------------------------------------------------------

    def graph(self) -> DerivativeGraph:
        """Return the graph of all that leads to the target."""
        parts = folded(self.operations)
        watched = [value.number for value in self.recorded.watched]
        return self._graph(parts, watched, is_whole=True)

    def graph_inside(self, part: Part) -> DerivativeGraph:
        """Return the graph of what a part is made of."""
        return self._graph(part.parts, [], is_whole=False)

    def _graph(
        self, parts: Sequence[Part], watched: Sequence[int], *, is_whole: bool
    ) -> DerivativeGraph:
        nodes: list[Node] = []
        makers: dict[int, int] = {}

        def add(node: Node) -> None:
            makers.update(dict.fromkeys(node.values, len(nodes)))
            nodes.append(node)

        made = {value for part in parts for each in part.operations for value in each.outputs}
        reads = [self._reads(part) for part in parts]
        for value in dict.fromkeys([*watched, *(value for each in reads for value in each)]):
            if value not in made:
                add(Node(None, (value,)))
        for part in parts:
            add(Node(part, self._results(part)))
        first = len(nodes) - len(parts)
        edges = [
            edge
            for place, (part, read) in enumerate(zip(parts, reads, strict=True))
            for edge in self._edges(part, read, first + place, makers)
        ]
        begins = self._begins(parts, is_whole=is_whole)
        return DerivativeGraph(tuple(nodes), tuple(edges), begins, tuple(self._steps(nodes, edges)))

    def _reads(self, part: Part) -> dict[int, int]:
        """Return the values that a part reads from elsewhere, and how often."""
        first = part.operations[0].number
        found: dict[int, int] = {}
        for operation in part.operations:
            for value in operation.inputs:
                is_followed = self.recorded.values[value].is_followed
                if self._makers.get(value, -1) < first and (
                    is_followed or part.kind == "operation"
                ):
                    found[value] = found.get(value, 0) + 1
        return found

    def _results(self, part: Part) -> tuple[int, ...]:
        """Return the values of a part that others read."""
        last = part.operations[-1].number
        made = [value for each in part.operations for value in each.outputs if value in self._way]
        read = [
            value
            for value in made
            if value == self.target or any(each > last for each in self._readers.get(value, ()))
        ]
        if read:
            return tuple(read)
        return part.operations[-1].outputs if part.kind == "operation" else tuple(made[-1:])

    def _edges(
        self, part: Part, reads: Mapping[int, int], node: int, makers: Mapping[int, int]
    ) -> Iterator[Edge]:
        results = self._results(part)
        values = self.recorded.values
        result = values[results[0]] if len(results) == 1 else None
        jacobians = {} if result is None else self._jacobians(part, result, reads)
        for value, count in reads.items():
            shape = () if result is None else (*result.array.shape, *values[value].array.shape)
            yield Edge(makers[value], node, value, count, jacobians.get(value), shape)

    def _jacobians(self, part: Part, result: Value, reads: Mapping[int, int]) -> dict[int, Any]:
        """Return the derivatives of a result by what is read, where they have few elements."""
        values = self.recorded.values
        size = result.array.size
        wanted = [
            value
            for value in reads
            if values[value].is_followed and 0 < size * values[value].array.size <= _MOST_ELEMENTS
        ]
        if not wanted or size * len(part.operations) > _MOST_WORK:
            return {}
        rows = np.eye(size, dtype=result.array.dtype).reshape((size, *result.array.shape))
        try:
            found = [pulled_back(part.operations, {result.number: row}) for row in rows]
        except LookupError:
            return {}
        return {
            value: np.reshape(
                [each[value] for each in found],
                (*result.array.shape, *values[value].array.shape),
            )
            for value in wanted
            if all(value in each for each in found)
        }

    # ---- the backward pass -------------------------------------------------------------------

    def _begins(self, parts: Sequence[Part], *, is_whole: bool) -> dict[int, Any]:
        if self.target is None or self.problem:
            return {}
        if is_whole:
            return {self.target: self.arrived(self.target, len(self.recorded.operations))}
        last = parts[-1].operations[-1].number
        made = {value for part in parts for each in part.operations for value in each.outputs}
        found = {value: self.arrived(value, last) for value in sorted(made & self._way)}
        return {value: total for value, total in found.items() if total is not None}

    def _steps(self, nodes: Sequence[Node], edges: Sequence[Edge]) -> Iterator[PartStep]:
        into: dict[int, list[int]] = {}
        for number, edge in enumerate(edges):
            into.setdefault(edge.target, []).append(number)
        for number in reversed(range(len(nodes))):
            node = nodes[number]
            if node.part is None:
                continue
            first, last = (node.part.operations[place].number for place in (0, -1))
            found = {value: self.arrived(value, last) for value in node.values}
            upstream = {value: total for value, total in found.items() if total is not None}
            if upstream:
                gives = (
                    self._given_along(place, edges[place].value, first, last)
                    for place in into.get(number, ())
                    if self.recorded.values[edges[place].value].is_followed
                )
                yield PartStep(number, upstream, tuple(gives))

    def _given_along(self, edge: int, value: int, first: int, last: int) -> Given:
        all_given = self._given.get(value, [])
        begin, end = bisect_left(all_given, (-last,)), bisect_left(all_given, (1 - first,))
        given = None
        for _, each, _ in all_given[begin:end]:
            given = each if given is None else given + each
        return Given(edge, given, self.arrived(value, last), self.arrived(value, first - 1))
