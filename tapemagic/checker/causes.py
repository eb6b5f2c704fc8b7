"""Why a gradient is None: where the thread from the target back to the source was cut.

The nodes know what everything was computed from, whether or not a tape heard it. So a gradient that
is None has a way from its target back to its source nevertheless, with places on it where the tape
lost the thread: an operation that was computed while it did not record, a first use of a source that
nobody watched, a number that left TensorFlow. Of all ways the one with the fewest such *cuts* is
taken; the cuts on it are what has to be mended.

Where there is no way at all, the target does not use the source. And where there is one without a
cut, nothing is wrong: the gradient of a linear function does not depend on its source any more, and
None is right.
"""

from __future__ import annotations

import ast
import heapq
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from .graph import trainable
from .levels import NO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .asked import Asked
    from .graph import Node
    from .tapes import Generation, Tape

__all__ = ["Cause", "Cut", "CutKind", "cause_of", "cuts_between"]

CutKind = Literal[
    "first gradient", "before", "after", "between", "stopped", "popped", "reset",
    "not watched", "watched late", "whole numbers", "left", "no gradient", "stop_gradient",
    "assigned", "wrapped",
]  # fmt: skip
GRADIENTS = frozenset({"gradient", "jacobian", "batch_jacobian"})


@dataclass(frozen=True)
class Cut:
    """One place where a tape lost the thread.

    Attributes
    ----------
    kind
        What happened there.
    node
        What was computed there.
    used
        What it was computed from, on the way to the source.
    """

    kind: CutKind
    node: Node
    used: Node

    @property
    def place(self) -> ast.AST | None:
        """The expression that computed it."""
        return self.node.place


@dataclass(frozen=True)
class Cause:
    """Why a call gives None for one source.

    Attributes
    ----------
    source
        The source.
    cuts
        The cuts on the best way, the one nearest to the source first.
    connection
        "used" where there is a way; "rebound" where the source was itself computed from what the
        target uses; "unused" where the two have nothing to do with each other; "linear" where None
        is right.
    through
        The first of the nodes that both were computed from, where the source is "rebound".
    """

    source: Node
    cuts: tuple[Cut, ...]
    connection: Literal["used", "rebound", "unused", "linear"]
    through: Node | None = None


def cause_of(asked: Asked, tape: Tape, source: Node, calls: Iterable[Asked]) -> Cause:
    """Say why `asked`, a call of `tape`, gives None for `source`."""
    generation = tape.generation
    assert generation is not None  # noqa: S101  for the type checker
    given = {node: call for call in calls for node in call.results}
    way = _best_way(asked.targets, source, _Cuts(tape, generation, source, given))
    if way is None:
        through = _common_origin(asked.targets, source, given)
        return Cause(source, (), "unused" if through is None else "rebound", through)
    cuts = tuple(_without_repetitions(way))
    return Cause(source, cuts, "used" if cuts else "linear")


def cuts_between(asked: Asked, source: Node, calls: Iterable[Asked]) -> set[CutKind]:
    """Return the kinds of all cuts on any way from the targets of a call to `source`."""
    tape = asked.tape
    if tape is None or tape.generation is None:
        return set()
    given = {node: call for call in calls for node in call.results}
    cuts = _Cuts(tape, tape.generation, source, given)
    below: dict[Node, list[tuple[Node, Cut | None]]] = {}
    users: dict[Node, list[Node]] = {}
    stack = list(asked.targets)
    while stack:
        node = stack.pop()
        if node not in below:
            below[node] = list(cuts.edges(node))
            for used, _ in below[node]:
                users.setdefault(used, []).append(node)
                stack.append(used)
    leading: set[Node] = set()
    stack = [source]
    while stack:
        node = stack.pop()
        if node not in leading:
            leading.add(node)
            stack += users.get(node, ())
    return {
        cut.kind
        for node, edges in below.items() for used, cut in edges
        if cut is not None and used in leading
    }  # fmt: skip


class _Cuts:
    """Says where a tape lost the thread, edge by edge."""

    def __init__(
        self, tape: Tape, generation: Generation, source: Node, given: dict[Node, Asked]
    ) -> None:
        self._tape = tape
        self._generation = generation
        self._source = source
        self.given = given

    def edges(self, node: Node) -> Iterator[tuple[Node, Cut | None]]:
        """Return what `node` was made of, each with the cut between the two, if there is one."""
        for used in node.inputs:
            kind = self._kind(node, used)
            yield used, None if kind is None else Cut(kind, node, used)
        if node.operation == "read" and node.note is not None:
            held: Node = node.note  # type: ignore[assignment]
            for used in held.inputs:
                yield used, Cut("assigned", held, used)
        call = self.given.get(node)
        if call is not None and node.operation != "given":
            # A gradient that reads nothing of its source was computed for it all the same.
            for used in (*call.targets, *call.sources):
                if used not in node.inputs:
                    kind = self._listening(node)
                    if kind is None and used is self._source:
                        kind = self._watching_at_all(used)
                    yield used, None if kind is None else Cut(kind, node, used)

    def _kind(self, node: Node, used: Node) -> CutKind | None:
        if node.operation == "handle":
            return "wrapped"
        if node.operation == "assigned":
            return "assigned"
        if node.operation == "left":
            return "left"
        if node.operation == "given":
            return self._listening(node) or "first gradient"
        kind = self._listening(node)
        if kind is not None:
            return kind
        if node.operation == "stop_gradient":
            return "stop_gradient"
        if node.operation == "nothing" or _has_no_gradient(node, used):
            return "no gradient"
        if trainable(used.dtype) == NO:
            return "whole numbers"
        if used is self._source and used not in self._generation.recorded:
            return self._watching(node, used)
        return None

    def _listening(self, node: Node) -> CutKind | None:
        """Say how the tape was kept from hearing `node`, if it was."""
        if any(tape is self._tape for tape, _ in node.listening):
            return "reset" if node.number < self._generation.begun else None
        if isinstance(node.place, ast.Call) and _is_gradient_call(node.place):
            return "first gradient"
        spans = self._tape.cells.get("spans", ())
        if not spans or node.number <= spans[0][0]:
            return "before"
        last = max((span for span in spans if span[0] < node.number), key=lambda span: span[0])
        if last[2] == "asked":
            return "popped"
        if last[2] == "stop_recording":
            return "stopped"
        return "after" if last is spans[-1] else "between"

    def _watching_at_all(self, used: Node) -> CutKind | None:
        return None if self._generation.follows(used) else "not watched"

    def _watching(self, node: Node, used: Node) -> CutKind | None:
        if used not in self._generation.watched:
            return "not watched"
        return None if node in self._generation.recorded else "watched late"


def _best_way(targets: list[Node], source: Node, cuts: _Cuts) -> list[Cut] | None:
    """Return the cuts on the way with the fewest, from the source on; None where there is none."""
    order = itertools.count()
    queue: list[tuple[int, int, Node, tuple[Any, ...]]] = [
        (0, next(order), target, ()) for target in targets
    ]
    seen: set[Node] = set()
    while queue:
        count, _, node, way = heapq.heappop(queue)
        if node is source and (way or node not in targets):
            return _unrolled(way)
        if node in seen:
            continue
        seen.add(node)
        for used, cut in cuts.edges(node):
            if used not in seen:
                further = way if cut is None else (cut, way)
                heapq.heappush(queue, (count + (cut is not None), next(order), used, further))
        if node is source:
            return _unrolled(way)
    return None


def _unrolled(way: tuple[Any, ...]) -> list[Cut]:
    found = []
    while way:
        cut, way = way
        found.append(cut)
    return found


def _without_repetitions(cuts: list[Cut]) -> Iterator[Cut]:
    """Leave out cuts that are the same again: every operation of a line outside is one."""
    for kind, group in itertools.groupby(cuts, key=lambda cut: cut.kind):
        same = list(group)
        # Of several lines the first one matters that used the source: the others follow.
        lines = {getattr(cut.place, "lineno", 0): cut for cut in reversed(same)}
        yield from lines.values() if kind in {"first gradient"} else [same[0]]


def _common_origin(
    targets: list[Node], source: Node, given: dict[Node, Asked]
) -> Node | None:
    """Return what both the source and a target were computed from, the latest of it."""
    behind_source = _ancestors([source], {})
    common = behind_source & _ancestors(targets, given)
    leaves = [node for node in common if node.operation != "constant"]
    return max(leaves, key=lambda node: node.number, default=None)


def _ancestors(nodes: list[Node], given: dict[Node, Asked]) -> set[Node]:
    found: set[Node] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if node not in found:
            found.add(node)
            stack += node.inputs
            if node in given:
                stack += given[node].targets
    return found


def _is_gradient_call(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in GRADIENTS


def _has_no_gradient(node: Node, used: Node) -> bool:
    gradient_of = getattr(node.note, "gradient_of", None)
    return gradient_of is not None and not gradient_of(node, used)
