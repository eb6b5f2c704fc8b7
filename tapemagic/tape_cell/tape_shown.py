"""What the tapes of a ``%%tape --show-tape`` cell recorded, shown below it.

Where the engine's tapes cannot be looked into, as with a version of TensorFlow that has changed
inside, one sentence says so, and the cell is run once more on the numpy engine, which records the
same, with everything put back as it was afterwards.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from IPython.display import display

from tapemagic import engines
from tapemagic.cell.silence import silence
from tapemagic.cell.snapshot import is_variable
from tapemagic.derivatives.values import map_leaves
from tapemagic.keeping import CannotKeepError, keeping_tape
from tapemagic.leibniz import name_of
from tapemagic.live.describing import is_tensor
from tapemagic.live.kept_tapes import KeptCell, Way, remember

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from IPython.core.interactiveshell import InteractiveShell

    from tapemagic.cell.replay import Replay
    from tapemagic.derivatives import Derivation
    from tapemagic.display.shown_tape import ShownTape
    from tapemagic.tape_options import TapeOptions

__all__ = ["kept_by_cell", "show_cell", "show_on_numpy", "why_not_kept"]


def why_not_kept(tf: Any) -> str:
    """Return the sentence that says why an engine's tapes keep nothing, "" where they do."""
    try:
        keeping_tape(tf)
    except CannotKeepError as error:
        return str(error)
    return ""


def kept_by_cell(
    named: Mapping[str, Any], derivation: Derivation | None, namespace: Mapping[str, Any]
) -> KeptCell:
    """Return what a cell's tapes kept.

    Parameters
    ----------
    named
        The tape that the cell has bound to a name, if any.
    derivation
        The derivatives that it was asked for, if any.
    namespace
        What names hold.
    """
    if derivation is None:
        return KeptCell(named)
    count = len(derivation.tapes)
    tapes = {
        "tape" if count == 1 else f"tape_{order}": tape
        for order, tape in enumerate(derivation.tapes, start=1)
    }
    values = {
        name_of(node.target, node.sources): value
        for node, value in derivation.values.items()
        if node.sources
    }
    ways = {
        name_of(node.target, node.sources): Way(
            derivation.tapes[node.order - 1],
            derivation.values[node.parent],
            derivation.sources[node.source],
            value,
        )
        for node, value in derivation.values.items()
        if node.sources
    }
    unnamed = {name: value for name, value in values.items() if name not in namespace}
    return KeptCell({**tapes, **named}, {**unnamed, **derivation.sources}, ways)


def show_cell(shell: InteractiveShell, kept: KeptCell) -> None:
    """Remember a cell, and show what its tapes recorded, the innermost first."""
    remember(shell, kept)
    for each in _all_shown(kept, shell.user_ns):
        _display(each)


def show_on_numpy(
    shell: InteractiveShell,
    options: TapeOptions,
    replay: Replay,
    run: Callable[[TapeOptions], KeptCell],
    reason: str,
) -> None:
    """Say that the engine's tapes cannot be looked into, and show those of the numpy engine.

    Parameters
    ----------
    shell
        The shell.
    options
        The line of the cell.
    replay
        The cell's body, from before it ran.
    run
        Runs the cell on the current engine and returns what was kept.
    reason
        Why not.
    """
    print(f"{reason[:1].upper()}{reason[1:]} That is shown here:")  # noqa: T201 - a magic's output
    quiet = replace(options, quiet=True, show_code=False, compare=False, engine=engines.NUMPY)
    with replay.from_the_start(_on_numpy), engines.temporarily(engines.NUMPY):
        with silence():
            kept = run(quiet)
        shown = _all_shown(kept, shell.user_ns)
    for each in shown:
        _display(each)


def _all_shown(kept: KeptCell, namespace: Mapping[str, Any]) -> list[ShownTape]:
    from tapemagic.show_command import shown_tape

    names = {**namespace, **kept.tapes, **kept.names}
    return [shown_tape(tape, names) for tape in kept.tapes.values()]


def _display(shown: ShownTape) -> None:
    from tapemagic.widgets.tape_graph import for_display

    display(for_display(shown))


def _on_numpy(value: Any) -> Any:
    """Return what a name holds as the numpy engine's: modules, tensors, Variables."""
    from tapemagic import numpy_tf

    if engines.engine_of_module(getattr(value, "__name__", "")) == engines.TENSORFLOW:
        return numpy_tf if getattr(value, "__name__", "") == "tensorflow" else value
    return map_leaves(_leaf_on_numpy, value)


def _leaf_on_numpy(value: Any) -> Any:
    from tapemagic import numpy_tf

    if is_variable(value):
        return numpy_tf.Variable(value.numpy(), trainable=value.trainable)
    return numpy_tf.constant(value.numpy()) if is_tensor(value) else value
