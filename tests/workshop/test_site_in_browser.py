"""The site, opened in Chromium with the network off: what a reader sees, and runs, in the browser.

The site is built with Pyodide in it, by ``docs/workshop/build_site.py`` in the site's own
environment. What that needs is made by ``make site-environment``.
"""

from __future__ import annotations

import os
import re
import subprocess

import pytest

pytest.importorskip("playwright")

import lessons_in_browser
import nbformat
from playwright.sync_api import expect, sync_playwright
from typed_cells_pages import CARD, press, see_nothing_underlined, see_underlined, type_in
from widget_pages import accessibility_violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def built(repository, tmp_path_factory):
    """Return the folder of a site that needs no network."""
    python = repository / ".venv-site" / "bin" / "python"
    pyodide = repository / "build" / "pyodide"
    missing = [str(path.relative_to(repository)) for path in (python, pyodide) if not path.exists()]
    if missing:
        reason = f"no {' and no '.join(missing)}: make site-environment"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    folder = tmp_path_factory.mktemp("site") / "tapemagic"
    build = [python, "docs/workshop/build_site.py", "--as-stored", "--pyodide", pyodide]
    done = subprocess.run(
        [*build, "--output", folder],
        cwd=repository,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(repository)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def address(built):
    with lessons_in_browser.served(built) as address:
        yield address


@pytest.fixture
def context(tmp_path):
    """A reader's browser, with a cache on the disk."""
    with sync_playwright() as playwright:
        context = lessons_in_browser.reader(playwright, tmp_path / "profile")
        yield context
        context.close()


def colour_of_the_ink(page):
    """Return how bright the text of the first plot is, from 0 to 1."""
    colour = page.locator(".tapemagic").first.evaluate("(plot) => getComputedStyle(plot).color")
    return sum(float(part) for part in re.findall(r"[\d.]+", colour)[:3]) / (3 * 255)


def test_the_start_page_moves_in_light_and_in_dark(context, address):
    page = context.new_page()
    page.emulate_media(color_scheme="light")
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{address}/index.html")
    plot = page.locator("[role=slider]").first
    plot.focus()
    before = plot.get_attribute("aria-valuetext")
    page.keyboard.press("ArrowRight")
    assert plot.get_attribute("aria-valuetext") != before
    assert page.get_by_text("and it was None").is_visible()
    assert colour_of_the_ink(page) < 0.4
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector("body[data-md-color-scheme=slate]")
    assert colour_of_the_ink(page) > 0.6
    page.get_by_title("Light").click()
    page.wait_for_selector("body[data-md-color-scheme=default]")
    assert colour_of_the_ink(page) < 0.4
    assert problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "place",
    ["index.html", "why-is-my-gradient-none/", "lessons/", "lessons/01-gradient-tape-basics.html"],
)
def test_a_page_can_be_read_by_everybody(context, address, place, scheme):
    page = context.new_page()
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{address}/{place}")
    found = accessibility_violations(page, "body")
    # The theme calls two of its navigations the same.
    assert [each for each in found if not each.startswith("landmark-unique: <nav")] == []


RIGHT = """\
x = tf.Variable(3.0)
with tf.GradientTape() as early:
    y = x * x
with tf.GradientTape() as late:
    z = x + 1.0
early.gradient(y, x)"""
MISTAKEN = RIGHT.replace("early.gradient", "late.gradient")


def text_of_cell(page, position):
    """Return what a code cell holds."""
    return page.evaluate(
        """(position) => window.jupyterapp.shell.currentWidget.content.widgets
          .filter((cell) => cell.model.type === "code")[position].model.sharedModel.source""",
        position,
    )


def mistakes_are_shown_and_fixed(page):
    """Type mistakes in the last two cells: one is fixed in the editor, one below the cell."""
    edited, last = (page.locator(".jp-CodeCell").count() - each for each in (2, 1))
    type_in(page, edited, RIGHT)
    page.keyboard.press("Control+Enter")
    # Its tape was asked by itself.
    see_nothing_underlined(page, edited)
    type_in(page, edited, MISTAKEN)
    see_underlined(page, edited, "late.gradient(y, x)")
    page.locator(".tapemagic-mark:visible", has_text="late.gradient").hover()
    expect(page.locator(CARD)).to_contain_text(
        "x * x in line 3, where x is used, was computed before"
    )
    expect(page.locator(CARD)).not_to_contain_text("undefined")
    press(page, edited, "Fix")
    see_nothing_underlined(page, edited)
    assert text_of_cell(page, edited) == RIGHT

    type_in(page, last, MISTAKEN)
    see_underlined(page, last, "late.gradient(y, x)")
    page.keyboard.press("Control+Enter")
    below = page.locator(".jp-CodeCell").nth(last).locator(".jp-OutputArea")
    expect(below).to_contain_text("and it was None")
    below.get_by_role("button", name="Fix", exact=True).click()
    see_nothing_underlined(page, last)
    assert text_of_cell(page, last).rstrip() == RIGHT


@pytest.mark.parametrize(
    "name", ["01-gradient-tape-basics", "04-nested-tapes", "05-seeing-derivatives"]
)
def test_a_lesson_runs_to_the_end_in_the_browser(context, address, repository, name):
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    visit = lessons_in_browser.run_lesson(page, address, name)
    stored = nbformat.read(repository / "notebooks" / f"{name}.ipynb", as_version=4)
    assert visit.outputs == lessons_in_browser.texts(stored)
    assert visit.stops == []
    assert [url for url in asked if "pyodide" in url and not url.startswith(address)] == []
    plots = sum("for x from" in text for cell in visit.outputs for text in cell)
    sliders = page.locator(".jp-OutputArea [role=slider]")
    assert sliders.count() == plots
    if plots:
        before = sliders.first.get_attribute("aria-valuetext")
        sliders.first.focus()
        page.keyboard.press("ArrowRight")
        assert sliders.first.get_attribute("aria-valuetext") != before
    mistakes_are_shown_and_fixed(page)
    assert problems == []
