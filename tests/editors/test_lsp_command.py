"""`tapemagic lsp` where it cannot start, and what starting the program costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tapemagic import cli
from tapemagic.doctor.packages import install_command


def test_without_the_extra_one_sentence_says_how_to_get_it(monkeypatch, capsys):
    monkeypatch.delitem(sys.modules, "tapemagic.editors.language_server", raising=False)
    monkeypatch.setitem(sys.modules, "lsprotocol", None)
    assert cli.main(["lsp", "--stdio"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("tapemagic lsp cannot start, since the extra lsp is not installed")
    assert said.err.endswith(f"{install_command('tapemagic[lsp]')}\n")


def test_a_wrong_rule_is_said(capsys):
    pytest.importorskip("pygls", reason='the extra lsp: python -m pip install -e ".[lsp]"')
    assert cli.main(["lsp", "--select", "TAP9"]) == 2
    assert "'TAP9' selects no rule" in capsys.readouterr().err


def test_nothing_of_it_is_imported_where_it_is_not_asked_for():
    program = (
        "import sys, tapemagic, tapemagic.cli\n"
        "heavy = {'pygls', 'lsprotocol', 'pylsp', 'flake8', 'numpy', 'tensorflow'}\n"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
