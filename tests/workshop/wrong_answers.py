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
