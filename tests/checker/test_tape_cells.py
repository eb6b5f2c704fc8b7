"""``%%tape`` cells in notebook files: read as the tapes, the body and the gradient calls they mean."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tapemagic import check

HEAD = "import tensorflow as tf\nx = tf.Variable(3.0)\nc = tf.constant(2.0)\n"
LESSONS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


@pytest.fixture
def report(notebook):
    """Check the cells of a notebook below a head."""
    return lambda *cells: check(notebook(HEAD, *cells), kind="notebook")


def found(report):
    return [(each.place.cell, each.place.line, each.code) for each in report.findings]


def cells_of(lesson):
    """Return the texts of a notebook's cells."""
    notebook = json.loads(lesson.read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in notebook["cells"]]


# ---- what must not fire --------------------------------------------------------------------------


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_the_lessons_have_no_finding_in_a_cell_of_the_magic(lesson):
    text = lesson.read_text(encoding="utf-8")
    cells = cells_of(lesson)
    for finding in check(text, kind="notebook").findings:
        assert not cells[finding.place.cell - 1].startswith("%%tape")


def test_there_are_lessons_with_cells_of_the_magic():
    assert any(cell.startswith("%%tape") for lesson in LESSONS for cell in cells_of(lesson))


@pytest.mark.parametrize(
    "cells",
    [
        ["%%tape dy/dx\ny = x * x"],
        ["%%tape dy/dc d2y/dc2\ny = x * c * c"],
        # Linear: None is right.
        ["%%tape d2y/dx2\ny = c * x"],
        # What it binds is a tensor, connected to nothing.
        ["%%tape dy/dx\ny = x * x", "with tf.GradientTape() as t:\n    z = dy_dx * x\nt.gradient(z, x)"],
        ["%%tape\ny = x * x", "tape.gradient(y, x)"],
        ["%%tape --as t --persistent\ny = x * x", "t.gradient(y, x)\nt.gradient(y, x)"],
        ["%%tape --watch c\ny = c * c", "tape.gradient(y, c)"],
        # Nobody knows what these give.
        ["%%tape dy/dq\ny = q * q"],
        ["from somewhere import *", "%%tape dy/dq\ny = q * q"],
        ["%run weights.py", "%%tape dy/dw\ny = w * w"],
        ["%%tape dy/dx --unheard-of\ny = c * c"],
        ["%%tape dy/dx\nexec('y = x * x')"],
        ["%%tape --help\ny = c"],
        ["%%tape dy/dx\n"],
        ["%%tape dy/dx\ny = = x"],
    ],
    ids=" | ".join,
)  # fmt: skip
def test_must_not_fire(report, cells):
    assert found(report(*cells)) == []


# ---- what fires ----------------------------------------------------------------------------------


def test_a_derivative_that_will_be_none(report):
    (finding,) = report("%%tape dy/dx\nz = float(x)\ny = c * z").findings
    assert finding.message == "`dy_dx` will be None."
    assert finding.why == "`float(x)` in line 2 gives a number of Python, which no tape follows."
    assert (finding.place.cell, finding.place.line, finding.place.column) == (2, 1, 8)


def test_what_is_none_is_none_in_the_next_cell(report):
    asking = "with tf.GradientTape() as t:\n    z = x * x\nt.gradient(dy_dx, x)"
    first, second = report("%%tape dy/dx\ny = c * float(x)", asking).findings
    assert (first.place.cell, second.place.cell, second.caused_by) == (2, 3, 0)
    assert second.why == "`dy_dx` is None, which `%%tape dy/dx` in line 1 of cell 2 gave."


def test_the_tape_that_is_kept_answers_once(report):
    cells = "%%tape\ny = x * x", "tape.gradient(y, x)", "tape.gradient(y, x)"
    assert found(report(*cells)) == [(4, 1, "TAP301")]


def test_a_constant_that_the_tape_that_is_kept_was_not_told_to_watch(report):
    (finding,) = report("%%tape --as t\ny = c * c", "t.gradient(y, c)").findings
    assert finding.code == "TAP201"
    assert finding.fix.title.endswith("add `t.watch(c)` after the `%%tape` line.")
    (edit,) = finding.fix.edits
    assert (edit.cell, edit.first_line, edit.last_line, edit.text) == (2, 2, 1, "t.watch(c)\n")


def test_a_variable_that_is_not_watched_by_itself(report):
    cells = "%%tape --no-auto-watch\ny = x * x", "tape.gradient(y, x)"
    assert found(report(*cells)) == [(3, 1, "TAP207")]


def test_names_tell_how_a_request_is_read(report):
    cell = "%%tape dy/dx2\ny = x * x"
    assert found(report("x2 = tf.Variable(1.0)", cell)) == [(3, 1, "TAP206")]


def test_which_object_is_meant(report):
    # The x from above.
    assert found(report("%%tape dy/dx\nz = x * x\nx = c\ny = z * x")) == []
    # The one that the body makes before it reads it.
    assert found(report("%%tape dy/dx\nx = tf.constant(1.0)\ny = x * x")) == []
    # The first of two.
    cell = "%%tape dy/dw\nw = x * 2.0\nw = x * 3.0\ny = w * w"
    assert found(report(cell)) == [(2, 1, "TAP205")]


def test_it_is_kept_with_noqa(report):
    assert found(report("%%tape dy/dx  # noqa: TAP206\ny = c * c")) == []
    assert found(report("%%tape dy/dx  # noqa: TAP401\ny = c * c")) == [(2, 1, "TAP206")]


def test_verdicts(report):
    calls = report("%%tape d2y/dx2 dy/dx\ny = c * x").calls
    assert [(call.tape, call.verdict, call.place.column) for call in calls] == [
        ("%%tape", "none", 8), ("%%tape", "value", 16),
    ]  # fmt: skip


def test_a_cell_that_is_alone():
    assert check("%%tape dy/dx\ny = x * x", kind="cell").findings == ()
    (finding,) = check("%%tape dy/dx\nz = x.numpy()\ny = tf.sin(z)", kind="cell").findings
    assert finding.code == "TAP401"
