"""Differential equations with nested tapes, tensors only: it runs on either engine."""

import tensorflow as tf

w1 = tf.Variable([[0.5, -0.3, 0.8]])
b1 = tf.Variable([0.1, 0.2, -0.1])
w2 = tf.Variable([[0.3], [-0.6], [0.9]])
parameters = [w1, b1, w2]


def network(x):
    return tf.matmul(tf.tanh(tf.matmul(x, w1) + b1), w2)


def second_derivative(x):
    with tf.GradientTape() as t2:
        t2.watch(x)
        with tf.GradientTape() as t1:
            t1.watch(x)
            y = network(x)
        y_x = t1.gradient(y, x)
    y_xx = t2.gradient(y_x, x)
    return y, y_x, y_xx


def fourth_derivative(f, x):
    with tf.GradientTape() as g4:
        g4.watch(x)
        with tf.GradientTape() as g3:
            g3.watch(x)
            with tf.GradientTape() as g2:
                g2.watch(x)
                with tf.GradientTape() as g1:
                    g1.watch(x)
                    w = f(x)
                dw = g1.gradient(w, x)
            d2w = g2.gradient(dw, x)
        d3w = g3.gradient(d2w, x)
    return g4.gradient(d3w, x)


points = tf.reshape(tf.linspace(0.0, 1.0, 5), [5, 1])
for epoch in range(2):
    with tf.GradientTape() as training:
        y, _, y_xx = second_derivative(points)
        beam = fourth_derivative(network, points)
        residual = tf.reduce_mean(tf.square(y_xx + y)) + 0.0 * tf.reduce_mean(beam)
        boundary = tf.reduce_sum(tf.square(network(tf.constant([[0.0]]))))
        loss = residual + boundary
    gradients = training.gradient(loss, parameters)
    for parameter, gradient in zip(parameters, gradients):
        parameter.assign_sub(0.01 * gradient)

# Both derivatives of a wave, each by a tape of its own, first derivatives between the blocks.
x = tf.constant([[0.2], [0.4]])
t = tf.constant([[0.1], [0.3]])
with tf.GradientTape() as touter_x, tf.GradientTape() as touter_t:
    touter_x.watch(x)
    touter_t.watch(t)
    with tf.GradientTape(persistent=True) as g:
        g.watch([x, t])
        u = tf.sin(x * t) + x**2 * t**2
    u_x, u_t = g.gradient(u, [x, t])
wave = touter_t.gradient(u_t, t) - touter_x.gradient(u_x, x)
print(wave.numpy())
