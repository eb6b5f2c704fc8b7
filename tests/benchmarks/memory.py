"""How much memory derivatives of large arrays take at most, and whether a long loop grows.

The peak is what the operating system says of a fresh process: by how much it grew while f, f′ and
f″ were computed on 10⁶ points, after the same on 10³ points had loaded what is loaded at first
use. So the same measure serves for every library, wherever its arrays lie.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from libraries import LIBRARIES
from processes import WorkerError, printed, workers
from targets import Row, Target, row
from workloads import WORKLOADS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RUNS = 2

TRAINING = """
import resident, sys
from tapemagic import numpy_tf as tf
steps = int(sys.argv[1])
x, w, b = tf.constant([1.0, 2.0, 3.0]), tf.Variable(0.0), tf.Variable(0.0)
for step in range(steps):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(w * x + b - 2.0 * x))
    dw, db = tape.gradient(loss, [w, b])
    w.assign_sub(0.01 * dw)
    b.assign_sub(0.01 * db)
    if step == steps // 100:
        before = resident.now()
print(max(0, resident.now() - before))
"""


def peaks(libraries: Sequence[str], say: Callable[[str], None]) -> tuple[dict[str, Row], list[str]]:
    """Return the peaks of f, f′ and f″ on 10⁶ points, and a sentence for each that failed."""
    rows, failures = {}, []
    for order in (0, 1, 2):
        workload, rehearsal = f"points-1000000-{order}", f"points-1000-{order}"
        samples: dict[str, list[float]] = {}
        for library in libraries:
            if not WORKLOADS[workload].is_written_for(library):
                continue
            say(f"memory of {workload}: {LIBRARIES[library].title}")
            try:
                samples[library] = [_peak(library, workload, rehearsal) for _ in range(RUNS)]
            except WorkerError as error:
                failures.append(f"{LIBRARIES[library].title}, memory of {workload}: {error}")
        targets = [Target(1, "tensorflow")] if order else []
        title = f"peak memory of {('f', 'f, f′', 'f, f′, f″')[order]} on 10⁶ points"
        rows[workload] = row(title, "B", samples, targets)
    return rows, failures


def _peak(library: str, workload: str, rehearsal: str) -> float:
    with workers([library]) as started:
        return started[library].ask("memory", workload, rehearsal)


def training(steps: int, say: Callable[[str], None]) -> dict[str, Row]:
    """Return by how much a process grows between a hundredth of so many steps and their end."""
    say(f"training for {steps:,} steps")
    title = f"growth from {steps // 100:,} to {steps:,} steps of training"
    return {title: row(title, "B", {"tapemagic": printed(TRAINING, str(steps))}, [Target(1e6)])}
