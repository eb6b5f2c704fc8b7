"""`marks_of`: the points of a curve that have a name."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tapemagic import numpy_tf as tf
from tapemagic.derivatives.curves import Curve
from tapemagic.derivatives.marks import marks_of
from tapemagic.derivatives.sampling import sample

PI = math.pi
ARCHES = [("maximum", -3 * PI / 4), ("kink", -PI / 2), ("minimum", -PI / 2), ("maximum", -PI / 4)]
ARCHES += [("kink", 0), ("minimum", 0), ("maximum", PI / 4), ("kink", PI / 2), ("minimum", PI / 2)]
PEAK = [("inflection", -(0.5**0.5)), ("maximum", 0), ("inflection", 0.5**0.5)]


def marks(function, low=-3.0, high=3.0, order=3, count=400):
    curve = Curve(function, order=order, engine=tf)
    return marks_of(curve, sample(curve, low, high, count=count))


def named(found):
    return [(mark.kind, mark.x) for mark in found]


# --- what must not happen -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "function",
    [
        lambda x: 2 * x + 1,
        lambda x: tf.constant(5.0),
        lambda x: 0 * x,
        tf.exp,
        lambda x: tf.sin(x) ** 2 + tf.cos(x) ** 2,
        lambda x: (x + 1) ** 2 - x**2 - 2 * x,
        lambda x: tf.math.log(-1 - x * x),
        lambda x: tf.constant(2.0) * x * x * x * 0,
        tf.sqrt,
        lambda x: x * x * x + 3 * x + tf.exp(x) - x * x * x,
    ],
)
def test_nothing_to_mark(function):
    assert marks(function) == ()


def test_a_level_stretch_is_no_point():
    assert named(marks(tf.nn.relu)) == [("kink", 0)]
    assert named(marks(lambda x: tf.nn.relu(x) ** 2)) == []
    assert {mark.kind for mark in marks(tf.floor)} == {"jump"}


def test_a_minimum_without_curvature_is_no_inflection():
    assert named(marks(lambda x: x * x * x * x)) == [("minimum", 0)]
    assert named(marks(lambda x: x**20)) == [("minimum", 0)]


def test_a_pole_at_which_the_sign_changes_is_no_extremum():
    assert named(marks(lambda x: 1 / x)) == [("pole", 0)]
    assert named(marks(lambda x: 1 / x**2)) == [("pole", 0)]


def test_the_ends_of_the_range_are_no_extrema():
    assert marks(tf.exp, 0, 1) == ()
    assert marks(lambda x: x * x, 1, 2) == ()


def test_too_many_of_a_kind_are_none():
    assert marks(lambda x: tf.sin(200 * x)) == ()
    assert marks(lambda x: tf.floor(50 * x)) == ()
    kinds = [mark.kind for mark in marks(lambda x: tf.sin(60 * x))]
    assert kinds.count("maximum") == kinds.count("minimum") == 57
    assert "inflection" not in kinds  # 115


# --- what is marked -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda x: x * x, [("minimum", 0)]),
        (lambda x: -((x - 1 / 3) ** 2), [("maximum", 1 / 3)]),
        (lambda x: x * x * x, [("inflection", 0), ("stationary", 0)]),
        (lambda x: x * x * x - 3 * x, [("maximum", -1), ("inflection", 0), ("minimum", 1)]),
        (tf.sin, [("minimum", -PI / 2), ("inflection", 0), ("maximum", PI / 2)]),
        (tf.tanh, [("inflection", 0)]),
        (tf.tan, [("pole", -PI / 2), ("inflection", 0), ("pole", PI / 2)]),
        (lambda x: tf.exp(-x * x / 2), [("inflection", -1), ("maximum", 0), ("inflection", 1)]),
        (tf.abs, [("kink", 0), ("minimum", 0)]),
        (lambda x: -tf.sqrt(tf.abs(x)), [("kink", 0), ("maximum", 0)]),
        (lambda x: tf.abs(x) + 2 * x, [("kink", 0)]),
        (lambda x: tf.abs(x) ** 3, [("minimum", 0)]),
        (lambda x: tf.abs(tf.sin(2 * x)), [*ARCHES, ("maximum", 3 * PI / 4)]),
        (lambda x: x * tf.abs(x), [("inflection", 0), ("stationary", 0)]),
        (tf.sign, [("jump", 0)]),
        (lambda x: x * tf.math.log(x), [("minimum", 1 / math.e)]),
        (lambda x: tf.constant(2.0) * (x - 1) * (x - 1), [("minimum", 1)]),
        (lambda x: 1e300 * tf.exp(-x * x), PEAK),
        (lambda x: 1e-300 * tf.exp(-x * x), PEAK),
        (lambda x: x - tf.reduce_mean(x) + x * x, [("minimum", 0)]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("count", [400, 401])
def test_marks(function, expected, count):
    found = named(marks(function, count=count))
    assert [kind for kind, _ in found] == [kind for kind, _ in expected]
    # a kink is found between two points; a zero to the last place
    exactness = 1e-12 if ("kink", 0) in expected else 1e-15
    places = [x for _, x in expected]
    assert [x for _, x in found] == pytest.approx(places, rel=1e-14, abs=exactness)


def test_a_narrow_peak_has_its_maximum_marked():
    found = marks(lambda x: tf.exp(-((1000 * (x - 0.3)) ** 2)))
    assert [mark.kind for mark in found] == ["inflection", "maximum", "inflection"]
    assert (found[1].x, found[1].values[0]) == (0.3, 1)


def test_stationary_where_the_slope_touches_zero():
    found = named(marks(lambda x: x + tf.sin(x), -4, 4))
    kinds = [kind for kind, _ in found]
    assert kinds == ["inflection", "stationary", "inflection", "inflection", "stationary"]
    assert [x for _, x in found] == pytest.approx([-PI, -PI, 0, PI, PI], rel=1e-7)


# --- values -------------------------------------------------------------------------------------


def test_values_are_the_curves_own():
    function = lambda x: tf.sin(x) * tf.exp(-x * x) + x * x * x - x  # noqa: E731
    curve = Curve(function, order=3, engine=tf)
    found = marks_of(curve, sample(curve, -3.0, 3.0))
    assert sorted(mark.kind for mark in found) == [
        "inflection",
        "inflection",
        "inflection",
        "maximum",
        "minimum",
        "stationary",
    ]
    for mark in found:
        assert np.array_equal(mark.values, curve.at(np.array([mark.x]))[:, 0])


def test_values_where_the_formula_cancels_are_interpolated():
    found = marks(lambda x: tf.sin(x) / x)
    assert [mark.kind for mark in found] == ["inflection", "maximum", "inflection"]
    top = found[1]
    assert top.x == pytest.approx(0, abs=1e-12)
    assert top.values[:3] == pytest.approx((1, 0, -1 / 3), abs=1e-4)


def test_where_f_has_a_hole_nothing_is_marked():
    assert {mark.kind for mark in marks(lambda x: tf.sin(x) / x, count=401)} == {"inflection"}


def test_where_f_is_not_differentiable_there_are_no_derivatives():
    kink, minimum = marks(lambda x: tf.abs(x) + 1)
    for mark in (kink, minimum):
        assert mark.values[0] == 1
        assert np.isnan(mark.values[1:]).all()
    (pole,) = marks(lambda x: 1 / x)
    assert np.isnan(pole.values).all()


@pytest.mark.parametrize("order", [0, 1, 2, 5])
def test_any_order(order):
    found = marks(tf.cos, order=order)
    expected = {0: 0, 1: 1}.get(order, 3)
    assert len(found) == expected
    assert all(len(mark.values) == order + 1 for mark in found)


def test_few_passes():
    calls = []

    def function(x):
        calls.append(tuple(x.shape))
        return tf.sin(x) * tf.exp(-x * x) + x * x * x - x

    curve = Curve(function, order=3, engine=tf)
    samples = sample(curve, -3.0, 3.0)
    calls.clear()
    marks_of(curve, samples)
    assert len(calls) <= 4


# --- laws ---------------------------------------------------------------------------------------


@settings(max_examples=50)
@given(st.lists(st.integers(-28, 28), min_size=1, max_size=5, unique=True))
def test_a_polynomial_with_given_stationary_points(tenths):
    places = sorted(number / 10 for number in tenths)
    polynomial = np.polynomial.Polynomial.fromroots(places).integ()

    def function(x):
        total = 0 * x
        for coefficient in reversed(polynomial.coef):
            total = total * x + coefficient
        return total

    found = [mark for mark in marks(function) if mark.kind in {"minimum", "maximum"}]
    assert [mark.x for mark in found] == pytest.approx(places, abs=1e-9)
    kinds = ["minimum", "maximum"] * len(places)
    assert [mark.kind for mark in reversed(found)] == kinds[: len(places)]
