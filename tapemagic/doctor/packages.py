"""Which packages are missing or too old, and the command that installs them *here*.

A command is made for the environment that asks, so that it works where the reader pastes it: in a
notebook it is ``%pip``, which knows the kernel's environment; in a terminal it is pip of the Python
that runs us, by its path where ``python`` would be another one. Environments that uv makes have no
pip; there it is uv's.

What tapemagic needs in which version is read from its own metadata, so it is said once.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import re
import shutil
import sys
from pathlib import Path
from typing import Final

from tapemagic.doctor.places import in_a_notebook

__all__ = [
    "DEMO_PACKAGES",
    "install_command",
    "missing",
    "oldest_allowed",
    "reinstall_command",
    "too_old",
]

# The extra "demo": what each package is called by its modules, and by pip.
DEMO_PACKAGES: Final = {
    "bs4": "beautifulsoup4",
    "ipykernel": "ipykernel",
    "latex2mathml": "latex2mathml",
    "nbclient": "nbclient",
    "nbconvert": "nbconvert",
    "nbformat": "nbformat",
}

_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)>=(?P<oldest>[\d.]+)")


def missing(packages: dict[str, str]) -> list[str]:
    """Return pip's names of the packages whose modules are not found.

    Parameters
    ----------
    packages
        pip's names by the names of the modules.
    """
    return [name for module, name in packages.items() if importlib.util.find_spec(module) is None]


def oldest_allowed(package: str) -> str:
    """Return the oldest version of a package that tapemagic's metadata allows; "" for any."""
    for requirement in importlib.metadata.requires("tapemagic") or ():
        found = _REQUIREMENT.match(requirement)
        if found and found["name"] == package:
            return found["oldest"]
    return ""


def too_old(version: str, oldest: str) -> bool:
    """Tell whether a version, such as "8.1.0rc1", comes before the oldest allowed one."""
    return _numbers(version) < _numbers(oldest)


def install_command(requirement: str, options: str = "") -> str:
    """Return what installs a package, or an extra such as "tapemagic[lab]", here."""
    quoted = requirement if re.fullmatch(r"[\w.-]+", requirement) else f'"{requirement}"'
    return " ".join(filter(None, (_installer(), options, quoted)))


def reinstall_command(package: str) -> str:
    """Return what brings back the files of an installed package, and changes no other one."""
    return f"{_installer()} --force-reinstall --no-deps {_source(package)}"


def _installer() -> str:
    if importlib.util.find_spec("pip") is None:
        shell_escape = "!" if in_a_notebook() else ""
        return f"{shell_escape}uv pip install --python {_quoted(sys.executable)}"
    if in_a_notebook():
        return "%pip install"
    python = shutil.which("python")
    if python and Path(python).parent == Path(sys.executable).parent:
        return "python -m pip install"
    return f"{_quoted(sys.executable)} -m pip install"


def _source(package: str) -> str:
    """Return where a package was installed from: its name, for an index, or an address."""
    recorded = importlib.metadata.distribution(package).read_text("direct_url.json")
    if recorded is None:
        return package
    origin = json.loads(recorded)
    if "vcs_info" in origin:
        return f'"{origin["vcs_info"]["vcs"]}+{origin["url"]}"'
    option = "--editable " if origin.get("dir_info", {}).get("editable") else ""
    return f'{option}"{origin["url"]}"'


def _quoted(path: str) -> str:
    return f'"{path}"' if " " in path else path


def _numbers(version: str) -> tuple[int, ...]:
    """Return a version's numbers; zeros at the end say nothing."""
    release = re.match(r"[\d.]*", version)
    numbers = [int(part) for part in release.group().split(".") if part] if release else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
