"""The exercises of lesson 10: a training loop, a gradient penalty, the equation of a motion."""

from __future__ import annotations

from typing import Any

from tapemagic.exercises import Hint, exercise, expect_close, expect_function, result_of

__all__: list[str] = []


@exercise("10.1")
def _(w: Any) -> None:
    """Right: in each step the tape watches `w`, and so each step has its gradient."""
    expect_close(
        w,
        3.0,
        name="w",
        tolerance=0.03,
        hints={
            0.6: "the loop ended after one step: what does the name `w` mean after "
            "`w = w - 0.1 * dw`, a Variable still?",
            0.0: "`w` has not moved from 0: is it changed in the loop?",
        },
        otherwise="`w` is not near 3: the loss is to become smaller in each step. Which sign, and "
        "how large a step?",
    )


@exercise("10.2")
def _(slope_penalty: Any, tf: Any) -> None:
    """Right: the penalty is small where the slope has the size 1, and the training can feel it."""
    expect_function(slope_penalty, name="slope_penalty")
    x = tf.constant([[0.0], [1.0]], dtype=tf.float64)
    parameters = [
        tf.Variable(value, dtype=tf.float64) for value in ([[1.0]], [0.0], [[-2.0]], [0.0])
    ]
    with tf.GradientTape() as tape:
        penalty = result_of(slope_penalty, parameters, x, call="slope_penalty(parameters, x)")
    if penalty is ...:
        raise Hint("`slope_penalty(parameters, x)` gives `...` still.")
    expect_close(
        penalty,
        0.51281,
        name="slope_penalty(parameters, x)",
        hints={
            2.35276: "that is the mean of the squared slope: how far is its size from 1?",
            6.19272: "a slope of −1 is as good as one of 1: take its size, `tf.abs(slope)`.",
            1.02562: "that is the sum over all points, and the mean is asked for.",
            ((1.0,), (0.02562,)): "that is one number for each point: take the mean of them.",
        },
    )
    if tape.gradient(penalty, parameters)[2] is None:
        raise Hint(
            "the penalty is the right number, but its gradient for the weights is `None`: is the "
            "slope computed with TensorFlow's functions all the way, so that the tape of the "
            "training hears it?"
        )


@exercise("10.3")
def _(residual: Any, tf: Any) -> None:
    """Right: now run the two cells with the training and the picture again, and see the swing die
    away.
    """
    expect_function(residual, name="residual")
    t = tf.constant([[1.0], [2.0]], dtype=tf.float64)
    found = result_of(residual, lambda time: time * time * time, t, call="residual(motion, t)")
    expect_close(
        found,
        [[8.2], [24.8]],
        name="the residual of the motion t³",
        hints={
            ((7.0,), (20.0,)): "that is the equation without friction still: which of the "
            "derivatives in `residual` is the speed?",
            ((5.8,), (15.2,)): "friction has the other sign: what stands on the left of the "
            "equation is added up.",
            ((9.4,), (24.8,)): "the second derivative is counted with 0.4 too often: friction goes "
            "with the speed, the first derivative.",
            ((7.4,), (23.2,)): "friction goes with the speed, and not with the place.",
        },
        otherwise="for the motion t³ the residual is to be 6t + 0.4 · 3t² + t³.",
    )
