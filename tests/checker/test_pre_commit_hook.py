"""The hook for pre-commit: what it starts is the program that the package installs."""

from __future__ import annotations

import importlib.metadata
import os
import shlex
import subprocess
import sys

import pytest
from typed_programs import ASKED, MISTAKEN, RIGHT, SETUP, TAPES

from tapemagic import cli

# What pre-commit ends with where something is wrong that is no finding.
UNEXPECTED = 3

yaml = pytest.importorskip("yaml", reason="comes with Jupyter")


def test_the_hook_starts_the_installed_program(repository, tmp_path, capsys):
    (hook,) = yaml.safe_load((repository / ".pre-commit-hooks.yaml").read_text())
    assert hook["id"] == "tapemagic-check"
    assert (hook["language"], hook["types_or"]) == ("python", ["python", "jupyter"])
    program, *arguments = shlex.split(hook["entry"])
    scripts = importlib.metadata.entry_points(group="console_scripts", name=program)
    assert [script.value for script in scripts] == ["tapemagic.cli:main"]
    # pre-commit puts the names of changed files behind the entry.
    (tmp_path / "a.py").write_text("x = 1\n")
    assert cli.main([*arguments, str(tmp_path / "a.py")]) == 0
    assert capsys.readouterr().out == "All checks passed!\n"


@pytest.mark.slow
def test_pre_commit_tries_the_hook(repository, tmp_path, notebook):
    pytest.importorskip("pre_commit", reason='python -m pip install -e ".[dev]"')
    git = ["git", "-C", str(tmp_path)]
    if subprocess.run(["git", "-C", str(repository), "rev-parse"], check=False).returncode:
        pytest.skip("pre-commit tries a repository, and this is none")
    (tmp_path / "mistaken.py").write_text(MISTAKEN)
    (tmp_path / "right.py").write_text(RIGHT)
    (tmp_path / "notes.txt").write_text(MISTAKEN)
    (tmp_path / "mistaken.ipynb").write_text(notebook(SETUP, TAPES, ASKED))
    for command in (["init", "--quiet"], ["add", "."]):
        subprocess.run([*git, *command], check=True)
    # What the hook's environment is installed from is the index that pip knows.
    tried = subprocess.run(
        [sys.executable, "-m", "pre_commit", "try-repo", str(repository), "tapemagic-check",
         "--all-files", "--color=never"],
        cwd=tmp_path,
        env={**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "home")},
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    if tried.returncode == UNEXPECTED and not os.environ.get("CI"):
        pytest.skip("pre-commit could not install the hook: is there an index for pip?")
    assert tried.returncode == 1, tried.stdout + tried.stderr
    assert "tapemagic check" in tried.stdout
    assert "Failed" in tried.stdout
    assert "error[TAP101]" in tried.stdout
    assert "--> mistaken.py:8:11" in tried.stdout
    assert "--> mistaken.ipynb:cell 3:1:11" in tried.stdout
    assert "Found 2 mistakes." in tried.stdout
