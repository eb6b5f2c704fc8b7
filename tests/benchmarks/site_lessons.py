"""`make bench-site`: every lesson that runs in the reader's browser, and how long the reader waits.

The site of ``build/site``, with Pyodide in it, is opened in Chromium with the network off. Each
lesson is opened by its link in a new browser, which has nothing of the site, run from top to bottom
and held against what is stored; then again in a browser that kept the files of the first visit. A
whole run writes docs/browser-lessons.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import statistics
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import nbformat

sys.path.insert(0, str(Path(__file__).parents[1]))
from lessons_in_browser import Visit, reader, run_lesson, served, texts
from playwright.sync_api import Playwright, sync_playwright

from tapemagic.lesson_files import lesson_paths
from tapemagic.lessons import needed_engine, read_notebook

REPOSITORY = Path(__file__).parents[2]
SITE = REPOSITORY / "build" / "site"
PAGE = REPOSITORY / "docs" / "browser-lessons.md"
LIMIT = 20
"""Seconds to the first cell, as was promised for the machine of the measurements."""


class Tried(NamedTuple):
    """A lesson, a first visit, a second one, and what is stored of it."""

    lesson: Path
    first: Visit
    again: Visit
    stored: list[list[str]]

    def __str__(self) -> str:
        differing = sum(a != b for a, b in zip(self.first.outputs, self.stored, strict=True))
        given = f"{differing} differ" if differing else "all cells as stored"
        stops = f", after a stop at cell {self.first.stops[0]}" if self.first.stops else ""
        times = (self.first.first, self.first.ended, self.again.first)
        cells = (self.lesson.stem, given + stops, *(f"{seconds:.1f} s" for seconds in times))
        return f"| {' | '.join(cells)} |"

    @property
    def is_as_stored(self) -> bool:
        """Whether each cell has given what is stored."""
        return self.first.outputs == self.stored


def tried(playwright: Playwright, address: str, lesson: Path) -> Tried:
    """Open a lesson as somebody who was never there, then as somebody who comes back."""
    with tempfile.TemporaryDirectory() as profile:
        visits = []
        for _ in range(2):
            context = reader(playwright, Path(profile))
            visits.append(run_lesson(context.new_page(), address, lesson.stem))
            context.close()
    stored = texts(nbformat.read(lesson, as_version=4))
    return Tried(lesson, visits[0], visits[1], stored)


def page(lessons: list[Tried], size: float, pyodide: float) -> str:
    """Return the page."""
    first = statistics.median(each.first.first for each in lessons)
    again = statistics.median(each.again.first for each in lessons)
    rows = "\n".join(map(str, lessons))
    day = dt.datetime.now(dt.timezone.utc).date().isoformat()
    return _TEXT.format(
        rows=rows,
        first=first,
        again=again,
        limit=LIMIT,
        size=size,
        pyodide=pyodide,
        day=day,
        cores=os.cpu_count(),
        machine=platform.machine(),
        load=os.getloadavg()[0],
    )


def megabytes(folder: Path) -> float:
    """Return the size of a folder's files, in millions of bytes."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def main() -> int:
    """Try the lessons, print what was found, and write the page if that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lessons", nargs="+", metavar="NN", help="(default: all)")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    options = parser.parse_args()
    pyodide = SITE / "lite" / "pyodide"
    if not pyodide.exists():
        parser.error("build/site brings no Pyodide: make bench-site builds one that does")
    found = []
    with served(SITE) as address, sync_playwright() as playwright:
        for lesson in lesson_paths():
            wanted = options.lessons is None or lesson.stem[:2] in options.lessons
            if wanted and needed_engine(read_notebook(lesson)) is None:
                found.append(tried(playwright, address, lesson))
                print(found[-1], flush=True)
    if options.write:
        PAGE.write_text(page(found, megabytes(SITE), megabytes(pyodide)), "utf-8")
    return 0 if all(each.is_as_stored for each in found) else 1


_TEXT = """\
# The lessons in the browser

Written by `make bench-site`. The [site](lessons.md#how-to-take-them) was built with Pyodide in it
and opened in Chromium with the network off: everything below was computed in the browser, by the
numpy engine. Each lesson was opened by its link in a browser that had never been there, and run
from top to bottom; what its cells give was compared with what is stored. "Again" is a browser that
kept what the first visit had fetched.

| Lesson | | first cell | last cell | first cell, again |
| --- | --- | ---: | ---: | ---: |
{rows}
| 11-tapes-and-distribution | needs TensorFlow: read it as a page | | | |

Times are from the click on "run it". The first cell takes {first:.1f} s (median; wanted: less than
{limit} s), and {again:.1f} s when the reader comes back. Nearly all of it is Python that starts:
WebAssembly is compiled, and numpy, matplotlib, IPython and tapemagic are unpacked. The files came
from the same machine; a reader fetches up to {pyodide:.0f} MB of them from Pyodide's network on the
first visit, and the browser keeps them. The whole site with Pyodide has {size:.0f} MB.

Lesson 02 has a cell that raises on purpose. In JupyterLab "Run all" goes on below it, since its tag
says that it may raise; JupyterLite 0.6 does not look at the tag and stops there. Whoever reads goes
on from the next cell, as was done here.

Measured on {day}, {cores} cores, {machine}, at a load of {load:.1f}.
"""


if __name__ == "__main__":
    sys.exit(main())
