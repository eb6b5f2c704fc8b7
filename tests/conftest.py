"""What all tests share: a quiet TensorFlow, private Jupyter folders, and who may be skipped.

A test marked `tensorflow` or `browser` is skipped where TensorFlow or Chromium is missing, with one
line that says how to get it. On CI (the variable CI is set) nothing may be missing: it fails.
"""

from __future__ import annotations

import atexit
import importlib.util
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from chromium import ARGUMENTS, chromium_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from IPython.core.interactiveshell import InteractiveShell
    from playwright.sync_api import Browser

# Read by TensorFlow when it is imported, by kernels through their environment. Both are needed:
# neither silences all of the log lines alone.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "1")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.pop("TAPEMAGIC_ENGINE", None)

# A first call may compile or import; a slow shared machine is no bug of ours.
hypothesis.settings.register_profile("tapemagic", deadline=None)
hypothesis.settings.load_profile("tapemagic")


def missing(marker: str) -> str | None:
    """Return what a test with this marker lacks here and how to get it, or None."""
    if marker == "tensorflow" and importlib.util.find_spec("tensorflow") is None:
        return 'no TensorFlow: python -m pip install -e ".[tensorflow]"'
    if marker == "browser" and importlib.util.find_spec("playwright") is None:
        return 'no playwright: python -m pip install -e ".[dev]"'
    if marker == "browser" and chromium_path() is None:
        return (
            "no Chromium: install it (Debian: apt-get install chromium) or set TAPEMAGIC_CHROMIUM"
        )
    return None


def may_be_missing(marker: str) -> bool:
    """Tell whether a test with this marker may be skipped here rather than fail."""
    no_wheel = marker == "tensorflow" and sys.version_info >= (3, 14)
    return no_wheel or not os.environ.get("CI")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in ("tensorflow", "browser"):
        if item.get_closest_marker(marker) and (reason := missing(marker)):
            if may_be_missing(marker):
                pytest.skip(reason)
            pytest.fail(reason, pytrace=False)


def pytest_configure(config: pytest.Config) -> None:
    """Keep the tests out of the user's IPython and Jupyter folders, and those out of the tests."""
    private = tempfile.TemporaryDirectory(prefix="tapemagic-tests-")
    config.add_cleanup(private.cleanup)
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "MPLCONFIGDIR"):
        folder = Path(private.name, name.lower())
        folder.mkdir()
        os.environ[name] = str(folder)


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the root of the checkout."""
    return Path(__file__).parent.parent


@pytest.fixture(scope="session")
def chromium() -> str | None:
    """Return the path of the Chromium to drive."""
    return chromium_path()


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Start the system's Chromium for a test marked `browser`.

    For each test anew: while playwright is up, its event loop is in the way of what runs kernels.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def importable_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Make a folder in which Python finds modules, as in that of a notebook; all is forgotten.

    Exercises that were defined in them, or for a test, are forgotten too.
    """
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    from tapemagic.exercises import course_modules, registry

    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None)).startswith(str(tmp_path)):
            del sys.modules[name]
    for each in registry.course_exercises():
        del registry._exercises[each.number]
    course_modules._read.clear()


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    """Make a shell of IPython, which is the current one during the test."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    # A shell puts itself in the place of the program's __main__.
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    for name in ("ps1", "ps2", "ps3"):
        monkeypatch.setattr(sys, name, "", raising=False)
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(config=config)
    yield shell
    shell.run_line_magic("unload_ext", "tapemagic")
    shell.restore_sys_module_state()
    InteractiveShell.clear_instance()
    # At exit every shell would collect all garbage: minutes, after hundreds of them.
    atexit.unregister(shell.atexit_operations)
