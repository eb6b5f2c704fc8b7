"""Every placement of a program: what is said of it is what happens, on both engines."""

from dataclasses import replace

import pytest
from explored_programs import SECOND_DERIVATIVE, check_cell, explored

from tapemagic import numpy_tf
from tapemagic.display.explored_placements import PlacementMap
from tapemagic.placements import explore, read_program
from tapemagic.placements.lesson_programs import LESSON_PROGRAMS
from tapemagic.placements.running import run_program


def the_engine(name):
    if name == "numpy":
        return numpy_tf
    return pytest.importorskip("tensorflow")


def without_words(outcome):
    """Return an outcome with the class of its exception only: ours says more than TensorFlow's."""
    return replace(outcome, error=":".join(outcome.error.split(":")[:2]))


ENGINES = ["numpy", pytest.param("tensorflow", marks=pytest.mark.tensorflow)]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", LESSON_PROGRAMS)
def test_the_checker_says_of_every_placement_what_the_engine_does(name, engine):
    for placement in explored(LESSON_PROGRAMS[name], the_engine(engine)).placements:
        for outcome in placement.outcomes.values():
            for call in outcome.calls:
                assert call.kind in {call.verdict, "unreached"}, outcome.text
                assert bool(call.message) == (call.kind != "value") or call.kind == "unreached"


@pytest.mark.tensorflow
def test_both_engines_give_the_same_at_every_placement():
    tensorflow = pytest.importorskip("tensorflow")
    for name, text in LESSON_PROGRAMS.items():
        on_numpy, on_tensorflow = explored(text), explored(text, tensorflow)
        for ours, real in zip(on_numpy.placements, on_tensorflow.placements, strict=True):
            assert ours.moves == real.moves
            for setting, outcome in ours.outcomes.items():
                assert without_words(outcome) == without_words(real.outcomes[setting]), name


def test_of_the_second_derivative_five_placements_give_a_value_at_every_call():
    exploration = explored(SECOND_DERIVATIVE)
    working = [each for each in exploration.placements if each.as_written.works]
    assert len(exploration.placements) == 22
    depths = {tuple(depth for _, depth in each.arrangement[-2:]) for each in working}
    assert depths == {(1, 0), (1, 1), (2, 0), (2, 1), (2, 2)}
    for placement in working:
        assert [call.text for call in placement.as_written.calls] == ["3.0", "6.0"]


def test_the_lesson_s_wrong_placement_gives_none_and_persistent_tapes_do_not_help():
    exploration = explored(SECOND_DERIVATIVE)
    outside = next(
        each
        for each in exploration.placements
        if each.as_written.text.endswith(
            "        y = x * x * x\ndy_dx = tape_1.gradient(y, x)\n"
            "d2y_dx2 = tape_2.gradient(dy_dx, x)"
        )
    )
    labels = [switch.label for switch in exploration.switches]
    assert labels == ["tape_2 is persistent", "tape_1 is persistent", "x is a constant"]
    for persistent in [(False, False), (True, False), (False, True), (True, True)]:
        first, second = outside.outcomes[(*persistent, False)].calls
        assert (first.kind, first.text) == ("value", "3.0")
        assert (second.kind, second.text) == ("none", "None")
        assert second.message.endswith(".")


def test_a_call_after_one_that_raised_is_not_reached():
    text = (
        "x = tf.Variable(3.0)\nwith tf.GradientTape() as tape:\n    y = x * x\n"
        "a = tape.gradient(y, x)\nb = tape.gradient(y, x)\nc = tape.gradient(y, x)"
    )
    calls = explored(text).placements[0].as_written.calls
    assert [call.kind for call in calls] == ["value", "error", "unreached"]
    assert calls[1].text.startswith("RuntimeError: ")


def test_an_exception_at_another_line_is_told():
    outcome = explored(SECOND_DERIVATIVE + "\nprint(1 / 0)").placements[0].as_written
    assert outcome.error == "line 7: ZeroDivisionError: division by zero"
    assert not outcome.works


def test_names_variables_and_streams_are_as_they_were(capsys):
    weight = numpy_tf.Variable(2.0)
    namespace = {"tf": numpy_tf, "w": weight, "made": [1]}
    text = (
        "with tf.GradientTape() as tape:\n    y = w * w\n"
        "g = tape.gradient(y, w)\nw.assign_sub(g)\nmade.append(2)\nprint(g)"
    )
    before = dict(namespace)
    explore(read_program(text), check_cell, namespace)
    assert namespace == before
    assert (weight.numpy(), namespace["made"]) == (2.0, [1])
    assert capsys.readouterr() == ("", "")


def test_a_call_with_several_sources_of_which_one_is_none_counts_as_none():
    run = run_program(
        "x = tf.Variable(1.0)\nz = tf.Variable(1.0)\nwith tf.GradientTape() as t:\n    y = x * x\n"
        "t.gradient(y, {'x': x, 'z': [z]})",
        {"tf": numpy_tf},
    )
    assert [call.kind for call in run.calls] == ["none"]


def test_a_program_that_imports_tensorflow_runs_on_the_engine(monkeypatch):
    monkeypatch.setenv("TAPEMAGIC_ENGINE", "numpy")
    exploration = explored("import tensorflow as tf\n" + SECOND_DERIVATIVE, tf=None)
    assert exploration.placements[0].as_written.works


def test_a_slow_program_is_tried_in_fewer_arrangements_and_that_is_said():
    exploration = explore(read_program(SECOND_DERIVATIVE), check_cell, {"tf": numpy_tf}, 1e-9)
    assert len(exploration.placements) == 1
    assert exploration.switches == ()
    assert not exploration.is_whole
    moves = exploration.placements[0].moves.values()
    assert "This is as far as the explorer goes." in moves
    assert PlacementMap(exploration).summary.endswith(
        "To try them all would take long: these are the nearest ones."
    )


def test_an_interrupt_leaves_everything_as_it_was():
    namespace = {"tf": numpy_tf, "w": numpy_tf.Variable(2.0), "stop": interrupt}
    before = dict(namespace)
    text = (
        "with tf.GradientTape() as tape:\n    y = w * w\n"
        "g = tape.gradient(y, w)\nw.assign_sub(g)\nstop()"
    )
    with pytest.raises(KeyboardInterrupt):
        explore(read_program(text), check_cell, namespace)
    assert namespace == before
    assert namespace["w"].numpy() == 2.0


def interrupt():
    raise KeyboardInterrupt
