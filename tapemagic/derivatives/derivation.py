"""Run a computation under nested tapes and take the derivatives that were asked for.

A `Derivation` is a context manager around the computation::

    with Derivation(tf, requests) as derivation:
        derivation.watch("x", x)
        y = x * x * x
        derivatives = derivation.differentiate({"y": y})

`Derivation.differentiate` is called inside the block: it ends the tapes from the inside out, and
takes the derivatives of each order between the end of one tape and the end of the next
(`derivative_plan`). Whatever happens in the block, no tape records after it.

Each value is TensorFlow's, the gradient of a non-scalar target being that of the sum of its
elements. What it means is said in its `Derivative.kind` and `Derivative.notes`.
"""

from __future__ import annotations

import contextlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tapemagic.derivative_plan import Call, Node, Plan
from tapemagic.derivatives import meaning
from tapemagic.derivatives.meaning import Kind
from tapemagic.derivatives.values import (
    as_array,
    check_source,
    check_target,
    is_structure,
    is_variable,
    leaves,
    map_leaves,
    without_wrapper,
)
from tapemagic.keeping import keeping_tape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import TracebackType

    from typing_extensions import Self

    from tapemagic.leibniz import Request

__all__ = ["Derivation", "DerivationError", "Derivative", "Kind"]


class DerivationError(ValueError):
    """A derivative that cannot be taken; the text is one sentence for the reader."""


@dataclass(frozen=True)
class Derivative:
    """A derivative that was asked for, with all that is needed to show and to check it.

    Attributes
    ----------
    request
        What was asked for.
    value
        The engine's answer: a tensor, None, or a structure of them when the source is one.
    kind
        What the value is.
    target
        The target's value.
    point
        For each source the value that it had at the start, as numpy arrays.
    notes
        Sentences for the reader: what the value means, or why it is None.
    """

    request: Request
    value: Any
    kind: Kind
    target: Any
    point: Mapping[str, Any]
    notes: tuple[str, ...] = ()


class Derivation:
    """Nested tapes around a computation, and the derivatives at its end.

    Parameters
    ----------
    tf
        The engine.
    requests
        What to differentiate; as many tapes are nested as the highest order.
    jacobian
        Take Jacobians in place of gradients of sums, in each order.
    watch_accessed_variables
        As for ``tf.GradientTape``. Sources are watched in any case.
    keep
        Whether the tapes keep what they record, to be shown.

    Attributes
    ----------
    sources
        The objects that are the sources, by name.
    values
        After `differentiate`, the value of each derivative, intermediate ones and targets included.
    unconnected
        After `differentiate`, the derivatives that are None.
    """

    def __init__(
        self,
        tf: Any,
        requests: Sequence[Request],
        *,
        jacobian: bool = False,
        watch_accessed_variables: bool = True,
        keep: bool = False,
    ) -> None:
        self.requests = tuple(requests)
        self.plan = Plan.of(self.requests)
        self._tf = tf
        self._jacobian = jacobian
        self._watch_accessed_variables = watch_accessed_variables
        self._kind = keeping_tape(tf) if keep else tf.GradientTape
        self.values: dict[Node, Any] = {}
        self._tapes: list[Any] = []  # innermost first: the one for order k is at k - 1
        self._open: list[Any] = []  # outermost first: the last one ends first
        self.sources: dict[str, Any] = {}
        self._point: dict[str, Any] = {}
        self.unconnected: frozenset[Node] = frozenset()

    def __enter__(self) -> Self:
        try:
            for order in range(self.plan.order, 0, -1):
                tape = self._kind(
                    persistent=self.plan.is_persistent(order),
                    watch_accessed_variables=self._watch_accessed_variables,
                )
                tape.__enter__()
                self._open.append(tape)
        except BaseException:
            self._end_all()
            raise
        self._tapes = self._open[::-1]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end_all()

    @property
    def tapes(self) -> tuple[Any, ...]:
        """The tapes, innermost first: that of order k is at k - 1."""
        return tuple(self._tapes)

    def watch(self, name: str, value: Any) -> None:
        """Take the object that a name holds now as the source of this name; watch it on all tapes.

        Only the first object that is given for a name counts.

        Raises
        ------
        SourceError
            If no tape can watch it.
        """
        if name in self.sources:
            return
        check_source(name, value, self._tf)
        value = map_leaves(lambda part: without_wrapper(part, self._tf), value)
        self.sources[name] = value
        self._point[name] = self._unrecorded(lambda: as_array(value, self._tf))
        for part in leaves(value):
            for tape in self._open:
                tape.watch(part)

    def differentiate(self, targets: Mapping[str, Any]) -> dict[str, Derivative]:
        """End the tapes and return each derivative under the name that it is to be bound to.

        Parameters
        ----------
        targets
            The value of each target, by name.

        Raises
        ------
        TargetError
            If a target is no floating tensor (or structure of some).
        DerivationError
            If a source was never there, or if the engine cannot differentiate an operation.
        """
        for request in self.requests:
            check_target(request.target, targets[request.target], self._tf)
            for name in request.sources:
                if name not in self.sources:
                    raise DerivationError(
                        f"{request.text} needs a source {name}, and the cell did not assign {name}."
                    )
        values: dict[Node, Any] = {Node(name): value for name, value in targets.items()}
        for tape, calls in zip(self._tapes, self.plan.levels, strict=True):
            self._end(tape)
            for call in calls:
                values.update(self._called(tape, call, values[call.parent]))
        self.values = values
        self.unconnected = frozenset(
            node for node, value in values.items() if all(part is None for part in leaves(value))
        )
        return {
            request.bound_name: self._derivative(request, targets[request.target], values)
            for request in self.requests
        }

    # --- tapes ----------------------------------------------------------------------------------

    def _end(self, tape: Any) -> None:
        self._open.remove(tape)
        tape.__exit__(None, None, None)

    def _end_all(self) -> None:
        with contextlib.ExitStack() as stack:
            for tape in self._open:
                stack.callback(tape.__exit__, None, None, None)
            self._open = []

    def _unrecorded(self, function: Any) -> Any:
        """Call a function while none of the tapes records."""
        with contextlib.ExitStack() as stack:
            for tape in reversed(self._open):
                stack.enter_context(tape.stop_recording())
            return function()

    # --- calls ----------------------------------------------------------------------------------

    def _called(self, tape: Any, call: Call, parent: Any) -> dict[Node, Any]:
        """Return the derivatives of one parent by each of the sources that are asked for."""
        if all(part is None for part in leaves(parent)):
            return dict.fromkeys(call.nodes)
        sources = [self.sources[node.source] for node in call.nodes]
        try:
            if self._jacobian:
                _check_jacobian(call, parent, sources)
                with _without_retracing_advice():
                    results = tape.jacobian(parent, sources)
            else:
                results = tape.gradient(_without_none(parent), sources)
        except LookupError as error:
            names = " and ".join(str(node) for node in call.nodes)
            raise DerivationError(
                f"{names} cannot be taken, since an operation on the way has no gradient ({error})."
            ) from error
        results = [map_leaves(self._dense, result) for result in results]
        return dict(zip(call.nodes, results, strict=True))

    def _dense(self, result: Any) -> Any:
        """Return a tensor for the `IndexedSlices` that a gather's gradient is on TensorFlow.

        It can be differentiated again, and is what the numpy engine gives.
        """
        is_sparse = type(result).__name__ == "IndexedSlices"
        return self._tf.convert_to_tensor(result) if is_sparse else result

    def _derivative(self, request: Request, target: Any, values: Mapping[Node, Any]) -> Derivative:
        node = Node(request.target, request.sources)
        value = values[node]
        return Derivative(
            request=request,
            value=value,
            kind=(kind := meaning.kind_of(node, values, self.sources, jacobian=self._jacobian)),
            target=target,
            point={name: self._point[name] for name in dict.fromkeys(request.sources)},
            notes=(
                *meaning.notes(node, kind, values, self.sources),
                *meaning.notes_on_complex(node, values, self.sources),
                *self._notes_on_assigned_sources(request),
            ),
        )

    def _notes_on_assigned_sources(self, request: Request) -> tuple[str, ...]:
        return tuple(
            f"{name} was assigned a new value in the cell: the value at its start is shown as "
            "the point, the derivative is taken where the target read it."
            for name in dict.fromkeys(request.sources)
            if any(is_variable(part, self._tf) for part in leaves(self.sources[name]))
            and _differ(self._point[name], as_array(self.sources[name], self._tf))
        )


def _is_no_retracing_advice(record: logging.LogRecord) -> bool:
    message = str(record.msg)
    return not ("pfor" in record.getMessage() and "triggered tf.function retracing" in message)


@contextlib.contextmanager
def _without_retracing_advice() -> Iterator[None]:
    """Drop TensorFlow's advice on a ``tf.function`` that is its own, inside ``jacobian``."""
    logger = logging.getLogger("tensorflow")
    logger.addFilter(_is_no_retracing_advice)
    try:
        yield
    finally:
        logger.removeFilter(_is_no_retracing_advice)


def _without_none(target: Any) -> Any:
    """Return a target for ``gradient``: a structure loses its Nones, which TensorFlow refuses."""
    if not is_structure(target):
        return target
    return [part for part in leaves(target) if part is not None]


def _check_jacobian(call: Call, parent: Any, sources: list[Any]) -> None:
    structured = [n.source for n, s in zip(call.nodes, sources, strict=True) if is_structure(s)]
    if is_structure(parent):
        raise DerivationError(
            f"the Jacobian of {call.parent} is not one tensor, since {call.parent} is a "
            f"{type(parent).__name__}: ask for one tensor at a time, or leave out --jacobian."
        )
    if structured and call.nodes[0].order > 1:
        raise DerivationError(
            f"the second derivatives by {structured[0]} do not form one tensor, since it is a "
            "structure: ask for one variable at a time, or leave out --jacobian."
        )


def _differ(before: Any, after: Any) -> bool:
    pairs = zip(leaves(before), leaves(after), strict=True)
    return not all(np.array_equal(old, new, equal_nan=True) for old, new in pairs)
