"""The derivative plot as plain values: what the widget sends, and what is drawn, written and saved.

A `Picture` holds sampled curves with their marks, the limits of each panel and the parameters that
can be changed. Panel n shows the n-th derivative. How it looks is decided elsewhere: by the widget,
which gets `Picture.to_json` and `Picture.sample_bytes`, and by `tapemagic.display.plot_figure`,
`plot_text` and `plot_table`.

JSON has no word for a number that is missing or infinite: there it is null.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from tapemagic.derivatives.marks import marks_of
from tapemagic.derivatives.samples import panel_limits
from tapemagic.derivatives.sampling import sample

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tapemagic.derivatives.curves import Curve
    from tapemagic.derivatives.marks import Mark
    from tapemagic.derivatives.samples import Samples

__all__ = [
    "Parameter",
    "Picture",
    "PlottedCurve",
    "Values",
    "json_numbers",
    "limits_of",
    "plotted_curve",
]

# What a function and its derivatives are at one point, in the order of the derivatives.
Values = tuple[float, ...]


@dataclass(frozen=True)
class Parameter:
    """A number, a choice or a switch that the reader may change.

    Attributes
    ----------
    name
        As in the function's signature.
    kind
        How it is changed.
    value
        What the function gets.
    minimum, maximum, step
        Of a slider.
    options
        Of a choice: what is read, and what the function gets.
    """

    name: str
    kind: Literal["slider", "choice", "switch"]
    value: Any
    minimum: float = 0
    maximum: float = 1
    step: float = 0.1
    options: tuple[tuple[str, Any], ...] = ()

    @property
    def is_integer(self) -> bool:
        """Whether a slider has whole numbers only."""
        numbers = (self.value, self.minimum, self.maximum)
        return self.kind == "slider" and all(isinstance(number, int) for number in numbers)

    @property
    def place(self) -> int:
        """Which of the options is chosen."""
        return [value for _, value in self.options].index(self.value)

    def to_json(self) -> dict[str, Any]:
        """Return the parameter as the widget gets it; of a choice, the place of its option."""
        if self.kind == "choice":
            texts = [text for text, _ in self.options]
            return {"name": self.name, "kind": self.kind, "value": self.place, "options": texts}
        if self.kind == "switch":
            return {"name": self.name, "kind": self.kind, "value": self.value}
        return {
            "name": self.name,
            "kind": self.kind,
            "value": self.value,
            "min": self.minimum,
            "max": self.maximum,
            "step": self.step,
            "is_integer": self.is_integer,
        }


@dataclass(frozen=True)
class PlottedCurve:
    """A function as it is plotted.

    Attributes
    ----------
    name
        What it is called: the derivatives are called after it.
    label
        What it is, in a few words; None where there is no more to say than its name.
    curve
        Gives its values anywhere.
    samples
        Its values where it is drawn, with one derivative more than is shown.
    marks
        What is worth to be pointed at.
    """

    name: str
    label: str | None
    curve: Curve
    samples: Samples
    marks: tuple[Mark, ...]

    def values_at(self, x: float) -> Values:
        """Return the exact values at a point: the function, its derivatives, one more than shown.

        At a kink and at a jump there are no derivatives, though a tape names some: they are NaN.
        Whatever the function raises is raised.
        """
        values = tuple(float(value) for value in self.curve.at(np.array([x]))[:, 0])
        if any(mark.kind in ("kink", "jump") and mark.x == x for mark in self.marks):
            return (values[0], *[math.nan] * len(values[1:]))
        return values

    def to_json(self) -> dict[str, Any]:
        """Return the curve as the widget gets it, without its samples."""
        return {
            "name": self.name,
            "label": self.label,
            "count": len(self.samples.x),
            "pieces": [list(piece) for piece in self.samples.pieces],
            "dtype": self.samples.dtype,
            "is_pointwise": self.curve.is_pointwise,
            "marks": [
                {"kind": mark.kind, "x": mark.x, "values": json_numbers(mark.values)}
                for mark in self.marks
            ],
        }


@dataclass(frozen=True)
class Picture:
    """All that is drawn but for the point, which moves.

    Attributes
    ----------
    curves
        One for each function.
    order
        The highest derivative that is shown.
    variable
        What the functions are functions of.
    interval
        What is shown of it, the JSON's "range".
    home
        What was asked for: zooming out leads back to it.
    limits
        The lowest and the highest value of each panel.
    parameters
        What can be changed.
    message
        What went wrong, in one sentence: the curves are then the last good ones.
    """

    curves: tuple[PlottedCurve, ...]
    order: int
    variable: str
    interval: tuple[float, float]
    home: tuple[float, float]
    limits: tuple[tuple[float, float], ...]
    parameters: tuple[Parameter, ...] = ()
    message: str | None = None

    def to_json(self, *, answered: int = 0, is_live: bool = True) -> dict[str, Any]:
        """Return the picture as the widget gets it, without the samples.

        Parameters
        ----------
        answered
            The number of the page's last request that this answers.
        is_live
            Whether there is a kernel that answers.
        """
        return {
            "answered": answered,
            "order": self.order,
            "variable": self.variable,
            "range": list(self.interval),
            "home": list(self.home),
            "curves": [curve.to_json() for curve in self.curves],
            "limits": [list(limits) for limits in self.limits],
            "parameters": [parameter.to_json() for parameter in self.parameters],
            "message": self.message,
            "is_live": is_live,
        }

    def sample_bytes(self) -> bytes:
        """Return the samples as the widget gets them.

        For each curve its points, then its values there, then those of each derivative: float64,
        the lowest byte first.
        """
        rows = [row for curve in self.curves for row in (curve.samples.x, *curve.samples.values)]
        return b"".join(np.asarray(row, dtype="<f8").tobytes() for row in rows)


def plotted_curve(
    name: str, label: str | None, curve: Curve, interval: tuple[float, float]
) -> PlottedCurve:
    """Sample a curve, which has one derivative more than is shown, and find its marks.

    Raises
    ------
    CurveError
        If the function cannot be differentiated.
    Exception
        Whatever the function itself raises.
    """
    samples = sample(curve, *interval)
    return PlottedCurve(name, label, curve, samples, marks_of(curve, samples))


def limits_of(curves: Sequence[PlottedCurve], order: int) -> tuple[tuple[float, float], ...]:
    """Return the lowest and the highest value of each panel."""
    samples = [curve.samples for curve in curves]
    return tuple(panel_limits(samples, panel) for panel in range(order + 1))


def json_numbers(values: Iterable[float]) -> list[float | None]:
    """Return numbers for JSON: one that is not finite is None."""
    return [float(value) if math.isfinite(value) else None for value in values]
