"""%%tape with derivatives: what is the source, what is bound, what is refused beforehand."""

from __future__ import annotations

import warnings

import pytest

from tapemagic.tape_cell.preparation import TapeWarning

# Whether a cell warns is asked where it matters.
pytestmark = pytest.mark.filterwarnings("ignore::tapemagic.tape_cell.preparation.TapeWarning")


def value(notebook, name):
    return float(notebook.names[name])


@pytest.mark.parametrize(
    ("request_text", "bound", "expected"),
    [
        ("dy/dx", "dy_dx", 27.0),
        ("d2y/dx2", "d2y_dx2", 18.0),
        ("d3y/dx3", "d3y_dx3", 6.0),
        ("∂y/∂x", "dy_dx", 27.0),
        ("dy / dx", "dy_dx", 27.0),
    ],
)
def test_a_derivative_is_computed_bound_and_shown(notebook, request_text, bound, expected):
    ran = notebook.ok(f"%%tape {request_text}", "y = x * x * x")
    assert value(notebook, bound) == expected
    assert len(ran.displayed) == 1
    assert f"{expected:g}" in ran.displayed[0]


def test_several_derivatives_run_the_body_once(notebook):
    notebook.ok("count = 0", "w = tf.Variable(2.0)")
    notebook.ok("%%tape dz/dx dz/dw d2z/dxdw", "count += 1", "z = x * x * w")
    assert notebook.names["count"] == 1
    assert [value(notebook, name) for name in ("dz_dx", "dz_dw", "d2z_dxdw")] == [12.0, 9.0, 6.0]


def test_commas_between_requests_are_fine(notebook):
    notebook.ok("%%tape dy/dx, d2y/dx2", "y = x * x")
    assert value(notebook, "d2y_dx2") == 2.0


def test_a_comment_on_the_magic_line_is_a_comment(notebook):
    notebook.ok("%%tape dy/dx  # the slope", "y = x * x")
    assert value(notebook, "dy_dx") == 6.0


@pytest.mark.parametrize("option", ["-q", "--quiet"])
def test_quiet_binds_and_does_not_show(notebook, option):
    assert notebook.ok(f"%%tape dy/dx {option}", "y = x * x").displayed == []
    assert value(notebook, "dy_dx") == 6.0


def test_quiet_can_be_configured(notebook):
    notebook.ok("%config TapeMagics.quiet = True")
    assert notebook.ok("%%tape dy/dx", "y = x * x").displayed == []


def test_the_cells_own_value_is_displayed_beside_the_derivatives(notebook):
    ran = notebook.ok("%%tape dy/dx", "y = x * x", "'value'")
    assert ran.shown == ["'value'"]
    assert len(ran.displayed) == 1


@pytest.mark.parametrize("magics", [["%%time", "%%tape dy/dx"], ["%%tape dy/dx", "%%time"]])
def test_derivatives_compose_with_time(notebook, magics):
    notebook.ok(*magics, "y = x * x")
    assert value(notebook, "dy_dx") == 6.0


class TestWhichObjectIsTheSource:
    def test_a_constant_from_above_is_watched(self, notebook):
        notebook.ok("c = tf.constant(2.0)")
        notebook.ok("%%tape d2y/dc2", "y = c * c * c")
        assert value(notebook, "d2y_dc2") == 12.0

    @pytest.mark.parametrize(
        "body",
        [
            ["c = tf.constant(2.0)", "y = c * c"],
            ["c: tf.Tensor = tf.constant(2.0)", "y = c * c"],
            ["c, d = tf.constant(2.0), 1", "y = c * c"],
            ["[d, (c, *e)] = 1, [tf.constant(2.0)]", "y = c * c"],
            ["b = c = tf.constant(2.0)", "y = c * c"],
            ["y = (c := tf.constant(2.0)) * c"],
            ["for c in [tf.constant(2.0)]:", "    y = c * c"],
            [
                "import contextlib",
                "with contextlib.nullcontext(tf.constant(2.0)) as c:",
                "    y = c * c",
            ],
            ["try:", "    c = tf.constant(2.0)", "finally:", "    y = c * c"],
            ["%%time", "c = tf.constant(2.0)", "y = c * c"],
            ["%%capture", "c = tf.constant(2.0)", "y = c * c"],
            ["c = tf.Variable(2.0)", "y = c * c"],
        ],
    )
    def test_a_source_made_in_the_body_is_watched_as_soon_as_it_is_there(self, notebook, body):
        for _ in range(2):  # the second time, c holds an object when the body starts
            notebook.ok("%%tape dy/dc", *body)
            assert value(notebook, "dy_dc") == 4.0

    def test_a_source_made_in_the_body_gives_the_same_when_the_cell_is_run_again(self, notebook):
        for _ in range(2):
            notebook.ok("%%tape dy/dc", "c = tf.constant(2.0)", "y = c * c")
            assert value(notebook, "dy_dc") == 4.0

    def test_a_source_made_in_a_branch(self, notebook):
        notebook.ok("%%tape dy/dc", "if x > 0.0:", "    c = tf.constant(2.0)", "y = c * c")
        assert value(notebook, "dy_dc") == 4.0

    def test_a_branch_that_may_not_be_taken_does_not_replace_the_object_from_above(self, notebook):
        notebook.ok("c = tf.constant(3.0)")
        notebook.ok("%%tape dy/dc", "if x > 100.0:", "    c = tf.constant(2.0)", "y = c * c")
        assert value(notebook, "dy_dc") == 6.0

    def test_only_the_first_object_of_the_body_is_the_source(self, notebook):
        with pytest.warns(TapeWarning, match="c is bound again: .* the first c of the body"):
            notebook.ok("%%tape dy/dc", "c = tf.constant(2.0)", "y = c * c", "c = tf.constant(5.0)")
        assert value(notebook, "dy_dc") == 4.0

    def test_the_object_from_above_is_the_source_when_the_body_uses_it_first(self, notebook):
        notebook.ok("%%tape dy/dx", "y = x * x", "x = tf.constant(7.0)")
        assert value(notebook, "dy_dx") == 6.0

    def test_rebinding_a_source_from_itself_is_a_warning_that_names_the_object(self, notebook):
        with pytest.warns(TapeWarning, match="the x from before the cell"):
            notebook.ok("%%tape dy/dx", "x = x + 1.0", "y = x * x")
        assert value(notebook, "dy_dx") == 8.0

    def test_rebinding_a_source_of_the_body_too(self, notebook):
        with pytest.warns(TapeWarning, match="the first c of the body"):
            notebook.ok("%%tape dy/dc", "c = tf.constant(1.0)", "c *= 3.0", "y = c * c")
        assert value(notebook, "dy_dc") == 18.0

    def test_ordinary_cells_do_not_warn(self, notebook):
        with warnings.catch_warnings():
            warnings.simplefilter("error", TapeWarning)
            notebook.ok("%%tape dy/dx", "y = x * x", "y = y + x", "z = [x for x in range(3)]")

    def test_a_local_variable_of_a_function_is_not_the_source(self, notebook):
        notebook.ok("%%tape dy/dx", "def f(a):", "    x = a * 2.0", "    return x", "y = f(x)")
        assert value(notebook, "dy_dx") == 2.0


class TestRefusedBeforeTheBodyRuns:
    def refused(self, notebook, line, *body):
        notebook.ok("ran = False")
        sentence = notebook.refused(line, "ran = True", *body)
        assert notebook.names["ran"] is False
        return sentence

    @pytest.mark.parametrize(
        ("definition", "what"),
        [
            ("s = 3.0", "tf."),
            ("s = 3", "tf."),
            ("s = tf.constant(3)", "int32"),
            ("import numpy as np; s = np.array([1.0])", "tf."),
            ("s = 'three'", "str"),
            ("s = None", "None"),
            ("s = [1.0, 2.0]", "list"),
        ],
    )
    def test_a_source_that_cannot_be_watched(self, notebook, definition, what):
        notebook.ok(definition)
        sentence = self.refused(notebook, "%%tape dy/ds", "y = s * 2")
        assert "s" in sentence
        assert what in sentence

    @pytest.mark.parametrize("literal", ["3.0", "-2", "'text'", "[1.0, 2.0]"])
    def test_a_literal_in_the_body(self, notebook, literal):
        assert "s" in self.refused(notebook, "%%tape dy/ds", f"s = {literal}", "y = s * 2")

    def test_an_unknown_source(self, notebook):
        assert "there is no nothing" in self.refused(notebook, "%%tape dy/dnothing", "y = x * x")

    def test_a_target_that_is_nowhere(self, notebook):
        assert "there is no q" in self.refused(notebook, "%%tape dq/dx", "y = x * x")

    def test_a_target_that_was_computed_above(self, notebook):
        notebook.ok("y = x * x")
        assert "does not assign y" in self.refused(notebook, "%%tape dy/dx", "z = x * x")

    def test_a_request_that_is_none(self, notebook):
        assert "'gradient'" in self.refused(notebook, "%%tape gradient", "y = x * x")

    def test_orders_that_do_not_add_up(self, notebook):
        assert "2 above, 1 below" in self.refused(notebook, "%%tape d2y/dx", "y = x * x")

    def test_an_unknown_option(self, notebook):
        assert "did you mean --jacobian?" in self.refused(
            notebook, "%%tape dy/dx --jacobain", "y = x"
        )

    def test_an_option_that_resembles_none(self, notebook):
        assert "--help" in self.refused(notebook, "%%tape dy/dx --zzz", "y = x")

    def test_an_unbalanced_quote(self, notebook):
        assert "never closed" in self.refused(notebook, "%%tape dy/dx 'oops", "y = x")

    @pytest.mark.parametrize(
        ("line", "sentence"),
        [
            ("--as", "write `--as t`"),
            ("--as 3t", "'3t' is none"),
            ("--as class", "'class' is none"),
            ("--watch", "write `--watch x,y`"),
            ("--watch ,", "write `--watch x,y`"),
            ("--watch 1x", "'1x' is none"),
            ("--watch nowhere", "there is no nowhere"),
            ("--engine", "write `--engine numpy`"),
            ("--engine nunpy", "did you mean 'numpy'?"),
            ("--quiet=yes", "takes no value"),
            ("--jacobian", "write `%%tape dy/dx --jacobian`"),
            ("--compare", "write `%%tape dy/dx --compare`"),
            ("dy/dx --persistent", "--as"),
        ],
    )
    def test_other_mistakes_of_the_line(self, notebook, line, sentence):
        assert sentence in self.refused(notebook, f"%%tape {line}", "y = x * x")

    @pytest.mark.parametrize("body", [[], [""], ["# only a comment"], ["", "  ", ""]])
    def test_an_empty_body(self, notebook, body):
        sentence = notebook.refused("%%tape dy/dx", *body)
        assert "below `%%tape dy/dx`" in sentence


class TestFaultsWhileTheBodyRuns:
    def test_a_source_that_turns_out_to_be_no_float(self, notebook):
        sentence = notebook.refused("%%tape dy/dk", "a = 1", "k = tf.constant(3)", "y = k * k")
        assert "k" in sentence
        assert notebook.names["a"] == 1

    def test_a_target_in_a_branch_that_was_not_taken(self, notebook):
        sentence = notebook.refused("%%tape dy/dx", "if x > 100.0:", "    y = x * x")
        assert "y was not assigned when the body ran" in sentence

    def test_no_derivative_is_bound_when_one_fails(self, notebook):
        notebook.refused("%%tape dz/dx dy/dx", "z = x * x", "if x > 100.0:", "    y = x")
        assert "dz_dx" not in notebook.names
        assert value(notebook, "z") == 9.0

    def test_a_derivative_from_an_earlier_run_stays(self, notebook):
        notebook.ok("%%tape dy/dx", "y = x * x")
        notebook.run("%%tape dy/dx", "y = x * x", "1 / 0")
        assert value(notebook, "dy_dx") == 6.0


class TestWithoutARequest:
    def test_the_tape_is_bound_and_the_next_cell_asks_it(self, notebook):
        notebook.ok("%%tape", "y = x * x")
        assert (
            float(notebook.names["tape"].gradient(notebook.names["y"], notebook.names["x"])) == 6.0
        )

    def test_as_names_the_tape(self, notebook):
        notebook.ok("%%tape --as t", "y = x * x")
        notebook.ok("g = t.gradient(y, x)")
        assert value(notebook, "g") == 6.0
        assert "tape" not in notebook.names

    def test_a_tape_is_spent_after_one_question(self, notebook):
        notebook.ok("%%tape --as t", "y = x * x")
        notebook.ok("t.gradient(y, x);")
        assert isinstance(notebook.run("t.gradient(y, x)").error, RuntimeError)

    def test_a_persistent_one_is_not(self, notebook):
        notebook.ok("%%tape --as t --persistent", "y = x * x")
        notebook.ok("t.gradient(y, x);")
        notebook.ok("t.gradient(y, x);")

    @pytest.mark.parametrize("watched", ["a,b", "a, b", "a,b,"])
    def test_watch_names_constants(self, notebook, watched):
        notebook.ok("a = tf.constant(2.0)")
        notebook.ok(f"%%tape --watch {watched} --persistent", "b = tf.constant(5.0)", "y = a * b")
        notebook.ok("ga, gb = tape.gradient(y, [a, b])")
        assert (value(notebook, "ga"), value(notebook, "gb")) == (5.0, 2.0)

    def test_no_auto_watch_leaves_variables_alone(self, notebook):
        notebook.ok("%%tape --no-auto-watch", "y = x * x")
        assert notebook.ok("tape.gradient(y, x) is None").shown == ["True"]

    def test_no_auto_watch_with_a_watched_variable(self, notebook):
        notebook.ok("%%tape --no-auto-watch --watch x", "y = x * x")
        notebook.ok("g = tape.gradient(y, x)")
        assert value(notebook, "g") == 6.0

    def test_the_body_can_use_the_tape(self, notebook):
        notebook.ok("%%tape", "c = tf.constant(2.0)", "tape.watch(c)", "y = c * c")
        notebook.ok("g = tape.gradient(y, c)")
        assert value(notebook, "g") == 4.0

    @pytest.mark.parametrize("definition", ["n = 3", "n = tf.constant(3)", "n = 'a'"])
    def test_what_cannot_be_watched_is_refused(self, notebook, definition):
        notebook.ok(definition)
        assert "--watch n: n is " in notebook.refused("%%tape --watch n", "y = x * x")

    def test_a_request_and_a_named_tape_go_together(self, notebook):
        notebook.ok("%%tape dy/dx --as t", "y = x * x")
        notebook.ok("g = t.gradient(y, x)")
        assert (value(notebook, "dy_dx"), value(notebook, "g")) == (6.0, 6.0)


class TestHelp:
    @pytest.mark.parametrize("cell", ["%%tape --help", "%%tape -h", "%%tape dy/dx --help\ny = x"])
    def test_help_shows_options_and_examples_and_runs_nothing(self, notebook, cell):
        ran = notebook.ok(cell)
        assert "Examples\n--------" in ran.stdout
        assert "--show-code" in ran.stdout
        assert "y" not in notebook.names

    def test_every_option_is_explained(self, notebook):
        from tapemagic.tape_options import OPTIONS

        said = notebook.ok("%%tape --help").stdout
        assert all(option in said for options in OPTIONS for option in options)

    @pytest.mark.parametrize(
        ("question", "answer"), [("%%tape?", "d2y/dx2"), ("%tape?", "%tape engine")]
    )
    def test_a_question_mark_shows_it_too(self, notebook, question, answer):
        assert answer in str(notebook.shell.object_inspect_text(question.rstrip("?")))
