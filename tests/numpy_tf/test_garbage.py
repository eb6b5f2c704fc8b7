"""What tapes leave behind: nothing, and nothing that the garbage collector must find.

Objects that refer to one another in a circle stay until Python's garbage collector comes by. In a
training loop they would pile up meanwhile, with the arrays that they hold, and the loop would
stop now and then. So each program runs while the collector is off, and then nothing may be found.
"""

from __future__ import annotations

import contextlib
import gc
import sys
import weakref
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tapemagic import numpy_tf as tf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Program = Callable[[], Any]


@pytest.fixture(scope="module", autouse=True)
def _no_collector() -> Iterator[None]:
    gc.collect()
    gc.freeze()  # what is there already need not be looked through again and again
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


def circular_garbage(program: Program) -> list[Any]:
    """Return what only the garbage collector frees after `program` has run."""
    program()  # what is made once, at the first use, is no garbage
    gc.collect()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        program()
        gc.collect()
        return list(gc.garbage)
    finally:
        gc.set_debug(0)
        gc.garbage.clear()


# ---- programs -----------------------------------------------------------------------------------

X = tf.constant([0.5, 1.0, 1.5])
W = tf.Variable([1.0, 2.0, 3.0])
MATRIX = tf.constant(np.arange(9.0, dtype=np.float32).reshape(3, 3))


def one_tape() -> Any:
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(tf.sin(W) * X)
    return tape.gradient(y, W)


def a_tape_that_is_never_asked() -> Any:
    with tf.GradientTape() as tape:
        tape.watch(X)
        return tf.exp(X) * W


def nested_tapes() -> Any:
    with tf.GradientTape() as outer:
        outer.watch(X)
        with tf.GradientTape() as inner:
            inner.watch(X)
            y = X**3 * tf.cos(X)
        dy_dx = inner.gradient(y, X)
    return outer.gradient(dy_dx, X)


def a_persistent_tape() -> Any:
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(X)
        y = tf.square(X) * W
        dy_dx = tape.gradient(y, X)
    return dy_dx, tape.gradient(y, W), tape.gradient(dy_dx, X)


def a_tape_entered_twice() -> Any:
    tape = tf.GradientTape(persistent=True)
    with tape:
        y = W * W
    with tape:
        z = y * X
    return tape.gradient(z, W)


def recording_stopped_and_reset() -> Any:
    with tf.GradientTape() as tape:
        _ = W * W
        tape.reset()
        with tape.stop_recording():
            _ = W + X
        y = W * X
    return tape.gradient(y, W)


def a_jacobian() -> Any:
    with tf.GradientTape() as tape:
        tape.watch(X)
        y = tf.tanh(tf.linalg.matvec(MATRIX, X))
    return tape.jacobian(y, X)


def a_batch_jacobian() -> Any:
    with tf.GradientTape() as tape:
        tape.watch(MATRIX)
        y = tf.sin(MATRIX)
    return tape.batch_jacobian(y, MATRIX)


def a_hessian() -> Any:
    with tf.GradientTape() as outer:
        outer.watch(X)
        with tf.GradientTape() as inner:
            inner.watch(X)
            y = tf.reduce_sum(X[1:] * X[:-1] ** 2)
        g = inner.gradient(y, X)
    return outer.jacobian(g, X)


def a_custom_gradient() -> Any:
    @tf.custom_gradient
    def doubled(x: Any) -> Any:
        def gradient(upstream: Any) -> Any:
            return 2.0 * upstream * x

        return x * x, gradient

    with tf.GradientTape() as tape:
        tape.watch(X)
        y = doubled(X) * X
    return tape.gradient(y, X)


def a_custom_gradient_under_two_tapes() -> Any:
    @tf.custom_gradient
    def squared(x: Any) -> Any:
        return x * x, lambda upstream: 2.0 * x * upstream

    with tf.GradientTape() as outer:
        outer.watch(X)
        with tf.GradientTape() as inner:
            inner.watch(X)
            y = squared(X)
        g = inner.gradient(y, X)
    return outer.gradient(g, X)


def a_recomputed_gradient() -> Any:
    with tf.GradientTape() as tape:
        tape.watch(X)
        y = tf.recompute_grad(lambda x: tf.sin(x) * x)(X)
    return tape.gradient(y, X)


def a_function() -> Any:
    @tf.function
    def loss(x: Any) -> Any:
        return tf.reduce_sum(W * x)

    with tf.GradientTape() as tape:
        y = loss(X)
    return tape.gradient(y, W)


def a_loop() -> Any:
    with tf.GradientTape() as tape:
        tape.watch(X)
        _, y = tf.while_loop(lambda i, _: i < 3, lambda i, y: (i + 1, y * X), (0, X))
    return tape.gradient(y, X)


def a_gather() -> Any:
    with tf.GradientTape() as tape:
        y = tf.gather(W, [0, 2, 2]) * 2.0
    return tape.gradient(y, W)


def forward_mode() -> Any:
    with tf.autodiff.ForwardAccumulator(X, tf.ones_like(X)) as accumulator:
        y = tf.sin(X) * X
    return accumulator.jvp(y)


def forward_over_reverse_mode() -> Any:
    with (
        tf.autodiff.ForwardAccumulator(X, tf.ones_like(X)) as accumulator,
        tf.GradientTape() as tape,
    ):
        tape.watch(X)
        y = tf.reduce_sum(tf.sin(X) * X)
        g = tape.gradient(y, X)
    return accumulator.jvp(g)


def a_training_step() -> Any:
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(W * X - 1.0))
    W.assign_sub(1e-6 * tape.gradient(loss, W))


class Layer(tf.Module):
    def __init__(self) -> None:
        super().__init__()
        self.w = tf.Variable([1.0, 2.0, 3.0])

    def __call__(self, x: Any) -> Any:
        return self.w * x


def a_module() -> Any:
    layer = Layer()
    with tf.GradientTape() as tape:
        y = layer(X)
    return tape.gradient(y, layer.trainable_variables)


def a_variable_of_its_own() -> Any:
    w = tf.Variable([1.0, 2.0, 3.0])
    with tf.GradientTape(persistent=True) as tape:
        y = w * w
    return tape.gradient(y, w)


def a_gradient_that_fails() -> Any:
    with tf.GradientTape() as tape:
        y = W * X
    with contextlib.suppress(TypeError):
        tape.gradient(None, W)
    return tape.gradient(y, W)


def an_operation_that_fails() -> Any:
    with tf.GradientTape() as tape:
        y = W * X
        with contextlib.suppress(tf.errors.InvalidArgumentError):
            _ = y + tf.constant([1.0, 2.0])
    return tape.gradient(y, W)


PROGRAMS: tuple[Program, ...] = (
    one_tape,
    a_tape_that_is_never_asked,
    nested_tapes,
    a_persistent_tape,
    a_tape_entered_twice,
    recording_stopped_and_reset,
    a_jacobian,
    a_batch_jacobian,
    a_hessian,
    a_custom_gradient,
    a_custom_gradient_under_two_tapes,
    a_recomputed_gradient,
    a_function,
    a_loop,
    a_gather,
    forward_mode,
    forward_over_reverse_mode,
    a_training_step,
    a_module,
    a_variable_of_its_own,
    a_gradient_that_fails,
    an_operation_that_fails,
)

with_each_program = pytest.mark.parametrize(
    "program", PROGRAMS, ids=lambda program: program.__name__
)


@with_each_program
def test_leaves_nothing_to_the_collector(program: Program) -> None:
    assert circular_garbage(program) == []


def test_garbage_would_be_found() -> None:
    def circle() -> None:
        tensor = tf.constant(1.0)
        held = [tensor]
        held.append(held)

    assert any(isinstance(found, list) for found in circular_garbage(circle))


@with_each_program
def test_run_again_and_again_takes_no_more_memory(program: Program) -> None:
    def run(count: int) -> int:
        for _ in range(count):
            program()
        gc.collect()  # Python keeps memory of freed tuples and frames for the next ones, till then
        return sys.getallocatedblocks()

    before = run(20)
    assert run(300) - before < 300, "not even one object a run: numpy keeps some memory, too"


# ---- what lives as long as what -----------------------------------------------------------------


def test_a_gradient_lets_go_of_what_was_computed_on_the_way() -> None:
    with tf.GradientTape() as tape:
        middle = tf.sin(W)
        y = middle * middle
    alive = weakref.ref(middle)
    del middle
    assert alive() is not None, "its derivative needs it"
    tape.gradient(y, W)
    assert alive() is None, "the tape is used up, though it is still there"


def test_a_gradient_that_an_outer_tape_records_leaves_the_middle_to_that_tape() -> None:
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            middle = tf.sin(W)
            y = middle * middle
        alive = weakref.ref(middle)
        del middle
        g = inner.gradient(y, W)
    assert alive() is not None, "the second derivative needs it"
    outer.gradient(g, W)
    assert alive() is None


def test_a_persistent_tape_holds_until_it_is_deleted() -> None:
    with tf.GradientTape(persistent=True) as tape:
        middle = tf.sin(W)
        y = middle * middle
    alive = weakref.ref(middle)
    del middle
    tape.gradient(y, W)
    assert alive() is not None
    del tape
    assert alive() is None


def test_a_jacobian_lets_go_too() -> None:
    with tf.GradientTape() as tape:
        middle = tf.sin(W)
        y = middle * middle
    alive = weakref.ref(middle)
    del middle
    tape.jacobian(y, W)
    assert alive() is None


@pytest.mark.parametrize("persistent", [False, True])
def test_reset_lets_go(persistent: bool) -> None:
    with tf.GradientTape(persistent=persistent) as tape:
        middle = tf.sin(W)
        _ = middle * middle
        alive = weakref.ref(middle)
        del middle, _
        assert alive() is not None
        tape.reset()
        assert alive() is None


def test_a_tape_that_is_deleted_unasked_lets_go() -> None:
    with tf.GradientTape() as tape:
        middle = tf.sin(W)
        y = middle * middle
    alive = weakref.ref(middle)
    del middle
    del tape
    assert alive() is None
    assert y.shape == (3,)


# ---- training -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_training_loop_of_20_000_steps_does_not_grow() -> None:
    x, y = X, 3.0 * X + 2.0
    w, b = tf.Variable(0.0), tf.Variable(0.0)

    def train(steps: int) -> tuple[int, int]:
        for _ in range(steps):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(w * x + b - y))
            dw, db = tape.gradient(loss, [w, b])
            w.assign_sub(0.01 * dw)
            b.assign_sub(0.01 * db)
        return len(gc.get_objects()), sys.getallocatedblocks()

    objects, blocks = train(500)
    more_objects, more_blocks = train(20_000)
    assert more_objects - objects < 20
    assert more_blocks - blocks < 200
    np.testing.assert_allclose([w, b], [3.0, 2.0], rtol=1e-3)
