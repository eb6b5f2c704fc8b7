"""Run a lesson without opening Jupyter: read its results in the terminal, keep it as a page.

A lesson is one of the notebooks that come with tapemagic, or any notebook of the user's.
`find_lesson` turns what the user wrote into a path, `run_lesson` executes a copy in a kernel of
its own on the engine asked for (the file is never changed), and `results` retells the executed copy
as lines of plain text. What cannot be done raises `LessonError`, whose text is one sentence for
the user.

nbclient and nbformat come with the extra ``demo``; nothing else of tapemagic imports this module.
"""

from __future__ import annotations

import os
import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGE = Path(__file__).parent
# In a wheel the lessons lie inside the package, in a checkout beside it.
_DIRECTORIES = (_PACKAGE / "notebooks", _PACKAGE.parent / "notebooks")

_HEADING = re.compile(r"^#{1,4} +(?P<text>.+?) *#*$", re.MULTILINE)
_ANSI_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# The lines of a cell that say what its output is: a magic, a tape's block, what asks a tape.
_TELLING_LINE = re.compile(r"^\s*%|GradientTape\(|\.(gradient|jacobian|batch_jacobian)\(")


class LessonError(Exception):
    """A lesson that cannot be found or that fails; the text is one sentence for the user."""


def lesson_paths() -> list[Path]:
    """Return the notebooks that come with tapemagic, in reading order."""
    return sorted(path for directory in _DIRECTORIES for path in directory.glob("*.ipynb"))


def find_lesson(name: str) -> Path:
    """Return the notebook that `name` means: a path, a lesson's name, or the start of one ("01").

    Raises
    ------
    LessonError
        If there is no such notebook, or if several lessons begin with `name`.
    """
    path = Path(name)
    if path.suffix == ".ipynb" and path.is_file():
        return path
    lessons = lesson_paths()
    matches = [lesson for lesson in lessons if lesson.stem == name] or [
        lesson for lesson in lessons if lesson.stem.startswith(name)
    ]
    if len(matches) == 1:
        return matches[0]
    known = ", ".join(lesson.stem for lesson in matches or lessons) or "none is installed"
    problem = "several lessons begin with" if matches else "no notebook and no lesson is named"
    raise LessonError(f"{problem} {name!r}; the lessons are: {known}")


def run_lesson(path: Path, *, engine: str, timeout: float = 300) -> nbformat.NotebookNode:
    """Execute the notebook at `path` on `engine` and return the executed copy.

    Parameters
    ----------
    path
        The notebook. It runs in its own directory, as in Jupyter, and is not written to.
    engine
        ``auto``, ``numpy`` or ``tensorflow``: what ``TAPEMAGIC_ENGINE`` is in the kernel.
    timeout
        Seconds that one cell may take.

    Raises
    ------
    LessonError
        If the file is no notebook, or a cell fails that is not marked as one that raises.
    """
    notebook = _read(path)
    client = NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name="python3",
        coalesce_streams=True,
        # The kernel's advice on encrypting its sockets is not for this reader.
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    environment = {
        **os.environ,
        "TAPEMAGIC_ENGINE": engine,
        # TensorFlow's log lines are no part of a lesson.
        "TF_CPP_MIN_LOG_LEVEL": os.environ.get("TF_CPP_MIN_LOG_LEVEL", "1"),
        "TF_ENABLE_ONEDNN_OPTS": os.environ.get("TF_ENABLE_ONEDNN_OPTS", "0"),
    }
    try:
        client.execute(env=environment)
    except CellExecutionError as error:
        message = _ANSI_COLOUR.sub("", f"{error.ename}: {error.evalue}")
        raise LessonError(
            f"a cell of {path.name} fails on the {engine} engine: {message}"
        ) from error
    except CellTimeoutError as error:
        raise LessonError(f"a cell of {path.name} took more than {timeout:g} seconds") from error
    except DeadKernelError as error:
        raise LessonError(f"the kernel died while running {path.name}") from error
    return notebook


def _read(path: Path) -> nbformat.NotebookNode:
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook, relax_add_props=True)
    except nbformat.ValidationError as error:
        raise _not_a_notebook(path, str(error).splitlines()[0]) from error
    # What nbformat's upgrade of an older format stumbles over is JSON that never was a notebook.
    except (nbformat.reader.NotJSONError, AttributeError, KeyError, TypeError) as error:
        raise _not_a_notebook(path, "it holds something else") from error
    return notebook


def _not_a_notebook(path: Path, reason: str) -> LessonError:
    return LessonError(f"{path} is not a notebook in Jupyter's format: {reason}")


def results(notebook: nbformat.NotebookNode) -> Iterator[str]:
    """Yield the executed notebook as lines: its headings, what each cell asked, what came back."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for heading in _HEADING.finditer(_without_code(cell.source)):
                yield ""
                yield _plain(heading["text"])
        elif cell.cell_type == "code" and (answers := _answers(cell)):
            yield ""
            yield from textwrap.indent("\n".join(_question(cell.source)), "    ").splitlines()
            first, *others = answers
            yield f"  → {first}"
            yield from (f"    {line}".rstrip() for line in others)


def _without_code(markdown: str) -> str:
    """Drop fenced code, in which a line that begins with # is a comment and no heading."""
    return re.sub(r"^```.*?^```", "", markdown, flags=re.DOTALL | re.MULTILINE)


def _plain(markdown: str) -> str:
    return re.sub(r"[`*$]", "", markdown)


def _question(source: str) -> list[str]:
    """Return the lines of a cell that say what its output is, with "..." for those between them.

    They stay indented as they are, since a lesson on tapes is about that.
    """
    lines = [line for line in source.splitlines() if line.strip()]
    telling = [place for place, line in enumerate(lines) if _TELLING_LINE.search(line)]
    if not telling:
        return [lines[-1].strip()]
    shown: list[str] = []
    for place, line in enumerate(lines[: telling[-1] + 1]):
        if place in telling:
            shown.append(line)
        elif shown and place - 1 in telling:
            shown.append(line[: len(line) - len(line.lstrip())] + "...")
    return shown


def _answers(cell: nbformat.NotebookNode) -> list[str]:
    text = "\n".join(part for output in cell.outputs if (part := _output_text(output)))
    return textwrap.dedent(text).strip("\n").splitlines()


def _output_text(output: Any) -> str:
    if output.output_type == "error":
        text = f"{output.ename}: {output.evalue}"
    elif output.output_type == "stream":
        text = output.text
    else:
        text = output.data.get("text/plain", "")
    return _ANSI_COLOUR.sub("", text).rstrip()
