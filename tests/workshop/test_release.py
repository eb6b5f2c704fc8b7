"""What must agree when a release is made."""

from __future__ import annotations

import importlib.metadata
import re

import pytest

from tapemagic import __version__

yaml = pytest.importorskip("yaml", reason="comes with the lock")


# Who repeats the version, since a reader copies it from there.
REPEATED = {
    "CITATION.cff": r"^version: (\S+)$",
    "docs/classroom/Dockerfile": r"tapemagic-classroom:(\S+)",
    "docs/classroom/zero-to-jupyterhub.yaml": r'tag: "(.+)"',
    "docs/editors.md": r"^    rev: v?(\S+)",  # main, as long as there is no tag
    "tapemagic/labextension/package.json": r'^  "version": "(.+)"',
}


def test_the_version_stands_in_one_place_and_the_package_has_it(repository):
    project = (repository / "pyproject.toml").read_text()
    assert not re.search(r"^version = ", project, re.MULTILINE)
    assert 'path = "tapemagic/__init__.py"' in project
    installed = importlib.metadata.version("tapemagic")
    assert installed == __version__, (
        f"tapemagic/__init__.py says {__version__}, and {installed} is installed: "
        "any target of make, such as make lint, installs it anew"
    )


@pytest.mark.parametrize("name", REPEATED)
def test_who_repeats_the_version_says_the_same(repository, name):
    text = (repository / name).read_text()
    (said,) = re.findall(REPEATED[name], text, re.MULTILINE)
    cure = "run make frontend" if "labextension" in name else f"write {__version__} there"
    assert said in {__version__, "main"}, (
        f"tapemagic/__init__.py says {__version__}, and {name} {said}: {cure}"
    )


def test_a_citation_has_what_its_format_asks_for(repository):
    citation = yaml.safe_load((repository / "CITATION.cff").read_text())
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors", "license", "repository-code"} <= set(citation)


def test_the_change_log_begins_with_what_comes_next_or_with_this_version(repository):
    text = (repository / "CHANGELOG.md").read_text()
    first = re.search(r"^## \[(.+?)\]", text, re.MULTILINE).group(1)
    assert first in {"Unreleased", __version__}, (
        f"CHANGELOG.md begins with {first}: give what is new the head [{__version__}] and the date"
    )
