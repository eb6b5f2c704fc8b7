"""Wrong answers that people really give, and the hint that each gets.

A row is an exercise, the code in place of its cell (but for the line ``%tape exercise``), and a
part of the hint. The tests of exercises run them on both engines, where the exercise stands in its
lesson. Each exercise has at least one.
"""

from __future__ import annotations

LESSON_01 = [
    (
        "01.1",
        """
x = tf.constant(2.0)
with tf.GradientTape() as t:
    y = x * x + 3.0 * x
dy_dx = t.gradient(y, x)
""",
        "the tape did not follow `x`",
    ),
    (
        "01.1",
        """
x = tf.constant(2.0)
dy_dx = x * x + 3.0 * x
""",
        "10 is `y` itself",
    ),
    (
        "01.1",
        """
x = tf.Variable(2.0)
with tf.GradientTape() as t:
    y = x * x
dy_dx = t.gradient(y, x)
""",
        "4 is the slope of x² alone",
    ),
    (
        "01.2",
        """
x = tf.constant(2.0)
with tf.GradientTape(persistent=True) as t:
    t.watch(x)
    u = x * x
v = u * u * u
du_dx, dv_du, dv_dx = t.gradient(u, x), t.gradient(v, u), t.gradient(v, x)
""",
        "`dv_du` is `None`",
    ),
    (
        "01.2",
        """
du_dx, dv_du, dv_dx = 4.0, 12.0, 48.0
""",
        "`dv_du` is 12.0",
    ),
    (
        "01.3",
        """
x = tf.Variable(1.0)
with tf.GradientTape() as tape_3:
    with tf.GradientTape() as tape_2:
        with tf.GradientTape() as tape_1:
            y = x * x * x * x
        dy_dx = tape_1.gradient(y, x)
d2y_dx2 = tape_2.gradient(dy_dx, x)
d3y_dx3 = tape_3.gradient(d2y_dx2, x)
""",
        "had stopped recording",
    ),
    (
        "01.3",
        """
d3y_dx3 = 12.0
""",
        "one more is to come",
    ),
]

# --- lesson 02 ------------------------------------------------------------------------------------

LESSON_02 = []

# --- lesson 03 ------------------------------------------------------------------------------------

LESSON_03 = []

# --- lesson 04 ------------------------------------------------------------------------------------

LESSON_04 = []

# --- lesson 05 ------------------------------------------------------------------------------------

LESSON_05 = []

# --- lesson 06 ------------------------------------------------------------------------------------

LESSON_06 = []

# --- lesson 07 ------------------------------------------------------------------------------------

LESSON_07 = []

# --- lesson 08 ------------------------------------------------------------------------------------

LESSON_08 = []

# --- lesson 09 ------------------------------------------------------------------------------------

LESSON_09 = []

# --- lesson 10 ------------------------------------------------------------------------------------

LESSON_10 = []

# --- lesson 11 ------------------------------------------------------------------------------------

LESSON_11 = []

# --------------------------------------------------------------------------------------------------

WRONG_ANSWERS = [
    *LESSON_01,
    *LESSON_02,
    *LESSON_03,
    *LESSON_04,
    *LESSON_05,
    *LESSON_06,
    *LESSON_07,
    *LESSON_08,
    *LESSON_09,
    *LESSON_10,
    *LESSON_11,
]
