"""TAP1xx: where a line stands, relative to the blocks of the tapes.

A tape records what is computed while its block runs, and nothing else. Indentation matters only
because it decides that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tapemagic.checker.rules.rule import Rule

if TYPE_CHECKING:
    from tapemagic.checker.rules.situation import Situation

__all__ = ["RULES"]


def _used_before(s: Situation) -> str:
    if s.is_from_before:
        return f"{s.what} was computed in an earlier cell, {s.when}."
    text = f"{s.what}, where `{s.source}` is used, was computed {s.when}"
    return f"{text}, and only {s.heard_by} recorded it." if s.heard_by else f"{text}."


def _as_for_none(s: Situation) -> str:
    """Give the reason for which it would be None, and say why it is not."""
    reason = s.reason.rstrip(".")
    asked = (
        "`batch_jacobian`"
        if s.asked.method == "batch_jacobian"
        else '`unconnected_gradients="zero"`'
    )
    return f"{reason}; where a tape finds no way, {asked} gives zeros."


RULES = (
    Rule(
        code="TAP101",
        name="first-gradient-not-recorded",
        level="error",
        summary="A derivative is differentiated again by a tape that did not record how it was "
        "computed.",
        explanation="""
For a second derivative the outer tape must hear how the first one is computed. So the call of the
inner tape's `gradient` stands inside the block of the outer tape: after the inner block, or within
it. Once both blocks have ended, nobody is listening, whether the tapes are persistent or not.

The first gradient itself is right, since the inner tape has recorded what it needs. Only how it
was computed is not on the outer tape, and so the second call finds no way back and gives `None`.
""",
        bad="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape_2:
    with tf.GradientTape() as tape_1:
        y = x * x * x
dy_dx = tape_1.gradient(y, x)
tape_2.gradient(dy_dx, x)
""",
        good="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape_2:
    with tf.GradientTape() as tape_1:
        y = x * x * x
    dy_dx = tape_1.gradient(y, x)
tape_2.gradient(dy_dx, x)
""",
        outcome="None",
        right=18.0,
        why=lambda s: (
            f"{s.what} was computed {s.when}, so that {s.tape} does not know how `{s.target}` came "
            f"from `{s.source}`."
        ),
    ),
    Rule(
        code="TAP102",
        name="target-computed-after-block",
        level="error",
        summary="What is differentiated was computed after the tape's block had ended.",
        explanation="""
A tape records while its block runs. What is computed after it, and be it one multiplication, is a
value of which the tape has never heard, and its gradient is `None`.

Only the *computation* belongs into the block. The call of `gradient` may stand after it, and for a
first derivative it should.
""",
        bad="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
loss = y * 2.0
tape.gradient(loss, x)
""",
        good="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
    loss = y * 2.0
tape.gradient(loss, x)
""",
        outcome="None",
        right=12.0,
        why=lambda s: f"{s.what} was computed {s.when}, so that {s.tape} did not record it.",
    ),
    Rule(
        code="TAP103",
        name="source-used-before-block",
        level="error",
        summary="The source was used only before the tape began to record.",
        explanation="""
The target hangs on the source by a line that was computed before the tape's block. The tape has
recorded what came later, but the thread from the source ends before it begins.

All lines from the source to the target belong into the block.
""",
        bad="""
import tensorflow as tf

w = tf.Variable(3.0)
y = w * 2.0
with tf.GradientTape() as tape:
    z = y * y
tape.gradient(z, w)
""",
        good="""
import tensorflow as tf

w = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = w * 2.0
    z = y * y
tape.gradient(z, w)
""",
        outcome="None",
        right=24.0,
        why=_used_before,
    ),
    Rule(
        code="TAP104",
        name="tape-without-computation",
        level="error",
        summary="The tape that is asked has recorded nothing, and another tape has.",
        explanation="""
With nested tapes it is easy to let a line slip out of the inner block, or to ask the tape with the
wrong name. The computation is on one tape then, and the question goes to the other one.

The lines that the first derivative needs stand in the block of the tape that is asked for it.
""",
        bad="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        pass
    y = x * x * x
    dy_dx = inner.gradient(y, x)
dy_dx
""",
        good="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x * x * x
    dy_dx = inner.gradient(y, x)
dy_dx
""",
        outcome="None",
        right=27.0,
        why=lambda s: (
            f"{s.tape} has recorded nothing: {s.what} was computed {s.when}"
            + (f", and only {s.heard_by} recorded it." if s.heard_by else ".")
        ),
    ),
    Rule(
        code="TAP105",
        name="zeros-instead-of-none",
        level="error",
        summary="Zeros stand where None would tell that the tape has not recorded the way.",
        explanation="""
`batch_jacobian` answers with zeros where it finds no way from the target to the source, and
`unconnected_gradients="zero"` asks for them. So the mistake that would give `None` gives a number,
and a wrong one: the derivative is not 0, the tape has only not heard of it.

The reason is that of a `None`, and so is the way to mend it. Where zeros are right, because the
function is constant or linear, there is no finding.
""",
        bad="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape_2:
    with tf.GradientTape() as tape_1:
        y = x * x * x
dy_dx = tape_1.gradient(y, x)
tape_2.gradient(dy_dx, x, unconnected_gradients="zero")
""",
        good="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape_2:
    with tf.GradientTape() as tape_1:
        y = x * x * x
    dy_dx = tape_1.gradient(y, x)
tape_2.gradient(dy_dx, x, unconnected_gradients="zero")
""",
        outcome="zeros",
        right=18.0,
        why=_as_for_none,
    ),
    Rule(
        code="TAP106",
        name="tape-around-replicas",
        level="error",
        summary="The tape stands around `strategy.run`, and not in the function that replicas run.",
        explanation="""
`strategy.run` of `tf.distribute` runs a function once for each replica, each in a thread of its
own. A tape records in the thread in which its block was entered, and so one around `strategy.run`
hears nothing of what the replicas compute.

The tape belongs into the function that is run, with its `gradient` call. Each replica then gives
its own gradients, and the strategy makes one of them: `strategy.reduce` outside, or
`tf.distribute.get_replica_context().all_reduce` inside.
""",
        bad="""
import tensorflow as tf

strategy = tf.distribute.MirroredStrategy(["CPU:0"])
with strategy.scope():
    w = tf.Variable(3.0)


def loss():
    return w * w


with tf.GradientTape() as tape:
    total = strategy.reduce("SUM", strategy.run(loss), axis=None)
tape.gradient(total, w)
""",
        good="""
import tensorflow as tf

strategy = tf.distribute.MirroredStrategy(["CPU:0"])
with strategy.scope():
    w = tf.Variable(3.0)


def slope():
    with tf.GradientTape() as tape:
        loss = w * w
    return tape.gradient(loss, w)


strategy.reduce("SUM", strategy.run(slope), axis=None)
""",
        outcome="None",
        right=6.0,
        why=lambda s: f"{s.what} was computed {s.when}.",
        needs="tf.distribute",
    ),
)
