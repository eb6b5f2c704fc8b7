"""A mistake is underlined while it is typed, fixed by its button, and gives the right number.

In each frontend that has the extension. `make test-frontends` runs this file with older releases.
"""

from __future__ import annotations

import pytest

pytest.importorskip("playwright")
pytest.importorskip("jupyterlab")
pytest.importorskip("notebook")

from jupyter_lab import FRONTENDS, JupyterLab
from notebook_pages import ABOVE, number_in, output_of, run_cell, text_of
from second_derivative import INSIDE, OUTSIDE
from typed_cells_pages import (
    complaints_of,
    press,
    run,
    see_nothing_underlined,
    see_underlined,
    type_in,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

VARIABLE = "x = tf.Variable(1.0)"
MISTAKE = f"{OUTSIDE}\nd2y_dx2"
RIGHT = f"{INSIDE}\nd2y_dx2"
WHERE = len(ABOVE) + 1


@pytest.fixture(scope="module", params=FRONTENDS)
def server(request, tmp_path_factory):
    server = JupyterLab(tmp_path_factory.mktemp("server"), frontend=request.param)
    yield server
    server.close()


@pytest.mark.parametrize("magic", ["", "%%tape\n"])
def test_typed_fixed_and_run(server, browser, magic):
    complaints = []
    page = server.open(browser, [*ABOVE, VARIABLE, ""], prepare=complaints_of(complaints))
    type_in(page, WHERE, magic + MISTAKE)
    see_underlined(page, WHERE, "tape_2.gradient(dy_dx, x)")
    press(page, WHERE, "Fix")
    assert text_of(page, WHERE) == magic + RIGHT
    see_nothing_underlined(page, WHERE)
    run_cell(page, WHERE)
    assert number_in(output_of(page, WHERE)) == 6.0
    assert complaints == []


def test_bands_and_their_menu(server, browser):
    page = server.open(browser, [*ABOVE, VARIABLE, RIGHT])
    run(page, "tapemagic:toggle-tape-bands")
    bands = page.locator(".tapemagic-cell-band")
    page.locator(".tapemagic-cell-tapes").first.wait_for()
    assert page.locator(".tapemagic-cell-tapes").all_inner_texts() == [
        "● tape_2 records",
        "● tape_1 records",
    ]
    assert bands.count() == 2
    page.get_by_role("menuitem", name="View").click()
    page.locator(".lm-Menu-item").get_by_text("Show What Tapes Record").click()
    bands.first.wait_for(state="detached")
