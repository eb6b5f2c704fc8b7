"""The reference: pages that are written by the program itself when the site is built.

What a magic, a command or a function says of itself is its documentation; here it is set on a page.
The rules of the checker have pages of their own in `docs/rules`, written by ``make rules``.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import os
import re
from unittest import mock

from docstring_markdown import markdown
from IPython.core.interactiveshell import InteractiveShell

import tapemagic
from tapemagic import cli, exercises

_NOT_CALLED_BY_READERS = {"__version__", "load_ipython_extension", "unload_ipython_extension", "tf"}


def pages() -> dict[str, str]:
    """Return each page of the reference by its path below docs/."""
    return {
        "reference/magics.md": magics(),
        "reference/python.md": python(),
        "reference/exercises.md": of_exercises(),
        "reference/command-line.md": command_line(),
    }


def python() -> str:
    """Return the page on the functions of `tapemagic`."""
    names = [name for name in tapemagic.__all__ if name not in _NOT_CALLED_BY_READERS]
    parts = [
        "# The functions",
        "",
        "Everything that a magic does, without magic. `from tapemagic import tf` is the engine",
        "that is current when it is asked for.",
        "",
        *(f"::: tapemagic.{name}\n" for name in names),
        "::: tapemagic.widgets.plot.DerivativePlot",
        "    options:",
        "      filters: ['!^_', '!^set_state$']",
    ]
    return "\n".join(parts)


def of_exercises() -> str:
    """Return the page on what exercises are written with."""
    expected = [name for name in exercises.__all__ if name.startswith("expect_")]
    parts = [
        "# The exercises",
        "",
        "What an exercise that checks itself is written with: `from tapemagic.exercises import",
        "exercise, expect_close`. How, says [grade a class](../how-to/grade-a-class.md).",
        "",
        *(f"::: tapemagic.exercises.{name}\n" for name in ("exercise", "Hint", *expected)),
        "::: tapemagic.exercises.result_of",
    ]
    return "\n".join(parts)


def magics() -> str:
    """Return the page on the magics: what each answers to ``--help``."""
    shell: InteractiveShell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "tapemagic")
    ours = [
        (kind, name)
        for kind in ("line", "cell")
        for name in sorted(shell.magics_manager.magics[kind])
        if name == "tape" or name.startswith("tape_")
    ]
    parts = ["# The magics", "", "After `%load_ext tapemagic`. Tab completes their options.", ""]
    for kind, name in ours:
        function = shell.magics_manager.magics[kind][name]
        if kind == "line":
            with contextlib.redirect_stdout(io.StringIO()) as said:
                shell.run_line_magic(name, "help")
            parts += _section(f"%{name}", said.getvalue())
        else:
            parts += [f"## `%%{name}`", "", markdown(inspect.getdoc(function) or ""), ""]
    return "\n".join(parts)


def command_line() -> str:
    """Return the page on the program `tapemagic`: what each command answers to ``--help``."""
    parts = ["# The command line", "", "Installed with tapemagic: `tapemagic COMMAND --help`.", ""]
    all_of_it = _help([])
    parts += _section("tapemagic", all_of_it)
    named = re.search(r"\{([a-z,]+)\}", all_of_it)
    for command in named[1].split(",") if named else ():
        parts += _section(f"tapemagic {command}", _help([command]))
    return "\n".join(parts)


def _help(words: list[str]) -> str:
    said = io.StringIO()
    with (
        mock.patch.dict(os.environ, {"COLUMNS": "90"}),
        contextlib.redirect_stdout(said),
        contextlib.suppress(SystemExit),
    ):
        cli.main([*words, "--help"])
    return said.getvalue()


def _section(title: str, text: str) -> list[str]:
    return [f"## `{title}`", "", "```text", text.strip("\n"), "```", ""]
