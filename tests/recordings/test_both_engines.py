"""What is shown of a tape is the same text on both engines, to the last character."""

import linecache

import pytest

from tapemagic import numpy_tf
from tapemagic.display.shown_tape import ShownTape
from tapemagic.keeping import keeping_tape
from tapemagic.recordings.recorded import recorded_by

pytestmark = pytest.mark.tensorflow

# The program, and what is differentiated at its end.
PROGRAMS = {
    "a Variable": ("z", """\
x = tf.Variable(3.0)
with Tape() as tape:
    y = x * x
    z = y * 2.0 + x - 1.0
"""),
    "functions and a power": ("z", """\
x = tf.Variable(2.0)
with Tape(persistent=True) as tape:
    y = tf.sin(x) * tf.exp(-x)
    z = y / (1.0 + x ** 2)
"""),
    "a second derivative": ("dy_dx", """\
x = tf.Variable(2.0)
with Tape() as tape:
    with Tape() as tape_1:
        y = x * x * x
    dy_dx = tape_1.gradient(y, x)
"""),
    "a first derivative among three tapes": ("dy_dx", """\
x = tf.Variable(2.0)
with Tape() as tape_3:
    with Tape() as tape:
        with Tape() as tape_1:
            y = tf.sin(x)
        dy_dx = tape_1.gradient(y, x)
    d2y_dx2 = tape.gradient(dy_dx, x)
"""),
    "a gradient by two sources": ("norm", """\
x, w = tf.Variable(2.0), tf.Variable(3.0)
with Tape() as tape:
    with Tape() as tape_1:
        y = x * w * w
    dx, dw = tape_1.gradient(y, [x, w])
    norm = dx * dx + dw * dw
"""),
    "a gradient inside of its own block": ("dy_dx", """\
x = tf.Variable(2.0)
with Tape(persistent=True) as tape:
    y = tf.exp(x) * x
    dy_dx = tape.gradient(y, x)
"""),
    "a gradient of the reader's own": ("y", """\
@tf.custom_gradient
def log1pexp(x):
    e = tf.exp(x)
    def gradient(upstream):
        return upstream * (1.0 - 1.0 / (1.0 + e))
    return tf.math.log(1.0 + e), gradient
x = tf.constant(1.0)
with Tape() as tape:
    tape.watch(x)
    y = log1pexp(x) * 2.0
"""),
    "two results with a gradient of their own": ("y", """\
@tf.custom_gradient
def two(x):
    return (x + 1.0, x * 2.0), lambda g, h: 10.0 * g + 100.0 * h
x = tf.Variable(1.0)
with Tape() as tape:
    a, b = two(x)
    y = a * b
"""),
    "reductions": ("m", """\
x = tf.Variable([1.0, 2.0, 3.0])
with Tape() as tape:
    y = tf.reduce_sum(x * x)
    m = tf.reduce_mean(x) + tf.reduce_max(x) + y
"""),
    "a layer": ("loss", """\
w, b = tf.Variable([[1.0, 2.0], [3.0, 4.0]]), tf.Variable([1.0, 1.0])
x = tf.constant([[1.0, 2.0]])
with Tape() as tape:
    h = tf.nn.relu(x @ w + b)
    loss = tf.reduce_mean(tf.square(h - 1.0))
"""),
    "a choice and an index": ("z", """\
x = tf.constant([1.0, -2.0])
with Tape() as tape:
    tape.watch(x)
    y = tf.where(x > 0.0, x * x, 3.0 * x)
    z = y[0] + tf.maximum(y[1], 0.0)
"""),
    "control flow": ("w", """\
x = tf.Variable(1.5)
with Tape() as tape:
    y = x
    for i in range(3):
        if y > 2.0:
            y = y * x
        else:
            y = y + x
    z = tf.cond(y > 0.0, lambda: y * 2.0, lambda: y)
    w = tf.while_loop(lambda a: a < 100.0, lambda a: [a * 2.0], [z])[0]
"""),
    "a Variable that changes": ("z", """\
x = tf.Variable(3.0)
with Tape() as tape:
    y = x * x
    x.assign(5.0)
    z = y * x
    x.assign_add(z)
"""),
    "all ways to read a Variable": ("z", """\
x = tf.Variable(3.0)
with Tape() as tape:
    y = tf.identity(x)
    z = x.read_value() * x.value() + y + tf.convert_to_tensor(x) * 2.0
"""),
    "operations without a gradient": ("z", """\
x = tf.constant(3.5)
with Tape() as tape:
    tape.watch(x)
    y = tf.floor(x)
    z = tf.stop_gradient(x) * x + y
    k = tf.cast(tf.cast(x, tf.int32), tf.float32) * x
"""),
    "complex numbers": ("y", """\
x = tf.constant(1 + 2j)
with Tape() as tape:
    tape.watch(x)
    y = tf.abs(x * x)
"""),
    "shapes": ("s", """\
x = tf.Variable([[1.0, 2.0]])
with Tape() as tape:
    a = tf.concat([x, x * x], 1)
    b = tf.transpose(tf.reshape(a, [2, 2]))
    c = tf.cast(tf.stack([b, b + x[0, 0]]), tf.float64)
    s = tf.reduce_sum(tf.nn.softmax(c))
"""),
    "many operations": ("y", """\
x = tf.Variable(0.5)
with Tape() as tape:
    y = x
    for i in range(40):
        y = tf.sin(y) * x
"""),
    "what no tape recorded": (None, """\
x = tf.constant(3.0)
with Tape() as tape:
    y = x * x
"""),
    "a pause": ("w", """\
x = tf.Variable(3.0)
with Tape() as tape:
    y = x * x
    with tape.stop_recording():
        z = y * y
    w = y + x * z
"""),
}  # fmt: skip


def shown(tf, program, target):
    names = {"tf": tf, "Tape": keeping_tape(tf)}
    lines = program.splitlines(keepends=True)
    linecache.cache["<shown>"] = (len(program), None, lines, "<shown>")
    exec(compile(program, "<shown>", "exec"), names)
    recorded = recorded_by(names["tape"], names)
    return repr(ShownTape(recorded, recorded.number_of(names.get(target))))


@pytest.mark.parametrize("title", PROGRAMS)
def test_the_text_is_the_same(title):
    tensorflow = pytest.importorskip("tensorflow")
    target, program = PROGRAMS[title]
    text = shown(numpy_tf, program, target)
    assert text == shown(tensorflow, program, target)
    assert shown(numpy_tf, program, target) == text, "it is the same on every run"


def test_a_compiled_function_is_one_operation_of_tensorflow_whose_way_back_is_not_shown():
    tensorflow = pytest.importorskip("tensorflow")
    program = (
        "@tf.function\ndef square(x):\n    return x * x\nx = tf.Variable(2.0)\n"
        "with Tape() as tape:\n    y = square(x) * 2.0\n"
    )
    lines = shown(tensorflow, program, "y").splitlines()
    assert lines[0] == "tape watches x (line 6) and recorded 2 operations."
    assert lines[3].split() == ["6", "PartitionedCall", "#1", "=", "4.0", "x"]
    assert lines[-1].startswith("Line 6 calls a compiled function, whose gradient TensorFlow")
