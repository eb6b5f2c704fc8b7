"""Every lesson, by nbval: one set of stored outputs that both engines give.

A lesson whose metadata say ``{"tapemagic": {"engine": "tensorflow"}}`` runs on TensorFlow only, and
says on the numpy engine what to do.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytest.importorskip("nbval")

import nbformat
from exercises_of_lessons import LESSONS
from nbclient import NotebookClient
from stored_outputs import places_in

from tapemagic.lesson_files import lesson_title
from tapemagic.lessons import needed_engine, results


def read(path):
    return nbformat.read(path, as_version=4)


def needs_tensorflow(path):
    return needed_engine(read(path)) == "tensorflow"


ON_ONE_ENGINE = [path for path in LESSONS if needs_tensorflow(path)]
RUNS = [(path, "numpy") for path in LESSONS if path not in ON_ONE_ENGINE]
RUNS += [pytest.param(path, "tensorflow", marks=pytest.mark.tensorflow) for path in LESSONS]
each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


@pytest.mark.slow
@pytest.mark.parametrize(("path", "engine"), RUNS, ids=lambda value: getattr(value, "stem", value))
def test_the_stored_outputs_are_what_the_engine_gives(path, engine):
    """In a fresh kernel, in order: this is how nbval runs a notebook."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "-p", "no:cacheprovider", "-q", path],
        env={**os.environ, "TAPEMAGIC_ENGINE": engine},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.slow
@pytest.mark.parametrize("path", ON_ONE_ENGINE, ids=lambda path: path.stem)
def test_a_lesson_for_tensorflow_says_so_on_the_numpy_engine(path):
    """The first cell that cannot run there ends in one sentence that says what to do."""
    notebook = read(path)
    client = NotebookClient(notebook, timeout=120, allow_errors=True)
    client.execute(env={**os.environ, "TAPEMAGIC_ENGINE": "numpy"})
    said = next(
        (output.evalue if output.output_type == "error" else output.get("text", ""))
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if output.output_type in ("error", "stream")
    )
    assert "TensorFlow" in said
    assert "numpy engine" in said


@each_lesson
def test_what_is_stored_can_be_read_without_widgets_on_any_machine(path):
    """`make lessons` stores it so."""
    notebook = read(path)
    assert "widgets" not in notebook.metadata
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            assert "application/vnd.jupyter.widget-view+json" not in output.get("data", {})
            assert output.get("name") != "stderr", output.text
    assert places_in(path.read_text(encoding="utf-8")) == []


@each_lesson
def test_its_cells_have_run_in_order_and_are_told_apart(path):
    cells = read(path).cells
    counts = [cell.execution_count for cell in cells if cell.cell_type == "code" and cell.source]
    assert counts == list(range(1, len(counts) + 1))
    assert len({cell.id for cell in cells}) == len(cells)


@each_lesson
def test_a_lesson_opens_on_binder_and_leads_to_the_next(path):
    first, *_, last = read(path).cells
    assert first.source.startswith("# ")
    assert (
        "[![Open on Binder](https://mybinder.org/badge_logo.svg)]"
        "(https://mybinder.org/v2/gh/tapemagic/tapemagic/HEAD"
        f"?urlpath=lab/tree/notebooks/{path.name})"
    ) in first.source.splitlines()
    following = LESSONS[LESSONS.index(path) + 1 :]
    if following:
        assert f"]({following[0].name})" in last.source
    assert "## What to remember" in last.source


@each_lesson
def test_the_page_of_the_lessons_lists_it(path, repository):
    page = (repository / "docs" / "lessons.md").read_text(encoding="utf-8")
    number, title = path.name[:2], lesson_title(path)
    assert f"| [{number} · {title}](../notebooks/{path.name}) |" in page


@each_lesson
def test_what_demo_prints_of_it_fits_into_a_terminal(path):
    printed = list(results(read(path)))
    assert len(printed) > 20
    assert max(map(len, printed)) <= 80


def test_there_is_a_lesson():
    assert LESSONS
