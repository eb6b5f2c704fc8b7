"""TAP201 to TAP203 and TAP207: what a tape watches, and what not.

A tape follows the trainable Variables that are read in its block, by itself. Everything else it
follows only from the moment when it is told to watch it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tapemagic.checker.rules.rule import Rule
from tapemagic.checker.rules.situation import line_of, listed, name_of, text_of

if TYPE_CHECKING:
    from tapemagic.checker.rules.situation import Situation

__all__ = ["RULES"]


def _others(s: Situation) -> str:
    return listed(dict.fromkeys(name_of(tape) for tape, _ in s.told(own=False)), mark="")


def _watched_too_late(s: Situation) -> str:
    places = [place for _, place in s.told(own=True)]
    where = f"`{text_of(places[-1])}` in line {line_of(places[-1])}" if places else "`watch`"
    return f"{where} comes after {s.what}, where `{s.source}` was used already."


def _why_not_followed(s: Situation) -> str:
    tape = s.asked.tape
    if tape is not None and not tape.accessed:
        return f"{s.tape} was made with `watch_accessed_variables=False`"
    return f"`{s.source}` was made with `trainable=False`"


RULES = (
    Rule(
        code="TAP201",
        name="source-not-watched",
        level="error",
        summary="The source is a tensor and no Variable, and the tape was not told to watch it.",
        explanation="""
A tape follows trainable Variables by itself. A constant, the result of `tf.zeros`, or a tensor that
was computed before the block, it follows only if it is told: `tape.watch(x)`, before `x` is used.
""",
        bad="""
import tensorflow as tf

x = tf.constant(3.0)
with tf.GradientTape() as tape:
    y = x * x
tape.gradient(y, x)
""",
        good="""
import tensorflow as tf

x = tf.constant(3.0)
with tf.GradientTape() as tape:
    tape.watch(x)
    y = x * x
tape.gradient(y, x)
""",
        outcome="None",
        right=6.0,
        why=lambda s: (
            f"`{s.source}` is a tensor and no Variable, so that {s.tape} follows it only if it "
            f"is told "
            f"to, by `{s.tape_text}.watch({s.source})` at the beginning of its block."
        ),
    ),
    Rule(
        code="TAP202",
        name="watched-by-one-tape-only",
        level="error",
        summary="The source is watched by another tape, and not by the one that is asked.",
        explanation="""
Each tape watches for itself. For a second derivative by a constant *both* tapes must watch it:

* where only the inner tape watches it, the first derivative is right and the second is `None`;
* where only the outer one does, the first derivative is `None`, and asking for the second raises a
  `TypeError`.
""",
        bad="""
import tensorflow as tf

x = tf.constant(3.0)
with tf.GradientTape() as tape_2:
    with tf.GradientTape() as tape_1:
        tape_1.watch(x)
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
        outcome="None",
        right=18.0,
        why=lambda s: (
            f"`{s.source}` is a tensor and no Variable, and only {_others(s)} was told to watch "
            f"it: "
            f"{s.tape} needs a `{s.tape_text}.watch({s.source})` of its own."
        ),
    ),
    Rule(
        code="TAP203",
        name="watched-after-use",
        level="error",
        summary="The tape begins to watch the source after it was used.",
        explanation="""
`tape.watch(x)` counts from the moment of the call. What was computed from `x` before is not on the
tape. (It does no harm where `x` is followed anyway, as the result of something that is on the
tape.)
""",
        bad="""
import tensorflow as tf

x = tf.constant(3.0)
with tf.GradientTape() as tape:
    y = x * x
    tape.watch(x)
tape.gradient(y, x)
""",
        good="""
import tensorflow as tf

x = tf.constant(3.0)
with tf.GradientTape() as tape:
    tape.watch(x)
    y = x * x
tape.gradient(y, x)
""",
        outcome="None",
        right=6.0,
        why=_watched_too_late,
    ),
    Rule(
        code="TAP207",
        name="variable-not-followed",
        level="error",
        summary="The source is a Variable that the tape does not follow by itself.",
        explanation="""
A tape follows the Variables that are read in its block, unless they were made with
`trainable=False`, or the tape with `watch_accessed_variables=False`. These it has to be told to
watch.
""",
        bad="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape(watch_accessed_variables=False) as tape:
    y = x * x
tape.gradient(y, x)
""",
        good="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape(watch_accessed_variables=False) as tape:
    tape.watch(x)
    y = x * x
tape.gradient(y, x)
""",
        outcome="None",
        right=6.0,
        why=lambda s: (
            f"{_why_not_followed(s)}, so that {s.tape} follows it only if it is told to, by "
            f"`{s.tape_text}.watch({s.source})` at the beginning of its block."
        ),
    ),
)
