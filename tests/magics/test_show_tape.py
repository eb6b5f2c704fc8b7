"""``%%tape --show-tape``, ``%tape show`` and `tapemagic.show`: the same text on both engines."""

import pytest
from tape_programs import CUBE_AS_TEXT

from tapemagic.keeping import CannotKeepError

KEPT = ("import tapemagic", "with tapemagic.tape(keep=True) as tape:", "    y = x * x * x")

OF_THE_OUTER_TAPE = """\
tape_2 watches x (line 1) and recorded 3 operations.

line  operation  result        from   recorded by
2     Mul        #1 = 9.0      x, x   tape_2, tape_1
2     Mul        y = 27.0      #1, x  tape_2, tape_1
1     gradient   dy_dx = 27.0  x, #1  tape_2

Back from dy_dx, beginning with d(dy_dx)/d(dy_dx) = 1:

line  operation  upstream  local   gives   to
1     gradient   1.0       × 12.0  = 12.0  x
1     gradient   1.0       × 1.0   = 1.0   #1
2     Mul        1.0       × 6.0   = 6.0   x, together 18.0

d(dy_dx)/dx = 18.0"""


# ---- not asked for ------------------------------------------------------------------------------


def test_without_the_option_nothing_is_kept_and_nothing_shown(notebook, tf):
    ran = notebook.ok("%%tape --as t", "y = x * x")
    assert type(notebook.names["t"]) is tf.GradientTape
    assert ran.displayed == []
    assert "no tape has kept what it recorded" in notebook.refused("%tape show")


def test_what_cannot_be_shown_is_one_sentence(notebook):
    notebook.ok("with tf.GradientTape() as plain:", "    y = x * x")
    assert notebook.refused("%tape show nix") == (
        "there is no tape nix: run the cell that makes it."
    )
    assert notebook.refused("%tape show x").startswith("x is no tape, it is of type ResourceVar")
    assert notebook.refused("%tape show plain") == (
        "plain has not kept what it recorded, and can be asked to only beforehand: make a tape "
        "with `tapemagic.tape(keep=True)`, or write `--show-tape` on the line of `%%tape`."
    )
    notebook.ok(*KEPT)
    assert "there is no tape nix (there are tape)" in notebook.refused("%tape show nix")
    assert "takes the name of one tape" in notebook.refused("%tape show tape plain")
    assert "is of order 2" in notebook.refused("%tape show tape d2y/dx2")
    notebook.ok("old = x * 1.0")
    assert "did not record the target" in notebook.refused("%tape show tape dold/dx")


# ---- shown --------------------------------------------------------------------------------------


def test_the_tape_that_was_kept_last(notebook):
    notebook.ok(*KEPT)
    assert notebook.ok("%tape show").displayed == [CUBE_AS_TEXT]
    assert notebook.ok("%tape show tape").displayed == [CUBE_AS_TEXT]
    assert notebook.ok("tapemagic.show(tape)").shown == [CUBE_AS_TEXT]


def test_a_tape_can_be_shown_when_it_was_asked_and_is_used_up(notebook):
    notebook.ok(*KEPT)
    notebook.ok("first = tape.gradient(y, x)")
    assert notebook.ok("%tape show").displayed == [CUBE_AS_TEXT]


def test_it_is_followed_back_from_what_was_differentiated_last(notebook):
    notebook.ok("import tapemagic", "with tapemagic.tape(keep=True) as t:",
                "    y = x * x", "    z = tf.sin(y)")  # fmt: skip
    (text,) = notebook.ok("%tape show t").displayed
    assert "Back from z," in text
    notebook.ok("t.gradient(y, x)")
    (text,) = notebook.ok("%tape show t").displayed
    assert "Back from y," in text


def test_of_a_derivative_only_what_leads_to_it(notebook):
    notebook.ok("import tapemagic", "w = tf.Variable(2.0)", "with tapemagic.tape(keep=True) as t:",
                "    y = x * w", "    z = y * w + tf.sin(x)")  # fmt: skip
    (text,) = notebook.ok("%tape show t dz/dy").displayed
    assert "only what leads from source to target) watches y (line 4)" in text
    assert text.endswith("dz/dy = 2.0")
    assert "Sin" not in text
    assert notebook.ok("tapemagic.show(t, target=z, source=y)").shown == [text]
    assert "no way leads" in notebook.refused("%tape show t dx/dw")


def test_the_tapes_of_nested_requests_with_the_lines_of_the_cell(notebook):
    ran = notebook.ok("%%tape d2y/dx2 --show-tape", "y = x * x * x")
    _, inner, outer = ran.displayed
    assert inner == CUBE_AS_TEXT.replace("tape watches", "tape_1 watches").replace(
        "(line 3)", "(line 1)").replace("\n3 ", "\n2 ")  # fmt: skip
    assert outer == OF_THE_OUTER_TAPE
    assert notebook.ok("%tape show tape_2").displayed == [outer]
    assert notebook.names.keys().isdisjoint({"tape_1", "tape_2", "dy_dx"})


def test_the_page_shows_what_is_shown(notebook, repository):
    page = (repository / "docs" / "shown-tape.md").read_text(encoding="utf-8")
    *_, outer = notebook.ok("%%tape d2y/dx2 --show-tape", "y = x * x * x").displayed
    assert outer in page
    notebook.ok("import tapemagic")
    notebook.ok("with tapemagic.tape(keep=True) as tape:", "    a = x * x", "y = a * 2.0",
                "g = tape.gradient(y, x)")  # fmt: skip
    assert notebook.ok("%tape why g").displayed[0] in page


def test_below_other_magics_lines_are_those_of_the_whole_cell(notebook):
    ran = notebook.ok("%%time", "%%tape dy/dx --show-tape", "# a comment", "y = x * x")
    *_, text = ran.displayed
    assert "\n4     Mul        y = 9.0  x, x" in text


def test_a_function_of_another_cell_counts_where_it_is_called(notebook):
    notebook.ok("def f(x):", "    a = x * x", "    return a * x")
    ran = notebook.ok("%%tape dy/dx --show-tape", "", "y = f(x)")
    *_, text = ran.displayed
    assert [line.split()[0] for line in text.splitlines()[3:5]] == ["3", "3"]


def test_a_tape_that_is_bound_and_asked_later(notebook):
    notebook.ok("%%tape --as t --show-tape --quiet", "y = x * x")
    assert float(notebook.ok("t.gradient(y, x)").result.result) == 6.0
    (text,) = notebook.ok("%tape show t").displayed
    assert text.startswith("t watches x (line 2) and recorded 1 operation.")


def test_a_cell_that_fails_shows_nothing(notebook):
    ran = notebook.run("%%tape dy/dx --show-tape", "y = x * x", "raise KeyError(y)")
    assert isinstance(ran.error, KeyError)
    assert ran.displayed == []


def test_tab_and_help_know_it(notebook):
    notebook.ok(*KEPT)
    assert "--show-tape" in notebook.ok("%%tape --help").stdout
    assert "show [NAME]" in notebook.ok("%tape help").stdout
    notebook.shell.Completer.use_jedi = False
    _, words = notebook.shell.complete("", "%tape show ", len("%tape show "))
    assert "tape" in words


# ---- where TensorFlow has changed inside --------------------------------------------------------


@pytest.mark.tensorflow
def test_where_tensorflow_cannot_the_numpy_engine_records_the_same_cell(bare, monkeypatch):
    monkeypatch.setenv("TAPEMAGIC_ENGINE", "tensorflow")
    bare.ok("%load_ext tapemagic")
    bare.ok("import tensorflow as tf", "x = tf.Variable(3.0)", "calls = []")
    bare.ok("def cube(v):", "    calls.append(v)", "    return v * tf.identity(v) * v")
    from tapemagic.keeping import tensorflow_tapes

    def changed(_):
        raise CannotKeepError("TensorFlow 9.0 cannot be looked into.")

    monkeypatch.setattr(tensorflow_tapes, "keeping_tape_of_tensorflow", changed)
    ran = bare.ok("%%tape d2y/dx2 --show-tape", "y = cube(x)")
    assert ran.stdout == "TensorFlow 9.0 cannot be looked into. That is shown here:\n"
    *_, outer = ran.displayed
    assert outer == OF_THE_OUTER_TAPE
    assert len(bare.names["calls"]) == 1, "everything is as the cell left it"
    assert type(bare.names["y"]).__module__.startswith("tensorflow")
    assert float(bare.names["d2y_dx2"]) == 18.0
