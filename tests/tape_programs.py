"""Programs whose tapes keep what they record, for the tests of what is shown of a tape."""

from __future__ import annotations

import linecache
from functools import cache
from typing import NamedTuple

from tapemagic import numpy_tf
from tapemagic.display.shown_tape import ShownTape
from tapemagic.display.tape_graph import TapeGraph
from tapemagic.keeping import keeping_tape
from tapemagic.recordings.recorded import recorded_by


class TapeProgram(NamedTuple):
    """A program, and the names of its target and of its sources."""

    text: str
    target: str
    sources: tuple[str, ...]


CUBE = TapeProgram(
    "x = tf.Variable(3.0)\nwith Tape(persistent=True) as tape:\n    y = x * x * x", "y", ("x",)
)
# What is shown of its tape, whose line is the third.
CUBE_AS_TEXT = """\
tape watches x (line 3) and recorded 2 operations.

line  operation  result    from
3     Mul        #1 = 9.0  x, x
3     Mul        y = 27.0  #1, x

Back from y, beginning with dy/dy = 1:

line  operation  upstream  local  gives   to
3     Mul        1.0       × 3.0  = 3.0   #1
3     Mul        1.0       × 9.0  = 9.0   x
3     Mul        3.0       × 6.0  = 18.0  x, together 27.0

dy/dx = 27.0"""
FIVE_OPERATIONS = TapeProgram(
    """\
x = tf.Variable(2.0)
w = tf.Variable(0.5)
with Tape(persistent=True) as tape:
    h = tf.sin(w * x)
    y = h * h + x * 3.0
""",
    "y",
    ("x", "w"),
)
VECTORS = TapeProgram(
    """\
x = tf.Variable([1.0, 2.0])
w = tf.Variable([[0.1, 0.2], [0.3, 0.4]])
with Tape(persistent=True) as tape:
    h = tf.linalg.matvec(w, x)
    p = tf.nn.softmax(h)
    y = tf.reduce_sum(p * h)
""",
    "y",
    ("x", "w"),
)
SPLIT = TapeProgram(
    """\
x = tf.Variable([[1.0, 2.0]])
with Tape(persistent=True) as tape:
    a, b = tf.split(tf.concat([x, x * x], 1), 2, axis=1)
    y = a * b + x[0, 0]
""",
    "y",
    ("x",),
)
NESTED = TapeProgram(
    """\
x = tf.Variable(2.0)
with Tape(persistent=True) as tape:
    with Tape() as tape_1:
        y = x * x * x
    dy_dx = tape_1.gradient(y, x)
""",
    "dy_dx",
    ("x",),
)
LOOP = TapeProgram(
    """\
x = tf.Variable(0.5)
w = tf.Variable(1.01)
b = tf.Variable(0.01)
with Tape(persistent=True) as tape:
    h = x
    loss = tf.constant(0.0)
    for i in range(100):
        h = tf.tanh(w * h + b)
        loss = loss + h * h
    y = loss / 100.0
""",
    "y",
    ("x", "w", "b"),
)
ONE_LINE_LOOP = TapeProgram(
    """\
x = tf.Variable(0.9)
with Tape(persistent=True) as tape:
    y = x
    for i in range(30):
        y = tf.sin(y) + x
""",
    "y",
    ("x",),
)
ALL = (CUBE, FIVE_OPERATIONS, VECTORS, SPLIT, NESTED, LOOP, ONE_LINE_LOOP)


class RanProgram(NamedTuple):
    """What a program's names hold, what its tape recorded, and its graph."""

    names: dict
    graph: TapeGraph


@cache
def ran(program, *, tf=numpy_tf, target=True):
    """Run a program, and return what its tape recorded as a graph."""
    return ran_anew(program, tf=tf, target=target)


def ran_anew(program, *, tf=numpy_tf, target=True):
    """Run a program again."""
    names = {"tf": tf, "Tape": keeping_tape(tf)}
    filename = f"<program {abs(hash(program.text))}>"
    exec(compile(program.text, filename, "exec"), names)
    lines = program.text.splitlines(keepends=True)
    linecache.cache[filename] = (len(program.text), None, lines, filename)
    recorded = recorded_by(names["tape"], names)
    number = recorded.number_of(names[program.target]) if target else None
    return RanProgram(names, TapeGraph(ShownTape(recorded, number)))
