"""Cells with mistakes, as the highlight shows them: what its tests have in common."""

from __future__ import annotations

from dataclasses import replace

from tapemagic.checker.checking import check_source
from tapemagic.checker.findings import Recording
from tapemagic.checker.selection import Selection
from tapemagic.checker.sources import read_source
from tapemagic.display.diagnostics import Checked
from tapemagic.display.highlighting import highlight_of

AFTER_BOTH_BLOCKS = """\
x = tf.Variable(1.0)

with tf.GradientTape() as tape_2:
    with tf.GradientTape() as tape_1:
        y = x * x * x

dy_dx = tape_1.gradient(y, x)
d2y_dx2 = tape_2.gradient(dy_dx, x)
"""
NESTED = (Recording("tape_2", None, 4, 5, 0), Recording("tape_1", None, 5, 5, 1))

ASKED_TWICE = """\
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
    z = y * y
dz_dx = tape.gradient(z, x)
dy_dx = tape.gradient(y, x)
"""

THIRD_DERIVATIVE = """\
x = tf.Variable(2.0)
with tf.GradientTape() as a:
    with tf.GradientTape() as b:
        with tf.GradientTape() as c:
            y = x ** 4
    d1 = c.gradient(y, x)
    d2 = b.gradient(d1, x)
d3 = a.gradient(d2, x)
"""


def checked_cell(text, kind="cell", recordings=(), select=("TAP",)):
    source = read_source(text, kind)
    report = check_source(source, Selection.of(select))
    if recordings:
        report = replace(report, recordings=recordings)
    return Checked("cell", report, source)


def highlighted(text, kind="cell", cell=None, recordings=(), select=("TAP",)):
    return highlight_of(checked_cell(text, kind, recordings, select), cell)
