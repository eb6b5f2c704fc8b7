"""Tapes asked for what is unusual, and names that are not there."""

# %%
import numpy as np
import tensorflow as tf


def attempt(action):
    try:
        print(action())
    except Exception as e:
        print(type(e).__name__)


# %%
from tensorflow import math as tfm
from tensorflow.nn import relu, softmax
from tensorflow.random import set_seed, normal
import tensorflow.linalg as tla

set_seed(3)
print(tfm.sin(1.0), relu(-1.0), normal([2]), tla.det([[2.0]]), softmax([1.0, 2.0]))

# %%
attempt(lambda: tf.Session)
attempt(lambda: tf.placeholder)
attempt(lambda: tf.log)
attempt(lambda: tf.matrix_inverse)
attempt(lambda: tf.div)
attempt(lambda: tf.mean)
attempt(lambda: tf.sum)
attempt(lambda: tf.dot)
attempt(lambda: tf.pi)
attempt(lambda: tf.array)
attempt(lambda: tf.random_normal([2]))
attempt(lambda: tf.math.pi)
attempt(lambda: tf.GradientTape.foo)
attempt(lambda: tf.math.foo)
attempt(lambda: tf.linalg.transpose)
attempt(lambda: tf.float32.foo)
attempt(lambda: tf.constant(1.0).numpy().foo)

# %%
tape = tf.GradientTape()
attempt(lambda: tape.watch(tf.constant(1.0)))
attempt(lambda: tape.stop_recording().__enter__())
attempt(lambda: tape.reset())
attempt(lambda: tape.watched_variables())
attempt(lambda: tape.gradient(tf.constant(1.0), tf.constant(1.0)))
attempt(lambda: tape.jacobian(tf.constant(1.0), tf.constant(1.0)))
attempt(lambda: tape.__exit__(None, None, None))
attempt(lambda: tf.GradientTape(persistent=1))
attempt(lambda: tf.GradientTape("persistent")._persistent)
attempt(lambda: tf.GradientTape(watch_accessed_variables=0).watched_variables())

# %%
x = tf.Variable(2.0)
u = tf.Variable(4.0)
c = tf.constant(3.0)
with tf.GradientTape(persistent=True) as tape:
    tape.watch([c, [c, {"a": c}]])
    y = x * c * u
    s = tf.stack([x, c])
attempt(lambda: tape.gradient(y, [x, [c, {"u": u}]]))
attempt(lambda: tape.gradient([y, [s]], x))
attempt(lambda: tape.gradient({"y": y, "s": s}, (x, c)))
attempt(lambda: tape.gradient(y, x, [2.0]))
attempt(lambda: tape.gradient([y, y], x, [2.0, 3.0]))
attempt(lambda: tape.gradient([y, s], x, [tf.constant(2.0), tf.constant([1.0, 1.0])]))
attempt(lambda: tape.gradient([y, s], x, output_gradients=[None, None]))
attempt(lambda: tape.gradient(y, x, output_gradients=None))
attempt(lambda: tape.gradient(y, x, None, "zero"))
attempt(lambda: tape.gradient(y, x, None, "none"))
attempt(lambda: tape.gradient(y, x, unconnected_gradients=0))
attempt(lambda: tape.gradient(y, y))
attempt(lambda: tape.gradient(x, x))
attempt(lambda: tape.gradient(c, c))
attempt(lambda: tape.gradient(x, u))
attempt(lambda: tape.gradient(y, []))
attempt(lambda: tape.gradient(y, {}))
attempt(lambda: tape.gradient([], x))
attempt(lambda: tape.gradient(y, tuple()))
attempt(lambda: tape.gradient(y, "x"))
attempt(lambda: tape.gradient(y, 2.0))
attempt(lambda: tape.gradient(y, np.array(2.0)))
attempt(lambda: tape.gradient(y, [x, None]))
attempt(lambda: tape.gradient(y, [x, 1.0]))
attempt(lambda: tape.gradient(sources=x, target=y))
attempt(lambda: tape.gradient(target=y))
attempt(lambda: tape.jacobian(s, [x, c]))
attempt(lambda: tape.jacobian(s, u))
attempt(lambda: tape.jacobian(s, u, unconnected_gradients="zero"))
attempt(lambda: tape.jacobian([s], x))
attempt(lambda: tape.jacobian(s, x, parallel_iterations=2))
attempt(lambda: tape.jacobian(s, x, experimental_use_pfor=False))
attempt(lambda: tape.jacobian(3.0, x))
attempt(lambda: tape.jacobian(s, "x"))
attempt(lambda: tape.batch_jacobian(s, x))
attempt(lambda: tape.batch_jacobian(s, s))
attempt(lambda: tape.watch("a"))
attempt(lambda: tape.watch(u))
attempt(lambda: [v.name for v in tape.watched_variables()])

# %%
with tf.GradientTape() as tape:
    y = x**2
    z = tf.Variable(y)
    w = z * x
print(tape.gradient(w, [x, z]))

# %%
with tf.GradientTape(persistent=True) as tape:
    old = x * 1.0
    x.assign(5.0)
    new = x * 1.0
    both = old * new
print(both, tape.gradient(both, x), tape.gradient(old, x), tape.gradient(new, x))

# %%
xs = tf.Variable([1.0, 2.0, 3.0])
with tf.GradientTape(persistent=True) as tape:
    xs[0].assign(10.0)
    part = xs[0:2]
    y = tf.reduce_sum(part**2)
print(y, tape.gradient(y, xs), tape.gradient(y, part), tape.gradient(y, xs[0:2]))

# %%
with tf.GradientTape() as tape:
    with tape.stop_recording():
        a = xs * 2
        inner = tf.reduce_sum(a)
    b = tf.reduce_sum(xs) * inner
print(tape.gradient(b, xs))

# %%
with tf.GradientTape() as tape:
    y = tf.reduce_sum(xs**2)
    tape.reset()
    y = tf.reduce_sum(xs**3)
print(tape.gradient(y, xs))

# %%
outer = tf.GradientTape(persistent=True)
with outer:
    with tf.GradientTape() as inner:
        y = tf.reduce_sum(xs**3)
    g = inner.gradient(y, xs)
    h = outer.gradient(g, xs)
    k = outer.gradient(h, xs)
print(g, h, k)

# %%
h = outer.gradient(g, xs)
print(h, outer.gradient(y, xs))

# %%
n = tf.Variable([1, 2, 3])
b = tf.Variable([True, False])
s = tf.Variable("a")
with tf.GradientTape(persistent=True) as tape:
    tape.watch(n)
    y = tf.reduce_sum(tf.cast(n, tf.float32) ** 2)
    z = tf.where(b, [1.0, 2.0], [3.0, 4.0])
print(
    tape.gradient(y, n),
    tape.gradient(z, b),
    tape.gradient(y, s),
    [v.dtype.name for v in tape.watched_variables()],
)

# %%
with tf.GradientTape() as tape:
    tape.watch(n)
    y = n * n
print(tape.gradient(y, n, unconnected_gradients="zero"))

# %%
d = tf.Variable(1.0, dtype=tf.float64)
with tf.GradientTape() as tape:
    try:
        y = d * x
    except tf.errors.InvalidArgumentError as e:
        print(e.message)
        y = d * tf.cast(x, tf.float64)
print(tape.gradient(y, [d, x]))

# %%
import gc, weakref


def leak():
    with tf.GradientTape() as tape:
        y = x * x
    ref = weakref.ref(tape)
    g = tape.gradient(y, x)
    del tape
    gc.collect()
    return ref() is None, g


leak()

# %%
m = tf.Variable(tf.eye(2))
with tf.GradientTape() as tape:
    q = m
    for _ in range(3):
        q = q @ m
    y = tf.linalg.trace(q)
print(y, tape.gradient(y, m))

# %%
with tf.GradientTape() as tape:
    a, b = tf.split(xs * 2, [1, 2])
    first, (second, third) = a[0], tf.unstack(b)
    y = first * second + third
print(tape.gradient(y, xs))

# %%
logits = tf.Variable([[1.0, 2.0, 3.0], [1.0, 1.0, 1.0]])
labels = tf.constant([2, 0])
with tf.GradientTape(persistent=True) as tape:
    p = tf.nn.softmax(logits)
    picked = tf.gather(p, labels, batch_dims=1)
    nll = -tf.reduce_mean(tf.math.log(picked))
    nd = -tf.reduce_mean(tf.math.log(tf.gather_nd(p, tf.stack([tf.range(2), labels], 1))))
    ce = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))
    kl = tf.reduce_sum(p * tf.math.log(p / 0.333))
    entropy = -tf.reduce_sum(p * tf.math.log(p), axis=-1)
for value in (nll, nd, ce, kl, entropy):
    print(
        value.numpy(),
        np.round(tf.convert_to_tensor(tape.gradient(value, logits)).numpy(), 5).tolist(),
    )

# %%
print(
    tf.math.confusion_matrix([0, 1, 2, 2], [0, 2, 2, 2]),
    tf.math.in_top_k([2, 0], logits, 1),
    tf.math.reduce_any(logits > 2, axis=1),
    tf.math.argmax(logits, -1),
    tf.math.bincount([1, 1, 3]),
)
