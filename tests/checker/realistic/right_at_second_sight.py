"""What looks wrong where one looks only at where the lines stand. Either engine."""

import tensorflow as tf

x = tf.Variable(3.0)
w = tf.Variable(2.0)
c = tf.constant(1.5)

# The outer tape is asked inside the inner block, the inner tape after it.
with tf.GradientTape() as a:
    with tf.GradientTape() as b:
        y = x * x * x
        dy_dx = a.gradient(y, x)
    d2y_dx2 = b.gradient(dy_dx, x)
assert float(d2y_dx2) == 18.0

# Two tapes in one with; the first one used is the second one named.
with tf.GradientTape() as t1, tf.GradientTape() as t2:
    y = x * x * x
    dy_dx = t2.gradient(y, x)
assert float(t1.gradient(dy_dx, x)) == 18.0

# A tape that is not persistent, asked in its own block: the rest is not recorded.
with tf.GradientTape() as tape:
    y = x * x
    dy_dx = tape.gradient(y, x)
    print(dy_dx.numpy())

# Entered twice: both parts are recorded.
tape = tf.GradientTape()
with tape:
    y = x * x
with tape:
    z = y * x
assert float(tape.gradient(z, x)) == 27.0

# Two tapes side by side, asked much later, in a branch.
with tf.GradientTape() as gg, tf.GradientTape() as ggg:
    u = w * x
    v = w + x
for number in range(2):
    if number == 0:
        g_u = gg.gradient(u, w)
    elif number == 1:
        g_v = ggg.gradient(v, x)

# Branches that exclude each other are not "twice".
flag = float(x) > 1.0
with tf.GradientTape() as tape:
    y = x * w
if flag:
    g = tape.gradient(y, x)
else:
    g = tape.gradient(y, w)

# A constant that is watched after it was made from: an intermediate value is recorded anyway.
with tf.GradientTape() as tape:
    hidden = tf.tanh(w * c)
    tape.watch(hidden)
    y = hidden**2
g_hidden, g_w = tape.gradient(y, [hidden, w])

# A Variable made in the block, and one that is assigned in it before it is read.
with tf.GradientTape() as tape:
    fresh = tf.Variable(4.0)
    fresh.assign_add(1.0)
    y = fresh * fresh
assert float(tape.gradient(y, fresh)) == 10.0

# A second derivative of something linear is None, and this says so.
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = 3.0 * w
    dy_dw = inner.gradient(y, w)
d2y_dw2 = outer.gradient(dy_dw, w)  # None
assert d2y_dw2 is None

# A second call in a try, to show what happens.
with tf.GradientTape() as tape:
    y = x**2
print(tape.gradient(y, x))
try:
    tape.gradient(y, x)  # RuntimeError
except RuntimeError as error:
    print(error)

# Recording is stopped for what need not be recorded.
with tf.GradientTape(persistent=True) as tape:
    y = x * x
    with tape.stop_recording():
        gradient = tape.gradient(y, x)
    x_new = x - 0.1 * gradient
    z = x_new**2
print(tape.gradient(z, x))

# Reset, and everything again.
with tf.GradientTape() as tape:
    y = x * 2.0
    if float(y) > 1.0:
        tape.reset()
        y = x * x
assert float(tape.gradient(y, x)) == 6.0

# None of an optional source, replaced.
with tf.GradientTape() as tape:
    y = x * x
    unused = w + 1.0
grads = tape.gradient(y, [x, w], unconnected_gradients=tf.UnconnectedGradients.ZERO)
total = grads[0] + grads[1]

# A tape that is never asked, another one that is.
with tf.GradientTape() as spare, tf.GradientTape() as used:
    y = x * w
print(used.gradient(y, {"x": x, "w": w})["w"])

# A loop variable of a list of recorded gradients.
with tf.GradientTape(persistent=True) as outer:
    firsts = []
    for power in (2, 3):
        with tf.GradientTape() as inner:
            y = x**power
        firsts.append(inner.gradient(y, x))
for first in firsts:
    print(outer.gradient(first, x).numpy())

# Many outputs; rows of a Jacobian.
m = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
with tf.GradientTape(persistent=True) as outer:
    with tf.GradientTape(persistent=True) as inner:
        y = m * m * m
    rows = inner.batch_jacobian(y, tf.convert_to_tensor(m)) if False else None
    j = inner.jacobian(y, m)
print(outer.gradient(j, m).shape)

# An int is only an index, and .numpy() only for the eye.
n = tf.constant(2)
with tf.GradientTape() as tape:
    y = x ** tf.cast(n, tf.float32)
    print(y.numpy(), int(n))
    k = [1.0, 2.0, 3.0][int(n)]
    z = y * k
assert float(tape.gradient(z, x)) == 18.0

# The name of the tape is used for something else later.
tape = [1, 2, 3]
for t in tape:
    pass


class Polynomial:
    """Has a `gradient` of its own, which is no tape's."""

    def gradient(self, target, source):
        return None


nothing = Polynomial().gradient(y, x)  # no tape
