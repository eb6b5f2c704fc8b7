"""The values of a derivative plot as a table in CSV: what another program reads."""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING

import numpy as np

from tapemagic.display.notation import with_primes

if TYPE_CHECKING:
    from tapemagic.display.plot_picture import Picture

__all__ = ["plot_table"]


def plot_table(picture: Picture) -> str:
    """Return the values of the functions and their derivatives, a row for each point.

    The points are those at which the curve was sampled; for several curves, all of their points,
    with exact values for each curve. A number that is not there is an empty field.
    """
    rows = range(picture.order + 1)
    if len(picture.curves) == 1:
        x = picture.curves[0].samples.x
        columns = [picture.curves[0].samples.values[row] for row in rows]
    else:
        x = np.unique(np.concatenate([curve.samples.x for curve in picture.curves]))
        columns = [values for curve in picture.curves for values in curve.curve.at(x)[rows]]
    names = [with_primes(curve.name, row) for curve in picture.curves for row in rows]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([picture.variable, *names])
    for point, *values in zip(x, *columns, strict=True):
        writer.writerow([repr(float(point)), *map(_field, values)])
    return stream.getvalue()


def _field(value: float) -> str:
    return "" if math.isnan(value) else repr(float(value))
