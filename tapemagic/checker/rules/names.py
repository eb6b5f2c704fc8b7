"""TAP303, TAP304 and TAP309 to TAP311: tapes and their methods called by wrong names."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from tapemagic.checker.rules.rule import Rule
from tapemagic.checker.rules.situation import line_of, listed, text_of

if TYPE_CHECKING:
    from tapemagic.checker.rules.situation import Situation

__all__ = ["RULES"]

METHODS = ("gradient", "jacobian", "batch_jacobian", "watch", "watched_variables", "reset",
           "stop_recording")  # fmt: skip
_METHODS_LISTED = listed(METHODS)


def _meant(name: str) -> str:
    """Return the method that is meant by a name, or "" where that is not clear."""
    return next(iter(difflib.get_close_matches(name, METHODS, 1, 0.6)), "")


def _name_is_gone(s: Situation) -> str:
    place, what = s.asked.related[0]
    if what == "deleted":
        return f"`{text_of(place)}` in line {line_of(place)} has taken the name away."
    return (
        f"{s.tape} is a name inside the function that makes the tape in line {line_of(place)}, "
        f"and is "
        f"not known outside it."
    )


RULES = (
    Rule(
        code="TAP303",
        name="tape-class-not-called",
        level="error",
        summary="The parentheses of `tf.GradientTape()` are missing.",
        explanation="""
`tf.GradientTape` is the class. A tape is what it makes when it is called: `tf.GradientTape()`.
Before Python 3.11 the exception is an `AttributeError`.
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
        why=lambda s: f"`{s.call}` is the class: a tape is made by calling it, `{s.call}()`.",
        message=lambda s: (
            f"`with {s.call}` raises TypeError, or AttributeError before Python 3.11."
        ),
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
        why=lambda s: (
            f"A tape has no method `{s.subject}`: "
            + (
                f"`{_meant(s.subject)}` is meant."
                if _meant(s.subject)
                else f"it has {_METHODS_LISTED}."
            )
        ),
        message=lambda s: f"`{s.call}` raises AttributeError.",
    ),
    Rule(
        code="TAP309",
        name="tape-misspelled",
        level="error",
        summary="`tf.GradientTape` is misspelled.",
        explanation="""
TensorFlow has one tape, and it is called `tf.GradientTape`, with both capitals.
""",
        bad="""
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradienTape() as tape:
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
        outcome="AttributeError",
        right=6.0,
        why=lambda s: f"`{s.call}` does not exist: it is `tf.GradientTape`.",
        message=lambda s: f"`{s.call}` raises AttributeError.",
    ),
    Rule(
        code="TAP310",
        name="tape-has-no-name-here",
        level="error",
        summary="The name of a tape is not known here: it was deleted, or belongs to a function.",
        explanation="""
After `del tape` the name is gone, and Python raises a `NameError`. The names of a function end
with it: a tape that is made in a function is asked there, or is returned with the value.
""",
        bad="""
import tensorflow as tf

def forward(x):
    with tf.GradientTape() as tape:
        y = x * x
    return y

x = tf.Variable(3.0)
y = forward(x)
tape.gradient(y, x)
""",
        good="""
import tensorflow as tf

def forward(x):
    with tf.GradientTape() as tape:
        y = x * x
    return y, tape

x = tf.Variable(3.0)
y, tape = forward(x)
tape.gradient(y, x)
""",
        outcome="NameError",
        right=6.0,
        why=_name_is_gone,
    ),
    Rule(
        code="TAP311",
        name="minimized-without-recording",
        level="error",
        summary="An optimizer is given a loss and a new tape, which has not recorded the loss.",
        explanation="""
`optimizer.minimize(loss, variables, tape=tape)` wants the tape under which the loss was computed.
In Keras 3 optimizers have no `minimize` any more: ask the tape, and apply its gradients.
""",
        bad="""
import tensorflow as tf

w = tf.Variable(3.0)
optimizer = tf.keras.optimizers.SGD(0.5)
loss = w * w
optimizer.minimize(loss, [w], tape=tf.GradientTape())
w.read_value()
""",
        good="""
import tensorflow as tf

w = tf.Variable(3.0)
optimizer = tf.keras.optimizers.SGD(0.25)
with tf.GradientTape() as tape:
    loss = w * w
optimizer.apply_gradients([(tape.gradient(loss, w), w)])
w.read_value()
""",
        outcome="AttributeError",
        right=1.5,
        why=lambda s: (
            f"`{s.argument}` was computed before, and the tape that is handed on has recorded "
            f"nothing of "
            f"it."
        ),
        message=lambda s: f"`{s.call}` finds no gradients and raises an exception.",
    ),
)
