"""What real people get wrong with tapes: each mistake is seen, where it is seen.

A program says itself what happens, in comments at the ends of its lines: ``# None``, or the class
of the exception that a gradient call raises. Every other gradient call gives a value. Engines have
the last word: both are asked.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from types import SimpleNamespace

import agreement
import pytest
from program_parts.outcomes import Raised
from programs import run

from tapemagic import numpy_tf
from tapemagic.checker.analysis import read

HEAD = "import numpy as np\nimport tensorflow as tf\nx = tf.Variable(3.0)\nw = tf.Variable(2.0)\n"
COMMENT = re.compile(r"# (None|\w+Error)$")

MISTAKES = {
    # ---- 1: the source was used before the tape ------------------------------------------------
    "forward pass before the tape": """
        y = w * x
        with tf.GradientTape() as tape:
            z = y ** 2
        g = tape.gradient(z, w)  # None
    """,
    "forward pass by an earlier tape": """
        with tf.GradientTape() as first:
            y = w * x
        with tf.GradientTape() as second:
            z = y ** 2
        g = second.gradient(z, w)  # None
        h = first.gradient(y, w)
    """,
    "forward pass before the tape, in a function": """
        def train_step(inputs):
            prediction = w * inputs
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(prediction - 1.0))
            return tape.gradient(loss, w)  # None

        train_step(tf.constant([1.0, 2.0]))
    """,
    "forward pass before the tape, in another function": """
        def predict(inputs):
            return w * inputs

        def loss_of(prediction):
            return tf.square(prediction - 1.0)

        prediction = predict(2.0)
        with tf.GradientTape() as tape:
            loss = loss_of(prediction)
        dw, dx = tape.gradient(loss, [w, x])  # None
    """,
    # ---- 2: the source is not watched ----------------------------------------------------------
    "constant": """
        c = tf.constant(3.0)
        with tf.GradientTape() as tape:
            y = c * c
        g = tape.gradient(y, c)  # None
    """,
    "zeros and ones": """
        a, b = tf.zeros([2]), tf.ones([2])
        with tf.GradientTape(persistent=True) as tape:
            y = tf.reduce_sum(a * b)
        g = tape.gradient(y, a)  # None
        h = tape.gradient(y, b)  # None
    """,
    "untrainable Variable": """
        v = tf.Variable(3.0, trainable=False)
        with tf.GradientTape() as tape:
            y = v * x
        g = tape.gradient(y, {"v": v, "x": x})  # None
    """,
    "only the inner tape watches": """
        c = tf.constant(3.0)
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                inner.watch(c)
                y = c ** 3
            dy = inner.gradient(y, c)
        d2y = outer.gradient(dy, c)  # None
    """,
    "only the outer tape watches": """
        c = tf.constant(3.0)
        with tf.GradientTape() as outer:
            outer.watch(c)
            with tf.GradientTape() as inner:
                y = c ** 3
            dy = inner.gradient(y, c)  # None
        d2y = outer.gradient(dy, c)  # TypeError
    """,
    "constant in a function": """
        def derivative(f, at):
            with tf.GradientTape() as tape:
                y = f(at)
            return tape.gradient(y, at)  # None

        derivative(tf.sin, tf.constant(1.0))
    """,
    "nothing is watched by itself": """
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(w)
            y = w * x
        g = tape.gradient(y, [w, x])  # None
    """,
    # ---- 3: assignment breaks the thread -------------------------------------------------------
    "loss that is a Variable": """
        loss = tf.Variable(0.0)
        with tf.GradientTape() as tape:
            for _ in range(2):
                loss.assign_add(w * x)
        g = tape.gradient(loss, w)  # None
    """,
    "weights assigned in an inner step": """
        fast = tf.Variable(1.0)
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                loss = (w * x) ** 2
            fast.assign(w - 0.1 * inner.gradient(loss, w))
            meta = (fast * x) ** 2
        g = outer.gradient(meta, w)  # None
    """,
    # ---- 4: a fresh tape -----------------------------------------------------------------------
    "a tape that nobody entered": """
        y = x * x
        g = tf.GradientTape().gradient(y, x)  # RuntimeError
    """,
    "a tape as a default argument": """
        def minimize(loss, variables, tape=tf.GradientTape()):
            return tape.gradient(loss, variables)  # RuntimeError

        try:
            minimize(w * x, [w])
        except RuntimeError:
            pass
    """,
    # ---- 5: the target is computed outside -----------------------------------------------------
    "target after the block": """
        with tf.GradientTape() as tape:
            y = w * x
        loss = tf.square(y - 1.0)
        g = tape.gradient(loss, w)  # None
    """,
    "target in the call": """
        with tf.GradientTape() as tape:
            y = w * x
        g = tape.gradient(y ** 2, w)  # None
    """,
    # ---- 6: the value leaves TensorFlow --------------------------------------------------------
    "numpy on the way": """
        with tf.GradientTape() as tape:
            y = w * x
            z = tf.constant(np.sin(y.numpy())) ** 2
        g = tape.gradient(z, w)  # None
    """,
    "float on the way": """
        with tf.GradientTape() as tape:
            y = w * x
            z = tf.convert_to_tensor(float(y)) * x
        g = tape.gradient(z, [x, w])  # None
    """,
    "the target is numpy's": """
        with tf.GradientTape() as tape:
            y = np.sin(w.numpy())
        try:
            g = tape.gradient(y, w)  # AttributeError
        except AttributeError:
            pass
    """,
    # ---- 7: the first gradient is taken outside ------------------------------------------------
    "first gradient outside": """
        with tf.GradientTape() as tape_2:
            with tf.GradientTape() as tape_1:
                y = x * x * x
        dy_dx = tape_1.gradient(y, x)
        d2y_dx2 = tape_2.gradient(dy_dx, x)  # None
    """,
    "first gradient outside, two tapes in one with": """
        with tf.GradientTape() as tape_2, tf.GradientTape() as tape_1:
            y = x * x * x
        dy_dx = tape_1.gradient(y, x)
        d2y_dx2 = tape_2.gradient(dy_dx, x)  # None
    """,
    "first gradient outside one persistent tape": """
        with tf.GradientTape(persistent=True) as tape:
            y = x * x * x
        dy_dx = tape.gradient(y, x)
        d2y_dx2 = tape.gradient(dy_dx, x)  # None
    """,
    "Jacobian of a gradient that was taken outside": """
        v = tf.Variable([1.0, 2.0])
        with tf.GradientTape(persistent=True) as tape:
            y = tf.reduce_sum(v ** 3)
        hessian = tape.jacobian(tape.gradient(y, v), v)  # None
    """,
    "third derivative, second one outside": """
        with tf.GradientTape() as t3:
            with tf.GradientTape() as t2:
                with tf.GradientTape() as t1:
                    y = x ** 4
                d1 = t1.gradient(y, x)
        d2 = t2.gradient(d1, x)
        d3 = t3.gradient(d2, x)  # None
    """,
    "the helper's result is used by a later tape": """
        def derivative(u):
            with tf.GradientTape() as tape:
                y = u ** 3
            return tape.gradient(y, u)

        slope = derivative(x)
        with tf.GradientTape() as outer:
            z = slope * 2.0
        g = outer.gradient(z, x)  # None
    """,
    # ---- 8: the wrong tape ---------------------------------------------------------------------
    "forward pass outside the inner block": """
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                pass
            y = x ** 3
            dy = inner.gradient(y, x)  # None
        d2y = outer.gradient(dy, x)  # TypeError
    """,
    "the outer tape is asked twice": """
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                y = x ** 3
            dy = outer.gradient(y, x)
        d2y = outer.gradient(dy, x)  # RuntimeError
    """,
    # ---- 9: twice ------------------------------------------------------------------------------
    "asked twice": """
        with tf.GradientTape() as tape:
            y = w * x
        dw = tape.gradient(y, w)
        dx = tape.gradient(y, x)  # RuntimeError
    """,
    "asked in a loop": """
        with tf.GradientTape() as tape:
            y = w * x
        for v in [w, x]:
            try:
                print(tape.gradient(y, v))  # RuntimeError
            except RuntimeError:
                pass
    """,
    "Jacobian without pfor": """
        v = tf.Variable([1.0, 2.0])
        with tf.GradientTape() as tape:
            y = v * v
        g = tape.jacobian(y, v, experimental_use_pfor=False)  # RuntimeError
    """,
    # ---- 13, 14: no way ------------------------------------------------------------------------
    "the loss does not use the source": """
        with tf.GradientTape() as tape:
            prediction = w * 2.0
            loss = x * x
        g = tape.gradient(loss, w)  # None
    """,
    "no gradient flows": """
        v = tf.Variable([1.0, 2.0])
        with tf.GradientTape(persistent=True) as tape:
            a = tf.round(v)
            b = tf.cast(tf.argmax(v), tf.float32)
            c = tf.cast(v > 1.0, tf.float32)
        print(tape.gradient(a, v))  # None
        print(tape.gradient(b, v))  # None
        print(tape.gradient(c, v))  # None
    """,
    # ---- 16: whole numbers ---------------------------------------------------------------------
    "whole numbers": """
        n = tf.constant(3)
        with tf.GradientTape() as tape:
            tape.watch(n)
            y = n * n
        g = tape.gradient(y, n)  # None
    """,
    "Variable of whole numbers": """
        n = tf.Variable(3)
        with tf.GradientTape() as tape:
            y = tf.cast(n, tf.float32) ** 2
        g = tape.gradient(y, n)  # None
    """,
    # ---- 17: a list where a tensor belongs -----------------------------------------------------
    "Jacobian of a list": """
        with tf.GradientTape(persistent=True) as outer:
            with tf.GradientTape() as inner:
                y = w * w * x
            grads = inner.gradient(y, [w, x])
        try:
            h = outer.jacobian(grads, [w, x])  # AttributeError
        except AttributeError:
            pass
    """,
    # ---- 19: watched too late ------------------------------------------------------------------
    "watched after use": """
        c = tf.constant(3.0)
        with tf.GradientTape() as tape:
            y = c * c
            tape.watch(c)
        g = tape.gradient(y, c)  # None
    """,
    # ---- 20: stop_recording cuts ---------------------------------------------------------------
    "stop_recording": """
        with tf.GradientTape() as tape:
            y = w * x
            with tape.stop_recording():
                z = y * y
            loss = z + x
        g = tape.gradient(loss, [x, w])  # None
    """,
    "stop_recording around the first gradient": """
        with tf.GradientTape(persistent=True) as tape:
            y = x ** 3
            with tape.stop_recording():
                dy = tape.gradient(y, x)
        d2y = tape.gradient(dy, x)  # None
    """,
    "reset": """
        with tf.GradientTape() as tape:
            y = w * x
            tape.reset()
            z = y * y
        g = tape.gradient(z, w)  # None
    """,
    # ---- 21: wrapped anew ----------------------------------------------------------------------
    "gradient in a Variable": """
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                y = x ** 3
            dy = tf.Variable(inner.gradient(y, x))
        d2y = outer.gradient(dy, x)  # None
    """,
    "Variable as another tensor": """
        with tf.GradientTape() as tape:
            y = w * x
        g = tape.gradient(y, tf.convert_to_tensor(w))  # None
    """,
    "slice as a source": """
        points = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
        with tf.GradientTape(persistent=True) as tape:
            y = tf.reduce_sum(points ** 2)
        g = tape.gradient(y, points[:, 0:1])  # None
    """,
    # ---- 22: rebound ---------------------------------------------------------------------------
    "source that is rebound": """
        for _ in range(2):
            with tf.GradientTape() as tape:
                loss = (x - 1.0) ** 2
            g = tape.gradient(loss, x)  # None
            if g is not None:
                x = x - 0.1 * g
    """,
    "source that is rebound in a long loop": """
        for _ in range(1000):
            with tf.GradientTape() as tape:
                loss = (w - 1.0) ** 2
            g = tape.gradient(loss, w)  # None
            if g is None:
                break
            w = w - 0.1 * g
    """,
    # ---- with structures around them -----------------------------------------------------------
    "tape on self": """
        class Model:
            def __init__(self):
                self.w = tf.Variable(1.0)
                self.tape = tf.GradientTape()

            def forward(self, u):
                with self.tape:
                    return self.w * u

            def backward(self, y):
                return self.tape.gradient(y * y, self.w)  # None

        model = Model()
        model.backward(model.forward(2.0))
    """,
    "compiled step": """
        @tf.function
        def step(u):
            with tf.GradientTape() as outer:
                with tf.GradientTape() as inner:
                    y = u * u * x
            first = inner.gradient(y, x)
            second = outer.gradient(first, x)  # None
            return first

        step(tf.constant(2.0))
    """,
    "first gradients in a comprehension outside": """
        with tf.GradientTape(persistent=True) as tape:
            ys = [x ** 2, x ** 3]
        firsts = [tape.gradient(y, x) for y in ys]
        seconds = [tape.gradient(first, x) for first in firsts]  # None
    """,
}
# Not a gradient call, and yet a mistake with a tape.
OTHERS = {
    "with without a call": ("with tf.GradientTape as t:\n    pass", "class entered", 5),
    "no such method": (
        "with tf.GradientTape() as t:\n    y = x * x\nt.gradients(y, x)", "no such method", 7,
    ),
    "entered while it records": (
        "t = tf.GradientTape()\nwith t:\n    with t:\n        pass", "entered while recording", 7,
    ),
    "whole number watched": (
        "with tf.GradientTape() as t:\n    t.watch(tf.constant(3))", "watched whole number", 6,
    ),
}  # fmt: skip


def source_of(program):
    lines = program.strip("\n").splitlines()
    return HEAD + "\n".join(line[8:] for line in lines).rstrip() + "\n"


def expected_of(source):
    """Return what goes wrong at which lines."""
    return {
        number: found[1].replace("None", "none")
        for number, line in enumerate(source.splitlines(), 1)
        if (found := COMMENT.search(line))
    }


by_name = pytest.mark.parametrize("program", MISTAKES.values(), ids=MISTAKES)


@by_name
def test_the_mistake_is_seen_at_its_line_and_nowhere_else(program):
    source = source_of(program)
    said = defaultdict(set)
    for call in read(ast.parse(source)).calls:
        said[call.node.lineno].add(call.error if call.verdict == "error" else call.verdict)
    wrong = {line: kinds - {"value"} for line, kinds in said.items() if kinds != {"value"}}
    assert wrong == {line: {kind} for line, kind in expected_of(source).items()}


def assert_happens(source, engine):
    happened = defaultdict(set)
    for outcome in run(SimpleNamespace(source=source), engine):
        if outcome.method:
            happened[outcome.line].add(agreement.kind_of(outcome))
        elif isinstance(outcome.result, Raised):
            assert not outcome.reached, str(outcome)
    wrong = {line: kinds - {"value"} for line, kinds in happened.items() if kinds != {"value"}}
    assert wrong == {line: {kind} for line, kind in expected_of(source).items()}


@by_name
def test_it_happens_on_the_numpy_engine(program):
    assert_happens(source_of(program), numpy_tf)


@pytest.mark.tensorflow
@by_name
def test_it_happens_on_tensorflow(program):
    import tensorflow

    assert_happens(source_of(program), tensorflow)


@pytest.mark.parametrize(("program", "kind", "line"), OTHERS.values(), ids=OTHERS)
def test_what_is_no_gradient_call_is_noted(program, kind, line):
    found = read(ast.parse(HEAD + program)).mistakes
    assert [(kind, line)] == [(each[0], each[1].lineno) for each in found]
