"""What somebody types in the tests of editors: a program, and a notebook with the same mistake."""

from __future__ import annotations

RIGHT = """\
import tensorflow as tf

x = tf.Variable(3.0)
with tf.GradientTape() as tape_2:
    with tf.GradientTape() as tape_1:
        y = x * x * x
    dy_dx = tape_1.gradient(y, x)
d2y_dx2 = tape_2.gradient(dy_dx, x)
"""
MISTAKEN = RIGHT.replace("    dy_dx = ", "dy_dx = ")

# The cells of a notebook: the last is TAP101, and its fix is in the cell above.
SETUP = "import tensorflow as tf\nx = tf.Variable(3.0)"
TAPES = MISTAKEN.split("\n", 3)[3].rsplit("d2y", 1)[0]
ASKED = "d2y_dx2 = tape_2.gradient(dy_dx, x)"
# A cell with a mistake in its body: the request is None.
BODY = "%%tape d2y/dx2\n\ny = tf.stop_gradient(x) * 2\n"
