"""What is underlined in JupyterLab while cells are typed, moved, run, fixed and undone."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright")
pytest.importorskip("jupyterlab")

from notebook_pages import number_in, output_of, run_cell, text_of
from playwright.sync_api import expect
from typed_cells_pages import (
    ASK,
    BUTTON,
    CARD,
    CONSTANT,
    LATE,
    LOAD,
    NESTED,
    NESTED_RIGHT,
    TAPE,
    TWICE,
    UNDERLINED,
    VARIABLE,
    WHOLE,
    cell,
    press,
    run,
    see_nothing_underlined,
    see_underlined,
    type_in,
    underlined,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_nothing_in_cells_that_are_right(notebook):
    page = notebook(LOAD, VARIABLE, "", "")
    type_in(page, 2, NESTED_RIGHT)
    type_in(page, 3, TWICE)
    see_underlined(page, 3, ASK)
    see_nothing_underlined(page, 2)


def test_a_notebook_without_tapemagic_asks_nothing(server, browser):
    asked = []

    def keep(frame):
        asked.append(frame if isinstance(frame, bytes) else frame.encode())

    def prepare(page):
        page.on("websocket", lambda socket: socket.on("framesent", keep))

    page = server.open(browser, ["import math", ""], prepare=prepare)
    type_in(page, 1, "math.sqrt(2.0)")
    run_cell(page, 1)
    expect(output_of(page, 1)).to_contain_text("1.41")
    assert any(b"execute_request" in frame for frame in asked)
    assert not [frame for frame in asked if b"tapemagic" in frame]


def test_a_kernel_without_tapemagic_has_nothing_underlined_until_it_is_loaded(notebook):
    page = notebook("from tapemagic import numpy_tf as tf\n" + CONSTANT, "", "")
    type_in(page, 1, WHOLE)
    run_cell(page, 1)
    type_in(page, 2, WHOLE)
    run_cell(page, 0)
    see_nothing_underlined(page, 2)
    type_in(page, 0, "%load_ext tapemagic")
    run_cell(page, 0)
    see_underlined(page, 2, ASK)


class TestWhatIsKnown:
    def test_what_names_hold(self, notebook):
        page = notebook(LOAD, CONSTANT, "")
        type_in(page, 2, WHOLE)
        see_underlined(page, 2, ASK)
        type_in(page, 1, VARIABLE)
        run_cell(page, 1)
        see_nothing_underlined(page, 2)

    def test_a_tape_that_was_asked_but_not_in_the_cell_that_asked_it(self, notebook):
        page = notebook(LOAD, VARIABLE, TAPE, ASK, "")
        type_in(page, 4, ASK)
        see_underlined(page, 4, ASK)
        see_nothing_underlined(page, 3)

    def test_a_cell_above_that_did_not_run(self, notebook):
        page = notebook(LOAD, "", "")
        type_in(page, 2, WHOLE)
        type_in(page, 1, CONSTANT)
        see_underlined(page, 2, ASK)
        type_in(page, 1, VARIABLE)
        see_nothing_underlined(page, 2)

    def test_a_cell_above_that_is_deleted_or_moved(self, notebook):
        page = notebook(LOAD, VARIABLE, TAPE, "", "")
        type_in(page, 3, ASK)
        type_in(page, 4, ASK)
        see_underlined(page, 4, ASK)
        cell(page, 3).locator(".jp-InputPrompt").click()
        run(page, "notebook:move-cell-down")
        see_underlined(page, 4, ASK)
        see_nothing_underlined(page, 3)
        run(page, "notebook:delete-cell")
        see_nothing_underlined(page, 3)

    def test_while_the_kernel_is_busy_typing_goes_on_and_the_newest_text_counts(self, notebook):
        page = notebook(LOAD, VARIABLE, "import time", "")
        type_in(page, 2, "import time\ntime.sleep(4)")
        cell(page, 2).locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
        expect(cell(page, 2).locator(".jp-InputPrompt")).to_have_text("[*]:")
        type_in(page, 3, WHOLE)
        page.wait_for_timeout(400)
        type_in(page, 3, NESTED)
        assert text_of(page, 3) == NESTED
        expect(cell(page, 2).locator(".jp-InputPrompt")).to_have_text("[*]:")
        see_underlined(page, 3, LATE)
        expect(cell(page, 2).locator(".jp-InputPrompt")).to_have_text("[4]:")

    def test_after_a_restart_nothing_until_tapemagic_is_loaded_again(self, notebook):
        page = notebook(LOAD, VARIABLE, "")
        type_in(page, 2, NESTED)
        see_underlined(page, 2, LATE)
        page.evaluate("jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
        see_nothing_underlined(page, 2)
        run_cell(page, 0)
        see_underlined(page, 2, LATE)

    def test_a_page_that_is_opened_again_while_the_kernel_runs(self, notebook):
        page = notebook(LOAD, CONSTANT, "")
        type_in(page, 2, WHOLE)
        see_underlined(page, 2, ASK)
        page.evaluate("jupyterapp.shell.currentWidget.context.save()")
        page.reload()
        see_underlined(page, 2, ASK)

    def test_two_notebooks(self, notebook):
        one = notebook(LOAD, VARIABLE, "")
        other = notebook(LOAD, CONSTANT, "")
        type_in(one, 2, WHOLE)
        type_in(other, 2, WHOLE)
        see_underlined(other, 2, ASK)
        type_in(one, 2, TWICE)
        see_underlined(one, 2, ASK)
        see_underlined(other, 2, ASK)

    def test_switched_off(self, notebook):
        page = notebook(LOAD, VARIABLE, "", "")
        type_in(page, 2, NESTED)
        see_underlined(page, 2, LATE)
        type_in(page, 3, "%tape check off")
        run_cell(page, 3)
        see_nothing_underlined(page, 2)


class TestFixing:
    def test_undo_puts_the_mistake_back(self, notebook):
        page = notebook(LOAD, VARIABLE, "")
        type_in(page, 2, NESTED)
        see_underlined(page, 2, LATE)
        press(page, 2, "Fix")
        see_nothing_underlined(page, 2)
        assert text_of(page, 2) == NESTED_RIGHT
        cell(page, 2).locator(".cm-content").click()
        page.keyboard.press("Control+z")
        assert text_of(page, 2) == NESTED
        see_underlined(page, 2, LATE)
        press(page, 2, "Fix")
        assert text_of(page, 2) == NESTED_RIGHT
        run_cell(page, 2)
        assert number_in(output_of(page, 2)) == 18.0

    def test_a_cell_above(self, notebook):
        page = notebook(LOAD, VARIABLE, TAPE, f"first = {ASK}", "")
        type_in(page, 4, ASK)
        see_underlined(page, 4, ASK)
        press(page, 4, "Fix cell [3]")
        assert text_of(page, 2) == TAPE.replace("()", "(persistent=True)")
        expect(page.get_by_text("The code of cell [3] is corrected").first).to_be_visible()
        for position in (2, 3, 4):
            run_cell(page, position)
        assert number_in(output_of(page, 4)) == 6.0

    def test_hiding(self, notebook):
        page = notebook(LOAD, VARIABLE, "")
        type_in(page, 2, NESTED)
        see_underlined(page, 2, LATE)
        press(page, 2, "Hide for this line")
        see_nothing_underlined(page, 2)
        assert text_of(page, 2) == NESTED + "  # noqa: TAP101"

    def test_a_cell_that_cannot_be_edited_has_no_button(self, notebook):
        page = notebook(LOAD, VARIABLE, "")
        type_in(page, 2, NESTED)
        see_underlined(page, 2, LATE)
        page.evaluate(
            "jupyterapp.shell.currentWidget.content.widgets[2].model.setMetadata('editable', false)"
        )
        underlined(page, 2).first.hover()
        expect(page.locator(CARD)).to_be_visible()
        expect(page.locator(BUTTON)).to_have_count(0)

    def test_together_with_the_highlight_of_the_output(self, notebook):
        page = notebook(LOAD, VARIABLE, NESTED)
        see_underlined(page, 2, LATE)
        page.get_by_role("button", name="Fix", exact=True).click()
        see_nothing_underlined(page, 2)
        assert text_of(page, 2) == NESTED_RIGHT


class TestWithTheKeyboard:
    def test_from_finding_to_finding_over_cells_and_a_fix(self, notebook):
        page = notebook(LOAD, VARIABLE, "", "")
        type_in(page, 2, NESTED)
        type_in(page, 3, TWICE)
        see_underlined(page, 2, LATE)
        see_underlined(page, 3, ASK)
        for expected in (LATE, ASK, LATE):
            page.keyboard.press("F8")
            expect(page.locator(CARD)).to_have_count(1)
            expect(page.locator(".tapemagic-card-message")).to_contain_text(expected)
        page.keyboard.press("Shift+F8")
        expect(page.locator(".tapemagic-card-message")).to_contain_text(ASK)
        page.keyboard.press("F8")
        expect(page.locator(".tapemagic-card-message")).to_contain_text(LATE)
        page.keyboard.press("Alt+F8")
        see_nothing_underlined(page, 2)
        assert text_of(page, 2) == NESTED_RIGHT
        expect(page.locator(CARD)).to_have_count(0)

    def test_escape_takes_the_card_away(self, notebook):
        page = notebook(LOAD, VARIABLE, "")
        type_in(page, 2, NESTED)
        see_underlined(page, 2, LATE)
        page.keyboard.press("F8")
        expect(page.locator(CARD)).to_have_count(1)
        page.keyboard.press("Escape")
        expect(page.locator(CARD)).to_have_count(0)


def test_bands_move_with_what_is_typed_and_are_kept_for_the_next_notebook(notebook):
    page = notebook(LOAD, VARIABLE, "")
    run(page, "tapemagic:toggle-tape-bands")
    type_in(page, 2, NESTED)
    bands = page.locator(".tapemagic-cell-band")
    expect(bands).to_have_count(2)
    top = bands.first.bounding_box()["y"]
    page.keyboard.press("Control+Home")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "(top) => document.querySelector('.tapemagic-cell-band').getBoundingClientRect().y > top",
        arg=top + 5,
    )
    expect(notebook(LOAD, VARIABLE, NESTED).locator(".tapemagic-cell-band")).to_have_count(2)
    run(page, "tapemagic:toggle-tape-bands")
    expect(bands).to_have_count(0)


def test_in_the_dark_theme_words_and_lines_are_light(server, notebook):
    server.set_theme("JupyterLab Dark")
    try:
        page = notebook(LOAD, VARIABLE, "")
    finally:
        server.set_theme("JupyterLab Light")
    type_in(page, 2, NESTED)
    see_underlined(page, 2, LATE)
    line = page.locator(UNDERLINED).first.evaluate(
        "(mark) => getComputedStyle(mark).textDecorationColor"
    )
    assert float(line.removeprefix("oklch(").split()[0]) > 0.7
    underlined(page, 2).first.hover()
    words = page.locator(CARD).evaluate("(card) => getComputedStyle(card).color")
    assert words.startswith(("rgb(255, 255, 255", "rgba(255, 255, 255"))
