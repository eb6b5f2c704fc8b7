"""The exercises of lesson 01: one tape, a persistent tape, nested tapes."""

from __future__ import annotations

from typing import Any

from tapemagic.exercises import Hint, exercise, expect_close

__all__: list[str] = []


@exercise("01.1", begin="Write a tape that records `y`, and ask it.")
def _(dy_dx: Any) -> None:
    """Right: 2·2 + 3 = 7, and the tape knew it without being told a formula for the derivative."""
    expect_close(
        dy_dx,
        7.0,
        name="dy_dx",
        hints={
            None: "on this tape nothing leads from the source to the target: was the tape told to "
            "follow `x`, which is a constant, before `x` is used, and does the target stand first?",
            10.0: "10 is `y` itself: how it changes with `x`, the tape says when it is asked.",
            4.0: "4 is the slope of x² alone: is 3x inside the block, too, and a part of `y`?",
            3.0: "3 is the slope of 3x alone: is x² inside the block, too, and a part of `y`?",
        },
    )
    _expect_of_a_tape(dy_dx, name="dy_dx")


@exercise("01.2", begin="Record `u` and `v` on one tape that can answer three times.")
def _(du_dx: Any, dv_du: Any, dv_dx: Any) -> None:
    """Right: 4 · 48 = 192. The derivative of the whole chain is the product of its links: this is
    the chain rule, and all that a tape does.
    """
    for name, value, expected in (
        ("du_dx", du_dx, 4.0),
        ("dv_du", dv_du, 48.0),
        ("dv_dx", dv_dx, 192.0),
    ):
        if value is None:
            raise Hint(
                f"`{name}` is `None`: on this tape nothing leads from the source to the target. Is "
                "`x` watched, are both lines in the block, and does the target stand first?"
            )
        expect_close(value, expected, name=name)
    for name, value in (("du_dx", du_dx), ("dv_du", dv_du), ("dv_dx", dv_dx)):
        _expect_of_a_tape(value, name=name)


@exercise("01.3", begin="Nest three tapes, and ask each of them once.")
def _(d3y_dx3: Any) -> None:
    """Right: 24. Each derivative was computed while the next tape was recording."""
    expect_close(
        d3y_dx3,
        24.0,
        name="d3y_dx3",
        hints={
            None: "a derivative was computed when the tape that is to differentiate it had stopped "
            "recording: in which block must `tape_1.gradient(...)` stand, and in which "
            "`tape_2.gradient(...)`?",
            4.0: "4 is the first derivative: two more are to come.",
            12.0: "12 is the second derivative: one more is to come.",
            1.0: "1 is `y` itself: ask the tapes, the inner one first.",
        },
    )
    _expect_of_a_tape(d3y_dx3, name="d3y_dx3")


def _expect_of_a_tape(value: Any, *, name: str) -> None:
    """Expect what a tape gives, and not the number that somebody has worked out."""
    if isinstance(value, (int, float)):
        raise Hint(
            f"the number is right, but `{name}` is no tensor: ask a tape for it, and name what the "
            "tape gives."
        )
