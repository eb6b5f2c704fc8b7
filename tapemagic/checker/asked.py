"""What is known of one gradient call that was reached."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ast

    from .causes import Cause
    from .findings import Verdict
    from .fixes.evidence import Evidence
    from .graph import Node
    from .tapes import Generation, Tape

__all__ = ["GRADIENTS", "Asked"]

GRADIENTS = ("gradient", "jacobian", "batch_jacobian")
"""The methods that ask a tape."""


@dataclass(eq=False)
class Asked:
    """One gradient call, made once.

    Attributes
    ----------
    node
        The call.
    method
        One of `GRADIENTS`.
    tape
        The tape, None where it is not known.
    verdict
        What it gives.
    error
        The class of the exception that it raises.
    reason
        Why it raises: "spent", "never entered", "target is None", ...
    given
        The values of its arguments, by parameter.
    pairs
        The targets, each with the cotangent that was given for it.
    generation
        What the tape followed when it was asked.
    targets, sources
        The nodes that were asked for; what is no tensor is left out.
    missing
        The sources that get None, for certain.
    causes
        Why each of these is missing.
    zeros
        Whether zeros stand for None: by ``unconnected_gradients``, or in a batch Jacobian.
    cause
        The earlier call that this one only follows from.
    related
        The earlier expressions that made it go wrong, each with its part in it.
    listening
        The tapes that recorded when it was made, this one among them if so.
    results
        The nodes that it gave.
    evidence
        What it computes, where it was asked for.
    led_by
        In a cell of a notebook, the outermost call by which the cell led to this one.
    none_or_error
        Whether it goes wrong for certain, though its verdict is unknown: it gives None, or raises
        where an argument is a None that an earlier call gave.
    reached
        Whether Python comes here: it stops at the first exception that nobody catches.
    """

    node: ast.Call
    method: str
    tape: Tape | None
    verdict: Verdict = "unknown"
    error: str | None = None
    reason: str = ""
    given: dict[str, Any] = field(default_factory=dict)
    pairs: list[tuple[Node, Node | None]] = field(default_factory=list)
    generation: Generation | None = None
    targets: list[Node] = field(default_factory=list)
    sources: list[Node] = field(default_factory=list)
    missing: list[Node] = field(default_factory=list)
    causes: list[Cause] = field(default_factory=list)
    zeros: bool = False
    cause: Any = None
    related: list[tuple[Any, str]] = field(default_factory=list)
    listening: tuple[Any, ...] = ()
    results: list[Node] = field(default_factory=list)
    led_by: ast.Call | None = None
    none_or_error: bool = False
    reached: bool = True
    evidence: Evidence | None = None
