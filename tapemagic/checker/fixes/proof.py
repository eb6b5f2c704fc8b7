"""Which proposal is right: read the program as it is and as it would be, and compare every call.

A proposal is *safe* if

* the call that it was made for gives a value, each time that it is reached, that is the whole
  derivative of the same function by the same sources;
* every other call that gave a value gives the same one, computed in the same way;
* a call that was wrong before is right now, or as wrong as it was.

Where a proposal mends one cause and leaves another, or mends the call and breaks another one, what
is left is mended too, up to `MOST_CHANGES` changes in all; that is one fix. One that makes the call
give a value, and does not meet all of this, is *unsafe*. Everything else is no fix.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from tapemagic.checker.choosing import chosen
from tapemagic.checker.findings import Fix

from . import proposals
from .desk import Desk
from .evidence import MEANT, Signatures
from .excerpts import Excerpts
from .texts import Lines
from .trees import agree, origin_of

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tapemagic.checker.asked import Asked
    from tapemagic.checker.causes import Cause
    from tapemagic.checker.slips import Slips

    from .desk import Draft

__all__ = ["Fixer"]

# So many parts of a tree are read at most to find the fixes of one program, and of one call.
MOST_READ = 400_000
MOST_READINGS = 60
# Of a program of more lines an excerpt is read.
LONG = 500
MOST_CHANGES = 3
# Of the changes that lead further, so many are followed.
MOST_FOLLOWED = 5
WRONG = frozenset({"none", "error"})
Calls = dict["ast.AST", list["Asked"]]


@dataclass
class _State:
    """A program on the way to a fix, and the call in it that is to be mended next."""

    desk: Desk
    titles: tuple[str, ...]
    code: str
    asked: Asked | None
    cause: Cause | None


class Fixer:
    """Finds the fixes of one program.

    Of a long program only an excerpt is read again for each fix.

    Parameters
    ----------
    module, lines
        The program.
    cell_of
        To which cell a line belongs.
    read
        Reads a tree, and keeps the evidence of its calls.
    """

    def __init__(
        self,
        module: ast.Module,
        lines: Sequence[str],
        cell_of: Callable[[int], object],
        read: Callable[[ast.Module, Signatures], Slips],
    ) -> None:
        self._module = module
        self._given = lines, cell_of, read
        self._budget = Budget(MOST_READ)
        self._excerpts: Excerpts | None = None
        self._provers: dict[ast.Module, Prover] = {}

    def fix_for(
        self, code: str, asked: Asked | None, cause: Cause | None, node: ast.AST
    ) -> Fix | None:
        """Return the first safe fix of a finding; where there is none, an unsafe one."""
        if self._budget.left <= 0:
            return None
        module: ast.Module = self._module
        shared: frozenset[ast.stmt] = frozenset()
        if len(self._given[0]) > LONG:
            if self._excerpts is None:
                self._excerpts = Excerpts(self._module)
            if self._excerpts.can_be_cut:
                excerpt = self._excerpts.around(node)
                module, shared = excerpt.module, excerpt.shared
        prover = self._provers.get(module)
        if prover is None:
            lines, cell_of, read = self._given
            desk = Desk(module, Lines(lines), cell_of)
            prover = Prover(desk, read, self._budget, shared)
            self._provers[module] = prover
        return prover.fix_for(code, asked, cause, node)


@dataclass
class Budget:
    """How much may still be read."""

    left: int


class Prover:
    """Finds the fixes of one program, or of an excerpt of which `shared` must not be changed."""

    def __init__(
        self,
        desk: Desk,
        read: Callable[[ast.Module, Signatures], Slips],
        budget: Budget,
        shared: frozenset[ast.stmt],
    ) -> None:
        self._desk = desk
        self._module = desk.tree.module
        self._size = desk.tree.size
        self._read = read
        self._signatures = Signatures()
        self._before: Calls | None = None
        self._mistakes_before = 0
        self._budget = budget
        self._shared = shared

    def fix_for(
        self, code: str, asked: Asked | None, cause: Cause | None, node: ast.AST
    ) -> Fix | None:
        """Return the first safe fix of a finding; where there is none, an unsafe one."""
        unsafe: Fix | None = None
        states = [_State(self._desk, (), code, asked, cause)]
        readings = 0
        for _ in range(MOST_CHANGES):
            further: list[_State] = []
            for state in states[:MOST_FOLLOWED]:
                for draft in self._drafts(state, node):
                    if self._budget.left <= 0 or readings >= MOST_READINGS:
                        return unsafe
                    readings += 1
                    titles = (*state.titles, draft.title)
                    safe, following, read = self._judged(draft, node, is_call=asked is not None)
                    if safe and self._can_be_made(draft):
                        return Fix(_sentence(titles), draft.lines.edits(), "safe")
                    if safe is False and unsafe is None and self._can_be_made(draft):
                        unsafe = Fix(_sentence(titles), draft.lines.edits(), "unsafe")
                    if not draft.alone:
                        further += self._states(draft, titles, following, read)
            states = further
        return unsafe

    def _can_be_made(self, draft: Draft) -> bool:
        """Tell whether the lines say what the tree says, and nothing else hangs on the change."""
        kept = set(draft.module.body)
        return self._shared <= kept and agree(self._module, draft.module, draft.lines)

    def _drafts(self, state: _State, node: ast.AST) -> Iterator[Draft]:
        if state.asked is None:
            return proposals.for_mistake(state.desk, state.code, node)
        if not state.code:
            return proposals.for_parts(state.desk, state.asked)
        return proposals.for_call(state.desk, state.code, state.asked, state.cause)

    def _states(
        self, draft: Draft, titles: tuple[str, ...], following: Asked | None, read: Slips
    ) -> Iterable[_State]:
        """Return where to go on from a draft in which `following` is still to be mended."""
        if following is None:
            return
        desk = self._desk.of(draft)
        choice = chosen(following, read)
        if choice.code or (following.verdict == "value" and following.evidence is not None):
            yield _State(desk, titles, choice.code, following, choice.cause)

    # ---- judging -----------------------------------------------------------------------------

    def _judged(
        self, draft: Draft, node: ast.AST, *, is_call: bool
    ) -> tuple[bool | None, Asked | None, Slips]:
        """Say whether the changed program is safe, and which call is to be mended next.

        It is neither safe nor unsafe, but None, if it does not even correct the call.
        """
        if self._before is None:
            self._before, read = self._calls_of(self._module)
            self._mistakes_before = len(read.mistakes)
        after, read = self._calls_of(draft.module)
        safe, following = self._compared(after, len(read.mistakes), node, is_call=is_call)
        return safe, following, read

    def _compared(
        self, after: Calls, mistakes: int, node: ast.AST, *, is_call: bool
    ) -> tuple[bool | None, Asked | None]:
        assert self._before is not None  # noqa: S101  for the type checker
        harmed = self._harmed(after, node if is_call else None)
        if not is_call:
            return mistakes < self._mistakes_before and not harmed, None
        mine, times = self._before.get(node, []), after.get(node, [])
        if mistakes > self._mistakes_before or len(times) < len(mine):
            return None, None
        wrong = next((asked for asked in times if asked.verdict != "value" or _lies(asked)), None)
        if any(_asks_another(one, other) for one, other in zip(mine, times, strict=False)):
            return (None if wrong else False), None
        if wrong is not None:
            return None, None if harmed or _is_the_same(wrong, mine) else wrong
        # What the call gave right at first, before it went wrong, it must give still.
        if any(
            one.verdict == "value" and _is_worse(one, other)
            for one, other in zip(mine, times, strict=False)
        ):
            return False, None
        parted = next((a for a in times if a.evidence is None or not a.evidence.whole), None)
        if parted is not None:
            return False, None if harmed else parted
        if harmed:
            return False, harmed[0] if len(harmed) == 1 else None
        return True, None

    def _calls_of(self, module: ast.Module) -> tuple[Calls, Slips]:
        read = self._read(module, self._signatures)
        self._budget.left -= self._size
        calls: Calls = {}
        for asked in read.calls:
            calls.setdefault(origin_of(asked.node), []).append(asked)
        return calls, read

    def _harmed(self, after: Calls, mine: ast.AST | None) -> list[Asked | None]:
        """Return the other calls that have changed for the worse; None for one that is gone."""
        assert self._before is not None  # noqa: S101  for the type checker
        found: list[Asked | None] = []
        for node, times in self._before.items():
            if node is mine:
                continue
            now = after.get(node, [])
            if len(now) < len(times):
                found.append(None)
                continue
            worse = [new for old, new in zip(times, now, strict=False) if _is_worse(old, new)]
            found += worse[:1]
        return found


def _sentence(titles: tuple[str, ...]) -> str:
    first, *others = titles
    parts = [first.rstrip("."), *(f"{each[0].lower()}{each[1:].rstrip('.')}" for each in others)]
    return ", and ".join(parts) + "."


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
    if before.verdict in WRONG or _lies(before) or not before.reached:
        if after.verdict == "value" and not _lies(after):
            return after.evidence is None or not after.evidence.whole
        return False
    if before.verdict == "unknown":
        return after.verdict not in {"unknown", "value"}
    if before.verdict != after.verdict:
        return True
    return before.evidence != after.evidence
