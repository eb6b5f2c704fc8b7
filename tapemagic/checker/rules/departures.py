"""TAP401 to TAP404 and TAP410: values that leave the tape."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tapemagic.checker.rules.rule import Rule
from tapemagic.checker.rules.situation import text_of

if TYPE_CHECKING:
    from tapemagic.checker.causes import Cut
    from tapemagic.checker.rules.situation import Situation

__all__ = ["RULES"]


def _departed(cut: Cut | None) -> str:
    """Say what a tensor has become."""
    place = cut.place if cut is not None else None
    function = place.func if isinstance(place, ast.Call) else place
    text = text_of(function)
    if text in {"float", "int", "round", "bool"}:
        return "a number of Python"
    if text.endswith(("constant", "convert_to_tensor")):
        return "a new constant"
    if text.endswith(("numpy_function", "py_func")):
        return "a tensor that was made of an array of numpy"
    return "an array of numpy"


def _no_gradient(s: Situation) -> str:
    """Say what an operation without a gradient gives."""
    dtype = s.cut.node.dtype if s.cut is not None else ""
    kinds = {"int": "whole numbers", "bool": "truth values", "string": "texts"}
    if dtype in kinds:
        return f"{s.what} gives {kinds[dtype]}, through which no gradient flows."
    return f"No gradient flows through {s.what}."


RULES = (
    Rule(
        code="TAP401",
        name="left-tensorflow",
        level="error",
        summary="On the way to the target the value became a number of Python or an array.",
        explanation="""
A tape hears TensorFlow's operations. `x.numpy()`, `float(x)`, `np.sin(x)` and `tf.constant(v)` of a
Variable make numbers without a past, and so does `tf.numpy_function`. Use TensorFlow's function in
their place: `tf.sin(x)`.

Where the number only goes to `print`, or into a formula beside the way, it does no harm.
""",
        bad="""
import numpy as np
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = tf.constant(np.square(x)) * 2.0
tape.gradient(y, x)
""",
        good="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = tf.square(x) * 2.0
tape.gradient(y, x)
""",
        outcome="None",
        right=12.0,
        why=lambda s: f"{s.what} gives {_departed(s.cut)}, which no tape follows.",
    ),
    Rule(
        code="TAP402",
        name="through-a-variable",
        level="error",
        summary="On the way to the target the value was put into a Variable.",
        explanation="""
A Variable holds numbers, and not where they came from: neither `tf.Variable(y)` nor `v.assign(y)`
nor `loss.assign_add(l)` carries a gradient. Use a tensor: `loss = loss + l`.
""",
        bad="""
import tensorflow as tf

x = tf.Variable(3.0)
loss = tf.Variable(0.0)
with tf.GradientTape() as tape:
    loss.assign_add(x * x)
    total = loss * 2.0
tape.gradient(total, x)
""",
        good="""
import tensorflow as tf

x = tf.Variable(3.0)
loss = tf.constant(0.0)
with tf.GradientTape() as tape:
    loss = loss + x * x
    total = loss * 2.0
tape.gradient(total, x)
""",
        outcome="None",
        right=12.0,
        why=lambda s: (
            f"{s.what} keeps the number in a Variable, and not where the number came from."
        ),
    ),
    Rule(
        code="TAP403",
        name="operation-without-gradient",
        level="error",
        summary="An operation on the way has no gradient.",
        explanation="""
`tf.round`, `tf.argmax`, comparisons and casts to whole numbers are flat, with jumps: no gradient
flows through them, whatever tapes record. Take a smooth function, such as `tf.sigmoid(10.0 * x)`
for a step.
""",
        bad="""
import tensorflow as tf

x = tf.Variable(2.6)
with tf.GradientTape() as tape:
    y = tf.round(x) * 3.0
tape.gradient(y, x)
""",
        good="""
import tensorflow as tf

x = tf.Variable(2.6)
with tf.GradientTape() as tape:
    y = x * 3.0
tape.gradient(y, x)
""",
        outcome="None",
        right=3.0,
        why=_no_gradient,
    ),
    Rule(
        code="TAP404",
        name="gradient-stopped",
        level="error",
        summary="The only way to the source goes through `tf.stop_gradient`.",
        explanation="""
`tf.stop_gradient(x)` is `x`, and no gradient flows through it. Where that is the only way, the
gradient is `None`.
""",
        bad="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = tf.stop_gradient(x) * 2.0
tape.gradient(y, x)
""",
        good="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = tf.stop_gradient(x) * x
tape.gradient(y, x)
""",
        outcome="None",
        right=3.0,
        why=lambda s: (
            f"{s.what} lets no gradient through, and there is no other way from `{s.target}` to "
            f"`{s.source}`."
        ),
    ),
    Rule(
        code="TAP410",
        name="model-predict",
        level="error",
        summary="On the way to the target stands `model.predict`, which gives an array of numpy.",
        explanation="""
`model.predict(x)` goes through the data batch by batch and gives an array of numpy, for somebody
who wants to look at it. Neither the inputs nor the weights of the model are on a tape then. Call
the model itself: `model(x)`, or `model(x, training=True)` in a training step.

A prediction that only goes to a picture or to `print` does no harm.
""",
        bad="""
import tensorflow as tf

layer = tf.keras.layers.Dense(1, kernel_initializer="ones")
model = tf.keras.Sequential([tf.keras.Input((1,)), layer])
w = tf.Variable(3.0)
with tf.GradientTape() as tape:
    x = tf.reshape(w, (1, 1))
    loss = tf.reduce_sum(model.predict(x, verbose=0) ** 2)
tape.gradient(loss, w)
""",
        good="""
import tensorflow as tf

layer = tf.keras.layers.Dense(1, kernel_initializer="ones")
model = tf.keras.Sequential([tf.keras.Input((1,)), layer])
w = tf.Variable(3.0)
with tf.GradientTape() as tape:
    x = tf.reshape(w, (1, 1))
    loss = tf.reduce_sum(model(x) ** 2)
tape.gradient(loss, w)
""",
        outcome="None",
        right=6.0,
        needs="keras",
        why=lambda s: (
            f"{s.what} gives an array of numpy, which no tape follows: call the model itself."
        ),
    ),
)
