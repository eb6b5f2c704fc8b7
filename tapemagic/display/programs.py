"""A program shown as the output of a cell: its text, and nothing else."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_STYLE = (
    "font-family:var(--jp-code-font-family,var(--vscode-editor-font-family,monospace));"
    "font-size:var(--jp-code-font-size,inherit);line-height:1.4;"
    "border-left:3px solid;padding:0.2em 0 0.2em 0.8em;margin:0.4em 0;"
    "overflow-x:auto;white-space:pre;background:none;color:inherit"
)


class Program:
    """A program for display; its text/plain is the program.

    Parameters
    ----------
    source
        Python source.
    """

    def __init__(self, source: str) -> None:
        self.source = source

    def __repr__(self) -> str:
        return self.source.rstrip("\n")

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        text = repr(self)
        bundle = {
            "text/plain": text,
            "text/html": f'<pre style="{_STYLE}"><code>{escape(text)}</code></pre>',
        }
        return {
            kind: content
            for kind, content in bundle.items()
            if (not include or kind in include) and kind not in (exclude or ())
        }
