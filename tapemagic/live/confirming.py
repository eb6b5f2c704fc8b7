"""What the run of a cell says of its findings: whether it was as the checker said.

In: the findings of a cell, and its namespace when it has run. Out: for each finding of which the
run tells something, the end of a sentence: "and it was None". It tells something of a call whose
value a name holds, or that was the cell's value, and of one that raised. A value where None was
predicted is a mistake of the checker's: it is said to the reader, and logged as an error.
"""

from __future__ import annotations

import ast
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tapemagic.checker.cells import parse_cell
from tapemagic.checker.columns import character_column
from tapemagic.checker.magic_lines import cell_magics
from tapemagic.checker.parsing import Unparsable
from tapemagic.checker.source_lines import split_lines, without_ending
from tapemagic.live.describing import is_tensor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tapemagic.checker.findings import Finding, Report, TapeCall

__all__ = ["Outcome", "confirmations", "has_none", "names_given"]

_logger = logging.getLogger(__name__)
_FIRST_LINE = 2
_WRONG = "but it was not: here tapemagic is wrong, please tell its makers"


@dataclass(frozen=True)
class Outcome:
    """What the run of a cell gave.

    Attributes
    ----------
    namespace
        What names hold.
    value
        The value of the cell, that of its last expression.
    error
        What it raised.
    line
        The line of the cell at which it stopped.
    """

    namespace: Mapping[str, Any]
    value: Any = None
    error: BaseException | None = None
    line: int | None = None


def confirmations(report: Report, names: Mapping[int, str], outcome: Outcome) -> dict[int, str]:
    """Return what the run says of findings, by their place in the report.

    `names` are those of `names_given`.
    """
    verdicts = {call.place: call.verdict for call in report.calls}
    found = {}
    for index, finding in enumerate(report.findings):
        verdict = verdicts.get(finding.place)
        if verdict is None or finding.level != "error":
            continue
        if outcome.line is not None and outcome.line <= finding.place.end_line:
            if finding.place.line <= outcome.line and outcome.error is not None:
                found[index] = f"and it raised {type(outcome.error).__name__}"
            continue
        sentence = _sentence(verdict, names.get(index), outcome)
        if sentence:
            found[index] = sentence
    return found


def _sentence(verdict: str, name: str | None, outcome: Outcome) -> str:
    if name is None:
        return ""
    value = outcome.value if name == _VALUE else outcome.namespace.get(name, _VALUE)
    if value is _VALUE:
        return ""
    if verdict == "none":
        if has_none(value):
            return "and it was None"
        _logger.error("%s was predicted to be None, and was %r", name, type(value))
        return _WRONG
    if verdict == "value" and _is_zero(value):
        return "and it was zero"
    return ""


def names_given(
    text: str, findings: Sequence[Finding | TapeCall], *, in_loops: bool = False
) -> dict[int, str]:
    """Return the names that hold what findings, or calls, are about, by their places in the list.

    The value of the cell itself has a name that no program can have. What a loop binds belongs to
    one of its passes, which need not be that of the finding: it is left out unless asked for.
    """
    if not findings:
        return {}
    wanted = {
        (finding.place.line + _FIRST_LINE - 1, finding.place.column): index
        for index, finding in enumerate(findings)
    }
    lines = list(map(without_ending, split_lines(text)))
    try:
        statements = parse_cell(lines, _FIRST_LINE).statements
    except Unparsable:
        return {}
    bound: dict[str, list[ast.expr]] = {}
    found: dict[int, str] = {}
    for name, value in _bindings(statements):
        expressions = bound.setdefault(name, [])
        if not in_loops or value not in expressions:
            expressions.append(value)
        index = wanted.get((value.lineno, _column(lines, value)))
        if index is not None:
            found[index] = name
    last = statements[-1] if statements else None
    if isinstance(last, ast.Expr) and not _is_silenced(text, lines):
        index = wanted.get((last.value.lineno, _column(lines, last.value)))
        if index is not None:
            found[index] = _VALUE
    once = {index: name for index, name in found.items() if len(bound.get(name, [name])) == 1}
    return {**once, **_names_requested(lines, findings)}


def _names_requested(lines: list[str], findings: Sequence[Finding | TapeCall]) -> dict[int, str]:
    """Return the names that ``%%tape dy/dx`` binds, for findings that stand on such a line."""
    found = {}
    for index, finding in enumerate(findings):
        place = finding.place
        line = lines[place.line - 1] if place.line <= len(lines) else ""
        if line.lstrip().startswith("%%tape") and place.line == place.end_line:
            request = line[place.column - 1 : place.end_column - 1]
            found[index] = request.replace("/", "_").replace("\N{PARTIAL DIFFERENTIAL}", "d")
    return found


_VALUE = "<the value of the cell>"


def _is_silenced(text: str, lines: list[str]) -> bool:
    """Tell whether the value of a cell is not handed on: by a semicolon, or to a magic."""
    return text.rstrip().endswith(";") or bool(cell_magics(lines))


def _column(lines: Sequence[str], node: ast.expr) -> int:
    """Return the column of an expression as a report has it: in characters, from 1."""
    return character_column(lines[node.lineno - _FIRST_LINE], node.col_offset + 1)


def _bindings(statements: Sequence[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    """Return each name that is bound outside of functions and loops, and the expression.

    What a loop binds comes twice: which of the passes a name holds is not said.
    """
    for statement in statements:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                yield from _names(target, statement.value)
        elif isinstance(statement, (ast.AnnAssign, ast.AugAssign)) and statement.value is not None:
            yield from _names(statement.target, statement.value)
        elif isinstance(statement, (ast.With, ast.If, ast.Try)):
            for block in ("body", "orelse", "finalbody"):
                yield from _bindings(getattr(statement, block, ()))
        elif isinstance(statement, (ast.For, ast.While)):
            inner = list(_bindings(statement.body))
            yield from (*inner, *inner)


def _names(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value


def has_none(value: Any) -> bool:
    """Tell whether what a gradient call gave is None, or a list or dictionary with None in it."""
    return any(part is None for part in _parts(value))


def _is_zero(value: Any) -> bool:
    return all(is_tensor(part) and not part.numpy().any() for part in _parts(value))


def _parts(value: Any) -> Iterator[Any]:
    if isinstance(value, (list, tuple)):
        for part in value:
            yield from _parts(part)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _parts(part)
    else:
        yield value
