"""Decisions and loops as functions, and the checks of `tf.debugging`."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tapemagic.numpy_tf as tf

InvalidArgument = tf.errors.InvalidArgumentError
vectors = st.lists(st.floats(-4, 4, width=32), min_size=1, max_size=5)


def gradient(function, at):
    x = tf.constant(at)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = function(x)
    return tape.gradient(y, x)


# ---- decisions -------------------------------------------------------------------------------


def test_only_the_chosen_branch_runs():
    ran = []
    assert tf.cond(tf.constant(True), lambda: "yes", lambda: ran.append("no")) == "yes"
    assert tf.cond(tf.constant(False), lambda: ran.append("no"), lambda: "else") == "else"
    assert ran == []


@given(st.floats(-3, 3, width=32))
def test_the_derivative_is_that_of_the_branch(at):
    function = lambda x: tf.cond(x > 0, lambda: x * x, lambda: 3.0 * x)  # noqa: E731
    assert gradient(function, at).numpy() == pytest.approx(2 * at if at > 0 else 3)


def test_case_takes_the_first_that_is_true():
    yes, no = tf.constant(True), tf.constant(False)
    assert tf.case([(no, lambda: 1), (yes, lambda: 2), (yes, lambda: 3)]) == 2
    assert tf.case([(no, lambda: 1)], default=lambda: 9) == 9
    with pytest.raises(InvalidArgument, match="None of conditions"):
        tf.case([(no, lambda: 1)])


@pytest.mark.parametrize(
    ("pairs", "error", "text"),
    [
        ([(True, lambda: 1)], TypeError, "pred must be a Tensor"),
        ([(tf.constant(True), 1)], TypeError, "must be callable"),
        ([tf.constant(True)], TypeError, "2-tuple"),
        ({"a": 1}, ValueError, "write a list of pairs"),
    ],
)
def test_case_explains_bad_pairs(pairs, error, text):
    with pytest.raises(error, match=text):
        tf.case(pairs)


def test_switch_by_number():
    branches = [lambda: "zero", lambda: "one"]
    assert tf.switch_case(tf.constant(1), branches) == "one"
    assert tf.switch_case(tf.constant(9), branches) == "one"
    assert tf.switch_case(tf.constant(-1), branches, default=lambda: "none") == "none"
    assert tf.switch_case(tf.constant(0), {1: branches[1], 0: branches[0]}) == "zero"
    with pytest.raises(ValueError, match="contiguous range of"):
        tf.switch_case(tf.constant(0), {0: branches[0], 5: branches[1]})
    with pytest.raises(ValueError, match="must not be empty"):
        tf.switch_case(tf.constant(0), [])


# ---- loops -----------------------------------------------------------------------------------


@given(st.floats(-2, 2, width=32), st.integers(0, 6))
def test_a_loop_multiplies_and_differentiates(at, times):
    def power(x):
        _, y = tf.while_loop(
            lambda i, _: i < times, lambda i, y: (i + 1, y * x), (0, x * 0.0 + 1.0)
        )
        return y

    expected = times * np.float64(at) ** (times - 1) if times else 0.0
    np.testing.assert_allclose(gradient(power, at), expected, rtol=1e-5, atol=1e-6)


def test_a_loop_without_gradient():
    assert (
        gradient(
            lambda x: tf.while_loop(lambda y: y < 9, lambda y: [y * x], [x], back_prop=False)[0],
            2.0,
        )
        is None
    )


def test_the_body_of_a_loop_keeps_the_form_of_its_variables():
    with pytest.raises(TypeError, match=r"write \[value\]"):
        tf.while_loop(lambda i: i < 3, lambda i: i + 1, [0])
    with pytest.raises(ValueError, match="must return 2 loop variables"):
        tf.while_loop(lambda i, _: i < 3, lambda i, _: [i + 1], [0, 1])
    with pytest.raises(ValueError, match="must be provided"):
        tf.while_loop(lambda: True, list, [])
    with pytest.raises(TypeError, match="'cond' must be callable"):
        tf.while_loop(True, list, [1])


@given(vectors)
def test_mapping_is_the_whole_at_once(values):
    for mapped in (tf.map_fn, tf.vectorized_map):
        x = tf.constant(values)
        np.testing.assert_allclose(mapped(lambda item: item * item, x), x * x)
        np.testing.assert_allclose(
            gradient(lambda x, mapped=mapped: mapped(lambda item: item * item, x), values),
            2 * np.array(values), rtol=1e-6,
        )  # fmt: skip


@given(vectors)
def test_folding_and_scanning_add_up(values):
    x = tf.constant(values)
    running = np.cumsum(np.float32(values))
    add = lambda total, item: total + item  # noqa: E731
    np.testing.assert_allclose(tf.foldl(add, x), running[-1], rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(tf.foldr(add, x), running[-1], rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(tf.scan(add, x), running, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(
        gradient(lambda x: tf.scan(add, x), values), np.arange(len(values), 0, -1)
    )


def test_the_type_of_a_result_must_be_said_when_it_changes():
    numbers = tf.constant([1, 2])
    with pytest.raises(InvalidArgument, match=r"give fn_output_signature=tf\.float32"):
        tf.map_fn(lambda i: tf.cast(i, tf.float32), numbers)
    found = tf.map_fn(lambda i: (i, i * 2), numbers, fn_output_signature=(tf.int32, tf.int32))
    assert [item.numpy().tolist() for item in found] == [[1, 2], [2, 4]]
    with pytest.raises(ValueError, match="fn returned 1 values"):
        tf.map_fn(lambda i: i, numbers, fn_output_signature=(tf.int32, tf.int32))


def test_what_cannot_be_taken_apart():
    for function in (tf.map_fn, tf.vectorized_map):
        with pytest.raises(ValueError, match="not scalars"):
            function(lambda i: i, tf.constant(1.0))
        with pytest.raises(ValueError, match="Dimensions 2 and 3"):
            function(lambda i: i, [tf.zeros(2), tf.zeros(3)])
        with pytest.raises(ValueError, match="sequence of Tensors"):
            function(lambda i: i, [])
    for function in (tf.foldl, tf.foldr, tf.scan):
        with pytest.raises(tf.errors.OutOfRangeError, match="array size is: 0"):
            function(lambda a, i: a + i, tf.zeros([0]))


def test_nothing_to_take_apart():
    assert tf.map_fn(lambda i: i, tf.zeros([0])).shape == (0,)
    assert tf.vectorized_map(lambda i: i, tf.zeros([0, 2])).shape == (0, 2)
    empty = tf.scan(lambda a, _: a, tf.zeros([0]), initializer=tf.zeros([3]))
    assert empty.shape == (0, 3)
    assert tf.foldl(lambda a, i: a + i, tf.zeros([0]), initializer=5).numpy() == 5


def test_a_scan_keeps_the_form_of_its_beginning():
    with pytest.raises(ValueError, match="must return a value like"):
        tf.scan(lambda a, i: (a, i), tf.zeros([2]), initializer=tf.constant(0.0))


# ---- Python's own functions ------------------------------------------------------------------


def test_a_python_function_is_followed_and_a_numpy_function_is_not():
    follow = lambda x: tf.py_function(lambda x: x * x, [x], tf.float32)  # noqa: E731
    cut = lambda x: tf.numpy_function(np.square, [x], tf.float32)  # noqa: E731
    assert gradient(follow, 3.0).numpy() == 6.0
    assert gradient(cut, 3.0) is None
    assert cut(tf.constant(3.0)).numpy() == 9.0


def test_python_functions_as_decorators():
    @tf.py_function(Tout=tf.float32)
    def add(x, y):
        return x + y

    @tf.numpy_function(Tout=tf.float64)
    def root(x):
        return np.sqrt(x)

    assert add(1.0, 2.0).numpy() == 3.0
    assert root(4.0).numpy() == 2.0


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (ValueError("text"), InvalidArgument),
        (ZeroDivisionError("text"), tf.errors.UnknownError),
        (NotImplementedError("text"), tf.errors.UnimplementedError),
        (MemoryError("text"), tf.errors.ResourceExhaustedError),
    ],
)
def test_errors_of_python_functions_become_tensorflows(raised, expected):
    def fail():
        raise raised

    with pytest.raises(expected, match=f"{type(raised).__name__}: text") as caught:
        tf.py_function(fail, [], tf.float32)
    assert caught.value.__cause__ is raised
    with pytest.raises(type(raised)):
        tf.numpy_function(fail, [], tf.float32)


def test_the_type_of_a_python_function_must_be_said():
    with pytest.raises(TypeError, match="'Tout'"):
        tf.py_function(lambda: 1.0, [])
    with pytest.raises(InvalidArgument, match="Tout announces 2"):
        tf.py_function(lambda: [1.0], [], [tf.float32, tf.float32])


# ---- checks ----------------------------------------------------------------------------------


def test_a_difference_shows_where_it_is():
    with pytest.raises(InvalidArgument) as caught:
        tf.debugging.assert_equal([1, 2, 3], [1, 5, 3], message="the totals")
    assert caught.value.message.splitlines() == [
        "the totals",
        "Condition x == y did not hold.",
        "Indices of first 1 different values:",
        "[[1]]",
        "Corresponding x values:",
        "[2]",
        "Corresponding y values:",
        "[5]",
        "First 3 elements of x:",
        "[1 2 3]",
        "First 3 elements of y:",
        "[1 5 3]",
    ]
    assert tf.debugging.assert_equal([1, 2], [1, 2]) is None
    assert tf.debugging.assert_equal("a", tf.constant("a")) is None


def test_checks_of_values():
    check = tf.debugging
    assert check.assert_near([1.0], [1.0000001]) is None
    with pytest.raises(InvalidArgument, match="not equal to tolerance"):
        check.assert_near([1.0], [1.1])
    with pytest.raises(InvalidArgument, match="x > 0 did not hold"):
        check.assert_positive([0, 1, -1], message="sizes")
    assert check.assert_positive([1, 2]) is None
    with pytest.raises(InvalidArgument, match="loss : Tensor had Inf and NaN values"):
        check.check_numerics([1.0, np.inf, np.nan], "loss")
    np.testing.assert_array_equal(check.assert_all_finite([1.0], "loss"), [1.0])
    assert gradient(lambda x: check.check_numerics(x * x, "loss"), 3.0).numpy() == 6.0
    with pytest.raises(InvalidArgument, match=r"Summarized data: \[0 1 \.\.\. 8 9\]"):
        tf.Assert(tf.constant(False), [tf.range(10)], summarize=2)
    assert tf.Assert(tf.constant(True), ["unused"]) is None
    assert check.is_numeric_tensor(tf.constant(1))
    assert not check.is_numeric_tensor(tf.constant("a"))
    assert not check.is_numeric_tensor(1)


def test_checks_of_shapes_and_types():
    check, x = tf.debugging, tf.ones([2, 3])
    assert check.assert_rank(x, 2) is None
    assert check.assert_rank_in(x, [1, 2]) is None
    assert check.assert_shapes([(x, ("rows", "columns")), (tf.ones([3]), ("columns",))]) is None
    assert check.assert_shapes([(x, (None, 3))]) is None
    for refuse in (
        lambda: check.assert_rank(x, 3),
        lambda: check.assert_rank_at_least(x, 3),
        lambda: check.assert_rank_in(x, [0, 1]),
        lambda: check.assert_scalar(x),
        lambda: check.assert_shapes([(x, ("n", "n"))]),
        lambda: check.assert_shapes([(x, ("n",))]),
    ):
        with pytest.raises(ValueError, match="shape"):
            refuse()
    assert check.assert_type(x, tf.float32) is None
    assert check.assert_integer(1) is None
    for refuse in (lambda: check.assert_type(x, tf.int32), lambda: check.assert_integer(x)):
        with pytest.raises(TypeError, match="type"):
            refuse()
