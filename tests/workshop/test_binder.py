"""What Binder installs and starts: the lessons on the numpy engine, in 2 GB.

`make binder` builds it and runs every lesson in it.
"""

from __future__ import annotations

import os
import re
import subprocess

import pytest


@pytest.fixture
def binder(repository):
    return repository / "binder"


def lines(path):
    return [line for line in path.read_text().splitlines() if line and not line.startswith("#")]


def test_installs_the_project_and_no_tensorflow(binder):
    project, *others = lines(binder / "requirements.txt")
    assert project == "."
    assert not [line for line in others if "tensorflow" in line]


@pytest.mark.parametrize("name", ["requirements.txt", "tensorflow.txt"])
def test_each_package_is_pinned_to_the_version_of_the_tests(binder, repository, name):
    lock = (repository / "requirements" / "dev.txt").read_text()
    pins = [line for line in lines(binder / name) if line != "."]
    assert pins
    for pin in pins:
        assert re.fullmatch(r"[\w.-]+==[\w.]+", pin)
        assert re.search(rf"^{re.escape(pin)}( ;| )", lock, re.MULTILINE), f"not tested: {pin}"


def test_all_that_the_project_asks_for_is_pinned_or_in_the_base(binder, repository):
    asked = re.search(
        r"^dependencies = \[(.*?)^\]",
        (repository / "pyproject.toml").read_text(),
        re.MULTILINE | re.DOTALL,
    )
    names = set(re.findall(r'^  "([\w-]+)', asked[1], re.MULTILINE))
    pinned = {line.partition("==")[0] for line in lines(binder / "requirements.txt")}
    in_the_base = {"comm", "ipython", "ipywidgets", "traitlets"}
    not_on_this_python = {"tomli"}
    assert names - pinned == in_the_base | not_on_this_python


def test_tensorflow_is_one_line_more(binder):
    assert "# -r tensorflow.txt\n" in (binder / "requirements.txt").read_text()
    assert [
        line for line in lines(binder / "tensorflow.txt") if line.startswith("tensorflow-cpu==")
    ]


def test_takes_a_python_that_the_project_supports(binder):
    assert re.fullmatch(r"python-3\.1[0-3]\n", (binder / "runtime.txt").read_text())


def test_what_starts_is_quiet_where_tensorflow_was_added(binder):
    done = subprocess.run(
        [binder / "start", "sh", "-c", 'echo "$TF_CPP_MIN_LOG_LEVEL" "$@"', "sh", "two words"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "1 two words\n"


def post_build(binder, folder, **failing):
    """Run postBuild with programs that do nothing but tell of themselves, or fail."""
    for name in ("tapemagic", "jupyter"):
        program = folder / name
        program.write_text(f'#!/bin/sh\necho {name} "$@"\nexit {failing.get(name, 0)}\n')
        program.chmod(0o755)
    return subprocess.run(
        [binder / "postBuild"],
        cwd=binder.parent,
        env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_build_loads_the_extension_and_runs_a_lesson(binder, tmp_path):
    done = post_build(binder, tmp_path)
    assert done.returncode == 0
    doctor, lesson, trust = done.stdout.splitlines()
    assert doctor == "tapemagic doctor"
    assert (binder.parent / lesson.removeprefix("jupyter execute ")).is_file()
    assert trust.startswith("jupyter trust notebooks/01-")


@pytest.mark.parametrize("program", ["tapemagic", "jupyter"])
def test_the_build_fails_where_a_step_fails(binder, tmp_path, program):
    assert post_build(binder, tmp_path, **{program: 3}).returncode == 3


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
