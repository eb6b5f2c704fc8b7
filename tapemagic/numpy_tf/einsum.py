"""Einstein's sums: ``tf.einsum``.

The equation is taken apart into labels, one for each axis. Labels that repeat in one tensor become
a diagonal, and ``...`` becomes labels of its own; then the tensors are multiplied from left to
right by `matrices.contract`, and each label is summed over as soon as nobody needs it any more.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import arrays, matrices, reductions
from .arguments import same_type, shape_of
from .errors import invalid_argument
from .tensor import Tensor, shape_text

__all__ = [
    "einsum",
]


# ---- Einstein's sums -------------------------------------------------------------------------


def einsum(equation: str, *inputs: Any, **kwargs: Any) -> Tensor:
    """Multiply tensors and sum, as `equation` says: ``"ij,jk->ik"`` is the product of matrices.

    Parameters
    ----------
    equation
        A letter for each axis of each tensor, separated by commas; after ``->`` those of the
        result, by default the letters that occur once, in order of the alphabet. ``...`` stands
        for axes that broadcast. A letter that occurs twice in one tensor takes its diagonal.
    *inputs
        The tensors.
    **kwargs
        ``name`` and ``optimize``, which are not used.

    Raises
    ------
    ValueError
        When the equation makes no sense, or is for another number of tensors.
    tf.errors.InvalidArgumentError
        When a shape does not fit the equation.
    """
    for keyword in kwargs:
        if keyword not in {"name", "optimize"}:
            message = (
                f"Invalid keyword arguments for this function: {keyword}. Expected: name, optimize"
            )
            raise TypeError(message)
    for x in inputs:
        if not hasattr(x, "shape"):
            message = f"{type(x).__name__!r} object has no attribute 'shape': write tf.constant."
            raise AttributeError(message)
    terms, result = _equation(equation, len(inputs))
    given = same_type(inputs, "Einsum")
    ranks = [len(shape_of(x)) for x in given]
    most = max(
        rank - len(term) + 1 if "." in term else 0 for term, rank in zip(terms, ranks, strict=True)
    )
    broadcast = [f"...{number}" for number in range(most, 0, -1)]
    labelled = [
        _labels(term, rank, broadcast, number)
        for number, (term, rank) in enumerate(zip(terms, ranks, strict=True))
    ]
    out = [label for name in result for label in (broadcast if name == "." else [name])]
    factors = [_without_repetition(x, labels) for x, labels in zip(given, labelled, strict=True)]
    factors = _broadcast(factors, broadcast)
    return _product(factors, tuple(out))


def _equation(equation: str, count: int) -> tuple[list[str], str]:
    """Return the letters of each tensor and of the result; ``.`` stands for the ellipsis."""
    text = equation.replace(" ", "").replace("...", ".")
    left, arrow, result = text.partition("->")
    terms = left.split(",")
    if len(terms) != count:
        message = f'Got {count} inputs for equation "{equation}", expecting {len(terms)}'
        raise ValueError(message)
    for name in left.replace(",", "") + result:
        if not (name.isalpha() or name == "."):
            message = f"Unexpected character in the equation {equation!r}: {name!r}"
            raise ValueError(message)
    if not arrow:
        joined = left.replace(",", "").replace(".", "")
        result = "." if "." in left else ""
        result += "".join(name for name in sorted(set(joined)) if joined.count(name) == 1)
    for name in result:
        if name != "." and name not in left:
            message = (
                f"Output subscripts contain the label {name} not present in the input subscripts."
            )
            raise ValueError(message)
        if result.count(name) > 1:
            message = f"Output subscripts contain a label appearing more than once: {equation}"
            raise ValueError(message)
    return terms, result


def _labels(term: str, rank: int, broadcast: list[str], number: int) -> list[str]:
    """Return the label of each axis of a tensor of the given rank."""
    own = len(term) - 1 if "." in term else len(term)
    if (own != rank) if "." not in term else (own > rank):
        atleast = "rank at least" if "." in term else "rank"
        message = f"Expected input {number} to have {atleast} {own} but got: {rank}"
        raise invalid_argument(message, "Einsum")
    covered = broadcast[len(broadcast) - (rank - own) :]
    return [label for name in term for label in (covered if name == "." else [name])]


Factor = tuple[Tensor, tuple[str, ...]]


def _without_repetition(x: Tensor, labels: list[str]) -> Factor:
    """Return the diagonal along axes with one label."""
    shape = shape_of(x)
    different = list(dict.fromkeys(labels))
    for label in different:
        lengths = {shape[axis] for axis, own in enumerate(labels) if own == label}
        if len(lengths) > 1:
            message = f"Expected equal lengths of the axes labelled {label}, got {sorted(lengths)}"
            raise invalid_argument(message, "Einsum")
    if len(different) == len(labels):
        return x, tuple(labels)
    places = [np.arange(shape[labels.index(label)]) for label in different]
    grid = dict(zip(different, np.ix_(*places), strict=True))
    return arrays.part(x, tuple(grid[label] for label in labels)), tuple(different)


def _broadcast(factors: list[Factor], broadcast: list[str]) -> list[Factor]:
    """Check that equal labels have equal lengths; give the axes of ``...`` their full length."""
    lengths: dict[str, int] = {}
    for x, labels in factors:
        for axis, (label, length) in enumerate(zip(labels, shape_of(x), strict=True)):
            known = lengths.setdefault(label, length)
            if known == 1 and label in broadcast:
                lengths[label] = length
            elif length != known and not (length == 1 and label in broadcast):
                message = (
                    f"Expected dimension {known} at axis {axis} of the input shaped "
                    f"{shape_text(shape_of(x))} but got dimension {length}"
                )
                raise invalid_argument(message, "Einsum")
    return [
        (arrays.broadcast_to(x, tuple(lengths[label] for label in labels)), labels)
        for x, labels in factors
    ]


def _product(factors: list[Factor], out: tuple[str, ...]) -> Tensor:
    """Multiply the factors one after the other, summing over each label as soon as possible."""
    needed = [set(out)]
    for _, labels in reversed(factors):
        needed.append(needed[-1] | set(labels))
    needed.reverse()
    x, labels = _summed(*factors[0], needed[1] if len(factors) > 1 else set(out))
    for place, factor in enumerate(factors[1:], 2):
        y, labels_y = _summed(*factor, {*labels, *needed[place]})
        kept = tuple(
            label for label in dict.fromkeys((*labels, *labels_y)) if label in needed[place]
        )
        x, labels = matrices.contract(x, y, labels, labels_y, kept), kept
        x, labels = _summed(x, labels, needed[place])
    order = tuple(labels.index(label) for label in out)
    return arrays.transpose(x, order)


def _summed(x: Tensor, labels: tuple[str, ...], needed: set[str]) -> Factor:
    axes = tuple(axis for axis, label in enumerate(labels) if label not in needed)
    if not axes:
        return x, labels
    return reductions.reduce_sum(x, axes, False), tuple(n for n in labels if n in needed)
