"""Findings as a page asks for them: offsets and changes in units of UTF-16."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from second_derivative import OUTSIDE

from tapemagic.checker.descriptions import ModuleThere, VariableThere
from tapemagic.checker.live import EarlierCell, check_cell
from tapemagic.editors.notebook_findings import CellFindings, change_between
from tapemagic.live.typed_cells import CellText

BEFORE = {"tf": ModuleThere("tensorflow"), "x": VariableThere("float32", (), True, 1)}
RECORDING = "with tf.GradientTape() as tape:\n    y = x * x"


def units(text):
    """Return a text as JavaScript has it: one element for each unit of UTF-16."""
    data = text.encode("utf-16-le", "surrogatepass")
    return [data[place : place + 2] for place in range(0, len(data), 2)]


def changed(text, change):
    """Change a text as the page does."""
    parts = units(text)
    parts[change["from"] : change["to"]] = units(change["insert"])
    return b"".join(parts).decode("utf-16-le", "surrogatepass")


def answer(*texts, earlier=(), id_of=lambda number: None):
    """Return what is said of the last of some cells."""
    live = check_cell(texts[-1], BEFORE, earlier)
    cells = [CellText(str(place), text) for place, text in enumerate(texts)]
    return CellFindings(live, cells, len(cells) - 1, id_of).to_json()


def marked(text, finding):
    return b"".join(units(text)[finding["from"] : finding["to"]]).decode("utf-16-le")


def test_a_cell_that_is_right():
    assert answer(RECORDING + "\ntape.gradient(y, x)")["findings"] == []


def test_what_is_underlined_and_said():
    (finding,) = answer(OUTSIDE)["findings"]
    assert marked(OUTSIDE, finding) == "tape_2.gradient(dy_dx, x)"
    assert finding["message"] == "`tape_2.gradient(dy_dx, x)` gives None."
    assert finding["page"].endswith("/rules/TAP101/")
    assert finding["related"][0]["place"] == "line 1"
    assert finding["cause"] is None


def test_a_fix_is_a_change_of_the_cell():
    (finding,) = answer(OUTSIDE)["findings"]
    (change,) = finding["fix"]["changes"]
    assert change["cell"] == "0"
    assert changed(OUTSIDE, change) == OUTSIDE.replace("dy_dx = ", "    dy_dx = ", 1)
    assert finding["fix"]["elsewhere"] == ""
    assert finding["fix"]["isSafe"]


def test_hiding_is_a_change_too():
    (finding,) = answer(OUTSIDE)["findings"]
    (change,) = finding["hide"]
    assert changed(OUTSIDE, change) == OUTSIDE + "  # noqa: TAP101"


def test_characters_that_are_two_units_of_utf16():
    text = 'name = "∂🙂é"\n' + OUTSIDE.replace("d2y_dx2 =", 'e = "🙂🙂"; d2y_dx2 =')
    (finding,) = answer(text)["findings"]
    assert marked(text, finding) == "tape_2.gradient(dy_dx, x)"
    (change,) = finding["fix"]["changes"]
    assert changed(text, change) == text.replace("\ndy_dx = ", "\n    dy_dx = ", 1)


@pytest.mark.parametrize("ending", ["", "\n", "\n\n"])
def test_bands_go_from_the_first_line_to_the_end_of_the_last(ending):
    text = OUTSIDE + ending
    outer, inner = answer(text)["bands"]
    assert text[outer["from"] : outer["to"]] == "\n".join(text.splitlines()[1:3])
    assert text[inner["from"] : inner["to"]] == "        y = x * x * x"
    assert [outer["depth"], inner["depth"]] == [0, 1]
    assert [outer["tape"], inner["tape"]] == ["tape_2", "tape_1"]


def test_what_is_no_python_yet_says_so():
    assert answer("tape.gradient(y,") == {"unreadable": answer("tape.gradient(y,")["unreadable"]}


class TestAFixOfAnotherCell:
    ASKED = "tape.gradient(y, x)"

    def findings(self, *texts, id_of=lambda number: "0"):
        earlier = [
            EarlierCell(3, RECORDING, BEFORE),
            EarlierCell(4, "first = tape.gradient(y, x)", {}),
        ]
        live = check_cell(self.ASKED, {}, earlier)
        cells = [CellText(str(place), text) for place, text in enumerate(texts)]
        return CellFindings(live, cells, len(cells) - 1, id_of).to_json()["findings"]

    def test_that_ran(self):
        (finding,) = self.findings(RECORDING, self.ASKED)
        (change,) = finding["fix"]["changes"]
        assert change["cell"] == "0"
        assert changed(RECORDING, change) == RECORDING.replace("()", "(persistent=True)")
        assert finding["fix"]["elsewhere"] == "cell [3]"
        assert finding["related"][0]["place"] == "line 1 of cell [4]"

    def test_that_was_changed_since(self):
        (finding,) = self.findings(RECORDING + "  # changed", self.ASKED)
        assert finding["fix"]["changes"] is None
        assert finding["fix"]["title"]

    def test_that_is_not_there_any_more(self):
        (finding,) = self.findings(self.ASKED, id_of=lambda number: "gone")
        assert finding["fix"]["changes"] is None

    def test_that_did_not_run(self):
        earlier = [
            EarlierCell(-2, RECORDING, BEFORE, name="the 2nd code cell above"),
            EarlierCell(-1, "first = tape.gradient(y, x)", {}, name="the code cell above"),
        ]
        live = check_cell(self.ASKED, {}, earlier)
        texts = (RECORDING, "first = tape.gradient(y, x)", self.ASKED)
        cells = [CellText(str(place), text) for place, text in enumerate(texts)]
        (finding,) = CellFindings(live, cells, 2, lambda _: None).to_json()["findings"]
        assert finding["fix"]["elsewhere"] == "the 2nd code cell above"
        assert finding["fix"]["changes"][0]["cell"] == "0"


TEXTS = st.text(st.sampled_from("ab\n🙂é"), max_size=12)


@given(TEXTS, TEXTS)
def test_a_change_leads_from_one_text_to_the_other(before, after):
    assert changed(before, change_between(before, after)) == after
