"""Texts, tensor arrays, sets, generators of random numbers, and plots of tensors."""

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf


def attempt(action):
    try:
        print(action())
    except Exception as e:
        print(type(e).__name__)


# %%
t = tf.constant(["Café", "tape", ""])
print(t, tf.strings.length(t), tf.strings.length(t, unit="UTF8_CHAR"))

# %%
tf.strings.upper(t), tf.strings.lower(t), tf.strings.strip(["  a ", "b\n"])

# %%
tf.strings.join(["x", ["1", "2"]], separator="="), tf.strings.substr("gradient", 0, 4)

# %%
(
    tf.strings.split("one two three"),
    tf.strings.split("a,b,c", sep=","),
    tf.strings.to_number(["1.5", "2"]),
    tf.strings.to_number("7", tf.int32),
)

# %%
(
    tf.strings.bytes_split("abc"),
    tf.strings.unicode_decode("né", "UTF-8"),
    tf.strings.unicode_encode([104, 105], "UTF-8"),
    tf.strings.unicode_split("né", "UTF-8"),
)

# %%
tf.strings.format("loss {} at {}", [tf.constant(0.5), tf.constant([1, 2])])

# %%
print(tf.strings.format("{}", tf.linspace(0.0, 1.0, 3)).numpy().decode())
attempt(lambda: tf.strings.to_number("abc"))
attempt(lambda: tf.strings.join([["a"], ["b", "c"]]))
attempt(lambda: tf.strings.length(3))
attempt(lambda: tf.strings.format("{} {}", [1]))
attempt(lambda: tf.constant("a") < tf.constant("b"))
attempt(lambda: tf.constant("a") == "a")
attempt(lambda: tf.constant(["a", "b"]) == ["a", "c"])
attempt(lambda: tf.constant("a") + tf.constant("b"))
attempt(lambda: tf.reduce_sum(["a", "b"]))
attempt(lambda: tf.cast(["1"], tf.int32))
attempt(lambda: tf.constant(["ab", "c"])[0].numpy().decode("utf-8"))
attempt(lambda: sorted(tf.constant(["b", "a"]).numpy()))
attempt(lambda: tf.sort(["b", "a"]))
attempt(lambda: tf.unique(["b", "a", "b"]))
attempt(lambda: tf.concat([["a"], ["b"]], 0))
attempt(lambda: tf.reshape(["a", "b"], [2, 1]))
attempt(lambda: tf.gather(["a", "b"], [1, 0]))
attempt(lambda: tf.where([True, False], "yes", "no"))
attempt(lambda: tf.one_hot("a", 2))

# %% [markdown]
# Tensor arrays.

# %%
ta = tf.TensorArray(dtype=tf.float32, size=0, dynamic_size=True, clear_after_read=False)
for i in range(3):
    ta = ta.write(i, tf.fill([2], float(i)))
print(ta.read(1), ta.stack(), ta.size(), ta.concat())

# %%
x = tf.Variable(2.0)
with tf.GradientTape() as tape:
    steps = tf.TensorArray(tf.float32, size=4)
    value = tf.constant(1.0)
    for i in tf.range(4):
        value = value * x
        steps = steps.write(i, value)
    total = tf.reduce_sum(steps.stack())
print(total, tape.gradient(total, x))

# %%
print(tf.TensorArray(tf.int32, 3).unstack([1, 2, 3]).gather([2, 0]))
attempt(lambda: tf.TensorArray(tf.float32, size=1).read(3))
attempt(lambda: tf.TensorArray(tf.float32, size=1).write(1, 1.0))

# %% [markdown]
# Sets, queues.

# %%
a, b = tf.constant([[3, 5, 9]]), tf.constant([[9, 3, 4]])
print(
    tf.sparse.to_dense(tf.sets.union(a, b)),
    tf.sparse.to_dense(tf.sets.intersection(a, b)),
    tf.sparse.to_dense(tf.sets.difference(a, b)),
    tf.sets.size(tf.sets.union(a, b)),
)

# %%
q = tf.queue.FIFOQueue(3, [tf.int32, tf.string], shapes=[(), ()])
q.enqueue([10, "windy"])
q.enqueue([15, "sunny"])
print(q.size(), q.dequeue(), q.size())

# %% [markdown]
# Ragged rows.

# %%
r = tf.ragged.constant([[1, 2], [], [3]])
print(r, r.shape, r.to_tensor(), r.row_lengths(), r[0])

# %% [markdown]
# Random generators.

# %%
g1 = tf.random.Generator.from_seed(1)
print(g1.normal(shape=[2, 3]))
print(g1.uniform([2]), g1.uniform([3], 0, 10, dtype=tf.int32))

# %%
g2 = tf.random.Generator.from_seed(1)
print(
    tf.reduce_all(g2.normal([2, 3]) == tf.random.Generator.from_seed(1).normal([2, 3])),
    g2.state.shape,
)
tf.random.set_seed(9)
print(tf.random.get_global_generator().normal([2]).shape)

# %% [markdown]
# Plots of tensors as they are.

# %%
x = tf.linspace(-2.0, 2.0, 9)
fig, axes = plt.subplots(1, 2)
axes[0].plot(x, x**2, "b.-", label="square")
axes[0].fill_between(x, 0, x**2, alpha=0.2)
axes[0].set_title(f"max {tf.reduce_max(x**2):.1f}")
axes[1].bar(np.arange(3), tf.constant([1.0, 2.0, 3.0]))
axes[1].set_xlabel("bars")
fig.tight_layout()

# %%
X, Y = tf.meshgrid(x, x)
plt.contourf(X, Y, X**2 - Y**2, levels=5)
plt.scatter([0.0], tf.constant([0.0]), c="k", s=tf.constant(20.0))
plt.title("saddle")
plt.show()

# %%
plt.imshow(tf.reshape(tf.range(6.0), [2, 3]), cmap="gray")
plt.colorbar()
plt.axis("off")

# %%
counts, edges, _ = plt.hist(tf.random.stateless_normal([100], [1, 2]), bins=5)
counts, np.round(edges, 3)

# %%
plt.plot(tf.Variable([1.0, 2.0]), tf.Variable([3.0, 4.0]))
plt.axvline(tf.constant(1.5))
plt.xlim(tf.constant(0.0), tf.constant(3.0))

# %%
tf.print("dtype table")
for dtype in (
    tf.float16,
    tf.float32,
    tf.float64,
    tf.int8,
    tf.int32,
    tf.int64,
    tf.uint8,
    tf.bool,
    tf.complex64,
):
    value = tf.cast([0, 1, 2], dtype)
    tf.print(dtype.name, value)
    print(value, repr(value), value.dtype.size, value.numpy().nbytes)

# %%
for value in (
    1e-7,
    1.0,
    1.5,
    123456.789,
    1e7,
    1e16,
    1e-3,
    -0.0,
    float("nan"),
    float("inf"),
    1 / 3,
    100.0,
):
    c = tf.constant(value)
    tf.print(c, tf.cast(c, tf.float64), [c], tf.stack([c, 1.0]))
    print(c.numpy(), c, f"{c}", [c], float(c))

# %%
print(
    tf.constant([[1e-10, 1.0], [1e10, 100.0]]),
    tf.constant([1.123456789, 2.0]),
    tf.constant([0.001, 1000.0]),
    tf.constant([1, 100, 10000]),
    tf.constant([True, False]),
    tf.constant([1 + 2j, 3.5j]),
    sep="\n",
)

# %%
big = tf.reshape(tf.range(2000), [40, 50])
print(big)
tf.print(big)
big[:, :2].shape, tf.range(1001), tf.zeros([3, 400])

# %%
np.set_printoptions(precision=3, suppress=True)
print(tf.constant([1.23456, 1e-6]), tf.constant(1.23456))
np.set_printoptions(precision=8, suppress=False)
