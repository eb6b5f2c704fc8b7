"""Curves against sympy's derivatives: what is drawn is what is true.

Each value is within 8 units in the last place of the panel's largest value, in float64 and in
float32, and what is interpolated between samples is within 1e-4 of the panel's height. Truth is
computed with 50 digits. A formula that cancels, as the derivatives of sin(x)/x do near 0, loses
digits in any arithmetic; the ranges here leave that out.
"""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from tapemagic import numpy_tf
from tapemagic.derivatives.curves import Curve
from tapemagic.derivatives.samples import interpolated, panel_limits
from tapemagic.derivatives.sampling import sample

X = sympy.Symbol("x")
ORDER = 4
UNITS = 8
# TensorFlow's own hyperbolic tangent is exact to some units, and 1 - tanh(x)² cancels.
MORE_UNITS = {("tensorflow", "tanh"): 16}

# in sympy, with an engine, and the range
FUNCTIONS = {
    "the issue's": (
        sympy.sin(X) * sympy.exp(-(X**2)) + X**3,
        lambda tf, x: tf.sin(x) * tf.exp(-x * x) + x**3,
        (-3, 3),
    ),
    "sine": (sympy.sin(X), lambda tf, x: tf.sin(x), (-3, 3)),
    "polynomial": (X**5 - 3 * X**3 + X, lambda tf, x: x**5 - 3 * x**3 + x, (-2, 2)),
    "exponential": (sympy.exp(X), lambda tf, x: tf.exp(x), (-3, 3)),
    "bell": (sympy.exp(-(X**2)), lambda tf, x: tf.exp(-x * x), (-3, 3)),
    "logarithm": (sympy.log(X), lambda tf, x: tf.math.log(x), (0.1, 3)),
    "root": (sympy.sqrt(X), lambda tf, x: tf.sqrt(x), (0.1, 3)),
    "Runge's": (1 / (1 + X**2), lambda tf, x: 1 / (1 + x * x), (-3, 3)),
    "tanh": (sympy.tanh(X), lambda tf, x: tf.tanh(x), (-3, 3)),
    "sigmoid": (1 / (1 + sympy.exp(-X)), lambda tf, x: tf.sigmoid(x), (-3, 3)),
    "softplus": (sympy.log(1 + sympy.exp(X)), lambda tf, x: tf.math.softplus(x), (-3, 3)),
    "silu": (X / (1 + sympy.exp(-X)), lambda tf, x: tf.nn.silu(x), (-5, 5)),
    "arc tangent": (sympy.atan(X), lambda tf, x: tf.atan(x), (-3, 3)),
    "arc sine": (sympy.asin(X), lambda tf, x: tf.asin(x), (-0.9, 0.9)),
    "cosh": (sympy.cosh(X), lambda tf, x: tf.cosh(x), (-3, 3)),
    "tangent": (sympy.tan(X), lambda tf, x: tf.tan(x), (-0.9, 0.9)),
    "error function": (sympy.erf(X), lambda tf, x: tf.math.erf(x), (-3, 3)),
    "log gamma": (sympy.loggamma(X), lambda tf, x: tf.math.lgamma(x), (0.5, 5)),
    "power": (X ** sympy.Rational(5, 2), lambda tf, x: x**2.5, (0.1, 3)),
    "x to the x": (X**X, lambda tf, x: x**x, (0.2, 2.5)),
    "x log x": (X * sympy.log(X), lambda tf, x: x * tf.math.log(x), (0.1, 3)),
    "chirp": (
        sympy.sin(X**2) * sympy.cos(3 * X),
        lambda tf, x: tf.sin(x * x) * tf.cos(3 * x),
        (-3, 3),
    ),
    "nested": (sympy.exp(sympy.sin(2 * X)), lambda tf, x: tf.exp(tf.sin(2 * x)), (-3, 3)),
    "quotient": ((X**2 - 1) / (X**2 + 2), lambda tf, x: (x**2 - 1) / (x**2 + 2), (-3, 3)),
    "sinc": (sympy.sin(X) / X, lambda tf, x: tf.sin(x) / x, (5, 11)),
}


def exact(expression, order, x):
    """Return a derivative at some points, with 50 digits."""
    with mpmath.workdps(50):
        derivative = sympy.lambdify(X, sympy.diff(expression, X, order), "mpmath")
        return [derivative(mpmath.mpf(float(point))) for point in x]


def errors(values, truth):
    """Return how far values are from the truth, rounded only now."""
    with mpmath.workdps(50):
        return np.array([float(abs(mpmath.mpf(v) - t)) for v, t in zip(values, truth, strict=True)])


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_values_are_exact(tf, name, dtype):
    expression, function, (low, high) = FUNCTIONS[name]
    one = tf.constant(1.0)
    curve = Curve(
        (lambda x: function(tf, x)) if dtype == "float64" else (lambda x: function(tf, x * one)),
        order=ORDER,
        engine=tf,
    )
    # an even number: at 0 TensorFlow's x**3 has NaN for its fourth derivative
    x = np.linspace(low, high, 24).astype(dtype).astype(np.float64)
    values = curve.at(x)
    assert curve.dtype == dtype
    for order in range(ORDER + 1):
        truth = exact(expression, order, x)
        largest = np.array([float(value) for value in truth], dtype)
        unit = np.spacing(np.abs(largest).max())
        allowed = MORE_UNITS.get((tf.__name__, name), UNITS)
        assert errors(values[order], truth).max() <= allowed * unit


@pytest.mark.parametrize("name", FUNCTIONS)
def test_interpolation_between_samples_is_exact(name):
    expression, function, (low, high) = FUNCTIONS[name]
    curve = Curve(lambda x: function(numpy_tf, x), order=3, engine=numpy_tf)
    samples = sample(curve, low, high)
    x = np.random.default_rng(0).uniform(low, high, 100)
    for panel in range(curve.order):
        bottom, top = panel_limits([samples], panel)
        found = errors(interpolated(samples, panel, x), exact(expression, panel, x))
        assert found.max() < 1e-4 * (top - bottom)


# --- made-up functions --------------------------------------------------------------------------

leaves = st.sampled_from(["x", "2 * x", "(x + 1)", "(0.5 - x)"])
formulas = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["({} + {})", "({} - {})", "({} * {})"]), inner, inner).map(
            lambda parts: parts[0].format(*parts[1:])
        ),
        st.tuples(st.sampled_from(["sin({})", "cos({})", "exp(sin({}))", "tanh({})"]), inner).map(
            lambda parts: parts[0].format(parts[1])
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=40)
@given(formulas)
def test_any_formula(text):
    names = {"sin": numpy_tf.sin, "cos": numpy_tf.cos, "exp": numpy_tf.exp, "tanh": numpy_tf.tanh}
    expression = sympy.sympify(text, rational=True)
    curve = Curve(lambda x: eval(text, names, {"x": x}), order=2, engine=numpy_tf)
    x = np.linspace(-1.0, 1.0, 7)
    values = curve.at(x)
    for order in range(3):
        truth = exact(expression, order, x)
        # formulas that cancel are made here too: what is lost by that is bounded by their parts
        size = max(1.0, *(float(abs(value)) for value in truth))
        assert errors(values[order], truth).max() <= 1e-12 * size
