"""The body of a %%tape cell does what the same lines do in a cell of their own."""

from __future__ import annotations

import re

import pytest

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def test_the_body_runs_in_the_readers_namespace(notebook):
    notebook.ok("%%tape", "y = x * x", "def double(a):", "    return 2 * a")
    assert float(notebook.names["y"]) == 9.0
    assert notebook.names["double"](4) == 8


def test_the_last_expression_is_displayed_once(notebook):
    ran = notebook.ok("%%tape", "y = 1 + 1", "y")
    assert ran.shown == ["2"]


def test_the_last_expression_becomes_the_output_of_the_cell(notebook):
    ran = notebook.ok("%%tape", "y = 5", "y + 1")
    assert ran.result.result == 6
    assert notebook.names["_"] == 6
    assert notebook.names["Out"][ran.result.execution_count] == 6


@pytest.mark.parametrize("last_line", ["y;", "y ;  # quiet", "y = 3", "print(end='')"])
def test_nothing_is_displayed_where_a_cell_displays_nothing(notebook, last_line):
    assert notebook.ok("%%tape", "y = 2", last_line).shown == []


def test_a_semicolon_silences_without_history_too(notebook):
    # nbval runs cells this way, and IPython itself then misses the semicolon.
    assert notebook.run("%%tape", "y = 2", "y;", store_history=False).shown == []


def test_an_unsilenced_value_is_displayed_without_history(notebook):
    assert notebook.run("%%tape", "2 + 2", store_history=False).shown == ["4"]


def test_every_expression_is_displayed_when_the_reader_wants_so(notebook):
    notebook.shell.ast_node_interactivity = "all"
    assert notebook.ok("%%tape", "1", "2").shown == ["1", "2"]


def test_the_last_assignment_is_displayed_when_the_reader_wants_so(notebook):
    notebook.shell.ast_node_interactivity = "last_expr_or_assign"
    assert notebook.ok("%%tape", "y = 7").shown == ["7"]


def test_a_silent_cell_displays_nothing(notebook):
    ran = notebook.ok("y = 1")
    notebook.shell.run_cell("%%tape\n1 + 1", silent=True)
    assert ran.shown == []


@pytest.mark.parametrize("magics", [["%%time", "%%tape"], ["%%tape", "%%time"]])
def test_composes_with_time(notebook, magics):
    ran = notebook.ok(*magics, "y = 2", "y")
    assert ran.shown == ["2"]
    assert "Wall time" in ran.stdout
    assert notebook.names["y"] == 2


@pytest.mark.parametrize("magics", [["%%capture seen", "%%tape"], ["%%tape", "%%capture seen"]])
def test_composes_with_capture(notebook, magics):
    ran = notebook.ok(*magics, "print('printed')", "6 * 7")
    assert (ran.shown, ran.stdout) == ([], "")
    seen = notebook.names["seen"]
    assert seen.stdout == "printed\n"
    assert [output.data["text/plain"] for output in seen.outputs] == ["42"]


def test_magics_and_shell_commands_work_in_the_body(notebook):
    ran = notebook.ok("%%tape", "%pwd", "!echo shell", "words = !echo one two", "words[0]")
    assert ran.shown == ["'one two'"]
    assert "shell" in ran.stdout


def test_transformers_of_the_reader_apply(notebook):
    import ast

    class Doubler(ast.NodeTransformer):
        def visit_Constant(self, node):
            doubled = node.value * 2 if isinstance(node.value, int) else node.value
            return ast.copy_location(ast.Constant(doubled), node)

    notebook.shell.ast_transformers.append(doubler := Doubler())
    try:
        assert notebook.ok("%%tape", "21").shown == ["42"]
    finally:
        notebook.shell.ast_transformers.remove(doubler)


def test_source_of_functions_can_be_inspected(notebook):
    ran = notebook.ok(
        "%%tape",
        "import inspect",
        "def cube(a):",
        "    return a * a * a",
        "print(inspect.getsource(cube))",
    )
    assert ran.stdout == "def cube(a):\n    return a * a * a\n\n"


def test_future_imports_reach_the_cells_below(notebook):
    notebook.ok("%%tape", "from __future__ import annotations", "a = 1")
    notebook.ok("def later(b: not_defined): pass")


def test_only_the_bodys_names_are_left_behind(notebook):
    before = set(notebook.names)
    notebook.ok("%%tape", "fresh = x * 2.0")
    left = {name for name in set(notebook.names) - before if not name.startswith("_")}
    assert left == {"fresh", "tape"}


class TestTracebacks:
    """An error shows the reader's lines, numbered as on the screen, and nothing of ours."""

    def failing(self, notebook, *lines):
        ran = notebook.run(*lines)
        assert not ran.success
        return ran

    def test_line_numbers_count_the_magic_line(self, notebook):
        ran = self.failing(notebook, "%%tape", "a = 1", "b = a / 0")
        assert "----> 3 b = a / 0" in ran.stdout
        assert f"Cell In[{ran.result.execution_count}], line 3" in ran.stdout

    def test_line_numbers_count_a_magic_above(self, notebook):
        # Older versions of %%time show the error and let the cell succeed.
        ran = notebook.run("%%time", "%%tape", "a = 1", "b = a / 0")
        assert "----> 4 b = a / 0" in ran.stdout

    def test_line_numbers_count_a_capture_above(self, notebook):
        notebook.run("%%capture seen", "%%tape", "a = 1", "b = a / 0")
        assert "----> 4 b = a / 0" in ANSI.sub("", notebook.names["seen"].stdout)

    def test_blank_lines_above_and_below_do_not_shift_the_numbers(self, notebook):
        ran = self.failing(notebook, "", "%%tape", "", "a = 1", "b = a / 0", "", "")
        assert "----> 5 b = a / 0" in ran.stdout

    def test_functions_defined_in_the_body_are_shown(self, notebook):
        ran = self.failing(notebook, "%%tape", "def broken(a):", "    return a / 0", "broken(1)")
        assert "----> 3     return a / 0" in ran.stdout
        assert "----> 4 broken(1)" in ran.stdout

    def test_no_frame_of_ours_or_of_ipython_is_shown(self, notebook):
        ran = self.failing(notebook, "%%tape dy/dx", "y = x * x", "raise KeyError('mine')")
        assert "tapemagic" not in ran.stdout
        assert "run_cell_magic" not in ran.stdout
        assert "interactiveshell" not in ran.stdout

    def test_an_error_of_the_engine_points_at_the_readers_line(self, notebook):
        ran = self.failing(notebook, "%%tape dy/dx", "y = x * tf.constant('a')")
        assert "----> 2 y = x * tf.constant('a')" in ran.stdout
        assert "tapemagic" not in ran.stdout

    def test_chained_exceptions_are_shown_whole(self, notebook):
        ran = self.failing(
            notebook,
            "%%tape",
            "try:",
            "    1 / 0",
            "except ZeroDivisionError as e:",
            "    raise KeyError from e",
        )
        assert "ZeroDivisionError" in ran.stdout
        assert "----> 5" in ran.stdout
        assert "direct cause" in ran.stdout

    def test_the_traceback_is_still_right_when_shown_again(self, notebook):
        self.failing(notebook, "%%tape", "1 / 0")
        assert "----> 2 1 / 0" in notebook.run("%tb").stdout

    def test_the_exception_is_the_one_that_was_raised(self, notebook):
        ran = self.failing(notebook, "%%tape", "raise KeyError('k')")
        assert type(ran.error) is KeyError

    def test_what_ran_before_the_error_stays(self, notebook):
        self.failing(notebook, "%%tape dy/dx", "y = x * x", "y / nothing")
        assert float(notebook.names["y"]) == 9.0
        assert "dy_dx" not in notebook.names

    @pytest.mark.parametrize(
        ("body", "line"), [("y = = 2", 3), ("def f(:", 3), ("  y = 2", 3), ("return 1", 3)]
    )
    def test_a_syntax_error_is_shown_as_ipython_shows_it(self, notebook, body, line):
        ran = self.failing(notebook, "%%tape dy/dx", "a = 1", body)
        assert f"line {line}" in ran.stdout
        assert "Error" in ran.stdout.splitlines()[-2]
        assert "tapemagic" not in ran.stdout
        assert "run_cell_magic" not in ran.stdout
        assert isinstance(ran.error, SyntaxError)
        assert "a" not in notebook.names, "nothing of the body may run"


class TestInterrupts:
    def test_an_interrupt_leaves_the_namespace_consistent(self, notebook):
        ran = notebook.run(
            "%%tape dy/dx", "c = tf.constant(1.0)", "y = x * x", "raise KeyboardInterrupt"
        )
        assert isinstance(ran.error, KeyboardInterrupt)
        assert float(notebook.names["y"]) == 9.0
        assert "dy_dx" not in notebook.names
        assert not [name for name in notebook.names if not name.isidentifier()]

    def test_the_next_cell_works_after_an_interrupt(self, notebook):
        transformers = list(notebook.shell.ast_transformers)
        notebook.run("%%tape dc/dw", "w = tf.constant(2.0)", "c = w * w", "raise KeyboardInterrupt")
        assert notebook.shell.ast_transformers == transformers
        notebook.ok("%%tape dy/dx", "y = x * x")
        assert float(notebook.names["dy_dx"]) == 6.0


class TestAwait:
    @pytest.mark.parametrize(
        "body",
        [
            ["await something()"],
            ["y = [a async for a in b]"],
            ["async with a:", "    pass"],
            ["%%time", "await something()"],
        ],
    )
    def test_top_level_await_is_refused_in_one_sentence(self, notebook, body):
        assert "await" in notebook.refused("%%tape", *body)

    def test_coroutines_may_be_defined(self, notebook):
        notebook.ok("%%tape", "async def later():", "    await nothing", "y = x * x")


class TestNoRaiseError:
    def test_the_error_is_shown_and_the_cell_counts_as_fine(self, notebook):
        ran = notebook.run("%%tape --no-raise-error", "y = 1 / 0")
        assert ran.success
        assert "ZeroDivisionError" in ran.stdout
        assert "----> 2" in ran.stdout

    def test_a_fault_of_the_line_counts_as_fine_too(self, notebook):
        ran = notebook.run("%%tape dq/dx --no-raise-error", "y = 1")
        assert ran.success
        assert "UsageError" in ran.stderr

    def test_interrupts_are_raised_all_the_same(self, notebook):
        assert not notebook.run("%%tape --no-raise-error", "raise KeyboardInterrupt").success

    def test_a_syntax_error_too(self, notebook):
        ran = notebook.run("%%tape --no-raise-error", "y = = 2")
        assert ran.success
        assert "SyntaxError" in ran.stdout
