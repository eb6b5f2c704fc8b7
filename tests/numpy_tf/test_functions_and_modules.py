"""`tf.function`, `tf.Module` and scopes: what lessons build their models with."""

from __future__ import annotations

import functools

import numpy as np
import pytest

import tapemagic.numpy_tf as tf

# ---- tf.function -----------------------------------------------------------------------------


def test_a_function_is_called_and_keeps_its_name():
    calls = []

    @tf.function
    def square(x):
        """Multiply by itself."""
        calls.append(x)
        return x * x

    assert square(tf.constant(3.0)).numpy() == 9.0
    assert square(tf.constant(4.0)).numpy() == 16.0
    assert len(calls) == 2
    assert square.__name__ == square.name == "square"
    assert square.__doc__ == "Multiply by itself."
    assert square.__wrapped__ is square.python_function


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"autograph": False},
        {"jit_compile": True},
        {"reduce_retracing": True},
        {"experimental_relax_shapes": True, "experimental_compile": False},
        {"input_signature": None},
    ],
)
def test_options_are_accepted(options):
    assert tf.function(**options)(lambda x: x + 1.0)(1.0).numpy() == 2.0
    assert tf.function(lambda x: x + 1.0, **options)(1.0).numpy() == 2.0


def test_an_unknown_option_is_refused():
    with pytest.raises(TypeError, match="retracing"):
        tf.function(lambda x: x, retracing=True)


def test_what_comes_out_is_made_of_tensors():
    found = tf.function(lambda: {"a": 1, "b": [2.5, None, "text", np.ones(2)]})()
    assert found["a"].dtype is tf.int32
    assert found["b"][0].numpy() == 2.5
    assert found["b"][1] is None
    assert found["b"][2].numpy() == b"text"
    assert found["b"][3].dtype is tf.float64
    with pytest.raises(TypeError, match="must return zero or more Tensors"):
        tf.function(object)()


def test_a_variable_comes_out_as_its_value():
    v = tf.Variable(3.0)
    assert isinstance(tf.function(lambda: v)(), tf.Tensor)


def test_arrays_go_in_as_tensors_and_numbers_as_they_are():
    seen = []
    tf.function(lambda *args: seen.extend(args))(1, 2.5, np.ones(2), [np.float32(1)], "text")
    assert [type(item) for item in seen[:2]] == [int, float]
    assert isinstance(seen[2], tf.Tensor)
    assert isinstance(seen[3][0], tf.Tensor)
    assert seen[4] == "text"


def test_a_signature_converts_and_checks():
    function = tf.function(
        lambda x, y: x + y,
        input_signature=(tf.TensorSpec([None], tf.float32), tf.TensorSpec([], tf.float32)),
    )
    np.testing.assert_array_equal(function([1, 2], 3), [4.0, 5.0])
    with pytest.raises(TypeError, match=r"Can not cast TensorSpec\(shape=\(1, 1\)"):
        function([[1.0]], 3.0)
    with pytest.raises(TypeError, match="missing a required argument"):
        function([1.0])


def test_methods_and_gradients():
    class Model(tf.Module):
        def __init__(self):
            super().__init__()
            self.w = tf.Variable(2.0)

        @tf.function
        def __call__(self, x):
            return self.w * x

    model = Model()
    with tf.GradientTape() as tape:
        y = model(tf.constant(5.0))
    assert y.numpy() == 10.0
    assert tape.gradient(y, model.w).numpy() == 5.0
    assert isinstance(Model.__call__, type(tf.function(abs)))


def test_graphs_are_refused_with_the_way_to_them():
    with pytest.raises(NotImplementedError, match="%tape engine tensorflow"):
        tf.function(lambda x: x).get_concrete_function(tf.TensorSpec([]))
    with pytest.raises(TypeError, match="callable"):
        tf.function(3)


def test_partial_functions_can_be_decorated():
    assert tf.function(functools.partial(tf.add, 1.0))(2.0).numpy() == 3.0


# ---- tf.Module ---------------------------------------------------------------------------------


class Dense(tf.Module):
    def __init__(self, size, name=None):
        super().__init__(name)
        with self.name_scope:
            self.w = tf.Variable(tf.zeros([size]), name="w")
            self.b = tf.Variable(0.0, name="b")
            self.steps = tf.Variable(0, trainable=False, name="steps")


def test_variables_come_in_the_order_of_the_attributes_names():
    layer = Dense(2)
    assert [v.name for v in layer.variables] == ["dense/b:0", "dense/steps:0", "dense/w:0"]
    assert [v.name for v in layer.trainable_variables] == ["dense/b:0", "dense/w:0"]
    assert [v.name for v in layer.non_trainable_variables] == ["dense/steps:0"]


def test_modules_in_modules_in_lists_and_dictionaries():
    model = tf.Module("model")
    model.layers = [Dense(1, "one"), {"b": Dense(2, "three"), "a": Dense(3, "two")}]
    model.shared = model.layers[0]
    model.itself = model
    assert [m.name for m in model.submodules] == ["model", "one", "two", "three"]
    assert len(model.variables) == 9
    assert all(isinstance(v, tf.Variable) for v in model.variables)


@pytest.mark.parametrize(
    ("class_name", "name"),
    [("MyModule", "my_module"), ("Dense", "dense"), ("RNNCell", "rnn_cell"), ("A1b", "a1b"),
     ("Conv2D", "conv2_d"), ("lower", "lower")],
)  # fmt: skip
def test_names_of_classes(class_name, name):
    assert type(class_name, (tf.Module,), {})().name == name


def test_a_name_must_be_an_identifier():
    with pytest.raises(ValueError, match="'my module' is not a valid module name"):
        tf.Module("my module")


def test_forgetting_to_call_the_base_class():
    class Forgetful(tf.Module):
        def __init__(self):
            self.v = tf.Variable(1.0)

    assert len(Forgetful().variables) == 1
    with pytest.raises(AttributeError, match="_name"):
        _ = Forgetful().name


def test_a_property_that_cannot_be_walked_is_named():
    module = tf.Module()
    module.table = {1: tf.Variable(1.0), "a": tf.Variable(2.0)}
    with pytest.raises(ValueError, match="Error processing property 'table'"):
        _ = module.variables


# ---- scopes ----------------------------------------------------------------------------------


def test_name_scopes():
    with tf.name_scope("a") as scope:
        assert scope == "a/"
        with tf.name_scope("b"):
            assert tf.Variable(1.0, name="v").name == "a/b/v:0"
        with tf.name_scope("x/"):
            assert tf.Variable(1.0).name == "x/Variable:0"
        with tf.name_scope(""):
            assert tf.Variable(1.0).name == "Variable:0"
    assert tf.Variable(1.0).name == "Variable:0"
    with pytest.raises(ValueError, match="must be a string"):
        tf.name_scope(3)


def test_a_name_scope_is_left_by_an_error():
    with pytest.raises(ZeroDivisionError), tf.name_scope("a"):
        _ = 1 / 0
    assert tf.Variable(1.0).name == "Variable:0"


def test_devices_are_the_processor():
    for name in ("/CPU:0", "gpu:0", "/device:GPU:3", "/job:localhost/task:0", "", None):
        with tf.device(name):
            assert tf.constant(1.0).device.endswith("/device:CPU:0")
    with pytest.raises(ValueError, match="Unknown attribute 'foo'"), tf.device("foo"):
        pass
    with pytest.raises(ValueError, match="Expecting a string"), tf.device(3):
        pass


def test_what_happens_in_init_scope_is_not_on_the_tape():
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        with tf.init_scope():
            y = x * x
        z = x * y
    assert tape.gradient(z, x).numpy() == 9.0


def test_control_dependencies_run_what_they_wait_for():
    done = []
    with tf.control_dependencies([tf.constant(1.0), lambda: done.append(1)]):
        pass
    assert done == [1]
    with tf.control_dependencies(None):
        pass


def test_specs_compare_print_and_pickle():
    import pickle

    spec = tf.TensorSpec([None, 2], tf.float32, "x")
    assert repr(spec) == "TensorSpec(shape=(None, 2), dtype=tf.float32, name='x')"
    assert pickle.loads(pickle.dumps(spec)) == spec  # noqa: S301
    assert {spec: 1}[tf.TensorSpec([None, 2], name="x")] == 1
    assert spec != tf.TensorSpec([None, 2])
    assert spec.is_compatible_with(tf.ones([5, 2]))
    assert not spec.is_compatible_with(tf.ones([5, 3]))
    assert not spec.is_compatible_with(tf.ones([5, 2], tf.float64))
    assert tf.TensorSpec.from_spec(spec, "y").name == "y"
