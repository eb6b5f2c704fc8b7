"""A Jacobian is computed in one backward pass: each operation gives what it gives row by row."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest
import test_operations as cases

import tapemagic.numpy_tf as tf
from tapemagic.numpy_tf.rows import NotInRowsError, Rows


@pytest.mark.parametrize("case", cases.DIFFERENTIABLE, ids=str)
@pytest.mark.parametrize("order", [1, 2])
def test_an_operation_has_one_jacobian(case, order):
    x = {name: tf.constant(value) for name, value in cases.drawn(case, np.float64).items()}
    sources = list(x.values())
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(sources)
        with tf.GradientTape(persistent=True) as inner:
            inner.watch(sources)
            values = cases.evaluate(tf, case.code, x)
            y = next(value for value in values if value.dtype.is_differentiable)
        if order == 2:
            y = next((g for g in inner.gradient(y, sources) if g is not None), None)
            y = None if y is None else tf.convert_to_tensor(y)
    if y is None or y.dtype.is_complex:
        pytest.skip("nothing to differentiate once more")
    at_once = outer.jacobian(y, sources)
    row_by_row = outer.jacobian(y, sources, experimental_use_pfor=False)
    for one, other in zip(at_once, row_by_row, strict=True):
        assert (one is None) == (other is None)
        if one is not None:
            assert one.shape == other.shape
            assert one.dtype is other.dtype
            np.testing.assert_allclose(one.numpy(), other.numpy(), rtol=1e-10, atol=1e-10)


def test_a_large_jacobian_is_computed_in_several_passes(monkeypatch):
    monkeypatch.setattr(sys.modules["tapemagic.numpy_tf.jacobians"], "_ELEMENTS_AT_ONCE", 7)
    x = tf.constant([1.0, 2.0, 3.0, 4.0, 5.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x**2
    assert tape.jacobian(y, x).numpy().tolist() == np.diag([2.0, 4.0, 6.0, 8.0, 10.0]).tolist()


def test_a_gradient_function_of_the_users_is_called_for_each_row():
    calls = []

    @tf.custom_gradient
    def doubled(x):
        def gradient(g):
            calls.append(g.numpy().tolist())
            return 2 * g

        return 2 * x, gradient

    x = tf.constant([1.0, 2.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = doubled(x)
    assert tape.jacobian(y, x).numpy().tolist() == [[2, 0], [0, 2]]
    assert calls == [[1, 0], [0, 1]]


def test_rows_do_not_decide_for_all_what_one_of_them_would_decide():
    rows = Rows(np.eye(2))
    for ask in (
        bool,
        float,
        int,
        len,
        list,
        np.asarray,
        lambda x: x.flat,
        lambda x: np.add.outer(x, x),
    ):
        with pytest.raises(NotInRowsError):
            ask(rows)


@pytest.mark.parametrize("lengths", [(3,), (2, 2), ()])
def test_a_jacobian_for_each_row_of_a_batch(lengths):
    x = tf.reshape(tf.range(1.0, 9.0), (4, 2))
    w = tf.ones((2, math.prod(lengths))) * 3
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = tf.reshape(tf.matmul(x**2, w), (4, *lengths)) if lengths else x**2
    at_once = tape.batch_jacobian(y, x)
    row_by_row = tape.batch_jacobian(y, x, experimental_use_pfor=False)
    assert at_once.shape == (4, *(lengths or (2,)), 2)
    np.testing.assert_array_equal(at_once, row_by_row)
