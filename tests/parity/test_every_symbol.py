"""Every public symbol of the engine occurs in a parity test, and is one with its other names.

A symbol occurs when a program of a parity test, of the golden programs or of a lesson names it, when
`generated_calls.py` draws calls of it, or when a test here goes through all of its namespace. Of
several names for one thing one has to occur, since another test shows that they are one thing in
TensorFlow too. What nothing else needs has its program below.
"""

from __future__ import annotations

import functools
import inspect
import json
import re
import types
from pathlib import Path

import generated_calls as generated
import pytest

from tapemagic import numpy_tf as own

FOLDER = Path(__file__).parent

# ---- what there is -----------------------------------------------------------------------------


def symbols(module, path=""):
    """Yield the names of all public symbols, as they are written after ``tf.``."""
    for name in dir(module):
        if not name.startswith("_"):
            found, whole = getattr(module, name), f"{path}{name}"
            if isinstance(found, types.ModuleType):
                yield from symbols(found, f"{whole}.")
            else:
                yield whole


def named(tf, path):
    return functools.reduce(getattr, path.split("."), tf)


SYMBOLS = list(symbols(own))
ERRORS = [path for path in SYMBOLS if path.startswith("errors.")]
INITIALIZERS = [path for path in SYMBOLS if path.startswith("initializers.")]


def is_plain(path):
    """Tell whether a symbol is a number, a text or None: equal ones are not one thing."""
    return isinstance(named(own, path), (int, str, type(None)))


# ---- what nothing else needs ---------------------------------------------------------------------

PROGRAMS = """
tf.debugging.Assert(True, ["text"])
tf.debugging.Assert(False, ["text"])
isinstance(tf.float32, tf.DType)
[(kind.name, kind.value) for kind in tf.VariableAggregation]
list(tf.VariableSynchronization)
tf.broadcast_dynamic_shape([2, 1], [3])
[type(device) is tf.config.LogicalDevice for device in tf.config.list_logical_devices("CPU")]
[type(device) is tf.config.PhysicalDevice for device in tf.config.list_physical_devices("CPU")]
[device.name for device in tf.config.list_logical_devices("CPU")]
tf.config.experimental.set_memory_growth(tf.config.list_physical_devices("CPU")[0], True)
[tf.config.run_functions_eagerly(True), tf.config.functions_run_eagerly(), tf.config.run_functions_eagerly(False)]
[tf.config.experimental_run_functions_eagerly(True), tf.config.experimental_functions_run_eagerly(), tf.config.experimental_run_functions_eagerly(False)]
tf.debugging.set_log_device_placement(False), tf.debugging.get_log_device_placement()
tf.config.set_soft_device_placement(True), tf.config.get_soft_device_placement()
[(c.__enter__(), c.__exit__(None, None, None)) and 2 for c in [tf.control_dependencies([])]]
tf.debugging.assert_less([1, 2], [3, 4])
tf.debugging.assert_less([1, 2], [3, 2])
tf.debugging.assert_less_equal([1, 2], [3, 2])
tf.debugging.assert_greater([1, 2], [3, 2])
tf.debugging.assert_greater_equal([3, 2], [1, 2])
tf.debugging.assert_none_equal([1], [1])
tf.debugging.assert_rank([1], 1)
tf.debugging.assert_rank([1], 2)
tf.debugging.assert_rank_at_least([1], 2)
tf.debugging.assert_rank_in([1], [0, 1])
tf.debugging.assert_scalar([1])
tf.debugging.assert_integer(1.0)
tf.debugging.assert_positive([0])
tf.debugging.assert_negative([0])
tf.debugging.assert_non_negative([0])
tf.debugging.assert_non_positive([0])
tf.debugging.assert_type(1, tf.float32)
tf.debugging.assert_shapes([(tf.ones([2, 3]), ("n", "m")), (tf.ones([3]), ("n",))])
tf.debugging.is_numeric_tensor(tf.constant("a")), tf.debugging.is_numeric_tensor(tf.constant(1))
tf.constant([3, -3], tf.int16), tf.constant(3, tf.uint16), tf.constant(3, tf.uint64)
tf.constant(70000, tf.int16)
tf.no_op()
isinstance(tf.function(lambda: 1), tf.types.experimental.PolymorphicFunction)
tf.losses.mse([[1., 2.], [3., 4.]], [[1., 0.], [0., 0.]]), tf.losses.MSE(tf.Variable([1., 2.]), [3., 4.])
tf.losses.mae([1., 2.], [[3.], [4.]]), tf.losses.MAE([1, 2], [3, 4]), tf.losses.mse([1, 2], [3, 4])
tf.keras.losses.MSE([[1.], [2.]], [3., 4.]), tf.keras.losses.MAE([[[1.]], [[2.]]], [[3.], [4.]])
tf.losses.mse(tf.constant([1., 2.], tf.float64), tf.constant([3., 4.]))
tf.losses.mse(1., 2.)
tf.losses.mse([1., 2., 3.], [[3., 4.]])
[tf.io.write_file(name, "text"), tf.io.read_file(name)]
tf.io.write_file(tf.constant(name), tf.constant(b"text")), tf.io.read_file(tf.constant(name))
tf.io.read_file("/there/is/no/such/file")
tf.io.read_file("/")
tf.io.read_file(["a", "b"])
tf.io.write_file(["a"], "text")
tf.io.write_file(name, ["text"])
tf.io.write_file(name, 3)
tf.RegisterGradient("NewOfAClass")(len), tf.no_gradient("Without")
[tf.RegisterGradient("Twice")(len), tf.RegisterGradient("Twice")(len)]
tf.RegisterGradient("Sin")(len)
tf.no_gradient("Sin")
tf.RegisterGradient(3)
tf.no_gradient(3)
tf.eigvals([[1.0]])
tf.linalg.eig(1.0)
tf.range("a")
tf.range(tf.constant(3, tf.int8))
tf.range(tf.constant(3, tf.float16))
tf.random.stateless_truncated_normal([3], seed=[1, 2])
tf.random.stateless_truncated_normal([2], [1, 2], 10.0, 0.1, tf.float64)
tf.test.gpu_device_name(), tf.test.is_gpu_available()
tf.test.is_built_with_rocm(), tf.test.is_built_with_cuda(), tf.test.is_built_with_gpu_support()
type(tf.test.is_built_with_xla())
tf.version.VERSION.split("+")[0], tf.__version__.split("+")[0]
type(tf.version.GIT_VERSION), type(tf.version.COMPILER_VERSION)
type(tf.version.GRAPH_DEF_VERSION), type(tf.version.GRAPH_DEF_VERSION_MIN_CONSUMER)
type(tf.version.GRAPH_DEF_VERSION_MIN_PRODUCER)
issubclass(tf.optimizers.SGD, tf.optimizers.Optimizer)
[(o.apply_gradients([(tf.constant([0.5]), v)]), v.numpy().round(4).tolist())[1] for o in [tf.optimizers.RMSprop(0.1)] for v in [tf.Variable([1.0])]]
[(o.apply_gradients([(tf.constant([0.5]), v)]), v.numpy().round(4).tolist())[1] for o in [tf.optimizers.Adagrad(0.1)] for v in [tf.Variable([1.0])]]
""".strip().splitlines()


def outcome(program, tf, name=None):
    """Return what Python shows for `program`, or the class of the exception that it raises.

    The program may read and write the file `name`.
    """
    try:
        return repr(eval(program, {"tf": tf, "name": name}))
    except Exception as error:  # noqa: BLE001  its class is the outcome
        return type(error).__name__


@pytest.mark.tensorflow
@pytest.mark.parametrize("program", PROGRAMS)
def test_program_gives_what_tensorflow_gives(program, tf, tmp_path):
    name = str(tmp_path / "folder" / "file")
    assert outcome(program, own, name) == outcome(program, tf, name)


@pytest.mark.tensorflow
@pytest.mark.parametrize("path", ERRORS)
def test_an_exception_is_as_tensorflows(path, tf):
    ours, theirs = named(own, path), named(tf, path)
    if isinstance(ours, int):
        assert ours == theirs
        return
    assert [base.__name__ for base in ours.__mro__] == [base.__name__ for base in theirs.__mro__]
    assert inspect.isclass(ours)
    arguments = (None, None, "what is wrong") + ((3,) if path == "errors.OpError" else ())
    first, second = ours(*arguments), theirs(*arguments)
    for attribute in ("message", "error_code", "node_def", "op"):
        assert getattr(first, attribute) == getattr(second, attribute)
    assert (str(first), first.args) == (str(second), second.args)


@pytest.mark.tensorflow
@pytest.mark.parametrize("path", INITIALIZERS)
def test_an_initializer_is_as_tensorflows(path, tf):
    ours, theirs = named(own, path), named(tf, path)
    assert ours.__name__ == theirs.__name__
    if inspect.isabstract(ours) or path == "initializers.Initializer":
        return
    first, second = ours()([3, 3]).numpy(), theirs()([3, 3]).numpy()
    assert (first.shape, first.dtype) == (second.shape, second.dtype)
    # Those that draw are compared by how far they go: in nine numbers that is all there is to see.
    if len(set(second.ravel().tolist())) <= 2:
        assert first.tolist() == second.tolist()
    else:
        assert 0.02 < abs(first).max() / abs(second).max() < 50


# ---- all of them ---------------------------------------------------------------------------------


def occurring():
    """Return the symbols that occur in a parity test."""
    texts = [path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py")]
    stored = json.loads((FOLDER / "data" / "tensorflow-golden.json").read_text(encoding="utf-8"))
    texts.extend(program["code"] for program in stored)
    words = {word for text in texts for word in re.findall(r"\btf\.([\w.]+\w)", text)}
    # `tf.Variable.name` names `tf.Variable`.
    parts = {".".join(word.split(".")[:n]) for word in words for n in range(1, 5)}
    return (
        parts
        | {name for _, names, _ in generated.FAMILIES for name in names}
        | {*ERRORS, *INITIALIZERS}
    )


def test_every_symbol_occurs_in_a_parity_test():
    found = occurring()
    things = {id(named(own, path)) for path in SYMBOLS if path in found and not is_plain(path)}
    missing = [path for path in SYMBOLS if path not in found and id(named(own, path)) not in things]
    assert missing == []


def test_a_name_that_no_test_has_is_missed():
    assert {"reduce_sum", "nn.relu", "bitcast"} <= occurring()
    assert not {"math.sum", "Vari", "reduce"} & occurring()


# Old names, that TensorFlow wraps to say so.
DEPRECATED = {
    "config.experimental_functions_run_eagerly",
    "config.experimental_run_functions_eagerly",
}


@pytest.mark.tensorflow
def test_names_of_one_thing_are_names_of_one_thing_in_tensorflow(tf):
    first = {}
    for path in SYMBOLS:
        if path not in DEPRECATED and not is_plain(path):
            other = first.setdefault(id(named(own, path)), path)
            assert named(tf, path) is named(tf, other), f"tf.{path} and tf.{other} are two things"
