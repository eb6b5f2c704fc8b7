"""A curve: a function of one number and its derivatives, at many points in one pass.

The points are one vector x. A tape gives the gradient of the *sum* of f's values, and where each
value depends on its own point only, that is f' at each point: so n nested tapes give n derivatives
of all points at once. A function that mixes its points (``x - tf.reduce_mean(x)``) would get
another meaning by this, and one that asks ``if x > 0`` cannot be called with a vector: both are
evaluated point by point (`Curve.is_pointwise`). Whether points are mixed is seen by calling f once
more, with a few of them in another order: what it gives for each must not change.

f is called with float64. One that refuses, since it has float32 constants or Variables inside, is
called with float32 (`Curve.dtype`). Values are the engine's own. What f raises comes out as it is;
a function that has no curve (its value is no number for each point, say) is a `CurveError`.
"""

from __future__ import annotations

import contextlib
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tapemagic import engines
from tapemagic.derivatives.retracing import without_retracing_warnings
from tapemagic.derivatives.values import described, is_structure, is_tensor, without_wrapper

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Curve", "CurveError"]

# With so many points `padded_at` calls f.
_SIZES: Final = (64, 512, 4096)
# How many points are looked at again to see whether f mixes them.
_CHECKED: Final = 32
# Beyond this part of f's largest value, a value that changes with its neighbours is no rounding.
_ROUNDING: Final = {"float64": 1e-7, "float32": 1e-3}


class CurveError(ValueError):
    """A function that has no curve; the text is one sentence for the reader."""


class _ShapeError(CurveError):
    """A value that is not one number for each point: with fewer points it may be."""


class _Form(Enum):
    """With what f is called: its shape, and whether each point gets a call of its own."""

    VECTOR = "all points at once"
    NUMBER = "a tensor of rank 0"
    LIST_OF_ONE = "a vector with one element"


class Curve:
    """A function of one number and its derivatives.

    Nothing is run before `at` is called.

    Parameters
    ----------
    function
        Computes a tensor from a tensor, with the engine's operations.
    order
        The highest derivative.
    engine
        ``"numpy"``, ``"tensorflow"``, or the module; the current engine if not given.

    Attributes
    ----------
    order
        The highest derivative.
    dtype
        ``"float64"`` or ``"float32"``: what f computes in. Known after the first call of `at`.
    is_pointwise
        Whether f is called for each point alone. Known after the first call of `at` with two
        different points or more.
    """

    def __init__(self, function: Callable[[Any], Any], *, order: int, engine: Any = None) -> None:
        if order < 0:
            message = f"a curve of order {order} does not exist: the order is 0, 1, 2, ..."
            raise ValueError(message)
        self.order = order
        self.dtype = "float64"
        self._function = function
        self._tf = engines.module_of(engine)
        self._form = _Form.VECTOR
        self._source_dtype = "float64"
        self._is_known = False
        self._is_checked = False

    @property
    def is_pointwise(self) -> bool:
        """Whether f is called for each point alone."""
        return self._form is not _Form.VECTOR

    def at(self, x: Floats, *, order: int | None = None) -> Floats:
        """Return f, f', ... at some points.

        Parameters
        ----------
        x
            The points, in any order.
        order
            The highest derivative of this call; the curve's own if not given.

        Returns
        -------
        Floats
            An array of shape (order + 1, n). NaN where f is not defined; infinities stay. A
            derivative that does not depend on x is 0.

        Raises
        ------
        CurveError
            If f's values make no curve, or have no derivative.
        """
        points = np.asarray(x, np.float64).ravel()
        highest = self.order if order is None else order
        if not points.size:
            return np.empty((highest + 1, 0))
        with np.errstate(all="ignore"), without_retracing_warnings(self._tf):
            values = (self._values if self._is_known else self._found)(points, highest)
            if not self._is_checked and np.ptp(points) > 0:
                values = self._checked(points, values)
        values[1:, np.isnan(values[0])] = np.nan
        return values

    def padded_at(self, x: Floats, order: int) -> Floats:
        """Return what `at` returns, calling f with one of few numbers of points.

        A ``tf.function`` is traced anew for each number of points that it has not seen.
        """
        if self.is_pointwise or not self._is_checked or not x.size:
            return self.at(x, order=order)
        size = next((size for size in _SIZES if size >= x.size), x.size)
        padded = np.concatenate([x, np.full(size - x.size, x[-1])])
        return self.at(padded, order=order)[:, : x.size]

    # --- how f is called ------------------------------------------------------------------------

    def _found(self, points: Floats, order: int) -> Floats:
        """Find out with what f can be called; return its values."""
        errors: list[Exception] = []
        for form in _Form:
            for dtype in ("float64", "float32"):
                self._form, self._source_dtype, self.dtype = form, dtype, "float64"
                try:
                    values = self._values(points, order)
                except self._refusals as error:
                    if isinstance(error, CurveError) and not isinstance(error, _ShapeError):
                        raise
                    errors.append(error)
                    continue
                self._is_known = True
                self._is_checked = self.is_pointwise
                return values
        self._form, self._source_dtype, self.dtype = _Form.VECTOR, "float64", "float64"
        raise self._most_telling(errors)

    @property
    def _refusals(self) -> tuple[type[Exception], ...]:
        """Return what f raises when it wants another dtype or a single number."""
        return (TypeError, ValueError, AssertionError, self._tf.errors.OpError)

    def _most_telling(self, errors: list[Exception]) -> Exception:
        """Return the error that is not about the form in which f was called, if there is one."""
        shapes = [error for error in errors if isinstance(error, _ShapeError)]
        if shapes:
            return CurveError(str(shapes[0]))
        of_its_own = [error for error in errors if not _is_about_form(error)]
        return (of_its_own or errors)[0]

    def _checked(self, points: Floats, values: Floats) -> Floats:
        """Return the values, computed point by point if f mixes its points."""
        self._is_checked = True
        if not self._mixes(points, values[0]):
            return values
        for form in (_Form.NUMBER, _Form.LIST_OF_ONE):
            self._form = form
            with contextlib.suppress(*self._refusals):
                return self._values(points, len(values) - 1)
        self._form, self._is_known, self._is_checked = _Form.VECTOR, False, False
        message = (
            "the function mixes its points (its value at one changes with the others) and does not "
            "take one alone, so it has no curve: write it so that it takes a tensor of rank 0."
        )
        raise CurveError(message)

    def _mixes(self, points: Floats, values: Floats) -> bool:
        """Whether f's values change when it is given fewer points in another order."""
        order = np.random.default_rng(0).permutation(points.size - 1)[:_CHECKED] + 1
        try:
            again = self._values(points[order], 0)[0]
        except self._refusals:
            return True
        tolerance = _ROUNDING[self.dtype]
        if _agree(again, values[order], tolerance):
            return False
        # a function with noise differs from itself: that is no mixing
        return _agree(self._values(points, 0)[0], values, tolerance)

    # --- calls ----------------------------------------------------------------------------------

    def _values(self, points: Floats, order: int) -> Floats:
        if self._form is _Form.VECTOR:
            return self._one_pass(points, order)
        shape = () if self._form is _Form.NUMBER else (1,)
        passes = [self._one_pass(point.reshape(shape), order) for point in points]
        return np.concatenate(passes, axis=1)

    def _one_pass(self, points: Floats, order: int) -> Floats:
        """Call f once, under as many tapes as there are derivatives."""
        source = self._tf.constant(points.astype(self._source_dtype))
        rows = np.zeros((order + 1, points.size))
        for row, value in zip(rows, self._derivatives(source, order), strict=True):
            if value is not None:
                row[:] = value.numpy().ravel()
        return rows

    def _derivatives(self, source: Any, order: int) -> list[Any]:
        """Return f, f', ... as tensors; None from where they do not depend on x any more."""
        if order == 0:
            return [self._result(source)]
        with self._tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(source)
            values = self._derivatives(source, order - 1)
        return [*values, self._gradient(tape, values[-1], source)]

    def _gradient(self, tape: Any, target: Any, source: Any) -> Any:
        if target is None:
            return None
        try:
            gradient = tape.gradient(target, source)
        except LookupError as error:
            raise CurveError(
                f"the function uses an operation that has no derivative ({error}): "
                "plot it without derivatives, or write it with another operation."
            ) from error
        # what a gather's gradient is on TensorFlow
        is_sparse = type(gradient).__name__ == "IndexedSlices"
        return self._tf.convert_to_tensor(gradient) if is_sparse else gradient

    def _result(self, source: Any) -> Any:
        """Call f; return its value, one floating number for each point or one for all of them."""
        value = without_wrapper(self._function(source), self._tf)
        if fault := _fault(value, self._tf):
            raise CurveError(f"the function returned {fault}.")
        shape = tuple(value.shape)
        size = int(np.prod(shape))
        if size != 1 and tuple(n for n in shape if n != 1) != tuple(source.shape):
            raise _ShapeError(
                f"the function returned a tensor of shape {shape} for x of shape "
                f"{tuple(source.shape)}: its value must be one number for each x."
            )
        if value.dtype.name != "float64":
            self.dtype = "float32"
        return value


def _fault(value: Any, tf: Any) -> str | None:  # noqa: PLR0911 - one fault a line
    """Say what is wrong with a value of f, if it is no floating tensor."""
    what = described(value, tf)
    if is_tensor(value, tf):
        if value.dtype.is_floating:
            return None
        if value.dtype.is_complex:
            return f"{what}, which has no curve: plot its tf.math.real or its tf.abs"
        return f"{what}, which has no derivatives: write tf.cast(..., x.dtype) around it"
    if value is None:
        return "None: end it with return and the value"
    if is_structure(value):
        return f"{_with_article(value)}, and a curve has one value: return one tensor"
    if isinstance(value, (bool, int, float, complex, np.ndarray, np.generic)):
        return (
            f"{what}, which no tape has recorded: compute it from x with operations of tf, "
            "without float(), .numpy() or the math module"
        )
    if engines.engine_of_module(type(value).__module__) is not None:
        return f"{what}, and this curve is computed by {_title(tf)}: use one engine for both"
    if not isinstance(value, str):
        what = f"a value {what}"  # "of type object"
    return f"{what}, which has no curve: return a floating tensor"


def _title(tf: Any) -> str:
    return engines.title(engines.engine_of_module(tf.__name__) or engines.NUMPY)


def _with_article(value: Any) -> str:
    return f"a {type(value).__name__} of {len(value)}"


def _agree(first: Floats, second: Floats, tolerance: float) -> bool:
    """Whether two lists of values are the same but for rounding."""
    largest = np.max(np.abs(second), initial=0.0, where=np.isfinite(second))
    return np.allclose(first, second, rtol=tolerance, atol=tolerance * largest, equal_nan=True)


def _is_about_form(error: Exception) -> bool:
    """Whether an error says that f wants another dtype, or one number in place of a vector."""
    text = str(error)
    words = ("double", "float64", "float32", "truth value", "length-1", "size-1", "0-dimensional")
    return any(word in text for word in words)
