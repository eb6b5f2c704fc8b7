"""What a gradient call gives: the verdict on it, and its value.

Whatever was wrong with the arguments is said already. The backward pass tells for each source
whether a gradient reaches it; the call gives None if one source certainly gets none. The value has
the structure of the sources, as TensorFlow's has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .builtin_functions import BuiltinFunctions
from .causes import cause_of
from .differentiating import alternatives_of
from .fixes.evidence import evidence_of
from .gradient_arguments import PARAMETERS
from .leaves import leaves_of, node_of_leaf, parts_of
from .levels import YES
from .shapes import broadcast
from .values import Choice, Constant, Instance, Mapping, Sequence, Tensor, Unknown

if TYPE_CHECKING:
    from .asked import Asked
    from .differentiating import Cotangent
    from .graph import Node
    from .tapes import Tape

__all__ = ["GradientAnswers"]


class GradientAnswers(BuiltinFunctions):
    """Answers gradient calls."""

    def answer_to(
        self, asked: Asked, tape: Tape, method: str, targets: list[Any], given: dict[str, Any],
        *, zeros: bool,
    ) -> Any:  # fmt: skip
        """Return what the call gives, and note the verdict."""
        structure = given[PARAMETERS[method][1]]
        leaves = leaves_of(structure)
        pairs = self._with_cotangents(targets, given.get("output_gradients"))
        sources = [(leaf, node) for leaf in leaves if (node := node_of_leaf(leaf))]
        nodes = [node for _, node in sources]
        asked.sources, asked.zeros = nodes, zeros
        asked.pairs, asked.generation = pairs, tape.generation
        active = self.machine.active
        if self.signatures is not None:
            self.machine.edges = []
        self.machine.unsure = False
        begun = self.machine.count
        found = self.machine.gradients(
            tape, pairs, nodes, of_itself=method == "gradient", opaque=self._unsure_of(leaves)
        )
        if active and method != "gradient":
            found = self._of_graph(found, begun)
        answers: dict[Node, Any] = {}
        verdicts = set()
        for (leaf, node), cotangent in zip(sources, found, strict=True):
            if cotangent is None:
                answer, verdict = self._nothing(asked, tape, leaf, node)
            else:
                answer, verdict = self._one_answer(asked, leaf, node, cotangent, heard=bool(active))
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

    def _of_graph(self, found: list[Cotangent | None], begun: int) -> list[Cotangent | None]:
        """Return what was computed in a graph as those who listen see it."""
        used = self.used_by([pair[1] for pair in found if pair is not None], begun)
        return [None if pair is None else (pair[0], self.opaque(pair[1], used)) for pair in found]

    def _is_lost(self, given: dict[str, Any]) -> bool:
        """Tell whether an argument is a collection of which it is not known what is in it."""
        return any(
            isinstance(each, (Sequence, Mapping)) and each in self.lost_collections
            for each in parts_of(*given.values())
        )

    def _unsure_of(self, sources: list[Any]) -> frozenset[Node]:
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
            if (node := node_of_leaf(value)) is not None
        ]

    def _nothing(self, asked: Asked, tape: Tape, leaf: Any, source: Node) -> tuple[Any, str]:
        """Return None for a source that no gradient reaches, or the zeros that stand for it."""
        asked.missing.append(source)
        cause = cause_of(
            asked, tape, source, self.calls, machine=self.machine, renamed=self.bound_often
        )
        asked.causes.append(cause)
        if not asked.zeros:
            return Constant(None, asked), "none"
        return self._zeros(asked, leaf, source), "value"

    def _zeros(self, asked: Asked, leaf: Any, source: Node) -> Tensor:
        if asked.method != "gradient":
            # Zeros that are asked for come out of the graph that computes the Jacobian.
            zeros = self.made(source.dtype).node
            in_graph = "unconnected_gradients" in asked.given
            return Tensor(self.opaque(zeros, tuple(asked.targets)) if in_graph else zeros)
        # As by `tf.zeros_like(source)`, which reads a Variable.
        read = self.node_of(leaf) or source
        return self.tensor("nothing", read, dtype=source.dtype, shape=source.shape)

    def _one_answer(
        self, asked: Asked, leaf: Any, source: Node, cotangent: Any, *, heard: bool
    ) -> tuple[Any, str]:
        level, node = cotangent
        if not heard:
            node = self.machine.node(
                "given", (*asked.targets, source), source.dtype, source.shape, asked
            )
        if level != YES and asked.zeros:
            ways = node, self._zeros(asked, leaf, source).node
            node = self.machine.node("phi", ways, node.dtype, node.shape)
            self.may_be_one_of(node, ways)
        asked.results.append(node)
        shape = source.shape if asked.method == "gradient" else None
        if node.shape != shape and heard:
            node = self._shaped(node, source, shape)
        if level != YES and not asked.zeros:
            self.doubtful.add(node)
        return Tensor(node), "value" if level == YES else "unknown"

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
        node = node_of_leaf(structure)
        if node is None:
            return self.unknown(structure)
        answer = answers[node]
        if isinstance(structure, Unknown) and not self._is_tensor(structure):
            # It may be a list of sources: then this is a list, too.
            return Unknown(answer.node) if isinstance(answer, Tensor) else self.unknown()
        return answer

    def may_be_none(self, given: Any) -> bool:
        """Tell whether an argument may be None, so that it is not known whether it raises."""
        for value in leaves_of(*given):
            if isinstance(value, Choice) and self._is_none_among(value):
                return True
            node = node_of_leaf(value)
            if node is not None and self.doubtful.intersection({node, *alternatives_of(node)}):
                return True
        return False

    def _is_none_among(self, choice: Choice) -> bool:
        return any(isinstance(each, Constant) and each.value is None for each in choice.values)

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
