"""The rule of a program's placements as a sentence: what those that work have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tapemagic.display.terminal import shown
from tapemagic.placements.words import block_name

if TYPE_CHECKING:
    from tapemagic.placements.program import Program, Statement
    from tapemagic.placements.rule import Condition, Rule

__all__ = ["name_of", "rule_sentence"]

_LONGEST = 40


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
    conditions = _joined([_words(program, each) for each in rule.conditions])
    if not conditions:
        return "The arrangements that work have no place of a line in common."
    if rule.is_enough:
        return f"An arrangement works exactly if {conditions}."
    return f"Every arrangement that works has this in common: {conditions}."


def _words(program: Program, condition: Condition) -> str:
    statements = program.statements
    line, other = (name_of(statements[n]) for n in (condition.statement, condition.other))
    where = {"inside": "inside", "outside": "outside of", "above": "above"}[condition.kind]
    return f"`{line}` stands {where} `{other}`"


def _joined(parts: list[str]) -> str:
    *others, last = parts or [""]
    return f"{', '.join(others)} and {last}" if others else last


def name_of(statement: Statement) -> str:
    """Return how a line is spoken of: by what it binds, else by its text."""
    if statement.is_block:
        return shown(block_name(statement))
    if len(statement.binds) == 1:
        return shown(next(iter(statement.binds)))
    text = shown(statement.text.split("\n")[-1])
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
