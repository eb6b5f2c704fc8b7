"""`make bench`: what tapemagic costs on this machine, and what TensorFlow costs beside it.

Each figure is taken in a process of its own, as the median of several runs, so that nothing that
was imported before flatters it. Run it on an idle machine.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat

from tapemagic import engines, lessons

RUNS = 5

LOADING = """
import time, numpy
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
start = time.perf_counter()
shell.run_line_magic("load_ext", "tapemagic")
print(1000 * (time.perf_counter() - start))
"""

IMPORTING = """
import time, numpy
start = time.perf_counter()
from tapemagic import tf
tf.GradientTape, tf.constant(1.0)
print(1000 * (time.perf_counter() - start))
"""

# The second derivative of the first lesson: two tapes, three operations, two backward passes.
SECOND_DERIVATIVE = """
import statistics, timeit
from tapemagic import tf
x = tf.Variable(1.0)
def program():
    with tf.GradientTape() as tape_2:
        with tf.GradientTape() as tape_1:
            y = x * x * x
        dy_dx = tape_1.gradient(y, x)
    return tape_2.gradient(dy_dx, x)
assert float(program()) == 6.0
print(1e6 * statistics.median(timeit.repeat(program, number=200, repeat=9)) / 200)
"""

# One gradient step of a least-squares fit with a hidden layer of 32.
GRADIENT_STEP = """
import statistics, timeit
import numpy as np
from tapemagic import tf
random = np.random.default_rng(1)
features = tf.constant(random.normal(size=(256, 8)).astype("float32"))
targets = tf.constant(random.normal(size=(256, 1)).astype("float32"))
hidden = tf.Variable(random.normal(size=(8, 32)).astype("float32"))
output = tf.Variable(random.normal(size=(32, 1)).astype("float32"))
def step():
    with tf.GradientTape() as tape:
        errors = tf.matmul(tf.tanh(tf.matmul(features, hidden)), output) - targets
        loss = tf.reduce_mean(tf.square(errors))
    return tape.gradient(loss, [hidden, output])
step()
print(1e6 * statistics.median(timeit.repeat(step, number=50, repeat=9)) / 50)
"""

MEMORY = """
import resource
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def measured(program: str, engine: str) -> float:
    """Return the median of the number that `program` prints on `engine`."""
    return statistics.median(_printed(program, engine) for _ in range(RUNS))


def _printed(program: str, engine: str) -> float:
    run = subprocess.run(
        [sys.executable, "-c", program],
        env=_environment(engine),
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise SystemExit(run.stderr)
    return float(run.stdout)


def kernel_memory(lesson: Path, engine: str) -> float:
    """Return the most memory, in MiB, that a kernel took while it ran `lesson` on `engine`."""
    notebook = nbformat.read(lesson, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(MEMORY))
    with tempfile.TemporaryDirectory() as folder:
        nbformat.write(notebook, copy := Path(folder, lesson.name))
        executed = lessons.run_lesson(copy, engine=engine)
    return float(executed.cells[-1].outputs[0].text)


def _environment(engine: str) -> dict[str, str]:
    return {
        **os.environ,
        "TAPEMAGIC_ENGINE": engine,
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
    }


def main() -> None:
    """Print the table, a line as soon as it is measured."""
    columns = [engines.NUMPY]
    if engines.tensorflow_is_available():
        columns.append(engines.TENSORFLOW)
    first_lesson = lessons.find_lesson("01")
    rows = {
        "%load_ext tapemagic [ms]": lambda engine: measured(LOADING, engine),
        "the engine's first import [ms]": lambda engine: measured(IMPORTING, engine),
        "second derivative of x³ [µs]": lambda engine: measured(SECOND_DERIVATIVE, engine),
        "gradient step, 256 × 8 → 32 → 1 [µs]": lambda engine: measured(GRADIENT_STEP, engine),
        "kernel's memory after lesson 01 [MiB]": lambda engine: kernel_memory(first_lesson, engine),
    }
    print(" " * 38, *(f"{engine:>12}" for engine in columns))
    for title, measure in rows.items():
        print(f"{title:<38}", *(f"{measure(engine):12.1f}" for engine in columns), flush=True)


if __name__ == "__main__":
    main()
