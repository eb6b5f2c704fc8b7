"""Real kernels: nbclient, nbconvert, IPython in a terminal, JupyterLab, Notebook 7."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

nbclient = pytest.importorskip("nbclient")
nbformat = pytest.importorskip("nbformat")

ANSI = re.compile(r"\x1b\[[0-9;]*m")

# Each test starts processes of its own.
pytestmark = pytest.mark.slow

ENGINES = ["numpy", pytest.param("tensorflow", marks=pytest.mark.tensorflow)]


def notebook(*cells):
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return made


HAPPY = (
    "%load_ext tapemagic",
    "import tensorflow as tf\nx = tf.Variable(3.0)",
    "%%tape d2y/dx2\ny = x * x * x\n'the value'",
    "print(float(d2y_dx2))",
)


def environment(engine):
    return {**os.environ, "TAPEMAGIC_ENGINE": engine}


def run(monkeypatch, engine, *cells, **options):
    monkeypatch.setenv("TAPEMAGIC_ENGINE", engine)
    made = notebook(*cells)
    nbclient.NotebookClient(made, timeout=60, kernel_name="python3", **options).execute()
    return made


@pytest.mark.parametrize("engine", ENGINES)
def test_nbclient_runs_a_lesson(monkeypatch, engine):
    ran = run(monkeypatch, engine, *HAPPY)
    value, table = sorted(ran.cells[2].outputs, key=lambda output: output.output_type, reverse=True)
    assert value.output_type == "execute_result"
    assert value.data["text/plain"] == "'the value'"
    assert value.execution_count == ran.cells[2].execution_count
    assert {"text/plain", "text/html"} <= table.data.keys()
    assert "18" in table.data["text/plain"]
    assert ran.cells[3].outputs[0].text == "18.0\n"


def test_faults_in_a_kernel(monkeypatch):
    ran = run(
        monkeypatch,
        "numpy",
        "%load_ext tapemagic",
        "import tensorflow as tf\nx = tf.Variable(3.0)",
        "%%tape dy/dx\ny = x * x\n\ny / 'a'",
        "%%tape dy/dx\ny = = x",
        "%%tape dy/dx --jacobain\ny = x",
        "%%tape --no-raise-error\n1 / 0",
        "%%tape dy/dx --help",
        "%%tape dy/dx --show-code\ny = x * x",
        allow_errors=True,
    )
    _, _, failing, syntax, usage, shown, helped, code = ran.cells
    traceback = ANSI.sub("", "\n".join(failing.outputs[-1].traceback))
    assert "----> 4 y / 'a'" in traceback
    assert f"Cell In[{failing.execution_count}]" in traceback
    assert "tapemagic" not in traceback
    assert "run_cell_magic" not in traceback
    assert syntax.outputs[0].ename == "SyntaxError"
    assert "line 2" in ANSI.sub("", "\n".join(syntax.outputs[0].traceback))
    assert len(syntax.outputs) == 1
    (said,) = usage.outputs
    assert said.text.startswith("UsageError: ")
    assert shown.outputs[0].ename == "ZeroDivisionError"
    assert "Examples" in helped.outputs[0].text
    assert any(
        "GradientTape" in output.get("data", {}).get("text/plain", "") for output in code.outputs
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cell", "stops"),
    [
        ("%%tape\n1 / 0", True),
        ("%%tape\ny = = 1", True),
        ("%%tape --zzz\ny = 1", True),
        ("%%tape --no-raise-error\n1 / 0", False),
        ("%%tape --no-raise-error\ny = = 1", False),
    ],
)
def test_a_runner_stops_at_a_failing_cell(monkeypatch, cell, stops):
    cells = ("%load_ext tapemagic", cell, "after = 1")
    if stops:
        with pytest.raises(nbclient.exceptions.CellExecutionError):
            run(monkeypatch, "numpy", *cells)
    else:
        run(monkeypatch, "numpy", *cells)


@pytest.mark.slow
def test_completion_and_interrupts_in_a_kernel(monkeypatch):
    from jupyter_client.manager import start_new_kernel

    monkeypatch.setenv("TAPEMAGIC_ENGINE", "numpy")
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        client.execute_interactive("%load_ext tapemagic\nimport tensorflow as tf", timeout=60)
        code = "%%tape --jac\ny = x"
        reply = client.complete(code, len("%%tape --jac"), reply=True, timeout=30)["content"]
        assert reply["matches"] == ["--jacobian"]
        assert code[reply["cursor_start"] : reply["cursor_end"]] == "--jac"
        client.execute_interactive("x = tf.Variable(3.0)", timeout=60)
        # An error aborts what was sent meanwhile, unless it is told not to.
        message = client.execute(
            "%%tape dy/dx\nimport time\ny = x * x\ntime.sleep(60)", stop_on_error=False
        )
        time.sleep(1.5)
        manager.interrupt_kernel()
        while True:
            reply = client.get_shell_msg(timeout=30)
            if reply["parent_header"]["msg_id"] == message:
                break
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        reply = client.execute_interactive(
            "assert float(y) == 9.0 and 'dy_dx' not in globals()", timeout=30
        )
        assert reply["content"]["status"] == "ok"
        reply = client.execute_interactive("%%tape dy/dx\ny = x * x", timeout=30)
        assert reply["content"]["status"] == "ok"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.mark.slow
def test_nbconvert_executes_a_lesson(tmp_path):
    pytest.importorskip("nbconvert")
    path = tmp_path / "lesson.ipynb"
    nbformat.write(notebook(*HAPPY), path)
    subprocess.run(
        [
            sys.executable,
            "-m",
            "nbconvert",
            "--execute",
            "--to",
            "notebook",
            "--inplace",
            str(path),
        ],
        check=True,
        capture_output=True,
        env=environment("numpy"),
        timeout=120,
    )
    assert nbformat.read(path, as_version=4).cells[3].outputs[0].text == "18.0\n"


def test_ipython_in_a_terminal():
    # A cell magic ends at an empty line; the simple prompt needs two.
    typed = "\n".join([*HAPPY[:3], "", "", HAPPY[3], "exit", ""])
    ran = subprocess.run(
        [sys.executable, "-m", "IPython", "--simple-prompt", "--no-banner", "--colors=nocolor"],
        input=typed,
        capture_output=True,
        text=True,
        env=environment("numpy"),
        timeout=60,
        check=True,
    )
    assert "'the value'" in ran.stdout
    assert "18.0" in ran.stdout
    assert "Error" not in ran.stdout + ran.stderr


@pytest.mark.browser
@pytest.mark.parametrize("application", ["lab", "notebook"])
def test_a_browser_shows_the_derivative(tmp_path, browser, application):
    """One lesson, run with the mouse's menu command, in JupyterLab 4 and Notebook 7."""
    pytest.importorskip("jupyterlab" if application == "lab" else "notebook")
    path = tmp_path / "lesson.ipynb"
    nbformat.write(notebook(*HAPPY), path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyter", application, "--no-browser", "--allow-root"]
    command += ["--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"]
    command += ["--IdentityProvider.token=", f"--ServerApp.root_dir={tmp_path}"]
    expose = "LabApp" if application == "lab" else "JupyterNotebookApp"
    command += [f"--{expose}.expose_app_in_browser=True"]
    server = subprocess.Popen(
        command, env=environment("numpy"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    where = "lab/workspaces/test/tree" if application == "lab" else "notebooks"
    try:
        _wait_for(f"{url}/api")
        page = browser.new_page(viewport={"width": 1100, "height": 800})
        page.goto(f"{url}/{where}/lesson.ipynb")
        page.wait_for_function("() => window.jupyterapp", timeout=60_000)
        page.evaluate(RUN_ALL)
        output = page.locator(".jp-Cell").nth(2).locator(".jp-OutputArea-output")
        output.filter(has_text="18").first.wait_for(timeout=30_000)
        printed = page.locator(".jp-Cell").nth(3).locator(".jp-OutputArea-output")
        assert printed.first.inner_text().strip() == "18.0"
        pictures = os.environ.get("TAPEMAGIC_SCREENSHOTS")
        if pictures:
            page.screenshot(path=f"{pictures}/tape-{application}.png")
    finally:
        server.terminate()
        server.wait(timeout=20)


RUN_ALL = """async () => {
  const app = window.jupyterapp;
  await app.restored;
  let panel;
  for (let i = 0; i < 400 && !(panel && panel.sessionContext); i++) {
    await new Promise(resolve => setTimeout(resolve, 50));
    panel = app.shell.currentWidget;
  }
  await panel.context.ready;
  await panel.sessionContext.ready;
  await panel.revealed;
  await app.commands.execute('notebook:run-all-cells');
}"""


def _wait_for(url, seconds=60):
    deadline = time.monotonic() + seconds
    while not _answers(url):
        assert time.monotonic() < deadline, f"no answer from {url}"
        time.sleep(0.2)


def _answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own server
            return bool(json.load(answer))
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
