"""The saved page of a lesson in a real browser that has no network."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright")
pytest.importorskip("nbconvert")

from nbformat import v4

from tapemagic.display.notebook_page import notebook_page

pytestmark = pytest.mark.browser


def test_a_formula_is_drawn_and_nothing_is_fetched(browser, tmp_path):
    cell = v4.new_markdown_cell("# Cubes\n\n$$\\frac{d^2 y}{dx^2} = 6x$$")
    path = tmp_path / "page.html"
    path.write_text(notebook_page(v4.new_notebook(cells=[cell]), title="Cubes"), encoding="utf-8")

    context = browser.new_context(offline=True)
    page = context.new_page()
    asked = []
    problems = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(path.as_uri())

    fraction = page.locator("math mfrac").bounding_box()
    numerator, denominator = (
        page.locator(f"math mfrac > *:nth-child({place})").bounding_box() for place in (1, 2)
    )
    assert fraction["width"] > 5
    assert numerator["y"] + numerator["height"] <= denominator["y"] + 1
    assert asked == [path.as_uri()]
    assert problems == []
    context.close()
