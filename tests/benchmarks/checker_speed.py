"""`make bench-checker`: how long the checker takes for a cell, a long program, a tree of files.

Everything is measured in one run, side by side: the checker, `ast.parse`, which does nothing but
read, and flake8, where there is one. A whole run writes docs/checker-speed.md.
"""

from __future__ import annotations

import argparse
import ast
import datetime as dt
import os
import platform
import shlex
import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import notebook_checks
import words
from targets import median

from tapemagic import check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PAGE = Path(__file__).parents[2] / "docs" / "checker-speed.md"
LENGTHS = (25, 100, 300, 1_000, 3_000, 10_000, 20_000)
ROUNDS = 15
# Of files that do not speak of tapes each so many-th is taken.
EVERY = 40

HEAD = "import tensorflow as tf\n\nx = tf.Variable(3.0)\n"
RIGHT = """\
with tf.GradientTape() as tape_2:
    with tf.GradientTape() as tape_1:
        y = x * x * tf.sin(x)
        z = tf.reduce_mean(y) + y
    dy_dx = tape_1.gradient(z, x)
d2y_dx2 = tape_2.gradient(dy_dx, x)
x.assign_sub(0.1 * dy_dx)
"""
MISTAKEN = RIGHT.replace("    dy_dx = tape_1", "dy_dx = tape_1")


# Each with a mistake, and nothing else to do with each other.
MISTAKES = "".join(MISTAKEN.splitlines(keepends=True)[:-1])
NUMBERS_OF_MISTAKES = (100, 1_000, 3_300)


class Line(NamedTuple):
    """What was measured once: the fastest and the middle time, in seconds."""

    title: str
    times: Sequence[float]
    remark: str = ""

    def __str__(self) -> str:
        cells = words.number(min(self.times), "s"), words.number(median(self.times), "s")
        return f"| {self.title} | {cells[0]} | {cells[1]} | {self.remark} |"


def program(lines: int) -> str:
    """Return a program of so many lines that is right."""
    blocks, rest = divmod(lines - HEAD.count("\n"), RIGHT.count("\n"))
    return HEAD + RIGHT * blocks + "x.assign(3.0)\n" * rest


def timed(*actions: Callable[[], object], rounds: int = ROUNDS) -> list[list[float]]:
    """Return how long each of `actions` took, in turns."""
    found: list[list[float]] = [[] for _ in actions]
    for _ in range(rounds):
        for action, times in zip(actions, found, strict=True):
            start = time.perf_counter()
            action()
            times.append(time.perf_counter() - start)
    return found


def cells() -> Iterator[Line]:
    """Measure cells of 25 lines."""
    right = program(25)
    mistaken = HEAD + RIGHT + RIGHT + MISTAKEN + "x.assign(3.0)\n"
    for title, text in (("right", right), ("with a mistake", mistaken)):
        ours, parsing = timed(
            lambda text=text: check(text, kind="cell"), lambda text=text: ast.parse(text),
            rounds=4 * ROUNDS,
        )  # fmt: skip
        yield Line(f"a cell of 25 lines, {title}", ours, f"{ratio(ours, parsing)} of `ast.parse`")


def in_a_notebook() -> Iterator[Line]:
    """Measure what a cell costs more where it is checked before it runs."""
    right = program(25).removeprefix(HEAD)
    measured = {
        "a cell of 25 lines with tapes, right": right,
        "a cell of 25 lines without a tape": "\n".join(["y = 2.0 * 3.0"] * 25),
        "a cell of one line without a tape": "y = 2.0",
    }
    for title, times in notebook_checks.costs(measured):
        yield Line(title, times)


def lengths() -> Iterator[Line]:
    """Measure how time grows with length."""
    for lines in LENGTHS:
        text = program(lines)
        rounds = max(3, ROUNDS * 1_000 // (lines + 1_000))
        ours, parsing = timed(
            lambda text=text: check(text), lambda text=text: ast.parse(text), rounds=rounds
        )
        each = words.number(min(ours) / lines, "s")
        yield Line(
            f"{lines:,} lines", ours, f"{each} a line; {ratio(ours, parsing)} of `ast.parse`"
        )


def mistakes() -> Iterator[Line]:
    """Measure how time grows with the number of mistakes, each of which gets a fix."""
    for number in NUMBERS_OF_MISTAKES:
        text = HEAD + MISTAKES * number
        (ours,) = timed(lambda text=text: check(text), rounds=max(1, 300 // number))
        each = words.number(min(ours) / number, "s")
        yield Line(f"{number:,} mistakes in {text.count(chr(10)):,} lines", ours, f"{each} each")


def ratio(ours: Sequence[float], others: Sequence[float]) -> str:
    """Return how many times longer we took than others."""
    return words.ratio(min(ours) / min(others))


def trees(folder: Path, flake8: Sequence[str]) -> Iterator[Line]:
    """Measure a tree of files: those that speak of tapes, and some of the others."""
    speaking, others = files(folder)
    for title, paths in (
        ("that mention GradientTape", speaking),
        ("of all kinds", [*speaking, *others]),
    ):
        texts = [path.read_text(encoding="utf-8") for path in paths]
        size = sum(text.count("\n") for text in texts)
        ours, parsing = timed(
            lambda texts=texts: [check(text) for text in texts],
            lambda texts=texts: [ast.parse(text) for text in texts],
            rounds=3,
        )
        what = f"{len(paths)} files {title}, {size:,} lines"
        yield Line(f"{what}: tapemagic", ours, f"{ratio(ours, parsing)} of `ast.parse`")
        yield Line(f"{what}: `ast.parse`", parsing)
        if flake8:
            command = [*flake8, "--isolated", "--jobs=1", "--exit-zero", *map(str, paths)]
            (took,) = timed(
                lambda command=command: subprocess.run(command, capture_output=True, check=True),
                rounds=1,
            )
            yield Line(f"{what}: flake8", took, f"tapemagic takes {ratio(ours, took)} of it")


def files(folder: Path) -> tuple[list[Path], list[Path]]:
    """Return the Python files of a folder that speak of tapes, and some of the others."""
    speaking, others = [], []
    for path in sorted(folder.rglob("*.py")):
        try:
            text = path.read_text(encoding="utf-8")
            ast.parse(text)
        except (SyntaxError, ValueError):
            continue
        (speaking if "GradientTape" in text else others).append(path)
    return speaking, others[::EVERY]


def main() -> int:
    """Measure, print, and write the page if everything was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tree", type=Path, default=Path(sysconfig.get_path("purelib")))
    parser.add_argument(
        "--flake8", type=shlex.split, default=[], help="the command, if there is one"
    )
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    options = parser.parse_args()
    lines = [TITLE.strip(), ""]
    parts = {
        "A cell": cells(),
        "In a notebook": in_a_notebook(),
        "Length": lengths(),
        "Mistakes": mistakes(),
        "A tree of files": trees(options.tree, options.flake8),
    }
    for title, measured in parts.items():
        lines += [f"## {title}", "", "| | fastest | median | |", "| --- | ---: | ---: | --- |"]
        for line in measured:
            print(line, flush=True)
            lines.append(str(line))
        lines.append("")
    day = dt.datetime.now(dt.timezone.utc).date().isoformat()
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    lines.append(f"Measured on {day}, {machine}.")
    if options.write:
        PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


TITLE = """
# How fast the checker is

`make bench-checker` has written this page. Times are of `tapemagic.check`: reading, the verdicts,
the findings with their corrections. In a notebook, what listens to the shell was timed. All who
stand together were measured in turns, in one run; a file without a tape costs a look for words. The
tree is the installed packages of the environment: all of its files that mention a tape, and each
40th of the others.
"""


if __name__ == "__main__":
    sys.exit(main())
