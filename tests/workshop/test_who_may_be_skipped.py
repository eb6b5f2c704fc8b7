"""A test whose browser is missing is skipped with one line that helps; on CI it fails."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow


def run_without_chromium(repository, folder, **environment):
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in {"CI", "TAPEMAGIC_CHROMIUM"}
    }
    test = repository / "tests" / "workshop" / "test_page_in_browser.py"
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", test],
        cwd=repository,
        env=inherited | {"PATH": str(folder)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(autouse=True)
def _needs_playwright():
    pytest.importorskip("playwright")


def test_a_missing_browser_is_said_in_one_line(repository, tmp_path):
    run = run_without_chromium(repository, tmp_path)
    assert run.returncode == 0, run.stdout
    (line,) = [line for line in run.stdout.splitlines() if line.startswith("SKIPPED")]
    assert "no Chromium: install it (Debian: apt-get install chromium)" in line
    assert re.search(r"^=+ \d+ skipped in ", run.stdout, re.MULTILINE)


def test_on_ci_a_missing_browser_is_a_failure(repository, tmp_path):
    run = run_without_chromium(repository, tmp_path, CI="true")
    assert run.returncode == 1
    assert "no Chromium: install it" in run.stdout
    assert "skipped" not in run.stdout
