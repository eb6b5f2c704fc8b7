"""What a tape recorded, shown: `show`, ``%tape show`` and ``%%tape --show-tape``.

In: a tape that kept what it recorded, and what names hold. Out: an object that displays itself.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import FrameType

    from IPython.core.interactiveshell import InteractiveShell

    from tapemagic.display.shown_tape import ShownTape

__all__ = ["show", "show_by_name", "shown_tape"]


def show(
    tape: Any, target: Any = None, source: Any = None, *, inside_gradients: bool = False
) -> Any:
    """Show what a tape recorded, and how a derivative comes out of it.

    Parameters
    ----------
    tape
        A tape that has kept it: ``tapemagic.tape(keep=True)``.
    target
        The tensor that is followed back. If not given, it is what the tape was asked to
        differentiate last, or the last value that it recorded.
    source
        A Variable or tensor: only what leads from it to the target is shown. If not given, all that
        was recorded is.
    inside_gradients
        Show a gradient that was taken while the tape recorded by its operations. They are those
        that this engine runs; the other one runs others.

    Returns
    -------
    What displays itself: a graph in a notebook, a text elsewhere.

    Raises
    ------
    NotKeptError
        If the tape has kept nothing, or `tape` is no tape.
    NotOnTapeError
        If the tape has nothing to do with the target or the source.

    Examples
    --------
    ::

        with tapemagic.tape(watch=[x], keep=True) as tape:
            y = x * x
        tapemagic.show(tape)
    """
    frame = _caller()
    names = {**frame.f_globals, **frame.f_locals}
    return _displayed(shown_tape(tape, names, target, source, inside_gradients=inside_gradients))


def _caller() -> FrameType:
    """Return the frame of whoever has called `show`: it knows what the values are called."""
    frame: FrameType = sys._getframe(1)  # noqa: SLF001
    package = __name__.partition(".")[0]
    while frame.f_globals.get("__name__", "").partition(".")[0] == package and frame.f_back:
        frame = frame.f_back
    return frame


def shown_tape(
    tape: Any,
    names: Mapping[str, Any],
    target: Any = None,
    source: Any = None,
    *,
    inside_gradients: bool = False,
) -> ShownTape:
    """Return what is shown of a tape; `names` say what the program calls its values.

    Raises
    ------
    NotKeptError, NotOnTapeError
        As `show`.
    """
    from tapemagic.display.shown_tape import ShownTape
    from tapemagic.recordings.choosing import number_of_source, number_of_target, towards
    from tapemagic.recordings.recorded import recorded_by

    recorded = recorded_by(tape, names, inside_gradients=inside_gradients)
    number = number_of_target(recorded, tape, target)
    if source is not None and number is not None:
        recorded = towards(recorded, number, number_of_source(recorded, source))
    return ShownTape(recorded, number)


def show_by_name(shell: InteractiveShell, arguments: list[str]) -> Any:
    """Return what displays a tape of the notebook: ``%tape show [NAME] [dy/dx]``.

    Raises
    ------
    UsageError
        With one sentence: there is no such tape, or it has kept nothing.
    """
    from tapemagic.live.kept_tapes import TapeNameError, kept_cell, kept_tapes, last_kept
    from tapemagic.live.kept_tapes import tape_named as named
    from tapemagic.recordings.choosing import NotOnTapeError
    from tapemagic.recordings.recorded import NotKeptError

    requests = [word for word in arguments if "/" in word]
    words = [word for word in arguments if "/" not in word]
    if len(words) > 1 or len(requests) > 1:
        raise UsageError(
            f"%tape show takes the name of one tape, and got {' '.join(arguments)}: write "
            "`%tape show tape`, or `%tape show tape dy/dx`."
        )
    cell = kept_cell(shell)
    names = {**shell.user_ns, **kept_tapes(shell), **cell.names}
    try:
        tape = named(shell, words[0]) if words else last_kept(shell)
        target, source = _requested(requests[0], names) if requests else (None, None)
        return _displayed(shown_tape(tape, names, target, source))
    except (TapeNameError, NotKeptError, NotOnTapeError) as error:
        raise UsageError(str(error)) from None


def _requested(text: str, names: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return the target and the source of a derivative in Leibniz notation."""
    from tapemagic.leibniz import RequestError, parse_request

    try:
        request = parse_request(text, names.__contains__)
    except RequestError as error:
        raise UsageError(str(error)) from None
    if len(request.sources) > 1:
        raise UsageError(
            f"{text} is of order {len(request.sources)}, and a tape is followed back once: name "
            "the tape that gave the last step, and write a first derivative."
        )
    return names[request.target], names[request.sources[0]]


def _displayed(shown: ShownTape) -> Any:
    from tapemagic.widgets.tape_graph import for_display

    return for_display(shown)
