"""Answers that pick some of several programs."""

from __future__ import annotations

import pytest

from tapemagic.exercises import Hint
from tapemagic.exercises.letters import expect_letters

HINTS = {"A": "think of A", "B": "think of B", "C": "think of C"}


@pytest.mark.parametrize("answer", ["AC", "CA", "a, c", "A + C", "AACC"])
def test_right_however_it_is_written(answer):
    expect_letters(answer, "AC", hints=HINTS)


def test_none_of_them_can_be_right():
    expect_letters("", "", hints=HINTS)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        ("ABC", "think of B"),
        ("A", "think of C"),
        ("B", "think of A"),
        ("", "think of A"),
        ("ACD", "there is no D: the letters are A, B, C."),
        (["A", "C"], '`answer` is a list: write the letters in quotes, as in "ABC".'),
        (None, '`answer` is `None`: write the letters in quotes, as in "ABC".'),
    ],
)
def test_a_wrong_choice_gets_the_hint_of_the_first_wrong_letter(answer, hint):
    with pytest.raises(Hint) as raised:
        expect_letters(answer, "AC", hints=HINTS)
    assert str(raised.value) == hint
