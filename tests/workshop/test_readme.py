"""The README's programs are run, and do what it says."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("nbclient", reason="comes with the extra demo")

import nbformat

from tapemagic import lessons

pytestmark = pytest.mark.slow

SETUP = "%load_ext tapemagic\nimport tensorflow as tf\nx = tf.Variable(1.0)"
CHECKS = [
    "assert d2y_dx2 is None",  # the program of the first screen
    "",  # the setup
    "assert (float(dy_dx), float(d2y_dx2)) == (3.0, 6.0)",
    "",  # the tape is kept
    "assert abs(float(t.gradient(y, x)) - 0.5403) < 1e-4",
    "assert float(t.gradient(y, x)) == 3.0 and float(second) == 6.0",
    "",  # the plot
]


@pytest.mark.parametrize(
    "engine", ["numpy", pytest.param("tensorflow", marks=pytest.mark.tensorflow)]
)
def test_the_programs_run_and_the_comments_are_true(repository, tmp_path, engine):
    programs = re.findall(
        r"^```python\n(.*?)^```$", (repository / "README.md").read_text(), re.DOTALL | re.MULTILINE
    )
    cells = [SETUP]
    for program, check in zip(programs, CHECKS, strict=True):
        cells += [program, check or "pass"]
    path = tmp_path / "readme.ipynb"
    made = [nbformat.v4.new_code_cell(cell) for cell in cells]
    nbformat.write(nbformat.v4.new_notebook(cells=made), path)
    lessons.run_lesson(path, engine=engine)
