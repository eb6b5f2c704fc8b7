"""`Derivation`: the right tapes around a computation, and what each value means."""

# ruff: noqa: PT012
from __future__ import annotations

import logging
import math

import numpy as np
import pytest

from tapemagic.derivative_plan import Plan
from tapemagic.derivatives import (
    Derivation,
    DerivationError,
    Kind,
    SourceError,
    TargetError,
    check_source,
    check_target,
)
from tapemagic.leibniz import parse_requests


def requests(text):
    return parse_requests(text.split(), lambda name: name in {"x", "y", "z", "w", "loss"})


def derive(tf, text, compute, *, jacobian=False, accessed=True, **sources):
    """Return the derivatives of what `compute` makes of the sources."""
    with Derivation(
        tf, requests(text), jacobian=jacobian, watch_accessed_variables=accessed
    ) as derivation:
        for name, value in sources.items():
            derivation.watch(name, value)
        made = compute(**sources)
        targets = made if isinstance(made, dict) else {derivation.requests[0].target: made}
        return derivation.differentiate(targets)


def number(derivative):
    return float(derivative.value.numpy())


def test_no_tape_is_persistent_without_need():
    def persistent(text):
        plan = Plan.of(requests(text))
        return [plan.is_persistent(order) for order in range(1, plan.order + 1)]

    assert persistent("dy/dx") == [False]
    assert persistent("d3y/dx3") == [False, False, False]
    assert persistent("dz/dx dz/dy") == [False]  # one call with two sources
    assert persistent("dz/dx dy/dx") == [True]
    assert persistent("dz/dx d2z/dxdy d2z/dx2") == [False, False]  # both from dz/dx
    assert persistent("d2z/dxdy d2z/dydx") == [False, True]


def test_the_seed(tf):
    """The programs of the lesson of origin."""
    x = tf.constant(3.0)
    found = derive(tf, "dz/dx dy/dx", lambda x: {"y": x * x, "z": (x * x) * (x * x)}, x=x)
    assert number(found["dz_dx"]) == 108.0
    assert number(found["dy_dx"]) == 6.0
    found = derive(tf, "dy/dx d2y/dx2", lambda x: x * x * x, x=tf.Variable(1.0))
    assert [number(found[name]) for name in ("dy_dx", "d2y_dx2")] == [3.0, 6.0]


@pytest.mark.parametrize("order", [1, 2, 3, 4, 5])
def test_each_order_of_a_power(tf, order):
    text = "dy/dx" if order == 1 else f"d{order}y/dx{order}"

    def power(x):
        return x * x * x * x * x * x

    (found,) = derive(tf, text, power, x=tf.constant(2.0)).values()
    assert number(found) == math.perm(6, order) * 2.0 ** (6 - order)
    assert found.kind is Kind.DERIVATIVE
    assert found.notes == ()
    assert found.point == {"x": 2.0}


def test_mixed_partials_share_their_beginning(tf):
    def compute(x, y):
        return x * x * y * y * y

    found = derive(
        tf,
        "dz/dx dz/dy d2z/dxdy d2z/dydx d2z/dx2 d3z/dx2dy",
        compute,
        x=tf.constant(2.0),
        y=tf.Variable(3.0),
    )
    values = {name: number(derivative) for name, derivative in found.items()}
    assert values == {
        "dz_dx": 108.0,
        "dz_dy": 108.0,
        "d2z_dxdy": 108.0,
        "d2z_dydx": 108.0,
        "d2z_dx2": 54.0,
        "d3z_dx2dy": 54.0,
    }


def test_an_intermediate_is_a_source(tf):
    with Derivation(tf, requests("dz/dy dz/dx")) as derivation:
        x = tf.constant(3.0)
        derivation.watch("x", x)
        y = x * x
        derivation.watch("y", y)
        z = y * y
        found = derivation.differentiate({"z": z})
    assert number(found["dz_dy"]) == 18.0
    assert number(found["dz_dx"]) == 108.0


def test_a_variable_that_is_not_trainable_and_one_that_is_not_watched_by_itself(tf):
    frozen = tf.Variable(3.0, trainable=False)
    assert number(derive(tf, "d2y/dx2", lambda x: x * x, x=frozen)["d2y_dx2"]) == 2.0
    plain = tf.Variable(3.0)
    found = derive(tf, "dy/dx", lambda x: x * x, x=plain, accessed=False)
    assert number(found["dy_dx"]) == 6.0


def test_the_first_object_of_a_name_counts(tf):
    with Derivation(tf, requests("dy/dx")) as derivation:
        x = tf.constant(3.0)
        derivation.watch("x", x)
        y = x * x
        x = x + 1.0
        derivation.watch("x", x)
        found = derivation.differentiate({"y": y})
    assert number(found["dy_dx"]) == 6.0


def test_no_tape_records_after_an_exception(tf):
    x = tf.Variable(3.0)
    with pytest.raises(ZeroDivisionError), Derivation(tf, requests("d3y/dx3")) as derivation:
        tapes = list(derivation._open)
        raise ZeroDivisionError
    y = x * x
    assert [tape.gradient(y, x) for tape in tapes] == [None, None, None]


def test_no_tape_records_after_a_refusal(tf):
    with pytest.raises(TargetError), Derivation(tf, requests("d2y/dx2")) as derivation:
        x = tf.Variable(3.0)
        derivation.watch("x", x)
        tapes = list(derivation._open)
        derivation.differentiate({"y": 3.0})
    y = x * x
    assert [tape.gradient(y, x) for tape in tapes] == [None, None]


# --- what a value means -------------------------------------------------------------------------


def test_the_gradient_of_a_vector_is_that_of_its_sum_and_says_so(tf):
    found = derive(tf, "dy/dx", lambda x: x * x, x=tf.constant([1.0, 2.0]))["dy_dx"]
    assert found.value.numpy().tolist() == [2.0, 4.0]
    assert found.kind is Kind.GRADIENT_OF_SUM
    assert "the sum of the 2 elements of y" in found.notes[0]
    assert "--jacobian" in found.notes[0]


def test_row_sums_of_the_hessian_are_called_that(tf):
    def compute(x):
        return x[0] * x[0] * x[1]

    x = tf.constant([3.0, 2.0])
    found = derive(tf, "dy/dx d2y/dx2", compute, x=x)
    assert found["dy_dx"].kind is Kind.GRADIENT
    assert found["dy_dx"].notes == ()
    rows = found["d2y_dx2"]
    assert rows.value.numpy().tolist() == [4.0 + 6.0, 6.0 + 0.0]
    assert rows.kind is Kind.ROW_SUMS
    assert "row sums of the Hessian of y" in rows.notes[0]
    assert "--jacobian" in rows.notes[0]
    hessian = derive(tf, "d2y/dx2", compute, jacobian=True, x=x)["d2y_dx2"]
    assert hessian.value.numpy().tolist() == [[4.0, 6.0], [6.0, 0.0]]
    assert hessian.kind is Kind.HESSIAN


def test_jacobians_have_the_targets_axes_first(tf):
    def compute(x):
        return x * x * x[0]

    found = derive(tf, "dy/dx d2y/dx2", compute, jacobian=True, x=tf.constant([1.0, 2.0, 3.0]))
    assert found["dy_dx"].value.shape == (3, 3)
    assert found["dy_dx"].value.numpy().tolist() == [[3, 0, 0], [4, 4, 0], [9, 0, 6]]
    assert found["dy_dx"].kind is Kind.JACOBIAN
    assert found["d2y_dx2"].value.shape == (3, 3, 3)
    assert found["d2y_dx2"].kind is Kind.HIGHER_JACOBIAN


def test_a_scalar_needs_no_explanation_with_jacobian(tf):
    found = derive(tf, "dy/dx", lambda x: x * x, jacobian=True, x=tf.constant(3.0))["dy_dx"]
    assert found.kind is Kind.DERIVATIVE
    assert found.notes == ()


def test_sums_in_higher_and_mixed_orders_are_called_sums(tf):
    x, y = tf.constant([1.0, 2.0]), tf.constant([3.0, 4.0])
    found = derive(tf, "d2z/dxdy", lambda x, y: x * y * y[0], x=x, y=y)["d2z_dxdy"]
    assert found.kind is Kind.SUMS
    assert "sum of the elements of dz/dx" in found.notes[0]


def test_a_vector_of_one_scalar_stays_a_gradient_of_the_sum(tf):
    def compute(x):
        return x * x * x * tf.constant([1.0, 2.0])

    found = derive(tf, "d2y/dx2", compute, x=tf.constant(2.0))["d2y_dx2"]
    assert number(found) == 36.0
    assert found.kind is Kind.GRADIENT_OF_SUM


def test_structures_of_sources_and_targets(tf):
    w = {"a": tf.Variable([1.0, 2.0]), "b": [tf.Variable(3.0)]}

    def compute(w):
        return [w["a"] * w["b"][0], w["b"][0] * w["b"][0]]

    found = derive(tf, "dy/dw d2y/dw2", compute, w=w)
    first = found["dy_dw"].value
    assert first["a"].numpy().tolist() == [3.0, 3.0]
    assert first["b"][0].numpy() == 9.0
    second = found["d2y_dw2"].value  # of the sum of all first derivatives
    assert second["a"].numpy().tolist() == [1.0, 1.0]
    assert second["b"][0].numpy() == 4.0
    with pytest.raises(DerivationError, match="leave out --jacobian"):
        derive(tf, "dy/dw", compute, jacobian=True, w=w)
    with pytest.raises(DerivationError, match="leave out --jacobian"):
        derive(tf, "d2y/dw2", lambda w: w["b"][0] * w["b"][0], jacobian=True, w=w)


def test_a_part_of_a_structure_may_be_unconnected(tf):
    w = [tf.Variable(2.0), tf.Variable(5.0)]
    found = derive(tf, "dy/dw d2y/dw2", lambda w: w[0] * w[0] * w[0], w=w)
    assert [part and float(part.numpy()) for part in found["dy_dw"].value] == [12.0, None]
    assert [part and float(part.numpy()) for part in found["d2y_dw2"].value] == [12.0, None]


# --- None ---------------------------------------------------------------------------------------


def test_none_of_a_linear_function_is_explained(tf):
    found = derive(tf, "dy/dx d2y/dx2 d3y/dx3", lambda x: x + x, x=tf.constant(3.0))
    assert number(found["dy_dx"]) == 2.0
    assert found["d2y_dx2"].value is None
    assert found["d2y_dx2"].kind is Kind.NONE
    assert "dy/dx was computed without x" in found["d2y_dx2"].notes[0]
    assert (
        "None, since already d2y/dx2 is None: dy/dx was computed without x"
        in found["d3y_dx3"].notes[0]
    )


def test_the_derivative_by_a_complex_source_is_a_conjugate_and_says_so(tf):
    found = derive(tf, "dy/dx", lambda x: x * x, x=tf.constant(1 + 2j))["dy_dx"]
    assert complex(found.value) == 2 - 4j
    assert found.notes == ("x is complex: a tape gives the conjugate of the derivative.",)


def test_the_derivative_of_a_complex_target_is_that_of_its_real_part_and_says_so(tf):
    found = derive(tf, "dy/dx", lambda x: tf.complex(3.0 * x, x * x), x=tf.constant(2.0))["dy_dx"]
    assert float(found.value) == 3.0
    assert found.notes == ("y is complex: this is the derivative of its real part.",)


def test_a_gather_can_be_differentiated_twice(tf):
    found = derive(
        tf,
        "dy/dx d2y/dx2",
        lambda x: tf.reduce_sum(tf.gather(x, [1, 1]) ** 2),
        x=tf.Variable([1.0, 2.0, 3.0]),
    )
    assert found["dy_dx"].value.numpy().tolist() == [0.0, 8.0, 0.0]
    assert found["d2y_dx2"].value.numpy().tolist() == [0.0, 4.0, 0.0]


def test_none_of_an_unconnected_target_is_explained(tf):
    found = derive(tf, "dy/dx", lambda x: tf.constant(4.0) * 2.0, x=tf.constant(3.0))["dy_dx"]
    assert found.value is None
    assert "no way from x to y" in found.notes[0]


def test_a_variable_assigned_in_the_body_is_noted(tf):
    x = tf.Variable(3.0)

    def compute(x):
        x.assign(5.0)
        return x * x

    found = derive(tf, "dy/dx", compute, x=x)["dy_dx"]
    assert number(found) == 10.0
    assert float(found.point["x"]) == 3.0
    assert "x was assigned a new value" in found.notes[0]


# --- what is refused ----------------------------------------------------------------------------

WRONG_SOURCES = [
    (lambda tf: 3.0, "x is the Python float 3.0", "x = tf.Variable(3.0) or x = tf.constant(3.0)"),
    (lambda tf: 3, "x is the Python int 3", "x = tf.constant(3.0)"),
    (lambda tf: np.float64(2), "x is the NumPy float64 2.0", "x = tf.constant(2.0)"),
    (lambda tf: True, "x is the Python bool True", "tf.constant"),
    (lambda tf: "3", "x is the string '3'", "tf.constant"),
    (lambda tf: None, "x is None", "tf.constant"),
    (lambda tf: tf.constant(3), "x is an int32 tensor", "x = tf.constant(3.0)"),
    (lambda tf: tf.Variable(3), "x is an int32 Variable", "x = tf.Variable(3.0)"),
    (lambda tf: tf.constant([1, 2]), "x is an int32 tensor", "dtype=tf.float32"),
    (lambda tf: np.ones(2), "x is a NumPy array of dtype float64", "x = tf.constant(x)"),
    (lambda tf: np.arange(2), "x is a NumPy array", "x = tf.constant(x, dtype=tf.float32)"),
    (lambda tf: [1, 2.5], "x is a Python list", "x = tf.constant([1.0, 2.5])"),
    (lambda tf: (), "x is an empty tuple", "nothing to differentiate by"),
    (lambda tf: [tf.constant(1.0), 2.0], "an element of x is the Python float 2.0", "tf.constant"),
    (lambda tf: object(), "x is of type object", "floating tensor"),
    (lambda tf: "long " * 100, "x is the string 'long", "..."),
]


@pytest.mark.parametrize(("make", "what", "correction"), WRONG_SOURCES)
def test_a_source_that_no_tape_can_watch(tf, make, what, correction):
    with pytest.raises(SourceError) as caught:
        check_source("x", make(tf), tf)
    sentence = str(caught.value)
    assert what in sentence
    assert correction in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 200


WRONG_TARGETS = [
    (lambda tf: 9.0, "y is the Python float 9.0"),
    (lambda tf: np.float32(9.0), "y is the NumPy float32 9.0"),
    (lambda tf: np.ones(2), "y is a NumPy array"),
    (lambda tf: tf.constant(3), "y is an int32 tensor"),
    (lambda tf: None, "y is None"),
    (lambda tf: "nine", "y is the string 'nine'"),
    (lambda tf: [], "y is an empty list"),
    (lambda tf: {"a": tf.constant(1.0), "b": 2.0}, "an element of y is the Python float 2.0"),
    (lambda tf: len, "y is of type builtin_function_or_method"),
]


@pytest.mark.parametrize(("make", "what"), WRONG_TARGETS)
def test_a_target_that_no_tape_can_differentiate(tf, make, what):
    with pytest.raises(TargetError) as caught:
        check_target("y", make(tf), tf)
    sentence = str(caught.value)
    assert sentence.startswith(what)
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize("make", ["constant", "Variable"])
def test_floating_values_are_accepted(tf, make):
    for value in (3.0, [1.0, 2.0], np.float64(2.0)):
        check_source("x", getattr(tf, make)(value), tf)
        check_target("x", getattr(tf, make)(value), tf)


@pytest.mark.tensorflow
def test_the_other_engines_tensor_is_called_that():
    import tensorflow  # noqa: ICN001 - both engines are at hand

    from tapemagic import numpy_tf

    for tf, other, title in [
        (tensorflow, numpy_tf, "the numpy engine"),
        (numpy_tf, tensorflow, "TensorFlow"),
    ]:
        for check in (check_source, check_target):
            with pytest.raises(ValueError, match=f"x is a tensor of {title}"):
                check("x", other.constant(1.0), tf)


def test_a_source_that_was_never_there(tf):
    with (
        Derivation(tf, requests("dy/dx")) as derivation,
        pytest.raises(DerivationError, match="needs a source x"),
    ):
        derivation.differentiate({"y": tf.constant(1.0)})


@pytest.mark.tensorflow
def test_an_operation_without_a_gradient():
    import tensorflow as tf

    with pytest.raises(DerivationError, match="has no gradient"):
        derive(tf, "dy/dx", lambda x: tf.unique(x).y, x=tf.constant([1.0, 1.0]))


@pytest.mark.tensorflow
def test_a_variable_of_keras_is_a_source():
    import tensorflow as tf

    x = tf.keras.Variable(3.0)
    found = derive(tf, "d2y/dx2", lambda x: x * x * x, x=x)["d2y_dx2"]
    assert number(found) == 18.0


@pytest.mark.tensorflow
def test_many_jacobians_are_taken_without_advice_that_nobody_can_follow():
    import tensorflow as tf

    records = []
    handler = logging.Handler()
    handler.emit = records.append
    logger = logging.getLogger("tensorflow")
    logger.addHandler(handler)
    try:
        for _ in range(8):
            derive(tf, "dy/dx", lambda x: x * x, jacobian=True, x=tf.constant([1.0, 2.0]))
        assert records == []
        logger.warning("anything else")
    finally:
        logger.removeHandler(handler)
    assert [record.getMessage() for record in records] == ["anything else"]
