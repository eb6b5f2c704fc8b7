"""Which proposal is right: read the program as it is and as it would be, and compare every call.

A proposal is *safe* if

* the call that it was made for gives a value, each time that it is reached, that is the whole
  derivative of the same function by the same sources;
* every other call that gave a value gives the same one, computed in the same way;
* a call that was wrong before is right now, or as wrong as it was.

One that makes the call give a value, and does not meet all of this, is *unsafe*. Everything else is
no fix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tapemagic.checker.findings import Fix

from .evidence import Signatures
from .proposals import Desk
from .trees import origin_of

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Sequence

    from tapemagic.checker.asked import Asked
    from tapemagic.checker.causes import Cause
    from tapemagic.checker.library_calls import LibraryCalls

__all__ = ["Fixer"]

# So many expressions are read at most to find the fixes of one program.
MOST_READ = 400_000
WRONG = frozenset({"none", "error"})


class Fixer:
    """Finds the fixes of one program.

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
        read: Callable[[ast.Module, Signatures], LibraryCalls],
    ) -> None:
        self._module = module
        self._desk = Desk(module, lines, cell_of)
        self._read = read
        self._signatures = Signatures()
        self._before: dict[ast.AST, list[Asked]] | None = None
        self._mistakes_before = 0
        self._left = MOST_READ

    def fix_for(
        self, code: str, asked: Asked | None, cause: Cause | None, node: ast.AST
    ) -> Fix | None:
        """Return the first safe fix of a finding; where there is none, an unsafe one."""
        unsafe: Fix | None = None
        for proposal in self._desk.proposals(code, asked, cause, node):
            if self._left <= 0:
                break
            safe = self._judged(proposal.module, node, is_call=asked is not None)
            if safe:
                return Fix(proposal.title, proposal.edits, "safe")
            if safe is False and unsafe is None:
                unsafe = Fix(proposal.title, proposal.edits, "unsafe")
        return unsafe

    def _judged(self, module: ast.Module, node: ast.AST, *, is_call: bool) -> bool | None:
        """Say whether the changed program is safe; None if it does not even correct the call."""
        if self._before is None:
            self._before, self._mistakes_before = self._calls_of(self._module)
        after, mistakes = self._calls_of(module)
        if not is_call:
            return mistakes < self._mistakes_before and not self._has_harmed(after, None)
        times = after.get(node, [])
        if not times or any(asked.verdict != "value" for asked in times):
            return None
        if mistakes > self._mistakes_before:
            return None
        mine = self._before.get(node, [])
        return (
            len(times) >= len(mine)
            and all(asked.evidence is not None and asked.evidence.whole for asked in times)
            and all(not _asks_another(one, other) for one, other in zip(mine, times, strict=False))
            and not self._has_harmed(after, node)
        )

    def _calls_of(self, module: ast.Module) -> tuple[dict[ast.AST, list[Asked]], int]:
        read = self._read(module, self._signatures)
        self._left -= read.size
        calls: dict[ast.AST, list[Asked]] = {}
        for asked in read.calls:
            calls.setdefault(origin_of(asked.node), []).append(asked)
        return calls, len(read.mistakes)

    def _has_harmed(self, after: dict[ast.AST, list[Asked]], mine: ast.AST | None) -> bool:
        """Tell whether another call has changed for the worse."""
        assert self._before is not None  # noqa: S101  for the type checker
        for node, times in self._before.items():
            if node is not mine:
                now = after.get(node, [])
                if len(now) < len(times):
                    return True
                if any(map(_is_worse, times, now)):
                    return True
        return False


def _asks_another(before: Asked, after: Asked) -> bool:
    """Tell whether a call asks for another derivative than it did."""
    if before.evidence is None or after.evidence is None:
        return False
    return before.evidence.question != after.evidence.question


def _is_worse(before: Asked, after: Asked) -> bool:
    if before.verdict in WRONG or (before.zeros and before.missing):
        if after.verdict == "value" and not (after.zeros and after.missing):
            return after.evidence is None or not after.evidence.whole
        return False
    if before.verdict == "unknown":
        return after.verdict not in {"unknown", "value"}
    if before.verdict != after.verdict:
        return True
    return before.evidence != after.evidence


