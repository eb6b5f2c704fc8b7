"""Write ``binder/requirements.txt`` and ``binder/tensorflow.txt``: what the base does not have.

What the base has stays as it is there, so it is not named. All else has one version: the one that
the tests run with (``requirements/dev.txt``).
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

import frozen_base

REPOSITORY = Path(__file__).parents[2]
BINDER = REPOSITORY / "binder"
TENSORFLOW_LINE = "-r tensorflow.txt"

_HEAD = f"""\
# What the lessons need on the numpy engine, beside what repo2docker puts into every image.
# `make binder-lock` writes this file; `make binder` builds it and runs the lessons in it.
#
# With TensorFlow: take the # from the next line.
# {TENSORFLOW_LINE}
.
"""
_TENSORFLOW_HEAD = """\
# TensorFlow for the lessons, beside requirements.txt, which says how to switch it on.
# `make binder-lock` writes this file.
"""
_PLATFORM = ["--python-version", frozen_base.PYTHON, "--python-platform", "x86_64-manylinux_2_28"]


def write_locks():
    project = _locked((REPOSITORY / "pyproject.toml").resolve())
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "tensorflow.in"
        asked.write_text("tensorflow-cpu\n" + "".join(f"{line}\n" for line in project))
        both = _locked(asked)
    (BINDER / "requirements.txt").write_text(_HEAD + _lines(project))
    added = [line for line in both if line not in project]
    (BINDER / "tensorflow.txt").write_text(_TENSORFLOW_HEAD + _lines(added))


def _locked(asked):
    """Return what a file of requirements needs and the base does not have, one pin a line."""
    base = frozen_base.frozen_versions()
    with tempfile.TemporaryDirectory() as folder:
        frozen, tested = Path(folder) / "frozen.txt", Path(folder) / "tested.txt"
        frozen.write_text(frozen_base.constraints())
        tested.write_text(_tested_versions(base))
        found = subprocess.run(
            [
                *("uv", "pip", "compile", asked, "--constraints", frozen, "--constraints", tested),
                *("--no-annotate", "--no-header", "--quiet", "--no-emit-index-url", *_PLATFORM),
            ],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
    return [line for line in found if "==" in line and line.partition("==")[0] not in base]


def _tested_versions(base):
    """Return the pins of the lock of the tests, but for what the base has in its own version."""
    lock = (REPOSITORY / "requirements" / "dev.txt").read_text()
    pins = re.findall(r"^([\w.-]+)(==\S+(?: ; .+?)?) \\$", lock, re.MULTILINE)
    return "".join(f"{name}{pin}\n" for name, pin in pins if name not in base)


def _lines(pins):
    return "".join(f"{pin}\n" for pin in pins)
