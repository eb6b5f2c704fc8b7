"""Every placement of a program, checked and run: what the placement explorer shows.

In: a `Program`, how a text is checked, and what names hold. Out: an `Exploration`, which holds for
each arrangement of the statements, and each setting of the switches, the recorded lines, what each
gradient call gives, and the checker's sentence; and for each statement where its moves lead. It is
made once, and everything that a reader can do is in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any, Final

from tapemagic.cell.reached import reached
from tapemagic.cell.silence import silence
from tapemagic.cell.snapshot import Snapshot
from tapemagic.placements.moves import reachable
from tapemagic.placements.running import run_program
from tapemagic.placements.switches import Switch, settings_of, switched, switches_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tapemagic.checker.findings import Finding, Report
    from tapemagic.placements.program import Arrangement, Program
    from tapemagic.placements.running import Run

__all__ = ["CallOutcome", "Exploration", "Outcome", "Placement", "explore"]

# As many programs are checked and run at most; a few seconds.
MOST_PROGRAMS: Final = 600
MOST_ARRANGEMENTS: Final = 200
# A slow program is tried in fewer arrangements; with fewer than these it is not switched.
_SECONDS: Final = 5.0
_FEW_ARRANGEMENTS: Final = 20
# The second time it is no longer new to its engine; a long one is not run again for that.
_LONG: Final = 2.0
# A machine that others use, too, may take so many times as long, and still shows the same.
_BUSY: Final = 4


@dataclass(frozen=True)
class CallOutcome:
    """What one gradient call gives in one placement.

    Attributes
    ----------
    statement
        The number of the statement in which it is made.
    kind
        "value", "none", "error", or "unreached" where the program ended before.
    text
        The value, "None", or the exception.
    verdict
        What the checker said of it: "value", "none", "error" or "unknown"; "" for a call of which
        it says nothing.
    message, why
        The checker's sentences, "" where it has no finding.
    """

    statement: int
    kind: str
    text: str
    verdict: str
    message: str = ""
    why: str = ""


@dataclass(frozen=True)
class Outcome:
    """What comes of one placement under one setting of the switches.

    Attributes
    ----------
    text
        The program.
    calls
        What its gradient calls give, in the order of their lines.
    recordings
        The lines that tapes record: name, first line, last line, depth.
    error
        The exception that ended the program at a line without a gradient call, else "".
    """

    text: str
    calls: tuple[CallOutcome, ...]
    recordings: tuple[tuple[str, int, int, int], ...]
    error: str = ""

    @property
    def works(self) -> bool:
        """Whether every gradient call gives a value and the program comes to its end."""
        return not self.error and all(call.kind == "value" for call in self.calls)


@dataclass(frozen=True)
class Placement:
    """One arrangement of the statements.

    Attributes
    ----------
    arrangement
        Where they stand.
    moves
        For each statement that can move and each direction the index of the placement that the
        move leads to, or the sentence that says why there is none.
    outcomes
        What comes of it, by the setting of the switches.
    """

    arrangement: Arrangement
    moves: Mapping[tuple[int, str], int | str]
    outcomes: Mapping[tuple[bool, ...], Outcome]

    @property
    def as_written(self) -> Outcome:
        """What comes of it with all switches as the program has them."""
        return next(iter(self.outcomes.values()))


@dataclass(frozen=True)
class Exploration:
    """All placements of a program; the first is the program as it was written.

    Attributes
    ----------
    program
        The program.
    switches
        What can be switched in it.
    placements
        What comes of each arrangement of its statements.
    is_whole
        Whether there are no more placements and no more switches than these.
    """

    program: Program
    switches: tuple[Switch, ...]
    placements: tuple[Placement, ...]
    is_whole: bool = True


def explore(
    program: Program,
    check: Callable[[str], Report],
    namespace: dict[str, Any],
    seconds: float | None = _SECONDS,
) -> Exploration:
    """Check and run a program in all its placements.

    Parameters
    ----------
    program
        The program.
    check
        Checks a text against what names hold.
    namespace
        What names hold. Each run begins from the same, and in the end everything is as it was.
    seconds
        About how long it may take, as the first runs tell. Where that is not enough, the switches
        are left out first, and then what is farthest from where the statements stood. None is as
        long as it takes.
    """
    trial = _Trial(program, check, namespace)
    with silence():
        switches, most = switches_of(program), MOST_PROGRAMS
        if seconds is not None:
            most = min(most, int(seconds / trial.duration(program)))
        has_time = most >= _FEW_ARRANGEMENTS * 2 ** len(switches)
        if not has_time:
            switches = ()
        settings = list(settings_of(switches))
        found, is_whole = reachable(program, max(1, min(MOST_ARRANGEMENTS, most // len(settings))))
        index = {arrangement: number for number, arrangement in enumerate(found)}
        programs = {setting: switched(program, switches, setting) for setting in settings}
        placements = tuple(
            Placement(
                arrangement,
                {key: there if isinstance(there, str) else index[there] for key, there in moves},
                {setting: trial.outcome(each, arrangement) for setting, each in programs.items()},
            )
            for arrangement, moves in ((key, found[key].items()) for key in found)
        )
    return Exploration(program, switches, placements, is_whole and has_time)


class _Trial:
    """Checks and runs programs, each from the same state, which it puts back.

    Parameters
    ----------
    program
        What they are placements of.
    check
        Checks a text.
    namespace
        What names hold.
    """

    def __init__(
        self, program: Program, check: Callable[[str], Report], namespace: dict[str, Any]
    ) -> None:
        self._check = check
        self._namespace = namespace
        self._names = dict(namespace)
        read = {name for statement in program.statements for name in statement.reads}
        self._before = Snapshot([value for _, value in reached(read, namespace)])

    def duration(self, program: Program) -> float:
        """Return how many seconds a program takes to be checked and run."""
        taken = self._time(program)
        return taken if taken > _LONG else min(taken, self._time(program))

    def _time(self, program: Program) -> float:
        """Return what one run takes, the time of the processor unless it waits for something."""
        begin, worked = perf_counter(), process_time()
        self.outcome(program, program.start)
        return max(process_time() - worked, (perf_counter() - begin) / _BUSY)

    def outcome(self, program: Program, arrangement: Arrangement) -> Outcome:
        """Return what comes of a program whose statements stand so."""
        text = program.text(arrangement)
        report = self._check(text)
        try:
            run = run_program(text, self._namespace)
        finally:
            self._namespace.clear()
            self._namespace.update(self._names)
            self._before.restore()
        return _outcome([number for number, _, _ in program.lines(arrangement)], text, report, run)


def _outcome(owners: Sequence[int | None], text: str, report: Report, run: Run) -> Outcome:
    """Put together what was said of a program and what it did.

    `owners` has the statement of each line.
    """
    findings: dict[int, Finding] = {}
    for finding in report.findings:
        findings.setdefault(finding.place.line, finding)
    given = {each.line: each for each in run.calls}
    calls = []
    for call in report.calls:
        heard = given.get(call.place.line)
        found = findings.get(call.place.line)
        statement = owners[call.place.line - 1]
        assert statement is not None  # noqa: S101  a line `pass` has no call
        calls.append(
            CallOutcome(
                statement,
                heard.kind if heard else "unreached",
                heard.text if heard else "",
                call.verdict,
                found.message if found else "",
                found.why if found else "",
            )
        )
    recordings = tuple(
        (each.tape, each.first_line, each.last_line, each.depth) for each in report.recordings
    )
    return Outcome(text, tuple(calls), recordings, _other_error(run))


def _other_error(run: Run) -> str:
    is_of_a_call = any(each.kind == "error" for each in run.calls)
    if not run.error or is_of_a_call:
        return ""
    return f"line {run.error_line}: {run.error}" if run.error_line else run.error
