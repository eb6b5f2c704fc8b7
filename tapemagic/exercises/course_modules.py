"""Exercises of a course of one's own: they stand in a module that the learner's kernel can import.

A teacher writes them as those of the lessons are written, in a file `calculus.py` beside the
notebook, or in a package that is installed for the class:

    from tapemagic.exercises import exercise, expect_close

    @exercise("calculus.slope", begin="Let the tape watch `x`.")
    def _(dy_dx):
        \"\"\"Right: `x` was watched before it was used.\"\"\"
        expect_close(dy_dx, 12.0, name="dy_dx", hints={None: "the tape did not follow `x`."})

The learner's cell ends with ``%tape exercise calculus.slope``: the name says which module is to be
imported, so nothing has to be registered in the notebook. The module is imported when it is first
asked for, and read again when its file has changed since, so that a teacher can write it while the
notebook is open.

Whatever is wrong with the module is one sentence that names the file, the line and the error; a
learner sees no stack. A check that needs TensorFlow has a parameter ``tf``, and gets the learner's:
that is the engine of the notebook.
"""

from __future__ import annotations

import importlib
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tapemagic.exercises.registry import exercises_named, forget_exercises
from tapemagic.exercises.unknown import UnknownExerciseError, listed

if TYPE_CHECKING:
    from types import ModuleType

    from tapemagic.exercises.registry import Exercise

__all__ = ["find_course_exercise", "read_course_module"]

# When a module's file was last changed, and its size; None if it could not be read then.
_State = tuple[int, int] | None
_read: Final[dict[str, _State]] = {}
_OF_THE_IMPORT: Final = (__file__, importlib.__file__)


def find_course_exercise(name: str, module: str) -> Exercise:
    """Return the exercise of a name, which stands in a module.

    Raises
    ------
    UnknownExerciseError
        If there is no such module, if it cannot be read, or if it has no such exercise.
    """
    read_course_module(module)
    known = {each.number: each for each in exercises_named(module)}
    if name in known:
        return known[name]
    if known:
        has = f"{module} has {listed(list(known))}"
    elif module.partition(".")[0] in sys.stdlib_module_names:
        has = f"{module} is a module of Python itself, so give the file of yours another name"
    else:
        has = f"the module {module} has no exercises"
    raise UnknownExerciseError(f"there is no exercise {name}: {has}.")


def read_course_module(module: str) -> None:
    """Import a module, or read it again if its file has changed.

    Raises
    ------
    UnknownExerciseError
        If there is no such module and no exercise of it was defined in the notebook, or if it
        cannot be read.
    """
    loaded = sys.modules.get(module)
    if loaded is not None and _read.setdefault(module, _state(loaded)) == _state(loaded):
        return
    _read[module] = None
    forget_exercises(module)
    importlib.invalidate_caches()  # a file may have been put there a moment ago
    try:
        loaded = importlib.reload(loaded) if loaded is not None else importlib.import_module(module)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a module can do anything at all
        if not _is_missing(module, error):
            raise UnknownExerciseError(_unreadable(module, error)) from None
        if not exercises_named(module):
            raise UnknownExerciseError(_missing(module)) from None
    else:
        _read[module] = _state(loaded)


def _state(module: ModuleType) -> _State:
    """Return when the file of a module was changed; without a file, it never is."""
    try:
        found = Path(module.__file__ or "").stat()
    except (AttributeError, OSError):
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def _is_missing(module: str, error: BaseException) -> bool:
    """Tell whether it is the module that is missing, and not another one that it imports."""
    return (
        isinstance(error, ModuleNotFoundError)
        and error.name is not None
        and f"{module}.".startswith(f"{error.name}.")
    )


def _missing(module: str) -> str:
    return (
        f"there is no module {module} with exercises: it is to be a file "
        f"{module.replace('.', '/')}.py beside the notebook, or a package that is installed."
    )


def _unreadable(module: str, error: BaseException) -> str:
    """Say where and why a module cannot be read, for the teacher."""
    place = _place_of(error) or "what is wrong"
    said = str(error.msg if isinstance(error, SyntaxError) else error)
    what = " ".join(f"{type(error).__name__}: {said}".split()).rstrip(":.")
    return f"the exercises of {module} cannot be read until their author mends {place}: {what}."


def _place_of(error: BaseException) -> str:
    """Return the file and the line of an error: the last one in what the author has written."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"line {error.lineno} of {Path(error.filename).name}"
    places = [
        (Path(frame.filename), frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename not in _OF_THE_IMPORT and not frame.filename.startswith("<frozen ")
    ]
    if not places:
        return ""
    # The module is read first; what it imports from elsewhere is not the author's.
    folder = places[0][0].parent
    file, line = [place for place in places if _is_below(folder, place[0])][-1]
    return f"line {line} of {file.name}"


def _is_below(folder: Path, file: Path) -> bool:
    return file.is_relative_to(folder) and "site-packages" not in file.relative_to(folder).parts
