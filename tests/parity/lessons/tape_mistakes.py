"""What goes wrong with tapes, one cell for each mistake, and what then comes out."""

# %%
import logging

import numpy as np
import tensorflow as tf

# %% [markdown]
# The forward line stands before the tape.

# %%
w = tf.Variable(2.0)
x = tf.constant(3.0)
y = w * x
with tf.GradientTape() as tape:
    z = y**2
print(tape.gradient(z, w))

# %% [markdown]
# Nobody watches a constant.

# %%
with tf.GradientTape() as tape:
    y = x**2
print(tape.gradient(y, x))

# %%
for make in (tf.constant, tf.convert_to_tensor, tf.ones_like, tf.identity):
    c = make(4.0)
    with tf.GradientTape() as tape:
        y = c * c
    print(tape.gradient(y, c))
frozen = tf.Variable(4.0, trainable=False)
with tf.GradientTape() as tape:
    y = frozen * frozen
print(tape.gradient(y, frozen))

# %% [markdown]
# Of two nested tapes only one watches.

# %%
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        inner.watch(x)
        y = x**3
    dy = inner.gradient(y, x)
print(dy, outer.gradient(dy, x))

# %%
with tf.GradientTape() as outer:
    outer.watch(x)
    with tf.GradientTape() as inner:
        y = x**3
    dy = inner.gradient(y, x)
print(dy)
try:
    outer.gradient(dy, x)
except TypeError as e:
    print("TypeError:", e)

# %% [markdown]
# An assignment cuts the chain.

# %%
loss = tf.Variable(0.0)
with tf.GradientTape() as tape:
    for i in range(3):
        loss.assign_add(w * i)
print(loss.numpy(), tape.gradient(loss, w))

# %%
loss = tf.constant(0.0)
with tf.GradientTape() as tape:
    for i in range(3):
        loss = loss + w * i
print(loss.numpy(), tape.gradient(loss, w))

# %% [markdown]
# A tape made on the spot has recorded nothing.

# %%
y = w * w
try:
    tf.GradientTape().gradient(y, w)
except RuntimeError as e:
    print(e)

# %% [markdown]
# The target is computed after the block, or in the call.

# %%
with tf.GradientTape() as tape:
    y = w * x
loss = (y - 1.0) ** 2
print(tape.gradient(loss, w))

# %%
with tf.GradientTape(persistent=True) as tape:
    y = w * x
print(tape.gradient(tf.reduce_sum(y), w), tape.gradient(y + 1, w), tape.gradient(-y, w))

# %% [markdown]
# The chain leaves TensorFlow.

# %%
v = tf.Variable([1.0, 2.0])
with tf.GradientTape(persistent=True) as tape:
    a = tf.constant(v.numpy()) ** 2
    b = tf.reduce_sum(float(v[0]) * v)
    c = tf.convert_to_tensor(np.sin(v))
    d = tf.cast(tf.cast(v, tf.int32), tf.float32)
    e = tf.cast(v, tf.float64)
for target in (a, b, c, d, e):
    print(tape.gradient(target, v))

# %%
with tf.GradientTape(persistent=True) as tape:
    y = tf.reduce_sum(v**2)
for target in (y.numpy(), np.array([1.0]), float(y), "y", None):
    try:
        print(tape.gradient(target, v))
    except Exception as error:
        print(type(error).__name__)

# %% [markdown]
# The first gradient is taken outside of both blocks.

# %%
x = tf.Variable(2.0)
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x**3
first = inner.gradient(y, x)
print(first, outer.gradient(first, x))

# %%
with tf.GradientTape(persistent=True) as outer:
    with tf.GradientTape() as inner:
        y = x**3
first = inner.gradient(y, x)
print(outer.gradient(first, x, unconnected_gradients="zero"), outer.jacobian(first, x))

# %%
batch = tf.Variable([[1.0], [2.0]])
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = batch**3
first = inner.batch_jacobian(y, batch)
print(first.shape, outer.batch_jacobian(tf.squeeze(first, 1), batch))

# %% [markdown]
# The inner block is empty; the names of the tapes are mixed up.

# %%
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        pass
    y = x**3
    first = inner.gradient(y, x)
print(first)

# %%
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x**3
    first = outer.gradient(y, x)
try:
    print(first, outer.gradient(first, x))
except RuntimeError as e:
    print(e)

# %% [markdown]
# A tape that is not persistent answers once.

# %%
with tf.GradientTape() as tape:
    y = x**2
    z = x**3
print(tape.gradient(y, x))
try:
    print(tape.gradient(z, x))
except RuntimeError as e:
    print("RuntimeError:", e)

# %%
with tf.GradientTape() as tape:
    y = batch**2
print(tape.batch_jacobian(y, batch).shape)
try:
    tape.batch_jacobian(y, batch)
except RuntimeError as e:
    print("RuntimeError:", e)

# %% [markdown]
# The gradient of a vector is that of its sum.

# %%
points = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
with tf.GradientTape(persistent=True) as tape:
    outputs = tf.stack([points[:, 0] ** 2, points[:, 0] * points[:, 1]], axis=1)
print(tape.gradient(outputs, points)[:, 0])
print(tape.batch_jacobian(outputs, points)[:, 0, :])

# %% [markdown]
# Parentheses are missing; the method has another name.

# %%
for attempt in (
    "with tf.GradientTape as t: pass",
    "t = tf.GradientTape(); t.gradients(y, x)",
    "tf.GradienTape()",
):
    try:
        exec(attempt)
    except Exception as e:
        print(type(e).__name__)

# %% [markdown]
# The loss does not use the source, or an operation has no gradient.

# %%
labels = tf.constant([0, 1])
logits = tf.Variable([[0.2, 0.8], [0.6, 0.4]])
with tf.GradientTape(persistent=True) as tape:
    wrong = tf.cast(tf.argmax(logits, axis=1) != tf.cast(labels, tf.int64), tf.float32)
    error = tf.reduce_mean(wrong)
    rounded = tf.reduce_sum(tf.round(logits))
    floored = tf.reduce_sum(tf.floor(logits))
    compared = tf.reduce_sum(tf.cast(logits > 0.5, tf.float32))
    signed = tf.reduce_sum(tf.sign(logits))
for value in (error, rounded, floored, compared, signed):
    print(value.numpy(), tape.gradient(value, logits))

# %% [markdown]
# Whole numbers have no gradient.

# %%
x = tf.constant(3)
with tf.GradientTape() as tape:
    tape.watch(x)
    y = x * x
print(tape.gradient(y, x))

# %%
n = tf.Variable(3)
with tf.GradientTape() as tape:
    y = n * n
print(tape.gradient(y, n), y)

# %% [markdown]
# A list of gradients has no Jacobian.

# %%
a, b = tf.Variable(1.0), tf.Variable(2.0)
with tf.GradientTape(persistent=True) as outer:
    with tf.GradientTape() as inner:
        y = a**2 * b**3
    grads = inner.gradient(y, [a, b])
try:
    outer.jacobian(grads, [a, b])
except Exception as e:
    print(type(e).__name__)
print([[h.numpy() for h in outer.jacobian(g, [a, b])] for g in grads])

# %% [markdown]
# The watch comes after the use.

# %%
x = tf.constant(2.0)
with tf.GradientTape() as tape:
    y = x * x
    tape.watch(x)
    z = y + x
print(tape.gradient(z, x))

# %% [markdown]
# Recording is stopped where it is needed.

# %%
g, d = tf.Variable(2.0), tf.Variable(5.0)
with tf.GradientTape() as tape:
    made = g * 3.0
    with tape.stop_recording():
        score = made * d
    loss = made + score
print(tape.gradient(loss, g))

# %% [markdown]
# The source is wrapped again, or a part of it is taken.

# %%
x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
with tf.GradientTape(persistent=True) as tape:
    tape.watch(x)
    y = tf.reduce_sum(x**2)
print(tape.gradient(y, x[:, 0:1]), tape.gradient(y, x)[:, 0:1])
print(tape.gradient(y, tf.Variable(x)), tape.gradient(y, tf.convert_to_tensor(x)))

# %% [markdown]
# The name of the variable is given to a tensor.

# %%
w = tf.Variable(1.0)
for i in range(2):
    with tf.GradientTape() as tape:
        loss = (w - 3.0) ** 2
    grad = tape.gradient(loss, w)
    print(i, type(w).__name__, grad)
    try:
        w = w - 0.1 * grad
    except TypeError as e:
        print("TypeError:", e)

# %%
w = tf.Variable(1.0)
try:
    w -= 0.5
except RuntimeError as e:
    print("RuntimeError:", e)

# %%
for v, g in zip([None], [w]):
    try:
        v.assign_sub(g)
    except AttributeError as e:
        print("AttributeError:", e)

# %% [markdown]
# Things a tape cannot watch; a tape entered twice.


# %%
def say(action):
    try:
        print(action())
    except Exception as e:
        print(type(e).__name__, "|", e)


with tf.GradientTape(persistent=True) as tape:
    for thing in (3.0, np.array([1.0]), None, "a", [1.0, 2.0]):
        say(lambda: tape.watch(thing))
    say(tape.__enter__)
    y = w * w
say(lambda: tape.gradient(y, w, unconnected_gradients="zeros"))
say(lambda: tape.gradient(None, w))
say(lambda: tape.gradient(y, None))
say(lambda: tape.gradient(y))
say(lambda: tape.gradient(y, w, foo=1))
say(tape.reset)
say(lambda: tf.GradientTape(foo=1))
say(lambda: tf.gradients(y, w))

# %% [markdown]
# The gradient is taken inside of a persistent tape's own block: a warning.

# %%
with tf.GradientTape(persistent=True) as tape:
    y = w**2
    inside = tape.gradient(y, w)
print(inside)

# %% [markdown]
# An exception inside of the block: the tape can still be asked.

# %%
try:
    with tf.GradientTape() as tape:
        y = w**2
        raise ValueError("in the middle")
except ValueError as e:
    print(e)
print(tape.gradient(y, w))

# %% [markdown]
# One helper with a tape of its own is fine; its result on a later tape is not.


# %%
def derivative(f, x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    return tape.gradient(y, x)


with tf.GradientTape() as tape:
    slope = derivative(lambda t: t**3, w)
print(slope, tape.gradient(slope, w))
with tf.GradientTape() as later:
    again = slope * 1.0
print(later.gradient(again, w))

# %%
with tf.GradientTape() as t1:
    y = w**2
with t1:
    z = y * w
print(t1.gradient(z, w))

# %%
with tf.GradientTape(watch_accessed_variables=False) as tape:
    y = w**2
print(tape.gradient(y, w), tape.watched_variables())

# %%
with tf.GradientTape() as tape:
    fresh = tf.Variable(5.0)
    y = fresh * w
print(tape.gradient(y, [fresh, w]), [v.numpy() for v in tape.watched_variables()])
