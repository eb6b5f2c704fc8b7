"""The hook for pre-commit: what it starts is the program that the package installs."""

from __future__ import annotations

import importlib.metadata
import shlex

import pytest

from tapemagic import cli

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
