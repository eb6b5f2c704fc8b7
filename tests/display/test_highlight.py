"""The model of the highlight: what is marked, what a fix makes of a cell, what hides a finding."""

from __future__ import annotations

import json

import pytest
from highlighted_cells import (
    AFTER_BOTH_BLOCKS,
    ASKED_TWICE,
    NESTED,
    THIRD_DERIVATIVE,
    checked_cell,
    highlighted,
)
from nbformat import v4, writes

from tapemagic import check
from tapemagic.checker.findings import Edit, Finding, Fix, Place, Recording, Related, Report
from tapemagic.checker.sources import read_source
from tapemagic.display.diagnostics import Checked, full
from tapemagic.display.highlight import Band, Span
from tapemagic.display.highlighting import highlight_of

ZEROS = """\
x = tf.Variable([[1.0, 2.0]])
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x ** 3
g = inner.gradient(y, x)
h = outer.batch_jacobian(g, x)
"""

# --- nothing to show ----------------------------------------------------------------------------


def test_a_cell_without_a_mistake_has_no_finding():
    highlight = highlighted(
        "with tf.GradientTape() as tape:\n    y = x * x\ng = tape.gradient(y, x)"
    )
    assert highlight.findings == ()
    assert highlight.corrected is None
    assert repr(highlight) == "No mistake with tapes was found in this cell."


def test_a_report_without_its_source_is_no_error():
    assert highlight_of(Checked("cell", Report())).lines == ()


def test_a_cell_that_is_no_python_says_so():
    highlight = highlighted("tape = (")
    assert highlight.summary == "This cell could not be checked."
    assert repr(highlight).startswith("cell:1:")
    assert "this is not Python" in repr(highlight)


# --- what is marked -----------------------------------------------------------------------------


def test_the_call_and_the_lines_that_cause_it():
    highlight = highlighted(AFTER_BOTH_BLOCKS, recordings=NESTED)
    (finding,) = highlight.findings
    assert highlight.summary == "1 mistake with tapes in this cell"
    assert finding.verdict == "None"
    assert finding.spans == (Span(8, 10, 35),)
    assert highlight.lines[7][10:35] == "tape_2.gradient(dy_dx, x)"
    assert [(cause.line, cause.text) for cause in finding.related] == [
        (3, "the block of `tape_2` begins here"),
        (7, "the block of `tape_2` ends before this"),
    ]
    assert finding.page.endswith("/rules/TAP101/")


def test_the_bands_of_the_tapes():
    highlight = highlighted(AFTER_BOTH_BLOCKS, recordings=NESTED)
    assert highlight.bands == (Band("tape_2", 4, 5, 0, 0), Band("tape_1", 5, 5, 1, 1))


def test_a_tape_has_one_colour_in_all_its_bands():
    stopped = (Recording("t", None, 3, 3, 0), Recording("", None, 4, 4, 0))
    again = (*stopped, Recording("t", None, 5, 99, 0))
    bands = highlighted(AFTER_BOTH_BLOCKS, recordings=again).bands
    assert [(band.tape, band.colour) for band in bands] == [("t", 0), ("a tape", 1), ("t", 0)]
    assert bands[-1].last_line == 8


@pytest.mark.parametrize(
    ("program", "verdict"),
    [
        (AFTER_BOTH_BLOCKS, "None"),
        (ASKED_TWICE, "RuntimeError"),
        ("with tf.GradientTape as tape:\n    y = 1\n", "TypeError"),
        (ZEROS, "zeros"),
    ],
)
def test_the_verdict_is_a_word(program, verdict):
    assert highlighted(program).findings[-1].verdict == verdict


def test_a_warning_has_no_verdict():
    (finding,) = highlighted("with tf.GradientTape() as tape:\n    y = x * x\n").findings
    assert (finding.level, finding.verdict) == ("warning", "")


def test_a_call_of_several_lines_is_underlined_on_each():
    program = "x = tf.constant(1.0)\nwith tf.GradientTape() as t:\n    y = x * x\n"
    program += "g = t.gradient(\n    y,\n\n    x,\n)\n"
    (finding,) = highlighted(program).findings
    assert finding.spans == (Span(4, 4, 15), Span(5, 4, 6), Span(7, 4, 6), Span(8, 0, 1))


def test_columns_count_what_is_shown():
    program = "\tx = tf.constant(1.0)\n\twith tf.GradientTape() as t:\n\t\ty = x * x\n"
    program += '\ts = "\u202e"; g = t.gradient(y, x)\n'
    highlight = highlighted(program)
    (span,) = highlight.findings[0].spans
    assert highlight.lines[3] == '    s = "\\u202e"; g = t.gradient(y, x)'
    assert highlight.lines[3][span.begin : span.end] == "t.gradient(y, x)"


def test_a_place_beyond_the_text_is_marked_as_far_as_there_is_text():
    place = Place(None, 1, 3, 9, 9)
    finding = Finding("TAP101", "n", "error", place, "m", "w", (Related(place, "t"),))
    checked = Checked("cell", Report((finding,)), read_source("tape = 1", "cell"))
    (found,) = highlight_of(checked).findings
    assert found.spans == (Span(1, 2, 8),)


def test_what_follows_is_folded_under_its_cause():
    highlight = highlighted(THIRD_DERIVATIVE)
    first, second = highlight.findings
    assert highlight.roots == (first,)
    assert highlight.followers(first) == (second,)
    assert (first.verdict, second.verdict) == ("None", "TypeError")
    assert highlight.summary == "1 mistake with tapes in this cell"


def test_a_long_cell_shows_the_lines_that_matter():
    program = "".join(f"n_{number} = {number}\n" for number in range(30)) + AFTER_BOTH_BLOCKS
    highlight = highlighted(program)
    (gap,) = highlight.gaps
    assert (gap.first_line, gap.last_line) == (1, 31)
    assert highlighted(AFTER_BOTH_BLOCKS).gaps == ()


# --- the fix ------------------------------------------------------------------------------------


def test_the_fix_as_a_difference_and_the_corrected_cell():
    highlight = highlighted(AFTER_BOTH_BLOCKS)
    correction = highlight.findings[0].correction
    assert [(line.sign, line.number, line.text) for line in correction.difference] == [
        (" ", 5, "        y = x * x * x"),
        ("+", 6, "    dy_dx = tape_1.gradient(y, x)"),
        (" ", 6, ""),
        ("-", 7, "dy_dx = tape_1.gradient(y, x)"),
        (" ", 8, "d2y_dx2 = tape_2.gradient(dy_dx, x)"),
    ]
    assert check(correction.corrected, kind="cell").findings == ()
    assert highlight.corrected == correction.corrected
    assert correction.is_safe


def test_all_safe_fixes_together():
    highlight = highlighted(ASKED_TWICE + "\n" + AFTER_BOTH_BLOCKS)
    assert len(highlight.roots) == 2
    assert len(highlight.corrections) == 2
    assert check(highlight.corrected, kind="cell").findings == ()
    assert highlight.findings[0].correction.corrected != highlight.corrected


def test_a_corrected_text_is_checked_as_the_cell_was():
    asked = []

    def check_again(text):
        asked.append(text)
        return check(text, kind="cell")

    highlight = highlight_of(checked_cell(AFTER_BOTH_BLOCKS), check=check_again)
    assert asked == [highlight.corrected]


def test_a_fix_that_is_not_safe_is_not_among_all_safe_ones():
    fix = Fix("Do it.", (Edit(None, 1, 1, "tape = 2\n"),), "unsafe", "a float32 tensor")
    finding = Finding("TAP101", "n", "error", Place(None, 1, 1, 1, 5), "m", "w", fix=fix)
    highlight = highlight_of(Checked("cell", Report((finding,)), read_source("tape = 1", "cell")))
    assert highlight.corrected is None
    assert not highlight.findings[0].correction.is_safe
    assert highlight.findings[0].correction.gives == "a float32 tensor"
    # The cell did not end with a newline, and does not now.
    assert highlight.findings[0].correction.corrected == "tape = 2"


# --- several cells ------------------------------------------------------------------------------


def notebook(*cells):
    return writes(v4.new_notebook(cells=[v4.new_code_cell(cell) for cell in cells]))


def test_a_cause_in_another_cell_is_told_with_its_line():
    first = "x = tf.constant(1.0)\nwith tf.GradientTape() as tape:\n    y = x * x"
    text = notebook(first, "# here\ng = tape.gradient(y, x)")
    highlight = highlighted(text, "notebook", 2)
    (finding,) = highlight.findings
    assert highlight.source == "# here\ng = tape.gradient(y, x)"
    assert finding.spans == (Span(2, 4, 23),)
    assert {cause.cell for cause in finding.related} == {"cell 1"}
    assert {cause.spans for cause in finding.related} == {()}
    assert finding.related[0].code == "x = tf.constant(1.0)"
    # What is to be corrected is the other cell.
    assert finding.correction.corrected is None
    assert {line.cell for line in finding.correction.difference} == {"cell 1"}
    (change,) = finding.correction.elsewhere
    assert (change.name, change.number, change.source) == ("cell 1", 1, first)
    assert change.corrected == first.replace("tape:\n", "tape:\n    tape.watch(x)\n")
    assert highlighted(text, "notebook", 1).findings == ()


def test_the_cell_of_a_notebook_is_corrected_alone():
    highlight = highlighted(notebook("tape = 1", AFTER_BOTH_BLOCKS), "notebook", 2)
    assert highlight.corrected == highlight.findings[0].correction.corrected
    assert check(highlight.corrected, kind="cell").findings == ()


# --- hiding -------------------------------------------------------------------------------------


def test_hiding_a_finding_keeps_the_rest_of_the_cell():
    finding = highlighted(AFTER_BOTH_BLOCKS).findings[0]
    assert finding.hidden == AFTER_BOTH_BLOCKS.replace("x)\n", "x)\n").replace(
        "d2y_dx2 = tape_2.gradient(dy_dx, x)",
        "d2y_dx2 = tape_2.gradient(dy_dx, x)  # noqa: TAP101",
    )
    assert check(finding.hidden, kind="cell").findings == ()


# --- as a whole ---------------------------------------------------------------------------------


def test_the_text_is_what_the_command_line_prints():
    checked = checked_cell(THIRD_DERIVATIVE)
    assert repr(highlight_of(checked)) == "\n".join(full(checked)).rstrip("\n")


def test_the_run_confirms():
    highlight = highlighted(AFTER_BOTH_BLOCKS)
    confirmed = highlight.confirmed({0: "and it was None"})
    assert "= run: and it was None" in repr(confirmed)
    assert "run:" not in repr(highlight)
    assert confirmed.to_json()["findings"][0]["confirmed"] == "and it was None"


def test_the_model_is_json_and_the_same_each_time():
    first, second = (
        json.dumps(highlighted(AFTER_BOTH_BLOCKS, recordings=NESTED).to_json()) for _ in range(2)
    )
    assert first == second
    assert "0x" not in first
    assert json.loads(first)["findings"][0]["spans"] == [{"line": 8, "begin": 10, "end": 35}]
