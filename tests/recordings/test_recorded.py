"""What a tape recorded, as values, is the same on both engines, and gives the tape's gradient."""

import numpy as np
import pytest

from tapemagic import numpy_tf
from tapemagic.keeping import CannotKeepError, keeping_tape
from tapemagic.recordings.backward_pass import backward_pass, on_the_way
from tapemagic.recordings.recorded import NotKeptError, recorded_by


@pytest.fixture(params=["numpy", pytest.param("tensorflow", marks=pytest.mark.tensorflow)])
def tf(request):
    if request.param == "numpy":
        return numpy_tf
    return pytest.importorskip("tensorflow")


def run(tf, text, **names):
    """Run a program whose tapes keep what they record, and return its names."""
    names |= {"tf": tf, "Tape": keeping_tape(tf)}
    exec(compile(text, "<program>", "exec"), names)
    return names


def recorded_as(names, tape="tape"):
    return recorded_by(names[tape], {key: names[key] for key in names if key != "__builtins__"})


def summary(recorded):
    """Return each operation with the names of its values, for those that have one."""

    def name(number):
        value = recorded.values[number]
        return value.name or f"#{number}" if value.is_followed else str(value.array)

    return [
        (
            operation.line,
            operation.name,
            [name(number) for number in operation.inputs],
            [name(number) for number in operation.outputs],
        )
        for operation in recorded.operations
    ]


ONE_TAPE = """\
x = tf.Variable(3.0)
with Tape() as tape:
    y = x * x
    z = y * 2.0
"""

NESTED = """\
x = tf.Variable(2.0)
with Tape() as tape_2:
    with Tape() as tape_1:
        y = x * x * x
    dy_dx = tape_1.gradient(y, x)
"""


def test_a_tape_that_was_not_asked_has_kept_nothing(tf):
    with tf.GradientTape() as tape:
        pass
    with pytest.raises(NotKeptError, match=r"t has not kept .* tape with `tapemagic\.tape\(keep"):
        recorded_by(tape, {"t": tape})


def test_what_is_no_tape_has_kept_nothing(tf):
    x = tf.constant(3.0)
    with pytest.raises(NotKeptError, match=r"x is no tape, it is of type \w*Tensor: make a tape"):
        recorded_by(x, {"x": x})


def test_operations_in_order_with_names_lines_and_values(tf):
    recorded = recorded_as(run(tf, ONE_TAPE))
    assert recorded.tape == "tape"
    assert summary(recorded) == [
        (3, "Mul", ["x", "x"], ["y"]),
        (4, "Mul", ["y", "2.0"], ["z"]),
    ]
    assert [(value.name, float(value.array), value.role) for value in recorded.values] == [
        ("x", 3.0, "watched"),
        ("y", 9.0, "computed"),
        ("", 2.0, "constant"),
        ("z", 18.0, "computed"),
    ]
    assert [(value.name, value.line) for value in recorded.watched] == [("x", 3)]


def test_what_is_not_on_the_way_from_the_source_was_not_recorded(tf):
    text = "c = tf.constant(1.0)\nx = tf.constant(2.0)\nwith Tape() as tape:\n    tape.watch(x)\n"
    recorded = recorded_as(run(tf, text + "    a = c + c\n    y = x * a"))
    assert summary(recorded) == [(6, "Mul", ["x", "2.0"], ["y"])]
    assert [(value.name, value.line) for value in recorded.watched] == [("x", 4)]


def test_of_nested_tapes_each_says_what_it_recorded_and_which_of_it_was_a_gradient(tf):
    names = run(tf, NESTED)
    inner, outer = recorded_as(names, "tape_1"), recorded_as(names, "tape_2")
    assert [operation.name for operation in inner.operations] == ["Mul", "Mul"]
    assert all(operation.tapes == ("tape_2", "tape_1") for operation in inner.operations)
    (later,) = outer.operations[2:]
    assert (later.name, later.line, later.tapes) == ("gradient", 5, ("tape_2",))
    assert [outer.values[number].name for number in later.inputs] == ["x", ""]
    assert outer.values[outer.number_of(names["dy_dx"])].name == "dy_dx"


def test_inside_of_a_gradient_are_the_operations_of_the_engine(tf):
    names = run(tf, NESTED)
    outer = recorded_by(names["tape_2"], names, inside_gradients=True)
    later = outer.operations[2:]
    assert len(later) > 1
    assert all(each.is_of_gradient and each.line == 5 for each in later)
    assert {each.name for each in later} <= {"Mul", "AddV2", "AddN"}


@pytest.mark.parametrize(
    ("text", "target", "source"),
    [
        (ONE_TAPE, "z", "x"),
        ("x = tf.Variable(2.0)\nwith Tape() as tape:\n    y = tf.sin(x * x) / x + x", "y", "x"),
        (
            (
                "x = tf.Variable([1.0, 2.0])\nw = tf.Variable([[1.0, 2.0], [3.0, 4.0]])\n"
                "with Tape() as tape:\n    h = tf.linalg.matvec(w, x)\n"
                "    y = tf.reduce_sum(tf.nn.softmax(h) * h)"
            ),
            "y",
            "w",
        ),
        (
            (
                "x = tf.Variable([1.0, -2.0, 3.0])\nwith Tape() as tape:\n"
                "    y = tf.reduce_mean(tf.where(x > 0.0, x * x, 3.0 * x)) + tf.reduce_max(x)"
            ),
            "y",
            "x",
        ),
        (
            (
                "x = tf.Variable([[1.0, 2.0]])\nwith Tape() as tape:\n"
                "    a, b = tf.split(tf.concat([x, x * x], 1), 2, axis=1)\n    y = a * b + x[0, 0]"
            ),
            "y",
            "x",
        ),
        (NESTED.replace("tape_2", "tape"), "dy_dx", "x"),
    ],
)
def test_what_arrives_at_the_source_is_the_gradient_of_the_tape(tf, text, target, source):
    names = run(tf, text)
    recorded = recorded_as(names)
    start, end = (recorded.number_of(names[name]) for name in (target, source))
    totals = {}
    for step in backward_pass(recorded, start):
        totals |= {given.value: given.total for given in step.contributions}
    gradient = names["tape"].gradient(names[target], names[source])
    np.testing.assert_allclose(totals[end], gradient.numpy(), rtol=1e-6)
    assert totals.keys() <= on_the_way(recorded, start)


def test_upstream_times_local_is_what_is_given_and_what_is_given_adds_up(tf):
    names = run(tf, "x = tf.Variable(3.0)\nwith Tape() as tape:\n    y = x * x\n    z = y * x")
    recorded = recorded_as(names)
    last, first = backward_pass(recorded, recorded.number_of(names["z"]))
    by_name = {recorded.values[each.value].name: each for each in last.contributions}
    assert {name: float(each.local) for name, each in by_name.items()} == {"y": 3.0, "x": 9.0}
    assert [float(value) for value in first.upstream.values()] == [3.0]
    (to_x,) = first.contributions
    assert (float(to_x.local), float(to_x.given), float(to_x.total)) == (6.0, 18.0, 27.0)


def test_an_operation_without_gradient_gives_nothing(tf):
    names = run(tf, "x = tf.Variable(1.5)\nwith Tape() as tape:\n    y = tf.floor(x * 2.0)")
    recorded = recorded_as(names)
    steps = backward_pass(recorded, recorded.number_of(names["y"]))
    assert [given.given for step in steps for given in step.contributions] == [None]


def test_a_variable_is_shown_as_it_was_when_it_was_read(tf):
    names = run(tf, "x = tf.Variable(3.0)\nwith Tape() as tape:\n    y = x * x\nx.assign(5.0)")
    assert [float(value.array) for value in recorded_as(names).watched] == [3.0]


def test_nothing_is_recorded_where_the_tape_was_told_to_stop(tf):
    text = (
        "x = tf.Variable(3.0)\nwith Tape() as tape:\n    y = x * x\n"
        "    with tape.stop_recording():\n        z = y * y\n    w = y + x"
    )
    assert [operation.line for operation in recorded_as(run(tf, text)).operations] == [3, 6]


def test_reset_begins_anew(tf):
    text = (
        "x = tf.Variable(3.0)\nwith Tape() as tape:\n    y = x * x\n    tape.reset()\n    z = x + x"
    )
    assert [operation.line for operation in recorded_as(run(tf, text)).operations] == [5]


@pytest.mark.tensorflow
@pytest.mark.parametrize("what", ["function", "variable of a function"])
def test_a_version_of_tensorflow_that_has_changed_inside_is_told_of(monkeypatch, what):
    pytest.importorskip("tensorflow")
    from tapemagic.keeping import tensorflow_tapes

    if what == "function":
        monkeypatch.setitem(
            tensorflow_tapes._NEEDED, "tensorflow.python.framework.op_callbacks", ("not_there",)
        )
    else:
        monkeypatch.setattr(tensorflow_tapes, "_READ_OF_CUSTOM", frozenset({"not_there"}))

    class Changed:
        __version__ = "9.0"

    with pytest.raises(CannotKeepError, match=r"TensorFlow 9\.0 recorded cannot be seen: choose"):
        keeping_tape(Changed())


@pytest.mark.tensorflow
def test_a_tape_that_was_left_hears_nothing_more():
    tensorflow = pytest.importorskip("tensorflow")
    from tensorflow.python.eager import context

    names = run(tensorflow, ONE_TAPE)
    assert not context.context().op_callbacks
    assert len(recorded_as(names).operations) == 2
