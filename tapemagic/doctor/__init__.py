"""What of tapemagic works here: ``tapemagic doctor``, and ``%tape doctor`` in a notebook.

`observations` looks at this machine, one observation a subject, and changes nothing: which Python,
which place (Binder, a browser, Colab, ...), the engines, whether the extension loads, what shows
widgets in which frontend, and what the optional parts need. An observation says what was found and,
where something is missing, the command that brings it. Only what is broken is unhealthy; who has
not installed an optional part lacks nothing.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import platform
import sys
import time
from typing import TYPE_CHECKING, Final

from tapemagic.doctor.engine_health import engine_observations
from tapemagic.doctor.frontend_health import frontend_observations
from tapemagic.doctor.observation import Observation
from tapemagic.doctor.packages import (
    DEMO_PACKAGES,
    install_command,
    missing,
    oldest_allowed,
    too_old,
)
from tapemagic.doctor.places import place

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Observation", "observations", "report"]

_SUPPORTED_PYTHONS: Final = range(10, 15)
# What of the editors is here: what each package is called by its modules, and what it is for.
_EDITORS: Final = {
    "pygls": "tapemagic lsp",
    "pylsp": "python-lsp-server",
    "flake8": "flake8",
}


def report() -> tuple[str, bool]:
    """Return the report as text, and whether all of it is healthy."""
    found = list(observations())
    return "\n".join(each.text() for each in found), all(each.is_healthy for each in found)


def observations() -> Iterator[Observation]:
    """Look at this machine: one observation a subject."""
    yield Observation("tapemagic", importlib.metadata.version("tapemagic"))
    yield _python()
    yield Observation("environment", sys.prefix)
    yield Observation("place", place())
    yield _needed("IPython", "ipython")
    yield _needed("numpy", "numpy")
    yield from engine_observations()
    yield _extension()
    yield _needed("widgets", "ipywidgets", "anywidget", "matplotlib")
    yield from frontend_observations()
    # In a browser there is neither another editor nor a terminal.
    if sys.platform != "emscripten":
        yield _editors()
        yield _demo()


def _python() -> Observation:
    is_supported = sys.version_info[1] in _SUPPORTED_PYTHONS
    verdict = "" if is_supported else " (tapemagic is tested on 3.10 to 3.14)"
    return Observation("Python", f"{platform.python_version()}{verdict}", is_supported)


def _needed(subject: str, *packages: str) -> Observation:
    """Say which versions of packages are here that tapemagic cannot do without."""
    found, commands = [], []
    for package in packages:
        oldest = oldest_allowed(package)
        try:
            version = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found.append(f"{package} is missing")
        else:
            title = version if len(packages) == 1 else f"{package} {version}"
            if not too_old(version, oldest):
                found.append(title)
                continue
            found.append(f"{title} is too old: tapemagic needs {oldest} or newer")
        commands.append(install_command(f"{package}>={oldest}"))
    return Observation(
        subject, "; ".join(found) if commands else ", ".join(found), not commands, tuple(commands)
    )


# --- the extension ----------------------------------------------------------------------------


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
    except Exception as error:  # noqa: BLE001 - whatever a wrong version raises is the answer
        found = f"does not load: {type(error).__name__}: {error}"
        return Observation("extension", found, is_healthy=False)
    milliseconds = 1000 * (time.perf_counter() - start)
    extensions.unload_extension("tapemagic")
    return Observation("extension", f"%load_ext tapemagic works ({milliseconds:.0f} ms)")


def _loaded_extension(shell: object) -> Observation:
    loaded = getattr(getattr(shell, "extension_manager", None), "loaded", ())
    if "tapemagic" in loaded:
        return Observation("extension", "loaded")
    return Observation("extension", "not loaded in this session: %load_ext tapemagic")


# --- optional parts ---------------------------------------------------------------------------


def _editors() -> Observation:
    found = [title for module, title in _EDITORS.items() if importlib.util.find_spec(module)]
    if not found:
        command = install_command("tapemagic[lsp]")
        return Observation("editors", "for findings in other editors:", commands=(command,))
    return Observation("editors", ", ".join(found))


def _demo() -> Observation:
    absent = missing(DEMO_PACKAGES)
    if not absent:
        return Observation("demo", "tapemagic demo can run a lesson here")
    found = f"to run a lesson in a terminal (missing: {', '.join(absent)}):"
    return Observation("demo", found, commands=(install_command("tapemagic[demo]"),))
