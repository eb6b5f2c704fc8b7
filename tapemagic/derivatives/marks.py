"""The points of a curve that have a name: extrema, inflections, kinks, jumps and poles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tapemagic.derivatives.curves import Curve
    from tapemagic.derivatives.samples import Samples

__all__ = ["Mark", "marks_of"]


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
    """Return the marks of a sampled curve, from left to right."""
    nan = (float("nan"),) * (curve.order + 1)
    return tuple(Mark(b.kind, b.x, nan) for b in samples.breaks if b.kind != "gap")
