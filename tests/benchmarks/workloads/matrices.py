"""Derivatives that are matrices: a Jacobian of 100 × 100, the Hessian of Rosenbrock's function.

The Jacobian is that of y = tanh(A·x); Rosenbrock's function has ten variables here.
"""

from __future__ import annotations

import numpy as np
from libraries import BEST_PEER
from targets import Target

from .workload import Programs, Workload

layer = Programs()
valley = Programs()


# ---- the Jacobian of tanh(A·x) ------------------------------------------------------------------


@layer.on("tapemagic", "tensorflow")
def jacobian_with_gradient_tape(tf, a, x):
    a, x = tf.constant(a), tf.constant(x)

    def run():
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.tanh(tf.linalg.matvec(a, x))
        return (tape.jacobian(y, x),)

    return run


@layer.on("pytorch")
def jacobian_with_pytorch(torch, a, x):
    a, x = torch.tensor(a), torch.tensor(x)

    jacobian = torch.func.jacrev(lambda x: torch.tanh(a @ x))
    return lambda: (jacobian(x),)


@layer.on("jax", "jax-jit")
def jacobian_with_jax(jax, a, x):
    a, x = jax.numpy.asarray(a), jax.numpy.asarray(x)
    jacobian = jax.jacrev(lambda x: jax.numpy.tanh(a @ x))
    return lambda x: (jacobian(x),), (x,)


@layer.on("autograd")
def jacobian_with_autograd(autograd, a, x):
    jacobian = autograd.jacobian(lambda x: autograd.numpy.tanh(autograd.numpy.dot(a, x)))
    return lambda: (jacobian(x),)


@layer.on("mygrad", "mygrad-unguarded")
def jacobian_with_mygrad(mygrad, a, x):
    """Row by row: MyGrad has no Jacobian."""
    rows = np.eye(len(x), dtype=np.float32)

    def row(seed):
        leaf = mygrad.tensor(x)
        mygrad.tanh(mygrad.matmul(a, leaf)).backward(seed)
        return leaf.grad

    return lambda: (np.stack([row(seed) for seed in rows]),)


@layer.on("numpy")
def jacobian_by_hand(np, a, x):
    def run():
        y = np.tanh(a @ x)
        return ((1 - y * y)[:, None] * a,)

    return run


# ---- the Hessian of Rosenbrock's function -------------------------------------------------------


@valley.on("tapemagic", "tensorflow")
def hessian_with_gradient_tape(tf, x):
    x = tf.constant(x)

    def run():
        with tf.GradientTape() as tape_2:
            tape_2.watch(x)
            with tf.GradientTape() as tape_1:
                tape_1.watch(x)
                y = tf.reduce_sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)
            gradient = tape_1.gradient(y, x)
        return (tape_2.jacobian(gradient, x),)

    return run


@valley.on("pytorch")
def hessian_with_pytorch(torch, x):
    x = torch.tensor(x)

    def function(x):
        return torch.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)

    hessian = torch.func.jacrev(torch.func.grad(function))
    return lambda: (hessian(x),)


@valley.on("jax", "jax-jit")
def hessian_with_jax(jax, x):
    hessian = jax.hessian(
        lambda x: jax.numpy.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)
    )
    return lambda x: (hessian(x),), (jax.numpy.asarray(x),)


@valley.on("autograd")
def hessian_with_autograd(autograd, x):
    hessian = autograd.hessian(
        lambda x: autograd.numpy.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)
    )
    return lambda: (hessian(x),)


@valley.on("numpy")
def hessian_by_hand(np, x):
    count = len(x)

    def run():
        hessian = np.zeros((count, count), x.dtype)
        diagonal = hessian.ravel()[:: count + 1]
        diagonal[:-1] = 1200 * x[:-1] ** 2 - 400 * x[1:] + 2
        diagonal[1:] += 200
        beside = -400 * x[:-1]
        hessian.ravel()[1 :: count + 1] = beside
        hessian.ravel()[count :: count + 1] = beside
        return (hessian,)

    return run


A = np.random.default_rng(3).normal(size=(100, 100), scale=0.1).astype(np.float32)
X_100 = np.linspace(-1, 1, 100, dtype=np.float32)
X_10 = np.linspace(-1, 1, 10, dtype=np.float32)

WORKLOADS = (
    Workload(
        "jacobian",
        "Jacobian of tanh(A·x), 100 × 100",
        layer,
        {"a": A, "x": X_100},
        jacobian_by_hand(np, A.astype(np.float64), X_100.astype(np.float64)),
        targets=(Target(0.3, BEST_PEER),),
    ),
    Workload(
        "hessian",
        "Hessian of Rosenbrock's function of 10 variables",
        valley,
        {"x": X_10},
        hessian_by_hand(np, X_10.astype(np.float64)),
        targets=(Target(0.3, BEST_PEER),),
    ),
)
