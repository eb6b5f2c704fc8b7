"""A function of a single number is rounded as the C library does, and as TensorFlow prints it."""

from __future__ import annotations

import math

import numpy as np
import pytest

import tapemagic.numpy_tf as tf

FUNCTIONS = {"exp": math.exp, "sin": math.sin, "cos": math.cos, "sqrt": math.sqrt, "tan": math.tan}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_is_the_nearest_number_to_the_exact_result(name):
    for x in np.linspace(0.01, 4, 200, dtype=np.float32):
        assert getattr(tf, name)(x).numpy() == np.float32(FUNCTIONS[name](float(x)))


def test_a_power_of_a_single_number_is_not_multiplied_with_three_roundings():
    for x in np.linspace(0.01, 4, 200, dtype=np.float32):
        assert (tf.constant(x) ** 3).numpy() == np.float32(float(x) ** 3)


@pytest.mark.parametrize("dtype", [tf.float16, tf.float32, tf.float64])
def test_where_python_refuses_there_is_infinity_or_not_a_number(dtype):
    def at(function, value):
        return function(tf.constant(value, dtype)).numpy()

    assert at(tf.exp, 1000.0) == np.inf
    assert at(tf.math.log, 0.0) == -np.inf
    assert np.isnan(at(tf.math.log, -1.0))
    assert np.isnan(at(tf.sin, np.inf))
    assert np.isnan(at(tf.acos, 2.0))
    assert at(tf.cosh, -1000.0) == np.inf
    assert [at(tf.sigmoid, value) for value in (-np.inf, -1000, 0, 1000, np.inf)] == [
        0,
        0,
        0.5,
        1,
        1,
    ]
    assert np.isnan(at(tf.sigmoid, np.nan))
    assert np.isnan(at(tf.nn.elu, np.nan))


def test_elu_loses_the_digits_of_small_numbers_as_tensorflow_does():
    assert tf.nn.elu(-1e-8).numpy() == 0.0
    assert tf.nn.elu([-1e-8, 1e-8]).numpy().tolist() == [0.0, np.float32(1e-8)]
