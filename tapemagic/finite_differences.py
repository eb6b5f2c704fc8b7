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
``2h``; a third of their distance is the error of the step, to which the rounding is added.

A measured error is worth something only where it is small beside the quotient. While it is not,
and the step is to blame, the step is made smaller: the function may bend strongly, or have a corner
nearby. A quotient that then still changes as much as it is large belongs to a function that jumps
or has a corner at the point; no derivative "agrees" with it. Nor is a finite difference shown where
it has no meaning at all: of a computation that gives another value when it is run again, of a value
that is nan or infinite.

In goes a `Derivative` and a function that evaluates the target at displaced sources; out comes a
`Comparison`. What cannot be compared is a `ComparisonError` of one sentence.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

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
# An agreement to within more than this part of the derivative says little. With the true error,
# which is no larger, an error of 1 % is found; in float32 (and less) only coarser ones can be.
_FINEST_LIMIT: Final = 0.005
# How much smaller each further step is, and how many there are.
_SHRINKING: Final = 0.25
_MOST_LEVELS: Final = 8
# A quotient has not settled if it still changes by this part of itself when the step is quartered,
_UNSETTLED: Final = 0.1
# by hardly less than the time before,
_HARDLY_LESS: Final = 0.9
# and by more than so many units of rounding.
_LARGEST_NOISE: Final = 1e3
# How much of the gap between left and right a corner leaves when the step is quartered; where there
# is none, a quarter is left.
_CORNER: Final = 0.6


class ComparisonError(ValueError):
    """A derivative that finite differences cannot be put beside."""


class Doubt(Enum):
    """Why a finite difference proves neither that a derivative is right nor that it is wrong."""

    UNSETTLED = "the difference quotient does not settle: the function jumps or has a corner here"
    CORNER = "the quotients to the left and to the right differ: the function has a corner here"
    NOT_FINITE = "the derivative is not finite, the difference quotient is"
    COARSE = "the finite difference is not good enough to tell"


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
    doubt
        Why neither is proved, if so. With `Doubt.COARSE` it agrees as far as can be seen.
    """

    value: Array
    step: float
    error: float | None
    expected: float
    agrees: bool
    doubt: Doubt | None = None


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
        evaluations would be beyond reason; if the computation, run again at the same point, fails
        or gives another value; if the target is not finite there or a step away.
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
    if any(part.dtype.is_complex for part in leaves(derivative.target)):
        raise ComparisonError(
            f"--compare knows real targets only, and {request.target} is complex: "
            f"ask for the derivative of tf.math.real({request.target}), say."
        )
    # A quotient of values that overflow is inf or nan, and said to be so; numpy need not warn.
    with np.errstate(all="ignore"):
        quotient = _Quotient(derivative, evaluate, tf)
        if quotient.evaluations > MOST_EVALUATIONS:
            raise ComparisonError(
                f"--compare would run the cell {quotient.evaluations} times for {request.text}, "
                f"and stops at {MOST_EVALUATIONS}: compare with a smaller {request.sources[0]}."
            )
        _refuse_what_does_not_repeat(derivative, quotient, tf)
        return _judged(derivative, quotient, tf)


def _refuse_what_does_not_repeat(derivative: Derivative, quotient: _Quotient, tf: Any) -> None:
    """Refuse a target that is not the same twice, or that is not finite."""
    target = derivative.request.target
    before = list(_arrays(derivative.target, tf))
    try:
        again = list(_arrays(quotient.at_the_point(), tf))
    except Exception as error:
        raise ComparisonError(
            f"No comparison: run again, the body raises {type(error).__name__}, so it depends on "
            "more than its sources: on what an earlier run has left, say."
        ) from error
    same = len(before) == len(again) and all(
        old.shape == new.shape and _is_same(old, new, quotient.precision)
        for old, new in zip(before, again, strict=True)
    )
    if not same:
        raise ComparisonError(
            f"No comparison: run again, the body gives another {target} (random numbers, or "
            "state that it changes), so a finite difference means nothing. Make it repeatable: "
            "with tf.random.set_seed(1) as its first line, say."
        )
    strange = [str(value) for part in before for value in part[~np.isfinite(part)].flat]
    if strange:
        raise ComparisonError(
            f"No comparison: {target} is {strange[0].lstrip('-')} at this point, and a finite "
            "difference needs finite values."
        )


def _is_same(old: Array, new: Array, precision: float) -> bool:
    """Whether two values differ by no more than rounding (sums may be taken in another order)."""
    rounding = _MARGIN * precision * _largest(np.abs(old[np.isfinite(old)]))
    return bool(
        np.all((old == new) | (np.isnan(old) & np.isnan(new)) | (abs(old - new) <= rounding))
    )


class _Level(NamedTuple):
    """A quotient, and what is known of its error.

    Attributes
    ----------
    value
        The quotient.
    step
        Its (largest) step.
    change
        How far it is from the one of the larger step before.
    growth
        By how much that is more than the change before.
    truncation
        The error of the step, as that shows.
    rounding
        What the rounding of the function's values adds.
    """

    value: Array
    step: float
    change: float
    growth: float
    truncation: float
    rounding: float

    @property
    def expected(self) -> float:
        return self.truncation + self.rounding

    def is_telling(self, limit: float) -> bool:
        """Whether what counts as agreement is small beside the quotient."""
        return _MARGIN * self.expected <= limit * _largest(np.abs(self.value))

    def has_settled(self) -> bool:
        return (
            self.growth < _HARDLY_LESS
            or self.change <= _LARGEST_NOISE * self.rounding
            or self.change <= _UNSETTLED * _largest(np.abs(self.value))
        )


def _judged(derivative: Derivative, quotient: _Quotient, tf: Any) -> Comparison:
    limit = max(_FINEST_LIMIT, quotient.precision**0.25)
    levels = quotient.levels()
    found, settles = _best(levels, limit)
    if not math.isfinite(found.expected):
        raise ComparisonError(_why_not_finite(derivative, quotient))
    is_telling = found.is_telling(limit)
    doubt = None if is_telling or settles else Doubt.UNSETTLED
    if derivative.kind is Kind.NONE:
        # Where there is no dependence the values are the same, but for the order of a sum.
        is_first = derivative.request.order == 1
        tolerance = found.rounding if is_first else _MARGIN * found.expected
        agrees = doubt is None and _largest(np.abs(found.value)) <= tolerance
        return Comparison(found.value, found.step, None, found.expected, agrees, doubt)
    exact = np.asarray(tf.convert_to_tensor(derivative.value).numpy(), dtype=np.float64)
    errors, tolerance = _errors(exact, found, quotient)
    agrees = bool(np.all(errors <= tolerance))
    if doubt is None and not np.all(np.isfinite(exact)):
        doubt = Doubt.NOT_FINITE
    elif doubt is None and not agrees:
        # Two steps may happen to give the same quotient, both wrong: a third hardly will.
        finer = next(levels, None)
        if finer is not None and finer.is_telling(limit):
            finer_errors, finer_tolerance = _errors(exact, finer, quotient)
            if np.all(finer_errors <= finer_tolerance):
                found, errors, agrees = finer, finer_errors, True
        if not agrees and quotient.has_corner(exact, errors > tolerance, tolerance):
            doubt = Doubt.CORNER
    elif doubt is None and not is_telling and np.any(errors):
        doubt = Doubt.COARSE
    agrees = agrees and doubt in {None, Doubt.COARSE}
    return Comparison(found.value, found.step, _largest(errors), found.expected, agrees, doubt)


def _best(levels: Iterator[_Level], limit: float) -> tuple[_Level, bool]:
    """Return the best quotient and whether it settles, with steps no smaller than need be."""
    best = latest = next(levels)
    while not latest.is_telling(limit) and latest.truncation > latest.rounding:
        finer = next(levels, None)
        if finer is None:
            return best, latest.has_settled()
        latest = finer
        if latest.expected < best.expected:
            best = latest
    return best, True


def _errors(exact: Array, level: _Level, quotient: _Quotient) -> tuple[Array, float]:
    """Return each element's error, and how large one may be.

    No central quotient can be expected to be nearer than two thirds of the digits: the numbers
    inside of a function may be larger than its value, whose rounding is all that is seen.
    """
    rounding = quotient.precision ** (2 / 3) * _largest(np.abs(exact))
    return np.abs(exact - level.value), _MARGIN * (level.expected + rounding)


def _why_not_finite(derivative: Derivative, quotient: _Quotient) -> str:
    request = derivative.request
    sources = " and ".join(dict.fromkeys(request.sources))
    return (
        f"No comparison: with {sources} displaced by {quotient.largest_step:.2g}, "
        f"{request.target} is nan or infinite. Its domain ends here, or it overflows."
    )


class _Stencil(NamedTuple):
    """Where a function is evaluated, in steps, with which weights, and what to divide by."""

    points: tuple[tuple[int, int], ...]
    steps: int


_CENTRAL: Final = _Stencil(((1, 1), (-1, -1)), 2)
# The quotient to the right less the one to the left.
_GAP: Final = _Stencil(((1, 1), (0, -2), (-1, 1)), 1)


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
        self.precision = max(map(_precision, dtypes))
        root = 3 if self._request.order == 1 else 4
        self._relative_step = _power_of_two(self.precision ** (1 / root))
        self._scales = {
            name: np.maximum(1.0, _power_of_two(np.abs(value)))
            for name, value in self._point.items()
        }

    @property
    def evaluations(self) -> int:
        """How often the computation is run, at least."""
        return 2 * self._evaluations_a_level

    @property
    def _evaluations_a_level(self) -> int:
        sizes = [int(np.size(self._point[name])) for name in self._request.sources]
        return int(2 ** len(sizes) * math.prod(sizes))

    @property
    def largest_step(self) -> float:
        return max(
            float(np.max(self._scales[name] * self._relative_step, initial=0.0))
            for name in self._request.sources
        )

    def at_the_point(self) -> Any:
        """Return the target with each source replaced by what it is."""
        return self._evaluate(self._displaced([(name, (), 0.0) for name in self._request.sources]))

    def levels(self) -> Iterator[_Level]:
        """Form the quotient with smaller and smaller steps, each when it is asked for."""
        value, rounding = self._value(1.0)
        if not np.all(np.isfinite(value)):
            # The step left the domain of the function, as for log near 0.
            self._follow_the_source()
            value, rounding = self._value(1.0)
        factor, ratio = 1.0, 2.0
        before, _ = self._value(ratio)
        change_before = math.inf
        most = max(2, MOST_EVALUATIONS // max(1, self._evaluations_a_level) - 1)
        for _ in range(min(_MOST_LEVELS, most)):
            change = _largest(np.abs(value - before))
            if not math.isfinite(change):
                change = math.inf
            truncation = change / (ratio**2 - 1)
            step = factor * self.largest_step
            growth = _quotient(change, change_before)
            yield _Level(value, step, change, growth, truncation, rounding)
            # Where the quotient grows as a logarithm, quartering a step changes it twice as much as
            # halving it, the first time.
            change_before = change * math.log(1 / _SHRINKING, ratio)
            before, ratio = value, 1 / _SHRINKING
            factor *= _SHRINKING
            value, rounding = self._value(factor)

    def has_corner(self, exact: Array, where: Array, tolerance: float) -> bool:
        """Whether left and right differ at some elements, with a derivative between them.

        Where the function is smooth, the gap between the two quotients shrinks with the step.
        """
        if self._request.order != 1:
            return False
        gap, _ = self._value(1.0, _GAP)
        finer, _ = self._value(_SHRINKING, _GAP)
        middle, _ = self._value(_SHRINKING)
        persists = (np.abs(finer) > _CORNER * np.abs(gap)) & (np.abs(finer) > tolerance)
        between = np.abs(exact - middle) <= np.abs(finer) / 2 + tolerance
        return bool(np.all((persists & between)[where]))

    def _follow_the_source(self) -> None:
        """Make the step small where the source is small."""
        self._scales = {
            name: np.where(np.equal(value, 0), 1.0, _power_of_two(np.abs(value)))
            for name, value in self._point.items()
        }

    def _value(self, factor: float, stencil: _Stencil = _CENTRAL) -> tuple[Array, float]:
        """Return the quotient with steps multiplied by a factor, and what rounding adds to it."""
        shapes = [np.shape(self._point[name]) for name in self._request.sources]
        indices = itertools.product(*(list(np.ndindex(shape)) for shape in shapes))
        elements, rounding = [], 0.0
        for index in indices:
            element, noise = self._element(index, factor, stencil)
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

    def _element(
        self, index: tuple[tuple[int, ...], ...], factor: float, stencil: _Stencil
    ) -> tuple[Array, float]:
        """Return the quotient by one element of each source, for all elements of the target."""
        places = list(zip(self._request.sources, index, strict=True))
        total: Any = 0.0
        largest = 0.0
        for points in itertools.product(stencil.points, repeat=len(places)):
            shifts = [
                (name, where, steps * factor * self._step(name, where))
                for (steps, _), (name, where) in zip(points, places, strict=True)
            ]
            value = self._target(self._displaced(shifts))
            total = total + math.prod(weight for _, weight in points) * value
            largest = max(largest, _largest(np.abs(value)))
        divisor = math.prod(
            stencil.steps * factor * self._step(name, where) for name, where in places
        )
        return np.asarray(total) / divisor, 2 * self.precision * largest / divisor

    def _step(self, name: str, where: tuple[int, ...]) -> float:
        return float(self._scales[name][where] * self._relative_step)

    def _displaced(self, shifts: list[tuple[str, tuple[int, ...], float]]) -> dict[str, Any]:
        moved = {name: np.array(self._point[name]) for name, _, _ in shifts}
        for name, where, shift in shifts:
            moved[name][where] += shift
        return {name: self._tf.constant(value) for name, value in moved.items()}

    def _target(self, sources: Mapping[str, Any]) -> Array:
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


def _precision(dtype: np.dtype[Any]) -> float:
    """Return the distance of 1 to the next number."""
    if dtype.kind == "f":
        return float(np.finfo(dtype).eps)
    # bfloat16 and its like, of which numpy knows nothing.
    distance = 1.0
    while float(dtype.type(1.0 + distance / 2)) > 1.0:
        distance /= 2
    return distance


def _quotient(change: float, before: float) -> float:
    """Return by how much a change is more than the one before; inf where that cannot be said."""
    return change / before if 0 < before < math.inf else math.inf


def _power_of_two(value: Any) -> Any:
    """Return the power of two next to a number, 0 for 0."""
    return np.exp2(np.round(np.log2(np.asarray(value, dtype=np.float64))))


def _largest(values: Any) -> float:
    return float(np.max(values, initial=0.0))
