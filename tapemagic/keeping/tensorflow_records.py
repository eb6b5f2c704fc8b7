"""The operations that a tape of TensorFlow keeps, and the way back through each of them.

The function by which TensorFlow's own backward pass calls the gradient of an operation is internal;
`tapemagic.keeping.tensorflow_tapes` looks whether it is there.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tapemagic.keeping.kept import HasPlaces, places_in_program

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

__all__ = ["COMPILED", "Called", "CustomRecord", "KeptRecord"]

# How an operation is called that is a compiled function.
COMPILED: Final = "PartitionedCall"


class Called:
    """An operation that ran, as the callback was told of it."""

    def __init__(
        self, operation: str, inputs: Sequence[Any], attributes: Any, outputs: Sequence[Any]
    ) -> None:
        self.operation = operation
        self.inputs = tuple(inputs)
        self.attributes = attributes
        self.outputs = tuple(outputs)
        # The function of TensorFlow that ran it.
        self.frame = sys._getframe(2)  # noqa: SLF001 - there is no other way to a frame
        self.arguments = _arguments_of(self.frame, len(self.inputs))
        self.places, self.is_of_gradient = places_in_program(self.frame)


class KeptRecord(HasPlaces):
    """One operation that was recorded.

    Attributes
    ----------
    operation
        TensorFlow's name of it, such as ``"Mul"``.
    inputs, outputs
        Its tensors. Of a Variable what was read of it.
    input_keys, output_keys
        What tells that two of them are the same value. All reads of a Variable are one value.
    places
        The lines of the user's program that led to it, nearest first.
    is_of_gradient
        Whether it is a part of a gradient that was asked for there.
    tapes
        The tapes that recorded it, outermost first.
    """

    def __init__(
        self, called: Called, keys: tuple[tuple[int, ...], tuple[int, ...]], tapes: list[Any]
    ) -> None:
        self.operation: str = called.operation
        self.inputs = called.inputs
        self.outputs = called.outputs
        self.input_keys, self.output_keys = keys
        self.places, self.is_of_gradient = called.places, called.is_of_gradient
        self.tapes = tuple(tapes)
        self._attributes = called.attributes

    def pull_back(self, cotangents: Sequence[Any]) -> dict[int, Any]:
        """Return what cotangents of the results give to the inputs, as arrays by their keys.

        Raises
        ------
        LookupError
            If the operation is a compiled function, which has no gradient by itself.
        """
        import tensorflow as tf
        from tensorflow.python.eager import backprop

        given = [
            tf.zeros_like(output) if g is None else tf.constant(g, output.dtype)
            for g, output in zip(cotangents, self.outputs, strict=True)
        ]
        if self.operation == COMPILED:
            raise LookupError(
                f"Line {self.line} calls a compiled function, whose gradient TensorFlow does not "
                "give by itself: the way back through it cannot be shown."
            )
        found = backprop._gradient_function(  # noqa: SLF001 - what the backward pass itself calls
            self.operation, self._attributes, len(self.inputs), list(self.inputs),
            list(self.outputs), given, (), "",
        )  # fmt: skip
        if not isinstance(found, (list, tuple)):
            found = [found]  # of an operation with one input
        return _added_up(self.input_keys, found)


class CustomRecord(HasPlaces):
    """A result of a function with a gradient of the reader's own, with what a `KeptRecord` has.

    Parameters
    ----------
    frame
        The function of TensorFlow that called it.
    position
        Which of the results it is.
    called
        The operation by which TensorFlow copies the result.
    inputs
        The function's arguments and the Variables that it used, and their keys.
    tapes
        The tapes that recorded it.
    """

    def __init__(
        self, frame: FrameType, position: int, called: Called,
        inputs: tuple[tuple[Any, ...], tuple[int, ...]], tapes: list[Any],
    ) -> None:  # fmt: skip
        self.operation = "CustomGradient"
        self.inputs, self.input_keys = inputs
        self.outputs = called.outputs
        self.output_keys = tuple(map(id, called.outputs))
        self.places, self.is_of_gradient = called.places, called.is_of_gradient
        self.tapes = tuple(tapes)
        self._frame = frame
        self._position = position

    def pull_back(self, cotangents: Sequence[Any]) -> dict[int, Any]:
        """Return what a cotangent of the result gives to the inputs, as arrays by their keys."""
        import tensorflow as tf

        (g,) = cotangents
        known = self._frame.f_locals
        given = [
            tf.constant(g, result.dtype) if position == self._position else tf.zeros_like(result)
            for position, result in enumerate(known["flat_result"])
        ]
        return _added_up(self.input_keys, known["actual_grad_fn"](*given))


def _added_up(keys: Sequence[int], found: Sequence[Any]) -> dict[int, Any]:
    """Return cotangents as arrays by the keys of their values."""
    import tensorflow as tf

    total: dict[int, Any] = {}
    for key, g in zip(keys, found, strict=True):
        if g is not None:
            array = np.asarray(tf.convert_to_tensor(g).numpy())
            total[key] = total[key] + array if key in total else array
    return total


def _arguments_of(frame: FrameType, count: int) -> tuple[Any, ...]:
    """Return what the function that ran an operation was given for its inputs."""
    code = frame.f_code
    names = code.co_varnames[: code.co_argcount]
    given: list[Any] = []
    for name in names:
        value = frame.f_locals.get(name)
        given += value if isinstance(value, (list, tuple)) else [value]
    return tuple(given[:count])
