"""What the checker's speed is measured on is what the page says; nothing is timed here."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from tapemagic import check


@pytest.fixture
def speed(monkeypatch):
    """Return the script, which imports its neighbours by their names."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    import checker_speed

    yield checker_speed
    for name in ("checker_speed", "notebook_checks", "targets", "words", "libraries"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize("lines", [25, 100, 1_000])
def test_a_program_is_as_long_as_it_is_said_to_be_and_right(speed, lines):
    text = speed.program(lines)
    assert len(text.splitlines()) == lines
    verdicts = {call.verdict for call in check(text).calls}
    assert verdicts == {"value"}


def test_the_mistaken_cell_has_a_mistake(speed):
    assert [finding.code for finding in check(speed.HEAD + speed.MISTAKEN).findings] == ["TAP101"]


def test_a_tree_is_parted_into_files_that_speak_of_tapes_and_others(speed, tmp_path):
    (tmp_path / "tape.py").write_text("import tensorflow as tf\ntf.GradientTape()\n")
    (tmp_path / "other.py").write_text("x = 1\n")
    (tmp_path / "broken.py").write_text("x = = GradientTape\n")
    speaking, others = speed.files(tmp_path)
    assert [path.name for path in (*speaking, *others)] == ["tape.py", "other.py"]


def test_what_is_timed_together_is_timed_in_turns(speed):
    order = []
    found = speed.timed(lambda: order.append(1), lambda: order.append(2), rounds=2)
    assert order == [1, 2, 1, 2]
    assert [len(times) for times in found] == [2, 2]
    assert str(speed.Line("a", [0.002, 0.001, 0.003])) == "| a | 1.00 ms | 2.00 ms |  |"
    ast.parse(speed.RIGHT)


def test_what_a_cell_costs_is_measured_in_a_shell(speed, monkeypatch):
    monkeypatch.setattr(speed.notebook_checks, "RUNS", 2)
    monkeypatch.setenv("TAPEMAGIC_ENGINE", "numpy")
    measured = list(speed.in_a_notebook())
    assert [len(line.times) for line in measured] == [2, 2, 2]
    assert all(min(line.times) > 0 for line in measured)
