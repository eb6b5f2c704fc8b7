"""What repo2docker puts into every image before it looks at ``binder/``: its frozen base.

The base is a list of conda packages, in repo2docker's own wheel. It is replayed with pip: the
packages that its environment file asks for, at the versions that were frozen.
"""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import repo2docker

PYTHON = "3.11"
_FOLDER = Path(repo2docker.__file__).parent / "buildpacks" / "conda"
_FROZEN = _FOLDER / f"environment.py-{PYTHON}-linux-64.lock"
_ASKED = _FOLDER / f"environment.py-{PYTHON}.yml"

_URL = re.compile(r"/(?:noarch|linux-64)/([^/]+)-([^/-]+)-([^/-]+?)\.(?:conda|tar\.bz2)#")
# Builds of Python packages; all others are libraries and programs, Python itself among them.
_OF_PYTHON = re.compile(r"pyh|\w*py311")
# What conda calls otherwise than PyPI.
_PYPI_NAMES = {
    "brotli-python": "brotli",
    "jupyterhub-base": "jupyterhub",
    "jupyterhub-singleuser": "jupyterhub",
    "nbconvert-core": "nbconvert",
    "python-fastjsonschema": "fastjsonschema",
}
_NOT_OF_PYTHON = {"python", "nodejs", "pip"}


def repo2docker_version():
    return version("jupyter-repo2docker")


def frozen_versions():
    """Return the version of each Python package of the base, by its name on PyPI."""
    found = _URL.finditer(_FROZEN.read_text())
    return {_pypi(name): number for name, number, build in (each.groups() for each in found)
            if _OF_PYTHON.match(build)}  # fmt: skip


def asked_packages():
    """Return the packages that the base was made to have; the others come with them."""
    asked = re.findall(r"^ *- ([\w.-]+)[=\n]", _ASKED.read_text(), re.MULTILINE)
    names = {_pypi(name) for name in asked} - _NOT_OF_PYTHON - {"conda-forge"}
    return sorted(names)


def constraints():
    """Return the frozen versions as pip takes them."""
    return "".join(f"{name}=={number}\n" for name, number in sorted(frozen_versions().items()))


def _pypi(name):
    name = name.lower().replace("_", "-")
    return _PYPI_NAMES.get(name, name)
