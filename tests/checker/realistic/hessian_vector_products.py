"""Products of a Hessian and a vector in several ways, and Jacobians. Runs on either engine."""

import tensorflow as tf

x = tf.Variable([1.0, 2.0, 3.0])
v = tf.constant([1.0, 0.0, -1.0])


def f(x):
    return tf.reduce_sum(x**3) + x[0] * x[1] * x[2]


def backward_over_backward(x, v):
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = f(x)
        grads = inner.gradient(y, x)
        product = tf.reduce_sum(grads * tf.stop_gradient(v))
    return outer.gradient(product, x)


def with_output_gradients(x, v):
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = f(x)
        grads = inner.gradient(y, x)
    return outer.gradient(grads, x, v)


def in_one_tape(x, v):
    with tf.GradientTape(persistent=True) as tape:
        y = f(x)
        grads = tape.gradient(y, x)
        product = tf.tensordot(grads, v, 1)
    return tape.gradient(product, x)


def several(xs, vs):
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = sum(f(x) for x in xs)
        grads = inner.gradient(y, xs)
    return outer.gradient(grads, xs, output_gradients=vs)


def hessian(x):
    with tf.GradientTape() as t2:
        with tf.GradientTape() as t1:
            y = f(x)
        g = t1.gradient(y, x)
    return t2.jacobian(g, x)


def diagonal(x):
    with tf.GradientTape(persistent=True) as hessian_tape:
        with tf.GradientTape() as gradient_tape:
            y = f(x)
        g = gradient_tape.gradient(y, x)
        parts = [g[i] for i in range(3)]
    return tf.stack([hessian_tape.gradient(part, x)[i] for i, part in enumerate(parts)])


h = hessian(x)
for product in (backward_over_backward(x, v), with_output_gradients(x, v), in_one_tape(x, v)):
    assert bool(tf.reduce_all(tf.abs(product - tf.linalg.matvec(h, v)) < 1e-4))
assert len(several([x, tf.Variable([1.0, 1.0, 1.0])], [v, v])) == 2
assert bool(tf.reduce_all(tf.abs(diagonal(x) - tf.linalg.diag_part(h)) < 1e-4))

# An element of a list that was recorded, taken outside.
losses = []
with tf.GradientTape(persistent=True) as tape:
    for power in range(1, 4):
        losses.append(tf.reduce_sum(x**power))
first = tape.gradient(losses[0], x)
last = tape.gradient(losses[-1], x)
all_of_them = [tape.gradient(loss, x) for loss in losses]


# Newton's method: the block stands in a loop, and the variable is assigned between.
def newton_step(x):
    with tf.GradientTape(persistent=True) as t2:
        with tf.GradientTape() as t1:
            loss = tf.reduce_sum((x - 1.0) ** 4)
        gradient = t1.gradient(loss, x)
    hess = t2.jacobian(gradient, x)
    del t2
    x.assign_sub(tf.linalg.solve(hess + tf.eye(3), gradient[:, tf.newaxis])[:, 0])


for _ in range(3):
    newton_step(x)
