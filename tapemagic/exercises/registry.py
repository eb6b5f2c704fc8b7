"""The exercises that have been defined, by their names: "02.1", "calculus.slope".

An exercise of a lesson has a number. One of a course has the name of the module that it stands in,
a point, and a word or a number of its own: so no course can take a name away from a lesson, or from
another course. `tapemagic.exercises.finding` imports the module when an exercise is asked for.
"""

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
    "COURSE_NAME",
    "NUMBER",
    "Exercise",
    "course_exercises",
    "exercise",
    "exercises_named",
    "forget_exercises",
    "lesson_module",
    "lessons_with_exercises",
    "written_number",
]

# Of a lesson: "02.1", or "2.1".
NUMBER: Final = re.compile(r"(?P<lesson>\d{1,2})\.(?P<place>\d{1,2})")
# Of a course: "calculus.slope", "course.week_1.2". No module's name begins with a digit.
COURSE_NAME: Final = re.compile(r"(?P<module>[^\W\d]\w*(?:\.[^\W\d]\w*)*)\.(?P<own>\w+)")

_PACKAGE: Final = "tapemagic.exercises"
_MODULE: Final = re.compile(r"lesson_(\d\d)")
_PRAISE: Final = re.compile(r"Right[:.,!]?\s+")
# Where a notebook's own cells stand, and a program that is run.
_INTERACTIVE: Final = "__main__"


@dataclass(frozen=True)
class Exercise:
    """An exercise of a lesson, or of a course.

    Attributes
    ----------
    number
        As the notebook writes it: "02.1", "calculus.slope".
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
        Of a lesson: its number, a point, and that of the exercise, "02.1". Of a course of your own:
        the name of the module that the function stands in, a point, and a word or a number,
        "calculus.slope". In a notebook's cell the name of the module is free.
    begin
        What is said to one who has not begun: a sentence that says where to begin.

    Raises
    ------
    ValueError
        If the name is not of this form, is not that of the module, or was given before, or if a
        right answer gets no praise.
    """

    def register(check: Callable[..., None]) -> Callable[..., None]:
        _check_name(number, check.__module__)
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


def _check_name(name: str, home: str) -> None:
    """See that an exercise will be found: by its number, or where its name says that it stands."""
    number = NUMBER.fullmatch(name)
    if number is not None and name == written_number(number):
        _check_lesson(name, number["lesson"], home)
        return
    of_course = COURSE_NAME.fullmatch(name)
    if of_course is None:
        raise ValueError(
            f"{name!r} is not the number of an exercise: write it as '02.1', or as "
            "'calculus.slope' for one of your own in calculus.py."
        )
    module, own = of_course["module"], of_course["own"]
    if home != _INTERACTIVE and not f"{home}.".startswith(f"{module}."):
        raise ValueError(
            f"{name!r} would be looked for in a module {module}, and it stands in {home}: name "
            f"it '{home}.{own}'."
        )


def _check_lesson(number: str, lesson: str, home: str) -> None:
    """Let a lesson's own module take its numbers first, whichever is imported first."""
    if home == lesson_module(lesson):
        return
    if lesson not in lessons_with_exercises():
        raise ValueError(
            f"{number!r} is the number of an exercise of lesson {lesson}, which there is not: name "
            "one of your own after the file that it stands in, as in 'calculus.slope'."
        )
    importlib.import_module(lesson_module(lesson))


def exercises_named(prefix: str) -> list[Exercise]:
    """Return the exercises of a lesson ("02") or of a module ("calculus") as far as defined."""
    return [each for each in _exercises.values() if each.number.rpartition(".")[0] == prefix]


def course_exercises() -> list[Exercise]:
    """Return those that are no lesson's, as far as defined."""
    return [each for each in _exercises.values() if COURSE_NAME.fullmatch(each.number)]


def forget_exercises(module: str) -> None:
    """Forget what a module has defined, before it is read again."""
    for each in [each for each in _exercises.values() if each.check.__module__ == module]:
        del _exercises[each.number]


def lessons_with_exercises() -> list[str]:
    """Return the numbers of the lessons that have exercises, without importing any: "01" ..."""
    package = importlib.import_module(_PACKAGE)
    names = (module.name for module in pkgutil.iter_modules(package.__path__))
    return sorted(found[1] for name in names if (found := _MODULE.fullmatch(name)))


def lesson_module(lesson: str) -> str:
    """Return the module that has a lesson's exercises: of "02", "tapemagic.exercises.lesson_02"."""
    return f"{_PACKAGE}.lesson_{lesson}"


def written_number(found: re.Match[str]) -> str:
    """Return the number that `NUMBER` has found as the lesson writes it: of "2.1", "02.1"."""
    return f"{int(found['lesson']):02}.{int(found['place'])}"
