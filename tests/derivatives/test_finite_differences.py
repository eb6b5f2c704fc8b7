"""Finite differences agree with right derivatives, and do not agree with wrong ones."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tapemagic.derivatives import Derivation
from tapemagic.finite_differences import ComparisonError, compare
from tapemagic.leibniz import parse_requests


def compared(tf, text, function, *, jacobian=False, wrong=None, **sources):
    (request,) = parse_requests([text], lambda name: name in {"x", "y", "z", "w"})
    with Derivation(tf, [request], jacobian=jacobian) as derivation:
        for name, value in sources.items():
            derivation.watch(name, value)
        found = derivation.differentiate({request.target: function(**sources)})
    (derivative,) = found.values()
    if wrong is not None:
        derivative = dataclasses.replace(derivative, value=tf.constant(wrong))
    return compare(derivative, lambda moved: function(**{**sources, **moved}), tf)


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
