"""A ``tf.function`` is one operation, with tensors of its own: what tapes make of that.

Each program says what the calls on its lines give. Where TensorFlow gives zeros, because for a tape
around it the function is opaque, the checker does not know; it never says None.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass

import pytest
from agreement import kind_of
from programs import run

from tapemagic import numpy_tf
from tapemagic.checker.analysis import read

HEAD = "import tensorflow as tf\nx = tf.constant(3.0)\nw = tf.Variable(2.0)\n"

# name | what the calls of a tape give, in their order
# program
KNOWN = """\
---- an argument, and what is found outside | none
@tf.function
def slope(u):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = u * u
    return tape.gradient(y, x)
slope(x)
---- by an argument, of what is found outside | none
@tf.function
def slope(u):
    with tf.GradientTape() as tape:
        tape.watch(u)
        y = x * x
    return tape.gradient(y, u)
slope(x)
---- one tensor as two arguments | none
@tf.function
def slope(u, v):
    with tf.GradientTape() as tape:
        tape.watch(u)
        y = v * v
    return tape.gradient(y, u)
slope(x, x)
---- an argument in a list | none
@tf.function
def slope(us):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = us[0] * us[0]
    return tape.gradient(y, x)
slope([x])
---- both ways to the source | value
@tf.function
def slope(u):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * u
    return tape.gradient(y, x)
slope(x)
---- a Variable is the same one inside | value
@tf.function
def slope(u):
    with tf.GradientTape() as tape:
        y = u * u
    return tape.gradient(y, w)
slope(w)
---- a method | value none
class Line(tf.Module):
    def __init__(self):
        self.w = tf.Variable(2.0)

    @tf.function
    def slopes(self, u):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = self.w * u
        return tape.gradient(y, self.w), tape.gradient(y, x)

line = Line()
line.slopes(x)
---- a signature | none
@tf.function(input_signature=[tf.TensorSpec((), tf.float32)])
def slope(u):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = u * u
    return tape.gradient(y, x)
slope(x)
---- what is returned is another tensor | none none value
@tf.function
def same(u):
    return u
y = same(x)
with tf.GradientTape(persistent=True) as tape:
    tape.watch(x)
    z = y * x
    u = same(x)
    v = u * u
tape.gradient(y * 2.0, x)
tape.gradient(v, z)
tape.gradient(v, u)
---- a tensor from outside that is returned | none
@tf.function
def found():
    return x
y = found()
with tf.GradientTape() as tape:
    tape.watch(x)
    z = y * y
tape.gradient(z, x)
---- a Variable that is returned | value
@tf.function
def found():
    return w
with tf.GradientTape() as tape:
    y = found()
    z = y * y
tape.gradient(z, w)
---- two outputs, one computed from the other | none
@tf.function
def powers(u):
    square = u * u
    return square, square * u
with tf.GradientTape() as tape:
    tape.watch(x)
    square, cube = powers(x)
tape.gradient(cube, square)
---- an argument that no output uses | none
@tf.function
def first(u, v):
    return u * u
with tf.GradientTape() as tape:
    tape.watch(x)
    y = first(x, w)
tape.gradient(y, w)
---- only where no gradient flows | none none
@tf.function
def stopped(u, v):
    return tf.stop_gradient(u) * 2.0 + tf.round(v)
with tf.GradientTape(persistent=True) as tape:
    tape.watch(x)
    y = stopped(x, w)
tape.gradient(y, x)
tape.gradient(y, w)
---- a tape follows what a function gives, whatever is in it [tensorflow] | value none none
@tf.function
def stopped(u):
    return tf.stop_gradient(u)
with tf.GradientTape(persistent=True) as tape:
    tape.watch(x)
    u = stopped(x)
    y = u * u
    s = tf.stop_gradient(x)
    z = s * s
tape.gradient(y, u)
tape.gradient(y, x)
tape.gradient(z, s)
---- a second derivative that is there | value value
@tf.function
def cube(u):
    return u * u * u
with tf.GradientTape() as outer:
    outer.watch(x)
    with tf.GradientTape() as inner:
        inner.watch(x)
        y = cube(x)
    slope = inner.gradient(y, x)
outer.gradient(slope, x)
---- the first derivative after both blocks | value none
@tf.function
def cube(u):
    return u * u * u
with tf.GradientTape() as outer:
    outer.watch(x)
    with tf.GradientTape() as inner:
        inner.watch(x)
        y = cube(x)
slope = inner.gradient(y, x)
outer.gradient(slope, x)
---- a number of Python | value
@tf.function
def times(u):
    return u * w
with tf.GradientTape() as tape:
    y = times(2.0)
tape.gradient(y, w)
"""

# Zeros on TensorFlow, None without the decorator and on the numpy engine.
OPAQUE = """\
---- the second derivative of a linear function
@tf.function
def line(u):
    return 3.0 * u
with tf.GradientTape() as outer:
    outer.watch(x)
    with tf.GradientTape() as inner:
        inner.watch(x)
        y = line(x)
    slope = inner.gradient(y, x)
outer.gradient(slope, x)
---- the second derivative of a product by one factor
@tf.function
def product(u, v):
    return u * v
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = product(x, w)
    slope = inner.gradient(y, w)
outer.gradient(slope, w)
---- an argument that another output uses
@tf.function
def squares(u, v):
    return u * u, v * v
with tf.GradientTape() as tape:
    tape.watch(x)
    a, b = squares(x, w)
tape.gradient(a, w)
---- a Variable that another output uses
@tf.function
def squares(u):
    return u * u, w * w
with tf.GradientTape() as tape:
    tape.watch(x)
    a, b = squares(x)
tape.gradient(a, w)
---- what was computed from a Jacobian, which has a graph too
x = tf.constant([3.0, 2.0])
with tf.GradientTape() as third:
    third.watch(x)
    with tf.GradientTape() as second:
        second.watch(x)
        with tf.GradientTape() as first:
            first.watch(x)
            y = x * x
        slopes = first.jacobian(y, x)
    curvature = second.gradient(slopes, x)
third.gradient(curvature, x)
---- zeros that stand for a Jacobian
v = tf.Variable([2.0])
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = v * v
    zeros = inner.jacobian(y, tf.Variable([1.0]), unconnected_gradients="zero")
    z = zeros * zeros
outer.gradient(z, zeros)
"""


@dataclass(frozen=True)
class Program:
    """A program, and what its calls give."""

    name: str
    source: str
    gives: tuple[str, ...]
    seed: int = -1


def programs(table):
    found = []
    for part in table.split("---- ")[1:]:
        title, _, source = part.partition("\n")
        name, _, gives = title.partition(" | ")
        found.append(Program(name, HEAD + source, tuple(gives.split())))
    return found


def by_name(table):
    chosen = programs(table)
    return pytest.mark.parametrize("program", chosen, ids=[each.name for each in chosen])


def said(program):
    return tuple(call.error or call.verdict for call in read(ast.parse(program.source)).calls)


def happens(program, engine):
    """Return what the calls give; a function that is compiled asks once, while it is compiled."""
    times = defaultdict(list)
    for outcome in run(program, engine):
        assert outcome.method, str(outcome)
        times[outcome.line, outcome.column].append(kind_of(outcome))
    return tuple(kinds[0] for kinds in times.values())


@by_name(KNOWN)
def test_the_checker_knows_it(program):
    assert said(program) == program.gives


@by_name(KNOWN)
def test_it_happens_on_the_numpy_engine(program):
    if "[tensorflow]" in program.name:
        pytest.skip("the page of known differences has it")
    assert happens(program, numpy_tf) == program.gives


@pytest.mark.tensorflow
@by_name(KNOWN)
def test_it_happens_on_tensorflow(program):
    import tensorflow

    assert happens(program, tensorflow) == program.gives


@by_name(OPAQUE)
def test_the_checker_does_not_say_none_of_what_is_opaque(program):
    assert said(program)[-1] == "unknown"


@pytest.mark.tensorflow
@by_name(OPAQUE)
def test_what_is_opaque_is_zero_on_tensorflow(program):
    import tensorflow

    assert happens(program, tensorflow)[-1] == "value"
    assert happens(program, numpy_tf)[-1] == "none"


def test_a_tape_from_outside_that_is_asked_inside_is_not_known():
    source = """\
with tf.GradientTape() as tape:
    tape.watch(x)
    y = x * x
@tf.function
def slope(u, v):
    return tape.gradient(v, u)
slope(x, y)
"""
    assert said(Program("", HEAD + source, ())) == ("unknown",)


def test_where_functions_run_eagerly_an_argument_is_what_is_found_outside():
    first = programs(KNOWN)[0]
    source = first.source.replace("@tf", "tf.config.run_functions_eagerly(True)\n@tf")
    assert said(Program("", source, ())) == ("value",)
