"""The shapes of results, where the shapes of the operands are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .graph import Shape

__all__ = ["broadcast", "matrix_product", "reduced"]


def broadcast(one: Shape, other: Shape) -> Shape:
    """Return the shape to which two shapes are repeated; None where that is not known."""
    if one is None or other is None:
        return None
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    padded = (1,) * (len(longer) - len(shorter)) + shorter
    return tuple(b if a == 1 else a for a, b in zip(longer, padded, strict=True))


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
