"""Where this runs: Binder, Colab, the reader's browser, a hub, or the reader's own machine."""

from __future__ import annotations

import os
import platform
import sys
from typing import Final

__all__ = ["OWN_FRONTENDS", "hosted", "in_a_kernel", "in_a_notebook", "place"]

_BROWSER: Final = "a browser (JupyterLite)"
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
OWN_FRONTENDS: Final = {_BROWSER, "Google Colab", "Kaggle", "GitHub Codespaces", "VS Code"}
"""Places whose page of a notebook is their own, and no JupyterLab of this environment."""


def place() -> str:
    """Return where this runs: "Binder", "a browser (JupyterLite)", ..., or the system."""
    return hosted() or f"{platform.system()}, {platform.machine()}"


def hosted() -> str:
    """Return the place that shows notebooks by itself; "" where there is none."""
    if sys.platform == "emscripten":
        return _BROWSER
    return next((name for variable, name in _PLACES if variable in os.environ), "")


def in_a_notebook() -> bool:
    """Tell whether a notebook asks, or a shell of IPython."""
    return _shell() is not None


def in_a_kernel() -> bool:
    """Tell whether a kernel asks, so that a page somewhere shows what comes out."""
    return hasattr(_shell(), "kernel")


def _shell() -> object | None:
    if "IPython" not in sys.modules:
        return None
    from IPython.core.interactiveshell import InteractiveShell

    return InteractiveShell.instance() if InteractiveShell.initialized() else None
