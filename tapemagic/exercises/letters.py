"""Answers that pick some of several programs: ``answer = "BD"``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tapemagic.exercises.hints import Hint, kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["expect_letters"]


def expect_letters(
    value: Any, expected: str, *, hints: Mapping[str, str], name: str = "answer"
) -> None:
    """Expect a choice of letters, in any order, with or without commas and capitals.

    Parameters
    ----------
    value, expected
        What the learner has chosen, and what is right.
    hints
        All letters that there are, each with what is said to one who is wrong about it. The first
        that applies is said.
    """
    if not isinstance(value, str):
        raise Hint(
            f'`{name}` is {kind_of(value)}: write the letters in quotes, as in "{"".join(hints)}".'
        )
    chosen = {letter.upper() for letter in value if letter.isalnum()}
    unknown = sorted(chosen - hints.keys())
    if unknown:
        raise Hint(f"there is no {unknown[0]}: the letters are {', '.join(hints)}.")
    for letter, hint in hints.items():
        if (letter in chosen) != (letter in expected):
            raise Hint(hint)
