"""Jupyter magics that teach automatic differentiation with ``tf.GradientTape``.

In a notebook::

    %load_ext tapemagic

    %%tape d2y/dx2
    y = x * x * x

In a program, the same without magic::

    from tapemagic import differentiate, tape, tf

Nothing heavy is imported here: each public name is looked up when it is first used, so that
``%load_ext tapemagic`` costs next to nothing and never imports TensorFlow.
"""

from __future__ import annotations

import functools
import importlib
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from tapemagic import numpy_tf as tf
    from tapemagic.checker import check
    from tapemagic.derivatives import differentiate, tape
    from tapemagic.exercise_command import check_exercise
    from tapemagic.explore_command import explore_placement
    from tapemagic.live.asking import why
    from tapemagic.show_command import show
    from tapemagic.widgets.plotting import plot

__version__ = "0.1.0"

__all__ = [
    "__version__",
    "check",
    "check_exercise",
    "differentiate",
    "explore_placement",
    "load_ipython_extension",
    "plot",
    "show",
    "tape",
    "tf",
    "unload_ipython_extension",
    "why",
]

_HOMES = {
    "check": "tapemagic.checker",
    "check_exercise": "tapemagic.exercise_command",
    "differentiate": "tapemagic.derivatives",
    "explore_placement": "tapemagic.explore_command",
    "plot": "tapemagic.widgets.plotting",
    "show": "tapemagic.show_command",
    "tape": "tapemagic.derivatives",
    "why": "tapemagic.live.asking",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is asked for.

    ``tf`` is the module of the current engine at the moment of asking, so it is never cached.
    """
    if name == "tf":
        return importlib.import_module("tapemagic.engines").current()
    if name in _HOMES:
        return _public(name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)


@functools.cache
def _public(name: str) -> Any:
    """Return a public function, whose exceptions a notebook shows without the frames in here."""
    function = getattr(importlib.import_module(_HOMES[name]), name)

    @functools.wraps(function)
    def called(*arguments: Any, **options: Any) -> Any:
        try:
            return function(*arguments, **options)
        except Exception as error:
            if "IPython" in sys.modules:
                importlib.import_module("tapemagic.cell.tracebacks").begin_at_call(error)
            raise

    return called


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Add ``%%tape`` and ``%tape`` to an IPython shell: what ``%load_ext tapemagic`` calls."""
    importlib.import_module("tapemagic.magics").load(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Take everything out of the shell again: what ``%unload_ext tapemagic`` calls."""
    importlib.import_module("tapemagic.magics").unload(shell)
