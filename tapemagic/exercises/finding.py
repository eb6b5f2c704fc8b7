"""Finding an exercise by its name; the module that it stands in is imported when it is asked for.

"02.1" stands in the module of lesson 02, and "calculus.slope" in `calculus`, which a teacher has
written: see `tapemagic.exercises.course_modules`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from tapemagic.exercises.course_modules import find_course_exercise, read_course_module
from tapemagic.exercises.registry import (
    COURSE_NAME,
    NUMBER,
    exercises_named,
    lesson_module,
    lessons_with_exercises,
    written_number,
)
from tapemagic.exercises.unknown import UnknownExerciseError, listed

if TYPE_CHECKING:
    import re

    from tapemagic.exercises.registry import Exercise

__all__ = ["exercises_of", "find_exercise"]


def find_exercise(number: object) -> Exercise:
    """Return the exercise of a name: "02.1" ("2.1" is understood), or "calculus.slope".

    Raises
    ------
    UnknownExerciseError
        If there is none, or the module that is to have it cannot be read.
    """
    text = number.strip() if isinstance(number, str) else ""
    if of_course := COURSE_NAME.fullmatch(text):
        return find_course_exercise(text, of_course["module"])
    found = NUMBER.fullmatch(text)
    if found is None:
        raise UnknownExerciseError(
            f"{_shown(number)} is not the number of an exercise: write it as in the lesson, "
            f"02.1 for the first one of lesson 02{_or_with_module(text)}."
        )
    return _find_in_lesson(found)


def _find_in_lesson(found: re.Match[str]) -> Exercise:
    lesson = f"{int(found['lesson']):02}"
    known = {exercise.number: exercise for exercise in exercises_of(lesson)}
    wanted = written_number(found)
    if wanted in known:
        return known[wanted]
    if known:
        raise UnknownExerciseError(
            f"there is no exercise {wanted}: lesson {lesson} has {listed(list(known))}."
        )
    lessons = listed(lessons_with_exercises())
    raise UnknownExerciseError(
        f"there is no exercise {wanted}: the lessons with exercises are {lessons}."
    )


def exercises_of(lesson: str) -> list[Exercise]:
    """Return the exercises of a lesson ("02"), or of a course's module ("calculus"), in order.

    There are none if it has none.

    Raises
    ------
    UnknownExerciseError
        If a course's module cannot be read.
    """
    if lesson in lessons_with_exercises():
        importlib.import_module(lesson_module(lesson))
        ours = exercises_named(lesson)
        return sorted(ours, key=lambda exercise: int(exercise.number.partition(".")[2]))
    if COURSE_NAME.fullmatch(f"{lesson}.1"):
        read_course_module(lesson)
        return exercises_named(lesson)
    return []


def _shown(number: object) -> str:
    return number.strip() or "nothing" if isinstance(number, str) else repr(number)


def _or_with_module(text: str) -> str:
    """Tell the teacher who has forgotten the module."""
    if not text.isidentifier():
        return ""
    return f", or with the module that has it, calculus.{text} for `{text}` in calculus.py"
