"""The exercises of lesson 09: rates that add up, a value that is not followed, a rule of one's own.

The learner's own boxes and tapes are used, as they stand in the notebook.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tapemagic.exercises import Hint, exercise, expect_close, expect_function, result_of

if TYPE_CHECKING:
    from collections.abc import Callable

__all__: list[str] = []


@exercise("09.1")
def _(derivative: Any, records: Any, Value: Any) -> None:  # noqa: N803 - the learner's class
    """Right: each use of a value has its part in the rate, and the parts add up."""
    expect_function(derivative, name="derivative")
    x, square, sine, y = Value(2.0), Value(4.0), Value(math.sin(2.0)), Value(4.0 + math.sin(2.0))
    records[:] = [
        (square, [x, x], [2.0, 2.0]),
        (sine, [x], [math.cos(2.0)]),
        (y, [square, sine], [1.0, 1.0]),
    ]
    expect_close(
        _rate(derivative, y, x),
        4.0 + math.cos(2.0),
        name="derivative(y, x)",
        hints={
            2.0: "it is 2 still, the rate that came last: what happens to the rates that a value "
            "got before?",
            0.0: "it is 0: does a rate reach `x` at all?",
        },
    )
    # In a longer chain the rate of the output is not 1 everywhere.
    x, square, y = Value(3.0), Value(9.0), Value(27.0)
    records[:] = [(square, [x, x], [3.0, 3.0]), (y, [square, x], [3.0, 9.0])]
    expect_close(
        _rate(derivative, y, x),
        27.0,
        name="the derivative of x · x · x at x = 3",
        hints={
            15.0: "the rates are added up now, but the local derivative is not multiplied by the "
            "rate of the output any more.",
        },
    )


def _rate(derivative: Callable[..., Any], y: Any, x: Any) -> Any:
    try:
        return derivative(y, x)
    except KeyError as error:
        raise Hint(
            "`derivative(y, x)` raises KeyError: the first rate that a value gets finds nothing "
            "there that it could be added to. With what would you begin the sum?"
        ) from error
    except Exception as error:
        raise Hint(f"`derivative(y, x)` raises {type(error).__name__}: {error}") from error


@exercise("09.2")
def _(stop_gradient: Any, Value: Any, Tape: Any) -> None:  # noqa: N803 - the learner's classes
    """Right: the new box has the number, and no tape knows where it came from."""
    expect_function(stop_gradient, name="stop_gradient")
    x = Value(3.0)
    with Tape() as tape:
        tape.watch(x)
        stopped = result_of(stop_gradient, x, call="stop_gradient(x)")
        _expect_value(stopped, Value, "stop_gradient(x)")
        y = x * stopped
    expect_close(stopped.number, 3.0, name="stop_gradient(x).number")
    slope = tape.gradient(y, x)
    expect_close(
        getattr(slope, "number", slope),
        3.0,
        name="the derivative of x · stop_gradient(x)",
        hints={
            6.0: "the derivative at x = 3 is 6, as for x · x: the tape follows what "
            "`stop_gradient` gives. Is it the box `a` itself, or made of it by an operation?",
        },
    )


@exercise("09.3")
def _(exp: Any, Value: Any, Tape: Any) -> None:  # noqa: N803 - the learner's classes
    """Right: the rule is made of operations that every tape hears, so it can be nested."""
    expect_function(exp, name="exp")
    _expect_value(result_of(exp, Value(1.0), call="exp(Value(1.0))"), Value, "exp(Value(1.0))")
    expect_close(exp(Value(1.0)).number, math.e, name="exp(Value(1.0)).number")
    x = Value(0.5)
    with Tape() as tape_2:
        tape_2.watch(x)
        with Tape() as tape_1:
            tape_1.watch(x)
            y = x * exp(x * x)
        first = _asked(tape_1, y, x)
    second = _asked(tape_2, first, x) if isinstance(first, Value) else None
    size = math.exp(0.25)
    expect_close(
        getattr(first, "number", first),
        1.5 * size,
        name="the derivative of x · exp(x · x)",
        hints={
            1.0 * size: "no gradient comes back through `exp`: does it call `operation`?",
            2.0 * size: "the derivative of x · exp(x · x) is wrong: does your rule use the rate "
            "that it is given?",
        },
    )
    expect_close(
        getattr(second, "number", second),
        3.5 * size,
        name="the second derivative of x · exp(x · x)",
        otherwise="the first derivative is right, and the second is not: does your rule compute "
        "something with numpy, which the outer tape does not hear?",
    )


def _expect_value(value: Any, kind: type, call: str) -> None:
    if value is ...:
        raise Hint(f"`{call}` gives `...` still.")
    if not isinstance(value, kind):
        raise Hint(f"`{call}` gives a {type(value).__name__}, and it is to give a `Value`.")


def _asked(tape: Any, target: Any, source: Any) -> Any:
    try:
        return tape.gradient(target, source)
    except TypeError as error:
        raise Hint(
            "the rule of `exp` does not give what the tape can use: it is to give a list, with "
            "one `Value` for each input."
        ) from error
