"""Tracebacks that begin at the reader's cell.

An error in the body of a magic passes through the magic, through IPython and, on the numpy
engine, through the engine on its way up. IPython asks an exception for ``_render_traceback_``
before it formats one itself; `begin_at_cell` answers there with the reader's frames only.
"""

from __future__ import annotations

import contextlib
import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from IPython.core.interactiveshell import InteractiveShell

_PACKAGE = __name__.partition(".")[0]


def begin_at_cell(shell: InteractiveShell, error: BaseException) -> None:
    """Let IPython show an exception without the frames of tapemagic and of what called it.

    A class that renders its own traceback keeps doing so, and an exception that takes no attributes
    keeps all its frames.
    """
    if hasattr(error, "_render_traceback_"):
        return

    def render(*_: Any) -> list[str]:
        shown = readers_frames(error.__traceback__)
        if shown is None:  # raised by the engine, which no line of the reader's called
            return list(shell.InteractiveTB.get_exception_only(type(error), error))
        for cause in _causes(error):
            cause.__traceback__ = readers_frames(cause.__traceback__)
        lines: list[str] = shell.InteractiveTB.structured_traceback(
            type(error), error, shown, tb_offset=0
        )
        return lines

    with contextlib.suppress(AttributeError, TypeError):
        error._render_traceback_ = render  # type: ignore[attr-defined]


def begin_at_call(error: BaseException) -> None:
    """Let the IPython that runs, if one does, show an exception without the frames of tapemagic."""
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is not None:
        begin_at_cell(shell, error)


def readers_frames(traceback: TracebackType | None) -> TracebackType | None:
    """Return a traceback's frames below the one that runs the cell, without those of this package.

    None is left of an error that the engine raised while the magic itself called it.
    """
    frames = list(_frames(traceback))
    bottoms = [index for index, entry in enumerate(frames) if _runs_the_cell(entry)]
    shown: TracebackType | None = None
    for entry in reversed(frames[bottoms[-1] + 1 if bottoms else 0 :]):
        if not _is_ours(entry):
            shown = types.TracebackType(shown, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return shown


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Return the exceptions that are shown above an exception as its reason."""
    seen = {id(error)}
    cause = error.__cause__ or error.__context__
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def _runs_the_cell(entry: TracebackType) -> bool:
    """Whether a frame is marked as IPython marks its own: the reader's code begins below it."""
    return entry.tb_frame.f_locals.get("__tracebackhide__") == "__ipython_bottom__"


def _frames(traceback: TracebackType | None) -> list[TracebackType]:
    frames = []
    while traceback is not None:
        frames.append(traceback)
        traceback = traceback.tb_next
    return frames


def _is_ours(entry: TracebackType) -> bool:
    module = str(entry.tb_frame.f_globals.get("__name__", ""))
    return module.partition(".")[0] == _PACKAGE
