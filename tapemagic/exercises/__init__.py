"""Exercises that check themselves: those of the lessons, and those of a teacher's own course.

An exercise is a function whose parameters are the names that it reads in the learner's notebook.
It returns when the answer is right, and raises `Hint` when it is not:

    @exercise("02.1", begin="Let the tape watch `x`.")
    def _(dy_dx: Any) -> None:
        \"\"\"Right: `x` was watched before it was used.\"\"\"
        expect_close(dy_dx, 12.0, name="dy_dx", hints={None: "`dy_dx` is `None` still: ..."})

The number is the lesson's, a point, and the exercise's own. In a course it is a name: that of the
module in which the function stands, a point, and a word or a number of its own, "calculus.slope".
The docstring's first paragraph is what a right answer is told. `begin` is what one is told who has
not begun: a name is missing, or holds the ``...`` that the lesson wrote there. Whatever else the
function raises is said as a hint, too.

Each lesson has a module, ``lesson_02.py``, which is imported when one of its exercises is asked
for, and so is the module of a course, wherever Python finds it (`course_modules`). A check may call
the learner's functions: what these print is not shown, and what they change is put back.

`check` gives the verdict on some names, `exercises_of` lists the exercises of a lesson or a module.
"""

from tapemagic.exercises.checking import check
from tapemagic.exercises.expectations import (
    expect_close,
    expect_equal,
    expect_function,
    expect_none,
    expect_tensor,
    expect_variable,
    result_of,
)
from tapemagic.exercises.expected_derivatives import expect_derivative
from tapemagic.exercises.finding import exercises_of, find_exercise
from tapemagic.exercises.hints import Hint
from tapemagic.exercises.registry import Exercise, exercise, lessons_with_exercises
from tapemagic.exercises.unknown import UnknownExerciseError

__all__ = [
    "Exercise",
    "Hint",
    "UnknownExerciseError",
    "check",
    "exercise",
    "exercises_of",
    "expect_close",
    "expect_derivative",
    "expect_equal",
    "expect_function",
    "expect_none",
    "expect_tensor",
    "expect_variable",
    "find_exercise",
    "lessons_with_exercises",
    "result_of",
]
