"""What of tapemagic works here: ``tapemagic doctor``, and ``%tape doctor`` in a notebook.

`observations` looks at this machine, one line a subject, and changes nothing: which Python, which
place (Binder, a browser, Colab, ...), the engines, whether the extension loads, what shows widgets
in which frontend, and what the optional parts need. A line says what was found and, where something
is missing, what to install for it. Only what is broken is unhealthy; who has not installed an
optional part lacks nothing.

A Jupyter server may run in another environment than its kernels. What is said of frontends holds
for the environment that asks: run `tapemagic doctor` there, too, where a widget does not appear.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import platform
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tapemagic import engines

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DEMO_PACKAGES", "Observation", "missing", "observations", "report"]

_SUPPORTED_PYTHONS: Final = range(10, 15)
_PYTHONS_WITH_TENSORFLOW: Final = range(10, 14)

# The extra "demo": what each package is called by its modules, and by pip.
DEMO_PACKAGES: Final = {
    "bs4": "beautifulsoup4",
    "ipykernel": "ipykernel",
    "latex2mathml": "latex2mathml",
    "nbclient": "nbclient",
    "nbconvert": "nbconvert",
    "nbformat": "nbformat",
}
INSTALL_THE_DEMO: Final = 'python -m pip install "tapemagic[demo]"'

# Places that say by an environment variable that they are one, the most telling first.
_PLACES: Final = (
    ("BINDER_SERVICE_HOST", "Binder"),
    ("BINDER_LAUNCH_HOST", "Binder"),
    ("COLAB_RELEASE_TAG", "Google Colab"),
    ("KAGGLE_KERNEL_RUN_TYPE", "Kaggle"),
    ("CODESPACES", "GitHub Codespaces"),
    ("JUPYTERHUB_USER", "JupyterHub"),
    ("VSCODE_PID", "VS Code"),
)
# A frontend's Python package, and how it is called.
_FRONTENDS: Final = {"jupyterlab": "JupyterLab", "notebook": "Notebook"}
_OLDEST_FRONTENDS: Final = {"jupyterlab": (4,), "notebook": (7,)}
# What a frontend needs to draw widgets, and to underline mistakes as they are typed: its extension,
# and what brings it.
_NEEDED_EXTENSIONS: Final = {
    "@jupyter-widgets/jupyterlab-manager": "jupyterlab_widgets",
    "anywidget": "anywidget",
    "tapemagic": "tapemagic",
}
# What of the editors is here: what each package is called by its modules, and what it is for.
_EDITORS: Final = {
    "pygls": "tapemagic lsp",
    "pylsp": "python-lsp-server",
    "flake8": "flake8",
}


class Observation(NamedTuple):
    """One line of the report.

    Attributes
    ----------
    subject
        What was looked at.
    found
        What was found, and what to do where something is missing.
    is_healthy
        Whether it works, or is not wanted.
    """

    subject: str
    found: str
    is_healthy: bool = True


def report() -> tuple[str, bool]:
    """Return the report as text, a line a subject, and whether all of it is healthy."""
    found = list(observations())
    lines = [f"{' ' if each.is_healthy else '!'} {each.subject:<11} {each.found}" for each in found]
    return "\n".join(lines), all(each.is_healthy for each in found)


def observations() -> Iterator[Observation]:
    """Look at this machine: one observation a subject."""
    yield Observation("tapemagic", importlib.metadata.version("tapemagic"))
    yield _python()
    yield Observation("place", place())
    yield Observation("IPython", importlib.metadata.version("ipython"))
    yield Observation("numpy", importlib.metadata.version("numpy"))
    yield _tensorflow()
    yield _engine()
    yield _extension()
    yield _widgets()
    yield from _frontends()
    yield _editors()
    yield _demo()


def missing(packages: dict[str, str]) -> list[str]:
    """Return pip's names of the packages whose modules are not found.

    Parameters
    ----------
    packages
        pip's names by the names of the modules.
    """
    return [name for module, name in packages.items() if importlib.util.find_spec(module) is None]


def place() -> str:
    """Return where this runs: "Binder", "a browser (JupyterLite)", ..., or the system."""
    return _hosted() or f"{platform.system()}, {platform.machine()}"


def _hosted() -> str:
    """Return the place that brings its own frontend; "" where there is none."""
    if sys.platform == "emscripten":
        return "a browser (JupyterLite), where TensorFlow cannot be"
    return next((name for variable, name in _PLACES if variable in os.environ), "")


# --- engines ----------------------------------------------------------------------------------


def _python() -> Observation:
    is_supported = sys.version_info[1] in _SUPPORTED_PYTHONS
    verdict = "" if is_supported else " (tapemagic is tested on 3.10 to 3.14)"
    return Observation("Python", f"{platform.python_version()}{verdict}", is_supported)


def _tensorflow() -> Observation:
    if engines.tensorflow_is_available():
        return Observation("TensorFlow", engines.version(engines.TENSORFLOW))
    if sys.platform == "emscripten":
        remedy = "it has no wheel for the browser: the numpy engine runs all lessons but 11"
    elif sys.version_info[1] in _PYTHONS_WITH_TENSORFLOW:
        remedy = 'to have it: python -m pip install "tapemagic[tensorflow]"'
    else:
        remedy = f"it has no wheel for Python {platform.python_version()} yet"
    return Observation("TensorFlow", f"not installed; {remedy}")


def _engine() -> Observation:
    try:
        _, where = engines.chosen()
        engine = engines.name()
    except (ValueError, ImportError) as error:
        return Observation("engine", str(error), is_healthy=False)
    return Observation("engine", f"{engine} ({where})")


# --- the notebook -----------------------------------------------------------------------------


def _extension() -> Observation:
    """Load and unload the extension in a shell of its own, as a notebook would.

    In a notebook that asks, it is loaded already.
    """
    from IPython.core.interactiveshell import InteractiveShell

    if InteractiveShell.initialized():
        return _loaded_extension(InteractiveShell.instance())
    from IPython.core.extensions import ExtensionManager
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell(config=config)
    extensions = ExtensionManager(shell=shell, parent=shell)
    start = time.perf_counter()
    try:
        extensions.load_extension("tapemagic")
    except ImportError as error:
        return Observation("extension", f"does not load: {error}", is_healthy=False)
    milliseconds = 1000 * (time.perf_counter() - start)
    extensions.unload_extension("tapemagic")
    return Observation("extension", f"%load_ext tapemagic works ({milliseconds:.0f} ms)")


def _loaded_extension(shell: object) -> Observation:
    loaded = getattr(getattr(shell, "extension_manager", None), "loaded", ())
    if "tapemagic" in loaded:
        return Observation("extension", "loaded")
    return Observation("extension", "not loaded in this session: %load_ext tapemagic")


def _widgets() -> Observation:
    names = ("ipywidgets", "anywidget", "matplotlib")
    try:
        found = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    except importlib.metadata.PackageNotFoundError as error:
        remedy = f"python -m pip install {error.name}"
        return Observation("widgets", f"{error.name} is missing: {remedy}", is_healthy=False)
    return Observation("widgets", found)


def _frontends() -> Iterator[Observation]:
    """Say of each frontend in this environment whether it shows widgets."""
    installed = [package for package in _FRONTENDS if importlib.util.find_spec(package)]
    if not installed:
        if not _hosted():
            remedy = 'to have JupyterLab: python -m pip install "tapemagic[lab]"'
            yield Observation("frontend", f"none in this environment; {remedy}")
        return
    faults = _extension_faults()
    for package in installed:
        version = importlib.metadata.version(package)
        title = _FRONTENDS[package]
        if tuple(map(int, version.split(".")[:1])) < _OLDEST_FRONTENDS[package]:
            oldest = ".".join(map(str, _OLDEST_FRONTENDS[package]))
            remedy = f'too old, widgets need {oldest}: python -m pip install "tapemagic[lab]"'
            yield Observation(title, f"{version}, {remedy}", is_healthy=False)
        elif faults:
            yield Observation(title, f"{version}, {'; '.join(faults)}", is_healthy=False)
        else:
            yield Observation(title, f"{version}, shows widgets, and findings while you type")


def _extension_faults() -> list[str]:
    """Return what a frontend of this environment lacks to draw widgets and underline mistakes."""
    folders = _extension_folders()
    disabled = _disabled_extensions(folders)
    faults = []
    for extension, package in _NEEDED_EXTENSIONS.items():
        if not any((folder / extension / "package.json").is_file() for folder in folders):
            remedy = f"python -m pip install --force-reinstall {package}"
            faults.append(f"its extension {extension} is missing: {remedy}")
        elif extension in disabled:
            faults.append(f"{extension} is disabled: jupyter labextension enable {extension}")
    return faults


def _extension_folders() -> list[Path]:
    from jupyter_core.paths import jupyter_path

    return [Path(folder) for folder in jupyter_path("labextensions")]


def _disabled_extensions(folders: list[Path]) -> set[str]:
    """Return the names of the extensions that a page's configuration switches off."""
    from jupyter_core.paths import jupyter_config_path

    disabled: set[str] = set()
    configured = [Path(folder) / "labconfig" for folder in jupyter_config_path()]
    for folder in (*folders, *configured):
        try:
            page = json.loads((folder / "page_config.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue  # no configuration, or none that JupyterLab could read either
        entries = page.get("disabledExtensions", {}) if isinstance(page, dict) else {}
        if isinstance(entries, dict):
            disabled |= {name for name, is_disabled in entries.items() if is_disabled is True}
        elif isinstance(entries, list):
            disabled |= {str(name) for name in entries}
    return disabled


# --- optional parts ---------------------------------------------------------------------------


def _editors() -> Observation:
    found = [title for module, title in _EDITORS.items() if importlib.util.find_spec(module)]
    if not found:
        remedy = 'for findings in other editors: python -m pip install "tapemagic[lsp]"'
        return Observation("editors", f"no language server; {remedy}")
    return Observation("editors", ", ".join(found))


def _demo() -> Observation:
    if absent := missing(DEMO_PACKAGES):
        found = f"not installed ({', '.join(absent)}); to have it: {INSTALL_THE_DEMO}"
    else:
        found = "tapemagic demo can run a lesson here"
    return Observation("demo", found)
