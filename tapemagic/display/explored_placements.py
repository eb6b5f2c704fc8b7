"""The placements of a program as text, as HTML and as plain values.

A `PlacementMap` is made of an `Exploration`. Everything that is to be read in it has gone through
`shown`; only the texts that are to be run are the code itself. Nothing here differs from one run to
the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tapemagic.display.placement_html import placement_html
from tapemagic.display.placement_rule import name_of
from tapemagic.display.placement_values import placement_values, rule_at
from tapemagic.display.terminal import shown, width
from tapemagic.placements.words import place_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tapemagic.placements.exploring import CallOutcome, Exploration, Outcome, Placement
    from tapemagic.placements.program import Arrangement, Program

__all__ = ["PlacementMap"]

# So many lines of a text are read by somebody.
_MOST_ROWS: Final = 40


@dataclass(frozen=True, repr=False)
class PlacementMap:
    """All placements of a program, and what comes of each.

    Attributes
    ----------
    exploration
        What is shown.
    """

    exploration: Exploration

    @property
    def summary(self) -> str:
        """How many placements there are, and how many of them are right."""
        placements = self.exploration.placements
        works = sum(placement.as_written.works for placement in placements)
        lines = len(self.exploration.program.movable)
        gives = "gives" if works == 1 else "give"
        summary = (
            f"{_counted(lines, 'line')} can stand in {_counted(len(placements), 'arrangement')}; "
            f"{works} of them {gives} a value at every gradient call."
        )
        if self.exploration.is_whole:
            return summary
        return f"{summary} To try them all would take long: these are the nearest ones."

    @property
    def rule(self) -> str:
        """What the placements that work have in common."""
        return rule_at(self.exploration, next(iter(self.exploration.placements[0].outcomes)))

    def to_json(self) -> dict[str, Any]:
        """Return everything as values of JSON."""
        return placement_values(self.exploration, self.summary)

    def _repr_html_(self) -> str:
        return placement_html(self.exploration, self.summary, self.rule, self._table())

    def __repr__(self) -> str:
        return "\n".join(line.rstrip() for line in self._text())

    def _text(self) -> Iterator[str]:
        program = self.exploration.program
        yield from map(shown, program.text(program.start).split("\n"))
        yield ""
        yield self.summary
        yield self.rule.replace("`", "")
        yield ""
        table = self._table()
        widths = [max(map(width, column)) for column in zip(*table, strict=True)]
        for cells in table:
            yield "  ".join(
                cell + " " * (wide - width(cell)) for cell, wide in zip(cells, widths, strict=True)
            )
        if len(self.exploration.placements) > _MOST_ROWS:
            left_out = len(self.exploration.placements) - _MOST_ROWS
            yield f"… and {left_out} more, of which none gives a value at every call."

    def _table(self) -> list[list[str]]:
        """Return the heads, and the cells of each placement: first those that work."""
        program = self.exploration.program
        names = [name_of(program.statements[number]) for number in program.movable]
        ordered = sorted(self.exploration.placements, key=lambda each: not each.as_written.works)
        return [["", *names, "gives"], *map(self._cells, ordered[:_MOST_ROWS])]

    def _cells(self, placement: Placement) -> list[str]:
        program, outcome = self.exploration.program, placement.as_written
        return [
            "✓" if outcome.works else "✗",
            *(_place(program, placement.arrangement, number) for number in program.movable),
            shown(", ".join(_results(program, outcome))),
        ]


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _place(program: Program, arrangement: Arrangement, number: int) -> str:
    owners = [owner for owner, _, _ in program.lines(arrangement)]
    line = len(owners) - owners[::-1].index(number)
    return f"line {line}, {shown(place_in_words(program, arrangement, number))}"


def _results(program: Program, outcome: Outcome) -> Iterator[str]:
    for call in outcome.calls:
        yield f"{name_of(program.statements[call.statement])} {_gives(call)}"
    if outcome.error:
        yield outcome.error


def _gives(call: CallOutcome) -> str:
    if call.kind == "value":
        return f"= {' '.join(call.text.split())}"
    if call.kind == "none":
        return "is None"
    return "is not reached" if call.kind == "unreached" else f"raises {call.text.split(':')[0]}"
