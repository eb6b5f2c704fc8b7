"""Applying fixes: what must stay as it is, and what is changed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tapemagic.checker import fixing
from tapemagic.checker.findings import Edit, Finding, Fix, Place, Problem, Report
from tapemagic.checker.fixing import apply_fixes, fix_text
from tapemagic.checker.notebook_files import read_notebook
from tapemagic.checker.selection import Selection
from tapemagic.checker.sources import read_source

EVERYTHING = Selection.of(["ALL"])
LINES = st.lists(st.text(alphabet='ab\\"é\u2028\t/', max_size=5), max_size=5).map("\n".join)


def fixed(text, kind="python", **options):
    return fix_text(text, kind, EVERYTHING, **options).text


def edited(text, *edits):
    """Apply edits, each given as first line, last line and text."""
    made = tuple(Edit(None, *edit) for edit in edits)
    return apply_fixes(read_source(text, "cell"), [Fix("", made, "safe")])


# --- what must stay ----------------------------------------------------------------------------


@given(
    st.lists(LINES, max_size=4),
    st.sampled_from([None, 1, 4, "\t"]),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "\n"]),
)
def test_a_notebook_without_a_change_keeps_every_byte(cells, indent, ascii_only, joined, end):
    sources = [text if joined else text.splitlines(keepends=True) for text in cells]
    content = {
        "metadata": {"é": "\u2028"},
        "cells": [{"source": source, "cell_type": "code"} for source in sources],
    }
    text = json.dumps(content, indent=indent, ensure_ascii=ascii_only) + end
    notebook = read_notebook(text)
    assert [cell.text for cell in notebook.cells] == cells
    assert notebook.with_sources({}) == text
    assert notebook.with_sources({cell.number: cell.text for cell in notebook.cells}) == text


@given(
    st.lists(LINES, min_size=1, max_size=4),
    st.data(),
    st.sampled_from([None, 1]),
    st.booleans(),
    st.booleans(),
)
def test_one_cell_is_changed_and_no_other(cells, data, indent, ascii_only, joined):
    sources = [text if joined else text.splitlines(keepends=True) for text in cells]
    made = [{"cell_type": "code", "source": source, "outputs": ["é\u2028"]} for source in sources]
    text = json.dumps({"cells": made}, indent=indent, ensure_ascii=ascii_only)
    number = data.draw(st.integers(1, len(cells)))
    new = data.draw(LINES)
    changed = read_notebook(text).with_sources({number: new})
    after = [cell.text for cell in read_notebook(changed).cells]
    assert after == [*cells[: number - 1], new, *cells[number:]]
    assert json.loads(changed)["cells"][number - 1]["outputs"] == ["é\u2028"]


@pytest.mark.usefixtures("fake_analysis")
class TestWithoutSafeFix:
    @pytest.mark.parametrize("mistake", ["x", "UNSAFE", "PLAIN"])
    def test_nothing_is_changed(self, mistake):
        text = f"tape.gradient(y, {mistake})\r\n\f\n\n"
        assert fixed(text) == text

    def test_nothing_is_changed_where_a_noqa_stands(self):
        text = "tape.gradient(y, MISTAKE) # noqa"
        assert fixed(text) == text


# --- what is changed ---------------------------------------------------------------------------


@pytest.mark.usefixtures("fake_analysis")
class TestPrograms:
    def test_every_safe_fix_is_applied(self):
        text = "tape.gradient(a, MISTAKE)\ntape.gradient(b, UNSAFE)\ntape.gradient(c, MISTAKE)\n"
        after = fix_text(text, "python", EVERYTHING)
        assert after.text == (
            "tape.gradient(a, x)\ntape.gradient(b, UNSAFE)\ntape.gradient(c, x)\n"
        )
        assert after.titles == ("Write x on line 1.", "Write x on line 3.")
        assert [finding.code for finding in after.report.findings] == ["TAP201"]

    def test_unsafe_fixes_are_applied_where_they_are_wanted(self):
        assert fixed("tape.gradient(b, UNSAFE)", unsafe=True) == "tape.gradient(b, x)"

    @pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
    @pytest.mark.parametrize("last", [True, False])
    def test_lines_end_as_before(self, ending, last):
        lines = ["x = 1", "tape.gradient(a, MISTAKE)", "y = 2", "tape.gradient(b, MISTAKE)"]
        end = ending if last else ""
        assert fixed(ending.join(lines) + end) == (ending.join(lines).replace("MISTAKE", "x") + end)

    def test_a_line_can_move_to_the_end(self):
        assert fixed("tape.gradient(a, MOVED)\ny = 1\n") == "y = 1\ntape.gradient(a, x)\n"
        assert fixed("tape.gradient(a, MOVED)\ny = 1") == "y = 1\ntape.gradient(a, x)"

    def test_a_fix_that_two_findings_share_is_applied_once(self):
        text = "f(tape.gradient(a, MISTAKE), tape.gradient(b, MISTAKE))"
        assert fixed(text) == "f(tape.gradient(a, x), tape.gradient(b, x))"


@pytest.mark.usefixtures("fake_analysis")
class TestNotebooks:
    def test_only_the_corrected_line_is_another(self, notebook):
        cells = [("markdown", "é"), "x = 'ü'", "%%time\ntape.gradient(a, MISTAKE)\ny = 1\n"]
        for style in ({}, {"indent": None}, {"indent": 4}, {"ensure_ascii": True}):
            text = notebook(*cells, **style)
            assert fixed(text, "notebook") == text.replace("MISTAKE", "x")

    def test_a_source_that_is_one_text_stays_one(self):
        text = json.dumps(
            {"cells": [{"source": "a = '\u00e9/'\ntape.gradient(a, MISTAKE)", "cell_type": "code"}]}
        ).replace("/", "\\/")
        assert fixed(text, "notebook") == text.replace("MISTAKE", "x")

    def test_a_line_can_move_to_the_end_of_a_cell(self, notebook):
        text = notebook("tape.gradient(a, MOVED)\ny = 1", "z = 1")
        assert fixed(text, "notebook") == notebook("y = 1\ntape.gradient(a, x)", "z = 1")


@pytest.mark.parametrize(
    ("text", "edits", "expected"),
    [
        ("", [], ""),
        ("a\nb\n", [(1, 0, "c\n")], "c\na\nb\n"),
        ("a\nb\n", [(3, 2, "c\n")], "a\nb\nc\n"),
        ("a\nb", [(3, 2, "c\n")], "a\nb\nc"),
        ("a\nb", [(2, 2, "")], "a"),
        ("a\nb\n", [(2, 2, "")], "a\n"),
        ("a\r\nb\r\n", [(2, 1, "c\nd\n")], "a\r\nc\r\nd\r\nb\r\n"),
        ("a\nb\nc\n", [(1, 1, ""), (3, 2, "  a\n")], "b\n  a\nc\n"),
        ("a\nb\nc\n", [(1, 1, "A\n"), (3, 3, "C\nD\n")], "A\nb\nC\nD\n"),
        ("a\x0cb\u2028c\nd", [(2, 2, "e\n")], "a\x0cb\u2028c\ne"),
    ],
)
def test_edits_replace_whole_lines(text, edits, expected):
    assert edited(text, *edits) == expected


# --- fixes that are wrong ----------------------------------------------------------------------


def finding(line, text):
    """Return a finding whose fix writes a text on a line."""
    fix = Fix(f"Write {text}.", (Edit(None, line, line, text + "\n"),), "safe")
    return Finding("TAP101", "name", "error", Place(None, line, 1, line, 2), "", "", fix=fix)


@pytest.fixture
def found(monkeypatch):
    """Return a function that lets the checker answer by a function of the text."""

    def answer(report_on):
        monkeypatch.setattr(fixing, "check_text", lambda text, *_: report_on(text))
        monkeypatch.setattr(fixing, "check_source", lambda source, *_: report_on(source.text))

    return answer


def test_fixes_that_undo_each_other_come_to_an_end(found):
    found(lambda text: Report((finding(1, "b" if text == "a" else "a"),)))
    assert fixed("a") == "b"


def test_fixes_that_never_end_come_to_an_end(found):
    found(lambda text: Report((finding(1, text + "a"),)))
    assert 10 < len(fixed("a")) < 1000


def test_a_fix_that_leaves_no_python_is_not_applied(found):
    problem = Problem(Place(None, 1, 1, 1, 1), "this is not Python")
    found(lambda text: Report((finding(1, "("),)) if text == "a" else Report(problems=(problem,)))
    assert fixed("a") == "a"


def test_fixes_that_do_not_go_together_are_applied_one_by_one(found):
    """Each is right alone; together they would leave both mistakes."""
    reports = {
        "a\nb": Report((finding(1, "A"), finding(2, "B"))),
        "A\nB": Report((finding(1, "x"), finding(2, "x"))),
        "A\nb": Report(),
    }
    found(reports.__getitem__)
    assert fixed("a\nb") == "A\nb"
