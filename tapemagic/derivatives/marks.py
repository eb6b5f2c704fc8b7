"""The points of a curve that have a name: extrema, inflections, kinks, jumps and poles.

An extremum is where f' changes its sign, an inflection where f'' does; f' may also touch zero and
go back, and where f has a kink, f' may change its sign without being zero. Zeros are found to the
last place (`roots`), from samples that are fine enough to enclose them. Where a derivative is zero
over a stretch, as in a constant function, there is no point to mark.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tapemagic.derivatives.breaks import simplest
from tapemagic.derivatives.hermite import interpolate
from tapemagic.derivatives.roots import Brackets, find_roots
from tapemagic.derivatives.samples import interpolated, value_range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from tapemagic.derivatives.curves import Curve
    from tapemagic.derivatives.samples import Samples

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

__all__ = ["Mark", "marks_of"]

# More marks of one kind than these say nothing.
MOST_OF_A_KIND: Final = 60
# Below this part of its panel's height, f' is zero but for rounding.
_ROUNDING: Final = {"float64": 1e-12, "float32": 1e-5}
# What is so small beside the panel's height comes from an underflow.
_UNDERFLOW: Final = 1e-80
# A value that is so far from interpolation, as a part of the panel's height, is rounding.
_CANCELLED: Final = 1e-3
# How exactly interpolation says where a zero is, as a part of the range's width.
_NEARLY: Final = 1e-9
_NONE: Final = Brackets(*(np.zeros(0, kind) for kind in (int, float, float, bool, float)))


@dataclass(frozen=True)
class Mark:
    """A point of a curve that has a name.

    Attributes
    ----------
    kind
        ``"maximum"``, ``"minimum"``, ``"stationary"`` (f' is 0 and does not change its sign),
        ``"inflection"``, ``"kink"``, ``"jump"`` or ``"pole"``.
    x
        The place.
    values
        f, f', ... there; NaN where there is none.
    """

    kind: str
    x: float
    values: tuple[float, ...]


def marks_of(curve: Curve, samples: Samples) -> tuple[Mark, ...]:
    """Return the marks of a sampled curve, from left to right.

    A point may have two: the kink of ``abs`` is a minimum too, and x³ is stationary where it has
    its inflection. Of a kind of which there are too many to be looked at, none is returned.
    """
    with np.errstate(all="ignore"):
        marks = [*_marks_at_breaks(curve, samples), *_marks_at_zeros(curve, samples)]
    counts = Counter(mark.kind for mark in marks)
    few = [mark for mark in dict.fromkeys(marks) if counts[mark.kind] <= MOST_OF_A_KIND]
    return tuple(sorted(few, key=lambda mark: mark.x))


# --- where a derivative is zero -----------------------------------------------------------------


def _marks_at_zeros(curve: Curve, samples: Samples) -> Iterator[Mark]:
    brackets = _brackets(samples, min(curve.order, 2))
    width = float(np.ptp(samples.x))
    x, values = _without_cancellation(samples, brackets, *find_roots(curve, brackets, width))
    slopes = value_range(samples, 1) if brackets.rows.size else None
    none = _ROUNDING[samples.dtype] * (slopes[1] - slopes[0]) if slopes else 0.0
    for row, rises, place, there in zip(
        brackets.rows, brackets.rises, x, values.T.tolist(), strict=True
    ):
        if row == 1:
            yield Mark("minimum" if rises else "maximum", float(place), tuple(there))
        else:
            yield Mark("inflection", float(place), tuple(there))
            if abs(there[1]) <= none:
                yield Mark("stationary", float(place), tuple(there))


def _without_cancellation(
    samples: Samples, brackets: Brackets, x: Floats, values: Floats
) -> tuple[Floats, Floats]:
    """Return zeros and the values there, interpolated where a formula gives nothing but rounding.

    The derivatives of ``sin(x) / x`` cancel near 0: there, the samples around know them better.
    """
    panels = range(max(1, len(values) - 1))
    around = np.array([interpolated(samples, panel, x) for panel in panels])
    ranges = np.array([value_range(samples, panel) or (0.0, 0.0) for panel in panels])
    off = np.abs(values[: len(panels)] - around) > _CANCELLED * np.ptp(ranges, axis=1)[:, None]
    if not (wrong := off.any(axis=0)).any():
        return x, values
    reach = _NEARLY * np.ptp(samples.x)
    short = [simplest(guess - reach, guess + reach) for guess in brackets.guesses[wrong]]
    x, values = x.copy(), values.copy()
    x[wrong], values[:, wrong] = short, np.nan
    for panel in panels:
        values[panel, wrong] = interpolated(samples, panel, x[wrong])
    return x, values


def _brackets(samples: Samples, highest: int) -> Brackets:
    """Return between which samples a derivative changes its sign, unless it does so too often."""
    found: list[Brackets] = []
    for row in range(1, highest + 1):
        limits = value_range(samples, row)
        if limits is None or limits[0] == limits[1]:
            continue
        height = limits[1] - limits[0]
        changes = [_sign_changes(samples, row, *chain, height) for chain in _chains(samples)]
        if sum(one.rows.size for one in changes) <= 2 * MOST_OF_A_KIND:
            found += changes
    fields = [astuple(one) for one in found] or [astuple(_NONE)]
    return Brackets(*(np.concatenate(parts) for parts in zip(*fields, strict=True)))


def _chains(samples: Samples) -> Iterator[tuple[int, int]]:
    """Yield the pieces, those joined between which f is differentiable."""
    seams = {one.x for one in samples.breaks if one.kind == "seam"}
    begun: tuple[int, int] | None = None
    for start, end in samples.pieces:
        if begun and samples.x[start] in seams and samples.x[start] == samples.x[begun[1] - 1]:
            begun = begun[0], end
            continue
        if begun:
            yield begun
        begun = start, end
    if begun:
        yield begun


def _sign_changes(samples: Samples, row: int, start: int, end: int, height: float) -> Brackets:
    """Return between which points of a chain a derivative changes its sign.

    A sample at which it is zero is both points; a stretch of such samples is left out. Beside the
    panel's height, what comes from an underflow is zero.
    """
    known = start + np.flatnonzero(np.isfinite(samples.values[row, start:end]))
    x, values = samples.x[known], samples.values[row, known]
    signs = np.where(np.abs(values) > _UNDERFLOW * height, np.sign(values), 0.0)
    # a chain ends in values of one side: what is nearly zero there may have any sign
    ends = np.array([0, -1]) if signs.size else np.zeros(0, int)
    signs[ends[np.abs(values[ends]) <= _ROUNDING[samples.dtype] * height]] = 0.0
    (signed,) = np.nonzero(signs)
    left, right = signed[:-1], signed[1:]
    changes = signs[left] != signs[right]
    left, right = left[changes], right[changes]
    has_zero = right - left > 1
    rises = signs[right] > 0
    low, high = np.where(has_zero, left + 1, left), np.where(has_zero, right - 1, right)
    is_point = ~has_zero | (x[low] == x[high])
    low, high, rises = low[is_point], high[is_point], rises[is_point]
    guesses = _guesses(x, samples.values[row:, known], low, high)
    return Brackets(np.full(low.size, row), x[low], x[high], rises, guesses)


def _guesses(x: Floats, values: Floats, low: Indices, high: Indices) -> Floats:
    """Return where zeros may be: x as a function of the derivative, interpolated."""
    middle = x[low] / 2 + x[high] / 2
    if len(values) == 1:
        return middle
    at_low, at_high = (np.array([x[end], 1 / values[1, end]]) for end in (low, high))
    guesses = interpolate(values[0, low], values[0, high], at_low, at_high, np.zeros(low.size))
    return np.where((guesses >= x[low]) & (guesses <= x[high]), guesses, middle)


# --- where a piece ends -------------------------------------------------------------------------


def _marks_at_breaks(curve: Curve, samples: Samples) -> Iterator[Mark]:
    named = [one for one in samples.breaks if one.kind in {"kink", "jump", "pole"}]
    if not named or len(named) > 3 * MOST_OF_A_KIND:
        return
    f = curve.padded_at(np.array([one.x for one in named]), 0)[0].tolist()
    for one, value in zip(named, f, strict=True):
        nothing = (math.nan,) * curve.order
        yield Mark(one.kind, one.x, (value if math.isfinite(value) else math.nan, *nothing))
        if one.kind == "kink" and (extremum := _extremum_at(samples, one.x)):
            yield Mark(extremum, one.x, (value, *nothing))


def _extremum_at(samples: Samples, x: float) -> str | None:
    """Return what a kink is besides: f' may change its sign there."""
    (here,) = np.nonzero(samples.x == x)
    if here.size != len(("left", "right")) or len(samples.values) == 1:
        return None
    before, after = np.sign(samples.values[1, here])
    if before * after >= 0:
        return None
    return "minimum" if after > 0 else "maximum"
