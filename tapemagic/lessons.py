"""Run a lesson without opening Jupyter: read its results in the terminal, keep it as a page.

A lesson is one of the notebooks that come with tapemagic, or any notebook of the user's.
`run_lesson` executes a copy in a kernel of its own on the engine asked for (the file is never
changed), and `results` retells the executed copy in a screen or two of plain text. What cannot be
done raises `LessonError`, whose text is one sentence for the user.

nbclient and nbformat come with the extra ``demo``; nothing else of tapemagic imports this module.
"""

from __future__ import annotations

import itertools
import os
import re
import textwrap
from typing import TYPE_CHECKING, Any, NamedTuple

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from tapemagic import engines
from tapemagic.lesson_files import LessonError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_HEADING = re.compile(r"^(?P<marks>#{1,4}) +(?P<text>.+?) *#*$", re.MULTILINE)
_ANSI_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# The lines of a cell that say what its output is: a magic, a tape's block, what asks a tape.
_TELLING_LINE = re.compile(r"^\s*%|GradientTape\(|\.(gradient|jacobian|batch_jacobian)\(")


# An exercise is for whoever reads the lesson: here there would be nothing but "is open".
_EXERCISE = re.compile(r"^%tape exercise |check_exercise\(", re.MULTILINE)

# What `results` may take of a terminal of 80 columns: four of them are the margin.
_WIDTH = 76
_CELLS_OF_A_SECTION = 2
_LINES_OF_CODE = 6
_LINES_OF_OUTPUT = 12


def needed_engine(notebook: nbformat.NotebookNode) -> str | None:
    """Return the only engine that a notebook can run on, as its metadata say; None is any."""
    needed: str | None = notebook.metadata.get("tapemagic", {}).get("engine")
    return needed


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
        If the file is no notebook, or needs the other engine, or a cell fails that is not marked as
        one that raises.
    """
    notebook = read_notebook(path)
    needed = needed_engine(notebook)
    if needed is not None and engine not in (needed, engines.AUTO):
        raise LessonError(
            f"{path.name} needs {engines.title(needed)}, and was to run on {engine}: write "
            f"--engine {needed}"
        )
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


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Return the notebook in a file.

    Raises
    ------
    LessonError
        If the file is no notebook.
    """
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


def headline(notebook: nbformat.NotebookNode) -> str:
    """Return the first heading of the notebook as plain text; "" if it has none."""
    return next((section.heading for section in _sections(notebook) if section.heading), "")


def results(notebook: nbformat.NotebookNode) -> Iterator[str]:
    """Yield a digest of the executed notebook, as lines that fit into a terminal.

    Of each section there are at most two cells that have an output, each with its code and what
    came back: the ``%%tape`` cells, or where there is none, the first others. A section of which
    there is nothing to show is left out with its heading, and so are exercises.
    """
    sections = _sections(notebook)
    for place, section in enumerate(sections):
        if not _leads_to_cells(sections[place:]):
            continue
        if section.heading:
            yield ""
            yield section.heading
        if section.heading and section.level == 1:
            yield "=" * len(section.heading)
        for number, cell in enumerate(_chosen(section.cells)):
            if number or not section.heading or section.level == 1:
                yield ""
            yield from (f"    {_fitting(line)}".rstrip() for line in _question(cell.source))
            for answer in _answers(cell):
                first, *others = _wrapped(answer)
                yield f"  → {first}"
                yield from (f"    {line}".rstrip() for line in others)


class _Section(NamedTuple):
    """A heading of the notebook, and the cells with an output that stand directly under it."""

    level: int
    heading: str
    cells: list[nbformat.NotebookNode]


def _sections(notebook: nbformat.NotebookNode) -> list[_Section]:
    """Return the sections in order; the first one, without a heading, is what precedes them."""
    sections = [_Section(1, "", [])]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            sections += (
                _Section(len(heading["marks"]), _plain(heading["text"]), [])
                for heading in _HEADING.finditer(_without_code(cell.source))
            )
        elif cell.cell_type == "code" and _answers(cell) and not _EXERCISE.search(cell.source):
            sections[-1].cells.append(cell)
    return sections


def _leads_to_cells(sections: Sequence[_Section]) -> bool:
    """Tell whether the first section has cells to show, itself or in a section below it."""
    first, *others = sections
    below = itertools.takewhile(lambda section: section.level > first.level, others)
    return bool(first.cells) or (bool(first.heading) and any(section.cells for section in below))


def _chosen(cells: Sequence[nbformat.NotebookNode]) -> Sequence[nbformat.NotebookNode]:
    tapes = [cell for cell in cells if _is_tape_cell(cell.source)]
    return (tapes or cells)[:_CELLS_OF_A_SECTION]


def _is_tape_cell(source: str) -> bool:
    return source.lstrip().startswith("%%tape")


def _without_code(markdown: str) -> str:
    """Drop fenced code, in which a line that begins with # is a comment and no heading."""
    return re.sub(r"^(```|~~~).*?^\1", "", markdown, flags=re.DOTALL | re.MULTILINE)


def _plain(markdown: str) -> str:
    return re.sub(r"[`*$]", "", markdown)


def _question(source: str) -> list[str]:
    """Return the lines of a cell that say what its output is: at most six, if that is possible.

    Of a longer cell these are the lines that ask a tape and what stands above the last of them,
    since there is what is differentiated; "..." stands for what is left out. They stay indented as
    they are, since a lesson on tapes is about that.
    """
    lines = [line for line in source.splitlines() if line.strip()]
    if len(lines) > _LINES_OF_CODE:
        lines = [line for line in lines if not line.lstrip().startswith("#")]
    telling = [place for place, line in enumerate(lines) if _TELLING_LINE.search(line)]
    # A %%tape cell, and one that asks no tape, says last what it gives.
    if len(lines) > _LINES_OF_CODE and telling and not _is_tape_cell(source):
        lines = lines[: telling[-1] + 1]
    if len(lines) <= _LINES_OF_CODE:
        return lines
    others = [place for place in range(len(lines)) if place not in telling]
    # One line is for the dots.
    room = max(_LINES_OF_CODE - 1 - len(telling), 0)
    kept = {*telling, *others[len(others) - room :]}
    shown: list[str] = []
    for place, line in enumerate(lines):
        if place in kept:
            shown.append(line)
        elif place == 0 or place - 1 in kept:
            shown.append(line[: len(line) - len(line.lstrip())] + "...")
    return shown


def _answers(cell: nbformat.NotebookNode) -> list[list[str]]:
    """Return what the cell's outputs say, each as its lines; a silent output has none."""
    texts = (textwrap.dedent(_output_text(output)).strip("\n") for output in cell.outputs)
    return [text.splitlines() for text in texts if text]


def _output_text(output: Any) -> str:
    if output.output_type == "error":
        text = f"{output.ename}: {output.evalue}"
    elif output.output_type == "stream":
        text = output.text
    else:
        text = output.data.get("text/plain", "")
    return _ANSI_COLOUR.sub("", text).rstrip()


def _fitting(line: str) -> str:
    """Cut a line of code that is too long: continued on the next one it would not be Python."""
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 4].rstrip()} ..."


def _wrapped(answer: Sequence[str]) -> list[str]:
    """Break the long lines of an output, and say how many are left out of a long output."""
    left_out = len(answer) - _LINES_OF_OUTPUT
    if left_out > 1:
        answer = [*answer[:_LINES_OF_OUTPUT], f"... ({left_out} more lines)"]
    return [part for line in answer for part in _parts(line)]


def _parts(line: str) -> list[str]:
    if len(line) <= _WIDTH:
        return [line]
    indentation = line[: len(line) - len(line.lstrip())]
    return textwrap.wrap(
        line, _WIDTH, subsequent_indent=indentation, break_on_hyphens=False, tabsize=4
    )
