"""What the objects of a notebook are, told to the checker: alike on both engines."""

from __future__ import annotations

import contextlib
import functools
import importlib
import math

import numpy as np
import pytest

from tapemagic import engines, numpy_tf
from tapemagic.checker.descriptions import (
    STRATEGIES_WITH_THREADS,
    Anything,
    ArrayThere,
    ConstantThere,
    DictThere,
    ListThere,
    ModuleThere,
    ObjectThere,
    TapeThere,
    TensorThere,
    VariableThere,
)
from tapemagic.live.describing import describe, described, is_tape


@pytest.fixture(params=["numpy", pytest.param("tensorflow", marks=pytest.mark.tensorflow)])
def tf(request):
    return importlib.import_module(engines.MODULES[request.param])


class Surprising:
    """An object that fails whatever it is asked."""

    def __getattr__(self, name):
        raise RuntimeError(name)


def test_what_is_not_certain_is_anything():
    assert describe(Surprising()) == Anything()
    assert describe(object()) == Anything()
    assert describe("word" * 100) == Anything()
    assert describe(list(range(1000))) == Anything()
    assert describe({(1, 2): 3.0}) == Anything()


def test_a_function_is_no_tensor_whatever_it_gives():
    assert describe(lambda x: x) == Anything(is_function=True)
    assert describe(test_constants.__get__(3)) == Anything(is_function=True)


def test_a_class_of_the_reader_that_inherits_from_the_engine(tf):
    reader = type("Model", (tf.Module,), {"__module__": "__main__"})
    assert describe(reader) == Anything()
    assert describe(reader()) == Anything()


@pytest.mark.parametrize("value", [None, True, 3, 2.5, "word"])
def test_constants(value):
    assert describe(value) == ConstantThere(value)


def test_tensors_and_variables(tf):
    c = tf.constant([1.0, 2.0])
    assert describe(c) == TensorThere("float32", (2,), id(c))
    v = tf.Variable(1, trainable=False)
    assert describe(v) == VariableThere("int32", (), trainable=False, identity=id(v))
    w = tf.Variable([[1.0]], dtype=tf.float64)
    assert describe(w) == VariableThere("float64", (1, 1), trainable=True, identity=id(w))


def test_arrays():
    assert describe(np.zeros((2, 3))) == ArrayThere("float64", (2, 3))
    assert describe(np.float32(1.0)) == ArrayThere("float32", ())


def test_the_states_of_a_tape(tf):
    """A test of the engines' own attributes, too: one of them may be renamed some day."""
    x = tf.Variable(3.0)
    tape = tf.GradientTape()
    assert is_tape(tape)
    # TensorFlow's looks as one that was asked and had watched no Variable.
    assert describe(tape).state in {"new", "empty"}
    with tape:
        y = x * x
        assert describe(tape) == TapeThere(False, True, "recording", id(tape))
    assert describe(tape) == TapeThere(False, True, "ready", id(tape))
    tape.gradient(y, x)
    assert describe(tape) == TapeThere(False, True, "spent", id(tape))


def test_the_states_of_a_persistent_tape(tf):
    tape = tf.GradientTape(persistent=True)
    assert describe(tape) == TapeThere(True, True, "new", id(tape))
    with tape:
        pass
    tape.gradient(tf.constant(1.0), tf.constant(1.0))
    assert describe(tape) == TapeThere(True, True, "ready", id(tape))


def test_a_tape_that_has_watched_no_variable_and_was_asked(tf):
    c = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(c)
        y = c * c
    tape.gradient(y, c)
    assert describe(tape).state in {"spent", "empty"}


def test_which_states_the_numpy_engine_can_tell():
    tape = numpy_tf.GradientTape()
    assert describe(tape).state == "new"
    with tape:
        y = numpy_tf.constant(1.0) * 2.0
    tape.gradient(y, y)
    assert describe(tape).state == "spent"


def test_a_tape_of_which_nothing_can_be_told(tf):
    """An engine's attributes may be called otherwise some day: then nothing is claimed."""
    tape = tf.GradientTape()
    for name in ("_tape", "_heard"):
        vars(tape).pop(name, None)
    assert describe(tape) == Anything()


def test_the_arguments_of_a_tape(tf):
    x = tf.Variable(3.0)
    with tf.GradientTape(persistent=True, watch_accessed_variables=False) as tape:
        tape.watch(x)
        y = x * x
    tape.gradient(y, x)
    assert describe(tape) == TapeThere(True, False, "ready", id(tape))


def test_modules_functions_and_classes_by_their_public_path(tf):
    paths = {
        "tensorflow": tf,
        "tensorflow.math": tf.math,
        "tensorflow.nn": tf.nn,
        "tensorflow.GradientTape": tf.GradientTape,
        "tensorflow.Variable": tf.Variable,
        "tensorflow.square": tf.square,
        "tensorflow.reduce_sum": tf.reduce_sum,
        "tensorflow.stop_gradient": tf.stop_gradient,
        "tensorflow.nn.relu": tf.nn.relu,
        "numpy": np,
        "numpy.sin": np.sin,
        "numpy.linspace": np.linspace,
        "math.sin": math.sin,
        "contextlib.nullcontext": contextlib.nullcontext,
        "functools.partial": functools.partial,
    }
    assert {path: describe(value) for path, value in paths.items()} == {
        path: ModuleThere(path) for path in paths
    }


@pytest.mark.tensorflow
def test_keras():
    import keras
    import tensorflow as tf

    assert describe(tf.keras) == ModuleThere("tensorflow.keras")
    assert describe(keras.Sequential) == ModuleThere("keras.Sequential")
    variable = keras.Variable([1.0], trainable=False)
    assert describe(variable) == VariableThere(
        "float32", (1,), trainable=False, identity=id(variable.value)
    )


def test_lists_say_what_is_in_them(tf):
    x = tf.Variable(3.0)
    sources = [x, 2.0]
    assert describe(sources) == ListThere("list", (describe(x), ConstantThere(2.0)), id(sources))
    pair = (x,)
    assert describe(pair) == ListThere("tuple", (describe(x),), id(pair))
    named = {"w": x}
    assert describe(named) == DictThere((("w", describe(x)),), id(named))


def test_a_list_in_itself():
    endless: list[object] = []
    endless.append(endless)
    assert isinstance(describe(endless), ListThere)


def test_names_that_hold_nothing_are_left_out():
    assert described({"a": 1}, ["a", "b"]) == {"a": ConstantThere(1)}


@pytest.mark.tensorflow
def test_strategies_are_described_where_their_replicas_are_threads():
    import tensorflow as tf

    mirrored = tf.distribute.MirroredStrategy(["CPU:0"])
    path = "tensorflow.distribute.MirroredStrategy"
    assert describe(mirrored) == ObjectThere(path, id(mirrored))
    assert describe(tf.distribute.get_strategy()) == Anything()
    assert describe(tf.distribute.OneDeviceStrategy("CPU:0")) == Anything()
    for name in STRATEGIES_WITH_THREADS:
        assert eval(f"tf.distribute.{name}") is not None


@pytest.mark.tensorflow
def test_a_variable_with_a_copy_on_each_device_is_a_variable():
    import tensorflow as tf

    with tf.distribute.MirroredStrategy(["CPU:0"]).scope():
        w = tf.Variable(3.0)
    assert describe(w) == VariableThere("float32", (), identity=id(w))
