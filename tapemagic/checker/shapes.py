"""The shapes of results, where the shapes of the operands are known."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .graph import Shape

__all__ = ["broadcast", "fit", "matrices_fit", "matrix_product", "reduced"]


def broadcast(one: Shape, other: Shape) -> Shape:
    """Return the shape to which two shapes are repeated; None where that is not known."""
    if one is None or other is None:
        return None
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    padded = (1,) * (len(longer) - len(shorter)) + shorter
    return tuple(b if a == 1 else a for a, b in zip(longer, padded, strict=True))


def fit(*shapes: Shape) -> bool:
    """Tell whether it is certain that these shapes can be repeated to one."""
    if len(shapes) == 1 or () in shapes:
        return True
    known = [shape for shape in shapes if shape is not None]
    return len(known) == len(shapes) and all(
        len({length for length in lengths if length != 1}) <= 1
        for lengths in itertools.zip_longest(*(shape[::-1] for shape in known), fillvalue=1)
    )


def matrices_fit(one: Shape, other: Shape) -> bool:
    """Tell whether it is certain that there is a product of two matrices of these shapes."""
    if one is None or other is None or not len(one) == len(other) == 2:  # noqa: PLR2004
        return False
    return one[1] == other[0]


def matrix_product(one: Shape, other: Shape) -> Shape:
    """Return the shape of a product of matrices."""
    if one is None or other is None or len(one) < 2 or len(other) < 2:  # noqa: PLR2004
        return None
    return (*one[:-1], other[-1])


def reduced(shape: Shape, axis: object, *, keeps: bool) -> Shape:
    """Return the shape of a sum over `axis`; over all axes where it is None."""
    if axis is None:
        return None if keeps and shape is None else ((1,) * len(shape or ()) if keeps else ())
    if shape is None or not isinstance(axis, int) or not -len(shape) <= axis < len(shape):
        return None
    lengths: list[int] = list(shape)
    if keeps:
        lengths[axis] = 1
    else:
        del lengths[axis]
    return tuple(lengths)
