"""A tape of TensorFlow that keeps what it records.

TensorFlow has no public way to list what a tape recorded. It has a callback that it calls with each
operation that runs (``tensorflow.python.framework.op_callbacks``, made for its debugger), and the
function by which its own backward pass calls the gradient of an operation. Both are internal, and
used here and nowhere else: `keeping_tape_of_tensorflow` looks whether they are there, and says so
in one sentence where they are not.

The callback sees every operation, recorded or not. Which tape recorded it is found out on the way,
as the tape itself does: it follows what it watches, and what was computed from that.

A Variable that is an operand is read inside of TensorFlow, past the callback. Its value is then an
input that nobody has made; which Variable it was is seen in the arguments of the function that ran
the operation.
"""

from __future__ import annotations

import functools
import importlib
import sys
import threading
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tapemagic.recordings.keeping import CannotKeepError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

__all__ = ["keeping_tape_of_tensorflow"]

_PACKAGES: Final = ("tensorflow", "keras", "tapemagic", "tf_keras")
_READ: Final = "ReadVariableOp"
_NEEDED: Final = {
    "tensorflow.python.eager.backprop": ("_gradient_function",),
    "tensorflow.python.framework.op_callbacks": ("add_op_callback", "remove_op_callback"),
}
_GRADIENT_METHODS: Final = frozenset({"gradient", "jacobian", "batch_jacobian"})


class Kept:
    """What one tape kept: what it watches, and the records in their order."""

    def __init__(self) -> None:
        self.watched: list[Watched] = []
        self.records: list[KeptRecord] = []


class Watched:
    """Something that a tape watches: its key, the tensor or Variable, and where that began."""

    def __init__(self, key: int, value: Any, place: tuple[str, int]) -> None:
        self.key = key
        self.value = value
        self.filename, self.line = place


class KeptRecord:
    """One operation that was recorded.

    Attributes
    ----------
    operation
        TensorFlow's name of it, such as ``"Mul"``.
    inputs, outputs
        Its tensors. Of a Variable what was read of it.
    input_keys, output_keys
        What tells that two of them are the same value. All reads of a Variable are one value.
    filename, line
        The place in the user's program that ran it.
    is_of_gradient
        Whether it is a part of a gradient that was asked for there.
    tapes
        The tapes that recorded it, outermost first.
    """

    def __init__(
        self, called: _Called, keys: tuple[tuple[int, ...], tuple[int, ...]], tapes: list[Any]
    ) -> None:
        self.operation: str = called.operation
        self.inputs = called.inputs
        self.outputs = called.outputs
        self.input_keys, self.output_keys = keys
        (self.filename, self.line), self.is_of_gradient = called.place, called.is_of_gradient
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
        found = backprop._gradient_function(  # noqa: SLF001 - what the backward pass itself calls
            self.operation, self._attributes, len(self.inputs), list(self.inputs),
            list(self.outputs), given, (), "",
        )  # fmt: skip
        if not isinstance(found, (list, tuple)):
            found = [found]  # of an operation with one input
        total: dict[int, Any] = {}
        for key, g in zip(self.input_keys, found, strict=True):
            if g is not None:
                array = np.asarray(tf.convert_to_tensor(g).numpy())
                total[key] = total[key] + array if key in total else array
        return total


class _Called:
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
        self.place, self.is_of_gradient = _place_in_program(self.frame)


class _Listener:
    """Hears each operation of a thread, while one of its tapes is entered."""

    def __init__(self) -> None:
        self.tapes: list[Any] = []
        # Of each tensor that was read of a Variable that Variable; both are kept alive.
        self.reads: dict[int, tuple[Any, Any]] = {}

    def hear(
        self, operation: str, inputs: Any, attributes: Any, outputs: Any, *_: Any, **more: Any
    ) -> None:
        """Hear of one operation."""
        if more.get("graph") is not None or not outputs:
            return  # it is compiled, and runs later; or it changes a Variable
        called = _Called(operation, inputs, attributes, outputs)
        if operation == _READ:
            self._read(_variable_that_is_read(called.frame, inputs[0]), outputs[0], called.place)
            return
        for tensor, argument in zip(called.inputs, called.arguments, strict=False):
            if hasattr(argument, "handle"):
                self._read(argument, tensor, called.place)
        input_keys = tuple(self._key(tensor) for tensor in called.inputs)
        output_keys = tuple(map(id, called.outputs))
        recorded_by = [
            tape
            for tape in self.tapes
            if tape.is_listening and not tape.followed.isdisjoint(input_keys)
        ]
        if not recorded_by or not any(map(_is_differentiable, called.outputs)):
            return
        record = KeptRecord(called, (input_keys, output_keys), recorded_by)
        for tape in recorded_by:
            tape.kept.records.append(record)
            tape.followed.update(
                key
                for key, output in zip(output_keys, called.outputs, strict=True)
                if _is_differentiable(output)
            )

    def _read(self, variable: Any, tensor: Any, place: tuple[str, int]) -> None:
        """Note that a tensor is what was read of a Variable."""
        if variable is None:
            return
        self.reads[id(tensor)] = (tensor, variable)
        for tape in self.tapes:
            if tape.is_listening:
                tape.note_read(variable, place)

    def _key(self, tensor: Any) -> int:
        read = self.reads.get(id(tensor))
        return id(tensor) if read is None else id(read[1])


def _variable_that_is_read(start: FrameType, handle: Any) -> Any:
    """Return the Variable with a handle: one of its methods is running."""
    for frame in _frames(start):
        name = frame.f_globals.get("__name__") or ""
        if not name.startswith("tensorflow"):
            return None
        this = frame.f_locals.get("self")
        if name.endswith("resource_variable_ops") and getattr(this, "handle", None) is handle:
            return this
    return None


def _is_differentiable(tensor: Any) -> bool:
    return bool(tensor.dtype.is_floating or tensor.dtype.is_complex)


def _arguments_of(frame: FrameType, count: int) -> tuple[Any, ...]:
    """Return what the function that ran an operation was given for its inputs."""
    code = frame.f_code
    names = code.co_varnames[: code.co_argcount]
    given: list[Any] = []
    for name in names:
        value = frame.f_locals.get(name)
        given += value if isinstance(value, (list, tuple)) else [value]
    return tuple(given[:count])


def _frames(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _place_in_program(start: FrameType) -> tuple[tuple[str, int], bool]:
    """Return the file and line of the user's that are nearest, and whether a gradient ran there."""
    is_of_gradient = False
    for frame in _frames(start):
        home = (frame.f_globals.get("__name__") or "").partition(".")[0]
        if home not in _PACKAGES:
            return (frame.f_code.co_filename, frame.f_lineno), is_of_gradient
        is_of_gradient |= frame.f_code.co_name in _GRADIENT_METHODS
    return ("", 0), is_of_gradient


class _Keeping:
    """What a keeping tape does beside what TensorFlow's does: it comes before it in the order.

    Attributes
    ----------
    kept
        What it kept.
    followed
        The keys of the values that it follows.
    """

    _recording: bool
    _listeners: threading.local

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True) -> None:
        super().__init__(persistent, watch_accessed_variables)  # type: ignore[call-arg]
        self.kept = Kept()
        self.followed: set[int] = set()
        self._watches_what_is_read = watch_accessed_variables

    @property
    def is_listening(self) -> bool:
        """Whether it records now."""
        return self._recording

    def __enter__(self) -> Any:
        entered = super().__enter__()  # type: ignore[misc]
        listener = getattr(self._listeners, "of_thread", None)
        if listener is None:
            from tensorflow.python.framework.op_callbacks import add_op_callback

            listener = self._listeners.of_thread = _Listener()
            add_op_callback(listener.hear)
        listener.tapes.append(self)
        return entered

    def __exit__(self, *error: object) -> None:
        listener = self._listeners.of_thread
        listener.tapes.remove(self)
        if not listener.tapes:
            from tensorflow.python.framework.op_callbacks import remove_op_callback

            remove_op_callback(listener.hear)
            self._listeners.of_thread = None
        super().__exit__(*error)  # type: ignore[misc]

    def watch(self, tensor: Any) -> None:
        """Follow a tensor, a Variable, or a structure of them."""
        super().watch(tensor)  # type: ignore[misc]
        import tensorflow as tf

        frame = sys._getframe(1)  # noqa: SLF001 - there is no other way to a frame
        place, _ = _place_in_program(frame)
        for item in tf.nest.flatten(tensor):
            self._note(item, place)

    def reset(self) -> None:
        """Forget everything that was recorded, watched and kept."""
        super().reset()  # type: ignore[misc]
        self.kept = Kept()
        self.followed = set()

    def note_read(self, variable: Any, place: tuple[str, int]) -> None:
        """Note that a Variable was read, which a tape watches by that."""
        if self._watches_what_is_read and variable.trainable:
            self._note(variable, place)

    def _note(self, item: Any, place: tuple[str, int]) -> None:
        if id(item) not in self.followed and _is_differentiable(item):
            self.followed.add(id(item))
            self.kept.watched.append(Watched(id(item), item, place))


@functools.cache
def keeping_tape_of_tensorflow(tf: Any) -> Any:
    """Return the class of TensorFlow's tapes that keep what they record.

    Raises
    ------
    CannotKeepError
        If this version of TensorFlow does not have what is needed for it.
    """
    for home, names in _NEEDED.items():
        try:
            module = importlib.import_module(home)
        except ImportError:
            module = None
        if not all(hasattr(module, name) for name in names):
            raise CannotKeepError(
                f"what a tape of TensorFlow {getattr(tf, '__version__', '')} recorded cannot be "
                "seen: choose the numpy engine with `%tape engine numpy`, which records the same."
            )
    members = {"_listeners": threading.local(), "__module__": tf.GradientTape.__module__}
    return type("GradientTape", (_Keeping, tf.GradientTape), members)
