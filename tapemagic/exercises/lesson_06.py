"""The exercises of lesson 06: a step, a learning rate, a wrong sign, a fit."""

from __future__ import annotations

from typing import Any

import numpy as np

from tapemagic.exercises import Hint, exercise, expect_close

__all__: list[str] = []


@exercise("06.1", begin="Write a number in place of the dots.")
def _(w_next: Any) -> None:
    """Right: the slope is 4, a tenth of it is 0.4, and the step goes against the slope."""
    expect_close(
        w_next,
        4.6,
        name="w_next",
        hints={
            5.4: "this step goes uphill: on which side of 5 is the bottom?",
            1.0: "you went down by the whole slope: how much of it does the learning rate take?",
            4.8: "the derivative of (w - 3)² has a factor 2 in front.",
            4.9: "the step is the learning rate times the slope, and the slope at 5 is not 1.",
            0.4: "0.4 is how far the step goes: where do you stand after it?",
            3.0: "3 is where many steps lead to: where are you after one?",
        },
    )


@exercise("06.2", begin="Write a number in place of the dots.")
def _(largest_rate: Any) -> None:
    """Right: the second derivative is 8 everywhere, and 2 / 8 is the border."""
    expect_close(
        largest_rate,
        0.25,
        name="largest_rate",
        hints={
            0.125: "with this rate you are there in one step: twice as large still arrives.",
            0.5: "4(w - 1)² has a second derivative that is not 4: take the derivative twice.",
            1.0: "this was the border of the other bowl: the new one bends more strongly.",
            8.0: "this is the second derivative: how does the border follow from it?",
        },
    )


@exercise("06.3", begin="Run the cell first.")
def _(speed: Any) -> None:
    """Right: against the slope it goes down."""
    value = float(np.asarray(speed))
    if not value > 0:
        raise Hint(
            "the loss grows with each step, and `speed` moves away from 8: does it go with the "
            "slope or against it?"
        )
    expect_close(
        speed,
        8.0,
        name="speed",
        tolerance=0.03,
        otherwise="the direction is right now, but 8 is not reached: keep the rate of 0.1 and the "
        "20 steps.",
    )


@exercise("06.4", begin="Run the cell first.")
def _(p: Any) -> None:
    """Right: the same loop finds three numbers as it finds one."""
    if not np.all(np.isfinite(np.asarray(p))):
        raise Hint("the numbers have flown away: the learning rate is too large.")
    expect_close(
        p,
        [0.5, -1.0, 2.0],
        name="p",
        tolerance=0.02,
        hints={
            (0.0, 0.0, 0.0): "`p` is where it was at the beginning: is there a loop, and does it "
            "change `p` in place?",
            (2.0, -1.0, 0.5): "these are the right numbers, and in the wrong order: `p[0]` belongs "
            "to x².",
        },
        otherwise="not there yet: is the loss that of a parabola, and are there enough steps (some "
        "hundred)?",
    )
