"""An exercise checked from a program: `check_exercise`, the twin of ``%tape exercise``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from IPython.core.getipython import get_ipython

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from tapemagic.display.exercise_verdicts import ExerciseVerdict

__all__ = ["check_exercise"]


def check_exercise(
    number: str, *, names: MutableMapping[str, Any] | None = None
) -> ExerciseVerdict:
    """Check the answer to an exercise of a lesson or a course: the twin of ``%tape exercise``.

    Parameters
    ----------
    number
        As in the lesson, as a text: "02.1". Of a course's own, its module and its name:
        "calculus.slope".
    names
        What the names of the answer hold; if not given, those of the notebook, or of the program
        that runs.

    Returns
    -------
    What displays itself: the exercise is open, a hint, or it is right. Nothing is changed.

    Raises
    ------
    ValueError
        If there is no such exercise, or the module that is to have it cannot be read.

    Examples
    --------
    ::

        tapemagic.check_exercise("02.1")
    """
    from tapemagic.exercises import check

    if names is None:
        shell: Any = get_ipython()
        names = vars(sys.modules["__main__"]) if shell is None else shell.user_ns
    return check(number, names)
