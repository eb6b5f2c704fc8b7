"""The plain program that a ``%%tape --show-code`` cell stands for, shown and offered below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.display import display

from tapemagic import engines
from tapemagic.derivatives.values import is_structure, is_variable, leaves, without_wrapper
from tapemagic.display.programs import Program
from tapemagic.plain_program import NoProgramError, plain_program, watchable

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from tapemagic.tape_cell.session import PreparedCell

__all__ = ["show_code"]


def show_code(cell: PreparedCell) -> None:
    """Show the program that a cell stands for, which has run, and offer it as the next cell.

    No text says that it is offered: whether it is depends on what was run before.
    """
    namespace = cell.shell.user_ns
    is_tf_bound = engines.engine_of_module(getattr(namespace.get("tf"), "__name__", ""))
    try:
        code = plain_program(
            cell.source.body,
            cell.requests,
            watch={
                name: watchable(name, value, cell.tf)
                for name, value in cell.watched.items()
                if _must_be_watched(cell, value)
            },
            made_in_body=cell.assigned,
            rebound=[n for n, value in cell.watched.items() if namespace.get(n) is not value],
            structures=[name for name, value in cell.watched.items() if is_structure(value)],
            jacobian=cell.options.jacobian,
            watch_accessed_variables=cell.options.watch_variables,
            tape_name=cell.options.tape_name or (None if cell.requests else "tape"),
            persistent=cell.options.persistent,
            unconnected=cell.unconnected,
            imports_tensorflow=is_tf_bound is None,
            translation=cell.source.text,
        )
    except NoProgramError as error:
        print(f"There is no plain program to show: {error}")  # noqa: T201 - a magic's output
        return
    display(Program(code))
    _offer(cell.shell, code.rstrip("\n"))


def _offer(shell: InteractiveShell, program: str) -> None:
    """Put a program into the next cell, unless it was offered or run before.

    "Run all" runs the cell again; it should not leave one more copy each time.
    """
    offered = shell.meta.setdefault("tapemagic_offered", set())
    history = shell.history_manager
    if program not in {*offered, *(history.input_hist_raw if history is not None else ())}:
        offered.add(program)
        shell.set_next_input(program)


def _must_be_watched(cell: PreparedCell, value: Any) -> bool:
    """Whether a tape does not watch an object by itself."""
    parts = [without_wrapper(part, cell.tf) for part in leaves(value)]
    return not cell.options.watch_variables or not all(
        is_variable(part, cell.tf) and part.trainable for part in parts
    )
