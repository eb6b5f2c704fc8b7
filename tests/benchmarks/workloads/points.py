"""f(x) = sin(x)·exp(−x²) + x³ on many points, with f′ and f″: what a plot of a function needs.

Three tasks: f alone; f and f′; f, f′ and f″. On 10³ points calls count, on 10⁵ arithmetic, on 10⁶
memory: arrays of 4 MB do not stay in a processor's cache.
"""

from __future__ import annotations

import numpy as np
from libraries import BEST_PEER
from targets import Target

from .workload import Programs, Workload

programs = Programs()


@programs.on("tapemagic", "tensorflow")
def gradient_tape(tf, x, order):
    x = tf.constant(x)

    def f(x):
        return tf.sin(x) * tf.exp(-(x**2)) + x**3

    def value():
        return (f(x),)

    def first():
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = f(x)
        return y, tape.gradient(y, x)

    def second():
        with tf.GradientTape() as tape_2:
            tape_2.watch(x)
            with tf.GradientTape() as tape_1:
                tape_1.watch(x)
                y = f(x)
            dy_dx = tape_1.gradient(y, x)
        return y, dy_dx, tape_2.gradient(dy_dx, x)

    return (value, first, second)[order]


@programs.on("pytorch")
def pytorch(torch, x, order):
    x = torch.tensor(x, requires_grad=order > 0)
    seed = torch.ones_like(x)

    def f(x):
        return torch.sin(x) * torch.exp(-(x**2)) + x**3

    def value():
        return (f(x),)

    def first():
        y = f(x)
        return y, *torch.autograd.grad(y, x, seed)

    def second():
        y = f(x)
        (dy_dx,) = torch.autograd.grad(y, x, seed, create_graph=True)
        return y, dy_dx, *torch.autograd.grad(dy_dx, x, seed)

    return (value, first, second)[order]


@programs.on("jax", "jax-jit")
def jax(jax, x, order):
    def f(x):
        return jax.numpy.sin(x) * jax.numpy.exp(-(x**2)) + x**3

    def value(x):
        return (f(x),)

    def first(x):
        y, pull_back = jax.vjp(f, x)
        return y, *pull_back(jax.numpy.ones_like(x))

    def second(x):
        (y, dy_dx), pull_back = jax.vjp(first, x)
        zeros, ones = jax.numpy.zeros_like(x), jax.numpy.ones_like(x)
        return y, dy_dx, *pull_back((zeros, ones))

    return (value, first, second)[order], (jax.numpy.asarray(x),)


@programs.on("autograd")
def autograd(autograd, x, order):
    from autograd.builtins import tuple as pair

    numpy = autograd.numpy
    zeros, ones = np.zeros_like(x), np.ones_like(x)

    def f(x):
        return numpy.sin(x) * numpy.exp(-(x**2)) + x**3

    def value_and_derivative(x):
        pull_back, y = autograd.make_vjp(f)(x)
        return pair((y, pull_back(ones)))

    def value():
        return (f(x),)

    def first():
        pull_back, y = autograd.make_vjp(f)(x)
        return y, pull_back(ones)

    def second():
        pull_back, (y, dy_dx) = autograd.make_vjp(value_and_derivative)(x)
        return y, dy_dx, pull_back((zeros, ones))

    return (value, first, second)[order]


@programs.on("mygrad", "mygrad-unguarded")
def mygrad(mygrad, x, order):
    def f(x):
        return mygrad.sin(x) * mygrad.exp(-(x**2)) + x**3

    def value():
        with mygrad.no_autodiff:
            return (f(x),)

    def first():
        leaf = mygrad.tensor(x, copy=False)
        y = f(leaf)
        y.backward()
        return y, leaf.grad

    return (value, first)[order]


@programs.on("numpy")
def by_hand(np, x, order):
    def value():
        square = x * x
        return (np.sin(x) * np.exp(-square) + square * x,)

    def first():
        sin, square = np.sin(x), x * x
        bell = np.exp(-square)
        return (
            sin * bell + square * x,
            bell * (np.cos(x) - 2 * x * sin) + 3 * square,
        )

    def second():
        sin, cos, square = np.sin(x), np.cos(x), x * x
        bell, twice = np.exp(-square), 2 * x
        return (
            sin * bell + square * x,
            bell * (cos - twice * sin) + 3 * square,
            bell * ((4 * square - 3) * sin - 2 * twice * cos) + 3 * twice,
        )

    return (value, first, second)[order]


@programs.on("numpy-typed")
def as_typed(np, x, order):
    def f():
        return np.sin(x) * np.exp(-(x**2)) + x**3

    def df():
        return np.cos(x) * np.exp(-(x**2)) - 2 * x * np.sin(x) * np.exp(-(x**2)) + 3 * x**2

    def d2f():
        return (
            -3 * np.sin(x) * np.exp(-(x**2))
            - 4 * x * np.cos(x) * np.exp(-(x**2))
            + 4 * x**2 * np.sin(x) * np.exp(-(x**2))
            + 6 * x
        )

    return (lambda: (f(),), lambda: (f(), df()), lambda: (f(), df(), d2f()))[order]


def points(count):
    return np.linspace(-2, 2, count, dtype=np.float32)


def expected(count, order):
    return as_typed(np, points(count).astype(np.float64), order)


# By the number of points and the order of the highest derivative.
TARGETS = {
    (1000, 1): (Target(1 / 2, BEST_PEER),),
    (1000, 2): (Target(1 / 2, BEST_PEER),),
    (100_000, 1): (
        Target(1.6, "numpy"),
        Target(1 / 8, "tensorflow"),
        Target(1, "pytorch", is_stretch=True),
    ),
    (100_000, 2): (
        Target(2.4, "numpy"),
        Target(1 / 8, "tensorflow"),
        Target(1, "pytorch", is_stretch=True),
    ),
    (1_000_000, 1): (Target(2.5, "numpy"), Target(1, "pytorch", is_stretch=True)),
    (1_000_000, 2): (Target(3.5, "numpy"), Target(1, "pytorch", is_stretch=True)),
}
FIRST_ORDER_ONLY = dict.fromkeys(("mygrad", "mygrad-unguarded"), "has no second derivatives")

WORKLOADS = tuple(
    Workload(
        f"points-{count}-{order}",
        f"{('f', 'f, f′', 'f, f′, f″')[order]} of sin(x)·exp(−x²) + x³ on 10{exponent} points",
        programs,
        {"x": points(count), "order": order},
        expected(count, order),
        targets=TARGETS.get((count, order), ()),
        without=FIRST_ORDER_ONLY if order > 1 else {},
    )
    for exponent, count in (("³", 1000), ("⁵", 100_000), ("⁶", 1_000_000))
    for order in (0, 1, 2)
)
