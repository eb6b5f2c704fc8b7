"""What a rule is, and its page.

A rule belongs to one kind of mistake. It has a code, a page, an example that goes wrong and one
that is right; both are run on TensorFlow and on the numpy engine in a test. Its sentences are
made from a `situation`: the call, and why it goes wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tapemagic.checker.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable

    from tapemagic.checker.findings import Level

__all__ = ["Rule", "gives"]


def gives(situation: Any) -> str:
    """Say what a gradient call gives: the message of most rules."""
    text: str = situation.gives
    return text


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
        What the bad example gives: "None", "zeros", the class of an exception, or the number where
        it works and could be better.
    right
        The number that the good example gives.
    why
        The reason, in one sentence, of a `Situation` or a `Mistake`.
    message
        What happens, in one sentence.
    needs
        What the examples need beside TensorFlow's own operations: "keras", or nothing.
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
    why: Callable[[Any], str]
    message: Callable[[Any], str] = gives
    needs: str = ""

    @property
    def default(self) -> bool:
        """Whether the rule is on where nobody has said which rules are."""
        return Selection().includes(self.code)

    def page(self) -> str:
        """Return the page of the rule, as Markdown."""
        asked_for = (
            f"This rule is off unless it is asked for: `--extend-select {self.code}`, or\n"
            f'`extend-select = ["{self.code}"]` under `[tool.tapemagic]` in `pyproject.toml`.\n\n'
        )
        too = ", too" if self.outcome == f"{self.right:g}" else ""
        return (
            f"# {self.name} ({self.code})\n\n"
            f"{self.summary}\n\n"
            f"{'' if self.default else asked_for}"
            f"{self.explanation.strip()}\n\n"
            f"## Example\n\n"
            f"```python\n{self.bad.strip()}\n```\n\n"
            f"{_in_words(self.outcome)} Write instead:\n\n"
            f"```python\n{self.good.strip()}\n```\n\n"
            f"The last line is {self.right:g}{too}.\n\n"
            f"To keep a line as it is, end it with `# noqa: {self.code}`.\n"
        )


def _in_words(outcome: str) -> str:
    if outcome.endswith("Error"):
        article = "an" if outcome[0] in "AEIOU" else "a"
        return f"This raises {article} `{outcome}`."
    return f"The last line is {'`None`' if outcome == 'None' else outcome}."
