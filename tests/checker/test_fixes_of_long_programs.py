"""Of a long program only what a fix has to do with is read again."""

from __future__ import annotations

import ast
import sys
import time
from pathlib import Path

import pytest

from tapemagic.checker.checking import check_text
from tapemagic.checker.fixes import proof
from tapemagic.checker.fixes.excerpts import Excerpts
from tapemagic.checker.fixing import fix_text
from tapemagic.checker.selection import Selection

sys.path.insert(0, str(Path(__file__).parent))
from fixes_measured import measured

HEAD = "import tensorflow as tf\nx = tf.Variable(3.0)\n"
MISTAKE = """\
with tf.GradientTape() as outer_{0}:
    with tf.GradientTape() as inner_{0}:
        y_{0} = x * x * x
dy_{0} = inner_{0}.gradient(y_{0}, x)
d2y_{0} = outer_{0}.gradient(dy_{0}, x)
"""
HELPER = """\
def helper_{0}(a, b):
    total = 0
    for k in range(a):
        total += k * b
    return total

"""


def long_program(mistakes: int, helpers: int) -> str:
    return HEAD + "".join(
        "".join(HELPER.format(100 * number + each) for each in range(helpers))
        + MISTAKE.format(number)
        for number in range(mistakes)
    )


def excerpt(source: str, line: int) -> tuple[list[str], list[str]]:
    """Return the statements of an excerpt, and those among them that are shared."""
    module = ast.parse(source)
    node = next(each for each in module.body if each.lineno == line)
    found = Excerpts(module).around(node)
    return (
        [ast.unparse(each) for each in found.module.body],
        sorted(ast.unparse(each) for each in found.shared),
    )


# --- what must not be left out -----------------------------------------------------------------


def test_what_changes_a_name_is_in_the_excerpt():
    source = "x = f()\ny = 2\nx.append(y)\nprint(x)\nz = 1\n"
    assert excerpt(source, 4)[0] == ["x = f()", "y = 2", "x.append(y)", "print(x)"]


def test_a_function_may_change_what_it_is_handed():
    source = "def f(v):\n    v.assign(2)\nx = g()\nf(x)\nprint(x)\n"
    statements, shared = excerpt(source, 5)
    assert "f(x)" in statements
    assert "x = g()" not in shared


def test_a_tape_that_is_entered_again_ties_statements():
    source = "t = make()\nwith t:\n    a = 1\nwith t:\n    b = 2\n"
    assert len(excerpt(source, 4)[0]) == 3


def test_what_a_function_changes_outside_of_it_is_in_the_excerpt():
    source = "x = g()\ndef step():\n    x.assign(2)\ndef other():\n    y = 1\nprint(x)\n"
    assert "other" not in "".join(excerpt(source, 6)[0])
    assert any("x.assign(2)" in each for each in excerpt(source, 6)[0])


def test_a_program_that_may_change_anything_is_not_cut():
    assert not Excerpts(ast.parse("exec('x = 2')")).can_be_cut
    assert not Excerpts(ast.parse("from here import *")).can_be_cut


def test_what_others_speak_of_too_is_changed_only_where_it_harms_none_of_them():
    source = long_program(1, 100).replace("x = tf.Variable(3.0)", "x = tf.Variable(3)")
    assert "x = tf.Variable(3.0)" in fix_text(source, "python", Selection()).text
    # `x * 1` is asked for here too, and has another value than before if x is 3.0.
    source += "with tf.GradientTape() as t:\n    z = x * tf.constant(2)\n"
    assert "x = tf.Variable(3.0)" not in fix_text(source, "python", Selection()).text


def test_a_name_ties_those_between_which_it_is_given_nothing_new():
    source = "y = f()\nz = [y]\ny.append(1)\nprint(z)\n"
    assert len(excerpt(source, 4)[0]) == 4


def test_what_a_function_speaks_of_is_what_the_name_holds_last():
    source = "y = 1\ndef g():\n    return y\ny = 2\nprint(g())\n"
    assert excerpt(source, 5)[0][0] == "y = 1"


def test_a_line_that_may_be_moved_takes_those_along_that_speak_of_its_name():
    source = "with tf.GradientTape() as t:\n    a = x()\ny = 1\nprint(y)\ny = 2\nt.gradient(a, y)\n"
    assert "print(y)" in excerpt(source, 6)[0]


# --- what is found -----------------------------------------------------------------------------


def test_what_is_made_once_does_not_tie_statements():
    source = "x = 1\nprint(x)\na = x\n"
    assert excerpt(source, 3) == (["x = 1", "a = x"], ["x = 1"])


def test_what_is_given_something_new_does_not_tie_statements():
    cell = "with tf.GradientTape() as t:\n    y = x * x\nd = t.gradient(y, x)\nprint(d)\n"
    source = "x = tf.Variable(3.0)\n" + 3 * cell
    for line in (4, 8, 12):
        assert len(excerpt(source, line)[0]) == 4


def test_every_mistake_is_corrected_where_all_have_the_same_names():
    source = HEAD + "".join(
        "".join(HELPER.format(100 * number + each) for each in range(10))
        + MISTAKE.replace("_{0}", "").replace("d2y", "d2")
        for number in range(12)
    )
    fixed = fix_text(source, "python", Selection())
    assert len(fixed.titles) == 12
    assert fixed.text == source.replace("\ndy", "\n    dy")


def test_every_mistake_of_a_long_program_is_corrected():
    source = long_program(12, 10)
    fixed = fix_text(source, "python", Selection())
    assert len(fixed.titles) == 12
    assert fixed.text == source.replace("\ndy_", "\n    dy_")


@pytest.mark.slow
def test_a_long_program_takes_seconds():
    source = long_program(100, 32)
    begin = time.perf_counter()
    report = check_text(source, "python", Selection())
    assert time.perf_counter() - begin < 30
    assert sum(finding.fix is not None for finding in report.findings) == 100


@pytest.mark.slow
@pytest.mark.parametrize("seed", [8, 13, 24, 48, 85, 150, 235, 534, 583, 682, 1238, 1611])
def test_a_fix_of_an_excerpt_is_as_right_as_one_of_the_whole(seed, monkeypatch):
    whole = measured(seed)
    monkeypatch.setattr(proof, "LONG", 0)
    row = measured(seed)
    assert not row.harms
    # Lines between that have nothing to do with it need not go along: the fixes may differ.
    assert row.cured == whole.cured
