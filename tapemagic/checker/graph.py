"""The values that a program computes, as the checker sees them: nodes with what they came from.

A `Node` stands for one tensor, or one number that was made of tensors. It knows by which operation
it was computed, and from which nodes, whether or not a tape heard it. So the nodes say two things:
what a tape could know (together with `tapes.Generation`), and, where a tape knows nothing, at which
line the thread was cut.

Nodes are made in the order of computation and numbered so: all inputs of a node have smaller
numbers. A node never changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .levels import MAYBE, NO, YES, Level

if TYPE_CHECKING:
    import ast

    from .tapes import Tape

__all__ = ["THERE", "Node", "Shape", "is_described", "trainable"]

Shape = tuple[int, ...] | None
"""The lengths of the axes, or None where they are not known."""

FLOATING = frozenset({"float", "double", "half", "bfloat16", "complex", "complex128"})
_NOT_KNOWN = "?"
THERE = "there"
"""The operation of a tensor that a name held before the program began, and with which the note of
all begins that was there then."""


class Node:
    """One value.

    Attributes
    ----------
    number
        Its place in the order of computation.
    operation
        A name of `operations.FORMULAS`, or of something that has no gradient: "constant" (made of
        Python numbers), "handle" (a Variable, whose reads are nodes of their own), "unknown" (a
        value from outside), `THERE`, "left" (a number or an array made of tensors).
    inputs
        What it was computed from.
    dtype
        "float" (of 32 bits), "double" (of 64), "half", "bfloat16", "complex",
        "complex128", "int",
        "bool", "string" or "?".
    shape
        Its shape.
    place
        The expression that computed it.
    listening
        The tapes that recorded when it was computed, each with how sure that is.
    note
        What else a formula needs: the function of a custom gradient.
    """

    __slots__ = (
        "dtype", "inputs", "listening", "note", "number", "operation", "place", "shape",
    )  # fmt: skip

    def __init__(  # noqa: PLR0917  made for each value: keywords take time
        self,
        number: int,
        operation: str,
        inputs: tuple[Node, ...],
        dtype: str,
        shape: Shape,
        place: ast.AST | None,
        listening: tuple[tuple[Tape, Level], ...],
        note: object = None,
    ) -> None:
        self.number = number
        self.operation = operation
        self.inputs = inputs
        self.dtype = dtype
        self.shape = shape
        self.place = place
        self.listening = listening
        self.note = note

    def __repr__(self) -> str:
        inputs = ", ".join(f"#{node.number}" for node in self.inputs)
        return f"#{self.number} = {self.operation}({inputs})"


def trainable(dtype: str) -> Level:
    """Tell whether tapes follow values of this type."""
    return YES if dtype in FLOATING else MAYBE if dtype == _NOT_KNOWN else NO


def is_described(node: Node) -> bool:
    """Tell whether a node stands for something that was there before the program began."""
    return isinstance(node.note, tuple) and node.note[:1] == (THERE,)
