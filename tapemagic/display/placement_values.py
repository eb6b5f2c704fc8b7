"""The placements of a program as values of JSON: what the explorer's page is drawn from.

What is said often stands in ``strings`` once and is spoken of by its number there, and so do
``outcomes``: most settings of the switches change nothing, which is what they are to show.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tapemagic.display.placement_rule import name_of, rule_sentence
from tapemagic.display.terminal import shown
from tapemagic.placements.moves import DIRECTIONS
from tapemagic.placements.rule import rule_of
from tapemagic.placements.words import block_name, place_in_words, region_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tapemagic.placements.exploring import Exploration, Outcome, Placement
    from tapemagic.placements.program import Arrangement, Program

__all__ = [
    "axes_of",
    "bits_of",
    "placement_values",
    "places_in_words",
    "regions_of",
    "rule_at",
]


def placement_values(exploration: Exploration, summary: str) -> dict[str, Any]:
    """Return everything that there is to be seen as values of JSON."""
    return _Values(exploration).all(summary)


def axes_of(program: Program) -> tuple[int, int | None]:
    """Return the lines whose places are the rows and the columns of the map.

    The first two gradient calls, as far as there are; where there is one, the last line that is
    none. Without a second line that can move, there are no columns.
    """
    movable = program.movable
    calls = [each for each in movable if program.statements[each].kind == "call"]
    others = [each for each in movable if each not in calls]
    first, second = (*calls, *reversed(others), None)[:2] if movable else (None, None)
    assert first is not None  # noqa: S101  a program with a block and a call has a line that moves
    return first, second


def regions_of(exploration: Exploration) -> dict[int, str]:
    """Return the regions in which lines can stand, from above, with their words."""
    program = exploration.program
    found = {
        region_of(program, each.arrangement, number): place_in_words(
            program, each.arrangement, number
        )
        for each in exploration.placements
        for number in program.movable
    }
    return {region: shown(found[region]) for region in sorted(found)}


def places_in_words(exploration: Exploration, placement: Placement) -> str:
    """Say where each line stands: "y in tape_1; dy_dx after tape_2"."""
    program = exploration.program
    return "; ".join(
        f"{name_of(program.statements[number])} "
        f"{shown(place_in_words(program, placement.arrangement, number))}"
        for number in program.movable
    )


def rule_at(exploration: Exploration, setting: tuple[bool, ...]) -> str:
    """Say what the placements that work have in common under a setting of the switches."""
    placements = exploration.placements
    works = [each.outcomes[setting].works for each in placements]
    rule = rule_of(exploration.program, [each.arrangement for each in placements], works)
    return rule_sentence(exploration.program, rule, sum(works), len(works))


def bits_of(setting: Sequence[bool]) -> int:
    """Return a setting of switches as a number: the first switch is its lowest digit."""
    return sum(is_on << place for place, is_on in enumerate(setting))


class _Table:
    """A table of values, each of which is in it once."""

    def __init__(self) -> None:
        self.all: list[Any] = []
        self._places: dict[str, int] = {}

    def __call__(self, value: Any) -> int:
        """Return the place of a value."""
        key = json.dumps(value)
        if key not in self._places:
            self._places[key] = len(self.all)
            self.all.append(value)
        return self._places[key]


class _Values:
    """Makes the values of an exploration."""

    def __init__(self, exploration: Exploration) -> None:
        self.exploration = exploration
        self.program = exploration.program
        self.strings = _Table()
        self.outcomes = _Table()
        self.tapes = _Table()

    def all(self, summary: str) -> dict[str, Any]:
        """Return everything."""
        exploration, program = self.exploration, self.program
        for statement in program.statements:
            if statement.is_block:
                self.tapes(shown(block_name(statement)))
        regions = regions_of(exploration)
        row, column = axes_of(program)
        settings = sorted(exploration.placements[0].outcomes, key=bits_of)
        return {
            "summary": summary,
            "statements": [
                {"text": each.text, "kind": each.kind, "name": name_of(each)}
                for each in program.statements
            ],
            "movable": list(program.movable),
            "regions": list(regions.values()),
            "axes": [
                program.movable.index(row),
                None if column is None else program.movable.index(column),
            ],
            "switches": [
                {
                    "label": shown(switch.label),
                    "isOn": switch.is_on,
                    "texts": {str(number): list(pair) for number, pair in switch.texts.items()},
                }
                for switch in exploration.switches
            ],
            "rules": [self.strings(rule_at(exploration, setting)) for setting in settings],
            "placements": [
                self._placement(each, settings, list(regions)) for each in exploration.placements
            ],
            "outcomes": self.outcomes.all,
            "tapes": self.tapes.all,
            "strings": self.strings.all,
        }

    def _placement(
        self, placement: Placement, settings: Sequence[tuple[bool, ...]], regions: list[int]
    ) -> dict[str, Any]:
        program, arrangement = self.program, placement.arrangement
        return {
            "rows": [list(row) for row in _rows_of(program, arrangement)],
            "regions": [
                regions.index(region_of(program, arrangement, number)) for number in program.movable
            ],
            "moves": [
                [
                    there if isinstance(there, int) else {"no": self.strings(shown(there))}
                    for there in (placement.moves[number, each] for each in DIRECTIONS)
                ]
                for number in program.movable
            ],
            "outcomes": [
                self.outcomes(self._outcome(placement.outcomes[setting])) for setting in settings
            ],
        }

    def _outcome(self, outcome: Outcome) -> dict[str, Any]:
        return {
            "works": outcome.works,
            "calls": [
                {
                    "statement": call.statement,
                    "kind": call.kind,
                    "text": self.strings("\n".join(map(shown, call.text.split("\n")))),
                    "message": self.strings(shown(call.message)),
                    "why": self.strings(shown(call.why)),
                }
                for call in outcome.calls
            ],
            "bands": [
                {
                    "tape": self.tapes(shown(tape) or "a tape"),
                    "first": first,
                    "last": last,
                    "depth": depth,
                }
                for tape, first, last, depth in outcome.recordings
            ],
            "error": self.strings(shown(outcome.error)),
        }


def _rows_of(program: Program, arrangement: Arrangement) -> Iterator[tuple[int | None, int]]:
    """Give the statements in order with their depth, and None for each ``pass``."""
    last: int | None = None
    for number, depth, _ in program.lines(arrangement):
        if number is None or number != last:
            yield number, depth
        last = number
