"""%%tape_explore: a cell's own lines are moved, and the notebook stays as it was."""

from __future__ import annotations

import pytest
import second_derivative

INSIDE = second_derivative.INSIDE.splitlines()
OUTSIDE = second_derivative.OUTSIDE.splitlines()


def test_a_cell_is_explored_with_the_names_of_the_notebook(notebook):
    (shown,) = notebook.ok("%%tape_explore", *INSIDE).displayed
    assert "3 lines can stand in" in shown
    assert "An arrangement works if y stands inside tape_1 and dy_dx inside tape_2" in shown
    assert "dy_dx = 27.0, d2y_dx2 = 18.0" in shown


def test_nothing_of_it_is_left_in_the_notebook(notebook):
    notebook.ok("made = [1]")
    before = {name: value for name, value in notebook.names.items() if not name.startswith("_")}
    ran = notebook.ok("%%tape_explore", *INSIDE, "x.assign_add(d2y_dx2)", "made.append(2)")
    after = {name: value for name, value in notebook.names.items() if not name.startswith("_")}
    assert after == before
    assert notebook.names["x"].numpy() == 3.0
    assert notebook.names["made"] == [1]
    assert ran.stdout == ""


def test_a_cell_with_a_mistake_is_not_told_off_but_shown(notebook):
    (shown,) = notebook.ok("%%tape_explore", *OUTSIDE).displayed
    assert "TAP101" not in shown
    assert "dy_dx = 27.0, d2y_dx2 is None" in shown


def test_a_cell_below_is_checked_as_if_it_had_not_run(notebook):
    notebook.ok("%%tape_explore", *OUTSIDE)
    assert "name 'd2y_dx2' is not defined" in notebook.run("d2y_dx2 * 2").stdout


def test_its_syntax_of_ipython_is_refused_where_lines_are_moved(notebook):
    assert notebook.refused("%%tape_explore", "%matplotlib inline", *INSIDE).startswith(
        "line 2 is not Python"
    )


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (("%%tape_explore x", *INSIDE), "%%tape_explore takes no arguments, and got x"),
        (("%%tape_explore", "y = x * x"), "there is no `with tf.GradientTape() as tape:` here"),
        (("%%tape_explore",), "there is no `with tf.GradientTape() as tape:` here"),
        (
            ("%%tape_explore", "for i in range(3):", *(f"    {line}" for line in INSIDE)),
            "line 2 begins a block of `for`",
        ),
        (
            ("%%tape_explore", "", *(f"{line}  " for line in INSIDE), "if x > 0:", "    pass"),
            f"line {len(INSIDE) + 3} begins a block of `if`",
        ),
        (
            ("%%tape_explore", "with tf.GradientTape() as t:", "y = x", "g = t.gradient(y, x)"),
            "line 3 is not Python (expected an indented block after 'with' statement above)",
        ),
        (
            ("%%tape_explore", *(line.replace("x * x * x", "unknown * x") for line in INSIDE)),
            "the program raises before it asks a tape (`y = unknown * x`: NameError: name",
        ),
    ],
)
def test_what_cannot_be_explored_is_refused_in_one_sentence(notebook, lines, sentence):
    assert notebook.refused(*lines).startswith(sentence)


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_needs_no_body(notebook, option):
    said = notebook.ok(f"%%tape_explore {option}").stdout
    assert said.startswith("Show where the lines of a cell may stand")
    assert "%%tape_explore\n    x = tf.Variable(1.0)" in said


def test_the_list_of_what_there_is_names_it(notebook):
    assert "%%tape_explore " in notebook.ok("%tape help").stdout


def test_unloading_takes_it_away(bare):
    bare.ok("%load_ext tapemagic")
    bare.ok("%unload_ext tapemagic")
    assert "tape_explore" not in bare.shell.magics_manager.magics["cell"]


@pytest.mark.tensorflow
def test_names_of_the_other_engine_are_refused(bare, monkeypatch):
    pytest.importorskip("tensorflow")
    monkeypatch.setenv("TAPEMAGIC_ENGINE", "numpy")
    bare.ok("%load_ext tapemagic")
    bare.ok("import tensorflow as tf")
    bare.ok("x = tf.Variable(3.0)")
    bare.ok("%tape engine tensorflow")
    assert "belongs to the numpy engine" in bare.refused("%%tape_explore", *INSIDE)
