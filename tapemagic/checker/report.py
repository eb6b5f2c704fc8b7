"""From what was read to what is said: a verdict for each call, a finding for each that goes wrong.

A call that is written once may be made several times, in a loop or by a function that is called
from several places. It is one call of the report, with the worst of its verdicts, and has one
finding at most: that of the first time that it goes wrong.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from .causes import ancestors_of
from .choosing import CODES_OF_MISTAKES, chosen
from .findings import Finding, Related, Report, TapeCall
from .recorded_lines import recordings_of
from .related import place_of, related_lines
from .requested import call_of_request, findings_of_requests
from .rules import find
from .rules.situation import Mistake, Situation, text_of
from .tape_requests import request_of
from .tape_use import opinions_of
from .unwritten import is_written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .asked import Asked
    from .choosing import Choice
    from .findings import Verdict
    from .fixes.proof import Fixer
    from .slips import Slips

__all__ = ["report_of"]

SEVERITY = ("value", "unknown", "none", "error")


@dataclass
class _Found:
    """A finding, with what it is about.

    Attributes
    ----------
    node
        The expression.
    cause
        The expression whose finding it follows from.
    """

    finding: Finding
    node: ast.AST
    cause: ast.AST | None = None


def report_of(read: Slips, fixer: Fixer | None = None) -> Report:
    """Return the report of a program that was read, with the fixes that `fixer` finds."""
    made: dict[ast.Call, list[Asked]] = {}
    for asked in read.calls[read.begun :]:
        made.setdefault(asked.node, []).append(asked)
    own = {node: times for node, times in made.items() if request_of(node) is None}
    calls = [_call_of(node, times) for node, times in own.items()]
    found = [each for times in own.values() for each in _finding_of(times, read, fixer)]
    if len(own) < len(made):
        calls += _calls_of_requests(made)
        findings = findings_of_requests(read, read.calls[read.begun :], fixer)
        found += [_Found(*each) for each in findings]
    found += _findings_of_mistakes(read, fixer)
    found += _findings_of_opinions(read)
    found.sort(key=lambda each: (each.finding.place, each.finding.code))
    return Report(
        _linked(found),
        tuple(sorted(calls, key=lambda call: call.place)),
        recordings=recordings_of(read),
    )


def _calls_of_requests(made: dict[ast.Call, list[Asked]]) -> Iterator[TapeCall]:
    for node, times in made.items():
        request = request_of(node)
        call = None if request is None else call_of_request(times[0], request)
        if call is not None:
            yield call


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


def _finding_of(times: list[Asked], read: Slips, fixer: Fixer | None) -> Iterator[_Found]:
    for asked in times:
        choice = chosen(asked, read)
        rule = find(choice.code)
        if rule is None:
            continue
        situation = Situation(asked, read, choice.cause, choice.cut)
        of_none = find(choice.of_none)
        if of_none is not None:
            situation = replace(situation, reason=of_none.why(situation))
        finding = Finding(
            rule.code, rule.name, rule.level, place_of(asked.node), rule.message(situation),
            rule.why(situation), related_lines(situation, choice),
            fix=None if fixer is None else fixer.fix_for(
                choice.code, asked, choice.cause, asked.node
            ),
        )  # fmt: skip
        yield _Found(finding, asked.node, _cause_of(asked, choice, read))
        return


def _cause_of(asked: Asked, choice: Choice, read: Slips) -> ast.AST | None:
    """Return the expression that a call only follows from: an earlier call, or another mistake."""
    cause: ast.AST | None = getattr(asked.cause, "node", None)
    if cause is None and choice.code in {"TAP206", "TAP403"}:
        cause = _call_that_gave_zeros(asked, read)
    if cause is not None or asked.reached:
        return cause
    # What was to be watched, and could not be, is not watched, and may be a number.
    if asked.reason.endswith("is a number"):
        kinds = ["watched no tensor"]
    else:
        kinds = ["watched symbol", "watched variable of Keras"]
    return next(
        (
            node for found, node, subject in read.mistakes
            if found in kinds and (found == "watched no tensor" or subject is asked.tape)
        ),
        None,
    )  # fmt: skip


def _call_that_gave_zeros(asked: Asked, read: Slips) -> ast.AST | None:
    """Return an earlier call by whose zeros, in place of None, the way to the source is lost."""
    if not read.zeros:
        return None
    places = {node.place for node in ancestors_of(asked.targets)}
    return next((node for node in read.zeros if node in places and node is not asked.node), None)


def _findings_of_mistakes(read: Slips, fixer: Fixer | None) -> Iterator[_Found]:
    differentiated = set(_whole_numbers_differentiated(read))
    for kind, node, subject in read.mistakes:
        if not is_written(node):
            continue  # the magic has a sentence of its own for that
        rule = find(CODES_OF_MISTAKES.get(kind, ""))
        # Where a whole number was differentiated by, that finding says it all.
        if rule is None or (rule.code == "TAP209" and subject in differentiated):
            continue
        mistake = Mistake(node, subject)
        finding = Finding(
            rule.code, rule.name, rule.level, place_of(node), rule.message(mistake),
            rule.why(mistake), _related_to_mistake(kind, node, subject, read),
            fix=None if fixer is None else fixer.fix_for(rule.code, None, None, node),
        )  # fmt: skip
        yield _Found(finding, node)


def _whole_numbers_differentiated(read: Slips) -> Iterator[object]:
    """Return the nodes of calls whose finding is that there are whole numbers."""
    for asked in read.calls[read.begun :]:
        if chosen(asked, read).code == "TAP204":
            yield from asked.sources
            yield from asked.targets


def _related_to_mistake(kind: str, node: ast.AST, subject: Any, read: Slips) -> tuple[Related, ...]:
    if kind != "entered while recording":
        return ()
    places = [place for place in read.blocks.get(subject, []) if place is not node]
    return tuple(Related(place_of(place), "the tape is entered here first") for place in places[:1])


def _findings_of_opinions(read: Slips) -> Iterator[_Found]:
    for code, words, related in opinions_of(read):
        rule = find(code)
        assert rule is not None  # noqa: S101  for the type checker
        node = words.asked.node if isinstance(words, Situation) else words.node
        if not is_written(node):
            continue
        finding = Finding(
            rule.code, rule.name, rule.level, place_of(node), rule.message(words),
            rule.why(words), tuple(Related(place_of(place), text) for place, text in related),
        )  # fmt: skip
        yield _Found(finding, node)


def _linked(found: list[_Found]) -> tuple[Finding, ...]:
    """Let findings that only follow from others name them."""
    places = {each.node: place for place, each in enumerate(found) if each.finding.level == "error"}
    return tuple(
        each.finding
        if each.cause is None or each.cause not in places
        else replace(each.finding, caused_by=places[each.cause])
        for each in found
    )
