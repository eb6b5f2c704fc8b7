"""The rule: what the placements that work have in common, and no more than that."""

import pytest
from explored_programs import lesson

from tapemagic.display.placement_values import rule_at
from tapemagic.placements.lesson_programs import LESSON_PROGRAMS
from tapemagic.placements.rule import Condition, rule_of

SECOND_DERIVATIVE = lesson("second derivative").exploration


def rule_that_works(works):
    arrangements = [each.arrangement for each in SECOND_DERIVATIVE.placements]
    return rule_of(SECOND_DERIVATIVE.program, arrangements, works)


def test_where_everything_works_there_is_no_condition():
    rule = rule_that_works([True] * len(SECOND_DERIVATIVE.placements))
    assert rule.conditions == ()
    assert rule.is_enough


def test_what_holds_of_all_arrangements_is_no_condition():
    # The second call always stands below the first.
    works = [each.as_written.works for each in SECOND_DERIVATIVE.placements]
    rule = rule_that_works(works)
    assert rule.conditions == (Condition("inside", 3, 2), Condition("inside", 4, 1))
    assert rule.is_enough


def test_a_rule_that_others_fulfil_too_is_not_enough():
    works = [each.as_written.works for each in SECOND_DERIVATIVE.placements]
    works[works.index(True)] = False
    assert not rule_that_works(works).is_enough


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "second derivative",
            (
                "An arrangement works if `y` stands inside `tape_1` and `dy_dx` inside "
                "`tape_2`, and only then."
            ),
        ),
        ("one tape", "An arrangement works if `y` and `z` stand inside `tape`, and only then."),
        (
            "watched constant",
            (
                "An arrangement works if `tape.watch(x)` stands above `y` and `y` inside "
                "`tape`, and only then."
            ),
        ),
        (
            "third derivative",
            (
                "An arrangement works if `y` stands inside `tape_1`, `dy_dx` inside `tape_2` and "
                "`d2y_dx2` inside `tape_3`, and only then."
            ),
        ),
    ],
)
def test_the_lesson_s_rule_is_found(name, sentence):
    assert lesson(name).rule == sentence


def test_persistent_tapes_have_the_same_rule_and_a_constant_never_works():
    rules = {setting: rule_at(SECOND_DERIVATIVE, setting) for setting in product_of_switches()}
    persistent = {rule for (*_, constant), rule in rules.items() if not constant}
    assert len(persistent) == 1
    constant = {rule for (*_, constant), rule in rules.items() if constant}
    assert constant == {"No arrangement gives a value at every gradient call."}


def product_of_switches():
    return list(SECOND_DERIVATIVE.placements[0].outcomes)


@pytest.mark.parametrize("name", LESSON_PROGRAMS)
def test_each_rule_is_true_of_every_arrangement(name):
    exploration = lesson(name).exploration
    arrangements = [each.arrangement for each in exploration.placements]
    for setting in exploration.placements[0].outcomes:
        works = [each.outcomes[setting].works for each in exploration.placements]
        rule = rule_of(exploration.program, arrangements, works)
        fulfils = [
            all(holds(exploration.program, arrangement, each) for each in rule.conditions)
            for arrangement in arrangements
        ]
        if rule.is_enough:
            assert fulfils == works
        else:
            assert all(fulfils[place] for place, is_right in enumerate(works) if is_right)


def holds(program, arrangement, condition):
    """Tell from the text whether a condition holds: by the indentation of its lines."""
    rows = [(number, depth) for number, depth, _ in program.lines(arrangement)]
    place = next(at for at, (number, _) in enumerate(rows) if number == condition.statement)
    if condition.kind == "above":
        return place < next(at for at, (number, _) in enumerate(rows) if number == condition.other)
    begin = next(at for at, (number, _) in enumerate(rows) if number == condition.other)
    is_inside = begin < place and all(
        depth > rows[begin][1] for _, depth in rows[begin + 1 : place + 1]
    )
    return is_inside == (condition.kind == "inside")
