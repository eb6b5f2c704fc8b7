"""The subcommands of the line magic ``%tape``: what each prints.

Each is a row of `SUBCOMMANDS`; Tab, ``%tape help`` and the error for an unknown one read the same
table.
"""

from __future__ import annotations

import difflib
import platform
import sys
from typing import TYPE_CHECKING

import IPython
from IPython.core.error import UsageError

from tapemagic import __version__, engines

if TYPE_CHECKING:
    from collections.abc import Callable

    from IPython.core.interactiveshell import InteractiveShell

    from tapemagic.magics import TapeMagics


def run_command(magics: TapeMagics, line: str) -> object:
    """Run a subcommand and return what to show: a text to print, or what displays itself.

    Raises
    ------
    UsageError
        With one sentence: an unknown subcommand or a wrong argument.
    """
    words = line.partition("#")[0].split()
    if words[:1] == ["plot"]:
        # An expression is more than words: what stands between its quotes is left as it is.
        words = ["plot", line.strip().removeprefix("plot")]
    if not words:
        return _status(magics)
    command, *arguments = words
    if command in ("-h", "--help"):
        command = "help"
    if command not in SUBCOMMANDS:
        raise UsageError(_unknown(command))
    run, _, _ = SUBCOMMANDS[command]
    return run(magics, arguments)


def _unknown(command: str) -> str:
    if "/" in command:
        return f"{command} belongs on a cell: write `%%tape {command}`, with the computation below."
    near = difflib.get_close_matches(command, SUBCOMMANDS, n=1, cutoff=0.5)
    known = ", ".join(SUBCOMMANDS)
    hint = f" (did you mean {near[0]}?)" if near else ""
    return f"%tape has no subcommand {command}{hint}: there are {known}, and %tape alone."


def _status(magics: TapeMagics) -> str:
    engine = engines.name()
    wanted, where = engines.chosen()
    choice = f"{wanted}, {where}" if wanted == engines.AUTO else where
    lines = [
        f"engine     {engine} ({choice})",
        f"versions   {', '.join(_versions(engine))}",
    ]
    settings = [
        f"{name}={getattr(magics, name)!r}" for name in sorted(magics.class_own_traits(config=True))
    ]
    lines.append(f"settings   {', '.join(settings)} (change with %config TapeMagics)")
    stale = _names_of_other_engine(magics.shell, engine)
    if stale:
        lines.append(f"note       {_stale_sentence(stale, engine)}")
    return "\n".join(lines)


def _versions(engine: str) -> list[str]:
    return [
        f"tapemagic {__version__}",
        _engine_version(engine),
        f"IPython {IPython.__version__}",
        f"Python {platform.python_version()}",
    ]


def _engine_version(engine: str) -> str:
    package = "NumPy" if engine == engines.NUMPY else "TensorFlow"
    if engine == engines.TENSORFLOW and not engines.tensorflow_is_available():
        return "TensorFlow not installed"
    return f"{package} {engines.version(engine)}"


def _engine(magics: TapeMagics, arguments: list[str]) -> str:
    if len(arguments) != 1:
        raise UsageError(
            f"%tape engine needs one name (it is {engines.title(engines.name())} now): "
            "write `%tape engine auto|numpy|tensorflow`."
        )
    try:
        engines.select(arguments[0])
    except (ValueError, ImportError) as error:
        raise UsageError(str(error)) from None
    engine = engines.name()
    text = f"The engine is {engines.title(engine)}."
    stale = _names_of_other_engine(magics.shell, engine)
    return f"{text} {_stale_sentence(stale, engine)}" if stale else text


def _check(magics: TapeMagics, arguments: list[str]) -> str:
    if not arguments:
        return _CHECKED[str(magics.check)]
    if len(arguments) != 1 or arguments[0] not in _CHECKED:
        raise UsageError(
            f"%tape check takes one of on, off and strict, and got {' '.join(arguments)}: write "
            "`%tape check on` (or off, or strict)."
        )
    magics.check = arguments[0]
    return _CHECKED[arguments[0]]


_CHECKED = {
    "on": "Cells that use tapes are checked before they run.",
    "off": "Cells are not checked.",
    "strict": "Cells that use tapes are checked, and one with a mistake does not run.",
}


def _fix(magics: TapeMagics, arguments: list[str]) -> str:
    if arguments:
        raise UsageError(
            f"%tape fix takes no arguments, and got {' '.join(arguments)}: it corrects the last "
            "cell that was found to have a mistake."
        )
    highlight = magics.checks.latest
    if highlight is None:
        raise UsageError(
            "%tape fix has nothing to correct: no mistake with a tape was found since "
            "`%load_ext tapemagic`."
        )
    corrected, titles = highlight.corrected, highlight.corrections
    if corrected is None:
        possible = next((f.correction for f in highlight.findings if f.correction), None)
        if possible is None:
            raise UsageError(
                "%tape fix knows no correction for the last mistake: read why it goes wrong, "
                f"at {highlight.findings[0].page}"
            )
        corrected, titles = possible.corrected, (possible.title,)
        for change in possible.elsewhere:
            corrected = change.corrected
            titles += (_ELSEWHERE.format(change.name),)
        if not possible.is_safe:
            titles += (_NOT_PROVEN,)
    assert magics.shell is not None  # noqa: S101  for the type checker
    magics.shell.set_next_input(corrected, replace=True)
    return "\n".join(titles)


_ELSEWHERE = "This is {0}, corrected: run it, and then the cell with the mistake again."
_NOT_PROVEN = "It is not proven that nothing else changes: look before you run it."


def _why(magics: TapeMagics, arguments: list[str]) -> object:
    if len(arguments) != 1:
        raise UsageError("%tape why needs the name that holds None: write `%tape why dy_dx`.")
    return magics.checks.why(arguments[0])


def _show(magics: TapeMagics, arguments: list[str]) -> object:
    from tapemagic.show_command import show_by_name

    assert magics.shell is not None  # noqa: S101  for the type checker
    return show_by_name(magics.shell, arguments)


def _plot(magics: TapeMagics, arguments: list[str]) -> object:
    from tapemagic.plot_command import plot_expression

    assert magics.shell is not None  # noqa: S101  for the type checker
    return plot_expression(magics.shell, arguments[0])


def _exercise(magics: TapeMagics, arguments: list[str]) -> object:
    from tapemagic.exercises import check

    if len(arguments) != 1:
        raise UsageError(
            "%tape exercise needs the number of one exercise: write `%tape exercise 01.1`."
        )
    assert magics.shell is not None  # noqa: S101  for the type checker
    return check(arguments[0], magics.shell.user_ns)


def _names_of_other_engine(shell: InteractiveShell | None, engine: str) -> list[str]:
    """Return the reader's names that still hold the other engine's module."""
    if shell is None:
        return []
    roots = [module for other, module in engines.MODULES.items() if other != engine]
    modules = [sys.modules[root] for root in roots if root in sys.modules]
    return [
        name
        for name, value in shell.user_ns.items()
        if not name.startswith("_") and any(value is module for module in modules)
    ]


def _stale_sentence(names: list[str], engine: str) -> str:
    other = next(name for name in engines.MODULES if name != engine)
    means = "still means" if len(names) == 1 else "still mean"
    return (
        f"{' and '.join(names)} {means} {engines.title(other)}: run "
        f"`import tensorflow as {names[0]}` again."
    )


def _doctor(_magics: TapeMagics, arguments: list[str]) -> str:
    if arguments:
        raise UsageError(f"%tape doctor takes no arguments, and got {' '.join(arguments)}.")
    from tapemagic.doctor import report

    text, _ = report()
    return text


def _help(magics: TapeMagics, arguments: list[str]) -> str:
    del magics, arguments
    rows = [("%tape", "say the engine, the versions and the settings")]
    rows += [(f"%tape {usage}", text) for _, usage, text in SUBCOMMANDS.values()]
    rows += [
        ("%%tape dy/dx", "run a cell and give derivatives; `%%tape?` tells all about it"),
        ("%%tape_plot x -3 3", "plot the function that a cell computes; `%%tape_plot?` tells more"),
        ("%%tape_check", "check a cell for mistakes with tapes, and do not run it"),
        (
            "%%tape_explore",
            "move the lines of a cell out of its tapes, and see what it gives",
        ),
        ("%config TapeMagics", "list and change the settings"),
    ]
    width = max(len(usage) for usage, _ in rows)
    return "\n".join(f"{usage:<{width}}   {text}" for usage, text in rows)


# The name, what runs it, how it is written, what it does.
SUBCOMMANDS: dict[str, tuple[Callable[[TapeMagics, list[str]], object], str, str]] = {
    "engine": (_engine, "engine auto|numpy|tensorflow", "choose which module speaks tf.*"),
    "check": (_check, "check on|off|strict", "check cells that use tapes before they run"),
    "fix": (_fix, "fix", "put the last cell with a mistake here, corrected"),
    "why": (_why, "why NAME", "say why a name holds None, or how it is connected"),
    "show": (_show, "show [NAME] [dy/dx]", "show what a tape recorded that has kept it"),
    "plot": (_plot, "plot EXPRESSION LOW HIGH", "plot a function of x with its derivatives"),
    "doctor": (_doctor, "doctor", "say what works here, and what to install for what does not"),
    "exercise": (
        _exercise,
        "exercise NUMBER",
        "check an answer: to 02.1 of a lesson, calculus.slope of a course",
    ),
    "help": (_help, "help", "show this list"),
}
