"""An explanation: one sentence what, one why, and where to read more.

It stands under an exception, or is the answer to ``%tape why``. Text and HTML are the same on each
run; the HTML takes its colours from the page around it and is escaped.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from html import escape
from typing import Final

from tapemagic.display.sentences import sentence_html
from tapemagic.display.terminal import shown

__all__ = ["BLOCK", "Explanation", "filled"]

_WIDTH: Final = 100
# A block of text beside a bar.
BLOCK: Final = (
    "border-left:4px solid var(--jp-info-color1,var(--vscode-charts-blue,#1976d2));"
    "padding:0.3em 0.8em;margin:0.4em 0;max-width:60em;line-height:1.5;"
    "color:var(--jp-content-font-color1,var(--vscode-foreground,inherit));"
    "font-family:var(--jp-content-font-family,inherit);"
    "font-size:var(--jp-content-font-size1,inherit)"
)


def filled(line: str) -> str:
    """Return a sentence in lines that are not too long; those that continue it are indented."""
    return textwrap.fill(
        line, _WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )


@dataclass(frozen=True, repr=False)
class Explanation:
    """What is to be said of a None or an exception.

    Attributes
    ----------
    what
        One sentence: what is the case.
    why
        One sentence: the reason.
    code, page
        The rule that explains it, and its page's address; "" where there is none.
    seen_in
        Where that was seen: "the recording of `tape`", "the checker's model".
    """

    what: str
    why: str
    code: str = ""
    page: str = ""
    seen_in: str = ""

    def __repr__(self) -> str:
        lines = [shown(self.what)]
        if self.why:
            lines.append(f"Why: {shown(self.why)}")
        if self.seen_in:
            lines.append(f"Seen in: {shown(self.seen_in)}")
        if self.code:
            lines.append(f"More: {self.page}")
        return "\n".join(map(filled, lines))

    def _repr_html_(self) -> str:
        why = f"<div><b>Why?</b> {sentence_html(shown(self.why))}</div>" if self.why else ""
        seen = (
            f"<div><b>Seen in:</b> {sentence_html(shown(self.seen_in))}</div>"
            if self.seen_in
            else ""
        )
        link = (
            f'<div><a href="{escape(self.page)}" target="_blank" rel="noopener noreferrer">'
            f"More about {escape(self.code)}</a></div>"
            if self.code
            else ""
        )
        return (
            f'<div style="{BLOCK}"><div>{sentence_html(shown(self.what))}</div>'
            f"{why}{seen}{link}</div>"
        )
