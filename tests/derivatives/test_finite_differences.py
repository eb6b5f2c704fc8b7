"""Finite differences agree with right derivatives, and do not agree with wrong ones."""

from __future__ import annotations

import contextlib
import dataclasses
import warnings

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tapemagic.derivatives import Derivation
from tapemagic.finite_differences import ComparisonError, Doubt, compare
from tapemagic.leibniz import parse_requests


def derivative_of(tf, text, function, *, jacobian=False, **sources):
    (request,) = parse_requests([text], lambda name: name in {"x", "y", "z", "w"})
    with Derivation(tf, [request], jacobian=jacobian) as derivation:
        for name, value in sources.items():
            derivation.watch(name, value)
        found = derivation.differentiate({request.target: function(*sources.values())})
    (derivative,) = found.values()
    return derivative


def compared(tf, text, function, *, jacobian=False, wrong=None, **sources):
    derivative = derivative_of(tf, text, function, jacobian=jacobian, **sources)
    if wrong is not None:
        derivative = dataclasses.replace(derivative, value=tf.constant(wrong))
    return compare(derivative, lambda moved: function(*{**sources, **moved}.values()), tf)


def cube(x):
    return x * x * x


def test_a_wrong_derivative_is_found(tf):
    found = compared(tf, "dy/dx", cube, wrong=27.5, x=tf.constant(3.0))
    assert not found.agrees
    assert found.error == pytest.approx(0.5, abs=0.01)


def test_a_broken_chain_is_found(tf):
    def broken(x):
        return tf.constant(x.numpy()) * 2.0

    found = compared(tf, "dy/dx", broken, x=tf.constant(3.0))
    assert found.error is None
    assert not found.agrees
    assert found.value == pytest.approx(2.0, abs=1e-3)


def test_none_of_a_linear_function_agrees(tf):
    found = compared(tf, "d2y/dx2", lambda x: x + x, x=tf.constant(3.0))
    assert found.error is None
    assert found.agrees


@pytest.mark.parametrize(("text", "expected"), [("dy/dx", 27.0), ("d2y/dx2", 18.0)])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_cube(tf, text, expected, dtype):
    found = compared(tf, text, cube, x=tf.constant(3.0, getattr(tf, dtype)))
    assert found.agrees
    assert found.value.shape == ()
    accuracy = {"float32": 1e-3, "float64": 1e-6}[dtype]
    assert abs(float(found.value) - expected) < accuracy
    assert found.expected < 10 * accuracy
    assert np.log2(found.step) % 1 == 0


def test_the_gradient_of_a_sum_a_jacobian_row_sums_and_a_hessian(tf):
    x = tf.constant([1.0, 2.0, 3.0], tf.float64)

    def f(x):
        return x * x * x[0]

    for text, jacobian, shape in [
        ("dy/dx", False, (3,)),
        ("dy/dx", True, (3, 3)),
        ("d2y/dx2", False, (3,)),
        ("d2y/dx2", True, (3, 3, 3)),
    ]:
        found = compared(tf, text, f, jacobian=jacobian, x=x)
        assert found.agrees
        assert found.error < 1e-5
        assert found.value.shape == shape


def test_mixed_derivatives_of_sources_of_different_shapes(tf):
    x, y = tf.constant([1.0, 2.0], tf.float64), tf.constant([[3.0], [4.0], [5.0]], tf.float64)

    def f(x, y):
        return x * y * y

    for text, shape in [("d2z/dxdy", (3, 1)), ("d2z/dydx", (2,))]:
        found = compared(tf, text, f, x=x, y=y)
        assert found.agrees
        assert found.value.shape == shape
    found = compared(tf, "d2z/dxdy", f, jacobian=True, x=x, y=y)
    assert found.agrees
    assert found.value.shape == (3, 2, 2, 3, 1)


def test_a_structured_target_is_summed(tf):
    found = compared(tf, "dy/dx", lambda x: {"a": x * x, "b": [x]}, x=tf.constant(3.0))
    assert found.agrees
    assert float(found.value) == pytest.approx(7.0, abs=1e-3)


def test_a_small_source_near_the_edge_of_the_domain(tf):
    found = compared(tf, "dy/dx", lambda x: x**0.5, x=tf.constant(1e-4, tf.float64))
    assert found.agrees
    assert float(found.value) == pytest.approx(50.0, rel=1e-3)
    # float32's usual step is larger than x
    found = compared(tf, "dy/dx", lambda x: x**0.5, x=tf.constant(1e-4))
    assert found.agrees
    assert found.step < 1e-4


def test_large_and_negative_sources(tf):
    for at in (-1e6, 1e6, -0.25, 0.0):
        found = compared(tf, "dy/dx", lambda x: x * x, x=tf.constant(at))
        assert found.agrees, at


def test_what_cannot_be_compared_is_said(tf):
    with pytest.raises(ComparisonError, match="d3y/dx3 is of order 3"):
        compared(tf, "d3y/dx3", cube, x=tf.constant(1.0))
    with pytest.raises(ComparisonError, match="one real tensor at a time, and w is none"):
        compared(tf, "dy/dw", lambda w: w[0] * w[1], w=[tf.constant(1.0), tf.constant(2.0)])
    with pytest.raises(ComparisonError, match="would run the cell 2000 times"):
        compared(tf, "dy/dx", cube, x=tf.constant(np.ones(500)))


@settings(max_examples=25)
@given(
    st.lists(st.floats(-2, 2), min_size=1, max_size=4),
    st.floats(-3, 3),
    st.sampled_from(["dy/dx", "d2y/dx2"]),
    st.sampled_from(["float32", "float64"]),
)
def test_every_polynomial_agrees(tf, coefficients, at, text, dtype):
    def polynomial(x):
        total = x * x * 0.5
        for coefficient in coefficients:
            total = total * x + coefficient
        return total

    assert compared(tf, text, polynomial, x=tf.constant(at, getattr(tf, dtype))).agrees


# --- what is no evidence ------------------------------------------------------------------------


def test_a_computation_that_gives_another_value_the_second_time_is_refused(tf):
    calls = []

    def counting(x):
        calls.append(x)
        return x * float(len(calls))

    with pytest.raises(ComparisonError, match="run again, the body gives another y"):
        compared(tf, "dy/dx", counting, x=tf.constant(2.0))


def test_a_computation_that_fails_the_second_time_is_refused(tf):
    once = iter([2.0])
    with pytest.raises(ComparisonError, match="run again, the body raises StopIteration"):
        compared(tf, "dy/dx", lambda x: x * next(once), x=tf.constant(2.0))


def test_rounding_is_no_other_value(tf):
    noise = iter([0.0, *[1e-7] * 100])
    assert compared(tf, "dy/dx", lambda x: x * (1.0 + next(noise)), x=tf.constant(2.0)).agrees


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_jump_is_called_a_jump(tf, dtype):
    def rounded_down(x):
        return x * 0.5 + tf.floor(x)

    found = compared(tf, "dy/dx", rounded_down, x=tf.constant(2.0, getattr(tf, dtype)))
    assert found.doubt is Doubt.UNSETTLED
    assert not found.agrees
    # Beside the jump it is a function like any other.
    found = compared(tf, "dy/dx", rounded_down, x=tf.constant(2.25, getattr(tf, dtype)))
    assert found.agrees
    assert found.doubt is None


def test_a_jump_where_the_tape_finds_no_way_is_no_independence(tf):
    v = tf.constant([1.0, 2.0, 3.0])
    found = compared(tf, "dy/dx", lambda x: tf.gather(v, tf.cast(x, tf.int32)), x=tf.constant(2.0))
    assert found.doubt is Doubt.UNSETTLED
    assert not found.agrees


def test_a_small_jump_in_one_element_is_found(tf):
    def jumping(x):
        return tf.sin(x) + 0.01 * tf.floor(x)

    at = tf.constant([0.5, 1.0, 1.5], tf.float64)
    assert compared(tf, "dy/dx", jumping, x=at).doubt is Doubt.UNSETTLED


def test_a_corner_is_called_a_corner(tf):
    for corner in (tf.nn.relu, lambda x: x + tf.nn.relu(x)):
        found = compared(tf, "dy/dx", corner, x=tf.constant([0.0, 1.0], tf.float64))
        assert found.doubt is Doubt.CORNER
        assert not found.agrees
    # The derivative of |x| at 0 is in the middle between left and right, as its quotient is.
    assert compared(tf, "dy/dx", tf.abs, x=tf.constant(0.0)).agrees


def test_a_derivative_that_is_wrong_everywhere_is_no_corner(tf):
    at = tf.constant([0.0, 1.0], tf.float64)
    assert compared(tf, "dy/dx", tf.nn.relu, wrong=[0.0, 1.5], x=at).doubt is None
    assert compared(tf, "dy/dx", tf.nn.relu, wrong=[-0.5, 1.0], x=at).doubt is None


@pytest.mark.parametrize("distance", [1e-3, 1e-6, 1e-8])
def test_next_to_a_corner_the_step_is_small_enough(tf, distance):
    for at in (distance, -distance):
        found = compared(tf, "dy/dx", tf.abs, x=tf.constant(at, tf.float64))
        assert found.agrees
        assert found.doubt is None
        assert found.step < distance


@pytest.mark.parametrize("frequency", [10.0, 1e3, 1e5])
def test_a_function_that_bends_strongly(tf, frequency):
    found = compared(tf, "dy/dx", lambda x: tf.sin(frequency * x), x=tf.constant(0.7, tf.float64))
    assert found.agrees
    assert found.doubt is None


def test_what_is_not_finite_is_said(tf):
    for factor, word in [(float("nan"), "nan"), (float("inf"), "inf"), (float("-inf"), "inf")]:
        with pytest.raises(ComparisonError, match=f"y is {word} at this point"):
            compared(tf, "dy/dx", lambda x, by=factor: x * by, x=tf.constant(2.0))
    with pytest.raises(ComparisonError, match=r"displaced by .*, y is nan or infinite"):
        compared(tf, "dy/dx", tf.sqrt, x=tf.constant(0.0))
    found = compared(tf, "dy/dx", cube, wrong=float("inf"), x=tf.constant(2.0))
    assert found.doubt is Doubt.NOT_FINITE
    assert not found.agrees


@pytest.mark.parametrize("at", [88.72, -88.72, 0.0, 1e30])
@pytest.mark.parametrize("name", ["exp", "log", "square", "sqrt"])
def test_what_overflows_warns_of_nothing(tf, name, at):
    function, x = getattr(tf.math, name), tf.constant(at)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        derivative = derivative_of(tf, "dy/dx", function, x=x)
    with warnings.catch_warnings(), contextlib.suppress(ComparisonError):
        warnings.simplefilter("error")
        compare(derivative, lambda moved: function(moved.get("x", x)), tf)


@pytest.mark.filterwarnings("error")
def test_a_complex_target_is_refused(tf):
    with pytest.raises(ComparisonError, match="real targets only, and y is complex"):
        compared(tf, "dy/dx", lambda x: tf.complex(x, x), x=tf.constant(2.0))


@pytest.mark.tensorflow
@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_few_digits(dtype):
    tf = pytest.importorskip("tensorflow")
    found = compared(tf, "dy/dx", lambda x: x * x, x=tf.constant(2.0, dtype))
    assert found.agrees
    assert float(found.value) == pytest.approx(4.0, rel=0.1)


def test_rounding_that_hides_a_derivative_is_no_agreement(tf):
    # In float64 a number near 1e12 changes in steps of 1e-4.
    found = compared(tf, "dy/dx", lambda x: 1e12 + 1e-3 * x, x=tf.constant(2.0, tf.float64))
    assert found.doubt is Doubt.COARSE


# --- every smooth function ----------------------------------------------------------------------

_STEPS = {
    "sin": lambda tf, x, c: tf.sin(c * x),
    "exp": lambda tf, x, c: tf.exp(0.3 * c * tf.tanh(x)),
    "tanh": lambda tf, x, c: tf.tanh(x + c),
    "softplus": lambda tf, x, c: tf.nn.softplus(c * x),
    "root": lambda tf, x, c: tf.sqrt(1.0 + c * c + x * x),
    "square": lambda tf, x, c: x * x + c * x,
    "ratio": lambda tf, x, c: x / (1.0 + c * c + x * x),
}
smooth_functions = st.lists(
    st.tuples(st.sampled_from(sorted(_STEPS)), st.floats(-2, 2)), min_size=1, max_size=3
)
places = st.lists(st.floats(-3, 3), min_size=1, max_size=2)


def composed(tf, steps):
    def function(x):
        for name, parameter in steps:
            x = _STEPS[name](tf, x, parameter)
        return x

    return function


@settings(max_examples=60)
@given(smooth_functions, places, st.sampled_from(["dy/dx", "d2y/dx2"]))
# Its value is small beside the numbers that it is the difference of.
@example([("root", 1.125), ("ratio", 0.0), ("tanh", -0.2734375)], [3.0], "dy/dx")
def test_every_smooth_function_agrees(tf, steps, at, text):
    found = compared(tf, text, composed(tf, steps), x=tf.constant(at, tf.float64))
    assert found.agrees
    assert found.doubt in {None, Doubt.COARSE}


@settings(max_examples=60)
@given(
    smooth_functions, places, st.sampled_from([0.99, 1.01]), st.sampled_from(["dy/dx", "d2y/dx2"])
)
def test_a_derivative_that_is_wrong_by_one_per_cent_never_agrees(tf, steps, at, by, text):
    source = tf.constant(at, tf.float64)
    function = composed(tf, steps)
    right = derivative_of(tf, text, function, x=source)
    if right.value is None or not np.any(right.value.numpy()):
        return
    found = compared(tf, text, function, wrong=right.value.numpy() * by, x=source)
    assert not found.agrees or found.doubt is not None
