"""The exercises of lesson 05: a tangent, critical points, a finite difference, a corner."""

from __future__ import annotations

from typing import Any

from tapemagic.exercises import Hint, exercise, expect_close, expect_function, result_of

__all__: list[str] = []

_FLAT = "is the tangent flat there? Look where f′ crosses its axis, and which way."


@exercise("05.1", begin="Write the function `tangent`.")
def _(tangent: Any) -> None:
    """Right: the line goes through the point and is as steep as the curve there."""
    expect_function(tangent, name="tangent")
    far = result_of(tangent, 4.0, call="tangent(4.0)")
    if far is ...:
        raise Hint("`tangent` returns `...` still: write the height and what is added to it.")
    expect_close(
        far,
        2 / 3 + 3 * (4 - 2),
        name="tangent(4.0)",
        hints={
            None: "`tangent` returns nothing: is there a `return` before the formula?",
            12.0: "this line is as steep as it should be, but it goes through 0: it must go "
            "through the point at `a`.",
            6.0: "at `a` this line has the height 0: where does it have to begin?",
            2 / 3 + 12: "the slope is to be added for each step away from `a`, and not away "
            "from 0.",
            4**3 / 3 - 4: "this is the curve itself: a tangent is straight.",
        },
    )
    expect_close(
        result_of(tangent, 2.0, call="tangent(2.0)"),
        2 / 3,
        name="tangent(2.0)",
        otherwise="at `a` the tangent must touch the curve: what is `tangent(a)`?",
    )


@exercise("05.2", begin="Write the three values of x in place of the dots.")
def _(maximum_at: Any, minimum_at: Any, inflection_at: Any) -> None:
    """Right: f′ changes its sign at the maximum and at the minimum, f″ at the inflection point."""
    expect_close(
        maximum_at,
        1.0,
        name="maximum_at",
        hints={
            3.0: "at 3, f′ goes from minus to plus: first down, then up.",
            4.0: "4 is how high the maximum is: where is it?",
        },
        otherwise=f"`maximum_at` is not it yet: {_FLAT}",
    )
    expect_close(
        minimum_at,
        3.0,
        name="minimum_at",
        hints={
            0.0: "0 is how deep the minimum lies: where is it? (The end of the picture does not "
            "count, the curve goes on there.)",
            -0.5: "the curve goes on below the end of the picture: where is its tangent flat?",
        },
        otherwise=f"`minimum_at` is not it yet: {_FLAT}",
    )
    expect_close(
        inflection_at,
        2.0,
        name="inflection_at",
        otherwise="`inflection_at` is not it yet: look where f″ crosses its axis.",
    )


@exercise("05.3", begin="Write the function `central_difference`.")
def _(central_difference: Any) -> None:
    """Right: to both sides, the largest part of the error cancels."""
    expect_function(central_difference, name="central_difference")
    call = "central_difference(lambda x: x * x * x, 1.0, 0.25)"
    slope = result_of(central_difference, lambda x: x * x * x, 1.0, 0.25, call=call)
    if slope is ...:
        raise Hint("`central_difference` returns `...` still: write a difference and divide it.")
    expect_close(
        slope,
        3.0625,
        name=call,
        hints={
            None: "`central_difference` returns nothing: is there a `return` before the formula?",
            3.8125: "this is the forward difference still: let the secant begin at `a - h`.",
            2.3125: "this secant ends at `a`: let it end at `a + h`.",
            6.125: "twice too much: how far from each other are `a - h` and `a + h`?",
            1.53125: "this is how much higher the one point is: divide it by how far they are "
            "from each other.",
            1.53125 / 2 * 0.25: "Python divides by 2 and then multiplies by `h`: put brackets "
            "around `2 * h`.",
            -3.0625: "the sign is wrong: the point at `a + h` comes first.",
        },
    )


@exercise("05.4", begin="Write a number in place of the dots.")
def _(slope_at_the_corner: Any) -> None:
    """Right: when both are equal, `tf.maximum` takes its first argument, and that one is flat."""
    expect_close(
        slope_at_the_corner,
        0.0,
        name="slope_at_the_corner",
        hints={
            3.0: "3 would be right if `3.0 * x` stood first: which argument counts when both are "
            "equal?",
            1.5: "some operations do meet in the middle, but `tf.maximum` takes one of its "
            "arguments whole.",
            None: "the tape is asked for a function that it has recorded: it gives a number.",
        },
    )
