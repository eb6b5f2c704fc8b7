"""TAP3xx: when a tape records, and how often it can be asked."""

from __future__ import annotations

from tapemagic.checker.rules.rule import Rule, Situation, line_of, text_of

__all__ = ["RULES"]


def _gives(situation: Situation) -> str:
    return f"`{situation.call}` {situation.gives}."


def _asked_before(situation: Situation) -> str:
    before = situation.asked.related[0][0] if situation.asked.related else None
    again = "by itself, in an earlier pass of the loop" if before is situation.asked.node else (
        f"in line {line_of(before)}"
    )
    return (
        f"{situation.tape} is not persistent and was asked {again}: after one answer it has "
        f"forgotten everything."
    )


def _while_stopped(situation: Situation) -> str:
    what = text_of(situation.cut.place) if situation.cut is not None else situation.target
    return (
        f"`{what}` in line {situation.line()} was computed while {situation.tape} was told not to "
        f"record."
    )


RULES = (
    Rule(
        code="TAP301",
        name="tape-asked-twice",
        level="error",
        summary="A tape that is not persistent is asked for a second gradient.",
        explanation="""
A `GradientTape` answers once, and then frees what it recorded. For several gradients ask for all of
them in one call, `tape.gradient(y, [a, b])`, or make it `tf.GradientTape(persistent=True)`, and
`del tape` when you are done.

In a loop the second pass asks for the second time, unless the tape's block is in the loop too.
""",
        bad="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
    z = y * y
tape.gradient(y, x)
tape.gradient(z, x)
""",
        good="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape(persistent=True) as tape:
    y = x * x
    z = y * y
tape.gradient(y, x)
tape.gradient(z, x)
""",
        outcome="RuntimeError",
        right=108.0,
        message=_gives,
        why=_asked_before,
    ),
    Rule(
        code="TAP302",
        name="tape-never-entered",
        level="error",
        summary="A tape is asked that has never recorded.",
        explanation="""
`tf.GradientTape()` alone records nothing: it does so in its block, `with tf.GradientTape() as tape:`.
TensorFlow's message, "A non-persistent GradientTape can only be used to compute one set of
gradients", means this as well.
""",
        bad="""
import tensorflow as tf

x = tf.Variable(3.0)
tape = tf.GradientTape()
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
        outcome="RuntimeError",
        right=6.0,
        message=_gives,
        why=lambda s: (
            f"{s.tape} has recorded nothing, since no block `with ... as` was entered with it."
        ),
    ),
    Rule(
        code="TAP303",
        name="tape-class-not-called",
        level="error",
        summary="The parentheses of `GradientTape()` are missing.",
        explanation="""
`tf.GradientTape` is the class. A tape is what it makes when it is called: `tf.GradientTape()`.
""",
        bad="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape as tape:
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
        outcome="TypeError",
        right=6.0,
        message=lambda s: "The block cannot be entered: it raises TypeError.",
        why=lambda s: "GradientTape is a class, and only what GradientTape() makes is a tape.",
    ),
    Rule(
        code="TAP304",
        name="no-such-method",
        level="error",
        summary="A tape has no method of this name.",
        explanation="""
It is `tape.gradient`, also for several sources; `tf.gradients` is another thing, of graphs.
""",
        bad="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
tape.gradients(y, x)
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
        message=lambda s: f"`{s.call}` raises AttributeError.",
        why=lambda s: "A GradientTape has gradient, jacobian, batch_jacobian, watch and reset.",
    ),
    Rule(
        code="TAP305",
        name="recording-stopped",
        level="error",
        summary="The way from the target to the source was computed while the tape was stopped.",
        explanation="""
In the block of `tape.stop_recording()` the tape hears nothing. The same holds after a gradient
call in the tape's own block, if the tape is not persistent: it stops there for good.
""",
        bad="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    with tape.stop_recording():
        y = x * x
    z = y * 2.0
tape.gradient(z, x)
""",
        good="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
    z = y * 2.0
tape.gradient(z, x)
""",
        outcome="None",
        right=12.0,
        message=_gives,
        why=_while_stopped,
    ),
    Rule(
        code="TAP306",
        name="tape-was-reset",
        level="error",
        summary="The tape has forgotten what was recorded before.",
        explanation="""
`tape.reset()` forgets what was recorded, and what is watched. The same happens when a tape that is
not persistent is entered again after it was asked: it begins anew.
""",
        bad="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
    tape.reset()
    z = y * 2.0
tape.gradient(z, x)
""",
        good="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    tape.reset()
    y = x * x
    z = y * 2.0
tape.gradient(z, x)
""",
        outcome="None",
        right=12.0,
        message=_gives,
        why=lambda s: (
            f"{s.tape} has forgotten `{text_of(s.cut.place) if s.cut else s.target}` of line "
            f"{s.line()}: it began anew after that."
        ),
    ),
    Rule(
        code="TAP307",
        name="entered-while-recording",
        level="error",
        summary="A tape is entered that records already.",
        explanation="""
One tape cannot be entered twice at the same time. For a second derivative there are two tapes, or
one persistent tape whose block is entered once, with the first gradient inside it.
""",
        bad="""
import tensorflow as tf

x = tf.Variable(3.0)
tape = tf.GradientTape(persistent=True)
with tape:
    with tape:
        y = x * x
tape.gradient(y, x)
""",
        good="""
import tensorflow as tf

x = tf.Variable(3.0)
tape = tf.GradientTape(persistent=True)
with tape:
    y = x * x
tape.gradient(y, x)
""",
        outcome="ValueError",
        right=6.0,
        message=lambda s: "The block cannot be entered: it raises ValueError.",
        why=lambda s: "The tape is recording already, in the block around this one.",
    ),
    Rule(
        code="TAP308",
        name="no-tape",
        level="error",
        summary="What is asked for a gradient is None, and no tape.",
        explanation="""
`with (tf.GradientTape() if training else nullcontext()) as tape:` binds None where no tape is made.
""",
        bad="""
import contextlib
import tensorflow as tf

training = False
x = tf.Variable(3.0)
with (tf.GradientTape() if training else contextlib.nullcontext()) as tape:
    y = x * x
tape.gradient(y, x)
""",
        good="""
import contextlib
import tensorflow as tf

training = True
x = tf.Variable(3.0)
with (tf.GradientTape() if training else contextlib.nullcontext()) as tape:
    y = x * x
tape.gradient(y, x)
""",
        outcome="AttributeError",
        right=6.0,
        message=_gives,
        why=lambda s: f"`{s.tape}` is None here: no tape was made.",
    ),
)
