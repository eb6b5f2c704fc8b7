"""What the tapes of one thread record: one shared log, however deeply they are nested.

A `Recording` is a list of records, one for each value that was computed while a tape was
listening. A value's *index* is its place in that list. A tensor knows the token of the
recording that it belongs to and its index there, so that "is this input on a tape?" is one
comparison of identities in the hot path of every operation, however many tapes listen.

Nested tapes share a recording. Which part of it belongs to which tape (a tape hears only what
happens between its entry and its exit, and follows only what *it* watches) is decided when a
gradient is asked for, in `tapemagic.numpy_tf.backward`.

A record is a tuple that begins with two functions: the backward step on plain numpy values, used
when nobody listens, and the backward step on tensors, used when an outer tape records the
gradient itself. What follows belongs to those functions. A *leaf*, a value that was watched
rather than computed, has ``None`` for a record.

A tensor belongs to one recording at most. A second one that lives at the same time (that of a
persistent tape, or of another thread) and watches the same tensor keeps a *stand-in* for it: a
tensor of its own with the same value.
"""

from __future__ import annotations

import itertools
import threading
import weakref
from typing import TYPE_CHECKING, Any

from .tensor import Tensor

if TYPE_CHECKING:
    from .heard import Heard
    from .tape import GradientTape

__all__ = ["NO_EPOCH", "Record", "Recording", "Token", "next_epoch", "state"]

Record = tuple[Any, ...]
Token = weakref.ref["Recording"]
"""The identity of a recording, which its tensors carry.

It does not keep the recording alive, so a result that is kept does not keep everything that led to
it; and it tells whether the recording is still there.
"""

NO_EPOCH = -1
"""The epoch while no tape listens."""

_NO_STAND_INS: dict[int, tuple[Tensor, Tensor]] = {}
"""What all recordings share that have none."""

next_epoch = itertools.count().__next__
_taking = threading.Lock()


class Recording:
    """The log that one tape, or several nested tapes, write together.

    Attributes
    ----------
    token
        Its identity.
    records
        The log.
    stand_ins
        The stand-ins of tensors that belong to other recordings: by identity, the tensor and its
        stand-in.
    tapes
        The tapes that listen, outermost first. All tapes that are open in one thread write one
        recording, so what an operation asks of its thread is a single thing: the recording.
    epoch
        Another number whenever one more tape listens, or watches a Variable: a value that a
        Variable handed out in an earlier epoch was heard by other tapes. No two recordings have
        the same.
    returned
        The views of tapes that had recorded elsewhere before they were entered here.
    tapes_entered
        How many views of this recording there have been.
    tapes_used_up
        How many of these will not be asked again.
    """

    __slots__ = (
        "__weakref__", "epoch", "records", "returned", "stand_ins", "tapes", "tapes_entered",
        "tapes_used_up", "token",
    )  # fmt: skip

    def __init__(self) -> None:
        self.token: Token = weakref.ref(self)
        self.records: list[Record | None] = []
        self.tapes: tuple[GradientTape, ...] = ()
        self.epoch = NO_EPOCH
        self.stand_ins: dict[int, tuple[Tensor, Tensor]] = _NO_STAND_INS
        self.returned: tuple[weakref.ref[Heard], ...] = ()
        self.tapes_entered = 0
        self.tapes_used_up = 0

    def index_of(self, tensor: Tensor) -> int:
        """Return the index of `tensor`, or -1 when it is not on this recording."""
        if tensor._token is self.token:
            return tensor._index
        found = self.stand_ins.get(id(tensor))
        return -1 if found is None else found[1]._index

    def leaf_for(self, tensor: Tensor) -> int:
        """Return the index of `tensor`, which becomes a leaf if it has none."""
        token = self.token
        if tensor._token is token:
            return tensor._index
        if self.stand_ins and (found := self.stand_ins.get(id(tensor))) is not None:
            return found[1]._index
        # Two threads may watch one tensor at the same moment.
        with _taking:
            owner = tensor._token
            if owner is None or owner() is None:
                leaf = tensor
            else:
                leaf = Tensor()
                leaf._value, leaf._dtype = tensor._value, tensor._dtype
            leaf._index = index = len(self.records)
            leaf._token = token
        self.records.append(None)
        if leaf is not tensor:
            if not self.stand_ins:
                self.stand_ins = {}
            self.stand_ins[id(tensor)] = (tensor, leaf)
        return index

    def stand_in(self, tensor: Tensor) -> Tensor:
        """Return what stands here for `tensor`, a tensor of another recording: often itself."""
        found = self.stand_ins.get(id(tensor))
        if found is None:
            if not self.returned:
                return tensor
            followers = [heard for ref in self.returned if (heard := ref()) is not None]
            if not any(heard.bring_along(tensor) for heard in followers):
                return tensor
            found = self.stand_ins.get(id(tensor))
        return tensor if found is None else found[1]

    def stand_in_if_foreign(self, tensor: Tensor) -> Tensor:
        """Return `tensor`, or its `stand_in` when it belongs to another recording."""
        owner = tensor._token
        return tensor if owner is self.token or owner is None else self.stand_in(tensor)


class _ThreadState(threading.local):
    """What one thread is recording now.

    Attributes
    ----------
    recording
        The log that operations write to, or None while no tape listens.
    made
        The Variables made since a function of ``tf.function`` was called; None outside of these.
    """

    recording: Recording | None = None
    made: list[Any] | None = None

    @property
    def tapes(self) -> tuple[GradientTape, ...]:
        """The tapes that listen, outermost first."""
        return () if self.recording is None else self.recording.tapes


state = _ThreadState()
