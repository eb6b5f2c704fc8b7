"""The words of the graph of a tape: in its nodes, at its edges, and of each step back through it.

They are the words of the text (`tapemagic.display.shown_tape`). Whoever draws the graph writes them
as they are, so the picture, the widget and the text show the same numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tapemagic.display.recorded_words import array_words, derivative_words, listed, name_words
from tapemagic.display.terminal import shown

if TYPE_CHECKING:
    from tapemagic.recordings.derivative_graph import DerivativeGraph, Edge, Given, Node, PartStep
    from tapemagic.recordings.folding import Part
    from tapemagic.recordings.paths import Path
    from tapemagic.recordings.recorded import Recorded

__all__ = ["GraphWords", "part_title"]

_LONGEST_LABEL: Final = 14
# A node has no room for more, and of a shape with more axes nobody reads anything.
_MOST_VALUES: Final = 2
_MATRIX: Final = 2
_MOST_FACTORS: Final = 6
_MOST_NAMES: Final = 6


def part_title(part: Part) -> str:
    """Return what a part of several operations is called: "turns 11 to 20"."""
    first, last = part.lines
    lines = f"line {first}" if first == last else f"lines {first} to {last}"
    if part.kind == "loop":
        return f"{lines}, {len(part.turns)} times"
    if part.kind == "turn":
        return f"turn {part.first_turn}"
    if part.kind == "run" and part.turns:
        return f"turns {part.first_turn} to {part.first_turn + len(part.turns) - 1}"
    return lines


class GraphWords:
    """The words of the graphs of one recording.

    Parameters
    ----------
    recorded
        What was recorded.
    target
        The value that is differentiated, None for none.
    """

    def __init__(self, recorded: Recorded, target: int | None) -> None:
        self._recorded = recorded
        self._target = target

    def name(self, value: int) -> str:
        """Return what a value is called."""
        return name_words(self._recorded.values[value])

    def derivative(self, value: int) -> str:
        """Return the derivative of the target by a value: "dy/dx"."""
        assert self._target is not None  # noqa: S101 - nobody asks where there is none
        return derivative_words(self.name(self._target), self.name(value))

    # ---- nodes and edges ---------------------------------------------------------------------

    def node(self, node: Node) -> tuple[str, ...]:
        """Return the lines that stand in a node."""
        if node.part is None:
            return self._value_lines(node.values[0])
        part = node.part
        count = len(part.operations)
        if part.kind != "operation":
            return part_title(part), f"{count} operations", *self._made(node)
        operation = part.operations[0]
        of_gradient = " of a gradient" if operation.is_of_gradient else ""
        return (
            *self._made(node),
            f"{shown(operation.name)}{of_gradient}, line {operation.line}",
        )

    def _value_lines(self, number: int) -> tuple[str, ...]:
        value = self._recorded.values[number]
        said = f"{self.name(number)} = {array_words(value.array)}"
        if value.role == "constant":
            return (said if value.name else array_words(value.array),)
        if value.role == "watched":
            return said, f"watched, line {value.line}"
        return said, f"computed, line {value.line}"

    def _made(self, node: Node) -> tuple[str, ...]:
        if len(node.values) > _MOST_VALUES:
            return (f"{len(node.values)} values",)
        values = self._recorded.values
        return tuple(
            f"{self.name(each)} = {array_words(values[each].array)}" for each in node.values
        )

    def label(self, edge: Edge) -> str:
        """Return what stands at an edge: its local derivative, "" at that of a constant."""
        if not self._recorded.values[edge.value].is_followed:
            return ""
        text = _local(edge)
        if text is not None and len(text) <= _LONGEST_LABEL:
            return f"× {text}"
        return f"∂ {_by(edge.shape)}" if 0 < len(edge.shape) <= _MATRIX else "∂"

    # ---- steps -------------------------------------------------------------------------------

    def beginning(self, graph: DerivativeGraph) -> str:
        """Say with what the backward pass begins."""
        said = [
            f"{self.derivative(value)} = {array_words(total)}"
            for value, total in graph.begins.items()
        ]
        if self._target in graph.begins:
            return f"The backward pass begins at the target: {said[0]}."
        return f"From the operations after these has arrived: {listed(said)}."

    def step(self, node: Node, step: PartStep) -> str:
        """Say of a step whose turn it is, and what has arrived there."""
        assert node.part is not None  # noqa: S101 - a value takes no step
        arrived = listed(
            [f"{self.derivative(value)} = {array_words(up)}" for value, up in step.upstream.items()]
        )
        if node.part.kind == "operation":
            operation = node.part.operations[0]
            who = f"{shown(operation.name)} in line {operation.line}"
        else:
            who = f"{part_title(node.part)} ({len(node.part.operations)} operations)"
        return f"{who[0].upper()}{who[1:]}. Upstream: {arrived}."

    def product(self, edge: Edge, given: Given, step: PartStep) -> str:
        """Return upstream times local: "1.0 × 9.0 = 9.0"."""
        if given.given is None:
            return "no gradient: it gives nothing"
        if len(step.upstream) != 1:
            return f"gives {array_words(given.given)}"
        (upstream,) = step.upstream.values()
        local = _local(edge)
        times = "·" if local is None else "×"
        factor = local or (f"∂ of shape {_by(edge.shape)}" if edge.shape else "∂")
        return f"{array_words(upstream)} {times} {factor} = {array_words(given.given)}"

    def sum(self, given: Given) -> str:
        """Return how what is given is added to what was there; "" where nothing was."""
        if given.before is None or given.given is None:
            return ""
        return " ".join(
            [
                array_words(given.before),
                "+",
                array_words(given.given),
                "=",
                array_words(given.total),
            ]
        )

    # ---- paths -------------------------------------------------------------------------------

    def path_names(self, graph: DerivativeGraph, path: Path) -> str:
        """Return through which values a path leads, from the source: "x → #1 → y"."""
        assert self._target is not None  # noqa: S101 - paths lead to a target
        numbers = [*(graph.edges[edge].value for edge in reversed(path.edges)), self._target]
        names = [self.name(number) for number in numbers]
        if len(names) > _MOST_NAMES:
            left_out = len(names) - _MOST_NAMES + 1
            names[3 : 3 + left_out] = [f"… {left_out} more …"]
        return " → ".join(names)

    def path_product(self, graph: DerivativeGraph, path: Path) -> str:
        """Return the product of the local derivatives along a path, from the source on."""
        contribution = array_words(path.contribution)
        factors = [_local(graph.edges[edge]) or "∂" for edge in reversed(path.edges)]
        if len(factors) > _MOST_FACTORS:
            return f"the product of {len(factors)} local derivatives = {contribution}"
        if len(factors) == 1 and factors[0] == contribution:
            return contribution
        times = " · " if "∂" in factors else " × "
        return f"{times.join(factors)} = {contribution}" if factors else contribution


def _local(edge: Edge) -> str | None:
    """Return a local derivative that multiplies: a number, or a number for each element."""
    if edge.local is None:
        return None
    local = np.asarray(edge.local)
    if local.ndim == 0:
        return array_words(local)
    size = int(np.sqrt(local.size))
    half = local.ndim // 2
    if local.ndim % 2 or local.shape[:half] != local.shape[half:]:
        return None
    square = local.reshape(size, size)
    diagonal = np.diagonal(square)
    if not np.array_equal(square, np.diag(diagonal)):
        return None
    return array_words(diagonal.reshape(local.shape[:half]))


def _by(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))
