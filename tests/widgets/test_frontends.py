"""A mistake is seen, put right by its button, run again, and gives the right number: everywhere.

A few cells in each frontend whose pages give a button a way to the cell: JupyterLab and Notebook.
`make test-frontends` runs this file with older releases of both.
"""

from __future__ import annotations

import pytest

pytest.importorskip("playwright")
pytest.importorskip("jupyterlab")
pytest.importorskip("notebook")

from jupyter_lab import FRONTENDS, JupyterLab
from mistaken_cells import CORRECTED
from notebook_pages import ABOVE, number_in, output_of, run_cell, text_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TRIED = ("first call after both, second after both", "TAP201 ", "TAP301 ", "TAP307 ")
CELLS = [cell for cell in CORRECTED if cell.name.startswith(TRIED)]


@pytest.fixture(scope="module", params=FRONTENDS)
def server(request, tmp_path_factory):
    server = JupyterLab(tmp_path_factory.mktemp("server"), frontend=request.param)
    yield server
    server.close()


def test_seen_and_put_right(server, browser):
    page = server.open(browser, [*ABOVE, *(cell.text for cell in CELLS)])
    for position, cell in enumerate(CELLS, len(ABOVE)):
        highlight = output_of(page, position).locator(".tapemagic-highlight")
        highlight.get_by_role("button", name="Fix", exact=True).click()
        run_cell(page, position)
        highlight.wait_for(state="detached")
        assert number_in(output_of(page, position)) == pytest.approx(cell.right)


RECORDING = "x = tf.Variable(3.0)\nwith tf.GradientTape() as tape:\n    y = x * x\n    z = y * y"
PERSISTENT = RECORDING.replace("GradientTape()", "GradientTape(persistent=True)")


def test_a_cell_above_is_put_right(server, browser):
    cells = [*ABOVE, RECORDING, "tape.gradient(y, x)", "tape.gradient(z, x)"]
    recording, first, second = range(len(ABOVE), len(cells))
    page = server.open(browser, cells)
    highlight = output_of(page, second).locator(".tapemagic-highlight")
    highlight.get_by_role("button", name="Fix cell [3]", exact=True).click()
    assert text_of(page, recording) == PERSISTENT
    assert text_of(page, second) == "tape.gradient(z, x)"
    said = highlight.get_by_role("status")
    assert said.inner_text().startswith("The code of cell [3] is corrected.")
    highlight.get_by_role("button", name="Fix cell [3]", exact=True).click()
    assert "corrected already" in said.inner_text()
    for position in (recording, first, second):
        run_cell(page, position)
    highlight.wait_for(state="detached")
    assert number_in(output_of(page, second)) == 108.0


def test_a_cell_above_that_was_changed_is_left_alone(server, browser):
    cells = [*ABOVE, RECORDING, "tape.gradient(y, x)", "tape.gradient(z, x)"]
    recording, second = len(ABOVE), len(cells) - 1
    page = server.open(browser, cells)
    highlight = output_of(page, second).locator(".tapemagic-highlight")
    highlight.wait_for()
    page.locator(".jp-CodeCell .cm-content").nth(recording).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" + 1.0")
    highlight.get_by_role("button", name="Fix cell [3]", exact=True).click()
    assert text_of(page, recording) == RECORDING + " + 1.0"
    assert "is not in the page" in highlight.get_by_role("status").inner_text()
