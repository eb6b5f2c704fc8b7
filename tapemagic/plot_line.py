"""The lines of ``%tape plot`` and ``%%tape_plot``: what may stand on them.

``%tape plot EXPRESSION LOW HIGH`` and ``%%tape_plot VARIABLE LOW HIGH [NAME=VALUE ...]``, both with
options. Each way to get one wrong is one sentence. Nothing is evaluated here.
"""

from __future__ import annotations

import argparse
import ast
from dataclasses import dataclass, field
from typing import Final, NoReturn

from tapemagic.line_options import (
    OptionTable,
    add_options,
    is_python_name,
    meant_option,
    option_strings,
)

__all__ = ["OPTIONS", "PlotLine", "PlotLineError", "parse_cell_line", "parse_command_line"]

OPTIONS: Final[OptionTable] = {
    ("--order",): ("N", "Show derivatives up to this order, 1 to 4 (default: 2)."),
    ("--x",): ("POINT", "Begin with the point here."),
    ("--as",): ("NAME", "Bind the plot to NAME, to observe it or to save it."),
    ("--engine",): ("ENGINE", "Compute on numpy or tensorflow."),
    ("-h", "--help"): (None, "Show this help."),
}
_COMMAND: Final = "%tape plot"
_CELL: Final = "%%tape_plot"


class PlotLineError(ValueError):
    """A line that cannot be read; the text is one sentence for the reader."""


@dataclass(frozen=True)
class PlotLine:
    """A line, in parts that are still text.

    Attributes
    ----------
    function
        The expression, or the variable.
    low, high
        The limits.
    parameters
        Of ``a=1.0``: the names, and what is given.
    order, x, plot_name, engine
        The options, None where they are not given.
    help
        Whether help is wanted, and nothing else.
    """

    function: str = ""
    low: str = ""
    high: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    order: int | None = None
    x: str | None = None
    plot_name: str | None = None
    engine: str | None = None
    help: bool = False


def parse_command_line(line: str) -> PlotLine:
    """Read what stands behind ``%tape plot``.

    Raises
    ------
    PlotLineError
        With one sentence.
    """
    return _parsed(line, _COMMAND)


def parse_cell_line(line: str) -> PlotLine:
    """Read what stands behind ``%%tape_plot``.

    Raises
    ------
    PlotLineError
        With one sentence.
    """
    parsed = _parsed(line, _CELL)
    name = parsed.function
    if not parsed.help and not is_python_name(name):
        raise PlotLineError(
            f"{_CELL} begins with the name of the variable, and {name!r} is none: write "
            f"`{_CELL} x -3 3`, with the function's lines below."
        )
    return parsed


def _parsed(line: str, magic: str) -> PlotLine:
    words = line.partition(" #")[0].split()
    options, rest = _parser(magic).parse_known_args(_apart(words))
    rest = [word.removeprefix(_GUARD) for word in rest]
    if options.help:
        return PlotLine(help=True)
    parameters: dict[str, str] = {}
    if magic == _CELL:
        given = [word for word in rest if "=" in word]
        parameters = dict(map(_parameter, given))
        rest = [word for word in rest if "=" not in word]
        if len(rest) > 3:  # noqa: PLR2004 - a variable and two limits
            raise PlotLineError(
                f"{_CELL} takes a variable and two limits, as in `{_CELL} x -3 3`, and got "
                f"{' '.join(rest)}."
            )
    if len(rest) < 3:  # noqa: PLR2004
        raise PlotLineError(_too_few(magic, rest))
    *function, low, high = rest
    return PlotLine(
        " ".join(function),
        low,
        high,
        parameters,
        _order(options.order, magic),
        options.x,
        _name(options.plot_name),
        options.engine,
    )


# argparse takes what begins with a hyphen for an option: -3, or -tf.sin(x).
_GUARD: Final = "\0"


def _apart(words: list[str]) -> list[str]:
    known = option_strings(OPTIONS)
    guarded = []
    for word in words:
        is_option = word.startswith("--") and word[2:3].isalpha()
        if is_option and word.partition("=")[0] not in known:
            meant = meant_option(word, OPTIONS)
            hint = f"did you mean {meant}?" if meant else f"there are {', '.join(known)}."
            raise PlotLineError(f"a plot has no option {word}: {hint}")
        guarded.append(word if is_option or word == "-h" else f"{_GUARD}{word}")
    return guarded


def _parser(magic: str) -> argparse.ArgumentParser:
    parser = _Parser(prog=magic, add_help=False, allow_abbrev=False)
    add_options(parser, OPTIONS, {"as": "plot_name"}, lambda given: given.removeprefix(_GUARD))
    return parser


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Raise what argparse would print, in our words."""
        option = message.partition("argument ")[2].partition(":")[0]
        wanted = {"--order": "--order 3", "--x": "--x 1.5", "--as": "--as p"}
        example = wanted.get(option, "--engine numpy")
        raise PlotLineError(f"{option} needs a value: write `{example}`.")


def _parameter(word: str) -> tuple[str, str]:
    name, _, value = word.partition("=")
    if not is_python_name(name) or not value:
        raise PlotLineError(
            f"{word} gives no parameter a value: write a name, = and a value, without blanks, as "
            "in a=1.0 or b=(0,5)."
        )
    try:
        ast.parse(value, mode="eval")
    except SyntaxError:
        raise PlotLineError(
            f"{value!r}, the value of {name}, is not Python: write it without blanks, as in "
            f"{name}=(0,5)."
        ) from None
    return name, value


def _too_few(magic: str, words: list[str]) -> str:
    example = f"`{magic} {'tf.sin(x)*x' if magic == _COMMAND else 'x'} -3 3`"
    got = f"got {' '.join(words)}" if words else "got nothing"
    if magic == _COMMAND:
        return f"{magic} needs an expression and two limits, and {got}: write {example}."
    return f"{magic} needs a variable and two limits, and {got}: write {example}."


def _order(text: str | None, magic: str) -> int | None:
    if text is None:
        return None
    if text not in ("1", "2", "3", "4"):
        raise PlotLineError(
            f"--order is the highest derivative to show, 1 to 4, and not {text}: write "
            f"`{magic} ... --order 3`."
        )
    return int(text)


def _name(text: str | None) -> str | None:
    if text is not None and not is_python_name(text):
        raise PlotLineError(f"--as needs a Python name, and {text!r} is none.")
    return text
