"""Numbers as a person reads them, in the terminal and on the page alike."""

from __future__ import annotations


def number(value: float, unit: str) -> str:
    """Return a number with three digits and its unit.

    Parameters
    ----------
    value
        The number.
    unit
        ``s`` for seconds, written in the unit that suits them; ``B`` for bytes, written in millions
        of them; ``×`` for a factor.
    """
    if unit == "×":
        return f"{digits(value)}×"
    if unit == "B":
        return f"{digits(value / 1e6)} MB"
    if value >= 1:
        return f"{digits(value)} s"
    if value >= 1e-3:
        return f"{digits(1e3 * value)} ms"
    return f"{digits(1e6 * value)} µs"


def digits(value: float) -> str:
    """Return a number with three digits, or two behind the point."""
    places = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:.{places}f}"


def ratio(value: float) -> str:
    """Return a ratio as it is spoken: ``1/53.2`` of the other, or ``1.07×``."""
    return f"1/{digits(1 / value)}" if value < 0.5 else f"{digits(value)}×"


def limit(value: float) -> str:
    """Return the limit of a target: ``1/50``, ``0.3×``, ``1.15×``."""
    inverse = 1 / value
    if value <= 0.5 and abs(inverse - round(inverse)) < 1e-9:
        return f"1/{round(inverse)}"
    return f"{value:g}×"
