"""Cells that use tapes are checked before they run, on each engine."""

from __future__ import annotations

import logging

import pytest
import second_derivative

INSIDE = second_derivative.INSIDE.splitlines()
OUTSIDE = second_derivative.OUTSIDE.splitlines()


def checks_of(notebook):
    (magics,) = [
        each for each in notebook.shell.configurables if type(each).__name__ == "TapeMagics"
    ]
    return magics.checks


class TestNothingIsShown:
    @pytest.mark.parametrize(
        "cell",
        [
            INSIDE,
            ("with tf.GradientTape() as tape:", "    y = x * x", "tape.gradient(y, x)"),
            ("import math", "math.sqrt(4.0)"),
            ("%%time", *INSIDE),
            ("!true",),
            ("with tf.GradientTape() as tape:", "    y = 3.0 * x", "dy = tape.gradient(y, x)"),
        ],
    )
    def test_of_a_cell_that_is_right(self, notebook, cell):
        ran = notebook.ok(*cell)
        assert ran.displayed == []
        assert "gives" not in ran.stdout

    def test_of_a_cell_that_is_no_python(self, notebook):
        assert notebook.run("with tf.GradientTape() as tape", "    y = ").displayed == []

    def test_of_the_second_half_of_what_was_begun_in_a_cell_above(self, notebook):
        notebook.ok("with tf.GradientTape() as tape:", "    y = x * x")
        ran = notebook.ok("dy = tape.gradient(y, x)")
        assert ran.displayed == []
        assert float(notebook.names["dy"]) == 6.0

    def test_of_a_source_that_is_watched_in_a_cell_above(self, notebook):
        notebook.ok("c = tf.constant(2.0)", "tape = tf.GradientTape(persistent=True)")
        notebook.ok("with tape:", "    tape.watch(c)", "    y = c * c")
        ran = notebook.ok("float(tape.gradient(y, c))", "tape.gradient(y, c)")
        assert ran.displayed == []

    def test_of_a_function_with_its_own_tape(self, notebook):
        notebook.ok("def slope(v):", "    with tf.GradientTape() as t:", "        w = v * v")
        notebook.ok(
            "def slope(v):",
            "    with tf.GradientTape() as t:",
            "        t.watch(v)",
            "        w = v * v",
            "    return t.gradient(w, v)",
        )
        ran = notebook.ok(
            "with tf.GradientTape() as outer:", "    g = slope(x)", "outer.gradient(g, x)"
        )
        assert ran.displayed == []

    def test_when_a_name_means_a_variable_by_now(self, notebook):
        notebook.ok("c = tf.constant(2.0)")
        notebook.ok("def f():", "    return c * c  # for a tape")
        notebook.ok("c = tf.Variable(2.0)")
        ran = notebook.ok("with tf.GradientTape() as tape:", "    y = f()", "tape.gradient(y, c)")
        assert ran.displayed == []

    def test_with_checks_off(self, notebook):
        notebook.ok("%tape check off")
        assert notebook.ok(*OUTSIDE).displayed == []

    def test_after_the_extension_was_unloaded(self, notebook):
        notebook.ok("%unload_ext tapemagic")
        assert notebook.ok(*OUTSIDE).displayed == []


class TestAFindingIsShown:
    def test_before_the_cell_runs_and_confirmed_after_it(self, notebook):
        ran = notebook.ok("print('it runs')", *OUTSIDE)
        before, after = ran.displayed
        assert "`tape_2.gradient(dy_dx, x)` gives None." in before
        assert "Indent line 5 into the block of `tape_2`." in before
        assert after == "`tape_2.gradient(dy_dx, x)` gives None, and it was None."

    @pytest.mark.parametrize("prompts", [(">>> ", "... "), ("In [3]: ", "   ...: ")])
    def test_of_pasted_documentation(self, notebook, prompts):
        first, other = prompts
        cell = [f"{other if line[0] == ' ' else first}{line}" for line in OUTSIDE]
        if first.startswith("In"):
            cell = [cell[0], *(f"{other}{line}" for line in OUTSIDE[1:])]
        shown = notebook.ok(*cell).displayed[0]
        assert "TAP101" in shown
        assert "5 | d2y_dx2 = tape_2" in shown
        assert checks_of(notebook).latest.source == "\n".join(cell)
        assert checks_of(notebook).latest.corrected == "\n".join(INSIDE)

    def test_once_below_another_magic(self, notebook):
        (shown, _) = notebook.ok("%%capture captured", *OUTSIDE).displayed
        assert "gives None" in shown

    @pytest.mark.parametrize(
        ("made", "word"),
        [
            ("c = tf.constant(2.0)", "gives None"),
            ("c = tf.Variable(2)", "gives None"),
            ("c = tf.Variable(2.0, trainable=False)", "gives None"),
        ],
    )
    def test_by_what_a_name_holds(self, notebook, made, word):
        notebook.ok(made)
        ran = notebook.ok("with tf.GradientTape() as t:", "    z = c * c", "dz = t.gradient(z, c)")
        assert word in ran.displayed[0]
        assert notebook.names["dz"] is None

    def test_by_how_a_cell_above_computed(self, notebook):
        notebook.ok("with tf.GradientTape() as t:", "    z = x * x", "u = z * z")
        before, after = notebook.ok("t.gradient(u, x)").displayed
        assert "cell [4]" in before
        assert after.endswith("and it was None.")

    def test_by_a_cell_above_where_nothing_is_counted(self, notebook):
        """As nbval runs a notebook."""
        notebook.run("1", store_history=False)
        notebook.run("with tf.GradientTape() as t:", "    z = x * x", store_history=False)
        notebook.run("u = z * z", store_history=False)
        shown = notebook.run("t.gradient(u, x)", store_history=False).displayed[0]
        assert "cell [6]:" in shown

    def test_of_a_tape_that_was_asked_in_a_cell_above(self, notebook):
        notebook.ok("with tf.GradientTape() as t:", "    z = x * x")
        notebook.ok("first = t.gradient(z, x)")
        before, after = notebook.run("second = t.gradient(z, x)").displayed
        assert "raises RuntimeError" in before
        assert after.endswith("and it raised RuntimeError.")

    def test_of_a_tape_that_was_asked_where_nobody_looked(self, notebook):
        notebook.names["spent"] = spent = notebook.names["tf"].GradientTape()
        with spent:
            notebook.names["z"] = z = notebook.names["x"] * 2.0
        spent.gradient(z, notebook.names["x"])
        before, _ = notebook.run("spent.gradient(z, x)").displayed
        assert "raises RuntimeError" in before

    def test_that_is_no_error_is_not_confirmed(self, notebook):
        ran = notebook.ok(
            "with tf.GradientTape() as t:", "    z = x.assign_add(1.0)", "t.gradient(z, x)"
        )
        assert len(ran.displayed) <= 1 or "None" in ran.displayed[1]

    def test_is_not_confirmed_where_the_cell_stopped_before(self, notebook):
        ran = notebook.run("1 / 0", *OUTSIDE)
        assert len(ran.displayed) == 1

    def test_is_not_confirmed_by_a_value_that_is_not_handed_on(self, notebook):
        notebook.ok("c = tf.constant(2.0)")
        cell = ("with tf.GradientTape() as t:", "    z = c * c", "t.gradient(z, c)")
        assert len(notebook.ok(*cell).displayed) == 2
        assert len(notebook.ok(*cell[:2], cell[2] + ";").displayed) == 1
        assert len(notebook.ok("%%time", *cell).displayed) == 1

    def test_of_a_call_in_a_loop_is_not_confirmed(self, notebook):
        ran = notebook.ok(
            "for _ in range(2):",
            "    with tf.GradientTape() as t:",
            "        pass",
            "    z = x * x",
            "    dz = t.gradient(z, x)",
        )
        assert len(ran.displayed) == 1

    def test_a_function_from_before_the_extension_is_no_target(self, notebook):
        notebook.names["f"] = lambda x: x * x
        ran = notebook.run("with tf.GradientTape() as tape:", "    y = f(x)", "tape.gradient(f, x)")
        assert "`tape.gradient(f, x)` raises TypeError." in ran.displayed[0]
        assert "`f` is a function" in ran.displayed[0]
        assert ran.displayed[-1].endswith("and it raised TypeError.")

    def test_where_a_value_left_and_not_what_was_computed_from_the_number(self, notebook):
        shown = notebook.run(
            "with tf.GradientTape() as tape:",
            "    number = float(x)",
            "    y = number * 2.0",
            "tape.gradient(y, x)",
        ).displayed
        assert "`y` is a number or an array since `float(x)` in line 2" in shown[0]

    def test_the_order_of_target_and_source(self, notebook):
        shown = notebook.ok(
            "with tf.GradientTape() as tape:", "    y = x * x", "g = tape.gradient(x, y)"
        ).displayed
        assert (
            "why: `x` is computed without `y`, and `y` from `x`: the order is "
            "`gradient(target, source)`." in shown[0]
        )


class TestAWrongPrediction:
    def test_is_said_and_logged(self, notebook, caplog, monkeypatch):
        """What the run gives counts, and a value where None was predicted is our mistake."""
        checks = checks_of(notebook)
        found = checks.check("\n".join(OUTSIDE))
        monkeypatch.setattr("tapemagic.live.checks.check_cell", lambda *_, **__: found)
        with caplog.at_level(logging.ERROR, logger="tapemagic"):
            ran = notebook.ok(*INSIDE)
        assert "here tapemagic is wrong" in ran.displayed[-1]
        assert "d2y_dx2 was predicted to be None" in caplog.text


class TestAFailureOfOurs:
    def test_is_one_sentence_and_the_cell_runs(self, notebook, monkeypatch):
        def fail(*_, **__):
            raise ZeroDivisionError("a test")

        monkeypatch.setattr("tapemagic.live.checks.check_cell", fail)
        (shown,) = notebook.ok(*INSIDE).displayed
        said = " ".join(shown.split())
        assert said.startswith("tapemagic could not check this cell (ZeroDivisionError: a test)")
        assert float(notebook.names["d2y_dx2"]) == 18.0


class TestStrict:
    def test_a_cell_with_a_mistake_does_not_run(self, notebook):
        notebook.ok("%tape check strict")
        ran = notebook.run("done = True", *OUTSIDE)
        assert not ran.success
        assert "done" not in notebook.names
        assert ran.stdout.startswith("NotRun: `tape_2.gradient(dy_dx, x)` gives None, and ")
        assert ran.stdout.count("\n") == 1

    def test_the_next_cell_runs(self, notebook):
        notebook.ok("%tape check strict")
        notebook.run(*OUTSIDE)
        notebook.ok(*INSIDE)
        assert float(notebook.names["d2y_dx2"]) == 18.0

    def test_a_cell_in_a_magic_does_not_run(self, notebook):
        notebook.ok("%tape check strict")
        assert not notebook.run("%%time", "done = True", *OUTSIDE).success
        assert "done" not in notebook.names


class TestOnlyChecked:
    def test_nothing_is_run(self, notebook):
        (shown,) = notebook.ok("%%tape_check", "ran = True", *OUTSIDE).displayed
        assert "gives None" in shown
        assert "ran" not in notebook.names

    def test_a_right_cell_gets_one_sentence(self, notebook):
        (shown,) = notebook.ok("%%tape_check", *INSIDE).displayed
        assert shown == "No mistake with tapes was found in this cell."

    def test_takes_no_arguments(self, notebook):
        assert "takes no arguments" in notebook.refused("%%tape_check x", "y = x")

    def test_needs_a_cell(self, notebook):
        assert notebook.refused("%%tape_check").startswith("%%tape_check has nothing to check")

    def test_help_needs_none(self, notebook):
        said = notebook.ok("%%tape_check --help").stdout
        assert said.startswith("Check a cell for mistakes with gradient tapes")
        assert "Examples\n--------\n    %%tape_check\n" in said


class TestFix:
    def test_puts_the_corrected_cell_in_place(self, notebook, monkeypatch):
        put = []
        monkeypatch.setattr(notebook.shell, "set_next_input", lambda *text, **_: put.append(text))
        notebook.ok(*OUTSIDE)
        assert notebook.ok("%tape fix").stdout == "Indent line 4 into the block of `tape_2`.\n"
        assert put == [("\n".join(INSIDE),)]
        notebook.ok(*put[0])
        assert float(notebook.names["d2y_dx2"]) == 18.0

    def test_puts_the_cell_above_in_place_that_is_to_be_corrected(self, notebook, monkeypatch):
        put = []
        monkeypatch.setattr(notebook.shell, "set_next_input", lambda *text, **_: put.append(text))
        notebook.ok("with tf.GradientTape() as tape:", "    y = x * x", "    z = y * y")
        notebook.ok("dy = tape.gradient(y, x)")
        shown = notebook.run("dz = tape.gradient(z, x)").displayed[0]
        assert "::: cell [4]\n" in shown
        assert shown.rstrip().endswith("= run cell [4] again, then this one")
        said = notebook.ok("%tape fix").stdout
        assert said.startswith("Make `tape` persistent, so that it can be asked several times.\n")
        assert "This is cell [4], corrected" in said
        notebook.ok(*put[0])
        notebook.ok("dy = tape.gradient(y, x)", "dz = tape.gradient(z, x)")
        assert float(notebook.names["dz"]) == 108.0

    def test_has_nothing_to_do(self, notebook):
        assert "nothing to correct" in notebook.refused("%tape fix")
        assert "takes no arguments" in notebook.refused("%tape fix 2")


class TestWhy:
    def test_a_none_that_is_there(self, notebook):
        notebook.ok(*OUTSIDE)
        (shown,) = notebook.ok("%tape why d2y_dx2").displayed
        assert shown.startswith("d2y_dx2 is None since line 5 of cell [4]")
        assert "after the block of `tape_2` had ended" in " ".join(shown.split())
        assert "TAP101" in shown

    def test_nothing_is_wrong(self, notebook):
        assert "is not None" in notebook.refused("%tape why x")
        assert "There is no name nix" in notebook.refused("%tape why nix")
        notebook.names["dy_dx"] = None
        assert notebook.refused("%tape why dy/dx").endswith("dy/dx in the notebook: write dy_dx.")
        assert "needs the name" in notebook.refused("%tape why")

    def test_a_none_of_another_cell_is_not_spoken_of(self, notebook):
        notebook.ok(*OUTSIDE)
        notebook.ok("d2y_dx2 = None")
        (shown,) = notebook.ok("%tape why d2y_dx2").displayed
        assert "does not know why" in shown

    def test_a_none_of_the_second_pass_of_a_loop(self, notebook):
        notebook.ok("with tf.GradientTape() as tape:", "    pass")
        notebook.ok("dy_dx = tape.gradient(x * x, x)")
        ran = notebook.run(
            "for step in range(2):",
            "    with tf.GradientTape() as tape:",
            "        y = x * x",
            "    dy_dx = tape.gradient(y, x)",
            "    x = x - 0.1 * dy_dx",
        )
        assert "NoneType" in str(ran.error)
        assert ran.displayed[-1].startswith("dy_dx is None since line 4 of cell [6]")
        (shown,) = notebook.ok("%tape why dy_dx").displayed
        assert "no Variable any more" in " ".join(shown.split())

    def test_nobody_knows(self, notebook):
        notebook.ok("nothing = None")
        (shown,) = notebook.ok("%tape why nothing").displayed
        assert "does not know why" in shown

    def test_a_derivative_of_a_tape_cell(self, notebook):
        shown = notebook.ok("%%tape dy/dx", "y = tf.constant(float(x * x))").displayed
        assert "`dy_dx` will be None." in shown[0]
        assert shown[-1].endswith("and it was None.")
        (explained,) = notebook.ok("%tape why dy_dx").displayed
        assert explained.startswith("dy_dx is None since line 1 of cell [4]")

    def test_without_magic(self, notebook):
        notebook.ok(*OUTSIDE)
        (shown,) = notebook.ok("import tapemagic", "tapemagic.why('d2y_dx2')").shown
        assert shown.startswith("d2y_dx2 is None since line 5 of cell [4]")
        ran = notebook.run("tapemagic.why('x')")
        assert str(ran.error).startswith("x is not None")
        notebook.ok("%unload_ext tapemagic")
        assert "run `%load_ext tapemagic`" in str(notebook.run("tapemagic.why('x')").error)

    def test_a_none_that_has_gone(self, notebook):
        notebook.ok(*OUTSIDE)
        notebook.ok(*INSIDE)
        assert "is not None" in notebook.refused("%tape why d2y_dx2")


class TestAnExceptionIsExplained:
    def test_that_a_none_has_caused(self, notebook):
        notebook.ok(*OUTSIDE)
        (shown,) = notebook.run("slope = 2.0 * d2y_dx2").displayed
        assert shown.startswith("d2y_dx2 is None since line 5 of cell [4]")

    def test_in_the_same_cell(self, notebook):
        *_, shown = notebook.run(*OUTSIDE, "d2y_dx2 + 1.0").displayed
        assert shown.startswith("d2y_dx2 is None since line 5")

    def test_of_a_tape_that_the_checker_could_not_follow(self, notebook):
        tape = notebook.names["tf"].GradientTape()
        notebook.names["ask"] = tape.gradient
        notebook.names["enter"] = lambda: tape
        notebook.ok("with enter():", "    y = x * x", "ask(y, x)")
        ran = notebook.run("ask(y, x)  # the tape")
        assert "A tape that is not persistent is asked for a second gradient." in ran.displayed[-1]

    @pytest.mark.parametrize("magic", [[], ["%%tape dy/dx"]], ids=["plain", "with a request"])
    def test_exclusive_or_where_a_power_was_meant(self, notebook, magic):
        (shown,) = notebook.run(*magic, "y = x ^ 2").displayed
        assert shown.startswith("`^` is no power in Python.")
        assert "write `**`, as in `x ** 2`" in shown

    def test_but_not_one_that_has_nothing_to_do_with_tapes(self, notebook):
        assert notebook.run("1 / 0").displayed == []
        assert notebook.run("None + 1").displayed == []
        notebook.ok("nothing = None")
        assert notebook.run("nothing + 1").displayed == []


class TestTheMode:
    def test_is_said_and_chosen(self, notebook):
        assert (
            notebook.ok("%tape check").stdout
            == "Cells that use tapes are checked before they run.\n"
        )
        assert "does not run" in notebook.ok("%tape check strict").stdout
        assert notebook.ok("%tape check off").stdout == "Cells are not checked.\n"
        assert "takes one of on, off and strict" in notebook.refused("%tape check yes")
        notebook.ok("%config TapeMagics.check = 'on'")
        assert "before they run" in notebook.ok("%tape check").stdout
