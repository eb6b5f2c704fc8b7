"""What the gradient calls of a ``%%tape`` line come to: which derivatives will be None, and why.

The magic refuses with a sentence of its own what cannot be differentiated at all; so only None is
spoken of here. What is differentiated from a derivative that is None is None as well, and no
exception, as it would be for a call that is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .choosing import chosen
from .findings import Finding, TapeCall
from .graph import trainable
from .levels import NO
from .related import place_of, related_lines
from .rules import find
from .rules.situation import Situation
from .tape_requests import request_of

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from .asked import Asked
    from .findings import Verdict
    from .fixes.proof import Fixer
    from .slips import Slips
    from .tape_requests import TapeRequest

__all__ = ["call_of_request", "findings_of_requests"]

_IS_NONE = "TAP405"


def call_of_request(asked: Asked, request: TapeRequest) -> TapeCall | None:
    """Return what the line of a ``%%tape`` gives for a derivative that was asked for."""
    if not request.is_last:
        return None
    verdict: Verdict = "error" if _is_refused(asked) else asked.verdict
    error = "UsageError" if verdict == "error" else None
    return TapeCall(place_of(asked.node), asked.method, "%%tape", verdict, error, (verdict,))


def _is_refused(asked: Asked) -> bool:
    """Tell whether the magic takes no derivative of this, or by this, since it is no float."""
    return any(trainable(node.dtype) == NO for node in (*asked.targets, *asked.sources))


def findings_of_requests(
    read: Slips, calls: list[Asked], fixer: Fixer | None
) -> Iterator[tuple[Finding, ast.AST, ast.AST | None]]:
    """Give the findings, each with its call, and the call that it follows from."""
    said: dict[ast.AST, TapeRequest] = {}
    for asked in calls:
        request = request_of(asked.node)
        if request is None:
            continue
        if _follows(asked):
            before = said.get(asked.cause.node)
            if before is not None:
                said[asked.node] = request
                if request.is_last and not set(request.names) <= set(before.names):
                    yield _finding_of_follower(asked, request, read), asked.node, asked.cause.node
        elif asked.verdict == "none" and not _is_refused(asked):
            finding = _finding(asked, read, fixer)
            if finding is not None:
                said[asked.node] = request
                yield finding, asked.node, None


def _follows(asked: Asked) -> bool:
    """Tell whether a derivative is None because the one that it is taken from is."""
    return asked.verdict == "none" and asked.reason == "target is None"


def _finding(asked: Asked, read: Slips, fixer: Fixer | None) -> Finding | None:
    choice = chosen(asked, read)
    rule = find(choice.code)
    if rule is None:
        return None
    situation = Situation(asked, read, choice.cause, choice.cut)
    return Finding(
        rule.code, rule.name, rule.level, place_of(asked.node), rule.message(situation),
        rule.why(situation), related_lines(situation, choice),
        fix=None if fixer is None else fixer.fix_for(
            choice.code, asked, choice.cause, asked.node
        ),
    )  # fmt: skip


def _finding_of_follower(asked: Asked, request: TapeRequest, read: Slips) -> Finding:
    rule = find(_IS_NONE)
    assert rule is not None  # noqa: S101  for the type checker
    situation = Situation(asked, read)
    return Finding(
        rule.code, rule.name, rule.level, place_of(asked.node), rule.message(situation),
        f"`{request.parent}` is None already.",
    )  # fmt: skip
