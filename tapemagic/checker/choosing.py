"""Which rule speaks of a gradient call that goes wrong.

A call has one finding at most. Where it gets None for several sources, it is that of the first;
where there are several cuts on the way, the one that has to be mended first: a value that has
left TensorFlow stays away from it wherever the lines are moved.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from .keras_models import PREDICTIONS

if TYPE_CHECKING:
    from .asked import Asked
    from .causes import Cause, Cut
    from .slips import Slips

__all__ = ["CODES_OF_MISTAKES", "Choice", "chosen"]

CODES_OF_CUTS = {
    "first gradient": "TAP101", "after": "TAP102", "before": "TAP103", "between": "TAP102",
    "stopped": "TAP305", "popped": "TAP305", "reset": "TAP306", "watched late": "TAP203",
    "whole numbers": "TAP204", "left": "TAP401", "wrapped": "TAP402", "assigned": "TAP402",
    "no gradient": "TAP403", "stop_gradient": "TAP404", "elsewhere": "TAP106",
}  # fmt: skip
# What is looked at first where a way has several cuts.
ORDER = (
    "whole numbers", "left", "wrapped", "assigned", "no gradient", "stop_gradient",
    "first gradient", "elsewhere", "reset", "stopped", "popped", "after", "between", "before",
    "watched late",
    "not watched",
)  # fmt: skip
CODES_OF_REASONS = {
    "spent": "TAP301", "empty": "TAP301", "never entered": "TAP302", "no tape": "TAP308",
    "target is None": "TAP405",
    "target is a number": "TAP406", "target left": "TAP406", "source is None": "TAP405",
    "source is a number": "TAP406", "source left": "TAP406", "target is a list": "TAP407",
    "target is a function": "TAP406", "source is a function": "TAP406",
    "rank": "TAP408", "jacobian without pfor": "TAP408", "no name": "TAP310",
}  # fmt: skip
CODES_OF_MISTAKES = {
    "class entered": "TAP303", "no such method": "TAP304", "entered while recording": "TAP307",
    "watched no tensor": "TAP208", "watched whole number": "TAP209", "watched symbol": "TAP210",
    "misspelled tape": "TAP309", "minimized without recording": "TAP311",
    "swapped pairs": "TAP409", "watched variable of Keras": "TAP211",
}  # fmt: skip
# Zeros are a mistake where the tape has not heard the way; where no gradient flows they are right.
NOT_HEARD = ("TAP1", "TAP3", "TAP201", "TAP202", "TAP203", "TAP205", "TAP207", "TAP401", "TAP402",
             "TAP410")  # fmt: skip


class Choice(NamedTuple):
    """What is said of a call.

    Attributes
    ----------
    code
        The rule; "" where nothing is wrong.
    cause, cut
        What the rule speaks of.
    of_none
        For zeros, the rule that would speak if they were None.
    """

    code: str
    cause: Cause | None = None
    cut: Cut | None = None
    of_none: str = ""


def chosen(asked: Asked, read: Slips) -> Choice:
    """Return which rule speaks of this call."""
    if asked.verdict == "error":
        code = CODES_OF_REASONS.get(asked.reason, "")
        # A text as a target, or as a source, is refused with the words for None.
        return Choice("TAP406" if code == "TAP405" and _is_text(asked) else code)
    is_none = asked.verdict == "none" or asked.none_or_error
    if not is_none and not (asked.verdict == "value" and asked.zeros):
        return Choice("")
    for cause in asked.causes:
        code, cut = _code_of(asked, cause, read)
        if code and not asked.zeros:
            return Choice(code, cause, cut)
        # A Variable that was trained with another one is not computed from it.
        is_trained = cut is not None and cut.kind == "assigned"
        if code.startswith(NOT_HEARD) and not is_trained:
            return Choice("TAP105", cause, cut, code)
    return Choice("")


def _code_of(asked: Asked, cause: Cause, read: Slips) -> tuple[str, Cut | None]:
    if cause.connection == "linear":
        return "", None
    if cause.source.dtype in {"int", "bool", "string"}:
        return "TAP204", None
    if cause.connection == "rebound":
        return "TAP205", None
    if cause.connection == "unused":
        return "TAP206", cause.cuts[0] if cause.cuts else None
    cut = min(cause.cuts, key=lambda each: ORDER.index(each.kind))
    if cut.kind == "not watched":
        return _code_of_unwatched(asked, cause, read), cut
    is_elsewhere = cause.silent and any(
        read.are_together(tape, asked.tape) for tape, _ in cut.node.listening
    )
    if cut.kind in {"after", "before", "between"} and is_elsewhere:
        return "TAP104", cut
    if cut.kind == "left" and _is_prediction(cut):
        return "TAP410", cut
    return CODES_OF_CUTS[cut.kind], cut


def _is_prediction(cut: Cut) -> bool:
    """Tell whether a value left TensorFlow by ``model.predict(x)``."""
    call = cut.place
    function = call.func if isinstance(call, ast.Call) else None
    return isinstance(function, ast.Attribute) and function.attr in PREDICTIONS


def _code_of_unwatched(asked: Asked, cause: Cause, read: Slips) -> str:
    source = cause.source
    if source.operation == "handle":
        return "TAP207"
    if source.place is not None and _was_variable(asked, cause, read):
        return "TAP205"
    told = read.told.get(source, [])
    begin = getattr(read.begin_of(asked), "lineno", 0)
    if any(tape is asked.tape and getattr(place, "lineno", 0) < begin for tape, place in told):
        return "TAP306"
    return "TAP202" if any(read.are_together(tape, asked.tape) for tape, _ in told) else "TAP201"


def _was_variable(asked: Asked, cause: Cause, read: Slips) -> bool:
    """Tell whether the same call had a Variable there before: ``w = w - 0.1 * dw`` in a loop."""
    place = asked.sources.index(cause.source)
    return any(
        call is not asked
        and place < len(call.sources)
        and call.sources[place].operation == "handle"
        for call in read.times[asked.node]
    )


def _is_text(asked: Asked) -> bool:
    name = "target" if asked.reason.startswith("target") else "source"
    value = asked.given.get(name, asked.given.get("sources"))
    return isinstance(getattr(value, "value", None), str) and asked.cause is None
