"""``tf.optimizers`` and ``tf.initializers`` do what Keras 3 does on TensorFlow.

The numbers agree to 4 units in the last place, over many steps.
"""

from __future__ import annotations

import random
import re
import warnings
from typing import Any

import numpy as np
import pytest

from tapemagic import numpy_tf

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

# ---- steps -------------------------------------------------------------------------------------

OPTIMIZERS = """
SGD()
SGD(0.1)
SGD(0.05, momentum=0.9)
SGD(0.05, momentum=0.9, nesterov=True)
SGD(0.05, 0.5, True, weight_decay=0.1)
SGD(0.1, clipnorm=0.5)
SGD(0.1, clipvalue=0.2)
SGD(0.1, global_clipnorm=0.3)
SGD(lambda: 0.02)
Adam()
Adam(0.1)
Adam(0.1, beta_1=0.8, beta_2=0.9, epsilon=0.01)
Adam(0.1, amsgrad=True)
Adam(0.1, clipnorm=1.0, weight_decay=0.01)
RMSprop()
RMSprop(0.05, rho=0.8)
RMSprop(0.05, momentum=0.5)
RMSprop(0.05, centered=True)
RMSprop(0.05, momentum=0.5, centered=True, epsilon=0.001)
Adagrad()
Adagrad(0.5)
Adagrad(0.5, initial_accumulator_value=0.3, epsilon=0.01)
""".strip().splitlines()


def descended(tf: Any, code: str, dtype: str) -> list[Any]:
    """Make ten steps, and return the Variables and what the optimizer remembers of them."""
    optimizer = eval(f"tf.optimizers.{code}", {"tf": tf})
    matrix = tf.Variable([[0.5, -1.0], [2.0, 0.25]], dtype=dtype)
    number = tf.Variable(1.5, dtype=dtype)
    variables = [matrix, number]
    found = []
    for _ in range(10):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum((matrix * number - 1.0) ** 2) + tf.reduce_sum(tf.sin(matrix))
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        found += [matrix.numpy().copy(), number.numpy()]
    return [*found, *[np.array(variable) for variable in optimizer.variables]]


@pytest.mark.tensorflow
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("code", OPTIMIZERS)
def test_ten_steps_agree(code: str, dtype: str, tf: Any) -> None:
    ours, theirs = descended(numpy_tf, code, dtype), descended(tf, code, dtype)
    assert len(ours) == len(theirs)
    precision = np.finfo(dtype).eps
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.dtype == other.dtype
        # A step that begins with another last digit goes on with it.
        np.testing.assert_allclose(mine, other, rtol=40 * precision, atol=40 * precision)


@pytest.mark.tensorflow
@pytest.mark.parametrize("code", OPTIMIZERS)
def test_one_step_agrees_to_four_units_in_the_last_place(code: str, tf: Any) -> None:
    results = []
    for engine in (numpy_tf, tf):
        optimizer = eval(f"tf.optimizers.{code}", {"tf": engine})
        v = engine.Variable(np.linspace(-2, 2, 50, dtype=np.float32))
        optimizer.apply_gradients([(engine.constant(np.linspace(1, 3, 50), "float32"), v)])
        results.append(v.numpy())
    np.testing.assert_array_max_ulp(*results, maxulp=4)


# ---- what there is to see ----------------------------------------------------------------------

PROGRAMS = """
show(O.SGD(0.5).learning_rate, O.SGD(0.5).iterations, O.SGD(0.5).variables, O.Adam().variables)
o = O.SGD(0.5); v = V([1., 2.]); show(o.apply_gradients([(C([1., 1.]), v)]), v, o.iterations)
o = O.SGD(0.5, momentum=0.9); v = V([1., 2.], name='w'); o.apply_gradients([(C([1., 1.]), v)]); show(v, o.variables)
o = O.Adam(0.5); v = V([1.]); w = V(1.); o.apply_gradients([(C([1.]), v), (C(1.), w)]); show([x.path for x in o.variables])
o = O.RMSprop(0.5, momentum=0.5, centered=True); v = V([1.]); w = V(1.); o.build([v, w]); show([x.path for x in o.variables])
o = O.Adam(0.5, amsgrad=True); v = V([1.]); w = V(1.); o.build([v, w]); show([x.path for x in o.variables])
o = O.Adagrad(0.5); v = V([1.]); o.build([v]); show(o.variables, o.built)
o = O.SGD(0.5); o.learning_rate = 0.25; show(o.learning_rate); o.learning_rate.assign(0.125); show(o.learning_rate, float(o.learning_rate), o.learning_rate.numpy())
o = O.SGD(0.5); o.learning_rate = lambda: 0.25; show(o.learning_rate)
o = O.SGD(0.5); show(o.learning_rate * 2., 2. * o.learning_rate, o.learning_rate.name, o.iterations.name)
o = O.SGD(0.5); v = V(1.); w = V(2.); o.apply_gradients([(None, v), (C(1.), w)]); show(v, w)
o = O.SGD(0.5); v = V(1.); o.apply_gradients([(1., v)]); o.apply_gradients([(np.float64(1.), v)]); show(v)
o = O.SGD(0.5); v = V(1., dtype=tf.float64); o.apply_gradients([(C(1.), v)]); show(v)
o = O.SGD(0.5); v = V(1.); o.apply([C(1.)], [v]); o.apply([C(1.)]); show(v, o.iterations)
o = O.SGD(0.5); o.apply([]); show(o.iterations)
o = O.SGD(0.5, momentum=0.9); v = V(1.); w = V(2.); o.apply_gradients([(C(1.), v), (C(1.), w)]); o.apply_gradients([(C(1.), w)]); show(v, w)
o = O.SGD(0.5); v = V(3., constraint=lambda x: tf.minimum(x, 2.)); o.apply_gradients([(C(1.), v)]); show(v)
o = O.SGD(0.5, decay=1e-3); show(o.name)
show(O.SGD(0.5).name, O.SGD(0.5).name, O.RMSprop().name, O.Adam(name='x').name)
show(O.SGD(0.5, momentum=0.9, nesterov=True).get_config(), O.Adam().get_config(), O.RMSprop().get_config(), O.Adagrad().get_config())
show(tf.keras.optimizers.SGD is O.SGD, tf.keras.initializers.Zeros is tf.initializers.Zeros)
o = O.SGD(0.5); v = V([[1.], [2.]]); t = tf.GradientTape(); t.__enter__(); y = tf.reduce_sum(tf.gather(v, [0, 0])); t.__exit__(None, None, None); o.apply_gradients([(t.gradient(y, v), v)]); show(v)
o = O.Adam(0.5); v = V([[1.], [2.]]); t = tf.GradientTape(); t.__enter__(); y = tf.reduce_sum(tf.gather(v, [0, 0])); t.__exit__(None, None, None); o.apply_gradients([(t.gradient(y, v), v)]); show(np.round(v.numpy(), 5))
o = O.Adagrad(0.5); v = V([[1.], [2.]]); t = tf.GradientTape(); t.__enter__(); y = tf.reduce_sum(tf.gather(v, [0, 0])); t.__exit__(None, None, None); o.apply_gradients([(t.gradient(y, v), v)]); show(np.round(v.numpy(), 5))
t = tf.GradientTape(); t.__enter__(); o = O.SGD(0.5); v = V(1.); y = v * v; o.apply_gradients([(C(1.), v)]); z = v * v; t.__exit__(None, None, None); show(t.gradient([y, z], v))
o = O.SGD(); o.minimize
o = O.SGD(); o.lr
O.SGD().apply_gradients([])
O.SGD().apply_gradients([(None, V(1.))])
o = O.SGD(0.5); v = V(1.); o.apply_gradients([(C(1.), v)]); o.apply_gradients([(C(1.), V(2.))])
o = O.SGD(0.5); o.apply_gradients([(C(1.), C(2.))])
O.SGD(0.5).apply_gradients([(C([1., 2.]), V(1.))])
O.SGD(0.5).apply([C(1.)])
o = O.SGD(0.5); o.build([V(1.)]); o.apply([C(1.), C(2.)])
O.SGD('a')
O.SGD(1)
O.SGD(tf.constant(0.5))
O.SGD(V(0.5))
O.SGD(0.5, momentum=1)
O.SGD(0.5, momentum=1.5)
O.SGD(lr=0.5)
O.SGD(0.5, foo=1, bar=2)
O.SGD(0.5, clipnorm=1., clipvalue=2.)
""".strip().splitlines()


def seen(tf: Any, program: str) -> list[Any]:
    """Run a program; return what it shows, the error it ends with, and the warnings."""
    found: list[Any] = []
    names = {
        "tf": tf,
        "np": np,
        "O": tf.optimizers,
        "V": tf.Variable,
        "C": tf.constant,
        "show": lambda *values: found.extend(map(repr, values)),
    }
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            exec(program, names)
        except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
            found.append((type(error).__name__, message_of(error)))
    found += [str(one.message) for one in caught if one.category is UserWarning]
    # Names count the optimizers that there were before.
    return [re.sub(r"\b(sgd|adam|rm_sprop|adagrad)_\d+", r"\1", str(one)) for one in found]


def message_of(error: Exception) -> str:
    text = str(error)
    text = text.split("}} ", 1)[1] if text.startswith("{{function_node") else text
    text = re.sub(r"(has no attribute '\w+'):.*", r"\1", text.split(" [Op:")[0])
    return text.replace("tensorflow.python.framework.ops.", "")


@pytest.mark.tensorflow
@pytest.mark.parametrize("program", PROGRAMS)
def test_both_show_the_same(program: str, tf: Any) -> None:
    assert seen(numpy_tf, program) == seen(tf, program)


def test_what_keras_3_has_no_more_says_what_to_write() -> None:
    optimizer = numpy_tf.optimizers.SGD()
    with pytest.raises(AttributeError, match=r"apply_gradients\(zip\(gradients, variables\)\)"):
        optimizer.minimize  # noqa: B018
    with pytest.raises(AttributeError, match="`learning_rate`"):
        optimizer.lr  # noqa: B018


def test_what_this_engine_has_not_is_refused() -> None:
    with pytest.raises(NotImplementedError, match=r"`use_ema`.*`%tape engine tensorflow`"):
        numpy_tf.optimizers.Adam(use_ema=True)
    assert numpy_tf.optimizers.Adam(use_ema=False).built is False


def test_an_optimizer_finds_the_minimum() -> None:
    tf = numpy_tf
    x = tf.Variable([3.0, -2.0])
    optimizer = tf.keras.optimizers.Adam(learning_rate=0.1)
    for _ in range(300):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(tf.square(x - [1.0, 2.0]))
        optimizer.apply_gradients(zip([tape.gradient(loss, x)], [x], strict=True))
    np.testing.assert_allclose(x.numpy(), [1.0, 2.0], atol=1e-3)


# ---- initializers ------------------------------------------------------------------------------

INITIALIZERS = """
RandomNormal(seed=1)([3])
RandomNormal(mean=1., stddev=0.5, seed=1)([3, 2])
RandomNormal(seed=1)([3], dtype='float64')
RandomNormal(seed=1).get_config()
RandomUniform(seed=1)([3])
RandomUniform(minval=0., maxval=2., seed=7)((2, 2))
RandomUniform(-1, 1, seed=7)((2, 2))
TruncatedNormal(seed=1)([5])
GlorotUniform(seed=1)([3, 2])
GlorotNormal(seed=1)([3, 2])
HeNormal(seed=1)([3, 3, 2, 4])
HeUniform(seed=1)([3, 2])
LecunNormal(seed=1)([3])
LecunUniform(seed=1)([3, 2])
VarianceScaling(seed=1)([3, 2])
VarianceScaling(2., 'fan_out', 'untruncated_normal', seed=1)([3, 2])
VarianceScaling(scale=2., mode='fan_avg', distribution='uniform', seed=1)([3, 2])
Orthogonal(seed=1)([2, 2])
Orthogonal(gain=2., seed=1)([2, 4])
Orthogonal(seed=1)([2, 2, 3])
Zeros()([2])
Ones()([2], dtype='float64')
Ones()([], dtype='int32')
Constant(3.)([2])
Constant([1, 2])([2])
Identity()([2, 2])
Identity(gain=3.)([2, 3])
glorot_uniform(seed=1)((2, 2))
zeros()([1])
RandomNormal(seed='a')
VarianceScaling(scale=0.)
VarianceScaling(distribution='foo')
Identity()([2])
Orthogonal()([2])
RandomNormal()([2])
GlorotUniform()([2, 2])
""".strip().splitlines()


@pytest.mark.tensorflow
@pytest.mark.parametrize("code", INITIALIZERS)
def test_initializers_draw_the_same_numbers(code: str, tf: Any) -> None:
    results = []
    for engine in (numpy_tf, tf):
        random.seed(5)  # where those without a seed take theirs from
        try:
            found = eval(f"tf.initializers.{code}", {"tf": engine})
        except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
            found = type(error).__name__, str(error).split(" Please")[0].split("Please")[0]
        results.append(found)
    ours, theirs = results
    if hasattr(theirs, "dtype"):
        assert ours.dtype.name == theirs.dtype.name
        assert tuple(ours.shape) == tuple(theirs.shape)
        precision = np.finfo("float32").eps
        np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=16 * precision, atol=1e-7)
    else:
        assert ours == theirs
