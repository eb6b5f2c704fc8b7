"""What a change does to a program: every call before and after it, side by side.

A changed program is *safe* if

* the call that it was made for gives a value, each time that it is reached, that is the whole
  derivative of the same function by the same sources;
* every other call that gave a value gives the same one, computed in the same way;
* a call that was wrong before is right now, or as wrong as it was;
* nothing raises now where nothing did before.

One in which the call gives a value, and that does not meet all of this, is *unsafe*.

What a model from elsewhere gives cannot be known from the text, and so it may not be known of the
changed call what it gives. If it was wrong for certain, is not any more, and nothing else has
changed, the change is *hopeful*: it is offered as an unsafe one, where there is no better. Another
tape is not asked in hope: that shows only that the mistake may as well be the tape's name.

Everything else is no correction.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Literal

from tapemagic.checker.leaves import leaves_of
from tapemagic.checker.values import Unknown

from .evidence import MEANT
from .trees import origin_of

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence

    from tapemagic.checker.asked import Asked
    from tapemagic.checker.slips import Slips

__all__ = ["Judgement", "Reading", "compared", "compared_mistakes"]

WRONG = frozenset({"none", "error"})


class Reading:
    """What a program does.

    Attributes
    ----------
    calls
        By gradient call of the first program, each time that it is made.
    mistakes
        How many lines go wrong that are no gradient calls.
    stopped
        Where Python stops before the end: at a gradient call, or at an exception of this name.
    """

    def __init__(self, read: Slips) -> None:
        self.calls: dict[ast.AST, list[Asked]] = {}
        for asked in read.calls:
            self.calls.setdefault(origin_of(asked.node), []).append(asked)
        self.mistakes = len(read.mistakes)
        self.stopped: object = read.stopped

    def right(self) -> frozenset[tuple[ast.AST, int, int]]:
        """Return the calls that give a value each time: the call, what it asks, and its way."""
        return frozenset(
            (node, asked.evidence.question, asked.evidence.way)
            for node, times in self.calls.items()
            if all(each.verdict == "value" and each.reached and not each.zeros for each in times)
            for asked in times
            if asked.evidence is not None
        )


@dataclass(frozen=True)
class Judgement:
    """What a change is worth.

    Attributes
    ----------
    worth
        "" if it does not even correct the call; "other tape" if it would be hopeful, but asks
        another tape.
    following
        The call that is to be mended next, if one is left.
    """

    worth: Literal["safe", "unsafe", "hopeful", "other tape", ""] = ""
    following: Asked | None = None


def compared_mistakes(before: Reading, after: Reading) -> Judgement:
    """Judge a change that was made for a line that is no gradient call."""
    safe = after.mistakes < before.mistakes and not _harmed(before, after, None)
    return Judgement("safe" if safe else "")


def compared(
    before: Reading, after: Reading, node: ast.AST, *, rewrites: bool = False
) -> Judgement:
    """Judge a change that was made for the gradient call `node`.

    A change that `rewrites` a value lets the call ask for something else, by what can be known; it
    is unsafe at best.
    """
    harmed = _harmed(before, after, node)
    mine, times = before.calls.get(node, []), after.calls.get(node, [])
    pairs = list(zip(mine, times, strict=False))
    if after.mistakes > before.mistakes or len(times) < len(mine) or not times:
        return Judgement()
    wrong = next((asked for asked in times if _is_wrong(asked)), None)
    asks_another = not rewrites and _ask_others(pairs)
    if wrong is not None:
        goes_on = not harmed and not _is_the_same(wrong, mine) and not asks_another
        return Judgement(following=wrong if goes_on else None)
    # What the call gave right at first, before it went wrong, it must give still.
    spoiled = any(one.verdict == "value" and _is_worse(one, other) for one, other in pairs)
    doubted = asks_another or spoiled or _raises(before, after)
    if any(asked.verdict == "unknown" for asked in times):
        was_wrong = any(map(_is_wrong, mine))
        if not was_wrong or doubted or harmed or any(map(_hangs_on_failure, times)):
            return Judgement()
        return Judgement("other tape" if _ask_other_tapes(pairs) else "hopeful")
    if doubted:
        return Judgement("unsafe")
    parted = next((a for a in times if a.evidence is None or not a.evidence.whole), None)
    if parted is not None:
        return Judgement("unsafe", None if harmed else parted)
    if harmed:
        return Judgement("unsafe", harmed[0] if len(harmed) == 1 else None)
    return Judgement("unsafe" if rewrites else "safe")


def _raises(before: Reading, after: Reading) -> bool:
    """Tell whether a line raises now of which nothing is known before.

    A float cannot be multiplied by a whole number, for example.
    """
    if after.stopped is None or before.stopped == after.stopped:
        return False
    return before.stopped is None or not hasattr(after.stopped, "node")


def _harmed(before: Reading, after: Reading, mine: ast.AST | None) -> list[Asked | None]:
    """Return the other calls that have changed for the worse; None for one that is gone."""
    found: list[Asked | None] = []
    for node, times in before.calls.items():
        if node is mine:
            continue
        now = after.calls.get(node, [])
        if len(now) < len(times):
            found.append(None)
            continue
        worse = [new for old, new in zip(times, now, strict=False) if _is_worse(old, new)]
        found += worse[:1]
    return found


def _ask_other_tapes(pairs: Sequence[tuple[Asked, Asked]]) -> bool:
    return any(
        before.tape is None or after.tape is None
        or origin_of(before.tape.made) is not origin_of(after.tape.made)
        for before, after in pairs
    )  # fmt: skip


def _hangs_on_failure(asked: Asked) -> bool:
    """Tell whether Python does not come as far as this call: an argument raises."""
    leaves = leaves_of(*asked.given.values())
    return any(isinstance(leaf, Unknown) and leaf.failed for leaf in leaves)


def _is_wrong(asked: Asked) -> bool:
    return asked.verdict in WRONG or asked.none_or_error or _lies(asked)


def _lies(asked: Asked) -> bool:
    """Tell whether zeros stand for a None that would be a mistake."""
    return asked.zeros and any(
        cause.connection == "rebound"
        or cause.source in asked.targets
        or (cause.connection == "used" and not all(cut.kind in MEANT for cut in cause.cuts))
        for cause in asked.causes
    )


def _is_the_same(wrong: Asked, mine: Sequence[Asked]) -> bool:
    """Tell whether a call is wrong in the way in which it was."""
    return any(_way_of(wrong) == _way_of(before) for before in mine)


def _way_of(asked: Asked) -> tuple[object, ...]:
    cuts = chain.from_iterable(cause.cuts for cause in asked.causes)
    return (
        asked.verdict, asked.reason,
        tuple((cut.kind, origin_of(cut.place)) for cut in cuts),
        tuple(cause.connection for cause in asked.causes),
    )  # fmt: skip


def _ask_others(pairs: Sequence[tuple[Asked, Asked]]) -> bool:
    return any(_asks_another(before, after) for before, after in pairs)


def _asks_another(before: Asked, after: Asked) -> bool:
    """Tell whether a call asks for another derivative than it did."""
    if before.evidence is None or after.evidence is None:
        return False
    return before.evidence.question != after.evidence.question


def _is_worse(before: Asked, after: Asked) -> bool:
    # A None that becomes an exception ends the program.
    if before.verdict == "none" and before.reached and after.verdict == "error":
        return True
    # Where Python did not come before, there was nothing to be harmed.
    if _is_wrong(before) or not before.reached:
        if after.verdict == "value" and not _lies(after):
            return after.evidence is None or not after.evidence.whole
        return False
    if before.verdict == "unknown":
        return after.verdict in WRONG or after.none_or_error
    if before.verdict != after.verdict:
        return True
    return before.evidence != after.evidence
