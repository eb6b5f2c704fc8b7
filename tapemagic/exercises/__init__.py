"""Exercises of the lessons that check themselves.

An exercise is a function whose parameters are the names that it reads in the learner's notebook.
It returns when the answer is right, and raises `Hint` when it is not:

    @exercise("02.1", begin="Let the tape watch `x`.")
    def _(dy_dx: Any) -> None:
        \"\"\"Right: `x` was watched before it was used.\"\"\"
        expect_close(dy_dx, 12.0, name="dy_dx", hints={None: "`dy_dx` is `None` still: ..."})

The number is the lesson's, a point, and the exercise's own. The docstring's first paragraph is what
a right answer is told. `begin` is what one is told who has not begun: a name is missing, or holds
the ``...`` that the lesson wrote there. Whatever else the function raises is said as a hint, too.

Each lesson has a module, ``lesson_02.py``, which is imported when one of its exercises is asked
for. A check may call the learner's functions: what these print is not shown, and what they change
is put back.

`check` gives the verdict on some names, `exercises_of` lists the exercises of a lesson.
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
from tapemagic.exercises.hints import Hint
from tapemagic.exercises.registry import (
    Exercise,
    UnknownExerciseError,
    exercise,
    exercises_of,
    find_exercise,
    lessons_with_exercises,
)

__all__ = [
    "Exercise",
    "Hint",
    "UnknownExerciseError",
    "check",
    "exercise",
    "exercises_of",
    "expect_close",
    "expect_equal",
    "expect_function",
    "expect_none",
    "expect_tensor",
    "expect_variable",
    "find_exercise",
    "lessons_with_exercises",
    "result_of",
]
