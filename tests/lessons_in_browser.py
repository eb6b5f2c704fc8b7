"""A lesson of the built site in Chromium, as a reader opens it: with the network off.

In: a folder with a site that brings Pyodide along. Out: how long the reader waits, and what the
lesson's cells have given.
"""

from __future__ import annotations

import contextlib
import functools
import http.server
import json
import threading
import time
from typing import TYPE_CHECKING, NamedTuple

import nbformat
from chromium import ARGUMENTS, chromium_path
from jupyter_lab import READY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page, Playwright

LONG = 240_000
"""Milliseconds that may pass while the machine does something else, too."""

# No name is found: whoever asks another host than the site's gets an error.
NO_NETWORK = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"

# All cells are drawn, also those that nobody has scrolled to. JupyterLite goes on with no cell
# below one that raises, though its tag says that it may: whoever reads goes on from there.
RUN_ALL = """
async () => {
  const { commands, shell } = window.jupyterapp;
  const { content } = shell.currentWidget;
  content.notebookConfig = { ...content.notebookConfig, windowingMode: "none" };
  await commands.execute("notebook:clear-all-cell-outputs");
  const codes = content.widgets.filter((cell) => cell.model.type === "code");
  const first = new Promise((resolve) => {
    const look = () => codes[0].model.executionCount ? resolve(Date.now()) : setTimeout(look, 10);
    look();
  });
  await commands.execute("notebook:run-all-cells");
  const stops = [];
  for (;;) {
    const next = codes.findIndex((cell) => !cell.model.executionCount);
    if (next < 1 || stops.includes(next)) break;
    stops.push(next);
    content.activeCellIndex = content.widgets.indexOf(codes[next]);
    await commands.execute("notebook:run-all-below");
  }
  return JSON.stringify({
    answered: await first, ended: Date.now(), stops, notebook: content.model.toJSON(),
  });
}
"""


class Visit(NamedTuple):
    """What a reader has of a lesson; times are in seconds from the click.

    Attributes
    ----------
    first
        When the first cell had run.
    ended
        When the last one had.
    stops
        Before which of the lesson's code cells "Run all" stopped, counted from 0.
    outputs
        Of each code cell, the texts of its outputs.
    """

    first: float
    ended: float
    stops: list[int]
    outputs: list[list[str]]


class _Handler(http.server.SimpleHTTPRequestHandler):
    """A server as the site's is: nothing runs there, and what was fetched is kept for a while."""

    protocol_version = "HTTP/1.1"

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()

    def log_message(self, *_arguments: object) -> None:
        pass


@contextlib.contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a site below the name of its folder, and give its address."""
    handler = functools.partial(_Handler, directory=site.parent)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{site.name}"
        server.shutdown()


def reader(playwright: Playwright, profile: Path) -> BrowserContext:
    """Return a browser without network whose cache is kept in a folder."""
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=chromium_path(),
        args=[*ARGUMENTS, NO_NETWORK],
        viewport={"width": 1200, "height": 1000},
    )
    context.set_default_timeout(LONG)
    return context


def run_lesson(page: Page, address: str, name: str) -> Visit:
    """Open a lesson as a reader does, by its link on the page of the lessons, and run all of it."""
    page.goto(f"{address}/lessons/")
    clicked = time.time()
    page.locator(f"a.run-lesson[href*='{name}']").click()
    page.wait_for_function("() => window.jupyterapp")
    page.evaluate(READY)
    said = json.loads(page.evaluate(RUN_ALL))
    first, ended = (said[when] / 1000 - clicked for when in ("answered", "ended"))
    return Visit(first, ended, said["stops"], texts(nbformat.from_dict(said["notebook"])))


def texts(notebook: nbformat.NotebookNode) -> list[list[str]]:
    """Return what the cells have given, as a reader without widgets reads it.

    What a cell has raised comes last: JupyterLite shows it there, and JupyterLab above what an
    extension says of it.
    """
    return [
        [_text(output) for output in sorted(cell.outputs, key=_is_error) if not _is_log(output)]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def _is_error(output: nbformat.NotebookNode) -> bool:
    return bool(output.output_type == "error")


def _is_log(output: nbformat.NotebookNode) -> bool:
    return bool(output.get("name") == "stderr")


def _text(output: nbformat.NotebookNode) -> str:
    if _is_error(output):
        # JupyterLite 0.6 writes the name of an exception as "<class 'TypeError'>".
        name = output.ename.removeprefix("<class '").removesuffix("'>")
        return f"{name}: {output.evalue}"
    if output.output_type == "stream":
        return str(output.text)
    return str(output.data["text/plain"])
