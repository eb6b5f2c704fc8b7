"""JupyterLab or Notebook 7 in Chromium: a server of its own, folders of its own, no token.

In: cells. Out: a page where they have run. Playwright must be told when a notebook is ready: see
`JupyterLab.open`.
"""

from __future__ import annotations

import http
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from nbformat import v4, write

REPOSITORY = Path(__file__).parent.parent
_APPLICATIONS = "@jupyterlab/apputils-extension"
_NOTEBOOKS = "@jupyterlab/notebook-extension"

# Run when everything is there: a click on "Run all" before the session is ready does nothing.
READY = """
async () => {
  const app = window.jupyterapp;
  await app.restored;
  let panel;
  for (let i = 0; i < 400 && !panel?.sessionContext; i++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    panel = app.shell.currentWidget;
  }
  await panel.context.ready;
  await panel.sessionContext.ready;
  await panel.revealed;
}
"""
# For each frontend: its module, the class of its application, and the address of a notebook.
FRONTENDS = {
    "jupyterlab": ("jupyterlab", "LabApp", "lab/workspaces/{name}/tree/{name}.ipynb"),
    "notebook": ("notebook", "JupyterNotebookApp", "notebooks/{name}.ipynb"),
}
RUN_ALL = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"


class JupyterLab:
    """A server on a free port, for a folder of notebooks.

    Parameters
    ----------
    folder
        Where notebooks, settings and the log are.
    engine
        Which engine the kernels have.
    frontend
        One of `FRONTENDS`.
    draws_all
        Whether all cells are drawn, also those that nobody has scrolled to.
    """

    def __init__(self, folder, engine="numpy", frontend="jupyterlab", *, draws_all=True):
        self.folder = Path(folder)
        module, application, self._place = FRONTENDS[frontend]
        # The extension of this checkout, whatever is installed.
        extensions = self.folder / "share" / "labextensions"
        extensions.mkdir(parents=True)
        (extensions / "tapemagic").symlink_to(REPOSITORY / "tapemagic" / "labextension")
        no_news = {"fetchNews": "false", "checkForUpdates": False}
        self._write_settings(_APPLICATIONS, "notification", no_news)
        if draws_all:
            self._write_settings(_NOTEBOOKS, "tracker", {"windowingMode": "none"})
        self._port = free_port()
        self.address = f"http://127.0.0.1:{self._port}"
        self._log = (self.folder / "log").open("w")
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                module,
                "--no-browser",
                "--allow-root",
                "--ip=127.0.0.1",
                f"--port={self._port}",
                "--ServerApp.port_retries=0",
                "--IdentityProvider.token=",
                f"--ServerApp.root_dir={self.folder}",
                f"--{application}.expose_app_in_browser=True",
            ],
            env=os.environ
            | {
                "JUPYTERLAB_SETTINGS_DIR": str(self.folder / "settings"),
                "JUPYTERLAB_WORKSPACES_DIR": str(self.folder / "workspaces"),
                "JUPYTER_PATH": str(self.folder / "share"),
                "PYTHONPATH": os.pathsep.join([str(REPOSITORY), str(REPOSITORY / "tests")]),
                "TAPEMAGIC_ENGINE": engine,
            },
            stdout=self._log,
            stderr=self._log,
        )
        wait_until_it_answers(self._process, self._port, self.folder / "log")

    def set_theme(self, name):
        """Choose "JupyterLab Light" or "JupyterLab Dark" for pages that are opened from now on."""
        self._write_settings(_APPLICATIONS, "themes", {"theme": name})

    def open(self, browser, cells, prepare=lambda page: None, **context):
        """Open a notebook with these cells, run them all, and return the page.

        `prepare` is called with the page before anything is in it.
        """
        name = f"notebook-{time.time_ns()}"
        code = [v4.new_code_cell(cell, metadata={"tags": ["raises-exception"]}) for cell in cells]
        # Without its kernel's name, a dialog would ask for it.
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        write(v4.new_notebook(cells=code, metadata=kernel), self.folder / f"{name}.ipynb")
        page = browser.new_page(viewport={"width": 1280, "height": 1000}, **context)
        prepare(page)
        page.goto(f"{self.address}/{self._place.format(name=name)}")
        page.wait_for_function("() => window.jupyterapp", timeout=60_000)
        page.evaluate(READY)
        page.evaluate(RUN_ALL)
        return page

    def close(self):
        """End the server with its kernels."""
        self._process.terminate()
        self._process.wait()
        self._log.close()

    def _write_settings(self, extension, plugin, settings):
        path = self.folder / "settings" / extension / f"{plugin}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings))


def free_port():
    """Return a port that nobody listens to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_until_it_answers(process, port, log):
    """Wait for a Jupyter server that was started; what it logged is said if it does not come."""
    for _ in range(600):
        if _answers(port):
            return
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def _answers(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/api/status")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
