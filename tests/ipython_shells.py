"""A shell of IPython for a test, as a kernel has one, with nothing of the user's in it."""

from __future__ import annotations

import atexit
import contextlib
import sys
from typing import TYPE_CHECKING

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def ipython_shell() -> Iterator[InteractiveShell]:
    """Start a shell, and take all of it out again, tapemagic too."""
    with pytest.MonkeyPatch.context() as patch:
        # A shell puts itself in the place of the program's __main__.
        patch.setitem(sys.modules, "__main__", sys.modules["__main__"])
        for name in ("ps1", "ps2", "ps3"):
            patch.setattr(sys, name, "", raising=False)
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
