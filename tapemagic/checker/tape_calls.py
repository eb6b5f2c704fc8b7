"""What the methods of a tape do, and what its gradient calls give."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from .asked import Asked
from .builtin_functions import BuiltinFunctions
from .causes import cause_of
from .fixes.evidence import evidence_of
from .graph import trainable
from .joining import Maybe, phi
from .levels import MAYBE, NO, YES
from .shapes import broadcast
from .store import MISSING
from .tapes import ASKED_BEFORE, LOST, OPAQUE, alternatives_of
from .values import (
    NOTHING,
    BoundMethod,
    Builtin,
    Choice,
    Class,
    Constant,
    Departed,
    Function,
    Instance,
    Manager,
    Mapping,
    Sequence,
    Symbol,
    TapeValue,
    Tensor,
    Unknown,
    Variable,
    nodes_in,
)

if TYPE_CHECKING:
    from .graph import Node
    from .tapes import Tape

__all__ = ["TapeCalls"]

GRADIENTS = ("gradient", "jacobian", "batch_jacobian")
PARAMETERS = {
    "gradient": ("target", "sources", "output_gradients", "unconnected_gradients"),
    "jacobian": (
        "target", "sources", "unconnected_gradients", "parallel_iterations",
        "experimental_use_pfor",
    ),
    "batch_jacobian": (
        "target", "source", "unconnected_gradients", "parallel_iterations",
        "experimental_use_pfor",
    ),
}  # fmt: skip


# What is no tensor, and raises one exception or another.
NO_TENSORS = (Function, Class, Builtin, BoundMethod, Manager, TapeValue)


class _Wrong(Exception):  # noqa: N818  an answer, not an error of ours
    """A gradient call raises."""

    def __init__(self, error: str, reason: str, cause: Any = None) -> None:
        super().__init__()
        self.error = error
        self.reason = reason
        self.cause = cause


class TapeCalls(BuiltinFunctions):
    """Calls methods of tapes."""

    def make_tape(self, node: ast.AST, arguments: list[Any], named: dict[str, Any]) -> TapeValue:
        """Return what ``GradientTape(...)`` gives."""
        from .tapes import Tape

        given = dict(zip(("persistent", "watch_accessed_variables"), arguments, strict=False))
        given.update(named)
        persistent = self._level_of(given.get("persistent"), default=NO)
        accessed = self._level_of(given.get("watch_accessed_variables"), default=YES)
        tape = Tape(persistent, accessed, node)
        self.tapes.append(tape)
        return TapeValue(tape)

    def _level_of(self, value: Any, *, default: int) -> int:
        if value is None:
            return default
        truth = self.truth(value)
        return MAYBE if truth is None else YES if truth else NO

    def lose(self, tape: Tape) -> None:
        """Note that it is not known any more what `tape` has been asked, and watches."""
        self.store.write(tape.cells, "asked", Maybe(None))
        generation = tape.generation
        if generation is not None:
            for cells in (generation.recorded, generation.watched):
                for key in list(cells):
                    self.store.write(cells, key, MAYBE)
            self.store.write(generation.recorded, OPAQUE, LOST)

    def call_tape_method(
        self, node: ast.Call | None, value: TapeValue, name: str, arguments: list[Any],
        named: dict[str, Any],
    ) -> Any:  # fmt: skip
        """Call a method of a tape."""
        tape = value.tape
        if name in GRADIENTS:
            return self.ask(node, tape, name, arguments, named)
        if name == "watch":
            return self.watch(node, tape, [*arguments, *named.values()])
        if name == "reset":
            return self.reset(tape)
        if name == "stop_recording":
            if tape.generation is None:
                return self.fails("RuntimeError")
            if tape.recording == NO:
                return self.fails("ValueError")
            return Manager("stop_recording", tape)
        if name == "watched_variables":
            return self.unknown()
        if name == "__enter__":
            self.machine.enter(tape)
            return value
        if name == "__exit__":
            self.machine.leave(tape)
            return NOTHING
        if name.startswith("_"):
            return self.unknown()
        if node is not None:
            self.mistaken("no such method", node, name)
        return self.fails("AttributeError")

    # ---- watching ----------------------------------------------------------------------------

    def watch(self, node: ast.AST | None, tape: Tape, values: list[Any]) -> Any:
        """Call ``tape.watch(values)``."""
        if tape.generation is None:
            return self.fails("AttributeError")
        for value in _flattened(values):
            if isinstance(value, Tensor):
                self.machine.watch(tape, value.node)
                if trainable(value.node.dtype) == NO and node is not None:
                    self.mistaken("watched whole number", node, value.node)
            elif isinstance(value, Variable):
                self.machine.watch(tape, value.handle)
            elif isinstance(value, (Unknown, Instance)):
                self.used_as_tensors.add(value.node)
                self.machine.watch(tape, value.node)
            elif isinstance(value, (Constant, Departed)):
                if node is not None:
                    self.mistaken("watched no tensor", node, value)
                return self.fails("ValueError", getattr(value, "given_by", None))
            elif isinstance(value, Choice):
                for each in value.values:
                    if isinstance(each, (Tensor, Unknown)):
                        self.machine.watch(tape, each.node, MAYBE)
                    elif isinstance(each, Variable):
                        self.machine.watch(tape, each.handle, MAYBE)
        return NOTHING

    def reset(self, tape: Tape) -> Any:
        """Call ``tape.reset()``."""
        if tape.recording == NO:
            return self.fails("ValueError")
        level = tape.recording
        self.machine.leave(tape)
        self.machine.forget(tape)
        self.machine.enter(tape, level)
        return NOTHING

    # ---- asking ------------------------------------------------------------------------------

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
        try:
            self._require_arguments(method, arguments, given)
            return self._answer(asked, tape, method, given)
        except _Wrong as wrong:
            if self.blind or isinstance(tape.cells.get("asked"), Maybe):
                return self._not_known(asked, given)
            asked.verdict, asked.error, asked.reason = "error", wrong.error, wrong.reason
            asked.cause = wrong.cause
            return self.fails(wrong.error, asked)

    def _answer(self, asked: Asked, tape: Tape, method: str, given: dict[str, Any]) -> Any:
        lost = tape.cells.get("asked")
        if any(isinstance(leaf, Unknown) and leaf.failed for leaf in _flattened(given.values())):
            # Python does not come as far as this.
            if tape.persistent == NO:
                self._stop(tape)
                self.machine.forget(tape)
            return self._not_known(asked, given)
        if tape.generation is None:
            if isinstance(lost, Maybe):
                return self._not_known(asked, given)
            self._require_generation(asked, tape)
        self.machine.place = asked.node
        source_name = PARAMETERS[method][1]
        pfor = given.get("experimental_use_pfor")
        if pfor is not None and self.truth(pfor) is False and tape.persistent == NO:
            raise _Wrong("RuntimeError", "jacobian without pfor")
        targets = self._targets(asked, tape, method, given["target"])
        if any(isinstance(leaf, NO_TENSORS) for leaf in _flattened(given.values())):
            self.lose(tape)
            return self._not_known(asked, given)
        self._stop(tape)
        if method == "gradient":
            targets = self._targets_of_gradient(asked, given["target"])
        leaves = _flattened([given[source_name]])
        for leaf in leaves:
            self._require_tensor(leaf, "source")
        if method == "batch_jacobian":
            if isinstance(given["source"], (Sequence, Mapping)):
                raise _Wrong("AttributeError", "source is a list")
            self._require_batches(targets, leaves)
        zeros = _says_zero(given.get("unconnected_gradients"))
        if zeros == NO and method != "batch_jacobian":
            self._require_word(given.get("unconnected_gradients"))
        value = self._computed(
            asked, tape, method, targets, given, zeros=zeros == YES or method == "batch_jacobian"
        )
        if self.machine.unsure or _has_none(given.get("output_gradients")):
            asked.verdict = "unknown"
        if method == "batch_jacobian" and any(
            node.shape is None for node in (*asked.targets, *asked.sources)
        ):
            asked.verdict = "unknown"
        if zeros == MAYBE and asked.verdict == "none":
            asked.verdict = "unknown"
        if tape.persistent != YES:
            if tape.persistent == NO:
                self.machine.forget(tape)
                self.store.write(tape.cells, "asked", asked)
            else:
                self.store.write(tape.cells, "asked", Maybe(asked))
        if isinstance(lost, Maybe) or self.blind or self._may_be_none(given.values()):
            asked.verdict = "unknown"
        if asked.verdict == "unknown":
            self.open_questions += 1
        return value

    def _may_be_none(self, given: Any) -> bool:
        """Tell whether an argument may be None, so that it is not known whether it raises."""
        for value in _flattened(given):
            if isinstance(value, Choice) and self._is_none_among(value):
                return True
            node = _node(value)
            if node is not None and self.doubtful.intersection({node, *alternatives_of(node)}):
                return True
        return False

    def _is_none_among(self, choice: Choice) -> bool:
        return any(isinstance(each, Constant) and each.value is None for each in choice.values)

    def _require_arguments(self, method: str, arguments: list[Any], given: dict[str, Any]) -> None:
        names = PARAMETERS[method]
        if len(arguments) > len(names) or not set(names[:2]) <= set(given) <= set(names):
            raise _Wrong("TypeError", "arguments")

    def _require_generation(self, asked: Asked, tape: Tape) -> None:
        before = tape.cells.get("asked", MISSING)
        if before is MISSING:
            raise _Wrong("RuntimeError", "never entered")
        if before is not ASKED_BEFORE:
            asked.related.append((before.node, "earlier call"))
        raise _Wrong("RuntimeError", "spent")

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
        if isinstance(value, Constant):
            raise _Wrong("AttributeError", _reason_of(value), value.given_by)
        if isinstance(value, (Sequence, Mapping)):
            raise _Wrong("AttributeError", "target is a list")
        if isinstance(value, Departed):
            raise _Wrong("AttributeError", "target left")
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
            raise _Wrong("TypeError", "target is None", value.given_by)
        leaves = [self._as_leaf(leaf) for leaf in _flattened([value])]
        for leaf in leaves:
            self._require_tensor(leaf, "target")
        asked.targets = [node for leaf in leaves if (node := _node(leaf)) is not None]
        return leaves

    def _as_leaf(self, value: Any) -> Any:
        """Return something that has a node, or is certainly wrong as a target or a source."""
        if isinstance(value, (Constant, Departed)) or _node(value) is not None:
            return value
        if isinstance(value, Choice) and any(isinstance(each, Variable) for each in value.values):
            nodes = tuple(node for each in value.values for node in nodes_in(each))
            return Unknown(phi(self.machine, self.tapes, nodes))
        node = self.node_of(value) if isinstance(value, Choice) else None
        return self.unknown(value) if node is None else Unknown(node)

    def _require_tensor(self, value: Any, what: str) -> None:
        if isinstance(value, Constant):
            if value.value is None or isinstance(value.value, str):
                raise _Wrong("TypeError", f"{what} is None", value.given_by)
            is_zero = isinstance(value.value, int) and value.value <= 0
            raise _Wrong("TypeError" if is_zero else "AttributeError", f"{what} is a number")
        if isinstance(value, Departed):
            raise _Wrong("AttributeError", f"{what} left")

    def _require_word(self, value: Any) -> None:
        if isinstance(value, Constant) and value.value != "none":
            raise _Wrong("ValueError", "arguments")

    def _require_batches(self, targets: list[Any], sources: list[Any]) -> None:
        shapes = [
            node.shape for value in (*targets, *sources) if (node := _node(value)) is not None
        ]
        if any(shape == () for shape in shapes[:1]):
            raise _Wrong("IndexError", "rank")
        if any(shape is not None and len(shape) < 2 for shape in shapes):  # noqa: PLR2004
            raise _Wrong("ValueError", "rank")
        known = [shape for shape in shapes if shape is not None]
        if len(known) == 2 and known[0][0] != known[1][0]:  # noqa: PLR2004
            raise _Wrong("ValueError", "rank")

    # ---- the answer ----------------------------------------------------------------------------

    def _computed(
        self, asked: Asked, tape: Tape, method: str, targets: list[Any], given: dict[str, Any],
        *, zeros: bool,
    ) -> Any:  # fmt: skip
        """Return what the call gives, and note the verdict."""
        structure = given[PARAMETERS[method][1]]
        leaves = _flattened([structure])
        pairs = self._with_cotangents(targets, given.get("output_gradients"))
        nodes = [node for leaf in leaves if (node := _node(leaf)) is not None]
        asked.sources, asked.zeros = nodes, zeros
        asked.pairs, asked.generation = pairs, tape.generation
        active = self.machine.active
        if self.signatures is not None:
            self.machine.edges = []
        self.machine.unsure = False
        found = self.machine.gradients(
            tape, pairs, nodes, of_itself=method == "gradient", opaque=self._opaque(leaves)
        )
        answers: dict[Node, Any] = {}
        verdicts = set()
        for node, cotangent in zip(nodes, found, strict=True):
            answer, verdict = self._one_answer(asked, node, cotangent, heard=bool(active))
            answers[node] = answer
            verdicts.add(verdict)
        is_whole = len(nodes) == len(leaves) and len(pairs) == len(targets)
        is_whole = is_whole and not self._is_lost(given)
        if not is_whole or (not nodes and method != "gradient"):
            verdicts.add("unknown")
        asked.verdict = (
            "none" if "none" in verdicts else "unknown" if "unknown" in verdicts else "value"
        )
        generation = tape.generation
        if generation is not None and any(
            seed is not None and not _fits(seed, target) and generation.recorded.get(target)
            for target, seed in pairs
        ):
            # Operations that compute with the cotangent refuse it, others hand it on.
            asked.verdict = "unknown"
        if self.signatures is not None:
            seeds = [seed for _, seed in pairs if seed is not None]
            asked.evidence = evidence_of(
                asked, self.machine.edges or (), seeds, self.calls, self.signatures
            )
        return self._packed(structure, answers)

    def _is_lost(self, given: dict[str, Any]) -> bool:
        """Tell whether an argument is a collection of which it is not known what is in it."""
        return any(
            isinstance(each, (Sequence, Mapping)) and each in self.lost_collections
            for each in _all_parts(given.values())
        )

    def _opaque(self, sources: list[Any]) -> frozenset[Node]:
        """Return the sources of which it is not known that they are one tensor."""
        return frozenset(
            source.node for source in sources
            if isinstance(source, (Unknown, Instance)) and source.node not in self.used_as_tensors
        )  # fmt: skip

    def _with_cotangents(self, targets: list[Any], given: Any) -> list[tuple[Node, Node | None]]:
        seeds: list[Any] = [None] * len(targets)
        if given is not None and not (isinstance(given, Constant) and given.value is None):
            many = isinstance(given, Sequence)
            each = given.items() if many else [given] * len(targets)
            seeds = [self.node_of(value) for value in each[: len(targets)]]
            seeds += [None] * (len(targets) - len(seeds))
        return [
            (node, seed)
            for value, seed in zip(targets, seeds, strict=True)
            if (node := _node(value)) is not None
        ]

    def _one_answer(
        self, asked: Asked, source: Node, cotangent: Any, *, heard: bool
    ) -> tuple[Any, str]:
        if cotangent is None:
            asked.missing.append(source)
            assert asked.tape is not None  # noqa: S101  for the type checker
            asked.causes.append(cause_of(asked, asked.tape, source, self.calls, self.machine))
            if asked.zeros:
                return self._zeros(source), "value"
            return Constant(None, asked), "none"
        level, node = cotangent
        if not heard:
            node = self.machine.node(
                "given", (*asked.targets, source), source.dtype, source.shape, asked
            )
        asked.results.append(node)
        shape = source.shape if asked.method == "gradient" else None
        if node.shape != shape and heard:
            node = self._shaped(node, source, shape)
        if level != YES and not asked.zeros:
            self.doubtful.add(node)
        return Tensor(node), "value" if level == YES else "unknown"

    def _zeros(self, source: Node) -> Any:
        """Return the zeros that stand for None: TensorFlow makes them like the source."""
        if source.operation == "handle":
            return self.made(source.dtype, source.shape)
        return self.tensor("nothing", source, dtype=source.dtype, shape=source.shape)

    def _shaped(self, node: Node, source: Node, shape: Any) -> Node:
        """Return `node` itself: its shape is that of the source where it was not known."""
        if node.shape is None:
            node.shape = shape
        if node.dtype == "?":
            node.dtype = source.dtype
        return node

    def _packed(self, structure: Any, answers: dict[Node, Any]) -> Any:
        if isinstance(structure, Sequence):
            kind = "list" if structure.kind == "list" else "tuple"
            return self.sequence(kind, [self._packed(item, answers) for item in structure.items()])
        if isinstance(structure, Mapping):
            return Mapping({
                key: self._packed(item, answers) for key, item in structure.cells.items()
            })  # fmt: skip
        node = _node(structure)
        if node is None:
            return self.unknown(structure)
        answer = answers[node]
        if isinstance(structure, Unknown) and not self._is_tensor(structure):
            # It may be a list of sources: then this is a list, too.
            return Unknown(answer.node) if isinstance(answer, Tensor) else self.unknown()
        return answer

    def _is_tensor(self, value: Unknown) -> bool:
        """Tell whether an unknown value has been used as one tensor."""
        return value.node in self.used_as_tensors


def _fits(cotangent: Node, target: Node) -> bool:
    """Tell whether a cotangent has the type of its target, and can be repeated to its shape."""
    if cotangent.dtype != target.dtype:
        return False
    if cotangent.shape is None or target.shape is None:
        return True
    try:
        return broadcast(cotangent.shape, target.shape) == target.shape
    except ValueError:
        return False


def _node(value: Any) -> Node | None:
    if isinstance(value, (Tensor, Unknown, Instance)):
        return value.node
    return value.handle if isinstance(value, Variable) else None


def _has_none(value: Any) -> bool:
    return isinstance(value, Sequence) and any(
        isinstance(each, Constant) and each.value is None for each in value.items()
    )


def _all_parts(values: Any) -> list[Any]:
    found: list[Any] = []
    for value in values:
        found.append(value)
        if isinstance(value, (Sequence, Mapping)):
            found += _all_parts(value.cells.values())
    return found


def _flattened(values: Any) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if isinstance(value, (Sequence, Mapping)):
            found += _flattened(list(value.cells.values()))
        else:
            found.append(value)
    return found


def _reason_of(value: Constant) -> str:
    return "target is None" if value.value is None else "target is a number"


def _says_zero(value: Any) -> int:
    """Tell whether zeros are asked for in place of None."""
    if isinstance(value, Constant):
        return YES if value.value == "zero" else NO
    if isinstance(value, Symbol) and value.path.endswith("UnconnectedGradients.ZERO"):
        return YES
    is_none = isinstance(value, Symbol) and value.path.endswith("UnconnectedGradients.NONE")
    return NO if value is None or is_none else MAYBE
