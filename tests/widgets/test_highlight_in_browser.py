"""The highlight in Chromium, on a page of its own: what is seen, in which theme, by whom."""

from __future__ import annotations

import re
from importlib import resources

import pytest

pytest.importorskip("playwright")

from highlighted_cells import AFTER_BOTH_BLOCKS, ASKED_TWICE, NESTED, THIRD_DERIVATIVE, highlighted
from widget_pages import accessibility_violations, open_widget, page_problems

from tapemagic.checker.findings import Recording

pytestmark = pytest.mark.browser

DARK = "background: #111; color: #eee; color-scheme: dark; --jp-content-font-color1: #eee;"
DARK += "--jp-layout-color0: #111"
THREE = AFTER_BOTH_BLOCKS + "\n" + ASKED_TWICE + "\n" + THIRD_DERIVATIVE
LONG = "".join(f"number_{n} = {n}  # {'long ' * 20}\n" for n in range(30)) + AFTER_BOTH_BLOCKS


@pytest.fixture
def show(browser):
    """Return a function that opens the widget of a cell."""

    def shown(program, *, recordings=(), confirmed=None, **options):
        model = highlighted(program, recordings=recordings).to_json()
        traits = {"highlight": model, "confirmed": confirmed or {}}
        return open_widget(browser, "highlight", traits, **options)

    return shown


def lit_lines(page):
    return [
        int(text) for text in page.locator(".tapemagic-number.tapemagic-hued").all_inner_texts()
    ]


# --- what is seen -------------------------------------------------------------------------------


def test_hostile_code_is_text(show):
    page = show(
        "x = tf.constant(1.0)  # </script><img src=x onerror=alert(1)>\n"
        "with tf.GradientTape() as tape:\n    y = x * 2\n"
        'g = tape.gradient(y, x)  # "></style><script>alert(2)</script>\n'
    )
    problems = page_problems(page)
    assert page.locator("main img, main script").count() == 0
    assert "<img src=x onerror=alert(1)>" in page.locator(".tapemagic-code").inner_text()
    assert problems == []


def test_the_call_is_underlined_and_has_its_verdict(show):
    page = show(AFTER_BOTH_BLOCKS)
    call = page.locator(".tapemagic-call")
    assert call.inner_text() == "tape_2.gradient(dy_dx, x)"
    assert "wavy" in call.evaluate("(call) => getComputedStyle(call).textDecorationStyle")
    verdict = page.locator(".tapemagic-verdict")
    assert verdict.inner_text() == "None"
    assert verdict.bounding_box()["x"] > call.bounding_box()["x"]


def test_a_band_lies_behind_the_lines_that_its_tape_records(show):
    page = show(AFTER_BOTH_BLOCKS, recordings=NESTED)
    outer, inner = (page.locator(".tapemagic-band").nth(n).bounding_box() for n in range(2))
    lines = {n: page.locator(".tapemagic-line").nth(n - 1).bounding_box() for n in range(1, 9)}
    for line, box in lines.items():
        middle = box["y"] + box["height"] / 2
        assert (outer["y"] < middle < outer["y"] + outer["height"]) == (line in {4, 5})
        assert (inner["y"] < middle < inner["y"] + inner["height"]) == (line == 5)
    assert outer["x"] < inner["x"]
    assert inner["x"] + inner["width"] < outer["x"] + outer["width"]
    assert page.locator(".tapemagic-tapes").all_inner_texts() == [
        "● tape_2 records",
        "● tape_1 records",
    ]


def test_an_arrow_ends_at_each_line_that_causes_it(show):
    page = show(AFTER_BOTH_BLOCKS)
    heads = page.evaluate(
        """() => {
          const path = document.querySelector(".tapemagic-arrows.tapemagic-lit .tapemagic-head");
          const onPage = path.getScreenCTM();
          return [...path.getAttribute("d").matchAll(/M(\\d+) (\\d+)/g)].map(
            ([, x, y]) => new DOMPoint(Number(x), Number(y)).matrixTransform(onPage).y);
        }"""
    )
    boxes = [page.locator(".tapemagic-number").nth(line - 1).bounding_box() for line in (3, 7)]
    assert heads == pytest.approx([box["y"] + box["height"] / 2 for box in boxes], abs=1)
    notes = page.locator(".tapemagic-note.tapemagic-lit").all_inner_texts()
    assert [note.removeprefix("◂ ") for note in notes] == [
        "the block of tape_2 begins here",
        "the block of tape_2 ends before this",
    ]


def test_a_long_cell_shows_what_matters_and_the_rest_when_asked(show):
    page = show(LONG)
    assert page.locator(".tapemagic-line").count() == 7
    page.get_by_role("button", name="show lines 1 to 31").click()
    assert page.locator(".tapemagic-line").count() == 38
    assert lit_lines(page) == [33, 37, 38]


# --- stepping -----------------------------------------------------------------------------------


def test_nothing_has_the_focus_before_the_reader_gives_it(show):
    page = show(THREE)
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_keys_step_through_the_findings(show):
    page = show(THREE)
    assert lit_lines(page) == [3, 7, 8]
    page.get_by_role("tab").first.click()
    for key, lines in [
        ("ArrowDown", [14, 15]),
        ("n", [19, 22, 23]),
        ("ArrowDown", [19, 22, 23]),
        ("Home", [3, 7, 8]),
        ("End", [19, 22, 23]),
        ("p", [14, 15]),
    ]:
        page.keyboard.press(key)
        assert lit_lines(page) == lines, key
    assert page.evaluate("document.activeElement.getAttribute('aria-selected')") == "true"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_pointing_at_a_call_lights_up_its_lines(show):
    page = show(THREE)
    page.locator(".tapemagic-call", has_text="tape.gradient(y, x)").hover()
    assert lit_lines(page) == [14, 15]
    page.mouse.move(0, 0)
    assert lit_lines(page) == [3, 7, 8]


def test_what_only_follows_is_folded_under_its_cause(show):
    page = show(THIRD_DERIVATIVE)
    follower = page.get_by_text("raises TypeError")
    assert not follower.is_visible()
    page.locator("summary").click()
    assert follower.is_visible()


def test_nothing_moves_when_the_reader_steps_or_the_run_confirms(show):
    page = show(THREE)
    before = page.locator(".tapemagic-highlight").bounding_box()
    code = page.locator(".tapemagic-scroll").bounding_box()
    page.get_by_role("tab").first.click()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
        page.evaluate("model.set('confirmed', { 0: 'and it was None' })")
        assert page.locator(".tapemagic-highlight").bounding_box() == before
        assert page.locator(".tapemagic-scroll").bounding_box() == code
    page.keyboard.press("Home")
    assert page.get_by_text("✓ and it was None").is_visible()


# --- where there is no way to the cell ----------------------------------------------------------


def test_without_a_way_to_the_cell_the_corrected_code_can_be_copied(show):
    page = show(AFTER_BOTH_BLOCKS, permissions=["clipboard-read", "clipboard-write"])
    assert not page.get_by_role("button", name="Fix").is_visible()
    assert not page.get_by_role("button", name="Hide for this line").is_visible()
    assert page.get_by_text("%tape fix").is_visible()
    assert page.get_by_text("# noqa: TAP101").is_visible()
    page.get_by_role("button", name="Copy corrected code").click()
    page.get_by_role("status").filter(has_text="opied").wait_for()


# --- who looks, and how -------------------------------------------------------------------------


@pytest.mark.parametrize("page_style", ["", DARK])
@pytest.mark.parametrize("width", [400, 900])
def test_axe_finds_no_violation(show, page_style, width):
    page = show(
        THREE, recordings=NESTED, confirmed={0: "and it was None"}, page_style=page_style,
        width=width,
    )  # fmt: skip
    assert accessibility_violations(page, "main") == []
    page.get_by_role("tab").last.click()
    page.locator(".tapemagic-shown summary").click()
    assert accessibility_violations(page, "main") == []


@pytest.mark.parametrize("page_style", ["", DARK])
def test_who_wants_more_contrast_gets_it(show, page_style):
    lines, accents = set(), set()
    for contrast in ("no-preference", "more"):
        page = show(THREE, recordings=NESTED, page_style=page_style, contrast=contrast)
        assert accessibility_violations(page, "main") == []
        colour = "(e, name) => getComputedStyle(e)[name]"
        lines.add(page.locator(".tapemagic-scroll").evaluate(colour, "borderTopColor"))
        accents.add(page.locator(".tapemagic-verdict").first.evaluate(colour, "color"))
    assert len(lines) == len(accents) == 2


@pytest.mark.parametrize(
    "theme", ['data-jp-theme-name="JupyterLab Dark High Contrast"', 'class="vscode-high-contrast"']
)
def test_a_theme_of_high_contrast_gets_it_too(show, theme):
    page = show(AFTER_BOTH_BLOCKS, page_style=DARK)
    colour = "(e) => getComputedStyle(e).borderTopColor"
    before = page.locator(".tapemagic-scroll").evaluate(colour)
    name, value = theme.replace('"', "").split("=")
    page.evaluate("([name, value]) => document.body.setAttribute(name, value)", [name, value])
    assert page.locator(".tapemagic-scroll").evaluate(colour) != before


@pytest.mark.parametrize("page_style", ["background:white;color:black", DARK])
def test_axe_finds_no_violation_in_the_static_page(browser, page_style):
    page = browser.new_page()
    html = highlighted(THREE, recordings=NESTED)._repr_mimebundle_()["text/html"]
    page.set_content(
        f'<!doctype html><html lang="en"><head><title>t</title></head>'
        f'<body style="{page_style}"><main>{html}</main></body></html>'
    )
    assert accessibility_violations(page, "main") == []


# What each element looks like: the lengths, lines and colours that our rules set.
LOOKS = """
() => [...document.querySelectorAll("main *")].filter((e) => e.tagName !== "STYLE").map((e) => {
  const style = getComputedStyle(e);
  const names = [...style].filter((name) => !name.startsWith("--"));
  return [e.tagName, e.className.toString(), ...names.map((name) => style[name])].join("|");
})
"""


@pytest.mark.parametrize("options", [{}, {"forced_colors": "active"}, {"contrast": "more"}])
@pytest.mark.parametrize("width", [400, 900])
@pytest.mark.parametrize("program", [THREE, LONG, AFTER_BOTH_BLOCKS])
def test_an_output_has_the_styles_that_it_uses(browser, program, width, options):
    """The part that it holds draws it as the whole style sheet does."""
    page = browser.new_page(viewport={"width": width, "height": 900}, **options)
    html = highlighted(program, recordings=NESTED)._repr_mimebundle_()["text/html"]
    sheet = resources.files("tapemagic.display").joinpath("highlight.css").read_text()
    looks = []
    for style in (re.search("<style>(.*?)</style>", html)[1], sheet):
        whole = re.sub("<style>.*?</style>", lambda _, style=style: f"<style>{style}</style>", html)
        page.set_content(f"<!doctype html><main>{whole}</main>")
        looks.append(page.evaluate(LOOKS))
    assert len(looks[0]) > 20
    assert looks[0] == looks[1]


def test_on_a_narrow_screen_the_code_scrolls_and_the_words_stand_below(show):
    page = show(LONG, recordings=[Recording("tape_2", None, 34, 35, 0)], width=400)
    page.get_by_role("button", name="show lines 1 to 31").click()
    assert page.evaluate("document.documentElement.scrollWidth") == 400
    scrolls = page.locator(".tapemagic-scroll").evaluate("(e) => e.scrollWidth > e.clientWidth")
    assert scrolls
    assert page.get_by_text("Line 33: the block of tape_2 begins here.").is_visible()
    assert page.locator(".tapemagic-legend").is_visible()
    assert not page.locator(".tapemagic-tapes").first.is_visible()


def test_with_the_few_colours_of_the_system_all_is_there(show):
    page = show(AFTER_BOTH_BLOCKS, recordings=NESTED, forced_colors="active")
    for part in (".tapemagic-band", ".tapemagic-verdict"):
        style = page.locator(part).first.evaluate(
            "(e) => [getComputedStyle(e).borderLeftStyle, getComputedStyle(e).borderLeftWidth]"
        )
        assert style[0] != "none"
        assert style[1] != "0px"
    assert page.locator(".tapemagic-arrows.tapemagic-lit").is_visible()


def test_tapes_can_be_told_apart_without_colour(show):
    page = show(AFTER_BOTH_BLOCKS, recordings=NESTED)
    patterns = page.locator(".tapemagic-band").evaluate_all(
        "(bands) => bands.map((band) => getComputedStyle(band).borderLeftStyle)"
    )
    assert patterns == ["solid", "dashed"]


def test_who_wants_less_motion_gets_none(show):
    page = show(AFTER_BOTH_BLOCKS, reduced_motion="reduce")
    duration = "(e) => getComputedStyle(e).transitionDuration"
    assert page.locator(".tapemagic-arrows.tapemagic-lit").evaluate(duration) == "0s"


def test_after_the_end_nothing_listens(show):
    page = show(AFTER_BOTH_BLOCKS)
    page.evaluate("endWidget(); model.set('confirmed', { 0: 'and it was None' })")
    assert not page.get_by_text("and it was None").is_visible()
