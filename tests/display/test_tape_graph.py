"""The graph of a tape as it is displayed: its words, its HTML, and what the widget gets."""

import json
import re

import pytest
import tape_programs
from tape_programs import CUBE, FIVE_OPERATIONS, LOOP, NESTED, VECTORS, TapeProgram, ran, ran_anew

from tapemagic.display.graph_html import graph_html


def labels(graph):
    return [edge.label for edge in graph.levels[0].picture.edges]


def lines(graph):
    return [node.lines for node in graph.levels[0].picture.nodes]


def steps(graph, level=0):
    """Return each step with what it gives, as the widget says it."""
    return [
        (step["words"], [(each["to"], each["product"], each["sum"]) for each in step["gives"]])
        for step in graph.to_json()["levels"][level]["steps"]
    ]


# --- words --------------------------------------------------------------------------------------


def test_the_graph_of_a_cube():
    graph = ran(CUBE).graph
    assert lines(graph) == [
        ("x = 3.0", "watched, line 3"),
        ("#1 = 9.0", "Mul, line 3"),
        ("y = 27.0", "Mul, line 3"),
    ]
    assert labels(graph) == ["× 6.0", "× 3.0", "× 9.0"]
    assert steps(graph) == [
        (
            "Mul in line 3. Upstream: dy/dy = 1.0.",
            [("dy/d(#1)", "1.0 × 3.0 = 3.0", ""), ("dy/dx", "1.0 × 9.0 = 9.0", "")],
        ),
        (
            "Mul in line 3. Upstream: dy/d(#1) = 3.0.",
            [("dy/dx", "3.0 × 6.0 = 18.0", "9.0 + 18.0 = 27.0")],
        ),
    ]


def test_the_paths_of_a_cube_add_up():
    (source,) = ran(CUBE).graph.to_json()["sources"]
    assert (source["derivative"], source["value"]) == ("dy/dx", "27.0")
    assert source["count"] == "= 9.0 + 18.0, along 2 paths"
    assert [(path["names"], path["product"]) for path in source["paths"]] == [
        ("x → y", "9.0"),
        ("x → #1 → y", "6.0 × 3.0 = 18.0"),
    ]


def test_a_sum_of_shapes_says_nothing():
    counts = [source["count"] for source in ran(VECTORS).graph.to_json()["sources"]]
    assert counts == ["along 2 paths, added up"] * 2


def test_what_multiplies_each_element_is_shown_by_its_values_and_others_by_their_shape():
    text = (
        "x = tf.Variable([1.0, 2.0])\nwith Tape(persistent=True) as tape:\n"
        "    a = x * x\n    y = tf.reduce_sum(a)\n    z = tf.nn.softmax(a)"
    )
    assert labels(ran(TapeProgram(text, "y", ("x",))).graph) == ["× [2.0 4.0]", "∂ 2"]
    assert labels(ran(TapeProgram(text, "z", ("x",))).graph) == ["× [2.0 4.0]", "∂ 2×2"]


def test_of_nested_tapes_each_operation_says_who_recorded_it():
    graph = ran(NESTED).graph
    assert graph.tapes == ("tape", "tape_1")
    recorders = [node.tapes for node in graph.levels[0].picture.nodes if node.kind == "computed"]
    assert recorders[0] == (0, 1)
    assert set(recorders[1:]) == {(0,)}


def test_where_all_was_recorded_by_the_same_tape_nothing_is_said_of_it():
    assert ran(CUBE).graph.tapes == ()


def test_five_hundred_operations_are_a_few_nodes():
    graph = ran(LOOP).graph
    folded = [node for node in graph.levels[0].picture.nodes if node.kind == "folded"]
    assert [node.lines for node in folded] == [
        ("lines 8 to 9, 100 times", "500 operations", "loss = 11.989")
    ]
    assert all(len(level.picture.nodes) < 30 for level in graph.levels)


def test_the_line_that_is_no_number_is_as_wide_as_its_box():
    for program in tape_programs.ALL:
        for node in (each for level in ran(program).graph.levels for each in level.picture.nodes):
            for line in node.lines:
                assert len(line) * 7 < node.box.width


# --- the kernel's message -----------------------------------------------------------------------


def test_it_names_no_file_of_this_run():
    for program in tape_programs.ALL:
        assert "<program" not in json.dumps(ran(program).graph.to_json())


def test_it_is_the_same_on_every_run():
    for program in tape_programs.ALL:
        assert ran(program).graph.to_json() == ran_anew(program).graph.to_json()


def test_the_code_is_beside_it_and_each_node_knows_its_line():
    json_graph = ran(FIVE_OPERATIONS).graph.to_json()
    (code,) = json_graph["codes"]
    assert code == {"first": 1, "lines": FIVE_OPERATIONS.text.splitlines()}
    places = [node["place"] for node in json_graph["levels"][0]["nodes"]]
    assert places[:3] == [[0, 4], [0, 4], None]
    assert places[-1] == [0, 5]


def test_a_folded_node_opens_a_level_of_its_own():
    levels = ran(LOOP).graph.to_json()["levels"]
    (opened,) = {node["opens"] for node in levels[0]["nodes"]} - {None}
    assert levels[opened]["title"] == "lines 8 to 9, 100 times"
    assert levels[opened]["parent"] == 0
    turns = [node["lines"][0] for node in levels[opened]["nodes"] if node["kind"] == "folded"]
    assert turns[0] == "turns 1 to 10"


# --- HTML ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("program", tape_programs.ALL)
def test_html_stands_by_itself(program):
    html = graph_html(ran(program).graph)
    assert "<script" not in html
    assert not re.search(r"\b(id|href|src)=|url\(", html)
    assert html == graph_html(ran_anew(program).graph)


def test_html_has_the_numbers_and_the_steps():
    html = graph_html(ran(CUBE).graph)
    for words in ("y = 27.0", "dy/dx = 27.0", "× 9.0", "3.0 × 6.0 = 18.0", "9.0 + 18.0 = 27.0"):
        assert words in html


def test_the_names_of_a_program_are_text():
    program = TapeProgram(
        "x = tf.Variable(3.0)\nwith Tape() as tape:\n    y = x * x\nglobals()['<b>y'] = y\ndel y",
        "<b>y",
        ("x",),
    )
    html = graph_html(ran(program).graph)
    assert "<b>" not in html
    assert "&lt;b&gt;y = 9.0" in html


def test_a_tape_that_recorded_nothing_has_no_graph():
    program = TapeProgram("x = tf.constant(3.0)\nwith Tape() as tape:\n    y = x", "y", ("x",))
    bundle = ran(program).graph._repr_mimebundle_()
    assert "recorded no operation" in bundle["text/html"]
    assert "<svg" not in bundle["text/html"]


def test_one_bundle_has_text_and_picture():
    graph = ran(VECTORS).graph
    bundle = graph._repr_mimebundle_()
    assert bundle["text/plain"] == repr(graph.shown)
    assert "<svg" in bundle["text/html"]
    assert set(graph._repr_mimebundle_(include={"text/plain"})) == {"text/plain"}
