"""What a rule is, and what it may say of a gradient call that goes wrong.

A rule belongs to one kind of mistake. It has a code, a page, an example that goes wrong and one that
is right; both are run on TensorFlow and on the numpy engine in a test. Its sentences are made from
a `Situation`: the call, and why it goes wrong.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tapemagic.checker.asked import Asked
    from tapemagic.checker.causes import Cause, Cut
    from tapemagic.checker.findings import Level
    from tapemagic.checker.tapes import Tape

__all__ = ["Rule", "Situation", "line_of", "text_of"]

LONGEST_TEXT = 60


@dataclass(frozen=True)
class Situation:
    """A gradient call that goes wrong, in words.

    Attributes
    ----------
    asked
        The call.
    cause
        Why it is None, for the first source that is missing; None where it raises.
    cut
        The cut that the finding is about.
    """

    asked: Asked
    cause: Cause | None = None
    cut: Cut | None = None

    @property
    def call(self) -> str:
        """The call as it is written."""
        return text_of(self.asked.node)

    @property
    def tape(self) -> str:
        """The tape as it is written in the call."""
        function = self.asked.node.func
        return text_of(function.value) if isinstance(function, ast.Attribute) else "the tape"

    @property
    def target(self) -> str:
        """The target as it is written."""
        return self._argument(0, "target")

    @property
    def source(self) -> str:
        """The source that gets None as it is written; of several that one."""
        written = self._expression(1, "sources") or self._expression(1, "source")
        if written is None:
            return "the source"
        parts: list[ast.expr] = []
        if isinstance(written, (ast.List, ast.Tuple)):
            parts = written.elts
        elif isinstance(written, ast.Dict):
            parts = written.values
        if self.cause is not None and self.cause.source in self.asked.sources:
            place = self.asked.sources.index(self.cause.source)
            if len(parts) == len(self.asked.sources):
                return text_of(parts[place])
        return text_of(written)

    @property
    def gives(self) -> str:
        """What the call gives, as the end of a sentence that begins with the call."""
        if self.asked.verdict == "error":
            return f"raises {self.asked.error}"
        what = "zeros" if self.asked.zeros else "None"
        several = len(self.asked.sources) > 1
        return f"gives {what} for `{self.source}`" if several else f"gives {what}"

    def line(self) -> int:
        """Return the line of the cut."""
        return line_of(self.cut.place if self.cut is not None else None)

    def _expression(self, place: int, name: str) -> ast.expr | None:
        node = self.asked.node
        if place < len(node.args):
            return node.args[place]
        return next((each.value for each in node.keywords if each.arg == name), None)

    def _argument(self, place: int, name: str) -> str:
        written = self._expression(place, name)
        return f"the {name}" if written is None else text_of(written)


Words = "Callable[[Situation], str]"


@dataclass(frozen=True)
class Rule:
    """One kind of mistake.

    Attributes
    ----------
    code, name
        "TAP101", "first-gradient-not-recorded".
    level
        "error" or "warning".
    summary
        What it finds, in one sentence.
    explanation
        The page's text: Markdown.
    bad, good
        Programs that end with the expression to look at: it goes wrong in the one, and is the right
        number in the other.
    outcome
        What the bad example gives: "None", "zeros", or the class of an exception.
    right
        The number that the good example gives.
    message, why
        The sentences of a finding.
    """

    code: str
    name: str
    level: Level
    summary: str
    explanation: str
    bad: str
    good: str
    outcome: str
    right: float
    message: Callable[[Situation], str]
    why: Callable[[Situation], str]

    def page(self) -> str:
        """Return the page of the rule, as Markdown."""
        return "\n".join([
            f"# {self.name} ({self.code})", "", self.summary, "",
            self.explanation.strip(), "", "## Example", "", "```python", self.bad.strip(), "```", "",
            f"The last line is {_as_words(self.outcome)}. Write instead:", "",
            "```python", self.good.strip(), "```", "",
            f"The last line is {self.right:g}.", "",
            f"To keep a line as it is, end it with `# noqa: {self.code}`.", "",
        ])  # fmt: skip


def _as_words(outcome: str) -> str:
    return f"a {outcome}" if outcome.endswith("Error") else outcome


def text_of(node: ast.AST | None) -> str:
    """Return an expression as it is written, in short."""
    if node is None:
        return ""
    text = ast.unparse(node)
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def line_of(node: ast.AST | None) -> int:
    """Return the line on which an expression begins; 0 where it is not known."""
    return getattr(node, "lineno", 0)


def name_of(tape: Tape | None) -> str:
    """Return what the program calls a tape."""
    if tape is None:
        return "the tape"
    return f"`{tape.name}`" if tape.name else f"the tape of line {line_of(tape.made)}"
