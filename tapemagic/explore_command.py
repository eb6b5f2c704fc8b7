"""The placement explorer, asked for by ``%%tape_explore`` or `tapemagic.explore_placement`.

In: the text of a program, and what its names hold. Out: a widget where one can be drawn, else the
same as text and HTML. Whatever is wrong with the program is found before anything is shown, and is
one sentence.
"""

from __future__ import annotations

import contextlib
import difflib
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError

from tapemagic import engines
from tapemagic.widgets.where_drawn import can_be_drawn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from IPython.core.interactiveshell import InteractiveShell

    from tapemagic.checker.findings import Report
    from tapemagic.display.explored_placements import PlacementMap
    from tapemagic.live.checks import LiveChecks
    from tapemagic.placements import Program
    from tapemagic.widgets.placement_explorer import PlacementExplorer

__all__ = ["explore_cell", "explore_placement"]

_FIRST = "second derivative"


def explore_placement(
    program: str = _FIRST,
    *,
    engine: str | None = None,
    names: Mapping[str, Any] | None = None,
) -> PlacementExplorer | PlacementMap:
    """Show where the lines of a program may stand, and what comes of each place.

    Every line that computes, watches or asks a tape can be moved into the blocks of the tapes and
    out of them. The program is run in every arrangement, so that each move shows at once what the
    gradient calls give then.

    Parameters
    ----------
    program
        The name of a program that is ready: "second derivative", "one tape", "watched constant",
        "two gradients of one tape", "mixed derivative" or "third derivative". Or the text of your
        own, of several lines.
    engine
        "numpy" or "tensorflow"; if not given, the current one.
    names
        What the names of your own program hold, as ``globals()``. ``tf`` is always there.

    Returns
    -------
    What displays itself as the explorer: a widget in a notebook, text and HTML elsewhere.

    Raises
    ------
    ValueError
        If there is no program of that name, no such engine, or no line of the program can move.
    TypeError
        If `program` is no text.

    Examples
    --------
    ::

        tapemagic.explore_placement()
        tapemagic.explore_placement("third derivative")
    """
    from tapemagic.placements import read_program
    from tapemagic.placements.lesson_programs import LESSON_PROGRAMS

    if not isinstance(program, str):
        kind = type(program).__name__
        raise TypeError(
            f"explore_placement takes the text of a program, or the name of a ready one, and was "
            f"given an object of type {kind}: put the lines below %%tape_explore."
        )
    is_own = "\n" in program.strip()
    if not is_own and program not in LESSON_PROGRAMS:
        raise ValueError(_unknown(program, list(LESSON_PROGRAMS)))
    with contextlib.nullcontext() if engine is None else engines.temporarily(engine):
        namespace = {**(names or {}), "tf": engines.current()}
        found = _explored(
            read_program(program if is_own else LESSON_PROGRAMS[program]),
            _check,
            namespace,
            is_limited=is_own,
        )
    return _shown(found)


def explore_cell(
    shell: InteractiveShell, checks: LiveChecks, cell: str
) -> PlacementExplorer | PlacementMap:
    """Return the explorer of a cell, which runs with the notebook's names.

    Raises
    ------
    UsageError
        If no line of it can move, or it cannot run: one sentence.
    """
    from tapemagic.placements import NotExplorable, read_program

    try:
        program = read_program(cell, lines_above=1)
        _refuse_other_engine(program, shell.user_ns)
        found = _explored(
            program, lambda text: checks.check(text, with_fixes=False).report, shell.user_ns
        )
    except NotExplorable as error:
        raise UsageError(str(error)) from None
    return _shown(found)


def _check(text: str) -> Report:
    """Check a program by itself; the reader is to find the fix."""
    from tapemagic.checker.checking import check_source
    from tapemagic.checker.selection import Selection
    from tapemagic.checker.sources import read_source

    return check_source(read_source(text, "cell"), Selection(), with_fixes=False)


def _explored(
    program: Program,
    check: Callable[[str], Report],
    namespace: dict[str, Any],
    *,
    is_limited: bool = True,
) -> PlacementMap:
    from tapemagic.display.explored_placements import PlacementMap
    from tapemagic.placements import NotExplorable, explore

    time = {} if is_limited else {"seconds": None}
    exploration = explore(program, check, namespace, **time)
    written = exploration.placements[0].as_written
    if written.error and all(call.kind == "unreached" for call in written.calls):
        error = _with_its_line(written.error, written.text)
        message = f"the program raises before it asks a tape ({error}): correct it first."
        raise NotExplorable(message)
    return PlacementMap(exploration)


def _with_its_line(error: str, text: str) -> str:
    """Return an error with the line in the place of its number: blank lines are not counted."""
    number, colon, rest = error.removeprefix("line ").partition(": ")
    if not colon or not number.isdigit():
        return error
    return f"`{text.splitlines()[int(number) - 1].strip()}`: {rest}"


def _shown(found: PlacementMap) -> PlacementExplorer | PlacementMap:
    """Return a widget where there is a kernel to draw it, and anywidget."""
    if not can_be_drawn():
        return found
    from tapemagic.widgets.placement_explorer import PlacementExplorer

    return PlacementExplorer(found)


def _unknown(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    *others, last = map(repr, known)
    return (
        f"there is no program {name!r} to explore{hint}: there are {', '.join(others)} and {last}, "
        "and a text of several lines is a program of your own."
    )


def _refuse_other_engine(program: Program, namespace: Mapping[str, Any]) -> None:
    """Refuse a cell whose names hold what belongs to the other engine."""
    from tapemagic.cell import one_engine

    try:
        engine = engines.name()
    except ValueError as error:  # TAPEMAGIC_ENGINE names no engine
        raise UsageError(str(error)) from None
    names = {name for statement in program.statements for name in statement.reads}
    foreign = one_engine.foreign_name(names, namespace, engine)
    if foreign is not None:
        name, _, owner = foreign
        raise UsageError(
            f"{name!r} belongs to {engines.title(owner)}, and the engine is "
            f"{engines.title(engine)}: make it again (`import tensorflow as tf` for tf), or write "
            f"`%tape engine {owner}`."
        )
