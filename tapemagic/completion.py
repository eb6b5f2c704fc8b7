"""Tab on the lines of the magics: options, engines, names and derivatives.

`TapeCompletions` is a matcher of IPython's completer (API version 2), which sees the whole cell:
the name to be differentiated is often known from the body alone.
"""

from __future__ import annotations

import ast
import contextlib
import re
from typing import TYPE_CHECKING, Any

from IPython.core.completer import SimpleCompletion, context_matcher

from tapemagic import engines
from tapemagic.line_options import option_strings
from tapemagic.live.checks import MODES
from tapemagic.plot_line import OPTIONS as PLOT_OPTIONS
from tapemagic.tape_options import OPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from IPython.core.completer import CompletionContext, MatcherAPIv2, SimpleMatcherResult
    from IPython.core.interactiveshell import InteractiveShell

_RESULT = re.compile(r"d\d?(?P<target>\w+)_d\w+")
_MAGIC_LINE = re.compile(r"\s*(%%tape_plot|%%?tape)(?:\s+(.*))?$", re.DOTALL)
# What a plot's options are followed by, where that can be offered.
_PLOT_VALUES = {"--engine": engines.NAMES, "--order": ("1", "2", "3", "4")}


def matcher(shell: InteractiveShell, subcommands: Sequence[str]) -> MatcherAPIv2:
    """Return a matcher for ``shell.Completer.custom_matchers``."""

    @context_matcher(identifier="tapemagic")  # type: ignore[untyped-decorator]
    def match(context: CompletionContext) -> SimpleMatcherResult:
        found = _MAGIC_LINE.match(context.text_until_cursor)
        if found is None or found[2] is None:
            return {"completions": []}
        *before, word = found[2].split(" ")
        before = [text for text in before if text]
        is_plot = found[1] == "%%tape_plot" or before[:1] == ["plot"]
        if is_plot:
            offered = _plot_words(before, word)
            if not offered:  # an expression: what is offered in any cell
                return {"completions": []}
        elif found[1] == "%%tape":
            body = "\n".join(context.full_text.split("\n")[context.cursor_line + 1 :])
            offered = _cell_magic_words(shell, before, word, body)
        else:
            offered = _line_magic_words(shell, before, subcommands)
        # The completer replaces its own token, which may be the end of our word only.
        kept = len(word) - len(context.token) if word.endswith(context.token) else 0
        return {
            "completions": [
                SimpleCompletion(text[kept:], type="magic")
                for text in offered
                if text.startswith(word)
            ],
            "suppress": True,
        }

    found: MatcherAPIv2 = match
    return found


def _line_magic_words(
    shell: InteractiveShell, before: list[str], subcommands: Sequence[str]
) -> list[str]:
    if not before:
        return list(subcommands)
    if before == ["engine"]:
        return list(engines.NAMES)
    if before == ["check"]:
        return list(MODES)
    if before == ["show"]:
        from tapemagic.live.kept_tapes import kept_tapes

        return list(kept_tapes(shell))
    if before == ["exercise"]:
        return _numbers_of_exercises()
    return _names_of_none(shell) if before == ["why"] else []


def _numbers_of_exercises() -> list[str]:
    """Return those of the lessons, and those of a course as far as its modules were read."""
    from tapemagic.exercises import exercises_of, lessons_with_exercises
    from tapemagic.exercises.registry import course_exercises

    lessons = lessons_with_exercises()
    found = [exercise for lesson in lessons for exercise in exercises_of(lesson)]
    return [exercise.number for exercise in (*found, *course_exercises())]


def _plot_words(before: list[str], word: str) -> list[str]:
    """Return what may follow on the line of a plot, but for Python."""
    previous = before[-1] if before else ""
    if previous in _PLOT_VALUES:
        return list(_PLOT_VALUES[previous])
    if not word.startswith("-"):
        return []
    return [option for option in option_strings(PLOT_OPTIONS) if option not in before]


def _names_of_none(shell: InteractiveShell) -> list[str]:
    """Return the reader's names that hold None."""
    return [
        name
        for name, value in shell.user_ns.items()
        if value is None and not name.startswith("_") and name not in shell.user_ns_hidden
    ]


def _cell_magic_words(
    shell: InteractiveShell, before: list[str], word: str, body: str
) -> list[str]:
    previous = before[-1] if before else ""
    if previous == "--engine":
        return list(engines.NAMES)
    if previous == "--as":
        return []
    names = _names(shell, body)
    if previous == "--watch":
        done, comma, _ = word.rpartition(",")
        return [done + comma + name for name in names]
    options = option_strings(OPTIONS)
    if word.startswith("-"):
        return [option for option in options if option not in before]
    from tapemagic.leibniz import complete_request

    assigned = set(_bound_in(shell, body))
    sources = [name for name in names if name in assigned or not _is_result(name, shell.user_ns)]
    requests = complete_request(word or "d", sources, targets=assigned or sources)
    return requests if word else [*requests, *options]


def _names(shell: InteractiveShell, body: str) -> list[str]:
    """Return the names that the body binds, then those of the reader that hold tensors."""
    from tapemagic.cell.reached import names_of_tensors

    tensors = names_of_tensors(shell.user_ns, shell.user_ns_hidden)
    return list(dict.fromkeys([*_bound_in(shell, body), *tensors]))


def _is_result(name: str, namespace: Mapping[str, Any]) -> bool:
    """Whether a name is what a request has bound, like ``d2y_dx2``, of names that exist."""
    found = _RESULT.fullmatch(name)
    return found is not None and found["target"] in namespace


def _bound_in(shell: InteractiveShell, body: str) -> Iterable[str]:
    """Return the names bound by a body that may be half-typed: by its longest part that parses."""
    from tapemagic.body_names import read_names

    lines = body.splitlines()
    for end in range(len(lines), 0, -1):
        with contextlib.suppress(SyntaxError):
            text = shell.transform_cell("\n".join(lines[:end]))
            found = read_names(
                ast.parse(text), lambda inner: ast.parse(shell.transform_cell(inner))
            )
            return list(found.bound)
    return []
