"""Graphs of what was recorded: their numbers are those of the tape, at each level."""

import numpy as np
import pytest
import tape_programs
from tape_programs import CUBE, FIVE_OPERATIONS, LOOP, SPLIT, VECTORS, TapeProgram, ran

from tapemagic import numpy_tf
from tapemagic.recordings.backward_record import BackwardRecord
from tapemagic.recordings.paths import MOST_PATHS


@pytest.fixture(params=["numpy", pytest.param("tensorflow", marks=pytest.mark.tensorflow)])
def tf(request):
    if request.param == "numpy":
        return numpy_tf
    return pytest.importorskip("tensorflow")


def gradient(names, program, source):
    return names["tape"].gradient(names[program.target], names[source]).numpy()


def record_of(found):
    shown = found.graph.shown
    return BackwardRecord(shown.recorded, shown.target)


# --- the numbers --------------------------------------------------------------------------------


@pytest.mark.parametrize("program", tape_programs.ALL)
def test_the_last_step_leaves_the_gradient_of_the_tape_at_each_source(tf, program):
    found = ran(program, tf=tf)
    whole = found.graph.levels[0].graph
    arrived = dict(whole.begins)
    for step in whole.steps:
        for each in step.gives:
            arrived[whole.edges[each.edge].value] = each.total
    for name in program.sources:
        number = found.graph.shown.recorded.number_of(found.names[name])
        expected = gradient(found.names, program, name)
        np.testing.assert_allclose(arrived[number], expected, rtol=1e-5)


@pytest.mark.parametrize("program", tape_programs.ALL)
def test_what_paths_contribute_adds_up_to_the_gradient_of_the_tape(tf, program):
    found = ran(program, tf=tf)
    by_number = {source.source: source for source in found.graph.sources}
    for name in program.sources:
        source = by_number[found.graph.shown.recorded.number_of(found.names[name])]
        total = sum(path.contribution for path in source.paths)
        if source.rest is not None:
            total = total + source.rest
        else:
            assert len(source.paths) == source.count
        expected = gradient(found.names, program, name)
        np.testing.assert_allclose(total, expected, rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("program", tape_programs.ALL)
def test_each_step_gives_upstream_times_local(tf, program):
    checked = 0
    for level in ran(program, tf=tf).graph.levels:
        for step in level.graph.steps:
            for each in step.gives:
                local = level.graph.edges[each.edge].local
                if local is None or each.given is None:
                    continue
                (upstream,) = step.upstream.values()
                expected = np.tensordot(upstream, local, np.ndim(upstream))
                np.testing.assert_allclose(each.given, expected, rtol=1e-4, atol=1e-7)
                checked += 1
    assert checked


@pytest.mark.parametrize("program", tape_programs.ALL)
def test_what_is_given_is_added_to_what_was_there(program):
    for level in ran(program).graph.levels:
        for step in level.graph.steps:
            for each in step.gives:
                if each.given is not None:
                    before = 0.0 if each.before is None else each.before
                    np.testing.assert_allclose(before + each.given, each.total, rtol=1e-5)


def test_inside_of_a_part_arrives_and_leaves_what_does_outside():
    found = ran(LOOP)
    whole, inside = found.graph.levels[:2]
    (place,) = whole.opens
    step = next(step for step in whole.graph.steps if step.node == place)
    assert inside.graph.begins == step.upstream
    last = {}
    for each in (each for step in inside.graph.steps for each in step.gives):
        last[inside.graph.edges[each.edge].value] = each.total
    for each in step.gives:
        np.testing.assert_allclose(last[whole.graph.edges[each.edge].value], each.total, rtol=1e-5)


@pytest.mark.tensorflow
@pytest.mark.parametrize("program", [CUBE, FIVE_OPERATIONS])
def test_to_the_last_word_the_same_is_shown_on_both_engines(program):
    tensorflow = pytest.importorskip("tensorflow")
    assert ran(program).graph.to_json() == ran(program, tf=tensorflow).graph.to_json()


# --- the graph ----------------------------------------------------------------------------------


def test_what_does_not_lead_to_the_target_is_no_part_of_it():
    program = TapeProgram(
        "x = tf.Variable(2.0)\nwith Tape() as tape:\n    y = x * x\n    z = tf.sin(x)", "y", ("x",)
    )
    record = record_of(ran(program))
    assert [operation.name for operation in record.operations] == ["Mul"]


def test_a_value_that_is_read_twice_is_one_edge():
    (edge, *_) = ran(CUBE).graph.levels[0].graph.edges
    assert (edge.reads, float(edge.local)) == (2, 6.0)


def test_every_edge_leads_on():
    for program in tape_programs.ALL:
        for level in ran(program).graph.levels:
            assert all(edge.source < edge.target for edge in level.graph.edges)


@pytest.mark.tensorflow
def test_results_of_one_operation_are_one_node():
    graph = ran(SPLIT, tf=pytest.importorskip("tensorflow")).graph.levels[0].graph
    (split,) = [node for node in graph.nodes if len(node.values) == 2]
    assert split.part.operations[0].name in {"Split", "SplitV"}


def test_constants_lead_to_operations_and_get_nothing():
    shown = ran(FIVE_OPERATIONS).graph
    graph = shown.levels[0].graph
    values = shown.shown.recorded.values
    (constant,) = [
        place for place, node in enumerate(graph.nodes) if not values[node.values[0]].is_followed
    ]
    given_along = {each.edge for step in graph.steps for each in step.gives}
    sources = {edge.source for edge in graph.edges}
    assert constant in sources
    assert not any(graph.edges[edge].source == constant for edge in given_along)


@pytest.mark.tensorflow
def test_a_compiled_function_is_drawn_and_it_is_said_that_nothing_goes_back_through_it():
    tensorflow = pytest.importorskip("tensorflow")
    program = TapeProgram(
        "x = tf.Variable(2.0)\nsquare = tf.function(lambda value: value * value)\n"
        "with Tape() as tape:\n    y = square(x)",
        "y",
        ("x",),
    )
    graph = ran(program, tf=tensorflow).graph
    assert graph.problem
    assert graph.levels[0].graph.steps == ()
    assert graph.sources == ()
    assert [node.kind for node in graph.levels[0].picture.nodes] == ["watched", "computed"]


def test_without_a_target_all_is_drawn_and_nothing_is_differentiated():
    graph = ran(VECTORS, target=False).graph
    assert len([node for node in graph.levels[0].graph.nodes if node.part]) > 3
    assert graph.levels[0].graph.steps == ()
    assert graph.sources == ()


def test_a_source_that_is_the_target():
    program = TapeProgram("x = tf.Variable(2.0)\nwith Tape() as tape:\n    y = x * x", "x", ("x",))
    (source,) = ran(program).graph.sources
    assert (float(source.derivative), source.count) == (1.0, 1)


def test_a_source_without_a_way_to_it_has_no_path():
    program = TapeProgram(
        (
            "x = tf.Variable(3.0)\nz = tf.Variable(1.0)\nwith Tape() as tape:\n"
            "    y = x * 2.0\n    w = z * 2.0"
        ),
        "y",
        ("x",),
    )
    _, nowhere = ran(program).graph.sources
    assert (nowhere.derivative, nowhere.count, nowhere.paths) == (None, 0, ())


def test_an_operation_without_gradient_ends_its_paths():
    program = TapeProgram(
        "x = tf.Variable(1.5)\nwith Tape() as tape:\n    y = tf.floor(x) * x", "y", ("x",)
    )
    (source,) = ran(program).graph.sources
    assert source.count == 1
    assert float(source.derivative) == 1.0


def test_of_very_many_paths_some_are_listed_and_the_rest_is_told():
    text = "x = tf.Variable(1.0)\nwith Tape(persistent=True) as tape:\n    y = x\n" + "".join(
        "    y = tf.sin(y) + tf.cos(y)\n" for _ in range(6)
    )
    program = TapeProgram(text, "y", ("x",))
    found = ran(program)
    (source,) = found.graph.sources
    assert (source.count, len(source.paths)) == (64, MOST_PATHS)
    total = sum(path.contribution for path in source.paths) + source.rest
    np.testing.assert_allclose(total, gradient(found.names, program, "x"), rtol=1e-4)
