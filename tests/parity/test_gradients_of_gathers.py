"""The gradient of a gather is an `IndexedSlices`, and behaves as one, on both engines."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import pytest

from tapemagic import numpy_tf

pytestmark = pytest.mark.tensorflow

X = "x = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])"
PROGRAMS = {
    "of a constant": "c = tf.constant([1.0, 2.0, 3.0])\nt.watch(c)\n"
    "y, x = tf.gather(c, [0, 2, 0]) * [1.0, 2.0, 3.0], c",
    "of a matrix of indices": "y = tf.gather(x, [[0, 1], [1, 2]]) * [1.0, 3.0]",
    "of one index": "y = tf.gather(x, 1)",
    "of indices of another type": "y = tf.gather(x, tf.constant([2, 0], tf.int64))",
    "of a numpy array": "y = tf.gather(x, np.array([2, 0]))",
    "of rows that are looked up": "y = tf.nn.embedding_lookup(x, [2, 2])",
    "of positions": "y = tf.gather_nd(x, [[1], [0]])",
    "of elements": "y = tf.gather_nd(x, [[1, 0], [0, 1]])",
    "along another axis": "y = tf.gather(x, [0, 0], axis=1)",
    "of pairs": "y = tf.gather(x, [0, 1, 1], batch_dims=1)",
    "of an empty list": "y = tf.reduce_sum(tf.gather(x, tf.zeros([0], tf.int32))) * [1.0, 2.0]",
    "of two gathers": "y = tf.gather(x, [0]) + tf.gather(x, [1])",
    "beside a dense one": "y = tf.reduce_sum(tf.gather(x, [0])) + tf.reduce_sum(x * x)",
    "before a dense one": "y = tf.reduce_sum(x * x) * tf.reduce_sum(tf.gather(x, [0]))",
    "of what was computed": "z = x * x\ny = tf.gather(z, [0, 1])",
    "of a mask": "y = tf.boolean_mask(x, [True, False, True])",
    "of a slice": "y = tf.gather(x[1:], [0])",
    "of a gather of a gather": "y = tf.gather(tf.gather(x, [0, 2]), [1, 1])",
}
CALLS = (
    "g.values.shape, g.indices, g.dense_shape, g.shape, g.dtype",
    "tf.convert_to_tensor(g)",
    "tf.is_tensor(g)",
    "-g",
    "0.1 * g",
    "g * 0.1",
    "g + g",
    "g.numpy()",
    "g[0]",
    "len(g)",
    "tf.multiply(g, 0.1)",
    "tf.add(g, 1.0)",
    "tf.add_n([g, g])",
    "tf.stack([g, g])",
    "tf.reduce_sum(g)",
    "tf.norm(g)",
    "tf.identity(g)",
    "tf.stop_gradient(g)",
    "tf.cast(g, tf.float64)",
    "tf.zeros_like(g)",
    "tf.reshape(g, [-1])",
    "tf.clip_by_norm(g, 1.0)",
    "tf.clip_by_value(g, -0.5, 0.5)",
    "tf.clip_by_global_norm([g], 1.0)[0][0]",
    "tf.linalg.global_norm([g])",
    "x.assign_sub(g)",
    "x.assign_add(0.5 * tf.convert_to_tensor(g))",
    "x.scatter_sub(g)",
    "tape.gradient(g, x)",
)


def shown(program: str, tf: Any) -> str:
    """Return what a program prints, or the class of what it raises."""
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(program, {"tf": tf, "np": __import__("numpy")})
    except Exception as error:  # noqa: BLE001  its class is the outcome
        printed.write(type(error).__name__)
    return printed.getvalue()


@pytest.mark.parametrize("lines", PROGRAMS.values(), ids=PROGRAMS)
def test_the_same_gradient(lines: str, tf: Any) -> None:
    body = "\n".join(f"    {line}" for line in lines.splitlines())
    program = f"{X}\nwith tf.GradientTape(persistent=True) as t:\n{body}\n"
    program += "g = t.gradient(y, x)\nprint(type(g).__name__ == 'IndexedSlices', g)\n"
    program += "print(t.jacobian(y, x))\n"
    assert shown(program, numpy_tf) == shown(program, tf)


@pytest.mark.parametrize("call", CALLS)
def test_the_same_of_a_gradient(call: str, tf: Any) -> None:
    program = f"""{X}
with tf.GradientTape(persistent=True) as tape:
    y = tf.gather(x, [0, 2, 0]) ** 2
    g = tape.gradient(y, x)
print({call})
"""
    assert shown(program, numpy_tf) == shown(program, tf)


@pytest.mark.parametrize("target", ["g.values", "tf.convert_to_tensor(g)", "tf.multiply(g, x)"])
def test_the_same_second_derivative(target: str, tf: Any) -> None:
    program = f"""{X}
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = tf.gather(x, [0, 2, 0]) ** 3
    g = inner.gradient(y, x)
    target = {target}
print(outer.gradient(target, x))
"""
    assert shown(program, numpy_tf) == shown(program, tf)


def test_of_three_gathers_in_whatever_order(tf: Any) -> None:
    program = f"""{X}
with tf.GradientTape() as t:
    a, b = tf.gather(x, [0]), tf.gather(x, [2])
    y = tf.reduce_sum(a * b) + tf.reduce_sum(tf.gather(x, [1, 1]))
g = t.gradient(y, x)
print(sorted(zip(g.indices.numpy().tolist(), g.values.numpy().tolist())))
"""
    assert shown(program, numpy_tf) == shown(program, tf)


def test_of_a_tensor_that_is_watched_late(tf: Any) -> None:
    program = """c, d = tf.constant([1.0, 2.0]), tf.constant(3.0)
with tf.GradientTape() as t:
    t.watch(d)
    y = tf.gather(c, [1]) * d
    t.watch(c)
    y = y * tf.gather(c, [0])
print(t.gradient(y, [c, d])[0])
"""
    assert shown(program, numpy_tf) == shown(program, tf)
