"""Why a gradient is None: where the thread from the target back to the source was cut.

The nodes know what everything was computed from, whether or not a tape heard it. So a gradient
that is None has a way from its target back to its source nevertheless, with `cuts` on it. Of all
ways the one with the fewest is taken; the cuts on it are what has to be mended.

Where there is no way at all, the target does not use the source. And where a gradient was asked
for, but reads nothing of the source, nothing is wrong: the gradient of a linear function does not
depend on its source any more, and None is right, wherever the lines stand.
"""

from __future__ import annotations

import ast
import heapq
import itertools
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from .cuts import Cut, CutKind, Cuts

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from .asked import Asked
    from .differentiating import Machine
    from .graph import Node
    from .tapes import Tape

__all__ = ["Cause", "Cut", "CutKind", "ancestors_of", "cause_of", "cuts_between"]

NO_CALLS: Mapping[Node, Asked] = MappingProxyType({})

Connection = Literal["used", "rebound", "unused", "linear"]


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
    silent
        Whether the tape had recorded nothing at all.
    swapped
        Whether it is the source that was computed from the target.
    """

    source: Node
    cuts: tuple[Cut, ...]
    connection: Connection
    silent: bool = False
    swapped: bool = False


def cause_of(
    asked: Asked,
    tape: Tape,
    source: Node,
    calls: Iterable[Asked],
    *,
    machine: Machine | None = None,
    renamed: Container[str] = (),
) -> Cause:
    """Say why `asked`, a call of `tape`, gives None for `source`.

    Of names that are in `renamed` another meaning may be meant than the last one.
    """
    generation = tape.generation
    assert generation is not None  # noqa: S101  for the type checker
    cuts = Cuts(tape, generation, source, machine=machine, targets=asked.targets)
    if source in asked.targets and asked.method != "gradient":
        # A Jacobian knows that a value depends on itself only if the tape follows it.
        return Cause(source, (Cut("not watched", source, source),), "used")
    way = _best_way(asked.targets, source, cuts)
    if way is not None:
        found = tuple(_without_repetitions(way))
        return Cause(source, found, "used" if found else "linear", not generation.recorded)
    whole = _whole_of(source)
    if whole is not source:
        cuts = Cuts(tape, generation, whole, machine=machine, targets=asked.targets)
        found = tuple(
            cut for cut in _without_repetitions(_best_way(asked.targets, whole, cuts) or [])
            if cut.kind not in {"not watched", "watched late"}
        )  # fmt: skip
        if found:
            return Cause(source, found, "used", not generation.recorded)
    cuts.given = {node: call for call in calls for node in call.results}
    if _best_way(asked.targets, source, cuts, all_of_it=True) is not None:
        return Cause(source, (), "linear")
    if _leads_to(asked.targets, source, cuts.given) and not _is_renamed(asked, renamed):
        return Cause(source, (), "unused", swapped=True)
    if _has_common_origin(asked.targets, source, cuts.given):
        return Cause(source, (), "rebound")
    cuts.guesses = True
    guessed = [cut for cut in _best_way(asked.targets, source, cuts) or [] if cut.kind == "before"]
    is_target = any(cut.node in asked.targets for cut in guessed)
    return Cause(source, tuple(guessed), "used" if is_target else "unused")


def _whole_of(source: Node) -> Node:
    """Return the unknown thing of which a source is a part: of ``model.weights[0]`` the model.

    Who uses the model uses its weights.
    """
    while (
        source.operation == "unknown"
        and len(source.inputs) == 1
        and isinstance(source.place, (ast.Attribute, ast.Subscript))
    ):
        source = source.inputs[0]
    return source


def cuts_between(asked: Asked, source: Node) -> list[Cut]:
    """Return all cuts on any way from the targets of a call to `source`."""
    tape = asked.tape
    if tape is None or tape.generation is None:
        return []
    cuts = Cuts(tape, tape.generation, source)
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
    return [
        cut
        for edges in below.values() for used, cut in edges
        if cut is not None and used in leading
    ]  # fmt: skip


def _best_way(
    targets: list[Node], source: Node, cuts: Cuts, *, all_of_it: bool = False
) -> list[Cut] | None:
    """Return the cuts on the way with the fewest, from the source on; None where there is none.

    Cuts of one kind that follow each other are one: each operation of a line outside is a cut, and
    it is mended by moving one line.
    """
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
        for used, cut in cuts.edges(node, all_of_it=all_of_it):
            if used not in seen:
                further = way if cut is None else (cut, way)
                again = cut is None or bool(way and way[0].kind == cut.kind)
                heapq.heappush(queue, (count + (not again), next(order), used, further))
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
    """Leave out cuts that are the same again: each line, or each first gradient, is one.

    Of several operations on a line the last one is kept, which is the whole of what the line
    computes; where a value leaves TensorFlow, the first one, by which it leaves.
    """
    for kind, group in itertools.groupby(cuts, key=lambda cut: cut.kind):
        by_line: dict[int, Cut] = {}
        for cut in group:
            line = getattr(cut.place, "lineno", 0)
            if kind != "left" or line not in by_line:
                by_line[line] = cut
        yield from by_line.values()


def _leads_to(targets: list[Node], source: Node, given: Mapping[Node, Asked]) -> bool:
    """Tell whether the source was computed from a target, otherwise than by its gradient."""
    found: set[Node] = set()
    stack = list(source.inputs)
    while stack:
        node = stack.pop()
        if node not in found and node not in given:
            found.add(node)
            stack += node.inputs
    return not found.isdisjoint(targets)


def _is_renamed(asked: Asked, renamed: Container[str]) -> bool:
    """Tell whether a computed target, or what it is asked by, may have lost its name."""
    names = (node.id for node in ast.walk(asked.node) if isinstance(node, ast.Name))
    return any(target.inputs for target in asked.targets) and any(name in renamed for name in names)


def _has_common_origin(targets: list[Node], source: Node, given: dict[Node, Asked]) -> bool:
    """Tell whether all that the source was made of was used for a target too."""
    if not source.inputs:
        return False
    origins = {
        node for node in ancestors_of([source])
        if not node.inputs and node is not source and not _is_number(node)
    }  # fmt: skip
    return bool(origins) and origins <= ancestors_of(targets, given)


def _is_number(node: Node) -> bool:
    """Tell whether a node is a number of the text, and no tensor that was made."""
    return node.operation == "constant" and not isinstance(node.place, ast.Call)


def ancestors_of(nodes: Iterable[Node], given: Mapping[Node, Asked] = NO_CALLS) -> set[Node]:
    """Return nodes with all that they were computed from; `given` as in `Cuts`."""
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
