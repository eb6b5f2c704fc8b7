"""Which rules are asked for: codes and their beginnings, as Ruff's ``select`` and ``ignore``.

``TAP101`` is a rule, ``TAP1`` and ``TAP`` are all whose code begins so, ``ALL`` is every rule.
Where one is both selected and ignored, the longer beginning is the reader's last word:
``select = TAP1`` and ``ignore = TAP101`` leave the rest of TAP1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["DEFAULT", "Selection"]

# Rules about performance and style (5xx) are off unless asked for.
DEFAULT: Final = ("TAP1", "TAP2", "TAP3", "TAP4")


@dataclass(frozen=True)
class Selection:
    """The beginnings of the codes that are selected, and of those that are ignored."""

    select: tuple[str, ...] = DEFAULT
    ignore: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, select: Iterable[str], ignore: Iterable[str] = (), extend_select: Iterable[str] = ()
    ) -> Selection:
        """Read selectors.

        Raises
        ------
        ValueError
            With one sentence, if one of them is the beginning of no code.
        """
        return cls(
            tuple(_selector(text) for text in (*select, *extend_select)),
            tuple(_selector(text) for text in ignore),
        )

    def includes(self, code: str) -> bool:
        """Tell whether a rule is asked for."""
        return _longest(self.select, code) > _longest(self.ignore, code)


def _selector(text: str) -> str:
    if text in DEFAULT:
        return text
    selector = text.strip().upper()
    if selector == "ALL":
        return ""
    # The rules are many modules, which most checks never need.
    from tapemagic.checker.rules import RULES

    if not selector or not any(rule.code.startswith(selector) for rule in RULES):
        raise ValueError(
            f"{text!r} selects no rule: write a code as TAP101, its beginning as TAP1, or ALL."
        )
    return selector


def _longest(prefixes: Iterable[str], code: str) -> int:
    return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=-1)
