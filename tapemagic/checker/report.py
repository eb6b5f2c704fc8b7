"""From what was read to what is said: a verdict for each call, a finding for each that goes wrong.

A call that is written once may be made several times, in a loop or by a function that is called
from several places. It is one call of the report, with the worst of its verdicts, and has one
finding at most: that of the first time that it goes wrong.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from .findings import Finding, Place, Related, Report, TapeCall
from .rules import Situation, find
from .rules.rule import line_of, name_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .asked import Asked
    from .causes import Cause, Cut
    from .findings import Verdict
    from .library_calls import LibraryCalls

__all__ = ["report_of"]

SEVERITY = ("value", "unknown", "none", "error")
CODES_OF_CUTS = {
    "first gradient": "TAP101", "after": "TAP102", "before": "TAP103", "between": "TAP102",
    "stopped": "TAP305", "popped": "TAP305", "reset": "TAP306", "watched late": "TAP203",
    "whole numbers": "TAP204", "left": "TAP401", "wrapped": "TAP402", "assigned": "TAP402",
    "no gradient": "TAP403", "stop_gradient": "TAP404",
}  # fmt: skip
# What is looked at first where a way has several cuts.
ORDER = (
    "whole numbers", "left", "wrapped", "assigned", "no gradient", "stop_gradient", "first gradient",
    "reset", "stopped", "popped", "after", "between", "before", "watched late", "not watched",
)  # fmt: skip
CODES_OF_REASONS = {
    "spent": "TAP301", "never entered": "TAP302", "target is None": "TAP405", "no tape": "TAP308",
    "target is a number": "TAP406", "target left": "TAP406", "source is None": "TAP406",
    "source is a number": "TAP406", "source left": "TAP406", "target is a list": "TAP407",
    "rank": "TAP408", "jacobian without pfor": "TAP408",
}  # fmt: skip
CODES_OF_MISTAKES = {
    "class entered": "TAP303", "no such method": "TAP304", "entered while recording": "TAP307",
}  # fmt: skip


def report_of(read: LibraryCalls) -> Report:
    """Return the report of a program that was read."""
    made: dict[ast.Call, list[Asked]] = {}
    for asked in read.calls:
        made.setdefault(asked.node, []).append(asked)
    calls = [_call_of(node, times) for node, times in made.items()]
    wrong = [(first, finding) for times in made.values() for first, finding in _finding_of(times)]
    others = [(None, finding) for finding in _other_findings(read.mistakes)]
    pairs = sorted([*wrong, *others], key=lambda pair: (pair[1].place, pair[1].code))
    return Report(_linked(pairs), tuple(sorted(calls, key=lambda call: call.place)))


def _call_of(node: ast.Call, times: list[Asked]) -> TapeCall:
    verdicts = tuple(asked.verdict for asked in times)
    worst: Verdict = max(verdicts, key=SEVERITY.index)
    errors = [asked.error for asked in times if asked.error]
    function = node.func
    tape = text_of(function.value) if isinstance(function, ast.Attribute) else ""
    return TapeCall(
        place_of(node), times[0].method, tape, worst, errors[0] if worst == "error" else None,
        verdicts,
    )  # fmt: skip


def _finding_of(times: list[Asked]) -> Iterable[tuple[Asked, Finding]]:
    for asked in times:
        code, cause, cut = _code_of(asked)
        rule = find(code) if code else None
        if rule is not None:
            situation = Situation(asked, cause, cut)
            yield asked, Finding(
                rule.code, rule.name, rule.level, place_of(asked.node), rule.message(situation),
                rule.why(situation), tuple(_related(asked, cause, cut)),
            )  # fmt: skip
            return


def _code_of(asked: Asked) -> tuple[str, Cause | None, Cut | None]:
    """Return the code of the rule that speaks of this call; "" where nothing is wrong."""
    if asked.verdict == "error":
        return CODES_OF_REASONS.get(asked.reason, ""), None, None
    certain = asked.verdict == "none" or (asked.verdict == "value" and asked.zeros)
    if not certain:
        return "", None, None
    for cause in asked.causes:
        code, cut = _code_of_cause(asked, cause)
        if not code:
            continue
        if not asked.zeros:
            return code, cause, cut
        # Zeros that were asked for are right where the target has nothing to do with the source.
        if code.startswith(("TAP1", "TAP3")) or code in {"TAP201", "TAP202", "TAP203", "TAP207"}:
            return "TAP105", cause, cut
    return "", None, None


def _code_of_cause(asked: Asked, cause: Cause) -> tuple[str, Cut | None]:
    if cause.connection == "linear":
        return "", None
    if cause.connection == "rebound":
        return "TAP205", None
    if cause.connection == "unused":
        if cause.source.dtype in {"int", "bool", "string"}:
            return "TAP204", None
        return "TAP206", None
    cut = min(cause.cuts, key=lambda each: ORDER.index(each.kind))
    if cut.kind == "not watched":
        return _code_of_unwatched(asked, cause, cut), cut
    tape = asked.tape
    silent = tape is not None and tape.generation is not None and not tape.generation.recorded
    if cut.kind in {"after", "before"} and silent and asked.listening_at(cut.node):
        return "TAP104", cut
    return CODES_OF_CUTS[cut.kind], cut


def _code_of_unwatched(asked: Asked, cause: Cause, cut: Cut) -> str:
    source = cause.source
    if source.operation == "handle":
        return "TAP207"
    others = [
        tape for tape, _ in cut.node.listening
        if tape is not asked.tape and tape.generation is not None and tape.generation.follows(source)
    ]  # fmt: skip
    if others:
        return "TAP202"
    return "TAP205" if source.inputs and source.operation != "unknown" else "TAP201"


def _related(asked: Asked, cause: Cause | None, cut: Cut | None) -> Iterable[Related]:
    """Return the lines that make the call go wrong."""
    seen: set[Any] = {asked.node}
    for node, text in asked.related:
        if node not in seen:
            yield Related(place_of(node), f"the {text}")
    if asked.cause is not None and getattr(asked.cause, "node", None) not in seen:
        yield Related(place_of(asked.cause.node), "this gave None")
    if cut is not None and cut.place is not None and cut.place not in seen:
        yield Related(place_of(cut.place), f"{name_of(asked.tape)} does not hear this")
    if cause is not None and cause.connection == "rebound" and cause.source.place is not None:
        yield Related(place_of(cause.source.place), "this made another object")


def _other_findings(mistakes: list[tuple[str, ast.AST, Any]]) -> Iterable[Finding]:
    for kind, node, _ in mistakes:
        rule = find(CODES_OF_MISTAKES.get(kind, ""))
        if rule is not None:
            situation = _Mistake(node)
            yield Finding(
                rule.code, rule.name, rule.level, place_of(node), rule.message(situation),  # type: ignore[arg-type]
                rule.why(situation),  # type: ignore[arg-type]
            )  # fmt: skip


class _Mistake:
    """A line that goes wrong, and is no gradient call, in words."""

    def __init__(self, node: ast.AST) -> None:
        self.call = text_of(node)


def _linked(pairs: list[tuple[Any, Finding]]) -> tuple[Finding, ...]:
    """Let findings that only follow from others name them."""
    from dataclasses import replace

    places = {asked.node: index for index, (asked, _) in enumerate(pairs) if asked is not None}
    found = []
    for asked, finding in pairs:
        cause = getattr(asked, "cause", None)
        index = places.get(getattr(cause, "node", None))
        found.append(finding if index is None else replace(finding, caused_by=index))
    return tuple(found)


def place_of(node: ast.AST) -> Place:
    """Return where an expression stands; its columns count characters."""
    line = line_of(node)
    return Place(
        None,
        line,
        getattr(node, "col_offset", 0) + 1,
        getattr(node, "end_lineno", line) or line,
        (getattr(node, "end_col_offset", 0) or 0) + 1,
    )
