"""The lessons in Chromium, on the server that the image would start."""

from __future__ import annotations

import contextlib
import statistics
import subprocess
import time

import nbformat
from chromium import ARGUMENTS, chromium_path
from jupyter_lab import READY, RUN_ALL, free_port, wait_until_it_answers
from playwright.sync_api import TimeoutError, sync_playwright

_MINUTES = 5 * 60_000
_OPENINGS = 3
_FIRST_CELL_RAN = """
() => {
  const cells = window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells;
  return cells.find((cell) => cell.cell_type === 'code').execution_count !== null;
}
"""
# The command to run all cells ends at the first one that raises, though the others follow.
_ALL_CELLS_RAN = """
(lesson) => {
  const panel = window.jupyterapp.shell.currentWidget;
  const waiting = panel.content.model.sharedModel.cells.filter(
    (cell) => cell.cell_type === 'code' && lesson.includes(cell.id) && cell.execution_count === null
  );
  return !waiting.length && panel.sessionContext.session.kernel.status === 'idle';
}
"""
_FORGET_OUTPUTS = "() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')"
_NOTEBOOK = "() => window.jupyterapp.shell.currentWidget.content.model.toJSON()"
_BROKEN = ("Error displaying widget", "Javascript Error", "Loading widget...")


class Served:
    """The image's server, and a browser.

    Attributes
    ----------
    seconds
        How long it took until the server answered.
    """

    def __init__(self, image):
        self._image = image
        self._port = free_port()
        start = time.perf_counter()
        entry = image.repository / "binder" / "start"
        self._log = (image.folder / "server.log").open("w")
        self._process = subprocess.Popen(
            [
                *([str(entry)] if entry.exists() else []),
                str(image.environment / "bin" / image.command[0]),
                *image.command[1:],
                *("--no-browser", "--allow-root", f"--port={self._port}"),
                *("--IdentityProvider.token=", "--LabApp.expose_app_in_browser=True"),
            ],
            cwd=image.repository,
            env=image.variables(),
            stdout=self._log,
            stderr=self._log,
        )
        wait_until_it_answers(self._process, self._port, image.folder / "server.log")
        self.seconds = time.perf_counter() - start

    def __enter__(self):
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(
            executable_path=chromium_path(), args=ARGUMENTS
        )
        return self

    def __exit__(self, *_):
        self._browser.close()
        self._playwright.stop()
        self._process.terminate()
        self._process.wait()
        self._log.close()

    def seconds_to_first_cell(self, lesson):
        """Return the median time from the address to the first cell having run."""
        return statistics.median(self._time_to_first_cell(lesson) for _ in range(_OPENINGS))

    def run_lesson(self, lesson, picture):
        """Run a lesson from top to bottom, and return what is wrong with it: [] if nothing is."""
        stored = nbformat.read(self._image.repository / "notebooks" / lesson, as_version=4)
        page = self._opened(lesson)
        self._do(page, _FORGET_OUTPUTS)
        self._do(page, RUN_ALL)
        with contextlib.suppress(TimeoutError):  # then it is said below what did not run
            page.wait_for_function(_ALL_CELLS_RAN, arg=[*_code_cells(stored)], timeout=_MINUTES)
        ran = nbformat.from_dict(page.evaluate(_NOTEBOOK))
        page.wait_for_timeout(1000)  # what is drawn late
        seen = page.locator(".jp-Notebook").inner_text()
        page.screenshot(path=picture)
        self._end(page)
        return [f"the page says {words!r}" for words in _BROKEN if words in seen] + _differences(
            stored, ran
        )

    def _time_to_first_cell(self, lesson):
        page = self._browser.new_page()
        start = time.perf_counter()
        self._opened(lesson, page)
        # Not all cells: the first one.
        page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
        page.wait_for_function(_FIRST_CELL_RAN, timeout=_MINUTES)
        seconds = time.perf_counter() - start
        self._end(page)
        return seconds

    def _opened(self, lesson, page=None):
        page = page or self._browser.new_page(viewport={"width": 1280, "height": 1000})
        page.set_default_timeout(_MINUTES)
        # As on a new server: the lesson that was open before is not opened again.
        page.goto(f"http://127.0.0.1:{self._port}/lab/tree/notebooks/{lesson}?reset")
        page.wait_for_function("() => window.jupyterapp", timeout=_MINUTES)
        self._do(page, READY)
        return page

    def _do(self, page, function):
        """Wait for an asynchronous function of the page, but not for ever."""
        page.evaluate(f"() => {{ window.done = 0; ({function})().then(() => {{ done = 1; }}); }}")
        page.wait_for_function("() => window.done", timeout=_MINUTES)

    def _end(self, page):
        """End the kernel and leave the notebook as it was."""
        page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
        page.close()


def _differences(stored, ran):
    """Say which cells gave something else than is stored."""
    found = []
    # A cell of the lesson may have added a cell (`--show-code`), which is nobody's.
    results = {cell.id: cell for cell in ran.cells}
    for place, before in _code_cells(stored).items():
        after, first = results[place], before.source.splitlines()[0]
        if after.execution_count is None:
            found.append(f"the cell that begins with {first!r} did not run")
        elif _texts(before) != _texts(after):
            found.append(
                f"the cell that begins with {first!r} gives {_texts(after)!r} and not "
                f"{_texts(before)!r}"
            )
    return found


def _code_cells(notebook):
    """Return the cells that run, by their ids."""
    return {
        cell.id: cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()
    }


def _texts(cell):
    """Return what a cell gave as text; what it printed as one text."""
    printed, others = "", []
    for output in cell.outputs:
        if output.output_type == "stream":
            printed += _joined(output.text)
        elif output.output_type == "error":
            others.append(f"{output.ename}: {output.evalue}")
        else:
            others.append(_joined(output.data.get("text/plain", "")))
    return [printed.rstrip("\n"), *others]


def _joined(text):
    return text if isinstance(text, str) else "".join(text)
