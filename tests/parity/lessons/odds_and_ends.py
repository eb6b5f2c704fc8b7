"""Small things that lessons do beside their subject."""

# %%
import math

import numpy as np
import tensorflow as tf

# %%
print("TensorFlow is ready:", tf.__version__ >= "2", "eager:", tf.executing_eagerly())
print("GPUs:", len(tf.config.list_physical_devices("GPU")))


# %%
def gradient_of(f):
    """Return the derivative of a function of one number."""

    def derivative(x):
        x = tf.convert_to_tensor(x, dtype=tf.float32)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = f(x)
        return tape.gradient(y, x)

    return derivative


f = lambda x: x**4 - 2 * x**2
df, ddf = gradient_of(f), gradient_of(gradient_of(f))
print(df(1.5), ddf(1.5), gradient_of(gradient_of(gradient_of(f)))(1.5))

# %%
for f, name in [
    (tf.sin, "sin"),
    (tf.exp, "exp"),
    (lambda x: x * tf.math.log(x), "x log x"),
    (lambda x: 1 / (1 + x**2), "witch"),
    (lambda x: tf.abs(x - 1), "kink"),
]:
    print(f"{name:10s}", *[f"{gradient_of(f)(v):8.4f}" for v in (0.5, 1.0, 2.0)])


# %%
def taylor(f, at, order, x):
    total, factorial, g = 0.0, 1.0, f
    for n in range(order + 1):
        total += g(tf.constant(at)) / factorial * (x - at) ** n
        factorial *= n + 1
        g = gradient_of(g)
    return total


print([f"{taylor(tf.exp, 0.0, n, 1.0).numpy():.6f}" for n in range(6)], f"{math.e:.6f}")

# %%
x = tf.Variable(2.0)
y = tf.Variable(3.0)
with tf.GradientTape(persistent=True) as tape:
    f = x**y
    g = tf.atan2(y, x)
    h = tf.math.xlogy(x, y)
    i = tf.where(x > y, x, y) + tf.minimum(x, y)
for name, value in {"power": f, "atan2": g, "xlogy": h, "min": i}.items():
    print(name, value.numpy(), [d.numpy() for d in tape.gradient(value, [x, y])])

# %%
a = tf.constant([[1.0, 2.0], [3.0, 4.0]])
with tf.GradientTape() as tape:
    tape.watch(a)
    b = tf.math.reduce_prod(a, axis=1) + tf.math.reduce_max(a, axis=0) - tf.reduce_logsumexp(a)
print(tape.gradient(b, a))

# %%
with tf.GradientTape() as tape:
    tape.watch(a)
    s = 0.0
    for row in a:
        for element in row:
            s += element**2
print(s, tape.gradient(s, a))

# %%
total = tf.constant(0.0)
for i in range(1, 5):
    total = tf.add(total, tf.divide(1.0, tf.cast(i, tf.float32)))
tf.print("harmonic:", total, output_stream="file:///dev/null")
print(total)

# %%
print(
    tf.reduce_mean([1, 2, 4]),
    tf.reduce_mean([1.0, 2.0, 4.0]),
    tf.cast([1.7, -1.7], tf.int32),
    tf.constant([1, 2, 3]) / 2,
)

# %%
v = tf.Variable(tf.ones([2, 3]), name="ones")
print(
    v.shape,
    v.shape.as_list(),
    tf.size(v).numpy(),
    tf.rank(v).numpy(),
    v.dtype.name,
    v.name.split(":")[0],
)

# %%
w = tf.Variable(1.0)
history = []
for epoch in range(5):
    with tf.GradientTape() as tape:
        loss = tf.square(w * 2.0 - 6.0)
    grad = tape.gradient(loss, w)
    w.assign(w - 0.1 * grad)
    history.append({"loss": float(loss), "w": float(w), "grad": grad.numpy()})
print(history[-1])


# %%
class Counter:
    calls = 0


def closure():
    Counter.calls += 1
    return tf.reduce_sum(w**2)


with tf.GradientTape() as tape:
    out = closure()
print(tape.gradient(out, w), Counter.calls)

# %%
params = {"layer": {"w": tf.Variable([[1.0]]), "b": tf.Variable([0.5])}, "scale": tf.Variable(2.0)}
with tf.GradientTape() as tape:
    out = (tf.constant([[3.0]]) @ params["layer"]["w"] + params["layer"]["b"]) * params["scale"]
grads = tape.gradient(out, params)
print(grads)
params = tf.nest.map_structure(lambda p, g: p - 0.1 * g, params, grads)
print(params["scale"], tf.nest.flatten(grads)[0].shape)

# %%
from collections import namedtuple

Point = namedtuple("Point", ["x", "y"])
p = Point(tf.Variable(1.0), tf.Variable(2.0))
with tf.GradientTape() as tape:
    z = p.x * p.y**2
tape.gradient(z, p)

# %%
with tf.GradientTape() as tape:
    z = p.x * p.y
tape.gradient(z, (p.x, [p.y, p.x]))

# %%
x = tf.constant([1.0, 2.0, 3.0])
(
    x[0].numpy(),
    x[-1],
    x[1:].numpy().tolist(),
    2.0 in x.numpy(),
    x.numpy().sum(),
    [float(e) for e in x],
)

# %%
try:
    2.0 in x
except Exception as e:
    print(type(e).__name__)

# %%
m = tf.reshape(tf.range(6), [2, 3])
for i, row in enumerate(m):
    print(i, row.numpy(), [v.numpy() for v in row])

# %%
(
    m,
    tf.transpose(m).numpy(),
    m[:, ::-1],
    m[tf.newaxis].shape,
    tf.reshape(m, (-1,)),
    tf.reshape(m, [3, 2])[1],
)

# %%
try:
    tf.constant([1.0, 2.0]) @ tf.constant([3.0, 4.0])
except Exception as e:
    print(type(e).__name__)

# %%
try:
    tf.matmul(tf.ones([2, 3]), tf.ones([2, 3]))
except tf.errors.InvalidArgumentError as e:
    print(e.message)

# %%
try:
    tf.reshape(tf.range(6), [4, 2])
except Exception as e:
    print(e)


# %%
def check(name, condition):
    print(f"{name}: {'ok' if condition else 'wrong'}")


check("close", np.allclose(tf.exp(tf.math.log(3.0)), 3.0))
check("same", tf.reduce_all(tf.equal(tf.zeros(3), tf.constant([0.0] * 3))))
check("type", tf.constant(1.0).dtype == tf.float32 and tf.constant(1).dtype is tf.int32)
check("shape", tf.zeros([2, 1]).shape == [2, 1] and tf.zeros([]).shape == ())

# %%
tf.debugging.assert_all_finite(tf.ones(2), "finite")
try:
    tf.debugging.check_numerics(tf.constant([1.0, np.nan]), "found")
except tf.errors.InvalidArgumentError as e:
    print("InvalidArgumentError", "found" in e.message)

# %%
(
    tf.constant(3.0).numpy() + 1,
    tf.constant(3.0).numpy().dtype,
    type(float(tf.constant(3.0))),
    tf.constant([3.0]).numpy().item(),
    tf.constant(3).numpy() / 2,
)

# %%
x = tf.Variable(5.0)
with tf.GradientTape() as tape:
    y = tf.constant(2.0) * x + tf.constant(1.0)
    y = y + x.assign(10.0)
print(y, tape.gradient(y, x), x)

# %%
x = tf.Variable([1.0, 2.0, 3.0])
with tf.GradientTape() as tape:
    parts = [x[i] ** (i + 1) for i in range(3)]
    y = tf.add_n(parts)
print(y, tape.gradient(y, x))

# %%
x = tf.Variable([[1.0, -2.0], [0.0, 3.0]])
with tf.GradientTape(persistent=True) as tape:
    masked = tf.reduce_sum(tf.where(x > 0, x**2, tf.zeros_like(x)))
    positive = tf.reduce_sum(x * tf.cast(x > 0, tf.float32))
    clipped = tf.reduce_sum(tf.clip_by_value(x, -1.0, 1.0) ** 2)
    huber = tf.reduce_sum(tf.where(tf.abs(x) <= 1.0, 0.5 * x**2, tf.abs(x) - 0.5))
for value in (masked, positive, clipped, huber):
    print(value.numpy(), tape.gradient(value, x).numpy().tolist())

# %%
x = tf.Variable(0.0)
with tf.GradientTape(persistent=True) as tape:
    safe = tf.where(x > 0, tf.math.log(tf.where(x > 0, x, 1.0)), 0.0)
    unsafe = tf.where(x > 0, tf.sqrt(x), 0.0)
    sinc = tf.where(x == 0, 1.0, tf.sin(x) / x)
print(tape.gradient(safe, x), tape.gradient(unsafe, x), tape.gradient(sinc, x))

# %%
x = tf.Variable(3.0, dtype=tf.float64)
with tf.GradientTape() as tape:
    y = tf.cast(x, tf.float32) ** 2
print(y, tape.gradient(y, x))

# %%
z = tf.Variable(1.0 + 2.0j)
with tf.GradientTape() as tape:
    y = tf.abs(z) ** 2
print(y, tape.gradient(y, z), z.dtype)

# %%
x = tf.Variable(tf.random.stateless_normal([3], [5, 6]))
before = x.numpy().copy()
optimum = tf.constant([1.0, -1.0, 0.5])
velocity = tf.zeros_like(x)
for t in range(100):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum((x - optimum) ** 2)
    velocity = 0.9 * velocity - 0.02 * tape.gradient(loss, x)
    x.assign_add(velocity)
print(np.round(x.numpy(), 2), np.abs(before - x.numpy()).max() > 0.1)

# %%
s = tf.Variable(1.0)
for step in tf.range(3):
    s.assign(s * 2)
    tf.print("step", step, "s =", s)
    if s > 3:
        break

# %%
a, b = tf.constant(2), tf.constant(3)
print(a + b, a - b, a * b, a / b, a // b, a % b, a**b, -a, abs(-a), a > b, a == b, a != b, sep="\n")

# %%
(
    tf.math.log1p(0.5),
    tf.math.expm1(0.5),
    tf.math.sigmoid(0.0),
    tf.math.softplus(0.0),
    tf.math.sign(-2.0),
    tf.math.square(3),
    tf.math.rsqrt(4.0),
    tf.math.reciprocal(4.0),
)

# %%
(
    tf.math.reduce_std([1.0, 2.0, 3.0]),
    tf.math.reduce_variance([1.0, 2.0, 3.0]),
    tf.math.reduce_euclidean_norm([3.0, 4.0]),
    tf.math.cumulative_logsumexp([0.0, 0.0]),
    tf.math.l2_normalize([3.0, 4.0]),
)

# %%
(
    tf.math.argmax([[1, 5], [7, 2]], axis=1),
    tf.argmin([3, 1, 2]),
    tf.math.top_k([1, 9, 3], k=2),
    tf.sort([3, 1, 2], direction="DESCENDING"),
    tf.math.is_nan([np.nan, 1.0]),
)

# %%
(
    tf.linspace(0.0, 1.0, num=3),
    tf.range(10, 0, -3),
    tf.range(0.0, 1.0, 0.3),
    tf.eye(2, batch_shape=[1]),
    tf.fill([2], "x"),
    tf.zeros([0]),
    tf.ones([], tf.int64),
)

# %%
print(
    tf.zeros([0, 2]),
    tf.constant([]),
    tf.reduce_sum(tf.constant([])),
    tf.reduce_mean(tf.constant([])),
    tf.reduce_max(tf.constant([])),
)

# %%
print(
    tf.constant([1e-8, 1.0, 1e8]),
    tf.constant(1e-45),
    tf.constant([0.1, 1234567.0]),
    tf.constant(123456789.0),
    tf.constant([1e10, -1e-10]),
)

# %%
tf.print(
    1e-8,
    tf.constant(1e-8),
    tf.constant([1e10, 0.1]),
    tf.constant([[True, False]]),
    tf.constant(1, tf.int8),
    [1, "a", tf.constant(2.0)],
    {"k": tf.constant([1, 2])},
    (1,),
    None,
    3.0,
    True,
)

# %%
tf.print("a", "b", tf.constant("c"), sep="-")
tf.print(
    tf.Variable([1.5]),
    tf.zeros([2, 2]),
    tf.shape(tf.zeros([2, 3])),
    tf.zeros([2, 3]).shape,
    tf.float32,
)
tf.print("loss: %.3f" % 0.12345, f"{tf.constant(0.5):.2f}")

# %%
print(
    repr(tf.constant(2.0)),
    str(tf.constant([1, 2])),
    format(tf.constant(2.5), ".1f"),
    f"{tf.constant([1.0])}",
)
