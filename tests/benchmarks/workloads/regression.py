"""Linear regression by hand: the training loop of the first lessons, 1,000 steps on 100 points."""

from __future__ import annotations

import numpy as np
from targets import Target

from .workload import Programs, Workload

programs = Programs()

STEPS = 1000
RATE = 0.01


@programs.on("tapemagic", "tensorflow")
def gradient_tape(tf, x, y):
    x, y = tf.constant(x), tf.constant(y)

    def run():
        w, b = tf.Variable(0.0), tf.Variable(0.0)
        for _ in range(STEPS):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(w * x + b - y))
            dw, db = tape.gradient(loss, [w, b])
            w.assign_sub(RATE * dw)
            b.assign_sub(RATE * db)
        return w, b

    return run


@programs.on("pytorch")
def pytorch(torch, x, y):
    x, y = torch.tensor(x), torch.tensor(y)

    def run():
        w, b = (torch.tensor(0.0, requires_grad=True) for _ in "wb")
        for _ in range(STEPS):
            loss = torch.mean(torch.square(w * x + b - y))
            dw, db = torch.autograd.grad(loss, (w, b))
            with torch.no_grad():
                w -= RATE * dw
                b -= RATE * db
        return w, b

    return run


def step_of_jax(jax, x, y):
    x, y = jax.numpy.asarray(x), jax.numpy.asarray(y)

    def loss(w, b):
        return jax.numpy.mean(jax.numpy.square(w * x + b - y))

    gradients = jax.grad(loss, (0, 1))

    def step(w, b):
        dw, db = gradients(w, b)
        return w - RATE * dw, b - RATE * db

    return step


def loop_of_jax(jax, step):
    def run():
        w = b = jax.numpy.float32(0)
        for _ in range(STEPS):
            w, b = step(w, b)
        return jax.block_until_ready((w, b))

    return run


@programs.on("jax")
def jax(jax, x, y):
    return loop_of_jax(jax, step_of_jax(jax, x, y))


@programs.on("jax-jit")
def jax_jit(jax, x, y):
    """Compile the step, as a user does, and not the loop."""
    return loop_of_jax(jax, jax.jit(step_of_jax(jax, x, y)))


@programs.on("autograd")
def autograd(autograd, x, y):
    numpy = autograd.numpy

    def loss(parameters):
        w, b = parameters
        return numpy.mean(numpy.square(w * x + b - y))

    gradients = autograd.grad(loss)

    def run():
        w = b = np.float32(0)
        for _ in range(STEPS):
            dw, db = gradients((w, b))
            w, b = w - RATE * dw, b - RATE * db
        return w, b

    return run


@programs.on("mygrad", "mygrad-unguarded")
def mygrad(mygrad, x, y):
    def run():
        w, b = (mygrad.tensor(0.0, dtype=np.float32) for _ in "wb")
        for _ in range(STEPS):
            loss = mygrad.mean(mygrad.square(w * x + b - y))
            loss.backward()
            w.data -= RATE * w.grad
            b.data -= RATE * b.grad
        return w, b

    return run


@programs.on("micrograd")
def micrograd(engine, x, y):
    points = list(zip(x.tolist(), y.tolist(), strict=True))

    def run():
        w, b = engine.Value(0.0), engine.Value(0.0)
        for _ in range(STEPS):
            loss = sum((w * x + b - y) ** 2 for x, y in points) / len(points)
            w.grad = b.grad = 0.0
            loss.backward()
            w.data -= RATE * w.grad
            b.data -= RATE * b.grad
        return w, b

    return run


@programs.on("numpy")
def by_hand(np, x, y):
    rate = x.dtype.type(2 * RATE / len(x))

    def run():
        w = b = x.dtype.type(0)
        for _ in range(STEPS):
            errors = w * x
            errors += b
            errors -= y
            w -= rate * errors.dot(x)
            b -= rate * np.add.reduce(errors)
        return w, b

    return run


@programs.on("numpy-typed")
def as_typed(np, x, y):
    def run():
        w = b = np.float32(0)
        for _ in range(STEPS):
            errors = w * x + b - y
            dw = np.mean(2 * errors * x)
            db = np.mean(2 * errors)
            w = w - RATE * dw
            b = b - RATE * db
        return w, b

    return run


def inputs():
    random = np.random.default_rng(5)
    x = random.uniform(-2, 2, size=100)
    y = 3 * x + 2 + random.normal(size=100, scale=0.1)
    return {"x": x.astype(np.float32), "y": y.astype(np.float32)}


def expected():
    x, y = (values.astype(np.float64) for values in inputs().values())
    return by_hand(np, x, y)()


WORKLOADS = (
    Workload(
        "regression",
        "linear regression by hand, 1,000 steps",
        programs,
        inputs(),
        expected,
        targets=(
            Target(1 / 50, "tensorflow"),
            Target(1 / 3, "pytorch"),
            Target(1.5, "numpy-typed"),
        ),
    ),
)
