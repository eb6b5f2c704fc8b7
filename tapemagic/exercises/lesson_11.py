"""The exercises of lesson 11, on TensorFlow: tapes in replicas, one gradient of several."""

from __future__ import annotations

from typing import Any

from tapemagic.exercises import Hint, exercise, expect_close

__all__: list[str] = []


@exercise("11.1")
def _(gradients: Any, strategy: Any) -> None:
    """Right: each replica has a tape of its own, and a gradient of its own."""
    each = strategy.experimental_local_results(gradients)
    if None in each:
        raise Hint(
            "there is a `None` in `gradients`: in each replica, is the loss computed in the block "
            "of the tape that is asked?"
        )
    if len(each) == 1:
        raise Hint(
            "`gradients` is one value, and what is asked for is the bundle that `strategy.run` "
            "gives: is something reduced too early?"
        )
    expect_close(
        list(each),
        [-46.66667, -40.0],
        name="gradients",
        hints={
            (46.66667, 40.0): "these are the losses of the two replicas: `slope` is to ask a tape "
            "how they change with `w`.",
        },
    )


@exercise("11.2")
def _(gradient: Any) -> None:
    """Right: the parts are differentiated apart and added up, and no point counts more than
    another.
    """
    _expect_one(gradient, "gradient")
    expect_close(
        gradient,
        -44.0,
        name="gradient",
        hints={
            -43.33333: "−43.333 is the mean of two means: by how many points does each replica "
            "divide?",
            -86.66667: "−86.667 is the sum of two means: by how many points does each replica "
            "divide?",
            -220.0: "−220 is the gradient of a sum over all points, and that of the mean is asked "
            "for.",
            -110.0: "−110 is half the gradient of a sum over all points: is anything divided by "
            "the number of points?",
            -22.0: "−22 is half of what it is to be: after the division by all points, are the "
            "two parts to be added up, or is their mean to be taken?",
            None: "`gradient` is `None`: does the tape stand in the function that the replicas "
            "run?",
        },
    )


@exercise("11.3")
def _(curvature: Any) -> None:
    """Right: both tapes were recording in the thread in which the first derivative was computed."""
    _expect_one(curvature, "curvature")
    expect_close(
        curvature,
        22.0,
        name="curvature",
        hints={
            None: "`curvature` is `None`: in which thread is the first derivative computed, and in "
            "which does `tape_2` record?",
            11.0: "11 is half of it: are the parts of the replicas to be added up, or is their "
            "mean to be taken?",
        },
    )


def _expect_one(value: Any, name: str) -> None:
    if type(value).__name__ == "PerReplica":
        raise Hint(f"`{name}` is a bundle with a value of each replica: make one value of it.")
