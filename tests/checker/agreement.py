"""Hold the checker against TensorFlow on thousands of random programs, and record the count.

``python tests/checker/agreement.py`` (or ``make agreement``) reads 10,000 programs of
`tests/programs.py` with the checker, runs them on TensorFlow, and compares the verdict on each call
of a tape with what the call gave: a value, None, or an exception of which class. It writes
`docs/checker-agreement.md`; with other programs, or fewer, or another engine, it only prints that
page.

Only calls that plain Python reaches are compared. One whose arguments raise a NameError is never
made, so that there is nothing to be right about.
"""

from __future__ import annotations

import argparse
import ast
import datetime
import logging
import platform
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nested_programs import digest
from program_parts.outcomes import Raised
from programs import Outcome, Program, generate, run

from tapemagic.checker.analysis import read

if TYPE_CHECKING:
    from tapemagic.checker.asked import Asked

RECORD = Path(__file__).parents[2] / "docs" / "checker-agreement.md"
PROGRAMS = 10_000
# What is said of a call that goes wrong in one of two ways.
EITHER = "none or an exception"
# The share of calls on which the checker may have no opinion.
MOST_UNKNOWN = 0.02


@dataclass
class Agreement:
    """What was counted.

    Attributes
    ----------
    programs
        How many programs there were.
    right
        How many calls gave what the checker says: by verdict.
    unknown
        How many calls the checker says nothing about.
    stopped
        How many calls were not made, as the checker says, because an argument raised.
    disagreements
        A text for each call that gave something else.
    """

    programs: int = 0
    right: Counter[str] = field(default_factory=Counter)
    unknown: int = 0
    stopped: int = 0
    disagreements: list[str] = field(default_factory=list)

    @property
    def calls(self) -> int:
        """How many calls were compared."""
        return sum(self.right.values()) + self.stopped + self.unknown + len(self.disagreements)

    @property
    def share_unknown(self) -> float:
        """The share of calls that the checker says nothing about."""
        return self.unknown / max(1, self.calls)

    def add(self, program: Program, outcomes: list[Outcome]) -> None:
        """Compare the verdicts on a program with its outcomes."""
        self.compare(program, outcomes, verdicts(program.source))

    def compare(
        self, program: Program, outcomes: list[Outcome], expected: dict[tuple[int, int], list[str]]
    ) -> None:
        """Compare verdicts on a program with its outcomes."""
        self.programs += 1
        truths = defaultdict(list)
        for outcome in outcomes:
            if outcome.method and outcome.reached:
                truths[outcome.line, outcome.column].append(outcome)
        for site, times in truths.items():
            said = expected.get(site, [])
            # A call with a NameError in its arguments is not made.
            made = [outcome for outcome in times if kind_of(outcome) != "NameError"]
            for time, outcome in enumerate(made):
                self._add_call(program, outcome, said[time] if time < len(said) else "not made")
            surplus = set(said[len(times) :]) - {"value", "unknown", "not reached", EITHER}
            # Where it is not known whether a call raises, it is not known what comes after it.
            if surplus and not any({"unknown", EITHER} & {*each} for each in expected.values()):
                self._disagree(program, times, f"then once more {surplus}")

    def _add_call(self, program: Program, outcome: Outcome, said: str) -> None:
        truth = kind_of(outcome)
        if said == "not reached" and isinstance(outcome.result, Raised):
            # The exception is that of an argument: the program ends before the call.
            self.stopped += 1
        elif said == "unknown" or (said == EITHER and truth != "value"):
            self.unknown += 1
        elif said == truth:
            self.right[truth] += 1
        else:
            self._disagree(program, [outcome], said)

    def _disagree(self, program: Program, outcomes: list[Outcome], said: str) -> None:
        numbered = "\n".join(
            f"{number:3}  {line}" for number, line in enumerate(program.source.splitlines(), 1)
        )
        self.disagreements.append(
            f"seed {program.seed}:\n{numbered}\n{outcomes[-1]}; the checker says: {said}"
        )


def verdicts(source: str) -> dict[tuple[int, int], list[str]]:
    """Return for each call site what the checker says about each time, in their order."""
    return verdicts_of(read(ast.parse(source)).calls)


def verdicts_of(calls: list[Asked], above: int = 0) -> dict[tuple[int, int], list[str]]:
    """Return for each call site what is said about each time that it was made.

    So many lines as are `above` do not count.
    """
    found = defaultdict(list)
    for call in calls:
        verdict = str(call.error) if call.verdict == "error" else call.verdict
        verdict = EITHER if call.none_or_error else verdict
        site = call.node.lineno - above, call.node.col_offset
        found[site].append(verdict if call.reached else "not reached")
    return found


def kind_of(outcome: Outcome) -> str:
    """Return "value", "none" or the class of the exception."""
    if isinstance(outcome.result, Raised):
        return outcome.result.kind
    return "none" if outcome.has_none() else "value"


def compared(seeds: range, engine: Any) -> Agreement:
    """Compare the programs of these seeds."""
    agreement = Agreement()
    for seed in seeds:
        program = generate(seed)
        agreement.add(program, run(program, engine))
        if seed % 500 == 499:
            print(f"{seed + 1}: {len(agreement.disagreements)} disagreements", flush=True)
    return agreement


def report(agreement: Agreement, seeds: range, tensorflow_version: str) -> str:
    """Return the page that records a run."""
    facts = {
        "Programs": f"{agreement.programs:,} (seeds {seeds.start} to {seeds.stop - 1})",
        "Calls of `gradient`, `jacobian` and `batch_jacobian`": f"{agreement.calls:,}",
        "Disagreements": f"{len(agreement.disagreements)}",
        "Calls that the checker says nothing about": (
            f"{agreement.unknown} ({agreement.share_unknown:.2%})"
        ),
        **{
            f"Verdict `{kind}`, and right": f"{number:,}"
            for kind, number in agreement.right.most_common()
        },
        "TensorFlow, Python": f"{tensorflow_version}, {platform.python_version()}",
        "Not made, because an argument raised, and right": f"{agreement.stopped}",
        "Date": datetime.datetime.now(datetime.timezone.utc).date().isoformat(),
        "Digest of the programs": f"`{digest()}`",
    }
    rows = [f"| {name} | {value} |" for name, value in facts.items()]
    return "\n".join([PAGE.strip(), "", "| | |", "| --- | --- |", *rows]) + "\n"


PAGE = """
# The checker beside TensorFlow: random programs with tapes

Written by `make agreement`; `tests/checker/test_random_programs.py` compares some hundreds of these
programs each time, and checks that this page speaks of the present generator, `tests/programs.py`.

The checker reads each program and says of each call of a tape's `gradient`, `jacobian` or
`batch_jacobian` what it will give: a value, None, or an exception, and of which class. Then the
program is run on TensorFlow. Each call that plain Python reaches is compared, each time that it is
made; a list or a dictionary with a None in it counts as None.
"""


def main() -> int:
    """Compare the programs, write the page, and return whether any disagreed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", type=int, default=PROGRAMS)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--engine", choices=("tensorflow", "numpy"), default="tensorflow")
    arguments = parser.parse_args()
    seeds = range(arguments.first, arguments.first + arguments.programs)
    if arguments.engine == "numpy":
        from tapemagic import numpy_tf as engine
    else:
        import tensorflow as engine
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    agreement = compared(seeds, engine)
    for text in agreement.disagreements:
        print(text)
    page = report(agreement, seeds, engine.__version__)
    if arguments.engine == "tensorflow" and seeds == range(PROGRAMS):
        RECORD.write_text(page, encoding="utf-8")
    print(page)
    return min(1, len(agreement.disagreements))


if __name__ == "__main__":
    sys.exit(main())
