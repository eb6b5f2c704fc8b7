"""TAP301, TAP302 and TAP305 to TAP308: when a tape records, and how often it can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tapemagic.checker.rules.rule import Rule
from tapemagic.checker.rules.situation import line_of, listed, name_of

if TYPE_CHECKING:
    from tapemagic.checker.rules.situation import Situation

__all__ = ["RULES"]


def _asked_before(s: Situation) -> str:
    if s.asked.reason == "empty":
        return (
            f"{s.tape} holds nothing: it was asked in an earlier cell, and answers once, or it was "
            "never entered by `with`."
        )
    before = s.asked.related[0][0] if s.asked.related else None
    when = "when this line ran before" if before is s.asked.node else f"in line {line_of(before)}"
    when = "in an earlier cell" if before is None else when
    others = [name_of(tape) for tape in s.read.unasked_beside(s.asked.tape)]
    other = f", while {listed(others, mark='')} was never asked" if others else ""
    return f"{s.tape} is not persistent: it answers once, and has done so {when}{other}."


def _forgotten(s: Situation) -> str:
    place = s.read.begin_of(s.asked)
    where = f" in line {line_of(place)}" if place is not None else ""
    is_watch = s.cut is not None and s.cut.kind == "not watched"
    what = f"that it was to watch `{s.source}`" if is_watch else s.what
    return f"{s.tape} began anew{where}, and has forgotten {what}."


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
        why=_asked_before,
    ),
    Rule(
        code="TAP302",
        name="tape-never-entered",
        level="error",
        summary="A tape is asked that has never recorded anything.",
        explanation="""
`tf.GradientTape()` alone records nothing: it does so in its block, `with tf.GradientTape() as
tape:`, around the lines that compute the target. A new tape in the call, or as a default
argument, knows nothing of what was computed before. TensorFlow's message, "A non-persistent
GradientTape can only be used to compute one set of gradients", means this as well.
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
        why=lambda s: (
            f"{s.tape} has recorded nothing, since it was never entered by `with`."
            if "(" not in s.tape
            else f"{s.tape} makes a new tape, which has recorded nothing."
        ),
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
        why=lambda s: f"{s.what} was computed {s.when}.",
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
        why=_forgotten,
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
        why=lambda s: f"{name_of(s.subject)} is recording already, in a block around this one.",
        message=lambda s: f"`with {s.call}` raises ValueError.",
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
        why=lambda s: f"{s.tape} is None here, and no tape.",
    ),
)
