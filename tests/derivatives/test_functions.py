"""`differentiate` and `tape`: what %%tape does, for programs."""

# ruff: noqa: ARG001
from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tapemagic
from tapemagic import differentiate, engines
from tapemagic.leibniz import RequestError


@pytest.fixture(autouse=True)
def _engine_of_the_test(request):
    if "tf" in request.fixturenames:
        tf = request.getfixturevalue("tf")
        with engines.temporarily("tensorflow" if tf.__name__ == "tensorflow" else "numpy"):
            yield
    else:
        with engines.temporarily("numpy"):
            yield


def test_one_request_gives_the_value(tf):
    value = differentiate("d2y/dx2", lambda x: x * x * x, at=1.0)
    assert isinstance(value, tf.Tensor)
    assert value.dtype == tf.float32
    assert float(value.numpy()) == 6.0


def test_several_requests_give_a_dict_of_bound_names(tf):
    found = differentiate(["dy/dx", "∂2y/∂x2"], lambda x: x * x * x, at=1.0)
    assert {name: float(value.numpy()) for name, value in found.items()} == {
        "dy_dx": 3.0,
        "d2y_dx2": 6.0,
    }


def test_several_sources_are_named_as_the_parameters(tf):
    def f(x, y, power=2):
        return x**power * y

    found = differentiate(["dz/dx", "d2z/dxdy"], f, at={"x": 3.0, "y": 5.0})
    assert [float(value.numpy()) for value in found.values()] == [30.0, 6.0]
    assert float(differentiate("dz/dx", f, at={"x": 3.0, "y": 5.0, "power": 3}).numpy()) == 135.0
    # what is no source is passed as it is
    assert float(differentiate("dz/dy", f, at={"x": 3, "y": 5.0}).numpy()) == 9.0


@pytest.mark.parametrize(
    "at", [2, 2.0, [1.0, 2.0], [1, 2], np.array([1.0, 2.0]), np.float32(2.0), np.float64(2.0)]
)
def test_points_of_many_types(tf, at):
    value = differentiate("dy/dx", lambda x: x * x, at=at)
    assert np.array_equal(value.numpy(), 2 * np.asarray(at))
    wanted = np.asarray(at).dtype if type(at).__module__ == "numpy" else np.float32
    assert value.numpy().dtype == wanted


def test_a_tensor_or_variable_is_taken_as_it_is(tf):
    for at in (tf.constant(3.0), tf.Variable(3.0), tf.Variable(3.0, trainable=False)):
        assert float(differentiate("d2y/dx2", lambda x: x * x, at=at).numpy()) == 2.0


def test_the_only_parameter_may_have_another_name(tf):
    assert float(differentiate("ds/dt", lambda x: x * x, at=3.0).numpy()) == 6.0

    def positional(x, /):
        return x * x

    assert float(differentiate("dy/dx", positional, at=3.0).numpy()) == 6.0
    assert float(differentiate("dy/dx", positional, at={"x": 3.0}).numpy()) == 6.0


def test_one_of_several_parameters_with_defaults(tf):
    def f(x, a=2.0):
        return a * x * x

    assert float(differentiate("dy/dx", f, at=3.0).numpy()) == 12.0


def test_the_jacobian_on_request(tf):
    assert differentiate(
        "dy/dx", lambda x: x * x, at=[1.0, 2.0], jacobian=True
    ).numpy().tolist() == [
        [2.0, 0.0],
        [0.0, 4.0],
    ]


def test_none_of_a_linear_function(tf):
    assert differentiate("d2y/dx2", lambda x: x + x, at=1.0) is None


@pytest.mark.parametrize(
    ("text", "function", "at", "kind", "sentence"),
    [
        ("d2y/dx", lambda x: x, 1.0, RequestError, "write d2y/dx2"),
        ("dy/dt", lambda x, y: x, {"x": 1.0, "y": 2.0}, RequestError, "there is no t"),
        ("dy/dx", lambda x, y: x, 1.0, ValueError, 'at={"x": ..., "y": ...}'),
        ("d2y/dxdz", lambda x, z: x, 1.0, ValueError, 'at={"x": ..., "z": ...}'),
        ("dy/dx", lambda x: x, {"x": 1.0, "q": 2.0}, ValueError, "no parameter q"),
        ("dy/dx", lambda x: 9.0, 1.0, ValueError, "y is the Python float 9.0"),
        ("dy/dx", lambda x: x, "one", ValueError, "x is the string 'one'"),
        ("dy/dx", lambda x: x, np.arange(3), ValueError, "x is an int64 tensor"),
        ([], lambda x: x, 1.0, ValueError, "no derivative was asked for"),
    ],
)
def test_faults_are_sentences(text, function, at, kind, sentence):
    with pytest.raises(kind) as caught:
        differentiate(text, function, at=at)
    assert sentence in str(caught.value)
    assert str(caught.value).endswith(".")


def test_what_the_function_raises_comes_out_as_it_is():
    with pytest.raises(ZeroDivisionError):
        differentiate("dy/dx", lambda x: x / (1 // 0), at=1.0)


def test_engine_by_name_and_by_module():
    from tapemagic import numpy_tf

    for engine in ("numpy", numpy_tf):
        value = differentiate("dy/dx", lambda x: x * x, at=1.0, engine=engine)
        assert isinstance(value, numpy_tf.Tensor)
    with pytest.raises(ValueError, match="there is no engine 'nmpy'"):
        differentiate("dy/dx", lambda x: x, at=1.0, engine="nmpy")


# --- laws ---------------------------------------------------------------------------------------

POINT = st.integers(-8, 8).map(lambda n: n / 4)
COEFFICIENTS = st.lists(st.integers(-3, 3), min_size=1, max_size=5)


def polynomial(coefficients):
    def evaluate(x):
        total = x * 0.0
        for coefficient in coefficients:
            total = total * x + float(coefficient)
        return total

    return evaluate


@settings(max_examples=30)
@given(COEFFICIENTS, POINT, st.integers(1, 5))
def test_polynomials_to_each_order(tf, coefficients, at, order):
    request = "dy/dx" if order == 1 else f"d{order}y/dx{order}"
    with engines.temporarily("tensorflow" if tf.__name__ == "tensorflow" else "numpy"):
        value = differentiate(request, polynomial(coefficients), at=tf.constant(at, tf.float64))
    expected = np.polyval(np.polyder(np.array(coefficients, dtype=float), order), at)
    assert (0.0 if value is None else float(value.numpy())) == expected


@settings(max_examples=30)
@given(COEFFICIENTS, COEFFICIENTS, POINT, POINT)
def test_differentiation_is_linear(tf, first, second, a, at):
    f, g = polynomial(first), polynomial(second)
    with engines.temporarily("tensorflow" if tf.__name__ == "tensorflow" else "numpy"):
        point = tf.constant(at, tf.float64)
        whole = differentiate("dy/dx", lambda x: a * f(x) + g(x), at=point)
        parts = [differentiate("dy/dx", h, at=point) for h in (f, g)]
    assert float(whole.numpy()) == a * float(parts[0].numpy()) + float(parts[1].numpy())


@settings(max_examples=30)
@given(st.permutations("xxyy"), POINT, POINT)
def test_mixed_partials_do_not_depend_on_the_order(tf, order, x, y):
    def f(x, y):
        return x * x * x * y * y + x * y * y * y

    request = "d4z/" + "".join(f"d{name}" for name in order)
    with engines.temporarily("tensorflow" if tf.__name__ == "tensorflow" else "numpy"):
        at = {"x": tf.constant(x, tf.float64), "y": tf.constant(y, tf.float64)}
        value = differentiate(request, f, at=at)
    assert float(value.numpy()) == 12 * x


# --- tape ---------------------------------------------------------------------------------------


def test_a_tape_watches_on_entry(tf):
    x = tf.constant(3.0)
    with tapemagic.tape(watch=[x]) as t:
        y = x * x
    assert isinstance(t, tf.GradientTape)
    assert type(t).__name__ == "GradientTape"
    assert type(t).__module__ == tf.GradientTape.__module__
    assert float(t.gradient(y, x).numpy()) == 6.0
    with pytest.raises(RuntimeError, match="non-persistent"):
        t.gradient(y, x)


def test_a_tape_is_persistent_and_selective_on_request(tf):
    x, v = tf.constant(3.0), tf.Variable(2.0)
    with tapemagic.tape(watch=x, persistent=True, watch_accessed_variables=False) as t:
        y = x * x * v
    assert float(t.gradient(y, x).numpy()) == 12.0
    assert float(t.gradient(y, x).numpy()) == 12.0
    assert t.gradient(y, v) is None


def test_a_tape_watches_again_when_it_is_entered_again(tf):
    x = tf.constant(3.0)
    t = tapemagic.tape(watch={"x": [x]})
    for _ in range(2):
        with t:
            y = x * x
        assert float(t.gradient(y, x).numpy()) == 6.0


def test_tapes_nest(tf):
    x = tf.constant(3.0)
    with tapemagic.tape(watch=[x]) as outer:
        with tapemagic.tape(watch=[x]) as inner:
            y = x * x * x
        dy_dx = inner.gradient(y, x)
    assert float(outer.gradient(dy_dx, x).numpy()) == 18.0


def test_a_tape_refuses_what_cannot_be_watched():
    with pytest.raises(ValueError, match=r"watch\[0\] is the Python float 3.0"):
        tapemagic.tape(watch=[3.0])


def test_a_tape_that_watches_nothing_is_a_plain_one(tf):
    v = tf.Variable(3.0)
    with tapemagic.tape() as t:
        y = v * v
    assert float(t.gradient(y, v).numpy()) == 6.0


def test_a_source_that_the_point_does_not_give_is_said_without_words_of_cells():
    with pytest.raises(ValueError, match="there is no x: name a parameter of the function"):
        differentiate("dy/dx", lambda x: x * x, at={"q": 1.0})


def test_what_is_no_function_is_refused():
    with pytest.raises(TypeError, match="was given an object of type int"):
        differentiate("dy/dx", 3, at=1.0)
