"""`make bench-editors`: how long an editor waits for findings, for a fix, for what hover says.

The servers are real processes, and the client is the one of the tests: times are from the change
that the client writes to the findings that it has read, the protocol's JSON on both sides included.
A whole run writes docs/editor-speed.md.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import words
from checker_speed import HEAD, MISTAKEN, RIGHT, program
from lsprotocol import types
from targets import median

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

sys.path.insert(0, str(Path(__file__).parents[1]))
from language_client import PYLSP, SERVER, Editor, started

PAGE = Path(__file__).parents[2] / "docs" / "editor-speed.md"
KEYS = 100
# Between two keys of somebody who types quickly.
PAUSE = 0.05
LINES = 300
TARGET = 0.05
# Of two files of so many lines that differ in nothing else, one has mistakes.
MISTAKES = 20


class Measured(NamedTuple):
    """What was measured many times, in seconds; the target is a limit of the median."""

    title: str
    times: Sequence[float]
    target: float | None = None

    def __str__(self) -> str:
        late = sorted(self.times)[int(0.95 * len(self.times))]
        limit = "" if self.target is None else f"< {words.number(self.target, 's')}"
        kept = "" if self.target is None else "yes" if median(self.times) < self.target else "NO"
        numbers = (min(self.times), median(self.times), late)
        cells = (*(words.number(each, "s") for each in numbers), limit, kept)
        return f"| {self.title} | {' | '.join(cells)} |"


def mistaken(lines: int) -> str:
    """Return a program of so many lines of which the first blocks are wrong."""
    text = HEAD + MISTAKEN * MISTAKES + program(lines).removeprefix(HEAD)
    return "".join(text.splitlines(keepends=True)[:lines])


def notebook(lines: int) -> list[str]:
    """Return the cells of a notebook of so many lines, every third of them a `%%tape` cell."""
    tape = "%%tape dy/dx\ny = x * x * x\ny = y + 1.0\n"
    cells = [HEAD]
    while sum(cell.count("\n") for cell in cells) < lines:
        cells.append(tape if len(cells) % 3 == 0 else RIGHT)
    return cells


async def typed(editor: Editor, name: str, keys: int, *, pause: float = PAUSE) -> list[float]:
    """Type a comment at a text's end, key by key; return how long each key's findings took."""
    line = editor.texts[editor.uri(name)].count("\n")
    times = []
    for number in range(keys):
        character = "#" if number == 0 else "a"
        where = types.Position(line, number)
        begun = time.perf_counter()
        await editor.change(name, character, types.Range(where, where))
        await editor.diagnostics(name, after=len(editor.published.get(editor.uri(name), [])))
        times.append(time.perf_counter() - begun)
        await asyncio.sleep(pause)
    return times


async def measured(keys: int, folder: str) -> AsyncIterator[Measured]:
    """Measure the language server."""
    async with started(SERVER, folder) as editor:
        for title, text, target in (
            (f"a key in a program of {LINES} lines, right", program(LINES), TARGET),
            (f"a key in a program of {LINES} lines, {MISTAKES} mistakes", mistaken(LINES), TARGET),
            ("a key in a program of 25 lines, right", program(25), TARGET),
            ("a key in a program of 1,000 lines, right", program(1_000), None),
        ):
            await editor.open("a.py", text)
            await editor.diagnostics("a.py")
            yield Measured(title, await typed(editor, "a.py", keys), target)
        cells = await editor.open_notebook("b.ipynb", *notebook(LINES))
        await editor.diagnostics(cells[-1])
        title = f"a key in a notebook of {len(cells)} cells, {LINES} lines"
        yield Measured(title, await typed(editor, cells[-1], keys), TARGET)
        async for each in asked(editor, max(5, keys // 10)):
            yield each


async def asked(editor: Editor, times: int) -> AsyncIterator[Measured]:
    """Measure what the editor asks for: each time of a text that has just changed."""
    text = mistaken(LINES)
    line = next(
        number for number, words in enumerate(text.splitlines()) if words.startswith("d2y_dx2")
    )
    await editor.open("c.py", text)
    hovers, fixes, keys = [], [], []
    for number in range(times):
        await editor.change("c.py", f"{text}# {number}")
        await editor.diagnostics("c.py")
        begun = time.perf_counter()
        assert await editor.hover("c.py", line, 15)
        hovers.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        assert await editor.actions("c.py", line, only=["quickfix"])
        fixes.append(time.perf_counter() - begun)
        # A key while somebody still waits for all fixes: nobody does any more.
        waiting = asyncio.ensure_future(editor.actions("c.py", 0, last=LINES, only=["quickfix"]))
        await asyncio.sleep(PAUSE)
        begun = time.perf_counter()
        await editor.change("c.py", f"{text}# {number}!")
        await editor.diagnostics("c.py")
        keys.append(time.perf_counter() - begun)
        await waiting
    yield Measured("hover over a finding", hovers)
    yield Measured(f"the fix of one of {MISTAKES} mistakes in {LINES} lines", fixes)
    yield Measured("a key while fixes of all of them are looked for", keys)


async def measured_pylsp(keys: int, folder: str) -> AsyncIterator[Measured]:
    """Measure python-lsp-server, which waits for half a second by itself."""
    async with started(PYLSP, folder) as editor:
        await editor.open("a.py", program(LINES))
        await editor.diagnostics("a.py")
        times = await typed(editor, "a.py", max(5, keys // 10))
        yield Measured(f"python-lsp-server, a key in a program of {LINES} lines", times)


async def measure(keys: int) -> list[Measured]:
    """Measure all, and print it as it comes."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for server in (measured, measured_pylsp):
            async for each in server(keys, folder):
                print(each, flush=True)
                found.append(each)
    return found


def _beside() -> str:
    """Say what others did on the machine: they make everything slower."""
    busy = f"; {os.getloadavg()[0]:.0f} processes wanted to run at the end"
    is_first = os.sched_getscheduler(0) != os.SCHED_OTHER
    return busy + (", and these came before the others (`chrt -r 5`)" if is_first else "")


def main() -> int:
    """Measure, print, and write the page if that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keys", type=int, default=KEYS, help="(default: %(default)s)")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    options = parser.parse_args()
    lines = [str(each) for each in asyncio.run(measure(options.keys))]
    if options.write:
        day = dt.datetime.now(dt.timezone.utc).date().isoformat()
        cores = f"{os.cpu_count()} cores, {platform.machine()}"
        table = "\n".join(lines)
        measured_on = f"Measured on {day}, {cores}, Python {platform.python_version()}{_beside()}."
        PAGE.write_text(f"{TEXT.strip()}\n{table}\n\n{measured_on}\n", "utf-8")
    return 0


TEXT = """
# How fast findings come while you type

`make bench-editors` has written this page. The servers are real processes. Times are from the
change that a client writes to the findings that it has read, with all that lies between: the
protocol's JSON on both sides, the check, the way back to lines and columns.

`tapemagic lsp` checks at once and looks for no fixes then. A fix is looked for when it is asked
for, only for the findings on the line, and the search ends when the text changes. python-lsp-server
waits for half a second after each key before it asks any of its plugins.

| | fastest | median | 95 of 100 | target | kept |
| --- | ---: | ---: | ---: | ---: | --- |
"""


if __name__ == "__main__":
    sys.exit(main())
