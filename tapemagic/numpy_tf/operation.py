"""An operation and its gradient, in one row.

A row names the operation as TensorFlow does, gives the numpy *kernel* that computes it and, for
each input, the formula of its gradient::

    sin = unary("Sin", "sin", np.sin, lambda m, g, x: g * m.cos(x))
    multiply = binary("Mul", "multiply", operator.mul, lambda m, g, y: g * y, lambda m, g, x: g * x)

A formula receives the *mathematics* `m` that it shall use, the cotangent `g` of the result, and
whatever else it reads, by name: the inputs, the result ``out``, the attributes of the call, and
``x_shape`` for the shape of the input ``x``. So the names say what has to be kept for the backward
pass, and nothing else is kept.

Every formula is written once and runs in two ways. While nobody listens, `m` is `kernels`: the
formula computes with bare numpy values. While an outer tape listens, `m` is `tensors`: the same
formula computes with this engine's own differentiable operations, so that the gradient is itself
recorded, and derivatives of any order follow.

Complex numbers: TensorFlow's gradient of a holomorphic function is the conjugate of its
derivative. Keeping the conjugates of what a formula reads gives just that, and leaves the formulas
as they stand in a textbook.
"""

from __future__ import annotations

import inspect
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from .conversion import matching_tensors, operand
from .dtypes import BOOL, STRING, from_numpy
from .errors import invalid_argument
from .recording import state
from .steps import (
    Formula,
    Mathematics,
    kernels,
    names_read,
    pair_steps,
    record_of,
    steps_for,
    steps_for_reads,
    tensors,
)
from .tensor import Tensor, shape_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from .dtypes import DType
    from .recording import Recording

__all__ = [
    "Mathematics",
    "binary",
    "comparison",
    "kernels",
    "operation",
    "result_tensor",
    "tensors",
    "unary",
    "variadic",
]

ndarray = np.ndarray


class Operation(Protocol):
    """The function of a row: it takes tensors, then attributes, and records when a tape listens.

    Attributes
    ----------
    operation
        TensorFlow's name of the operation.
    gradients
        The formulas of its gradient, one for each input.
    """

    operation: str
    gradients: tuple[Formula, ...]

    def __call__(self, *arguments: Any) -> Tensor:
        """Apply the operation."""
        ...


def _publish(
    forward: Any, kernel: Any, name: str, public: str, gradients: tuple[Formula, ...]
) -> Operation:
    """Let formulas find the operation under its public name."""
    setattr(kernels, public, kernel)
    setattr(tensors, public, forward)
    forward.__name__ = forward.__qualname__ = public
    forward.operation = name
    forward.gradients = gradients
    return forward  # type: ignore[no-any-return]


FLOATING_ERRORS = (FloatingPointError, RuntimeWarning)
"""What numpy raises when it was told to: ``np.seterr(all="raise")``, ``python -W error``."""


def quietly(kernel: Callable[..., Any], *arguments: Any) -> Any:
    """Compute again, for inf and nan as TensorFlow gives them, what numpy was told to refuse.

    This is done after the fact, since to tell numpy beforehand costs more than most operations.
    """
    with np.errstate(all="ignore"):
        return kernel(*arguments)


def result_tensor(value: Any, dtype: DType) -> Tensor:
    """Wrap the `value` of an operation; it must be of numpy's type for `dtype`."""
    tensor = Tensor()
    tensor._value = value
    tensor._dtype = dtype
    tensor._token = None
    return tensor


# ---- unary, elementwise ---------------------------------------------------------------------


def unary(  # noqa: C901  the hot path, as `binary`
    name: str,
    public: str,
    kernel: Callable[[Any], Any],
    gradient: Formula,
    *,
    floats_only: bool = False,
    on_tape: bool = True,
) -> Operation:
    """Make an operation on one tensor whose result has the same shape and type.

    Parameters
    ----------
    name
        TensorFlow's name of the operation, which its messages use.
    public
        Under which name formulas find it.
    kernel
        The function of the bare numpy value.
    gradient
        The formula; it may read ``x`` and ``out``. None when there is no gradient.
    floats_only
        Whether integers are refused.
    on_tape
        Whether a tape follows the result: one without a gradient can be a source nevertheless.
    """
    step, step_recorded, reads = steps_for(gradient)
    if "y" in names_read(gradient):
        message = f"{name} has one operand, but its gradient reads y"
        raise TypeError(message)

    def forward(x: Any) -> Tensor:
        if type(x) is not Tensor:
            x = operand(x, name)
        dtype = x._dtype
        if floats_only and not dtype.is_differentiable:
            raise not_allowed(name, dtype)
        result = Tensor()
        try:
            result._value = kernel(x._value)
        except TypeError:
            raise not_allowed(name, dtype, "the numeric types") from None
        except FLOATING_ERRORS:
            result._value = quietly(kernel, x._value)
        result._dtype = dtype
        result._token = None
        if x._token is None or not on_tape:
            return result
        recording = state.recording
        if recording is None:
            return result
        token = recording.token
        if x._token is not token:
            x = recording.stand_in(x)
            if x._token is not token:
                return result
        records = recording.records
        result._token = token
        result._index = place = len(records)
        if dtype.is_complex:
            records.append(None)  # conjugating is itself recorded: the result comes first
            read = _chosen((None, tensors.conj(x), None, tensors.conj(result)), reads)
            records[place] = (step, step_recorded, x._index, None, read)
        else:
            read = x if reads == 1 else _chosen((None, x, None, result), reads)
            records.append((step, step_recorded, x._index, None, read))
        return result

    return _publish(forward, kernel, name, public, (gradient,))


def _chosen(operands: tuple[Any, ...], reads: Any) -> Any:
    """Return what a formula reads of ``(None, x, y, out)``: one operand, or a list of several."""
    return operands[reads] if type(reads) is int else [operands[place] for place in reads]


# ---- binary, elementwise, broadcasting ------------------------------------------------------


def binary(  # noqa: C901, PLR0915  the hot path of the engine: unrolled on purpose
    name: str,
    public: str,
    kernel: Callable[[Any, Any], Any],
    gradient_x: Formula,
    gradient_y: Formula,
    *,
    takes_texts: bool = False,
    as_operands: Callable[[Any, Any, str], tuple[Tensor, Tensor]] = matching_tensors,
    of_truths: Callable[[Tensor, Tensor], Tensor] | None = None,
) -> Operation:
    """Make an operation on two numeric tensors of one type, with numpy's broadcasting.

    The formulas may read ``x``, ``y`` and ``out``, and need not think of broadcasting: what they
    return is summed over the axes along which an input was repeated.

    Parameters
    ----------
    name, public, kernel
        As for `unary`.
    gradient_x, gradient_y
        The formulas; None for both when there is no gradient.
    takes_texts
        Whether texts are taken too.
    as_operands
        What makes tensors of two operands of which one is none.
    of_truths
        What answers instead where one of the operands is a truth value; None to refuse.
    """
    row_x, row_y = steps_for(gradient_x), steps_for(gradient_y)
    (step_x, step_x_2, reads_x), (step_y, step_y_2, reads_y) = row_x, row_y
    steps_x, steps_y = row_x[:2], row_y[:2]
    record_in_general = _binary_recorder(row_x, row_y)
    # In the commonest cases the record is made on the spot: where both inputs are followed, or one
    # is and the other one is a constant.
    reads_one = type(reads_x) is type(reads_y) is int
    pair, pair_recorded, pair_reads = pair_steps(gradient_x, gradient_y) or (None, None, False)

    def forward(x: Any, y: Any) -> Tensor:  # noqa: C901, PLR0912, PLR0915  the hot path
        given_x, given_y = x, y
        if type(x) is not Tensor or type(y) is not Tensor:
            x, y = as_operands(x, y, name)
        dtype = x._dtype
        if dtype is not y._dtype or not dtype.is_numeric:
            if of_truths is not None and (dtype is BOOL or y._dtype is BOOL):
                return of_truths(x, y)
            _require_numbers(name, dtype, y._dtype, takes_texts=takes_texts)
        result = Tensor()
        try:
            result._value = value = kernel(x._value, y._value)
        except ValueError as error:
            raise incompatible_shapes(name, x, y, error) from None
        except FLOATING_ERRORS:
            result._value = value = quietly(kernel, x._value, y._value)
        result._dtype = dtype
        result._token = None
        token_x, token_y = x._token, y._token
        if token_x is None and token_y is None:
            return result
        recording = state.recording
        if recording is None:
            return result
        token, records = recording.token, recording.records
        is_real = not dtype.is_complex
        if (
            token_x is token_y is token
            and is_real
            and pair is not None
            and (type(value) is not ndarray or x._value.shape == y._value.shape)
        ):
            result._token, result._index = token, len(records)
            if pair_reads:
                records.append((pair, pair_recorded, x, y))
            else:
                records.append((pair, pair_recorded, x._index, y._index))
            return result
        shape_x = shape_y = None  # that of the value
        if type(value) is ndarray:
            shape = value.shape
            shape_x = None if (own := x._value.shape) == shape else own
            shape_y = None if (own := y._value.shape) == shape else own
        if not is_real or not reads_one:
            record_in_general(recording, result, x, y, x is given_x, y is given_y)
        elif token_x is token_y is token:
            result._token, result._index = token, len(records)
            operands = None, x, y, result
            own_x = (step_x, step_x_2, x._index, shape_x, operands[reads_x])
            own_y = (step_y, step_y_2, y._index, shape_y, operands[reads_y])
            records.append(record_of((own_x, own_y)))
        elif token_x is token and token_y is None:
            result._token, result._index = token, len(records)
            operands = None, x, y, result
            read = operands[reads_x]
            if y is given_y:
                late = operands[reads_y]
                records.append(
                    (step_x, step_x_2, x._index, shape_x, read, y, steps_y, shape_y, late)
                )
            else:
                records.append((step_x, step_x_2, x._index, shape_x, read))
        elif token_y is token and token_x is None:
            result._token, result._index = token, len(records)
            operands = None, x, y, result
            read = operands[reads_y]
            if x is given_x:
                late = operands[reads_x]
                records.append(
                    (step_y, step_y_2, y._index, shape_y, read, x, steps_x, shape_x, late)
                )
            else:
                records.append((step_y, step_y_2, y._index, shape_y, read))
        else:
            record_in_general(recording, result, x, y, x is given_x, y is given_y)
        return result

    return _publish(forward, kernel, name, public, (gradient_x, gradient_y))


def _binary_recorder(row_x: Any, row_y: Any) -> Callable[..., None]:
    """Return what records an operation on two inputs of which a tape follows one or both."""
    step_x, step_x_recorded, reads_x = row_x
    step_y, step_y_recorded, reads_y = row_y
    steps_x, steps_y = (step_x, step_x_recorded), (step_y, step_y_recorded)

    def record(
        recording: Recording, result: Tensor, x: Tensor, y: Tensor, x_is_given: bool,
        y_is_given: bool,
    ) -> None:  # fmt: skip
        token, records = recording.token, recording.records
        if x._token is not token and x._token is not None:
            x = recording.stand_in(x)
        if y._token is not token and y._token is not None:
            y = recording.stand_in(y)
        follows_x, follows_y = x._token is token, y._token is token
        if not follows_x and not follows_y:
            return
        value, value_x, value_y = result._value, x._value, y._value
        shape_x = shape_y = None
        if type(value) is ndarray:
            shape = value.shape
            shape_x = value_x.shape if type(value_x) is ndarray else ()
            shape_y = value_y.shape if type(value_y) is ndarray else ()
            shape_x = None if shape_x == shape else shape_x
            shape_y = None if shape_y == shape else shape_y
        result._token = token
        result._index = place = len(records)
        records.append(None)  # conjugating is itself recorded: the result comes first
        operands = (None, x, y, result)
        if result._dtype.is_complex:
            operands = (None, tensors.conj(x), tensors.conj(y), tensors.conj(result))
        read_x = operands[reads_x] if type(reads_x) is int else _chosen(operands, reads_x)
        read_y = operands[reads_y] if type(reads_y) is int else _chosen(operands, reads_y)
        # A tensor of the user's that is not followed now may be watched later.
        if not follows_y:
            late = (y, steps_y, shape_y, read_y) if y_is_given else ()
            records[place] = (step_x, step_x_recorded, x._index, shape_x, read_x, *late)
        elif not follows_x:
            late = (x, steps_x, shape_x, read_x) if x_is_given else ()
            records[place] = (step_y, step_y_recorded, y._index, shape_y, read_y, *late)
        else:
            own_x = (step_x, step_x_recorded, x._index, shape_x, read_x)
            own_y = (step_y, step_y_recorded, y._index, shape_y, read_y)
            records[place] = record_of((own_x, own_y))

    return record


def _require_numbers(name: str, x: DType, y: DType, *, takes_texts: bool) -> None:
    """Refuse operands of two types, and those that are no numbers nor, perhaps, texts."""
    if x is not y:
        raise mismatch(name, x, y)
    if not (takes_texts and x is STRING):
        raise not_allowed(name, x, "the numeric types: tf.cast the arguments first")


def mismatch(name: str, x: DType, y: DType, place: int = 1) -> Exception:
    """Return TensorFlow's error for operands of types `x` and `y`, the latter at `place`."""
    return invalid_argument(
        f"cannot compute {name} as input #{place}(zero-based) was expected to be a {x.type_name} "
        f"tensor but is a {y.type_name} tensor",
        name,
    )


def incompatible_shapes(name: str, x: Tensor, y: Tensor, error: ValueError) -> Exception:
    """Return TensorFlow's error for shapes that do not broadcast, or `error` if they do."""
    shapes = [np.shape(x._value), np.shape(y._value)]
    try:
        np.broadcast_shapes(*shapes)
    except ValueError:
        left, right = map(shape_text, shapes)
        return invalid_argument(f"Incompatible shapes: {left} vs. {right}", name)
    return error


def not_allowed(
    name: str,
    dtype: DType,
    allowed: str = (
        "half, float, double, complex64, complex128: tf.cast the argument to a floating type first"
    ),
) -> Exception:
    """Return TensorFlow's error for an operation that does not take values of type `dtype`."""
    return invalid_argument(
        f"Value for attr 'T' of {dtype.type_name} is not in the list of allowed values: {allowed}",
        name,
    )


def comparison(
    name: str, public: str, kernel: Callable[[Any, Any], Any], *, ordered: bool = False
) -> Operation:
    """Make an operation on two tensors of one type that gives truth values, and no gradient.

    One that asks which is greater is `ordered`, and takes real numbers only.
    """

    def forward(x: Any, y: Any) -> Tensor:
        if type(x) is not Tensor or type(y) is not Tensor:
            x, y = matching_tensors(x, y, name)
        if x._dtype is not y._dtype:
            raise mismatch(name, x._dtype, y._dtype)
        if ordered and (x._dtype.is_complex or not x._dtype.is_numeric):
            raise not_allowed(name, x._dtype, "the real numeric types")
        try:
            return result_tensor(kernel(x._value, y._value), BOOL)
        except ValueError as error:
            raise incompatible_shapes(name, x, y, error) from None

    return _publish(forward, kernel, name, public, ())


# ---- everything else ------------------------------------------------------------------------


def operation(
    name: str,
    public: str,
    kernel: Callable[..., Any],
    *gradients: Formula,
    dtype: DType | None = None,
    retypes: bool = False,
    holomorphic: bool = True,
    typed_by: int | None = None,
) -> Operation:
    """Make an operation on any number of tensors, with attributes.

    Parameters
    ----------
    name, public
        TensorFlow's name, and the name under which formulas find it.
    kernel
        The function of the bare numpy values, then of the attributes: its first parameters, one
        for each formula (at least one), are the inputs; the others are attributes.
    gradients
        One formula for each input, None for an input without gradient. They may read any input
        ``x``, its shape as ``x_shape``, ``out``, and any attribute.
    dtype
        The type of the result, if it is not that of the first input.
    retypes
        Whether the type of the result is to be read off the kernel's value.
    holomorphic
        Whether complex values are read as their conjugates.
    typed_by
        Which of two inputs says what type the other must have; None if that is not asked for.

    Returns
    -------
    callable
        ``forward(*inputs, *attributes)``: the inputs must be tensors already, of a valid type.
    """
    parameters = tuple(inspect.signature(kernel).parameters)
    count = max(1, len(gradients))
    recorder = _recorder_of_one if count == 1 else _operation_recorder
    record: Any = recorder(parameters, gradients, holomorphic=holomorphic)
    record.operation = name

    def forward_one(x: Any, *attributes: Any) -> Tensor:
        result = Tensor()
        try:
            result._value = value = kernel(*((x._value,) + attributes))  # noqa: RUF005  quicker
        except FLOATING_ERRORS:
            result._value = value = quietly(kernel, x._value, *attributes)
        result._dtype = from_numpy(value.dtype) if retypes else dtype or x._dtype
        result._token = None
        if x._token is not None and (recording := state.recording) is not None:
            record(recording, result, x, attributes)
        return result

    def forward(*arguments: Any) -> Tensor:
        first = arguments[0]
        if typed_by is not None and arguments[1]._dtype is not first._dtype:
            raise mismatch(name, arguments[typed_by]._dtype, arguments[1 - typed_by]._dtype)
        bare = (*[x._value for x in arguments[:count]], *arguments[count:])
        result = Tensor()
        try:
            result._value = value = kernel(*bare)
        except FLOATING_ERRORS:
            result._value = value = quietly(kernel, *bare)
        result._dtype = from_numpy(value.dtype) if retypes else dtype or first._dtype
        result._token = None
        for x in arguments[:count]:
            if x._token is not None and (recording := state.recording) is not None:
                record(recording, result, arguments)
                break
        return result

    return _publish(forward_one if count == 1 else forward, kernel, name, public, gradients)


def _recorder_of_one(
    parameters: tuple[str, ...], gradients: tuple[Formula, ...], *, holomorphic: bool
) -> Callable[..., None]:
    """Return what records an operation on one input, which belongs to a recording."""
    formula = gradients[0] if gradients else None
    plan = [_source(word, parameters[:1], parameters) for word in names_read(formula)]
    reads_tensors = any(kind == "tensor" for kind, _ in plan)
    step, step_recorded = steps_for_reads(formula, reads_tensors=reads_tensors)
    # What is read stands in (result, shape of the input, input, attributes...).
    places = [
        1 if kind == "shape" else 0 if position is None else 2 + position for kind, position in plan
    ]
    first = places[0] if places else 0
    several = len(places) > 1
    chosen = itemgetter(*places) if several else itemgetter(slice(first, first + len(places)))
    may_conjugate = reads_tensors and holomorphic

    def record(recording: Recording, result: Tensor, x: Tensor, attributes: Any) -> None:
        token, records = recording.token, recording.records
        if x._token is not token:
            x = recording.stand_in(x)
            if x._token is not token:
                return
        result._token = token
        result._index = place = len(records)
        if may_conjugate and (x._dtype.is_complex or result._dtype.is_complex):
            records.append(None)  # conjugating is itself recorded: the result comes first
            reads = _read(plan, (x, *attributes), result, holomorphic)
            records[place] = (step, step_recorded, x._index, None, reads)
            return
        value = x._value
        shape = value.shape if type(value) is ndarray else ()
        reads = chosen((result, shape, x) + attributes)  # noqa: RUF005  quicker
        records.append((step, step_recorded, x._index, None, reads))

    def record_nothing(*_: Any) -> None:
        """Record nothing: there is no gradient."""

    return record_nothing if formula is None else record


def _operation_recorder(  # noqa: C901  laid out for speed
    parameters: tuple[str, ...], gradients: tuple[Formula, ...], *, holomorphic: bool
) -> Callable[..., None]:
    """Return what records an operation with these parameters, of which a tape follows an input."""
    inputs = parameters[: max(1, len(gradients))]
    count = len(inputs)
    rows = []
    for place, formula in enumerate(gradients):
        if formula is not None:
            plan = [_source(word, inputs, parameters) for word in names_read(formula)]
            reads_tensors = any(kind == "tensor" for kind, _ in plan)
            rows.append((place, *steps_for_reads(formula, reads_tensors=reads_tensors), plan))

    def record(recording: Recording, result: Tensor, arguments: tuple[Any, ...]) -> None:
        token, records = recording.token, recording.records
        for x in arguments[:count]:
            if x._token is not token and x._token is not None:
                own = [recording.stand_in_if_foreign(x) for x in arguments[:count]]
                arguments = (*own, *arguments[count:])
                break
        for place, *_ in rows:
            if arguments[place]._token is token:
                break
        else:
            return
        result._token, result._index = token, len(records)
        records.append(None)  # what is read may be recorded itself: the result comes first
        ones, late = [], []
        for place, step, step_recorded, plan in rows:
            x = arguments[place]
            if x._token is token:
                reads = _read(plan, arguments, result, holomorphic)
                ones.append((step, step_recorded, x._index, None, reads))
            elif x._dtype.is_differentiable:
                reads = _read(plan, arguments, result, holomorphic)
                late.append((x, (step, step_recorded), None, reads))
        records[result._index] = record_of(ones, late)

    return record


def _read(
    plan: Any, arguments: tuple[Any, ...], result: Tensor, holomorphic: bool
) -> tuple[Any, ...]:
    """Return what a formula reads, according to its plan."""
    found = []
    for kind, position in plan:
        argument = result if position is None else arguments[position]
        if kind == "shape":
            value = argument._value
            argument = value.shape if type(value) is ndarray else ()
        elif kind == "tensor" and argument._dtype.is_complex and holomorphic:
            argument = tensors.conj(argument)
        found.append(argument)
    return tuple(found)


def _source(word: str, inputs: tuple[str, ...], parameters: tuple[str, ...]) -> Any:
    """Return what a formula's parameter `word` means: its kind, and the position of an argument."""
    if word == "out":
        return "tensor", None
    if word in inputs:
        return "tensor", inputs.index(word)
    if word.endswith("_shape") and word[:-6] in inputs:
        return "shape", inputs.index(word[:-6])
    return "attribute", parameters.index(word)


def variadic(name: str, public: str, kernel: Callable[..., Any], gradient: Formula) -> Operation:
    """Make an operation on a list of tensors of one type.

    Parameters
    ----------
    name, public
        TensorFlow's name, and the name under which formulas find it.
    kernel
        The function of the list of bare values, then of the attributes.
    gradient
        ``(m, g, position, shapes, *attributes)``: the cotangent of the input at `position`, given
        the shapes of all inputs.
    """
    step, step_recorded = steps_for_reads(gradient, reads_tensors=False)

    def forward(inputs: list[Tensor], *attributes: Any) -> Tensor:
        result = Tensor()
        result._value = kernel([x._value for x in inputs], *attributes)
        result._dtype = inputs[0]._dtype
        result._token = None
        if (recording := state.recording) is not None:
            record(recording, result, inputs, attributes)
        return result

    def record(
        recording: Recording, result: Tensor, inputs: list[Tensor], attributes: tuple[Any, ...]
    ) -> None:
        token, records = recording.token, recording.records
        inputs = [recording.stand_in_if_foreign(x) for x in inputs]
        if any(x._token is token for x in inputs):
            shapes = [np.shape(x._value) for x in inputs]
            ones, late = [], []
            for position, x in enumerate(inputs):
                reads = (position, shapes, *attributes)
                if x._token is token:
                    ones.append((step, step_recorded, x._index, None, reads))
                else:
                    late.append((x, (step, step_recorded), None, reads))
            result._token, result._index = token, len(records)
            records.append(record_of(ones, late))

    record.operation = name  # type: ignore[attr-defined]

    return _publish(forward, kernel, name, public, (gradient,))
