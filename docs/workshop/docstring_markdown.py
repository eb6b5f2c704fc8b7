"""A magic's docstring as Markdown.

It is written for ``%%tape?`` in a notebook, in numpydoc's form: paragraphs, then sections whose
titles are underlined. On a page its options become a list, and its examples blocks of code, one for
each cell.
"""

from __future__ import annotations

import re
import textwrap
from typing import Final

_SECTION: Final = re.compile(r"^(\w+)\n-+\n", re.MULTILINE)
_ENTRY: Final = re.compile(r"^(\S.*)\n((?: .*\n?)+)", re.MULTILINE)
# What ends with "::", and the indented lines below it.
_EXAMPLE: Final = re.compile(r"^(.*?)::\n\n((?:(?: .*)?\n)+)", re.MULTILINE)


def markdown(docstring: str) -> str:
    """Return a docstring as Markdown; its sections have headings of the third level."""
    beginning, *sections = _SECTION.split(docstring + "\n")
    parts = [_with_code(beginning)]
    for title, text in zip(sections[::2], sections[1::2], strict=True):
        written = _list(text) if title == "Parameters" else _with_code(text)
        parts.append(f"### {title}\n\n{written}")
    return "\n\n".join(part.strip() for part in parts)


def _list(entries: str) -> str:
    return "\n".join(
        f"* `{entry[1]}`: {_inline(' '.join(entry[2].split()))}"
        for entry in _ENTRY.finditer(entries)
    )


def _with_code(text: str) -> str:
    parts, end = [], 0
    for example in _EXAMPLE.finditer(text):
        words = f"{example[1]}:" if example[1] else ""
        cells = textwrap.dedent(example[2]).strip().split("\n\n")
        parts += [_inline(text[end : example.start()] + words), "\n\n"]
        parts += [f"```python\n{cell}\n```\n\n" for cell in cells]
        end = example.end()
    return "".join([*parts, _inline(text[end:])])


def _inline(text: str) -> str:
    return text.replace("``", "`")
