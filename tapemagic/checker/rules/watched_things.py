"""TAP208 to TAP211: what a tape is told to watch, and cannot.

``tape.watch`` takes tensors and Variables of TensorFlow with floating numbers. Most of what else it
is given raises at once; whole numbers only bring a warning.
"""

from __future__ import annotations

from typing import Any

from tapemagic.checker.rules.rule import Rule
from tapemagic.checker.values import Constant, Departed, Mapping, Sequence

__all__ = ["RULES"]


def _kind_of_number(value: Any) -> str:
    if isinstance(value, Departed):
        return "a number of Python" if value.scalar else "an array of numpy"
    if isinstance(value, (Sequence, Mapping)):
        return "a list with numbers in it"
    if isinstance(value, Constant) and value.value is None:
        return "None"
    return "a text" if isinstance(getattr(value, "value", 0), str) else "a number of Python"


RULES = (
    Rule(
        code="TAP208",
        name="number-watched",
        level="error",
        summary="A tape is told to watch a number, an array or a text.",
        explanation="""
`tape.watch` takes tensors and Variables. A number of Python or an array of numpy is none, and has
no past that a tape could follow: make it `tf.constant(3.0)` or `tf.Variable(3.0)` first.
""",
        bad="""
import tensorflow as tf

x = 3.0
with tf.GradientTape() as tape:
    tape.watch(x)
    y = tf.square(x)
tape.gradient(y, x)
""",
        good="""
import tensorflow as tf

x = tf.constant(3.0)
with tf.GradientTape() as tape:
    tape.watch(x)
    y = tf.square(x)
tape.gradient(y, x)
""",
        outcome="ValueError",
        right=6.0,
        why=lambda s: (
            f"`{s.argument}` is {_kind_of_number(s.subject)}, and a tape watches only tensors and "
            f"Variables."
        ),
        message=lambda s: f"`{s.call}` raises ValueError.",
    ),
    Rule(
        code="TAP209",
        name="whole-number-watched",
        level="warning",
        summary="A tape is told to watch whole numbers, which it does not follow.",
        explanation="""
TensorFlow only warns, "The dtype of the watched tensor must be floating", and a gradient by such
a tensor is `None`. Labels and indices need not be watched; what you differentiate by has to be a
floating tensor. Where a gradient is asked for, that call has a finding, TAP204, and the watch has
none.
""",
        bad="""
import tensorflow as tf

labels = tf.constant([0, 1])
w = tf.Variable([1.0, 1.0])
with tf.GradientTape() as tape:
    tape.watch(labels)
    loss = tf.reduce_sum((w - tf.cast(labels, tf.float32)) ** 2)
tape.gradient(loss, w)[0]
""",
        good="""
import tensorflow as tf

labels = tf.constant([0, 1])
w = tf.Variable([1.0, 1.0])
with tf.GradientTape() as tape:
    loss = tf.reduce_sum((w - tf.cast(labels, tf.float32)) ** 2)
tape.gradient(loss, w)[0]
""",
        outcome="2",
        right=2.0,
        why=lambda s: (
            f"`{s.argument}` has no real numbers in it, and a tape follows nothing else, "
            f"watched or not."
        ),
        message=lambda s: f"`{s.call}` has no effect but a warning.",
    ),
    Rule(
        code="TAP210",
        name="model-input-watched",
        level="error",
        summary="A tape is told to watch `model.input`, which holds no numbers.",
        explanation="""
`model.input` and `layer.output` describe a model's shape; they are no tensors with numbers, and the
model's computation does not start from them. Watch the tensor that you give to the model.
""",
        bad="""
import tensorflow as tf

inputs = tf.keras.Input((1,))
model = tf.keras.Model(inputs, tf.keras.activations.sigmoid(inputs))
x = tf.constant([[0.0]])
with tf.GradientTape() as tape:
    tape.watch(model.input)
    y = model(x)
tf.reduce_sum(tape.gradient(y, x))
""",
        good="""
import tensorflow as tf

inputs = tf.keras.Input((1,))
model = tf.keras.Model(inputs, tf.keras.activations.sigmoid(inputs))
x = tf.constant([[0.0]])
with tf.GradientTape() as tape:
    tape.watch(x)
    y = model(x)
tf.reduce_sum(tape.gradient(y, x))
""",
        outcome="ValueError",
        right=0.25,
        needs="keras",
        why=lambda s: (
            f"`{s.argument}` describes the input of a model and holds no numbers: watch the "
            f"tensor that "
            f"is given to the model."
        ),
        message=lambda s: f"`{s.call}` raises an exception.",
    ),
    Rule(
        code="TAP211",
        name="keras-variable-watched",
        level="error",
        summary="A tape is told to watch a Variable of Keras 3, such as a model's weights.",
        explanation="""
Since Keras 3 the weights of models and layers are Variables of Keras, and no Variables of
TensorFlow: `tape.watch` refuses them with "Passed in object ... not tf.Tensor or tf.Variable".
The line is not needed. A tape follows the weights that are trained by itself, when the model is
called in its block.

With `watch_accessed_variables=False` watch the Variables of TensorFlow in them:
`tape.watch([v.value for v in model.trainable_variables])`.

A finding needs a model that has weights for certain. With `TF_USE_LEGACY_KERAS`, which asks for
Keras 2, there is none.
""",
        bad="""
import tensorflow as tf

layer = tf.keras.layers.Dense(1, kernel_initializer="ones")
model = tf.keras.Sequential([tf.keras.Input((1,)), layer])
with tf.GradientTape() as tape:
    tape.watch(model.trainable_variables)
    loss = tf.reduce_sum(model(tf.constant([[3.0]])))
tf.reduce_sum(tape.gradient(loss, model.trainable_variables))
""",
        good="""
import tensorflow as tf

layer = tf.keras.layers.Dense(1, kernel_initializer="ones")
model = tf.keras.Sequential([tf.keras.Input((1,)), layer])
with tf.GradientTape() as tape:
    loss = tf.reduce_sum(model(tf.constant([[3.0]])))
tf.reduce_sum(tape.gradient(loss, model.trainable_variables)[0])
""",
        outcome="ValueError",
        right=3.0,
        needs="keras",
        why=lambda s: (
            f"`{s.argument}` is made of Variables of Keras, and a tape watches only tensors and "
            f"Variables of TensorFlow; weights that are trained it follows by itself."
        ),
        message=lambda s: f"`{s.call}` raises ValueError with Keras 3.",
    ),
)
