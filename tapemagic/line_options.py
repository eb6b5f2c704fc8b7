"""The options on the line of a magic: what the lines of ``%%tape`` and of a plot have in common.

A table tells of each option how it is written, what follows it, and what it does. The parser, the
help, the hint at what was meant, and Tab all read the same table.
"""

from __future__ import annotations

import difflib
import keyword
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Mapping

__all__ = ["OptionTable", "add_options", "is_python_name", "meant_option", "option_strings"]

OptionTable = dict[tuple[str, ...], tuple[str | None, str]]
"""By the strings of an option: what follows it, None for a switch, and what it does."""


def option_strings(table: OptionTable) -> list[str]:
    """Return how options are written, ``["-h", "--help", ...]``."""
    return [string for strings in table for string in strings]


def meant_option(text: str, table: OptionTable) -> str | None:
    """Return the option that a text which is none was probably meant to be."""
    return next(iter(difflib.get_close_matches(text, option_strings(table), n=1, cutoff=0.6)), None)


def add_options(
    parser: ArgumentParser,
    table: OptionTable,
    attributes: Mapping[str, str],
    read: Callable[[str], str] = str,
) -> None:
    """Let a parser know options.

    Parameters
    ----------
    parser
        The parser.
    table
        The options.
    attributes
        What is read by another name than the option's own, as ``as`` has to be.
    read
        Makes the value of what follows an option.
    """
    for strings, (value, text) in table.items():
        name = strings[-1].removeprefix("--").replace("-", "_")
        destination = attributes.get(name, name)
        if value is None:
            parser.add_argument(*strings, dest=destination, action="store_true", help=text)
        else:
            parser.add_argument(*strings, dest=destination, metavar=value, type=read, help=text)


def is_python_name(text: str) -> bool:
    """Return whether something can be bound to a text."""
    return text.isidentifier() and not keyword.iskeyword(text)
