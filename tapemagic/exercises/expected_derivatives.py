"""What checks expect of a function that the learner wrote: its derivative, taken by a tape.

The tape tells what a comparison of numbers cannot: whether the function is computed with operations
that a tape records, all the way from its argument to what it returns.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tapemagic import engines
from tapemagic.derivatives import differentiate
from tapemagic.display.notation import with_primes
from tapemagic.exercises.expectations import (
    expect_close,
    expect_function,
    expect_tensor,
    result_of,
)
from tapemagic.exercises.hints import Hint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["expect_derivative"]


def expect_derivative(
    function: Any,
    expected: float | Callable[[float], float],
    *,
    at: float | Iterable[float],
    order: int = 1,
    name: str = "f",
    hints: Mapping[Any, str] | None = None,
    otherwise: str = "",
    tolerance: float = 1e-3,
) -> None:
    """Expect a function of one number whose derivative is what it should be.

    ``expect_derivative(f, lambda x: 3 * x**2, at=[1.0, -2.0])``

    Parameters
    ----------
    function
        The learner's: it takes a tensor, and returns one.
    expected
        The derivative: a function of a number, or a number.
    at
        Where it is compared: a number, or several.
    order
        1 for f′, 2 for f″, up to 5. A function that is linear has no second derivative for a tape,
        which answers None: where 0 is right, so is that.
    name
        What the learner calls the function.
    hints, otherwise, tolerance
        As in `expect_close`. The key None is for a derivative that is None.
    """
    expect_function(function, name=name)
    for place in at if isinstance(at, Iterable) else [at]:
        _expect_tensor_from(function, f"{name}({place})", float(place))
        wanted = expected(float(place)) if callable(expected) else expected
        marked = f"{with_primes(name, order)}({place})"
        derivatives = _derivatives(function, order, float(place), marked)
        first, last = derivatives[0], derivatives[-1]
        if last is None:
            if first is not None and wanted == 0:
                continue
            is_cut = first is None
            why = _without_way(f"{name}({place})", marked) if is_cut else _without_change(marked)
            raise Hint((hints or {}).get(None) or why)
        expect_close(
            last, wanted, name=marked, hints=hints, otherwise=otherwise, tolerance=tolerance
        )


def _expect_tensor_from(function: Callable[..., Any], call: str, place: float) -> None:
    """Call a function once without a tape, so that a fault in it is said in its own words."""
    value = result_of(function, engines.current().constant(place), call=call)
    if value is ...:
        raise Hint(f"`{call}` gives `...` still.")
    if value is None:
        raise Hint(f"`{call}` gives nothing: is there a `return`?")
    expect_tensor(value, name=call)


def _derivatives(function: Callable[..., Any], order: int, place: float, call: str) -> list[Any]:
    requests = ["dy/dx", *(f"d{number}y/dx{number}" for number in range(2, order + 1))]
    found = result_of(differentiate, requests, function, place, call=call)
    return list(found.values())


def _without_way(call: str, marked: str) -> str:
    return (
        f"`{marked}` is `None`: the tape finds no way from what `{call}` returns back to its "
        "argument. Is each step one of TensorFlow's operations?"
    )


def _without_change(marked: str) -> str:
    return f"`{marked}` is `None`: the derivative before it does not change with the argument."
