"""The placements of a program as text, as a table and as values for the widget."""

import json

import pytest
from explored_programs import lesson, placement_map

from tapemagic.placements.lesson_programs import LESSON_PROGRAMS


def test_the_text_says_where_each_line_stands_and_what_comes_of_it():
    text = repr(lesson("one tape"))
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
    text = repr(lesson("third derivative"))
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
            told = made["outcomes"][sent["outcomes"][bits]]
            kinds = [call["kind"] for call in told["calls"]]
            assert told["works"] == outcome.works
            assert kinds == [call.kind for call in outcome.calls]


def test_a_move_leads_to_a_placement_or_to_a_sentence():
    made = lesson("second derivative").to_json()
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


def test_what_is_said_often_is_there_once():
    made = lesson("second derivative").to_json()
    assert len(made["strings"]) == len(set(made["strings"]))
    outcomes = [json.dumps(each) for each in made["outcomes"]]
    assert len(outcomes) == len(set(outcomes))
    assert len(outcomes) < len(made["placements"]) * len(made["rules"]) / 2


def test_the_map_has_the_places_of_the_first_two_gradient_calls():
    made = lesson("third derivative").to_json()
    names = [made["statements"][made["movable"][axis]]["name"] for axis in made["axes"]]
    assert names == ["dy_dx", "d2y_dx2"]


def test_with_one_call_the_columns_are_those_of_the_line_before_it():
    made = lesson("one tape").to_json()
    names = [made["statements"][made["movable"][axis]]["name"] for axis in made["axes"]]
    assert names == ["dz_dx", "z"]


def test_where_one_line_alone_can_move_there_are_no_columns():
    alone = placement_map(
        "x = tf.Variable(1.0)\ny = x\nwith tf.GradientTape() as t:\n    pass\nt.gradient(y, x)"
    )
    made = alone.to_json()
    assert made["axes"] == [0, None]
    assert "stands …" in alone._repr_html_()


def test_the_regions_are_in_the_order_of_the_lines():
    made = lesson("second derivative").to_json()
    assert made["regions"] == [
        "before tape_2",
        "in tape_2, before tape_1",
        "in tape_1",
        "in tape_2, after tape_1",
        "after tape_2",
    ]


def test_the_html_has_the_bands_and_a_sign_for_each_placement():
    html = lesson("second derivative")._repr_html_()
    assert html.count('class="tapemagic-band') == 2
    assert html.count(">✓</span>") == 5
    assert html.count(">✗</span>") == 17
    assert "<script" not in html
    assert "http" not in html


def test_it_is_the_same_on_every_run():
    one, other = (placement_map(LESSON_PROGRAMS["watched constant"]) for _ in range(2))
    assert repr(one) == repr(other)
    assert one._repr_html_() == other._repr_html_()
    assert json.dumps(one.to_json()) == json.dumps(other.to_json())
