"""What somebody types in the tests of editors: a program, and a notebook with the same mistake."""

from __future__ import annotations

from second_derivative import INSIDE, OUTSIDE

HEAD = "import tensorflow as tf\n\nx = tf.Variable(3.0)\n"
RIGHT = f"{HEAD}{INSIDE}\n"
MISTAKEN = f"{HEAD}{OUTSIDE}\n"

# The cells of a notebook: the last is TAP101, and its fix is in the cell above.
SETUP = "import tensorflow as tf\nx = tf.Variable(3.0)"
ASKED = "d2y_dx2 = tape_2.gradient(dy_dx, x)"
TAPES = OUTSIDE.removesuffix(ASKED)
# A cell with a mistake in its body: the request is None.
BODY = "%%tape d2y/dx2\n\ny = tf.stop_gradient(x) * 2\n"
