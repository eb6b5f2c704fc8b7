"""Lessons in the shape of the public ones, and how to run their cells as a notebook does.

A lesson of `lessons/` is a Python file in the percent format: ``# %%`` begins a cell and
``# %% [markdown]`` a text. Its cells run in order in one namespace; what there is to see of each is
its answer: what it prints, what the notebook shows for its last expression, what it raises, what it
logs and what it plots.

``python lesson_cells.py tensorflow tensors variables`` runs lessons on TensorFlow and prints their
answers as JSON. So TensorFlow has a process of its own, which says it is a notebook: there
``tf.print`` prints where `print` does, and no other test has used up its random numbers or caches.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import io
import json
import os
import re
import subprocess
import sys
import traceback
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import golden_programs as golden
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator


LESSONS = Path(__file__).with_name("lessons")
NAMES = sorted(path.stem for path in LESSONS.glob("*.py"))

Answer = dict[str, Any]


# ---- running ---------------------------------------------------------------------------------


def cells_of(name: str) -> list[str]:
    """Return the code cells of a lesson, each preceded by blank lines up to its own line."""
    cells, lines, is_code, start = [], [], False, 0
    text = (LESSONS / f"{name}.py").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate([*text, "# %%"]):
        if not line.startswith("# %%"):
            lines.append(line)
            continue
        if is_code and any(lines):
            cells.append("\n" * (start + 1) + "\n".join(lines))
        lines, is_code, start = [], line.strip() == "# %%", number
    return cells


def run(name: str, engine: str) -> list[Answer]:
    """Run the cells of a lesson in order on an engine; return what each shows."""
    with _notebook(engine) as imports:
        namespace: dict[str, Any] = {"__name__": "__main__"}
        return [_run_cell(cell, name, imports, namespace) for cell in cells_of(name)]


@contextlib.contextmanager
def _notebook(engine: str) -> Any:
    """Say that this is a notebook, and let its ``import tensorflow`` bind the engine."""
    import matplotlib as mpl

    from tapemagic import engines
    from tapemagic.notebook_imports import TensorFlowImports

    mpl.use("agg")
    before = getattr(builtins, "get_ipython", None)
    builtins.get_ipython = lambda: None
    try:
        with engines.temporarily(engine):
            yield TensorFlowImports()
    finally:
        del builtins.get_ipython
        if before is not None:
            builtins.get_ipython = before


def _run_cell(
    cell: str, name: str, imports: ast.NodeTransformer, namespace: dict[str, Any]
) -> Answer:
    filename = str(LESSONS / f"{name}.py")  # where inspect finds the source of a function
    tree = imports.visit(ast.parse(cell, filename))
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    answer: Answer = {"display": None, "error": None, "message": "", "place": ""}
    stdout = io.StringIO()
    with (
        golden.log() as lines,
        contextlib.redirect_stdout(stdout),
        contextlib.redirect_stderr(stdout),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        try:
            exec(compile(tree, filename, "exec"), namespace)
            if last is not None:
                shown = eval(compile(ast.Expression(last.value), filename, "eval"), namespace)
                if shown is not None:
                    answer["display"] = golden.pretty(shown)
        except Exception as error:  # noqa: BLE001  whatever a cell raises is its answer
            answer["error"] = type(error).__name__
            answer["message"] = str(error)
            answer["place"] = "".join(traceback.format_tb(error.__traceback__))
    return {**answer, "stdout": stdout.getvalue(), "log": lines, "plots": _plots()}


def _plots() -> list[Any]:
    """Return what the cell has plotted, and close it, as a notebook does."""
    if "matplotlib.pyplot" not in sys.modules:
        return []
    import matplotlib.pyplot as plt

    plots = []
    for number in plt.get_fignums():
        for axes in plt.figure(number).axes:
            numbers = [line.get_xydata() for line in axes.lines]
            numbers += [collection.get_offsets() for collection in axes.collections]
            numbers += [image.get_array() for image in axes.images]
            texts = [axes.get_title(), axes.get_xlabel(), axes.get_ylabel()]
            plots.append([texts, [np.asarray(item, float).tolist() for item in numbers]])
    plt.close("all")
    return plots


def on_tensorflow(names: list[str]) -> dict[str, list[Answer]]:
    """Run lessons on TensorFlow, in a process of its own."""
    command = [sys.executable, "-W", "ignore", __file__, "tensorflow", *names]
    root = str(Path(__file__).parents[2])
    environment = os.environ | {"PYTHONPATH": root, "TF_CPP_MIN_LOG_LEVEL": "2"}
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.decode())
    return json.loads(done.stdout)


# ---- comparing -------------------------------------------------------------------------------


def differences(expected: Answer, got: Answer) -> list[str]:
    """Return one line for each thing in which an answer is not TensorFlow's."""
    found = [
        f"{key}: TensorFlow {expected[key]!r}, this engine {got[key]!r}"
        for key in ("error", "stdout", "display", "log", "plots")
        if not agree(key, expected[key], got[key])
    ]
    if not found and not golden.messages_agree(
        golden.normal(expected["message"]), golden.normal(got["message"])
    ):
        found.append(f"message: TensorFlow {expected['message']!r}, engine {got['message']!r}")
    return found


def agree(key: str, expected: Any, got: Any) -> bool:
    """Whether a part of two answers is the same, as far as two engines can be."""
    if expected == got:
        return True
    if key == "plots":
        return plots_agree(expected, got)
    if key == "log":
        expected, got = "\n".join(expected), "\n".join(got)
    if expected is None or got is None:
        return False
    return texts_agree(_normal(expected), _normal(got))


def _normal(text: str) -> str:
    """Take out what is TensorFlow's own inside, here also in the middle of a text."""
    lines = golden.normal(text).splitlines()
    lines = [re.sub(r"(\[Op:\w+\])( name: .*)?$", r"\1", line) for line in lines]
    return "\n".join(line for line in lines if "triggered tf.function retracing" not in line)


def plots_agree(expected: list[Any], got: list[Any]) -> bool:
    """Whether two cells have plotted the same curves, points and images with the same titles."""
    if [texts for texts, _ in expected] != [texts for texts, _ in got]:
        return False
    curves = [[np.array(curve) for _, plot in plots for curve in plot] for plots in (expected, got)]
    if [curve.shape for curve in curves[0]] != [curve.shape for curve in curves[1]]:
        return False
    return all(_near(a, b, "float32") for a, b in zip(*curves, strict=True))


_NUMBER = golden.NUMBER
_TYPE_BEHIND = re.compile(r"[\s\])]*,?\s*(?:shape=\([\d, ]*\),\s*)?dtype=(?:tf\.)?(\w+)")
_TYPE_BEFORE = re.compile(r"dtype=(\w+), numpy=\s*(?:array\()?[\[\s]*$")


def texts_agree(expected: str, got: str) -> bool:
    """Whether texts are equal but for the last places of the numbers of an array in them.

    Each number of an array may differ by 4 units in the last place of its largest, and a number
    that stands alone by 4 of its own: units of float32, unless the text says float64.
    """
    words, other_words = _NUMBER.split(expected), _NUMBER.split(got)
    if [word.split() for word in words] != [word.split() for word in other_words]:
        return False
    numbers, other_numbers = _NUMBER.findall(expected), _NUMBER.findall(got)
    start = 0
    for end in _ends_of_arrays(words):
        dtype = _TYPE_BEFORE.search(words[start]) or _TYPE_BEHIND.match(words[end])
        arrays = numbers[start:end], other_numbers[start:end]
        if not _numbers_agree(*arrays, dtype[1] if dtype else "float32"):
            return False
        start = end
    return True


def _ends_of_arrays(words: list[str]) -> Iterator[int]:
    """Yield the places of the words that end an array: none of its brackets is open any more."""
    depth = 0
    for place, word in enumerate(words):
        lowest = depth
        for bracket in re.findall(r"[\[\]]", word):
            depth = max(0, depth + (1 if bracket == "[" else -1))
            lowest = min(lowest, depth)
        if place and (lowest == 0 or re.search(r"[^\s\[\],]", word)):
            yield place


def _numbers_agree(array: list[str], other: list[str], dtype: str) -> bool:
    if array == other:
        return True
    whole = re.compile(r"[-+]?\d+")
    for pair in zip(array, other, strict=True):
        if all(map(whole.fullmatch, pair)) and int(pair[0]) != int(pair[1]):
            return False
    return _near(np.array(array, float), np.array(other, float), dtype)


def _near(expected: np.ndarray, got: np.ndarray, dtype: str) -> bool:
    unit = np.finfo("float64" if dtype == "float64" else "float32").eps
    largest = np.max(np.abs(expected[np.isfinite(expected)]), initial=0.0)
    return np.allclose(got, expected, rtol=0, atol=4 * unit * largest, equal_nan=True)


if __name__ == "__main__":
    _, _engine, *_names = sys.argv
    _output = os.dup(1)
    os.dup2(2, 1)  # whatever else prints, prints elsewhere
    _answers = {name: run(name, _engine) for name in _names}
    with os.fdopen(_output, "w") as _file:
        json.dump(_answers, _file)
