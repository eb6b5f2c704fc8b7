"""``tf.queue.FIFOQueue``: what is put in first comes out first.

TensorFlow lets several threads work at the two ends of a queue, and makes who takes from an empty
one wait. Here, too, a queue waits for other threads; whoever is alone would wait for ever, in
TensorFlow as here.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Any

from . import joining
from .arguments import integer
from .conversion import convert
from .dtypes import BOOL, INT32, DType, as_dtype
from .errors import CancelledError, OutOfRangeError, invalid_argument
from .shapes import TensorShape, as_shape

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = ["FIFOQueue"]


class FIFOQueue:
    """A queue of tensors, or of tuples of tensors.

    Parameters
    ----------
    capacity
        How many elements there is room for; none or a negative number for any.
    dtypes
        The type of an element, or of each of its components.
    shapes
        The shape of each component; without them several elements cannot be taken at once.
    names
        A name for each component: elements are dictionaries then.
    shared_name, name
        Ignored.

    Raises
    ------
    ValueError
        When there are more or fewer names than types.
    tf.errors.InvalidArgumentError
        When there are more or fewer shapes than types.
    """

    def __init__(
        self,
        capacity: Any,
        dtypes: Any,
        shapes: Any = None,
        names: Any = None,
        shared_name: str | None = None,  # noqa: ARG002
        name: str = "fifo_queue",  # noqa: ARG002
    ) -> None:
        self._capacity = integer(capacity)
        kinds = dtypes if isinstance(dtypes, (list, tuple)) else [dtypes]
        self._dtypes = [as_dtype(kind) for kind in kinds]
        self._shapes = _shapes(shapes, self._dtypes)
        self._names = [names] if isinstance(names, str) else names
        if self._names is not None and len(self._names) != len(self._dtypes):
            message = (
                "List of names must have the same length as the list of dtypes, received "
                f"len(names)={len(self._names)},len(dtypes)={len(self._dtypes)}"
            )
            raise ValueError(message)
        self._elements: deque[list[Tensor]] = deque()
        self._closed = False
        self._changed = threading.Condition()

    @property
    def dtypes(self) -> list[DType]:
        """The type of each component."""
        return self._dtypes

    @property
    def shapes(self) -> list[TensorShape]:
        """The shape of each component."""
        return self._shapes or [as_shape(None)] * len(self._dtypes)

    @property
    def names(self) -> list[str] | None:
        """The name of each component, or None."""
        return self._names

    @property
    def name(self) -> str:
        """The name, which is this one in eager mode."""
        return "Empty"

    # ---- putting in --------------------------------------------------------------------------

    def enqueue(self, vals: Any, name: str | None = None) -> None:
        """Put in one element: a tensor, or one for each component."""
        del name
        self._put([self._components(vals, many=False)])

    def enqueue_many(self, vals: Any, name: str | None = None) -> None:
        """Put in several elements, along the first axis of each component."""
        del name
        columns = [joining.unstack(tensor) for tensor in self._components(vals, many=True)]
        self._put([list(row) for row in zip(*columns, strict=True)])

    def _components(self, vals: Any, *, many: bool) -> list[Tensor]:
        """Return the components of `vals`, of the right types and shapes."""
        if self._names is not None and not isinstance(vals, dict):
            message = "You must enqueue a dictionary in a Queue with names"
            raise ValueError(message)
        if isinstance(vals, dict):
            if self._names is None:
                message = "Queue must have names to enqueue a dictionary"
                raise ValueError(message)
            if sorted(self._names) != sorted(vals):
                message = (
                    "Keys in dictionary to enqueue do not match names of Queue.  Dictionary: "
                    f"{sorted(vals)},Queue: {sorted(self._names)}"
                )
                raise ValueError(message)
            vals = [vals[name] for name in self._names]
        given = list(vals) if isinstance(vals, (list, tuple)) else [vals]
        # As in TensorFlow, more values than components are not looked at.
        pairs = zip(given, self._dtypes, strict=False)
        tensors = [convert(value, kind) for value, kind in pairs]
        if len(tensors) < len(self._dtypes):
            message = f"the queue holds {len(self._dtypes)} components, and {len(tensors)} came."
            raise invalid_argument(message, "QueueEnqueueV2")
        for tensor, shape in zip(tensors, self.shapes, strict=True):
            own = tensor.shape.with_rank_at_least(1)[1:] if many else tensor.shape
            own.assert_is_compatible_with(shape)
        return tensors

    def _put(self, elements: list[list[Tensor]]) -> None:
        with self._changed:
            for element in elements:
                self._changed.wait_for(lambda: self._closed or self._has_room())
                if self._closed:
                    message = "FIFOQueue is closed. [Op:QueueEnqueueV2] name: "
                    raise CancelledError(None, None, message)
                self._elements.append(element)
                self._changed.notify_all()

    def _has_room(self) -> bool:
        return self._capacity < 0 or len(self._elements) < self._capacity

    # ---- taking out --------------------------------------------------------------------------

    def dequeue(self, name: str | None = None) -> Any:
        """Take out one element."""
        del name
        (element,) = self._take(1, least=1)
        return self._shown(element)

    def dequeue_many(self, n: Any, name: str | None = None) -> Any:
        """Take out `n` elements, which are stacked."""
        del name
        count = integer(n)
        return self._stacked(self._take(count, least=count))

    def dequeue_up_to(self, n: Any, name: str | None = None) -> Any:
        """Take out `n` elements, or those that are left in a closed queue, which are stacked."""
        del name
        return self._stacked(self._take(integer(n), least=1))

    def _take(self, count: int, least: int) -> list[list[Tensor]]:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or len(self._elements) >= count)
            found = len(self._elements)
            if found < least:
                message = (
                    "FIFOQueue is closed and has insufficient elements (requested "
                    f"{count}, current size {found}) [Op:QueueDequeueV2] name: "
                )
                raise OutOfRangeError(None, None, message)
            taken = [self._elements.popleft() for _ in range(min(count, found))]
            self._changed.notify_all()
        return taken

    def _stacked(self, elements: list[list[Tensor]]) -> Any:
        if self._shapes is None:
            message = (
                "FIFOQueue's DequeueMany and DequeueUpTo require the components to have specified "
                "shapes."
            )
            raise invalid_argument(message, "QueueDequeueManyV2", "Empty_DequeueMany")
        return self._shown([joining.stack(column) for column in zip(*elements, strict=True)])

    def _shown(self, element: list[Tensor]) -> Any:
        """Return an element as it is given to users."""
        if self._names is not None:
            return dict(zip(self._names, element, strict=True))
        return element[0] if len(element) == 1 else element

    # ---- the queue itself --------------------------------------------------------------------

    def size(self, name: str | None = None) -> Tensor:
        """Return how many elements are in the queue."""
        del name
        return convert(len(self._elements), INT32)

    def close(self, cancel_pending_enqueues: bool = False, name: str | None = None) -> None:
        """Take nothing more in; what is in the queue can still be taken out."""
        del cancel_pending_enqueues, name
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def is_closed(self, name: str | None = None) -> Tensor:
        """Return whether the queue is closed."""
        del name
        return convert(self._closed, BOOL)


def _shapes(shapes: Any, dtypes: list[DType]) -> list[TensorShape] | None:
    if shapes is None:
        return None
    alone = len(dtypes) == 1 and not any(isinstance(part, (list, tuple)) for part in shapes)
    given = [as_shape(shape) for shape in ([shapes] if alone else shapes)]
    if len(given) != len(dtypes):
        message = f"Different number of component types: {len(dtypes)}, and shapes: {len(given)}"
        raise invalid_argument(message, "FIFOQueueV2", "fifo_queue")
    return given
