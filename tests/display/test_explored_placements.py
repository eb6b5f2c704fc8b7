"""The placements of a program as text, as a table and as values for the widget."""

import json

import pytest

from tapemagic import numpy_tf
from tapemagic.checker import check
from tapemagic.display.explored_placements import PlacementMap
from tapemagic.placements import explore, read_program
from tapemagic.placements.lesson_programs import LESSON_PROGRAMS


def placement_map(text):
    program = read_program(text)
    return PlacementMap(explore(program, lambda cell: check(cell, kind="cell"), {"tf": numpy_tf}))


def test_the_text_says_where_each_line_stands_and_what_comes_of_it():
    text = repr(placement_map(LESSON_PROGRAMS["one tape"]))
    assert text.startswith(LESSON_PROGRAMS["one tape"] + "\n\n3 lines can stand in 9 arrangements;")
    assert text.endswith(
        """\
   y                    z                    dz_dx               gives
✓  line 3, in tape      line 4, in tape      line 5, after tape  dz_dx = 108.0
✓  line 3, in tape      line 4, in tape      line 5, in tape     dz_dx = 108.0
✗  line 2, before tape  line 4, in tape      line 5, after tape  dz_dx is None
✗  line 3, in tape      line 4, after tape   line 5, after tape  dz_dx is None
✗  line 2, before tape  line 5, after tape   line 6, after tape  dz_dx is None
✗  line 2, before tape  line 3, before tape  line 6, after tape  dz_dx is None
✗  line 2, before tape  line 4, in tape      line 5, in tape     dz_dx is None
✗  line 4, after tape   line 5, after tape   line 6, after tape  dz_dx is None
✗  line 2, before tape  line 3, before tape  line 5, in tape     dz_dx is None"""
    )


def test_of_many_placements_those_that_work_are_shown_and_the_rest_is_counted():
    text = repr(placement_map(LESSON_PROGRAMS["third derivative"]))
    assert text.count("✓") == 14
    assert text.endswith("… and 55 more, of which none gives a value at every call.")


@pytest.mark.parametrize("name", ["second derivative", "watched constant", "third derivative"])
def test_the_values_for_the_widget_hold_every_program(name):
    shown = placement_map(LESSON_PROGRAMS[name])
    made = json.loads(json.dumps(shown.to_json()))
    for placement, sent in zip(shown.exploration.placements, made["placements"], strict=True):
        for setting, outcome in placement.outcomes.items():
            texts = {number: each["text"] for number, each in enumerate(made["statements"])}
            for switch, is_on in zip(made["switches"], setting, strict=True):
                texts |= {int(number): pair[is_on] for number, pair in switch["texts"].items()}
            lines = [
                "    " * depth + line
                for number, depth in sent["rows"]
                for line in ("pass" if number is None else texts[number]).split("\n")
            ]
            assert "\n".join(lines) == outcome.text
            bits = sum(is_on << place for place, is_on in enumerate(setting))
            kinds = [call["kind"] for call in sent["outcomes"][bits]["calls"]]
            assert kinds == [call.kind for call in outcome.calls]


def test_a_move_leads_to_a_placement_or_to_a_sentence():
    made = placement_map(LESSON_PROGRAMS["second derivative"]).to_json()
    for placement in made["placements"]:
        for moves in placement["moves"]:
            assert len(moves) == 4
            for there in moves:
                if isinstance(there, int):
                    assert 0 <= there < len(made["placements"])
                else:
                    assert made["strings"][there["no"]].endswith(".")


def test_hostile_names_and_strings_are_text():
    text = LESSON_PROGRAMS["one tape"] + "\nprint('<img src=x onerror=alert(1)>\x1b[31m')"
    shown = placement_map(text)
    assert "<img" not in shown._repr_html_()
    assert "\x1b" not in repr(shown)
    assert "\x1b" not in shown._repr_html_()
