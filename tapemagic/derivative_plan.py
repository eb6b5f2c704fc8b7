"""Which derivative is taken from what, and on which tape.

The derivatives that some requests need form a tree: its roots are the targets, and each node is
its parent differentiated once more. ``d2z/dxdy`` and ``dz/dx`` share the node dz/dx. A node of
order k is taken on the k-th tape from the inside, *between* the ends of the k-th and the next
``with`` block, so that all tapes outside of it record the calculation::

    with tf.GradientTape() as tape_2:
        with tf.GradientTape() as tape_1:
            y = x * x * x
        dy_dx = tape_1.gradient(y, x)
    d2y_dx2 = tape_2.gradient(dy_dx, x)

All sources of one parent are asked for in one call. A tape has to be persistent exactly when there
are several calls on it, that is, when it differentiates several parents.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tapemagic import leibniz

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Node:
    """A target, differentiated by some sources, one after the other; by none: the target itself."""

    target: str
    sources: tuple[str, ...] = ()

    @property
    def order(self) -> int:
        """How often the target is differentiated."""
        return len(self.sources)

    @property
    def parent(self) -> Node:
        """What this node is the derivative of."""
        return Node(self.target, self.sources[:-1])

    @property
    def source(self) -> str:
        """By what the parent is differentiated."""
        return self.sources[-1]

    def __str__(self) -> str:
        return leibniz.written(self.target, self.sources) if self.sources else self.target


@dataclass(frozen=True)
class Call:
    """One call of ``gradient``: a parent, differentiated by each of some sources."""

    parent: Node
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Plan:
    """The calls that some requests need.

    Attributes
    ----------
    levels
        The calls on each tape, the innermost tape (order 1) first.
    """

    levels: tuple[tuple[Call, ...], ...]

    @classmethod
    def of(cls, requests: Iterable[leibniz.Request]) -> Plan:
        """Plan the derivatives of some requests."""
        nodes: dict[Node, None] = {}
        for request in requests:
            for order in range(1, request.order + 1):
                nodes[Node(request.target, request.sources[:order])] = None
        highest = max((node.order for node in nodes), default=0)
        levels = []
        for order in range(1, highest + 1):
            children: dict[Node, list[Node]] = {}
            for node in nodes:
                if node.order == order:
                    children.setdefault(node.parent, []).append(node)
            levels.append(tuple(Call(parent, tuple(some)) for parent, some in children.items()))
        return cls(tuple(levels))

    @property
    def order(self) -> int:
        """How many tapes are nested."""
        return len(self.levels)

    def is_persistent(self, order: int) -> bool:
        """Whether the tape on which derivatives of an order are taken is asked more than once."""
        return len(self.levels[order - 1]) > 1
