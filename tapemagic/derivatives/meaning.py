"""What the value that a tape returns means, in words.

``tape.gradient`` of a target with several elements is the gradient of their sum. Taken twice that
is a sum once more: with a vector source ``x`` the second call gives, at ``j``, the sum over ``i``
of d²y/dx_i dx_j, the row sums of the Hessian and not its diagonal. And a tape answers None where
it found no connection, be the derivative zero there or the chain broken. Numbers do not show any
of this, so each derivative carries its `Kind` and sentences (`notes`) that do.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from tapemagic.derivative_plan import Node
from tapemagic.derivatives.values import is_structure, leaves, rank

if TYPE_CHECKING:
    from collections.abc import Mapping


_SECOND = 2


class Kind(Enum):
    """What a value is; the text is how it is shown."""

    DERIVATIVE = "derivative"
    GRADIENT = "gradient"
    GRADIENT_OF_SUM = "gradient of the sum"
    JACOBIAN = "Jacobian"
    HESSIAN = "Hessian"
    HIGHER_JACOBIAN = "Jacobian of the Jacobian"
    ROW_SUMS = "row sums of the Hessian"
    SUMS = "sums of derivatives"
    NONE = "None"


def kind_of(  # noqa: PLR0911 - one kind a line
    node: Node, values: Mapping[Node, Any], sources: Mapping[str, Any], *, jacobian: bool
) -> Kind:
    """Return what the value of a node is.

    Parameters
    ----------
    node
        The derivative.
    values
        The value of each node up to it, the target included.
    sources
        The value of each source.
    jacobian
        Whether Jacobians were taken in place of gradients of sums.
    """
    if _is_none(values[node]):
        return Kind.NONE
    passed = [Node(node.target, node.sources[:order]) for order in range(node.order)]
    scalar = [_is_scalar(values[step]) for step in passed]
    if jacobian:
        return _kind_of_jacobian(node, sources, is_scalar=scalar[0])
    if all(scalar):
        return Kind.DERIVATIVE if _is_scalar(sources[node.source]) else Kind.GRADIENT
    if node.order == 1:
        return Kind.GRADIENT_OF_SUM
    # With scalar sources the summing happened once, at the target, as in the first order.
    if scalar[0] is False and all(_is_scalar(sources[name]) for name in node.sources[:-1]):
        return Kind.GRADIENT_OF_SUM
    if node.order == _SECOND and len(set(node.sources)) == 1:
        return Kind.ROW_SUMS
    return Kind.SUMS


def _kind_of_jacobian(node: Node, sources: Mapping[str, Any], *, is_scalar: bool) -> Kind:
    if is_scalar and all(_is_scalar(sources[name]) for name in node.sources):
        return Kind.DERIVATIVE
    if node.order == 1:
        return Kind.GRADIENT if is_scalar else Kind.JACOBIAN
    if node.order == _SECOND and is_scalar and len(set(node.sources)) == 1:
        return Kind.HESSIAN
    return Kind.HIGHER_JACOBIAN


def notes(
    node: Node, kind: Kind, values: Mapping[Node, Any], sources: Mapping[str, Any]
) -> tuple[str, ...]:
    """Return the sentences that say what a value means where the number alone misleads."""
    target = values[Node(node.target)]
    summed = _summed(node.target, target)
    if kind is Kind.NONE:
        return (why_none(node, values),)
    if kind is Kind.GRADIENT_OF_SUM:
        offer = "" if is_structure(target) else "; --jacobian gives the Jacobian"
        return (f"The gradient of {summed}{offer}.",)
    if kind is Kind.ROW_SUMS:
        whole = node.target if _is_scalar(target) else summed
        offer = "" if is_structure(sources[node.source]) else "; --jacobian gives the Hessian"
        own = (
            f" Where each element of {node.target} depends on one element of {node.source} only, "
            "they are the elementwise second derivatives."
            if not _is_scalar(target)
            else ""
        )
        return (f"The row sums of the Hessian of {whole}, not its diagonal{offer}.{own}",)
    if kind is Kind.SUMS:
        sentence = (
            f"The gradient of the sum of the elements of {node.parent}; "
            "--jacobian gives all derivatives one by one."
        )
        return (sentence,)
    if kind in {Kind.JACOBIAN, Kind.HIGHER_JACOBIAN}:
        axes = ", then those of ".join([node.target, *node.sources])
        return (f"The axes are those of {axes}.",)
    return ()


def notes_on_complex(
    node: Node, values: Mapping[Node, Any], sources: Mapping[str, Any]
) -> tuple[str, ...]:
    """Return what a derivative means in which complex numbers play a part.

    Source: ``tf.GradientTape`` gives, for a function f of z, the conjugate of f'(z).
    """
    if _is_none(values[node]):
        return ()
    by_complex = [name for name in dict.fromkeys(node.sources) if _is_complex(sources[name])]
    if by_complex:
        return (f"{by_complex[0]} is complex: a tape gives the conjugate of the derivative.",)
    if _is_complex(values[Node(node.target)]):
        return (f"{node.target} is complex: this is the derivative of its real part.",)
    return ()


def why_none(node: Node, values: Mapping[Node, Any]) -> str:
    """Say why a derivative is None, as far as that can be known without reading the program."""
    if node.order > 1 and _is_none(values[node.parent]):
        first = node.parent
        while first.order > 1 and _is_none(values[first.parent]):
            first = first.parent
        reason = why_none(first, values).removeprefix("None: ")
        return f"None, since already {first} is None: {reason}"
    if node.order > 1:
        return (
            f"None: {node.parent} was computed without {node.source}. If it does not change with "
            f"{node.source} (as for a function linear in it), the derivative is 0, and None is how "
            "a tape says so."
        )
    return (
        f"None: the tape found no way from {node.source} to {node.target}. Either "
        f"{node.target} is not computed from {node.source} in this cell, or the way leaves the "
        "tape (.numpy(), float(), np, a cast to integers, tf.stop_gradient, assign)."
    )


def _summed(name: str, target: Any) -> str:
    if is_structure(target):
        return f"the sum of all elements in {name}"
    count = 1
    for length in target.shape:
        count *= int(length)
    return f"the sum of the {count} element{'s' if count != 1 else ''} of {name}"


def _is_scalar(value: Any) -> bool:
    return not is_structure(value) and value is not None and rank(value) == 0


def _is_complex(value: Any) -> bool:
    return any(part is not None and part.dtype.is_complex for part in leaves(value))


def _is_none(value: Any) -> bool:
    return all(part is None for part in leaves(value))
