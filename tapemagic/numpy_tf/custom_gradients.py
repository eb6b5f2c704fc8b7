"""Functions with a gradient of the user's own: ``tf.custom_gradient`` and what is made with it.

Such a function is recorded as one operation with several inputs and outputs. The recording knows
operations with one output, so it takes several records: a *joint* that holds the user's gradient
function and the inputs, and behind it one record for each output. On the way back the outputs come
first, and lay their cotangents down at the joint; the joint then calls the gradient function once.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np

from .conversion import convert
from .nest import flatten, pack_like
from .operation import result_tensor, tensors
from .recording import Record, Recording, state
from .rows import NotInRowsError, Rows
from .scopes import pause_recording
from .steps import add_cotangent, answer_for
from .tape import GradientTape, UnconnectedGradients
from .tensor import Tensor
from .variable import Variable

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["custom_gradient", "grad_pass_through", "joint_of", "recompute_grad"]

GradientFunction = Any
"""``(*cotangents) -> one gradient for each input``"""


def custom_gradient(f: Callable[..., Any] | None = None) -> Any:
    """Give a function a gradient of its own.

    Parameters
    ----------
    f
        A function that returns its result, and a function that computes the gradients: from the
        gradient for each result, those in lists and dictionaries one after the other, the gradient
        for each positional argument of `f`. If `f` reads
        Variables that are no arguments of it, the second function must take a keyword argument
        ``variables``, and return a second list: the gradient for each of these.

    Returns
    -------
    callable
        The function: it returns the result alone.

    Raises
    ------
    TypeError
        On a call, when Variables are read and the gradient function takes no ``variables``.
    ValueError
        From ``tape.gradient``, when the gradient function returns the wrong number of gradients.
    """
    if f is None:
        return custom_gradient

    @functools.wraps(f)
    def with_own_gradient(*args: Any, **kwargs: Any) -> Any:
        with GradientTape() as reads:
            result, gradient = f(*args, **kwargs)
        if not callable(gradient):
            message = (
                "@tf.custom_gradient: the function must return its result and a function that "
                f"computes the gradients, not a {type(gradient).__name__}."
            )
            raise TypeError(message)
        inputs = [
            item if isinstance(item, (Tensor, Variable)) else convert(item)
            for item in flatten(args)
        ]
        given = [*inputs, *flatten(kwargs)]
        variables = [
            variable
            for variable in reads.watched_variables()
            if all(variable is not item for item in given)
        ]
        if variables and not _takes_variables(gradient):
            message = (
                "@tf.custom_gradient grad_fn must accept keyword argument 'variables', since "
                f"function uses variables: {variables}"
            )
            raise TypeError(message)
        return _with_gradient(
            result, [*inputs, *variables], _checked(gradient, len(inputs), variables)
        )

    return with_own_gradient


def _takes_variables(gradient: GradientFunction) -> bool:
    """Whether a function can be called with ``variables=...``."""
    import inspect

    parameters = inspect.signature(gradient).parameters.values()
    return any(item.name == "variables" or item.kind is item.VAR_KEYWORD for item in parameters)


def _checked(gradient: GradientFunction, count: int, variables: list[Variable]) -> GradientFunction:
    """Return the user's gradient function as one with a flat list of results, and check them."""

    def checked(*cotangents: Any) -> list[Any]:
        if variables:
            to_inputs, to_variables = gradient(*cotangents, variables=variables)
            if len(to_variables) != len(variables):
                message = "Must return gradient for each variable from @custom_gradient grad_fn."
                raise ValueError(message)
        else:
            to_inputs, to_variables = gradient(*cotangents), []
        found = flatten(to_inputs)
        if len(found) != count:
            message = (
                f"custom_gradient function expected to return {count} gradients, "
                f"but returned {len(found)} instead."
            )
            raise ValueError(message)
        return [*found, *to_variables]

    return checked


# ---- the record of it --------------------------------------------------------------------------


def _with_gradient(result: Any, inputs: list[Any], gradient: GradientFunction) -> Any:
    """Return `result` as what an operation on `inputs` with this gradient function gave."""
    outputs = [tensors.identity(convert(item)) for item in flatten(result)]
    recording = state.recording
    if recording is not None:
        followed = [_index_on(recording, item) for item in inputs]
        if any(index is not None for index in followed):
            _record(recording, outputs, inputs, followed, gradient)
    return pack_like(result, outputs)


def _index_on(recording: Recording, item: Any) -> int | None:
    """Return where `item` stands in the recording, or None when no tape follows it."""
    tensor = item._read() if isinstance(item, Variable) else item
    if type(tensor) is not Tensor or not tensor._dtype.is_differentiable:
        return None
    tensor = recording.stand_in_if_foreign(tensor)
    return tensor._index if tensor._token is recording.token else None


def _record(
    recording: Recording,
    outputs: list[Tensor],
    inputs: list[Any],
    followed: list[int | None],
    gradient: GradientFunction,
) -> None:
    joint = len(recording.records)
    # What the gradient function expects for an output that nothing depends on.
    blanks = [(np.shape(output._value), output._dtype) for output in outputs]
    recording.records.append(
        (_through_joint, _through_joint_recorded, gradient, followed, blanks, inputs)
    )
    for position, output in enumerate(outputs):
        output._token, output._index = recording.token, len(recording.records)
        recording.records.append((_to_joint, _to_joint, joint, position))


def joint_of(record: Record) -> int | None:
    """Return the place of the joint that a record leads to, None for any other operation."""
    return record[2] if record[0] is _to_joint else None


def _to_joint(record: Record, g: Any, cotangents: list[Any]) -> None:
    """Lay the cotangent of one output down at the joint."""
    _, _, joint, position = record
    arrived = cotangents[joint]
    if arrived is None:
        cotangents[joint] = {position: g}
    else:
        arrived[position] = g


def _through_joint(record: Record, arrived: Any, cotangents: list[Any]) -> None:
    """Call the gradient function while nobody records: cotangents are bare numpy values."""
    if any(type(g) is Rows for g in arrived.values()):
        message = "a gradient function of the user's"
        raise NotInRowsError(message)
    given = [
        result_tensor(
            arrived[position] if position in arrived else np.zeros(shape, dtype.numpy_dtype)[()],
            dtype,
        )
        for position, (shape, dtype) in enumerate(record[4])
    ]
    for index, found in zip(record[3], record[2](*given), strict=True):
        if index is not None and found is not None:
            add_cotangent(cotangents, index, convert(found)._value)


def _through_joint_recorded(record: Record, arrived: Any, cotangents: list[Any]) -> None:
    """Call the gradient function while an outer tape records: cotangents are tensors."""
    given = [
        arrived[position]
        if position in arrived
        else result_tensor(np.zeros(shape, dtype.numpy_dtype)[()], dtype)
        for position, (shape, dtype) in enumerate(record[4])
    ]
    for index, found in zip(record[3], record[2](*given), strict=True):
        if index is not None and found is not None:
            add_cotangent(cotangents, index, convert(found))


def _inputs_of_joint(record: Record) -> list[int]:
    return [index for index in record[3] if index is not None]


def _follow_late(record: Record, tensor: Tensor, index: int) -> Record | None:
    """Return the joint that follows `tensor` too, which was an input before it was watched."""
    step, step_recorded, gradient, followed, blanks, inputs = record
    if all(item is not tensor for item in inputs):
        return None
    followed = [
        index if item is tensor else before for item, before in zip(inputs, followed, strict=True)
    ]
    return step, step_recorded, gradient, followed, blanks, inputs


answer_for(_through_joint, _inputs_of_joint, _follow_late)
answer_for(_to_joint, lambda record: record[2:3], lambda record, tensor, index: None)


# ---- made with it ------------------------------------------------------------------------------


def grad_pass_through(f: Callable[..., Any]) -> Any:
    """Return `f` with the gradient of the identity: what arrives goes on to the arguments."""

    @functools.wraps(f)
    @custom_gradient
    def passing(*args: Any, **kwargs: Any) -> Any:
        def gradient(*cotangents: Any, variables: list[Variable] | None = None) -> Any:
            if variables is not None:
                return cotangents, [None] * len(variables)
            return cotangents

        return f(*args, **kwargs), gradient

    return passing


def recompute_grad(f: Callable[..., Any]) -> Any:
    """Return `f` as a function that is computed again for its gradient, to save memory.

    Nothing of what `f` does is recorded, but the arguments and the result.
    """

    @functools.wraps(f)
    def forgetful(*args: Any, **kwargs: Any) -> Any:
        with pause_recording(), GradientTape() as reads:
            result = f(*args, **kwargs)
        variables = [v for v in reads.watched_variables() if all(v is not item for item in args)]
        inputs = flatten(args)

        def gradient(*cotangents: Any) -> Any:
            with GradientTape() as tape:
                copies = [
                    tensors.identity(convert(item)) if _is_followed(item) else item
                    for item in inputs
                ]
                followed = [item for item in copies if _is_followed(item)]
                tape.watch([followed, variables])
                again = f(*pack_like(args, copies), **kwargs)
            found = iter(
                tape.gradient(
                    again,
                    [*followed, *variables],
                    output_gradients=list(cotangents),
                    unconnected_gradients=UnconnectedGradients.ZERO,
                )
            )
            to_inputs = [next(found) if _is_followed(item) else None for item in copies]
            return [*to_inputs, *found]

        return _with_gradient(result, [*inputs, *variables], gradient)

    return forgetful


def _is_followed(item: Any) -> bool:
    return isinstance(item, (Tensor, Variable)) and item.dtype.is_differentiable
