"""`tf.print` writes as TensorFlow does: the lines were printed by TensorFlow 2.21."""

from __future__ import annotations

import logging
import sys

import numpy as np
import pytest

import tapemagic.numpy_tf as tf

c = tf.constant
MATRIX = tf.reshape(tf.range(100), [10, 10])
LINES = [
    ((c(1.0), c(1 / 3), c(1e10), c(123456789.0)), "1 0.333333343 1e+10 123456792"),
    ((c(np.float64(1 / 3)), c([1.5, 2], tf.float64)), "0.33333333333333331 [1.5 2]"),
    ((c(0.1, tf.float16), c([1, 2], tf.int8), c(3, tf.uint8)), "0.0999755859 [1 2] 3"),
    ((c(True), c([True, False])), "1 [1 0]"),
    ((c(float("nan")), c([float("inf"), -float("inf")]), c(-0.0)), "nan [inf -inf] -0"),
    ((c(1e-7), c(1e16), c(1e5), c(1e6), c(1234567.0)), "1e-07 1e+16 100000 1e+06 1234567"),
    ((c(1 + 2j), c([1 + 2j, 3])), "? [? ?]"),
    ((c("abc"),), "abc"),
    (("x", c("abc")), 'x "abc"'),
    ((c(['a"b', "ü\n"]),), '["a\\"b" "ü\\n"]'),
    (([c("q"), 1, "s"],), "[\"q\", 1, 's']"),
    ((True, c("it's"), ["it's", c("it's")]), 'True "it\\\'s" ["it\'s", "it\\\'s"]'),
    ((c([[1.0, 2.0], [3.0, 4.0]]), "m"), "[[1 2]\n [3 4]] m"),
    ((tf.reshape(tf.range(8), [2, 2, 2]),), "[[[0 1]\n  [2 3]]\n\n [[4 5]\n  [6 7]]]"),
    ((tf.range(6), tf.range(7)), "[0 1 2 3 4 5] [0 1 2 ... 4 5 6]"),
    ((tf.zeros([0]), tf.zeros([2, 0])), "[] [\n ...]"),
    (({"b": c(1), "a": [c(2.5), "t"]}, (c(1), 2), None), "{'a': [2.5, 't'], 'b': 1} (1, 2) None"),
    ((1.0, "lit{}eral", np.array([1.0, 2.0])), "1.0 lit{}eral array([1., 2.])"),
    (
        ("{}", c(1), "\n", tf.float32, tf.TensorShape([2, 3])),
        "{} 1 \n tf.float32 TensorShape([2, 3])",
    ),
    (("loss:", tf.Variable(2.0)), "loss: 2"),
    ((), ""),
]


@pytest.mark.parametrize(("values", "line"), LINES)
def test_lines(values, line, capsys):
    assert tf.print(*values) is None
    printed = capsys.readouterr()
    assert printed.err == line + "\n"
    assert printed.out == ""


def test_more_or_fewer_elements(capsys):
    tf.print(MATRIX, summarize=2)
    assert capsys.readouterr().err == (
        "[[0 1 ... 8 9]\n [10 11 ... 18 19]\n ...\n [80 81 ... 88 89]\n [90 91 ... 98 99]]\n"
    )
    tf.print(tf.range(10), summarize=-1)
    assert capsys.readouterr().err == "[0 1 2 3 4 5 6 7 8 9]\n"
    tf.print(tf.range(10), summarize=0)
    assert capsys.readouterr().err == "[ ...]\n"


def test_between_and_behind(capsys):
    tf.print("a", "b", sep=", ", end="|")
    assert capsys.readouterr().err == "a, b|"


def test_other_places(capsys, tmp_path, caplog):
    tf.print("here", output_stream=sys.stdout)
    assert capsys.readouterr().out == "here\n"
    path = tmp_path / "log.txt"
    tf.print("one", output_stream=f"file://{path}")
    tf.print(tf.range(2), output_stream=f"file://{path}")
    assert path.read_text() == "one\n[0 1]\n"
    with caplog.at_level(logging.INFO, logger="tensorflow"):
        tf.print("loss", tf.constant(1.0), output_stream=logging.INFO)
    assert caplog.messages == ["loss 1"]


def test_refuses_unknown_places_and_keywords():
    with pytest.raises(ValueError, match="Unsupported output stream"):
        tf.print(1, output_stream="x")
    with pytest.raises(ValueError, match="Unrecognized keyword arguments"):
        tf.print(1, sepp=",")


def test_a_long_structure_breaks_its_lines_where_tensorflow_does(capsys):
    tf.print([tf.constant(float(i)) for i in range(30)])
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 30
    assert lines[0] == "[0,"
    assert lines[-1] == " 29]"


def test_format_into_a_template():
    text = tf.strings.format("a {} b {}", (tf.constant([1, 2]), tf.constant("s")))
    assert text.numpy() == b'a [1 2] b "s"'
    assert tf.strings.format("<>", tf.range(9), placeholder="<>").numpy() == b"[0 1 2 ... 6 7 8]"
    with pytest.raises(ValueError, match="expects 2 tensors"):
        tf.strings.format("{} {}", tf.constant(1))


def test_in_a_notebook_it_is_output_of_the_cell(monkeypatch, capsys):
    monkeypatch.setattr("builtins.get_ipython", lambda: None, raising=False)
    tf.print("seen")
    assert capsys.readouterr() == ("seen\n", "")
