"""TAP204 to TAP206: the source is not what the target was computed from."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tapemagic.checker.rules.rule import Rule
from tapemagic.checker.rules.situation import line_of, text_of

if TYPE_CHECKING:
    from tapemagic.checker.rules.situation import Situation

__all__ = ["RULES"]

KINDS = {"int": "whole numbers", "bool": "truth values", "string": "texts"}


def _no_real_numbers(s: Situation) -> str:
    dtype = s.cause.source.dtype if s.cause is not None else "int"
    advice = ": write `3.0` in place of `3`, or give `dtype=tf.float32`" if dtype == "int" else ""
    kind = KINDS.get(dtype, "whole numbers")
    return f"`{s.source}` holds {kind}, and derivatives are taken by real numbers{advice}."


def _another_object(s: Situation) -> str:
    """Say since when, and whether it was made before the target or after it."""
    if s.cause is None:
        return ""
    source = s.cause.source
    place = source.place
    what = f"`{text_of(place)}` in line {line_of(place)}"
    if s.cause.connection == "used":
        return (
            f"`{s.source}` is no Variable any more: {what} made it a tensor, which a tape does not "
            f"follow by itself."
        )
    if _is_within(place, s.asked.node):
        return f"`{s.source}` makes a new tensor, and `{s.target}` was not computed from that."
    if any(target.number < source.number for target in s.asked.targets):
        return (
            f"`{s.source}` is the result of {what}, and `{s.target}` was computed before that, "
            f"from "
            f"another object."
        )
    return (
        f"`{s.target}` was not computed from `{s.source}`, which {what} made, but from what "
        f"that was "
        f"made of."
    )


def _unused(s: Situation) -> str:
    text = f"`{s.target}` is computed without {s.unused}"
    if s.is_from_before:
        how = f"how {s.what} was computed in an earlier cell"
        return f"{text} here, and {how}, {s.tape} does not know."
    if s.cause is not None and s.cause.swapped:
        source = s.name_of_source(s.cause.source)
        return (
            f"{text}, and `{source}` from `{s.target}`: the order is `{s.asked.method}(target, "
            f"source)`."
        )
    return f"{text}."


def _is_within(part: ast.AST | None, whole: ast.AST) -> bool:
    return part is not None and any(each is part for each in ast.walk(whole))


RULES = (
    Rule(
        code="TAP204",
        name="whole-number-source",
        level="error",
        summary="The source holds whole numbers, truth values or texts.",
        explanation="""
Derivatives are taken by real numbers: `tf.Variable(3)` is an `int32`, and no tape follows it,
watched or not. Write `3.0`, or give `dtype=tf.float32`.
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
        why=_no_real_numbers,
    ),
    Rule(
        code="TAP205",
        name="source-is-another-object",
        level="error",
        summary="The name of the source means another object than the one that was used.",
        explanation="""
A tape follows objects and not names. After `x = x + 1` or `w = w - 0.1 * dw_dt` the name means a
new tensor, which the tape never saw; the Variable that it did see has lost its name. The same
holds for a source that is made in the call, such as `x[:, 0]` or `tf.convert_to_tensor(x)`.

Change a Variable in place, by `x.assign_add(1.0)` or `w.assign_sub(...)`. For a part of a tensor,
take the part of the gradient, and not the gradient by a part. In a loop the first pass is right,
and the second one finds a tensor where a Variable was.
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
        why=_another_object,
    ),
    Rule(
        code="TAP206",
        name="target-does-not-use-source",
        level="error",
        summary="The target was not computed from the source at all.",
        explanation="""
There is no way between target and source, whatever tapes do: the formula does not use the source.
Often another name was meant, or the line that should use it was forgotten: a loss that compares
the labels with themselves, or that does not use the prediction.
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
        why=_unused,
    ),
)
