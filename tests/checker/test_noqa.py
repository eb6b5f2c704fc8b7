"""Which findings are kept: `# noqa`, select and ignore, and what becomes of their causes."""

from __future__ import annotations

import pytest

from tapemagic import check
from tapemagic.checker.selection import Selection

pytestmark = pytest.mark.usefixtures("fake_analysis")


def codes(source, **options):
    return [finding.code for finding in check(source, **options).findings]


# --- what must not silence a finding -----------------------------------------------------------


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "# noqa: E501",
        "# noqa: TAP2",
        "# noqa: TAP102, E501",
        "# noqa:",
        "# noqa: because it is meant",
        "# noqas",
        "# noqa-not",
        "# no qa",
        "# flake8: noqa",
        "# ruff: noqa",
        "; text = '# noqa'",
        '; text = "# noqa: TAP101"',
    ],
)
def test_this_is_no_noqa_for_the_finding(comment):
    assert codes(f"tape.gradient(y, MISTAKE) {comment}") == ["TAP101"]


def test_a_noqa_on_another_line_is_for_that_line():
    assert codes("# noqa\ntape.gradient(y, MISTAKE)\n# noqa") == ["TAP101"]
    assert codes("tape.gradient(\n    y,  # noqa\n    MISTAKE,\n)") == ["TAP101"]
    assert codes("x = '''\n''' # noqa\ntape.gradient(y, MISTAKE)\n") == ["TAP101"]


def test_a_noqa_in_a_string_of_several_lines_is_none():
    assert codes("f('''a\n# noqa ''', tape.gradient(y, MISTAKE))") == ["TAP101"]


# --- what does ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa",
        "#noqa",
        "#  NoQA",
        "# noqa: TAP101",
        "# noqa:TAP101",
        "# noqa : tap101",
        "# noqa: TAP1",
        "# noqa: E501, TAP101",
        "# noqa: E501 TAP101 since it is meant",
        "# noqa - it is meant",
        "# meant # noqa: TAP101",
        "# type: ignore # noqa",
    ],
)
def test_this_noqa_silences_the_finding(comment):
    assert codes(f"tape.gradient(y, MISTAKE) {comment}") == []


def test_the_first_and_the_last_line_of_a_call_count():
    assert codes("tape.gradient(  # noqa: TAP101\n    y,\n    MISTAKE,\n)") == []
    assert codes("tape.gradient(\n    y,\n    MISTAKE,\n)  # noqa: TAP101") == []


def test_a_noqa_in_a_cell_counts(notebook):
    text = notebook(
        "tape = 1", "%%time\ntape.gradient(y, MISTAKE)  # noqa\ntape.gradient(y, PLAIN)"
    )
    assert codes(text, kind="notebook") == ["TAP301"]


# --- causes ------------------------------------------------------------------------------------


def test_a_finding_whose_cause_is_dropped_stands_for_itself():
    first, second = "tape.gradient(y, PLAIN)\n", "tape.gradient(y, MISTAKE)"
    third = "\ntape.gradient(y, FOLLOWS)"
    assert [f.caused_by for f in check(first + second + third).findings] == [None, None, 1]
    assert [f.caused_by for f in check(second + third).findings] == [None, 0]
    assert [f.caused_by for f in check(first + second + " # noqa" + third).findings] == [None, None]
    assert [f.caused_by for f in check(first + " # noqa\n" + second + third).findings][
        -1
    ] is not None
    dropped = check(first + second + third, ignore=["TAP301"]).findings
    assert [f.caused_by for f in dropped] == [None, 0]


# --- select and ignore -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, ["TAP101", "TAP301"]),
        ({"select": ["TAP1"]}, ["TAP101"]),
        ({"select": ["TAP"]}, ["TAP101", "TAP501", "TAP301"]),
        ({"select": ["all"]}, ["TAP101", "TAP501", "TAP301"]),
        ({"select": []}, []),
        ({"extend_select": ["TAP5"]}, ["TAP101", "TAP501", "TAP301"]),
        ({"extend_select": ["TAP501"], "ignore": ["TAP5"]}, ["TAP101", "TAP501", "TAP301"]),
        ({"ignore": ["TAP1", "tap301"]}, []),
        ({"ignore": ["TAP"]}, ["TAP101", "TAP301"]),
        ({"ignore": ["TAP1"], "select": ["TAP101"]}, ["TAP101"]),
        ({"ignore": ["TAP101"], "select": ["TAP101"]}, []),
    ],
)
def test_the_longer_beginning_of_a_code_is_stronger(options, expected):
    source = "tape.gradient(y, MISTAKE)\ntape.gradient(y, SLOW)\ntape.gradient(y, PLAIN)"
    assert codes(source, **options) == expected


@pytest.mark.parametrize("selector", ["E501", "TAP1011", "TAP9", "TAP199", "101", "", "TAP*"])
def test_what_is_the_beginning_of_no_code_is_refused(selector):
    with pytest.raises(ValueError, match="selects no rule: write a code as TAP101"):
        Selection.of([selector])


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="write 'python', 'notebook' or 'cell'"):
        check("tape", kind="ipynb")


# --- the report of a notebook ------------------------------------------------------------------


def test_places_and_sentences_speak_of_cells(notebook):
    text = notebook(
        ("markdown", "# Tapes"),
        "x = 1\nwith tape:\n    y = x",
        "cd folder",
        "z = 1\ntape.gradient(y, MISTAKE)",
    )
    report = check(text, kind="notebook")
    (finding,) = report.findings
    assert (finding.place.cell, finding.place.line, finding.place.column) == (4, 2, 1)
    assert finding.message == "Line 2 gives None."
    assert finding.why == "The tape of line 2 of cell 2 did not record it."
    assert finding.fix.title == "Write x on line 2."
    (related,) = finding.related
    assert (related.place.cell, related.place.line) == (2, 2)
    (edit,) = finding.fix.edits
    assert (edit.cell, edit.first_line, edit.last_line) == (4, 2, 2)
    (call,) = report.calls
    assert (call.place, call.verdict) == (finding.place, "none")


def test_a_cell_that_is_alone_has_no_number():
    (finding,) = check("!ls\ntape.gradient(y, MISTAKE)", kind="cell").findings
    assert (finding.place.cell, finding.place.line) == (None, 2)
    assert finding.why == "The tape of line 2 did not record it."


def test_in_a_tape_cell_nothing_is_flagged_yet():
    assert codes("%%tape dy/dx\ntape.gradient(y, MISTAKE)", kind="cell") == []


def test_what_does_not_parse_is_a_problem_of_the_report():
    report = check("tape = (")
    assert report.findings == ()
    assert "never closed" in report.problems[0].message
