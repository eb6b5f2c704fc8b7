"""What ``%tape plot`` and ``%%tape_plot`` do: make a function of what was written, and plot it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError
from IPython.display import display

from tapemagic import engines
from tapemagic.cell import execution, one_engine
from tapemagic.cell.reached import global_names
from tapemagic.cell.tracebacks import begin_at_cell
from tapemagic.plot_expression import ExpressionError, function_of, limit_value
from tapemagic.plot_line import OPTIONS, PlotLineError, parse_cell_line, parse_command_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from IPython.core.interactiveshell import InteractiveShell

    from tapemagic.cell.source import RunningCells
    from tapemagic.plot_line import PlotLine

__all__ = ["command_help", "plot_body", "plot_expression", "read_cell_line"]

_COMMAND = "%tape plot"
_CELL = "%%tape_plot"


def plot_expression(shell: InteractiveShell, text: str) -> str | None:
    """Plot an expression as ``%tape plot`` does; return a text where one is asked for.

    Raises
    ------
    UsageError
        With one sentence.
    Exception
        What the function raises, with the reader's frames only.
    """
    # What the reader sees of an exception begins below this frame.
    __tracebackhide__ = "__ipython_bottom__"
    try:
        line = parse_command_line(text)
        if line.help:
            return command_help()
        function = function_of(line.function, shell.user_ns)
    except (PlotLineError, ExpressionError) as error:
        raise UsageError(str(error)) from None
    except Exception as error:
        begin_at_cell(shell, error)
        raise
    _show(shell, function, line, {}, _COMMAND)
    return None


def plot_body(shell: InteractiveShell, running: RunningCells, line: PlotLine, body: str) -> None:
    """Plot the function that a cell's body describes, as ``%%tape_plot`` does.

    Raises
    ------
    UsageError
        With one sentence.
    Exception
        What the function raises, with the reader's frames only.
    """
    from tapemagic.cell.plotted_body import body_function

    try:
        source = running.source(body)
        function = body_function(shell, source, line.function, line.parameters)
    except SyntaxError as error:
        error = error.with_traceback(None)
        if not execution.show_syntax_error(shell, error, fails=True):
            raise
        return
    given = {name: _value(shell, name, text) for name, text in line.parameters.items()}
    _show(shell, function, line, given, _CELL)


def read_cell_line(text: str) -> PlotLine:
    """Read the line of ``%%tape_plot``.

    Raises
    ------
    UsageError
        With one sentence.
    """
    try:
        return parse_cell_line(text)
    except PlotLineError as error:
        raise UsageError(str(error)) from None


def command_help() -> str:
    """Return how ``%tape plot`` is written."""
    rows = [
        (", ".join(f"{string} {value}" if value else string for string in strings), text)
        for strings, (value, text) in OPTIONS.items()
    ]
    width = max(len(usage) for usage, _ in rows)
    lines = [
        "%tape plot EXPRESSION LOW HIGH [options]",
        "",
        "Plot an expression in one name, with its derivatives: the last two words are the limits.",
        "",
        *(f"{usage:<{width}}   {text}" for usage, text in rows),
        "",
        "    %tape plot tf.sin(x)*x -3 3",
        "    %tape plot tf.exp(-x**2) -pi pi --order 3 --as p",
    ]
    return "\n".join(lines)


def _value(shell: InteractiveShell, name: str, text: str) -> Any:
    try:
        return eval(text, shell.user_ns)  # noqa: S307 - it is the reader's value
    except Exception as error:  # noqa: BLE001 - whatever the reader has written
        kind = type(error).__name__
        raise UsageError(
            f"the value {text} of {name} cannot be computed: {kind}: {error}"
        ) from None


def _show(
    shell: InteractiveShell,
    function: Callable[..., Any],
    line: PlotLine,
    given: Mapping[str, Any],
    magic: str,
) -> None:
    from tapemagic.widgets.plot_state import FunctionRaisedError
    from tapemagic.widgets.plotting import new_plot

    # What the reader sees of an exception begins below this frame.
    __tracebackhide__ = "__ipython_bottom__"
    try:
        limits = (limit_value(line.low, shell.user_ns), limit_value(line.high, shell.user_ns))
        point = None if line.x is None else limit_value(line.x, shell.user_ns)
        engine = _engine(function, line.engine, shell.user_ns, magic)
        if line.engine is not None:
            function = _on_engine(function, engine, shell.user_ns)
        plot = new_plot(
            function, limits, order=line.order or 2, x=point, abbreviations=given, engine=engine
        )
    except FunctionRaisedError as raised:
        begin_at_cell(shell, raised.error)
        raise raised.error from None
    except (TypeError, ValueError, ImportError) as error:
        raise UsageError(str(error)) from None
    if line.plot_name is not None:
        shell.user_ns[line.plot_name] = plot
    display(plot)


def _engine(
    function: Callable[..., Any], wanted: str | None, namespace: Mapping[str, Any], magic: str
) -> str:
    """Return the engine that is wanted, or that the function uses; refuse one that uses both."""
    if wanted is not None:
        with engines.temporarily(wanted):
            engine = engines.name()
    else:
        engine = one_engine.engine_of(function) or engines.name()
    code = getattr(function, "__code__", None)
    if code is not None:
        rebound = one_engine.rebound_modules(namespace, engine) if wanted is not None else {}
        read = global_names(code).read
        foreign = one_engine.foreign_name(read, namespace, engine, rebound.keys())
        if foreign is not None:
            raise UsageError(one_engine.sentence(*foreign, engine, magic))
    return engine


def _on_engine(
    function: Callable[..., Any], engine: str, namespace: dict[str, Any]
) -> Callable[..., Any]:
    """Return a function for which ``tf`` means an engine, whenever it is called."""

    @functools.wraps(function)
    def computed(*arguments: Any, **values: Any) -> Any:
        with engines.temporarily(engine), one_engine.modules_rebound(namespace):
            return function(*arguments, **values)

    return computed
