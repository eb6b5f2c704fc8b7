"""What it costs to begin: an import, `%load_ext`, a kernel of Jupyter.

Each figure is taken in a process of its own, so that nothing that was imported before flatters it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from libraries import LIBRARIES, OURS
from processes import printed
from targets import Row, Target, row

from tapemagic import lessons
from tapemagic.lesson_files import find_lesson

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RUNS = 5

IMPORTING = """
import importlib, numpy, resident, sys, time
before, start = resident.now(), time.perf_counter()
importlib.import_module(sys.argv[1])
print(time.perf_counter() - start, resident.now() - before)
"""

LOADING = """
import time, numpy
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
start = time.perf_counter()
shell.run_line_magic("load_ext", "tapemagic")
print(time.perf_counter() - start)
"""

SECOND_DERIVATIVE = """
%load_ext tapemagic
import tensorflow as tf
x = tf.Variable(1.0)
with tf.GradientTape() as tape_2:
    with tf.GradientTape() as tape_1:
        y = x * x * x
    dy_dx = tape_1.gradient(y, x)
assert float(tape_2.gradient(dy_dx, x)) == 6.0
"""

# The largest since the kernel's program began: getrusage would tell of its parent's memory too.
MEMORY = """
from pathlib import Path
(line,) = (l for l in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in l)
print(1024 * int(line.split()[1]))
"""

ENGINES = {"tapemagic": "numpy", "tensorflow": "tensorflow"}
"""Which engine of tapemagic stands for a library."""


def imports(libraries: Sequence[str], say: Callable[[str], None]) -> dict[str, Row]:
    """Return what the import of each library costs beyond that of numpy, in time and memory."""
    modules = {LIBRARIES[library].module: library for library in reversed(libraries)}
    modules.pop("numpy", None)
    modules.pop("without_recording", None)
    for module in modules:
        printed(IMPORTING, module)  # the first import of all writes bytecode
    times: dict[str, list[float]] = {library: [] for library in reversed(modules.values())}
    sizes: dict[str, list[float]] = {library: [] for library in times}
    for turn in range(RUNS):
        for module, library in modules.items():
            say(f"importing, {turn + 1} of {RUNS}: {LIBRARIES[library].title}")
            seconds, size = printed(IMPORTING, module)
            times[library].append(seconds)
            sizes[library].append(size)
    return {
        "import-time": row("import, beyond NumPy's", "s", times, [Target(50e-3)]),
        "import-memory": row("memory after it, beyond NumPy's", "B", sizes, [Target(5e6)]),
    }


def kernels(libraries: Sequence[str], say: Callable[[str], None]) -> dict[str, Row]:
    """Return what `%load_ext tapemagic` takes, and the memory of kernels on both engines."""
    say("%load_ext tapemagic")
    loading = [printed(LOADING)[0] for _ in range(RUNS)]
    engines = {library: ENGINES[library] for library in libraries if library in ENGINES}
    small, lesson = {}, {}
    for library, engine in engines.items():
        say(f"kernels on {engine}")
        cells = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(SECOND_DERIVATIVE)])
        small[library] = [_kernel_memory(cells, engine)]
        lesson[library] = [_kernel_memory(nbformat.read(find_lesson("01"), 4), engine)]
    sixth = [Target(1 / 6, "tensorflow")]
    return {
        "load-ext": row("`%load_ext tapemagic`", "s", {OURS: loading}),
        "kernel": row("memory of a kernel, one second derivative", "B", small, sixth),
        "kernel-lesson": row("memory of a kernel, lesson 01", "B", lesson),
    }


def _kernel_memory(notebook: nbformat.NotebookNode, engine: str) -> float:
    """Return the most memory, in bytes, that a kernel took while it ran `notebook`."""
    notebook.cells.append(nbformat.v4.new_code_cell(MEMORY))
    with tempfile.TemporaryDirectory() as folder:
        nbformat.write(notebook, path := Path(folder, "kernel.ipynb"))
        executed = lessons.run_lesson(path, engine=engine)
    return float(executed.cells[-1].outputs[0].text)
