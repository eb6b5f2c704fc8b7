"""Operations that no tape hears: most of what a program computes.

Beside the other libraries stands the engine with its recording code taken out. What the one takes
longer than the other is the price that everybody pays for tapes that nobody uses.
"""

from __future__ import annotations

import numpy as np
from targets import Target

from .workload import Programs, Workload

products = Programs()
functions = Programs()
matrices = Programs()

COUNT = 100


@products.on("tapemagic", "tapemagic-bare", "tensorflow")
def products_with_tensorflow(tf, x):
    x = tf.constant(x)

    def run():
        y = x
        for _ in range(COUNT):
            y = y * x
        return (y,)

    return run


@products.on("pytorch")
def products_with_pytorch(torch, x):
    x = torch.tensor(x)

    def run():
        y = x
        for _ in range(COUNT):
            y = y * x
        return (y,)

    return run


@products.on("numpy")
def products_with_numpy(_, x):
    def run():
        y = x
        for _ in range(COUNT):
            y = y * x
        return (y,)

    return run


@functions.on("tapemagic", "tapemagic-bare", "tensorflow")
def functions_with_tensorflow(tf, x):
    x = tf.constant(x)
    return lambda: (tf.reduce_sum(tf.sin(x) + tf.exp(x)),)


@functions.on("pytorch")
def functions_with_pytorch(torch, x):
    x = torch.tensor(x)
    return lambda: (torch.sum(torch.sin(x) + torch.exp(x)),)


@functions.on("numpy")
def functions_with_numpy(np, x):
    return lambda: (np.sum(np.sin(x) + np.exp(x)),)


@matrices.on("tapemagic", "tapemagic-bare", "tensorflow")
def matrices_with_tensorflow(tf, a):
    a = tf.constant(a)
    return lambda: (tf.matmul(a, tf.transpose(a)),)


@matrices.on("pytorch")
def matrices_with_pytorch(torch, a):
    a = torch.tensor(a)
    return lambda: (torch.matmul(a, torch.transpose(a, 0, 1)),)


@matrices.on("numpy")
def matrices_with_numpy(np, a):
    return lambda: (np.matmul(a, np.transpose(a)),)


X = np.float32(1 + 2**-6)
X_10 = np.linspace(-1, 1, 10, dtype=np.float32)
A = np.arange(9, dtype=np.float32).reshape(3, 3)

TABLE = "Outside any tape"
TARGETS = (Target(1.5, "tapemagic-bare"),)

WORKLOADS = (
    Workload(
        "untaped-products",
        "100 multiplications of numbers, no tape",
        products,
        {"x": X},
        lambda: (X.astype(np.float64) ** (COUNT + 1),),
        targets=TARGETS,
        table=TABLE,
    ),
    Workload(
        "untaped-functions",
        "sum of sin x + exp x for 10 numbers, no tape",
        functions,
        {"x": X_10},
        lambda: (np.sum(np.sin(X_10, dtype=np.float64) + np.exp(X_10, dtype=np.float64)),),
        targets=TARGETS,
        table=TABLE,
    ),
    Workload(
        "untaped-matrices",
        "A·Aᵀ of a matrix of 3 × 3, no tape",
        matrices,
        {"a": A},
        lambda: (A.astype(np.float64) @ A.T,),
        targets=TARGETS,
        table=TABLE,
    ),
)
