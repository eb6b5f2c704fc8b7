"""The exercises of lesson 07: a Newton step, a root, a step that goes down, where it ends."""

from __future__ import annotations

from typing import Any

import numpy as np

from tapemagic.exercises import Hint, exercise, expect_close, expect_function, result_of

__all__: list[str] = []


@exercise("07.1", begin="Write a number in place of the dots.")
def _(after_one_step: Any) -> None:
    """Right: the parabola that fits a parabola is the parabola, so that one step is enough."""
    expect_close(
        after_one_step,
        4.0,
        name="after_one_step",
        hints={
            -2.0: "this is the whole slope down: divide it by the second derivative first.",
            16.0: "this step goes uphill: mind the sign in the formula.",
            6.0: "6 is how far the step goes: where do you stand after it?",
            7.0: "the slope at 10 is 12, and not 6: the derivative of (x - 4)² has a factor 2.",
            1.0: "1 is how high the bottom is: where is it?",
        },
    )


@exercise("07.2", begin="Run the cell first.")
def _(root: Any) -> None:
    """Right: five steps, and all the digits that float32 has."""
    value = float(np.asarray(root))
    if not np.isfinite(value):
        raise Hint("the numbers have flown away: is the step the height divided by the slope?")
    expect_close(
        root,
        10 ** (1 / 3),
        name="root",
        tolerance=2e-5,
        hints={
            2.0: "`root` is where it was at the beginning: is there a loop, and does it change "
            "`root` in place?",
            10 ** (1 / 2): "this is the square root of 10: look for a root of x³ - 10.",
        },
        otherwise="this is not the cube root of 10 yet: is `x**3 - 10` recorded on a new tape in "
        "each turn, and are there five turns?"
        if abs(value - 2.15) < 0.2  # near the goal
        else "this leads away from the cube root of 10: subtract the height divided by the slope.",
    )


@exercise("07.3", begin="Write the function `downhill_step`.")
def _(downhill_step: Any) -> None:
    """Right: it has Newton's length, and always goes against the slope."""
    expect_function(downhill_step, name="downhill_step")
    up = result_of(downhill_step, 2.0, 4.0, call="downhill_step(2.0, 4.0)")
    if up is ...:
        raise Hint("`downhill_step` returns `...` still: begin with Newton's step.")
    expect_close(
        up,
        -0.5,
        name="downhill_step(2.0, 4.0)",
        hints={
            None: "`downhill_step` returns nothing: is there a `return` before the formula?",
            0.5: "with the slope 2 it goes up to the right: this step goes there.",
            -2.0: "this is the slope alone: Newton's step is divided by the second derivative.",
            -8.0: "where the curve bends more, the step must be shorter: divide.",
        },
    )
    for slope, second, right in ((-0.75, -1.0, 0.75), (0.75, -1.0, -0.75), (-2.0, 4.0, 0.5)):
        call = f"downhill_step({slope}, {second})"
        step = result_of(downhill_step, slope, second, call=call)
        expect_close(
            step,
            right,
            name=call,
            hints={
                -right: f"with the slope {slope} and the second derivative {second} the step is "
                f"{-right}: that is uphill.",
            },
        )


@exercise("07.4", begin="Write a number in place of the dots.")
def _(border: Any) -> None:
    """Right: below 1 a cube is smaller than the number, above 1 it is larger."""
    expect_close(
        border,
        1.0,
        name="border",
        tolerance=1e-6,
        hints={
            0.5: "from 0.5 it arrives: is that the largest start?",
            1.1: "from 1.1 it flies away: is that the smallest such start?",
            0.0: "from 0.5 it arrives, so the border is farther out.",
        },
        otherwise="for which x is x³ just as large as x?",
    )
