"""A question about a recording, what is known when it is asked, and how it is answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from tapemagic.recordings.program_text import ProgramText
from tapemagic.recordings.recorded import recorded_by

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tapemagic.keeping.kept import Asked

__all__ = ["Cause", "Connection", "Question", "Situation"]

Cause = Literal[
    "connected", "whole numbers", "not watched", "before the block", "after the block", "not used",
    "left TensorFlow", "gradient stopped", "no gradient", "linear", "not recorded",
]  # fmt: skip

# The rule that explains a cause.
_CODES: Final[Mapping[str, str]] = {
    "whole numbers": "TAP204", "not watched": "TAP201", "before the block": "TAP103",
    "after the block": "TAP102", "not used": "TAP206", "left TensorFlow": "TAP401",
    "gradient stopped": "TAP404", "no gradient": "TAP403",
}  # fmt: skip


@dataclass(frozen=True)
class Connection:
    """How a target hangs together with a source on a tape.

    Attributes
    ----------
    cause
        "connected", or where the connection is lost.
    sentence
        What is the case, with the line.
    line
        The line of that place; 0 where there is none.
    code
        The rule that explains it, "" where there is none.
    """

    cause: Cause
    sentence: str
    line: int
    code: str = ""


@dataclass(frozen=True)
class Question:
    """Whether a target is connected with a source on a tape.

    Attributes
    ----------
    tape
        The tape, which has kept what it recorded.
    target, source
        The tensors or Variables.
    target_name
        What the program calls the target, where it has other names for it too.
    """

    tape: Any
    target: Any
    source: Any
    target_name: str = ""


class Situation:
    """What is known when a question is asked, and the words for it.

    Parameters
    ----------
    question
        The question.
    names
        What names hold.
    asked
        The derivatives that tapes were asked for.

    Attributes
    ----------
    recorded, kept
        What the tape recorded, as it is shown and as it was kept.
    start, end
        The numbers of source and target in it, None where it knows nothing of them.
    begins, ends
        The first and the last line of the tape's block; 0 and None where that is not known.
    text
        The program.
    """

    def __init__(
        self, question: Question, names: Mapping[str, Any], asked: Sequence[Asked]
    ) -> None:
        recorded = self.recorded = recorded_by(question.tape, names)
        kept = self.kept = question.tape.kept
        self.tape = f"`{recorded.tape}`"
        self.target, self.source = question.target, question.source
        self.end, self.start = recorded.number_of(self.target), recorded.number_of(self.source)
        self.names = names
        self.asked = asked
        self.text = ProgramText(kept.filename)
        self.target_name = question.target_name or self.name(self.target)
        self.source_name = self.name(self.source)
        self.begins = next((line for file, line in kept.begins if file == kept.filename), 0)
        self.ends = self.text.last_line_of_block(self.begins) if self.begins else None

    def name(self, thing: Any) -> str:
        """Return what the program calls a thing, "" where it has no name for it."""
        return next(
            (name for name, it in self.names.items() if it is thing and not name.startswith("_")),
            "",
        )

    def is_followed(self, thing: Any) -> bool:
        """Return whether a derivative can go through a thing."""
        number = self.recorded.number_of(thing)
        return number is not None and self.recorded.values[number].is_followed

    @property
    def the_target(self) -> str:
        """The target, in a sentence."""
        return f"`{self.target_name}`" if self.target_name else "the target"

    @property
    def the_source(self) -> str:
        """The source, in a sentence."""
        return f"`{self.source_name}`" if self.source_name else "the source"

    @property
    def line_of_target(self) -> int:
        """The line in which the name of the target was bound, 0 where none is."""
        bound = self.text.binding_of(self.target_name)
        return 0 if bound is None else bound.line

    @property
    def line_of_end(self) -> int:
        """The line in which the tape recorded the target, 0 where it did not."""
        return 0 if self.end is None else self.recorded.values[self.end].line

    def made(self, cause: Cause, sentence: str, line: int, code: str | None = None) -> Connection:
        """Return an answer, with the rule that explains its cause unless another is given."""
        return Connection(cause, sentence, line, _CODES.get(cause, "") if code is None else code)
