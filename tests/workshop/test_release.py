"""What must agree when a release is made."""

from __future__ import annotations

import importlib.metadata
import re

import pytest

from tapemagic import __version__

yaml = pytest.importorskip("yaml", reason="comes with the lock")


def test_the_version_stands_in_one_place_and_the_package_has_it(repository):
    project = (repository / "pyproject.toml").read_text()
    assert 'dynamic = ["version"]' in project
    assert importlib.metadata.version("tapemagic") == __version__


def test_who_cites_it_cites_this_version(repository):
    citation = yaml.safe_load((repository / "CITATION.cff").read_text())
    assert citation["version"] == __version__
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors", "license", "repository-code"} <= set(citation)


def test_the_change_log_begins_with_what_comes_next_or_with_this_version(repository):
    text = (repository / "CHANGELOG.md").read_text()
    first = re.search(r"^## \[(.+?)\]", text, re.MULTILINE).group(1)
    assert first in {"Unreleased", __version__}
