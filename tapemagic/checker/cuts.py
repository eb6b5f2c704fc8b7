"""Where a tape lost the thread between two values, of which one was computed from the other.

Every value knows what it was computed from, whether or not a tape heard it. So each step back
from a target is either on the tape, or it is a `Cut`: it was computed while the tape did not
record, a number left TensorFlow there, the operation has no gradient, nobody watched what it
starts from.

A first gradient that was computed while *nobody* listened is a case of its own. The interpreter
does not look at how it was computed, since no tape can know. Here it matters: had a tape
listened, would it know a way back to the source? The gradient of ``2 * x`` reads nothing of
``x``, and None is right with any placement. So the backward pass is gone through again, as if a
tape listened.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .asked import GRADIENTS
from .graph import THERE, is_described, trainable
from .levels import NO

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .asked import Asked
    from .differentiating import Machine
    from .graph import Node
    from .tapes import Generation, Tape

__all__ = ["Cut", "CutKind", "Cuts", "When"]

CutKind = Literal[
    "first gradient", "before", "after", "between", "stopped", "popped", "reset",
    "not watched", "watched late", "whole numbers", "left", "no gradient", "stop_gradient",
    "assigned", "wrapped", "elsewhere",
]  # fmt: skip
When = Literal["", "before", "after", "between", "stopped", "popped", "reset", "elsewhere"]
"""When it was computed, as the tape sees it: "popped" is after a tape that is not persistent was
asked in its own block, "elsewhere" in a thread of its own."""

# Operations that are cuts wherever they stand.
ALWAYS: dict[str, CutKind] = {
    "handle": "wrapped", "assigned": "assigned", "left": "left", "stop_gradient": "stop_gradient",
}  # fmt: skip


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
    when
        For what was computed while the tape did not record: when that was.
    """

    kind: CutKind
    node: Node
    used: Node
    when: When = ""

    @property
    def place(self) -> ast.AST | None:
        """The expression that computed it."""
        return self.node.place


@dataclass
class _Replay:
    """A backward pass that was gone through as if a tape had listened.

    Attributes
    ----------
    cotangents
        What it gives for each source that it reaches.
    first, last
        The numbers of the nodes that are part of it: after `first`, up to `last`.
    """

    cotangents: dict[Node, Node]
    first: int
    last: int


class Cuts:
    """Says where a tape lost the thread, step by step.

    Parameters
    ----------
    tape, generation
        The tape that is asked, and what it followed then.
    source
        The source.
    machine
        Computes what first gradients read; without it they read everything.
    targets
        What is differentiated: a Variable among them is read by the call.

    Attributes
    ----------
    given
        For each node that a gradient call gave, the call: who asks for all of it has to say so.
    guesses
        Whether what was there before may have been made of the source.
    """

    def __init__(
        self,
        tape: Tape,
        generation: Generation,
        source: Node,
        *,
        machine: Machine | None = None,
        targets: Sequence[Node] = (),
    ) -> None:
        self._targets = targets
        self._tape = tape
        self._generation = generation
        self._source = source
        self._machine = machine
        self._replays: dict[Asked, _Replay] = {}
        self.given: dict[Node, Asked] = {}
        self.guesses = False

    def edges(self, node: Node, *, all_of_it: bool = False) -> Iterator[tuple[Node, Cut | None]]:
        """Give what `node` was made of, each with the cut between the two, if there is one.

        With `all_of_it`, a gradient is made of all that its call was given, read or not.
        """
        if node.operation == "given":
            yield from self._edges_of_first_gradient(node, all_of_it=all_of_it)
            return
        for used in node.inputs:
            if not self._is_old_update(used):
                yield used, self._cut(node, used)
        held = self._held(node)
        if held is not None:
            for used in held.inputs:
                if not self._is_old_update(used):
                    yield used, Cut("assigned", held, used)
        if self.guesses and node.operation == THERE and is_described(self._source):
            # Of what it was made is not known: of the source, or not, but before the tape began.
            yield self._source, Cut("before", node, self._source, "before")
        call = self.given.get(node) if all_of_it else None
        if call is not None:
            for used in (*call.targets, *call.sources):
                if used not in node.inputs:
                    yield used, None

    def _held(self, node: Node) -> Node | None:
        """Return what a Variable had been given when it was read.

        To explain a None, only what was given under the eyes of the tape counts: the update of a
        training step, before the block, is not meant to be differentiated.
        """
        if self._machine is None:
            return node.note if node.operation == "read" else None  # type: ignore[return-value]
        held: Node | None = None
        if node.operation == "read":
            held = node.note  # type: ignore[assignment]
        elif node in self._targets:
            held = self._machine.cells.get(("held by", node))
        return None if held is None or self._is_old_update(held) else held

    def _is_old_update(self, node: Node) -> bool:
        """Tell whether a Variable was given this while the tape did not record."""
        return (
            self._machine is not None
            and node.operation == "assigned"
            and all(tape is not self._tape for tape, _ in node.listening)
        )

    def _edges_of_first_gradient(
        self, node: Node, *, all_of_it: bool
    ) -> Iterator[tuple[Node, Cut | None]]:
        when = self._when(node)
        read = None if all_of_it else self._read_by(node)
        for used in node.inputs if read is None else (read,):
            yield used, Cut("first gradient", node, used, when)

    def _read_by(self, node: Node) -> Node | None:
        """Return the cotangent that `node` stands for, computed as if a tape had listened."""
        call: Asked = node.note  # type: ignore[assignment]
        source = node.inputs[-1]
        if self._machine is None or call.generation is None or call.tape is None:
            return None
        if call not in self._replays:
            self._replays[call] = _replayed(self._machine, call)
        return self._replays[call].cotangents.get(source)

    def _is_replayed(self, node: Node) -> bool:
        return any(replay.first < node.number <= replay.last for replay in self._replays.values())

    def _cut(self, node: Node, used: Node) -> Cut | None:
        always = self._wherever_it_stands(node, used)
        if always is not None:
            return Cut(always, node, used)
        # To choose one of two values computes nothing: a tape that has ended follows it, too.
        when = "" if node.operation == "phi" else self._when(node)
        if when:
            is_gradient = isinstance(node.place, ast.Call) and _is_gradient_call(node.place)
            if is_gradient and when != "reset":
                return Cut("first gradient", node, used, when)
            return Cut(when, node, used, when)
        kind = self._kind_of_heard(node, used)
        return None if kind is None else Cut(kind, node, used)

    def _wherever_it_stands(self, node: Node, used: Node) -> CutKind | None:
        """Say what is wrong with a step that no placement can mend."""
        kind = ALWAYS.get(node.operation)
        if kind is not None or node.operation in {"read", "phi"}:
            return kind
        if trainable(used.dtype) == NO:
            # Where whole numbers came from floating ones, that step is the cut.
            return "whole numbers" if used is self._source else None
        return "no gradient" if _has_no_gradient(node, used) else None

    def _kind_of_heard(self, node: Node, used: Node) -> CutKind | None:
        """Say what is wrong with a step that was computed while the tape recorded."""
        if used is not self._source or used in self._generation.recorded:
            return None
        if used not in self._generation.watched:
            return "not watched"
        heard = node in self._generation.recorded or self._is_replayed(node)
        return None if heard else "watched late"

    def _when(self, node: Node) -> When:
        """Say when `node` was computed, if the tape did not hear it."""
        if any(tape is self._tape for tape, _ in node.listening):
            return "reset" if node.number < self._generation.begun else ""
        if self._is_replayed(node):
            return ""
        spans = self._tape.cells.get("spans", ())
        if not spans or node.number <= spans[0][0]:
            return "before"
        last = [span for span in spans if span[0] < node.number][-1]
        if last[2] == "asked":
            return "popped"
        if last[2] == "stop_recording":
            return "stopped"
        if last[2] == "replicas":
            return "elsewhere"
        return "after" if last is spans[-1] else "between"


def _replayed(machine: Machine, call: Asked) -> _Replay:
    """Go through a backward pass again, as if a tape listened."""
    assert call.tape is not None  # noqa: S101  for the type checker
    store, place = machine.store, machine.place
    mark, first = store.mark(), machine.count
    kept = call.tape.cells.get("generation")
    machine.attentive, machine.place = True, call.node
    try:
        # Nobody may hear what is only thought.
        store.write(machine.cells, "active", ())
        store.write(call.tape.cells, "generation", call.generation)
        found = machine.gradients(
            call.tape, call.pairs, call.sources, of_itself=call.method == "gradient"
        )
    finally:
        machine.attentive, machine.place = False, place
        store.take_back(mark)
        call.tape.cells["generation"] = kept
    cotangents = {
        source: pair[1] for source, pair in zip(call.sources, found, strict=True)
        if pair is not None
    }  # fmt: skip
    return _Replay(cotangents, first, machine.count)


def _is_gradient_call(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in GRADIENTS


def _has_no_gradient(node: Node, used: Node) -> bool:
    if node.operation == "nothing" or trainable(node.dtype) == NO:
        return True
    has_gradient = getattr(node.note, "has_gradient", None)
    return has_gradient is not None and not any(
        has_gradient(place) for place, each in enumerate(node.inputs) if each is used
    )
