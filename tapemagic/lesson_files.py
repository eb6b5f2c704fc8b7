"""Where the lessons are that come with tapemagic, and which one a name means.

What cannot be done raises `LessonError`, whose text is one sentence for the user.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

__all__ = ["LessonError", "find_lesson", "lesson_paths", "lesson_title"]

_PACKAGE: Final = Path(__file__).parent
# In a wheel the lessons lie inside the package, in a checkout beside it.
_DIRECTORIES: tuple[Path, ...] = (_PACKAGE / "notebooks", _PACKAGE.parent / "notebooks")

_TITLE: Final = re.compile(r"^# +(?:\d+ · )?(.+?)\s*$", re.MULTILINE)


class LessonError(Exception):
    """A lesson that cannot be found, run or copied; the text is one sentence for the user."""


def lesson_paths() -> list[Path]:
    """Return the notebooks that come with tapemagic, in reading order."""
    return sorted(path for directory in _DIRECTORIES for path in directory.glob("*.ipynb"))


def find_lesson(name: str) -> Path:
    """Return the notebook that `name` means: a path, a lesson's name, or its start ("01", "1").

    Raises
    ------
    LessonError
        If there is no such notebook, or if several lessons begin with `name`.
    """
    path = Path(name)
    if path.suffix == ".ipynb" and path.is_file():
        return path
    beginning = f"{int(name):02}" if re.fullmatch(r"[0-9]{1,2}", name) else name
    lessons = lesson_paths()
    matches = [lesson for lesson in lessons if lesson.stem == name] or [
        lesson for lesson in lessons if lesson.stem.startswith(beginning)
    ]
    if len(matches) == 1:
        return matches[0]
    known = ", ".join(lesson.stem for lesson in matches or lessons) or "none is installed"
    problem = "several lessons begin with" if matches else "no notebook and no lesson is named"
    raise LessonError(f"{problem} {name!r}; the lessons are: {known}")


def lesson_title(path: Path) -> str:
    """Return what a lesson is about: its first heading, without the number."""
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        title = _TITLE.search("".join(cell["source"]))
        if cell["cell_type"] == "markdown" and title:
            return title[1]
    return path.stem
