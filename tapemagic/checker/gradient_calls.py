"""Asking a tape for a gradient: whether the tape and the arguments allow it, and what follows.

A call that goes wrong raises at a certain point, and what TensorFlow did before stays done: the
tape has stopped, and one that is not persistent has forgotten everything.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from .asked import GRADIENTS, Asked
from .gradient_answers import GradientAnswers
from .gradient_arguments import (
    NO_TENSORS,
    PARAMETERS,
    Wrong,
    has_none,
    is_function,
    require_arguments,
    require_batches,
    require_one_source,
    require_one_tensor,
    require_rank_of_target,
    require_tensor,
    require_word,
    says_zero,
)
from .joining import Maybe, phi
from .leaves import leaves_of, node_of_leaf
from .levels import MAYBE, NO, YES
from .store import MISSING
from .tape_requests import request_of
from .tapes import ASKED_BEFORE, ASKED_OR_NEW, LOST, OPAQUE
from .values import (
    BoundMethod,
    Choice,
    Constant,
    Departed,
    TapeValue,
    Tensor,
    Unknown,
    Variable,
    nodes_in,
)

if TYPE_CHECKING:
    from .tapes import Tape

__all__ = ["GradientCalls"]


class GradientCalls(GradientAnswers):
    """Calls ``gradient``, ``jacobian`` and ``batch_jacobian``."""

    def ask_with_unknown_arguments(
        self, node: ast.Call, method: BoundMethod, arguments: list[Any]
    ) -> Any:
        """Call a method of a tape with ``*arguments`` that are not known."""
        if method.method in GRADIENTS:
            tape = method.owner.tape if isinstance(method.owner, TapeValue) else None
            self.calls.append(Asked(node, method.method, tape, reached=self.stopped is None))
            if tape is not None:
                self.lose(tape)
        return self.unknown_call(method, arguments)

    def ask_unknown(self, node: ast.Call, method: str, arguments: list[Any]) -> Any:
        """Call ``gradient`` of something that may be a tape."""
        self.calls.append(Asked(node, method, None, reached=self.stopped is None))
        self.open_questions += 1
        return self.unknown(*arguments)

    def ask_nothing(self, node: ast.Call, method: str, cause: Any) -> Any:
        """Call ``gradient`` of a None that stands where a tape should."""
        asked = Asked(
            node, method, None, "error", "AttributeError", "no tape", cause=cause,
            reached=self.stopped is None, listening=self.machine.active,
        )  # fmt: skip
        self.calls.append(asked)
        return self.fails("AttributeError", asked)

    def ask(
        self, node: ast.Call | None, tape: Tape, method: str, arguments: list[Any],
        named: dict[str, Any],
    ) -> Any:  # fmt: skip
        """Call ``tape.gradient(...)``, ``jacobian`` or ``batch_jacobian``."""
        where = node if node is not None else self.machine.place
        assert isinstance(where, ast.AST)  # noqa: S101  for the type checker
        asked = Asked(
            where,  # type: ignore[arg-type]
            method, tape, reached=self.stopped is None, listening=self.machine.active,
        )  # fmt: skip
        self.calls.append(asked)
        given = dict(zip(PARAMETERS[method], arguments, strict=False))
        given.update(named)
        asked.given = given
        if tape.graph != self.graph:
            # What was computed out there, is another tensor in a graph.
            self.lose(tape)
            return self._not_known(asked, given)
        try:
            require_arguments(method, arguments, given)
            return self._answer(asked, tape, method, given)
        except Wrong as wrong:
            if self.blind or isinstance(tape.cells.get("asked"), Maybe):
                return self._not_known(asked, given)
            if wrong.reason == "target is None" and _is_of_same_line(asked, wrong.cause):
                # What the magic differentiates again may be None, and then that is None, too.
                asked.verdict, asked.reason, asked.cause = "none", wrong.reason, wrong.cause
                return Constant(None, asked)
            asked.verdict, asked.error, asked.reason = "error", wrong.error, wrong.reason
            asked.cause = wrong.cause
            return self.fails(wrong.error, asked)

    def _answer(self, asked: Asked, tape: Tape, method: str, given: dict[str, Any]) -> Any:
        lost = tape.cells.get("asked")
        if any(isinstance(leaf, Unknown) and leaf.failed for leaf in leaves_of(*given.values())):
            # Python does not come as far as this.
            if tape.persistent == NO:
                self._stop(tape)
                self.machine.forget(tape)
            return self._not_known(asked, given)
        if isinstance(lost, Maybe) and (lost.what is None or tape.generation is None):
            self._stop(tape)
            self._use_up(asked, tape)
            return self._not_known(asked, given)
        if tape.generation is None:
            self._require_generation(asked, tape)
        self.machine.place = asked.node
        source_name = PARAMETERS[method][1]
        pfor = given.get("experimental_use_pfor")
        if pfor is not None and self.truth(pfor) is False and tape.persistent == NO:
            raise Wrong("RuntimeError", "jacobian without pfor")
        targets = self._targets(asked, tape, method, given["target"])
        leaves = leaves_of(*given.values())
        if any(isinstance(leaf, NO_TENSORS) and not is_function(leaf) for leaf in leaves):
            self.lose(tape)
            return self._not_known(asked, given)
        self._stop(tape)
        if method == "gradient":
            targets = self._targets_of_gradient(asked, given["target"])
        leaves = leaves_of(given[source_name])
        if method == "batch_jacobian":
            require_rank_of_target(targets)
            require_one_source(given["source"])
        for leaf in leaves:
            require_tensor(leaf, "source")
        if method == "batch_jacobian":
            require_batches(targets, leaves)
        zeros = says_zero(given.get("unconnected_gradients"))
        if zeros == NO and method != "batch_jacobian":
            require_word(given.get("unconnected_gradients"))
        value = self.answer_to(
            asked, tape, method, targets, given, zeros=zeros == YES or method == "batch_jacobian"
        )
        if zeros == MAYBE and asked.verdict == "none":
            asked.verdict = "unknown"
        self._use_up(asked, tape)
        if isinstance(lost, Maybe) or self._is_doubtful(asked, given):
            asked.verdict = "unknown"
        elif self.may_be_none(given.values()):
            asked.none_or_error = asked.verdict == "none"
            asked.verdict = "unknown"
        if asked.verdict == "unknown":
            self.open_questions += 1
        return value

    def _use_up(self, asked: Asked, tape: Tape) -> None:
        """Let a tape that is not persistent forget everything: it has been asked."""
        if tape.persistent == NO:
            self.machine.forget(tape)
            self.store.write(tape.cells, "asked", asked)
        elif tape.persistent != YES:
            self.store.write(tape.cells, "asked", Maybe(asked))

    def _is_doubtful(self, asked: Asked, given: dict[str, Any]) -> bool:
        """Tell whether it is not known if the call raises."""
        shapes = [node.shape for node in (*asked.targets, *asked.sources)]
        return (
            self.blind
            or self.machine.unsure
            or has_none(given.get("output_gradients"))
            or (asked.method == "batch_jacobian" and None in shapes)
        )

    def _require_generation(self, asked: Asked, tape: Tape) -> None:
        before = tape.cells.get("asked", MISSING)
        if before is MISSING:
            raise Wrong("RuntimeError", "never entered")
        if before is ASKED_OR_NEW:
            raise Wrong("RuntimeError", "empty")
        if before is not ASKED_BEFORE:
            asked.related.append((before.node, "earlier call"))
        raise Wrong("RuntimeError", "spent")

    def _not_known(self, asked: Asked, given: dict[str, Any]) -> Any:
        asked.verdict = "unknown"
        self.open_questions += 1
        return self.unknown(*given.values())

    def _stop(self, tape: Tape) -> None:
        """Let a tape that is asked in its own block stop recording, if it is not persistent."""
        if tape.recording == NO:
            return
        if tape.persistent == NO:
            self.machine.leave(tape, "asked")

    def _targets(self, asked: Asked, tape: Tape, method: str, value: Any) -> list[Any]:
        """Return the target of a Jacobian, which is one tensor."""
        if method == "gradient":
            return []
        require_one_tensor(value)
        if isinstance(value, Variable):
            # It is read under the tape.
            recording = tape.recording
            if recording == NO:
                self.machine.enter(tape)
            read = self.machine.read(value.handle, value.trained)
            if recording == NO:
                self.machine.leave(tape)
            value = Tensor(read)
        value = self._as_leaf(value)
        asked.targets = [value.node] if isinstance(value, (Tensor, Unknown)) else []
        return [value]

    def _targets_of_gradient(self, asked: Asked, value: Any) -> list[Any]:
        if isinstance(value, Constant) and value.value is None:
            raise Wrong("TypeError", "target is None", value.given_by)
        leaves = [self._as_leaf(leaf) for leaf in leaves_of(value)]
        for leaf in leaves:
            require_tensor(leaf, "target")
        asked.targets = [node for leaf in leaves if (node := node_of_leaf(leaf)) is not None]
        return leaves

    def _as_leaf(self, value: Any) -> Any:
        """Return something that has a node, or is certainly wrong as a target or a source."""
        if (
            isinstance(value, (Constant, Departed))
            or is_function(value)
            or node_of_leaf(value) is not None
        ):
            return value
        if isinstance(value, Choice) and any(isinstance(each, Variable) for each in value.values):
            nodes = tuple(node for each in value.values for node in nodes_in(each))
            return Unknown(phi(self.machine, nodes))
        node = self.node_of(value) if isinstance(value, Choice) else None
        return self.unknown(value) if node is None else Unknown(node)

    def lose(self, tape: Tape) -> None:
        """Note that it is not known any more what `tape` has been asked, and watches."""
        self.store.write(tape.cells, "asked", Maybe(None))
        if tape.generation is not None:
            self.store.write(tape.generation.recorded, OPAQUE, LOST)


def _is_of_same_line(asked: Asked, cause: Any) -> bool:
    """Tell whether two calls are made by the magic, the one for the other."""
    return (
        request_of(asked.node) is not None
        and isinstance(cause, Asked)
        and request_of(cause.node) is not None
    )
