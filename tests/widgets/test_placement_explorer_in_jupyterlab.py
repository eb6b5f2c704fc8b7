"""The placement explorer in JupyterLab: a line is moved, and its code is the next cell."""

from __future__ import annotations

import pytest
import second_derivative

pytest.importorskip("playwright")
pytest.importorskip("jupyterlab")


pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOAD = "%load_ext tapemagic\nimport tensorflow as tf"
SETUP = "x = tf.Variable(1.0)"
OUTSIDE = f"{SETUP}\n{second_derivative.OUTSIDE}"
INSIDE = f"{SETUP}\n{second_derivative.INSIDE}"


@pytest.fixture
def notebook(server, browser):
    """Return a function that explores a cell, with other cells below it, and gives the page."""

    def opened(*below):
        page = server.open(browser, [LOAD, f"%%tape_explore\n{OUTSIDE}", *below])
        page.locator(".tapemagic-explorer .tapemagic-handle").first.wait_for(timeout=60_000)
        return page

    return opened


def texts(page):
    return page.evaluate(
        """jupyterapp.shell.currentWidget.content.widgets.map(
          (each) => each.model.sharedModel.source)"""
    )


def active_cell(page):
    return page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex")


def move_into_tape_2(page):
    page.get_by_role("button", name="Move dy_dx =").focus()
    page.keyboard.press("ArrowRight")


def use_this(page):
    page.get_by_role("button", name="Use this").click()
    page.get_by_role("status").filter(has_text="The code is in the next cell").wait_for()


def test_a_line_moved_with_the_keys_is_right_in_the_next_cell(notebook):
    page = notebook("")
    assert "✗ None" in page.locator(".tapemagic-explorer .tapemagic-code").inner_text()
    move_into_tape_2(page)
    use_this(page)
    assert texts(page)[2:] == [INSIDE]
    # The cell has the focus: what the words say can be done.
    page.keyboard.press("Control+End")
    page.keyboard.type("\nd2y_dx2")
    page.keyboard.press("Shift+Enter")
    page.get_by_text("numpy=6.0").wait_for()
    assert page.locator(".tapemagic-highlight").count() == 0


def test_a_cell_with_text_is_left_alone_and_another_one_is_put_before_it(notebook):
    page = notebook("mine = 1")
    move_into_tape_2(page)
    use_this(page)
    assert texts(page)[2:] == [INSIDE, "mine = 1"]


def test_with_the_keyboard_alone_and_as_the_last_cell(notebook):
    page = notebook()
    move_into_tape_2(page)
    button = page.get_by_role("button", name="Use this")
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="The code is in the next cell").wait_for()
    assert texts(page)[2:] == [INSIDE]


def test_keys_in_the_explorer_are_not_jupyterlabs(notebook):
    page = notebook("1")
    page.get_by_role("button", name="Move dy_dx =").focus()
    selected = active_cell(page)
    for key in ("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "b", "d", "d", "Enter"):
        page.keyboard.press(key)
        assert active_cell(page) == selected
    assert len(texts(page)) == 3
    assert page.locator(".jp-mod-editMode").count() == 0


def test_the_kernel_knows_where_the_lines_stand(notebook):
    page = notebook(
        "import tapemagic\nexplorer = tapemagic.explore_placement()\nexplorer",
        "print(explorer.works)",
    )
    second = page.locator(".tapemagic-explorer").nth(1)
    second.get_by_role("button", name="Move dy_dx =").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(1000)
    page.evaluate(
        """async () => {
          jupyterapp.shell.currentWidget.content.activeCellIndex = 3;
          await jupyterapp.commands.execute("notebook:run-cell");
        }"""
    )
    page.get_by_text("False", exact=True).wait_for()
