"""The exercises of lesson 04: nested tapes, and who is listening when a line runs."""

from __future__ import annotations

from typing import Any

from tapemagic import engines
from tapemagic.exercises import Hint, exercise, expect_close, expect_function, result_of
from tapemagic.exercises.letters import expect_letters

__all__: list[str] = []


@exercise("04.1", begin="Move two lines.")
def _(first: Any, second: Any) -> None:
    """Right: `tape_1` hears how `y` is computed, and `tape_2` hears how `first` is."""
    expect_close(
        first,
        32.0,
        name="first",
        hints={
            None: "`first` is `None`: what `tape_1` is to differentiate must be computed while "
            "`tape_1` is listening.",
        },
    )
    expect_close(
        second,
        48.0,
        name="second",
        hints={
            None: "`first` is right, and `second` is `None`: who must be listening while `first` "
            "is computed?",
            32.0: "32 is the first derivative once more: `tape_2` is asked how `first` changes.",
        },
    )


@exercise("04.2", begin="Define a function `curvature` of one Variable.")
def _(curvature: Any) -> None:
    """Right, and not only at 2: the nest is in the function, and moves with it wherever it is
    called.
    """
    expect_function(curvature, name="curvature")
    for place, expected in ((2.0, 48.0), (3.0, 108.0), (-1.0, 12.0)):
        call = f"curvature(tf.Variable({place}))"
        value = result_of(curvature, engines.current().Variable(place), call=call)
        if value is ...:
            raise Hint("`curvature` returns `...` still: nest two tapes in it.")
        expect_close(
            value,
            expected,
            name=call,
            hints={
                None: f"`{call}` is `None`: while the first derivative is computed, the tape that "
                "is asked last must be listening. Does the function use its argument `x`?",
                place**4: f"`{call}` is y itself: ask both tapes.",
                4.0 * place**3: f"`{call}` is the first derivative: one more is to come.",
                6.0 * place: f"`{call}` is the second derivative of x³: y is x⁴ here.",
            },
            otherwise=f"`{call}` is to be {expected:g}: is it computed from the argument `x`?",
        )


@exercise("04.3", begin="Nest two tapes that watch the constants which they are asked by.")
def _(mixed: Any) -> None:
    """Right: each tape watches the source that it is asked by."""
    expect_close(
        mixed,
        2.0,
        name="mixed",
        hints={
            None: "`mixed` is `None`: by which constant is the outer tape asked, does it watch "
            "it, and is it listening while the first derivative is computed?",
            4.0: "4 is the derivative by `x` alone (or by `x` twice): the second one is by `z`.",
            1.0: "1 is the derivative by `z` alone: first by `x`, then by `z`.",
            0.0: "0 is the derivative by `z` twice: first by `x`, then by `z`.",
        },
    )


@exercise("04.4", begin="Ask of each line who is listening, and write the letters in quotes.")
def _(answer: Any) -> None:
    """Right: in A and D the tape that is asked last has heard every step from `x` to `first`."""
    expect_letters(
        answer,
        "AD",
        hints={
            "A": "look at A again: what must the line of `second` come after, and must any tape "
            "hear it?",
            "B": "look at B again: is the tape listening while `first` is computed?",
            "C": "look at C again: go from `x` to `first`. Does `t2` hear every step?",
            "D": "look at D again: which tape is asked last, and what has it not heard?",
        },
    )
