"""Whether a changed program is a cure: what its calls gave before and give now.

Each line of the programs says in a comment which it is (`line_changes.tagged`), so that a call is
known again wherever it stands now.
"""

from __future__ import annotations

import ast
import signal
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tapemagic.checker.analysis import read
from tapemagic.checker.checking import check_text
from tapemagic.checker.fixes.evidence import Signatures
from tapemagic.checker.selection import Selection

from .line_changes import METHODS, atomic_changes
from .outcomes import Raised, Symbolic, run
from .perturbing import AskedCall, agrees, asked_calls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tapemagic.checker.findings import Report

Key = tuple[str, int]
# Style and performance are no mistakes.
SELECTION = Selection.of(("TAP1", "TAP2", "TAP3", "TAP4"), (), ())


@dataclass
class Ran:
    """What a program did.

    Attributes
    ----------
    calls
        By call, what it gave each time.
    failed
        Whether Python stops before the end, but for a call that raises at the very end.
    bad
        How many times a call gave no value.
    lying
        The calls that give zeros for None.
    """

    calls: dict[Key, list[Any]]
    failed: bool
    bad: int
    lying: frozenset[Key] = frozenset()

    @property
    def whole(self) -> bool:
        """Whether every call that was reached gave a value."""
        return not self.failed and not self.bad


class TooLong(BaseException):
    """A changed program does not end; no `except Exception` of its own may catch this."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Let nothing in this block run longer: a line that moves can make a loop endless."""

    def stop(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, stop)
    # Again and again: an exception that is raised while something is freed is lost.
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.05)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class _Text:
    def __init__(self, source: str) -> None:
        self.source = source


def keys_of(text: str) -> dict[tuple[int, int], Key]:
    """Return for the place of each call which call it is."""
    lines = text.splitlines()
    found: dict[tuple[int, int], Key] = {}
    counts: dict[str, int] = {}
    calls = sorted(
        (node.lineno, node.col_offset, -(node.end_col_offset or 0))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        and node.func.attr in METHODS
    )  # fmt: skip
    for line, column, _ in calls:
        tag = lines[line - 1].rpartition("#@")[2]
        counts[tag] = counts.get(tag, 0) + 1
        found[line, column] = tag, counts[tag]
    return found


def ran(text: str, tf: Any, lying: frozenset[Key] = frozenset()) -> Ran:
    """Run a program, and note what its calls gave as far as plain Python comes.

    What the calls `lying` give is no value, but zeros that stand for None.
    """
    keys = keys_of(text)
    calls: dict[Key, list[Any]] = {}
    failed, bad = False, 0
    for outcome in run(_Text(text), tf):
        if not outcome.reached:
            failed = True
            break
        if outcome.method:
            key = keys[outcome.line, outcome.column]
            result = None if key in lying else outcome.result
            calls.setdefault(key, []).append(result)
            bad += is_bad(result)
        elif isinstance(outcome.result, Raised):
            failed = True
    return Ran(calls, failed, bad, lying)


def is_bad(result: Any) -> bool:
    """Tell whether a call gave None, alone or in a structure, or raised."""
    if isinstance(result, dict):
        result = list(result.values())
    if isinstance(result, (list, tuple)):
        return any(map(is_bad, result))
    return result is None or isinstance(result, Raised)


def has_symbols(result: Any) -> bool:
    """Tell whether a result is, or has in it, a tensor of a graph."""
    if isinstance(result, dict):
        result = list(result.values())
    if isinstance(result, (list, tuple)):
        return any(map(has_symbols, result))
    return isinstance(result, Symbolic)


def alike(one: Any, other: Any) -> bool:
    """Tell whether two values are the same up to rounding."""
    if isinstance(one, dict) and isinstance(other, dict):
        one, other = list(one.values()), list(other.values())
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.shape == other.shape and bool(
            np.allclose(one, other, rtol=1e-3, atol=1e-4, equal_nan=True)
        )
    return bool(one == other) if not isinstance(one, np.ndarray) else False


def harmed(before: Ran, after: Ran) -> list[Key]:
    """Return the calls that gave a value before and do not give the same now."""
    found = []
    for key, times in before.calls.items():
        now = after.calls.get(key, [])
        for place, result in enumerate(times):
            if not is_bad(result) and not (place < len(now) and alike(result, now[place])):
                found.append(key)
                break
    return found


def lying_calls(text: str, report: Report) -> frozenset[Key]:
    """Return the calls of which the checker says that zeros stand for None."""
    keys = keys_of(text)
    places = [
        (finding.place.line, finding.place.column - 1)
        for finding in report.findings if finding.code == "TAP105"
    ]  # fmt: skip
    return frozenset(keys[place] for place in places if place in keys)


def asks_otherwise(before: str, after: str, tf: Any) -> list[Key]:
    """Return the calls that both reach and that differentiate another number now.

    Behind the first call that gave no value, or only a part of what was asked, its result is in
    what follows, and has to change; what a call gave is compared there too, by `harmed`.
    """
    changed = changed_targets(before, after, tf)
    keys = keys_of(before)
    found = []
    for call in asked_calls(before, tf):
        key = keys[call.line, call.column]
        if key in changed:
            found.append(key)
        if any(result is None for result in call.results):
            break
    return found


def changed_targets(before: str, after: str, tf: Any) -> set[Key]:
    """Return all calls that both reach and that differentiate another number now."""
    keys = keys_of(before), keys_of(after)
    old = {}
    for call in asked_calls(before, tf):
        old[keys[0][call.line, call.column], call.occurrence] = call.targets
    found = set()
    for call in asked_calls(after, tf):
        key = keys[1][call.line, call.column]
        targets = old.get((key, call.occurrence))
        if targets is not None and not all(
            one is None or other is None or (one.shape == other.shape and np.allclose(one, other))
            for one, other in zip(targets, call.targets, strict=False)
        ):
            found.add(key)
    return found


def judged(
    before: Ran, after_text: str, tf: Any, lying: frozenset[Key] = frozenset()
) -> dict[bool | None, list[Key]]:
    """Return the cured calls that are, are not, or cannot be held against a finite difference.

    The calls `lying` are not cured: they still give zeros for None.
    """
    keys = keys_of(after_text)
    found: dict[bool | None, list[Key]] = {True: [], False: [], None: []}
    for call in asked_calls(after_text, tf):
        times = before.calls.get(keys[call.line, call.column], [])
        was_right = call.occurrence < len(times) and not is_bad(times[call.occurrence])
        lies = keys[call.line, call.column] in lying
        if not was_right and not lies and not any(result is None for result in call.results):
            found[agrees(after_text, tf, call)].append(keys[call.line, call.column])
    return found


def parted_calls(text: str) -> set[Key]:
    """Return the calls of which the checker knows that they give a part of the derivative only."""
    keys = keys_of(text)
    return {
        keys[asked.node.lineno, asked.node.col_offset]
        for asked in read(ast.parse(text), Signatures()).calls
        if asked.evidence is not None and not asked.evidence.whole
    }


def is_cure(before: Ran, text: str, after_text: str, tf: Any) -> bool:
    """Tell whether a changed program gives the right value at every call.

    Where no finite difference can be taken, the checker must know of no part that is missing.
    """
    try:
        after = ran(after_text, tf)
    except SyntaxError:
        return False
    if not after.whole or not set(before.calls) <= set(after.calls) or harmed(before, after):
        return False
    if not before.lying and asks_otherwise(text, after_text, tf):
        return False
    if before.lying and lying_calls(after_text, check_text(after_text, "python", SELECTION)):
        return False
    cured = judged(before, after_text, tf)
    return not cured[False] and parted_calls(after_text).isdisjoint(cured[None])


def is_hopeless(text: str, tf: Any) -> bool:
    """Tell whether a call gives None, and its target stays the same whatever its source is."""
    for call in asked_calls(text, tf):
        if any(target is None for target in call.targets):
            continue
        for result, events in zip(call.results, call.sources, strict=False):
            if (
                result is None
                and events
                and not any(_moves(text, tf, call, event) for event in events)
            ):
                return True
    return False


def _moves(text: str, tf: Any, call: AskedCall, event: int) -> bool:
    """Tell whether a target of `call` changes when the value of `event` does."""
    for again in asked_calls(text, tf, moved=event, step=1e-3):
        place = (again.line, again.column, again.occurrence)
        if place == (call.line, call.column, call.occurrence):
            return not all(map(np.array_equal, again.targets, call.targets))
    return True


def find_cure(text: str, tf: Any, most: int, lying: frozenset[Key] = frozenset()) -> str | None:
    """Return a cure of at most three small changes, looking at `most` programs at most."""
    before = ran(text, tf, lying)
    if is_hopeless(text, tf):
        return None
    level: dict[str, int] = {text: before.bad + before.failed}
    seen = {text}
    tried = 0
    for depth in range(3):
        found: dict[str, int] = {}
        # The most promising first: those that leave fewest calls without a value.
        order = sorted(level, key=level.__getitem__)
        for known in order:
            for changed in atomic_changes(known):
                if changed in seen:
                    continue
                seen.add(changed)
                tried += 1
                if tried > most * (depth + 1) / 3:
                    break
                try:
                    with limited(0.25):
                        after = ran(changed, tf)
                except (SyntaxError, TooLong):
                    continue
                if after.whole and is_cure(before, text, changed, tf):
                    return changed
                if not harmed(before, after):
                    found[changed] = after.bad + after.failed
        level = found
    return None
