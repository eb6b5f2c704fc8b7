"""Forward mode: `ForwardAccumulator`, which carries tangents along with a computation.

Reverse mode answers "how does this result depend on everything?", one product vᵀJ at a time. The
forward mode answers "what does everything become when the inputs move this way?": products Jv, of
the Jacobian and a *tangent* that is given in advance.

This engine has one formula for each operation, that of vᵀJ, and gets Jv from it by transposing
twice. The product vᵀJ is linear in v, so its derivative with respect to v, taken in reverse mode
along the tangent, is Jv. The v itself plays no part: it is only there to be differentiated by, and
is ones because some formulas take its logarithm. So an accumulator is a tape, and a tangent two
backward passes: the first over what the tape recorded, under a second tape, and the second back
over the first.

TensorFlow computes tangents while it computes the values, and tapes and accumulators around the
accumulator see it do so, while those inside do not. Here a tangent is computed when it is asked
for; for the time that this takes just the tapes around listen again, so nobody can tell.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import numpy as np

from .conversion import convert
from .logs import warn
from .nest import flatten, map_structure
from .operation import tensors
from .recording import state
from .structures import assert_same_structure
from .tape import GradientTape, UnconnectedGradients
from .tensor import Tensor
from .variable import Variable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["ForwardAccumulator", "GradientTape"]

_WARNINGS = 5
_warned = 0


class ForwardAccumulator:
    """Compute the product of a Jacobian and a tangent.

    Parameters
    ----------
    primals
        A tensor, a Variable, or a structure of these: what moves.
    tangents
        A structure of the same form: in which direction each one moves.

    Raises
    ------
    ValueError
        When a tensor is named twice, or the structures have different forms.
    """

    def __init__(self, primals: Any, tangents: Any) -> None:
        self._primals = flatten(primals)
        if len({id(primal) for primal in self._primals}) < len(self._primals):
            message = (
                "Tensor {} was specified as a primal multiple times. This may indicate an error. "
                "If it was intended, please sum the corresponding tangents."
            )
            raise ValueError(message)
        assert_same_structure(primals, tangents)
        self._tangents = [
            _tangent_of(primal, tangent)
            for primal, tangent in zip(self._primals, flatten(tangents), strict=True)
        ]
        self._tape = _TapeOfAnAccumulator(persistent=True, watch_accessed_variables=False)
        self._around: tuple[GradientTape, ...] = ()
        self._is_recording = False

    # ---- recording ---------------------------------------------------------------------------

    def __enter__(self) -> ForwardAccumulator:  # noqa: PYI034  Self needs Python 3.11
        if self._is_recording:
            message = "Accumulator is already recording."
            raise ValueError(message)
        self._around = state.tapes
        self._tape.__enter__()
        self._tape.watch([primal for primal in self._primals if primal.dtype.is_differentiable])
        self._is_recording = True
        return self

    def __exit__(self, *exception: object) -> None:
        self._tape.__exit__(*exception)
        self._is_recording = False

    # ---- tangents ----------------------------------------------------------------------------

    def jvp(self, primals: Any, unconnected_gradients: Any = UnconnectedGradients.NONE) -> Any:
        """Return the tangent of each tensor in `primals`.

        Parameters
        ----------
        primals
            A tensor that was computed while the accumulator was active, or a structure of these.
        unconnected_gradients
            ``"none"`` or ``"zero"``: what a tensor gets that does not depend on what moves.

        Returns
        -------
        structure like `primals`
            For each tensor a tangent of its shape and type, or None.
        """
        mode = UnconnectedGradients(unconnected_gradients)

        def tangent(target: Any) -> Any:
            found = self._tangent(target)
            if found is None and mode is UnconnectedGradients.ZERO:
                return tensors.zeros_like(convert(target))
            return found

        return map_structure(tangent, primals)

    def _tangent(self, target: Any) -> Tensor | None:
        if type(target) is not Tensor and not isinstance(target, Variable):
            message = f"{_name(target)!r} object is not a tensor or a Variable: it has no tangent."
            raise AttributeError(message)
        for primal, tangent in zip(self._primals, self._tangents, strict=True):
            if target is primal:
                return tangent
        if self._tape.recording is None or not target.dtype.is_differentiable:
            return None
        with _listening(self._around):
            found = self._transposed_twice(target)
        return None if found is None else self._still_connected(found, target)

    def _transposed_twice(self, target: Any) -> Tensor | None:
        with GradientTape(watch_accessed_variables=False) as transposing:
            v = tensors.ones_like(target)
            transposing.watch(v)
            products = self._tape.gradient(target, self._primals, output_gradients=v)
            pairs = [
                (convert(product), tangent)  # the rows of a gather are put in their places here
                for product, tangent in zip(products, self._tangents, strict=True)
                if product is not None
            ]
        if not pairs:
            return None
        linear, along = map(list, zip(*pairs, strict=True))
        found = transposing.gradient(linear, v, output_gradients=along)
        return None if found is None else convert(found)

    def _still_connected(self, tangent: Tensor, target: Any) -> Tensor:
        """Return `tangent`, connected with `target` in the eyes of the accumulators around.

        So in TensorFlow: a tangent of a tangent is 0 and not None where the function is linear.
        """
        accumulators = [tape for tape in self._around if isinstance(tape, _TapeOfAnAccumulator)]
        if not accumulators:
            return tangent
        with _listening(accumulators):
            nothing = tensors.keep(convert(target), convert(np.zeros(target.shape, bool)))
        with _listening(self._around):
            return tangent + nothing  # type: ignore[no-any-return]


class _TapeOfAnAccumulator(GradientTape):
    """A tape that tells itself from those of the user."""


@contextlib.contextmanager
def _listening(tapes: Sequence[GradientTape]) -> Iterator[None]:
    """Let `tapes` listen, those that have not been used up, and no others."""
    before = state.tapes
    _hand_over(before, [tape for tape in tapes if tape.recording is not None])
    try:
        yield
    finally:
        _hand_over(state.tapes, before)


def _hand_over(listeners: Any, others: Any) -> None:
    for tape in reversed(listeners):
        tape.__exit__(None, None, None)
    for tape in others:
        tape.__enter__()


def _tangent_of(primal: Any, tangent: Any) -> Tensor:
    if type(primal) is not Tensor and not isinstance(primal, Variable):
        message = (
            f"{_name(primal)!r} object is not a tensor or a Variable: tf.constant makes a tensor "
            f"of a number."
        )
        raise AttributeError(message)
    global _warned  # noqa: PLW0603  as many as TensorFlow gives
    if not primal.dtype.is_floating and _warned < _WARNINGS:
        _warned += 1
        warn(
            "The dtype of the watched primal must be floating (e.g. tf.float32), got %r",
            primal.dtype,
        )
    return convert(tangent, primal.dtype)


def _name(value: Any) -> str:
    kind = type(value)
    return f"numpy.{kind.__name__}" if kind.__module__ == "numpy" else kind.__name__
