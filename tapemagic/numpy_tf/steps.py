"""Backward steps: what a record does with the cotangent of its value.

A *record* is what the forward pass notes of one computed value::

    (step on bare values, step on tensors, indices of the inputs..., what the formulas need...)

A *step* takes the record, the cotangent of its value, and the list of all cotangents, to which it
adds what each input gets. Both steps of a record call the same formulas; the second with tensors,
so that the backward pass is itself recorded.

An input that nobody follows gets nothing, and its formula needs nothing. But a tape may begin to
watch it later: then the uses that were recorded for the sake of another input count, as they do in
TensorFlow. For this a record keeps, of each tensor of the user's that it did not follow, the tensor
and what its formula would need; `follow_late` makes of it the record that follows the tensor.

Which steps an operation's record has, and which of its operands they read, is chosen once, by
`steps_for`, when the row of the operation is made: from the names of what its formula reads. So
nothing is looked up, and nothing is kept in vain, when the operation runs.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from .tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .recording import Record

__all__ = [
    "Formula",
    "Mathematics",
    "answer_for",
    "chosen",
    "follow_late",
    "inputs_of",
    "kernels",
    "names_read",
    "pair_recorder",
    "step_many",
    "step_many_recorded",
    "steps_for",
    "tensors",
]

Formula = Any
"""``(m, g, *reads) -> cotangent``, or None for an input that has no gradient."""
Cotangents = list[Any]


class Mathematics:
    """The functions that a gradient's formula may use, on one kind of value."""

    def __getattr__(self, name: str) -> Any:
        message = f"no operation of the engine is called {name!r}"
        raise AttributeError(message)


kernels = Mathematics()
"""Every operation, on bare numpy values."""
tensors = Mathematics()
"""Every operation, on tensors; recorded when a tape listens."""


def names_read(formula: Formula) -> tuple[str, ...]:
    """Return the names of what `formula` reads besides `m` and `g`."""
    return () if formula is None else tuple(inspect.signature(formula).parameters)[2:]


def _add(cotangents: Cotangents, index: int, g: Any) -> None:
    previous = cotangents[index]
    cotangents[index] = g if previous is None else previous + g


# ---- one input --------------------------------------------------------------------------------
# (step, step, index, formula, shape of the input or None if it is that of the value, what the
#  formula reads); and where there is another input that is not followed, but could be watched
# later: (..., that tensor, its row, its shape, what its formula reads)


def _one(record: Record, g: Any, cotangents: Cotangents) -> None:
    g = record[3](kernels, g)
    if record[4] is not None:
        g = kernels.sum_to_shape(g, record[4])
    index = record[2]
    previous = cotangents[index]
    cotangents[index] = g if previous is None else previous + g


def _one_recorded(record: Record, g: Any, cotangents: Cotangents) -> None:
    g = record[3](tensors, g)
    if record[4] is not None:
        g = tensors.sum_to_shape(g, record[4])
    _add(cotangents, record[2], g)


def _one_reading(record: Record, g: Any, cotangents: Cotangents) -> None:
    g = record[3](kernels, g, record[5]._value)
    if record[4] is not None:
        g = kernels.sum_to_shape(g, record[4])
    index = record[2]
    previous = cotangents[index]
    cotangents[index] = g if previous is None else previous + g


def _one_reading_recorded(record: Record, g: Any, cotangents: Cotangents) -> None:
    g = record[3](tensors, g, record[5])
    if record[4] is not None:
        g = tensors.sum_to_shape(g, record[4])
    _add(cotangents, record[2], g)


def _one_reading_many(record: Record, g: Any, cotangents: Cotangents) -> None:
    g = record[3](kernels, g, *[read._value for read in record[5]])
    if record[4] is not None:
        g = kernels.sum_to_shape(g, record[4])
    _add(cotangents, record[2], g)


def _one_reading_many_recorded(record: Record, g: Any, cotangents: Cotangents) -> None:
    g = record[3](tensors, g, *record[5])
    if record[4] is not None:
        g = tensors.sum_to_shape(g, record[4])
    _add(cotangents, record[2], g)


# ---- two inputs -------------------------------------------------------------------------------


def _two(record: Record, g: Any, cotangents: Cotangents) -> None:
    """Add what both inputs get; neither formula reads anything, both inputs have one shape."""
    _, _, index_x, index_y, formula_x, formula_y = record
    g_x = formula_x(kernels, g)
    previous = cotangents[index_x]
    cotangents[index_x] = g_x if previous is None else previous + g_x
    g_y = formula_y(kernels, g)
    previous = cotangents[index_y]
    cotangents[index_y] = g_y if previous is None else previous + g_y


def _two_recorded(record: Record, g: Any, cotangents: Cotangents) -> None:
    _, _, index_x, index_y, formula_x, formula_y = record
    _add(cotangents, index_x, formula_x(tensors, g))
    _add(cotangents, index_y, formula_y(tensors, g))


def _two_crossed(record: Record, g: Any, cotangents: Cotangents) -> None:
    """Add what both inputs get; each formula reads the other input, both have one shape."""
    _, _, index_x, index_y, formula_x, formula_y, x, y = record
    g_x = formula_x(kernels, g, y._value)
    previous = cotangents[index_x]
    cotangents[index_x] = g_x if previous is None else previous + g_x
    g_y = formula_y(kernels, g, x._value)
    previous = cotangents[index_y]
    cotangents[index_y] = g_y if previous is None else previous + g_y


def _two_crossed_recorded(record: Record, g: Any, cotangents: Cotangents) -> None:
    _, _, index_x, index_y, formula_x, formula_y, x, y = record
    _add(cotangents, index_x, formula_x(tensors, g, y))
    _add(cotangents, index_y, formula_y(tensors, g, x))


def _two_of_any_kind(record: Record, g: Any, cotangents: Cotangents) -> None:
    """Let each of two records for one input do its own."""
    _, _, _, _, record_x, record_y = record
    record_x[0](record_x, g, cotangents)
    record_y[0](record_y, g, cotangents)


def _two_of_any_kind_recorded(record: Record, g: Any, cotangents: Cotangents) -> None:
    _, _, _, _, record_x, record_y = record
    record_x[1](record_x, g, cotangents)
    record_y[1](record_y, g, cotangents)


# ---- any number of inputs ---------------------------------------------------------------------
# (step, step, [(index, formula, reads), ...], late): what is read may be tensors or attributes;
# `late` is a list of (tensor, formula, reads) for the inputs that are not followed


def step_many(record: Record, g: Any, cotangents: Cotangents) -> None:
    """Add what each input gets."""
    for index, formula, reads in record[2]:
        bare = [read._value if type(read) is Tensor else read for read in reads]
        _add(cotangents, index, formula(kernels, g, *bare))


def step_many_recorded(record: Record, g: Any, cotangents: Cotangents) -> None:
    """Add what each input gets, as tensors."""
    for index, formula, reads in record[2]:
        _add(cotangents, index, formula(tensors, g, *reads))


# ---- which steps an operation has -------------------------------------------------------------

Reads = int | tuple[int, ...]
"""What a formula reads, as places in ``(None, x, y, out)``; 0 is nothing."""

_OPERANDS = ("", "x", "y", "out")


def steps_for(formula: Formula) -> tuple[Any, Any, Formula, Any]:
    """Return the *row* of one input: both steps of its records, the formula, and what it reads.

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
    if not places:
        return _one, _one_recorded, formula, 0
    if len(places) == 1:
        return _one_reading, _one_reading_recorded, formula, places[0]
    return _one_reading_many, _one_reading_many_recorded, formula, places


def chosen(operands: Sequence[Any], reads: Reads) -> Any:
    """Return what a formula reads of ``(None, x, y, out)``: one operand, or a list of several."""
    return operands[reads] if isinstance(reads, int) else [operands[place] for place in reads]


def pair_recorder(formula_x: Formula, formula_y: Formula) -> Any:
    """Return what makes the record of an operation on two inputs that are both followed.

    It is a function ``(operands, index_x, index_y, shape_x, shape_y) -> record``. The indices are
    given apart because an operand may be a conjugate, which is another value than the input itself.
    """
    step_x, step_x_recorded, _, reads_x = steps_for(formula_x)
    step_y, step_y_recorded, _, reads_y = steps_for(formula_y)
    plain, crossed = (reads_x, reads_y) == (0, 0), (reads_x, reads_y) == (2, 1)

    def record(
        operands: Sequence[Any], index_x: int, index_y: int, shape_x: Any, shape_y: Any
    ) -> Record:
        if shape_x is None and shape_y is None:
            if crossed:
                _, x, y, _ = operands
                return (
                    _two_crossed, _two_crossed_recorded, index_x, index_y, formula_x, formula_y,
                    x, y,
                )  # fmt: skip
            if plain:
                return (_two, _two_recorded, index_x, index_y, formula_x, formula_y)
        read_x, read_y = chosen(operands, reads_x), chosen(operands, reads_y)
        return _pair(
            (step_x, step_x_recorded, index_x, formula_x, shape_x, read_x),
            (step_y, step_y_recorded, index_y, formula_y, shape_y, read_y),
        )

    return record


def _pair(record_x: Record, record_y: Record) -> Record:
    return (
        _two_of_any_kind, _two_of_any_kind_recorded, record_x[2], record_y[2], record_x, record_y,
    )  # fmt: skip


# ---- questions to a record --------------------------------------------------------------------


def answer_for(
    step: Any,
    inputs: Callable[[Record], Sequence[int]],
    late: Callable[[Record, Tensor, int], Record | None],
) -> None:
    """Say how `inputs_of` and `follow_late` read records of another form: those that begin so."""
    _OTHER_FORMS[step] = inputs, late


def inputs_of(record: Record) -> Sequence[int]:
    """Return the indices of the values that `record` follows."""
    step = record[0]
    if step in _STEPS_OF_ONE:
        return record[2:3]
    if step is step_many:
        return [index for index, _, _ in record[2]]
    if step in _OTHER_FORMS:
        return _OTHER_FORMS[step][0](record)
    return record[2:4]


def follow_late(record: Record, tensor: Tensor, index: int) -> Record | None:
    """Return the record that follows `tensor`, value `index`, too; None if it was no input."""
    step = record[0]
    if step in _STEPS_OF_ONE:
        own, late = record[:6], record[6:]
        if not late or late[0] is not tensor:
            return None
        _, (step_other, step_other_recorded, formula, _), shape, read = late
        return _pair(own, (step_other, step_other_recorded, index, formula, shape, read))
    if step is step_many:
        found = [(index, *rest) for other, *rest in record[3] if other is tensor]
        if found:
            others = [entry for entry in record[3] if entry[0] is not tensor]
            return (*record[:2], [*record[2], *found], others)
    elif step in _OTHER_FORMS:
        return _OTHER_FORMS[step][1](record, tensor, index)
    return None


_OTHER_FORMS: dict[
    Any,
    tuple[
        Callable[[Record], Sequence[int]],
        Callable[[Record, Tensor, int], Record | None],
    ],
] = {}
_STEPS_OF_ONE = frozenset((_one, _one_reading, _one_reading_many))
