"""Columns count characters, whatever stands before them on the line."""

from __future__ import annotations

import pytest
from nbformat import v4, writes

from tapemagic import check

BEFORE = "x = tf.constant(1.0)\nwith tf.GradientTape() as tape:\n    y = x * x\n"


@pytest.mark.parametrize("before", ["", "é = 1; ", "s = '∂²'; ", "s = '😀'; ", "θ = 2; é = 3; "])
@pytest.mark.parametrize("after", ["", "  # é"])
@pytest.mark.parametrize("kind", ["python", "cell", "notebook"])
def test_a_call_stands_where_the_reader_sees_it(kind, before, after):
    line = f"{before}g = tape.gradient(y, x){after}"
    text = BEFORE + line
    if kind == "notebook":
        text = writes(v4.new_notebook(cells=[v4.new_code_cell(text)]))
    report = check(text, kind=kind)
    (finding,), (call,) = report.findings, report.calls
    assert line[finding.place.column - 1 : finding.place.end_column - 1] == "tape.gradient(y, x)"
    assert call.place == finding.place


def test_a_line_that_causes_it_does_too():
    (finding,) = check(BEFORE.replace("    y", "    π = 3; y") + "g = tape.gradient(y, x)").findings
    line = "    π = 3; y = x * x"
    (marked,) = {
        line[cause.place.column - 1 : cause.place.end_column - 1]
        for cause in finding.related
        if cause.place.line == 3
    }
    assert marked == "x * x"
