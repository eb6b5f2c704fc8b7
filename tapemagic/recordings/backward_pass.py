"""The backward pass through what a tape recorded, step by step.

It begins with the derivative of the target by itself, which is one. Each step takes an operation,
the last first: what is known of its result by then, the *upstream* derivative, times the local
derivative of the operation, is what each input gets; what several operations give to one value is
added up. What has arrived at a source in the end is the derivative that was asked for.

The numbers are those of the engine's own backward pass, one operation at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tapemagic.recordings.recorded import Operation, Recorded, Value

__all__ = ["Contribution", "Step", "backward_pass", "on_the_way"]


@dataclass(frozen=True)
class Contribution:
    """What one operation gives to one of its inputs.

    Attributes
    ----------
    value
        The number of the input.
    local
        The local derivative, where result and input are single numbers; else None.
    given
        Upstream times local: what the input gets. None for an operation without gradient.
    total
        What the input has got so far, this included.
    """

    value: int
    local: Any
    given: Any
    total: Any


@dataclass(frozen=True)
class Step:
    """One operation of the backward pass.

    Attributes
    ----------
    operation
        Its number.
    upstream
        What has arrived at its results, by their numbers.
    contributions
        What its inputs get.
    """

    operation: int
    upstream: Mapping[int, Any]
    contributions: tuple[Contribution, ...]


def backward_pass(recorded: Recorded, target: int) -> tuple[Step, ...]:
    """Return the steps of the backward pass from a value.

    Parameters
    ----------
    recorded
        What was recorded.
    target
        The number of the value that is differentiated.

    Raises
    ------
    LookupError
        If an operation on the way is a compiled function, which has no gradient by itself.
    """
    totals: dict[int, Any] = {target: np.ones_like(recorded.values[target].array)}
    steps = []
    for operation in reversed(recorded.operations):
        upstream = {number: totals[number] for number in operation.outputs if number in totals}
        if upstream:
            steps.append(_step(recorded, operation, upstream, totals))
    return tuple(steps)


def on_the_way(recorded: Recorded, target: int) -> frozenset[int]:
    """Return the numbers of the values from which an operation leads on to a value, and its own."""
    reached = {target}
    for operation in reversed(recorded.operations):
        if not reached.isdisjoint(operation.outputs):
            reached |= {
                number for number in operation.inputs if recorded.values[number].is_followed
            }
    return frozenset(reached)


def _step(
    recorded: Recorded, operation: Operation, upstream: dict[int, Any], totals: dict[int, Any]
) -> Step:
    found = operation.pull_back(upstream)
    inputs = [recorded.values[number] for number in dict.fromkeys(operation.inputs)]
    contributions = []
    for value in inputs:
        if not value.is_followed:
            continue
        given = found.get(value.number)
        if given is not None:
            before = totals.get(value.number)
            totals[value.number] = given if before is None else before + given
        local = _local(recorded, operation, value)
        contributions.append(Contribution(value.number, local, given, totals.get(value.number)))
    return Step(operation.number, upstream, tuple(contributions))


def _local(recorded: Recorded, operation: Operation, value: Value) -> Any:
    """Return the derivative of an operation by one input, where both are single numbers."""
    if len(operation.outputs) != 1:
        return None
    (output,) = operation.outputs
    result = recorded.values[output].array
    if np.ndim(result) or np.ndim(value.array):
        return None
    return operation.pull_back({output: np.ones_like(result)}).get(value.number)
