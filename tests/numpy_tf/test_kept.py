"""A tape that was asked to keeps what it records; one that was not has nothing more to do."""

from __future__ import annotations

import gc
import inspect
import sys
import weakref

import pytest

import tapemagic
from tapemagic import engines
from tapemagic import numpy_tf as tf
from tapemagic.numpy_tf.kept import KeepingTape


def operations(tape):
    return [record.operation for record in tape.kept]


# ---- off ----------------------------------------------------------------------------------------


def test_a_tape_that_was_not_asked_keeps_nothing():
    with tf.GradientTape() as tape:
        assert type(tape.recording.records) is list
    assert not hasattr(tape, "kept")


def test_the_public_signature_is_tensorflows():
    parameters = list(inspect.signature(tf.GradientTape).parameters)
    assert parameters == ["persistent", "watch_accessed_variables"]
    assert "_KeepingTape" not in dir(tf)


def test_a_tape_after_one_that_kept_has_an_ordinary_list_again():
    with KeepingTape():
        pass
    with tf.GradientTape() as tape:
        assert type(tape.recording.records) is list


@pytest.mark.tensorflow
def test_a_tape_of_tensorflow_keeps_when_it_is_asked_to():
    with engines.temporarily("tensorflow"):
        tensorflow = engines.current()
        x = tensorflow.constant(3.0)
        with tapemagic.tape(watch=[x], keep=True) as tape:
            y = x * x
    assert isinstance(tape, tensorflow.GradientTape)
    assert operations(tape) == ["Mul"]
    assert float(tape.gradient(y, x)) == 6.0


@pytest.mark.tensorflow
def test_a_tape_of_tensorflow_that_was_not_asked_has_nothing_more_to_do():
    with engines.temporarily("tensorflow"):
        from tensorflow.python.eager import context

        tensorflow = engines.current()
        with tapemagic.tape() as tape:
            assert not context.context().op_callbacks
    assert type(tape).__mro__[1] is tensorflow.GradientTape


# ---- on -----------------------------------------------------------------------------------------


def test_each_operation_in_order_with_its_tensors():
    x, c = tf.constant(3.0), tf.constant([1.0, 2.0])
    with KeepingTape() as tape:
        tape.watch(x)
        a = x * x
        b = tf.sin(a) + c
        total = tf.reduce_sum(b)
        tf.sqrt(c)  # follows nothing that is watched
    assert operations(tape) == ["Mul", "Sin", "AddV2", "Sum"]
    product, sine, add, reduced = tape.kept
    assert product.inputs[0] is product.inputs[1] is x
    assert product.output is a is sine.inputs[0]
    assert add.inputs == (sine.output, c)
    assert reduced.output is total
    assert [record.index for record in tape.kept] == [1, 2, 3, 4]
    assert [tuple(record.output.shape) for record in tape.kept] == [(), (), (2,), ()]


def test_the_line_of_the_program():
    x = tf.constant(3.0)
    with KeepingTape() as tape:
        tape.watch(x)
        first = sys._getframe().f_lineno
        y = x * x
        tf.reduce_mean(tf.square(y))
    assert {record.filename for record in tape.kept} == {__file__}
    assert [record.line - first for record in tape.kept] == [1, 2, 2]
    (watched,) = tape.kept.watched
    assert (watched.value, watched.key, first - watched.line) == (x, 0, 1)


def test_variables_are_watched_where_they_are_read():
    v, w = tf.Variable(2.0), tf.Variable(5.0, trainable=False)
    with KeepingTape() as tape:
        y = v * w
        v.assign(3.0)
        y = y + v
    assert [entry.value for entry in tape.kept.watched] == [v, v]
    assert [float(record.inputs[-1]) for record in tape.kept] == [5.0, 3.0]


def test_records_survive_the_gradient():
    x = tf.constant(3.0)
    with KeepingTape() as tape:
        tape.watch(x)
        y = x**3
    assert float(tape.gradient(y, x)) == 27.0
    assert operations(tape) == ["Pow"]
    with pytest.raises(RuntimeError, match="can only be used to compute one set"):
        tape.gradient(y, x)


def test_a_gradient_under_an_outer_tape_is_kept_by_that():
    x = tf.Variable(3.0)
    with KeepingTape() as outer:
        with KeepingTape() as inner:
            y = x * x
        g = inner.gradient(y, x)
    assert operations(inner) == ["Mul"]
    assert operations(outer) == ["Mul", "Mul", "Mul", "AddV2"]
    assert [record.tapes for record in outer.kept] == [(outer, inner), *[(outer,)] * 3]
    assert [record.is_of_gradient for record in outer.kept] == [False, True, True, True]
    assert float(outer.gradient(g, x)) == 2.0


def test_a_plain_tape_around_or_inside_hears_the_same():
    x = tf.Variable(3.0)
    with tf.GradientTape() as outer:
        before = x * x
        with KeepingTape() as tape:
            y = before * x
            with tf.GradientTape() as inner:
                z = y * y * x
    assert operations(tape) == ["Mul"] * 3
    assert [record.tapes for record in tape.kept] == [
        (outer, tape),
        (outer, tape),
        (outer, tape, inner),
    ]
    assert float(outer.gradient(z, x)) == 7 * 3.0**6
    assert float(tape.gradient(z, x)) == 3 * 3.0**2 * (before.numpy() ** 2)
    assert float(inner.gradient(z, x)) == y.numpy() ** 2


def test_a_tape_recorded_only_what_it_follows():
    x, y = tf.constant(2.0), tf.constant(3.0)
    with KeepingTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(y)
            a = x * x
            a = a * y
    assert [record.tapes for record in outer.kept] == [(outer,), (outer, inner)]
    del a


def test_lists_of_inputs_complex_numbers_and_custom_gradients():
    @tf.custom_gradient
    def twice(x):
        return x + x, lambda g: g * 2.0

    x, z = tf.constant([1.0, 2.0]), tf.constant(1 + 2j)
    with KeepingTape() as tape:
        tape.watch([x, z])
        tf.concat([x, x], 0)
        twice(x)
        z * z
        tf.matmul([[1.0, 2.0]], x[:, None])
    kept = [record for record in tape.kept if record.operation != "Conj"]
    names = [record.operation for record in kept]
    assert names[0] == "ConcatV2"
    assert len(kept[0].inputs) == 2
    assert "CustomGradient" in names
    assert "Mul" in names
    assert names[-1] == "MatMul"
    custom = kept[names.index("CustomGradient")]
    assert custom.inputs[0] is x
    assert custom.output.numpy().tolist() == [2.0, 4.0]


def test_reset_begins_anew():
    x = tf.Variable(3.0)
    with KeepingTape() as tape:
        x * x
        tape.reset()
        x + x
    assert operations(tape) == ["AddV2"]


def test_the_public_way_watches_and_keeps():
    x = tf.constant(3.0)
    with engines.temporarily("numpy"), tapemagic.tape(watch=[x], keep=True) as tape:
        y = x * x
    assert operations(tape) == ["Mul"]
    assert [entry.value for entry in tape.kept.watched] == [x]
    assert tape.kept.watched[0].filename == __file__
    assert float(tape.gradient(y, x)) == 6.0


def test_a_tape_that_kept_can_be_collected():
    x = tf.Variable(3.0)
    with KeepingTape(persistent=True) as tape:
        y = x * x
    recording = weakref.ref(tape.recording)
    gc.disable()
    try:
        del tape
        assert recording() is None, "no cycle, so no garbage collection is needed"
    finally:
        gc.enable()
    assert float(y) == 9.0


# ---- back through one operation -----------------------------------------------------------------


def test_a_record_tells_what_a_cotangent_of_its_result_gives_to_its_inputs():
    x, c = tf.constant(3.0), tf.constant(5.0)
    with KeepingTape() as tape:
        tape.watch(x)
        a = x * c
        a * x
    first, second = tape.kept
    assert first.input_keys[0] == 0
    assert first.input_keys[1] < 0
    assert first.pull_back([1.0]) == {0: 5.0}
    assert second.pull_back([2.0]) == {1: 6.0, 0: 30.0}


def test_a_value_that_is_used_twice_gets_the_sum():
    x = tf.constant([1.0, 2.0])
    with KeepingTape() as tape:
        tape.watch(x)
        x * x
    (record,) = tape.kept
    assert record.pull_back([[1.0, 1.0]])[0].tolist() == [2.0, 4.0]


def test_going_back_is_possible_after_the_gradient_and_changes_nothing():
    x = tf.constant([[1.0, 2.0]])
    with KeepingTape() as tape:
        tape.watch(x)
        y = tf.reduce_sum(tf.exp(x))
    assert tape.gradient(y, x) is not None
    total = tape.kept.records[-1]
    assert total.pull_back([3.0])[1].tolist() == [[3.0, 3.0]]
    assert total.pull_back([3.0])[1].tolist() == [[3.0, 3.0]]


def test_what_has_no_gradient_gives_nothing():
    x = tf.constant(1.5)
    with KeepingTape() as tape:
        tape.watch(x)
        tf.floor(x)
    (record,) = tape.kept
    assert record.pull_back([1.0]) == {}


def test_a_gradient_of_the_user_s_own_is_called_once_for_each_result():
    @tf.custom_gradient
    def two(x):
        return (x + 1.0, x * 2.0), lambda g, h: 10.0 * g + 100.0 * h

    x = tf.constant(1.0)
    with KeepingTape() as tape:
        tape.watch(x)
        two(x)
    first, second = [each for each in tape.kept if each.operation == "CustomGradient"]
    assert first.pull_back([1.0]) == {0: 10.0}
    assert second.pull_back([1.0]) == {0: 100.0}


def test_a_product_of_complex_numbers_whose_record_comes_after_its_result():
    z = tf.constant(1 + 2j)
    with KeepingTape() as tape:
        tape.watch(z)
        z * z
    product = next(each for each in tape.kept if each.operation == "Mul")
    assert product.pull_back([1.0]) == {0: 2 - 4j}
