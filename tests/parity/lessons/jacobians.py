"""Jacobians: columns, rows, batches, chains, determinants, changes of variables."""

# %%
import numpy as np
import tensorflow as tf


# %%
def f(v):
    x, y = v[0], v[1]
    return tf.stack([x**2 * y, 5.0 * x + tf.sin(y)])


v = tf.constant([1.0, 2.0])
with tf.GradientTape() as tape:
    tape.watch(v)
    out = f(v)
J = tape.jacobian(out, v)
print(J)

# %%
with tf.GradientTape() as tape:
    tape.watch(v)
    out = f(v)
print(tape.gradient(out, v), tf.reduce_sum(J, axis=0))

# %% [markdown]
# Scalars, vectors, matrices: the shape is the target's and then the source's.

# %%
W = tf.Variable([[1.0, -1.0], [2.0, 0.5], [0.0, 3.0]])
b = tf.Variable([0.5, -0.5])
x = tf.constant([[0.5, 0.25, -0.1], [0.0, 1.0, 0.0]])
with tf.GradientTape(persistent=True) as tape:
    tape.watch(x)
    y = tf.sin(x @ W + b)
    s = tf.reduce_sum(y)
for name, target in (("y", y), ("s", s)):
    for source in (W, b, x):
        print(name, tape.jacobian(target, source).shape)

# %%
tape.jacobian(s, W), tape.gradient(s, W)

# %%
J_W, J_b = tape.jacobian(y, [W, b])
J_b

# %%
tape.jacobian(y, {"w": W, "pair": (b, x)})["pair"][0].shape

# %%
print(tape.jacobian(y, x, experimental_use_pfor=False)[0, :, 0])
print(tape.batch_jacobian(y, x))

# %%
picked = tf.linalg.diag_part(tf.transpose(tape.jacobian(y, x), [1, 3, 0, 2]))
print(tf.reduce_all(tf.abs(tf.transpose(picked, [2, 0, 1]) - tape.batch_jacobian(y, x)) < 1e-6))

# %%
u = tf.Variable([1.0, 1.0])
print(
    tape.jacobian(y, u),
    tape.jacobian(y, [u, b])[0],
    tape.jacobian(y, u, unconnected_gradients=tf.UnconnectedGradients.ZERO).shape,
)


# %%
def attempt(action):
    try:
        print(action())
    except Exception as e:
        print(type(e).__name__, "|", e)


attempt(lambda: tape.batch_jacobian(tf.range(2.0), x))
attempt(lambda: tape.batch_jacobian(y, tf.ones([3, 1])))
with tf.GradientTape() as once:
    z = b * b
once.jacobian(z, b)
attempt(lambda: once.jacobian(z, b))
attempt(lambda: once.gradient(z, b))

# %% [markdown]
# The chain rule multiplies Jacobians.

# %%
a = tf.constant([0.1, 0.7, -0.3])
M = tf.constant([[1.0, 0.0, 2.0], [0.0, -1.0, 1.0]])
with tf.GradientTape(persistent=True) as tape:
    tape.watch(a)
    h = tf.sin(a)
    k = tf.linalg.matvec(M, h)
    m = tf.exp(k)
print(tape.jacobian(m, k) @ tape.jacobian(k, h) @ tape.jacobian(h, a))
print(tape.jacobian(m, a))

# %%
tape.jacobian(h, a), tf.linalg.diag(tf.cos(a))

# %% [markdown]
# Polar coordinates: the determinant is the radius.


# %%
def cartesian(polar):
    r, phi = tf.unstack(polar)
    return tf.stack([r * tf.cos(phi), r * tf.sin(phi)])


polar = tf.constant([2.0, 0.5], dtype=tf.float64)
with tf.GradientTape() as tape:
    tape.watch(polar)
    point = cartesian(polar)
J = tape.jacobian(point, polar)
print(J, tf.linalg.det(J), tf.linalg.inv(J), sep="\n")

# %% [markdown]
# The Jacobian of a softmax, against its formula.

# %%
z = tf.Variable([1.0, 2.0, 3.0])
with tf.GradientTape() as tape:
    p = tf.nn.softmax(z)
J = tape.jacobian(p, z)
formula = tf.linalg.diag(p) - p[:, None] * p[None, :]
print(J)
print(tf.reduce_max(tf.abs(J - formula)) < 1e-6)

# %% [markdown]
# A row at a time with a seed; a column with two reverse passes.

# %%
x = tf.Variable([0.5, 1.0, 1.5])
with tf.GradientTape(persistent=True) as tape:
    y = tf.stack([x[0] * x[1], x[1] * x[2], x[0] + x[2], tf.reduce_prod(x)])
for i in range(4):
    print(tape.gradient(y, x, output_gradients=tf.one_hot(i, 4)).numpy())
print(tape.jacobian(y, x).numpy().tolist())


# %%
def jvp(f, x, tangent):
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = f(x)
        dummy = tf.ones_like(y)
        outer.watch(dummy)
        g = inner.gradient(y, x, output_gradients=dummy)
    return outer.gradient(g, dummy)


print(jvp(tf.sin, tf.constant([0.0, 1.0]), tf.constant([1.0, 1.0])))


# %%
def jvp(f, x, tangent):
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = f(x)
            seed = tf.zeros_like(y)
            outer.watch(seed)
        g = inner.gradient(y, x, output_gradients=seed)
        inner_product = tf.reduce_sum(g * tangent)
    return outer.gradient(inner_product, seed)


print(jvp(lambda x: x**2 * tf.reduce_sum(x), tf.constant([1.0, 2.0]), tf.constant([1.0, -1.0])))

# %% [markdown]
# Jacobians inside of another tape.

# %%
x = tf.Variable([1.0, 2.0])
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x**3 * tf.reverse(x, [0])
    J = inner.jacobian(y, x)
    volume = tf.linalg.det(J)
print(J, volume, outer.gradient(volume, x), sep="\n")

# %%
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x**3
    J = inner.jacobian(y, x)
H = outer.jacobian(J, x)
print(H.shape, H[0, 0], H[1, 1])

# %%
batch = tf.reshape(tf.range(6.0), [3, 2])
with tf.GradientTape() as outer:
    outer.watch(batch)
    with tf.GradientTape() as inner:
        inner.watch(batch)
        y = tf.reduce_sum(batch**3, axis=1, keepdims=True) * batch[:, :1]
    g = inner.batch_jacobian(y, batch)
second = outer.batch_jacobian(tf.squeeze(g, 1), batch)
print(g.shape, second.shape, second[2], sep="\n")

# %%
rows = tf.vectorized_map(lambda row: tf.reduce_sum(row**2), batch)
mapped = tf.map_fn(lambda row: row * 2, batch)
print(rows, mapped[-1])
