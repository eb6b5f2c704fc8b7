"""The placements of a program as plain values: what the explorer's widget, HTML and text show.

A `PlacementMap` is made of an `Exploration`. Everything that is to be read in it has gone through
`shown`; only the texts that are to be run are the code itself. Nothing here differs from one run to
the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Final

from tapemagic.display.terminal import shown, width
from tapemagic.placements.moves import DIRECTIONS
from tapemagic.placements.words import block_name, place_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tapemagic.placements.exploring import CallOutcome, Exploration, Outcome, Placement
    from tapemagic.placements.program import Arrangement, Program, Statement

__all__ = ["PlacementMap"]

# So many lines of a text are read by somebody.
_MOST_ROWS: Final = 40
_LONGEST: Final = 40


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
        works = sum(_as_written(placement).works for placement in placements)
        lines = sum(statement.is_movable for statement in self.exploration.program.statements)
        return (
            f"{_counted(lines, 'line')} can stand in {_counted(len(placements), 'arrangement')}; "
            f"{works} of them give a value at every gradient call."
        )

    def __repr__(self) -> str:
        return "\n".join(line.rstrip() for line in self._text())

    def _repr_html_(self) -> str:
        return "".join(self._html())

    # ---- as text and as a table --------------------------------------------------------------

    def _text(self) -> Iterator[str]:
        yield from map(shown, self._code().split("\n"))
        yield ""
        yield self.summary
        yield ""
        heads, rows = self._heads(), list(self._rows())
        columns = zip(*(cells for cells in (heads, *rows)), strict=True)
        widths = [max(map(width, column)) for column in columns]
        for cells in (heads, *rows):
            yield "  ".join(
                cell + " " * (wide - width(cell)) for cell, wide in zip(cells, widths, strict=True)
            )
        if self._left_out:
            yield f"… and {self._left_out} more, of which none gives a value at every call."

    def _html(self) -> Iterator[str]:
        yield f"<pre>{escape(shown(self._code()))}</pre><p>{escape(self.summary)}</p>"
        yield "<table><thead><tr>"
        yield from (f"<th>{escape(head)}</th>" for head in self._heads())
        yield "</tr></thead><tbody>"
        for cells in self._rows():
            yield "<tr>"
            yield from (f'<td style="text-align:left">{escape(cell)}</td>' for cell in cells)
            yield "</tr>"
        yield "</tbody></table>"
        if self._left_out:
            yield f"<p>… and {self._left_out} more, none with a value at every call.</p>"

    def _code(self) -> str:
        program = self.exploration.program
        return program.text(program.start)

    def _heads(self) -> list[str]:
        program = self.exploration.program
        return ["", *(_name(program.statements[number]) for number in self._movable()), "gives"]

    def _rows(self) -> Iterator[list[str]]:
        """Give the cells of each placement, those that work first, then as they are found."""
        program = self.exploration.program
        for placement in self._shown():
            outcome = _as_written(placement)
            yield [
                "✓" if outcome.works else "✗",
                *(_place(program, placement.arrangement, number) for number in self._movable()),
                shown(", ".join(_results(program, outcome))),
            ]

    def _movable(self) -> list[int]:
        statements = self.exploration.program.statements
        return [number for number, each in enumerate(statements) if each.is_movable]

    def _shown(self) -> list[Placement]:
        ordered = sorted(self.exploration.placements, key=lambda each: not _as_written(each).works)
        return ordered[:_MOST_ROWS]

    @property
    def _left_out(self) -> int:
        return max(0, len(self.exploration.placements) - _MOST_ROWS)

    # ---- as values ---------------------------------------------------------------------------

    def to_json(self) -> dict[str, Any]:
        """Return everything as values of JSON; what is said often stands in ``strings`` once."""
        exploration, strings = self.exploration, _Strings()
        program, switches = exploration.program, exploration.switches
        movable = self._movable()
        placements = [
            {
                "rows": [list(row) for row in _rows_of(program, placement.arrangement)],
                "places": [
                    strings(shown(place_in_words(program, placement.arrangement, number)))
                    for number in movable
                ],
                "moves": [
                    [
                        there if isinstance(there, int) else {"no": strings(shown(there))}
                        for there in (placement.moves[number, each] for each in DIRECTIONS)
                    ]
                    for number in movable
                ],
                "outcomes": [
                    _outcome_json(outcome, strings)
                    for _, outcome in sorted(
                        placement.outcomes.items(), key=lambda pair: _bits(pair[0])
                    )
                ],
            }
            for placement in exploration.placements
        ]
        return {
            "summary": self.summary,
            "statements": [
                {"text": each.text, "kind": each.kind, "name": _name(each)}
                for each in program.statements
            ],
            "movable": movable,
            "tapes": self._tapes(),
            "switches": [
                {
                    "label": shown(switch.label),
                    "isOn": switch.is_on,
                    "texts": {str(number): list(pair) for number, pair in switch.texts.items()},
                }
                for switch in switches
            ],
            "placements": placements,
            "strings": strings.all,
        }

    def _tapes(self) -> list[str]:
        statements = self.exploration.program.statements
        return [shown(block_name(each)) for each in statements if each.is_block]


class _Strings:
    """A table of strings, each of which is in it once."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self._places: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        """Return the place of a string."""
        if text not in self._places:
            self._places[text] = len(self.all)
            self.all.append(text)
        return self._places[text]


def _as_written(placement: Placement) -> Outcome:
    """Return what comes of a placement with all switches as the program has them."""
    return next(iter(placement.outcomes.values()))


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _name(statement: Statement) -> str:
    """Return how a line is spoken of: by what it binds, else by its text."""
    if statement.is_block:
        return shown(block_name(statement))
    if len(statement.binds) == 1:
        return shown(next(iter(statement.binds)))
    text = shown(statement.text.split("\n")[-1])
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _place(program: Program, arrangement: Arrangement, number: int) -> str:
    owners = [owner for owner, _, _ in program.lines(arrangement)]
    line = len(owners) - owners[::-1].index(number)
    return f"line {line}, {shown(place_in_words(program, arrangement, number))}"


def _rows_of(program: Program, arrangement: Arrangement) -> Iterator[tuple[int | None, int]]:
    """Give the statements in order with their depth, and None for each ``pass``."""
    last: int | None = None
    for number, depth, _ in program.lines(arrangement):
        if number is None or number != last:
            yield number, depth
        last = number


def _results(program: Program, outcome: Outcome) -> Iterator[str]:
    for call in outcome.calls:
        yield f"{_name(program.statements[call.statement])} {_gives(call)}"
    if outcome.error:
        yield outcome.error


def _gives(call: CallOutcome) -> str:
    if call.kind == "value":
        return f"= {' '.join(call.text.split())}"
    if call.kind == "none":
        return "is None"
    return "is not reached" if call.kind == "unreached" else f"raises {call.text.split(':')[0]}"


def _outcome_json(outcome: Outcome, strings: _Strings) -> dict[str, Any]:
    return {
        "works": outcome.works,
        "calls": [
            {
                "statement": call.statement,
                "kind": call.kind,
                "text": strings("\n".join(map(shown, call.text.split("\n")))),
                "verdict": call.verdict,
                "message": strings(shown(call.message)),
                "why": strings(shown(call.why)),
            }
            for call in outcome.calls
        ],
        "bands": [list(recording) for recording in outcome.recordings],
        "error": strings(shown(outcome.error)),
    }


def _bits(setting: Sequence[bool]) -> int:
    """Return a setting of switches as a number: the first switch is its lowest digit."""
    return sum(is_on << place for place, is_on in enumerate(setting))
