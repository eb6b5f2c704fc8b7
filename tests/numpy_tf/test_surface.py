"""The names that lessons use most: each exists, and does what a lesson does with it."""

from __future__ import annotations

import functools
import math

import numpy as np
import pytest

import tapemagic.numpy_tf as tf

# Each name that three or more of 82 lessons use, with a use of it and what comes out.
X = tf.constant([1.0, 2.0, 4.0])
M = tf.constant([[1.0, 2.0], [3.0, 4.0]])
USES = {
    "GradientTape": lambda: derivative(lambda x: x * x, 3.0),
    "Variable": lambda: tf.Variable(6.0).assign_add(1.0) - 1.0,
    "constant": lambda: tf.constant(6.0),
    "float32": lambda: tf.float32.as_numpy_dtype(6),
    "reduce_mean": lambda: tf.reduce_mean(X, axis=0) * 18 / 7,
    "cast": lambda: tf.cast(6, dtype=tf.float32),
    "square": lambda: tf.square(tf.sqrt(6.0)),
    "random.normal": lambda: tf.random.normal(shape=[6], mean=0.0, stddev=1.0).shape[0],
    "zeros": lambda: tf.zeros([2, 3]) + 6,
    "reduce_sum": lambda: tf.reduce_sum(X, axis=0, keepdims=False) - 1,
    "function": lambda: tf.function(lambda x: x * 2.0)(3.0),
    "matmul": lambda: tf.matmul([[1.0, 2.0]], [[2.0], [2.0]]),
    "reshape": lambda: tf.reshape([6.0], shape=[]),
    "range": lambda: tf.range(7)[-1],
    "random.uniform": lambda: tf.random.uniform([], minval=6, maxval=7, dtype=tf.int32),
    "add": lambda: tf.add(2.0, 4.0),
    "convert_to_tensor": lambda: tf.convert_to_tensor(6.0, dtype=tf.float32),
    "__version__": lambda: 4 + int(tf.__version__.split(".")[0]),
    "int32": lambda: tf.int32.as_numpy_dtype(6),
    "ones": lambda: tf.ones([2], dtype=tf.float32) * 6,
    "random.set_seed": lambda: 6 if tf.random.set_seed(1) is None else 0,
    "Module": lambda: len(tf.Module("module").name),
    "concat": lambda: tf.concat([[6.0], [6.0]], axis=0),
    "shape": lambda: tf.shape(M)[0] + 4,
    "print": lambda: 6 if tf.print("", end="") is None else 0,
    "transpose": lambda: tf.transpose(M, perm=[1, 0])[0, 1] + 3,
    "abs": lambda: tf.abs(-6.0),
    "stack": lambda: tf.stack([6.0, 6.0], axis=0),
    "math.log": lambda: tf.math.log(math.exp(6.0)),
    "multiply": lambda: tf.multiply(2.0, 3.0),
    "sqrt": lambda: tf.sqrt(36.0),
    "zeros_like": lambda: tf.zeros_like(X, dtype=tf.float32) + 6,
    "exp": lambda: tf.exp(math.log(6.0)),
    "linspace": lambda: tf.linspace(start=0.0, stop=12.0, num=3)[1],
    "size": lambda: tf.size(M) + 2,
    "int64": lambda: tf.int64.as_numpy_dtype(6),
    "device": lambda: on_device(6.0),
    "clip_by_value": lambda: tf.clip_by_value(9.0, clip_value_min=0.0, clip_value_max=6.0),
    "nn.sigmoid": lambda: tf.nn.sigmoid(0.0) * 12,
    "norm": lambda: tf.norm([0.0, 6.0], ord=2, axis=0),
    "nn.tanh": lambda: tf.nn.tanh(0.0) + 6,
    "reduce_max": lambda: tf.reduce_max(X, axis=0, keepdims=False) + 2,
    "sigmoid": lambda: tf.sigmoid(0.0) * 12,
    "gather": lambda: tf.gather(X, indices=[2], axis=0) + 2,
    "tensordot": lambda: tf.tensordot([2.0, 1.0], [1.0, 4.0], axes=1),
    "acos": lambda: tf.acos(1.0) + 6,
    "cumsum": lambda: tf.cumsum(X, axis=0)[-1] - 1,
    "meshgrid": lambda: tf.meshgrid([6.0], [1.0])[0],
    "linalg.diag": lambda: tf.linalg.diag([6.0, 6.0])[1, 1],
}


def derivative(function, at):
    x = tf.constant(at)
    with tf.GradientTape(persistent=True, watch_accessed_variables=False) as tape:
        tape.watch(x)
        y = function(x)
    return tape.gradient(y, x)


def on_device(value):
    with tf.device("/CPU:0"):
        return tf.constant(value)


@pytest.mark.parametrize("name", USES)
def test_gives_six(name):
    functools.reduce(getattr, name.split("."), tf)
    result = USES[name]()
    np.testing.assert_allclose(np.asarray(result), 6, rtol=1e-6)


def test_pi_is_of_numpy_and_the_error_says_so():
    with pytest.raises(AttributeError, match=r"np\.pi"):
        _ = tf.pi


@pytest.mark.parametrize("used", [tf.newaxis, None])
def test_newaxis_is_none(used):
    assert X[:, used].shape == (3, 1)


def test_what_only_says_things_about_the_installation():
    assert tf.executing_eagerly() is True
    assert tf.config.list_physical_devices("GPU") == []
    (processor,) = tf.config.list_physical_devices()
    assert repr(processor) == "PhysicalDevice(name='/physical_device:CPU:0', device_type='CPU')"
    assert tf.config.list_logical_devices("CPU")[0].name == "/device:CPU:0"
    assert tf.config.experimental.list_physical_devices("CPU") == [processor]
    assert tf.test.is_gpu_available() is False
    assert tf.test.gpu_device_name() == ""
    assert tf.__version__ == tf.version.VERSION
    assert tf.get_logger().name == "tensorflow"
    assert tf.timestamp().dtype is tf.float64
    assert tf.timestamp() > 1.7e9
    assert tf.no_op() is None


def test_setting_what_lessons_set():
    tf.config.set_visible_devices([], "GPU")
    tf.config.set_soft_device_placement(True)
    tf.config.run_functions_eagerly(True)
    tf.debugging.set_log_device_placement(True)
    with pytest.raises(ValueError, match="non-GPU"):
        tf.config.experimental.set_memory_growth(tf.config.list_physical_devices()[0], True)


def test_the_version_can_be_parsed_and_says_the_engine():
    major, minor, *_ = (int(part) for part in tf.__version__.split("+")[0].split("."))
    assert (major, minor) >= (2, 16)
    assert "numpy" in tf.__version__
