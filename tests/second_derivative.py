"""The second derivative of x³ by two tapes: right, and with the commonest mistake."""

from __future__ import annotations

# The first derivative is taken while the outer tape records, or after it.
INSIDE = """\
with tf.GradientTape() as tape_2:
    with tf.GradientTape() as tape_1:
        y = x * x * x
    dy_dx = tape_1.gradient(y, x)
d2y_dx2 = tape_2.gradient(dy_dx, x)"""
OUTSIDE = INSIDE.replace("    dy_dx", "dy_dx")
