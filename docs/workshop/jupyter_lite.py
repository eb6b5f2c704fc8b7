"""JupyterLite with the lessons: notebooks that run in the reader's browser, with no server.

The kernel is Pyodide, Python compiled for browsers. It begins with all that a lesson needs: the
packages of Pyodide that it names (numpy, matplotlib, IPython) and our wheels beside the site are
asked for together while Python itself is still being fetched, and a lesson runs as it is, with no
cell that installs something.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import nbformat
from pyodide_files import PACKAGES, VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT: Final = Path(__file__).parents[2]
CDN: Final = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full/pyodide.js"
PYTHON: Final = "3.12"
"""Pyodide's, for which the wheels are."""

WHEELS: Final = ("anywidget", "comm", "ipywidgets", "psygnal", "typing-extensions")
"""What tapemagic asks for and Pyodide has not. What draws ipywidgets is in JupyterLite itself."""

WAIT: Final = (
    "**In this page** Python starts in your browser, which takes 10 to 30 seconds: a cell that you "
    "run shows `[*]` until then. What you change is kept in this browser."
)

KERNEL: Final = "@jupyterlite/pyodide-kernel-extension:kernel"
# From where the kernel's worker is (extensions/@jupyterlite/pyodide-kernel-extension/static).
_FROM_THE_WORKER: Final = "../../../../files-of-the-kernel/"


def build(output: Path, work: Path, lessons: Sequence[Path], pyodide: Path | None) -> None:
    """Build JupyterLite with some lessons.

    Parameters
    ----------
    output
        The folder that is made; what it held is lost.
    work
        A folder for what is needed on the way.
    pyodide
        A folder with Pyodide, which becomes a part of the site; None is Pyodide's own network.
    """
    shutil.rmtree(work, ignore_errors=True)
    work = work.resolve()
    files = work / "lessons"
    files.mkdir(parents=True)
    for lesson in lessons:
        (files / lesson.name).write_text(lesson_in_browser(lesson), encoding="utf-8")
    wheels = fetched_wheels(work / "wheels")
    configuration = work / "jupyter-lite.json"
    configuration.write_text(json.dumps(settings(wheels, local=pyodide is not None)))
    command = [sys.executable, "-m", "jupyterlite_core.app", "build", "--contents", str(files)]
    # The extension that belongs to what the kernel has, whichever one this environment has.
    (ours,) = (work / "wheels").glob("tapemagic-*.whl")
    extension = ["--LiteBuildApp.federated_extensions", str(ours)]
    options = ["--no-unused-shared-packages", "--no-sourcemaps", "--output-dir"]
    _run([*command, *extension, *options, str(output.resolve())], work)
    _copy(wheels, output / "files-of-the-kernel")
    if pyodide is not None:
        _copy(sorted(pyodide.iterdir()), output / "pyodide")


def lesson_in_browser(lesson: Path) -> str:
    """Return a lesson as the browser gets it: its first cell says how long Python takes to start.

    JupyterLite shows a text that is stored as a list of lines with a comma before each.
    """
    notebook = nbformat.read(lesson, as_version=4)
    notebook.cells[0].source += f"\n\n{WAIT}"
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def settings(wheels: Sequence[Path], *, local: bool) -> dict[str, Any]:
    """Return what JupyterLite is told: where Pyodide is, and with what its kernel begins."""
    packages = [*PACKAGES, *(_FROM_THE_WORKER + wheel.name for wheel in wheels)]
    kernel = {
        "pyodideUrl": "./pyodide/pyodide.js" if local else CDN,
        "disablePyPIFallback": local,
        "loadPyodideOptions": {"packages": packages},
    }
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "tapemagic",
            "exposeAppInBrowser": True,
            "litePluginSettings": {KERNEL: kernel},
        },
    }


def fetched_wheels(folder: Path) -> list[Path]:
    """Build our wheel, and fetch the others at the versions and hashes of the site's lock."""
    folder.mkdir(parents=True)
    _run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], ROOT)
    lock = (ROOT / "requirements" / "site.txt").read_text(encoding="utf-8")
    requirements = folder.parent / "wheels.txt"
    requirements.write_text("".join(map(locked(lock).__getitem__, WHEELS)), encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    options = ["--no-deps", "--require-hashes", "--only-binary=:all:", "--platform", "any"]
    where = ["--python-version", PYTHON, "--dest", str(folder), "--requirement", str(requirements)]
    _run([*pip, *options, *where], ROOT)
    return sorted(folder.glob("*.whl"))


def locked(lock: str) -> dict[str, str]:
    """Return the entries of a lock by their names, for Pyodide's Python."""
    found: dict[str, str] = {}
    for entry in re.split(r"\n(?=[a-z0-9])", lock):
        named = re.match(r"([a-z0-9][a-z0-9._-]*)==", entry)
        if named:
            # A second entry of a name is for newer Pythons.
            found[named[1]] = entry.rstrip() + "\n"
    return found


def _copy(paths: Sequence[Path], folder: Path) -> None:
    folder.mkdir()
    for path in paths:
        shutil.copy(path, folder)


def _run(command: list[str], folder: Path) -> None:
    """Run a program; what it says is said when it fails."""
    done = subprocess.run(  # noqa: S603 - programs of the environment
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}:\n{done.stdout}")
