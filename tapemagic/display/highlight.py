"""The highlight: a cell with its tapes and its mistakes, as plain values.

A `Highlight` says which lines each tape records, what is underlined and with which verdict, which
lines cause it, what the fix changes, and the whole text of the cell when it is corrected, or when a
finding is hidden. `tapemagic.display.highlighting` makes it of a checked source. How it looks is
decided elsewhere: by `tapemagic.display.highlight_html` where nothing can be pressed, and by the
widget, which gets `Highlight.to_json`.

Everything that is to be read has gone through `shown`, so that no character of somebody's code can
hide what a line says; columns count the characters of that text, from 0. The texts that are to
replace a cell are the code itself. Nothing here differs from one run to the next.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from tapemagic.display.diagnostics import full
from tapemagic.display.terminal import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from tapemagic.checker.findings import Level
    from tapemagic.display.diagnostics import Checked
    from tapemagic.display.line_differences import DifferenceLine
    from tapemagic.display.line_gaps import Gap

__all__ = ["Band", "CellChange", "Correction", "Highlight", "RelatedLine", "ShownFinding", "Span"]


@dataclass(frozen=True)
class Span:
    """A stretch of one line: from character `begin` to the one before `end`, counted from 0."""

    line: int
    begin: int
    end: int


@dataclass(frozen=True)
class Band:
    """Lines that a tape records.

    Attributes
    ----------
    tape
        The tape's name; "a tape" where it has none.
    first_line, last_line
        Both included.
    depth
        How many tapes record around it.
    colour
        The same number for the same tape, from 0.
    """

    tape: str
    first_line: int
    last_line: int
    depth: int
    colour: int


@dataclass(frozen=True)
class RelatedLine:
    """A line that causes a finding.

    Attributes
    ----------
    cell
        What its cell is called, None where that is the cell that is shown.
    line
        Its number there.
    spans
        What is marked, where it is in the cell that is shown.
    text
        What is to be said of it.
    code
        The line.
    """

    cell: str | None
    line: int
    spans: tuple[Span, ...]
    text: str
    code: str


@dataclass(frozen=True)
class CellChange:
    """Another cell that is to be changed, to the last character.

    Attributes
    ----------
    name, number
        What it is called, and by which number.
    source
        Its text as it was when it ran.
    corrected
        Its text afterwards.
    """

    name: str
    number: int
    source: str
    corrected: str


@dataclass(frozen=True)
class Correction:
    """A fix.

    Attributes
    ----------
    title
        What is done, as one sentence.
    is_safe
        Whether it changes no other call.
    gives
        What the call then gives; "" where that is not known.
    difference
        What changes, with a line around it.
    corrected
        The whole text of the cell afterwards; None where it stays as it is, or cannot be told.
    elsewhere
        The other cells that are to be changed.
    """

    title: str
    is_safe: bool
    gives: str
    difference: tuple[DifferenceLine, ...]
    corrected: str | None
    elsewhere: tuple[CellChange, ...] = ()

    @property
    def cells(self) -> str:
        """What the other cells are called that are to be changed: "cell [3]"."""
        return " and ".join(change.name for change in self.elsewhere)


@dataclass(frozen=True)
class ShownFinding:
    """A finding in the cell that is shown.

    Attributes
    ----------
    index
        Its place in the report's findings.
    code, name, level, message, why
        As in the report.
    verdict
        What the call gives, in a word: "None", "zeros", "RuntimeError"; "" where it gives a value.
    spans
        What is underlined, line by line.
    related
        The lines that cause it.
    caused_by
        The index of the finding that it only follows from.
    page
        The address of its rule's page.
    correction
        How to correct it.
    hidden
        The whole text of the cell with the comment that hides the finding; None where no comment
        can stand.
    comment
        That comment.
    confirmed
        What the run has shown, as the end of a sentence: "and it was None".
    """

    index: int
    code: str
    name: str
    level: Level
    message: str
    why: str
    verdict: str
    spans: tuple[Span, ...]
    related: tuple[RelatedLine, ...]
    caused_by: int | None
    page: str
    correction: Correction | None
    hidden: str | None
    comment: str
    confirmed: str = ""


@dataclass(frozen=True, repr=False)
class Highlight:
    """A cell, with what is to be seen in it; it displays itself where no widget is.

    Attributes
    ----------
    name
        What the reader calls the cell.
    source
        The text that was checked, to the last character.
    lines
        Its lines as they are shown.
    gaps
        Which of them are left out at first.
    bands
        What the tapes record.
    findings
        In the order of the report.
    problems
        Why the cell could not be checked, if it could not.
    corrected
        The text of the cell after every safe fix; None where that changes nothing in it.
    corrections
        What was done for it, sentence by sentence.
    checked
        What it was made of.
    """

    name: str
    source: str
    lines: tuple[str, ...]
    gaps: tuple[Gap, ...]
    bands: tuple[Band, ...]
    findings: tuple[ShownFinding, ...]
    problems: tuple[str, ...]
    corrected: str | None
    corrections: tuple[str, ...]
    checked: Checked

    def __repr__(self) -> str:
        if self.problems:
            return "\n".join(self.problems)
        if not self.findings:
            return self.summary
        confirmed = {finding.index: finding.confirmed for finding in self.findings}
        return "\n".join(full(self.checked, confirmed=confirmed)).rstrip("\n")

    @property
    def roots(self) -> tuple[ShownFinding, ...]:
        """The findings that follow from no other."""
        return tuple(finding for finding in self.findings if finding.caused_by is None)

    def number(self, finding: ShownFinding) -> str:
        """Return the number by which a finding is called, "" where there is only one."""
        roots = self.roots
        return str(roots.index(finding) + 1) if finding in roots and len(roots) > 1 else ""

    def followers(self, finding: ShownFinding) -> tuple[ShownFinding, ...]:
        """Return the findings that follow from one of them, directly or not."""
        causes = {finding.index}
        found = []
        for other in self.findings:
            if other.caused_by in causes:
                causes.add(other.index)
                found.append(other)
        return tuple(found)

    @property
    def summary(self) -> str:
        """How much there is, in one sentence."""
        if self.problems:
            return "This cell could not be checked."
        errors = sum(finding.level == "error" for finding in self.roots)
        warnings = len(self.roots) - errors
        counted = [
            f"{number} {word}{'' if number == 1 else 's'}"
            for number, word in ((errors, "mistake"), (warnings, "warning"))
            if number
        ]
        if not counted:
            return "No mistake with tapes was found in this cell."
        return f"{' and '.join(counted)} with tapes in this cell"

    def confirmed(self, sentences: Mapping[int, str]) -> Highlight:
        """Return the highlight after the run, with what it has shown of findings by their index."""
        findings = tuple(
            replace(finding, confirmed=shown(sentences.get(finding.index, finding.confirmed)))
            for finding in self.findings
        )
        return replace(self, findings=findings)

    def to_json(self) -> dict[str, Any]:
        """Return the model as the widget gets it: objects, lists, texts and numbers."""
        return {
            "name": self.name,
            "summary": self.summary,
            "source": self.source,
            "lines": list(self.lines),
            "gaps": [asdict(gap) for gap in self.gaps],
            "bands": [asdict(band) for band in self.bands],
            "findings": [asdict(finding) for finding in self.findings],
            "problems": list(self.problems),
            "corrected": self.corrected,
            "corrections": list(self.corrections),
        }

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        from tapemagic.display.highlight_html import highlight_html

        bundle = {"text/plain": repr(self), "text/html": highlight_html(self)}
        return {
            kind: content
            for kind, content in bundle.items()
            if (not include or kind in include) and kind not in (exclude or ())
        }
