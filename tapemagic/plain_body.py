"""A body's lines, as they can be moved into the ``with`` blocks of a plain program.

The lines stay as the reader wrote them, comments and IPython's own syntax included. What has to be
known of them is read from the Python that IPython makes of them, line for line: where a name is
first bound, so that the program can watch it there, and which lines begin inside a string.
"""

from __future__ import annotations

import ast
import functools
import io
import itertools
import re
import tokenize
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from IPython.core.inputtransformer2 import TransformerManager

from tapemagic.plain_bindings import (
    FirstBinding,
    NoProgramError,
    bindings,
    blocks,
    bound_by_words,
    first_bindings,
    is_reached_first,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

INDENT = "    "
# Cell magics that run their body in the notebook's namespace and show what it shows: they may as
# well stand above the whole program.
_HARMLESS_MAGICS = {"time"}
# What stands between two statements of one line.
_SEMICOLON = re.compile(r"[ \t\f]*;(?:[ \t\f]|\\\n)*")


@dataclass(frozen=True)
class _Home:
    """Where a statement stands: among which others, and in which compound statement."""

    block: Sequence[ast.stmt]
    position: int
    parent: ast.stmt | None


@dataclass
class Body:
    """A body and its syntax tree.

    Attributes
    ----------
    magics
        The lines of the harmless cell magics (``%%time``) that the body begins with.
    lines
        What stands below them, with IPython's prompts and a common indentation removed.
    python
        The same lines with IPython's own syntax translated. Where several lines become one,
        empty lines follow it.
    translated
        The lines that IPython translates: the first of each statement, with its last.
    tree
        The syntax tree of `python`.
    """

    magics: list[str]
    lines: list[str]
    python: list[str]
    translated: dict[int, int]
    tree: ast.Module

    @classmethod
    def of(cls, body: str, translation: str | None = None) -> Body:
        """Read a body.

        Parameters
        ----------
        body
            What stands below the ``%%tape`` line.
        translation
            What the shell made of it, if that is known.

        Raises
        ------
        NoProgramError
            If it is Python only where it stands alone.
        """
        magics: list[str] = []
        lines = _cleaned(body)
        while lines and lines[0].startswith("%%"):
            magic = re.match(r"%%\w*", lines[0])
            if magic is None or magic[0][2:] not in _HARMLESS_MAGICS:
                shown = lines[0].split()[0]
                raise NoProgramError(
                    f"the body begins with {shown}, which can only begin a cell, so it cannot "
                    "stand inside a with block."
                )
            magics.append(lines[0])
            lines = _cleaned("\n".join(lines[1:]))
        # A line that stands alone may be a magic without its %, or a call without parentheses.
        is_rewritten = len(lines) == 1 and translation is not None and not magics
        if is_rewritten and (translation or "").strip() != _translation(body).strip():
            raise _only_alone()
        python, translated = _python(lines)
        try:
            return cls(magics, lines, python, translated, _tree(python))
        except SyntaxError:
            raise _only_alone() from None

    # --- names ----------------------------------------------------------------------------------

    @property
    def names(self) -> set[str]:
        """Every name that occurs in the body."""
        nodes = [*ast.walk(self.tree)]
        found = {node.id for node in nodes if isinstance(node, ast.Name)}
        found |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        found |= {name for node in nodes for name in bound_by_words(node)}
        # In IPython's syntax, which may read and bind names too, every word counts.
        return found | {
            word
            for first, last in self.translated.items()
            for line in self.lines[first : last + 1]
            for word in re.findall(r"\w+", line)
        }

    def bindings(self, name: str) -> int:
        """Count the places where a name is bound or deleted."""
        return sum(bound == name for bound in bindings(self.tree))

    def first_bindings(self, name: str) -> list[FirstBinding]:
        """Return the places where the body can bind a name for the first time.

        Raises
        ------
        NoProgramError
            If it may be bound before them in IPython's own syntax, where it cannot be followed.
        """
        return first_bindings(name, self.tree, self._untranslated)

    def _untranslated(self, statement: ast.stmt) -> str:
        first = statement.lineno - 1
        last = self.translated.get(first, first - 1)
        return "\n".join(self.lines[first : last + 1])

    # --- places ---------------------------------------------------------------------------------

    @functools.cached_property
    def text(self) -> str:
        """The lines, joined."""
        return "\n".join(self.lines)

    @functools.cached_property
    def _line_starts(self) -> list[int]:
        return [0, *itertools.accumulate(len(line) + 1 for line in self.lines)]

    @functools.cached_property
    def _homes(self) -> dict[ast.stmt, _Home]:
        homes: dict[ast.stmt, _Home] = {}

        def settle(block: Sequence[ast.stmt], parent: ast.stmt | None) -> None:
            for position, statement in enumerate(block):
                homes[statement] = _Home(block, position, parent)
                for inner in blocks(statement):
                    settle(inner, statement)

        settle(self.tree.body, None)
        return homes

    def home(self, statement: ast.stmt) -> _Home:
        """Return where a statement stands."""
        return self._homes[statement]

    def start(self, node: ast.stmt | ast.expr) -> int:
        """Return the offset where a node starts (a decorated definition: at its first ``@``)."""
        decorators = getattr(node, "decorator_list", [])
        if decorators:
            line: int = min(decorator.lineno for decorator in decorators) - 1
            return self._line_starts[line] + len(_indentation(self.lines[line]))
        return self._offset(node.lineno - 1, node.col_offset)

    def end(self, node: ast.stmt | ast.expr) -> int:
        """Return the offset where a node ends."""
        line = node.lineno - 1
        if line in self.translated:
            return self.end_of_line(self._line_starts[self.translated[line]])
        return self._offset((node.end_lineno or node.lineno) - 1, node.end_col_offset or 0)

    def end_of_line(self, offset: int) -> int:
        """Return the offset where the line of another offset ends."""
        end: int = self.text.find("\n", offset)
        return len(self.text) if end < 0 else end

    def _offset(self, line: int, column: int) -> int:
        """Return the offset of a column, which ``ast`` counts in UTF-8 bytes."""
        return self._line_starts[line] + len(self.lines[line].encode()[:column].decode())

    def before(self, offset: int) -> str:
        """Return the part of a line that stands before an offset."""
        return self.text[self.text.rfind("\n", 0, offset) + 1 : offset]


def indented(text: str, indent: str) -> Iterator[str]:
    """Yield the lines of a body, moved to the right; those that begin inside a string stay."""
    lines = text.split("\n")
    python, translated = _python(lines)
    if not _tree(python).body:
        yield indent + "pass"  # a block needs a statement
    fixed = _inside_strings(python)
    for first, last in translated.items():
        fixed.update(range(first + 1, last + 1))
    for number, line in enumerate(lines):
        yield line if number in fixed or not line.strip() else indent + line


@dataclass
class _Gap:
    """Lines to put to a place, and what it takes to give each a line of its own there."""

    indent: str
    opening: str
    ends_line: bool
    lines: list[str] = field(default_factory=list)

    def text(self) -> str:
        if self.ends_line:
            return "".join(f"\n{self.indent}{line}" for line in self.lines)
        return self.opening + "".join(f"{line}\n{self.indent}" for line in self.lines)


@dataclass
class Edited:
    """A body that lines are put into.

    Statements that share a line with others are moved to a line of their own where that is needed.
    """

    body: Body
    _gaps: dict[tuple[int, int], _Gap] = field(default_factory=dict)
    _replaced: dict[tuple[int, int], str] = field(default_factory=dict)

    def put_behind(self, name: str, binding: FirstBinding, lines: Sequence[str]) -> None:
        """Put lines to where a name has just been bound.

        Raises
        ------
        NoProgramError
            If that is in the middle of an expression.
        """
        statement = binding.statement
        if binding.walrus is not None:
            self._above(statement, [self._hoisted(name, binding.walrus, statement), *lines])
        elif isinstance(statement, (ast.For, ast.AsyncFor, ast.With, ast.AsyncWith)):
            self._above(statement.body[0], lines)
        else:
            self._below(statement, lines)

    def take_out_future_imports(self) -> list[str]:
        """Take out the imports from ``__future__``, which must stand above all else."""
        taken = []
        for statement in self.body.tree.body:
            if not (isinstance(statement, ast.ImportFrom) and statement.module == "__future__"):
                continue
            start, end = self.body.start(statement), self.body.end(statement)
            taken.append(self.body.text[start:end])
            line_end = self.body.end_of_line(end)
            shares_line = self.body.before(start) or self.body.text[end:line_end].strip()
            self._replaced[start, end if shares_line else line_end + 1] = (
                "pass" if shares_line else ""
            )
        return taken

    def text(self) -> str:
        """Return the body with all that was put into it."""
        text = self.body.text
        edits = self._replaced | {place: gap.text() for place, gap in self._gaps.items()}
        for (start, end), new in sorted(edits.items(), reverse=True):
            text = text[:start] + new + text[end:]
        return text

    def _above(self, statement: ast.stmt, lines: Sequence[str]) -> None:
        start = self.body.start(statement)
        home = self.body.home(statement)
        if not self.body.before(start).strip():
            self._gap(statement, start, start).lines.extend(lines)
        elif home.position:
            self._below(home.block[home.position - 1], lines)
        else:
            self._behind_colon(statement).lines.extend(lines)

    def _below(self, statement: ast.stmt, lines: Sequence[str]) -> None:
        home = self.body.home(statement)
        if self._is_behind_colon(home.block[0]):
            self._behind_colon(home.block[0])
        end = self.body.end(statement)
        for following in home.block[home.position + 1 :][:1]:
            start = self.body.start(following)
            if _SEMICOLON.fullmatch(self.body.text, end, start):
                self._gap(following, end, start).lines.extend(lines)
                return
        end = self.body.end_of_line(end)
        self._gap(statement, end, end, ends_line=True).lines.extend(lines)

    def _behind_colon(self, first: ast.stmt) -> _Gap:
        """Give the statements of ``if a: b; c`` a line of their own; return the gap above them."""
        start = self.body.start(first)
        return self._gap(first, len(self.body.text[:start].rstrip(" \t\f\\\n")), start)

    def _is_behind_colon(self, first: ast.stmt) -> bool:
        return bool(self.body.before(self.body.start(first)).strip())

    def _gap(self, statement: ast.stmt, start: int, end: int, *, ends_line: bool = False) -> _Gap:
        """Return what is put to a place, with the indentation of a statement there."""
        home = self.body.home(statement)
        first = home.block[0]
        if home.parent is not None and self._is_behind_colon(first):
            indent = _indentation(self.body.before(self.body.start(home.parent))) + INDENT
        else:
            indent = _indentation(self.body.before(self.body.start(first)))
        opening = "" if start == end else "\n" + indent
        return self._gaps.setdefault((start, end), _Gap(indent, opening, ends_line))

    def _hoisted(self, name: str, walrus: ast.NamedExpr, statement: ast.stmt) -> str:
        """Replace ``name := value`` by the name and return the assignment to put above.

        Raises
        ------
        NoProgramError
            If the statement does something else before, or does it only sometimes or repeatedly.
        """
        body = self.body
        if self._is_elif(statement) or not is_reached_first(statement, walrus):
            line = body.lines[statement.lineno - 1].strip()
            raise NoProgramError(
                f"`{line}` binds {name} in the middle of an expression, where no line can watch "
                f"it; write {name} = ... on a line of its own."
            )
        value = body.text[body.start(walrus.value) : body.end(walrus.value)]
        start, end = body.start(walrus), body.end(walrus)
        # The parentheses of f(q := value) are those of the call.
        is_argument = any(
            walrus in node.args for node in ast.walk(statement) if isinstance(node, ast.Call)
        )
        if not is_argument and body.text[start - 1 : start] + body.text[end : end + 1] == "()":
            start, end = start - 1, end + 1
        self._replaced[start, end] = name
        return f"{name} = ({value})" if "\n" in value else f"{name} = {value}"

    def _is_elif(self, statement: ast.stmt) -> bool:
        return self.body.text.startswith("elif", self.body.start(statement))


def _cleaned(body: str) -> list[str]:
    """Return the lines of a cell without prompts and a common indentation, as IPython runs it."""
    lines = re.sub(r"\r\n?", "\n", body).strip("\n").splitlines(keepends=True)
    for transform in TransformerManager().cleanup_transforms:
        lines = cast("Callable[[list[str]], list[str]]", transform)(lines)
    return "".join(lines).rstrip().split("\n")


def _translation(body: str) -> str:
    return str(TransformerManager().transform_cell(body))


def _python(lines: Sequence[str]) -> tuple[list[str], dict[int, int]]:
    """Return lines with IPython's syntax translated, and the first and last line of each such."""
    translated: dict[int, int] = {}
    python = [line + "\n" for line in lines]
    manager = TransformerManager()
    while True:
        changed, new = manager.do_one_token_transform(python)
        if not changed or new == python:
            return [line.rstrip("\n") for line in python], translated
        # A statement of one or several lines has become one line.
        first = next(n for n, (old, made) in enumerate(zip(python, new)) if old != made)  # noqa: B905 - of different length
        joined = len(python) - len(new)
        translated[first] = max(first + joined, translated.get(first, first))
        python = [*new[: first + 1], *["\n"] * joined, *new[first + 1 :]]


def _tree(python: Sequence[str]) -> ast.Module:
    with warnings.catch_warnings():
        # The reader has seen those already, when the body ran.
        warnings.simplefilter("ignore")
        return ast.parse("\n".join(python))


def _inside_strings(python: Sequence[str]) -> set[int]:
    """Return the lines that begin inside a string, and so must not be moved."""
    text = "\n".join(python) + "\n"
    inside: set[int] = set()
    starts: list[int] = []
    opening = getattr(tokenize, "FSTRING_START", None), getattr(tokenize, "TSTRING_START", None)
    closing = getattr(tokenize, "FSTRING_END", None), getattr(tokenize, "TSTRING_END", None)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.STRING:
            inside.update(range(token.start[0], token.end[0]))
        elif token.type in opening:
            starts.append(token.start[0])
        elif token.type in closing:
            inside.update(range(starts.pop(), token.end[0]))
    return inside


def _indentation(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _only_alone() -> NoProgramError:
    return NoProgramError(
        "IPython rewrites the body before it is Python, and inside a with block it would not."
    )
