"""Which frontends this environment has, and whether they show widgets.

JupyterLab and Notebook 7 read their extensions from the folders of Jupyter: the one of widgets, the
one of anywidget, and ours, which underlines mistakes while you type. An extension can be missing,
be of a version that does not fit, or be switched off, as a whole or by its plugins; JupyterLab's
rules for that are repeated here, since JupyterLab itself may be elsewhere.

A Jupyter server may run in another environment than its kernels. What is said holds for the
environment that asks.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tapemagic import __version__
from tapemagic.doctor.observation import Observation
from tapemagic.doctor.packages import install_command, reinstall_command, too_old
from tapemagic.doctor.places import OWN_FRONTENDS, hosted, in_a_kernel

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["frontend_observations"]


class _Frontend(NamedTuple):
    title: str
    oldest: str


class _Extension(NamedTuple):
    package: str
    oldest: str
    use: str


# By their Python packages.
_FRONTENDS: Final = {
    "jupyterlab": _Frontend("JupyterLab", "4"),
    "notebook": _Frontend("Notebook", "7"),
}
# What a frontend needs, by the names of the extensions. ipywidgets 8 speaks with version 5 of its
# extension, and ours is of our own version.
_EXTENSIONS: Final = {
    "@jupyter-widgets/jupyterlab-manager": _Extension("jupyterlab_widgets", "5", "shows widgets"),
    "anywidget": _Extension("anywidget", "0.9", "shows our widgets"),
    "tapemagic": _Extension("tapemagic", __version__, "underlines mistakes while you type"),
}


def frontend_observations() -> Iterator[Observation]:
    """Look at JupyterLab and Notebook, then at what both need."""
    installed = [package for package in _FRONTENDS if importlib.util.find_spec(package)]
    if hosted() in OWN_FRONTENDS:
        yield Observation("frontend", f"that of {hosted()}")
    elif installed:
        verdicts = [_version_of(package) for package in installed]
        yield from verdicts
        # An extension for JupyterLab 4 says nothing of an older one.
        if any(verdict.is_healthy for verdict in verdicts):
            yield _extensions()
    elif hosted() or in_a_kernel():
        found = (
            "of another environment: where a widget does not appear, install tapemagic there, "
            "too, and run `tapemagic doctor` there"
        )
        yield Observation("frontend", found)
    else:
        command = install_command("tapemagic[lab]")
        found = "none in this environment; to have JupyterLab:"
        yield Observation("frontend", found, commands=(command,))


def _version_of(package: str) -> Observation:
    version = importlib.metadata.version(package)
    title, oldest = _FRONTENDS[package]
    if too_old(version, oldest):
        found = f"{version} is too old: tapemagic is made for {title} {oldest} and newer"
        command = install_command("tapemagic[lab]")
        return Observation(title, found, is_healthy=False, commands=(command,))
    return Observation(title, version)


def _extensions() -> Observation:
    """Say of all extensions together what works, or of each that does not why."""
    folders = _extension_folders()
    switched_off = _switched_off()
    faults: list[str] = []
    commands: list[str] = []
    for name, extension in _EXTENSIONS.items():
        if fault := _fault(name, extension, folders, switched_off):
            faults.append(f"{name}, which {extension.use}, is {fault[0]}")
            commands += fault[1:]
    if faults:
        found = "; ".join(faults)
        return Observation("extensions", found, is_healthy=False, commands=tuple(commands))
    return Observation("extensions", "widgets are shown, and mistakes underlined while you type")


def _fault(
    name: str, extension: _Extension, folders: list[Path], switched_off: dict[str, bool]
) -> tuple[str, ...]:
    """Return what is wrong with an extension, and the command that cures it; () for nothing."""
    installed = next((each for each in folders if (each / name / "package.json").is_file()), None)
    if installed is None:
        return "missing", reinstall_command(extension.package)
    # Of several copies JupyterLab takes that of the first folder.
    version = str(_read(installed / name / "package.json").get("version", ""))
    if too_old(version, extension.oldest):
        fault = f"too old ({version}, in {installed / name})"
        if not installed.is_relative_to(sys.prefix):  # a user's, or a system's, that comes first
            return (f"{fault}: uninstall that copy",)
        return fault, install_command(extension.package, "--upgrade")
    for identifier, is_off in switched_off.items():
        if is_off and identifier.partition(":")[0] == name:
            return "switched off", f"jupyter labextension enable {identifier}"
    return ()


def _extension_folders() -> list[Path]:
    from jupyter_core.paths import jupyter_path

    return [Path(folder) for folder in jupyter_path("labextensions")]


def _switched_off() -> dict[str, bool]:
    """Return for each extension and plugin that the configuration names whether it is off.

    What stands in a folder that comes first beats the others, so an extension that a system
    switches off can be on for a user.
    """
    from jupyter_core.paths import jupyter_config_path

    found: dict[str, bool] = {}
    folders = [Path(folder) / "labconfig" for folder in jupyter_config_path()]
    folders.append(Path(sys.prefix, "share", "jupyter", "lab", "settings"))
    for folder in folders:
        entries = _read(folder / "page_config.json").get("disabledExtensions", {})
        if isinstance(entries, list):
            entries = dict.fromkeys(entries, True)
        if isinstance(entries, dict):
            found = {**entries, **found}
    return found


def _read(path: Path) -> dict[str, Any]:
    """Return an object of a file; empty where there is none, or none that JupyterLab could read."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
