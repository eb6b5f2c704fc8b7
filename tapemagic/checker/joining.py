"""What is known after a branch: one of two values, joined to one.

Two equal values are that value. Two tensors are a tensor that is one of them (a *phi*, as compilers
say). Two lists of one length are a list of joined items. What cannot be joined otherwise is a
`Choice`, or, where there are too many, unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .graph import Node
from .levels import MAYBE, either
from .store import MISSING
from .tapes import LOST, OPAQUE, Generation
from .values import Choice, Constant, Mapping, Sequence, Tensor, Unknown, Value, nodes_in

if TYPE_CHECKING:
    from .differentiating import Machine

__all__ = ["Maybe", "joined"]

MOST_CHOICES = 4


class Maybe:
    """Stands in a cell for something that has happened in one branch only."""

    def __init__(self, what: Any) -> None:
        self.what = what


def joined(machine: Machine, one: Any, other: Any) -> Any:
    """Join what a cell holds after each of two branches; `MISSING` where it holds nothing."""
    if one is other:
        return one
    if isinstance(one, int) or isinstance(other, int):
        return MAYBE if MISSING in (one, other) else either(one, other)
    if isinstance(one, Generation) or isinstance(other, Generation):
        return _joined_generations(one, other)
    if isinstance(one, tuple) and isinstance(other, tuple):
        if one == other:
            return one
        is_spans = isinstance((*one, *other)[0][0], int)
        return _joined_spans(one, other) if is_spans else _joined_recordings(one, other)
    if isinstance(one, tuple) or isinstance(other, tuple):
        return one if isinstance(one, tuple) else other
    if isinstance(one, Node) or isinstance(other, Node):
        nodes = tuple(each for each in (one, other) if isinstance(each, Node))
        return nodes[0] if len(nodes) == 1 else phi(machine, nodes)
    if isinstance(one, Value) and isinstance(other, Value):
        return _joined_values(machine, one, other)
    if isinstance(one, Value) or isinstance(other, Value):
        # A name that is bound in one branch only: who uses it later relies on that branch.
        return one if isinstance(one, Value) else other
    known = one if other in (None, MISSING) else other
    return known if isinstance(known, Maybe) else Maybe(known)


def _joined_generations(one: Any, other: Any) -> Any:
    if not (isinstance(one, Generation) and isinstance(other, Generation)):
        return one if isinstance(one, Generation) else other
    both = Generation(max(one.begun, other.begun))
    for generation in (one, other):
        both.recorded.update(dict.fromkeys(generation.recorded, MAYBE))
        both.watched.update(dict.fromkeys(generation.watched, MAYBE))
    if one.is_lost or other.is_lost:
        both.recorded[OPAQUE] = LOST
    return both


def _joined_recordings(one: tuple[Any, ...], other: tuple[Any, ...]) -> tuple[Any, ...]:
    levels, others = dict(one), dict(other)
    return tuple(
        (tape, either(levels.get(tape, 0), others.get(tape, 0))) for tape in {**levels, **others}
    )


def _joined_spans(one: tuple[Any, ...], other: tuple[Any, ...]) -> tuple[Any, ...]:
    """Join when and where a tape was entered, and why it stopped, in the order of time."""
    found: dict[int, Any] = {}
    for span in (*other, *one):
        begun, _, why = span
        if begun not in found or why:
            found[begun] = span
    return tuple(found[begun] for begun in sorted(found))


def _joined_values(machine: Machine, one: Value, other: Value) -> Value:
    if isinstance(one, Constant) and one == other:
        return one
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        node = phi(machine, (one.node, other.node))
        return Tensor(node)
    if (
        isinstance(one, Sequence) and isinstance(other, Sequence)
        and one.kind == other.kind and len(one.cells) == len(other.cells)
    ):  # fmt: skip
        return Sequence(one.kind, {
            place: joined(machine, one.cells[place], other.cells[place])
            for place in one.cells
        })  # fmt: skip
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return Mapping({
            key: joined(machine, one.cells.get(key, MISSING), other.cells.get(key, MISSING))
            for key in {**one.cells, **other.cells}
        })  # fmt: skip
    values: list[Value] = []
    for value in (one, other):
        values += value.values if isinstance(value, Choice) else [value]
    distinct = list({id(value): value for value in values}.values())
    if len(distinct) <= MOST_CHOICES:
        return Choice(tuple(distinct))
    return Unknown(machine.node("unknown", tuple(nodes_in(Choice(tuple(distinct)))), "?"))


def phi(machine: Machine, nodes: tuple[Node, ...]) -> Node:
    """Return a node that is one of `nodes`."""
    dtypes = {node.dtype for node in nodes}
    shapes = {node.shape for node in nodes}
    node = machine.node(
        "phi",
        nodes,
        dtypes.pop() if len(dtypes) == 1 else "?",
        shapes.pop() if len(shapes) == 1 else None,
    )
    machine.follow_as(node, nodes)
    return node
