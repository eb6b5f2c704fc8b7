"""The graph of a tape in JupyterLab, where its keys are its own, and on an exported page."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright")
pytest.importorskip("jupyterlab")

import nbformat
from nbclient import NotebookClient
from nbformat import v4
from widget_pages import page_problems

from tapemagic import cli

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOAD = "%load_ext tapemagic\n%tape engine numpy\nimport tensorflow as tf\nx = tf.Variable(3.0)"
SHOWN = "%%tape dy/dx --show-tape\ny = x * x * x"


def derivatives(page):
    return page.locator(".tapemagic-graph-derivative").all_text_contents()


def test_keys_in_the_graph_are_not_jupyterlabs(server, browser):
    page = server.open(browser, [LOAD, SHOWN, "1"])
    page.locator(".tapemagic-graph-node").first.wait_for(timeout=60_000)
    active = "jupyterapp.shell.currentWidget.content.activeCellIndex"
    page.locator(".tapemagic-graph-node").first.focus()
    selected = page.evaluate(active)
    for key in ("ArrowDown", "ArrowUp", "b", "d", "d", "Enter", "Backspace", "ArrowRight"):
        page.keyboard.press(key)
        assert page.evaluate(active) == selected
    assert page.evaluate("jupyterapp.shell.currentWidget.content.widgets.length") == 3
    assert page.locator(".jp-mod-editMode").count() == 0
    assert derivatives(page)[0] == "dy/dx = 9.0 + …"
    page.keyboard.press("End")
    assert derivatives(page)[0] == "dy/dx = 27.0"
    assert page.locator(".tapemagic-line").all_text_contents() != []


def test_a_saved_page_steps_without_kernel_and_network(browser, tmp_path):
    notebook = v4.new_notebook(cells=[v4.new_code_cell(LOAD), v4.new_code_cell(SHOWN)])
    NotebookClient(notebook, store_widget_state=True).execute()
    nbformat.write(notebook, tmp_path / "tape.ipynb")
    assert cli.main(["export", str(tmp_path / "tape.ipynb")]) == 0
    page = browser.new_page()
    problems = page_problems(page)
    page.route("http*://**", lambda route: route.abort())
    page.goto((tmp_path / "tape.html").as_uri())
    page.get_by_role("button", name="Next step").click()
    assert derivatives(page)[0] == "dy/dx = 9.0 + …"
    page.keyboard.press("ArrowRight")
    assert derivatives(page)[0] == "dy/dx = 27.0"
    assert problems == []
