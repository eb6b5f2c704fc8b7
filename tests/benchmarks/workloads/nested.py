"""Derivatives of derivatives of one number: nested tapes.

``nested`` is the first lesson's y = x·x·x with dy/dx and d²y/dx². ``derivative-N`` is the N-th
derivative of x⁷: where differentiating a gradient doubles what was recorded, time grows by a factor
with each order; it should grow by a summand.
"""

from __future__ import annotations

import math

import numpy as np
from libraries import BEST_PEER
from targets import Target

from .workload import Programs, Workload

cube = Programs()
power = Programs()


# ---- y = x³, with dy/dx and d²y/dx² -------------------------------------------------------------


@cube.on("tapemagic", "tensorflow")
def cube_with_gradient_tape(tf, x):
    x = tf.Variable(x)

    def run():
        with tf.GradientTape() as tape_2:
            with tf.GradientTape() as tape_1:
                y = x * x * x
            dy_dx = tape_1.gradient(y, x)
        return dy_dx, tape_2.gradient(dy_dx, x)

    return run


@cube.on("pytorch")
def cube_with_pytorch(torch, x):
    x = torch.tensor(x, requires_grad=True)

    def run():
        y = x * x * x
        (dy_dx,) = torch.autograd.grad(y, x, create_graph=True)
        return dy_dx, *torch.autograd.grad(dy_dx, x)

    return run


@cube.on("jax", "jax-jit")
def cube_with_jax(jax, x):
    both = jax.value_and_grad(jax.grad(lambda x: x * x * x))
    return both, (jax.numpy.asarray(x),)


@cube.on("autograd")
def cube_with_autograd(autograd, x):
    both = autograd.value_and_grad(autograd.grad(lambda x: x * x * x))
    return lambda: both(x)


@cube.on("numpy")
def cube_by_hand(_, x):
    return lambda: (3 * x * x, 6 * x)


# ---- the N-th derivative of x⁷ ------------------------------------------------------------------


@power.on("tapemagic", "tensorflow")
def power_with_gradient_tape(tf, x, order):
    x = tf.constant(x)

    def derivative(order):
        if order == 0:
            return x**7
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = derivative(order - 1)
        return tape.gradient(y, x)

    return lambda: (derivative(order),)


@power.on("pytorch")
def power_with_pytorch(torch, x, order):
    x = torch.tensor(x, requires_grad=True)

    def run():
        y = x**7
        for remaining in reversed(range(order)):
            (y,) = torch.autograd.grad(y, x, create_graph=remaining > 0)
        return (y,)

    return run


@power.on("jax", "jax-jit")
def power_with_jax(jax, x, order):
    def derivative(x):
        return x**7

    for _ in range(order):
        derivative = jax.grad(derivative)
    return lambda x: (derivative(x),), (jax.numpy.asarray(x),)


@power.on("autograd")
def power_with_autograd(autograd, x, order):
    def derivative(x):
        return x**7

    for _ in range(order):
        derivative = autograd.grad(derivative)
    return lambda: (derivative(x),)


@power.on("numpy")
def power_by_hand(_, x, order):
    factor = np.float32(math.perm(7, order))
    return lambda: (factor * x ** (7 - order),)


X = np.float32(1.5)

WORKLOADS = (
    Workload(
        "nested",
        "y = x³ under two tapes, dy/dx and d²y/dx²",
        cube,
        {"x": X},
        lambda: (3 * 1.5**2, 6 * 1.5),
        targets=(Target(1 / 40, "tensorflow"), Target(1 / 5, "pytorch")),
    ),
    *(
        Workload(
            f"derivative-{order}",
            f"derivative of x⁷ of order {order}, by nesting",
            power,
            {"x": X, "order": order},
            lambda order=order: (math.perm(7, order) * 1.5 ** (7 - order),),
            targets=(Target(1 / 40, "tensorflow"), Target(1 / 4, BEST_PEER)),
        )
        for order in (3, 4, 5)
    ),
)
