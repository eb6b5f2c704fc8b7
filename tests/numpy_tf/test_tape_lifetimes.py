"""What tapes keep alive, for how long, and what threads do to each other: nothing."""

from __future__ import annotations

import contextlib
import gc
import sys
import threading
import tracemalloc
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tapemagic import numpy_tf as tf
from tapemagic.numpy_tf.recording import state

# ---- memory -------------------------------------------------------------------------------------


def test_a_result_that_is_kept_does_not_keep_the_recording() -> None:
    x = tf.constant(2.0)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = x * x
        z = y * y
    recording = weakref.ref(tape.recording)
    g = tape.gradient(z, x)
    gc.disable()
    try:
        del tape
        assert recording() is None, "no cycle, so no garbage collection is needed"
    finally:
        gc.enable()
    assert float(z) == 16.0
    assert float(g) == 32.0


def test_a_tape_that_is_used_up_lets_go_of_what_it_recorded() -> None:
    x = tf.constant(np.ones(1000))
    with tf.GradientTape() as tape:
        tape.watch(x)
        middle = tf.sin(x)
        y = tf.square(middle)
    found = weakref.ref(middle)
    del middle
    assert found() is not None
    tape.gradient(y, x)
    assert found() is None


def test_the_backward_pass_frees_values_on_the_way() -> None:
    x = tf.constant(np.full(100_000, 0.5))
    tracemalloc.start()
    try:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x
            for _ in range(20):
                y = tf.sin(y)
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        tape.gradient(y, x)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    arrays = (peak - before) / x.numpy().nbytes
    assert arrays < 5, f"the backward pass needed {arrays:.1f} arrays more than the forward pass"


@pytest.mark.slow
def test_a_long_loop_does_not_grow() -> None:
    w, x = tf.Variable(0.5), tf.constant(1.5)

    def steps(count: int) -> None:
        for _ in range(count):
            with tf.GradientTape() as tape:
                tape.watch(x)
                loss = (w * x - 2.0) ** 2
            w.assign_sub(0.001 * tape.gradient(loss, w))

    steps(100)
    gc.collect()
    objects = len(gc.get_objects())
    steps(3000)
    gc.collect()
    assert len(gc.get_objects()) - objects < 50


@pytest.mark.slow
def test_a_hundred_thousand_steps_do_not_grow() -> None:
    w = tf.Variable(0.5)
    for step in range(100_000):
        with tf.GradientTape() as tape:
            loss = w * w
        w.assign_sub(1e-6 * tape.gradient(loss, w))
        if step == 1000:
            blocks = sys.getallocatedblocks()
    assert sys.getallocatedblocks() - blocks < 1000


def test_watching_one_tensor_again_and_again_does_not_grow() -> None:
    x = tf.constant(3.0)
    outer = tf.GradientTape(persistent=True)
    with outer:
        outer.watch(x)
    stand_ins = outer.recording.stand_ins
    for _ in range(100):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        assert float(tape.gradient(y, x)) == 6.0
    assert len(stand_ins) == 0


@pytest.mark.slow
@pytest.mark.parametrize("persistent", [False, True])
def test_a_chain_of_a_hundred_thousand_operations(persistent: bool) -> None:
    x, c = tf.constant(1.0), tf.constant(1.0)
    with tf.GradientTape(persistent=persistent) as tape:
        tape.watch(x)
        y = x
        for _ in range(100_000):
            y = y * c
    assert float(tape.gradient(y, x)) == 1.0


@pytest.mark.slow
def test_a_chain_of_a_million_operations_under_two_tapes() -> None:
    x = tf.constant(1.0)
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = x
            for _ in range(250_000):
                y = y + x
        g = inner.gradient(y, x)
        z = g * x
    assert float(outer.gradient(z, x)) == 250_001.0


# ---- exceptions ---------------------------------------------------------------------------------


def test_an_exception_inside_the_block_ends_the_recording() -> None:
    x = tf.Variable(3.0)
    tape = tf.GradientTape()
    with contextlib.suppress(ZeroDivisionError), tape:
        y = x * x
        _ = 1 / 0
    assert state.tapes == ()
    assert state.recording is None
    assert float(tape.gradient(y, x)) == 6.0


def test_an_operation_that_fails_leaves_the_recording_as_it_was() -> None:
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = x * x
        with pytest.raises(tf.errors.InvalidArgumentError):
            _ = y + tf.constant([1.0, 2.0, 3.0])
        z = y * y
    np.testing.assert_allclose(tape.gradient(z, x), [4.0, 32.0])


def test_a_gradient_that_fails_leaves_the_tape_usable() -> None:
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = x * x
    with pytest.raises(TypeError):
        tape.gradient(None, x)
    assert float(tape.gradient(y, x)) == 6.0


# ---- threads ------------------------------------------------------------------------------------


def test_a_thread_does_not_hear_what_another_does() -> None:
    x = tf.Variable(3.0)
    entered, done = threading.Event(), threading.Event()
    found = []

    def other() -> None:
        entered.wait()
        found.append((state.recording, x * x))
        done.set()

    thread = threading.Thread(target=other)
    thread.start()
    with tf.GradientTape() as tape:
        y = x * x
        entered.set()
        done.wait()
        heard = len(tape.recording.records)
    thread.join()
    recording, elsewhere = found[0]
    assert recording is None
    assert heard == 2, "a read of x and the product"
    assert tape.gradient([y], x) is not None
    with tf.GradientTape() as again:
        pass
    assert again.gradient(elsewhere, x) is None


def test_many_threads_watch_one_constant_and_read_one_variable() -> None:
    x, w = tf.constant(1.5), tf.Variable(2.0)

    def derivatives(k: int) -> tuple[float, float, float]:
        factor = tf.constant(float(k))
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape(persistent=True) as inner:
                inner.watch(x)
                y = factor * w * x * x * x
            dy_dx, dy_dw = inner.gradient(y, [x, w])
        return float(dy_dx), float(dy_dw), float(outer.gradient(dy_dx, x))

    with ThreadPoolExecutor(8) as pool:
        for k, found in zip(range(400), pool.map(derivatives, range(400)), strict=True):
            assert found == (3 * k * 2 * 1.5**2, k * 1.5**3, 6 * k * 2 * 1.5)


def test_a_tape_entered_again_does_not_write_what_another_thread_writes() -> None:
    x = tf.constant(3.0)
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(x)
        with tf.GradientTape(persistent=True) as inner:
            inner.watch(x)
            y = x * x
    found = []

    def go_on() -> None:
        with inner:
            z = y * x
        found.append(float(inner.gradient(z, x)))

    with outer:
        recorded = len(outer.recording.records)
        thread = threading.Thread(target=go_on)
        thread.start()
        thread.join()
        assert len(outer.recording.records) == recorded
        w = y * y
    assert found == [27.0]
    assert float(outer.gradient(w, x)) == 4 * 27.0
