"""Which tapes record, and what they hear: every value that a program computes comes by here.

A tape that records hears each operation; if it follows an input, it follows the result from then
on. It follows what it is told to watch, and, unless it is told otherwise, each Variable that is
read. What a tape hears only perhaps it follows perhaps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .graph import Node, Shape, trainable
from .joining import Maybe
from .levels import MAYBE, NO, YES, Level
from .tapes import Generation

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence

    from .store import Cells, Store
    from .tapes import Tape

__all__ = ["Recorder"]


class Recorder:
    """Lets the tapes that record hear what is computed.

    Attributes
    ----------
    place
        The expression that is evaluated now.
    cells
        What changes: "active" (the tapes that record), and for each Variable what it holds.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.place: ast.AST | None = None
        self.cells: Cells = {"active": ()}
        self._number = 0
        self._open: dict[Tape, None] = {}
        self._fewest = 0

    @property
    def active(self) -> tuple[tuple[Tape, Level], ...]:
        """The tapes that record now, each with how sure that is."""
        found: tuple[tuple[Tape, Level], ...] = self.cells["active"]
        return found

    @property
    def count(self) -> int:
        """How many nodes there are."""
        return self._number

    # ---- entering and leaving ----------------------------------------------------------------

    def enter(self, tape: Tape, level: Level = YES) -> None:
        """Let `tape` record."""
        if tape.generation is None:
            self.store.write(tape.cells, "generation", Generation(self._number))
            self._open[tape] = None
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

    @property
    def open_tapes(self) -> list[Tape]:
        """The tapes that can be asked, and whose answer may be known."""
        return [
            tape for tape in self._open
            if (generation := tape.generation) is not None
            and not (generation.is_lost and isinstance(tape.cells.get("asked"), Maybe))
        ]  # fmt: skip

    def settle(self) -> None:
        """Drop the tapes that are not open any more, at a moment that is not taken back.

        This is not worth while each time: a program may keep many tapes open.
        """
        if len(self._open) > 2 * self._fewest + 16:
            self._open = {tape: None for tape in self.open_tapes if not tape.is_gone}
            self._fewest = len(self._open)

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

    def follow_as(self, node: Node, alternatives: Sequence[Node]) -> None:
        """Let each tape follow `node` as it follows `alternatives`, one of which it is."""
        for tape in self.open_tapes:
            generation = tape.generation
            if generation is None:
                continue
            levels = {generation.follows(each) for each in alternatives}
            level = levels.pop() if len(levels) == 1 else MAYBE
            if level:
                self.store.write(generation.recorded, node, level)
