"""Exercises of a teacher's own: a module beside the notebook, asked for by its name."""

from __future__ import annotations

import os
import sys

import numpy as np
import pytest
from IPython.core.completer import provisionalcompleter

import tapemagic
from tapemagic import exercises
from tapemagic.exercises import Hint, exercise, expect_derivative

CALCULUS = '''
from tapemagic.exercises import exercise, expect_close, expect_derivative


@exercise("calculus.slope", begin="Let the tape watch `x`.")
def _(dy_dx):
    """Right: `x` was watched before it was used."""
    expect_close(dy_dx, 12.0, name="dy_dx", hints={None: "the tape did not follow `x`."})


@exercise("calculus.cube", begin="Write the function `f`.")
def _(f):
    """Right: the slope is that of the cube, wherever one looks."""
    expect_derivative(f, lambda x: 3 * x**2, at=[1.0, -2.0])
'''

# The line of a decorator that raises; Python 3.10 says it is that of the function.
DECORATOR = 5 if sys.version_info >= (3, 11) else 6


@pytest.fixture
def calculus(importable_folder):
    return write(importable_folder / "calculus.py", CALCULUS)


def write(path, text):
    """Write a file that is newer than it was: tests are faster than the clock of a file system."""
    path.parent.mkdir(exist_ok=True)
    before = path.stat().st_mtime if path.exists() else 0
    path.write_text(text, encoding="utf-8")
    if before:
        os.utime(path, (before + 5, before + 5))
    return path


def refusal(name):
    """Return the sentence for whoever asks for an exercise that there is not."""
    with pytest.raises(exercises.UnknownExerciseError) as raised:
        tapemagic.check_exercise(name, names={})
    sentence = str(raised.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


# --- what must not happen -------------------------------------------------------------------------


@pytest.mark.usefixtures("calculus")
def test_no_module_is_read_before_it_is_asked_for(notebook):
    notebook.ok("dy_dx = 7.0", "%tape exercise 01.1")
    assert "calculus" not in sys.modules


def test_a_course_takes_no_number_from_a_lesson(importable_folder):
    write(importable_folder / "calculus.py", CALCULUS.replace("calculus.slope", "01.1"))
    assert refusal("calculus.cube") == (
        f"the exercises of calculus cannot be read until their author mends line {DECORATOR} of "
        "calculus.py: ValueError: 01.1 is an exercise of tapemagic.exercises.lesson_01 already."
    )
    assert tapemagic.check_exercise("01.1", names={"dy_dx": np.float32(7.0)}).kind == "right"


@pytest.mark.usefixtures("calculus")
def test_two_courses_may_call_their_exercises_the_same(importable_folder):
    write(
        importable_folder / "algebra.py",
        CALCULUS.replace("calculus", "algebra").replace("12.0", "5.0"),
    )
    for name, right in (("calculus.slope", 12.0), ("algebra.slope", 5.0)):
        assert tapemagic.check_exercise(name, names={"dy_dx": right}).kind == "right"


def test_a_module_that_is_no_course_is_not_read_again(importable_folder):
    path = write(importable_folder / "helper.py", "times = []")
    assert "the module helper has no exercises" in refusal("helper.slope")
    sys.modules["helper"].times.append(1)
    assert "the module helper has no exercises" in refusal("helper.slope")
    assert sys.modules["helper"].times == [1]
    assert path.exists()


def test_an_error_of_a_check_is_a_hint_and_no_stack(importable_folder, notebook):
    write(
        importable_folder / "calculus.py",
        "from tapemagic.exercises import exercise\n"
        '@exercise("calculus.1")\n'
        "def _(answer):\n"
        '    """Right."""\n'
        "    answer.no_such_thing()\n",
    )
    (said,) = notebook.ok("answer = 3", "%tape exercise calculus.1").displayed
    assert said.startswith("Exercise calculus.1, a hint: the check could not make sense of it")
    assert "Traceback" not in said


# --- a learner's cell -----------------------------------------------------------------------------


@pytest.mark.usefixtures("calculus")
def test_a_cell_asks_for_an_exercise_by_its_name(notebook):
    (said,) = notebook.ok("dy_dx = ...", "%tape exercise calculus.slope").displayed
    assert said == (
        "Exercise calculus.slope is open: `dy_dx` is `...` still. Let the tape watch `x`."
    )
    notebook.ok("x = tf.constant(2.0)", "with tf.GradientTape() as t:", "    y = x * x * x")
    displayed = notebook.ok("dy_dx = t.gradient(y, x)", "%tape exercise calculus.slope").displayed
    (said,) = (text for text in displayed if text.startswith("Exercise"))
    assert said == "Exercise calculus.slope, a hint: the tape did not follow `x`."
    notebook.ok(
        "with tf.GradientTape() as t:",
        "    t.watch(x)",
        "    y = x * x * x",
        "g = t.gradient(y, x)",
    )
    (said,) = notebook.ok("dy_dx = g", "%tape exercise calculus.slope  # mine").displayed
    assert said.startswith("Exercise calculus.slope is right: `x` was watched before it was used.")


@pytest.mark.usefixtures("calculus")
def test_the_engine_of_the_notebook_checks_a_function(notebook):
    notebook.ok("f = lambda x: x * x * x")
    (said,) = notebook.ok("%tape exercise calculus.cube").displayed
    assert said.startswith("Exercise calculus.cube is right:")
    notebook.ok("f = lambda x: tf.constant(x.numpy() ** 3)")
    (said,) = notebook.ok("%tape exercise calculus.cube").displayed
    assert said.startswith("Exercise calculus.cube, a hint: `f′(1.0)` is `None`: the tape finds no")


def test_a_check_gets_the_learners_own_tf(importable_folder, notebook):
    write(
        importable_folder / "calculus.py",
        "from tapemagic.exercises import exercise, expect_close\n"
        '@exercise("calculus.1")\n'
        "def _(f, tf):\n"
        '    """Right: so it is."""\n'
        "    expect_close(f(tf.Variable(2.0)), 4.0)\n",
    )
    notebook.ok("f = lambda x: tf.square(x)")
    (said,) = notebook.ok("%tape exercise calculus.1").displayed
    assert said == "Exercise calculus.1 is right: so it is."


@pytest.mark.usefixtures("importable_folder")
def test_an_exercise_can_be_tried_out_in_a_cell(notebook):
    notebook.ok(CALCULUS)
    (said,) = notebook.ok("dy_dx = None", "%tape exercise calculus.slope").displayed
    assert said == "Exercise calculus.slope, a hint: the tape did not follow `x`."


def test_a_package_may_have_modules_of_exercises(importable_folder):
    write(importable_folder / "course" / "__init__.py", "import course.week_2")
    write(importable_folder / "course" / "week_1.py", CALCULUS.replace("calculus", "course.week_1"))
    write(importable_folder / "course" / "week_2.py", CALCULUS.replace("calculus", "course"))
    for name in ("course.week_1.slope", "course.slope"):
        assert tapemagic.check_exercise(name, names={"dy_dx": 12.0}).kind == "right"


@pytest.mark.usefixtures("calculus")
def test_tab_offers_what_was_read(notebook):
    notebook.run("%tape exercise calculus.slope")
    code = "%tape exercise calc"
    with provisionalcompleter():
        offered = {each.text for each in notebook.shell.Completer.completions(code, len(code))}
    assert {"calculus.slope", "calculus.cube"} <= offered


# --- a teacher at work ----------------------------------------------------------------------------


def test_a_changed_file_is_read_again(calculus):
    assert tapemagic.check_exercise("calculus.slope", names={"dy_dx": 6.0}).kind == "hint"
    write(calculus, CALCULUS.replace("12.0", "6.0").replace("calculus.cube", "calculus.third"))
    assert tapemagic.check_exercise("calculus.slope", names={"dy_dx": 6.0}).kind == "right"
    assert [each.number for each in exercises.exercises_of("calculus")] == [
        "calculus.slope",
        "calculus.third",
    ]


def test_a_file_that_came_later_and_one_that_was_mended_are_found(importable_folder):
    assert refusal("calculus.slope") == (
        "there is no module calculus with exercises: it is to be a file calculus.py beside the "
        "notebook, or a package that is installed."
    )
    path = write(
        importable_folder / "calculus.py", "from tapemagic.exercises import exercise\n\nexercise("
    )
    assert refusal("calculus.slope") == (
        "the exercises of calculus cannot be read until their author mends line 3 of "
        "calculus.py: SyntaxError: '(' was never closed."
    )
    write(path, CALCULUS)
    assert tapemagic.check_exercise("calculus.slope", names={"dy_dx": 12.0}).kind == "right"
    write(path, CALCULUS + "\nraise SystemExit")
    assert "mends line 16 of calculus.py: SystemExit." in refusal("calculus.slope")
    write(path, CALCULUS + "\n")
    assert tapemagic.check_exercise("calculus.slope", names={"dy_dx": 12.0}).kind == "right"


NAME = '"calculus.slope"'
NO_MODULE = "import no_such_module\nfrom tapemagic"


@pytest.mark.parametrize(
    ("before", "after", "line", "sentence"),
    [
        (
            *(NAME, '"calc.slope"', DECORATOR),
            (
                "ValueError: 'calc.slope' would be looked for in a module calc, and it stands in "
                "calculus: name it 'calculus.slope'."
            ),
        ),
        (
            *(NAME, '"slope"', DECORATOR),
            (
                "ValueError: 'slope' is not the number of an exercise: write it as '02.1', or as "
                "'calculus.slope' for one of your own in calculus.py."
            ),
        ),
        (
            *(NAME, '"77.1"', DECORATOR),
            (
                "ValueError: '77.1' is the number of an exercise of lesson 77, which there is not: "
                "name one of your own after the file that it stands in, as in 'calculus.slope'."
            ),
        ),
        (
            *('"""Right: `x` was watched before it was used."""', "...", DECORATOR),
            "ValueError: the check of exercise calculus.slope needs a docstring: what is right.",
        ),
        (
            *("import exercise,", "import exercice,", 2),
            "ImportError: cannot import name 'exercice' from 'tapemagic.exercises'",
        ),
        ("from tapemagic", NO_MODULE, 2, "ModuleNotFoundError: No module named 'no_such_module'."),
    ],
)
def test_what_is_wrong_with_a_module_is_one_sentence(
    importable_folder, before, after, line, sentence
):
    write(importable_folder / "calculus.py", CALCULUS.replace(before, after, 1))
    said = refusal("calculus.slope")
    assert said.startswith(
        "the exercises of calculus cannot be read until their author mends "
        f"line {line} of calculus.py: {sentence}"
    )


def test_the_line_is_that_of_the_file_in_which_it_went_wrong(importable_folder):
    write(importable_folder / "course" / "__init__.py", "import course.week_1")
    write(importable_folder / "course" / "week_1.py", "import json\n\njson.loads('{')")
    assert "mends line 3 of week_1.py: JSONDecodeError: Expecting" in refusal("course.slope")


@pytest.mark.usefixtures("calculus")
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "calculus.slop",
            "there is no exercise calculus.slop: calculus has calculus.slope and calculus.cube.",
        ),
        (
            "statistics.slope",
            (
                "there is no exercise statistics.slope: statistics is a module of Python itself, "
                "so give the file of yours another name."
            ),
        ),
        ("calculus.week.slope", "there is no module calculus.week with exercises: it is to be a"),
        (
            "slope",
            (
                "slope is not the number of an exercise: write it as in the lesson, 02.1 for the "
                "first one of lesson 02, or with the module that has it, calculus.slope for "
                "`slope` in calculus.py."
            ),
        ),
        ("my-course.1", "my-course.1 is not the number of an exercise: write it as in the lesson"),
    ],
)
def test_an_exercise_that_there_is_not_is_one_sentence(name, sentence):
    assert refusal(name).startswith(sentence)


@pytest.mark.usefixtures("importable_folder")
def test_in_a_notebook_such_a_sentence_is_all_that_is_shown(notebook):
    said = notebook.refused("%tape exercise calculus.slope")
    assert said.startswith("there is no module calculus with exercises")


@pytest.mark.usefixtures("calculus")
def test_a_name_is_taken_once():
    assert exercises.exercises_of("calculus")
    with pytest.raises(ValueError, match=r"calculus\.slope is an exercise of calculus already"):
        define_in_main("calculus.slope")


def define_in_main(name):
    def check(answer): ...

    check.__doc__ = "Right: so it is."
    check.__module__ = "__main__"
    exercise(name)(check)


# --- the derivative of a learner's function -------------------------------------------------------


def hint(function, expected, **options):
    with pytest.raises(Hint) as raised:
        expect_derivative(function, expected, **options)
    return str(raised.value)


def test_a_function_with_the_right_derivative_is_right(tf):
    expect_derivative(lambda x: x * x * x, lambda x: 3 * x**2, at=(1.0, -2.0))
    expect_derivative(tf.sin, 1.0, at=0)
    expect_derivative(lambda x, factor=2.0: factor * x**3, lambda x: 12 * x, at=2.0, order=2)
    expect_derivative(tf.square, 2.0, at=1.0)


def test_no_second_derivative_is_right_where_it_is_zero(tf):
    expect_derivative(lambda x: 3.0 * x, 0.0, at=1.0, order=2)
    assert hint(lambda x: 3.0 * x, 2.0, at=1.0, order=2) == (
        "`f″(1.0)` is `None`: the derivative before it does not change with the argument."
    )
    cut = hint(lambda x: tf.constant(float(x)), 0.0, at=1.0, order=2)
    assert cut.startswith("`f″(1.0)` is `None`: the tape finds no way from what `f(1.0)` returns")


def test_a_wrong_derivative_gets_its_hint(tf):
    square = tf.square
    assert hint(square, lambda x: 3 * x**2, at=[1.0], name="g") == (
        "`g′(1.0)` is 2.0, and that is not it yet."
    )
    assert hint(square, 3.0, at=1.0, hints={2.0: "the square's"}) == "the square's"
    assert hint(square, 3.0, at=1.0, otherwise="is it the cube?") == "is it the cube?"
    cut = hint(lambda x: tf.constant(float(x)), 1.0, at=1.0, hints={None: "stay with tensors."})
    assert cut == "stay with tensors."


def test_what_is_no_function_of_a_tensor_is_said(tf):
    assert hint(2.0, 1.0, at=1.0) == "`f` is a float, and a function is asked for."
    assert hint(lambda x: ..., 1.0, at=1.0) == "`f(1.0)` gives `...` still."
    assert hint(lambda x: None, 1.0, at=1.0) == "`f(1.0)` gives nothing: is there a `return`?"
    assert hint(float, 1.0, at=1.0) == "`f(1.0)` is a float, and a tensor is asked for."
    assert "`f(1.0)` raises ZeroDivisionError" in hint(lambda x: 1 / 0, 1.0, at=1.0)
    assert hint(lambda x: tf.cast(x, tf.int32), 1.0, at=1.0).startswith("`f′(1.0)` ")
