"""The formulas that random programs are made of.

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
