"""Cells that people write and tools forget: each was refused, wrong or a stack of frames once."""

from __future__ import annotations

import pytest


def value(notebook, name):
    return float(notebook.names[name])


class TestAssignmentsThatTheTextDoesNotShow:
    @pytest.mark.parametrize(
        "body",
        [
            ["%time fresh = x * x"],
            ["exec('fresh = x * x')"],
            ["globals()['fresh'] = x * x"],
            ["def make():", "    global fresh", "    fresh = x * x", "make()"],
            ["get_ipython().run_cell('fresh = x * x')"],
        ],
    )
    def test_a_target(self, notebook, body):
        for _ in range(2):
            notebook.ok("%%tape dfresh/dx", *body)
            assert value(notebook, "dfresh_dx") == 6.0

    def test_a_target_that_a_function_from_above_makes(self, notebook):
        notebook.ok("def make():", "    global fresh", "    fresh = x * x")
        notebook.ok("%%tape dfresh/dx", "make()")
        assert value(notebook, "dfresh_dx") == 6.0

    def test_a_source_that_a_magic_makes(self, notebook):
        notebook.ok("%%tape dy/dq", "%time q = tf.constant(2.0)", "y = q * q")
        assert value(notebook, "dy_dq") == 4.0

    def test_a_source_that_came_to_be_unseen_is_refused(self, notebook):
        sentence = notebook.refused("%%tape dy/dq", "exec('q = tf.constant(2.0)')", "y = q * q")
        assert sentence.startswith("the tapes could not see how q was assigned")

    def test_a_source_that_is_deleted_in_the_end(self, notebook):
        notebook.ok("%%tape dy/dq", "q = tf.constant(2.0)", "y = q * q", "del q")
        assert value(notebook, "dy_dq") == 4.0

    def test_an_imported_source(self, notebook, tmp_path, monkeypatch):
        (tmp_path / "weights_of_a_test.py").write_text("import IPython\n", encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        notebook.ok("import weights_of_a_test", "weights_of_a_test.q = tf.constant(2.0)")
        notebook.ok("%%tape dy/dq", "from weights_of_a_test import q", "y = q * q")
        assert value(notebook, "dy_dq") == 4.0


def test_a_target_of_a_cell_above_is_not_taken_for_one_of_this_cell(notebook):
    notebook.ok("y = x * x * x")
    sentence = notebook.refused("%%tape dy/dx", "if x > 100.0:", "    y = x * x")
    assert sentence == "y was not assigned when the body ran, so there is no dy/dx to compute."


def test_a_target_that_is_the_very_object_from_above_was_assigned(notebook):
    notebook.ok("y = x")
    notebook.ok("%%tape dy/dx", "y = x * 1.0", "y = x")


class TestNestedCells:
    def test_a_tape_cell_runs_another(self, notebook):
        notebook.ok(
            "%%tape dz/dq",
            "get_ipython().run_cell('%%tape dy/dp -q\\np = tf.constant(1.0)\\ny = p * p')",
            "q = tf.constant(2.0)",
            "z = q * q",
        )
        assert (value(notebook, "dz_dq"), value(notebook, "dy_dp")) == (4.0, 2.0)

    def test_two_magics_on_one_cell(self, notebook):
        notebook.ok("%%tape dy/dp", "%%tape dz/dq", "p = q = tf.constant(2.0)", "y = z = q * q")
        assert (value(notebook, "dz_dq"), value(notebook, "dy_dp")) == (4.0, 4.0)

    def test_a_body_that_resets_the_namespace(self, notebook):
        notebook.ok(
            "%%tape dy/dq",
            "%reset -f",
            "import tensorflow as tf",
            "q = tf.constant(2.0)",
            "y = q * q",
        )
        assert value(notebook, "dy_dq") == 4.0


class TestTheNameOfTheTape:
    @pytest.mark.parametrize(
        ("name", "role"),
        [
            ("x", "which is a source of dy/dx"),
            ("y", "which is the target of dy/dx"),
            ("dy_dx", "which is the value of dy/dx"),
            ("w", "which the cell assigns on line 2"),
            ("tf", "which the cell uses (a module)"),
        ],
    )
    def test_may_not_be_needed_otherwise(self, notebook, name, role):
        x = notebook.names["x"]
        sentence = notebook.refused(f"%%tape dy/dx --as {name}", "w = 1.0", "y = tf.sin(x)")
        assert role in sentence
        assert sentence.endswith("choose another name, as in --as t.")
        assert notebook.names["x"] is x

    def test_may_be_that_of_an_earlier_tape(self, notebook):
        for _ in range(2):
            notebook.ok("%%tape dy/dx --as t", "y = x * x", "kept = t")
        assert type(notebook.names["t"]).__name__ == "GradientTape"


class TestLongExpressions:
    TERMS = 900

    def test_in_a_plain_cell_leave_the_extension_in_place(self, bare):
        bare.ok("%load_ext tapemagic")
        before = len(bare.shell.ast_transformers)
        bare.ok("total = " + " + ".join(["1"] * self.TERMS))
        assert len(bare.shell.ast_transformers) == before

    def test_in_a_tape_cell(self, notebook):
        notebook.ok("%%tape dy/dx", "y = " + " + ".join(["x"] * self.TERMS))
        assert value(notebook, "dy_dx") == self.TERMS


class TestTracebacks:
    def test_a_syntax_error_of_running_code_shows_the_readers_line_only(self, notebook):
        ran = notebook.run("%%tape dy/dx", "y = x * x", "eval('1 +')")
        assert not ran.success
        shown = ran.stdout + ran.stderr
        assert "line 3" in shown
        assert "eval('1 +')" in shown
        assert "tapemagic" not in shown
        assert "run_cell_magic" not in shown

    def test_the_line_of_the_magic_is_seen(self, notebook):
        ran = notebook.run("%%tape dy/dx", "y = x * x", "1 / 0")
        assert "1 # %%tape dy/dx" in ran.stdout

    def test_an_import_that_fails_is_shown_where_it_stands(self, notebook):
        ran = notebook.run("%%tape dy/dx", "y = x * x", "", "from tensorflow import no_such_name")
        assert "----> 4 from tensorflow import no_such_name" in ran.stdout
        assert "notebook_imports" not in ran.stdout

    def test_an_error_of_the_engine_while_it_differentiates_has_no_frames_of_ours(self, notebook):
        ran = notebook.run(
            "%%tape dy/dx",
            "@tf.custom_gradient",
            "def square(a):",
            "    return a * a, lambda g: (g, g)",
            "y = square(x)",
        )
        assert "expected to return 1 gradients" in ran.stdout
        assert "tapemagic" not in ran.stdout


class TestSourcesThatAreNone:
    def test_a_tape(self, notebook):
        notebook.ok("%%tape --as t", "y = x * x")
        assert notebook.refused("%%tape dy/dt", "y = x * x").startswith("t is a GradientTape of ")

    def test_a_variable_of_unknown_rank_is_a_source(self, notebook):
        notebook.ok("v = tf.Variable(2.0, shape=tf.TensorShape(None))")
        notebook.ok("%%tape dy/dv", "y = v * v")
        assert value(notebook, "dy_dv") == 4.0


class TestWhatWasMeant:
    @pytest.mark.parametrize(
        ("request_text", "body", "hint"),
        [
            ("dcost/dx", "cots = x * x", "did you mean dcots/dx?"),
            ("dcost/dx", "x * x", "assign cost in the cell."),
            ("dx/dy", "y = x * x", "did you mean dy/dx?"),
            ("dy2/dx2", "y = x * x", "write d2y/dx2."),
            ("dy/dtemprature", "y = x * x", "did you mean dy/dtemperature?"),
            ("f'(x)", "f = x * x", "write df/dx."),
            ("f''(x)", "f = x * x", "write d2f/dx2."),
            ("y'", "y = x * x", "write dy/dx."),
            ("x", "y = x * x", "write dy/dx."),
            ("dy/dx \N{EM DASH}jacobian", "y = x * x", "write --jacobian, with two hyphens."),
            ("dy/dx \\", "y = x * x", "write all of it on one line."),
        ],
    )
    def test_is_said(self, notebook, request_text, body, hint):
        notebook.ok("temperature = tf.Variable(20.0)")
        assert notebook.refused(f"%%tape {request_text}", body).endswith(hint)

    def test_a_branch_that_binds_the_source_again_is_a_warning(self, notebook):
        notebook.ok("q = tf.constant(2.0)")
        with pytest.warns(UserWarning, match="q is bound again: .* the q from before the cell"):
            notebook.ok("%%tape dy/dq", "if True:", "    q = tf.constant(3.0)", "y = q * q")


def test_an_attribute_is_not_a_name_of_the_other_engine(notebook):
    notebook.ok(
        "class Model:",
        "    loss = 3.0",
        "",
        "model = Model()",
        "loss = type('Tensor', (), {'__module__': 'tensorflow'})()",
        "def scaled(a):",
        "    return a * model.loss",
    )
    notebook.ok("%%tape dy/dx", "y = scaled(x)")
    assert value(notebook, "dy_dx") == 3.0


class TestBelowTheFirstLine:
    @pytest.mark.parametrize("above", ["# the slope", "import math", "if True:"])
    @pytest.mark.parametrize("magic", ["tape dy/dx", "tape_plot x -3 3", "tape_check"])
    def test_the_cell_does_not_run(self, notebook, above, magic):
        indentation = "    " if above.endswith(":") else ""
        ran = notebook.run("touched = True", above, f"{indentation}%%{magic}", f"{indentation}x")
        assert ran.stdout == (
            f"NotRun: `%%{magic.split()[0]}` must be the first line of its cell, and something "
            "stands above it here: put that into a cell of its own.\n"
        )
        assert "touched" not in notebook.names

    def test_in_a_text_it_is_a_text(self, notebook):
        notebook.ok('note = """', "%%tape dy/dx", '"""')

    def test_line_magics_and_other_cell_magics_may_stand_above(self, notebook):
        notebook.ok("%tape check off", "y = x * x")
        notebook.ok("%%capture out", "%%tape dy/dx", "y = x * x")


class TestSettings:
    def test_an_engine_that_there_is_not_leaves_the_old_one(self, notebook):
        notebook.run("%config TapeMagics.engine = 'torch'")
        assert "engine='auto'" in notebook.ok("%tape").stdout

    def test_a_bad_one_leaves_the_extension_usable(self, notebook):
        notebook.shell.config.TapeMagics.engine = "torch"
        with pytest.warns(UserWarning, match="the configuration of TapeMagics is left out"):
            notebook.ok("%reload_ext tapemagic")
        notebook.ok("%%tape dy/dx", "y = x * x")
        assert value(notebook, "dy_dx") == 6.0

    def test_a_transformer_that_was_taken_out_does_not_stop_unloading(self, bare):
        bare.ok("%load_ext tapemagic")
        bare.shell.ast_transformers.clear()
        bare.ok("%unload_ext tapemagic")
        bare.ok("%load_ext tapemagic")
        assert "engine" in bare.ok("%tape").stdout
