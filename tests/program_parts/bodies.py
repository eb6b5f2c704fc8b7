"""The functions that random programs define, by theme.

What stands for what in them is said in `definitions`.
"""

from __future__ import annotations

from .definitions import definition, function

PURE = (
    function("cube(u)", "return u * u * u"),
    function("square(u)", "return u ** 2"),
    function("bump(u)", "inner_part = -u * u", "return tf.exp(inner_part)"),
    function("wave(u)", "s = tf.sin(u)", "return s * u"),
    function("twice(u)", "return 2.0 * u"),
    function("power_four(u)", "p = u", "for _ in range(3):", "    p = p * u", "return p"),
)
CLOSURES = (
    function("model(u)", "return {w} * u + 1.0"),
    function("model(u)", "hidden = tf.tanh({w} * u)", "return hidden * {w}"),
    function("scaled(u)", "return {w} * {w} * u"),
    function("shifted()", "return {w} * {w} + 1.0", calls=("{name}()", "{name}() * {a}")),
)
DEFAULTS = (
    function(
        "stretched(u, factor=2.0)",
        "return factor * u * u",
        calls=("{name}({a})", "{name}({a}, 3.0)", "{name}({a}, factor={b})"),
    ),
    function(
        "powered(u, exponent=3)",
        "return u ** exponent",
        calls=("{name}({a})", "{name}({a}, 1)", "{name}({a}, exponent=2)"),
    ),
    # The default is the object that the name holds when the function is defined.
    function(
        "weighted(u, weight={w})",
        "return weight * u * u",
        calls=("{name}({a})", "{name}({a}, {b})"),
    ),
)
TUPLES = (
    function("powers(u)", "return u * u, u * u * u", parts=("0", "1")),
    function("sine_and_cosine(u)", "return tf.sin(u), tf.cos(u)", parts=("0", "1")),
    function("value_and_weight(u)", "r = {w} * u * u", "return r, {w}", parts=("0", "1")),
    function("sorted_out(u)", "smooth = u * u", "return [smooth, tf.round(u)]", parts=("0", "1")),
)
DICTS = (
    function("terms(u)", 'return {"square": u * u, "cube": u ** 3}', parts=('"square"', '"cube"')),
    function(
        "forward(u)",
        "hidden = tf.tanh({w} * u)",
        'return {"hidden": hidden, "loss": hidden * hidden}',
        parts=('"hidden"', '"loss"'),
    ),
    function(
        "summary(u)", "return dict(total=u * {w}, count=2.0 * u)", parts=('"total"', '"count"')
    ),
)
KEYWORDS = (
    function(
        "straight(slope, at)",
        "return slope * at + 1.0",
        calls=("{name}(at={a}, slope={b})", "{name}({b}, at={a})"),
    ),
    function(
        "parabola(u, *, width, height)",
        "return height * u * u - width",
        calls=("{name}({a}, height={b}, width=1.0)", "{name}({a}, width={b}, height=2.0)"),
    ),
    function(
        "polynomial(u, **weights)",
        'return weights["second"] * u * u + weights["first"] * u',
        calls=("{name}({a}, first={b}, second=0.5)", "{name}({a}, first=2.0, second={b})"),
    ),
    function(
        "added(*parts)", "return sum(parts)", calls=("{name}({a}, {b})", "{name}(*[{a}, {b}])")
    ),
)
NESTED = (
    function(
        "layers(u)",
        "def layer(v):",
        "    return tf.tanh(v) * v",
        "return layer(u) + layer(2.0 * u)",
    ),
    function(
        "mixed(u)", "def inside(v):", "    return v * u + {w}", "return inside(u) * inside(2.0)"
    ),
    function(
        "times(factor)",
        "def scaled_by_it(v):",
        "    return factor * v * v",
        "return scaled_by_it",
        calls=("{name}({b})({a})", "{name}(3.0)({a})"),
    ),
)
LAMBDAS = (
    definition("third_power", "third_power = lambda u: u * u * u"),
    definition("line_of", "line_of = lambda u: {w} * u + 1.0"),
    definition(
        "raised", "raised = lambda u, k=2: u ** k", calls=("{name}({a})", "{name}({a}, 3)")
    ),
    definition(
        "blend", "blend = lambda u, v: u * v + tf.square(v)", calls=("{name}({a}, {b})",)
    ),
)  # fmt: skip
RECURSIONS = (
    function(
        "power(u, n)",
        "if n == 0:",
        "    return 1.0",
        "return u * power(u, n - 1)",
        calls=("{name}({a}, 3)", "{name}({a}, 2)", "{name}({a}, n=1)"),
    ),
    function(
        "chain(u, depth=2)",
        "if depth == 0:",
        "    return u",
        "return tf.sin(chain(u, depth - 1))",
        calls=("{name}({a})", "{name}({a}, depth=3)", "{name}({a} * {a}, 1)"),
    ),
    function(
        "sum_of_powers(u, n)",
        "return u if n == 1 else u ** n + sum_of_powers(u, n - 1)",
        calls=("{name}({a}, 3)", "{name}({a}, 1)"),
    ),
)
METHODS = (
    definition(
        "line_model",
        """
        class Line:
            def __init__(self):
                self.w = tf.Variable({number})
                self.b = tf.Variable({number})

            def __call__(self, u):
                return self.w * u + self.b

        line_model = Line()
        """,
        variables=("line_model.w", "line_model.b"),
    ),
    definition(
        "neuron",
        """
        class Neuron(tf.Module):
            def __init__(self):
                super().__init__()
                self.w = tf.Variable({number})

            def __call__(self, u):
                return tf.tanh(self.w * u) * self.w

        neuron = Neuron()
        """,
        variables=("neuron.w",),
    ),
    definition(
        "spring",
        """
        class Spring:
            def __init__(self, stiffness):
                self.stiffness = stiffness

            def force(self, u):
                return -self.stiffness * u

            def energy(self, u):
                return -0.5 * self.force(u) * u

        spring = Spring(tf.Variable({number}))
        """,
        calls=("{name}.energy({a})", "{name}.force({a})"),
        variables=("spring.stiffness",),
    ),
)
# As TensorFlow compiles these, they read nothing but their arguments.
COMPILED = (
    definition("fast", "@tf.function\ndef fast(u):\n    return u * u * u"),
    definition("fast", "@tf.function\ndef fast(u):\n    s = tf.sin(u)\n    return s * u + 1.0"),
    definition(
        "fast",
        "@tf.function\ndef fast(u, v):\n    return u * u * v + v",
        calls=("{name}({a}, {b})",),
    ),
)
CUSTOM = (
    definition(
        "gentle",
        """
        @tf.custom_gradient
        def gentle(u):
            def gradient_of_it(upstream):
                return 0.5 * upstream
            return u * u, gradient_of_it
        """,
    ),
    definition(
        "own_square",
        """
        @tf.custom_gradient
        def own_square(u):
            def gradient_of_it(upstream):
                return 2.0 * u * upstream
            return u * u, gradient_of_it
        """,
    ),
    definition(
        "cut",
        """
        @tf.custom_gradient
        def cut(u):
            def gradient_of_it(upstream):
                return None
            return 3.0 * u, gradient_of_it
        """,
    ),
    definition(
        "sum_and_product",
        """
        @tf.custom_gradient
        def sum_and_product(u):
            def gradient_of_it(to_sum, to_product):
                return to_sum + 2.0 * u * to_product
            return (u + 1.0, u * u), gradient_of_it
        """,
        calls=("{name}({a})[1]",),
    ),
)
EARLY = (
    function(
        "loss(u, simple=False)",
        "if simple:",
        "    return u * u",
        "return u * u * u + {w}",
        calls=("{name}({a})", "{name}({a}, simple=True)"),
    ),
    function(
        "clipped(u, order)",
        "if order == 0:",
        "    return tf.ones_like(u)",
        "if order == 1:",
        "    return u",
        "return u ** order",
        calls=("{name}({a}, 0)", "{name}({a}, 1)", "{name}({a}, 3)"),
    ),
    function(
        "slope_of(u, of_square=False)",
        "with tf.GradientTape() as local:",
        "    local.watch(u)",
        "    r = u * u",
        "    if of_square:",
        "        return local.gradient(r, u)",
        "    r = r * u",
        "return local.gradient(r, u)",
        calls=("{name}({a})", "{name}({a}, of_square=True)", "{name}({a}, True)"),
    ),
)
