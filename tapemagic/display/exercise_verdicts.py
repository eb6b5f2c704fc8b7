"""What a learner is told of an exercise: it is open, a hint, or it is right.

Text and HTML are the same on each run and on both engines. The HTML takes its colours from the page
around it, is escaped, and says in words and with a sign what the colour says.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Final, Literal

from tapemagic.display.explanations import BLOCK, filled
from tapemagic.display.sentences import sentence_html
from tapemagic.display.terminal import shown

__all__ = ["ExerciseVerdict"]

Kind = Literal["open", "hint", "right"]
_OPENINGS: Final[dict[Kind, str]] = {
    "open": "Exercise {} is open",
    "hint": "Exercise {}, a hint",
    "right": "Exercise {} is right",
}
_SIGNS: Final[dict[Kind, str]] = {"open": "○", "hint": "➜", "right": "✓"}
_COLOURS: Final[dict[Kind, str]] = {
    "open": "var(--jp-border-color0,var(--vscode-descriptionForeground,#767676))",
    "hint": "var(--jp-warn-color1,var(--vscode-charts-orange,#c25e00))",
    "right": "var(--jp-success-color1,var(--vscode-charts-green,#2e7d32))",
}


@dataclass(frozen=True, repr=False)
class ExerciseVerdict:
    """The verdict on an exercise; it displays itself.

    Attributes
    ----------
    number
        The exercise: "02.1".
    kind
        "open", "hint" or "right".
    sentence
        What is said, without the opening that names the exercise.
    """

    number: str
    kind: Kind
    sentence: str

    @property
    def _opening(self) -> str:
        return _OPENINGS[self.kind].format(self.number)

    def __repr__(self) -> str:
        return filled(f"{self._opening}: {shown(self.sentence)}")

    def _repr_html_(self) -> str:
        return (
            f'<div class="tapemagic-exercise" style="{BLOCK};border-color:{_COLOURS[self.kind]}">'
            f"<b>{_SIGNS[self.kind]} {escape(self._opening)}:</b> "
            f"{sentence_html(shown(self.sentence))}</div>"
        )
