"""The lines that each tape records, as bands beside the code."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tapemagic import check
from tapemagic.checker.descriptions import ModuleThere, TapeThere, VariableThere
from tapemagic.checker.findings import Recording
from tapemagic.checker.live import EarlierCell, check_cell

HEAD = "import tensorflow as tf\nx = tf.Variable(3.0)\n"


def bands(text):
    """Return the bands of a program below the head: name, first and last line, depth."""
    report = check(HEAD + dedent(text))
    return [
        (band.tape, band.first_line - 2, band.last_line - 2, band.depth)
        for band in report.recordings
    ]


def test_nested_tapes():
    assert bands("""\
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                y = x * x
                z = tf.sin(
                    y)
            dz = inner.gradient(z, x)
        outer.gradient(dz, x)
    """) == [("outer", 2, 6, 0), ("inner", 3, 5, 1)]


def test_several_tapes_in_one_with():
    assert bands("""\
        with tf.GradientTape() as outer, tf.GradientTape() as inner:
            y = x * x
        inner.gradient(y, x)
    """) == [("outer", 2, 2, 0), ("inner", 2, 2, 1)]


def test_a_tape_that_is_asked_in_its_block_records_no_further():
    text = """\
        with tf.GradientTape() as tape:
            y = x * x
            z = y * y

            dz = tape.gradient(z, x)
            after = y * x
    """
    assert bands(text) == [("tape", 2, 4, 0)]
    # A persistent one does.
    persistent = text.replace("GradientTape()", "GradientTape(persistent=True)")
    assert bands(persistent) == [("tape", 2, 6, 0)]


def test_a_line_that_asks_at_once_is_recorded():
    assert bands("""\
        with tf.GradientTape() as tape:
            tape.gradient(x * x, x)
            y = x
    """) == [("tape", 2, 2, 0)]


def test_stopped_and_reset():
    assert bands("""\
        with tf.GradientTape() as tape:
            y = x * x
            with tape.stop_recording():
                print(y)
            z = y * y
            tape.reset()
            w = x * x
    """) == [("tape", 2, 2, 0), ("tape", 5, 5, 0), ("tape", 7, 7, 0)]


def test_a_block_that_is_entered_often_is_one_band():
    assert bands("""\
        for step in range(3):
            with tf.GradientTape() as tape:
                y = x * x
            x.assign_sub(tape.gradient(y, x))
    """) == [("tape", 3, 3, 0)]


def test_a_tape_that_is_entered_twice_has_two():
    assert bands("""\
        tape = tf.GradientTape(persistent=True)
        with tape:
            y = x * x
        with tape:
            z = y * y
    """) == [("tape", 3, 3, 0), ("tape", 5, 5, 0)]


@pytest.mark.parametrize(
    ("with_line", "name"),
    [
        ("with tf.GradientTape():", ""),
        ("with tf.GradientTape() as self.tape:", "self.tape"),
        ("with tf.GradientTape() as tapes[0]:", ""),
    ],
)
def test_names(with_line, name):
    assert bands(f"class Self: pass\nself = Self()\ntapes = [0]\n{with_line} y = x * x\n") == [
        (name, 4, 4, 0)
    ]


def test_a_function_that_nobody_calls():
    assert bands("""\
        def slope(u):
            with tf.GradientTape() as tape:
                tape.watch(u)
                y = u * u
            return tape.gradient(y, u)
    """) == [("tape", 3, 4, 0)]


def test_a_tape_that_a_helper_enters():
    assert bands("""\
        import contextlib

        @contextlib.contextmanager
        def recording():
            with tf.GradientTape() as inner:
                yield inner

        with recording() as tape:
            y = x * x
    """) == [("inner", 6, 6, 0), ("tape", 9, 9, 0)]


def test_other_blocks_have_none():
    assert bands("with open('a') as file:\n    y = x * x\n") == []
    assert check("x = 1\n").recordings == ()


def test_in_cells(notebook):
    text = notebook(HEAD, ("markdown", "tape"), "with tf.GradientTape() as tape:\n    y = x * x\n")
    (band,) = check(text, kind="notebook").recordings
    assert band == Recording("tape", 3, 2, 2, 0)


def test_in_a_cell_of_a_running_notebook():
    before = {
        "tf": ModuleThere("tensorflow"), "x": VariableThere("float32", ()),
        "tape": TapeThere(True, True, "ready"),
    }  # fmt: skip
    earlier = [EarlierCell(1, "with tf.GradientTape() as first:\n    y = x * x\n", before)]
    report = check_cell("with tape:\n    z = y * y\n", {}, earlier).report
    assert report.recordings == (Recording("tape", None, 2, 2, 0),)
