"""The highlight under a cell of JupyterLab: it is seen, and its buttons change the cell."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright")
pytest.importorskip("jupyterlab")

from highlighted_cells import AFTER_BOTH_BLOCKS, ASKED_TWICE
from notebook_pages import text_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Before each cell that follows, its highlight is shown.
SHOW_BEFORE_EACH_CELL = """
from highlighted_cells import highlighted
from tapemagic import numpy_tf as tf
from tapemagic.widgets import show_highlight

def show(info):
    highlight = highlighted(info.raw_cell)
    if highlight.findings:
        show_highlight(highlight)

get_ipython().events.register("pre_run_cell", show)
"""
HIDDEN = AFTER_BOTH_BLOCKS.rstrip("\n") + "  # noqa: TAP101\n"
FIXED = AFTER_BOTH_BLOCKS.replace("\n\ndy_dx = tape_1", "\n    dy_dx = tape_1").replace(
    "x)\nd2y", "x)\n\nd2y"
)


@pytest.fixture
def notebook(server, browser):
    """Return a function that runs cells, the highlight shown, and gives the page."""

    def opened(*cells, **context):
        page = server.open(browser, [SHOW_BEFORE_EACH_CELL, *cells], **context)
        page.locator(".tapemagic-highlight").last.wait_for()
        return page

    return opened


def cell_is_selected(page):
    return page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex")


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def said(page):
    return page.locator(".tapemagic-status").inner_text()


def test_a_cell_that_is_right_shows_nothing(notebook):
    page = notebook(FIXED + "d2y_dx2\n", AFTER_BOTH_BLOCKS)
    assert page.locator(".tapemagic-highlight").count() == 1


def test_fix_corrects_the_cell_and_the_cell_then_gives_the_number(notebook):
    page = notebook(AFTER_BOTH_BLOCKS + "d2y_dx2\n")
    button(page, "Fix").click()
    assert text_of(page, 1) == FIXED + "d2y_dx2\n"
    assert said(page) == "The cell is corrected. Run the cell again: Shift+Enter."
    # The cell has the focus: what the words say can be done.
    page.keyboard.press("Shift+Enter")
    page.get_by_text("numpy=6.0").wait_for()
    assert page.locator(".tapemagic-highlight").count() == 0


def test_a_fix_can_be_undone_and_made_again(notebook):
    page = notebook(AFTER_BOTH_BLOCKS)
    button(page, "Fix").click()
    page.keyboard.press("Control+z")
    assert text_of(page, 1) == AFTER_BOTH_BLOCKS
    button(page, "Fix").click()
    assert text_of(page, 1) == FIXED
    button(page, "Fix").click()
    assert said(page) == "The cell has this text already: run it again."


def test_a_cell_that_was_changed_meanwhile_is_left_alone(notebook):
    page = notebook(AFTER_BOTH_BLOCKS)
    page.locator(".jp-CodeCell .cm-content").nth(1).click()
    page.keyboard.press("Control+End")
    page.keyboard.type("z = 1")
    button(page, "Fix").click()
    assert text_of(page, 1) == AFTER_BOTH_BLOCKS + "z = 1"
    assert "changed since it was checked" in said(page)


def test_hide_adds_the_comment_and_the_finding_is_gone(notebook):
    page = notebook(AFTER_BOTH_BLOCKS)
    button(page, "Hide for this line").click()
    assert text_of(page, 1) == HIDDEN
    page.keyboard.press("Shift+Enter")
    page.locator(".tapemagic-highlight").wait_for(state="detached")


def test_fix_all_corrects_all(notebook):
    page = notebook(AFTER_BOTH_BLOCKS + "\n" + ASKED_TWICE)
    button(page, "Fix all 2").click()
    assert "persistent=True" in text_of(page, 1)
    assert "    dy_dx = tape_1" in text_of(page, 1)


def test_keys_in_the_highlight_are_not_jupyterlabs(notebook):
    page = notebook(AFTER_BOTH_BLOCKS + "\n" + ASKED_TWICE, "1")
    cells = page.locator(".jp-CodeCell").count()
    page.locator(".tapemagic-tab").first.click()
    selected = cell_is_selected(page)
    for key in ("ArrowDown", "ArrowUp", "n", "b", "d", "d", "Enter"):
        page.keyboard.press(key)
        assert cell_is_selected(page) == selected
    assert page.locator(".jp-CodeCell").count() == cells
    assert page.locator(".jp-mod-editMode").count() == 0


def test_the_buttons_work_with_the_keyboard(notebook):
    page = notebook(AFTER_BOTH_BLOCKS)
    button(page, "Fix").focus()
    page.keyboard.press("Enter")
    assert text_of(page, 1) == FIXED


def test_jupyterlabs_own_styles_do_not_cover_the_bands_of_the_static_page(notebook):
    page = notebook(
        "from highlighted_cells import AFTER_BOTH_BLOCKS, NESTED\n"
        "highlighted(AFTER_BOTH_BLOCKS, recordings=NESTED)"
    )
    line = page.locator(".jp-RenderedHTMLCommon .tapemagic-line").first
    assert line.evaluate("(e) => getComputedStyle(e).backgroundColor") == "rgba(0, 0, 0, 0)"
    assert line.evaluate("(e) => parseFloat(getComputedStyle(e).paddingLeft)") > 10
    assert line.evaluate("(e) => getComputedStyle(e).whiteSpace") == "pre"


def test_in_the_dark_theme_the_words_are_light(server, notebook):
    server.set_theme("JupyterLab Dark")
    try:
        page = notebook(AFTER_BOTH_BLOCKS)
    finally:
        server.set_theme("JupyterLab Light")
    colour = page.locator(".tapemagic-message").evaluate("(e) => getComputedStyle(e).color")
    assert colour.startswith(("rgb(255, 255, 255", "rgba(255, 255, 255"))
    accent = page.locator(".tapemagic-verdict").evaluate("(e) => getComputedStyle(e).color")
    assert float(accent.removeprefix("oklch(").split()[0]) > 0.7
