"""What moves on the site without a kernel: the lessons as saved pages, the examples of the start.

Each was run on the numpy engine when the site was built, and is shown from what its widgets held.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

import nbformat

from tapemagic.lesson_files import lesson_paths
from tapemagic.lessons import needed_engine, read_notebook, run_lesson
from tapemagic.widgets.notebook_widgets import widgets_placed

if TYPE_CHECKING:
    from collections.abc import Sequence

EXAMPLES: Final = {
    "plot": "%tape plot x**3/3-x -2.5 2.5",
    "highlight": """\
x = tf.Variable(1.0)
with tf.GradientTape() as tape_2:
    with tf.GradientTape() as tape_1:
        y = x * x * x
dy_dx = tape_1.gradient(y, x)
d2y_dx2 = tape_2.gradient(dy_dx, x)""",
}
"""The cells whose outputs a page shows, by the name in its ``<!-- moving: NAME -->``."""

_FIRST: Final = "%load_ext tapemagic\nimport tensorflow as tf"
_TOGETHER: Final = 2
_MAIN: Final = re.compile(r"<main\b[^>]*>")
_LINK_TO_LESSON: Final = re.compile(r'href="(\d\d-[a-z0-9-]+)\.ipynb')


def lessons_on_numpy() -> list[Path]:
    """Return the lessons that run without TensorFlow, in order."""
    return [path for path in lesson_paths() if needed_engine(read_notebook(path)) is None]


def save_lessons(folder: Path, *, run: bool = True) -> list[Path]:
    """Save each lesson as a page, and return the pages.

    Parameters
    ----------
    run
        Run them first, so that their widgets move. A lesson that needs TensorFlow is saved with the
        outputs that it holds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    on_numpy = set(lessons_on_numpy())

    def saved(lesson: Path) -> Path:
        return _saved(lesson, folder, run=run and lesson in on_numpy, can_run=lesson in on_numpy)

    with ThreadPoolExecutor(_TOGETHER) as pool:
        return list(pool.map(saved, lesson_paths()))


def _saved(lesson: Path, folder: Path, *, run: bool, can_run: bool) -> Path:
    page = folder / f"{lesson.stem}.html"
    program = Path(sys.executable).with_name("tapemagic")
    command = [str(program), "export", str(lesson), "-o", str(page)]
    options = ["--execute", "--engine", "numpy"] if run else []
    done = subprocess.run(  # noqa: S603 - a program of ours
        [*command, *options], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"{lesson.name} cannot be saved: {done.stderr.strip()}")
    # Here the other lessons are pages, too.
    text = _LINK_TO_LESSON.sub(r'href="\1.html', page.read_text(encoding="utf-8"))
    ways = _ways(lesson.stem, can_run=can_run)
    page.write_text(_MAIN.sub(lambda main: main[0] + ways, text, count=1), encoding="utf-8")
    return page


def _ways(name: str, *, can_run: bool) -> str:
    """Return the links at the top of a lesson's page: back to the others, and to where it runs."""
    links = ['<a href="./">All lessons</a>', '<a href="../">tapemagic</a>']
    if can_run:
        run = f"../lite/lab/index.html?path={name}.ipynb"
        links.insert(0, f'<a class="run-lesson" href="{run}">Run it in this browser</a>')
    return f'<nav aria-label="The site" class="jp-RenderedHTMLCommon">{" · ".join(links)}</nav>'


def examples() -> tuple[dict[str, str], str]:
    """Run the examples.

    Returns
    -------
    dict
        The HTML of each, by its name.
    str
        What a page needs besides, at its end.
    """
    cells = [nbformat.v4.new_code_cell(source) for source in (_FIRST, *EXAMPLES.values())]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "examples.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
        placed = widgets_placed(run_lesson(path, engine="numpy"))
    shown = {
        name: _html_of(cell.outputs)
        for name, cell in zip(EXAMPLES, placed.notebook.cells[1:], strict=True)
    }
    return shown, placed.parts.head + placed.parts.body


def _html_of(outputs: Sequence[nbformat.NotebookNode]) -> str:
    htmls = [
        output.data["text/html"] for output in outputs if "text/html" in output.get("data", ())
    ]
    return "\n".join("".join(html) for html in htmls)
