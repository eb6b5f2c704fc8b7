"""What stands around the operations does on the engine what it does in TensorFlow.

Each program is a function of the module `tf`; it runs on both, and gives the same values, structure,
types, printed text or kind of error.
"""

from __future__ import annotations

import inspect
import types

import numpy as np
import pytest

import tapemagic.numpy_tf as engine
from tapemagic.numpy_tf.tensorflow_names import NAMES

pytestmark = pytest.mark.tensorflow


@pytest.fixture(scope="module")
def tensorflow():
    import tensorflow

    return tensorflow


def plain(value):
    """Return an answer without what tells the engines apart."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(plain(item) for item in value)
    if hasattr(value, "numpy"):
        return "tensor", value.dtype.name, value.numpy().tolist()
    return value


def answer(program, tf):
    try:
        return plain(program(tf))
    except Exception as error:  # noqa: BLE001  its kind is the answer
        return type(error).__name__


def second(tf, function, at):
    """Return a value with its first and second derivative."""
    x = tf.constant(at)
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = function(x)
        dy_dx = inner.gradient(y, x)
    return y, dy_dx, outer.gradient(dy_dx, x)


# ---- gradients of one's own ------------------------------------------------------------------


def log1pexp(tf):
    @tf.custom_gradient
    def function(x):
        e = tf.exp(x)

        def gradient(upstream):
            return upstream * (1 - 1 / (1 + e))

        return tf.math.log(1 + e), gradient

    return second(tf, function, 2.0)


def clipped(tf):
    @tf.custom_gradient
    def clip(y):
        return y, lambda dy: tf.clip_by_norm(dy, 0.5)

    v = tf.Variable([3.0, 4.0])
    with tf.GradientTape() as tape:
        y = clip(v * v)
    return y, tape.gradient(y, v)


def several(tf):
    @tf.custom_gradient
    def function(x, y):
        def gradient(da, db):
            return da * y + db, da * x * 10.0

        return (x * y, x + y), gradient

    x, y = tf.constant(2.0), tf.constant(3.0)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([x, y])
        a, b = function(x, y)
        c = a * b
    return [tape.gradient(target, [x, y]) for target in (a, b, c)]


def a_dictionary(tf):
    @tf.custom_gradient
    def function(x):
        def gradient(da, db):
            return da * 3.0 + db * 5.0 * x

        return {"b": x * x, "a": x + 1.0}, gradient

    x = tf.constant(2.0)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        found = function(x)
        total = found["a"] + 10.0 * found["b"]
    return found, tape.gradient(found["b"], x), tape.gradient(total, x)


def lists_in_a_list(tf):
    @tf.custom_gradient
    def function(x):
        def gradient(da, db, dc, *, variables):
            return da + 10.0 * db + 100.0 * dc, [da * db * dc for _ in variables]

        return [x * v, [x, (x + 1.0,)]], gradient

    x, v = tf.constant(2.0), tf.Variable(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        a, (b, (c,)) = function(x)
        total = a + 2.0 * b + 3.0 * c
    return tape.gradient(total, [x, v])


def with_variables(tf):
    v = tf.Variable(2.0)

    @tf.custom_gradient
    def function(x):
        def gradient(dy, variables=None):
            assert len(variables) == 1
            return dy * 3.0, [dy * 5.0]

        return x * v, gradient

    x = tf.constant(7.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = function(x)
    return y, tape.gradient(y, [x, v])


def of_a_variable_as_argument(tf):
    @tf.custom_gradient
    def function(v):
        return v * 1.0, lambda dy: dy * 10.0

    v = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = function(v) + v
    return tape.gradient(y, v)


def variables_not_accepted(tf):
    v = tf.Variable(2.0)
    return tf.custom_gradient(lambda x: (x * v, lambda dy: dy))(tf.constant(1.0))


def too_many_gradients(tf):
    x = tf.constant(1.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.custom_gradient(lambda x: (x * 2.0, lambda dy: (dy, dy)))(x)
    return tape.gradient(y, x)


def none_for_an_argument(tf):
    x, y = tf.constant(1.0), tf.constant(2.0)
    with tf.GradientTape() as tape:
        tape.watch([x, y])
        z = tf.custom_gradient(lambda x, y: (x * y, lambda dz: (dz, None)))(x, y)
    return tape.gradient(z, [x, y])


def nested_in_another(tf):
    @tf.custom_gradient
    def inner(x):
        return x * x, lambda dy: dy * 7.0

    @tf.custom_gradient
    def outer(x):
        return inner(x) * 2.0, lambda dy: dy * 11.0

    return second(tf, lambda x: outer(x) * inner(x), 3.0)


def with_a_gradient_of_second_order(tf):
    @tf.custom_gradient
    def function(x):
        @tf.custom_gradient
        def first(dy):
            return dy * 2.0 * x, lambda ddy: ddy * 100.0

        return x * x, first

    return second(tf, lambda x: function(x * x), 3.0)


def used_by_the_outer_tape_alone(tf):
    @tf.custom_gradient
    def function(x):
        return x * x * x, lambda dy: dy * 5.0 * x

    x = tf.constant(2.0)
    with tf.GradientTape() as outer:
        outer.watch(x)
        y = function(x)
        with tf.GradientTape() as inner:
            inner.watch(y)
            z = y * y
        dz_dy = inner.gradient(z, y)
    return outer.gradient(dz_dy, x)


def passed_through(tf):
    x = tf.constant([0.4, 1.6])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.grad_pass_through(tf.round)(x) * x
    return y, tape.gradient(y, x)


def passed_through_an_assignment(tf):
    x, z = tf.Variable(1.0), tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = tf.grad_pass_through(x.assign)(z**2)
    return x, tape.gradient(y, z)


def computed_again(tf):
    v, x = tf.Variable(3.0), tf.constant(2.0)
    function = tf.recompute_grad(lambda x: tf.sin(x * v) * x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = function(x)
    return y, tape.gradient(y, [x, v])


# ---- control flow ----------------------------------------------------------------------------


def differentiated(body):
    def program(tf):
        x = tf.constant([1.0, 2.0, 3.0])
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = body(tf, x)
        return y, tape.gradient(y, x)

    return program


CONTROL_FLOW = {
    "cond": differentiated(lambda tf, x: tf.cond(x[0] > 0, lambda: x * x, lambda: x)),
    "cond of Python": lambda tf: tf.cond(False, lambda: 1, lambda: (2, "a")),
    "cond without a function": lambda tf: tf.cond(tf.constant(True), 1, lambda: 2),
    "cond of a vector": lambda tf: tf.cond(tf.constant([True, False]), lambda: 1, lambda: 2),
    "cond with one branch": lambda tf: tf.cond(tf.constant(True), lambda: 1),
    "case": lambda tf: tf.case(
        [(tf.constant(False), lambda: 1), (tf.constant(True), lambda: 2)], default=lambda: 3
    ),
    "case, default": lambda tf: tf.case([(tf.constant(False), lambda: 1)], default=lambda: 3),
    "case, none": lambda tf: tf.case([(tf.constant(False), lambda: 1)]),
    "case of Python": lambda tf: tf.case([(True, lambda: 1)]),
    "switch": lambda tf: tf.switch_case(tf.constant(1), [lambda: 1, lambda: 2]),
    "switch, out": lambda tf: tf.switch_case(tf.constant(7), [lambda: 1, lambda: 2]),
    "switch, default": lambda tf: tf.switch_case(
        tf.constant(7), {1: lambda: 1, 0: lambda: 2}, default=lambda: 9
    ),
    "switch, gap": lambda tf: tf.switch_case(tf.constant(7), {0: lambda: 1, 5: lambda: 2}),
    "switch of Python": lambda tf: tf.switch_case(1, [lambda: 1, lambda: 2]),
    "while": lambda tf: tf.while_loop(lambda i, x: i < 5, lambda i, x: (i + 1, x * 2.0), (0, 1.0)),
    "while, list": lambda tf: tf.while_loop(
        lambda i, x: i < 5, lambda i, x: [i + 1, x * 2.0], [0, tf.constant(1.0)]
    ),
    "while, one": lambda tf: tf.while_loop(lambda i: i < 3, lambda i: [i + 1], [tf.constant(0)]),
    "while, at most": lambda tf: tf.while_loop(
        lambda i: True, lambda i: [i + 1], [tf.constant(0)], maximum_iterations=3
    ),
    "while, bare": lambda tf: tf.while_loop(lambda i: i < 3, lambda i: i + 1, [tf.constant(0)]),
    "while, fewer": lambda tf: tf.while_loop(lambda i, x: i < 3, lambda i, x: [i + 1], [0, 1]),
    "while, dictionary": lambda tf: tf.while_loop(
        lambda d: d["a"] < 5, lambda d: [{"a": d["a"] + 1}], [{"a": tf.constant(0)}]
    ),
    "while, nothing": lambda tf: tf.while_loop(lambda: False, tuple, []),
    "while, gradient": differentiated(
        lambda tf, x: tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * x), (0, x))[1]
    ),
    "map": differentiated(lambda tf, x: tf.map_fn(lambda row: row * row, x)),
    "map, pair": lambda tf: tf.map_fn(
        lambda row: row[0] * row[1],
        (tf.constant([1.0, 2.0]), tf.constant([3.0, 4.0])),
        fn_output_signature=tf.float32,
    ),
    "map, wrong type": lambda tf: tf.map_fn(lambda i: tf.cast(i, tf.float32), tf.constant([1, 2])),
    "map, type": lambda tf: tf.map_fn(
        lambda i: tf.cast(i, tf.float32), tf.constant([1, 2]), fn_output_signature=tf.float32
    ),
    "map, types": lambda tf: tf.map_fn(
        lambda i: (i, [i * 2]), tf.constant([1, 2]), dtype=(tf.int32, [tf.int32])
    ),
    "map, spec": lambda tf: tf.map_fn(
        lambda i: i * 2, tf.constant([1, 2]), fn_output_signature=tf.TensorSpec([], tf.int32)
    ),
    "map, scalar": lambda tf: tf.map_fn(lambda i: i, tf.constant(1.0)),
    "map, numbers": lambda tf: tf.map_fn(lambda i: i, [1, 2]),
    "map, unequal": lambda tf: tf.map_fn(
        lambda row: row[0], [tf.constant([1, 2]), tf.constant([1, 2, 3])], dtype=tf.int32
    ),
    "vectorized": differentiated(lambda tf, x: tf.vectorized_map(lambda row: row * row, x)),
    "vectorized, pair": lambda tf: tf.vectorized_map(
        lambda row: (row[0], row[1] * 2), (tf.constant([1.0, 2.0]), tf.constant([3.0, 4.0]))
    ),
    "foldl": differentiated(lambda tf, x: tf.foldl(lambda a, row: a * row, x)),
    "foldl, beginning": lambda tf: tf.foldl(
        lambda a, i: a + i, tf.constant([1, 2, 3]), initializer=10
    ),
    "foldl, nothing": lambda tf: tf.foldl(lambda a, i: a + i, tf.zeros([0])),
    "foldl, pair": lambda tf: tf.foldl(
        lambda a, row: a + row[0] * row[1],
        (tf.constant([1, 2, 3]), tf.constant([4, 5, 6])),
        initializer=0,
    ),
    "foldr": differentiated(lambda tf, x: tf.foldr(lambda a, row: a - row * row, x)),
    "scan": differentiated(lambda tf, x: tf.scan(lambda a, row: a * row, x)),
    "scan, back": lambda tf: tf.scan(
        lambda a, i: a + i, tf.constant([1, 2, 3]), reverse=True, initializer=tf.constant(0)
    ),
    "scan, Fibonacci": lambda tf: tf.scan(
        lambda a, _: (a[1], a[0] + a[1]), tf.zeros(6), initializer=(tf.constant(0), tf.constant(1))
    ),
}

# ---- Python's functions, checks, modules -----------------------------------------------------


def modules(tf):
    class Layer(tf.Module):
        def __init__(self, size, name=None):
            super().__init__(name)
            with self.name_scope:
                self.w = tf.Variable(tf.zeros([size]), name="w")
                self.b = tf.Variable(1.0, name="b", trainable=False)

        @tf.Module.with_name_scope
        def __call__(self, x):
            if not hasattr(self, "late"):
                self.late = tf.Variable(2.0, name="late")
            return x * self.late

    class TwoLayerModel(tf.Module):
        def __init__(self):
            super().__init__()
            self.second = Layer(2, "second")
            self.layers = [Layer(1), {"z": Layer(3), "a": tf.Variable(4.0)}]
            self.again = self.second
            self.first = tf.Variable(0.0, name="first")

    model = TwoLayerModel()
    model.second(1.0)
    return (
        model.name,
        [(v.name, v.shape.as_list()) for v in model.variables],
        [v.name for v in model.trainable_variables],
        [v.name for v in model.non_trainable_variables],
        [m.name for m in model.submodules],
        model.second.name_scope.name,
    )


def decorated(tf):
    @tf.function(reduce_retracing=True, jit_compile=None)
    def function(x, *, scale=2):
        """Scale."""
        return {"a": x * scale, "b": (None, 1, 2.5, "text", True)}

    return function(tf.constant(3)), function.__name__, function.__doc__


def decorated_method(tf):
    class Model(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
        def call(self, x):
            return x * 2.0

    return Model().call([1.0, 2.0])


def with_signature(*arguments):
    def program(tf):
        function = tf.function(lambda x: x + 1.0, input_signature=[tf.TensorSpec([None])])
        return function(*[a(tf) if callable(a) else a for a in arguments])

    return program


def differentiated_function(tf):
    v = tf.Variable(3.0)
    function = tf.function(lambda x: x * x * v)
    return second(tf, function, 2.0)


def named(tf):
    with tf.name_scope("a"), tf.name_scope("b") as scope:
        inner = tf.Variable(1.0, name="v").name
        with tf.name_scope("x/"):
            absolute = tf.Variable(1.0).name
        with tf.name_scope(""):
            outside = tf.Variable(1.0).name
    return scope, inner, absolute, outside, tf.Variable(1.0).name


def initialised(tf):
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
        with tf.init_scope():
            z = x * x
    return tape.gradient([y], x), z


def devices(tf):
    found = []
    for name in ("/CPU:0", "cpu:0", "/device:CPU:0", "CPU", "/GPU:0", "/cpu", "", None,
                 "/job:localhost/replica:0/task:0/device:CPU:0"):  # fmt: skip
        with tf.device(name):
            found.append((tf.constant(1.0) + 1).device)
    return found


MORE = {
    "py_function": differentiated(
        lambda tf, x: tf.py_function(lambda x: x * x + x.numpy(), [x], tf.float32)
    ),
    "py_function, two": lambda tf: tf.py_function(
        lambda x, y: [x + y, x * y], [1.0, 2.0], [tf.float32, tf.float32]
    ),
    "py_function, type": lambda tf: tf.py_function(lambda x: x, [1], tf.float32),
    "py_function, error": lambda tf: tf.py_function(lambda: 1 / 0, [], tf.float32),
    "py_function, nothing": lambda tf: tf.py_function(lambda: None, [], []),
    "py_function, no type": lambda tf: tf.py_function(lambda: 3.0, []),
    "numpy_function": differentiated(lambda tf, x: x * tf.numpy_function(np.sinh, [x], tf.float32)),
    "numpy_function, two": lambda tf: tf.numpy_function(
        lambda x: (x, x), [1.0], [tf.float32, tf.float32]
    ),
    "numpy_function, error": lambda tf: tf.numpy_function(lambda: 1 / 0, [], tf.float32),
    "modules": modules,
    "module's name": lambda tf: tf.Module("not a name"),
    "function": decorated,
    "function, derivative": differentiated_function,
    "method": decorated_method,
    "signature": with_signature([1.0, 2.0]),
    "signature, shape": with_signature(lambda tf: tf.ones([2, 2])),
    "signature, type": with_signature(lambda tf: tf.constant([1])),
    "signature, scalar": with_signature(1.0),
    "signature of a structure": lambda tf: tf.function(
        lambda pair: {"sum": pair[0] + pair[1]["b"]},
        input_signature=[(tf.TensorSpec([]), {"b": tf.TensorSpec([2])})],
    )((1.0, {"b": [2, 3]})),
    "signature of other keys": lambda tf: tf.function(
        lambda table: table["a"], input_signature=[{"a": tf.TensorSpec([])}]
    )({"b": 1.0}),
    "signature of another structure": lambda tf: tf.function(
        lambda pair: pair[0], input_signature=[(tf.TensorSpec([]), tf.TensorSpec([]))]
    )((1.0,)),
    "signature, too many": with_signature([1.0], 2.0),
    "signature, too few": with_signature(),
    "not a function": lambda tf: tf.function(3),
    "bad result": lambda tf: tf.function(object)(),
    "name scopes": named,
    "name scope of a number": lambda tf: tf.name_scope(3),
    "name scope of nothing": lambda tf: tf.name_scope(None),
    "init_scope": initialised,
    "devices": devices,
    "device of a number": lambda tf: tf.device(3).__enter__(),
    "device of nonsense": lambda tf: tf.device("foo").__enter__(),
    "specs": lambda tf: (
        repr(tf.TensorSpec([None, 2], tf.float32, "x")),
        repr(tf.TensorSpec(None)),
        tf.TensorSpec([2]) == tf.TensorSpec([2], tf.float32),
        tf.TensorSpec([None]).is_compatible_with(tf.ones([2])),
        repr(tf.TensorSpec.from_tensor(tf.ones([2], tf.int32), "y")),
        repr(tf.type_spec_from_value(tf.constant(1.0))),
    ),
    "nest": lambda tf: (
        tf.nest.flatten({"b": 1, "a": [2, (3,)]}),
        tf.nest.map_structure(lambda a, b: a + b, [1, {"a": 2}], [3, {"a": 4}]),
        tf.nest.pack_sequence_as({"b": 0, "a": [0, 0]}, [1, 2, 3]),
        tf.nest.is_nested(3),
    ),
    "nest, keys": lambda tf: tf.nest.map_structure(lambda *_: 0, {"a": 1}, {"b": 1}),
    "nest, lengths": lambda tf: tf.nest.map_structure(lambda *_: 0, [1], [1, 2]),
    "nest, types": lambda tf: tf.nest.map_structure(lambda *_: 0, [1], (1,)),
    "nest, depth": lambda tf: tf.nest.assert_same_structure([1], [[1]]),
    "nest, leaves": lambda tf: tf.nest.pack_sequence_as([0, 0], [1]),
    "nest, no function": lambda tf: tf.nest.map_structure(3, [1]),
    "initializers": lambda tf: (
        tf.zeros_initializer()([2]),
        tf.ones_initializer()((1, 2), tf.int32),
        tf.constant_initializer(3.0)([2]),
        tf.constant_initializer([1, 2])([2], tf.float64),
    ),
    "group and tuple": lambda tf: (tf.group(), tf.tuple([tf.constant(1)])),
    "strings": lambda tf: (
        tf.strings.join(["a", ["b", "c"]], separator="-"),
        tf.strings.join(["a", "b"]),
        tf.strings.length(["a", "ü"]),
        tf.strings.length("ü", unit="UTF8_CHAR"),
        tf.strings.lower("ABCÜ"),
        tf.strings.lower("ABCÜ", encoding="utf-8"),
        tf.strings.upper(["a", "b"]),
        tf.strings.strip(" a "),  # noqa: B005  not the one of str
        tf.strings.to_number(["1.5", "-2e3"]),
        tf.strings.to_number("7", tf.int32),
    ),
    "strings, number": lambda tf: tf.strings.to_number("x"),
    "strings, join": lambda tf: tf.strings.join([["a", "b"], ["a", "b", "c"]]),
    "nest, None": lambda tf: tf.nest.map_structure(lambda x: x, [None, ()]),
    "nest, no structure": lambda tf: tf.nest.map_structure(lambda x: x),
    "nest, keyword": lambda tf: tf.nest.map_structure(lambda x: x, [1], foo=1),
    "nest, types not looked at": lambda tf: tf.nest.map_structure(
        lambda a, b: a + b, [1], (1,), check_types=False
    ),
    "strings of a number's tensor": lambda tf: tf.strings.length(tf.constant(1)),
    "strings of numbers": lambda tf: tf.strings.length([1, 2]),
    "strings, encoding": lambda tf: tf.strings.lower("A", encoding="latin-1"),
    "strings, unit": lambda tf: tf.strings.length("A", unit="WORD"),
    "visible devices": lambda tf: (
        tf.config.get_soft_device_placement(),
        [d.name for d in tf.config.get_visible_devices()],
        tf.config.experimental.get_device_details(tf.config.list_physical_devices()[0]),
        tf.config.set_visible_devices(tf.config.list_physical_devices("CPU"), "CPU"),
    ),
    "built with": lambda tf: (tf.test.is_built_with_cuda(), tf.test.is_built_with_gpu_support()),
    "symbols": lambda tf: (
        tf.is_symbolic_tensor(tf.constant(1)),
        tf.inside_function(),
        tf.get_static_value(tf.constant([1, 2])).tolist(),
        tf.get_current_name_scope(),
    ),
    "group of nonsense": lambda tf: tf.group(foo=1),
    "graph gradients": lambda tf: tf.gradients(tf.constant(1.0), tf.constant(1.0)),
}
GRADIENTS = {
    program.__name__.replace("_", " "): program
    for program in (
        log1pexp, clipped, several, a_dictionary, lists_in_a_list, with_variables,
        of_a_variable_as_argument,
        variables_not_accepted, too_many_gradients, none_for_an_argument, nested_in_another,
        with_a_gradient_of_second_order, used_by_the_outer_tape_alone, passed_through,
        passed_through_an_assignment, computed_again,
    )
}  # fmt: skip


@pytest.mark.parametrize(
    "program",
    [*GRADIENTS.values(), *CONTROL_FLOW.values(), *MORE.values()],
    ids=[*GRADIENTS, *CONTROL_FLOW, *MORE],
)
def test_same_answer(program, tensorflow):
    expected = answer(program, tensorflow)
    given = answer(program, engine)
    assert_close(given, expected)


def assert_close(given, expected):
    if isinstance(expected, dict):
        assert given.keys() == expected.keys()
        for key, item in expected.items():
            assert_close(given[key], item)
    elif isinstance(expected, (list, tuple)):
        assert type(given) is type(expected), (given, expected)
        assert len(given) == len(expected), (given, expected)
        for one, other in zip(given, expected, strict=True):
            assert_close(one, other)
    elif isinstance(expected, float):
        assert given == pytest.approx(expected, rel=1e-5)
    else:
        assert given == expected


# ---- checks ----------------------------------------------------------------------------------

CHECKS = {
    "equal": lambda d: d.assert_equal([1, 2], [1, 2]),
    "equal, not": lambda d: d.assert_equal([1, 2], [3, 1]),
    "equal, message": lambda d: d.assert_equal([1, 2], [3, 1], message="my text", summarize=1),
    "equal, shapes": lambda d: d.assert_equal([[1, 2]], [3, 1]),
    "less": lambda d: d.assert_less(1, 1),
    "less equal": lambda d: d.assert_less_equal([1.5, 0.5], [1.5, 0.25]),
    "greater": lambda d: d.assert_greater([1, 2], [3, 1]),
    "greater equal": lambda d: d.assert_greater_equal(1, 1),
    "none equal": lambda d: d.assert_none_equal([1, 2], [1, 3]),
}


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_checks_of_two_say_the_same(check, tensorflow):
    texts = []
    for tf in (tensorflow, engine):
        try:
            texts.append(check(tf.debugging))
        except (
            tensorflow.errors.InvalidArgumentError,
            engine.errors.InvalidArgumentError,
        ) as error:
            texts.append(error.message)
    assert texts[1] == texts[0]


FAILING = {
    "assert_positive": ([0, 1],), "assert_negative": ([0],), "assert_non_negative": ([-1],),
    "assert_non_positive": ([1],), "assert_near": ([1.0], [1.1]), "assert_rank": ([1], 2),
    "assert_rank_at_least": (1, 1), "assert_rank_in": (1, [1, 2]), "assert_scalar": ([1],),
    "assert_integer": (1.0,), "assert_type": (1.0, "int32"), "check_numerics": ([np.nan], "text"),
    "assert_all_finite": ([np.inf], "text"), "Assert": (False, ["text"]),
    "assert_shapes": ([(np.ones(2), ("N",)), (np.ones((1, 1)), ("N", 1))],),
}  # fmt: skip
PASSING = {
    "assert_positive": ([1, 2],), "assert_negative": ([],), "assert_non_negative": ([0],),
    "assert_non_positive": ([0, -1],), "assert_near": ([1.0], [1.0 + 1e-7]), "assert_rank": (1, 0),
    "assert_rank_at_least": ([1], 1), "assert_rank_in": ([1], [1, 2]), "assert_scalar": (1,),
    "assert_integer": (1,), "assert_type": (1, "int32"), "check_numerics": ([1.0], "text"),
    "assert_all_finite": ([1.0], "text"), "Assert": (True, ["text"]),
    "assert_shapes": ([(np.ones(2), ("N",)), (np.ones((2, 1)), ("N", 1))],),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILING)
def test_checks_of_one_fail_and_pass_alike(name, tensorflow):
    for arguments in (FAILING[name], PASSING[name]):
        theirs = answer(lambda tf: getattr(tf.debugging, name)(*arguments), tensorflow)
        ours = answer(lambda tf: getattr(tf.debugging, name)(*arguments), engine)
        assert ours == theirs


# ---- names -----------------------------------------------------------------------------------


def namespace(tf, path):
    for part in filter(None, path.split(".")):
        tf = getattr(tf, part)
    return tf


def test_the_table_of_names_is_true(tensorflow):
    if not tensorflow.__version__.startswith("2.21"):
        pytest.skip("the table is of TensorFlow 2.21")
    for path, names in NAMES.items():
        found = dir(namespace(tensorflow, path))
        assert set(names.split()) <= set(found), path


@pytest.mark.filterwarnings("ignore")
def test_functions_take_tensorflows_parameters(tensorflow):
    different = {}
    for path in ("", "debugging", "linalg", "math", "nest", "nn", "random", "strings", "test"):
        ours, theirs = namespace(engine, path), namespace(tensorflow, path)
        for name in ours.__all__:
            function = getattr(ours, name)
            if isinstance(function, types.FunctionType) and name not in {"print", "as_dtype"}:
                given = list(inspect.signature(function).parameters)
                expected = list(inspect.signature(getattr(theirs, name)).parameters)
                if given != expected and name not in {"gradients", "hessians", "bincount"}:
                    different[f"{path}.{name}"] = given, expected
    assert not different


@pytest.mark.filterwarnings("ignore")
def test_two_names_are_one_function_where_they_are_in_tensorflow(tensorflow):
    homes = {}
    for path in ("", "debugging", "linalg", "math", "nn", "random", "strings", "dtypes"):
        ours, theirs = namespace(engine, path), namespace(tensorflow, path)
        for name in ours.__all__:
            if callable(getattr(theirs, name)):
                homes.setdefault(id(getattr(theirs, name)), []).append(getattr(ours, name))
    assert all(all(one is found[0] for one in found) for found in homes.values())
