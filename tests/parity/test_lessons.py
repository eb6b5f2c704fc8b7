"""Whole lessons, in the shape of the official guides and of public ones, show the same on both.

Every cell of every file of `lessons/` runs on the numpy engine and on TensorFlow: what it prints and
displays, raises, logs and plots is equal, but for the last places of floating numbers.
"""

from __future__ import annotations

import lesson_cells
import pytest

pytestmark = [pytest.mark.tensorflow, pytest.mark.slow]


@pytest.fixture(scope="module")
def on_tensorflow():
    return lesson_cells.on_tensorflow(lesson_cells.NAMES)


@pytest.mark.parametrize("name", lesson_cells.NAMES)
def test_each_cell_shows_the_same(name, on_tensorflow):
    cells = lesson_cells.cells_of(name)
    answers = lesson_cells.run(name, "numpy")
    assert len(cells) == len(answers) == len(on_tensorflow[name])
    found = [
        f"{cell.strip()}\n-> {line}"
        for cell, expected, got in zip(cells, on_tensorflow[name], answers, strict=True)
        for line in lesson_cells.differences(expected, got)
    ]
    assert not found, "\n\n".join(found)


def test_there_are_hundreds_of_cells():
    cells = [cell for name in lesson_cells.NAMES for cell in lesson_cells.cells_of(name)]
    assert len(cells) > 650


# ---- how answers are compared ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ("loss 0.5", "loss 0.5"),
        ("tf.Tensor([1. 0.99999994], shape=(2,), dtype=float32)", "tf.Tensor([0.9999999 1.0], shape=(2,), dtype=float32)"),
        ("[1000. 0.00001]", "[1000. 0.00002]"),  # in the last place of the largest
        ("[nan inf]", "[nan inf]"),
        ("[1 0.5]", "[0.99999994 0.5]"),  # as tf.print prints
        ("at 0x7f3a", "at 0x55aa"),
    ],
)  # fmt: skip
def test_answers_that_agree(expected, got):
    assert lesson_cells.agree("stdout", expected, got)


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ("loss 0.5", "loss 0.51"),
        ("loss 0.5", "Loss 0.5"),
        ("[1 2]", "[1 3]"),
        ("[1 2 3]", "[1 2]"),
        ("[1. 2.]", "[1. 2.00001]"),
        ("[1.]  [1000. 2.] x 0.00001", "[1.]  [1000. 2.] x 0.00002"),
        ("[0.00001] [1000.]", "[0.00002] [1000.]"),
        ("[nan 1.]", "[0. 1.]"),
        ("[inf 1.]", "[1e38 1.]"),
        ("tf.Tensor(1.0000001, shape=(), dtype=float64)", "tf.Tensor(1.0, shape=(), dtype=float64)"),
        ("<tf.Tensor: shape=(), dtype=float64, numpy=1.0000001>", "<tf.Tensor: shape=(), dtype=float64, numpy=1.0>"),
        ("shape=(2,)", "shape=(3,)"),
        (None, "1"),
        ("1", None),
    ],
)  # fmt: skip
def test_answers_that_do_not(expected, got):
    assert not lesson_cells.agree("stdout", expected, got)


def test_plots_agree_when_their_curves_do():
    curve = [["title", "x", "y"], [[[0.0, 1.0], [1.0, 2.0]]]]
    assert lesson_cells.plots_agree([curve], [curve])
    assert not lesson_cells.plots_agree([curve], [[["title", "x", ""], curve[1]]])
    assert not lesson_cells.plots_agree([curve], [[curve[0], [[[0.0, 1.0], [1.0, 2.1]]]]])
    assert not lesson_cells.plots_agree([curve], [])
    assert not lesson_cells.plots_agree([curve], [[curve[0], []]])
