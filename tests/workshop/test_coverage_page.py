"""The page of what the numpy engine has is of today."""

from __future__ import annotations

import coverage_page as coverage
import pytest


def test_the_page_is_of_today():
    written = coverage.PAGE.read_text(encoding="utf-8")
    assert written == coverage.page(), "run `make coverage`"


def test_each_missing_name_has_its_reason():
    missing = {name for _, name in coverage.lesson_symbols() if not coverage.has(name)}
    assert missing == set(coverage.WHY)


@pytest.mark.parametrize(("tier", "count"), [(1, 50), (2, 76), (3, 104)])
def test_all_the_lessons_names_are_counted(tier, count):
    assert [t for t, _ in coverage.lesson_symbols()].count(tier) == count


def test_a_name_is_there_or_not():
    assert coverage.has("math.reduce_sum")
    assert not coverage.has("math.sum")
    assert ("nn", True) in [(path, "relu" in names) for path, names in coverage.namespaces()]
