"""A mistake in words: what the sentences of the rules are made of.

Names and expressions of the program stand between backticks, as they are written. A beginner reads
these sentences, so that each of them names a line, and what was computed there.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tapemagic.checker.graph import THERE
from tapemagic.checker.leaves import leaves_of
from tapemagic.checker.tape_requests import request_of
from tapemagic.checker.values import Instance, Mapping, Sequence, Tensor, Unknown, Variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tapemagic.checker.asked import Asked
    from tapemagic.checker.causes import Cause, Cut
    from tapemagic.checker.cuts import When
    from tapemagic.checker.graph import Node
    from tapemagic.checker.slips import Slips
    from tapemagic.checker.tapes import Tape
    from tapemagic.checker.values import Departed

__all__ = [
    "Mistake",
    "Situation",
    "line_of",
    "listed",
    "name_of",
    "text_of",
    "when_of",
    "where_it_left",
]

LONGEST_TEXT = 60
MOST_NAMES = 3
WHEN: dict[When, str] = {
    "": "while {tape} did not record",
    "before": "before the block of {tape} began",
    "after": "after the block of {tape} had ended",
    "between": "between two blocks of {tape}",
    "stopped": "while {tape} was told not to record",
    "popped": "after {tape} had been asked in its own block, where it stops recording",
    "reset": "before {tape} began anew",
    "elsewhere": "by the replicas of a strategy, in threads that {tape} does not hear",
}


@dataclass(frozen=True)
class Mistake:
    """Something that goes wrong, and is no gradient call.

    Attributes
    ----------
    node
        The expression.
    subject
        What else is to be said of it.
    """

    node: ast.AST
    subject: Any = None

    @property
    def call(self) -> str:
        """The expression as it is written."""
        return text_of(self.node)

    @property
    def tape(self) -> str:
        """The tape whose method is called."""
        return _owner(self.node)

    @property
    def argument(self) -> str:
        """The first argument as it is written."""
        if isinstance(self.node, ast.Call):
            given = [*self.node.args, *(keyword.value for keyword in self.node.keywords)]
            return text_of(given[0]) if given else ""
        return ""


@dataclass(frozen=True)
class Situation:
    """A gradient call that goes wrong.

    Attributes
    ----------
    asked
        The call.
    read
        The reading of the program that it stands in.
    cause
        Why it is None, for the first source that is missing; None where it raises.
    cut
        The cut that the finding is about.
    reason
        For zeros: why they would be None.
    """

    asked: Asked
    read: Slips
    cause: Cause | None = None
    cut: Cut | None = None
    reason: str = ""

    @property
    def call(self) -> str:
        """The call as it is written."""
        return text_of(self.asked.node)

    @property
    def gives(self) -> str:
        """What the call gives, as a sentence."""
        request = request_of(self.asked.node)
        if request is not None:
            return f"{listed(request.names)} will be None{self._for_whom()}."
        if self.asked.verdict == "error":
            return f"`{self.call}` raises {self.asked.error}."
        what = "zeros in place of the derivative" if self.asked.zeros else "None"
        otherwise = ", or raises" if self.asked.none_or_error else ""
        return f"`{self.call}` gives {what}{self._for_whom()}{otherwise}."

    def _for_whom(self) -> str:
        sources = self.asked.sources
        if len(sources) < 2:  # noqa: PLR2004
            return ""
        missing = [node for node in sources if node in self.asked.missing]
        names = list(dict.fromkeys(self.name_of_source(node) for node in missing))
        if len(names) > MOST_NAMES:
            return f" for {len(missing)} of its {len(sources)} sources"
        return f" for {listed(names)}"

    @property
    def tape(self) -> str:
        """The tape as it is written in the call, between backticks."""
        return _owner(self.asked.node)

    @property
    def tape_text(self) -> str:
        """The tape as it is written in the call."""
        return self.tape.strip("`")

    @property
    def target(self) -> str:
        """The target as it is written."""
        written = self._expression(0, "target")
        return "the target" if written is None else text_of(written)

    @property
    def source(self) -> str:
        """The source that gets None as it is written; of several that one."""
        if self.cause is not None:
            return self.name_of_source(self.cause.source)
        written = self._expression(1, "sources") or self._expression(1, "source")
        return "the source" if written is None else text_of(written)

    def name_of_source(self, node: Node) -> str:
        """Return how a source is written: ``w``, ``self.w``, ``parameters['w']``."""
        written = self._expression(1, "sources") or self._expression(1, "source")
        given = self.asked.given
        value = given.get("sources", given.get("source"))
        for leaf, text in _leaves(written, value, text_of(written)):
            if leaf is node:
                return text
        return "the source" if written is None else text_of(written)

    @property
    def what(self) -> str:
        """What was computed at the cut, and in which line."""
        if self.cut is None or self.cut.place is None:
            return f"`{self._name_of_cut or self.target}`"
        return f"`{text_of(self.cut.place)}` in line {line_of(self.cut.place)}"

    @property
    def is_from_before(self) -> bool:
        """Whether the cut is a tensor that was there before the cell began."""
        return self.cut is not None and self.cut.node.operation == THERE

    @property
    def _name_of_cut(self) -> str:
        """The name that holds what was there before."""
        names = self.read.module.cells.items()
        node = self.cut.node if self.cut is not None else None
        return next((name for name, value in names if getattr(value, "node", None) is node), "")

    @property
    def when(self) -> str:
        """When it was computed, as the tape sees it."""
        return when_of(self.cut, self.tape)

    @property
    def unused(self) -> str:
        """The sources that the target has nothing to do with."""
        causes = [cause for cause in self.asked.causes if cause.connection == "unused"]
        names = list(dict.fromkeys(self.name_of_source(cause.source) for cause in causes))
        return listed(names) if len(names) <= MOST_NAMES else f"{len(causes)} of its sources"

    @property
    def heard_by(self) -> str:
        """The other tapes that recorded what was computed at the cut."""
        if self.cut is None:
            return ""
        tapes = [tape for tape, _ in self.cut.node.listening if tape is not self.asked.tape]
        return listed(dict.fromkeys(name_of(tape) for tape in tapes if tape.name), mark="")

    def told(self, *, own: bool) -> list[tuple[Tape, ast.AST]]:
        """Return who was told to watch the source, and where; the tape itself only if `own`."""
        if self.cause is None:
            return []
        return [
            (tape, place) for tape, place in self.read.told.get(self.cause.source, [])
            if (tape is self.asked.tape) is own
        ]  # fmt: skip

    def leaf(self, name: str, kinds: tuple[type, ...]) -> Any:
        """Return what stands in the target or the source and is of one of these kinds."""
        given = self.asked.given
        value = (
            given.get("target") if name == "target" else given.get("sources", given.get("source"))
        )
        return next((each for each in leaves_of(value) if isinstance(each, kinds)), None)

    def _expression(self, place: int, name: str) -> ast.expr | None:
        node = self.asked.node
        if place < len(node.args):
            return node.args[place]
        return next((each.value for each in node.keywords if each.arg == name), None)


def where_it_left(value: Departed) -> Node:
    """Return by what a value has left TensorFlow, before more was computed from the number."""
    node = value.node
    while node.operation == "left":
        before = [each for each in node.inputs if each.operation == "left"]
        if not before:
            break
        node = min(before, key=lambda each: each.number)
    return node


def when_of(cut: Cut | None, tape: str) -> str:
    """Return when something was computed, as a tape sees it."""
    return WHEN["" if cut is None else cut.when].format(tape=tape)


def text_of(node: ast.AST | None) -> str:
    """Return an expression as it is written, in short."""
    if node is None:
        return ""
    request = request_of(node)
    if request is not None:
        return f"%%tape {request.text}"
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def line_of(node: ast.AST | None) -> int:
    """Return the line on which an expression begins; 0 where it is not known."""
    return getattr(node, "lineno", 0)


def name_of(tape: Tape | None) -> str:
    """Return what the program calls a tape."""
    if tape is None:
        return "the tape"
    if tape.name.startswith("%%"):
        return "the tape of `%%tape`"
    line = line_of(tape.made)
    unnamed = f"the tape of line {line}" if line else "a tape of an earlier cell"
    return f"`{tape.name}`" if tape.name else unnamed


def listed(names: Iterable[str], mark: str = "`") -> str:
    """Return names as a part of a sentence: ``a``, ``b`` and ``c``."""
    *first, last = [f"{mark}{name}{mark}" for name in names] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def _owner(node: ast.AST) -> str:
    if request_of(node) is not None:
        return "the tape"
    function = node.func if isinstance(node, ast.Call) else None
    return f"`{text_of(function.value)}`" if isinstance(function, ast.Attribute) else "the tape"


def _leaves(written: ast.expr | None, value: Any, text: str) -> Iterator[tuple[Node, str]]:
    """Give the node of each leaf of a structure, with how it is written."""
    if isinstance(value, (Tensor, Unknown, Instance)):
        yield value.node, text
    elif isinstance(value, Variable):
        yield value.handle, text
    elif isinstance(value, Sequence):
        items = value.items()
        parts: list[ast.expr] = []
        if isinstance(written, (ast.List, ast.Tuple)) and len(written.elts) == len(items):
            parts = written.elts
        for place, item in enumerate(items):
            if parts:
                yield from _leaves(parts[place], item, text_of(parts[place]))
            else:
                yield from _leaves(None, item, f"{text}[{place}]")
    elif isinstance(value, Mapping):
        for key, item in value.cells.items():
            yield from _leaves(None, item, f"{text}[{key!r}]")
