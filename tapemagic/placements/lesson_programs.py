"""The programs that `tapemagic.explore_placement` has ready, each with what it is to show."""

from __future__ import annotations

from typing import Final

__all__ = ["LESSON_PROGRAMS"]

LESSON_PROGRAMS: Final = {
    "second derivative": """\
x = tf.Variable(1.0)
with tf.GradientTape() as tape_2:
    with tf.GradientTape() as tape_1:
        y = x * x * x
    dy_dx = tape_1.gradient(y, x)
d2y_dx2 = tape_2.gradient(dy_dx, x)""",
    "one tape": """\
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
    z = y * y
dz_dx = tape.gradient(z, x)""",
    "watched constant": """\
x = tf.constant(3.0)
with tf.GradientTape() as tape:
    tape.watch(x)
    y = x * x
dy_dx = tape.gradient(y, x)""",
    "two gradients of one tape": """\
x = tf.Variable(3.0)
with tf.GradientTape(persistent=True) as tape:
    y = x * x
    z = y * y
dz_dx = tape.gradient(z, x)
dy_dx = tape.gradient(y, x)""",
    "mixed derivative": """\
x = tf.Variable(1.0)
z = tf.Variable(2.0)
with tf.GradientTape() as tape_2:
    with tf.GradientTape() as tape_1:
        y = x * x * z
    dy_dx = tape_1.gradient(y, x)
d2y_dxdz = tape_2.gradient(dy_dx, z)""",
    "third derivative": """\
x = tf.Variable(2.0)
with tf.GradientTape() as tape_3:
    with tf.GradientTape() as tape_2:
        with tf.GradientTape() as tape_1:
            y = x * x * x * x
        dy_dx = tape_1.gradient(y, x)
    d2y_dx2 = tape_2.gradient(dy_dx, x)
d3y_dx3 = tape_3.gradient(d2y_dx2, x)""",
}
