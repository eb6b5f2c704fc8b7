"""The notebook of mistakes: its outputs are of today, and both engines give them."""

from __future__ import annotations

import os
import subprocess
import sys

import nbformat
import pytest
from mistakes_notebook import NOTEBOOK, unrun

pytest.importorskip("nbval")

# Python 3.14 says more of a class in the place of a tape.
WORDS_OF_PYTHON = r"""
[context managers]
regex: context manager protocol \(missed __exit__ method\)
replace: context manager protocol
"""


def sources(notebook):
    return [cell.source for cell in notebook.cells]


def test_its_cells_are_those_of_the_tests():
    """`make mistakes` writes it."""
    assert sources(nbformat.read(NOTEBOOK, as_version=4)) == sources(unrun())


@pytest.mark.slow
@pytest.mark.parametrize(
    "engine", ["numpy", pytest.param("tensorflow", marks=pytest.mark.tensorflow)]
)
def test_the_stored_outputs_are_what_the_engine_gives(engine, tmp_path):
    words = tmp_path / "words_of_python.cfg"
    words.write_text(WORDS_OF_PYTHON)
    options = ["--nbval", "--nbval-sanitize-with", words, "--noconftest", "-q"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, NOTEBOOK],
        env={**os.environ, "TAPEMAGIC_ENGINE": engine},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
