"""A tape that keeps what it records, to be shown: `KeepingTape`.

A record says what the way back needs, and a tape forgets it as soon as it was used. To *show* what
a tape recorded one wants more: each operation by TensorFlow's name, its inputs, its result, and the
line of the user's program that ran it; and all that after the gradient was taken as well.

Operations append their records to the list of the recording. A `KeepingTape` puts a list in its
place whose `append` looks at who calls: a row's function, whose frame holds the operation's name
and its tensors. So a recording that no such tape has entered has an ordinary list, and its
operations have nothing more to ask; keeping costs nothing unless it is on. What is kept keeps its
tensors alive, which is the point of it.
"""

from __future__ import annotations

import sys
import weakref
from typing import TYPE_CHECKING, Any

import numpy as np

from tapemagic.keeping.kept import HasPlaces, Kept, NotesWhatIsAsked, Watched, places_in_program

from . import custom_gradients, operation
from .nest import flatten
from .operation import result_tensor
from .recording import state
from .tape import GradientTape
from .tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import FrameType

    from tapemagic.keeping.kept import Place

    from .heard import Heard
    from .recording import Record, Recording
    from .variable import Variable

__all__ = ["KeepingTape", "KeptRecord"]


class KeptRecord(HasPlaces):
    """One operation that was recorded.

    Attributes
    ----------
    index
        The place of its record in the log, and of its result among the values.
    operation
        TensorFlow's name of the operation, such as ``"Mul"``.
    inputs, output
        Its tensors; an input that is no tensor of the engine is left out.
    input_keys, output_keys
        What tells that two of them are the same value: its place among the values, or a negative
        number for what no tape follows.
    places
        The lines of the user's program that led to it, nearest first.
    is_of_gradient
        Whether it is a part of a gradient that was asked for there.
    """

    __slots__ = (
        "_records", "_tapes", "index", "input_keys", "inputs", "is_of_gradient", "operation",
        "output", "places",
    )  # fmt: skip

    def __init__(
        self,
        index: int,
        operation: str,
        inputs: tuple[Tensor, ...],
        input_keys: tuple[int, ...],
        output: Tensor,
        records: tuple[tuple[int, Record], ...],
        where: tuple[tuple[Place, ...], bool],
        tapes: Iterable[GradientTape],
    ) -> None:
        self.index = index
        self.operation = operation
        self.inputs = inputs
        self.input_keys = input_keys
        self.output = output
        self.places, self.is_of_gradient = where
        self._records = records
        self._tapes = tuple(map(weakref.ref, tapes))

    @property
    def tapes(self) -> tuple[GradientTape, ...]:
        """The tapes that recorded it, since they follow one of the inputs; outermost first."""
        return tuple(tape for ref in self._tapes if (tape := ref()) is not None)

    @property
    def outputs(self) -> tuple[Tensor, ...]:
        """The result, in a tuple: on other engines there may be several."""
        return (self.output,)

    @property
    def output_keys(self) -> tuple[int, ...]:
        """What tells that something is the same value as the result."""
        return (self.index,)

    def pull_back(self, cotangents: Sequence[Any]) -> dict[int, Any]:
        """Return what a cotangent of the result gives to the inputs.

        Parameters
        ----------
        cotangents
            The cotangent, in a sequence: an array of the result's shape.

        Returns
        -------
        The cotangents, as arrays, by the keys of the inputs. An operation that has no gradient for
        an input gives it nothing.
        """
        (g,) = cotangents
        dtype = self.output._dtype.numpy_dtype
        reached: Any = _Cotangents({self.index: np.asarray(g, dtype)[()]})
        for index, record in self._records:
            record[0](record, reached[index], reached)
        inner = {index for index, _ in self._records}
        return {
            index: np.asarray(found)
            for index, found in reached.items()
            if index not in inner and found is not None
        }


class _Cotangents(dict[int, Any]):
    """Cotangents by the place of their value; there is no other list to be as long as."""

    def __missing__(self, index: int) -> None:
        return None


class KeepingTape(NotesWhatIsAsked, GradientTape):
    """A `GradientTape` that keeps what it records, in `kept`.

    Attributes
    ----------
    kept
        What it kept. It stays when the tape is used up; `reset` begins a new one.
    """

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True) -> None:
        super().__init__(persistent, watch_accessed_variables)
        self.kept = Kept(watches_variables=watch_accessed_variables)

    def __enter__(self) -> KeepingTape:  # noqa: PYI034  Self needs Python 3.11
        super().__enter__()
        places, _ = places_in_program(sys._getframe(1))
        self.kept.begin(places)
        recording = self.recording
        if recording is not None and type(recording.records) is not _KeepingList:
            recording.records = _KeepingList(recording)
        return self

    def reset(self) -> None:
        """Forget everything that was recorded, watched and kept."""
        super().reset()
        self.kept = self.kept.emptied()

    def watch(self, tensor: Any) -> None:
        """Follow `tensor`, as any tape does."""
        super().watch(tensor)
        for item in flatten(tensor):
            recording = self.recording
            if type(item) is Tensor and recording is not None:
                index = recording.index_of(item)
                if index >= 0 and all(index != known.key for known in self.kept.watched):
                    self._keep_watched(index, item)
            elif state.recording is not None and item.dtype.is_differentiable:
                # A Variable: it has a place among the values whenever it is read.
                self._keep_watched(-1 - id(item), item)

    def hear_read(self, variable: Variable, index: int) -> bool:
        """Tell whether the tape follows `variable`, which was read as value `index`."""
        is_followed = super().hear_read(variable, index)
        if is_followed:
            self._keep_watched(index, variable)
        return is_followed

    def hear_touch(self, variable: Variable) -> None:
        """List `variable`, which was read without a value that could be followed: ``float(x)``."""
        super().hear_touch(variable)
        is_known = any(each.value is variable for each in self.kept.watched)
        if self.lists(variable) and variable.dtype.is_differentiable and not is_known:
            self._keep_watched(-1 - id(variable), variable)

    def _keep_watched(self, index: int, value: Tensor | Variable) -> None:
        places, _ = places_in_program(sys._getframe(1))
        self.kept.watched.append(Watched(index, value, places))

    def _tapes_that_record(self) -> Iterable[GradientTape]:
        return state.tapes


class _KeepingList(list["Record | None"]):
    """The log of a recording that a `KeepingTape` has entered: what is appended is kept too.

    Parameters
    ----------
    recording
        The recording; what it has recorded already stays as it is, and is not kept.
    """

    def __init__(self, recording: Recording) -> None:
        super().__init__(recording.records)
        self._token = recording.token
        self._unfinished: dict[int, KeptRecord] = {}
        self._followed: weakref.WeakKeyDictionary[Heard, set[int]] = weakref.WeakKeyDictionary()

    def append(self, record: Record | None) -> None:
        """Append `record`, and keep what is known of the operation that calls."""
        index = len(self)
        super().append(record)
        recording = self._token()
        if recording is None:
            return
        is_kept = any(isinstance(tape, KeepingTape) for tape in recording.tapes)
        computed = _operation_that_calls(sys._getframe(1)) if is_kept else None
        if computed is None:
            return
        name, given, output = computed
        inputs = tuple(item for item in map(_as_tensor, given) if item is not None)
        keys = tuple(_key(recording, tensor) for tensor in inputs)
        where = places_in_program(sys._getframe(1))
        tapes = self._tapes(recording, set(keys), index)
        kept = KeptRecord(
            index, name, inputs, keys, output, self._records_of(index), where, tapes
        )  # fmt: skip
        if record is None:
            self._unfinished[index] = kept
        for tape in tapes:
            if isinstance(tape, KeepingTape):
                tape.kept.records.append(kept)

    def __setitem__(self, index: Any, record: Any) -> None:
        """Put a record where the result came before it, or nothing where it was used."""
        super().__setitem__(index, record)
        if record is not None and index in self._unfinished:
            self._unfinished.pop(index)._records = self._records_of(index)

    def _records_of(self, index: int) -> tuple[tuple[int, Record], ...]:
        """Return the records that lead from a value to its inputs, with their places."""
        record = self[index]
        if record is None:
            return ()
        joint = custom_gradients.joint_of(record)
        if joint is None:
            return ((index, record),)
        inner = self[joint]
        assert inner is not None  # noqa: S101  for the type checker
        return ((index, record), (joint, inner))

    def _tapes(self, recording: Recording, used: set[int], index: int) -> list[GradientTape]:
        """Return the listening tapes that follow a value `used`, and let them follow the result.

        Each record knows what *some* tape followed; whose it is, is found out here on the way.
        """
        tapes = []
        for tape in recording.tapes:
            heard = tape._heard
            if heard is None:
                continue
            if heard not in self._followed:
                self._followed[heard] = set(heard.connected())
            followed = self._followed[heard]
            if not used.isdisjoint(heard.watched) or not used.isdisjoint(followed):
                followed.add(index)
                tapes.append(tape)
        return tapes


def _as_tensor(item: Any) -> Tensor | None:
    """Return an input of an operation as a tensor: a Variable as what it reads as."""
    read = getattr(item, "_read", None)
    item = item if read is None else read()
    return item if type(item) is Tensor else None


def _operation_that_calls(frame: FrameType | None) -> tuple[str, Iterable[Any], Tensor] | None:
    """Return the name, inputs and result of the operation whose record is being appended.

    None when it is a leaf, or the joint that the results of a custom gradient have in common.
    """
    for _ in range(2):  # the row's function, or what it has its record made by
        if frame is None:
            return None
        found, home = frame.f_locals, frame.f_globals.get("__name__")
        if home == custom_gradients.__name__ and "outputs" in found:
            is_joint = "output" not in found
            return None if is_joint else ("CustomGradient", found["inputs"], found["output"])
        if home == operation.__name__ and frame.f_code.co_name.startswith("forward"):
            return _name_of_row(found), _inputs_of_row(found), found["result"]
        frame = frame.f_back
    return None


def _name_of_row(found: dict[str, Any]) -> str:
    """Return the name of the operation whose function has the variables `found`."""
    name: str = found["name"] if "name" in found else found["record"].operation
    return name


def _inputs_of_row(found: dict[str, Any]) -> Iterable[Any]:
    if "inputs" in found:
        return found["inputs"]  # type: ignore[no-any-return]
    if "arguments" in found:
        return found["arguments"][: found["count"]]  # type: ignore[no-any-return]
    if _name_of_row(found) == "Pow" and found.get("attributes"):
        # An exponent that is a number of Python's: a constant, as it is for TensorFlow.
        (exponent,) = found["attributes"]
        return [found["x"], result_tensor(np.asarray(exponent)[()], found["result"]._dtype)]
    return [found[place] for place in ("x", "y") if place in found]


def _key(recording: Recording, tensor: Tensor) -> int:
    """Return the place of a value, a negative number of its own where no tape follows it."""
    index = recording.index_of(tensor)
    return index if index >= 0 else -1 - id(tensor)
