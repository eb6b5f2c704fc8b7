"""%tape exercise and check_exercise: open, a hint, right; and what they must not do."""

from __future__ import annotations

import math
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import tapemagic
from tapemagic import engines, exercises
from tapemagic.exercises import (
    Exercise,
    Hint,
    exercise,
    expect_close,
    expect_equal,
    expect_function,
    expect_none,
    expect_tensor,
    expect_variable,
    registry,
    result_of,
)


@pytest.fixture
def define():
    """Return a function that makes exercise 01.9 of a check, for one test."""

    def defined(check):
        exercise("01.9", begin="Begin here.")(check)

    yield defined
    registry._exercises.pop("01.9", None)


@pytest.fixture
def tf():
    return engines.module_of("numpy")


def hint_of(expect, *arguments, **options):
    with pytest.raises(Hint) as raised:
        expect(*arguments, **options)
    return str(raised.value)


# --- what must not happen -------------------------------------------------------------------------


def test_the_names_of_the_learner_stay_as_they_are(define, tf):
    weight = tf.Variable(2.0)
    history = [1]

    def check(weight, history, step):
        weight.assign(5.0)
        history.append(2)
        step()

    names: dict[str, Any] = {"weight": weight, "history": history, "count": 1}
    exec("def step():\n    global count, made\n    count = made = 7", names)
    before = dict(names)
    define(check_with_docstring(check))
    assert exercises.check("01.9", names).kind == "right"
    assert names == before
    assert float(weight) == 2.0
    assert history == [1]


def check_with_docstring(check):
    check.__doc__ = "Right: so it is."
    return check


def test_nothing_that_a_learners_function_prints_is_shown(define, capfd):
    def check(f):
        f()

    define(check_with_docstring(check))
    exercises.check("01.9", {"f": lambda: print("noise")})
    assert capfd.readouterr().out == ""


class Strange:
    """Neither to be compared, nor to be shown, nor to be calculated with."""

    __hash__ = None

    def __eq__(self, other):
        raise RuntimeError("no comparison")

    def __repr__(self):
        raise RuntimeError("no text")

    def __array__(self, *_, **__):
        raise RuntimeError("no array")


STRANGE = [
    *(None, "seven", b"7", [], {}, [1.0, None], [[1.0], 2.0], [...], range(3), True, 1j),
    *(float("nan"), np.array([{}]), print, object(), math, Strange()),
]
NUMBERS = [
    defined.number
    for lesson in exercises.lessons_with_exercises()
    for defined in exercises.exercises_of(lesson)
]


@pytest.mark.parametrize("number", NUMBERS)
def test_no_answer_is_so_strange_that_there_is_a_stack(number, monkeypatch):
    monkeypatch.setenv(engines.ENVIRONMENT_VARIABLE, "numpy")
    for value in STRANGE:
        verdict = exercises.check(
            number, dict.fromkeys(exercises.find_exercise(number).needed, value)
        )
        # None, a word or True can be what is asked for, and nothing is right for nothing.
        assert verdict.kind == "hint" or value is None or isinstance(value, (str, bool, list))
        assert "\n\n" not in repr(verdict)
        assert "Traceback" not in repr(verdict)


def test_an_exception_of_a_check_is_a_hint_that_says_so(define):
    def check(answer):
        answer.no_such_thing()

    define(check_with_docstring(check))
    assert repr(exercises.check("01.9", {"answer": 3})) == (
        "Exercise 01.9, a hint: the check could not make sense of it (`answer` is an int): "
        "AttributeError:\n  'int' object has no attribute 'no_such_thing'"
    )


def test_what_stops_a_program_stops_a_check(define):
    def check(f):
        f()

    def interrupted():
        raise KeyboardInterrupt

    define(check_with_docstring(check))
    with pytest.raises(KeyboardInterrupt):
        exercises.check("01.9", {"f": interrupted})


# --- the verdict ----------------------------------------------------------------------------------


def test_an_exercise_is_open_while_a_name_is_missing_or_has_three_dots():
    assert repr(exercises.check("01.1", {})) == (
        "Exercise 01.1 is open: there is no `dy_dx` yet. Write a tape that records `y`, and ask it."
    )
    assert repr(exercises.check("01.1", {"dy_dx": ...})) == (
        "Exercise 01.1 is open: `dy_dx` is `...` still. Write a tape that records `y`, and ask it."
    )


def test_a_name_with_a_default_value_may_be_missing(define):
    def check(answer, more=1):
        expect_equal(answer, more)

    define(check_with_docstring(check))
    assert exercises.check("01.9", {"answer": 1}).kind == "right"
    assert exercises.check("01.9", {"answer": 1, "more": 2}).kind == "hint"


def test_wrong_and_right():
    assert "constant" in exercises.check("01.1", {"dy_dx": None}).sentence
    right = exercises.check("01.1", {"dy_dx": np.float32(7.0)})
    assert right.kind == "right"
    assert repr(right).startswith("Exercise 01.1 is right: 2·2 + 3 = 7")


def test_html_says_in_words_what_its_colour_says_and_is_escaped(define):
    def check(answer):  # noqa: ARG001
        raise Hint("is `a < b` so?")

    define(check_with_docstring(check))
    html = exercises.check("01.9", {"answer": 1})._repr_html_()
    assert "➜ Exercise 01.9, a hint:" in html
    assert '<code class="tapemagic-name">a &lt; b</code>' in html
    assert "var(--jp-warn-color1" in html
    assert (
        "✓ Exercise 01.1 is right:"
        in exercises.check("01.1", {"dy_dx": np.float32(7.0)})._repr_html_()
    )


# --- numbers of exercises -------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["01.1", "1.1", " 01.01 "])
def test_the_number_may_be_written_in_short(written):
    assert exercises.find_exercise(written).number == "01.1"


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("01.99", "there is no exercise 01.99: lesson 01 has 01.1, 01.2"),
        ("77.1", "there is no exercise 77.1: the lessons with exercises are 01"),
        ("first", "first is not the number of an exercise: write it as in the lesson, 02.1 for"),
        (1.1, "1.1 is not the number of an exercise: write it as in the lesson"),
    ],
)
def test_an_unknown_exercise_is_one_sentence(written, sentence):
    with pytest.raises(ValueError, match=r"exercise") as raised:
        tapemagic.check_exercise(written)
    assert str(raised.value).startswith(sentence)


def test_a_lessons_module_is_imported_when_it_is_asked_for():
    program = (
        "import sys, tapemagic.exercises as exercises\n"
        "exercises.lessons_with_exercises()\n"
        "assert 'tapemagic.exercises.lesson_01' not in sys.modules\n"
        "assert exercises.exercises_of('01')"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_author_is_told_of_a_wrong_definition():
    with pytest.raises(ValueError, match=r"write it as '02\.1'"):
        exercise("2.1")(check_with_docstring(lambda answer: None))
    with pytest.raises(ValueError, match="needs a docstring"):
        exercise("01.8")(lambda answer: None)


# --- what a check expects -------------------------------------------------------------------------


def test_close_numbers_of_every_kind_are_right(tf):
    for value in (6, 6.0, 6.0005, np.float32(6), np.array(6.0), tf.constant(6.0), tf.Variable(6.0)):
        expect_close(value, 6.0)
    expect_close([tf.constant(1.0), 2.0], [1.0, 2.0])
    slices = tf.IndexedSlices(tf.constant([2.0]), tf.constant([1]), tf.constant([3]))
    expect_close(slices, [0.0, 2.0, 0.0])


def test_a_wrong_number_gets_its_own_hint_or_the_general_one():
    hints = {None: "nothing", 3.0: "the first derivative", (1.0, 2.0): "a vector"}
    assert hint_of(expect_close, None, 6.0, hints=hints) == "nothing"
    assert hint_of(expect_close, 3.0, 6.0, hints=hints) == "the first derivative"
    assert hint_of(expect_close, [1.0, 2.0], 6.0, hints=hints) == "a vector"
    assert hint_of(expect_close, 4.0, 6.0, hints=hints, otherwise="else") == "else"
    assert hint_of(expect_close, 4.0, 6.0, name="y") == "`y` is 4.0, and that is not it yet."
    assert hint_of(expect_close, [4.0], 6.0, name="y") == (
        "`y` has the shape (1,), and what is asked for has the shape ()."
    )


def test_what_is_no_number_is_said():
    assert "a str, and a number is asked for" in hint_of(expect_close, "6", 6.0)
    assert "a bool, and a number is asked for" in hint_of(expect_close, True, 6.0)
    assert "a part of `y` is `None`" in hint_of(expect_close, [1.0, None], [1.0, 2.0], name="y")
    assert "is a function, and a number is asked for: call it" in hint_of(expect_close, abs, 6.0)
    assert "different shapes: (), (1,)" in hint_of(expect_close, [1.0, [2.0]], [1.0, 2.0])


def test_words_are_compared_without_case_and_blanks():
    expect_equal("  Outer  BLOCK", "outer block")
    expect_equal(np.float32(2), 2)
    expect_equal(None, None)
    assert hint_of(expect_equal, "inner", "outer", hints={"INNER": "further out"}) == "further out"
    said = hint_of(expect_equal, "between", "outer", choices=("inner", "outer"))
    assert said == "your answer is not one of the answers that there are: `'inner'`, `'outer'`."
    assert "not right yet" in hint_of(expect_equal, "inner", "outer", choices=("inner", "outer"))


def test_kinds_of_things(tf):
    expect_none(None)
    expect_function(abs)
    expect_tensor(tf.constant(1.0))
    expect_tensor(tf.Variable(1.0))
    expect_variable(tf.Variable(1.0))
    assert "not `None`" in hint_of(expect_none, 1)
    assert "an int, and a function is asked for" in hint_of(expect_function, 1)
    assert "`None`, and a tensor" in hint_of(expect_tensor, None)
    assert "a tensor is asked for" in hint_of(expect_tensor, np.ones(2))
    assert "a `tf.Variable` is asked for" in hint_of(expect_variable, tf.constant(1.0))


def test_a_learners_function_that_raises_is_a_hint():
    assert result_of(abs, -1, call="f(-1)") == 1
    assert hint_of(result_of, lambda: 1 / 0, call="f()") == (
        "`f()` raises ZeroDivisionError: division by zero"
    )


# --- in a notebook --------------------------------------------------------------------------------


def test_the_magic_shows_the_verdict(notebook):
    (said,) = notebook.ok("dy_dx = ...", "%tape exercise 01.1").displayed
    assert said.startswith("Exercise 01.1 is open: `dy_dx` is `...` still.")
    (said,) = notebook.ok("dy_dx = 4.0", "%tape exercise 01.1  # mine").displayed
    assert said.startswith("Exercise 01.1, a hint: 4 is the slope of x² alone")


def test_the_twin_without_magic(notebook):
    notebook.ok("import tapemagic", "dy_dx = tf.constant(7.0)")
    (said,) = notebook.ok("tapemagic.check_exercise('01.1')").shown
    assert said.startswith("Exercise 01.1 is right:")


def test_the_twin_takes_names():
    assert tapemagic.check_exercise("01.1", names={"dy_dx": np.float32(7.0)}).kind == "right"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("exercise", "write `%tape exercise 01.1`"),
        ("exercise 01.1 01.2", "write `%tape exercise 01.1`"),
        ("exercise 01.99", "there is no exercise 01.99"),
    ],
)
def test_a_wrong_line_is_one_sentence(notebook, line, sentence):
    ran = notebook.run(f"%tape {line}")
    assert not ran.success
    assert "UsageError" in ran.stderr
    assert sentence in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1


def test_an_exercise_says_what_it_reads():
    def check(answer, tf=None): ...

    assert Exercise("01.9", check, "", "").needed == ("answer",)
    assert Exercise("01.9", check, "", "").optional == ("tf",)
