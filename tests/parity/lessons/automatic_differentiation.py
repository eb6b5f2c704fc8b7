"""Gradients and automatic differentiation."""

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

# %% [markdown]
# A tape records what is computed in its block, and is asked for gradients afterwards.

# %%
x = tf.Variable(3.0)

with tf.GradientTape() as tape:
    y = x**2

# %%
dy_dx = tape.gradient(y, x)
dy_dx.numpy()

# %%
tf.random.set_seed(5)
w = tf.Variable(tf.random.normal((3, 2)), name="w")
b = tf.Variable(tf.zeros(2, dtype=tf.float32), name="b")
x = [[1.0, 2.0, 3.0]]

with tf.GradientTape(persistent=True) as tape:
    y = x @ w + b
    loss = tf.reduce_mean(y**2)

# %%
[dl_dw, dl_db] = tape.gradient(loss, [w, b])

# %%
print(w.shape)
print(dl_dw.shape)
dl_dw

# %%
my_vars = {"w": w, "b": b}
grad = tape.gradient(loss, my_vars)
grad["b"]

# %%
del tape

# %% [markdown]
# With respect to a model.


# %%
class Layer(tf.Module):
    def __init__(self, inputs, outputs):
        super().__init__(name="layer")
        self.kernel = tf.Variable(tf.random.normal([inputs, outputs]), name="kernel")
        self.bias = tf.Variable(tf.zeros([outputs]), name="bias")

    def __call__(self, x):
        return tf.nn.relu(x @ self.kernel + self.bias)


layer = Layer(3, 2)
x = tf.constant([[1.0, 2.0, 3.0]])

with tf.GradientTape() as tape:
    y = layer(x)
    loss = tf.reduce_mean(y**2)

grad = tape.gradient(loss, layer.trainable_variables)

# %%
for var, g in zip(layer.trainable_variables, grad):
    print(f"{var.name}, shape: {g.shape}")

# %%
grad

# %% [markdown]
# What the tape watches.

# %%
x0 = tf.Variable(3.0, name="x0")
x1 = tf.Variable(3.0, name="x1", trainable=False)
x2 = tf.Variable(2.0, name="x2") + 1.0
x3 = tf.constant(3.0, name="x3")

with tf.GradientTape() as tape:
    y = (x0**2) + (x1**2) + (x2**2)

grad = tape.gradient(y, [x0, x1, x2, x3])

for g in grad:
    print(g)

# %%
[var.name for var in tape.watched_variables()]

# %%
x = tf.constant(3.0)
with tf.GradientTape() as tape:
    tape.watch(x)
    y = x**2

dy_dx = tape.gradient(y, x)
print(dy_dx.numpy())

# %%
x0 = tf.Variable(0.0)
x1 = tf.Variable(10.0)

with tf.GradientTape(watch_accessed_variables=False) as tape:
    tape.watch(x1)
    y0 = tf.math.sin(x0)
    y1 = tf.nn.softplus(x1)
    y = y0 + y1
    ys = tf.reduce_sum(y)

# %%
grad = tape.gradient(ys, {"x0": x0, "x1": x1})
print("dy/dx0:", grad["x0"])
print("dy/dx1:", grad["x1"].numpy())

# %% [markdown]
# Intermediate results.

# %%
x = tf.constant(3.0)

with tf.GradientTape() as tape:
    tape.watch(x)
    y = x * x
    z = y * y

print(tape.gradient(z, y).numpy())

# %%
x = tf.constant([1, 3.0])
with tf.GradientTape(persistent=True) as tape:
    tape.watch(x)
    y = x * x
    z = y * y

print(tape.gradient(z, x).numpy())
print(tape.gradient(y, x).numpy())

# %%
del tape

# %% [markdown]
# The gradient of several targets is that of their sum.

# %%
x = tf.Variable(2.0)
with tf.GradientTape(persistent=True) as tape:
    y0 = x**2
    y1 = 1 / x

print(tape.gradient(y0, x).numpy())
print(tape.gradient(y1, x).numpy())

# %%
x = tf.Variable(2.0)
with tf.GradientTape() as tape:
    y0 = x**2
    y1 = 1 / x

print(tape.gradient({"y0": y0, "y1": y1}, x).numpy())

# %%
x = tf.Variable(2.0)

with tf.GradientTape() as tape:
    y = x * [3.0, 4.0]

print(tape.gradient(y, x).numpy())

# %%
x = tf.linspace(-10.0, 10.0, 200 + 1)

with tf.GradientTape() as tape:
    tape.watch(x)
    y = tf.nn.sigmoid(x)

dy_dx = tape.gradient(y, x)

# %%
plt.plot(x, y, label="y")
plt.plot(x, dy_dx, label="dy/dx")
plt.legend()
_ = plt.xlabel("x")

# %%
plt.plot(x.numpy(), dy_dx.numpy(), "r--")

# %% [markdown]
# Python's control flow decides what is recorded.

# %%
x = tf.constant(1.0)

v0 = tf.Variable(2.0)
v1 = tf.Variable(2.0)

with tf.GradientTape(persistent=True) as tape:
    tape.watch(x)
    if x > 0.0:
        result = v0
    else:
        result = v1**2

dv0, dv1 = tape.gradient(result, [v0, v1])

print(dv0)
print(dv1)

# %%
dx = tape.gradient(result, x)
print(dx)


# %%
def power(x, n):
    result = 1.0
    for _ in range(n):
        result = result * x
    return result


for n in range(1, 5):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = power(x + 1, n)
    print(n, y.numpy(), tape.gradient(y, x).numpy())


# %%
def f(x, y):
    output = 1.0
    for i in range(int(y)):
        if i > 1 and i < 5:
            output = tf.multiply(output, x)
    return output


def grad(x, y):
    with tf.GradientTape() as t:
        t.watch(x)
        out = f(x, y)
    return t.gradient(out, x)


x = tf.convert_to_tensor(2.0)
print(grad(x, 6.0).numpy(), grad(x, 5.0).numpy(), grad(x, 4.0).numpy())

# %%
x = tf.Variable(27.0)
with tf.GradientTape() as tape:
    n = x
    steps = 0
    while n > 1.5 and steps < 100:
        n = n / 2 if int(n) % 2 == 0 else 3 * n + 1
        steps += 1
print(steps, n.numpy(), tape.gradient(n, x))

# %% [markdown]
# When a gradient is None.

# %%
x = tf.Variable(2.0)
y = tf.Variable(3.0)

with tf.GradientTape() as tape:
    z = y * y
print(tape.gradient(z, x))

# %%
x = tf.Variable(2.0)

for epoch in range(2):
    with tf.GradientTape() as tape:
        y = x + 1

    print(type(x).__name__, ":", tape.gradient(y, x))
    x = x + 1

# %%
x = tf.Variable([[1.0, 2.0], [3.0, 4.0]], dtype=tf.float32)

with tf.GradientTape() as tape:
    x2 = x**2
    y = np.mean(x2, axis=0)
    y = tf.reduce_mean(y, axis=0)

print(tape.gradient(y, x))

# %%
x = tf.constant(10)

with tf.GradientTape() as g:
    g.watch(x)
    y = x * x

print(g.gradient(y, x))

# %%
x0 = tf.Variable(3.0)
x1 = tf.Variable(0.0)

with tf.GradientTape() as tape:
    x1.assign_add(x0)
    y = x1**2

print(tape.gradient(y, x0))

# %%
image = tf.Variable([[[0.5, 0.0, 0.0]]])
delta = tf.Variable(0.1)

with tf.GradientTape() as tape:
    picked = tf.argmax(image[0, 0] + delta)

try:
    print(tape.gradient(picked, [image, delta]))
except Exception as e:
    print(f"{type(e).__name__}: {e}")

# %%
x = tf.Variable([2.0, 2.0])
y = tf.Variable(3.0)

with tf.GradientTape() as tape:
    z = y**2
print(tape.gradient(z, x, unconnected_gradients=tf.UnconnectedGradients.ZERO))

# %%
with tf.GradientTape() as tape:
    y = x * x
print(tape.gradient(y, x, output_gradients=tf.constant([1.0, 0.5])))

# %%
with tf.GradientTape() as tape:
    z = x * x
tape.gradient(z, x)
try:
    tape.gradient(z, x)
except RuntimeError as e:
    print(e)


# %%
def derivative_at(f, value):
    x = tf.constant(value)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    return tape.gradient(y, x)


for name in [
    "sin",
    "cos",
    "tan",
    "exp",
    "tanh",
    "sqrt",
    "sigmoid",
    "abs",
    "square",
    "sinh",
    "atan",
    "acos",
    "floor",
    "sign",
]:
    print(f"{name:8}", derivative_at(getattr(tf, name), 0.5))

# %%
for name in [
    "log",
    "log1p",
    "erf",
    "expm1",
    "rsqrt",
    "softplus",
    "reciprocal",
    "lgamma",
    "cosh",
    "asinh",
]:
    print(f"{name:10}", derivative_at(getattr(tf.math, name), [0.25, 0.5, 2.0]).numpy())

# %%
print(
    derivative_at(tf.abs, 0.0),
    derivative_at(tf.sqrt, 0.0),
    derivative_at(tf.nn.relu, 0.0),
    derivative_at(lambda x: x**0.5, 0.0),
)
print(
    derivative_at(lambda x: tf.maximum(x, 1.0), 1.0),
    derivative_at(lambda x: x / x, 0.0),
    derivative_at(lambda x: tf.norm(x), [0.0, 0.0]),
)

# %%
x = tf.Variable(tf.linspace(-2.0, 2.0, 5))
with tf.GradientTape(persistent=True) as tape:
    pieces = {
        "where": tf.where(x > 0, x**2, -x),
        "clip": tf.clip_by_value(x, -1.0, 1.0),
        "cumsum": tf.cumsum(x),
        "max": tf.reduce_max(x),
        "gather": tf.gather(x * 1, [0, 0, 3]),
        "softmax": tf.nn.softmax(x)[0],
        "norm": tf.norm(x),
        "prod": tf.reduce_prod(x),
        "std": tf.math.reduce_std(x),
        "slice": x[1:4] * 2,
        "stop": x * tf.stop_gradient(x),
        "round": tf.round(x) * x,
    }
for name, value in pieces.items():
    print(name, tape.gradient(value, x))
