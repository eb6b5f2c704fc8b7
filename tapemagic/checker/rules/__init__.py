"""The registry of rules: one module a family, one place where they are found.

``TAP1xx`` placement, ``TAP2xx`` watching and sources, ``TAP3xx`` the life of a tape, ``TAP4xx``
values that leave it, ``TAP5xx`` performance and style.
"""

from __future__ import annotations

import difflib

from tapemagic.checker.rules import (
    arguments,
    departures,
    lifecycle,
    names,
    opinions,
    placement,
    sources,
    watched_things,
    watching,
)
from tapemagic.checker.rules.rule import Rule

__all__ = ["RULES", "Rule", "find", "similar"]

_FAMILIES = (
    placement, watching, watched_things, sources, lifecycle, names, departures, arguments, opinions,
)  # fmt: skip
_BY_CODE = {
    rule.code: rule
    for rule in sorted(
        (rule for family in _FAMILIES for rule in family.RULES), key=lambda rule: rule.code
    )
}
RULES: tuple[Rule, ...] = tuple(_BY_CODE.values())


def find(code: str) -> Rule | None:
    """Return the rule with this code."""
    return _BY_CODE.get(code)


def similar(text: str) -> list[Rule]:
    """Return rules that may be meant by a code or a name that is none, the likeliest first."""
    known = {**_BY_CODE, **{rule.name: rule for rule in RULES}}
    if text in known:
        return [known[text]]
    wanted = [text.upper(), text.lower()]
    names = [name for form in wanted for name in difflib.get_close_matches(form, known, 3, 0.6)]
    return list(dict.fromkeys(known[name] for name in names))[:3]
