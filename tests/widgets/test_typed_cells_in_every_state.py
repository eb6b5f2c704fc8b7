"""Cells that are moved, folded, split or shown twice, and notebooks that few people have."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright")
pytest.importorskip("jupyterlab")

from jupyter_lab import JupyterLab
from notebook_pages import number_in, output_of, run_cell, text_of
from playwright.sync_api import expect
from typed_cells_pages import (
    ASK,
    CARD,
    CONSTANT,
    LATE,
    LOAD,
    NESTED,
    NESTED_RIGHT,
    TAPE,
    UNDERLINED,
    VARIABLE,
    cell,
    press,
    run,
    see_nothing_underlined,
    see_underlined,
    type_in,
    underlined,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ON_ALL_CELLS = "jupyterapp.shell.currentWidget.content.widgets"
SESSION = "jupyterapp.shell.currentWidget.sessionContext"


def choose(page, position):
    """Choose a cell, which is not edited then."""
    cell(page, position).locator(".jp-InputPrompt").click()


@pytest.fixture
def mistaken(notebook):
    """Return a page with a mistake in its third code cell, and an empty one below."""
    page = notebook(LOAD, VARIABLE, "", "")
    type_in(page, 2, NESTED)
    see_underlined(page, 2, LATE)
    return page


class TestNothingIsSaid:
    def test_of_a_cell_for_another_program(self, mistaken):
        type_in(mistaken, 3, f"%%bash\necho '{ASK}'\nwith tf.GradientTape() as tape")
        type_in(mistaken, 2, NESTED_RIGHT)
        see_nothing_underlined(mistaken, 2)
        see_nothing_underlined(mistaken, 3)

    def test_of_a_cell_that_is_text_now(self, mistaken):
        choose(mistaken, 2)
        run(mistaken, "notebook:change-cell-to-markdown")
        expect(mistaken.locator(UNDERLINED)).to_have_count(0)
        run(mistaken, "notebook:change-cell-to-code")
        see_underlined(mistaken, 2, LATE)


class TestTheKernel:
    def test_unloaded_and_loaded_again(self, server, browser):
        # JupyterLab complains on its console of the end of a comm that the page did not use: one
        # that opened a comm by itself is told of the end of both.
        mistaken = server.open(browser, [LOAD, VARIABLE, "", ""])
        type_in(mistaken, 2, NESTED)
        see_underlined(mistaken, 2, LATE)
        for magic in ("%load_ext", "%reload_ext", "%unload_ext", "%load_ext", "%reload_ext"):
            type_in(mistaken, 3, f"{magic} tapemagic")
            run_cell(mistaken, 3)
            if magic == "%unload_ext":
                see_nothing_underlined(mistaken, 2)
                continue
            type_in(mistaken, 2, NESTED_RIGHT)
            see_nothing_underlined(mistaken, 2)
            type_in(mistaken, 2, NESTED)
            see_underlined(mistaken, 2, LATE)

    def test_another_one(self, mistaken):
        for change in ("changeKernel({name: 'python3'})", "shutdown()"):
            mistaken.evaluate(f"{SESSION}.{change}")
            see_nothing_underlined(mistaken, 2)
            mistaken.evaluate(f"{SESSION}.changeKernel({{name: 'python3'}})")
            run_cell(mistaken, 0)
            see_underlined(mistaken, 2, LATE)

    def test_that_was_killed(self, mistaken):
        type_in(mistaken, 3, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
        mistaken.keyboard.press("Control+Enter")
        see_nothing_underlined(mistaken, 2)
        mistaken.get_by_role("button", name="Ok", exact=True).click()
        run_cell(mistaken, 0)
        see_underlined(mistaken, 2, LATE)

    def test_restarted_with_all_cells(self, mistaken):
        mistaken.evaluate(f"{SESSION}.restartKernel()")
        run(mistaken, "notebook:run-all-cells")
        expect(cell(mistaken, 0).locator(".jp-InputPrompt")).to_have_text("[1]:")
        see_underlined(mistaken, 2, LATE)


class TestTheCells:
    def test_split_and_merged(self, mistaken):
        mistaken.keyboard.press("Control+Home")
        for _ in range(3):
            mistaken.keyboard.press("ArrowDown")
        run(mistaken, "notebook:split-cell-at-cursor")
        see_underlined(mistaken, 3, LATE)
        see_nothing_underlined(mistaken, 2)
        choose(mistaken, 2)
        run(mistaken, "notebook:merge-cell-below")
        see_underlined(mistaken, 2, LATE)

    def test_cut_and_pasted_and_brought_back(self, mistaken):
        choose(mistaken, 2)
        run(mistaken, "notebook:cut-cell")
        run(mistaken, "notebook:paste-cell-below")
        expect(mistaken.locator(UNDERLINED)).not_to_have_count(0)
        run(mistaken, "notebook:delete-cell")
        expect(mistaken.locator(UNDERLINED)).to_have_count(0)
        run(mistaken, "notebook:undo-cell-action")
        expect(mistaken.locator(UNDERLINED)).not_to_have_count(0)

    def test_of_a_notebook_that_is_renamed(self, mistaken):
        mistaken.evaluate("jupyterapp.shell.currentWidget.context.rename('another_name.ipynb')")
        press(mistaken, 2, "Fix")
        see_nothing_underlined(mistaken, 2)
        type_in(mistaken, 2, NESTED)
        see_underlined(mistaken, 2, LATE)

    def test_of_a_notebook_that_is_not_trusted(self, mistaken):
        mistaken.evaluate(f"{ON_ALL_CELLS}.forEach((cell) => {{ cell.model.trusted = false; }})")
        mistaken.evaluate("jupyterapp.shell.currentWidget.context.save()")
        mistaken.reload()
        see_underlined(mistaken, 2, LATE)
        press(mistaken, 2, "Fix")
        assert text_of(mistaken, 2) == NESTED_RIGHT

    def test_of_a_notebook_that_is_shown_twice(self, mistaken):
        run(mistaken, "docmanager:clone")
        views = mistaken.locator(".jp-NotebookPanel")
        expect(views).to_have_count(2)
        marks = [views.nth(number).locator(UNDERLINED) for number in (0, 1)]
        for mark in marks:
            expect(mark).not_to_have_count(0)
        cells = views.nth(1).locator(".jp-CodeCell .cm-content")
        cells.nth(2).click()
        mistaken.keyboard.press("F8")
        expect(mistaken.locator(CARD)).to_have_count(1)
        mistaken.keyboard.press("Alt+F8")
        for mark in marks:
            expect(mark).to_have_count(0)
        mistaken.keyboard.press("Control+z")
        for mark in marks:
            expect(mark).not_to_have_count(0)
        mistaken.evaluate("jupyterapp.shell.currentWidget.close()")
        expect(views).to_have_count(1)
        type_in(mistaken, 2, NESTED_RIGHT)
        see_nothing_underlined(mistaken, 2)

    def test_that_are_folded_are_opened_by_the_keyboard(self, mistaken):
        choose(mistaken, 2)
        run(mistaken, "notebook:hide-cell-code")
        expect(underlined(mistaken, 2)).to_be_hidden()
        cell(mistaken, 3).locator(".cm-content").click()
        mistaken.keyboard.press("F8")
        expect(underlined(mistaken, 2)).to_be_visible()
        expect(mistaken.locator(CARD)).to_contain_text(LATE)

    def test_with_two_characters_at_each_end_of_a_line(self, mistaken):
        windows = "# a\r\n# 🙂\r\n" + NESTED.replace("\n", "\r\n")
        mistaken.evaluate(
            """(source) => jupyterapp.shell.currentWidget.content.model.sharedModel.insertCell(
              4, { cell_type: "code", source, metadata: {} })""",
            windows,
        )
        see_underlined(mistaken, 4, LATE)
        press(mistaken, 4, "Fix")
        see_nothing_underlined(mistaken, 4)
        assert text_of(mistaken, 4) == windows.replace("dy_dx = ", "    dy_dx = ")

    def test_with_tabs_and_letters_of_two_units(self, mistaken):
        text = "name = '😀∂é'\nif True:\n\t" + NESTED.replace("\n", "\n\t").replace("    ", "\t")
        type_in(mistaken, 2, text.replace(LATE, f"e = '😀'; result = {LATE}") + "\nresult")
        see_underlined(mistaken, 2, LATE)
        press(mistaken, 2, "Fix")
        see_nothing_underlined(mistaken, 2)
        run_cell(mistaken, 2)
        assert number_in(output_of(mistaken, 2)) == 18.0

    @pytest.mark.parametrize("magic", ["%%time", "%%capture out", "!echo tape\n%time z = 1"])
    def test_with_magics_of_others(self, mistaken, magic):
        type_in(mistaken, 2, f"{magic}\n{NESTED}")
        see_underlined(mistaken, 2, LATE)
        press(mistaken, 2, "Fix")
        assert text_of(mistaken, 2) == f"{magic}\n{NESTED_RIGHT}"

    def test_half_typed_keep_what_was_found(self, mistaken):
        mistaken.keyboard.press("Control+End")
        mistaken.keyboard.type("\nprint(")
        mistaken.wait_for_timeout(800)  # longer than an answer takes
        expect(underlined(mistaken, 2)).not_to_have_count(0)
        mistaken.keyboard.type("1)")
        see_underlined(mistaken, 2, LATE)


class TestFixesThatCannotBeMade:
    def test_in_a_cell_that_was_changed_while_the_kernel_was_busy(self, mistaken):
        type_in(mistaken, 3, "import time\ntime.sleep(5)")
        mistaken.keyboard.press("Control+Enter")
        expect(cell(mistaken, 3).locator(".jp-InputPrompt")).to_have_text("[*]:")
        cell(mistaken, 2).locator(".cm-content").click()
        mistaken.keyboard.press("Control+Home")
        mistaken.keyboard.insert_text("# more\n")
        press(mistaken, 2, "Fix")
        expect(mistaken.get_by_text("was changed since it was checked").first).to_be_visible()
        assert text_of(mistaken, 2) == "# more\n" + NESTED
        expect(cell(mistaken, 3).locator(".jp-InputPrompt")).to_have_text("[3]:")
        mistaken.mouse.move(5, 5)
        mistaken.wait_for_timeout(500)  # until the answer is there
        press(mistaken, 2, "Fix")
        see_nothing_underlined(mistaken, 2)
        assert text_of(mistaken, 2) == "# more\n" + NESTED_RIGHT

    def test_in_another_cell_that_cannot_be_edited(self, notebook):
        page = notebook(LOAD, VARIABLE, TAPE, f"first = {ASK}", "")
        type_in(page, 4, ASK)
        see_underlined(page, 4, ASK)
        page.evaluate(f"{ON_ALL_CELLS}[2].model.setMetadata('editable', false)")
        press(page, 4, "Fix cell [3]")
        expect(page.get_by_text("Cell [3] cannot be edited.").first).to_be_visible()
        assert text_of(page, 2) == TAPE

    def test_there_is_none(self, notebook):
        page = notebook(LOAD, "x = tf.constant(3)", "")
        type_in(page, 2, f"{TAPE}\ntape.gradient(y.numpy(), x)")
        expect(underlined(page, 2)).not_to_have_count(0)
        page.keyboard.press("Alt+F8")
        expect(page.get_by_text("No finding of this cell has a fix").first).to_be_visible()


def test_what_is_said_looks_the_same_by_mouse_and_by_keyboard(mistaken):
    def look():
        card = mistaken.locator(".cm-diagnostic").filter(has=mistaken.locator(CARD))
        return card.evaluate("""(card) => [
          getComputedStyle(card).borderLeft,
          getComputedStyle(card).padding,
          getComputedStyle(card.querySelector("ul")).listStyleType,
        ]""")

    underlined(mistaken, 2).first.hover()
    expect(mistaken.locator(CARD)).to_be_visible()
    by_mouse = look()
    mistaken.mouse.move(5, 5)
    expect(mistaken.locator(CARD)).to_have_count(0)
    mistaken.keyboard.press("F8")
    expect(mistaken.locator(CARD)).to_be_visible()
    assert look() == by_mouse
    assert by_mouse[0].startswith("5px solid")


def test_hiding_the_finding_at_the_cursor(mistaken):
    mistaken.keyboard.press("F8")
    run(mistaken, "tapemagic:hide-finding")
    see_nothing_underlined(mistaken, 2)
    assert text_of(mistaken, 2) == f"{NESTED}  # noqa: TAP101"


def test_a_long_notebook_of_which_a_part_is_drawn(browser, tmp_path):
    lines = "with tf.GradientTape() as tape_{0}:\n    y_{0} = x * x\ntape_{0}.gradient(y_{0}, x)"
    cells = [LOAD, VARIABLE, *(lines.format(number) for number in range(200)), NESTED]
    server = JupyterLab(tmp_path, draws_all=False)
    try:
        page = server.open(browser, cells)
        page.wait_for_function("() => jupyterapp.commands.isEnabled('tapemagic:next-finding')")
        run(page, "tapemagic:next-finding")
        expect(page.locator(CARD)).to_contain_text(LATE)
        run(page, "tapemagic:fix-finding")
        assert text_of(page, 202) == NESTED_RIGHT
        page.keyboard.press("Control+Home")
        page.keyboard.insert_text(CONSTANT + "\n")
        run(page, "tapemagic:next-finding")
        expect(page.locator(CARD)).to_contain_text("gives None")
    finally:
        server.close()


def test_many_mistakes_do_not_keep_the_kernel_from_running_cells(mistaken):
    type_in(mistaken, 2, "\n".join([NESTED] * 50))
    expect(underlined(mistaken, 2)).not_to_have_count(1)
    type_in(mistaken, 3, "1 + 1")
    run_cell(mistaken, 3)
    mistaken.keyboard.press("F8")
    expect(mistaken.get_by_role("button", name="Fix", exact=True)).to_be_visible()
