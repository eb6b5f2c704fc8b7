"""What a cell of a notebook costs more when the extension is loaded: before it runs, and after.

A shell of IPython runs each cell many times, each time with another comment, so that it is a new
text. Only what listens to the shell is timed, on the numpy engine; what the cell itself takes is
not counted.
"""

from __future__ import annotations

import atexit
import contextlib
import io
import os
import time
from typing import TYPE_CHECKING, Any

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from tapemagic import engines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

RUNS = 40
ABOVE = ("%load_ext tapemagic", "import tensorflow as tf", "x = tf.Variable(3.0)")


def costs(cells: dict[str, str]) -> Iterator[tuple[str, Sequence[float]]]:
    """Measure what each of several cells costs: the seconds of each run."""
    os.environ[engines.ENVIRONMENT_VARIABLE] = engines.NUMPY
    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config)
    for line in ABOVE:
        shell.run_cell(line)
    (checks,) = (each.checks for each in shell.configurables if hasattr(each, "checks"))
    spent = _Spent(checks)
    for title, text in cells.items():
        times = []
        for number in range(RUNS):
            spent.seconds = 0.0
            with contextlib.redirect_stdout(io.StringIO()):  # what the cell shows
                shell.run_cell(f"{text}\n# {number}")
            times.append(spent.seconds)
        yield title, times
    shell.run_line_magic("unload_ext", "tapemagic")
    shell.restore_sys_module_state()
    InteractiveShell.clear_instance()
    atexit.unregister(shell.atexit_operations)


class _Spent:
    """The seconds that the listeners of `checks` have taken."""

    def __init__(self, checks: Any) -> None:
        self.seconds = 0.0
        checks.disconnect()
        for event, listener in list(checks._listeners.items()):
            checks._listeners[event] = self._timed(listener)
        checks.connect()

    def _timed(self, listener: Any) -> Any:
        def timed(*arguments: Any) -> None:
            start = time.perf_counter()
            listener(*arguments)
            self.seconds += time.perf_counter() - start

        return timed
