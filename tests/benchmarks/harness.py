"""Timing many libraries side by side: one process each, visited in turn.

A shared machine is now slow, now quick. So no library is measured from beginning to end before
the next: in each round every one is visited for a moment, in changing order, and what counts is the
minimum over all rounds, which is what the task takes when nothing else disturbs it. The median is
kept too: how far it lies above tells how much the machine disturbed.
"""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from libraries import LIBRARIES
from workloads import WORKLOADS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

WORKER = Path(__file__).with_name("worker.py")
ENVIRONMENT = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "JAX_PLATFORMS": "cpu",
}


class Times(NamedTuple):
    """What the runs of a workload on a library took, in seconds."""

    minimum: float
    median: float
    samples: int


class WorkerError(Exception):
    """A library did not do what it was asked."""


class Worker:
    """The process that measures one library; see `worker.py`."""

    def __init__(self, library: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(WORKER), library],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # TensorFlow's warnings would tear the table apart.
            stderr=subprocess.DEVNULL,
            env=os.environ | ENVIRONMENT,
            text=True,
        )

    def ask(self, *request: Any) -> Any:
        """Return the answer to a request, or raise `WorkerError`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            print(json.dumps(request), file=self._process.stdin, flush=True)
        except BrokenPipeError:
            line = ""
        else:
            line = self._process.stdout.readline()
        if not line:
            raise WorkerError(f"its process ended with status {self._process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise WorkerError(answer["error"])
        return answer["answer"]

    def close(self) -> None:
        """End the process, which ends when there is nothing to read."""
        self._process.communicate()


@contextlib.contextmanager
def workers(libraries: Sequence[str]) -> Iterator[dict[str, Worker]]:
    """Start a process for each library."""
    started = {library: Worker(library) for library in libraries}
    try:
        yield started
    finally:
        for worker in started.values():
            worker.close()


def measure(
    libraries: Sequence[str],
    workloads: Sequence[str],
    rounds: int,
    seconds: float,
    say: Callable[[str], None],
) -> tuple[dict[str, dict[str, Times]], list[str]]:
    """Time workloads on libraries.

    Parameters
    ----------
    libraries, workloads
        Their names.
    rounds
        How often each is visited.
    seconds
        How long a visit takes, if a single run does not take longer. What takes long is visited
        less often, as long as `rounds` times `seconds` allow, but five times at least.
    say
        What is called with a line about the progress.

    Returns
    -------
    tuple
        The times by workload and library, and a sentence for each program that failed.
    """
    samples: dict[tuple[str, str], list[float]] = {}
    failures = []
    with workers(libraries) as started:
        for workload in workloads:
            for library in libraries:
                if not WORKLOADS[workload].is_written_for(library):
                    continue
                try:
                    started[library].ask("check", workload)
                except WorkerError as error:
                    failures.append(f"{LIBRARIES[library].title}, {workload}: {error}")
                else:
                    samples[workload, library] = []
            say(f"checked {workload}")
        for turn in range(rounds):
            for workload, library in _in_turn(list(samples), turn):
                found = samples[workload, library]
                if len(found) < 5 or sum(found) < rounds * seconds:
                    found += started[library].ask("time", workload, seconds)
            say(f"round {turn + 1} of {rounds}")
    times: dict[str, dict[str, Times]] = {workload: {} for workload in workloads}
    for (workload, library), found in samples.items():
        times[workload][library] = Times(min(found), statistics.median(found), len(found))
    return times, failures


def _in_turn(visits: list[tuple[str, str]], turn: int) -> list[tuple[str, str]]:
    """Return the visits of a round: another library begins each time."""
    by_workload: dict[str, list[tuple[str, str]]] = {}
    for visit in visits:
        by_workload.setdefault(visit[0], []).append(visit)
    return [
        visit
        for group in by_workload.values()
        for visit in group[turn % len(group) :] + group[: turn % len(group)]
    ]
