"""Sentences about code as HTML: escaped, and what stands between backticks is code."""

from __future__ import annotations

import re
from html import escape

__all__ = ["badge", "sentence_html"]


def sentence_html(sentence: str) -> str:
    """Return a sentence with what stands between backticks as code."""
    parts = re.split(r"`([^`]+)`", sentence)
    return "".join(
        f'<code class="tapemagic-name">{escape(part)}</code>' if position % 2 else escape(part)
        for position, part in enumerate(parts)
    )


def badge(number: str) -> str:
    """Return the number of a finding in a circle, and nothing for none."""
    return f'<span class="tapemagic-badge">{number}</span> ' if number else ""
