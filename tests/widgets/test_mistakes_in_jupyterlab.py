"""Each mistake in JupyterLab, as a learner meets it, on each engine.

The cell is run, the highlight is seen, its button is pressed, the cell is run again: the number is
right, and the highlight is gone.
"""

from __future__ import annotations

import re

import pytest

pytest.importorskip("playwright")
pytest.importorskip("jupyterlab")

from jupyter_lab import JupyterLab
from mistaken_cells import CELLS
from notebook_pages import ABOVE, number_in, output_of, run_cell

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(
    scope="module", params=["numpy", pytest.param("tensorflow", marks=pytest.mark.tensorflow)]
)
def notebook(request, tmp_path_factory, chromium):
    """A notebook in which all cells have run; the browser of its own lives as long as it does."""
    from playwright.sync_api import sync_playwright

    server = JupyterLab(tmp_path_factory.mktemp("jupyterlab"), request.param)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        page = server.open(browser, [*ABOVE, *(cell.text for cell in CELLS)])
        yield page
        browser.close()
    server.close()


@pytest.mark.parametrize(
    ("position", "cell"),
    [pytest.param(place, cell, id=cell.name) for place, cell in enumerate(CELLS, len(ABOVE))],
)
def test_seen_and_put_right(notebook, position, cell):
    highlight = output_of(notebook, position).locator(".tapemagic-highlight")
    if not cell.is_mistaken:
        assert highlight.count() == 0
        assert number_in(output_of(notebook, position)) == cell.right
        return
    highlight.wait_for()
    assert highlight.locator(".tapemagic-verdict").count() > 0 or "watch" in cell.text
    if cell.right is None:
        return
    several = highlight.get_by_role("button", name=re.compile("^Fix all"))
    (
        several if several.count() else highlight.get_by_role("button", name="Fix", exact=True)
    ).click()
    run_cell(notebook, position)
    highlight.wait_for(state="detached")
    assert number_in(output_of(notebook, position)) == pytest.approx(cell.right)
