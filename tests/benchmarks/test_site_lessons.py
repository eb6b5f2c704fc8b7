"""What is tried of the lessons in the browser is what their page says."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason='the extra dev: python -m pip install -e ".[dev]"')


@pytest.fixture
def site_lessons(monkeypatch):
    """Return the script."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    import site_lessons

    yield site_lessons
    sys.modules.pop("site_lessons", None)


def visit(site_lessons, outputs, *, first=12.34, stops=()):
    return site_lessons.Visit(first, first + 2, list(stops), outputs)


def test_a_lesson_that_gives_what_is_stored(site_lessons):
    first, again = (visit(site_lessons, [["6.0"], []], first=first) for first in (12.34, 9.0))
    tried = site_lessons.Tried(Path("01-a.ipynb"), first, again, [["6.0"], []])
    assert tried.is_as_stored
    assert str(tried) == "| 01-a | all cells as stored | 12.3 s | 14.3 s | 9.0 s |"
    assert str(tried) in site_lessons.page([tried], 70.0, 34.0)


def test_a_cell_that_differs_and_one_that_stops_the_others_are_said(site_lessons):
    first = visit(site_lessons, [["None"], ["1.0"]], stops=[1])
    tried = site_lessons.Tried(Path("02-b.ipynb"), first, first, [["6.0"], ["1.0"]])
    assert not tried.is_as_stored
    assert "1 differ, after a stop at cell 1" in str(tried)
