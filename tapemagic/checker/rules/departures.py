"""TAP4xx: values that leave the tape, and arguments that it cannot take."""

from __future__ import annotations

from tapemagic.checker.rules.rule import Rule, Situation, line_of, text_of

__all__ = ["RULES"]


def _gives(situation: Situation) -> str:
    return f"`{situation.call}` {situation.gives}."


def _at(situation: Situation, what: str) -> str:
    text = text_of(situation.cut.place) if situation.cut is not None else situation.target
    return f"`{text}` in line {situation.line()} {what}"


RULES = (
    Rule(
        code="TAP401",
        name="left-tensorflow",
        level="error",
        summary="On the way to the target the value became a number of Python or numpy.",
        explanation="""
A tape hears TensorFlow's operations. `x.numpy()`, `float(x)`, `np.sin(x)` and `tf.constant(x)` of a
Variable make numbers without a past. Use TensorFlow's function in their place: `tf.sin(x)`.

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
        message=_gives,
        why=lambda s: _at(s, "makes a number that no tape follows."),
    ),
    Rule(
        code="TAP402",
        name="through-a-variable",
        level="error",
        summary="On the way to the target the value was put into a Variable.",
        explanation="""
A Variable holds numbers, and not where they came from: neither `tf.Variable(y)` nor `v.assign(y)` nor
`loss.assign_add(l)` carries a gradient. Use a tensor: `loss = loss + l`.
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
        message=_gives,
        why=lambda s: _at(s, "keeps the number in a Variable, and not where it came from."),
    ),
    Rule(
        code="TAP403",
        name="operation-without-gradient",
        level="error",
        summary="An operation on the way has no gradient.",
        explanation="""
`tf.round`, `tf.argmax`, comparisons and casts to whole numbers are flat or have jumps. They are on
the tape, and no gradient flows through them. Take a smooth function, such as `tf.sigmoid(10.0 * x)` for
a step.
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
        message=_gives,
        why=lambda s: _at(s, "has no gradient."),
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
        message=_gives,
        why=lambda s: _at(s, "lets no gradient through, and there is no other way."),
    ),
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
        message=_gives,
        why=lambda s: (
            f"`{s.target}` is None, which `{text_of(s.asked.cause.node)}` in line "
            f"{line_of(s.asked.cause.node)} gave."
            if s.asked.cause is not None
            else f"`{s.target}` is None."
        ),
    ),
    Rule(
        code="TAP406",
        name="no-tensor",
        level="error",
        summary="The target or the source is a number, an array or a text.",
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
        message=_gives,
        why=lambda s: (
            f"`{s.source if s.asked.reason.startswith('source') else s.target}` is no tensor."
        ),
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
        message=_gives,
        why=lambda s: f"`{s.target}` is a list, and a Jacobian is of one tensor.",
    ),
    Rule(
        code="TAP408",
        name="jacobian-of-wrong-rank",
        level="error",
        summary="A Jacobian cannot be taken in this form.",
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
        message=_gives,
        why=lambda s: (
            "Without pfor a Jacobian needs a persistent tape."
            if s.asked.reason == "jacobian without pfor"
            else "A batch Jacobian needs two axes or more, the first of the same length."
        ),
    ),
)
