"""TAP5xx: what costs time or clarity, or may not be what is meant. Off unless asked for."""

from __future__ import annotations

from tapemagic.checker.rules.rule import Rule
from tapemagic.checker.rules.situation import name_of

__all__ = ["RULES"]


RULES = (
    Rule(
        code="TAP501",
        name="persistent-tape-asked-while-recording",
        level="warning",
        summary="A persistent tape records a gradient that is not differentiated again.",
        explanation="""
A persistent tape that is asked in its own block goes on recording, and so records how its own
gradient is computed. That takes memory and time, and is of use only where the gradient is
differentiated again. Otherwise ask after the block; TensorFlow warns of this, too.
""",
        bad="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape(persistent=True) as tape:
    y = x * x
    z = y * y
    dy_dx = tape.gradient(y, x)
dz_dx = tape.gradient(z, x)
dy_dx + dz_dx
""",
        good="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape(persistent=True) as tape:
    y = x * x
    z = y * y
dy_dx = tape.gradient(y, x)
dz_dx = tape.gradient(z, x)
dy_dx + dz_dx
""",
        outcome="114",
        right=114.0,
        why=lambda s: (
            f"It stands in the block of {s.tape}, and no later call of {s.tape} differentiates "
            f"it again."
        ),
        message=lambda s: f"`{s.call}` is recorded by {s.tape} in vain.",
    ),
    Rule(
        code="TAP502",
        name="persistent-without-need",
        level="warning",
        summary="A persistent tape is asked only once.",
        explanation="""
A tape that is not persistent frees what it recorded when it is asked. With `persistent=True` all
of it stays in memory as long as the tape does, which is needed only where it is asked again.
""",
        bad="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape(persistent=True) as tape:
    y = x * x
tape.gradient(y, x)
""",
        good="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
tape.gradient(y, x)
""",
        outcome="6",
        right=6.0,
        why=lambda s: f"{name_of(s.subject)} is asked for one gradient only.",
        message=lambda s: f"`{s.call}` keeps in memory what nobody asks for again.",
    ),
    Rule(
        code="TAP503",
        name="tape-never-asked",
        level="warning",
        summary="A tape records, and nobody asks it for a gradient.",
        explanation="""
Recording takes time and memory. A tape that is never asked is often the rest of an earlier
version, or the question goes to another tape by mistake.
""",
        bad="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
y
""",
        good="""
import tensorflow as tf

x = tf.Variable(3.0)
y = x * x
y
""",
        outcome="9",
        right=9.0,
        why=lambda s: f"{name_of(s.subject)} is never asked for a gradient.",
        message=lambda s: f"`{s.call}` records in vain.",
    ),
    Rule(
        code="TAP504",
        name="outer-tape-never-asked",
        level="warning",
        summary="Of two nested tapes only the inner one is asked.",
        explanation="""
An outer tape is there for the second derivative. Where it is never asked, the second derivative was
forgotten, or the tape is not needed.
""",
        bad="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
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
outer.gradient(dy_dx, x)
""",
        outcome="27",
        right=18.0,
        why=lambda s: (
            f"{name_of(s.subject[0])} is never asked for a gradient, and "
            f"{name_of(s.subject[1])} inside "
            f"it is."
        ),
        message=lambda s: f"`{s.call}` records in vain.",
    ),
    Rule(
        code="TAP505",
        name="second-derivatives-added-up",
        level="warning",
        summary="A gradient of a gradient adds up the rows of the Hessian matrix.",
        explanation="""
`gradient` differentiates the *sum* of its target. Of the gradient of a number by a vector it
gives, for each element of the vector, the sum of a row of second derivatives: neither the Hessian
matrix nor its diagonal, unless all mixed derivatives are 0. For the matrix ask for `jacobian`;
for its product with a vector give `output_gradients`.
""",
        bad="""
import tensorflow as tf

x = tf.Variable([1.0, 2.0])
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x[0] * x[1]
    gradient = inner.gradient(y, x)
outer.gradient(gradient, x)[0]
""",
        good="""
import tensorflow as tf

x = tf.Variable([1.0, 2.0])
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x[0] * x[1]
    gradient = inner.gradient(y, x)
outer.jacobian(gradient, x)[0, 0]
""",
        outcome="1",
        right=0.0,
        why=lambda s: (
            f"`{s.target}` has several elements, and `gradient` differentiates their sum."
        ),
        message=lambda s: f"`{s.call}` gives sums of second derivatives.",
    ),
    Rule(
        code="TAP506",
        name="part-not-recorded",
        level="warning",
        summary="A part of the target was computed while the tape was told not to record.",
        explanation="""
What is computed under `tape.stop_recording()` counts as constant. Where the target has other ways
to the source the gradient is a number, and a part of the derivative is missing in it. That may be
what you want; say so by `tf.stop_gradient`, which every tape and every reader understands.
""",
        bad="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
    with tape.stop_recording():
        penalty = x * 2.0
    loss = y + penalty
tape.gradient(loss, x)
""",
        good="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
    penalty = x * 2.0
    loss = y + penalty
tape.gradient(loss, x)
""",
        outcome="6",
        right=8.0,
        why=lambda s: f"{s.what} was computed {s.when}, and counts as constant.",
        message=lambda s: f"`{s.call}` leaves out a part of the derivative.",
    ),
)
