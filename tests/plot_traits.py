"""What the kernel sends of a derivative plot, made with plain numpy: for tests of the frontend.

The derivatives are written down by hand, so that a page can be held against them.
"""

from __future__ import annotations

import base64
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

Array = "NDArray[np.float64]"


@dataclass(frozen=True)
class Function:
    """A function with its derivatives, and where it is smooth."""

    name: str
    derivatives: Sequence[Callable[[NDArray[np.float64]], NDArray[np.float64]]]
    label: str | None = None
    # Where pieces begin and end; at a place that is an end and a beginning they touch.
    pieces: Sequence[tuple[float, float]] | None = None
    marks: Sequence[tuple[str, float]] = field(default=())

    def value(self, order: int, x: float) -> float:
        """Return a derivative at one place."""
        return float(self.derivatives[order](np.array([x]))[0])


def sine_product() -> Function:
    """Return sin(x)·x with its extrema and inflections on [-3, 3]."""
    return Function(
        "f",
        [
            lambda x: np.sin(x) * x,
            lambda x: np.cos(x) * x + np.sin(x),
            lambda x: 2 * np.cos(x) - np.sin(x) * x,
            lambda x: -3 * np.sin(x) - np.cos(x) * x,
        ],
        label="sin(x)·x",
        marks=[
            ("maximum", -2.028757838110434),
            ("inflection", -1.0768739863118037),
            ("minimum", 0.0),
            ("inflection", 1.0768739863118037),
            ("maximum", 2.028757838110434),
        ],
    )


def cosine(name: str = "g") -> Function:
    """Return cos(x) with its marks on [-3, 3]."""
    return Function(
        name,
        [np.cos, lambda x: -np.sin(x), lambda x: -np.cos(x), np.sin],
        label="cos(x)",
        marks=[("inflection", -math.pi / 2), ("maximum", 0.0), ("inflection", math.pi / 2)],
    )


def corner() -> Function:
    """Return |x|, which has a corner at 0."""
    zero = np.zeros_like
    return Function(
        "f",
        [np.abs, np.sign, zero, zero],
        label="abs(x)",
        pieces=[(-3.0, 0.0), (0.0, 3.0)],
        marks=[("kink", 0.0)],
    )


def reciprocal() -> Function:
    """Return 1/x, which has a pole at 0."""
    return Function(
        "f",
        [lambda x: 1 / x, lambda x: -1 / x**2, lambda x: 2 / x**3, lambda x: -6 / x**4],
        label="1/x",
        pieces=[(-3.0, -0.01), (0.01, 3.0)],
        marks=[("pole", 0.0)],
    )


def logarithm() -> Function:
    """Return log(x), which is not defined on the left."""
    return Function(
        "f",
        [np.log, lambda x: 1 / x, lambda x: -1 / x**2, lambda x: 2 / x**3],
        label="log(x)",
        pieces=[(0.01, 3.0)],
    )


def traits_of(
    *functions: Function,
    low: float = -3.0,
    high: float = 3.0,
    count: int = 201,
    order: int = 2,
    x: float = 1.2,
    show: dict[str, Any] | None = None,
    **picture: Any,
) -> dict[str, Any]:
    """Return the traits of a plot, the samples in base64."""
    rows: list[NDArray[np.float64]] = []
    curves = []
    for function in functions:
        places, pieces = _samples(function, low, high, count)
        # One-sided values at a corner: a little inside of the piece.
        inside = places.copy()
        for begin, end in pieces:
            tiny = 1e-12 * (high - low)
            inside[begin] += tiny
            inside[end - 1] -= tiny
        values = [derivative(inside) for derivative in function.derivatives[: order + 2]]
        rows += [places, *values]
        curves.append(_curve(function, len(places), pieces, order))
    limits = [
        _limits([row for n, row in enumerate(rows) if n % (order + 3) == 1 + each])
        for each in range(order + 1)
    ]
    samples = np.concatenate(rows).astype("<f8").tobytes() if rows else b""
    return {
        "samples": base64.b64encode(samples).decode("ascii"),
        "picture": {
            "answered": 0,
            "order": order,
            "variable": "x",
            "range": [low, high],
            "home": [low, high],
            "curves": curves,
            "limits": limits,
            "parameters": [],
            "message": None,
            "is_live": True,
            **picture,
        },
        "x": x,
        "exact": None,
        "request": None,
        "show": show or {},
    }


def _samples(
    function: Function, low: float, high: float, count: int
) -> tuple[NDArray[np.float64], list[tuple[int, int]]]:
    places: list[NDArray[np.float64]] = []
    pieces = []
    begin = 0
    for start, end in function.pieces or [(low, high)]:
        start, end = max(start, low), min(end, high)  # noqa: PLW2901
        if start >= end:
            continue
        share = max(2, round(count * (end - start) / (high - low)))
        # Closer at both ends, where functions are wild.
        angles = np.linspace(0, np.pi, share)
        places.append(start + (end - start) * (1 - np.cos(angles)) / 2)
        pieces.append((begin, begin + share))
        begin += share
    return (np.concatenate(places) if places else np.empty(0)), pieces


def _curve(
    function: Function, count: int, pieces: list[tuple[int, int]], order: int
) -> dict[str, Any]:
    marks = []
    for kind, x in function.marks:
        with np.errstate(all="ignore"):
            values = [function.value(each, x) for each in range(order + 1)]
        if kind in {"kink", "jump"}:
            values[1:] = [math.nan] * order
        marks.append(
            {
                "kind": kind,
                "x": x,
                "values": [value if math.isfinite(value) else None for value in values],
            }
        )
    return {
        "name": function.name,
        "label": function.label,
        "count": count,
        "pieces": [list(piece) for piece in pieces],
        "dtype": "float64",
        "is_pointwise": False,
        "marks": marks,
    }


def _limits(rows: list[NDArray[np.float64]]) -> list[float]:
    values = np.concatenate(rows) if rows else np.empty(0)
    values = values[np.isfinite(values)]
    if values.size == 0:
        return [-1.0, 1.0]
    middle = np.quantile(values, [0.06, 0.94])
    reach = 2 * float(middle[1] - middle[0])
    low = max(float(values.min()), float(middle[0]) - reach)
    high = min(float(values.max()), float(middle[1]) + reach)
    margin = 0.08 * (high - low) or max(1.0, abs(low)) / 2
    return [low - margin, high + margin]
