"""What a tape kept, as the same operations on both engines.

The engines compute the same and have the same gradients. They do not run the same helpers on the
way: one reads a Variable by an operation of its own, the other does not; an axis is an operand here
and an attribute there; and a gradient is a handful of operations that differ in each version. None
of that is the reader's program, and it is taken away here.

A gradient that was asked for while a tape recorded is *one* operation, named after the method: from
the values that it reads to what it gave. Its own local derivative is a second derivative.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tapemagic.derivatives.values import leaves
from tapemagic.keeping.kept import HasPlaces

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from tapemagic.keeping.kept import Kept, Place

__all__ = ["same_operations"]

_COPY: Final = "Identity"
# The numpy engine takes conjugates when it records, TensorFlow when it is asked.
_CONJUGATE: Final = "Conj"


class ToldOperation(HasPlaces):
    """An operation as it is told of: what a record of an engine has, under the same names."""

    def __init__(self, record: Any) -> None:
        self.operation: str = record.operation
        self.inputs: tuple[Any, ...] = record.inputs
        self.input_keys: tuple[int, ...] = record.input_keys
        self.outputs: tuple[Any, ...] = record.outputs
        self.output_keys: tuple[int, ...] = record.output_keys
        self.places: tuple[Place, ...] = record.places
        self.is_of_gradient: bool = record.is_of_gradient
        self.tapes: tuple[Any, ...] = record.tapes
        self.pull_back: Callable[[Sequence[Any]], dict[int, Any]] = record.pull_back

    def with_keys(self, same_as: dict[int, int]) -> None:
        """Let the keys of copies be those of what they are copies of."""
        if any(key in same_as for key in self.input_keys):
            inner = self.pull_back
            self.input_keys = tuple(same_as.get(key, key) for key in self.input_keys)
            self.pull_back = lambda cotangents: _joined(inner(cotangents), same_as)


def _joined(found: dict[int, Any], same_as: dict[int, int]) -> dict[int, Any]:
    total: dict[int, Any] = {}
    for key, given in found.items():
        key = same_as.get(key, key)  # noqa: PLW2901
        total[key] = total[key] + given if key in total else given
    return total


def same_operations(kept: Kept, names: Collection[int], *, inside: bool) -> list[ToldOperation]:
    """Return what a tape kept, as operations that are the same on both engines.

    Parameters
    ----------
    kept
        What it kept.
    names
        The identities of what the program has a name for.
    inside
        Whether the operations of a gradient are told of one by one, as this engine runs them.
    """
    told = [ToldOperation(record) for record in kept.records]
    told = list(_without_copies(told, names, _reads_of_one_variable(kept)))
    told = list(_without_conjugates(told, names))
    for each in told:
        _leave_out_attributes(each)
        _leave_out_unused(each, told, names)
    return told if inside else _with_gradients_as_one(told, kept, names)


# ---- helpers -----------------------------------------------------------------------------------


def _reads_of_one_variable(kept: Kept) -> dict[int, int]:
    """Return, for the keys of what was read of a Variable, the key of the first read."""
    first: dict[int, int] = {}
    return {each.key: first.setdefault(id(each.value), each.key) for each in kept.watched}


def _without_copies(
    told: Sequence[ToldOperation], names: Collection[int], same_as: dict[int, int]
) -> Iterator[ToldOperation]:
    """Give the operations without the copies that the reader has no name for.

    `same_as` says which keys are the same value.
    """
    results = [id(output) for each in told for output in each.outputs]
    for each in told:
        each.with_keys(same_as)
        if each.operation == _COPY and len(each.outputs) == 1:
            output = id(each.outputs[0])
            if output not in names:
                same_as[each.output_keys[0]] = each.input_keys[0]
                continue
            if results.count(output) > 1:
                continue  # the function whose result was copied is told of
        yield each


def _without_conjugates(
    told: Sequence[ToldOperation], names: Collection[int]
) -> Iterator[ToldOperation]:
    read = {key for each in told if not each.is_of_gradient for key in each.input_keys}
    for each in told:
        is_used = each.output_keys[0] in read or id(each.outputs[0]) in names
        if each.operation != _CONJUGATE or is_used:
            yield each


def _leave_out_attributes(told: ToldOperation) -> None:
    """Leave out whole numbers: the axes, shapes and places that an operation is told."""
    kept = [
        (tensor, key)
        for tensor, key in zip(told.inputs, told.input_keys, strict=True)
        if not np.issubdtype(tensor.dtype.as_numpy_dtype, np.integer)
    ]
    told.inputs = tuple(tensor for tensor, _ in kept)
    told.input_keys = tuple(key for _, key in kept)


def _leave_out_unused(
    told: ToldOperation, others: Sequence[ToldOperation], names: Collection[int]
) -> None:
    """Leave out the results, of several, that nobody reads or has a name for."""
    if len(told.outputs) == 1:
        return
    read = {key for each in others for key in each.input_keys}
    places = [
        place
        for place, (tensor, key) in enumerate(zip(told.outputs, told.output_keys, strict=True))
        if key in read or id(tensor) in names
    ] or [0]
    inner, count = told.pull_back, len(told.outputs)

    def pull_back(cotangents: Sequence[Any]) -> dict[int, Any]:
        given = dict(zip(places, cotangents, strict=True))
        return inner([given.get(place) for place in range(count)])

    told.outputs = tuple(told.outputs[place] for place in places)
    told.output_keys = tuple(told.output_keys[place] for place in places)
    told.pull_back = pull_back


# ---- gradients ---------------------------------------------------------------------------------


def _with_gradients_as_one(
    told: Sequence[ToldOperation], kept: Kept, names: Collection[int]
) -> list[ToldOperation]:
    # Where in the order each value came, by its key.
    order = dict.fromkeys((each.key for each in kept.watched), -1)
    order |= {key: place for place, each in enumerate(told) for key in each.output_keys}
    done = []
    for place, some in groupby(told, key=_asked_at):
        parts = list(some)
        if place is None:
            done += parts
            continue
        inside = set(map(id, parts))
        read = {key for each in told if id(each) not in inside for key in each.input_keys}
        asked = [each for each in kept.heard if each.places[0] == place]
        of_use = {*names, *(id(leaf) for each in asked for leaf in leaves(each.found))}
        one = ToldOperation(parts[0])
        one.operation = asked[0].method if asked else "gradient"
        _join(one, parts, order, lambda key, tensor: key in read or id(tensor) in of_use)  # noqa: B023
        done.append(one)
    return done


def _asked_at(told: ToldOperation) -> Place | None:
    return told.places[0] if told.is_of_gradient else None


def _join(
    one: ToldOperation,
    parts: Sequence[ToldOperation],
    order: dict[int, int],
    is_result: Callable[[int, Any], bool],
) -> None:
    """Let one operation stand for several.

    Parameters
    ----------
    one
        The operation.
    parts
        Those that it stands for, in order.
    order
        Where in the order each value came that the tape follows, by its key.
    is_result
        Whether a value that they made, its key and tensor, is of use outside.
    """
    made: dict[int, Any] = {}
    inputs: dict[int, Any] = {}
    for each in parts:
        for key, tensor in zip(each.input_keys, each.inputs, strict=True):
            if key not in made and key in order:
                inputs.setdefault(key, tensor)
        made.update(zip(each.output_keys, each.outputs, strict=True))
    outputs = {key: tensor for key, tensor in made.items() if is_result(key, tensor)}
    outputs = outputs or dict(list(made.items())[-1:])
    one.input_keys = tuple(sorted(inputs, key=lambda key: order[key]))
    one.inputs = tuple(inputs[key] for key in one.input_keys)
    one.output_keys, one.outputs = tuple(outputs), tuple(outputs.values())
    one.tapes = tuple(dict.fromkeys(tape for each in parts for tape in each.tapes))
    one.is_of_gradient = False

    def pull_back(cotangents: Sequence[Any]) -> dict[int, Any]:
        return _through_all(parts, dict(zip(outputs, cotangents, strict=True)), inputs)

    one.pull_back = pull_back


def _through_all(
    parts: Sequence[ToldOperation], totals: dict[int, Any], wanted: Collection[int]
) -> dict[int, Any]:
    """Return what cotangents of the results of some operations give to their inputs."""
    totals = {key: g for key, g in totals.items() if g is not None}
    for each in reversed(parts):
        given = [totals.get(key) for key in each.output_keys]
        if any(g is not None for g in given):
            for key, g in each.pull_back(given).items():
                totals[key] = totals[key] + g if key in totals else g
    return {key: g for key, g in totals.items() if key in wanted}
