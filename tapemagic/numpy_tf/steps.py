"""Backward steps: what a record does with the cotangent of its value.

A *record* is what the forward pass notes of one computed value::

    (step on bare values, step on tensors, indices of the inputs..., what the formulas need...)

A *step* takes the record, the cotangent of its value, and the list of all cotangents, to which it
adds what each input gets. Both steps of a record apply the same formulas; the second to tensors,
so that the backward pass is itself recorded.

The steps of a formula are made once, when the row of its operation is: by `steps_for` for one
input, by `pair_steps` for two inputs of one shape that are both followed. They read what the names
of the formula's parameters say, so nothing is looked up, and nothing is kept in vain, when the
operation runs. A product is so common that its formulas, `times_x` and `times_y`, have steps that
compute without calling them.

An input that nobody follows gets nothing, and its formula needs nothing. But a tape may begin to
watch it later: then the uses that were recorded for the sake of another input count, as they do in
TensorFlow. For this a record keeps, of each tensor of the user's that it did not follow, the tensor
and what its formula would need; `follow_late` makes of it the record that follows the tensor.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import numpy as np

from .ones import add_times_slope, times, times_recorded
from .tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .recording import Record

    Inputs = Callable[[Record], Sequence[int]]
    FollowLate = Callable[[Record, Tensor, int], Record | None]

ndarray = np.ndarray

__all__ = [
    "Formula",
    "Mathematics",
    "Steps",
    "add_cotangent",
    "answer_for",
    "follow_late",
    "inputs_of",
    "kernels",
    "names_read",
    "pair_steps",
    "product",
    "record_of",
    "steps_for",
    "steps_for_reads",
    "tensors",
    "times_x",
    "times_y",
]

Formula = Any
"""``(m, g, *reads) -> cotangent``, or None for an input that has no gradient."""
Cotangents = list[Any]
Steps = tuple[Any, Any]
"""The step on bare values and the step on tensors."""
Late = tuple[Tensor, Steps, Any, Any]
"""An input that is not followed: the tensor, its steps, its shape, what its formula reads."""


class Mathematics:
    """The functions that a gradient's formula may use, on one kind of value."""

    if TYPE_CHECKING:  # each row of an operation adds its own

        def __getattr__(self, name: str) -> Any: ...
        def __setattr__(self, name: str, value: Any) -> None: ...


kernels = Mathematics()
"""Every operation, on bare numpy values."""
tensors = Mathematics()
"""Every operation, on tensors; recorded when a tape listens."""
add_times_slope(kernels, tensors)


def names_read(formula: Formula) -> tuple[str, ...]:
    """Return the names of what `formula` reads besides `m` and `g`."""
    return () if formula is None else tuple(inspect.signature(formula).parameters)[2:]


def times_x(m: Any, g: Any, x: Any) -> Any:
    """Return the cotangent of a product's second factor."""
    return g * x


def times_y(m: Any, g: Any, y: Any) -> Any:
    """Return the cotangent of a product's first factor."""
    return g * y


def add_cotangent(cotangents: Cotangents, index: int, g: Any) -> None:
    """Add `g` to the cotangent of value `index`."""
    previous = cotangents[index]
    cotangents[index] = g if previous is None else previous + g


# ---- one input --------------------------------------------------------------------------------
# (step, step, index, shape of the input or None if it is that of the value, what the formula
#  reads: nothing, a tensor or several); and where there is another input that is not followed, but
#  could be watched later: (..., that tensor, its steps, its shape, what its formula reads)

_OPERANDS = ("", "x", "y", "out")


def steps_for(formula: Formula) -> tuple[Any, Any, Any]:
    """Return both steps of the records of one input, and what its `formula` reads.

    What it reads is a place in ``(None, x, y, out)``, 0 for nothing, or a tuple of such places.

    Raises
    ------
    TypeError
        When the formula reads something else than ``x``, ``y`` and ``out``.
    """
    names = names_read(formula)
    unknown = set(names) - set(_OPERANDS)
    if unknown:
        message = f"a gradient reads {sorted(unknown)}, but only x, y and out can be had"
        raise TypeError(message)
    places = tuple(map(_OPERANDS.index, names))
    if formula is None:
        steps = _no_gradient, _no_gradient
    elif formula is times_x or formula is times_y:
        steps = _factor, _factor_recorded
    elif not places:
        steps = _reading_nothing(formula)
    elif len(places) == 1:
        steps = _reading_one(formula)
    else:
        steps = _reading_any(formula)
    _STEPS_OF_ONE.add(steps[0])
    return *steps, places[0] if len(places) == 1 else places or 0


def steps_for_reads(formula: Formula, *, reads_tensors: bool) -> Steps:
    """Return both steps of the records of one input whose formula reads any number of things.

    Attributes are given to the formula as they are, tensors as bare values when nobody records.
    """
    steps = _reading_any(formula) if reads_tensors else _reading_attributes(formula)
    _STEPS_OF_ONE.add(steps[0])
    return steps


def _no_gradient(record: Record, g: Any, cotangents: Cotangents) -> None:
    """Give the input nothing: the operation has no gradient, but its result is on the tape."""


def _factor(record: Record, g: Any, cotangents: Cotangents) -> None:
    index, shape, factor = record[2], record[3], record[4]._value
    g = times(g, factor) if type(g) is ndarray else g * factor
    if shape is not None:
        g = kernels.sum_to_shape(g, shape)
    previous = cotangents[index]
    cotangents[index] = g if previous is None else previous + g


def _factor_recorded(record: Record, g: Any, cotangents: Cotangents) -> None:
    g = times_recorded(g, record[4], tensors)
    if record[3] is not None:
        g = tensors.sum_to_shape(g, record[3])
    add_cotangent(cotangents, record[2], g)


def _reading_nothing(formula: Formula) -> Steps:
    def step(record: Record, g: Any, cotangents: Cotangents) -> None:
        g = formula(kernels, g)
        if record[3] is not None:
            g = kernels.sum_to_shape(g, record[3])
        index = record[2]
        previous = cotangents[index]
        cotangents[index] = g if previous is None else previous + g

    def step_recorded(record: Record, g: Any, cotangents: Cotangents) -> None:
        g = formula(tensors, g)
        if record[3] is not None:
            g = tensors.sum_to_shape(g, record[3])
        add_cotangent(cotangents, record[2], g)

    return step, step_recorded


def _reading_one(formula: Formula) -> Steps:
    def step(record: Record, g: Any, cotangents: Cotangents) -> None:
        g = formula(kernels, g, record[4]._value)
        if record[3] is not None:
            g = kernels.sum_to_shape(g, record[3])
        index = record[2]
        previous = cotangents[index]
        cotangents[index] = g if previous is None else previous + g

    def step_recorded(record: Record, g: Any, cotangents: Cotangents) -> None:
        g = formula(tensors, g, record[4])
        if record[3] is not None:
            g = tensors.sum_to_shape(g, record[3])
        add_cotangent(cotangents, record[2], g)

    return step, step_recorded


def _reading_any(formula: Formula) -> Steps:
    def step(record: Record, g: Any, cotangents: Cotangents) -> None:
        reads = [read._value if type(read) is Tensor else read for read in record[4]]
        g = formula(kernels, g, *reads)
        if record[3] is not None:
            g = kernels.sum_to_shape(g, record[3])
        add_cotangent(cotangents, record[2], g)

    return step, _reading_attributes(formula)[1]


def _reading_attributes(formula: Formula) -> Steps:
    def step(record: Record, g: Any, cotangents: Cotangents) -> None:
        add_cotangent(cotangents, record[2], formula(kernels, g, *record[4]))

    def step_recorded(record: Record, g: Any, cotangents: Cotangents) -> None:
        g = formula(tensors, g, *record[4])
        if record[3] is not None:
            g = tensors.sum_to_shape(g, record[3])
        add_cotangent(cotangents, record[2], g)

    return step, step_recorded


# ---- two inputs of one shape ------------------------------------------------------------------
# (step, step, indices of both), or for a product, which reads both, (step, step, both tensors)


def pair_steps(formula_x: Formula, formula_y: Formula) -> tuple[Any, Any, bool] | None:
    """Return both steps for two inputs of one shape, and whether they read both inputs.

    There are steps for a product, and for formulas that read nothing. For others the answer is
    None: `record_of` serves them.
    """
    if formula_x is None or formula_y is None:
        return None
    if formula_x is times_y and formula_y is times_x:
        return product, _product_recorded, True
    if not names_read(formula_x) and not names_read(formula_y):
        return *_two_reading_nothing(formula_x, formula_y), False
    return None


def product(record: Record, g: Any, cotangents: Cotangents) -> None:
    """Give each factor the other one times `g`: the step of a product on bare values."""
    _, _, x, y = record
    index_x, index_y = x._index, y._index
    if type(g) is ndarray:
        add_cotangent(cotangents, index_x, times(g, y._value))
        add_cotangent(cotangents, index_y, times(g, x._value))
        return
    previous = cotangents[index_x]
    cotangents[index_x] = g * y._value if previous is None else previous + g * y._value
    previous = cotangents[index_y]
    cotangents[index_y] = g * x._value if previous is None else previous + g * x._value


def _product_recorded(record: Record, g: Any, cotangents: Cotangents) -> None:
    _, _, x, y = record
    add_cotangent(cotangents, x._index, times_recorded(g, y, tensors))
    add_cotangent(cotangents, y._index, times_recorded(g, x, tensors))


def _two_reading_nothing(formula_x: Formula, formula_y: Formula) -> Steps:
    def step(record: Record, g: Any, cotangents: Cotangents) -> None:
        _, _, index_x, index_y = record
        g_x = formula_x(kernels, g)
        previous = cotangents[index_x]
        cotangents[index_x] = g_x if previous is None else previous + g_x
        g_y = formula_y(kernels, g)
        previous = cotangents[index_y]
        cotangents[index_y] = g_y if previous is None else previous + g_y

    def step_recorded(record: Record, g: Any, cotangents: Cotangents) -> None:
        _, _, index_x, index_y = record
        add_cotangent(cotangents, index_x, formula_x(tensors, g))
        add_cotangent(cotangents, index_y, formula_y(tensors, g))

    return step, step_recorded


# ---- any number of inputs ---------------------------------------------------------------------
# (step, step, a record for each input that is followed, late): `late` tells of each input that is
# not followed, but could be watched later, what follows in the record of one input


def record_of(ones: Sequence[Record], late: Sequence[Late] = ()) -> Record:
    """Return one record for several inputs, from a record for each, at least one."""
    if len(ones) == 1 and not late:
        return ones[0]
    return (_each, _each_recorded, ones, late)


def _each(record: Record, g: Any, cotangents: Cotangents) -> None:
    for one in record[2]:
        one[0](one, g, cotangents)


def _each_recorded(record: Record, g: Any, cotangents: Cotangents) -> None:
    for one in record[2]:
        one[1](one, g, cotangents)


# ---- questions to a record --------------------------------------------------------------------


def answer_for(step: Any, inputs: Inputs, late: FollowLate) -> None:
    """Say how `inputs_of` and `follow_late` read records of another form: those that begin so."""
    _OTHER_FORMS[step] = inputs, late


def inputs_of(record: Record) -> Sequence[int]:
    """Return the indices of the values that `record` follows."""
    step = record[0]
    if step in _STEPS_OF_ONE:
        return record[2:3]
    if step is _each:
        return [one[2] for one in record[2]]
    if step is product:
        return record[2]._index, record[3]._index
    if step in _OTHER_FORMS:
        return _OTHER_FORMS[step][0](record)
    return record[2:4]


def follow_late(record: Record, tensor: Tensor, index: int) -> Record | None:
    """Return the record that follows `tensor`, value `index`, too; None if it was no input."""
    step = record[0]
    if step in _OTHER_FORMS:
        return _OTHER_FORMS[step][1](record, tensor, index)
    if step is _each:
        ones, late = record[2:]
    elif step in _STEPS_OF_ONE and len(record) > 5:  # noqa: PLR2004
        ones, late = [record[:5]], [record[5:]]
    else:
        return None
    found = [(*steps, index, *rest) for other, steps, *rest in late if other is tensor]
    if not found:
        return None
    return record_of([*ones, *found], [entry for entry in late if entry[0] is not tensor])


_OTHER_FORMS: dict[Any, tuple[Inputs, FollowLate]] = {}
_STEPS_OF_ONE: set[Any] = set()
