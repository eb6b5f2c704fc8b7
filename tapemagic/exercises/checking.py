"""The verdict on an exercise: open, a hint, or right.

The check gets what the learner's names hold. Afterwards all is as it was before: names, Variables,
lists. Nothing that the check raises leaves this module, but for what stops a program (an
interrupt).
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from tapemagic.cell.silence import silence
from tapemagic.cell.snapshot import Snapshot
from tapemagic.display.exercise_verdicts import ExerciseVerdict
from tapemagic.exercises.finding import find_exercise
from tapemagic.exercises.hints import Hint, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping

    from tapemagic.exercises.registry import Exercise

__all__ = ["check"]


def check(number: str, names: MutableMapping[str, Any]) -> ExerciseVerdict:
    """Return the verdict on an exercise.

    Parameters
    ----------
    number
        The exercise's, as in the lesson: "02.1"; of a course its name: "calculus.slope".
    names
        The learner's names with what they hold; they are read.

    Raises
    ------
    UnknownExerciseError
        If there is no such exercise, or its module cannot be read: one sentence.
    """
    asked = find_exercise(number)
    unfinished = [name for name in asked.needed if names.get(name, ...) is ...]
    if unfinished:
        sentence = " ".join([_open(unfinished, names), asked.begin]).strip()
        return ExerciseVerdict(asked.number, "open", sentence)
    given = {name: names[name] for name in (*asked.needed, *asked.optional) if name in names}
    hint = _hint(asked, given, names)
    if hint is not None:
        return ExerciseVerdict(asked.number, "hint", hint)
    return ExerciseVerdict(asked.number, "right", asked.praise)


def _open(unfinished: list[str], names: MutableMapping[str, Any]) -> str:
    name = unfinished[0]
    if name in names:
        return f"`{name}` is `...` still."
    return f"there is no `{name}` yet."


def _hint(asked: Exercise, given: dict[str, Any], names: MutableMapping[str, Any]) -> str | None:
    """Run the check and return what it has to say against the answer; None is nothing."""
    with _put_back(names, given):
        try:
            with silence():
                asked.check(**given)
        except Hint as hint:
            return str(hint)
        except Exception as error:  # noqa: BLE001 - an answer can be anything at all
            kinds = ", ".join(f"`{name}` is {kind_of(value)}" for name, value in given.items())
            said = " ".join(str(error).split()[:30])
            return f"the check could not make sense of it ({kinds}): {type(error).__name__}" + (
                f": {said}" if said else "."
            )
    return None


@contextlib.contextmanager
def _put_back(names: MutableMapping[str, Any], given: dict[str, Any]) -> Iterator[None]:
    """Let names hold in the end what they held before, with the content that it had."""
    before = dict(names)
    content = Snapshot(given.values())
    try:
        yield
    finally:
        content.restore()
        for name in names.keys() - before.keys():
            del names[name]
        for name, value in before.items():
            if name not in names or names[name] is not value:
                names[name] = value
