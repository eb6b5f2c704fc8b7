"""What a gradient call computes, so that it can be compared before and after a change.

Nothing is run, and yet a change of the program can be shown to leave a number as it is: if a value
is computed by the same expressions from the same values, in whatever place they stand now, it is
the same value. `signature` says of a node by what it was computed. And the number that a gradient
call gives is the derivative, and no part of it, if no way from the target to the source has a cut.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tapemagic.checker.causes import ancestors_of, cuts_between

from .trees import origin_of

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Sequence

    from tapemagic.checker.asked import Asked
    from tapemagic.checker.causes import Cut
    from tapemagic.checker.graph import Node

__all__ = ["MEANT", "Evidence", "Signatures", "evidence_of"]

# Cuts that are meant: the derivative is taken as if what is there were constant.
MEANT = frozenset({"stop_gradient", "no gradient"})


class Signatures:
    """Says by what nodes were computed: equal signatures, equal values.

    Attributes
    ----------
    mended
        The call for which a program is changed.
    right
        Of the program as it was, the other calls that gave a value: what they asked, and the way of
        the answer. One that still gives it is not looked at more closely. None while that program
        is read itself.
    """

    def __init__(self) -> None:
        self._known: dict[Node, int] = {}
        self.mended: ast.AST | None = None
        self.right: frozenset[tuple[ast.AST, int, int]] | None = None

    def is_at_issue(self, asked: Asked, question: int, way: int) -> bool:
        """Tell whether it matters if a call gives the whole derivative."""
        if asked.verdict != "value" or self.right is None:
            return False
        node = origin_of(asked.node)
        return node is self.mended or (node, question, way) not in self.right

    def of(self, node: Node) -> int:
        """Return the signature of `node`."""
        known = self._known
        stack = [node]
        while stack:
            top = stack[-1]
            missing = [used for used in _parts(top) if used not in known]
            if missing:
                stack += missing
                continue
            stack.pop()
            if top not in known:
                known[top] = hash((
                    top.operation, _place_of(top), *(known[used] for used in _parts(top)),
                ))  # fmt: skip
        return known[node]

    def name_result(self, node: Node, signature: int) -> None:
        """Say what the result of a gradient call is, however its formula computes it.

        Whether another tape heard the formula changes the nodes, and not the number.
        """
        self._known.setdefault(node, signature)


def _parts(node: Node) -> Sequence[Node]:
    if node.operation == "read":
        return node.inputs if node.note is None else (*node.inputs, node.note)  # type: ignore[arg-type]
    # Of what a result is perhaps made, it has no numbers.
    return [used for used in node.inputs if used.operation != "perhaps"]


def _place_of(node: Node) -> Any:
    if isinstance(node.note, tuple):
        return node.note
    return id(origin_of(node.place))


@dataclass(frozen=True)
class Evidence:
    """What one call computes.

    Attributes
    ----------
    question
        What is differentiated by what.
    way
        Over which nodes the backward pass went.
    parted
        For a source by which the answer is only a part of the derivative, the cuts that are not
        meant.
    mixed
        Whether a derivative is differentiated by a value on the way that it was taken over. What
        that gives hangs on how TensorFlow writes the first derivative: that of ``exp(x)`` with
        the value of ``exp(x)``, that of ``sin(x)`` without the value of ``sin(x)``. Or whether
        the target uses a Variable with two of its values: there is no one function of it then.
    """

    question: int
    way: int
    parted: tuple[tuple[Node, tuple[Cut, ...]], ...] = field(compare=False, default=())
    mixed: bool = field(compare=False, default=False)

    @property
    def whole(self) -> bool:
        """Whether the answer is the derivative by all sources, and no part of it."""
        return not self.parted and not self.mixed


def evidence_of(
    asked: Asked,
    edges: Iterable[tuple[Node, int]],
    seeds: Iterable[Node],
    calls: Iterable[Asked],
    signatures: Signatures,
) -> Evidence:
    """Return the evidence of a call that was just made."""
    question = hash((
        tuple(signatures.of(node) for node in asked.targets),
        tuple(signatures.of(node) for node in asked.sources),
        tuple(signatures.of(node) for node in seeds),
    ))  # fmt: skip
    way = hash(frozenset((signatures.of(node), place) for node, place in edges))
    answered = [source for source in asked.sources if source not in asked.missing]
    for source, result in zip(answered, asked.results, strict=False):
        signatures.name_result(result, hash(("gradient", question, way, signatures.of(source))))
    if not signatures.is_at_issue(asked, question, way):
        return Evidence(question, way)
    cuts = [
        (source, tuple(cut for cut in cuts_between(asked, source) if cut.kind not in MEANT))
        for source in asked.sources
    ]
    parted = tuple(pair for pair in cuts if pair[1])
    return Evidence(question, way, parted, _is_mixed(asked, calls))


def _is_mixed(asked: Asked, calls: Iterable[Asked]) -> bool:
    """Tell whether a source lies on the way of a derivative from which the target is made."""
    if any(_is_written_between(asked, source) for source in asked.sources):
        return True
    computed = [
        source for source in asked.sources if source.inputs and source.operation != "handle"
    ]
    if not computed:
        return False
    above = _ancestors(asked.targets)
    for call in calls:
        if call is asked or above.isdisjoint(call.results):
            continue
        inner = _ancestors(call.targets)
        for source in computed:
            behind = _ancestors(source.inputs)
            if source in inner and any(each in behind for each in call.sources):
                return True
    return False


def _is_written_between(asked: Asked, source: Node) -> bool:
    """Tell whether a target uses a Variable both before and after it was given another value."""
    if source.operation != "handle":
        return False
    held = {
        id(node.note)
        for node in ancestors_of(asked.targets)
        if node.operation == "read" and source in node.inputs
    }
    return len(held) > 1


def _ancestors(nodes: Iterable[Node]) -> set[Node]:
    found: set[Node] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if node not in found:
            found.add(node)
            stack += _parts(node)
    return found
