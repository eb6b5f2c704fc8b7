"""Functions with gradients of one's own."""

# %%
import tensorflow as tf

# %% [markdown]
# log(1 + e^x): its gradient is not a number for large x, until it is written differently.


# %%
def log1pexp(x):
    return tf.math.log(1 + tf.exp(x))


def slope(f, at):
    x = tf.constant(at)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    return tape.gradient(y, x)


print(slope(log1pexp, 0.0), slope(log1pexp, 100.0))


# %%
@tf.custom_gradient
def log1pexp(x):
    e = tf.exp(x)

    def grad(upstream):
        return upstream * (1 - 1 / (1 + e))

    return tf.math.log(1 + e), grad


print(slope(log1pexp, 0.0), slope(log1pexp, 100.0), log1pexp(tf.constant(1.0)))


# %%
@tf.custom_gradient
def bar(x, y):
    def grad(upstream):
        dz_dx = y
        dz_dy = x
        return upstream * dz_dx, upstream * dz_dy

    z = x * y
    return z, grad


x = tf.constant(2.0)
y = tf.constant(3.0)
with tf.GradientTape(persistent=True) as tape:
    tape.watch(x)
    tape.watch(y)
    z = bar(x, y)
print(z, tape.gradient(z, x), tape.gradient(z, y), tape.gradient(x, y))

# %% [markdown]
# Straight through: a step forward, the identity backward.


# %%
@tf.custom_gradient
def step(x):
    return tf.cast(x > 0, x.dtype), lambda dy: dy


x = tf.Variable([-1.0, 0.5, 2.0])
with tf.GradientTape(persistent=True) as tape:
    hard = tf.reduce_sum(step(x) * [1.0, 2.0, 3.0])
    trick = tf.reduce_sum((x + tf.stop_gradient(tf.round(x) - x)) * [1.0, 2.0, 3.0])
    nothing = tf.reduce_sum(tf.cast(x > 0, tf.float32))
print(hard, tape.gradient(hard, x), tape.gradient(trick, x), tape.gradient(nothing, x))

# %% [markdown]
# Reversed gradients, for domain adaptation.


# %%
@tf.custom_gradient
def reverse_gradient(x, scale=1.0):
    def grad(dy):
        return -scale * dy, None

    return tf.identity(x), grad


v = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = reverse_gradient(v * v, 0.5)
tape.gradient(y, v)

# %% [markdown]
# With variables: they come as an argument of the gradient.

# %%
weight = tf.Variable(2.0, name="weight")


@tf.custom_gradient
def scaled(x):
    result = x * weight

    def grad(dy, variables=None):
        print("variables:", [v.name for v in variables])
        return dy * weight, [tf.reduce_sum(dy * x) * 10]

    return result, grad


x = tf.constant([1.0, 2.0])
with tf.GradientTape() as tape:
    tape.watch(x)
    y = scaled(x)
tape.gradient(y, [x, weight])


# %%
@tf.custom_gradient
def forgetful(x):
    return x * weight, lambda dy: dy


try:
    with tf.GradientTape() as tape:
        forgetful(tf.constant(1.0))
except TypeError as e:
    print(e)


# %%
@tf.custom_gradient
def too_many(x):
    return x * 2, lambda dy: (dy, dy)


v = tf.Variable(1.0)
with tf.GradientTape() as tape:
    y = too_many(v)
try:
    tape.gradient(y, v)
except ValueError as e:
    print(e)

# %% [markdown]
# The gradient of the gradient: recorded, if it is made of TensorFlow's operations.


# %%
@tf.custom_gradient
def cube(x):
    return x**3, lambda dy: dy * 3 * x**2


x = tf.Variable(2.0)
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = cube(x)
    first = inner.gradient(y, x)
second = outer.gradient(first, x)
print(y, first, second)


# %%
@tf.custom_gradient
def op_with_fused_backprop(x):
    y = x**2 / 2

    def grad(dy):
        @tf.custom_gradient
        def first(a, b):
            return a * b, lambda d: (d * b, d * a * 100.0)

        return first(dy, x)

    return y, grad


x = tf.Variable(3.0)
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = op_with_fused_backprop(x)
    first = inner.gradient(y, x)
print(first, outer.gradient(first, x))

# %% [markdown]
# Several results.


# %%
@tf.custom_gradient
def sum_and_product(a, b):
    def grad(d_sum, d_product):
        return d_sum + d_product * b, d_sum + d_product * a

    return (a + b, a * b), grad


a, b = tf.Variable(2.0), tf.Variable(5.0)
with tf.GradientTape(persistent=True) as tape:
    s, p = sum_and_product(a, b)
    mixed = s * 2 + p
print(tape.gradient(s, [a, b]), tape.gradient(mixed, [a, b]), tape.gradient([s, p], a))

# %% [markdown]
# Clipping inside of a network; the norm is that of the upstream gradient.


# %%
@tf.custom_gradient
def clip(x):
    return tf.identity(x), lambda dy: tf.clip_by_norm(dy, 1.0)


@tf.custom_gradient
def clip_values(x):
    return x, lambda dy: tf.clip_by_value(dy, -0.5, 0.5)


x = tf.Variable([3.0, 4.0])
with tf.GradientTape(persistent=True) as tape:
    plain = tf.reduce_sum(x**2)
    normed = tf.reduce_sum(clip(x) ** 2)
    valued = tf.reduce_sum(clip_values(x) ** 2)
for value in (plain, normed, valued):
    print(value.numpy(), tape.gradient(value, x).numpy())


# %%
class Quantize(tf.Module):
    def __init__(self, levels):
        super().__init__()
        self.levels = levels
        self.scale = tf.Variable(1.0)

    def __call__(self, x):
        return self.quantize(x * self.scale)

    @tf.custom_gradient
    def quantize(self, x):
        def grad(dy):
            return None, dy

        return tf.round(x * self.levels) / self.levels, grad


try:
    quantize = Quantize(4.0)
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(quantize(tf.constant([0.1, 0.4])))
    print(y, tape.gradient(y, quantize.scale))
except Exception as e:
    print(type(e).__name__)


# %%
@tf.function
def loss(x):
    return tf.reduce_sum(log1pexp(x))


x = tf.Variable([0.0, 50.0, 200.0])
with tf.GradientTape() as tape:
    value = loss(x)
tape.gradient(value, x)

# %% [markdown]
# What a python function or numpy computes has no gradient, unless it is given one.

# %%
import numpy as np


@tf.custom_gradient
def through_numpy(x):
    result = tf.numpy_function(np.sin, [x], tf.float32)
    return result, lambda dy: dy * tf.cos(x)


x = tf.Variable(1.0)
with tf.GradientTape(persistent=True) as tape:
    bare = tf.numpy_function(np.sin, [x], tf.float32)
    dressed = through_numpy(x)
    by_tape = tf.py_function(lambda t: tf.sin(t) * 2, [x], tf.float32)
print(bare, dressed, tape.gradient(dressed, x), tape.gradient(by_tape, x))

# %%
try:
    print(tape.gradient(bare, x))
except Exception as e:
    print(type(e).__name__)

# %%
f = tf.recompute_grad(lambda x: tf.sin(x) ** 2)
slope(f, 0.75)
