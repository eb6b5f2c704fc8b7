"""Which lines of a program a tape records, as bands to draw beside them.

A band is the body of a ``with``, since that is what a reader sees as inside and outside. It ends
above the line that asks the tape, if the tape is not persistent, and ``tape.reset()`` and a block
of ``tape.stop_recording()`` part it. What a function computes that is called in the body is
recorded, too, but stands elsewhere.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .findings import Recording
from .levels import NO
from .replicas import Replicas
from .unwritten import written
from .values import Manager

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .asked import Asked
    from .tapes import Tape
    from .values import Scope

__all__ = ["RecordedLines", "recordings_of"]

Lines = tuple[int, int]
"""The first and the last of some lines."""


@dataclass
class _Entry:
    """An item of a ``with`` by which tapes are entered.

    Attributes
    ----------
    block
        The ``with``.
    item
        The item of it.
    depth
        How many tapes recorded around it when it was entered first.
    tapes
        The tapes that it let record, all times.
    """

    block: ast.With | ast.AsyncWith
    item: ast.withitem
    depth: int
    tapes: dict[Tape, None] = field(default_factory=dict)


class RecordedLines(Replicas):
    """Reads a program, and notes in which blocks tapes record.

    Attributes
    ----------
    entries
        By the expression in a ``with``, what was entered there.
    interruptions
        By tape, where it was reset, or told not to record.
    """

    def __init__(self, steps: int) -> None:
        super().__init__(steps)
        self.entries: dict[ast.expr, _Entry] = {}
        self.interruptions: dict[Tape, list[ast.AST]] = {}

    def enter_item(self, node: ast.With | ast.AsyncWith, place: int, scope: Scope) -> None:
        """Enter the items of a ``with`` from `place` on, and read its body."""
        if place < len(node.items):
            item = node.items[place]
            if item.context_expr not in self.entries:
                depth = len(self.machine.active)
                self.entries[item.context_expr] = _Entry(node, item, depth)
        super().enter_item(node, place, scope)

    def entered_block(self, value: Any, where: ast.expr, go_on: Callable[[Any], Any]) -> None:
        """Read the rest of a ``with`` under the manager `value`."""
        if isinstance(value, Manager) and value.kind == "stop_recording":
            self.interruptions.setdefault(value.subject, []).append(where)
            super().entered_block(value, where, go_on)
            return
        before = {tape for tape, _ in self.machine.active}
        entry = self.entries.get(where)

        def noting(bound: Any) -> Any:
            if entry is not None:
                now = (tape for tape, _ in self.machine.active)
                entry.tapes.update((tape, None) for tape in now if tape not in before)
            return go_on(bound)

        super().entered_block(value, where, noting)

    def reset(self, tape: Tape) -> Any:
        """Call ``tape.reset()``."""
        if self.machine.place is not None:
            self.interruptions.setdefault(tape, []).append(self.machine.place)
        return super().reset(tape)


def recordings_of(read: RecordedLines) -> tuple[Recording, ...]:
    """Return the lines that tapes record, in their order, the outer before the inner."""
    asked: dict[Tape, list[Asked]] = {}
    for call in read.calls:
        if call.tape is not None:
            asked.setdefault(call.tape, []).append(call)
    found = [
        Recording(name, None, first, last, entry.depth)
        for entry in read.entries.values()
        if entry.tapes
        for name in [_name(entry)]
        for first, last in _parts(entry, read, asked)
    ]
    return tuple(sorted(found, key=lambda each: (each.first_line, each.depth)))


def _name(entry: _Entry) -> str:
    given = entry.item.optional_vars
    if isinstance(given, (ast.Name, ast.Attribute)):
        return ast.unparse(given)
    if isinstance(entry.item.context_expr, (ast.Name, ast.Attribute)):
        name = ast.unparse(entry.item.context_expr)
        return "" if name.startswith("%%") else name
    return next((tape.name for tape in entry.tapes), "")


def _parts(entry: _Entry, read: RecordedLines, asked: dict[Tape, list[Asked]]) -> Iterator[Lines]:
    """Give the pieces of a block in which its tapes record."""
    body = list(written(entry.block.body))
    first, last = _lines(body[0])[0], _lines(body[-1])[1]
    last = min([last, *(max(first, line - 1) for line in _asked_at(entry, asked))])
    for begin, end in sorted(_interruptions(entry, read)):
        if begin > last:
            break
        if begin > first:
            yield first, begin - 1
        first = max(first, end + 1)
    if first <= last:
        yield first, last


def _asked_at(entry: _Entry, asked: dict[Tape, list[Asked]]) -> Iterator[int]:
    """Give the lines in a block at which one of its tapes is asked, and stops for that."""
    for tape in entry.tapes:
        for call in asked.get(tape, ()) if tape.persistent == NO else ():
            statement = _statement(entry.block.body, call.node)
            if statement is not None and any(each is tape for each, _ in call.listening):
                yield _lines(statement)[0]


def _interruptions(entry: _Entry, read: RecordedLines) -> Iterator[Lines]:
    for tape in entry.tapes:
        for place in read.interruptions.get(tape, ()):
            statement = _statement(entry.block.body, place)
            if statement is not None:
                yield _lines(statement)


def _statement(body: list[ast.stmt], node: ast.AST) -> ast.stmt | None:
    """Return the innermost statement of a block that begins at or before `node`, and holds it."""
    line = getattr(node, "lineno", 0)
    for statement in body:
        first, last = _lines(statement)
        if first <= line <= last:
            blocks = [getattr(statement, name, None) for name in ("body", "orelse", "finalbody")]
            blocks += [handler.body for handler in getattr(statement, "handlers", ())]
            inner = (_statement(block, node) for block in blocks if isinstance(block, list))
            return next((each for each in inner if each is not None), statement)
    return None


def _lines(statement: ast.stmt) -> Lines:
    decorators = getattr(statement, "decorator_list", [])
    first = min([statement.lineno, *(each.lineno for each in decorators)])
    return first, statement.end_lineno or statement.lineno
