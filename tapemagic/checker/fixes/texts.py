"""Changes of lines: move them, indent them, put a line between, change a few characters.

`Lines` is a text under change. It knows of each line which one it was, so that `edits` can say in
the end what became of the text: whole lines that replace whole lines.
"""

from __future__ import annotations

import ast
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from tapemagic.checker.findings import Edit

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
        self._old = list(lines)
        self._new: list[tuple[int | None, str]] = list(enumerate(self._old, start=1))

    def indentation(self, statement: ast.stmt) -> str:
        """Return the white space before a statement that begins its line."""
        line = self._old[statement.lineno - 1]
        before = line[: len(line) - len(line.lstrip())]
        if len(before) != statement.col_offset:
            raise NotPossible
        return before

    def span(self, statement: ast.stmt) -> tuple[int, int]:
        """Return the first and the last line of a statement that has its lines for itself."""
        decorators = getattr(statement, "decorator_list", [])
        first = min([statement.lineno, *(each.lineno for each in decorators)])
        last = statement.end_lineno or statement.lineno
        self.indentation(statement)
        line = self._old[last - 1]
        after = line.encode()[statement.end_col_offset or 0 :].decode(errors="replace").strip()
        if after and not after.startswith("#"):
            raise NotPossible
        for node in ast.walk(statement):
            text = isinstance(node, ast.JoinedStr) or (
                isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))
            )
            if text and node.lineno != node.end_lineno:  # type: ignore[attr-defined]
                raise NotPossible
        return first, last

    def move(self, first: int, last: int, before: int, old: str, new: str) -> None:
        """Move lines `first` to `last` before line `before`, and indent them anew.

        Parameters
        ----------
        old, new
            The white space before the outermost of these lines, now and then.
        """
        moved = [pair for pair in self._new if pair[0] is not None and first <= pair[0] <= last]
        self._new = [pair for pair in self._new if pair not in moved]
        indented = [(number, _indented(text, old, new)) for number, text in moved]
        place = self._place(before)
        self._new[place:place] = indented

    def put(self, text: str, before: int) -> None:
        """Put a new line before line `before`."""
        self._new.insert(self._place(before), (None, text))

    def remove(self, first: int, last: int) -> None:
        """Take lines away."""
        self._new = [
            pair for pair in self._new if pair[0] is None or not first <= pair[0] <= last
        ]

    def replace(self, node: ast.expr, text: str) -> None:
        """Replace the text of an expression that stands on one line."""
        if node.lineno != node.end_lineno:
            raise NotPossible
        for place, (number, line) in enumerate(self._new):
            if number == node.lineno:
                raw = line.encode()
                shift = len(raw) - len(self._old[number - 1].encode())
                begin, end = node.col_offset, node.end_col_offset or 0
                if shift and self._old[number - 1] != line:
                    raise NotPossible
                changed = raw[:begin] + text.encode() + raw[end:]
                self._new[place] = number, changed.decode()
                return
        raise NotPossible

    def _place(self, before: int) -> int:
        for place, (number, _) in enumerate(self._new):
            if number is not None and number >= before:
                return place
        return len(self._new)

    def edits(self) -> tuple[Edit, ...]:
        """Return what has changed."""
        new = [text for _, text in self._new]
        begin = 0
        while begin < min(len(self._old), len(new)) and self._old[begin] == new[begin]:
            begin += 1
        matcher = SequenceMatcher(None, self._old[begin:], new[begin:], autojunk=False)
        return tuple(
            Edit(
                None, begin + first + 1, begin + last,
                "".join(f"{line}\n" for line in new[begin + to_first : begin + to_last]),
            )
            for kind, first, last, to_first, to_last in matcher.get_opcodes()
            if kind != "equal"
        )  # fmt: skip


def _indented(text: str, old: str, new: str) -> str:
    if not text.strip():
        return text
    return new + text[len(old) :] if text.startswith(old) else text
