"""The engine's random numbers are TensorFlow's, from the same seeds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tapemagic.numpy_tf as engine

pytestmark = pytest.mark.tensorflow

# What one drawn program does after setting the global seed: functions of the module `tf`.
DRAWS = {
    "normal": lambda tf, shape, seed: tf.random.normal(shape, 2.0, 3.0, seed=seed),
    "normal64": lambda tf, shape, seed: tf.random.normal(shape, dtype=tf.float64, seed=seed),
    "normal16": lambda tf, shape, seed: tf.random.normal(shape, dtype=tf.float16, seed=seed),
    "truncated": lambda tf, shape, seed: tf.random.truncated_normal(shape, seed=seed),
    "truncated64": lambda tf, shape, seed: tf.random.truncated_normal(
        shape, 1, 2, tf.float64, seed=seed
    ),
    "uniform": lambda tf, shape, seed: tf.random.uniform(shape, seed=seed),
    "uniform16": lambda tf, shape, seed: tf.random.uniform(shape, dtype=tf.float16, seed=seed),
    "uniform64": lambda tf, shape, seed: tf.random.uniform(shape, -1, 5, tf.float64, seed=seed),
    "int32": lambda tf, shape, seed: tf.random.uniform(shape, -7, 1000, tf.int32, seed=seed),
    "int64": lambda tf, shape, seed: tf.random.uniform(shape, -7, 2**40, tf.int64, seed=seed),
    "all int32": lambda tf, shape, seed: tf.random.uniform(
        shape, tf.int32.min, tf.int32.max, tf.int32, seed=seed
    ),
    "shuffle": lambda tf, shape, seed: tf.random.shuffle(tf.zeros([9, *shape]), seed=seed),
    "shuffle range": lambda tf, shape, seed: tf.random.shuffle(tf.range(11), seed=seed),
    "shuffle one": lambda tf, shape, seed: tf.random.shuffle(tf.ones([1, *shape]), seed=seed),
    "categorical": lambda tf, shape, seed: tf.random.categorical(
        [[0.5, -1.0, 2.0], [0.0, 0.0, -np.inf]], 6, seed=seed
    ),
    "initializer": lambda tf, shape, seed: tf.random_normal_initializer(seed=seed)(shape),
    "uniform initializer": lambda tf, shape, seed: tf.random_uniform_initializer(seed=seed)(shape),
}
# Whose results go through a logarithm or a sine, of which the last digit may differ.
ROUNDED = {"normal", "normal64", "normal16", "truncated", "truncated64", "initializer"}

shapes = st.lists(st.integers(0, 4), max_size=3)
seeds = st.none() | st.integers(-(2**31), 2**31) | st.integers(0, 3)
global_seeds = st.integers(0, 100) | st.integers(-(2**62), 2**62)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(global_seeds, st.lists(st.tuples(st.sampled_from(list(DRAWS)), shapes, seeds), min_size=1))
def test_programs_of_draws_give_tensorflows_numbers(global_seed, program):
    import tensorflow

    for tf in (tensorflow, engine):
        tf.random.set_seed(global_seed)
    for name, shape, seed in program:
        expected = DRAWS[name](tensorflow, shape, seed).numpy()
        drawn = DRAWS[name](engine, shape, seed)
        assert drawn.dtype.name == expected.dtype.name
        assert tuple(drawn.shape) == expected.shape
        if name in ROUNDED:
            tolerance = 1e-15 if "64" in name else 1e-3 if "16" in name else 3e-7
            np.testing.assert_allclose(drawn.numpy(), expected, rtol=8 * tolerance, atol=tolerance)
        else:
            np.testing.assert_array_equal(drawn.numpy(), expected)


def test_most_normal_numbers_agree_to_the_last_bit():
    import tensorflow

    for tf in (tensorflow, engine):
        tf.random.set_seed(42)
    expected = tensorflow.random.normal([100_000]).numpy()
    drawn = engine.random.normal([100_000]).numpy()
    assert np.mean(drawn == expected) > 0.95
    np.testing.assert_allclose(drawn, expected, rtol=0, atol=3e-7)


@given(st.integers(-(2**63), 2**63 - 1), st.integers(-(2**63), 2**63 - 1), shapes)
@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
def test_draws_without_state(first, second, shape):
    import tensorflow

    seed = np.array([first, second])
    for name, arguments in (
        ("stateless_uniform", {}),
        ("stateless_uniform", {"minval": -3, "maxval": 3, "dtype": "int32"}),
        ("stateless_normal", {"mean": 1.0}),
        ("stateless_truncated_normal", {"dtype": "float64"}),
    ):
        expected = getattr(tensorflow.random, name)(shape, seed, **arguments).numpy()
        drawn = getattr(engine.random, name)(shape, seed, **arguments).numpy()
        np.testing.assert_allclose(drawn, expected, rtol=3e-6, atol=3e-7)
        assert drawn.dtype == expected.dtype


@pytest.mark.parametrize(
    "draw",
    [
        lambda tf: tf.random.normal(3),
        lambda tf: tf.random.normal([-1]),
        lambda tf: tf.random.normal([2], dtype=tf.int32),
        lambda tf: tf.random.normal([2], mean=[1.0, 2.0, 3.0]),
        lambda tf: tf.random.uniform([2], dtype=tf.int32),
        lambda tf: tf.random.uniform([2], 5, 5, dtype=tf.int32),
        lambda tf: tf.random.uniform([2], maxval=2, dtype=tf.uint8),
        lambda tf: tf.random.uniform([2], [0, 1], [3, 4], dtype=tf.int32),
        lambda tf: tf.random.uniform([2], maxval=2.5, dtype=tf.int32),
        lambda tf: tf.random.categorical([1.0, 2.0], 3),
        lambda tf: tf.random.categorical([[1.0, 2.0]], -3),
        lambda tf: tf.random.categorical([[1.0, 2.0]], 3, dtype=tf.float32),
        lambda tf: tf.random.normal(None),
        lambda tf: tf.random.normal([2], stddev=tf.constant(1.0, tf.float64)),
    ],
)
def test_refuses_what_tensorflow_refuses(draw):
    import tensorflow

    with pytest.raises(Exception) as expected:
        draw(tensorflow)
    with pytest.raises(Exception) as raised:
        draw(engine)
    assert type(raised.value).__name__ == type(expected.value).__name__


def test_gradients_flow_to_mean_and_deviation_as_in_tensorflow():
    import tensorflow

    found = []
    for tf in (tensorflow, engine):
        tf.random.set_seed(7)
        mean, deviation = tf.Variable([1.0, 2.0]), tf.Variable(3.0)
        low = tf.Variable(1.0)
        with tf.GradientTape() as tape:
            y = tf.random.normal([2], mean, deviation) + tf.random.uniform([2], low, 4.0)
        found.append([g.numpy() for g in tape.gradient(y, [mean, deviation, low])])
    for ours, theirs in zip(found[1], found[0], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5)
