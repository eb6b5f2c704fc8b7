"""The trick with two vector-Jacobian products that gives a Jacobian-vector product."""

import tensorflow as tf

x = tf.constant([1.0, 2.0])
tangent = tf.constant([1.0, -1.0])


def f(x):
    return tf.stack([x[0] * x[1], tf.sin(x[0]), x[1] ** 3])


def jvp(f, x, tangent):
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = f(x)
        dummy = tf.ones_like(y)
        outer.watch(dummy)
        vjp = inner.gradient(y, x, output_gradients=dummy)
    return outer.gradient(vjp, dummy, output_gradients=tangent)


print(jvp(f, x, tangent))

# Natural gradients: what is differentiated was computed by the outer tape inside the inner block.
# The inner tape is asked outside both, and that is right.
q_mu = tf.Variable([0.3, -0.2])
q_scale = tf.Variable([1.0, 2.0])


def loss_of(mu, scale):
    return tf.reduce_sum(mu**2 * scale + tf.math.log(scale))


def to_natural(mu, scale):
    return mu / scale, -0.5 / scale


def from_natural(n1, n2):
    scale = -0.5 / n2
    return n1 * scale, scale


with tf.GradientTape(persistent=True, watch_accessed_variables=False) as outer:
    outer.watch([q_mu, q_scale])
    loss = loss_of(q_mu, q_scale)
gradients = outer.gradient(loss, [q_mu, q_scale])
with tf.GradientTape(persistent=True) as inner:
    n1, n2 = to_natural(q_mu, q_scale)
    nats = [tf.identity(n1), tf.identity(n2)]
    inner.watch(nats)
    mu, scale = from_natural(*nats)
naturals = inner.gradient([mu, scale], nats, output_gradients=gradients)

dummies = [tf.ones_like(q_mu), tf.ones_like(q_scale)]
with tf.GradientTape() as inner:
    with tf.GradientTape() as outer:
        inner.watch(dummies)
        etas = to_natural(q_mu, q_scale)
        dots = outer.gradient(etas, [q_mu, q_scale], output_gradients=dummies)
steps = inner.gradient(dots, dummies, gradients)
for variable, step in zip([q_mu, q_scale], steps):
    variable.assign_sub(0.01 * step)
