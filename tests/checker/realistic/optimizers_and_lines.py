"""Optimizers by hand, line searches, and functions that return a loss and its gradient."""

import numpy as np
import tensorflow as tf

x = tf.Variable([-1.2, 1.0])


def rosenbrock(p):
    return (1.0 - p[0]) ** 2 + 100.0 * (p[1] - p[0] ** 2) ** 2


def loss_and_gradient(value):
    value = tf.convert_to_tensor(value, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(value)
        loss = rosenbrock(value)
    return loss.numpy(), tape.gradient(loss, value).numpy().astype("float64")


def minimize(function, start, steps=3, rate=1e-3):
    point = np.array(start)
    for _ in range(steps):
        value, gradient = function(point)
        while function(point - rate * gradient)[0] > value:
            rate *= 0.5
        point = point - rate * gradient
    return point


print(minimize(loss_and_gradient, [-1.2, 1.0]))


class Momentum:
    def __init__(self, rate=0.001, beta=0.9):
        self.rate, self.beta, self.slots = rate, beta, {}

    def apply_gradients(self, pairs):
        for gradient, variable in pairs:
            if gradient is None:
                continue
            key = id(variable)
            slot = self.beta * self.slots.get(key, 0.0) + gradient
            self.slots[key] = slot
            variable.assign_sub(self.rate * slot)

    def minimize(self, loss, variables, tape=None):
        if callable(loss):
            with tf.GradientTape() as tape:
                loss = loss()
        self.apply_gradients(zip(tape.gradient(loss, variables), variables))


optimizer = Momentum()
optimizer.minimize(lambda: rosenbrock(x), [x])
with tf.GradientTape() as tape:
    loss = rosenbrock(x)
optimizer.minimize(loss, [x], tape=tape)
tape = tf.GradientTape()
with tape:
    loss = rosenbrock(x)
optimizer.minimize(loss, [x], tape)

# Langevin dynamics: tensors, a tape for each step, noise.
state = tf.constant([0.5, 0.5])
chain = []
for _ in range(3):
    with tf.GradientTape() as tape:
        tape.watch(state)
        energy = tf.reduce_sum(state**4) - tf.reduce_sum(state**2)
    force = -tape.gradient(energy, state)
    state = state + 0.01 * force + 0.1 * np.random.normal(size=2).astype("float32")
    chain.append(state.numpy())
print(np.mean(chain))

# Unrolled optimization: the gradient through the steps of another one.
rate = tf.Variable(0.1)
with tf.GradientTape() as meta:
    point = tf.constant([2.0, -1.0])
    for _ in range(3):
        with tf.GradientTape() as tape:
            tape.watch(point)
            inner = tf.reduce_sum(point**2)
        point = point - rate * tape.gradient(inner, point)
    outer = tf.reduce_sum(point**2)
hyper = meta.gradient(outer, rate)
assert float(hyper) < 0.0

# Multipliers: ascent in one variable, descent in the other.
multiplier = tf.Variable(0.0)
for _ in range(2):
    with tf.GradientTape(persistent=True) as tape:
        objective = tf.reduce_sum(x**2)
        constraint = tf.reduce_sum(x) - 1.0
        lagrangian = objective + multiplier * constraint
    x.assign_sub(0.01 * tape.gradient(lagrangian, x))
    multiplier.assign_add(0.01 * tape.gradient(lagrangian, multiplier))
    del tape

# Sharpness-aware: two passes, the second at perturbed weights that are put back.
with tf.GradientTape() as tape:
    loss = rosenbrock(x)
gradient = tape.gradient(loss, x)
step = 0.05 * gradient / (tf.norm(gradient) + 1e-12)
x.assign_add(step)
with tf.GradientTape() as tape:
    loss = rosenbrock(x)
sharp = tape.gradient(loss, x)
x.assign_sub(step)
x.assign_sub(1e-4 * sharp)
