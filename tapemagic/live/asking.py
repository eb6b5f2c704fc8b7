"""What a program asks of the checks of the notebook that it runs in: `why`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.getipython import get_ipython

from tapemagic.live.checks import LiveChecks

if TYPE_CHECKING:
    from tapemagic.display.explanations import Explanation

__all__ = ["why"]


def why(name: str) -> Explanation:
    """Explain why a name of the notebook holds None: the twin of ``%tape why NAME``.

    Where a tape has kept a recording (``tapemagic.tape(keep=True)``, ``%%tape --show-tape``), that
    is walked, and knows of connected names too; else the checker's model is asked.

    Parameters
    ----------
    name
        The name, as a text: ``why("dy_dx")``.

    Returns
    -------
    What is the case and why; it displays itself.

    Raises
    ------
    ValueError
        When there is no such name, or it holds something else.
    RuntimeError
        When this is no notebook in which tapemagic was loaded.
    """
    shell: Any = get_ipython()
    for configurable in getattr(shell, "configurables", ()):
        checks = getattr(configurable, "checks", None)
        if isinstance(checks, LiveChecks):
            return checks.why(name)
    raise RuntimeError(
        "tapemagic.why explains what a name of a notebook holds: run `%load_ext tapemagic` there."
    )
