"""The formulas and the functions that random programs are made of.

A formula is a template with the operands `a` and `b`, and how probable it is.
"""

from __future__ import annotations

FORMULAS = {
    "{a} * {b}": 5,
    "{a} * {a}": 4,
    "{a} + {b}": 2,
    "{a} - {b}": 1,
    "{a} ** 2": 2,
    "{a} ** 3": 2,
    "{a} * {a} * {b}": 2,
    "3.0 * {a} + 1.0": 1,
    "2.0 * {a}": 1,
    "{a} / 2.0": 0.5,
    "-{a}": 0.5,
    "{a} / (1.0 + {b} * {b})": 1,
    "tf.square({a})": 1,
    "tf.sin({a})": 1.5,
    "tf.cos({a}) * {b}": 0.5,
    "tf.exp(-{a} * {a})": 1,
    "tf.tanh({a})": 0.5,
    "tf.sigmoid({a})": 0.5,
    "tf.math.log(1.0 + {a} * {a})": 0.5,
    "tf.sqrt(1.0 + tf.square({a}))": 0.5,
    "tf.nn.relu({a})": 0.5,
    "tf.abs({a}) * {b}": 0.3,
    "tf.maximum({a}, {b})": 0.5,
    "tf.where({a} > 1.0, {a} * {a}, {b})": 0.3,
    "tf.identity({a})": 0.3,
    "tf.convert_to_tensor({a})": 0.3,
    "tf.add_n([{a}, {a}])": 0.2,
}

# Formulas through which no gradient flows, or not by the usual way.
CUTTING = {
    "tf.round({a})": 1,
    "tf.ones_like({a})": 1,
    "tf.zeros_like({a}) + {b}": 1,
    "tf.constant(2.0, TYPE) * tf.floor({a})": 0.5,
    "tf.cast(tf.cast({a}, tf.int32), TYPE)": 0.5,
    "tf.cast({a}, TYPE)": 1,
}

# For operands with one axis, or two: the template, and how many axes fewer the result has.
REDUCING = {
    ("tf.reduce_sum({a})", 9): 3,
    ("tf.reduce_mean({a} * {a})", 9): 2,
    ("tf.reduce_max({a})", 9): 0.5,
    ("{a}[0]", 1): 2,
}
MATRICES = {"{a} @ {b}": 3, "tf.transpose({a})": 1, "tf.matmul({a}, {b}) + {a}": 1}

PURE = (
    ("cube", "return u * u * u"),
    ("square", "return u ** 2"),
    ("bump", "inner_part = -u * u", "return tf.exp(inner_part)"),
    ("wave", "s = tf.sin(u)", "return s * u"),
    ("twice", "return 2.0 * u"),
    ("power_four", "p = u", "for _ in range(3):", "    p = p * u", "return p"),
)
# {w} is a name of the program that the function reads.
CLOSURES = (
    ("model", "return {w} * u + 1.0"),
    ("model", "hidden = tf.tanh({w} * u)", "return hidden * {w}"),
    ("scaled", "return {w} * {w} * u"),
)
# With a tape of their own.
HELPERS = (
    (
        "slope",
        "with tf.GradientTape() as local:",
        "    local.watch(u)",
        "    r = u * u * u",
        "return local.gradient(r, u)",
    ),
    (
        "slope",
        "with tf.GradientTape() as local:",
        "    r = u * u * u",
        "return local.gradient(r, u)",
    ),
    (
        "slope",
        "with tf.GradientTape() as local:",
        "    local.watch(u)",
        "    r = tf.sin(u) * {w}",
        "    slope = local.gradient(r, u)",
        "return slope * u",
    ),
    (
        "curvature",
        "with tf.GradientTape() as second:",
        "    second.watch(u)",
        "    with tf.GradientTape() as first:",
        "        first.watch(u)",
        "        r = u ** 4",
        "    slope = first.gradient(r, u)",
        "return second.gradient(slope, u)",
    ),
)
CUSTOM = (
    (
        "gentle",
        "def gradient_of_it(upstream):",
        "    return 0.5 * upstream",
        "return u * u, gradient_of_it",
    ),
    (
        "own_square",
        "def gradient_of_it(upstream):",
        "    return 2.0 * u * upstream",
        "return u * u, gradient_of_it",
    ),
    (
        "cut",
        "def gradient_of_it(upstream):",
        "    return None",
        "return 3.0 * u, gradient_of_it",
    ),
    (
        "sum_and_product",
        "def gradient_of_it(to_sum, to_product):",
        "    return to_sum + 2.0 * u * to_product",
        "return (u + 1.0, u * u), gradient_of_it",
    ),
)
