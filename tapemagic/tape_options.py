"""The line of ``%%tape``: what may stand on it, and one sentence for each way to get it wrong."""

from __future__ import annotations

import argparse
import functools
import re
import shlex
from dataclasses import dataclass
from typing import Final, NoReturn

from tapemagic import engines
from tapemagic.line_options import OptionTable, add_options, is_python_name, meant_option

OPTIONS: Final[OptionTable] = {
    ("--as",): ("NAME", "Bind the tape to NAME (without a request it is bound to `tape`)."),
    ("--persistent",): (None, "Let the tape be asked more than once (with --as, or no request)."),
    ("--watch",): ("NAMES", "Watch these constants too: `--watch x,y`."),
    ("--no-auto-watch",): (None, "Do not watch Variables by themselves."),
    ("--engine",): ("ENGINE", "Run this cell on auto, numpy or tensorflow."),
    ("--jacobian",): (None, "Give Jacobians (and Hessians), not gradients of the sum."),
    ("--show-code",): (None, "Show the plain program, and offer it as the next cell."),
    ("--show-tape",): (None, "Keep what the tapes record, and show it."),
    ("--compare",): (None, "Put a central finite difference beside each derivative."),
    ("--no-raise-error",): (None, "Show an error, but let the cells below run."),
    ("-q", "--quiet"): (None, "Bind the derivatives and do not show them."),
    ("-h", "--help"): (None, "Show this help."),
}
# Primes, which the shell's way to read a line would take for quotes.
_PRIMES = re.compile(r"(?<!\S)[^\W\d]\w*'{1,5}(?:\(\w*\))?(?!\S)")
# What a word processor makes of two hyphens.
_DASHES = "\N{EN DASH}\N{EM DASH}"
_FLAGS_FOR_REQUESTS = {"jacobian": "--jacobian", "compare": "--compare"}


class TapeLineError(ValueError):
    """A ``%%tape`` line that cannot be read; the text is one sentence for the reader."""


@dataclass(frozen=True)
class TapeOptions:
    """A parsed line of ``%%tape``."""

    requests: tuple[str, ...] = ()
    tape_name: str | None = None
    persistent: bool = False
    watch: tuple[str, ...] = ()
    watch_variables: bool = True
    engine: str | None = None
    jacobian: bool = False
    show_code: bool = False
    show_tape: bool = False
    compare: bool = False
    raise_error: bool = True
    quiet: bool = False
    help: bool = False


@functools.lru_cache
def parse_line(line: str) -> TapeOptions:
    """Parse what stands behind ``%%tape``.

    Raises
    ------
    TapeLineError
        With one sentence: an option that does not exist or lacks its value, a quote that is not
        closed, a name that is none, options that contradict each other.
    """
    parsed, rest = _parser().parse_known_args(_split(line))
    for text in rest:
        if text.startswith("-") and len(text) > 1:
            _refuse_unknown_option(text)
        if text[0] in _DASHES:
            option = "--" + text.lstrip(_DASHES + "-")
            raise TapeLineError(
                f"{text} begins with a long dash: write {option}, with two hyphens."
            )
    requests = tuple(part for text in rest for part in text.split(",") if part)
    options = TapeOptions(
        requests=requests,
        tape_name=_name(parsed.tape_name, "--as"),
        persistent=parsed.persistent,
        watch=_names(parsed.watch),
        watch_variables=not parsed.no_auto_watch,
        engine=_engine(parsed.engine),
        jacobian=parsed.jacobian,
        show_code=parsed.show_code,
        show_tape=parsed.show_tape,
        compare=parsed.compare,
        raise_error=not parsed.no_raise_error,
        quiet=parsed.quiet,
        help=parsed.help,
    )
    if not options.help:
        _refuse_contradictions(options)
    return options


def _split(line: str) -> list[str]:
    primes = _PRIMES.search(line)
    if primes is not None:
        _refuse_primes(primes[0])
    if line.rstrip().endswith("\\"):
        raise TapeLineError(
            "the %%tape line ends with a backslash, and cannot go on below: "
            "write all of it on one line."
        )
    try:
        words = shlex.split(line, comments=True)
    except ValueError:
        quote = next((mark for mark in line if mark in "\"'"), '"')
        message = f"the quote {quote} on the %%tape line is never closed: close it or leave it out."
        raise TapeLineError(message) from None
    # A blank behind a comma is how people write: `--watch x, y`, `dz/dx, dz/dy`.
    joined: list[str] = []
    for word in words:
        previous = joined[-1] if joined else "-"
        belongs = previous.endswith(",") or word.startswith(",")
        if belongs and not previous.startswith("-") and not word.startswith("-"):
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _refuse_primes(text: str) -> NoReturn:
    """Say what f'(x) is in Leibniz notation."""
    from tapemagic.leibniz import RequestError, parse_request

    try:
        parse_request(text, str.isidentifier)
    except RequestError as error:
        raise TapeLineError(str(error)) from None
    raise AssertionError(text)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Raise what argparse would print, in our words."""
        found = re.match(r"argument ([\w/-]+): (.*)", message)
        if found and "expected one argument" in found[2]:
            option = found[1].split("/")[-1]
            wanted = {"--as": "--as t", "--watch": "--watch x,y", "--engine": "--engine numpy"}
            raise TapeLineError(f"{option} needs a value: write `{wanted[option]}`.")
        if found:
            option = found[1].split("/")[-1]
            raise TapeLineError(f"{option} takes no value: write it alone.")
        raise TapeLineError(message)


@functools.cache
def _parser() -> _Parser:
    parser = _Parser(prog="%%tape", add_help=False, allow_abbrev=False)
    add_options(parser, OPTIONS, {"as": "tape_name"})
    return parser


def _refuse_unknown_option(text: str) -> NoReturn:
    option = text.partition("=")[0]
    meant = meant_option(option, OPTIONS)
    hint = f"did you mean {meant}?" if meant else "`%%tape --help` lists the options."
    raise TapeLineError(f"%%tape has no option {option}: {hint}")


def _name(text: str | None, option: str) -> str | None:
    if text is None:
        return None
    if not is_python_name(text):
        raise TapeLineError(f"{option} needs a Python name, and {text!r} is none.")
    return text


def _names(text: str | None) -> tuple[str, ...]:
    if text is None:
        return ()
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        raise TapeLineError("--watch needs a value: write `--watch x,y`.")
    return tuple(name for part in parts if (name := _name(part, "--watch")))


def _engine(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return engines.check_name(text)
    except ValueError as error:
        raise TapeLineError(f"--engine: {error}") from None


def _refuse_contradictions(options: TapeOptions) -> None:
    if options.requests:
        if options.persistent and options.tape_name is None:
            raise TapeLineError(
                f"--persistent is for a tape that you keep: with {options.requests[0]} the tapes "
                "are made persistent as needed, so leave it out or name the tape with --as."
            )
        return
    for attribute, option in _FLAGS_FOR_REQUESTS.items():
        if getattr(options, attribute):
            raise TapeLineError(f"{option} needs a derivative: write `%%tape dy/dx {option}`.")
