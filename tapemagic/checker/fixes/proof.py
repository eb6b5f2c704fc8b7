"""Which proposal is right: read the program as it would be, and go on where something is left.

Where a proposal mends one cause and leaves another, or mends the call and breaks another one, what
is left is mended too, up to `MOST_CHANGES` changes in all; that is one fix. What makes it safe or
unsafe is said by `comparing`.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tapemagic.checker.choosing import chosen
from tapemagic.checker.findings import Fix

from . import proposals
from .comparing import Judgement, Reading, compared, compared_mistakes
from .desk import Desk
from .evidence import Signatures
from .excerpts import Excerpts
from .results import result_of
from .texts import Lines
from .trees import agree

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

    from tapemagic.checker.asked import Asked
    from tapemagic.checker.causes import Cause
    from tapemagic.checker.findings import Applicability
    from tapemagic.checker.slips import Slips

    from .desk import Draft

__all__ = ["ALL_FIXES", "NOTHING_SPARED", "FixSearch", "Fixer", "Spared"]

# So many parts of a tree are read at most to find the fixes of one program, and of one call.
MOST_READ = 400_000
MOST_READINGS = 60
# Of a program of more lines an excerpt is read.
LONG = 500
MOST_CHANGES = 3
# Of the changes that lead further, so many are followed.
MOST_FOLLOWED = 5


@dataclass(frozen=True)
class Spared:
    """Statements of a program that fixes leave alone.

    Attributes
    ----------
    always
        They stay as they are.
    if_possible
        They are changed only where nothing else is safe: they stand in cells that have run already.
    """

    always: frozenset[ast.stmt] = frozenset()
    if_possible: frozenset[ast.stmt] = frozenset()

    def within(self, module: ast.Module) -> Spared:
        """Return those that belong to a program."""
        body = module.body
        return Spared(self.always.intersection(body), self.if_possible.intersection(body))


NOTHING_SPARED: Final = Spared()


@dataclass(frozen=True)
class FixSearch:
    """For which findings fixes are looked for, and how long.

    Attributes
    ----------
    lines
        The lines on which those findings begin; None means all of them.
    is_stopped
        Asked before each reading: whether nobody waits for the fixes any more.
    """

    lines: Container[int] | None = None
    is_stopped: Callable[[], bool] = lambda: False

    def wants(self, node: ast.AST) -> bool:
        """Tell whether a finding about this expression is to get a fix."""
        return self.lines is None or getattr(node, "lineno", None) in self.lines


ALL_FIXES: Final = FixSearch()


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
    spared
        What is to be left alone.
    search
        Which findings get a fix.
    """

    def __init__(
        self,
        module: ast.Module,
        lines: Sequence[str],
        cell_of: Callable[[int], object],
        read: Callable[[ast.Module, Signatures], Slips],
        spared: Spared,
        *,
        search: FixSearch,
    ) -> None:
        self._module = module
        self._spared = spared
        self._given = lines, cell_of, read
        self._search = search
        self._budget = Budget(MOST_READ, search.is_stopped)
        self._excerpts: Excerpts | None = None
        self._provers: dict[ast.Module, Prover] = {}

    def fix_for(
        self, code: str, asked: Asked | None, cause: Cause | None, node: ast.AST
    ) -> Fix | None:
        """Return the first safe fix of a finding; where there is none, an unsafe one."""
        if self._budget.is_spent() or not self._search.wants(node):
            return None
        if len(self._given[0]) <= LONG:
            return self._prover(self._module, frozenset()).fix_for(code, asked, cause, node)
        if self._excerpts is None:
            self._excerpts = Excerpts(self._module)
        if not self._excerpts.can_be_cut:
            return self._prover(self._module, frozenset()).fix_for(code, asked, cause, node)
        fix: Fix | None = None
        changed: set[ast.stmt] = set()
        for _ in range(MOST_CHANGES):
            excerpt = self._excerpts.around(node, changed)
            prover = self._prover(excerpt.module, excerpt.shared)
            fix = prover.fix_for(code, asked, cause, node)
            if not prover.forbidden or (fix is not None and fix.applicability == "safe"):
                break
            changed |= prover.forbidden
        return fix

    def _prover(self, module: ast.Module, shared: frozenset[ast.stmt]) -> Prover:
        """Return who finds the fixes of a program, or of an excerpt."""
        if module not in self._provers:
            lines, cell_of, read = self._given
            desk = Desk(module, Lines(lines), cell_of)
            spared = self._spared.within(module)
            self._provers[module] = Prover(desk, read, self._budget, shared, spared)
        return self._provers[module]


@dataclass
class Budget:
    """How much may still be read, and whether anybody waits for it."""

    left: int
    is_stopped: Callable[[], bool]

    def is_spent(self) -> bool:
        """Tell whether nothing more is to be read."""
        return self.left <= 0 or self.is_stopped()


class Prover:
    """Finds the fixes of one program or excerpt, of which `shared` must not be changed.

    Attributes
    ----------
    forbidden
        The shared statements that would have had to be changed by the last fix.
    """

    def __init__(
        self,
        desk: Desk,
        read: Callable[[ast.Module, Signatures], Slips],
        budget: Budget,
        shared: frozenset[ast.stmt],
        spared: Spared,
    ) -> None:
        self._desk = desk
        self._module = desk.tree.module
        self._size = desk.tree.size
        self._read = read
        self._signatures = Signatures()
        self._before: Reading | None = None
        self._budget = budget
        self._shared = shared
        self._spared = spared
        self.forbidden: set[ast.stmt] = set()

    def fix_for(
        self, code: str, asked: Asked | None, cause: Cause | None, node: ast.AST
    ) -> Fix | None:
        """Return the first safe fix of a finding; where there is none, an unsafe one."""
        second_best: dict[str, Fix] = {}
        self.forbidden = set()
        states = [_State(self._desk, (), code, asked, cause)]
        readings = 0
        for _ in range(MOST_CHANGES):
            further: list[_State] = []
            for state in states[:MOST_FOLLOWED]:
                may_hope = True
                for draft in self._drafts(state, node):
                    if self._budget.is_spent() or readings >= MOST_READINGS:
                        return _better(second_best)
                    readings += 1
                    titles = (*state.titles, draft.title)
                    judgement, read = self._judged(draft, node, is_call=asked is not None)
                    worth = judgement.worth
                    may_hope &= worth != "other tape"
                    is_wanted = worth == "unsafe" or (worth == "hopeful" and may_hope)
                    is_safe = worth == "safe"
                    is_elsewhere = bool(self._spared.if_possible.difference(draft.module.body))
                    rank = f"{worth} elsewhere" if is_elsewhere else worth
                    is_better = (is_safe or is_wanted) and rank not in second_best
                    if is_better and self._can_be_made(draft):
                        applicability: Applicability = "safe" if is_safe else "unsafe"
                        fix = _fix(titles, draft, applicability, result_of(read, node))
                        if rank == "safe":
                            return fix
                        second_best[rank] = fix
                    if not is_safe and not draft.alone:
                        further += self._states(draft, titles, judgement.following, read)
            states = further
        return _better(second_best)

    def _can_be_made(self, draft: Draft) -> bool:
        """Tell whether the lines say what the tree says, and nothing else hangs on the change."""
        changed = self._shared.difference(draft.module.body)
        self.forbidden |= changed
        if self._spared.always.difference(draft.module.body):
            return False
        return not changed and agree(self._module, draft.module, draft.lines)

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

    def _judged(self, draft: Draft, node: ast.AST, *, is_call: bool) -> tuple[Judgement, Slips]:
        """Judge a changed program."""
        if self._before is None:
            self._before = Reading(self._read_again(self._module))
            self._signatures.right = self._before.right()
        self._signatures.mended = node
        read = self._read_again(draft.module)
        after = Reading(read)
        if is_call:
            judgement = compared(self._before, after, node, rewrites=draft.rewrites)
            if judgement.worth in {"safe", "hopeful"} and self._is_doubtful(node):
                judgement = Judgement("unsafe" if judgement.worth == "safe" else "")
            return judgement, read
        return compared_mistakes(self._before, after), read

    def _is_doubtful(self, node: ast.AST) -> bool:
        """Tell whether more hangs on a call than the calls of tapes show."""
        if not isinstance(node, ast.Call) or self._before is None:
            return False
        # A program that deals with an exception goes another way without it.
        fails = any(asked.verdict == "error" for asked in self._before.calls.get(node, []))
        return fails and self._desk.is_caught(node)

    def _read_again(self, module: ast.Module) -> Slips:
        self._budget.left -= self._size
        return self._read(module, self._signatures)


_RANKS: Final = (
    "safe elsewhere", "unsafe", "hopeful", "unsafe elsewhere", "hopeful elsewhere",
)  # fmt: skip


def _better(fixes: dict[str, Fix]) -> Fix | None:
    return next((fixes[rank] for rank in _RANKS if rank in fixes), None)


def _fix(titles: tuple[str, ...], draft: Draft, applicability: Applicability, gives: str) -> Fix:
    return Fix(_sentence(titles), draft.lines.edits(), applicability, gives)


def _sentence(titles: tuple[str, ...]) -> str:
    first, *others = titles
    parts = [first.rstrip("."), *(f"{each[0].lower()}{each[1:].rstrip('.')}" for each in others)]
    return ", and ".join(parts) + "."
