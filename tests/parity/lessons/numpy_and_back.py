"""Between Python, numpy and tensors."""

# %%
import math

import numpy as np
import tensorflow as tf

# %%
ndarray = np.ones([3, 3])
tensor = tf.math.multiply(ndarray, 42)
print(tensor)

# %%
print(np.add(tensor, 1))
print(tensor.numpy())

# %%
np.square(tensor), np.sum(tensor), np.max(tensor), tensor.numpy().mean(), np.array(tensor).dtype

# %%
(
    np.dot(tensor, tensor)[0, 0],
    np.sqrt(tf.constant(4.0)),
    np.asarray(tf.constant([1, 2])),
    np.argmax(tf.constant([1, 5, 2])),
)

# %%
t = tf.constant([1.0, 2.0])
n = np.array([10.0, 20.0])
t + n, n + t, t * n.astype("float32"), (t + 1).dtype, (n + 1).dtype

# %%
t * np.float64(2.5), np.float64(2.5) * t, np.float32(2) * t, t * math.pi, t + np.arange(2), 2 * t

# %%
(
    tf.constant(n).dtype,
    tf.constant(n, dtype=tf.float32),
    tf.convert_to_tensor(np.arange(3)),
    tf.cast(np.eye(2), tf.float32),
    tf.constant(np.float16(1)),
)

# %%
copy = t.numpy()
copy[0] = 99.0
print(t, copy, type(copy), copy.flags.writeable)

# %%
(
    float(t[0]),
    int(tf.constant(7.9)),
    bool(tf.constant(0.0)),
    complex(tf.constant(1.0)),
    t[0].numpy().item(),
    list(range(tf.constant(3))),
)

# %%
(
    round(float(t[1]), 2),
    [1, 2, 3][tf.constant(1)],
    "ab" * int(tf.constant(2)),
    math.sqrt(tf.constant(16.0)),
    math.sin(t[0]),
)

# %%
(
    sum(t),
    max(t),
    min([t[0], t[1]]),
    sorted([tf.constant(3), tf.constant(1)]),
    any(t > 1),
    all([tf.constant(True)]),
)

# %%
(
    [x.numpy() for x in t],
    tuple(t),
    dict(a=t),
    list(zip([1, 2], t)),
    list(enumerate(tf.constant([5, 6]))),
)

# %%
(
    f"{t}",
    f"{t[0]}",
    f"{t[0]:.3f}",
    f"{t!r}",
    "{}".format(t),
    "%.1f" % t[1],
    "%d" % tf.constant(3),
    str(t.shape),
    f"{t.shape}",
    f"{t.dtype}",
)

# %%
print("mean", tf.reduce_mean(t).numpy(), "max %.2f" % tf.reduce_max(t), "type", type(t).__name__)
print("{:.4f} {:>8.2e}".format(t[0].numpy(), float(t[1])))

# %%
isinstance(t, tf.Tensor), hasattr(t, "numpy"), t.shape == n.shape, t.shape[0] == 2, len(t), t.ndim

# %%
np.testing.assert_allclose(t, [1.0, 2.0])
np.testing.assert_array_equal(tf.range(3), np.arange(3))
(
    np.allclose(t, [1, 2]),
    np.array_equal(t, [1, 2]),
    np.linalg.norm(t),
    np.stack([t, t]).shape,
    np.concatenate([t, n]),
)

# %%
m = tf.constant([[2.0, 1.0], [1.0, 3.0]])
print(
    np.linalg.inv(m),
    tf.linalg.inv(m).numpy(),
    np.linalg.eigvalsh(m),
    tf.linalg.eigvalsh(m).numpy(),
    m.numpy().T,
    sep="\n",
)

# %%
(
    m[0].numpy().tolist(),
    m.numpy().tolist(),
    m[:, 0].numpy().sum(),
    m.numpy()[m.numpy() > 1],
    m[m > 1].numpy(),
)


# %%
def attempt(action):
    try:
        print(action())
    except Exception as e:
        print(type(e).__name__, "|", e)


attempt(lambda: tf.matmul(np.eye(2), m))
attempt(lambda: tf.constant(n) + t)
attempt(lambda: tf.constant([1, 2]) / t)
attempt(lambda: tf.constant(1) + 1.5)
attempt(lambda: tf.Variable(1.0) * tf.Variable(1))
attempt(lambda: tf.constant([1, "a"]))
attempt(lambda: tf.constant(None))
attempt(lambda: tf.constant([1.0, None]))
attempt(lambda: tf.constant(10**20))
attempt(lambda: tf.constant(1.5, dtype=tf.int32))
attempt(lambda: tf.constant([1.0, 2.0, 3.0], shape=(2, 2)))
attempt(lambda: tf.convert_to_tensor(t, dtype=tf.int32))
attempt(lambda: bool(t))
attempt(lambda: {t: 1})
attempt(lambda: tf.cast("a", tf.int32))
attempt(lambda: len(t[0]))
attempt(lambda: list(t[0]))
attempt(lambda: tf.constant(1) // 0)
attempt(lambda: "%d" % t)

# %%
(
    tf.constant(1) / tf.constant(0),
    tf.constant(-1.0) / 0.0,
    tf.sqrt(-1.0),
    tf.math.log(0.0),
    tf.constant(7) // -2,
    tf.constant(-7) % 3,
    7.5 // tf.constant(2.0),
)

# %%
(
    tf.math.is_nan(tf.sqrt([-1.0, 1.0])),
    tf.math.is_inf(tf.constant([1.0, np.inf])),
    tf.math.is_finite([1.0, np.nan]),
    tf.constant(np.nan) == np.nan,
    tf.math.divide_no_nan(1.0, 0.0),
)

# %%
(
    tf.constant(True) & tf.constant(False),
    tf.constant([True, False]) | True,
    ~tf.constant(True),
    tf.logical_not([True]),
    tf.constant(5) & 3,
    tf.constant(True) ^ True,
)

# %%
(
    tf.constant([1.0, 2.0]) == [1.0, 3.0],
    tf.constant(2) == tf.constant(2),
    t == None,
    tf.constant([1, 2]) == tf.constant([1, 2, 3]),
)

# %%
from tensorflow import constant, GradientTape
from tensorflow.math import sin

x = constant(0.5)
with GradientTape() as tape:
    tape.watch(x)
    y = sin(x)
tape.gradient(y, x)

# %%
(
    tf.nest.flatten({"a": [1, 2], "b": (3,)}),
    tf.nest.map_structure(lambda x: x * 2, {"a": [1, 2]}),
    tf.executing_eagerly(),
)

# %%
z = tf.complex(3.0, 4.0)
z, abs(z), tf.math.real(z), tf.math.conj(z), tf.math.angle(z), z * z, tf.constant(1 + 2j)

# %%
a = tf.range(10)
for epoch in range(2):
    print(f"epoch {epoch}:", *[int(v) for v in a if v % 3 == 0])

# %%
(
    tf.round([0.5, 1.5, -0.5, 2.4]),
    tf.math.ceil(1.2),
    tf.floor(-1.2),
    tf.cast([1.9, -1.9], tf.int32),
    tf.cast(3, tf.bool),
    tf.cast([True, False], tf.float32),
    tf.math.rint(2.5),
)

# %%
(
    tf.math.add(1, 2),
    tf.subtract(5, 3),
    tf.divide(1, 2),
    tf.math.floordiv(7, 2),
    tf.math.mod(7, 3),
    tf.pow(2, 3),
    tf.negative(1.0),
    tf.minimum([1, 5], 3),
    tf.add_n([t, t, t]),
)
