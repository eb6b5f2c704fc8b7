"""What can be given to a plot, read and refused: limits, order, point, and what is shown.

Each reader returns the value in its plain form, or raises a `TypeError` or `ValueError` of one
sentence.
"""

from __future__ import annotations

import math
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SHOWN", "limits_from", "order_from", "point_from", "shown_from", "starting_point"]

HIGHEST_ORDER: Final = 4
# What is switched on at first; the values of "panels" are "three" and "one".
SHOWN: Final[dict[str, Any]] = {
    "tangent": True,
    "parabola": False,
    "circle": False,
    "secant": False,
    "shading": True,
    "marks": True,
    "table": False,
    "panels": "three",
    "h": 0.5,
}
# Nearer to each other than this, relative to their size, limits leave no room for 400 points.
_NARROWEST: Final = 1e-11


def limits_from(low: Any, high: Any) -> tuple[float, float]:
    """Return the limits of a plot."""
    lowest, highest = (_number(limit, "a limit of the plot") for limit in (low, high))
    if not lowest < highest:
        raise ValueError(
            f"the limits are {lowest:g} and {highest:g}: write the lower one first, as in "
            "plot(f, -3, 3)."
        )
    if highest - lowest < _NARROWEST * max(abs(lowest), abs(highest)):
        raise ValueError(
            f"the limits {lowest!r} and {highest!r} are too close together to be plotted."
        )
    if not math.isfinite(highest - lowest):
        raise ValueError(f"the limits {lowest:g} and {highest:g} are too far apart to be plotted.")
    return lowest, highest


def order_from(order: Any) -> int:
    """Return the highest derivative to be shown."""
    if not isinstance(order, Integral) or isinstance(order, bool):
        raise TypeError(f"order is the highest derivative to show, 1 to 4, and not {order!r}.")
    number = int(order)
    if not 1 <= number <= HIGHEST_ORDER:
        raise ValueError(f"order is the highest derivative to show, 1 to 4, and not {number}.")
    return number


def point_from(x: Any) -> float:
    """Return the point at which the tangent is drawn."""
    return _number(x, "the point x")


def shown_from(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is switched on and off: all of `SHOWN`, with what is given."""
    for name, value in given.items():
        if name not in SHOWN:
            raise ValueError(f"a plot cannot show {name!r}: it has {', '.join(SHOWN)}.")
        if name == "panels" and value not in ("one", "three"):
            raise ValueError(f"panels is 'three' or 'one', and not {value!r}.")
        if name == "h" and not (_number(value, "the step h of the secant") > 0):
            raise ValueError(f"the step h of the secant must be greater than zero, not {value!r}.")
        if name not in ("panels", "h") and not isinstance(value, bool):
            raise TypeError(f"{name} is shown or not: it is True or False, and not {value!r}.")
    return {**SHOWN, **given}


def starting_point(low: float, high: float) -> float:
    """Return a point with few digits, off the centre, where much has a tangent that lies flat."""
    width = high - low
    digits = 1 - math.floor(math.log10(width))
    return min(max(round(low + 2 * width / 3, digits), low), high)


def _number(value: Any, meaning: str) -> float:
    """Return a finite number; a tensor of one number is one."""
    if isinstance(value, (bool, str)) or not (
        isinstance(value, Real) or hasattr(type(value), "__float__")
    ):
        raise TypeError(f"{meaning} must be a number, and is {value!r}.")
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{meaning} must be one number, and is {value!r}.") from None
    if not math.isfinite(number):
        raise ValueError(f"{meaning} must be finite, and is {number}.")
    return number
