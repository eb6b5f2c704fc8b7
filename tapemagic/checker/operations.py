"""What the gradient of an operation reads: the knowledge that decides second derivatives.

A gradient is computed by operations, as everything else is. Which ones, decides what it is
connected to: the gradient of ``sin(x)`` is ``g * cos(x)``, so an outer tape can differentiate it by
`x`; the gradient of ``2 * x`` is ``g * 2``, and by `x` it has none.

So each operation has a *formula* for each input. It receives the mathematics `m`, with which it
computes, the cotangent `g`, the result `out` and the inputs, and returns the cotangent of that
input as a node, or None where no gradient flows. It need not be the right number, only be made of
the right things: two operations that read the same in the same way, to any order, may share one
formula. Hence the four that most others are made of:

``linear``    the gradient reads nothing but `g`
``multiply``  linear in each of two factors: the gradient reads the other factor
``smooth``    linear in its first input, anything in the others, which its gradient reads again
``zero``      the gradient is a tensor of zeros, and reads nothing

The formulas follow the gradients registered by TensorFlow (``python/ops/*_grad.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .graph import Node

__all__ = ["FORMULAS", "Formula", "Mathematics", "formula_of"]


class Mathematics(Protocol):
    """What formulas compute with; what they compute is recorded, if a tape listens."""

    def apply(self, operation: str, *inputs: Node) -> Node:
        """Return the node of an operation."""
        ...


Formula = Callable[..., "Node | None"]
"""``(m, g, out, *inputs) -> cotangent``."""


def _nothing(m: Mathematics, g: Node, out: Node, *inputs: Node) -> None:
    """No gradient flows."""


def _linear(m: Mathematics, g: Node, out: Node, *inputs: Node) -> Node:
    return m.apply("linear", g)


def _zero(m: Mathematics, g: Node, out: Node, *inputs: Node) -> Node:
    return m.apply("constant")


def _reading_input(m: Mathematics, g: Node, out: Node, x: Node, *others: Node) -> Node:
    return m.apply("smooth", g, x)


def _reading_output(m: Mathematics, g: Node, out: Node, *inputs: Node) -> Node:
    return m.apply("smooth", g, out)


def _reading_all(m: Mathematics, g: Node, out: Node, *inputs: Node) -> Node:
    return m.apply("smooth", g, *inputs)


def _of_smooth(m: Mathematics, g: Node, out: Node, *inputs: Node) -> Node:
    return m.apply("smooth", g, *inputs)


def _of_smooth_in_first(m: Mathematics, g: Node, out: Node, first: Node, *reads: Node) -> Node:
    return m.apply("smooth", g, *reads)


FORMULAS: dict[str, tuple[Formula, ...]] = {
    # A formula that stands for all further inputs is the last one.
    "linear": (_linear,),
    "smooth": (_of_smooth_in_first, _of_smooth),
    "read": (_linear,),
    "phi": (_linear,),
    # One of which only `Machine` knows that its gradient flows perhaps.
    "perhaps": (_of_smooth,),
    "multiply": (
        lambda m, g, out, x, y: m.apply("multiply", g, y),
        lambda m, g, out, x, y: m.apply("multiply", g, x),
    ),
    "divide": (
        lambda m, g, out, x, y: m.apply("divide", g, y),
        lambda m, g, out, x, y: m.apply(
            "multiply", g, m.apply("divide", m.apply("divide", m.apply("linear", x), y), y)
        ),
    ),
    "divide_no_nan": (
        lambda m, g, out, x, y: m.apply("divide", g, y),
        lambda m, g, out, x, y: m.apply(
            "multiply", g, m.apply("divide", m.apply("divide", m.apply("linear", x), y), y)
        ),
    ),
    "pow": (
        lambda m, g, out, x, y: m.apply("multiply", g, m.apply("smooth", y, x, y)),
        lambda m, g, out, x, y: m.apply("smooth", g, out, x),
    ),
    "square": (lambda m, g, out, x: m.apply("multiply", g, m.apply("linear", x)),),
    "exp": (lambda m, g, out, x: m.apply("multiply", g, out),),
    # sin, cos, log, ...: what the gradient reads is the input, or the output.
    "of input": (_reading_input,),
    "of output": (_reading_output,),
    "of all": (_reading_all,),
    "relu": (lambda m, g, out, x: m.apply("relu gradient", g, out),),
    "relu gradient": (lambda m, g, out, x, y: m.apply("relu gradient", g, y), _zero),
    "abs": (lambda m, g, out, x: m.apply("multiply", g, m.apply("sign", x)),),
    "sign": (_zero,),
    "zero": (_zero,),
    "mod": (_linear, lambda m, g, out, x, y: m.apply("multiply", g, m.apply("nothing", x, y))),
    # Computed from tensors, and yet no gradient flows: round, argmax, a cast to whole numbers.
    "nothing": (_nothing,),
    "stop_gradient": (_nothing,),
    # What a Variable was given.
    "assigned": (_nothing,),
    "constant": (),
    "handle": (),
    "unknown": (),
    "left": (_nothing,),
    # What a gradient call gave while no tape was listening.
    "given": (_nothing,),
}


def formula_of(operation: str, place: int) -> Formula:
    """Return the formula for the input at `place` of an operation."""
    formulas = FORMULAS[operation]
    return formulas[min(place, len(formulas) - 1)] if formulas else _nothing
