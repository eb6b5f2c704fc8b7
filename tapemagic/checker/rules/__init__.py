"""The registry of rules: one module a family, one place where they are found.

``TAP1xx`` placement, ``TAP2xx`` watching and sources, ``TAP3xx`` the life of a tape, ``TAP4xx`` values
that leave it.
"""

from __future__ import annotations

from tapemagic.checker.rules import departures, lifecycle, placement, watching
from tapemagic.checker.rules.rule import Rule, Situation

__all__ = ["RULES", "Rule", "Situation", "find"]

RULES: tuple[Rule, ...] = (
    *placement.RULES, *watching.RULES, *lifecycle.RULES, *departures.RULES,
)  # fmt: skip
_BY_CODE = {rule.code: rule for rule in RULES}


def find(code: str) -> Rule | None:
    """Return the rule with this code."""
    return _BY_CODE.get(code)
