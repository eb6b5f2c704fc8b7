"""The exercises by their numbers; a lesson's module is imported when it is asked for."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "Exercise",
    "UnknownExerciseError",
    "exercise",
    "exercises_of",
    "find_exercise",
    "lessons_with_exercises",
]

_PACKAGE: Final = "tapemagic.exercises"
_MODULE: Final = re.compile(r"lesson_(\d\d)")
_NUMBER: Final = re.compile(r"(?P<lesson>\d{1,2})\.(?P<place>\d{1,2})")
_PRAISE: Final = re.compile(r"Right[:.,!]?\s+")


class UnknownExerciseError(ValueError):
    """There is no exercise of that number; the text is one sentence for the reader."""


@dataclass(frozen=True)
class Exercise:
    """An exercise of a lesson.

    Attributes
    ----------
    number
        As the lesson writes it: "02.1".
    check
        Gets the names that it reads by keyword; raises `Hint` when the answer is not right.
    begin
        What is said to one who has not begun.
    praise
        What is said of a right answer, after "is right: ".
    """

    number: str
    check: Callable[..., None]
    begin: str
    praise: str

    @property
    def needed(self) -> tuple[str, ...]:
        """The names that there must be before anything can be checked."""
        parameters = inspect.signature(self.check).parameters.values()
        return tuple(given.name for given in parameters if given.default is given.empty)

    @property
    def optional(self) -> tuple[str, ...]:
        """The names that are read if there are any: parameters with a default value."""
        return tuple(
            name for name in inspect.signature(self.check).parameters if name not in self.needed
        )


_exercises: dict[str, Exercise] = {}


def exercise(
    number: str, *, begin: str = ""
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function the check of an exercise.

    Parameters
    ----------
    number
        Of the lesson, a point, and of the exercise: "02.1".
    begin
        What is said to one who has not begun: a sentence that says where to begin.

    Raises
    ------
    ValueError
        If the number is not of this form or was given before, or a right answer gets no praise.
    """

    def register(check: Callable[..., None]) -> Callable[..., None]:
        found = _NUMBER.fullmatch(number)
        if found is None or number != _written(found):
            raise ValueError(f"{number!r} is not the number of an exercise: write it as '02.1'.")
        previous = _exercises.get(number)
        if previous is not None and previous.check.__module__ != check.__module__:
            raise ValueError(f"{number} is an exercise of {previous.check.__module__} already.")
        paragraph = (inspect.getdoc(check) or "").split("\n\n")[0]
        praise = _PRAISE.sub("", " ".join(paragraph.split()), count=1)
        if not praise:
            raise ValueError(f"the check of exercise {number} needs a docstring: what is right.")
        _exercises[number] = Exercise(number, check, begin, praise)
        return check

    return register


def find_exercise(number: object) -> Exercise:
    """Return the exercise of a number; "2.1" is understood as "02.1".

    Raises
    ------
    UnknownExerciseError
        If there is none.
    """
    found = _NUMBER.fullmatch(number.strip()) if isinstance(number, str) else None
    if found is None:
        raise UnknownExerciseError(
            f"{_shown(number)} is not the number of an exercise: write it as in the lesson, "
            "02.1 for the first one of lesson 02."
        )
    lesson = f"{int(found['lesson']):02}"
    known = {exercise.number: exercise for exercise in exercises_of(lesson)}
    wanted = _written(found)
    if wanted not in known:
        raise UnknownExerciseError(_unknown(wanted, lesson, list(known)))
    return known[wanted]


def exercises_of(lesson: str) -> list[Exercise]:
    """Return the exercises of a lesson ("02") in order; none if it has none."""
    if lesson not in lessons_with_exercises():
        return []
    importlib.import_module(f"{_PACKAGE}.lesson_{lesson}")
    ours = [exercise for exercise in _exercises.values() if exercise.number.startswith(lesson)]
    return sorted(ours, key=lambda exercise: int(exercise.number.partition(".")[2]))


def lessons_with_exercises() -> list[str]:
    """Return the numbers of the lessons that have exercises, without importing any: "01" ..."""
    package = importlib.import_module(_PACKAGE)
    names = (module.name for module in pkgutil.iter_modules(package.__path__))
    return sorted(found[1] for name in names if (found := _MODULE.fullmatch(name)))


def _written(found: re.Match[str]) -> str:
    return f"{int(found['lesson']):02}.{int(found['place'])}"


def _shown(number: object) -> str:
    return number.strip() or "nothing" if isinstance(number, str) else repr(number)


def _unknown(wanted: str, lesson: str, known: list[str]) -> str:
    if known:
        return f"there is no exercise {wanted}: lesson {lesson} has {_listed(known)}."
    lessons = lessons_with_exercises()
    return f"there is no exercise {wanted}: the lessons with exercises are {_listed(lessons)}."


def _listed(words: list[str]) -> str:
    *others, last = words or ["none"]
    return f"{', '.join(others)} and {last}" if others else last
