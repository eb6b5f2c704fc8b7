"""Timing many libraries side by side: one process each, visited in turn.

A shared machine is now slow, now quick. So no library is measured from beginning to end before
the next: in each round every one is visited for a moment, in changing order, and what counts is the
minimum over all rounds, which is what the task takes when nothing else disturbs it. The median is
kept too: how far it lies above tells how much the machine disturbed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from libraries import LIBRARIES
from processes import WorkerError, workers
from targets import Row, Target, row
from workloads import WORKLOADS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

# What takes long is visited in fewer rounds: when it has had its share of time, but some times.
LONGEST_SHARE = 5
FEWEST_VISITS = 5


def measure(
    libraries: Sequence[str],
    workloads: Sequence[str],
    rounds: int,
    seconds: float,
    say: Callable[[str], None],
) -> tuple[dict[str, Row], list[str]]:
    """Time workloads on libraries.

    Parameters
    ----------
    libraries, workloads
        Their names.
    rounds
        How often each is visited.
    seconds
        How long a visit takes, if a single run does not take longer.
    say
        What is called with a line about the progress.

    Returns
    -------
    tuple
        A row for each workload, and a sentence for each program that failed.
    """
    samples: dict[str, dict[str, list[float]]] = {workload: {} for workload in workloads}
    failures = []
    with workers(libraries) as started:
        for workload in workloads:
            say(f"checking {workload}")
            for library in libraries:
                if WORKLOADS[workload].is_written_for(library):
                    try:
                        started[library].ask("check", workload)
                    except WorkerError as error:
                        failures.append(f"{LIBRARIES[library].title}, {workload}: {error}")
                    else:
                        samples[workload][library] = []
        for turn in range(rounds):
            for workload, found in samples.items():
                say(f"round {turn + 1} of {rounds}: {workload}")
                for library in _in_turn(list(found), turn):
                    taken = found[library]
                    if turn < FEWEST_VISITS or sum(taken) < LONGEST_SHARE * rounds * seconds:
                        taken += started[library].ask("time", workload, seconds)
    rows = {
        workload: row(WORKLOADS[workload].title, "s", found, WORKLOADS[workload].targets)
        for workload, found in samples.items()
    }
    return rows, failures


def _in_turn(libraries: list[str], turn: int) -> list[str]:
    """Return who is visited after whom in a round: another one begins each time."""
    begin = turn % max(1, len(libraries))
    return libraries[begin:] + libraries[:begin]


# What is told of growth: a title, the larger and the smaller workload, and what is promised. Linear
# is less than the ratio of sizes, 100 and 5/3, since a constant part does not grow. But 10,000
# records leave the processor's cache, and the garbage collector looks through them: half as much
# again is for that.
GROWTH = (
    ("time of 10,000 multiplications, by that of 100", "chain-of-10000", "chain", 150),
    ("time of the 5th derivative, by that of the 3rd", "derivative-5", "derivative-3", 5 / 3),
)


def growth(times: Mapping[str, Row]) -> dict[str, Row]:
    """Return how times grow with the size of the task, as far as `times` tell."""
    rows = {}
    for title, large, small, at_most in GROWTH:
        if large in times and small in times:
            before = times[small].minima
            grown = {
                library: [seconds / before[library]]
                for library, seconds in times[large].minima.items()
                if library in before
            }
            rows[title] = row(title, "×", grown, [Target(at_most)])
    return rows
