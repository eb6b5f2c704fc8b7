"""The exercises of lesson 02: where the thread from the source to the target is cut."""

from __future__ import annotations

from typing import Any

from tapemagic.exercises import Hint, exercise, expect_close
from tapemagic.exercises.letters import expect_letters

__all__: list[str] = []


@exercise("02.1", begin="Bring the computation into the block.")
def _(slope: Any) -> None:
    """Right: all three steps from `w` to `loss` are on the tape now."""
    expect_close(
        slope,
        -12.0,
        name="slope",
        hints={
            None: "`slope` is `None`: the thread is cut. Go from `w` to `loss`, step by step: does "
            "each step stand inside the block?",
            9.0: "9 is the loss itself: ask the tape how it changes with `w`.",
            -16.0: "-16 is the slope without the step `+ 1.0`: leave the computation as it was, "
            "and move its lines only.",
            -6.0: "-6 is the slope by `scaled`: the source is `w`.",
        },
    )


@exercise("02.2", begin="Collect the gradient of each step in `gradients`.")
def _(gradients: Any) -> None:
    """Right: the name `w` means the same Variable in each step, and `w` walks towards 4."""
    for step, gradient in enumerate(gradients if isinstance(gradients, list) else ()):
        if gradient is None:
            raise Hint(
                f"the gradient of step {step} is `None`: what kind of object does the name `w` "
                "mean then, and which line made it?"
            )
    expect_close(
        gradients,
        [-4.0, -2.0, -1.0],
        name="gradients",
        hints={
            (-4.0, -4.0, -4.0): "`w` has not moved between the steps: each step is to change the "
            "number in `w`.",
            (-4.0, -6.0, -9.0): "`w` walks uphill: a step goes against the gradient.",
            (-4.0, 4.0, -4.0): "`w` jumps over the bottom and back: the step is a quarter of the "
            "gradient.",
        },
    )


@exercise("02.3", begin="Add up the squared errors so that the tape can follow.")
def _(slope: Any) -> None:
    """Right: from `w` to `total` there are tensors only, and each knows where it came from."""
    expect_close(
        slope,
        -8.0,
        name="slope",
        hints={
            None: "`slope` is `None`: look for two lines, one that makes a bare number of a "
            "tensor, and one that keeps a number and not its history.",
            -2.0: "-2 is what the first example adds: the second one is missing.",
            -6.0: "-6 is what the second example adds: is the first one overwritten?",
            2.0: "2 is the total itself: ask the tape how it changes with `w`.",
        },
    )


@exercise("02.4", begin="Follow the thread in each program, and write the letters in quotes.")
def _(answer: Any) -> None:
    """Right: B computes its target too late, and in D the value goes through numpy."""
    expect_letters(
        answer,
        "BD",
        hints={
            "A": "look at A again: does its `print` line stand on the thread, or beside it?",
            "B": "look at B again: when the line with `z` runs, is the tape listening?",
            "C": "look at C again: which has to stand inside the block, the computation or the "
            "question?",
            "D": "look at D again: between `w` and `z`, is each value a tensor?",
        },
    )
