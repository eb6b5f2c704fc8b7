"""Tapes as the checker sees them: who records, what was recorded, and what a gradient reaches.

This is TensorFlow's tape without the numbers. A tape has a set of nodes that it follows: those it
watches, and those that were computed, while it recorded, from what it followed. A gradient walks
from the targets back over what the tape recorded; each step back computes a cotangent by the
formula of the operation, and that computation is itself heard by the tapes that record at that
moment. So the second derivative needs no rule of its own.

What is not known is a *maybe*: of a tape that records only in one branch, of a value from a
function that cannot be looked into. A gradient then has a level too; it is None only if that is
certain.

All that changes is written through the `Store`, so that it can be taken back.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from .graph import Node, Shape, trainable
from .levels import MAYBE, NO, YES, Level
from .operations import formula_of

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence

    from .store import Cells, Store

__all__ = ["ASKED_BEFORE", "Generation", "Machine", "Tape", "alternatives_of"]


# Stands among the recorded nodes where a function that cannot be looked into ran while the tape
# recorded; with the value LOST where the tape itself may have been used by one.
OPAQUE: Final = "opaque"
LOST: Final = 3
# Stands for the call that a tape was asked by, where that was before the program begins.
ASKED_BEFORE: Final = "asked before"


class Generation:
    """What a tape follows between two beginnings: a reset, or a gradient, begins anew.

    Attributes
    ----------
    begun
        How many nodes there were when it began.
    recorded
        The nodes that were computed under the tape's eyes from what it followed; perhaps `OPAQUE`.
    watched
        The nodes that it was told to follow, and the Variables that it saw being read.
    """

    __slots__ = ("begun", "recorded", "watched")

    def __init__(self, begun: int) -> None:
        self.begun = begun
        self.recorded: Cells = {}
        self.watched: Cells = {}

    def follows(self, node: Node) -> Level:
        """Tell whether the tape follows `node`."""
        level: Level = max(self.recorded.get(node, NO), self.watched.get(node, NO))
        if level == NO and OPAQUE in self.recorded:
            # What comes from a place that cannot be looked into may have been computed there.
            lost = self.recorded[OPAQUE] == LOST
            return MAYBE if lost or node.operation == "unknown" else NO
        return level


@dataclass(eq=False)
class Tape:
    """A ``GradientTape``.

    Attributes
    ----------
    persistent, accessed
        Its arguments ``persistent`` and ``watch_accessed_variables``.
    made
        The expression that made it.
    cells
        What changes: "generation" (None before the first entry and after the gradient of a tape
        that is not persistent), "recording" (a level), "asked" (the call that used it up, or `ASKED_BEFORE`), "spans"
        (when and where it was entered, and why it stopped).
    name
        The first name that it was given.
    """

    persistent: Level
    accessed: Level
    made: ast.AST
    cells: Cells = field(default_factory=lambda: {"generation": None, "recording": NO})
    name: str = ""

    @property
    def generation(self) -> Generation | None:
        """What it follows, None where there is nothing to ask."""
        found: Generation | None = self.cells["generation"]
        return found

    @property
    def recording(self) -> Level:
        """Whether it records now."""
        level: Level = self.cells["recording"]
        return level


Cotangent = tuple[Level, Node]


class Machine:
    """Everything that tapes do.

    Attributes
    ----------
    place
        The expression that is evaluated now.
    edges
        Where they are wanted, the inputs to which the last backward pass went: each as a node and
        the input's place.
    unsure
        Whether a gradient of the program's own, which a backward pass called, may have raised.
    attentive
        Whether cotangents are computed as if a tape listened, though none does.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.place: ast.AST | None = None
        self.edges: list[tuple[Node, int]] | None = None
        self.attentive = False
        self.unsure = False
        self.cells: Cells = {"active": ()}
        self._number = 0

    @property
    def active(self) -> tuple[tuple[Tape, Level], ...]:
        """The tapes that record now, each with how sure that is."""
        found: tuple[tuple[Tape, Level], ...] = self.cells["active"]
        return found

    # ---- entering and leaving ----------------------------------------------------------------

    def enter(self, tape: Tape, level: Level = YES) -> None:
        """Let `tape` record."""
        if tape.generation is None:
            self.store.write(tape.cells, "generation", Generation(self._number))
        spans = tape.cells.get("spans", ())
        self.store.write(tape.cells, "spans", (*spans, (self._number, self.place, "")))
        self.store.write(tape.cells, "recording", level)
        self.store.write(self.cells, "active", (*self.active, (tape, level)))

    def leave(self, tape: Tape, why: str = "exit") -> None:
        """Let `tape` not record: at the end of its block, or because it is told so or asked."""
        spans = tape.cells.get("spans", ())
        if spans:
            begun, where, _ = spans[-1]
            self.store.write(tape.cells, "spans", (*spans[:-1], (begun, where, why)))
        self.store.write(tape.cells, "recording", NO)
        left = tuple(pair for pair in self.active if pair[0] is not tape)
        self.store.write(self.cells, "active", left)

    def let_go(self) -> None:
        """Let no tape record any more."""
        for tape, _ in self.active:
            self.leave(tape)

    def forget(self, tape: Tape) -> None:
        """Let `tape` follow nothing any more."""
        self.store.write(tape.cells, "generation", None)

    def watch(self, tape: Tape, node: Node, level: Level = YES) -> None:
        """Let `tape` follow `node` from now on."""
        generation = tape.generation
        if generation is not None and level > generation.follows(node):
            self.store.write(generation.watched, node, level)

    # ---- computing ---------------------------------------------------------------------------

    def node(
        self,
        operation: str,
        inputs: tuple[Node, ...] = (),
        dtype: str = "float",
        shape: Shape = None,
        note: object = None,
    ) -> Node:
        """Return a new node that no tape follows."""
        self._number += 1
        return Node(
            self._number, operation, inputs, dtype, shape, self.place, self.cells["active"], note
        )

    def apply(self, operation: str, *inputs: Node) -> Node:
        """Return the node of an operation on floating values, recorded where a tape listens."""
        return self.record(self.node(operation, inputs, inputs[0].dtype if inputs else "float"))

    def record(self, node: Node, most: Level = YES) -> Node:
        """Let the tapes that listen record `node`, as far as they follow its inputs."""
        for tape, recording in self.cells["active"]:
            generation = tape.generation
            if generation is None:
                continue
            level = NO
            recorded = generation.recorded
            for used in node.inputs:
                follows = generation.follows(used)
                if follows > level:
                    level = max(level, min(follows, trainable(used.dtype)))
            level = min(level, recording, most)
            if level:
                self.store.write(recorded, node, level)
        return node

    def read(self, handle: Node, is_trained: Level) -> Node:
        """Return the node of what a Variable, the node `handle`, holds now."""
        self.accessed(handle, is_trained)
        held = self.cells.get(("held by", handle))
        node = self.node("read", (handle,), handle.dtype, handle.shape, held)
        return self.record(node)

    def assign(self, handle: Node, value: Node) -> None:
        """Let a Variable, the node `handle`, hold `value`, or what a change by it gives."""
        key = "held by", handle
        before = self.cells.get(key)
        inputs = (value,) if before is None else (value, before)
        held = self.node("assigned", inputs, handle.dtype, handle.shape)
        self.store.write(self.cells, key, held)

    def accessed(self, handle: Node, is_trained: Level) -> None:
        """Let the tapes that watch the Variables that are read watch this one."""
        if not is_trained:
            return
        for tape, recording in self.cells["active"]:
            level = min(recording, tape.accessed, is_trained)
            if level:
                self.watch(tape, handle, level)

    def follow_as(self, node: Node, alternatives: Sequence[Node], tapes: Sequence[Tape]) -> None:
        """Let each tape follow `node` as it follows `alternatives`, one of which it is."""
        for tape in tapes:
            generation = tape.generation
            if generation is None:
                continue
            levels = {generation.follows(each) for each in alternatives}
            level = levels.pop() if len(levels) == 1 else MAYBE
            if level:
                self.store.write(generation.recorded, node, level)

    # ---- differentiating ---------------------------------------------------------------------

    @property
    def count(self) -> int:
        """How many nodes there are."""
        return self._number

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
        found: list[Cotangent | None] = []
        for source in sources:
            cotangent = arriving.get(source)
            if cotangent is None and of_itself and source in seeds and source not in dropped:
                cotangent = YES, seeds[source]
            if cotangent is None and (
                (hidden and self._may_be_hidden(generation, source))
                or (source in opaque and arriving)
                or (met and source.operation == "unknown")
                or (of_itself and any(source in alternatives_of(target) for target in seeds))
            ):
                # Two unknown things may be one, and a list of Variables may have a known one in it.
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
                part, follows = self.apply("smooth", g, *node.inputs), MAYBE
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

    def _may_be_hidden(self, generation: Generation, source: Node) -> bool:
        """Tell whether a function that was not looked into may have used `source`."""
        return source.operation in {"unknown", "handle", "there"} or bool(generation.follows(source))

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
