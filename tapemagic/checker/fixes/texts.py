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
        self._new: list[tuple[int, str]] = list(enumerate(lines, start=1))
        self._replaced: frozenset[int] = frozenset()
        self._places: dict[int, int] | None = None

    def copy(self) -> Lines:
        """Return the same lines, to be changed further."""
        made = copy.copy(self)
        made._new = list(self._new)  # noqa: SLF001  of its own class
        return made

    # ---- looking -----------------------------------------------------------------------------

    def place(self, number: int) -> int:
        """Return where the line with this number stands now, counted from 0."""
        if self._places is None:
            self._places = {known: place for place, (known, _) in enumerate(self._new)}
        if number not in self._places:
            raise NotPossible
        return self._places[number]

    def text(self, first: int, last: int) -> str:
        """Return the text of the lines at these places, both included."""
        return "".join(f"{text}\n" for _, text in self._new[first : last + 1])

    def keeps(self, number: int) -> bool:
        """Tell whether a line is what it was."""
        return (number, self._old[number - 1]) in self._new

    def __len__(self) -> int:
        return len(self._new)

    def indentation(self, statement: ast.stmt) -> str:
        """Return the white space before a statement that begins its line."""
        number = statement.lineno
        if number > 0:
            line = self._old[number - 1]
            if len(line) - len(line.lstrip()) != statement.col_offset:
                raise NotPossible
        now = self._new[self.place(number)][1]
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
        while first > 0 and self._new[first - 1][1].startswith(f"{indentation}#"):
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
        moved = [
            (number, _indented(text, old, new)) for number, text in self._new[first : last + 1]
        ]
        del self._new[first : last + 1]
        if before > last:
            before -= len(moved)
        self._new[before:before] = moved
        self._places = None
        return before + len(moved)

    def put(self, text: str, before: int) -> int:
        """Put a new line before place `before`, and return its number."""
        number = min(0, min((known for known, _ in self._new), default=0)) - 1
        self._new.insert(before, (number, text))
        self._places = None
        return number

    def remove(self, first: int, last: int) -> None:
        """Take the lines at these places away."""
        del self._new[first : last + 1]
        self._places = None

    def replace(self, node: ast.expr | ast.stmt, text: str) -> None:
        """Replace the text of an expression that stands on one line."""
        number = node.lineno
        if number != node.end_lineno or number < 1 or number in self._replaced:
            raise NotPossible
        place = self.place(number)
        raw, old = self._new[place][1].encode(), self._old[number - 1].encode()
        shift = len(raw) - len(old)
        begin, end = node.col_offset + shift, (node.end_col_offset or 0) + shift
        self._new[place] = number, (raw[:begin] + text.encode() + raw[end:]).decode()
        self._replaced |= {number}

    def edits(self) -> tuple[Edit, ...]:
        """Return what has changed."""
        old, new = self._old, [text for _, text in self._new]
        shorter = min(len(old), len(new))
        begin = 0
        while begin < shorter and old[begin] == new[begin]:
            begin += 1
        end = 0
        while end < shorter - begin and old[-1 - end] == new[-1 - end]:
            end += 1
        changed = new[begin : len(new) - end]
        matcher = SequenceMatcher(None, old[begin : len(old) - end], changed, autojunk=False)
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
