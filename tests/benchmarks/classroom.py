"""What one learner takes of a server: memory and start time of a kernel, on both engines.

``python tests/benchmarks/classroom.py --write`` measures, and writes the tables into the page for
teachers, between two marks; it takes some minutes. Linux only: `/proc` says how much memory a
process has (its resident set, RSS), and its share of it (PSS), in which a page that several
processes use counts for each by its part. In a class all learners use the same files, so that PSS,
measured while several kernels run, is what one more learner takes.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import importlib.metadata
import os
import platform
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import nbformat
from jupyter_client.manager import start_new_kernel
from processes import ENVIRONMENT

from tapemagic.lesson_files import find_lesson

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_client.blocking import BlockingKernelClient

PAGE = Path(__file__).parents[2] / "docs" / "for-teachers.md"
BEGIN, END = "<!-- measured -->", "<!-- end of what was measured -->"
ENGINES = ("numpy", "tensorflow")
ROUNDS = 3
LEARNERS = 4
IMPORTS = "%load_ext tapemagic\nimport tensorflow as tf\nx = tf.Variable(3.0)"
SECONDS_TO_ANSWER = 600


class Memory(NamedTuple):
    """What a process has of the memory, in bytes."""

    resident: float
    share: float


class Learner(NamedTuple):
    """What was measured in one kernel."""

    start: float
    first_cell: float
    lesson: float
    memory: dict[str, Memory]
    peak: float


def memory_of(process: int) -> Memory:
    """Return the memory of a process, as Linux tells it."""
    figures = {}
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]:
        name, kilobytes, _ = line.split()
        figures[name] = 1024 * float(kilobytes)
    return Memory(figures["Rss:"], figures["Pss:"])


def peak_of(process: int) -> float:
    """Return the most that a process had in memory, in bytes."""
    status = Path(f"/proc/{process}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return 1024 * float(line.split()[1])


@contextlib.contextmanager
def kernel(engine: str) -> Iterator[tuple[BlockingKernelClient, int]]:
    """Start a kernel on an engine; give what runs cells in it, and its process."""
    environment = os.environ | ENVIRONMENT | {"TAPEMAGIC_ENGINE": engine}
    manager, client = start_new_kernel(kernel_name="python3", env=environment)
    try:
        yield client, manager.provisioner.pid
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def run(client: BlockingKernelClient, code: str) -> float:
    """Run a cell; return how many seconds it took."""
    start = time.perf_counter()
    reply = client.execute_interactive(
        code, timeout=SECONDS_TO_ANSWER, output_hook=lambda _: None, allow_stdin=False
    )
    if reply["content"]["status"] != "ok":
        raise RuntimeError(f"{reply['content']['ename']}: {reply['content']['evalue']}")
    return time.perf_counter() - start


def run_lesson(client: BlockingKernelClient, number: str) -> float:
    """Run the cells of a lesson; return how many seconds they took."""
    notebook = nbformat.read(find_lesson(number), 4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    seconds = 0.0
    for cell in cells:
        may_raise = "raises-exception" in cell.metadata.get("tags", ())
        with contextlib.suppress(*[RuntimeError] * may_raise):
            seconds += run(client, cell.source)
    return seconds


def learner(engine: str) -> Learner:
    """Measure one kernel, from its start to the end of two lessons."""
    start = time.perf_counter()
    with kernel(engine) as (client, process):
        run(client, "1 + 1")
        started = time.perf_counter() - start
        memory = {"a kernel that has run nothing": memory_of(process)}
        first_cell = run(client, IMPORTS)
        memory["after `%load_ext tapemagic` and `import tensorflow as tf`"] = memory_of(process)
        lesson = run_lesson(client, "01")
        memory["after lesson 01"] = memory_of(process)
        run_lesson(client, "04")
        memory["after lesson 04 as well"] = memory_of(process)
        peak = peak_of(process)
    return Learner(started, first_cell, lesson, memory, peak)


def class_of(engine: str) -> Memory:
    """Return the memory of one of several kernels that have run lesson 01, while all are up."""
    with contextlib.ExitStack() as stack:
        kernels = [stack.enter_context(kernel(engine)) for _ in range(LEARNERS)]
        for client, _ in kernels:
            run(client, IMPORTS)
            run_lesson(client, "01")
        figures = [memory_of(process) for _, process in kernels]
    return Memory(*(statistics.mean(column) for column in zip(*figures, strict=True)))


def server() -> tuple[float, Memory]:
    """Return how long a learner's Jupyter server takes to answer, and its memory then."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    options = [f"--port={port}", f"--IdentityProvider.token={token}", "--ip=127.0.0.1"]
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        with subprocess.Popen(
            [*command, *options],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                wait_for(f"http://127.0.0.1:{port}/lab?token={token}")
                return time.perf_counter() - start, memory_of(process.pid)
            finally:
                process.terminate()


def wait_for(address: str) -> None:
    """Wait until a server gives the page."""
    end = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < end:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(address).read()  # noqa: S310 - our own server
            return
        time.sleep(0.1)
    raise TimeoutError("the server did not answer")


# --- the page ----------------------------------------------------------------------------------


def megabytes(size: float) -> str:
    return f"{size / 1e6:.0f} MB"


def tables() -> Iterator[str]:
    """Measure, and yield the lines of the tables."""
    learners: dict[str, list[Learner]] = {engine: [] for engine in ENGINES}
    for _ in range(ROUNDS):
        for engine, measured in learners.items():
            print(f"a kernel on {engine}", flush=True)
            measured.append(learner(engine))
    classes = {}
    for engine in ENGINES:
        print(f"{LEARNERS} kernels on {engine}", flush=True)
        classes[engine] = class_of(engine)
    servers = [server() for _ in range(ROUNDS)]

    yield ""
    yield "| memory of one learner's kernel (RSS) | numpy | TensorFlow |"
    yield "| --- | ---: | ---: |"
    for moment in learners["numpy"][0].memory:
        figures = (
            statistics.median(each.memory[moment].resident for each in learners[engine])
            for engine in ENGINES
        )
        yield f"| {moment} | {' | '.join(map(megabytes, figures))} |"
    peaks = (max(each.peak for each in learners[engine]) for engine in ENGINES)
    yield f"| the most at any time | {' | '.join(map(megabytes, peaks))} |"
    shares = " | ".join(megabytes(classes[engine].share) for engine in ENGINES)
    yield f"| the share of one of {LEARNERS} kernels on one machine, lesson 01 (PSS) | {shares} |"
    memory = statistics.median(memory.resident for _, memory in servers)
    share = statistics.median(memory.share for _, memory in servers)
    yield f"| beside it, the learner's Jupyter server (RSS) | {megabytes(memory)} | the same |"
    yield f"| of this, its own share (PSS) | {megabytes(share)} | the same |"
    yield ""
    yield "| time, the best of three | numpy | TensorFlow |"
    yield "| --- | ---: | ---: |"
    seconds = f"{min(seconds for seconds, _ in servers):.1f} s"
    yield f"| the Jupyter server answers | {seconds} | the same |"
    for title, field in (
        ("a kernel starts and answers", "start"),
        ("`%load_ext tapemagic`, `import tensorflow as tf`, a Variable", "first_cell"),
        ("all cells of lesson 01", "lesson"),
    ):
        best = (min(getattr(each, field) for each in learners[engine]) for engine in ENGINES)
        yield f"| {title} | {' | '.join(f'{figure:.1f} s' for figure in best)} |"
    yield ""
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}"
        for name in ("tapemagic", "numpy", "tensorflow-cpu", "jupyterlab")
    )
    yield (
        f"Measured on {dt.datetime.now(dt.timezone.utc).date()}, {os.cpu_count()} cores, "
        f"{platform.machine()}, Python {platform.python_version()}, {versions}. The load was "
        f"{os.getloadavg()[1]:.1f} in the end; where it is above the number of cores, the machine "
        "had other work, and times are shorter without it. Memory does not depend on it."
    )


def with_tables(page: str, measured: str) -> str:
    """Return the page with what was measured between its marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{measured}\n{END}{after}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"write them into {PAGE.name}")
    options = parser.parse_args()
    measured = "\n".join(tables())
    print(measured)
    if options.write:
        page = with_tables(PAGE.read_text(encoding="utf-8"), measured)
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
