"""Typing in the cells of a notebook that is open in a browser, and what is underlined there."""

from __future__ import annotations

from playwright.sync_api import expect
from second_derivative import INSIDE, OUTSIDE

# What is typed: `LATE` is underlined in `NESTED`, the second `ASK` in `TWICE`.
LOAD = "%load_ext tapemagic\nimport tensorflow as tf"
VARIABLE = "x = tf.Variable(3.0)"
CONSTANT = "x = tf.constant(3.0)"
TAPE = "with tf.GradientTape() as tape:\n    y = x * x"
ASK = "tape.gradient(y, x)"
WHOLE = f"{TAPE}\n{ASK}"
TWICE = f"{WHOLE}\n{ASK}"
NESTED = OUTSIDE.replace("d2y_dx2 = ", "")
NESTED_RIGHT = INSIDE.replace("d2y_dx2 = ", "")
LATE = "tape_2.gradient(dy_dx, x)"

UNDERLINED = ".tapemagic-mark"
CARD = ".tapemagic-card"
BUTTON = ".cm-diagnosticAction"
# What a mistake of the extension leads to; JupyterLab and its parts complain of themselves, too.
_OURS = ("tapemagic", "CodeMirror", "omm ")
# A browser with two pages on a slow machine.
expect.set_options(timeout=30_000)


def cell(page, position):
    """Return a code cell, by its place among the code cells, from 0."""
    return page.locator(".jp-CodeCell").nth(position)


def underlined(page, position):
    """Return what is underlined in a cell."""
    return cell(page, position).locator(UNDERLINED)


def type_in(page, position, text):
    """Type a text in the place of a cell's; the last character is a key."""
    cell(page, position).locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text[:-1])
    page.keyboard.insert_text(text[-1])


def see_underlined(page, position, text):
    """Wait until a text is underlined in a cell, and nothing else."""
    expect(underlined(page, position)).not_to_have_count(0)
    expect(cell(page, position).locator(".cm-content")).to_be_visible()
    page.wait_for_function(
        """([selector, position, text]) => {
          const cell = document.querySelectorAll(".jp-CodeCell")[position];
          const marks = [...cell.querySelectorAll(selector)];
          return marks.map((mark) => mark.textContent).join("") === text;
        }""",
        arg=[UNDERLINED, position, text],
    )


def see_nothing_underlined(page, position):
    """Wait until nothing is underlined in a cell."""
    expect(underlined(page, position)).to_have_count(0)


def press(page, position, name):
    """Point at what is underlined in a cell, and press a button of what is shown then."""
    underlined(page, position).first.hover()
    page.locator(BUTTON).get_by_text(name, exact=True).click()


def run(page, command):
    """Run a command of the page."""
    return page.evaluate("(command) => jupyterapp.commands.execute(command)", command)


def complaints_of(kept):
    """Return what makes a page keep what it complains of that has to do with the extension."""

    def keep(text, kind):
        if "to activate" in text:  # on a slow machine
            return
        if kind in {"error", "warning"} and any(words in text for words in _OURS):
            kept.append(text)

    def prepare(page):
        page.on(
            "console",
            lambda message: keep(f"{message.text} {message.location['url']}", message.type),
        )
        page.on("pageerror", lambda error: keep(f"{error} {error.stack}", "error"))

    return prepare
