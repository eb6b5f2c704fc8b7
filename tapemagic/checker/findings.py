"""What the checker says: the verdict on each gradient call, and the mistakes that it found.

These are plain values, made once and never changed. They know nothing of how they were found and
nothing of how they are shown; lines and columns count from 1, as editors count them.

A `Report` speaks of one source: a program, a notebook or a cell. In a notebook a place has the
number of its cell too (the first cell is 1, whatever its kind), and its line counts within the
cell.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

__all__ = [
    "Edit",
    "Finding",
    "Fix",
    "Level",
    "Place",
    "Problem",
    "Recording",
    "Related",
    "Report",
    "TapeCall",
    "Verdict",
]

Verdict = Literal["value", "none", "error", "unknown"]
"""What a gradient call gives: a value, None, an exception; or the checker cannot know."""
Level = Literal["error", "warning"]
Applicability = Literal["safe", "unsafe"]


@dataclass(frozen=True, order=True)
class Place:
    """A stretch of source text, from its first character to the one past its last."""

    cell: int | None
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True)
class Edit:
    """Whole lines that replace whole lines.

    Attributes
    ----------
    cell
        The number of the cell, None in a program.
    first_line, last_line
        What is replaced, both included. With ``last_line = first_line - 1`` nothing is replaced,
        and the text is put before `first_line`.
    text
        The new lines, each with its newline; "" takes the lines away.
    """

    cell: int | None
    first_line: int
    last_line: int
    text: str


@dataclass(frozen=True)
class Fix:
    """Edits that correct a finding.

    Attributes
    ----------
    title
        What is done, as one sentence: "Indent line 5 into the block of tape_2."
    edits
        They do not overlap, and are in the order of their lines.
    applicability
        "safe" when afterwards the calls it was offered for give the right value, and no other call
        changes; else "unsafe".
    gives
        What the call it was offered for gives afterwards, as far as that is known: "a float32
        tensor of shape (3,)".
    """

    title: str
    edits: tuple[Edit, ...]
    applicability: Applicability
    gives: str = ""


@dataclass(frozen=True)
class Related:
    """A line that a finding is about too, and what is to be said of it."""

    place: Place
    text: str


@dataclass(frozen=True)
class Finding:
    """One mistake at one place.

    Attributes
    ----------
    code, name
        Of its rule: "TAP101", "first-gradient-not-recorded".
    level
        "error" where a call gives None, raises or lies; "warning" for what costs time or clarity.
    place
        Where the call begins that goes wrong.
    message
        One sentence: what will happen.
    why
        One sentence: the reason.
    related
        The lines that cause it.
    caused_by
        The index, in the report's findings, of the finding that it only follows from.
    fix
        How to correct it, where the checker knows.
    """

    code: str
    name: str
    level: Level
    place: Place
    message: str
    why: str
    related: tuple[Related, ...] = ()
    caused_by: int | None = None
    fix: Fix | None = None


@dataclass(frozen=True)
class TapeCall:
    """A call of ``gradient``, ``jacobian`` or ``batch_jacobian``, and what it gives.

    Attributes
    ----------
    place
        The whole call.
    method
        Which of the three.
    tape
        The text that the method is asked of: "tape_1", "self.tape".
    verdict
        The worst of what it gives over all the times that it is reached.
    error
        The class of the exception where it raises: "RuntimeError".
    verdicts
        What it gives each time that it is reached, in order; a loop whose length is unknown counts
        as two passes.
    """

    place: Place
    method: str
    tape: str
    verdict: Verdict
    error: str | None = None
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True)
class Recording:
    """Lines that a tape records.

    A block in which the tape is asked, reset or stopped has several, or one that ends early.

    Attributes
    ----------
    tape
        The name by which the program calls it; "" where it has none.
    cell
        The number of the cell, None in a program.
    first_line, last_line
        The first and the last line that is recorded.
    depth
        How many tapes record around it: 0 for an outermost one.
    """

    tape: str
    cell: int | None
    first_line: int
    last_line: int
    depth: int


@dataclass(frozen=True)
class Problem:
    """Why a source, or the rest of it, could not be checked: it does not parse, for example."""

    place: Place
    message: str


@dataclass(frozen=True)
class Report:
    """What was found in one source, in the order of its lines.

    Where a source has a problem, nothing is known of it, and there is no finding.
    """

    findings: tuple[Finding, ...] = ()
    calls: tuple[TapeCall, ...] = field(default=())
    problems: tuple[Problem, ...] = ()
    recordings: tuple[Recording, ...] = ()
