"""The plugin of flake8, in flake8's own process."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typed_programs import MISTAKEN, RIGHT

pytest.importorskip("flake8", reason='python -m pip install -e ".[dev]"')
pytestmark = pytest.mark.slow

# TAP502: persistent for nothing.
WASTEFUL = RIGHT.replace("GradientTape() as tape_1", "GradientTape(persistent=True) as tape_1")


@pytest.fixture
def flake8(tmp_path):
    """Return a function that lints a program, and gives line, column and code of each finding."""

    def lint(text, *arguments, config=""):
        (tmp_path / "a.py").write_text(text, encoding="utf-8")
        (tmp_path / ".flake8").write_text(config)
        found = subprocess.run(
            [sys.executable, "-m", "flake8", "--format=%(row)d:%(col)d:%(code)s", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not found.stderr
        lines = [line.split(":") for line in found.stdout.splitlines()]
        return [(int(row), int(column), code) for row, column, code in lines]

    return lint


def ours(found):
    return [each for each in found if each[2].startswith("TAP")]


def test_a_right_program_has_no_findings(flake8):
    assert flake8(RIGHT) == []


def test_a_finding(flake8):
    assert flake8(MISTAKEN) == [(8, 11, "TAP101")]


def test_columns_are_characters(flake8):
    assert ours(flake8(MISTAKEN.replace("d2y_dx2 = ", "z = 'é😀'; d2y = "))) == [(8, 17, "TAP101")]


def test_what_flake8_leaves_out_is_left_out(flake8):
    assert flake8(MISTAKEN, "--extend-ignore=TAP1") == []
    assert flake8(MISTAKEN, config="[flake8]\nper-file-ignores = a.py:TAP101\n") == []
    hidden = MISTAKEN.replace("(dy_dx, x)", "(dy_dx, x)  # noqa: TAP101")
    assert flake8(hidden) == []
    assert flake8(hidden, "--disable-noqa") == [(8, 11, "TAP101")]


@pytest.mark.parametrize(
    ("arguments", "config"),
    [
        ((), ""),
        # A list of one's own takes the place of flake8's, and of what plugins add to it.
        ((), "[flake8]\nignore = E501\n"),
        (("--select=E,W,F",), ""),
        (("--extend-select=TAP101",), ""),
    ],
)
def test_opinions_are_off_by_default(flake8, arguments, config):
    assert ours(flake8(WASTEFUL, *arguments, config=config)) == []


@pytest.mark.parametrize(
    ("arguments", "config"),
    [
        (("--extend-select=TAP5",), ""),
        (("--select=TAP",), ""),
        ((), "[flake8]\nextend-select = TAP502\nignore = E501\n"),
    ],
)
def test_opinions_that_are_asked_for(flake8, arguments, config):
    assert [code for _, _, code in ours(flake8(WASTEFUL, *arguments, config=config))] == ["TAP502"]
