"""Changes of lines: move them, indent them, put a line between, change a few characters.

`Lines` is a text under change. A line keeps its number wherever it goes, so that the nodes of the
syntax tree, which know only where they stood at first, can be found through several changes; a line
that is put in gets a number of its own, below zero. In the end `edits` says what became of the
text: whole lines that replace whole lines.
"""

from __future__ import annotations

import ast
import copy
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from tapemagic.checker.common_ends import common_ends
from tapemagic.checker.findings import Edit
from tapemagic.checker.unwritten import is_written, walk_written

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Lines", "NotPossible"]


class NotPossible(Exception):  # noqa: N818  an answer, no error of ours
    """The change cannot be made on whole lines."""


class Lines:
    """The lines of a source under change.

    Parameters
    ----------
    lines
        The lines, without their ends; the first one has number 1.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self._old = lines
        # Only lines `begin` to `end` of the old ones may have changed, to what is in `new`: a
        # change of a long text costs what it changes.
        self._begin = self._end = 0
        self._new: list[tuple[int, str]] = []
        self._put = 0
        self._replaced: frozenset[int] = frozenset()
        self._places: dict[int, int] | None = None

    def copy(self) -> Lines:
        """Return the same lines, to be changed further."""
        made = copy.copy(self)
        made._new = list(self._new)  # noqa: SLF001  of its own class
        return made

    def _changing(self, first: int, last: int) -> int:
        """Let the lines from place `first` up to `last` be in `new`; return where it begins."""
        if not self._new and self._begin == self._end:
            self._begin = self._end = min(first, len(self._old))
        if first < self._begin:
            above = self._old[first : self._begin]
            self._new[:0] = enumerate(above, start=first + 1)
            self._begin = first
        end = last - self._begin - len(self._new) + self._end
        if end > self._end:
            below = self._old[self._end : end]
            self._new += enumerate(below, start=self._end + 1)
            self._end += len(below)
        self._places = None
        return self._begin

    def _at(self, place: int) -> str:
        """Return the text of the line at a place."""
        if place < self._begin:
            return self._old[place]
        inside = place - self._begin
        if inside < len(self._new):
            return self._new[inside][1]
        return self._old[inside - len(self._new) + self._end]

    # ---- looking -----------------------------------------------------------------------------

    def place(self, number: int) -> int:
        """Return where the line with this number stands now, counted from 0."""
        if 0 < number <= self._begin:
            return number - 1
        if self._end < number <= len(self._old):
            return number - 1 - self._end + self._begin + len(self._new)
        if self._places is None:
            self._places = {
                known: place for place, (known, _) in enumerate(self._new, start=self._begin)
            }
        if number not in self._places:
            raise NotPossible
        return self._places[number]

    def text(self, first: int, last: int) -> str:
        """Return the text of the lines at these places, both included."""
        return "".join(f"{self._at(place)}\n" for place in range(first, last + 1))

    def keeps(self, number: int) -> bool:
        """Tell whether a line is what it was."""
        is_inside = self._begin < number <= self._end
        return not is_inside or (number, self._old[number - 1]) in self._new

    def __len__(self) -> int:
        return len(self._old) - self._end + self._begin + len(self._new)

    def indentation(self, statement: ast.stmt) -> str:
        """Return the white space before a statement that begins its line."""
        number = statement.lineno
        if number > 0:
            line = self._old[number - 1]
            if len(line) - len(line.lstrip()) != statement.col_offset:
                raise NotPossible
        now = self._at(self.place(number))
        return now[: len(now) - len(now.lstrip())]

    def span(self, statement: ast.stmt) -> tuple[int, int]:
        """Return the places of the first and the last line of a statement.

        The comments right above it belong to it.

        Raises
        ------
        NotPossible
            If it shares a line with another statement, or if its lines cannot be indented because a
            text goes over several of them.
        """
        if not is_written(statement):
            raise NotPossible
        for node in ast.walk(statement):
            if _is_text(node) and node.lineno != node.end_lineno:  # type: ignore[attr-defined]
                raise NotPossible
        self._require_own_lines(statement)
        first, last = self.extent([statement])
        indentation = self.indentation(statement)
        while first > 0 and self._at(first - 1).startswith(f"{indentation}#"):
            first -= 1
        return first, last

    def extent(self, statements: Sequence[ast.stmt]) -> tuple[int, int]:
        """Return the places of the first and the last line of all that stands in statements."""
        places = []
        for statement in statements:
            for node in walk_written(statement):
                number = getattr(node, "lineno", None)
                if number is None:
                    continue
                places.append(self.place(number))
                # A block may have lost its last line, or got another one.
                if not hasattr(node, "body") or isinstance(node, (ast.Lambda, ast.IfExp)):
                    end = node.end_lineno  # type: ignore[attr-defined]
                    places.append(self.place(end or number))
        return min(places), max(places)

    def _require_own_lines(self, statement: ast.stmt) -> None:
        self.indentation(statement)
        end: ast.AST = statement
        while getattr(end, "body", None) and isinstance(end, ast.stmt):
            inner = [
                part
                for name in ("body", "handlers", "orelse", "finalbody", "cases")
                for part in getattr(end, name, ())
            ]
            end = inner[-1]
        last = getattr(end, "end_lineno", None)
        if last is None or last < 1:
            return
        after = self._old[last - 1].encode()[end.end_col_offset or 0 :]  # type: ignore[attr-defined]
        left = after.decode(errors="replace").strip()
        if left and not left.startswith("#"):
            raise NotPossible

    # ---- changing ----------------------------------------------------------------------------

    def move(self, first: int, last: int, before: int, old: str, new: str) -> int:
        """Move the lines at the places `first` to `last` before place `before`.

        Parameters
        ----------
        old, new
            The white space before the outermost of these lines, now and then.

        Returns
        -------
        The place after them.
        """
        begin = self._changing(min(first, before), max(last + 1, before))
        inside = slice(first - begin, last + 1 - begin)
        moved = [(number, _indented(text, old, new)) for number, text in self._new[inside]]
        del self._new[inside]
        if before > last:
            before -= len(moved)
        self._new[before - begin : before - begin] = moved
        return before + len(moved)

    def put(self, text: str, before: int) -> int:
        """Put a new line before place `before`, and return its number."""
        self._put -= 1
        begin = self._changing(before, before)
        self._new.insert(before - begin, (self._put, text))
        return self._put

    def remove(self, first: int, last: int) -> None:
        """Take the lines at these places away."""
        begin = self._changing(first, last + 1)
        del self._new[first - begin : last + 1 - begin]

    def replace(self, node: ast.expr | ast.stmt, text: str) -> None:
        """Replace the text of an expression that stands on one line."""
        number = node.lineno
        if number != node.end_lineno or number < 1 or number in self._replaced:
            raise NotPossible
        place = self.place(number)
        raw, old = self._at(place).encode(), self._old[number - 1].encode()
        shift = len(raw) - len(old)
        begin, end = node.col_offset + shift, (node.end_col_offset or 0) + shift
        inside = place - self._changing(place, place + 1)
        self._new[inside] = number, (raw[:begin] + text.encode() + raw[end:]).decode()
        self._replaced |= {number}

    def edits(self) -> tuple[Edit, ...]:
        """Return what has changed."""
        old, new = self._old[self._begin : self._end], [text for _, text in self._new]
        begin, end = common_ends(old, new)
        changed = new[begin : len(new) - end]
        matcher = SequenceMatcher(None, old[begin : len(old) - end], changed, autojunk=False)
        begin += self._begin
        return tuple(
            Edit(
                None, begin + first + 1, begin + last,
                "".join(f"{line}\n" for line in changed[to_first:to_last]),
            )
            for kind, first, last, to_first, to_last in matcher.get_opcodes()
            if kind != "equal"
        )  # fmt: skip


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))
    )


def _indented(text: str, old: str, new: str) -> str:
    if not text.strip():
        return text
    return new + text[len(old) :] if text.startswith(old) else text
