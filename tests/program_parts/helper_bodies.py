"""The functions of random programs that have a tape of their own.

What stands for what in them is said in `definitions`.
"""

from __future__ import annotations

from .definitions import definition, function

# The helper asks its own tape, behind its block or in it.
HELPERS = (
    function(
        "slope(u)",
        "with tf.GradientTape() as local:",
        "    local.watch(u)",
        "    r = u * u * u",
        "return local.gradient(r, u)",
    ),
    function(
        "slope(u)",
        "with tf.GradientTape() as local:",
        "    r = u * u * u",
        "return local.gradient(r, u)",
    ),
    function(
        "slope(u)",
        "with tf.GradientTape() as local:",
        "    local.watch(u)",
        "    r = tf.sin(u) * {w}",
        "    slope = local.gradient(r, u)",
        "return slope * u",
    ),
    function(
        "slope_by_weight(u)",
        "with tf.GradientTape(persistent=True) as local:",
        "    local.watch({w})",
        "    r = {w} * {w} * u",
        "first = local.gradient(r, {w})",
        "return first * local.gradient(r, {w})",
    ),
    function(
        "curvature(u)",
        "with tf.GradientTape() as second:",
        "    second.watch(u)",
        "    with tf.GradientTape() as first:",
        "        first.watch(u)",
        "        r = u ** 4",
        "    slope = first.gradient(r, u)",
        "return second.gradient(slope, u)",
    ),
    function(
        "curvature(u)",
        "with tf.GradientTape() as second, tf.GradientTape() as first:",
        "    second.watch(u)",
        "    first.watch(u)",
        "    r = tf.sin(u) * u",
        "    slope = first.gradient(r, u)",
        "return second.gradient(slope, u)",
    ),
    # The first derivative is not on the tape that is to give the second one.
    function(
        "curvature(u)",
        "with tf.GradientTape(persistent=True) as local:",
        "    local.watch(u)",
        "    r = u * u * u",
        "slope = local.gradient(r, u)",
        'return local.gradient(slope, u, unconnected_gradients="zero")',
    ),
)
# The helper is told which function it differentiates.
DERIVATIVES = (
    function(
        "grad(f, u)",
        "with tf.GradientTape() as local:",
        "    local.watch(u)",
        "    r = f(u)",
        "return local.gradient(r, u)",
        calls=("{name}({f}, {a})",),
    ),
    function(
        "grad(f, u)",
        "with tf.GradientTape() as local:",
        "    r = f(u)",
        "return local.gradient(r, u)",
        calls=("{name}({f}, {a})",),
    ),
    function(
        "grad(f, *arguments)",
        "with tf.GradientTape() as local:",
        "    local.watch(arguments)",
        "    r = f(*arguments)",
        "    gradients = local.gradient(r, arguments)",
        "return gradients[0]",
        calls=("{name}({f}, {a})", "{name}(lambda v, w: v * v * w, {a}, {b})"),
    ),
    function(
        "derivative_of(f)",
        "def derivative(u):",
        "    with tf.GradientTape() as local:",
        "        local.watch(u)",
        "        r = f(u)",
        "    return local.gradient(r, u)",
        "return derivative",
        calls=("{name}({f})({a})",),
    ),
)
# The helper is used in itself: the second derivative and further ones.
REPEATED = (
    function(
        "grad(f, u)",
        "with tf.GradientTape() as local:",
        "    local.watch(u)",
        "    r = f(u)",
        "return local.gradient(r, u)",
        calls=("{name}(lambda v: {name}({f}, v), {a})",),
    ),
    function(
        "derivative_of(f)",
        "def derivative(u):",
        "    with tf.GradientTape() as local:",
        "        local.watch(u)",
        "        r = f(u)",
        "    return local.gradient(r, u)",
        "return derivative",
        calls=("{name}({name}({f}))({a})",),
    ),
    function(
        "nth_derivative(f, u, order)",
        "if order == 0:",
        "    return f(u)",
        "with tf.GradientTape() as local:",
        "    local.watch(u)",
        "    r = nth_derivative(f, u, order - 1)",
        "return local.gradient(r, u)",
        calls=("{name}({f}, {a}, 2)", "{name}({f}, {a}, order=1)", "{name}({f}, {a}, 3)"),
    ),
    definition(
        "second_slope",
        """
        def first_slope(u):
            with tf.GradientTape() as local:
                local.watch(u)
                r = u ** 4
            return local.gradient(r, u)

        def second_slope(u):
            with tf.GradientTape() as local:
                local.watch(u)
                r = first_slope(u)
            return local.gradient(r, u)
        """,
    ),
)
COMPILED = (
    definition(
        "compiled_slope",
        """
        @tf.function
        def compiled_slope(u):
            with tf.GradientTape() as local:
                local.watch(u)
                r = u * u * u
            return local.gradient(r, u)
        """,
        once=True,
    ),
    definition(
        "compiled_slope",
        """
        @tf.function
        def compiled_slope(u):
            with tf.GradientTape() as local:
                r = tf.sin(u) * {w}
            return local.gradient(r, u)
        """,
        once=True,
    ),
    definition(
        "gradient_step",
        """
        @tf.function
        def gradient_step(u):
            with tf.GradientTape() as local:
                error = {w} * u - 1.0
                loss = error * error
            return loss, local.gradient(loss, {w})
        """,
        parts=("0", "1"),
        once=True,
    ),
    definition(
        "compiled_curvature",
        """
        @tf.function
        def compiled_curvature(u):
            with tf.GradientTape() as second:
                second.watch(u)
                with tf.GradientTape() as first:
                    first.watch(u)
                    r = u ** 4
                slope = first.gradient(r, u)
            return second.gradient(slope, u)
        """,
        once=True,
    ),
)
VALUES_AND_DERIVATIVES = (
    function(
        "value_and_slope(u)",
        "with tf.GradientTape() as local:",
        "    local.watch(u)",
        "    r = u * u * u",
        "return r, local.gradient(r, u)",
        parts=("0", "1"),
    ),
    function(
        "value_and_slope(u)",
        "with tf.GradientTape() as local:",
        "    local.watch(u)",
        "    r = tf.sin(u) * {w}",
        "    slope = local.gradient(r, u)",
        "return r, slope",
        parts=("0", "1"),
    ),
    function(
        "value_and_grad(f, u)",
        "with tf.GradientTape() as local:",
        "    local.watch(u)",
        "    r = f(u)",
        "return r, local.gradient(r, u)",
        calls=("{name}({f}, {a})",),
        parts=("0", "1"),
    ),
    function(
        "value_and_slope(u)",
        "with tf.GradientTape() as local:",
        "    local.watch(u)",
        "    r = u ** 2 + {w}",
        'return {"value": r, "slope": local.gradient(r, u)}',
        parts=('"value"', '"slope"'),
    ),
)
