"""A first exercise with tapes: one gradient, two of them, and derivatives of derivatives."""

# %%
import tensorflow as tf

# %%
x = tf.ones((2, 2))

with tf.GradientTape() as t:
    t.watch(x)
    y = tf.reduce_sum(x)
    z = tf.square(y)

dz_dx = t.gradient(z, x)
print(dz_dx)

# %%
x = tf.constant(3.0)

with tf.GradientTape() as t:
    t.watch(x)
    y = x * x
    z = y * y

dz_dx = t.gradient(z, x)
print(dz_dx)

# %%
try:
    dy_dx = t.gradient(y, x)
    print(dy_dx)
except RuntimeError as e:
    print("The tape says:")
    print(e)

# %%
with tf.GradientTape(persistent=True) as t:
    t.watch(x)
    y = x * x
    z = y * y

dz_dx = t.gradient(z, x)
print(dz_dx)

# %%
dy_dx = t.gradient(y, x)
print(dy_dx)

# %%
del t
try:
    t
except NameError as e:
    print(e)

# %%
x = tf.Variable(1.0)

with tf.GradientTape() as tape_2:
    with tf.GradientTape() as tape_1:
        y = x * x * x
    dy_dx = tape_1.gradient(y, x)
d2y_dx2 = tape_2.gradient(dy_dx, x)

print(dy_dx)
print(d2y_dx2)

# %%
x = tf.Variable(1.0)

with tf.GradientTape() as tape_2:
    with tf.GradientTape() as tape_1:
        y = x * x * x
        dy_dx = tape_1.gradient(y, x)
d2y_dx2 = tape_2.gradient(dy_dx, x)

print(dy_dx)
print(d2y_dx2)

# %%
x = tf.Variable(1.0)

with tf.GradientTape() as tape_2:
    with tf.GradientTape() as tape_1:
        y = x * x * x

dy_dx = tape_1.gradient(y, x)
d2y_dx2 = tape_2.gradient(dy_dx, x)

print(dy_dx)
print(d2y_dx2)

# %%
with tf.GradientTape(persistent=True) as tape_2:
    with tf.GradientTape(persistent=True) as tape_1:
        y = x * x * x

dy_dx = tape_1.gradient(y, x)
d2y_dx2 = tape_2.gradient(dy_dx, x)

print(dy_dx)
print(d2y_dx2)

# %%
with tf.GradientTape() as tape_2:
    with tf.GradientTape() as tape_1:
        y = x * x * x
        dy_dx = tape_1.gradient(y, x)
        d2y_dx2 = tape_2.gradient(dy_dx, x)

print(dy_dx)
print(d2y_dx2)

# %%
with tf.GradientTape() as tape_2:
    with tf.GradientTape() as tape_1:
        y = x * x * x
        dy_dx = tape_1.gradient(y, x)
    d2y_dx2 = tape_2.gradient(dy_dx, x)

dy_dx, d2y_dx2

# %%
x = tf.constant(-5.0)
with tf.GradientTape() as g:
    g.watch(x)
    with tf.GradientTape() as gg:
        gg.watch(x)
        y = x * x
    dy_dx = gg.gradient(y, x)
d2y_dx2 = g.gradient(dy_dx, x)
print(dy_dx, d2y_dx2, sep="\n")

# %%
for name in ("dy_dx", "d2y_dx2"):
    value = globals()[name] if name in globals() else eval(name)
    print(f"{name} = {value.numpy()}", value.shape == [], value.shape == ())
