"""The exercises of lesson 08: a Jacobian, rows that mix, what a Hessian tells, one without it."""

from __future__ import annotations

from typing import Any

import numpy as np

from tapemagic.exercises import Hint, exercise, expect_close, expect_equal

__all__: list[str] = []

_FLAT_PLACES = ("minimum", "maximum", "saddle")


@exercise("08.1", begin="Write a shape, like `(4, 4)`.")
def _(table_shape: Any, table: Any) -> None:
    """Right: a row for each output, a column for each input."""
    expect_close(
        table_shape,
        (3, 2),
        name="table_shape",
        hints={
            (2, 3): "these are the right numbers in the wrong order: what comes first, the target "
            "or the source?",
            (2,): "this is the shape of the source, which `gradient` gives: a Jacobian is larger.",
            (3, 3): "this would be right for three inputs: how many numbers go in?",
            6.0: "there are 6 numbers: in how many rows and columns?",
        },
        otherwise="that is not the shape: it is the shape of the target and then that of the "
        "source.",
    )
    expect_close(
        table,
        [[3.0, 2.0], [1.0, 1.0], [4.0, 0.0]],
        name="table",
        hints={
            None: "the tape found no way from `q` to the outputs: is `q` watched, and are the "
            "outputs computed inside the block?",
            (8.0, 3.0): "`table` has two numbers still, which are the sums of the columns: which "
            "question keeps the outputs apart?",
        },
    )


@exercise("08.2", begin="Write letters between quotation marks.")
def _(right_for: Any) -> None:
    """Right: both stay inside each row."""
    if not isinstance(right_for, str):
        raise Hint('write the letters as one text, as in `"AD"`.')
    letters = {letter for letter in right_for.upper() if letter.isalpha()}
    if "D" in letters:
        raise Hint("D adds up along `axis=0`, down the rows: does row 1 use row 0?")
    if "B" in letters:
        raise Hint("in B all rows are divided by one number: where does it come from?")
    if not letters >= {"A", "C"}:
        raise Hint(
            "one that is right is missing: `axis=1` goes along a row. Which functions look at "
            "nothing but their own row?"
        )
    expect_equal("".join(sorted(letters)), "AC", name="right_for")


@exercise("08.3", begin='Write `"minimum"`, `"maximum"` or `"saddle"`.')
def _(at_origin: Any, at_one_one: Any) -> None:
    """Right: -3 and 3 are a saddle, 3 and 9 are a minimum."""
    expect_equal(
        at_origin,
        "saddle",
        name="at_origin",
        choices=_FLAT_PLACES,
        otherwise="look at the eigenvalues of the Hessian at the origin: which signs do they have? "
        "(Its diagonal is zero, and does not tell.)",
    )
    expect_equal(
        at_one_one,
        "minimum",
        name="at_one_one",
        choices=_FLAT_PLACES,
        otherwise="look at the eigenvalues of the Hessian at (1, 1): which signs do they have?",
    )


@exercise("08.4", begin="Which function of this lesson does it?")
def _(product: Any, position: Any, direction: Any) -> None:
    """Right: a thousand numbers, and no table of a million."""
    x, v = np.asarray(position, np.float64), np.asarray(direction, np.float64)
    if np.shape(product) == (x.size, x.size):
        raise Hint("this is the whole Hessian, a million numbers: only its product is asked for.")
    right = x**2 * v + _neighbours(v)
    expect_close(
        product,
        right,
        name="product",
        hints={
            None: "`product` is `None`: is the first gradient, and what is computed from it, "
            "inside the outer block?",
            tuple(x**2 + _neighbours(np.ones_like(v))): "this is the Hessian times ones: where "
            "does `direction` come in?",
            tuple(x**3 / 3 + _neighbours(x)): "this is the gradient: one more derivative is "
            "missing.",
            float(right @ v): "this is one number: ask for the gradient with `position` as the "
            "source, of the gradient times `direction`.",
        },
        otherwise="this is not the Hessian times `direction` yet: compare with `hessian_times`.",
    )


def _neighbours(v: Any) -> Any:
    """Return for each element the sum of the two beside it; there is none beyond the ends."""
    wide = np.pad(v, 1)
    return wide[:-2] + wide[2:]
