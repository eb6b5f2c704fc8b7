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
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from .conversion import matching_tensors, operand
from .dtypes import BOOL, STRING, from_numpy
from .errors import invalid_argument
from .recording import state
from .steps import (
    Formula,
    Mathematics,
    chosen,
    kernels,
    names_read,
    pair_recorder,
    step_many,
    step_many_recorded,
    steps_for,
    tensors,
)
from .tensor import Tensor, shape_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from .dtypes import DType

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
    """
    step, step_recorded, _, reads = steps_for(gradient)
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
        recording = state.recording
        if recording is None or gradient is None:
            return result
        token = recording.token
        if x._token is not token:
            if x._token is None:
                return result
            x = recording.stand_in(x)
            if x._token is not token:
                return result
        records = recording.records
        result._token = token
        result._index = place = len(records)
        records.append(None)  # conjugating is itself recorded: the result takes its place first
        operands = (None, x, None, result)
        if dtype.is_complex:
            operands = (None, tensors.conj(x), None, tensors.conj(result))
        read = chosen(operands, reads)
        records[place] = (step, step_recorded, x._index, gradient, None, read)
        return result

    return _publish(forward, kernel, name, public, (gradient,))


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
        The formulas.
    takes_texts
        Whether texts are taken too.
    as_operands
        What makes tensors of two operands of which one is none.
    of_truths
        What answers instead where one of the operands is a truth value; None to refuse.
    """
    differentiable = gradient_x is not None
    row_x, row_y = steps_for(gradient_x), steps_for(gradient_y)
    step_x, step_x_recorded, _, reads_x = row_x
    step_y, step_y_recorded, _, reads_y = row_y
    record_both = pair_recorder(gradient_x, gradient_y)
    reads_x_one, reads_y_one = isinstance(reads_x, int), isinstance(reads_y, int)

    def forward(x: Any, y: Any) -> Tensor:  # noqa: C901, PLR0912, PLR0915  the hot path
        given_x, given_y = x, y
        if type(x) is not Tensor or type(y) is not Tensor:
            x, y = as_operands(x, y, name)
        dtype = x._dtype
        if dtype is not y._dtype:
            if of_truths is not None and (dtype is BOOL or y._dtype is BOOL):
                return of_truths(x, y)
            raise mismatch(name, dtype, y._dtype)
        if not dtype.is_numeric and not (takes_texts and dtype is STRING):
            if of_truths is not None and dtype is BOOL:
                return of_truths(x, y)
            raise not_allowed(name, dtype, "the numeric types: tf.cast the arguments first")
        result = Tensor()
        try:
            result._value = value = kernel(x._value, y._value)
        except ValueError as error:
            raise incompatible_shapes(name, x, y, error) from None
        except FLOATING_ERRORS:
            result._value = value = quietly(kernel, x._value, y._value)
        result._dtype = dtype
        result._token = None
        recording = state.recording
        if recording is None or not differentiable:
            return result
        token = recording.token
        if x._token is not token and x._token is not None:
            x = recording.stand_in(x)
        if y._token is not token and y._token is not None:
            y = recording.stand_in(y)
        if x._token is not token and y._token is not token:
            return result
        records = recording.records
        result._token = token
        result._index = place = len(records)
        shape_x = shape_y = None
        if type(value) is ndarray:
            shape = value.shape
            shape_x = None if (own := x._value.shape) == shape else own
            shape_y = None if (own := y._value.shape) == shape else own
        operands = (None, x, y, result)
        if dtype.is_complex:
            records.append(None)  # conjugating is itself recorded: the result comes first
            operands = (None, tensors.conj(x), tensors.conj(y), tensors.conj(result))
        if x._token is token and y._token is token:
            record = record_both(operands, x._index, y._index, shape_x, shape_y)
        else:
            read_x = operands[reads_x] if reads_x_one else chosen(operands, reads_x)
            read_y = operands[reads_y] if reads_y_one else chosen(operands, reads_y)
            # A tensor of the user's that is not followed now may be watched later.
            if y._token is not token:
                watchable = y is given_y
                record = (
                    step_x, step_x_recorded, x._index, gradient_x, shape_x, read_x,
                    y if watchable else None, row_y, shape_y, read_y if watchable else None,
                )  # fmt: skip
            else:
                watchable = x is given_x
                record = (
                    step_y, step_y_recorded, y._index, gradient_y, shape_y, read_y,
                    x if watchable else None, row_x, shape_x, read_x if watchable else None,
                )  # fmt: skip
        if dtype.is_complex:
            records[place] = record
        else:
            records.append(record)
        return result

    return _publish(forward, kernel, name, public, (gradient_x, gradient_y))


def mismatch(name: str, x: DType, y: DType) -> Exception:
    """Return TensorFlow's error for two operands of different types."""
    return invalid_argument(
        f"cannot compute {name} as input #1(zero-based) was expected to be a {x.type_name} tensor "
        f"but is a {y.type_name} tensor",
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


def operation(  # noqa: C901, PLR0915  it lays out what is not to be laid out at each call
    name: str,
    public: str,
    kernel: Callable[..., Any],
    *gradients: Formula,
    dtype: DType | None = None,
    retypes: bool = False,
    holomorphic: bool = True,
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

    Returns
    -------
    callable
        ``forward(*inputs, *attributes)``: the inputs must be tensors already, of a valid type.
    """
    parameters = tuple(inspect.signature(kernel).parameters)
    count = max(1, len(gradients))
    inputs = parameters[:count]
    # Where what a formula reads is found: ("input" | "shape" | "attribute", position).
    plans = []
    for formula in gradients:
        plan = []
        for word in names_read(formula):
            if word in inputs:
                plan.append(("input", inputs.index(word)))
            elif word == "out":
                plan.append(("out", 0))
            elif word.endswith("_shape") and word[:-6] in inputs:
                plan.append(("shape", inputs.index(word[:-6])))
            else:
                plan.append(("attribute", parameters.index(word)))
        plans.append((formula, tuple(plan)))

    def read(plan: Any, arguments: tuple[Any, ...], result: Tensor) -> tuple[Any, ...]:
        found = []
        for kind, position in plan:
            if kind == "attribute":
                found.append(arguments[position])
            elif kind == "shape":
                found.append(np.shape(arguments[position]._value))
            else:
                tensor = arguments[position] if kind == "input" else result
                if tensor._dtype.is_complex and holomorphic:
                    tensor = tensors.conj(tensor)
                found.append(tensor)
        return tuple(found)

    def forward(*arguments: Any) -> Tensor:
        try:
            values = kernel(*[a._value for a in arguments[:count]], *arguments[count:])
        except FLOATING_ERRORS:
            bare = [a._value for a in arguments[:count]]
            values = quietly(kernel, *bare, *arguments[count:])
        result = Tensor()
        result._value = values
        result._dtype = from_numpy(values.dtype) if retypes else dtype or arguments[0]._dtype
        result._token = None
        recording = state.recording
        if recording is None:
            return result
        token = recording.token
        attributes = arguments[count:]
        inputs = [recording.stand_in_if_foreign(x) for x in arguments[:count]]
        arguments = (*inputs, *attributes)
        wanted = [(x, *plan) for x, plan in zip(inputs, plans, strict=False) if plan[0] is not None]
        if not any(x._token is token for x, _, _ in wanted):
            return result
        result._token, result._index = token, len(recording.records)
        place = result._index
        recording.append(None)  # what is read may be recorded itself: the result comes first
        steps, late = [], []
        for x, formula, plan in wanted:
            if x._token is token:
                steps.append((x._index, formula, read(plan, arguments, result)))
            elif x._dtype.is_differentiable:
                late.append((x, formula, read(plan, arguments, result)))
        recording.records[place] = (step_many, step_many_recorded, steps, late)
        return result

    return _publish(forward, kernel, name, public, gradients)


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

    def forward(inputs: list[Tensor], *attributes: Any) -> Tensor:
        result = Tensor()
        result._value = kernel([x._value for x in inputs], *attributes)
        result._dtype = inputs[0]._dtype
        result._token = None
        recording = state.recording
        if recording is None:
            return result
        token = recording.token
        inputs = [recording.stand_in_if_foreign(x) for x in inputs]
        if any(x._token is token for x in inputs):
            shapes = [np.shape(x._value) for x in inputs]
            steps, late = [], []
            for position, x in enumerate(inputs):
                reads = (position, shapes, *attributes)
                if x._token is token:
                    steps.append((x._index, gradient, reads))
                else:
                    late.append((x, gradient, reads))
            result._token, result._index = token, len(recording.records)
            recording.append((step_many, step_many_recorded, steps, late))
        return result

    return _publish(forward, kernel, name, public, (gradient,))
