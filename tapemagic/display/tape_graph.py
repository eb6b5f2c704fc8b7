"""The graph of what a tape recorded, as it is displayed where no widget runs."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from tapemagic.display.shown_tape import ShownTape

__all__ = ["TapeGraph"]


@dataclass(frozen=True, repr=False)
class TapeGraph:
    """What a tape recorded, as a graph that displays itself.

    Attributes
    ----------
    shown
        What it recorded, and the value whose derivative is followed back.
    """

    shown: ShownTape

    def __repr__(self) -> str:
        return repr(self.shown)

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        bundle = {"text/plain": repr(self), "text/html": f"<pre>{escape(repr(self))}</pre>"}
        return {
            kind: content
            for kind, content in bundle.items()
            if (not include or kind in include) and kind not in (exclude or ())
        }
