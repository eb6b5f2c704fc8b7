"""TAP2xx: what a tape watches, and what it is differentiated by.

A tape follows the trainable Variables that are read in its block, by itself. Everything else it
follows only from the moment when it is told to watch it.
"""

from __future__ import annotations

from tapemagic.checker.rules.rule import Rule, Situation, name_of, text_of

__all__ = ["RULES"]


def _gives(situation: Situation) -> str:
    return f"`{situation.call}` {situation.gives}."


def _others_watching(situation: Situation) -> str:
    cut = situation.cut
    if cut is None:
        return ""
    names = [
        name_of(tape) for tape, _ in cut.node.listening
        if tape is not situation.asked.tape and tape.generation is not None
        and tape.generation.follows(cut.used)
    ]  # fmt: skip
    return " and ".join(names)


def _watched_by_other(situation: Situation) -> str:
    others = _others_watching(situation) or "another tape"
    return (
        f"`{situation.source}` is watched by {others} only, and {situation.tape} follows no "
        f"constant that it was not told to watch."
    )


def _rebound(situation: Situation) -> str:
    cause = situation.cause
    place = cause.source.place if cause is not None else None
    return (
        f"`{situation.source}` is now what `{text_of(place)}` gave, another object than the one "
        f"that `{situation.target}` was computed from."
    )


RULES = (
    Rule(
        code="TAP201",
        name="source-not-watched",
        level="error",
        summary="The source is a constant or a tensor that the tape does not watch.",
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
        message=_gives,
        why=lambda s: (
            f"`{s.source}` is no trainable Variable, and {s.tape} follows nothing else unless it is "
            f"told to: `{s.tape}.watch({s.source})` before line {s.line()}."
        ),
    ),
    Rule(
        code="TAP202",
        name="watched-by-one-tape-only",
        level="error",
        summary="Of nested tapes only one watches the source.",
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
        message=_gives,
        why=_watched_by_other,
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
        message=_gives,
        why=lambda s: (
            f"{s.tape} began to watch `{s.source}` after it was used in line {s.line()}."
        ),
    ),
    Rule(
        code="TAP204",
        name="whole-number-source",
        level="error",
        summary="The source, or something on the way, holds whole numbers.",
        explanation="""
Derivatives are taken by real numbers: `tf.Variable(3)` is an `int32`, and no tape follows it. Write
`3.0`, or give `dtype=tf.float32`.
""",
        bad="""
import tensorflow as tf

x = tf.Variable(3)
with tf.GradientTape() as tape:
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
        outcome="None",
        right=6.0,
        message=_gives,
        why=lambda s: (
            "Whole numbers have no derivative, and no tape follows them: write 3.0 in place of 3."
        ),
    ),
    Rule(
        code="TAP205",
        name="source-is-another-object",
        level="error",
        summary="The name of the source means another object than the one that was used.",
        explanation="""
A tape follows objects and not names. After `x = x + 1` or `w = w - 0.1 * dw_dt` the name means a new
tensor, which the tape never saw; the Variable that it did see has lost its name. The same holds
for a source that is made in the call, such as `x[:, 0]` or `tf.convert_to_tensor(x)`.

Change a Variable in place, by `x.assign_add(1.0)` or `w.assign_sub(...)`; take the part of the
*gradient* and not the gradient by a part.
""",
        bad="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
x = x + 1.0
tape.gradient(y, x)
""",
        good="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
x.assign_add(1.0)
tape.gradient(y, x)
""",
        outcome="None",
        right=6.0,
        message=_gives,
        why=_rebound,
    ),
    Rule(
        code="TAP206",
        name="target-does-not-use-source",
        level="error",
        summary="The target was not computed from the source at all.",
        explanation="""
Between target and source there is no way, whatever tapes do: the formula does not use the
source. Often another name was meant, or the line that should use it was forgotten: a loss that
compares the labels with themselves, or that does not use the prediction.
""",
        bad="""
import tensorflow as tf

x = tf.Variable(3.0)
w = tf.Variable(2.0)
with tf.GradientTape() as tape:
    y = x * x
tape.gradient(y, w)
""",
        good="""
import tensorflow as tf

x = tf.Variable(3.0)
w = tf.Variable(2.0)
with tf.GradientTape() as tape:
    y = w * x * x
tape.gradient(y, w)
""",
        outcome="None",
        right=9.0,
        message=_gives,
        why=lambda s: f"`{s.target}` was not computed from `{s.source}`.",
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
        message=_gives,
        why=lambda s: (
            f"{s.tape} follows `{s.source}` only if it is told to, by `{s.tape}.watch({s.source})`: "
            + (
                "it was made with watch_accessed_variables=False."
                if s.asked.tape is not None and not s.asked.tape.accessed
                else "the Variable was made with trainable=False."
            )
        ),
    ),
)
