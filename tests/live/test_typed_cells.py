"""A cell that is being typed, checked with what has run and with what stands above it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tapemagic import numpy_tf as tf
from tapemagic.live.checks import LiveChecks
from tapemagic.live.ran_cells import cell_id_of
from tapemagic.live.typed_cells import CellText, name_above

TAPE = "with tf.GradientTape() as tape:\n    y = x * x"
ASK = "dy_dx = tape.gradient(y, x)"
VARIABLE = "x = tf.Variable(3.0)"
CONSTANT = "x = tf.constant(3.0)"


class Page:
    """Cells of a page, some of which have run; a cell's identity is its name."""

    def __init__(self, shell) -> None:
        self.shell = shell
        self.mode = "on"
        self.checks = LiveChecks(shell, lambda: self.mode)
        self.checks.connect()
        self.cells: dict[str, str] = {}

    def write(self, **cells: str) -> None:
        self.cells |= cells

    def run(self, *names: str) -> None:
        for name in names:
            self.shell.run_cell(self.cells[name], store_history=True, cell_id=name)

    def found(self, name: str) -> list[str]:
        live = self.live(name)
        return [] if live is None else [each.code for each in live.report.findings]

    def live(self, name: str):
        return self.answer(name).live

    def answer(self, name: str, *until: float):
        cells = [CellText(each, text) for each, text in self.cells.items()]
        return self.checks.typed.check(cells, list(self.cells).index(name), *until)


@pytest.fixture
def page(shell, capsys):  # noqa: ARG001 - what cells print is not looked at
    shell.user_ns["tf"] = tf
    page = Page(shell)
    yield page
    page.checks.disconnect()


class TestNothingIsFound:
    def test_in_what_has_nothing_to_do_with_tapes(self, page):
        page.write(a="import math\nmath.sqrt(2.0)")
        assert page.live("a") is None

    def test_when_cells_above_that_did_not_run_yet_make_it_right(self, page):
        page.write(a=VARIABLE, b=TAPE, c=ASK)
        assert page.found("c") == []

    def test_when_cells_above_ran(self, page):
        page.write(a=VARIABLE, b=TAPE, c=ASK)
        page.run("a", "b")
        assert page.found("c") == []

    def test_in_a_cell_that_ran_and_has_spent_its_tape(self, page):
        page.write(a=VARIABLE, b=TAPE, c=ASK)
        page.run("a", "b", "c")
        assert page.found("c") == []

    def test_in_a_cell_that_ran_and_was_pasted_elsewhere(self, page):
        page.write(a=VARIABLE, b=TAPE, c=ASK)
        page.run("a", "b", "c")
        page.cells["other"] = page.cells.pop("c")
        assert page.found("other") == []

    def test_in_what_is_no_python_yet(self, page):
        page.write(a=VARIABLE, b=TAPE, c="dy_dx = tape.gradient(y,")
        assert page.live("c").report.problems

    def test_of_a_cell_below(self, page):
        page.write(a=ASK, b=TAPE.replace("tape", "tape_2"), c=CONSTANT)
        assert page.found("b") == []


class TestWhatNamesHold:
    def test_a_constant(self, page):
        page.write(a=CONSTANT, b=f"{TAPE}\n{ASK}")
        page.run("a")
        assert page.found("b") == ["TAP201"]

    def test_a_tape_that_was_asked(self, page):
        page.write(a=VARIABLE, b=TAPE, c=ASK, d="tape.gradient(y, x)")
        page.run("a", "b", "c")
        assert page.found("d") == ["TAP301"]

    def test_the_body_of_a_tape_magic(self, page):
        page.write(a=VARIABLE, b=f"%%tape\n{TAPE}\n{ASK}\n{ASK}")
        page.run("a")
        assert page.found("b") == ["TAP301"]

    def test_a_tape_of_a_tape_magic(self, page):
        page.write(a="n = tf.constant(3)", b="%%tape --as t\ny = n * n", c="t.gradient(y, n)")
        page.run("a")
        assert page.found("c") == ["TAP204"]

    def test_another_kernel_knows_nothing(self, page):
        page.write(b=f"{TAPE}\n{ASK}")
        assert page.found("b") == []


class TestCellsThatDidNotRun:
    def test_a_constant_above(self, page):
        page.write(a=CONSTANT, b=f"{TAPE}\n{ASK}")
        assert page.found("b") == ["TAP201"]

    def test_a_cell_above_that_was_changed_since_it_ran(self, page):
        page.write(a=VARIABLE, b=f"{TAPE}\n{ASK}")
        page.run("a")
        page.write(a=CONSTANT)
        assert page.found("b") == ["TAP201"]

    def test_an_earlier_cell_that_is_put_right(self, page):
        page.write(a=VARIABLE, b=TAPE, c=ASK, d="tape.gradient(y, x)")
        page.run("a", "b", "c")
        page.write(b=TAPE.replace("()", "(persistent=True)"))
        page.write(c=ASK + "  # again")
        assert page.found("d") == []

    def test_a_cell_that_ran_and_was_changed_is_checked_as_it_is_now(self, page):
        page.write(a=VARIABLE, b=TAPE, c=ASK)
        page.run("a", "b", "c")
        page.write(c=ASK + "\nprint(dy_dx)")
        assert page.found("c") == ["TAP301"]

    def test_another_order_of_the_cells(self, page):
        page.write(a=VARIABLE, b=TAPE, c=ASK, d="tape.gradient(y, x)")
        assert page.found("d") == ["TAP301"]
        del page.cells["c"]
        assert page.found("d") == []

    def test_a_cell_above_is_called_by_its_distance(self, page):
        page.write(a=VARIABLE, b=TAPE, c=ASK, d="tape.gradient(y, x)")
        (finding,) = page.live("d").report.findings
        assert "line 1 of the code cell above" in finding.why

    def test_distances(self):
        assert [name_above(distance) for distance in (1, 2, 3, 4)] == [
            "the code cell above",
            "the 2nd code cell above",
            "the 3rd code cell above",
            "the 4th code cell above",
        ]


def test_what_was_found_when_a_cell_ran_is_said_of_it_afterwards(page):
    page.write(a=CONSTANT, b=f"{TAPE}\n{ASK}")
    page.run("a", "b")
    page.write(a=VARIABLE)
    page.run("a")
    assert page.found("b") == ["TAP201"]


def test_nothing_of_the_readers_is_run(page):
    page.write(a=VARIABLE, b=f"bomb()\n{TAPE}\n{ASK}\n{ASK}")
    page.run("a")
    page.shell.user_ns["bomb"] = lambda: pytest.fail("it was called")
    before = dict(page.shell.user_ns)
    assert page.found("b") == ["TAP301"]
    assert page.shell.user_ns == before


class TestFixesWhenTheTimeIsUp:
    MISTAKES = f"{TAPE}\n{ASK}\n{ASK}; {ASK}\n{ASK}"

    @staticmethod
    def fixed(answer):
        return [each.fix is not None for each in answer.live.report.findings]

    def test_with_time_all_of_them_are_found_at_once(self, page):
        page.write(a=VARIABLE, b=self.MISTAKES)
        answer = page.answer("b")
        assert self.fixed(answer) == [True, True, True]
        assert not answer.left

    def test_without_time_those_of_a_line_are_found_each_time(self, page):
        page.write(a=VARIABLE, b=self.MISTAKES)
        first = page.answer("b", 0.0)
        assert self.fixed(first) == [True, True, False]
        second = page.answer("b", 0.0)
        assert self.fixed(second) == [True, True, True]
        assert not second.left
        assert page.answer("b", 0.0) is second

    def test_they_are_the_same_as_with_time(self, page):
        page.write(a=VARIABLE, b=self.MISTAKES, c=self.MISTAKES)
        whole = page.live("b").report.findings
        page.answer("c", 0.0)
        assert page.answer("c", 0.0).live.report.findings == whole


class TestTheIdentityOfACell:
    INFO = SimpleNamespace(cell_id=None)

    def test_is_what_the_shell_was_told(self):
        kernel = SimpleNamespace(get_parent=lambda: {"metadata": {"cellId": "asked"}})
        shell = SimpleNamespace(kernel=kernel)
        assert cell_id_of(SimpleNamespace(cell_id="told"), shell) == "told"

    def test_is_what_the_page_asked_for_where_the_kernel_does_not_tell_the_shell(self):
        kernel = SimpleNamespace(get_parent=lambda: {"metadata": {"cellId": "asked"}})
        assert cell_id_of(self.INFO, SimpleNamespace(kernel=kernel)) == "asked"

    def test_is_none_where_there_is_no_page(self):
        kernel = SimpleNamespace(get_parent=dict)
        assert cell_id_of(self.INFO, SimpleNamespace(kernel=kernel)) is None
        assert cell_id_of(self.INFO, SimpleNamespace()) is None
        assert cell_id_of(SimpleNamespace(), SimpleNamespace(kernel=object())) is None
