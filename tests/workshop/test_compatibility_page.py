"""What the documentation says of versions and tools is what the tests have."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyodide_files
import pytest
from code_blocks import code_blocks

from tapemagic import cli

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs"
PAGE = (DOCS / "compatibility.md").read_text(encoding="utf-8")


def text_of(name):
    return (REPOSITORY / name).read_text(encoding="utf-8")


def locked(package, lock="dev"):
    """Return the versions of a package in a lock: one, or several by Python."""
    lines = text_of(f"requirements/{lock}.txt")
    return set(re.findall(rf"^{package}==([\d.]+)", lines, re.MULTILINE))


@pytest.mark.parametrize(
    ("package", "title"),
    [
        ("numpy", r"NumPy (\d+\.\d+\.\d+)"),
        ("tensorflow", r"TensorFlow (\d+\.\d+\.\d+)"),
        ("keras", r"Keras (\d+\.\d+\.\d+)"),
        ("jupyterlab", r"^\| JupyterLab \| ([\d.]+) \| tested in Chromium with every"),
        ("notebook", r"^\| Notebook \| ([\d.]+) \| tested in Chromium with every"),
    ],
)
def test_versions_are_those_of_the_lock(package, title):
    (version,) = re.findall(title, PAGE, re.MULTILINE)
    assert version in locked(package)


@pytest.mark.parametrize("package", ["jupyterlab", "notebook", "ipywidgets"])
def test_older_frontends_are_those_that_are_tried(package):
    (older,) = re.findall(r"^OLDER_FRONTENDS = \((.*)\)$", text_of("noxfile.py"), re.MULTILINE)
    (version,) = re.findall(rf'"{package}==([\d.]+)"', older)
    assert re.search(rf"\b{re.escape(version)}\b", PAGE)


@pytest.mark.parametrize(
    ("package", "title"),
    [
        ("jupyterlite-core", r"^\| \[JupyterLite\]\S+ \| ([\d.]+), with"),
        ("jupyterlite-pyodide-kernel", r"Pyodide kernel ([\d.]+)"),
    ],
)
def test_jupyterlite_is_that_of_the_site(package, title):
    (version,) = re.findall(title, PAGE, re.MULTILINE)
    assert locked(package, "site") == {version}


def test_pyodide_is_that_of_the_site():
    (version,) = re.findall(r"and Pyodide ([\d.]+) ", PAGE)
    assert version == pyodide_files.VERSION


def test_pythons_are_those_of_the_matrix():
    (pythons,) = re.findall(
        r"^@nox.session\(python=\[(.*)\]\)", text_of("noxfile.py"), re.MULTILINE
    )
    tested = re.findall(r"^\| (3\.\d+) \| tested", PAGE, re.MULTILINE)
    assert tested == re.findall(r"[\d.]+", pythons)
    for version in ("numpy==1.26.*", "ipython==8.18.*", "ipywidgets==8.1.0"):
        assert f'"{version}"' in text_of("noxfile.py")
    assert "NumPy 1.26, IPython 8.18, ipywidgets 8.1.0" in PAGE


def test_the_task_of_vs_code_reads_what_the_checker_prints(tmp_path, monkeypatch, capsys):
    page = (DOCS / "how-to" / "vs-code.md").read_text(encoding="utf-8")
    (block,) = (block for block in code_blocks(page) if block.language == "json")
    (task,) = json.loads(block.code)["tasks"]
    program, *arguments = task["command"].split()
    monkeypatch.chdir(tmp_path)
    source = (
        "import tensorflow as tf\nx = tf.constant(1.0)\nwith tf.GradientTape() as t:\n    y = x\n"
    )
    Path("a.py").write_text(f"{source}t.gradient(y * y, x)\n", encoding="utf-8")
    assert program == "tapemagic"
    assert cli.main(arguments) == 1
    pattern = task["problemMatcher"]["pattern"]
    line = capsys.readouterr().out.splitlines()[0]
    found = re.fullmatch(pattern["regexp"].strip("^$"), line)
    assert found[pattern["file"]] == "a.py"
    assert (found[pattern["line"]], found[pattern["column"]]) == ("5", "1")
    assert found[pattern["code"]].startswith("TAP")
    assert found[pattern["message"]].startswith("`t.gradient(y * y, x)` gives None.")
