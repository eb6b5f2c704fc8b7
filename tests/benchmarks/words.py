"""Numbers as a person reads them, in the terminal and on the page alike."""

from __future__ import annotations


def seconds(value: float) -> str:
    """Return a time with three digits and the unit that suits it."""
    if value >= 1:
        return f"{digits(value)} s"
    if value >= 1e-3:
        return f"{digits(1e3 * value)} ms"
    return f"{digits(1e6 * value)} µs"


def digits(value: float) -> str:
    """Return a number with three digits."""
    places = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:.{places}f}"


def ratio(value: float) -> str:
    """Return a ratio as it is spoken: ``1/53 ×`` for what is much less than the other."""
    return f"1/{digits(1 / value)}" if value < 0.5 else f"{digits(value)}×"


def limit(value: float) -> str:
    """Return the limit of a target: ``1/50`` or ``1.15×``."""
    inverse = 1 / value
    if value <= 0.5 and abs(inverse - round(inverse)) < 1e-9:
        return f"1/{round(inverse)}"
    return f"{value:g}×"
