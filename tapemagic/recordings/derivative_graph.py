"""What a tape recorded as a graph: values and parts, and what the backward pass gives along edges.

The nodes of a graph are what the tape watches, constants, and parts
(`tapemagic.recordings.folding`), each with the values that others read of it. An edge leads from
the node that has a value to the part that reads it, and knows the local derivative. A part of many
operations is one node whose local derivative is that of all of them together.
`tapemagic.recordings.backward_record` makes the graphs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tapemagic.recordings.folding import Part

__all__ = ["DerivativeGraph", "Edge", "Given", "Node", "PartStep"]


@dataclass(frozen=True)
class Node:
    """A value that nothing in the graph computes, or a part.

    Attributes
    ----------
    part
        None for a value.
    values
        The numbers of its values: of a part those that others read.
    """

    part: Part | None
    values: tuple[int, ...]


@dataclass(frozen=True)
class Edge:
    """A value that a part reads.

    Attributes
    ----------
    source, target
        The nodes: who has it, who reads it.
    value
        Its number.
    reads
        How often an operation reads it: `x * x` reads x twice.
    local
        The derivative of the part's result by it, as an array of the shape of both; None where the
        part has several results, has no gradient, or the array would be large.
    shape
        The shape of that array.
    """

    source: int
    target: int
    value: int
    reads: int
    local: Any
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Given:
    """What a step gives along an edge.

    Attributes
    ----------
    edge
        The number of the edge.
    given
        Upstream times local; None where the part has no gradient.
    before
        What had arrived at the value by then, None for nothing.
    total
        What has arrived with it.
    """

    edge: int
    given: Any
    before: Any
    total: Any


@dataclass(frozen=True)
class PartStep:
    """A step of the backward pass: one part gives to what it reads.

    Attributes
    ----------
    node
        The part's.
    upstream
        What has arrived at its values, by their numbers.
    gives
        What it gives.
    """

    node: int
    upstream: Mapping[int, Any]
    gives: tuple[Given, ...]


@dataclass(frozen=True)
class DerivativeGraph:
    """A graph, and the backward pass through it.

    Attributes
    ----------
    nodes, edges
        Each edge leads to a later node.
    begins
        What is there when the backward pass begins, by the numbers of the values: one, for the
        target; inside of a part, what arrives from outside.
    steps
        The last part first; none where nothing is differentiated.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    begins: Mapping[int, Any]
    steps: tuple[PartStep, ...]

    def maker_of(self, value: int) -> int | None:
        """Return the number of the node that has a value."""
        for number, node in enumerate(self.nodes):
            if value in node.values:
                return number
        return None
