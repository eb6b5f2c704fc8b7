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
        "was the tape told to follow `x`, which is a constant",
    ),
    (
        "01.1",
        """
x = tf.constant(2.0)
with tf.GradientTape() as t:
    t.watch(x)
    y = x * x + 3.0 * x
dy_dx = t.gradient(x, y)
""",
        "does the target stand first?",
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
        "01.1",
        """
x = tf.constant(2.0)
dy_dx = 7
""",
        "the number is right, but `dy_dx` is no tensor",
    ),
    (
        "01.2",
        """
du_dx, dv_du, dv_dx = 4.0, 48.0, 192.0
""",
        "the number is right, but `du_dx` is no tensor",
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

LESSON_05 = [
    (
        "05.1",
        """
def tangent(x):
    return slope * x
""",
        "must go through the point at `a`",
    ),
    (
        "05.1",
        """
def tangent(x):
    return slope * (x - a)
""",
        "at `a` this line has the height 0",
    ),
    (
        "05.1",
        """
def tangent(x):
    return height + slope * x
""",
        "for each step away from `a`",
    ),
    (
        "05.1",
        """
def tangent(x):
    height + slope * (x - a)
""",
        "is there a `return`",
    ),
    (
        "05.1",
        """
tangent = height + slope * (4.0 - a)
""",
        "a function is asked for",
    ),
    (
        "05.1",
        """
tangent = f
""",
        "this is the curve itself",
    ),
    (
        "05.2",
        """
maximum_at, minimum_at, inflection_at = 3, 1, 2
""",
        "first down, then up",
    ),
    (
        "05.2",
        """
maximum_at, minimum_at, inflection_at = 4, 0, 2
""",
        "4 is how high the maximum is",
    ),
    (
        "05.2",
        """
maximum_at, minimum_at, inflection_at = 1, -0.5, 2
""",
        "below the end of the picture",
    ),
    (
        "05.2",
        """
maximum_at, minimum_at, inflection_at = 1, 3, 0
""",
        "where f″ crosses its axis",
    ),
    (
        "05.3",
        """
def central_difference(function, a, h):
    return (function(a + h) - function(a)) / h
""",
        "the forward difference still",
    ),
    (
        "05.3",
        """
def central_difference(function, a, h):
    return (function(a + h) - function(a - h)) / h
""",
        "how far from each other",
    ),
    (
        "05.3",
        """
def central_difference(function, a, h):
    return (function(a + h) - function(a - h)) / 2 * h
""",
        "put brackets",
    ),
    (
        "05.3",
        """
def central_difference(function, a, h):
    return (function(a + h) - function(a - h)) / (2 * k)
""",
        "raises NameError",
    ),
    (
        "05.4",
        """
slope_at_the_corner = 3.0
""",
        "which argument counts",
    ),
    (
        "05.4",
        """
slope_at_the_corner = 1.5
""",
        "takes one of its arguments whole",
    ),
    (
        "05.4",
        """
slope_at_the_corner = None
""",
        "it gives a number",
    ),
]

# --- lesson 06 ------------------------------------------------------------------------------------

LESSON_06 = [
    (
        "06.1",
        """
w_next = 5 + 0.1 * 2 * (5 - 3)
""",
        "this step goes uphill",
    ),
    (
        "06.1",
        """
w_next = 5 - 2 * (5 - 3)
""",
        "how much of it does the learning rate take",
    ),
    (
        "06.1",
        """
w_next = 5 - 0.1 * (5 - 3)
""",
        "has a factor 2",
    ),
    (
        "06.1",
        """
w_next = 3
""",
        "where are you after one",
    ),
    (
        "06.2",
        """
largest_rate = 1 / 8
""",
        "twice as large still arrives",
    ),
    (
        "06.2",
        """
largest_rate = 2 / 4
""",
        "a second derivative that is not 4",
    ),
    (
        "06.2",
        """
largest_rate = 1
""",
        "the new one bends more strongly",
    ),
    (
        "06.3",
        """
speed = tf.Variable(0.0)
for step in range(20):
    with tf.GradientTape() as tape:
        loss = (speed - 8.0) ** 2
    speed.assign_sub(0.01 * tape.gradient(loss, speed))
""",
        "8 is not reached",
    ),
    (
        "06.3",
        """
speed = tf.Variable(0.0)
for step in range(20):
    with tf.GradientTape() as tape:
        loss = (speed - 8.0) ** 2
    speed.assign_sub(-0.1 * tape.gradient(loss, speed))
""",
        "the loss grows with each step",
    ),
    (
        "06.4",
        """
parabola_y = tf.constant([6.0, 4.625, 3.5, 2.625, 2.0, 1.625, 1.5, 1.625, 2.0])
p = tf.Variable([0.0, 0.0, 0.0])
for step in range(300):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((p[0] * x**2 + p[1] * x + p[2] - parabola_y) ** 2)
    step = 0.1 * tape.gradient(loss, p)
""",
        "does it change `p` in place",
    ),
    (
        "06.4",
        """
parabola_y = tf.constant([6.0, 4.625, 3.5, 2.625, 2.0, 1.625, 1.5, 1.625, 2.0])
p = tf.Variable([0.0, 0.0, 0.0])
for step in range(200):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((p[0] * x**2 + p[1] * x + p[2] - parabola_y) ** 2)
    p.assign_sub(0.5 * tape.gradient(loss, p))
""",
        "have flown away",
    ),
    (
        "06.4",
        """
parabola_y = tf.constant([6.0, 4.625, 3.5, 2.625, 2.0, 1.625, 1.5, 1.625, 2.0])
p = tf.Variable([0.0, 0.0, 0.0])
for step in range(300):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((p[2] * x**2 + p[1] * x + p[0] - parabola_y) ** 2)
    p.assign_sub(0.1 * tape.gradient(loss, p))
""",
        "in the wrong order",
    ),
    (
        "06.4",
        """
parabola_y = tf.constant([6.0, 4.625, 3.5, 2.625, 2.0, 1.625, 1.5, 1.625, 2.0])
p = tf.Variable([0.0, 0.0, 0.0])
for step in range(10):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((p[0] * x**2 + p[1] * x + p[2] - parabola_y) ** 2)
    p.assign_sub(0.1 * tape.gradient(loss, p))
""",
        "enough steps",
    ),
]

# --- lesson 07 ------------------------------------------------------------------------------------

LESSON_07 = [
    (
        "07.1",
        """
after_one_step = 10 - 12
""",
        "divide it by the second derivative",
    ),
    (
        "07.1",
        """
after_one_step = 10 + 12 / 2
""",
        "this step goes uphill",
    ),
    (
        "07.1",
        """
after_one_step = 6
""",
        "how far the step goes",
    ),
    (
        "07.1",
        """
after_one_step = 1
""",
        "how high the bottom is",
    ),
    (
        "07.2",
        """
root = tf.Variable(2.0)
for step in range(5):
    with tf.GradientTape() as tape:
        height = root**3 - 10.0
    root.assign_sub(0.01 * tape.gradient(height, root))
""",
        "subtract the height divided by the slope",
    ),
    (
        "07.2",
        """
root = tf.Variable(2.0)
for step in range(1):
    with tf.GradientTape() as tape:
        height = root**3 - 10.0
    root.assign_sub(height / tape.gradient(height, root))
""",
        "are there five turns",
    ),
    (
        "07.2",
        """
root = tf.Variable(2.0)
for step in range(5):
    with tf.GradientTape() as tape:
        height = root**2 - 10.0
    root.assign_sub(height / tape.gradient(height, root))
""",
        "the square root of 10",
    ),
    (
        "07.2",
        """
root = tf.Variable(2.0)
""",
        "where it was at the beginning",
    ),
    (
        "07.3",
        """
def downhill_step(slope, second):
    return -slope / second
""",
        "that is uphill",
    ),
    (
        "07.3",
        """
def downhill_step(slope, second):
    return slope / abs(second)
""",
        "this step goes there",
    ),
    (
        "07.3",
        """
def downhill_step(slope, second):
    return -slope
""",
        "divided by the second derivative",
    ),
    (
        "07.3",
        """
def downhill_step(slope, second):
    return -abs(slope / second)
""",
        "that is uphill",
    ),
    (
        "07.4",
        """
border = 1.1
""",
        "the smallest such start",
    ),
    (
        "07.4",
        """
border = 0.5
""",
        "is that the largest start",
    ),
    (
        "07.4",
        """
border = 0.9
""",
        "x³ just as large as x",
    ),
]

# --- lesson 08 ------------------------------------------------------------------------------------

# What stands in the cell of exercise 08.4 before the answer.
_ENERGY = """
def energy(x):
    return tf.reduce_sum(x**4) / 12 + tf.reduce_sum(x[1:] * x[:-1])


position = tf.linspace(-1.0, 1.0, 1000)
direction = tf.linspace(0.0, 1.0, 1000)
"""

LESSON_08 = [
    (
        "08.1",
        """
table_shape = (2, 3)
q = tf.constant([2.0, 3.0])
with tf.GradientTape() as tape:
    tape.watch(q)
    a, b = tf.unstack(q)
    outputs = tf.stack([a * b, a + b, a**2])
table = tape.gradient(outputs, q)
""",
        "in the wrong order",
    ),
    (
        "08.1",
        """
table_shape = (2,)
q = tf.constant([2.0, 3.0])
with tf.GradientTape() as tape:
    tape.watch(q)
    a, b = tf.unstack(q)
    outputs = tf.stack([a * b, a + b, a**2])
table = tape.gradient(outputs, q)
""",
        "which `gradient` gives",
    ),
    (
        "08.1",
        """
table_shape = (3, 2)
q = tf.constant([2.0, 3.0])
with tf.GradientTape() as tape:
    tape.watch(q)
    a, b = tf.unstack(q)
    outputs = tf.stack([a * b, a + b, a**2])
table = tape.gradient(outputs, q)
""",
        "which question keeps the outputs apart",
    ),
    (
        "08.1",
        """
table_shape = (3, 2)
q = tf.constant([2.0, 3.0])
with tf.GradientTape() as tape:
    a, b = tf.unstack(q)
    outputs = tf.stack([a * b, a + b, a**2])
table = tape.jacobian(outputs, q)
""",
        "is `q` watched",
    ),
    (
        "08.2",
        """
right_for = "ABC"
""",
        "divided by one number",
    ),
    (
        "08.2",
        """
right_for = "D"
""",
        "does row 1 use row 0",
    ),
    (
        "08.2",
        """
right_for = "A"
""",
        "one that is right is missing",
    ),
    (
        "08.2",
        """
right_for = ["A", "C"]
""",
        "as one text",
    ),
    (
        "08.3",
        """
at_origin, at_one_one = "minimum", "minimum"
""",
        "the Hessian at the origin",
    ),
    (
        "08.3",
        """
at_origin, at_one_one = "saddle", "maximum"
""",
        "the Hessian at (1, 1)",
    ),
    (
        "08.3",
        """
at_origin, at_one_one = "flat", "minimum"
""",
        "not one of the answers",
    ),
    (
        "08.4",
        _ENERGY
        + """
product = hessian_times(energy, position, tf.ones(1000))
""",
        "where does `direction` come in",
    ),
    (
        "08.4",
        _ENERGY
        + """
_, table = hessian(energy, position)
product = table
""",
        "this is the whole Hessian",
    ),
    (
        "08.4",
        _ENERGY
        + """
with tf.GradientTape() as tape:
    tape.watch(position)
    value = energy(position)
product = tape.gradient(value, position)
""",
        "this is the gradient",
    ),
    (
        "08.4",
        _ENERGY
        + """
with tf.GradientTape() as outer:
    outer.watch(position)
    with tf.GradientTape() as inner:
        inner.watch(position)
        value = energy(position)
gradient = inner.gradient(value, position)
product = outer.gradient(tf.reduce_sum(gradient * direction), position)
""",
        "inside the outer block",
    ),
]

# --- lesson 09 ------------------------------------------------------------------------------------

DERIVATIVE = """
def derivative(target, source):
    rates = {{target: 1.0}}
    for output, inputs, local_derivatives in reversed(records):
        if output in rates:
            for value, local in zip(inputs, local_derivatives):
                rates[value] = {}
    return rates[source]
"""
LESSON_09 = [
    ("09.1", DERIVATIVE.format("rates[output] * local"), "it is 2 still"),
    ("09.1", DERIVATIVE.format("rates[value] + rates[output] * local"), "raises KeyError"),
    ("09.1", DERIVATIVE.format("rates.get(value, 0.0) + local"), "is not multiplied by the rate"),
    ("09.1", DERIVATIVE.format("rates.get(value, 0.0) + rates[output]"), "is not it yet"),
    ("09.2", "def stop_gradient(a):\n    return a", "the tape follows what `stop_gradient` gives"),
    ("09.2", "def stop_gradient(a):\n    return a * Value(1.0)", "made of it by an operation?"),
    ("09.2", "def stop_gradient(a):\n    return a.number", "gives a float"),
    ("09.2", "def stop_gradient(a):\n    pass", "gives a NoneType"),
    (
        "09.3",
        """
def exp(a):
    return operation(np.exp, lambda rate: [rate * Value(np.exp(a.number))], a)
""",
        "the first derivative is right, and the second is not",
    ),
    (
        "09.3",
        "def exp(a):\n    return operation(np.exp, lambda rate: [exp(a)], a)",
        "does your rule use the rate",
    ),
    (
        "09.3",
        "def exp(a):\n    return operation(np.exp, lambda rate: rate * exp(a), a)",
        "it is to give a list",
    ),
    ("09.3", "def exp(a):\n    return Value(np.exp(a.number))", "does it call `operation`?"),
    ("09.3", "def exp(a):\n    return np.exp(a.number)", "gives a float64"),
]

# --- lesson 10 ------------------------------------------------------------------------------------

DESCENT = """
w = tf.Variable(0.0)
for step in range(30):
    with tf.GradientTape() as tape:
        loss = (w - 3.0) ** 2
    dw = tape.gradient(loss, w)
    if dw is None:
        break
    {}
"""
PENALTY = """
def slope_penalty(parameters, x):
    with tf.GradientTape() as inner:
        inner.watch(x)
        f = network(parameters, x)
    slope = inner.gradient(f, x)
    return {}
"""
RESIDUAL = """
def residual(motion, t):
    with tf.GradientTape() as tape_2:
        tape_2.watch(t)
        with tf.GradientTape() as tape_1:
            tape_1.watch(t)
            u = motion(t)
        u_t = tape_1.gradient(u, t)
    u_tt = tape_2.gradient(u_t, t)
    return {}
"""
LESSON_10 = [
    ("10.1", DESCENT.format("w = w - 0.1 * dw"), "the loop ended after one step"),
    ("10.1", DESCENT.format("w.assign_add(0.1 * dw)"), "Which sign, and how large a step?"),
    ("10.1", DESCENT.format("w - 0.1 * dw"), "has not moved from 0"),
    ("10.2", PENALTY.format("tf.reduce_mean(slope**2)"), "the mean of the squared slope"),
    ("10.2", PENALTY.format("tf.reduce_mean((slope - 1.0) ** 2)"), "take its size"),
    ("10.2", PENALTY.format("tf.reduce_sum((tf.abs(slope) - 1.0) ** 2)"), "the mean is asked for"),
    ("10.2", PENALTY.format("(tf.abs(slope) - 1.0) ** 2"), "take the mean of them"),
    (
        "10.2",
        PENALTY.format("tf.constant(np.mean((np.abs(slope.numpy()) - 1.0) ** 2))"),
        "its gradient for the weights is `None`",
    ),
    ("10.3", RESIDUAL.format("u_tt + u"), "without friction still"),
    ("10.3", RESIDUAL.format("u_tt - 0.4 * u_t + u"), "friction has the other sign"),
    ("10.3", RESIDUAL.format("u_tt + 0.4 * u_tt + u"), "friction goes with the speed, the first"),
    ("10.3", RESIDUAL.format("u_tt + 0.4 * u + u"), "and not with the place"),
]

# --- lesson 11 ------------------------------------------------------------------------------------

SHARE = """
w.assign(1.0)
def slope(x, y):
    with tf.GradientTape() as tape:
        loss = tf.{}((w * x - y) ** 2){}
    return tape.gradient(loss, w)
gradient = strategy.reduce("{}", strategy.run(slope, args=(x, y)), axis=None)
"""
LESSON_11 = [
    (
        "11.1",
        """
def slope(x, y):
    with tf.GradientTape() as tape:
        pass
    loss = tf.reduce_mean((w * x - y) ** 2)
    return tape.gradient(loss, w)
gradients = strategy.run(slope, args=(x, y))
""",
        "in each replica, is the loss computed in the block",
    ),
    (
        "11.1",
        """
with tf.GradientTape() as tape:
    total = strategy.reduce("SUM", strategy.run(loss, args=(x, y)), axis=None)
gradients = tape.gradient(total, w)
""",
        "there is a `None` in `gradients`",
    ),
    ("11.1", "gradients = strategy.run(loss, args=(x, y))", "these are the losses"),
    ("11.2", SHARE.format("reduce_mean", "", "SUM"), "the sum of two means"),
    ("11.2", SHARE.format("reduce_sum", "", "SUM"), "that of the mean is asked for"),
    ("11.2", SHARE.format("reduce_sum", "", "MEAN"), "is anything divided"),
    ("11.2", SHARE.format("reduce_sum", " / 5.0", "MEAN"), "are the two parts to be added up"),
    ("11.2", "gradient = strategy.run(slope, args=(x, y))", "is a bundle"),
    (
        "11.3",
        """
def both(x, y):
    with tf.GradientTape() as tape_2:
        with tf.GradientTape() as tape_1:
            loss = tf.reduce_sum((w * x - y) ** 2) / 5.0
    first = tape_1.gradient(loss, w)
    return tape_2.gradient(first, w)
try:
    curvature = strategy.reduce("SUM", strategy.run(both, args=(x, y)), axis=None)
except Exception:
    curvature = None
""",
        "in which thread is the first derivative computed",
    ),
    (
        "11.3",
        """
def both(x, y):
    with tf.GradientTape() as tape_2:
        with tf.GradientTape() as tape_1:
            loss = tf.reduce_sum((w * x - y) ** 2) / 5.0
        first = tape_1.gradient(loss, w)
    return tape_2.gradient(first, w)
curvature = strategy.reduce("MEAN", strategy.run(both, args=(x, y)), axis=None)
""",
        "11 is half of it",
    ),
]

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
