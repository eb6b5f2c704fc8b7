"""A recording tells whether a target hangs together with a source, and where not: on both engines.

What a program's tape really gives decides: None where a cause is told of, and a value where the two
are said to be connected.
"""

import linecache

import pytest

from tapemagic import numpy_tf
from tapemagic.keeping import keeping_tape
from tapemagic.recordings.connection import Question, connection


@pytest.fixture(params=["numpy", pytest.param("tensorflow", marks=pytest.mark.tensorflow)])
def tf(request):
    if request.param == "numpy":
        return numpy_tf
    return pytest.importorskip("tensorflow")


def connected(tf, program, target="y", source="x"):
    """Run a program, and return the connection and what its last line gave."""
    names = {"tf": tf, "Tape": keeping_tape(tf)}
    lines = program.splitlines(keepends=True)
    linecache.cache["<program>"] = (len(program), None, lines, "<program>")
    exec(compile(program, "<program>", "exec"), names)
    tapes = [value for value in names.values() if hasattr(value, "kept")]
    asked = [each for tape in tapes for each in tape.kept.asked]
    question = Question(names["tape"], names[target], names[source])
    found = connection(question, names, asked)
    return found, names["gradient"]


# ---- connected: nothing is to be found ----------------------------------------------------------


@pytest.mark.parametrize(
    ("program", "where"),
    [
        ("with Tape() as tape:\n    a = x * x\n    y = a + x\n", "lines 3 and 4"),
        ("with Tape() as tape:\n    y = x * 2.0\n", "line 3"),
        ("with Tape() as tape:\n    a = tf.stop_gradient(x)\n    y = a * x\n", "line 4"),
        ("with Tape() as tape:\n    a = tf.floor(x)\n    y = a * x\n", "lines 3 and 4"),
        ("a = x * x\nwith Tape() as tape:\n    y = a * x\n", "line 4"),
        ("with Tape() as tape:\n    b = x * float(x.numpy())\n    y = b * b\n", "lines 3 and 4"),
        ("with Tape() as tape:\n    y = x\n    for i in range(3):\n        y = y * x\n", "line 5"),
        (
            "c = tf.constant(1.0)\nwith Tape() as tape:\n    tape.watch(c)\n    y = c * x\n",
            "line 5",
        ),
        ("def f(v):\n    return v * v\nwith Tape() as tape:\n    y = f(x)\n", "line 3"),
        (
            (
                "@tf.custom_gradient\ndef f(v):\n    return tf.floor(v), lambda g: g\n"
                "with Tape() as tape:\n    y = f(x)\n"
            ),
            "line 6",
        ),
    ],
)
def test_a_target_that_is_connected_says_so_and_through_which_lines(tf, program, where):
    program = "x = tf.Variable(3.0)\n" + program + "gradient = tape.gradient(y, x)\n"
    found, gradient = connected(tf, program)
    assert gradient is not None
    assert found.cause == "connected", found
    assert found.sentence == f"a way leads from `x` to `y`, through {where}"
    assert found.code == ""


def test_a_second_derivative_that_is_connected(tf):
    program = (
        "x = tf.Variable(3.0)\nwith Tape() as tape:\n"
        "    with Tape() as tape_1:\n        y = x * x\n    dy_dx = tape_1.gradient(y, "
        "x)\ngradient = tape.gradient(dy_dx, x)\n"
    )
    found, gradient = connected(tf, program, "dy_dx")
    assert float(gradient) == 2.0
    assert found.sentence == "a way leads from `x` to `dy_dx`, through line 5"


# ---- where it is lost ---------------------------------------------------------------------------

LOST = {
    "a constant that is not watched": (
        "x = tf.constant(3.0)\nwith Tape() as tape:\n    y = x * x\n",
        "not watched", 2, ("`x` is a tensor and no Variable, and was not watched by `tape`, whose "
        "block begins in line 2"),
    ),
    "a Variable that is not trainable": (
        "x = tf.Variable(3.0, trainable=False)\nwith Tape() as tape:\n    y = x * x\n",
        "not watched", 2, ("`x` is not trainable, and `tape`, whose block begins in "
        "line 2, was not "
        "told to watch it"),
    ),
    "a tape that watches no Variables": (
        "x = tf.Variable(3.0)\nwith Tape(watch_accessed_variables=False) as tape:\n    y = x * x\n",
        "not watched", 2, ("`x` was not watched, since the tape was made with "
        "watch_accessed_variables=False, and `tape`, whose block begins in line 2, was not told to "
        "watch it"),
    ),
    "computed before the tape": (
        "x = tf.Variable(3.0)\na = x * x\nwith Tape() as tape:\n    y = a * 2.0\n",
        "before the block", 2, ("`x * x` in line 2 was computed before the block of `tape` began "
        "(line 3)"),
    ),
    "computed before the tape, with another Variable inside": (
        ("x, w = tf.Variable(3.0), tf.Variable(2.0)\na = x * x\nwith Tape() as tape:\n"
        "    y = a * w\n"),
        "before the block", 2, ("`x * x` in line 2 was computed before the block of `tape` began "
        "(line 3)"),
    ),
    "outside the tape": (
        "x = tf.Variable(3.0)\nwith Tape() as tape:\n    a = x * x\ny = a * 2.0\n",
        "after the block", 4, ("`a * 2.0` in line 4 was computed after the block of "
        "`tape` had ended "
        "(line 3)"),
    ),
    "left TensorFlow": (
        ("x = tf.Variable(3.0)\nwith Tape() as tape:\n    a = x * x\n    b = a.numpy()\n"
        "    y = tf.constant(2.0) * b\n"),
        "left TensorFlow", 4, ("`a.numpy()` in line 4 takes a number out of TensorFlow, which no "
        "tape follows"),
    ),
    "left TensorFlow for a function of numpy": (
        ("import numpy as np\nx = tf.Variable(3.0)\nwith Tape() as tape:\n    a = np.sin(x)\n"
        "    y = tf.constant(a) * 2.0\n"),
        "left TensorFlow", 4, ("`np.sin(x)` in line 4 takes a number out of TensorFlow, which no "
        "tape follows"),
    ),
    "left TensorFlow within a line": (
        "x = tf.Variable(3.0)\nwith Tape() as tape:\n    y = tf.sin(float(x))\n",
        "left TensorFlow", 3, ("`tf.sin(float(x))` in line 3 takes a number out of "
        "TensorFlow, which "
        "no tape follows"),
    ),
    "a source of whole numbers": (
        "x = tf.Variable(3)\nwith Tape() as tape:\n    y = x * x\n",
        "whole numbers", 1, ("`x`, made in line 1, is of type int32, and derivatives are taken by "
        "real numbers"),
    ),
    "whole numbers on the way": (
        ("x = tf.Variable(3.0)\nwith Tape() as tape:\n    a = tf.cast(x, tf.int32)\n"
        "    y = tf.cast(a, tf.float32)\n"),
        "whole numbers", 3, ("`tf.cast(x, tf.int32)` in line 3 gives whole numbers, "
        "through which no "
        "gradient flows"),
    ),
    "an operation without gradient": (
        ("x = tf.Variable(3.5)\nwith Tape() as tape:\n    a = x * 2.0\n    b = tf.floor(a)\n"
        "    y = b * 2.0\n"),
        "no gradient", 4, "no gradient flows through Floor in line 4",
    ),
    "a gradient that is stopped": (
        ("x = tf.Variable(3.5)\nwith Tape() as tape:\n    a = tf.stop_gradient(x)\n    y "
        "= a * 2.0\n"),
        "gradient stopped", 3, "`tf.stop_gradient(x)` in line 3 lets no gradient through",
    ),
    "a pause": (
        ("x = tf.Variable(3.0)\nwith Tape() as tape:\n    a = x * x\n"
        "    with tape.stop_recording():\n        b = a * 2.0\n    y = b * 2.0\n"),
        "not recorded", 5, "`tape` did not record `a * 2.0` in line 5",
    ),
    "a source that is not used": (
        "x, w = tf.Variable(3.0), tf.Variable(2.0)\nwith Tape() as tape:\n    y = w * w\n",
        "not used", 3, "`y` was computed without `x`",
    ),
}  # fmt: skip


@pytest.mark.parametrize("title", LOST)
@pytest.mark.filterwarnings("ignore")
def test_where_the_connection_is_lost(tf, title):
    program, cause, line, sentence = LOST[title]
    found, gradient = connected(tf, program + "gradient = tape.gradient(y, x)\n")
    assert gradient is None
    assert (found.cause, found.line, found.sentence) == (cause, line, sentence)


SECOND = (
    "x = tf.Variable(3.0)\nwith Tape() as tape:\n    with Tape() as tape_1:\n        y = {0}\n"
    "{1}dy_dx = tape_1.gradient(y, x)\ngradient = tape.gradient(dy_dx, x)\n"
)


def test_a_function_that_is_linear(tf):
    found, gradient = connected(tf, SECOND.format("x * 2.0", "    "), "dy_dx")
    assert gradient is None
    assert (found.cause, found.line, found.code) == ("linear", 5, "")
    assert found.sentence.startswith("`dy_dx`, the `gradient` of `y` in line 5, does not depend on")


def test_a_first_derivative_that_was_taken_outside(tf):
    found, gradient = connected(tf, SECOND.format("x * x", ""), "dy_dx")
    assert gradient is None
    assert (found.cause, found.line, found.code) == ("after the block", 5, "TAP101")
    assert (
        "was computed by `gradient` of `y` in line 5, after the block of `tape`" in found.sentence
    )


def test_what_only_the_inner_tape_watches(tf):
    program = (
        "x = tf.constant(3.0)\nwith Tape() as tape:\n    with Tape() as tape_1:\n"
        "        tape_1.watch(x)\n        y = x * x\n    dy_dx = tape_1.gradient(y, x)\n"
        "gradient = tape.gradient(dy_dx, x)\n"
    )
    found, gradient = connected(tf, program, "dy_dx")
    assert gradient is None
    assert (found.cause, found.line) == ("not watched", 2)


def test_a_first_derivative_of_what_the_outer_tape_has_not_recorded_is_not_called_linear(tf):
    program = (
        "x, w = tf.Variable(3.0), tf.Variable(2.0)\nwith Tape(persistent=True) as tape_1:\n"
        "    y = x * w\n    with Tape() as tape:\n        tape.watch(x)\n"
        "        dy_dx = tape_1.gradient(y, w)\n        z = dy_dx * w\n"
        "gradient = tape.gradient(dy_dx, w)\n"
    )
    found, gradient = connected(tf, program, "dy_dx", "w")
    assert gradient is None
    assert (found.cause, found.line) == ("before the block", 3)
