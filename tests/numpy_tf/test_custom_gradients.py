"""Functions with a gradient of the user's own, in every place that a tape can find them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tapemagic.numpy_tf as tf


@tf.custom_gradient
def tripled(x):
    """The identity, except that its gradient is three times too large."""
    return x, lambda dy: 3.0 * dy


def derivatives(function, at, order):
    """Return d/dx, d2/dx2 ... of `function` under nested tapes."""
    if order == 0:
        return [function(at)]
    with tf.GradientTape() as tape:
        tape.watch(at)
        below = derivatives(function, at, order - 1)
    return [*below, tape.gradient(below[-1], at)]


def test_without_a_tape_the_result_alone_counts():
    assert tripled(tf.constant(2.0)).numpy() == 2.0
    assert tripled.__doc__.startswith("The identity")


def test_outside_of_what_is_watched_nothing_is_recorded():
    x, y = tf.constant(2.0), tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        z = tripled(y) * x
    assert tape.gradient(z, y) is None


@given(st.floats(-3, 3), st.integers(1, 4))
def test_the_true_derivative_gives_what_the_operation_gives(at, order):
    @tf.custom_gradient
    def sine(x):
        return tf.sin(x), lambda dy: dy * tf.cos(x)

    x = tf.constant(at, tf.float64)
    own = derivatives(lambda x: sine(x * x), x, order)
    built_in = derivatives(lambda x: tf.sin(x * x), x, order)
    np.testing.assert_allclose(own, built_in, rtol=1e-9, atol=1e-9)


def test_the_gradient_may_use_what_was_computed_on_the_way():
    @tf.custom_gradient
    def log1pexp(x):
        e = tf.exp(x)
        return tf.math.log(1 + e), lambda dy: dy * (1 - 1 / (1 + e))

    _, first, second = derivatives(log1pexp, tf.constant(2.0), 2)
    sigmoid = 1 / (1 + np.exp(-2.0))
    assert first.numpy() == pytest.approx(sigmoid)
    assert second.numpy() == pytest.approx(sigmoid * (1 - sigmoid), rel=1e-5)


def test_a_persistent_tape_asks_again_and_a_jacobian_many_times():
    calls = []

    @tf.custom_gradient
    def halved(x):
        def gradient(dy):
            calls.append(dy)
            return 0.5 * dy

        return x, gradient

    x = tf.constant([1.0, 2.0])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = halved(x * x)
    np.testing.assert_allclose(tape.gradient(y, x), [1.0, 2.0])
    np.testing.assert_allclose(tape.gradient(y, x), [1.0, 2.0])
    np.testing.assert_allclose(tape.jacobian(y, x), [[1.0, 0.0], [0.0, 2.0]])
    assert all(dy.shape == (2,) and dy.dtype is tf.float32 for dy in calls)


def test_one_call_for_all_results_with_zeros_for_those_that_nothing_uses():
    seen = []

    @tf.custom_gradient
    def both(x, y):
        def gradient(*cotangents):
            seen.append([c.numpy().tolist() for c in cotangents])
            return cotangents[0] * y, cotangents[0] * x + cotangents[1]

        return {"product": x * y, "second": y}, gradient

    x, y = tf.constant(2.0), tf.constant(5.0)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([x, y])
        found = both(x, y)
        total = found["product"] + 10.0 * found["second"]
    assert [g.numpy() for g in tape.gradient(found["product"], [x, y])] == [5.0, 2.0]
    assert [g.numpy() for g in tape.gradient(total, [x, y])] == [5.0, 12.0]
    assert seen == [[1.0, 0.0], [1.0, 10.0]]


def test_variables_that_the_function_reads():
    v = tf.Variable(2.0)
    fixed = tf.Variable(10.0, trainable=False)

    @tf.custom_gradient
    def scaled(x):
        def gradient(dy, variables=None):
            assert [item is v for item in variables] == [True]
            return dy * 7.0, [dy * 11.0]

        return x * v * fixed, gradient

    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = scaled(x)
    assert [g.numpy() for g in tape.gradient(y, [x, v])] == [7.0, 11.0]


def test_variables_must_be_accepted_by_the_gradient_function():
    v = tf.Variable(2.0)

    @tf.custom_gradient
    def scaled(x):
        return x * v, lambda dy: dy

    with pytest.raises(TypeError, match="must accept keyword argument 'variables'"):
        scaled(tf.constant(1.0))
    assert scaled.__wrapped__ is not None


@pytest.mark.parametrize(
    ("gradient", "text"),
    [
        (lambda dy: (dy, dy), "expected to return 1 gradients, but returned 2 instead."),
        (lambda dy: [], "expected to return 1 gradients, but returned 0 instead."),
    ],
)
def test_the_wrong_number_of_gradients(gradient, text):
    x = tf.constant(1.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.custom_gradient(lambda x: (x * 2.0, gradient))(x)
    with pytest.raises(ValueError, match=text):
        tape.gradient(y, x)


def test_a_function_without_a_gradient_function():
    with pytest.raises(TypeError, match="a function that computes the gradients, not a float"):
        tf.custom_gradient(lambda x: (x, 3.0))(tf.constant(1.0))


def test_as_a_decorator_with_parentheses():
    @tf.custom_gradient()
    def doubled(x):
        return x * 2.0, lambda dy: dy * 5.0

    assert derivatives(doubled, tf.constant(1.0), 1)[1].numpy() == 5.0


def test_integers_and_plain_numbers_may_be_arguments():
    @tf.custom_gradient
    def power(x, n):
        return x**n, lambda dy: (dy * n * x ** (n - 1), None)

    found = derivatives(lambda x: power(x, 3.0), tf.constant(2.0), 2)
    assert [item.numpy() for item in found] == [8.0, 12.0, 12.0]


def test_passing_the_gradient_through_what_has_none():
    _, first = derivatives(
        lambda x: tf.reduce_sum(tf.grad_pass_through(tf.round)(x)), tf.constant([0.2, 1.7]), 1
    )
    np.testing.assert_array_equal(first, [1.0, 1.0])


@given(st.floats(-2, 2))
def test_computing_again_changes_no_derivative(at):
    v = tf.Variable(3.0, dtype=tf.float64)
    x = tf.constant(at, tf.float64)
    forgetful = tf.recompute_grad(lambda x: tf.sin(x * v) * x)
    for function in (forgetful, lambda x: forgetful(x) * x):
        plain = {
            forgetful: lambda x: tf.sin(x * v) * x,
        }.get(function, lambda x: tf.sin(x * v) * x * x)
        np.testing.assert_allclose(
            derivatives(function, x, 2), derivatives(plain, x, 2), rtol=1e-9, atol=1e-12
        )
    with tf.GradientTape() as tape:
        y = forgetful(x)
    np.testing.assert_allclose(tape.gradient(y, v), at * at * np.cos(3 * at), atol=1e-12)


def test_computing_again_records_nothing_of_what_the_function_does():
    with tf.GradientTape() as tape:
        x = tf.constant(1.0)
        tape.watch(x)
        before = len(tape.recording.records)
        tf.recompute_grad(lambda x: tf.exp(tf.exp(tf.exp(tf.exp(x)))))(x)
        assert len(tape.recording.records) - before < 4


# ---- sources that no tape watches ---------------------------------------------------------------


@tf.custom_gradient
def crossed(a, b):
    """The product, with a tenfold gradient for the second factor."""
    return a * b, lambda upstream: (upstream * b, upstream * a * 10.0)


def test_a_result_can_be_a_source_though_nobody_watches_it():
    x = tf.Variable(3.0)
    with tf.GradientTape(persistent=True) as tape:
        y = tripled(x)
        z = y * y
    assert tape.gradient(z, y).numpy() == 6.0
    assert [g.numpy() for g in tape.gradient(z, [x, y])] == [18.0, 6.0]
    assert tape.gradient(y, z) is None


def test_an_inner_gradient_can_be_a_source_of_the_outer_tape():
    x = tf.constant(2.0)
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = tripled(x * x)
        g = inner.gradient(y, x)
        h = g * g
    assert [found.numpy() for found in outer.gradient(h, [x, g])] == [144.0, 24.0]


def test_an_argument_that_is_watched_later_counts():
    a, b = tf.constant(2.0), tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(a)
        y = crossed(a, b)
        tape.watch(b)
        z = y * b
    assert [g.numpy() for g in tape.gradient(z, [a, b])] == [9.0, 66.0]


def test_what_the_gradient_itself_reads_was_not_read_before():
    v = tf.Variable(2.0)
    with tf.GradientTape(persistent=True) as tape:
        y = crossed(v, v)
        assert tape.gradient(y, v).numpy() == 22.0
