"""A chain of multiplications, y = x·x·x ···: what an operation costs when numbers are few.

The value and the gradient. Nearly all the time is the library's own; the arithmetic of the
100 multiplications takes a few microseconds.
"""

from __future__ import annotations

import numpy as np
from libraries import BEST_PEER
from targets import Target

from .workload import Programs, Workload

programs = Programs()


@programs.on("tapemagic", "tensorflow")
def gradient_tape(tf, x, count):
    x = tf.constant(x)

    def run():
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x
            for _ in range(count):
                y = y * x
        return y, tape.gradient(y, x)

    return run


@programs.on("pytorch")
def pytorch(torch, x, count):
    x = torch.tensor(x, requires_grad=True)
    seed = torch.ones_like(x)

    def run():
        y = x
        for _ in range(count):
            y = y * x
        (gradient,) = torch.autograd.grad(y, x, seed)
        return y, gradient

    return run


@programs.on("jax", "jax-jit")
def jax(jax, x, count):
    def power(x):
        y = x
        for _ in range(count):
            y = y * x
        return y

    def value_and_gradient(x):
        y, pull_back = jax.vjp(power, x)
        return y, *pull_back(jax.numpy.ones_like(y))

    return value_and_gradient, (jax.numpy.asarray(x),)


@programs.on("autograd")
def autograd(autograd, x, count):
    def power(x):
        y = x
        for _ in range(count):
            y = y * x
        return y

    seed = np.ones_like(x)

    def run():
        pull_back, y = autograd.make_vjp(power)(x)
        return y, pull_back(seed)

    return run


@programs.on("mygrad", "mygrad-unguarded")
def mygrad(mygrad, x, count):
    def run():
        leaf = mygrad.tensor(x)
        y = leaf
        for _ in range(count):
            y = y * leaf
        y.backward()
        return y, leaf.grad

    return run


@programs.on("micrograd")
def micrograd(engine, x, count):
    x = float(x)

    def run():
        leaf = engine.Value(x)
        y = leaf
        for _ in range(count):
            y = y * leaf
        y.backward()
        return y, leaf.grad

    return run


@programs.on("numpy")
def by_hand(_, x, count):
    def run():
        y = x
        for _ in range(count):
            y = y * x
        return y, (count + 1) * y / x

    return run


def expected(x, count):
    x = np.asarray(x, np.float64)
    return lambda: (x ** (count + 1), (count + 1) * x**count)


NUMBER = np.float32(1 + 2**-6)
NUMBERS = np.linspace(0.95, 1.05, 10, dtype=np.float32)
SMALL_STEP = np.float32(1 + 2**-13)

WORKLOADS = (
    Workload(
        "chain",
        "chain of 100 multiplications, value and gradient",
        programs,
        {"x": NUMBER, "count": 100},
        expected(NUMBER, 100),
        targets=(
            Target(1 / 50, "tensorflow"),
            Target(1 / 8, "pytorch"),
            Target(1 / 2, BEST_PEER),
        ),
    ),
    Workload(
        "chain-of-vectors",
        "chain of 100 multiplications of 10 numbers",
        programs,
        {"x": NUMBERS, "count": 100},
        expected(NUMBERS, 100),
        without={"micrograd": "knows single numbers only"},
    ),
    Workload(
        "chain-of-10000",
        "chain of 10,000 multiplications",
        programs,
        {"x": SMALL_STEP, "count": 10_000},
        expected(SMALL_STEP, 10_000),
        tolerance=1e-3,  # ten thousand roundings
        without={
            "jax": "several seconds a run",
            "jax-jit": "compiles for minutes",
            "micrograd": "recursion limit",
        },
    ),
)
