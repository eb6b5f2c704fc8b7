"""``%tape why NAME`` where a tape has kept a recording: what that says of the name.

A name is found among what the kept tapes were asked for: by the derivative that it holds, and where
that is None by the line that bound it. Any other tensor is asked for its connection with what the
tape watches.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from tapemagic.derivatives.values import leaves
from tapemagic.display.explanations import Explanation
from tapemagic.documentation import rule_page
from tapemagic.live.confirming import has_none
from tapemagic.live.describing import is_tensor
from tapemagic.live.kept_tapes import kept_cell, kept_tapes
from tapemagic.recordings.connection import Question, connection
from tapemagic.recordings.program_text import ProgramText
from tapemagic.recordings.recorded import recorded_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from IPython.core.interactiveshell import InteractiveShell

    from tapemagic.keeping.kept import Asked
    from tapemagic.live.explaining import Reason
    from tapemagic.recordings.connection import Connection

__all__ = ["explained_by_recording"]


# Where a recording says that the connection is lost, and not by what.
_OUTSIDE: Final = frozenset({"not recorded", "not used"})


def explained_by_recording(
    shell: InteractiveShell, name: str, reason: Reason | None
) -> Explanation | None:
    """Return what the recordings say of a name; None where they know nothing of it.

    Parameters
    ----------
    shell
        The notebook.
    name
        The name.
    reason
        What the checker's model says of it: it knows more of a place at which nothing was recorded.
    """
    cell, tapes = kept_cell(shell), kept_tapes(shell)
    if not tapes:
        return None
    names = {**shell.user_ns, **tapes, **cell.names}
    value = shell.user_ns[name]
    asked = [each for tape in tapes.values() for each in tape.kept.asked]
    way = cell.ways.get(name)
    if way is not None and way.value is value:
        question: Question | None = Question(way.tape, way.target, way.source)
    else:
        question = _about_derivative(name, value, asked)
    if question is not None:
        found = connection(question, names, asked)
        if reason is not None and found.cause in _OUTSIDE:
            tape = recorded_by(question.tape, names).tape
            seen_in = f"the recording of `{tape}`, which ends there, and the checker's model"
            return replace(reason.explanation(name), seen_in=seen_in)
        return _explanation(_of_derivative(name, value, found), found, question, names)
    if is_tensor(value):
        return _about_value(name, value, tapes, names, asked)
    return None


# ---- what is asked -----------------------------------------------------------------------------


def _about_derivative(name: str, value: Any, asked: list[Asked]) -> Question | None:
    """Return the question that a tape was asked whose answer a name holds, the last of them."""
    for each in sorted(asked, key=lambda each: each.order, reverse=True):
        if each.tape is None:
            continue
        for source, found in _pairs(each):
            is_it = found is None if has_none(value) else found is value
            if is_it and (
                found is not None or name in ProgramText(each.filename).names_at(each.line)
            ):
                return Question(each.tape, next(leaves(each.target)), source)
    return None


def _pairs(asked: Asked) -> Iterator[tuple[Any, Any]]:
    return zip(leaves(asked.sources), leaves(asked.found), strict=False)


def _about_value(
    name: str, value: Any, tapes: Mapping[str, Any], names: Mapping[str, Any], asked: list[Asked]
) -> Explanation | None:
    """Return how a tensor is connected with what a tape watches, the last tape that knows of it."""
    for tape in sorted(tapes.values(), key=lambda tape: tape.kept.order, reverse=True):
        sources = [each.value for each in tape.kept.watched]
        sources += [leaf for each in tape.kept.asked for leaf in leaves(each.sources)]
        if recorded_by(tape, names).number_of(value) is None:
            sources = [source for source in sources if _may_lead(tape, source, name, names, asked)]
        answers = [
            (question, connection(question, names, asked))
            for question in (Question(tape, value, source, name) for source in sources)
            if question.source is not value
        ]
        if not answers:
            continue
        best = next((each for each in answers if each[1].cause == "connected"), answers[0])
        is_connected = best[1].cause == "connected"
        what = f"{name} is connected" if is_connected else f"{name} is not connected"
        return _explanation(what, best[1], best[0], names)
    return None


def _may_lead(
    tape: Any, source: Any, name: str, names: Mapping[str, Any], asked: list[Asked]
) -> bool:
    """Tell whether the text of the program computes a name from a source, and by no derivative."""
    text = ProgramText(tape.kept.filename)
    bound = text.binding_of(name)
    if bound is None or any(bound.line <= each.line <= bound.end_line for each in asked):
        return False
    return any(it is source and text.way(other, name) for other, it in names.items())


# ---- what is said ------------------------------------------------------------------------------


def _of_derivative(name: str, value: Any, found: Connection) -> str:
    if has_none(value):
        return f"{name} is None"
    return f"{name} is a value" if found.cause == "connected" else f"{name} is not None"


def _explanation(
    what: str, found: Connection, question: Question, names: Mapping[str, Any]
) -> Explanation:
    tape = recorded_by(question.tape, names).tape
    page = rule_page(found.code) if found.code else ""
    return Explanation(
        f"{what}: {found.sentence}.", "", found.code, page, f"the recording of `{tape}`"
    )
