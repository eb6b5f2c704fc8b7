"""Moving one statement: what is allowed, what is not, and why."""

import ast

import pytest

from tapemagic.placements import read_program
from tapemagic.placements.lesson_programs import LESSON_PROGRAMS
from tapemagic.placements.moves import DIRECTIONS, Moves, reachable

SECOND_DERIVATIVE = LESSON_PROGRAMS["second derivative"]
PROGRAM = read_program(SECOND_DERIVATIVE)
SOURCE, TAPE_2, TAPE_1, FORWARD, FIRST, SECOND = range(6)
OPPOSITE = {"left": "right", "right": "left", "up": "down", "down": "up"}


def moved(*steps, program=PROGRAM):
    """Return the text after some moves, or the sentence that forbids the last."""
    arrangement = program.start
    for number, direction in steps:
        arrangement = Moves(program).move(arrangement, number, direction)
    return arrangement if isinstance(arrangement, str) else program.text(arrangement)


def test_the_first_gradient_call_may_go_into_the_inner_block():
    assert moved((FIRST, "right")).splitlines()[4] == "        dy_dx = tape_1.gradient(y, x)"


def test_it_may_leave_both_blocks():
    assert moved((FIRST, "left")).splitlines()[4] == "dy_dx = tape_1.gradient(y, x)"


def test_the_forward_line_may_go_above_the_blocks():
    text = moved((FORWARD, "up"), (FORWARD, "up"))
    assert text.splitlines()[1:4] == [
        "y = x * x * x",
        "with tf.GradientTape() as tape_2:",
        "    with tf.GradientTape() as tape_1:",
    ]


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ([(SECOND, "left")], "It stands at the margin already."),
        ([(FIRST, "right"), (FIRST, "right")], "There is no block here that it could stand in."),
        ([(FIRST, "up")], "The line above it makes `y`, which it needs."),
        ([(FORWARD, "down")], "The line below it needs `y`, which is made here."),
        ([(SECOND, "down")], "There is no line below it."),
        (
            [(FIRST, "right"), (SECOND, "right"), (SECOND, "right"), (FIRST, "left")],
            "`d2y_dx2 = tape_2.gradient(dy_dx, x)` below it stands deeper: move that one first.",
        ),
        (
            [(FORWARD, "up"), (FORWARD, "up"), (FORWARD, "up")],
            "The lines above the first tape stay where they are.",
        ),
    ],
)
def test_a_move_that_cannot_be_is_explained(steps, sentence):
    assert moved(*steps) == sentence


def test_nothing_goes_past_a_line_that_stays():
    program = read_program(SECOND_DERIVATIVE + "\nprint(d2y_dx2)")
    assert moved((SECOND, "down"), program=program) == "`print(d2y_dx2)` stays where it is."


@pytest.mark.parametrize("text", LESSON_PROGRAMS.values(), ids=LESSON_PROGRAMS)
def test_every_arrangement_is_a_program_with_the_same_statements_and_no_name_before_it_is_made(
    text,
):
    program = read_program(text)
    found, _ = reachable(program, 200)
    assert len(found) > 5
    for arrangement in found:
        ast.parse(program.text(arrangement))
        assert sorted(number for number, _ in arrangement) == list(range(len(program.statements)))
        made = set()
        for number, _ in arrangement:
            statement = program.statements[number]
            assert statement.reads - {"tf"} <= made
            made |= statement.binds


@pytest.mark.parametrize("text", LESSON_PROGRAMS.values(), ids=LESSON_PROGRAMS)
def test_to_the_left_and_to_the_right_undo_each_other(text):
    program = read_program(text)
    found, _ = reachable(program, 200)
    for here, moves in found.items():
        for (number, direction), there in moves.items():
            if direction in ("left", "right") and not isinstance(there, str):
                assert found[there][number, OPPOSITE[direction]] == here


def test_what_is_beyond_the_limit_is_said():
    program = read_program(LESSON_PROGRAMS["third derivative"])
    found, is_whole = reachable(program, 10)
    assert len(found) == 10
    assert not is_whole
    sentences = {there for moves in found.values() for there in moves.values()} - found.keys()
    assert "This is as far as the explorer goes." in sentences


def test_each_statement_that_moves_has_an_answer_for_each_direction():
    movable = [number for number, each in enumerate(PROGRAM.statements) if each.is_movable]
    for moves in reachable(PROGRAM, 200)[0].values():
        assert set(moves) == {(number, direction) for number in movable for direction in DIRECTIONS}
