"""The saved page of a lesson in a real browser that has no network."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright")
pytest.importorskip("nbconvert")

from nbformat import v4

from tapemagic.display.notebook_page import notebook_page

pytestmark = pytest.mark.browser


def test_a_formula_is_drawn_and_nothing_is_fetched(browser, tmp_path):
    badge = "[![Open on Binder](https://mybinder.org/badge_logo.svg)](https://mybinder.org/v2/gh)"
    cell = v4.new_markdown_cell(f"# Cubes\n\n{badge}\n\n$$\\frac{{d^2 y}}{{dx^2}} = 6x$$")
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
    assert page.get_by_role("link", name="Open on Binder").is_visible()
    assert asked == [path.as_uri()]
    assert problems == []
    context.close()


@pytest.fixture
def show(browser, tmp_path):
    """Return a function that opens a page of these cells as a reader with this screen sees it."""

    def opened(*cells, width=400, scheme="light"):
        path = tmp_path / "page.html"
        notebook = v4.new_notebook(cells=list(cells))
        path.write_text(notebook_page(notebook, title="t"), encoding="utf-8")
        viewport = {"width": width, "height": 800}
        page = browser.new_page(viewport=viewport, color_scheme=scheme, offline=True)
        page.goto(path.as_uri())
        return page

    return opened


# How light a colour is, from 0 (black) to 1 (white), by the rule of WCAG.
LUMINANCE = """
(colour) => {
  const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
"""


def luminance(page, selector, style):
    colour = page.locator(selector).first.evaluate(
        "(element, style) => getComputedStyle(element)[style]", style
    )
    return page.evaluate(LUMINANCE, colour)


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_a_page_is_light_or_dark_as_its_reader_wants(show, scheme, dark):
    cells = [
        v4.new_markdown_cell("words and `code`"),
        v4.new_code_cell(
            "%%tape dy/dx\ny = x * 3  # comment",
            outputs=[v4.new_output("stream", text="printed\n")],
        ),
    ]
    page = show(*cells, scheme=scheme)
    for text, paper in [
        (".jp-MarkdownOutput p", "body"),
        (".jp-MarkdownOutput code", ".jp-MarkdownOutput code"),
        (".jp-OutputArea-output pre", "body"),
        (".highlight .n", ".highlight pre"),
        (".highlight .o", ".highlight pre"),
        (".highlight .mi", ".highlight pre"),
        (".highlight .c1", ".highlight pre"),
    ]:
        ink = luminance(page, text, "color")
        ground = luminance(page, paper, "backgroundColor")
        assert (ink > ground) == dark, text
        darker, lighter = sorted((ink, ground))
        assert (lighter + 0.05) / (darker + 0.05) > 4.5, text


WORDS = " ".join(f"word{n}" for n in range(40))
COLUMNS = "|".join(f"column_{n}" for n in range(12))
HTML = f"<table><tr>{''.join(f'<td>column_{n}</td>' for n in range(12))}</tr></table>"
PROGRAM = f'<pre style="background:none;overflow-x:auto">{WORDS}</pre>'


@pytest.mark.parametrize(
    ("cell", "wide"),
    [
        (v4.new_code_cell(f"y = '{WORDS}'"), "pre"),
        (v4.new_code_cell(f"%%tape dy/dx\ny = '{WORDS}'"), "pre"),
        (v4.new_markdown_cell(f"```\n{WORDS}\n```"), "pre"),
        (v4.new_markdown_cell(f"$${' + '.join('abcdefghijklmnopq' * 2)}$$"), ".tapemagic-wide"),
        (v4.new_markdown_cell(f"|{COLUMNS}|\n|{'-|' * 12}\n"), ".tapemagic-wide"),
        (
            v4.new_code_cell("y", outputs=[v4.new_output("stream", text=WORDS)]),
            ".jp-OutputArea pre",
        ),
        (
            v4.new_code_cell("y", outputs=[v4.new_output("display_data", {"text/html": HTML})]),
            ".tapemagic-wide",
        ),
        (
            v4.new_code_cell("y", outputs=[v4.new_output("display_data", {"text/html": PROGRAM})]),
            ".jp-OutputArea pre",
        ),
    ],
)
def test_what_is_wider_than_a_telephone_scrolls_and_shows_it(show, cell, wide):
    page = show(cell)
    inside, shown, right, scrolls, shadow = page.locator(wide).first.evaluate(
        """(element) => {
          const style = getComputedStyle(element);
          return [element.scrollWidth, element.clientWidth, element.getBoundingClientRect().right,
                  style.overflowX, style.backgroundAttachment];
        }"""
    )
    assert inside > shown > 250
    assert right <= 400
    assert scrolls == "auto"
    assert shadow.startswith("local, local, scroll, scroll")
    assert page.evaluate("document.documentElement.scrollWidth") == 400


def test_a_picture_is_no_wider_than_the_screen(show):
    picture = "<svg xmlns='http://www.w3.org/2000/svg' width='900' height='300'/>"
    page = show(v4.new_markdown_cell(f"![p](data:image/svg+xml,{picture.replace(' ', '%20')})"))
    box = page.locator("img").bounding_box()
    assert box["x"] + box["width"] <= 400


def test_no_text_is_cut_off_at_the_edge(show):
    page = show(v4.new_markdown_cell(WORDS))
    inside, shown = page.locator(".jp-MarkdownOutput").evaluate(
        "(element) => [element.getBoundingClientRect().right,"
        " element.parentElement.getBoundingClientRect().right]"
    )
    assert inside <= shown
