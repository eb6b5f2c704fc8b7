"""A parser of command lines that says what may be meant by a misspelled word."""

from __future__ import annotations

import argparse
import difflib
import re
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CommandParser"]


class CommandParser(argparse.ArgumentParser):
    """Parses as argparse does; its commands have parsers of this class, too."""

    def error(self, message: str) -> NoReturn:
        """End with argparse's sentence, and with the word that is like the misspelled one."""
        option = re.search(r"unrecognized arguments: (--?[\w-]+)", message)
        choice = re.search(r"invalid choice: '(.+?)' \(choose from (.+)\)", message)
        near: list[str] = []
        if option:
            near = difflib.get_close_matches(option[1], set(_options_of(self)), n=1)
        elif choice:
            near = difflib.get_close_matches(choice[1], re.findall(r"[\w-]+", choice[2]), n=1)
        super().error(f"{message}; did you mean {near[0]}?" if near else message)


def _options_of(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Give the options of a parser, and of the commands that it has."""
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way to ask
        yield from action.option_strings
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for command in action.choices.values():
                yield from _options_of(command)
