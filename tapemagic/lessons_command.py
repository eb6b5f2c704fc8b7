"""``tapemagic lessons``: list the lessons, or copy them where the learner works on them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tapemagic.lesson_copies import copy_lessons
from tapemagic.lesson_files import LessonError, lesson_paths, lesson_title

if TYPE_CHECKING:
    import argparse

    from tapemagic.lesson_copies import Copy

__all__ = ["add_lessons_parser"]

_FOLDER: Final = "tapemagic-lessons"
_OUTCOMES: Final = {
    "new": "copied",
    "updated": "replaced by the new one, since you had not changed it",
    "current": "is the newest",
    "kept": "stays as you have changed it",
    "beside": "stays as you have changed it; the new one is {beside}",
}


def add_lessons_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the program."""
    lessons = commands.add_parser(
        "lessons",
        help="copy the lessons out, to work on them, or list them",
        description="Copy the lessons into a folder, to work on them there. Run again after an "
        "update, it brings the new lessons and leaves those that you have changed as they are: the "
        "new one is then put beside yours.",
    )
    lessons.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=Path(_FOLDER),
        metavar="DIR",
        help="where they are copied to (default: %(default)s)",
    )
    lessons.add_argument(
        "--list", action="store_true", help="say which lessons there are, and copy nothing"
    )
    lessons.set_defaults(command=_lessons)


def _lessons(options: argparse.Namespace) -> int:
    paths = lesson_paths()
    if not paths:
        return _refused("this installation came without lessons: install tapemagic again")
    if options.list:
        for path in paths:
            print(f"{path.name.partition('-')[0]}  {lesson_title(path)}")
        return 0
    width = max(len(path.name) for path in paths)
    try:
        for copy in copy_lessons(paths, options.folder):
            print(f"{copy.name:<{width}}  {_said(copy)}")
    except LessonError as error:
        return _refused(str(error))
    print(f"\nTo open them: jupyter lab {_quoted(str(options.folder / paths[0].name))}")
    return 0


def _said(copy: Copy) -> str:
    return _OUTCOMES[copy.outcome].format(beside=copy.beside)


def _quoted(path: str) -> str:
    """Return a path as it is written in a shell, of every system."""
    return f'"{path}"' if set(path) & set(" ()&;'") else path


def _refused(sentence: str) -> int:
    print(f"tapemagic lessons: {sentence}.", file=sys.stderr)
    return 1
