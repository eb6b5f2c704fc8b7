"""What Binder installs and starts: lesson 01 on the numpy engine, in 2 GB."""

from __future__ import annotations

import os
import re
import subprocess

import pytest


@pytest.fixture
def binder(repository):
    return repository / "binder"


def test_installs_no_tensorflow(binder):
    requirements = [
        line
        for line in (binder / "requirements.txt").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    assert requirements == ["."]


def test_takes_a_python_that_the_project_supports(binder):
    assert re.fullmatch(r"python-3\.1[0-3]\n", (binder / "runtime.txt").read_text())


@pytest.mark.parametrize("script", ["start", "postBuild"])
def test_scripts_can_be_run_and_stop_at_an_error(binder, script):
    text = (binder / script).read_text()
    assert os.access(binder / script, os.X_OK)
    assert text.startswith("#!/bin/bash\n")
    assert "\nset -e\n" in text


def test_start_chooses_the_numpy_engine_for_what_it_starts(binder):
    run = subprocess.run(
        [binder / "start", "sh", "-c", 'echo "$TAPEMAGIC_ENGINE" "$@"', "sh", "two words"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == "numpy two words\n"


def test_the_badge_opens_a_lesson_that_exists(repository):
    readme = (repository / "README.md").read_text()
    badge = re.search(
        r"https://mybinder\.org/v2/gh/[\w-]+/[\w-]+/HEAD\?urlpath=lab/tree/([^)]+)", readme
    )
    assert (repository / badge[1]).is_file()


@pytest.mark.parametrize("paper", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_between_papers_lead_somewhere(repository, paper):
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", (repository / paper).read_text())
    assert [link for link in links if not (repository / link).exists()] == []
