"""What editors are measured on is what the page says; nothing is held to a time here."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from tapemagic import check

pytest.importorskip("pygls", reason='the extra lsp: python -m pip install -e ".[lsp]"')
pytest.importorskip("pylsp", reason='the extra lsp: python -m pip install -e ".[lsp]"')


@pytest.fixture
def speed(monkeypatch):
    """Return the script, which imports its neighbours by their names."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    import editor_speed

    yield editor_speed
    for name in ("editor_speed", "checker_speed", "notebook_checks", "targets", "words"):
        sys.modules.pop(name, None)


def test_the_texts_are_what_they_are_said_to_be(speed):
    text = speed.mistaken(speed.LINES)
    assert text.count("\n") == speed.LINES
    codes = [finding.code for finding in check(text, select=["TAP1"]).findings]
    assert codes == ["TAP101"] * speed.MISTAKES
    cells = speed.notebook(speed.LINES)
    assert speed.LINES <= sum(cell.count("\n") for cell in cells) < speed.LINES + 10
    assert any(cell.startswith("%%tape") for cell in cells)


def test_a_line_of_the_page(speed):
    line = speed.Measured("a key", [0.01] * 99 + [0.2], 0.05)
    assert str(line) == "| a key | 10.0 ms | 10.0 ms | 10.0 ms | < 50.0 ms | yes |"
    assert str(speed.Measured("a", [0.1], 0.05)).endswith("| NO |")


@pytest.mark.slow
def test_it_measures(speed):
    found = asyncio.run(speed.measure(3))
    assert [len(each.times) for each in found] == [3] * 5 + [5] * 4
    assert all(min(each.times) > 0 for each in found)
