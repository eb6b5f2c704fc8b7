"""`Curve`: a function and its derivatives at many points, on both engines."""

# ruff: noqa: ARG001
from __future__ import annotations

import math
import re
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tapemagic import numpy_tf
from tapemagic.derivatives.curves import Curve, CurveError

X = np.linspace(-3.0, 3.0, 41)


class Counted:
    """A function that knows how often it was called, and with what."""

    def __init__(self, function):
        self.function = function
        self.shapes = []

    def __call__(self, x):
        self.shapes.append(tuple(x.shape))
        return self.function(x)


# --- what must not happen -----------------------------------------------------------------------


def test_nothing_is_run_before_it_is_asked_for(tf):
    function = Counted(tf.sin)
    Curve(function, order=3, engine=tf)
    assert function.shapes == []


def test_all_points_and_derivatives_are_one_pass(tf):
    function = Counted(lambda x: tf.sin(x) * tf.exp(-x * x) + x**3)
    curve = Curve(function, order=2, engine=tf)
    curve.at(X)
    assert function.shapes == [(41,), (32,)]  # the second looks whether points are mixed
    curve.at(np.linspace(0, 1, 400))
    assert function.shapes[2:] == [(400,)]


def test_points_are_not_mixed_up_with_each_other(tf):
    for function in (tf.sin, lambda x: x * x, lambda x: tf.gather(x, tf.range(tf.size(x)))):
        curve = Curve(function, order=1, engine=tf)
        curve.at(X)
        assert not curve.is_pointwise


@pytest.mark.parametrize(
    "function",
    [
        lambda tf: lambda x: x + tf.random.normal(tf.shape(x), dtype=x.dtype),
        lambda tf: lambda x: tf.sin(1e9 * tf.exp(x)),
        lambda tf: tf.math.log,
        lambda tf: lambda x: x / x,
        lambda tf: lambda x: 1 / x,
        lambda tf: lambda x: x * tf.constant(np.nan, x.dtype),
    ],
    ids=["noise", "wild", "nan in part", "nan at a point", "infinite", "nan everywhere"],
)
def test_what_does_not_mix_its_points_is_not_taken_for_it(tf, function):
    curve = Curve(function(tf), order=1, engine=tf)
    curve.at(X)
    assert not curve.is_pointwise


def test_no_warning_outside_of_the_domain(tf):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        values = Curve(lambda x: tf.sqrt(tf.math.log(x)) / x, order=3, engine=tf).at(X)
    assert np.isnan(values[:, X < 0]).all()
    assert np.isfinite(values[:, X > 1]).all()


@pytest.mark.parametrize("points", [[], [2.0]])
def test_few_points(tf, points):
    assert Curve(tf.square, order=2, engine=tf).at(np.array(points)).shape == (3, len(points))


# --- values -------------------------------------------------------------------------------------


def test_a_cube_and_its_derivatives(tf):
    values = Curve(lambda x: x * x * x, order=4, engine=tf).at(np.array([-1.0, 0.0, 2.0]))
    assert values.tolist() == [[-1, 0, 8], [3, 0, 12], [-6, 0, 12], [6, 6, 6], [0, 0, 0]]


def test_fewer_derivatives_on_request(tf):
    curve = Curve(tf.sin, order=3, engine=tf)
    assert np.array_equal(curve.at(X, order=1), curve.at(X)[:2])
    assert curve.at(X, order=0).shape == (1, 41)


@pytest.mark.parametrize(
    ("function", "value"),
    [
        (lambda tf: lambda x: tf.constant(2.0), 2),
        (lambda tf: lambda x: tf.ones_like(x) * 5, 5),
        (lambda tf: lambda x: tf.zeros(tf.shape(x)), 0),
    ],
    ids=["one number", "as many as x", "of another dtype"],
)
def test_a_function_that_ignores_x_has_zeros_for_derivatives(tf, function, value):
    curve = Curve(function(tf), order=2, engine=tf)
    assert curve.at(X).tolist() == [[value] * 41, [0] * 41, [0] * 41]
    assert not curve.is_pointwise


def test_derivatives_that_end_are_zero(tf):
    assert Curve(lambda x: 2 * x + 1, order=3, engine=tf).at(X)[1:].tolist() == [
        [2] * 41,
        [0] * 41,
        [0] * 41,
    ]
    assert not Curve(tf.floor, order=2, engine=tf).at(X)[1:].any()


def test_nan_where_f_is_none_though_its_derivative_is_a_number(tf):
    values = Curve(tf.math.log, order=1, engine=tf).at(np.array([-1.0, 1.0]))
    assert np.array_equal(values, [[math.nan, 0], [math.nan, 1]], equal_nan=True)


def test_infinities_stay(tf):
    values = Curve(tf.sqrt, order=1, engine=tf).at(np.array([0.0, 4.0]))
    assert values.tolist() == [[0, 2], [math.inf, 0.25]]


def test_a_column_of_values_is_one_for_each_point(tf):
    curve = Curve(lambda x: x[:, None] ** 2, order=1, engine=tf)
    np.testing.assert_allclose(curve.at(X), [X**2, 2 * X], rtol=1e-15)


def test_the_gradient_of_a_gather_can_be_differentiated(tf):
    curve = Curve(lambda x: _gathered(tf, x) * _gathered(tf, x), order=3, engine=tf)
    assert curve.at(X)[1:].tolist() == [(2 * X).tolist(), [2] * 41, [0] * 41]


def _gathered(tf, x):
    return tf.gather(x, tf.range(tf.size(x)))


@pytest.mark.parametrize("size", [1e300, 1e-300])
def test_enormous_and_tiny(tf, size):
    values = Curve(lambda x: size * tf.sin(x), order=2, engine=tf).at(X)
    np.testing.assert_allclose(values, size * np.array([np.sin(X), np.cos(X), -np.sin(X)]))


# --- dtypes -------------------------------------------------------------------------------------


def test_float64_where_f_accepts_it(tf):
    curve = Curve(tf.sin, order=1, engine=tf)
    values = curve.at(X)
    assert curve.dtype == "float64"
    np.testing.assert_allclose(values, [np.sin(X), np.cos(X)], rtol=0, atol=2**-52)


@pytest.mark.parametrize(
    "function",
    [
        lambda tf: lambda x: tf.constant(2.0) * x,
        lambda tf: lambda x: tf.Variable(2.0) * x,
        lambda tf: lambda x: tf.cast(x, tf.float32) * 2.0,
        lambda tf: tf.function(
            lambda x: 2.0 * x, input_signature=[tf.TensorSpec([None], tf.float32)]
        ),
    ],
    ids=["constant", "Variable", "cast", "signature"],
)
def test_float32_where_f_wants_it(tf, function):
    curve = Curve(function(tf), order=1, engine=tf)
    values = curve.at(X)
    assert curve.dtype == "float32"
    assert not curve.is_pointwise
    assert np.array_equal(values, [2 * X.astype(np.float32), np.full(41, 2.0)])


def test_a_variable_of_f_is_no_source(tf):
    weight = tf.Variable(3.0)
    values = Curve(lambda x: weight * weight * x, order=1, engine=tf).at(X)
    assert values[1].tolist() == [9] * 41


# --- functions that mix their points, or take one only ------------------------------------------


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda tf: tf.reduce_sum, X),
        (lambda tf: lambda x: x - tf.reduce_mean(x), 0 * X),
        (lambda tf: lambda x: tf.nn.softmax(x) * x, X),
        (lambda tf: tf.cumsum, X),
        (lambda tf: lambda x: tf.sort(x) + 0 * x, X),
        (lambda tf: lambda x: tf.reverse(x, [0]) + 0, X),
        (lambda tf: lambda x: x / tf.cast(tf.size(x), x.dtype), X),
        (lambda tf: lambda x: x[:, None] * x[None, :], X**2),
        (lambda tf: lambda x: x[0] * x, X**2),
        (lambda tf: lambda x: x * x / (1 + tf.norm(x)), X**2 / (1 + np.abs(X))),
    ],
    ids=["sum", "mean", "softmax", "cumsum", "sort", "reverse", "size", "outer", "first", "norm"],
)
def test_points_that_are_mixed_are_taken_one_by_one(tf, function, expected):
    curve = Curve(function(tf), order=1, engine=tf)
    np.testing.assert_allclose(curve.at(X)[0], expected, rtol=1e-14)
    assert curve.is_pointwise


def asks(x):
    if x > 0:
        return x * x
    return -x


def test_a_function_that_asks_if_is_evaluated_point_by_point(tf):
    curve = Curve(asks, order=2, engine=tf)
    values = curve.at(X)
    assert curve.is_pointwise
    assert values[0].tolist() == np.where(X > 0, X**2, -X).tolist()
    assert values[1].tolist() == np.where(X > 0, 2 * X, -1).tolist()
    assert values[2].tolist() == np.where(X > 0, 2, 0).tolist()


def test_one_that_asks_and_wants_float32(tf):
    two = tf.constant(2.0)
    curve = Curve(lambda x: two * asks(x), order=1, engine=tf)
    assert curve.at(np.array([-1.0, 2.0])).tolist() == [[2, 8], [-2, 8]]
    assert (curve.dtype, curve.is_pointwise) == ("float32", True)


def test_mixing_is_found_out_at_the_first_call_with_two_points(tf):
    curve = Curve(tf.reduce_sum, order=1, engine=tf)
    assert curve.at(np.array([2.0])).tolist() == [[2], [1]]
    assert curve.padded_at(np.array([2.0]), 1).tolist() == [[2], [1]]
    assert curve.at(np.array([2.0, 3.0])).tolist() == [[2, 3], [1, 1]]
    assert curve.is_pointwise


def test_equal_points_say_nothing_about_mixing(tf):
    curve = Curve(lambda x: x - tf.reduce_mean(x), order=1, engine=tf)
    curve.at(np.array([2.0, 2.0]))
    assert curve.at(np.array([2.0, 3.0])).tolist() == [[0, 0], [0, 0]]
    assert curve.is_pointwise


def test_mixed_points_that_cannot_be_taken_alone_are_refused(tf):
    def needs_two(x):
        if x.shape.rank == 0 or x.shape[0] < 2:
            raise ValueError("two points, please")
        return x - tf.reduce_mean(x)

    with pytest.raises(CurveError, match="mixes its points"):
        Curve(needs_two, order=1, engine=tf).at(X)


# --- functions that have no curve ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (lambda tf: lambda x: None, "returned None: end it with return"),
        (lambda tf: lambda x: 3.0, "the Python float 3.0, which no tape has recorded"),
        (lambda tf: lambda x: 3, "the Python int 3"),
        (lambda tf: math.sin, "without float(), .numpy() or the math module"),
        (lambda tf: lambda x: np.sin(x.numpy()), "a NumPy array of dtype float64"),
        (lambda tf: lambda x: (x, x), "a tuple of 2, and a curve has one value"),
        (lambda tf: lambda x: {"y": x}, "a dict of 1, and a curve has one value"),
        (lambda tf: lambda x: "x", "returned the string 'x', which has no curve"),
        (lambda tf: lambda x: tf.cast(x, tf.int32), "an int32 tensor, which has no derivatives"),
        (lambda tf: lambda x: x > 0, "a bool tensor, which has no derivatives"),
        (lambda tf: lambda x: tf.complex(x, x), "plot its tf.math.real or its tf.abs"),
        (lambda tf: lambda x: tf.stack([x, x]), "a tensor of shape (2, 41) for x of shape (41,)"),
    ],
)
def test_faults_are_one_sentence(tf, function, sentence):
    with pytest.raises(CurveError) as caught:
        Curve(function(tf), order=1, engine=tf).at(X)
    text = str(caught.value)
    assert sentence in text
    assert text.startswith("the function ")
    assert re.fullmatch(r"[^\n]+\.", text)
    assert type(caught.value) is CurveError


@pytest.mark.tensorflow
def test_an_operation_without_a_derivative_is_named():
    import tensorflow as tf

    def function(x):
        return tf.unique(x).y

    assert Curve(function, order=0, engine=tf).at(X)[0].tolist() == X.tolist()
    with pytest.raises(CurveError, match=r"has no derivative \(.*Unique"):
        Curve(function, order=1, engine=tf).at(X)


@pytest.mark.tensorflow
def test_a_compiled_function_is_traced_for_a_curve_without_a_warning(caplog):
    import tensorflow as tf

    tf.get_logger().addHandler(caplog.handler)  # it hands nothing on to the root's
    caplog.set_level("WARNING", tf.get_logger().name)
    of_the_curve = tf.function(lambda x: tf.sin(x) * x)
    of_the_reader = tf.function(lambda x: tf.cos(x) * x)  # calls are counted by line
    curve = Curve(of_the_curve, order=2, engine=tf)
    for count in range(2, 14):
        curve.at(np.linspace(0, 1, count))
    assert not caplog.records

    for count in range(2, 14):  # the reader's own calls are spoken of as ever
        of_the_reader(tf.zeros(count))
    tf.get_logger().removeHandler(caplog.handler)
    assert "triggered tf.function retracing" in caplog.text


@pytest.mark.tensorflow
def test_the_other_engine_is_named():
    import tensorflow as tf

    with pytest.raises(CurveError, match="of TensorFlow, and this curve is computed by the numpy"):
        Curve(lambda x: tf.sin(x.numpy()), order=1, engine="numpy").at(X)


def test_an_order_that_does_not_exist():
    with pytest.raises(ValueError, match="a curve of order -1 does not exist"):
        Curve(numpy_tf.sin, order=-1)


# --- what f raises ------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [ZeroDivisionError("mine"), KeyError("mine"), NameError("mine")])
def test_what_f_raises_comes_out_as_it_is_after_one_call(tf, error):
    def function(x):
        raise error

    counted = Counted(function)
    with pytest.raises(type(error)) as caught:
        Curve(counted, order=2, engine=tf).at(X)
    assert caught.value is error
    assert len(counted.shapes) == 1


def test_an_error_that_may_be_about_the_form_comes_out_after_few_calls(tf):
    error = ValueError("mine")

    def function(x):
        raise error

    counted = Counted(function)
    with pytest.raises(ValueError, match="mine") as caught:
        Curve(counted, order=2, engine=tf).at(X)
    assert caught.value is error
    assert len(counted.shapes) == 6


def test_the_error_that_comes_out_is_the_one_that_is_not_about_the_form(tf):
    two = tf.constant(2.0)
    with pytest.raises(tf.errors.InvalidArgumentError, match="requested shape has 7"):
        Curve(lambda x: tf.reshape(two * x, [7]), order=1, engine=tf).at(X)
    with pytest.raises(ValueError, match="negative"):
        Curve(lambda x: _raising(x) if x < 0 else x, order=1, engine=tf).at(X)


def _raising(x):
    raise ValueError("negative")


def test_no_tape_records_after_an_error(tf):
    with pytest.raises(ZeroDivisionError):
        Curve(lambda x: 1 // 0, order=2, engine=tf).at(X)
    x = tf.constant(1.0)
    with tf.GradientTape() as tape:
        y = x * x
    assert tape.gradient(y, x) is None


# --- laws ---------------------------------------------------------------------------------------

coefficients = st.lists(st.integers(-5, 5), min_size=1, max_size=6)
some_points = st.lists(st.floats(-10, 10), min_size=1, max_size=20).map(np.array)


@given(coefficients, some_points)
def test_polynomials(numbers, x):
    polynomial = np.polynomial.Polynomial(numbers)

    def function(x):
        total = 0 * x
        for number in reversed(numbers):
            total = total * x + number
        return total

    sizes = np.polynomial.Polynomial(np.abs(numbers))
    for k, values in enumerate(Curve(function, order=3, engine=numpy_tf).at(x)):
        largest = sizes.deriv(k)(np.abs(x)).max()
        np.testing.assert_allclose(values, polynomial.deriv(k)(x), rtol=0, atol=1e-14 * largest)


@given(some_points, st.randoms(use_true_random=False))
def test_the_order_of_the_points_does_not_count(x, random):
    curve = Curve(lambda x: numpy_tf.exp(numpy_tf.sin(x)), order=2, engine=numpy_tf)
    order = random.sample(range(x.size), x.size)
    np.testing.assert_allclose(curve.at(x)[:, order], curve.at(x[order]), rtol=1e-14, atol=1e-14)


# --- parity -------------------------------------------------------------------------------------


@pytest.mark.tensorflow
@pytest.mark.parametrize(
    "function",
    [
        lambda tf: lambda x: tf.sin(x) * tf.exp(-x * x) + x**3,
        lambda tf: tf.tanh,
        lambda tf: tf.abs,
        lambda tf: tf.nn.relu,
        lambda tf: tf.nn.elu,
        lambda tf: tf.math.log,
        lambda tf: tf.sqrt,
        lambda tf: lambda x: 1 / x,
        lambda tf: lambda x: tf.maximum(x, x * x - 1),
        lambda tf: lambda x: tf.where(x > 0.3, x * x, tf.ones_like(x)),
        lambda tf: lambda x: tf.constant(2.0) * tf.sin(x),
        lambda tf: lambda x: x - tf.reduce_mean(x),
        lambda tf: lambda x: tf.math.divide_no_nan(tf.ones_like(x), x),
        lambda tf: asks,
    ],
)
def test_both_engines_give_the_same(function):
    import tensorflow as tf

    ours = Curve(function(numpy_tf), order=5, engine=numpy_tf)
    theirs = Curve(function(tf), order=5, engine=tf)
    values, expected = ours.at(X), theirs.at(X)
    assert (ours.dtype, ours.is_pointwise) == (theirs.dtype, theirs.is_pointwise)
    assert np.array_equal(np.isnan(values), np.isnan(expected))
    assert np.array_equal(values[np.isinf(values)], expected[np.isinf(expected)])
    finite = np.isfinite(expected)
    for row, exact, known in zip(values, expected, finite, strict=True):
        largest = np.abs(exact[known]).max(initial=0.0)
        error = np.abs(row[known] - exact[known]).max(initial=0.0)
        assert error <= 16 * np.finfo(ours.dtype).eps * largest
