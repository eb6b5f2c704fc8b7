"""Convolutions, pooling, dropout, drawn classes: refusals, the other order of axes, the seeds.

Their values and derivatives are held against TensorFlow in `test_operations`, row by row.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tapemagic import numpy_tf

REFUSED = """
tf.nn.conv2d(X, F, 1, 'same')
tf.nn.conv2d(X, F, 1, 'EXPLICIT')
tf.nn.conv2d(X, F, 1, [[1, 1], [1, 2]])
tf.nn.conv2d(X, F, 1, [[1, 1], [1, 2], [0, 0], [0, 0]])
tf.nn.conv2d(X, F, 1, [1, 1, 1, 1])
tf.nn.conv2d(X, F, 1, [[0, 0], [-1, 2], [0, 0], [0, 0]])
tf.nn.conv2d(X, F, [1, 2, 2, 2], 'VALID')
tf.nn.conv2d(X, F, [1, 1, 1], 'VALID')
tf.nn.conv2d(X, F, 0, 'VALID')
tf.nn.conv2d(X, F, 1, 'VALID', dilations=0)
tf.nn.conv2d(X, F, 1, 'VALID', dilations=[2, 1, 1, 1])
tf.nn.conv2d(X, F, 1, 'VALID', 'FOO')
tf.nn.conv2d(X, F, 1, None)
tf.nn.conv2d(X[0], F, 1, 'VALID')
tf.nn.conv2d(X, F[0], 1, 'VALID')
tf.nn.conv2d(X, F[:, :, :1], 1, 'VALID')
tf.nn.conv2d(X[..., :1], F, 1, 'VALID')
tf.nn.conv2d(X[:, :1], F, 1, 'VALID')
tf.nn.conv2d(X, tf.cast(F, tf.float64), 1, 'VALID')
tf.nn.conv2d(tf.cast(X, tf.complex64), tf.cast(F, tf.complex64), 1, 'VALID')
tf.nn.conv1d(X[0], F[0], 1, 'VALID', 'FOO')
tf.nn.conv1d(X[0], F[0], [1, 2], 'VALID')
tf.nn.conv1d(X[0], F[0], 1, [[0, 0], [1, 1], [0, 0]])
tf.nn.conv1d(X[0, 0], F[0], 1, 'VALID')
tf.nn.conv2d_transpose(X, F[..., :2], [1, 12, 7, 2], 2)
tf.nn.conv2d_transpose(X, F[..., :2], [1, 10, 8, 3], 2)
tf.nn.conv2d_transpose(X, F, [1, 10, 8, 2], 2)
tf.nn.conv2d_transpose(X, F[..., :2], [2, 5, 4, 2], 1)
tf.nn.depthwise_conv2d(X, F, [1, 1, 2, 1], 'SAME')
tf.nn.depthwise_conv2d(X, F, 1, 'SAME')
tf.nn.depthwise_conv2d(X, F[:, :, :1], [1, 1, 1, 1], 'SAME')
tf.nn.depthwise_conv2d(X, F, [1, 1, 1, 1], 'SAME', dilations=2)
tf.nn.max_pool2d(X, 2, 2, [[0, 0], [3, 1], [1, 0], [0, 0]])
tf.nn.max_pool2d(X, 2, 2, 'foo')
tf.nn.max_pool2d(X, 0, 2, 'VALID')
tf.nn.max_pool2d(X, 2, 0, 'VALID')
tf.nn.max_pool2d(X, [2, 1, 1, 1], 1, 'VALID')
tf.nn.max_pool2d(X, [1, 1, 1, 2], 1, 'VALID')
tf.nn.max_pool2d(X, 9, 1, 'VALID')
tf.nn.max_pool2d(X[0], 2, 2, 'VALID')
tf.nn.max_pool(X[0, 0], 2, 2, 'SAME')
tf.nn.max_pool1d(X[0], 2, 1, [[0, 0], [1, 1], [0, 0], [0, 0]])
tf.nn.avg_pool2d(X, 3, 2, [[0, 0], [1, 1], [1, 1], [0, 0]])
tf.nn.avg_pool2d(X, 9, 2, 'VALID')
tf.nn.avg_pool2d(tf.cast(X, tf.int32), 2, 2, 'VALID')
tf.nn.avg_pool1d(X[0], [1, 2], 1, 'VALID')
tf.nn.max_pool2d(tf.cast(X, tf.complex64), 2, 1, 'VALID')
tf.nn.dropout(X, 1.)
tf.random.log_uniform_candidate_sampler([[1], [2]], 1, 30, True, 10, seed=2)
tf.random.log_uniform_candidate_sampler([1, 2], 1, 3, True, 10, seed=2)
tf.random.log_uniform_candidate_sampler([[1], [2]], 2, 3, True, 10, seed=2)
tf.random.log_uniform_candidate_sampler(tf.constant([[1], [2]]), 1, 3, True, 10, seed=2)
tf.random.log_uniform_candidate_sampler([[1], [2]], 0, 3, True, 10, seed=2)
tf.random.uniform_candidate_sampler([[1], [2]], 1, 0, True, 10, seed=2)
tf.random.log_uniform_candidate_sampler([[1], [2]], 1, 3, True, 0, seed=2)
tf.random.log_uniform_candidate_sampler([[1], [20]], 1, 3, True, 10, seed=2)
tf.nn.dropout(X, -1.)
tf.nn.dropout(X, 'a')
tf.nn.dropout([1, 2], 0.5)
tf.nn.dropout(X, tf.constant(0.5, tf.float64))
tf.nn.dropout(X, 0.5, noise_shape=[5])
tf.nn.dropout(X, tf.constant([0.5]))
""".strip().splitlines()
SEEDED = """
tf.nn.dropout(tf.ones([6]), 0.5)
tf.nn.dropout(tf.ones([6]), 0.5, seed=4)
tf.nn.dropout(tf.ones([2, 3], tf.float64), 0.3, noise_shape=[2, 1], seed=4)
tf.nn.dropout(tf.ones([2, 3], tf.float64), 0.3, noise_shape=[None, 1], seed=4)
tf.nn.dropout(tf.ones([2, 3], tf.float16), 0.3, seed=4)
tf.nn.dropout(tf.ones([6]), 0), tf.random.normal([2])
tf.nn.dropout(tf.ones([6]), tf.constant(0.)), tf.random.normal([2])
tf.nn.dropout(tf.ones([6]), tf.constant(0.25)), tf.random.normal([2])
tf.nn.dropout([1., 2., np.nan, 4.], 0.5, seed=1), tf.nn.dropout([1., 2., 3.], 0.5, seed=1)
tf.nn.dropout(tf.ones([3]), 0.5, noise_shape=[2, 3])
""".strip().splitlines()
CLASSES = """
tf.random.log_uniform_candidate_sampler([[1], [2]], 1, 3, True, 10, seed=2)
tf.random.log_uniform_candidate_sampler([[1, 4], [2, 3]], 2, 6, False, 50)
tf.random.log_uniform_candidate_sampler([[1], [2]], 1, 40, True, 45, seed=2)
tf.random.uniform_candidate_sampler(np.array([[1], [2]]), 1, 3, True, 10, seed=2)
tf.random.uniform_candidate_sampler([[1], [2]], 1, 5, False, 16, seed=2)
tf.nn.nce_loss(W, B, tf.constant([[1], [2]]), I, 3, 10)
tf.nn.nce_loss(W, B, np.array([[1], [2]]), I, 3, 10, remove_accidental_hits=True)
tf.nn.nce_loss(W, B, tf.constant([[1, 3], [2, 4]]), I, 3, 10, num_true=2)
tf.nn.nce_loss(W, B, tf.constant([[1, 3], [2, 4]]), I, 9, 10, 2, None, True)
tf.nn.sampled_softmax_loss(W, B, tf.constant([[1], [2]], tf.int64), I, 3, 10, seed=4)
tf.nn.sampled_softmax_loss(W, B, tf.constant([[1], [2]]), I, 9, 10, seed=4)
tf.nn.nce_loss(W, B, tf.constant([[1], [2]]), I, 3, 10, 1, tf.random.uniform_candidate_sampler([[1], [2]], 1, 3, True, 10))
""".strip().splitlines()


def run(code: str, tf: Any) -> Any:
    numbers = np.random.default_rng(1)
    names = {
        "X": tf.constant(numbers.normal(size=(1, 5, 4, 2)), tf.float32),
        "F": tf.constant(numbers.normal(size=(3, 2, 2, 3)), tf.float32),
        "W": tf.Variable(numbers.normal(size=(10, 4)), dtype=tf.float32),
        "B": tf.Variable(numbers.normal(size=10), dtype=tf.float32),
        "I": tf.constant(numbers.normal(size=(2, 4)), tf.float32),
    }
    return eval(code, {"tf": tf, "np": np, **names})


def said(error: BaseException) -> str:
    """Return what a message of TensorFlow says to a user: without devices, nodes and names."""
    text = str(error)
    text = text.split("}} ", 1)[1] if text.startswith("{{function_node") else text
    return text.split(" [Op:")[0].split("\n")[0].strip()


@pytest.mark.tensorflow
@pytest.mark.parametrize("code", REFUSED)
def test_both_refuse_with_one_sentence(code: str, tf: Any) -> None:
    with pytest.raises(Exception) as theirs:
        run(code, tf)
    with pytest.raises(Exception) as ours:
        run(code, numpy_tf)
    assert type(ours.value).__name__ == type(theirs.value).__name__
    if "attr 'T'" in str(theirs.value):  # the types listed are those that the engine has
        assert "is not in the list of allowed values" in str(ours.value)
    else:
        assert said(ours.value) == said(theirs.value)


@pytest.mark.tensorflow
@pytest.mark.parametrize("code", SEEDED)
def test_dropout_drops_what_tensorflow_drops(code: str, tf: Any) -> None:
    results = []
    for engine in (numpy_tf, tf):
        engine.random.set_seed(3)
        found = run(code, engine)
        results.append([x.numpy() for x in (found if isinstance(found, tuple) else (found,))])
    for mine, other in zip(*results, strict=True):
        assert mine.dtype == other.dtype
        np.testing.assert_allclose(mine, other, rtol=1e-6)


@pytest.mark.tensorflow
@pytest.mark.parametrize("code", CLASSES)
def test_classes_are_drawn_as_tensorflow_draws_them(code: str, tf: Any) -> None:
    results = []
    for engine in (numpy_tf, tf):
        engine.random.set_seed(3)
        found = [part for _ in range(3) for part in flat(run(code, engine))]
        results.append([x.numpy() for x in found])
    for mine, other in zip(*results, strict=True):
        assert mine.dtype == other.dtype
        np.testing.assert_allclose(mine, other, rtol=1e-6)


def flat(found: Any) -> list[Any]:
    return list(found) if isinstance(found, tuple) else [found]


@pytest.mark.tensorflow
def test_noise_contrastive_estimation_has_tensorflows_gradients(tf: Any) -> None:
    results = []
    for engine in (numpy_tf, tf):
        engine.random.set_seed(7)
        numbers = np.random.default_rng(1)
        w = engine.Variable(numbers.normal(size=(10, 4)), dtype="float32")
        b = engine.Variable(numbers.normal(size=10), dtype="float32")
        x = engine.Variable(numbers.normal(size=(2, 4)), dtype="float32")
        with engine.GradientTape() as tape:
            loss = engine.nn.nce_loss(w, b, engine.constant([[1], [2]]), x, 3, 10)
        found = tape.gradient(loss, [w, b, x])
        results.append([engine.convert_to_tensor(g).numpy() for g in found])
    for mine, other in zip(*results, strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-5)


# ---- without TensorFlow: on a processor it has this order only together with oneDNN -------------

CHANNELS_SECOND = {
    "tf.nn.conv2d(x, f, [1, {}], 'SAME', {})": "2, 1",
    "tf.nn.conv2d(x, f, 1, [[0, 0], {}], {})": "[1, 0], [2, 1]",
    "tf.nn.depthwise_conv2d(x, f, [1, {}], 'VALID', {})": "2, 2",
    "tf.nn.conv2d_transpose(x, f[..., :2], [1, {}], 1, 'SAME', {})": "5, 4",
    "tf.nn.max_pool(x, [1, {}], 1, 'SAME', {})": "3, 2",
    "tf.nn.avg_pool2d(x, [1, {}], 2, 'SAME', {})": "3, 2",
}


@pytest.mark.parametrize("code", CHANNELS_SECOND)
def test_channels_may_come_second(code: str) -> None:
    tf, inner = numpy_tf, CHANNELS_SECOND[code]
    numbers = np.random.default_rng(2)
    x = tf.constant(numbers.normal(size=(1, 5, 4, 2)))
    f = tf.constant(numbers.normal(size=(3, 2, 2, 3)))
    one = "[0, 0]" if "[" in inner else "2" if "transpose" in code else "1"
    turned = tf.transpose(x, [0, 3, 1, 2])
    last = eval(code.format(f"{inner}, {one}", "'NHWC'"), {"tf": tf, "x": x, "f": f})
    second = eval(code.format(f"{one}, {inner}", "'NCHW'"), {"tf": tf, "x": turned, "f": f})
    np.testing.assert_allclose(np.transpose(second.numpy(), [0, 2, 3, 1]), last.numpy())


def test_channels_of_sequences_may_come_second() -> None:
    tf = numpy_tf
    x, f = tf.random.normal([2, 6, 3]), tf.random.normal([2, 3, 4])
    last = tf.nn.conv1d(x, f, 2, "SAME")
    second = tf.nn.conv1d(tf.transpose(x, [0, 2, 1]), f, 2, "SAME", "NCW")
    np.testing.assert_allclose(np.transpose(second.numpy(), [0, 2, 1]), last.numpy(), rtol=1e-5)


def test_windows_with_gaps_and_groups_of_channels_have_gradients() -> None:
    tf = numpy_tf
    numbers = np.random.default_rng(3)
    x = tf.constant(numbers.normal(size=(1, 5, 4, 4)))
    f = tf.constant(numbers.normal(size=(2, 2, 2, 6)))
    direction = tf.constant(numbers.normal(size=(2, 2, 2, 6)))
    with tf.GradientTape() as tape:
        tape.watch(f)
        y = tf.reduce_sum(tf.nn.conv2d(x, f, 1, "VALID", dilations=2) ** 2)
    slope = tf.reduce_sum(tape.gradient(y, f) * direction)

    def at(step: float) -> Any:
        return tf.reduce_sum(tf.nn.conv2d(x, f + step * direction, 1, "VALID", dilations=2) ** 2)

    np.testing.assert_allclose(slope, (at(1e-6) - at(-1e-6)) / 2e-6, rtol=1e-6)
