"""Central finite differences: what ``--compare`` puts beside a derivative.

A derivative from a tape is exact up to rounding; a difference quotient is not, and it uses nothing
but the function's values. That they agree is evidence for both. With D for a step in a direction,

* first order: ``(f(x + D) - f(x - D)) / 2h``, wrong by about ``h²``,
* second order, the same for mixed derivatives:
  ``(f(+D+E) - f(+D-E) - f(-D+E) + f(-D-E)) / 4hk``, wrong by about ``h² + k²``,

and the values' rounding is divided by ``2h`` or ``4hk``. The step balances the two: about the cube
root of the dtype's precision for the first order, its fourth root for the second, times the size
of the source, and a power of two, so that ``x + h`` is exact. In ``float32`` no more than four or
two digits can be expected. What can be expected is measured: the quotient is formed with ``h`` and
with ``2h``; a third of their distance is the error of the step, to which the rounding is added.

In goes a `Derivative` and a function that evaluates the target at displaced sources; out comes a
`Comparison`. What cannot be compared is a `ComparisonError` of one sentence.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from tapemagic.derivatives.meaning import Kind
from tapemagic.derivatives.values import is_structure, leaves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tapemagic.derivatives import Derivative

    Array = npt.NDArray[Any]
    Evaluate = Callable[[Mapping[str, Any]], Any]

HIGHEST_ORDER: Final = 2
# Beyond this the reader would wait.
MOST_EVALUATIONS: Final = 1000
# The measured error is an estimate: this much more still counts as agreement.
_MARGIN: Final = 10.0


class ComparisonError(ValueError):
    """A derivative that finite differences cannot be put beside."""


@dataclass(frozen=True)
class Comparison:
    """A finite difference beside a derivative.

    Attributes
    ----------
    value
        The finite difference, in the shape of the derivative.
    step
        The (largest) step.
    error
        The largest distance between the two; None where the derivative is None.
    expected
        The error that the step and the rounding explain.
    agrees
        Whether the error is explained. A derivative of None agrees with zero.
    """

    value: Array
    step: float
    error: float | None
    expected: float
    agrees: bool


def compare(derivative: Derivative, evaluate: Evaluate, tf: Any) -> Comparison:
    """Compare a derivative of order 1 or 2 with a central finite difference.

    Parameters
    ----------
    derivative
        As `Derivation.differentiate` returned it.
    evaluate
        Runs the computation again. It is given, for each source of the request, a tensor to start
        from, and returns the target's value. It must not be recorded by a tape.
    tf
        The engine.

    Raises
    ------
    ComparisonError
        If the order is above 2, a source or the target is no real tensor, or the number of
        evaluations would be beyond reason.
    """
    request = derivative.request
    if request.order > HIGHEST_ORDER:
        raise ComparisonError(
            f"--compare knows derivatives of order 1 and 2, and {request.text} is of order "
            f"{request.order}: finite differences of higher orders drown in rounding."
        )
    for name, value in derivative.point.items():
        if is_structure(value) or np.iscomplexobj(value):
            raise ComparisonError(
                f"--compare displaces one real tensor at a time, and {name} is none: "
                "leave out --compare."
            )
    quotient = _Quotient(derivative, evaluate, tf)
    if quotient.evaluations > MOST_EVALUATIONS:
        raise ComparisonError(
            f"--compare would run the cell {quotient.evaluations} times for {request.text}, "
            f"and stops at {MOST_EVALUATIONS}: compare with a smaller {request.sources[0]}."
        )
    return _judged(derivative, quotient, tf)


def _judged(derivative: Derivative, quotient: _Quotient, tf: Any) -> Comparison:
    fine, rounding = quotient.value(1.0)
    if not np.all(np.isfinite(fine)) and quotient.is_finite_at_the_point():
        # The step left the domain of the function, as for log near 0.
        quotient.follow_the_source()
        fine, rounding = quotient.value(1.0)
    coarse, _ = quotient.value(2.0)
    expected = _largest(np.abs(coarse - fine)) / 3 + rounding
    if derivative.kind is Kind.NONE:
        agrees = _largest(np.abs(fine)) <= _MARGIN * expected
        return Comparison(fine, quotient.largest_step, None, expected, agrees)
    exact = np.asarray(tf.convert_to_tensor(derivative.value).numpy(), dtype=np.float64)
    error = _largest(np.abs(exact - fine))
    tolerance = _MARGIN * (expected + quotient.precision * _largest(np.abs(exact)))
    return Comparison(fine, quotient.largest_step, error, expected, error <= tolerance)


class _Quotient:
    """The difference quotient that approximates one derivative."""

    def __init__(self, derivative: Derivative, evaluate: Evaluate, tf: Any) -> None:
        self._evaluate = evaluate
        self._tf = tf
        self._request = derivative.request
        self._point: Mapping[str, Array] = derivative.point
        # What is summed over, the target or a first derivative, depends on what was asked for.
        self._is_jacobian = derivative.kind in {Kind.JACOBIAN, Kind.HESSIAN, Kind.HIGHER_JACOBIAN}
        dtypes = [np.asarray(value).dtype for value in self._point.values()]
        dtypes += [_dtype(part) for part in leaves(derivative.target)]
        self.precision = max(float(np.finfo(dtype).eps) for dtype in dtypes if dtype.kind == "f")
        root = 3 if self._request.order == 1 else 4
        self._relative_step = _power_of_two(self.precision ** (1 / root))
        self._scales = {
            name: np.maximum(1.0, _power_of_two(np.abs(value)))
            for name, value in self._point.items()
        }

    @property
    def evaluations(self) -> int:
        """How often the computation is run."""
        sizes = [int(np.size(self._point[name])) for name in self._request.sources]
        return int(2 * 2 ** len(sizes) * math.prod(sizes))

    @property
    def largest_step(self) -> float:
        return max(
            float(np.max(self._scales[name] * self._relative_step, initial=0.0))
            for name in self._request.sources
        )

    def follow_the_source(self) -> None:
        """Make the step small where the source is small."""
        self._scales = {
            name: np.where(value == 0, 1.0, _power_of_two(np.abs(value)))
            for name, value in self._point.items()
        }

    def is_finite_at_the_point(self) -> bool:
        return bool(np.all(np.isfinite(self._target({}))))

    def value(self, factor: float) -> tuple[Array, float]:
        """Return the quotient with steps multiplied by a factor, and what rounding adds to it."""
        shapes = [np.shape(self._point[name]) for name in self._request.sources]
        indices = itertools.product(*(list(np.ndindex(shape)) for shape in shapes))
        elements, rounding = [], 0.0
        for index in indices:
            element, noise = self._element(index, factor)
            elements.append(element)
            rounding = max(rounding, noise)
        target_shape = elements[0].shape if elements else ()
        axes = sum(shapes, ())
        table = np.array(elements).reshape(axes + target_shape)
        if self._is_jacobian:
            source_axes = tuple(range(len(axes)))
            last = tuple(range(table.ndim - len(axes), table.ndim))
            return np.moveaxis(table, source_axes, last), rounding
        # The gradient of the sum: over the target, and over all sources but the last.
        kept = range(len(axes) - len(shapes[-1]), len(axes))
        summed = tuple(axis for axis in range(table.ndim) if axis not in kept)
        terms = table.size / max(1, math.prod(shapes[-1]))
        return table.sum(axis=summed), rounding * terms

    def _element(self, index: tuple[tuple[int, ...], ...], factor: float) -> tuple[Array, float]:
        """Return the quotient by one element of each source, for all elements of the target."""
        places = list(zip(self._request.sources, index, strict=True))
        total: Any = 0.0
        largest = 0.0
        for signs in itertools.product((1, -1), repeat=len(places)):
            shifts = [
                (name, where, sign * factor * self._step(name, where))
                for sign, (name, where) in zip(signs, places, strict=True)
            ]
            value = self._target(self._displaced(shifts))
            total = total + math.prod(signs) * value
            largest = max(largest, _largest(np.abs(value)))
        divisor = math.prod(2 * factor * self._step(name, where) for name, where in places)
        return np.asarray(total) / divisor, 2 * self.precision * largest / divisor

    def _step(self, name: str, where: tuple[int, ...]) -> float:
        return float(self._scales[name][where] * self._relative_step)

    def _displaced(self, shifts: list[tuple[str, tuple[int, ...], float]]) -> dict[str, Any]:
        moved = {name: np.array(self._point[name]) for name, _, _ in shifts}
        for name, where, shift in shifts:
            moved[name][where] += shift
        return {name: self._tf.constant(value) for name, value in moved.items()}

    def _target(self, sources: Mapping[str, Any]) -> Array:
        # Leaving the domain (log of a negative number) is expected here, and seen in the result.
        with np.errstate(all="ignore"):
            value = self._evaluate(sources)
        parts = list(_arrays(value, self._tf))
        if is_structure(value):
            return np.asarray(sum(part.sum() for part in parts))
        return parts[0]


def _arrays(value: Any, tf: Any) -> Iterator[Array]:
    for part in leaves(value):
        yield np.asarray(tf.convert_to_tensor(part).numpy(), dtype=np.float64)


def _dtype(value: Any) -> np.dtype[Any]:
    found: np.dtype[Any] = np.dtype(value.dtype.as_numpy_dtype)
    return found


def _power_of_two(value: Any) -> Any:
    """Return the power of two next to a number, 0 for 0."""
    with np.errstate(divide="ignore"):
        return np.exp2(np.round(np.log2(value)))


def _largest(values: Any) -> float:
    return float(np.max(values, initial=0.0))
