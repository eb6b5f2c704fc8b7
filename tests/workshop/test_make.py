"""The Makefile: its targets, what the papers say of them, and the choice of a Python."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest

TARGETS = (
    "demo",
    "test",
    "test-fast",
    "test-matrix",
    "frontend",
    "frontend-test",
    "parity",
    "lint",
    "bench",
    "lab",
    "lessons",
    "binder",
    "binder-lock",
    "site",
    "site-environment",
    "clean",
    "help",
)


@pytest.fixture(autouse=True)
def _needs_make():
    if shutil.which("make") is None:
        pytest.skip("no make here")


def make(repository, *arguments, **environment):
    # A make that runs these tests hands its own variables down; ours is a make of its own.
    inherited = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=repository,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_exists_and_help_tells_of_it(repository, target):
    told = make(repository, "help").stdout
    assert re.search(rf"^  make {target} +\S", told, re.MULTILINE)
    assert make(repository, "--dry-run", target).returncode == 0


@pytest.mark.parametrize("paper", ["README.md", "CONTRIBUTING.md"])
def test_the_papers_name_only_targets_that_exist(repository, paper):
    told = make(repository, "help").stdout
    named = re.findall(r"(?:`|\$ )make ([a-z-]+)", (repository / paper).read_text())
    assert named
    assert [target for target in named if f"  make {target} " not in told] == []


def a_program(path, body):
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def test_without_a_supported_python_one_sentence_says_what_to_do(repository, tmp_path):
    too_old = a_program(tmp_path / "python-too-old", "exit 1")
    run = make(repository, "demo", f"VENV={tmp_path}/venv", f"PYTHON={too_old}")
    assert run.returncode != 0
    assert "No Python 3.10 to 3.13" in run.stderr
    assert "make PYTHON=" in run.stderr


@pytest.mark.slow
def test_a_python_that_exists_and_does_not_run_is_passed_over(repository, tmp_path):
    """As with pyenv, whose shims exist for every version and run for the one switched on."""
    shim = a_program(tmp_path / "python-shim", "echo 'command not found' >&2; exit 127")
    venv = tmp_path / "venv"
    run = make(repository, f"{venv}/bin/python", f"VENV={venv}", f"PYTHON={shim} {sys.executable}")
    assert run.returncode == 0, run.stderr
    assert (venv / "bin" / "pip").exists()


def test_what_was_installed_is_not_installed_again(repository, tmp_path):
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    a_program(venv / "bin" / "python", "exit 0")
    (venv / "demo.stamp").touch()
    run = make(repository, "--dry-run", f"{venv}/demo.stamp", f"VENV={venv}")
    assert "pip install" not in run.stdout


def test_what_an_installation_costs_is_said_before_it(repository, tmp_path):
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    a_program(venv / "bin" / "python", "echo pip install; exit 0")
    for lock, size in (
        ("demo", "300 MB"),
        ("dev", "2 GB"),
        ("bench", "3.5 GB"),
        ("site", "500 MB"),
    ):
        said, *installed = make(
            repository, f"{venv}/{lock}.stamp", f"VENV={venv}"
        ).stdout.splitlines()
        assert size in said
        assert installed == ["pip install"] * 2
        assert size in make(repository, "help").stdout


@pytest.mark.parametrize(
    ("user", "command"),
    [
        ("1000", "jupyter lab --no-browser --port 8899 my-lessons/"),
        ("0", "jupyter lab --allow-root --no-browser --port 8899 my-lessons/"),
    ],
)
def test_jupyterlab_gets_its_options_and_starts_for_root_too(repository, tmp_path, user, command):
    a_program(tmp_path / "id", f"echo {user}")
    run = make(
        repository,
        "--dry-run",
        "lab",
        "LAB_ARGS=--no-browser --port 8899",
        PATH=f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
    )
    assert command in re.sub(" +", " ", run.stdout)
    assert "tapemagic lessons my-lessons\n" in run.stdout
