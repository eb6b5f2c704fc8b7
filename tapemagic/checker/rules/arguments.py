"""TAP405 to TAP409: arguments that a tape or an optimizer cannot take."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tapemagic.checker.rules.rule import Rule
from tapemagic.checker.rules.situation import line_of, text_of, where_it_left
from tapemagic.checker.values import Constant, Departed

if TYPE_CHECKING:
    from tapemagic.checker.rules.situation import Situation

__all__ = ["RULES"]


def _target_is_none(s: Situation) -> str:
    what = s.source if s.asked.reason.startswith("source") else s.target
    cause = s.asked.cause
    if cause is None or not isinstance(getattr(cause, "node", None), ast.AST):
        return f"`{what}` is None."
    return f"`{what}` is None, which `{text_of(cause.node)}` in line {line_of(cause.node)} gave."


def _no_tensor(s: Situation) -> str:
    is_source = s.asked.reason.startswith("source")
    what = s.source if is_source else s.target
    if s.asked.reason.endswith("a function"):
        advice = "name the tensor that it was given" if is_source else "name what it gave"
        return f"`{what}` is a function, and a tape knows only tensors and Variables: {advice}."
    value = s.leaf("source" if is_source else "target", (Departed, Constant))
    if isinstance(value, Departed):
        place = where_it_left(value).place
        since = f" since `{text_of(place)}` in line {line_of(place)}"
        since = "" if place is None or text_of(place) == what else since
        return f"`{what}` is a number or an array{since}, and a tape knows only tensors."
    shown = f"the number {value.value!r}" if isinstance(value, Constant) else "no tensor"
    if isinstance(value, Constant) and isinstance(value.value, str):
        shown = f"the text {value.value!r}"
    return f"`{what}` is {shown} of Python, and a tape knows only tensors and Variables."


RULES = (
    Rule(
        code="TAP405",
        name="target-is-none",
        level="error",
        summary="The target is None: an earlier gradient call gave it.",
        explanation="""
Nothing is wrong with this call. The one before gave `None`, and its own finding says why; with that
mended this one is right too.
""",
        bad="""
import tensorflow as tf

x = tf.constant(3.0)
with tf.GradientTape() as tape_2:
    tape_2.watch(x)
    with tf.GradientTape() as tape_1:
        y = x * x * x
    dy_dx = tape_1.gradient(y, x)
tape_2.gradient(dy_dx, x)
""",
        good="""
import tensorflow as tf

x = tf.constant(3.0)
with tf.GradientTape() as tape_2:
    tape_2.watch(x)
    with tf.GradientTape() as tape_1:
        tape_1.watch(x)
        y = x * x * x
    dy_dx = tape_1.gradient(y, x)
tape_2.gradient(dy_dx, x)
""",
        outcome="TypeError",
        right=18.0,
        why=_target_is_none,
    ),
    Rule(
        code="TAP406",
        name="no-tensor",
        level="error",
        summary="The target or the source is a number, an array or a text, and no tensor.",
        explanation="""
A tape differentiates tensors by tensors. Numbers of Python, arrays of numpy and names in quotation
marks are neither: `y.numpy()`, `float(y)` and `np.sin(y)` are no targets, `3.0` is no source.
""",
        bad="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = float(x * x)
tape.gradient(y, x)
""",
        good="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
tape.gradient(y, x)
""",
        outcome="AttributeError",
        right=6.0,
        why=_no_tensor,
    ),
    Rule(
        code="TAP407",
        name="jacobian-of-a-list",
        level="error",
        summary="A Jacobian is asked for a list of targets.",
        explanation="""
`tape.jacobian` and `tape.batch_jacobian` take one tensor: ask for each in turn, with a persistent
tape, or stack them first.
""",
        bad="""
import tensorflow as tf

x = tf.Variable([1.0, 2.0])
with tf.GradientTape() as tape:
    y = [x * x, x + 1.0]
tf.reduce_sum(tape.jacobian(y, x))
""",
        good="""
import tensorflow as tf

x = tf.Variable([1.0, 2.0])
with tf.GradientTape() as tape:
    y = tf.stack([x * x, x + 1.0])
tf.reduce_sum(tape.jacobian(y, x))
""",
        outcome="AttributeError",
        right=8.0,
        why=lambda s: f"`{s.target}` is a list, and a Jacobian is taken of one tensor.",
    ),
    Rule(
        code="TAP408",
        name="jacobian-of-wrong-rank",
        level="error",
        summary="A Jacobian cannot be taken of a target or a source of this form.",
        explanation="""
`batch_jacobian` needs a target and a source with a row for each example: at least two axes, the
first of the same length. Without `experimental_use_pfor` a Jacobian needs a persistent tape.
""",
        bad="""
import tensorflow as tf

x = tf.Variable([1.0, 2.0])
with tf.GradientTape() as tape:
    y = x * x
tf.reduce_sum(tape.batch_jacobian(y, x))
""",
        good="""
import tensorflow as tf

x = tf.Variable([[1.0, 2.0]])
with tf.GradientTape() as tape:
    y = x * x
tf.reduce_sum(tape.batch_jacobian(y, x))
""",
        outcome="ValueError",
        right=6.0,
        why=lambda s: (
            "Without `experimental_use_pfor` a Jacobian asks the tape several times, which needs "
            "`persistent=True`."
            if s.asked.reason == "jacobian without pfor"
            else f"`{s.target}` and `{s.source}` need a row for each example: two axes or more, "
            f"and the first of the same length."
        ),
    ),
    Rule(
        code="TAP409",
        name="gradients-and-variables-swapped",
        level="error",
        summary="`apply_gradients` is given the variables where it wants the gradients.",
        explanation="""
An optimizer takes pairs of a gradient and its variable, in this order: `zip(gradients, variables)`.
""",
        bad="""
import tensorflow as tf

w = tf.Variable(3.0)
optimizer = tf.keras.optimizers.SGD(0.25)
with tf.GradientTape() as tape:
    loss = w * w
gradients = tape.gradient(loss, [w])
optimizer.apply_gradients(zip([w], gradients))
w.read_value()
""",
        good="""
import tensorflow as tf

w = tf.Variable(3.0)
optimizer = tf.keras.optimizers.SGD(0.25)
with tf.GradientTape() as tape:
    loss = w * w
gradients = tape.gradient(loss, [w])
optimizer.apply_gradients(zip(gradients, [w]))
w.read_value()
""",
        outcome="AttributeError",
        right=1.5,
        why=lambda s: (
            f"An optimizer takes pairs with the gradient first, and `{text_of(s.subject[0])}` "
            f"are the "
            f"variables."
        ),
        message=lambda s: f"`{s.call}` raises AttributeError.",
    ),
)
