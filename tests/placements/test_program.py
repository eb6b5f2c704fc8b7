"""Cutting a program into statements that can move, and putting it together again."""

import pytest

from tapemagic.placements import NotExplorable, read_program
from tapemagic.placements.lesson_programs import LESSON_PROGRAMS

SECOND_DERIVATIVE = LESSON_PROGRAMS["second derivative"]


def texts_that_move(program):
    return [each.text for each in program.statements if each.is_movable]


@pytest.mark.parametrize("text", LESSON_PROGRAMS.values(), ids=LESSON_PROGRAMS)
def test_a_program_is_the_same_when_it_is_put_together_again(text):
    program = read_program(text)
    assert program.text(program.start) == text


def test_what_computes_and_what_asks_a_tape_can_move_and_the_source_cannot():
    assert texts_that_move(read_program(SECOND_DERIVATIVE)) == [
        "y = x * x * x",
        "dy_dx = tape_1.gradient(y, x)",
        "d2y_dx2 = tape_2.gradient(dy_dx, x)",
    ]


def test_what_only_shows_the_result_stays():
    program = read_program(SECOND_DERIVATIVE + "\nprint(dy_dx)\nw = dy_dx + 1")
    assert "print(dy_dx)" not in texts_that_move(program)
    assert "w = dy_dx + 1" not in texts_that_move(program)


def test_a_comment_moves_with_the_line_below_it_and_empty_lines_go():
    text = "with tf.GradientTape() as t:\n    # the square\n    y = x * x\n\n\ng = t.gradient(y, x)"
    program = read_program(text)
    assert program.statements[1].text == "# the square\ny = x * x"
    assert "\n\n" not in program.text(program.start)


def test_a_statement_of_several_lines_keeps_its_shape():
    text = (
        "with tf.GradientTape() as t:\n    y = (\n        x\n        * x\n    )\n"
        "g = t.gradient(y, x)"
    )
    program = read_program(text)
    assert program.statements[1].text == "y = (\n    x\n    * x\n)"
    assert program.text(program.start) == text


def test_a_block_that_lost_its_only_line_has_pass():
    program = read_program("with tf.GradientTape() as t:\n    y = x * x\ng = t.gradient(y, x)")
    assert program.text(((1, 0), (0, 0), (2, 0))) == (
        "y = x * x\nwith tf.GradientTape() as t:\n    pass\ng = t.gradient(y, x)"
    )


def test_pass_is_not_a_line_that_stands_somewhere():
    program = read_program(
        "with tf.GradientTape() as t:\n    pass\ny = x * x\ng = t.gradient(y, x)"
    )
    assert [each.text for each in program.statements][1] == "y = x * x"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("y = x * x", "there is no `with tf.GradientTape() as tape:` here"),
        (
            "with tf.GradientTape() as t:\n    t.watch(x)\n    y = x * x",
            "there is no gradient call here",
        ),
        ("with tf.GradientTape( as t:\n    y = 1", "line 1 is not Python"),
        (
            "for i in range(3):\n    with tf.GradientTape() as t:\n        y = x",
            "line 1 begins a block of `for`",
        ),
        (
            "with tf.GradientTape() as t:\n    if x > 0:\n        y = x",
            "line 2 begins a block of `if`",
        ),
        (
            "def f():\n    return 1\nwith tf.GradientTape() as t:\n    y = f()",
            "line 1 begins a block of `function`",
        ),
        ("with tf.GradientTape() as t: y = x * x", "line 1 has the block behind its colon"),
    ],
)
def test_a_program_whose_lines_cannot_be_moved_is_refused_in_one_sentence(text, sentence):
    with pytest.raises(NotExplorable) as refused:
        read_program(text)
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)
