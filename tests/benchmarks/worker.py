"""The process that measures one library: it does what it is asked, one line of JSON at a time.

`python worker.py LIBRARY` reads requests from its input and answers each on its output:

``["check", workload]``
    prepares the workload's program, runs it and holds its results against the formula.
``["time", workload, seconds]``
    runs it for about so many seconds, at least once: the seconds that a run took, one number for
    each sample. A quick program runs many times in a sample, since a clock has its limits too.
``["memory", workload, rehearsal]``
    rehearses with a workload that is smaller, then runs it once: by how many bytes the process grew
    at most. To be asked of a fresh process.

Samples are taken by `timeit`, with the garbage collector left on, as a user has it. pyperf, which
is the usual tool, visits one benchmark after the other and reports means of many processes; here
libraries take turns, and a noisy machine is answered by the minimum of many turns.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import sys
import timeit
from typing import TYPE_CHECKING, Any, NamedTuple

import resident
from libraries import LIBRARIES, Library
from workloads import WORKLOADS

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLE = 1e-3
"""How many seconds a sample takes at least."""


class Prepared(NamedTuple):
    """A program that gives the right results, and how long a run of it takes, roughly."""

    timer: timeit.Timer
    seconds: float


class Worker:
    """What is known of one library's programs in this process."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._library: Library = LIBRARIES[name]
        self._module = self._library.load()
        self._prepared: dict[str, Prepared] = {}

    def check(self, workload: str) -> None:
        """Prepare a program, and let it run: an `AssertionError` if its results are wrong."""
        run = self._program(workload)
        WORKLOADS[workload].check(run())
        timer = timeit.Timer(run, "gc.enable()", globals={"gc": gc})
        seconds = min(timer.repeat(2, 1))
        if seconds < SAMPLE:
            seconds = statistics.median(timer.repeat(3, 5)) / 5
        self._prepared[workload] = Prepared(timer, seconds)

    def time(self, workload: str, seconds: float) -> list[float]:
        """Return the time of a run, in seconds, as often as it was taken in `seconds`."""
        timer, once = self._prepared[workload]
        runs = max(1, round(SAMPLE / once))
        samples = max(1, int(seconds / (runs * once)))
        return [taken / runs for taken in timer.repeat(samples, runs)]

    def memory(self, workload: str, rehearsal: str) -> int:
        """Return by how many bytes this process grows at most while it runs `workload`."""
        small = self._program(rehearsal)
        for _ in range(3):
            small()
        run = self._program(workload)
        gc.collect()
        resident.forget_peak()
        before = resident.now()
        results = run()
        peak = resident.peak()
        WORKLOADS[workload].check(results)
        return peak - before

    def _program(self, workload: str) -> Callable[[], Any]:
        task = WORKLOADS[workload]
        program = task.programs[self._name](self._module, **task.inputs)
        return self._library.prepare(self._module, program)


def main() -> None:
    """Answer requests until there are no more."""
    # What a library prints must not be taken for an answer.
    with os.fdopen(os.dup(1), "w") as answers:
        os.dup2(2, 1)
        worker = Worker(sys.argv[1])
        for line in sys.stdin:
            request, *arguments = json.loads(line)
            try:
                answer = {"answer": getattr(worker, request)(*arguments)}
            except Exception as error:  # noqa: BLE001  whatever it is, it is for the reader
                answer = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
