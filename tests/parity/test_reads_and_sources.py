"""What tapes list as watched, begin with and log; Variables that are cast, or made in functions.

Each program is a text that prints; both engines print the same. Of an exception, the class counts.
"""

from __future__ import annotations

import contextlib
import io
import logging
from typing import Any

import numpy as np
import pytest

from tapemagic import numpy_tf

pytestmark = pytest.mark.tensorflow

READS = (
    "v.assign(3.0)", "v.assign(3.0, read_value=False)", "v.assign_add(1.0)", "v.numpy()", "str(v)",
    "float(v)", "int(v)", "bool(v)", "np.array(v)", "f'{v}'", "copy.deepcopy(v)", "v == v",
    "v.shape, v.dtype, v.name", "tf.Variable(v)", "tf.Variable(lambda: v * 2)", "v.read_value()",
    "w.assign(1.0)", "w.numpy()", "i + 1", "i.numpy()", "i.assign(3)", "q[0].assign(3.0)", "list(q)",
    "q.scatter_nd_add([[0]], [1.0])", "v.is_initialized()", "v.assign(1.0).numpy()",
)  # fmt: skip
SEEDS = ("[2.0, 4.0]", "[2.0, 4.0, 5.0]", "None", "[None, 3.0]")
TOO_FEW_SEEDS = {"[2.0]": 15.0, "tf.constant(2.0)": 15.0, "2.0": 15.0, "[]": 9.0}
PROGRAMS = {
    "custom gradients and unwatched sources": """
x = tf.Variable([3.0, 1.0])
f = tf.custom_gradient(lambda a: (a * a, lambda u: u * 2.0))
with tf.GradientTape(persistent=True) as t:
    y = f(x)
    z = y * y
print(t.gradient(z, y), t.gradient(z, [x, y]), t.jacobian(y, y), t.jacobian(z, [x, y]))
for made in (tf.recompute_grad, tf.grad_pass_through):
    f = made(lambda a: a * a)
    with tf.GradientTape() as t:
        y = f(x)
        z = y * y
    print(t.gradient(z, [x, y]))
""",
    "cast to its own type": """
v = tf.Variable(2.0)
w = tf.cast(v, tf.float32)
v.assign(5.0)
with tf.GradientTape() as t:
    y = w * w
print(t.gradient(y, v), w is v, tf.cast(v.assign(1.0), tf.float32), tf.cast(v, tf.float64))
""",
    "watched after it was used": """
a, x = tf.constant(2.0), tf.constant(3.0)
for persistent in (False, True):
    with tf.GradientTape(persistent=persistent) as t:
        t.watch(a)
        y = a * x
        t.watch(x)
        z = y * y
    print(t.gradient(z, x))
""",
    "a seed that is watched": """
x = tf.constant(3.0)
with tf.GradientTape() as t:
    t.watch(x)
    y = x**2
with tf.GradientTape() as outer:
    outer.watch(one := t.gradient(y, y))
    with tf.GradientTape(persistent=True) as t:
        t.watch(x)
        y, z = x**2, tf.square(x)
    g, h = t.gradient(y, x, one), t.gradient(z, x, one)
    g = g + h
print(one, g, outer.gradient(g, one))
""",
    "a gradient that is a factor": """
x, c = tf.constant(3.0), tf.constant([1.0, 2.0])
with tf.GradientTape(persistent=True) as outer:
    outer.watch([x, c])
    with tf.GradientTape(persistent=True) as t:
        t.watch([x, c])
        a, b = x * x, c * c
        y, z = x * a, c * b
    g, h = t.gradient(y, a), t.gradient(z, b)
    p, q = g * g, h * h
    print(g is x, h is c, t.gradient(p, g))
print(outer.gradient(g, x), outer.gradient(h, c), outer.gradient(p, g), outer.gradient(q, h))
print(outer.gradient(p, x), outer.gradient(q, c), outer.gradient(x, g), outer.gradient(g, a))
""",
    "floating errors": """
before = np.seterr(all="raise")
try:
    print(tf.constant(1.0) / 0.0, tf.math.log(0.0), tf.exp(1000.0), tf.constant([0.0]) / [0.0])
    print(tf.reduce_sum([3e38, 3e38]), tf.linalg.matmul([[3e38]], [[3e38]]))
finally:
    np.seterr(**before)
""",
    "warnings as errors": """
import warnings
with warnings.catch_warnings():
    warnings.simplefilter("error", RuntimeWarning)
    print(tf.constant(1.0) / 0.0, tf.math.log(0.0), tf.sqrt(-1.0))
""",
    "a Variable at each call": """
f = tf.function(lambda x: tf.Variable(1.0) * x)
f(tf.constant(1.0))
""",
    "a Variable at each call, on a tape": """
f = tf.function(lambda x: tf.Variable(1.0) * x)
with tf.GradientTape():
    f(tf.constant(1.0))
""",
    "a Variable at the first call": """
kept = []
def multiplied(x):
    if not kept:
        kept.append(tf.Variable(3.0))
    return kept[0] * x
f = tf.function(multiplied)
g = tf.function(lambda x: f(x) + 1.0)
with tf.GradientTape() as t:
    y = g(tf.constant(2.0))
print(y, t.gradient(y, kept[0]), f(tf.constant(1.0)))
""",
}


def printed(program: str, tf: Any) -> str:
    shown = io.StringIO()
    try:
        with contextlib.redirect_stdout(shown):
            exec(program, {"tf": tf, "np": np})
    except Exception as error:  # noqa: BLE001  its class is the outcome
        shown.write(type(error).__name__)
    return shown.getvalue()


@pytest.mark.parametrize("read", READS)
def test_the_same_variables_are_watched(read: str, tf: Any) -> None:
    program = f"""
import copy
v, w, i = tf.Variable(1.0), tf.Variable(1.0, trainable=False, name="w"), tf.Variable(1, name="i")
q = tf.Variable([1.0, 2.0], name="q")
with tf.GradientTape(persistent=True) as t:
    {read}
print([variable.name for variable in t.watched_variables()])
with tf.GradientTape(watch_accessed_variables=False) as t:
    {read}
print([variable.name for variable in t.watched_variables()])
"""
    assert printed(program, numpy_tf) == printed(program, tf)


GRADIENTS_OF_TWO = """
x = tf.Variable(3.0)
with tf.GradientTape(persistent=True) as t:
    y, z = x * x, x * 3.0
print(t.gradient([y, z], x, output_gradients={seed}))
print(t.gradient({{"a": y, "b": z}}, x, output_gradients={seed}))
"""


@pytest.mark.parametrize("seed", SEEDS)
def test_output_gradients_of_two(seed: str, tf: Any) -> None:
    program = GRADIENTS_OF_TWO.format(seed=seed)
    assert printed(program, numpy_tf) == printed(program, tf)


@pytest.mark.parametrize(("seed", "gradient"), TOO_FEW_SEEDS.items())
def test_missing_output_gradients_are_ones(seed: str, gradient: float) -> None:
    """So they are in TensorFlow, by chance: it reads behind the end of a list, and may crash."""
    shown = printed(GRADIENTS_OF_TWO.format(seed=seed), numpy_tf)
    assert shown == 2 * f"tf.Tensor({gradient}, shape=(), dtype=float32)\n"


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_the_same_is_printed(program: str, tf: Any) -> None:
    assert printed(program, numpy_tf) == printed(program, tf)


INSIDE = """
v, c = tf.Variable([1.0, 2.0]), tf.constant([1.0, 2.0])
with tf.GradientTape(persistent=True) as t:
    z = v * v
    t.jacobian(z, c)
    t.jacobian(z, v)
    t.gradient(z, v)
"""


def test_a_jacobian_inside_its_block_is_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    # TensorFlow counts by line, and the line is its own: the first Jacobian of a process is told of.
    from tapemagic.numpy_tf import tape

    tape._warned.clear()
    with caplog.at_level(logging.WARNING, "tensorflow"):
        exec(INSIDE, {"tf": numpy_tf})
    assert len(caplog.records) == 2  # of the Jacobians one, and the gradient


IN_PLACE = [f"v {operator}= v" for operator in ("+", "-", "*", "/", "**")]


@pytest.mark.parametrize("statement", IN_PLACE)
def test_changing_a_variable_in_place_is_refused_in_the_same_words(statement: str, tf: Any) -> None:
    texts = []
    for engine in (tf, numpy_tf):
        with pytest.raises(RuntimeError) as caught:
            exec(statement, {"v": engine.Variable(1.0)})
        texts.append(str(caught.value))
    assert texts[1] == texts[0]


OUT_OF_BOUNDS = (
    "tf.constant([1.0, 2.0, 3.0])[-4]", "tf.constant([1.0, 2.0, 3.0])[3]", "tf.ones([2, 3])[1, -5]",
    "tf.Variable([1.0, 2.0])[tf.constant(-4)]", "tf.ones([2, 3])[..., -5]",
)  # fmt: skip


@pytest.mark.parametrize("program", OUT_OF_BOUNDS)
def test_an_index_out_of_bounds_is_told_in_the_same_words(program: str, tf: Any) -> None:
    texts = []
    for engine in (tf, numpy_tf):
        with pytest.raises(engine.errors.InvalidArgumentError) as caught:
            eval(program, {"tf": engine})
        texts.append(caught.value.message.rpartition("}} ")[2])
    assert texts[1] == texts[0]


def test_a_signature_that_does_not_fit_is_told_in_the_same_words(tf: Any) -> None:
    texts = []
    for engine in (tf, numpy_tf):
        signature = [engine.TensorSpec([2], engine.float32)]
        function = engine.function(lambda x, y=3: x, input_signature=signature)
        with pytest.raises(TypeError) as caught:
            function(engine.constant([1.0, 2.0, 3.0]))
        texts.append(str(caught.value))
    assert texts[1] == texts[0]
