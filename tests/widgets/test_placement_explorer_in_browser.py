"""The placement explorer in Chromium, on a page of its own: moving lines, who looks, and how."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright")

from explored_programs import SECOND_DERIVATIVE, lesson, placement_map
from widget_pages import accessibility_violations, open_widget, page_problems

pytestmark = pytest.mark.browser

DARK = "background: #111; color: #eee; color-scheme: dark; --jp-content-font-color1: #eee;"
DARK += "--jp-layout-color0: #111"


@pytest.fixture
def show(browser):
    """Return a function that opens the explorer of a program."""

    def shown(found=None, *, setting=0, **options):
        explored = (found or lesson("second derivative")).to_json()
        traits = {"explored": explored, "placement": 0, "setting": setting}
        return open_widget(browser, "placement_explorer", traits, **options)

    return shown


def handle(page, name):
    return page.get_by_role("button", name=f"Move {name}")


def line_of(page, name):
    return page.locator(".tapemagic-statement", has_text=name)


def code(page):
    """Return the program as it is seen, without what stands behind its lines."""
    return page.locator(".tapemagic-line").evaluate_all(
        "(lines) => lines.map((line) => line.firstChild.textContent)"
    )


def verdicts(page):
    return page.locator(".tapemagic-code .tapemagic-verdict").all_inner_texts()


def said(page):
    return page.get_by_role("status").inner_text()


def box_of(page, selector):
    """Return where something is in the page, however far that is scrolled."""
    return page.locator(selector).first.evaluate(
        """(element) => {
          const { x, y, width, height } = element.getBoundingClientRect();
          return { x, y: y + window.scrollY, width, height };
        }"""
    )


# --- what is seen -------------------------------------------------------------------------------


def test_hostile_code_is_text(show):
    hostile = '"</script><img src=x onerror=alert(1)>"'
    page = show(placement_map(SECOND_DERIVATIVE.replace("1.0", f"1.0, name={hostile}")))
    problems = page_problems(page)
    assert page.locator("main img, main script").count() == 0
    assert "<img src=x onerror=alert(1)>" in page.locator(".tapemagic-code").inner_text()
    assert problems == []


def test_the_program_as_it_was_written_is_seen_first(show):
    page = show()
    assert code(page) == SECOND_DERIVATIVE.split("\n")
    assert verdicts(page) == ["✓ 3.0", "✓ 6.0"]
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    assert page.locator(".tapemagic-tapes").all_inner_texts() == ["● tape_2", "● tape_1"]


def test_each_band_lies_behind_the_lines_that_its_tape_records(show):
    page = show()
    handle(page, "dy_dx =").focus()
    for recorded in [{3, 4, 5}, {3, 4}]:
        band = box_of(page, ".tapemagic-band")
        for line in range(1, 7):
            box = page.locator(".tapemagic-line").nth(line - 1).bounding_box()
            middle = box["y"] + box["height"] / 2
            assert (band["y"] < middle < band["y"] + band["height"]) == (line in recorded)
        page.keyboard.press("ArrowLeft")
        page.wait_for_timeout(200)


# --- moving -------------------------------------------------------------------------------------


def test_the_keys_move_a_line_and_the_reason_is_there_at_once(show):
    page = show()
    handle(page, "dy_dx =").focus()
    page.keyboard.press("ArrowLeft")
    assert code(page)[4:] == [
        "dy_dx = tape_1.gradient(y, x)",
        "d2y_dx2 = tape_2.gradient(dy_dx, x)",
    ]
    assert verdicts(page) == ["✓ 3.0", "✗ None"]
    reason = page.locator(".tapemagic-reason:visible").inner_text()
    assert "computed after the block of tape_2 had ended" in reason
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert code(page)[4] == "        dy_dx = tape_1.gradient(y, x)"
    assert verdicts(page) == ["✓ 3.0", "✓ 6.0"]


def test_every_line_that_can_move_is_reached_with_tab(show):
    page = show()
    reached = []
    for _ in range(30):
        page.keyboard.press("Tab")
        label = page.evaluate("document.activeElement.getAttribute('aria-label')")
        if label and label.startswith("Move "):
            reached.append(label.split(" = ")[0].removeprefix("Move "))
    assert list(dict.fromkeys(reached)) == ["y", "dy_dx", "d2y_dx2"]


def test_a_move_that_cannot_be_is_said_and_nothing_moves(show):
    page = show()
    before = code(page)
    handle(page, "y =").focus()
    page.keyboard.press("ArrowDown")
    assert said(page) == "Not down: The line below it needs y, which is made here."
    assert code(page) == before


def drag(page, name, right, down):
    """Drag a line by so many steps of indentation and so many lines."""
    box = handle(page, name).bounding_box()
    step = page.evaluate(
        """() => {
          const probe = document.createElement("span");
          probe.className = "tapemagic-step";
          document.querySelector(".tapemagic-code").append(probe);
          const { width, height } = probe.getBoundingClientRect();
          probe.remove();
          return { width, height };
        }"""
    )
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right * step["width"], y + down * step["height"], steps=8)


def test_a_line_is_dragged_to_the_right_and_up_and_shows_on_the_way_where_it_may_go(show):
    page = show()
    drag(page, "dy_dx =", 1, 0)
    assert code(page)[4] == "        dy_dx = tape_1.gradient(y, x)"
    assert page.locator(".tapemagic-slot").all_inner_texts() == ["✓", "✗"]
    page.mouse.up()
    assert page.locator(".tapemagic-slot").count() == 0
    assert said(page).startswith("dy_dx now in line 5, in tape_1: dy_dx is 3.0")
    drag(page, "y =", -2, -2)
    page.mouse.up()
    assert code(page)[1] == "y = x * x * x"


def test_a_drag_is_one_step_to_undo_and_escape_takes_it_back(show):
    page = show()
    drag(page, "y =", -2, -2)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert code(page) == SECOND_DERIVATIVE.split("\n")
    assert page.get_by_role("button", name="Undo").get_attribute("aria-disabled") == "true"
    drag(page, "y =", -2, -2)
    page.mouse.up()
    page.get_by_role("button", name="Undo").click()
    assert code(page) == SECOND_DERIVATIVE.split("\n")


def test_a_finger_drags_the_handle(show):
    page = show(has_touch=True)
    box = handle(page, "dy_dx =").bounding_box()
    x, y = box["x"] + 10, box["y"] + 10
    touch = page.context.new_cdp_session(page)
    points = [("touchStart", x), ("touchMove", x - 15), ("touchMove", x - 40), ("touchEnd", None)]
    for kind, at in points:
        place = [] if at is None else [{"x": at, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": place})
    page.wait_for_function(
        "() => document.querySelector('[role=status]').textContent.includes('after tape_2')"
    )
    assert verdicts(page) == ["✓ 3.0", "✗ None"]


def test_a_press_that_does_not_move_chooses_the_line(show):
    page = show()
    line_of(page, "d2y_dx2 =").locator("code").click()
    assert page.locator(".tapemagic-chosen").inner_text() == "Move d2y_dx2"
    page.get_by_role("button", name="Right").click()
    assert code(page)[5] == "    d2y_dx2 = tape_2.gradient(dy_dx, x)"


def test_a_sign_of_the_map_shows_its_placement(show):
    page = show()
    page.get_by_role(
        "button",
        name="Works: y in tape_1; dy_dx in tape_1; d2y_dx2 in tape_1",
    ).click()
    assert code(page)[3:] == [
        "        y = x * x * x",
        "        dy_dx = tape_1.gradient(y, x)",
        "        d2y_dx2 = tape_2.gradient(dy_dx, x)",
    ]
    assert page.locator("[aria-current]").count() == 1


def test_persistent_tapes_do_not_help_and_a_constant_is_never_enough(show):
    page = show()
    signs = page.locator(".tapemagic-map button").all_inner_texts()
    for tape in ("tape_2", "tape_1"):
        page.get_by_label(f"{tape} is persistent").check()
        assert page.locator(".tapemagic-map button").all_inner_texts() == signs
    assert "persistent=True) as tape_2:" in code(page)[1]
    page.get_by_label("x is a constant").check()
    assert page.locator(".tapemagic-works").count() == 0
    assert page.locator(".tapemagic-rule").inner_text().startswith("No arrangement")


# --- nothing else moves, and the kernel is left alone -------------------------------------------


@pytest.mark.parametrize(
    ("name", "width"),
    [
        ("second derivative", 400),
        ("second derivative", 850),
        ("watched constant", 1000),
        ("third derivative", 1000),
    ],
)
def test_nothing_around_the_line_moves(show, name, width):
    page = show(lesson(name), setting=2 if name == "watched constant" else 0, width=width)
    places = (".tapemagic-explorer", ".tapemagic-scroll", ".tapemagic-results", ".tapemagic-rule")
    before = [box_of(page, place) for place in places]
    signs = page.locator(".tapemagic-map button")
    for number in range(0, signs.count(), 4):
        signs.nth(number).click()
        assert [box_of(page, place) for place in places] == before, number


def test_the_kernel_hears_of_it_when_the_reader_pauses(show):
    page = show()
    handle(page, "dy_dx =").focus()
    for key in ("ArrowLeft", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    assert page.evaluate("window.saves") == 0
    page.wait_for_function("() => window.saves > 0")
    assert page.evaluate("window.saves") == 1


# --- using the code -----------------------------------------------------------------------------


def test_without_a_notebook_the_code_is_copied(show):
    page = show(permissions=["clipboard-read", "clipboard-write"])
    handle(page, "dy_dx =").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Use this").click()
    page.get_by_role("status").filter(has_text="Copied").wait_for()
    page.evaluate("document.body.append(document.createElement('textarea'))")
    page.locator("textarea").press("Control+v")
    assert page.locator("textarea").input_value().split("\n") == code(page)


# --- who looks, and how -------------------------------------------------------------------------


@pytest.mark.parametrize("page_style", ["background:white;color:black", DARK])
@pytest.mark.parametrize("width", [400, 1000])
def test_axe_finds_no_violation(show, page_style, width):
    page = show(page_style=page_style, width=width)
    assert accessibility_violations(page, "main") == []
    handle(page, "dy_dx =").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(300)
    assert accessibility_violations(page, "main") == []
    page.get_by_label("x is a constant").check()
    assert accessibility_violations(page, "main") == []


@pytest.mark.parametrize("page_style", ["background:white;color:black", DARK])
def test_axe_finds_no_violation_in_the_static_page(browser, page_style):
    page = browser.new_page()
    html = lesson("second derivative")._repr_html_().replace("<details", "<details open")
    page.set_content(
        f'<!doctype html><html lang="en"><head><title>t</title></head>'
        f'<body style="{page_style}"><main>{html}</main></body></html>'
    )
    assert accessibility_violations(page, "main") == []


@pytest.mark.parametrize("name", ["second derivative", "third derivative"])
def test_on_a_narrow_screen_all_is_there_and_the_page_does_not_scroll_sideways(show, name):
    page = show(lesson(name), width=400)
    assert page.evaluate("document.documentElement.scrollWidth") == 400
    assert page.get_by_text("tape_2 records lines").is_visible()
    for words in ("Left", "Down", "Undo", "Use this"):
        assert page.get_by_role("button", name=words).is_visible()


def test_with_the_few_colours_of_the_system_what_works_and_where_one_is_are_seen(show):
    page = show(forced_colors="active")
    style = "(e) => [getComputedStyle(e).backgroundColor, getComputedStyle(e).borderRadius]"
    works = page.locator(".tapemagic-works").first.evaluate(style)
    fails = page.locator(".tapemagic-map .tapemagic-fails").first.evaluate(style)
    assert works[0] != fails[0]
    assert works[1] != fails[1]
    outline = "(e) => getComputedStyle(e).outlineStyle"
    assert page.locator("[aria-current]").evaluate(outline) == "solid"


def animations_after_a_move(page):
    handle(page, "dy_dx =").focus()
    return page.evaluate(
        """() => {
          document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true }));
          return document.getAnimations().length;
        }"""
    )


def test_a_line_is_seen_to_move_and_who_wants_less_motion_gets_none(show):
    assert animations_after_a_move(show()) > 0
    assert animations_after_a_move(show(reduced_motion="reduce")) == 0


def test_after_the_end_nothing_listens(show):
    page = show()
    page.evaluate("endWidget(); model.set('placement', 3)")
    assert code(page) == SECOND_DERIVATIVE.split("\n")
