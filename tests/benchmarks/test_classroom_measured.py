"""What a learner takes of a server is measured as the page for teachers says."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

pytest.importorskip("jupyter_client", reason="comes with the extra demo")
pytest.importorskip("nbformat", reason="comes with the extra demo")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux says how large a process is")


@pytest.fixture
def classroom(monkeypatch):
    """Return the script, which imports its neighbours by their names."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    import classroom

    yield classroom
    for name in ("classroom", "processes"):
        sys.modules.pop(name, None)


def test_a_share_is_a_part_of_what_is_in_memory(classroom):
    memory = classroom.memory_of(os.getpid())
    assert 1e6 < memory.share <= memory.resident <= 1.01 * classroom.peak_of(os.getpid())


def test_the_page_keeps_what_stands_around_the_tables(classroom):
    page = f"above\n{classroom.BEGIN}\nold\n{classroom.END}\nbelow\n"
    assert classroom.with_tables(page, "new") == page.replace("old", "new")


def test_the_page_has_the_marks(classroom):
    page = classroom.PAGE.read_text(encoding="utf-8")
    assert page.index(classroom.BEGIN) < page.index("(RSS)")
    assert page.count(classroom.BEGIN) == page.count(classroom.END) == 1


def test_a_cell_that_fails_is_no_measurement(classroom):
    with classroom.kernel("numpy") as (client, _), pytest.raises(RuntimeError, match="ZeroDiv"):
        classroom.run(client, "1 / 0")


@pytest.mark.slow
def test_it_measures_a_kernel_from_its_start_to_the_end_of_two_lessons(classroom):
    found = classroom.learner("numpy")
    grown = [memory.resident for memory in found.memory.values()]
    assert grown[0] < grown[1] < grown[2] <= 1.01 * found.peak
    assert min(found.start, found.first_cell, found.lesson) > 0
