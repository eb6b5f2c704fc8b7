"""A tape of TensorFlow that keeps what it records.

TensorFlow has no public way to list what a tape recorded. It has a callback that it calls with each
operation that runs (``tensorflow.python.framework.op_callbacks``, made for its debugger), and the
function by which its own backward pass calls the gradient of an operation. Both are internal, and
used here and in `tapemagic.keeping.tensorflow_records` only: `keeping_tape_of_tensorflow` looks
whether they are there, and says so in one sentence where they are not.

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

from tapemagic.keeping.keeping_tape import CannotKeepError
from tapemagic.keeping.kept import Kept, NotesWhatIsAsked, Watched, places_in_program
from tapemagic.keeping.tensorflow_records import COMPILED, Called, CustomRecord, KeptRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import FrameType

    from tapemagic.keeping.kept import Place

__all__ = ["keeping_tape_of_tensorflow"]

_READ: Final = "ReadVariableOp"
_STOP: Final = "StopGradient"
_CUSTOM: Final = "_eager_mode_decorator"
_NEEDED: Final = {
    "tensorflow.python.eager.backprop": ("_gradient_function",),
    "tensorflow.python.framework.op_callbacks": ("add_op_callback", "remove_op_callback"),
    "tensorflow.python.ops.custom_gradient": (_CUSTOM,),
}
# What is read of the function that copies the results of one with a gradient of its own.
_READ_OF_CUSTOM: Final = frozenset({"flat_args", "variables", "flat_result", "actual_grad_fn"})


class _Listener:
    """Hears each operation of a thread, while one of its tapes is entered."""

    def __init__(self) -> None:
        self.tapes: list[Any] = []
        # Of each tensor that was read of a Variable that Variable; both are kept alive.
        self.reads: dict[int, tuple[Any, Any]] = {}
        # The call of a function with a gradient of its own that runs, and how many results it has.
        self.custom: tuple[FrameType | None, int] = (None, 0)

    def hear(
        self, operation: str, inputs: Any, attributes: Any, outputs: Any, *_: Any, **more: Any
    ) -> None:
        """Hear of one operation."""
        if more.get("graph") is not None or not outputs:
            return  # it is compiled, and runs later; or it changes a Variable
        operation = _name_of(operation)
        called = Called(operation, inputs, attributes, outputs)
        if operation == _READ:
            self._read(_variable_that_is_read(called.frame, inputs[0]), outputs[0], called.places)
            return
        for tensor, argument in zip(called.inputs, called.arguments, strict=False):
            if hasattr(argument, "handle"):
                self._read(argument, tensor, called.places)
        custom = _custom_gradient_that_runs(called.frame) if operation == "Identity" else None
        if custom is not None:
            self._hear_custom(custom, called)
            return
        called.inputs = tuple(self._without_handle(tensor, called) for tensor in called.inputs)
        input_keys = tuple(self._key(tensor) for tensor in called.inputs)
        output_keys = tuple(map(id, called.outputs))
        recorded_by = self._that_record(input_keys)
        if not recorded_by or not any(map(_is_differentiable, called.outputs)):
            return
        if operation == _STOP:
            return  # which no tape of TensorFlow records
        record: Any = KeptRecord(called, (input_keys, output_keys), recorded_by)
        self._keep(record)

    def _that_record(self, keys: Iterable[int]) -> list[Any]:
        """Return the tapes that listen and follow one of some values."""
        return [
            tape for tape in self.tapes if tape.is_listening and not tape.followed.isdisjoint(keys)
        ]

    def _hear_custom(self, frame: FrameType, called: Called) -> None:
        """Hear of a result of a function with a gradient of the reader's own."""
        known = frame.f_locals
        given = [*known["flat_args"], *known["variables"]]
        inputs = tuple(self._as_read(item) for item in given)
        keys = tuple(id(item) if hasattr(item, "handle") else self._key(item) for item in given)
        before, count = self.custom if self.custom[0] is frame else (frame, 0)
        self.custom = (before, count + 1)
        recorded_by = self._that_record(keys)
        if recorded_by:
            self._keep(CustomRecord(frame, count, called, (inputs, keys), recorded_by))

    def _without_handle(self, tensor: Any, called: Called) -> Any:
        """Return an input; of a Variable that a compiled function reads itself, its value."""
        if tensor.dtype.name != "resource":
            return tensor
        watched = (each for tape in self.tapes for each in tape.watched_variables())
        variable = next((each for each in watched if each.handle is tensor), None)
        if variable is None:
            return tensor
        import tensorflow as tf

        value = tf.constant(variable.numpy())
        self._read(variable, value, called.places)
        return value

    def _as_read(self, item: Any) -> Any:
        """Return an input as a tensor: a Variable as what was read of it last."""
        if not hasattr(item, "handle"):
            return item
        reads = [tensor for tensor, variable in self.reads.values() if variable is item]
        return reads[-1] if reads else item

    def _keep(self, record: Any) -> None:
        """Add a record to the tapes that recorded it, which follow its results from now on."""
        for tape in record.tapes:
            tape.kept.records.append(record)
            tape.followed.update(
                key
                for key, output in zip(record.output_keys, record.outputs, strict=True)
                if _is_differentiable(output)
            )

    def _read(self, variable: Any, tensor: Any, places: tuple[Place, ...]) -> None:
        """Note that a tensor is what was read of a Variable."""
        if variable is None:
            return
        self.reads[id(tensor)] = (tensor, variable)
        for tape in self.tapes:
            if tape.is_listening:
                tape.note_read(variable, places)

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


def _custom_gradient_that_runs(start: FrameType) -> FrameType | None:
    """Return TensorFlow's function that copies the results of one with a gradient of its own."""
    for frame in _frames(start):
        if not (frame.f_globals.get("__name__") or "").startswith("tensorflow"):
            return None
        if frame.f_code.co_name == _CUSTOM:
            return frame
    return None


def _name_of(operation: str | bytes) -> str:
    """Return the name of an operation; that of a compiled function has a number which changes."""
    name = operation.decode() if isinstance(operation, bytes) else operation
    return COMPILED if name.startswith("__") or name.endswith(COMPILED) else name


def _is_differentiable(tensor: Any) -> bool:
    return bool(tensor.dtype.is_floating or tensor.dtype.is_complex)


def _frames(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


class _Keeping(NotesWhatIsAsked):
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
        self.kept = Kept(watches_variables=watch_accessed_variables)
        self.followed: set[int] = set()

    @property
    def is_listening(self) -> bool:
        """Whether it records now."""
        return self._recording

    def __enter__(self) -> Any:
        entered = super().__enter__()  # type: ignore[misc]
        places, _ = places_in_program(sys._getframe(1))  # noqa: SLF001 - no other way to a frame
        self.kept.begin(places)
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
        places, _ = places_in_program(frame)
        for item in tf.nest.flatten(tensor):
            self._note_watched(item, places)

    def _tapes_that_record(self) -> Iterable[Any]:
        listener = getattr(self._listeners, "of_thread", None)
        return [] if listener is None else [tape for tape in listener.tapes if tape.is_listening]

    def reset(self) -> None:
        """Forget everything that was recorded, watched and kept."""
        super().reset()  # type: ignore[misc]
        self.kept = self.kept.emptied()
        self.followed = set()

    def note_read(self, variable: Any, places: tuple[Place, ...]) -> None:
        """Note that a Variable was read, which a tape watches by that."""
        if self.kept.watches_variables and variable.trainable:
            self._note_watched(variable, places)

    def _note_watched(self, item: Any, places: tuple[Place, ...]) -> None:
        if id(item) not in self.followed and _is_differentiable(item):
            self.followed.add(id(item))
            self.kept.watched.append(Watched(id(item), item, places))


def _has_locals(module: Any) -> bool:
    """Tell whether the function that copies results has what is read of it, where it is there."""
    code = getattr(getattr(module, _CUSTOM, None), "__code__", None)
    return code is None or {*code.co_varnames, *code.co_cellvars} >= _READ_OF_CUSTOM


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
        if not all(hasattr(module, name) for name in names) or not _has_locals(module):
            raise CannotKeepError(
                f"what a tape of TensorFlow {getattr(tf, '__version__', '')} recorded cannot be "
                "seen: choose the numpy engine with `%tape engine numpy`, which records the same."
            )
    members = {"_listeners": threading.local(), "__module__": tf.GradientTape.__module__}
    return type("GradientTape", (_Keeping, tf.GradientTape), members)
