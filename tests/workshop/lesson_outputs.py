"""Run lessons on the numpy engine and store what their cells give in them.

``make lessons`` does all of them, ``make lessons LESSONS="02 03"`` some. One set of outputs is
stored for both engines: nbval holds TensorFlow against it. A lesson whose metadata say that it
needs TensorFlow runs there. What must not be stored (a warning, a path of this machine) stops it,
with the cell that gives it.
"""

from __future__ import annotations

import argparse
import copy
import sys

import nbformat
from stored_outputs import keep_what_can_be_stored, places_in

from tapemagic import engines
from tapemagic.lesson_files import LessonError, find_lesson, lesson_paths
from tapemagic.lessons import needed_engine, read_notebook, run_lesson


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="as 02; all, if none is named")
    names = parser.parse_args().lessons
    try:
        paths = [find_lesson(name) for name in names] or lesson_paths()
        for path in paths:
            store_outputs(path)
    except (LessonError, UnfitOutputError) as error:
        sys.exit(str(error))


class UnfitOutputError(Exception):
    """An output that must not be stored; the text is one sentence."""


def store_outputs(path):
    """Run a lesson and write it with its outputs; it is not written when nothing has changed."""
    before = read_notebook(path)
    ran = run_lesson(path, engine=needed_engine(before) or engines.NUMPY)
    keep_what_can_be_stored(ran)
    refuse_unfit_outputs(ran, path.name)
    after = copy.deepcopy(before)
    for cell, result in zip(after.cells, ran.cells, strict=True):
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = result.outputs, result.execution_count
    changed = sum(new != old for new, old in zip(after.cells, before.cells, strict=True))
    if changed:
        nbformat.write(after, path)
    print(f"{path.name}: {changed} of {len(after.cells)} cells have other outputs now")


def refuse_unfit_outputs(notebook, name):
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            text = nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))
            problem = None
            if output.output_type == "stream" and output.name == "stderr":
                problem = f"writes to stderr: {output.text.strip()}"
            elif places := places_in(text):
                problem = f"shows a path of this machine: {places[0]}"
            if problem:
                first = cell.source.splitlines()[0]
                raise UnfitOutputError(f"{name}: the cell that begins with {first!r} {problem}")


if __name__ == "__main__":
    main()
