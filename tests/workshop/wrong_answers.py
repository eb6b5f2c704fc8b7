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

LESSON_02 = [
    (
        "02.1",
        """
x = tf.constant(2.0)
w = tf.Variable(3.0)
with tf.GradientTape() as tape:
    scaled = w * x
    prediction = scaled + 1.0
loss = (prediction - 10.0) ** 2
slope = tape.gradient(loss, w)
""",
        "does each step stand inside the block?",
    ),
    (
        "02.1",
        """
x = tf.constant(2.0)
w = tf.Variable(3.0)
scaled = w * x
with tf.GradientTape() as tape:
    tape.watch(scaled)
    prediction = scaled + 1.0
    loss = (prediction - 10.0) ** 2
slope = tape.gradient(loss, scaled)
""",
        "the source is `w`",
    ),
    (
        "02.1",
        """
x = tf.constant(2.0)
w = tf.Variable(3.0)
with tf.GradientTape() as tape:
    loss = (w * x - 10.0) ** 2
slope = tape.gradient(loss, w)
""",
        "without the step `+ 1.0`",
    ),
    (
        "02.2",
        """
x = tf.constant(1.0)
w = tf.Variable(2.0)
gradients = []
for step in range(3):
    with tf.GradientTape() as tape:
        loss = (w * x - 4.0) ** 2
    gradient = tape.gradient(loss, w)
    gradients.append(gradient)
    if gradient is not None:
        w = w - 0.25 * gradient
""",
        "the gradient of step 1 is `None`",
    ),
    (
        "02.2",
        """
x = tf.constant(1.0)
w = tf.Variable(2.0)
gradients = []
for step in range(3):
    with tf.GradientTape() as tape:
        loss = (w * x - 4.0) ** 2
    gradient = tape.gradient(loss, w)
    gradients.append(gradient)
    new = w - 0.25 * gradient
""",
        "`w` has not moved",
    ),
    (
        "02.2",
        """
x = tf.constant(1.0)
w = tf.Variable(2.0)
gradients = []
for step in range(3):
    with tf.GradientTape() as tape:
        loss = (w * x - 4.0) ** 2
    gradient = tape.gradient(loss, w)
    gradients.append(gradient)
    w.assign_add(0.25 * gradient)
""",
        "walks uphill",
    ),
    (
        "02.3",
        """
w = tf.Variable(3.0)
total = tf.Variable(0.0)
with tf.GradientTape() as tape:
    for x, answer in [(1.0, 4.0), (3.0, 10.0)]:
        error = w * x - answer
        total.assign_add(error ** 2)
slope = tape.gradient(total, w)
""",
        "keeps a number and not its history",
    ),
    (
        "02.3",
        """
w = tf.Variable(3.0)
with tf.GradientTape() as tape:
    for x, answer in [(1.0, 4.0), (3.0, 10.0)]:
        error = w * x - answer
        total = error ** 2
slope = tape.gradient(total, w)
""",
        "is the first one overwritten?",
    ),
    (
        "02.4",
        """
answer = "B"
""",
        "look at D again",
    ),
    (
        "02.4",
        """
answer = "A, B, D"
""",
        "look at A again",
    ),
    (
        "02.4",
        """
answer = "BCD"
""",
        "look at C again",
    ),
    (
        "02.4",
        """
answer = ["B", "D"]
""",
        "write the letters in quotes",
    ),
    (
        "02.4",
        """
answer = "BDE"
""",
        "there is no E",
    ),
]

# --- lesson 03 ------------------------------------------------------------------------------------

LESSON_03 = [
    (
        "03.1",
        """
x = tf.constant(2.0)
a, b, c = tf.Variable(1.0), tf.Variable(-1.0), tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = a * x**2 + b * x + c
slopes = tape.gradient(y, [a, b, c])
""",
        "`slopes` is a list",
    ),
    (
        "03.1",
        """
x = tf.constant(2.0)
a, b, c = tf.Variable(1.0), tf.Variable(-1.0), tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = a * x**2 + b * x + c
slopes = tape.gradient(y, a)
""",
        "`slopes` is no dictionary",
    ),
    (
        "03.1",
        """
x = tf.constant(2.0)
a, b, c = tf.Variable(1.0), tf.Variable(-1.0), tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = a * x**2 + b * x + c
slopes = tape.gradient(y, {"a": a, "b": b})
""",
        "the keys are to be",
    ),
    (
        "03.1",
        """
x = tf.constant(2.0)
a, b, c = tf.Variable(1.0), tf.Variable(-1.0), tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = a * x**2 + b * x + c
slopes = {"a": None, "b": None, "c": None}
""",
        '`slopes["a"]` is `None`',
    ),
    (
        "03.2",
        """
x = tf.Variable([2.0, 5.0])
with tf.GradientTape() as tape:
    y = tf.stack([x[0] * x[1], x[0] + x[1]])
first = tape.gradient(y, x)
""",
        "the gradient of the sum of both elements",
    ),
    (
        "03.2",
        """
x = tf.Variable([2.0, 5.0])
with tf.GradientTape() as tape:
    y = tf.stack([x[0] * x[1], x[0] + x[1]])
first = tape.gradient(y[0], x)
""",
        "taking an element is a step",
    ),
    (
        "03.2",
        """
x = tf.Variable([2.0, 5.0])
with tf.GradientTape() as tape:
    y = tf.stack([x[0] * x[1], x[0] + x[1]])
first = tape.jacobian(y, x)
""",
        "which of its rows",
    ),
    (
        "03.3",
        """
x = tf.Variable(2.0)
with tf.GradientTape() as tape:
    cube = x * x * x
    with tape.stop_recording():
        shown = tf.sqrt(cube)
        square = x * x
    loss = cube + square
slope = tape.gradient(loss, x)
""",
        "12 is the slope of one part",
    ),
    (
        "03.3",
        """
x = tf.Variable(2.0)
with tf.GradientTape() as tape:
    cube = x * x * x
    with tape.stop_recording():
        shown = tf.sqrt(cube)
        square = x * x
        loss = cube + square
slope = tape.gradient(loss, x)
""",
        "hears nothing of `loss`",
    ),
    (
        "03.4",
        """
answer = [3.0, [4.0, 3.0], None, 0.0]
""",
        "question 2",
    ),
    (
        "03.4",
        """
answer = [3.0, 4.0, None, 0.0]
""",
        "question 2",
    ),
    (
        "03.4",
        """
answer = [3.0, 7.0, 4.0, 0.0]
""",
        "question 3",
    ),
    (
        "03.4",
        """
answer = [3.0, 7.0, None, None]
""",
        "question 4",
    ),
    (
        "03.4",
        """
answer = [3.0, 7.0, None]
""",
        "four answers are asked for",
    ),
    (
        "03.4",
        """
answer = [3.0, 7.0, None, ...]
""",
        "is `...` still",
    ),
]

# --- lesson 04 ------------------------------------------------------------------------------------

LESSON_04 = [
    (
        "04.1",
        """
x = tf.Variable(2.0)
with tf.GradientTape() as tape_2:
    with tf.GradientTape() as tape_1:
        square = x * x
    y = square * square
    first = tape_1.gradient(y, x)
second = None
""",
        "`first` is `None`",
    ),
    (
        "04.1",
        """
x = tf.Variable(2.0)
with tf.GradientTape() as tape_2:
    with tf.GradientTape() as tape_1:
        square = x * x
        y = square * square
first = tape_1.gradient(y, x)
second = tape_2.gradient(first, x)
""",
        "who must be listening while `first` is computed?",
    ),
    (
        "04.2",
        """
def curvature(x):
    return ...
""",
        "returns `...` still",
    ),
    (
        "04.2",
        """
def curvature(x):
    with tf.GradientTape() as tape_2:
        with tf.GradientTape() as tape_1:
            y = x * x * x * x
    first = tape_1.gradient(y, x)
    return tape_2.gradient(first, x)
""",
        "the tape that is asked last must be listening",
    ),
    (
        "04.2",
        """
def curvature(x):
    with tf.GradientTape() as tape:
        y = slope(x)
    return tape.gradient(y, x)
""",
        "the second derivative of x³",
    ),
    (
        "04.2",
        """
def curvature(x):
    return 12.0 * x
""",
        "is it computed from the argument",
    ),
    (
        "04.2",
        """
curvature = 48.0
""",
        "a function is asked for",
    ),
    (
        "04.3",
        """
x = tf.constant(1.0)
z = tf.constant(2.0)
with tf.GradientTape() as tape_2:
    with tf.GradientTape() as tape_1:
        tape_1.watch(x)
        tape_1.watch(z)
        y = x * x * z
    dy_dx = tape_1.gradient(y, x)
mixed = tape_2.gradient(dy_dx, z)
""",
        "does it watch it",
    ),
    (
        "04.3",
        """
x = tf.constant(1.0)
z = tf.constant(2.0)
with tf.GradientTape() as tape:
    tape.watch(z)
    y = x * x * z
mixed = tape.gradient(y, z)
""",
        "the derivative by `z` alone",
    ),
    (
        "04.3",
        """
mixed = 4.0
""",
        "the second one is by `z`",
    ),
    (
        "04.4",
        """
answer = "ACD"
""",
        "look at C again",
    ),
    (
        "04.4",
        """
answer = "ABD"
""",
        "look at B again",
    ),
    (
        "04.4",
        """
answer = "D"
""",
        "look at A again",
    ),
    (
        "04.4",
        """
answer = "A"
""",
        "look at D again",
    ),
]

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
