"""The lessons copied into a folder of the learner's, whose edits survive an update.

A file ``.tapemagic-lessons.json`` in the folder says what was copied into each notebook last. A
notebook that still says that is replaced by a newer lesson; one that says something else was edited
and stays, and the newer lesson is put beside it. What a notebook says is the text of its cells: one
that was only run has not been edited.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from tapemagic import __version__
from tapemagic.lesson_files import LessonError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["MANIFEST", "Copy", "copy_lessons"]

MANIFEST: Final = ".tapemagic-lessons.json"


@dataclass(frozen=True)
class Copy:
    """What became of one lesson.

    Attributes
    ----------
    name
        Of its notebook.
    outcome
        "new", "updated", "current" (nothing had to be done), "kept" (it was edited, and there is no
        newer lesson than the learner has), or "beside" (it was edited, and the new one is beside).
    beside
        The name of the new one, if it is beside.
    """

    name: str
    outcome: Literal["new", "updated", "current", "kept", "beside"]
    beside: str = ""


def copy_lessons(lessons: Iterable[Path], folder: Path) -> Iterator[Copy]:
    """Copy notebooks into a folder, which is made, and yield what became of each.

    Raises
    ------
    LessonError
        If something cannot be written or read there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        given = _given_before(folder)
        for lesson in lessons:
            yield _copied(lesson, folder, given)
            _write(folder / MANIFEST, json.dumps(given, indent=1, sort_keys=True) + "\n")
    except OSError as error:
        place = error.filename or folder
        raise LessonError(
            f"the lessons cannot be copied to {folder}: {place}: {error.strerror or error}"
        ) from error


def _copied(lesson: Path, folder: Path, given: dict[str, str]) -> Copy:
    """Copy one lesson where this takes nothing of the learner's away."""
    text = lesson.read_text(encoding="utf-8")
    newest, before = _said_in(text), given.get(lesson.name)
    mine = folder / lesson.name
    # A folder or a link of that name is the learner's, too.
    if not os.path.lexists(mine):
        _write(mine, text)
        given[lesson.name] = newest
        return Copy(lesson.name, "new")
    now = _said_by(mine)
    if now == newest:
        given[lesson.name] = newest
        return Copy(lesson.name, "current")
    if now == before:
        _write(mine, text)
        given[lesson.name] = newest
        return Copy(lesson.name, "updated")
    if before == newest:
        return Copy(lesson.name, "kept")
    beside = _name_beside(lesson, folder, newest)
    if not os.path.lexists(folder / beside):
        _write(folder / beside, text)
    given[lesson.name] = newest
    return Copy(lesson.name, "beside", beside)


def _name_beside(lesson: Path, folder: Path, newest: str) -> str:
    """Return a name that is free, or that of a notebook which says the same already."""
    number = 1
    while True:
        again = f"-{number}" if number > 1 else ""
        name = f"{lesson.stem}-new-in-{__version__}{again}.ipynb"
        if not os.path.lexists(folder / name) or _said_by(folder / name) == newest:
            return name
        number += 1


def _given_before(folder: Path) -> dict[str, str]:
    """Return what was copied last, by the names of the notebooks; nothing if that is not known."""
    manifest = folder / MANIFEST
    if not manifest.is_file():
        return {}
    try:
        given = json.loads(manifest.read_text(encoding="utf-8"))
    except ValueError:
        return {}  # then whatever differs counts as edited, and stays
    known = given.items() if isinstance(given, dict) else ()
    return {name: said for name, said in known if isinstance(said, str)}


def _said_by(path: Path) -> str:
    return _said_in(path.read_text(encoding="utf-8", errors="replace")) if path.is_file() else ""


def _said_in(text: str) -> str:
    """Return a fingerprint of what the cells of a notebook say; of no notebook, of the text."""
    try:
        cells: Any = json.loads(text)["cells"]
        # Jupyter leaves an empty cell at the end of a notebook that was run.
        told = [
            (cell["cell_type"], source) for cell in cells if (source := "".join(cell["source"]))
        ]
        content = json.dumps(told)
    except (ValueError, KeyError, TypeError):
        content = text
    return hashlib.sha256(content.encode()).hexdigest()


def _write(path: Path, text: str) -> None:
    """Write a file as a whole or not at all."""
    descriptor, unfinished = tempfile.mkstemp(dir=path.parent, prefix=".tapemagic-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        # As any new file of the user's, which a temporary one is not.
        mask = os.umask(0)
        os.umask(mask)
        Path(unfinished).chmod(0o666 & ~mask)
        Path(unfinished).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(unfinished).unlink()
        raise
