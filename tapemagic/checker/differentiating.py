"""The backward pass: what a gradient reaches, walking back over what a tape recorded.

Each step back computes a cotangent by the formula of the operation, and that computation is itself
heard by the tapes that record at that moment. So the second derivative needs no rule of its own.

A gradient has a level: where a tape follows something only perhaps, the gradient arrives perhaps.
It is None only if that is certain.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from .graph import THERE, Node, trainable
from .levels import MAYBE, NO, YES, Level
from .operations import formula_of
from .recording import Recorder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .store import Store
    from .tapes import Generation, Tape

__all__ = ["Cotangent", "Machine", "alternatives_of"]

Cotangent = tuple[Level, Node]
"""How sure a gradient arrives, and the gradient."""


class Machine(Recorder):
    """Everything that tapes do.

    Attributes
    ----------
    edges
        Where they are wanted, the inputs to which the last backward pass went: each as a node and
        the input's place.
    unsure
        Whether a gradient of the program's own, which a backward pass called, may have raised.
    attentive
        Whether cotangents are computed as if a tape listened, though none does.
    """

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.edges: list[tuple[Node, int]] | None = None
        self.attentive = False
        self.unsure = False

    def gradients(
        self,
        tape: Tape,
        targets: Sequence[tuple[Node, Node | None]],
        sources: Sequence[Node],
        *,
        of_itself: bool = True,
        opaque: frozenset[Node] = frozenset(),
    ) -> list[Cotangent | None]:
        """Return for each source how sure a gradient reaches it, and the gradient.

        Parameters
        ----------
        tape
            A tape that has something to ask.
        targets
            The targets, each with the cotangent that the caller gave, if any.
        sources
            The sources; a Variable is its handle.
        of_itself
            Whether a target that is a source depends on itself, followed or not.
        opaque
            Sources of which it is not known what they are: perhaps a list of Variables that the
            tape follows under other names.

        Returns
        -------
        list
            None for a source that certainly gets no gradient.
        """
        generation = tape.generation
        assert generation is not None  # noqa: S101  for the type checker
        wanted = set(sources)
        arriving: dict[Node, Cotangent] = {}
        seeds: dict[Node, Node] = {}
        for target, given in targets:
            seed = self.node("constant", (), target.dtype, target.shape) if given is None else given
            seeds[target] = seed
            level = generation.follows(target)
            if level and trainable(target.dtype):
                self._add(arriving, target, min(level, trainable(target.dtype)), seed)
        # What is not known may be older than its node: it was met late.
        unknown = bool(opaque) or any(node.operation == "unknown" for node in wanted)
        lowest = 0 if unknown else min((node.number for node in wanted), default=0)
        hidden = self._propagate(generation, arriving, lowest)
        met = hidden or any(node.operation == "handle" for node in arriving)
        dropped = self._dropped(generation, [target for target, _ in targets], wanted)
        lost = generation.is_lost and any(trainable(target.dtype) for target, _ in targets)
        found: list[Cotangent | None] = []
        for source in sources:
            cotangent = arriving.get(source)
            if cotangent is None and of_itself and source in seeds and source not in dropped:
                cotangent = YES, seeds[source]
            if cotangent is None and (
                (hidden and self._may_be_hidden(generation, source))
                or (source in opaque and arriving)
                or (met and source.operation == "unknown")
                or (lost and trainable(source.dtype))
            ):
                # Two unknown things may be one, and a list of Variables may have a known one in it.
                cotangent = MAYBE, self._surmised(source)
            if (
                cotangent is None
                and of_itself
                and any(source in alternatives_of(target) for target in seeds)
            ):
                cotangent = MAYBE, self.node("constant", (), source.dtype, source.shape)
            found.append(cotangent)
        return found

    def _propagate(
        self, generation: Generation, arriving: dict[Node, Cotangent], lowest: int
    ) -> bool:
        """Carry cotangents back; tell whether they passed a node that can hide a source."""
        queue = [-node.number for node in arriving]
        by_number = {node.number: node for node in arriving}
        heapq.heapify(queue)
        listened = self.attentive or bool(self.cells["active"])
        hidden = False
        while queue:
            node = by_number[-heapq.heappop(queue)]
            if node.operation == "unknown":
                hidden = True
            recorded = generation.recorded.get(node, NO)
            if not recorded:
                continue
            if node.number < lowest and not hidden:
                continue
            level, g = arriving[node]
            for used, part_level, part in self._step(
                generation, node, min(level, recorded), g, listened=listened
            ):
                if used not in arriving:
                    by_number[used.number] = used
                    heapq.heappush(queue, -used.number)
                self._add(arriving, used, part_level, part)
        return hidden

    def _step(
        self, generation: Generation, node: Node, level: Level, g: Node, *, listened: bool
    ) -> list[tuple[Node, Level, Node]]:
        """Return what `node` hands on to each of its inputs."""
        found = []
        given = node.note.cotangents(node, g) if hasattr(node.note, "cotangents") else None
        for place, used in enumerate(node.inputs):
            follows = min(generation.follows(used), trainable(used.dtype))
            if not follows:
                continue
            if self.edges is not None:
                self.edges.append((node, place))
            if given is not None:
                part: Node | None = given[place]
            elif node.operation == "unknown":
                # Whether it reads any of these is not known.
                part = self.record(self.node("smooth", (g, *node.inputs), g.dtype), MAYBE)
                follows = MAYBE
            elif node.operation == "perhaps":
                reads = self.node("perhaps", (g, *node.inputs), used.dtype)
                part, follows = self.record(reads, MAYBE), MAYBE
            else:
                formula = formula_of(node.operation, place)
                # Where nobody listens it does not matter what the cotangent is made of.
                part = formula(self if listened else _Deaf(g), g, node, *node.inputs)
            if part is not None:
                found.append((used, min(level, follows), part))
        return found

    def _add(self, arriving: dict[Node, Cotangent], node: Node, level: Level, part: Node) -> None:
        previous = arriving.get(node)
        if previous is None:
            arriving[node] = level, part
        else:
            listened = self.attentive or self.cells["active"]
            total = self.apply("linear", previous[1], part) if listened else part
            arriving[node] = max(previous[0], level), total

    def _surmised(self, source: Node) -> Node:
        """Return the gradient of which nothing is known: whoever listens may follow it."""
        node = self.node("unknown", (source,), source.dtype, source.shape)
        for tape, _ in self.active:
            if tape.generation is not None:
                self.store.write(tape.generation.recorded, node, MAYBE)
        return node

    def _may_be_hidden(self, generation: Generation, source: Node) -> bool:
        """Tell whether a function that was not looked into may have used `source`."""
        return source.operation in {"unknown", "handle", THERE} or bool(generation.follows(source))

    def _dropped(self, generation: Generation, targets: list[Node], wanted: set[Node]) -> set[Node]:
        """Return targets that are sources too, are not followed, and made another target.

        TensorFlow drops what such a source gets as a target.
        """
        if len(targets) == 1:
            return set()
        own = {node for node in targets if node in wanted and not generation.follows(node)}
        if not own:
            return own
        dropped: set[Node] = set()
        stack, seen = [node for node in targets if generation.recorded.get(node)], set()
        while stack:
            node = stack.pop()
            if node in seen:
                continue
            seen.add(node)
            dropped |= own.intersection(node.inputs)
            stack += [used for used in node.inputs if generation.recorded.get(used)]
        return dropped


def alternatives_of(node: Node) -> set[Node]:
    """Return what `node` may be, if it is one of several."""
    if node.operation != "phi":
        return set()
    return {*node.inputs}.union(*map(alternatives_of, node.inputs))


class _Deaf:
    """The mathematics where no tape listens: every cotangent is one and the same."""

    def __init__(self, g: Node) -> None:
        self._g = g

    def apply(self, operation: str, *inputs: Node) -> Node:  # noqa: ARG002  as Mathematics
        """Return the node that stands for all."""
        return self._g
