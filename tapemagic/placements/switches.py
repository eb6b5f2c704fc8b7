"""What a reader may switch on and off in a program, beside moving its lines.

A `Switch` changes the text of statements: a tape becomes persistent (of three and more tapes all at
once), or a Variable becomes a constant. They are there so that a reader sees what they change,
which for a line that stands in the wrong place is nothing.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Final

from tapemagic.checker.parsing import Unparsable, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tapemagic.placements.program import Program, Statement

__all__ = ["Switch", "settings_of", "switched", "switches_of"]

# Each doubles the number of programs that are run.
MOST_TAPES: Final = 2
MOST_VARIABLES: Final = 2


@dataclass(frozen=True)
class Switch:
    """One thing to switch.

    Attributes
    ----------
    label
        What is the case when it is on: "tape_2 is persistent", "x is a constant".
    texts
        For the number of each statement that it changes its text when it is off, and when it is on.
    is_on
        Whether the program has it on as it is written.
    """

    label: str
    texts: Mapping[int, tuple[str, str]]
    is_on: bool


def switches_of(program: Program) -> tuple[Switch, ...]:
    """Return what can be switched in a program: its tapes, then its first two Variables."""
    tapes = [
        each
        for number, statement in enumerate(program.statements)
        if statement.is_block
        for each in _persistence(number, statement)
    ]
    variables = [
        each
        for number, statement in enumerate(program.statements[: program.first_block])
        for each in _variable(number, statement)
    ]
    if len(tapes) > MOST_TAPES:
        texts = {number: text for switch in tapes for number, text in switch.texts.items()}
        tapes = [Switch("all tapes are persistent", texts, all(each.is_on for each in tapes))]
    return (*tapes, *variables[:MOST_VARIABLES])


def settings_of(switches: tuple[Switch, ...]) -> Iterator[tuple[bool, ...]]:
    """Give every way to set some switches, the one that the program is written in first."""
    written = tuple(switch.is_on for switch in switches)
    yield written
    for setting in product((False, True), repeat=len(switches)):
        if setting != written:
            yield setting


def switched(program: Program, switches: tuple[Switch, ...], setting: tuple[bool, ...]) -> Program:
    """Return a program with its switches set so."""
    statements = list(program.statements)
    for switch, is_on in zip(switches, setting, strict=True):
        for number, texts in switch.texts.items():
            statements[number] = replace(statements[number], text=texts[is_on])
    return replace(program, statements=tuple(statements))


def _persistence(number: int, statement: Statement) -> Iterator[Switch]:
    header = _parsed(statement.text + "\n    pass")
    if not isinstance(header, ast.With) or len(header.items) != 1:
        return
    item = header.items[0]
    call = item.context_expr
    if not isinstance(call, ast.Call) or not _is_called(call, "GradientTape"):
        return
    given = next((each for each in call.keywords if each.arg == "persistent"), None)
    if call.args or not (given is None or isinstance(given.value, ast.Constant)):
        return
    name = ast.unparse(item.optional_vars) if item.optional_vars else "the tape"
    others = [each for each in call.keywords if each is not given]
    texts = [
        _replaced(statement.text, call, ast.Call(call.func, [], keywords))
        for keywords in (others, [ast.keyword("persistent", ast.Constant(value=True)), *others])
    ]
    is_on = given is not None and isinstance(given.value, ast.Constant) and bool(given.value.value)
    yield Switch(f"{name} is persistent", {number: (texts[0], texts[1])}, is_on)


def _variable(number: int, statement: Statement) -> Iterator[Switch]:
    made = _parsed(statement.text)
    if not isinstance(made, ast.Assign) or not isinstance(made.targets[0], ast.Name):
        return
    call = made.value
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return
    kind = next((each for each in ("Variable", "constant") if _is_called(call, each)), None)
    if kind is None or call.keywords:
        return
    texts = [
        _replaced(
            statement.text, call, ast.Call(ast.Attribute(call.func.value, name), call.args, [])
        )
        for name in ("Variable", "constant")
    ]
    label = f"{made.targets[0].id} is a constant"
    yield Switch(label, {number: (texts[0], texts[1])}, kind == "constant")


def _parsed(text: str) -> ast.stmt | None:
    try:
        body = parse(text).body
    except Unparsable:
        return None
    return body[0] if len(body) == 1 else None


def _is_called(call: ast.Call, name: str) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == name


def _replaced(text: str, old: ast.Call, new: ast.Call) -> str:
    """Return a text with another expression in the place of one; comments beside it stay."""
    lines = text.encode().split(b"\n")
    first, last = old.lineno - 1, (old.end_lineno or old.lineno) - 1
    written = ast.unparse(ast.fix_missing_locations(new)).encode()
    begin, end = lines[first][: old.col_offset], lines[last][old.end_col_offset :]
    return b"\n".join([*lines[:first], begin + written + end, *lines[last + 1 :]]).decode()
