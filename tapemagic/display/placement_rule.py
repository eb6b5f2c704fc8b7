"""The rule of a program's placements as a sentence: what those that work have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tapemagic.display.terminal import shown
from tapemagic.placements.words import block_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tapemagic.placements.program import Program, Statement
    from tapemagic.placements.rule import Rule

__all__ = ["joined", "name_of", "rule_sentence"]

# A line that binds no name is spoken of by its text, up to here.
_LONGEST: Final = 40
_WHERE: Final = {"inside": "inside", "outside": "outside of", "above": "above"}


def rule_sentence(program: Program, rule: Rule, working: int, count: int) -> str:
    """Say what the placements that work have in common.

    Parameters
    ----------
    program
        The program.
    rule
        What they have in common.
    working, count
        How many they are, of how many.
    """
    if working == 0:
        return "No arrangement gives a value at every gradient call."
    if working == count:
        return "Every arrangement gives a value at every gradient call."
    if not rule.conditions:
        return "The arrangements that work have no place of a line in common."
    if rule.is_enough:
        return f"An arrangement works if {_conditions(program, rule)}, and only then."
    return f"In every arrangement that works, {_conditions(program, rule)}."


def _conditions(program: Program, rule: Rule) -> str:
    """Return "`y` and `z` stand inside `tape`": what stands in the same place is said at once."""
    lines: dict[tuple[str, int], list[str]] = {}
    for condition in rule.conditions:
        line = f"`{name_of(program.statements[condition.statement])}`"
        lines.setdefault((condition.kind, condition.other), []).append(line)
    parts: list[str] = []
    for (kind, other), names in lines.items():
        verb = "" if parts else " stands" if len(names) == 1 else " stand"
        parts.append(f"{joined(names)}{verb} {_WHERE[kind]} `{name_of(program.statements[other])}`")
    return joined(parts)


def joined(parts: Sequence[str]) -> str:
    """Return "a", "a and b", or "a, b and c"."""
    *others, last = parts
    return f"{', '.join(others)} and {last}" if others else last


def name_of(statement: Statement) -> str:
    """Return how a line is spoken of: by what it binds, else by its text."""
    if statement.is_block:
        return shown(block_name(statement))
    if len(statement.binds) == 1:
        return shown(next(iter(statement.binds)))
    text = shown(statement.text.split("\n")[-1])
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
